//! What is said of a record that cannot be used? Its place, the field at fault, the reason, the
//! remedy, and what of it may be kept.

use super::cell::{Cell, object};
use super::draft::{Draft, Id, required};
use super::event::{Position, RejectedRecord};
use super::times::TimeProblem;

/// Longest copy of a rejected record, in bytes.
const LONGEST_RAW: usize = 4096;
/// What is wrong with a record, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub field: String,
    pub reason: String,
    pub hint: String,
}

impl Problem {
    pub fn new(field: &str, reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            reason: reason.into(),
            hint: hint.into(),
        }
    }
}

pub(super) fn wrong_kind(field: &str, what: &str) -> Problem {
    Problem::new(
        field,
        format!("is {what}, a text was expected"),
        "send a plain text in UTF-8",
    )
}

/// Returns what is wrong with a time, in words.
pub(super) fn time_problem(field: &str, cell: &Cell<'_>, problem: TimeProblem) -> Problem {
    let (reason, hint) = match problem {
        TimeProblem::Unreadable => (
            format!("`{}` is not a time in a known format", shown(cell)),
            "write it as 2026-03-06T17:05:00+03:00".to_owned(),
        ),
        TimeProblem::TimeWithoutZone => (
            format!("`{}` is a time without zone", shown(cell)),
            "add the offset, e.g. +03:00, or name the zone in the mapping: [zone] naive = \"Europe/Moscow\"".to_owned(),
        ),
        TimeProblem::DateWithoutZone => (
            format!("`{}` is a date without a zone", shown(cell)),
            "give a time with offset, or name the zone in the mapping: [zone] naive = \"Europe/Moscow\"".to_owned(),
        ),
        TimeProblem::Skipped(zone) => (
            format!("`{}` does not exist in {}: the clocks skipped it", shown(cell), zone.name()),
            "give the time with its offset".to_owned(),
        ),
        TimeProblem::TooEarly => (
            format!("`{}` lies before 1900", shown(cell)),
            "correct the year".to_owned(),
        ),
    };
    Problem::new(field, reason, hint)
}

/// Returns a cell as it is shown in a message: at most 64 characters.
fn shown(cell: &Cell<'_>) -> String {
    cell.to_string().chars().take(64).collect()
}

pub(super) fn rejected(draft: &Draft<'_>, position: Position, problem: Problem) -> RejectedRecord {
    let Problem {
        field,
        reason,
        hint,
    } = problem;
    let id = match &draft.id {
        Id::Given(id) => named(id),
        Id::Derived | Id::OncePerCase => None,
    };
    RejectedRecord {
        position,
        case_id: named(&draft.subject),
        id,
        field,
        reason,
        hint,
        raw: raw(draft),
    }
}

pub(super) fn reject_key(rejected: &RejectedRecord) -> u128 {
    let content = format!("{}\0{}\0{}", rejected.field, rejected.reason, rejected.raw);
    xxhash_rust::xxh3::xxh3_128(content.as_bytes())
}

/// Returns an id that is fit to be shown.
fn named(cell: &Cell<'_>) -> Option<String> {
    required(cell, "", "").ok()
}

/// Returns the fields and known attributes of a draft as they came, as one JSON object.
fn raw(draft: &Draft<'_>) -> String {
    let mut fields: Vec<(&str, &Cell<'_>)> = vec![("source", &draft.source)];
    if let Id::Given(id) = &draft.id {
        fields.push(("id", id));
    }
    fields.extend([
        ("type", &draft.kind),
        ("subject", &draft.subject),
        ("time", &draft.time),
    ]);
    fields.push(("recorded", &draft.recorded));
    let mut text = object(fields.into_iter());
    let data = object(
        draft
            .attributes
            .iter()
            .map(|(name, cell)| (name.as_ref(), cell)),
    );
    if data != "{}" {
        text.pop();
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str("\"data\":");
        text.push_str(&data);
        text.push('}');
    }
    if text == "{}" {
        text.clear();
    }
    text.truncate(text.floor_char_boundary(LONGEST_RAW));
    text
}
