//! Where does each limit stand, and how was each of its days counted? Rows with their ledgers, binding ones first.

use serde::Serialize;

use super::super::names::RowCells;
use super::{Seen, head, said};
use srok_core::access::Area;
use srok_engine::document::Explained;
use srok_law::explain::Explanation;
use srok_law::row::Row;
use srok_law::timing::State;

/// A limit with its ledger.
#[derive(Debug, Serialize)]
pub(super) struct Limit {
    pub cells: RowCells,
    pub anchor: String,
    pub said: String,
    /// The last day, where what is said is another one.
    pub due: Option<String>,
    /// How binding, in words.
    pub severity: String,
    pub term: String,
    pub started: Option<String>,
    /// Whether the ledger stands open.
    pub is_open: bool,
    /// The lateness became known only later: since when it was late, since when that is known.
    pub known_late: Option<(String, String)>,
    /// Since when it was known to be late, if what takes that away was recorded later.
    pub backdated: Option<String>,
    pub ledger: Ledger,
    pub certificate: Option<String>,
    /// The page of the limit among the regulations.
    pub law: String,
}

/// Why the date is the date.
#[derive(Debug, Serialize)]
pub(super) struct Ledger {
    pub lines: Vec<Line>,
    pub due: String,
    pub quote: String,
    pub clause: String,
    pub act: String,
    pub version: String,
    pub counting: String,
    pub readings: Vec<String>,
    pub calendar: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Line {
    pub days: String,
    pub weekday: String,
    pub count: String,
    pub text: String,
    /// A day that does not count.
    pub is_off: bool,
    /// Who has the case from this line on, where that changes.
    pub holder: Option<String>,
}

/// Returns the name of the place where a limit stands on the page: that to which lists lead.
pub(super) fn anchor(row: &Row) -> String {
    if row.occurrence == 1 {
        row.limit.clone()
    } else {
        format!("{}-{}", row.limit, row.occurrence)
    }
}

/// Returns the binding limits and the others.
pub(super) fn limits(seen: &Seen<'_>) -> (Vec<Limit>, Vec<Limit>) {
    let asked = seen.visit.view.value("limit");
    let limit = |explained: &Explained| limit(seen, explained, asked);
    let binding = head::binding(seen).into_iter().filter_map(limit).collect();
    let others = seen.document.standings.iter();
    let mut others: Vec<_> = others.filter(|one| one.row.severity != "binding").collect();
    others.sort_by_key(|one| head::urgency(&one.row));
    (binding, others.into_iter().filter_map(limit).collect())
}

fn limit(seen: &Seen<'_>, explained: &Explained, asked: Option<&str>) -> Option<Limit> {
    let (row, told) = (&explained.row, &explained.explanation);
    let standing = seen.standing(row)?;
    let anchor = anchor(row);
    let short = row.limit.rsplit('.').next();
    let is_open =
        asked.is_some_and(|asked| asked == row.limit || Some(asked) == short || asked == anchor);
    let occurrence = row.occurrence.to_string();
    let wanted = [
        ("limit", row.limit.as_str()),
        (
            "occurrence",
            if row.occurrence == 1 { "" } else { &occurrence },
        ),
    ];
    let certificate = seen
        .visit
        .viewer
        .may(Area::Export)
        .then(|| seen.address("/certificate.pdf", &wanted));
    let late_from = standing.due.as_ref().map(|due| due.late_from);
    let known_late = standing
        .known_late_at(seen.as_of())
        .filter(|_| row.severity == "binding" && !row.backdated)
        .zip(late_from)
        .filter(|(known, late)| known > late)
        .map(|(known, late)| (seen.moment(late), seen.moment(known)));
    Some(Limit {
        cells: seen.names.cells(row),
        said: said::said(seen, explained, standing),
        due: matches!(said::state(row), State::Met | State::Late)
            .then(|| told.due.clone())
            .filter(|_| standing.due.is_some()),
        severity: told.severity.clone(),
        term: told.term.clone(),
        started: standing.started_at.map(|at| seen.moment(at)),
        is_open,
        known_late,
        backdated: standing
            .known_late_at(seen.as_of())
            .filter(|_| row.backdated)
            .map(|known| seen.moment(known)),
        ledger: ledger(seen, told),
        certificate,
        law: law(&row.limit),
        anchor,
    })
}

/// Returns the address of a limit among the regulations.
fn law(full_id: &str) -> String {
    match full_id.split_once('.') {
        Some((act, limit)) => format!("/regulations/{act}/{limit}"),
        None => format!("/regulations/{full_id}"),
    }
}

/// Mark of the line on which a case is handed on.
const HANDED_ON: &str = "→";

fn ledger(seen: &Seen<'_>, told: &Explanation) -> Ledger {
    let mut lines = Vec::with_capacity(told.lines.len());
    for (index, line) in told.lines.iter().enumerate() {
        // said where the count begins and where the case is handed on
        let says = index == 0 || line.count == HANDED_ON;
        lines.push(Line {
            days: line.days.clone(),
            weekday: line.weekday.clone(),
            is_off: line.count == "—",
            count: line.count.clone(),
            text: line.text.clone(),
            holder: line
                .organisation
                .as_deref()
                .filter(|_| says)
                .map(|id| seen.names.organisation(id)),
        });
    }
    Ledger {
        lines,
        due: told.due.clone(),
        quote: told.quote.clone(),
        clause: told.clause.clone(),
        act: told.act.clone(),
        version: told.version.clone(),
        counting: told.counting.clone(),
        readings: told.readings.clone(),
        calendar: told.calendar.clone(),
    }
}
