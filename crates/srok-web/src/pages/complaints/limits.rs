//! How are the limits of complaints kept? Registration, review in 15 or 5 working days, answer, remedy: what is open, what was late.

use std::collections::HashMap;

use serde::Serialize;

use super::super::super::WebError;
use super::super::export::{Cell, Table};
use super::super::past::{Past, ShareCell, SplitRow};
use super::is_of_complaints;
use srok_charts::{self as charts, Chart, Trend};
use srok_engine::history::{Asked, Counts, Figures};
use srok_engine::live::{Filter, Headline, OpenOfLimit};
use srok_law::words::Lang;
use srok_service::Service;

/// A limit of complaints.
#[derive(Debug, Serialize)]
pub struct LimitRow {
    #[serde(flatten)]
    of: SplitRow,
    clause: String,
    law: String,
    norm: String,
    before: ShareCell,
    open: Option<Open>,
}

/// What is open now of a limit.
#[derive(Debug, Serialize)]
struct Open {
    open: usize,
    open_list: String,
    overdue: usize,
    overdue_list: String,
    soon: usize,
    soon_list: String,
}

/// Returns the limits of complaints of which anything is open or ended in the period or in that of last year.
pub fn rows(service: &Service, past: &Past<'_>) -> Vec<LimitRow> {
    let figures = past.history.figures(&past.asked(), |key| key.limit);
    let before = past.history.counts(&past.asked_before(), |key| key.limit);
    let known = open(service, past);
    let nothing = Figures::default();
    let mut rows = Vec::new();
    for (index, limit) in past.history.limits().iter().enumerate() {
        let index = index as u32;
        if !is_of_complaints(limit) || limit.severity != "binding" {
            continue;
        }
        let of = figures.get(&index).unwrap_or(&nothing);
        let was = before.get(&index).copied().unwrap_or_default();
        let counts = known.as_ref();
        let counts = counts.map(|known| known.get(&limit.full_id).copied().unwrap_or_default());
        let is_open = counts.is_some_and(|counts| counts.open > 0);
        if !is_open && of.counts == Counts::default() && was.finished() == 0 {
            continue;
        }
        let (act, short) = limit.full_id.split_once('.').unwrap_or_default();
        let number = past.history.standings().law().number(act);
        let name = format!("{} ({number})", past.name(limit));
        rows.push(LimitRow {
            of: past.row(limit, of, name, past.procedure(limit), &[]),
            clause: past.clause(limit),
            law: past
                .visit
                .view
                .link(&format!("/regulations/{act}/{short}"), &[]),
            norm: past.norm(limit),
            before: ShareCell::of(past.visit.lang, &was),
            open: counts.map(|counts| with_lists(past, &limit.full_id, counts)),
        });
    }
    rows
}

/// Counts what is open now, by limit; `None` for a moment that the picture of what is open does not know.
fn open(service: &Service, past: &Past<'_>) -> Option<HashMap<String, OpenOfLimit>> {
    let visit = past.visit;
    let live = service.live()?;
    if visit.view.as_of < live.ended_from() {
        return None;
    }
    let filter = Filter {
        as_of: visit.view.as_of,
        headline: Some(Headline::Complaint),
        scope: visit.viewer.scope.clone(),
        organisations: visit.organisations(&past.names.directory),
        service: visit.view.service.clone(),
        channel: visit.view.value("channel").map(str::to_owned),
        ..Filter::default()
    };
    let counts = live.open_by_limit(&filter).into_iter();
    Some(
        counts
            .map(|(limit, counts)| (limit.to_owned(), counts))
            .collect(),
    )
}

/// Returns what is open of a limit with the lists behind it.
fn with_lists(past: &Past<'_>, limit: &str, counts: OpenOfLimit) -> Open {
    let list = |state: &str| {
        let channel = past.visit.view.value("channel").unwrap_or("");
        let asked = [("limit", limit), ("state", state), ("channel", channel)];
        past.visit.view.link("/board", &asked)
    };
    Open {
        open: counts.open,
        open_list: list("open"),
        overdue: counts.overdue,
        overdue_list: list("overdue"),
        soon: counts.due_soon,
        soon_list: list("due_soon"),
    }
}

/// Draws how many reviews were in time, by month.
pub fn trend(past: &Past<'_>) -> Result<Chart, WebError> {
    let lang = past.visit.lang;
    let (first, last) = past.trend().into_inner();
    let asked = past.asked();
    let months = reviews(past, &asked, first..=last);
    let before = reviews(past, &asked, first.plus(-12)..=last.plus(-12));
    let title = lang.pick(
        "Рассмотрение жалоб: доля в срок, 13 месяцев, и АППГ",
        "Review of complaints: share in time, 13 months, and last year",
    );
    let definition = lang.pick(
        "Рассмотренные в срок (15 или 5 рабочих дней) из всех рассмотренных в месяце; полая точка — мало жалоб или месяц не окончен.",
        "Reviewed in time (15 or 5 working days), of all reviewed in the month; a hollow mark means few complaints or a month that is not over.",
    );
    let picture = Trend {
        months,
        year_before: if before.iter().any(|share| share.of > 0) {
            before
        } else {
            Vec::new()
        },
        goes_on: past.goes_on(last),
    };
    let unit = lang.pick("доля в срок, %", "share in time, %");
    charts::draw(&past.head("reviews", title, unit, definition), &picture)
        .map_err(|error| WebError::internal(&error))
}

/// Returns the shares of all limits of review together.
fn reviews(
    past: &Past<'_>,
    asked: &Asked<'_>,
    months: std::ops::RangeInclusive<srok_engine::history::Month>,
) -> Vec<charts::Share> {
    let mut sum: Vec<charts::Share> = Vec::new();
    for (index, limit) in past.history.limits().iter().enumerate() {
        if limit.kind != "complaint_review" || limit.severity != "binding" {
            continue;
        }
        let shares = past.shares(&asked.of_limit(index), months.clone());
        if sum.is_empty() {
            sum = shares;
        } else {
            for (sum, share) in sum.iter_mut().zip(shares) {
                sum.part += share.part;
                sum.of += share.of;
            }
        }
    }
    sum
}

/// Returns the limits as a file.
pub fn table(service: &Service, past: &Past<'_>) -> Table<'static> {
    let lang = past.visit.lang;
    let mut head: Vec<String> = match lang {
        Lang::Ru => [
            "Срок",
            "Норма",
            "Пункт",
            "Открыто",
            "Просрочено",
            "Истекает",
        ],
        Lang::En => ["Limit", "Norm", "Clause", "Open", "Overdue", "Due soon"],
    }
    .map(str::to_owned)
    .into();
    head.extend(SplitRow::head(lang));
    let count = |count: usize| Cell::count(i64::try_from(count).unwrap_or(i64::MAX));
    let cells = |row: LimitRow| {
        let open = row.open.as_ref();
        let mut cells = vec![
            Cell::link(row.of.name.clone(), row.law.clone()),
            Cell::text(row.norm.clone()),
            Cell::text(row.clause.clone()),
            Cell::maybe(open.map(|open| open.open), count),
            Cell::maybe(open.map(|open| open.overdue), count),
            Cell::maybe(open.map(|open| open.soon), count),
        ];
        cells.extend(row.of.cells());
        cells
    };
    Table {
        name: "complaint-limits",
        title: format!(
            "{}, {}",
            lang.pick("Сроки по жалобам", "Limits of complaints"),
            past.period()
        ),
        head,
        rows: rows(service, past).into_iter().map(cells).collect(),
    }
}
