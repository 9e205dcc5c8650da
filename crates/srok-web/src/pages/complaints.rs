//! How are complaints dealt with? What came in, what is open and late by the limit applied, on which grounds, with what outcome, and whether
//! our own timing of the case bears a complaint about lateness out.

mod limits;
mod list;
mod sums;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::{App, WebError};
use super::export::Files;
use super::past::{self, Past};
use super::{Sheet, Visit};
use limits::LimitRow;
use list::{Line, Which};
use srok_charts::Chart;
use srok_engine::history::Measured;
use srok_law::case::Day;
use srok_law::period::Period;
use srok_law::regulation::words as named;
use srok_service::Service;
use sums::{Sums, VerdictRow};

/// Where the page is.
const PATH: &str = "/complaints";

/// What the page places.
#[derive(Debug, Serialize)]
struct Complaints {
    period: String,
    notes: Vec<String>,
    query: String,
    sums: Sums,
    /// The same of last year, if anything is known of it.
    before: Option<Sums>,
    limits: Vec<LimitRow>,
    limit_files: Files,
    grounds: Chart,
    outcomes: Chart,
    trend: Chart,
    verdicts: Vec<VerdictRow>,
    lists: Vec<Link>,
    rows: Vec<Line>,
    total: usize,
    files: Files,
    empty: Option<String>,
}

/// A choice that is a link.
#[derive(Debug, Serialize)]
struct Link {
    label: String,
    href: String,
    is_here: bool,
}

/// Rows of the list on the page; a file has all of them.
const ROWS: usize = 100;

/// Shows the page.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, |service, visit| {
        let past = Past::of(service, visit)?;
        let known = past.history.complaints(&past.asked());
        let listed = list::known(&past, &known);
        let rows = list::of(&listed, Which::read(visit)?);
        let period = visit.view.period();
        // what has not come yet is compared with nothing
        let before = until(period, visit.view.today).year_before();
        let page = Complaints {
            period: past.period(),
            notes: past.notes.clone(),
            query: past::query(visit),
            sums: Sums::of(&past, &known, period),
            before: past.knew_before().then(|| Sums::of(&past, &known, before)),
            limits: limits::rows(service, &past),
            limit_files: Files::asked(&visit.view, PATH, &[("table", "limits")]),
            grounds: sums::grounds(&past, &known)?,
            outcomes: sums::outcomes(&past, &known)?,
            trend: limits::trend(&past)?,
            verdicts: sums::verdicts(&past, &known),
            lists: list::links(visit, &listed),
            total: rows.len(),
            rows: rows
                .iter()
                .take(ROWS)
                .map(|known| list::line(&past, known))
                .collect(),
            files: Files::asked(&visit.view, PATH, &[("table", "")]),
            empty: known.is_empty().then(|| nothing(visit)),
        };
        let title = visit.pick("Жалобы", "Complaints");
        Ok(Sheet::new("complaints.html", title, &page).with_scope())
    })
    .await
}

/// Answers with one of the tables of the page as a file.
pub(super) async fn table(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, |service, visit| {
        let past = Past::of(service, visit)?;
        match visit.view.value("table") {
            None => list::table(past),
            Some("limits") => Ok(limits::table(service, &past)),
            Some(other) => Err(WebError::wrong(
                format!("table = `{other}`"),
                visit.pick(
                    "Таблица этой страницы: limits.",
                    "The table of this page is limits.",
                ),
            )),
        }
    })
    .await
}

/// Returns the charts of the page.
pub(super) fn charts(service: &Service, visit: &Visit) -> Result<Vec<Chart>, WebError> {
    let past = Past::of(service, visit)?;
    let known = past.history.complaints(&past.asked());
    Ok(vec![
        sums::grounds(&past, &known)?,
        sums::outcomes(&past, &known)?,
        limits::trend(&past)?,
    ])
}

/// Returns a period as far as it has come by a day.
fn until(period: Period, today: Day) -> Period {
    if period.last() > today && period.first() <= today {
        Period::Days(period.first(), today)
    } else {
        period
    }
}

fn nothing(visit: &Visit) -> String {
    visit
        .pick(
            "Жалоб нет: ни одна не зарегистрирована за последние 25 месяцев по этому отбору.",
            "No complaints: none of this choice was registered in the last 25 months.",
        )
        .into()
}

/// Returns the name of a code of a list, with the clause, as an act has it.
fn code(past: &Past<'_>, act: Option<&str>, list: &str, code: &str) -> String {
    let law = past.history.standings().law();
    let act = act.and_then(|id| law.regulation(id));
    let found = act.and_then(|act| {
        act.codes
            .iter()
            .find(|known| known.list == list && known.code == code)
    });
    found.map_or_else(
        || code.to_owned(),
        |found| {
            format!(
                "{} ({})",
                named(&found.name, past.visit.lang.code()),
                found.clause
            )
        },
    )
}

/// Tells whether a limit is one of complaints.
fn is_of_complaints(limit: &Measured) -> bool {
    limit.headline.as_deref() == Some("complaint")
}
