//! How long do people wait in the queue? Minutes from the ticket to the call, against the 15 and 11.5 minutes of the acts, by unit and month.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::{App, WebError};
use super::export::{Cell, Files, Table};
use super::past::{self, Past, ShareCell, SplitRow};
use super::procedures::chosen;
use super::{Sheet, Visit};
use srok_charts::Chart;
use srok_engine::history::{Durations, Figures, Measured};
use srok_law::words::{self, Lang};
use srok_service::Service;

/// Where the page is.
const PATH: &str = "/queue";

/// What the page places.
#[derive(Debug, Serialize)]
struct Queue {
    period: String,
    notes: Vec<String>,
    query: String,
    /// The limits of the acts, as heads of columns: «до 11,5 мин».
    bounds: Vec<String>,
    limits: Vec<QueueLimit>,
    files: Files,
    empty: Option<String>,
}

/// The limit of an act.
#[derive(Debug, Serialize)]
struct QueueLimit {
    #[serde(flatten)]
    of: SplitRow,
    id: String,
    clause: String,
    law: String,
    norm: String,
    before: ShareCell,
    /// How many waited no longer than each of the bounds.
    within: Vec<ShareCell>,
    histogram: Chart,
    trend: Chart,
    units: Vec<UnitRow>,
}

/// A unit.
#[derive(Debug, Serialize)]
struct UnitRow {
    #[serde(flatten)]
    of: SplitRow,
    within: Vec<ShareCell>,
}

/// Shows the page.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, |service, visit| {
        let past = Past::of(service, visit)?;
        let limits = limits(&past)?;
        let page = Queue {
            period: past.period(),
            notes: past.notes.clone(),
            query: past::query(visit),
            bounds: bounds(&past)
                .iter()
                .map(|minutes| head(visit.lang, *minutes))
                .collect(),
            files: Files::asked(&visit.view, PATH, &[]),
            empty: limits.is_empty().then(|| nothing(visit)),
            limits,
        };
        let title = visit.pick("Ожидание в очереди", "Waiting in the queue");
        Ok(Sheet::new("queue.html", title, &page).with_scope())
    })
    .await
}

/// Returns the charts of the page.
pub(super) fn charts(service: &Service, visit: &Visit) -> Result<Vec<Chart>, WebError> {
    let limits = limits(&Past::of(service, visit)?)?;
    Ok(limits
        .into_iter()
        .flat_map(|limit| [limit.histogram, limit.trend])
        .collect())
}

fn nothing(visit: &Visit) -> String {
    visit
        .pick(
            "Сведений об ожидании в очереди за период нет. Они появляются, когда система управления потоком заявителей передает талоны (queue_ticket_taken) и вызовы (queue_called).",
            "Nothing is known of waiting in the period. It appears once the queue system sends tickets (queue_ticket_taken) and calls (queue_called).",
        )
        .into()
}

/// Returns the limits of queues, with their indexes.
fn queues<'p>(past: &'p Past<'_>) -> impl Iterator<Item = (usize, &'p Measured)> {
    let limits = past.history.limits().iter().enumerate();
    limits.filter(|(_, limit)| limit.kind == "queue" && limit.severity == "binding")
}

/// Returns the terms of all acts, in minutes, the shortest first.
fn bounds(past: &Past<'_>) -> Vec<f64> {
    let mut bounds: Vec<f64> = queues(past)
        .filter_map(|(_, limit)| past.amount(limit))
        .collect();
    bounds.sort_by(f64::total_cmp);
    bounds.dedup();
    bounds
}

fn head(lang: Lang, minutes: f64) -> String {
    format!(
        "{} {}\u{a0}{}",
        lang.pick("до", "up to"),
        words::decimal(lang, minutes, 1),
        lang.pick("мин", "min")
    )
}

/// Returns how many waited no longer than each bound.
fn within(past: &Past<'_>, limit: &Measured, durations: &Durations) -> Vec<ShareCell> {
    let of = |minutes: &f64| {
        let steps = (minutes / limit.step()).round() as i32;
        ShareCell::new(past.visit.lang, durations.up_to(steps), durations.count())
    };
    bounds(past).iter().map(of).collect()
}

fn limits(past: &Past<'_>) -> Result<Vec<QueueLimit>, WebError> {
    let mut found = Vec::new();
    for (index, limit) in queues(past) {
        let asked = past.asked().of_limit(index);
        let figures = past
            .history
            .figures(&asked, |_| ())
            .remove(&())
            .unwrap_or_default();
        let before = past
            .history
            .counts(&past.asked_before().of_limit(index), |_| ());
        let before = before.get(&()).copied().unwrap_or_default();
        if figures.counts.finished() == 0 && before.finished() == 0 {
            continue;
        }
        let (act, short) = limit.full_id.split_once('.').unwrap_or_default();
        let number = past.history.standings().law().number(act);
        let name = format!("{} ({number})", past.name(limit));
        let chart = |name: &str| format!("{name}-{act}");
        found.push(QueueLimit {
            of: past.row(limit, &figures, name, past.procedure(limit), &[]),
            id: act.to_owned(),
            clause: past.clause(limit),
            law: past
                .visit
                .view
                .link(&format!("/regulations/{act}/{short}"), &[]),
            norm: past.norm(limit),
            before: ShareCell::of(past.visit.lang, &before),
            within: within(past, limit, &figures.durations),
            histogram: chosen::histogram(past, limit, &figures.durations, &chart("durations"))?,
            trend: chosen::trend(past, limit, &asked, &chart("trend"))?,
            units: units(past, index, limit),
        });
    }
    Ok(found)
}

/// Returns the units of a limit, the longest 90th percentile first.
fn units(past: &Past<'_>, index: usize, limit: &Measured) -> Vec<UnitRow> {
    let lang = past.visit.lang;
    let figures = past
        .history
        .figures(&past.asked().of_limit(index), |key| key.organisation);
    let row = |(id, figures): (&Option<i32>, &Figures)| {
        let id = past.history.word(*id).unwrap_or("");
        let name = if id.is_empty() {
            lang.pick("не указано", "not named").to_owned()
        } else {
            past.names.organisation(id)
        };
        let more = [("organisation", id)];
        let href = past.visit.view.same(PATH, &more);
        UnitRow {
            of: past.row(limit, figures, name, href, &more),
            within: within(past, limit, &figures.durations),
        }
    };
    let mut rows: Vec<UnitRow> = figures.iter().map(row).collect();
    rows.sort_by(|one, other| {
        let order = |row: &UnitRow| row.of.steps[1].unwrap_or(0.0);
        order(other)
            .total_cmp(&order(one))
            .then_with(|| one.of.name.cmp(&other.of.name))
    });
    rows
}

/// Answers with the units as a file.
pub(super) async fn table(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, |service, visit| {
        let past = Past::of(service, visit)?;
        let lang = visit.lang;
        let mut head: Vec<String> = vec![
            lang.pick("Срок", "Limit").into(),
            lang.pick("Подразделение", "Unit").into(),
        ];
        head.extend(SplitRow::head(lang));
        for minutes in bounds(&past) {
            head.push(format!("{}, %", self::head(lang, minutes)));
        }
        let mut rows = Vec::new();
        for limit in limits(&past)? {
            for unit in &limit.units {
                let mut cells = vec![
                    Cell::text(limit.of.name.clone()),
                    Cell::text(unit.of.name.clone()),
                ];
                cells.extend(unit.of.cells());
                cells.extend(unit.within.iter().map(ShareCell::cell));
                rows.push(cells);
            }
        }
        let title = lang.pick("Ожидание в очереди, минут", "Waiting in the queue, minutes");
        Ok(Table {
            name: "queue",
            title: format!("{title}, {}", past.period()),
            head,
            rows: rows.into(),
        })
    })
    .await
}
