//! What is this case, where is it, and how does it stand? Its number, what it runs under, who has it, and the worst of its open limits.

use serde::Serialize;

use super::super::names::RowCells;
use super::{Seen, limits, said};
use srok_core::access::Scope;
use srok_core::freshness::Habit;
use srok_engine::document::Explained;
use srok_law::regulation::{self, Basis, Status};
use srok_law::row::Row;
use srok_law::timing::State;
use srok_law::words;

/// The head of the page.
#[derive(Debug, Serialize)]
pub(super) struct Head {
    /// Whether it is a complaint.
    pub is_complaint: bool,
    pub number: String,
    /// The worst open binding limit, else what became of the last.
    pub worst: Option<Standing>,
    /// The next one that can still be met, where the worst is past.
    pub next: Option<Standing>,
    /// Binding limits that cannot be computed.
    pub unknown: usize,
    pub facts: Vec<Fact>,
    /// Sources of the case that have fallen silent: name, since when.
    pub stale: Vec<(String, String)>,
}

/// A limit in one line.
#[derive(Debug, Serialize)]
pub(super) struct Standing {
    pub cells: RowCells,
    pub said: String,
    pub href: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Fact {
    /// Key of its name.
    pub key: &'static str,
    /// Absent: not known.
    pub text: Option<String>,
    pub href: Option<String>,
    pub under: Option<String>,
}

/// Returns how urgent a limit is: the less, the more; among equals the earlier first.
pub(super) fn urgency(row: &Row) -> (u8, String) {
    let rank = match said::state(row) {
        State::Overdue => 0,
        State::DueSoon => 1,
        State::Running => 2,
        State::NoTerm => 3,
        State::Suspended => 4,
        State::Unknown => 5,
        State::Expired => 6,
        State::Late => 7,
        State::Met => 8,
        State::Cancelled => 9,
    };
    (rank, row.due_at.clone().unwrap_or_default())
}

/// Ranks from here on are those of limits that have ended.
const ENDED: u8 = 6;

/// Returns the binding limits, the most urgent first.
pub(super) fn binding<'s>(seen: &'s Seen<'_>) -> Vec<&'s Explained> {
    let all = seen.document.standings.iter();
    let mut binding: Vec<_> = all.filter(|one| one.row.severity == "binding").collect();
    binding.sort_by_key(|one| urgency(&one.row));
    binding
}

/// Returns the limit that gives the case its colour, and the next one that can still be met where that one is past.
fn worst<'s>(binding: &[&'s Explained]) -> (Option<&'s Explained>, Option<&'s Explained>) {
    let rank = |one: &Explained| urgency(&one.row).0;
    let first = binding.first().copied();
    let Some(worst) = first.filter(|one| rank(one) < ENDED) else {
        // all have ended: one that was broken tells more than one that was kept, of equals the last
        let broken = binding
            .iter()
            .rfind(|one| said::state(&one.row) == State::Late);
        let last = binding
            .iter()
            .max_by_key(|one| one.row.stopped_at.clone().unwrap_or_default());
        return (broken.or(last).copied(), None);
    };
    let next = binding.iter().find(|one| {
        said::state(&worst.row) == State::Overdue
            && matches!(said::state(&one.row), State::Running | State::DueSoon)
    });
    (Some(worst), next.copied())
}

/// Returns the head of a case.
pub(super) fn head(seen: &Seen<'_>) -> Head {
    let binding = binding(seen);
    let (worst, next) = worst(&binding);
    let line = |one: &Explained| {
        let standing = seen.standing(&one.row)?;
        let anchor = limits::anchor(&one.row);
        let here = seen.address("", &[("limit", one.row.limit.as_str())]);
        Some(Standing {
            cells: seen.names.cells(&one.row),
            said: said::said(seen, one, standing),
            href: format!("{here}#{anchor}"),
        })
    };
    Head {
        is_complaint: is_complaint(seen),
        number: number(seen),
        worst: worst.and_then(line),
        next: next.and_then(line),
        unknown: binding
            .iter()
            .filter(|one| said::state(&one.row) == State::Unknown)
            .count(),
        facts: facts(seen),
        stale: stale(seen),
    }
}

/// Tells whether the case is a complaint.
pub(super) fn is_complaint(seen: &Seen<'_>) -> bool {
    let events = &seen.document.events;
    events
        .iter()
        .any(|event| event.kind.starts_with("complaint_"))
}

/// Returns the number by which people know the case.
pub(super) fn number(seen: &Seen<'_>) -> String {
    let number = seen.document.registration_no.clone();
    number.unwrap_or_else(|| seen.document.case_id.clone())
}

fn facts(seen: &Seen<'_>) -> Vec<Fact> {
    let (document, lang) = (&seen.document, seen.lang());
    let fact = |key: &'static str, text: Option<String>| Fact {
        key,
        text,
        href: None,
        under: None,
    };
    let mut facts = Vec::new();
    if document.registration_no.is_some() {
        facts.push(fact("case.fact.id", Some(document.case_id.clone())));
    } else {
        facts.push(fact("case.fact.number", None));
    }
    let holder = document.holders.last();
    let unit = holder.and_then(|holder| holder.organisation.as_deref());
    let official = holder.and_then(|holder| holder.official.as_deref());
    facts.push(Fact {
        under: unit
            .and(official)
            .map(|official| seen.names.official(official)),
        ..fact(
            "case.fact.holder",
            unit.map(|unit| seen.names.organisation(unit)),
        )
    });
    facts.push(fact(
        "case.fact.channel",
        document
            .channel
            .as_deref()
            .map(|channel| words::code(lang, "channel", channel)),
    ));
    facts.push(fact("case.fact.service", document.service.clone()));
    facts.push(act(seen));
    facts
}

/// Returns the act with its edition, and what makes it doubtful.
fn act(seen: &Seen<'_>) -> Fact {
    let lang = seen.lang();
    let Some(act) = seen.act() else {
        return Fact {
            key: "case.fact.act",
            text: None,
            href: None,
            under: None,
        };
    };
    let mut under = Vec::new();
    if !act.number.is_empty() {
        let date = act
            .date
            .map(|date| format!(" {} {}", lang.pick("от", "of"), words::date(lang, date)));
        under.push(format!("№ {}{}", act.number, date.unwrap_or_default()));
    }
    let from = words::date(lang, act.in_force);
    let basis = match act.in_force_basis {
        Basis::Stated => "",
        Basis::Assumed => lang.pick(
            " (день вступления в силу принят)",
            " (day of entry into force assumed)",
        ),
    };
    under.push(format!(
        "{} {from}{basis}",
        lang.pick("действует с", "in force since")
    ));
    match act.status {
        Status::Template => under.push(lang.pick("типовая форма", "model form").into()),
        Status::Repealed => under.push(lang.pick("утратил силу", "repealed").into()),
        Status::InForce | Status::Unverified => {}
    }
    Fact {
        key: "case.fact.act",
        text: Some(regulation::words(&act.title, lang.code()).to_owned()),
        href: Some(format!("/regulations/{}", act.id)),
        under: Some(under.join("; ")),
    }
}

/// Returns the sources of the case that have fallen silent; nothing of a moment past, for then nobody looked.
fn stale(seen: &Seen<'_>) -> Vec<(String, String)> {
    if seen.visit.view.moment.is_some() {
        return Vec::new();
    }
    let of_case = |source: &str| seen.history.iter().any(|record| record.source == source);
    seen.service
        .sources(&Scope::Everything)
        .into_iter()
        .filter(|source| source.state == Habit::Stale && of_case(&source.source))
        .map(|source| {
            let since = srok_law::time::DateTime::parse_from_rfc3339(&source.last_recorded_at);
            let since = since.map(|at| seen.moment(at.to_utc().into()));
            (source.source, since.unwrap_or_default())
        })
        .collect()
}
