//! How good and accessible is the service, by the indicators of 002 п. 20.1 and 004 п. 20.1? Those that events can show are measured, the others
//! are named with the reason why they are not.

mod further;
mod indicators;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::{App, WebError};
use super::export::{Cell, Files, Table};
use super::past::{self, Past};
use super::{Sheet, Visit};
use indicators::{Indicator, indicators};
use srok_charts::{self as charts, Bar, Bars, Chart};
use srok_law::words::{self, Lang};
use srok_service::Service;

/// Where the page is.
const PATH: &str = "/quality";

/// What the page places.
#[derive(Debug, Serialize)]
struct Quality {
    period: String,
    notes: Vec<String>,
    query: String,
    of_law: Vec<Indicator>,
    further: Vec<Indicator>,
    channels: Chart,
    files: Files,
}

/// Shows the page.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, |service, visit| {
        let past = Past::of(service, visit)?;
        let mut notes = past.notes.clone();
        if visit.view.service.is_some() || visit.view.value("channel").is_some() {
            notes.push(
                visit
                    .pick(
                        "Показатели по событиям (уведомления, решения, доработка, взаимодействия) не разделяются по услугам и способам подачи.",
                        "Indicators read off events (notices, decisions, rework, interactions) are not divided by service and way of filing.",
                    )
                    .into(),
            );
        }
        let (of_law, further) = indicators(&past).into_iter().partition(|one| !one.clauses.is_empty());
        let page = Quality {
            period: past.period(),
            notes,
            query: past::query(visit),
            of_law,
            further,
            channels: channels(&past)?,
            files: Files::asked(&visit.view, PATH, &[]),
        };
        let title = visit.pick("Показатели качества и доступности (20.1)", "Quality indicators (20.1)");
        Ok(Sheet::new("quality.html", title, &page).with_scope())
    })
    .await
}

/// Returns the charts of the page.
pub(super) fn charts(service: &Service, visit: &Visit) -> Result<Vec<Chart>, WebError> {
    Ok(vec![channels(&Past::of(service, visit)?)?])
}

/// Draws how applications came in.
fn channels(past: &Past<'_>) -> Result<Chart, WebError> {
    let lang = past.visit.lang;
    let counts = indicators::channels(past, &past.asked());
    let all: u64 = counts.iter().map(|(_, count)| count).sum();
    let bars = counts.iter().map(|(code, count)| {
        let name = if code.is_empty() {
            lang.pick("не указан", "not named").to_owned()
        } else {
            words::code(lang, "channel", code)
        };
        let share = words::percent(lang, *count, all);
        let words = format!("{count} {} {all} ({share})", lang.pick("из", "of"));
        Bar::new(&name, *count as f64, &words)
    });
    let title = format!(
        "{}, {}",
        lang.pick("Способы подачи", "Ways of filing"),
        past.period()
    );
    let definition = lang.pick(
        "Запросы, срок регистрации которых завершился в периоде, по способу подачи.",
        "Applications whose limit of registration ended in the period, by way of filing.",
    );
    let picture = Bars {
        bars: bars.collect(),
    };
    let unit = lang.pick("запросов", "applications");
    charts::draw(&past.head("channels", &title, unit, definition), &picture)
        .map_err(|error| WebError::internal(&error))
}

/// Answers with the indicators as a file.
pub(super) async fn table(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, |service, visit| {
        let past = Past::of(service, visit)?;
        let head = match visit.lang {
            Lang::Ru => [
                "Показатель",
                "Пункт",
                "Значение",
                "Числитель",
                "Знаменатель",
                "АППГ",
                "Пояснение",
            ],
            Lang::En => [
                "Indicator",
                "Clause",
                "Value",
                "Numerator",
                "Denominator",
                "Last year",
                "Note",
            ],
        };
        let count = |count: u64| Cell::count(i64::try_from(count).unwrap_or(i64::MAX));
        let rows = indicators(&past).into_iter().map(|one| {
            let share = one.share.as_ref();
            vec![
                Cell::text(one.name.clone()),
                Cell::text(one.clauses.clone()),
                Cell::text(one.value.clone()),
                Cell::maybe(share.map(|share| share.part), count),
                Cell::maybe(share.map(|share| share.of), count),
                Cell::text(one.before.clone()),
                Cell::text(one.note.clone()),
            ]
        });
        Ok(Table {
            name: "quality",
            title: format!(
                "{}, {}",
                visit.pick("Показатели качества", "Quality indicators"),
                past.period()
            ),
            head: head.map(str::to_owned).into(),
            rows: rows.collect(),
        })
    })
    .await
}
