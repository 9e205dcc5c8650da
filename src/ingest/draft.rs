//! Is a record usable? The one place where every rule about a single record is applied, whatever format it came in.
//!
//! A format only takes a record apart into a [`Draft`]; it neither checks nor repairs.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, TimeDelta, Utc};

use super::event::{
    Attributes, IncomingEvent, Position, Precision, Record, RejectedRecord, push_quoted,
};
use super::times::{self, TimeProblem, Written, Zones};

/// Longest id, subject, source and attribute value, in bytes.
const LONGEST_VALUE: usize = 256;
/// Longest event type of the vocabulary, in bytes.
const LONGEST_TYPE: usize = 64;
/// Longest activity name of a mapped file that passes as a type, in bytes.
const LONGEST_ACTIVITY: usize = 128;
/// Longest copy of a rejected record, in bytes.
const LONGEST_RAW: usize = 4096;
/// Clocks of senders may be fast by this much.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// One value as a format gives it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Cell<'a> {
    /// Nothing there.
    #[default]
    Empty,
    Text(Cow<'a, str>),
    List(Vec<Cow<'a, str>>),
    /// A day of a format that has days of its own.
    Day(NaiveDate),
    /// A local time of such a format.
    Local(NaiveDateTime),
    /// A moment of such a format.
    Moment(DateTime<Utc>),
    /// Something that is no value; says what, e.g. `an object`. Its content is not kept.
    Unusable(&'static str),
}

/// Where the id of an event comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Id<'a> {
    /// From the record; an empty one is derived where the format allows it.
    Given(Cell<'a>),
    /// From the content and the ordinal among equal records.
    Derived,
    /// From the content: equal events of a case that stand on each of its rows are one.
    OncePerCase,
}

/// A record taken apart, before anything is checked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft<'a> {
    pub source: Cell<'a>,
    pub id: Id<'a>,
    pub subject: Cell<'a>,
    pub kind: Cell<'a>,
    pub time: Cell<'a>,
    pub recorded: Cell<'a>,
    pub attributes: Vec<(Cow<'a, str>, Cell<'a>)>,
    /// What was already found wrong when it was taken apart.
    pub flaw: Option<Problem>,
}

impl Draft<'_> {
    /// Returns a draft of which nothing is known.
    pub fn empty() -> Self {
        Draft {
            source: Cell::Empty,
            id: Id::Given(Cell::Empty),
            subject: Cell::Empty,
            kind: Cell::Empty,
            time: Cell::Empty,
            recorded: Cell::Empty,
            attributes: Vec::new(),
            flaw: None,
        }
    }
}

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

/// What a derived id is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// Content of an event; the ordinal is still missing.
    Ordinal(u128),
    /// Content of an event or reject that counts once in the file.
    Once(u128),
}

/// What the usability of a record depends on.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub file: Arc<str>,
    pub now: DateTime<Utc>,
    pub zones: Zones,
    /// Any text is a type: activities of mapped logs and tables.
    pub any_type: bool,
}

impl Rules {
    /// Makes an event or a reject of a draft; a key comes along if the id has still to be derived.
    pub fn judge(&self, draft: &Draft<'_>, line: u64) -> (Record, Option<Key>) {
        let position = Position {
            file: Arc::clone(&self.file),
            line,
        };
        match self.event(draft, position.clone()) {
            Ok(event) => {
                let key = match &draft.id {
                    Id::Given(_) => None,
                    Id::Derived => Some(Key::Ordinal(content_key(&event))),
                    Id::OncePerCase => Some(Key::Once(content_key(&event))),
                };
                (Record::Event(event), key)
            }
            Err(problem) => {
                let rejected = rejected(draft, position, problem);
                let key = (draft.id == Id::OncePerCase).then(|| Key::Once(reject_key(&rejected)));
                (Record::Rejected(rejected), key)
            }
        }
    }

    fn event(&self, draft: &Draft<'_>, position: Position) -> Result<IncomingEvent, Problem> {
        if let Some(flaw) = &draft.flaw {
            return Err(flaw.clone());
        }
        let case_id = required(
            &draft.subject,
            "subject",
            "name the case to which the event belongs",
        )?;
        let kind = self.kind(&draft.kind)?;
        let (occurred_at, precision) = self.moment(&draft.time, "time")?;
        let source = required(
            &draft.source,
            "source",
            "name the system that sends, e.g. //vis.example/tsp-12",
        )?;
        let id = match &draft.id {
            Id::Given(id) => required(
                id,
                "id",
                "give each event an id that is unique within its source",
            )?,
            Id::Derived | Id::OncePerCase => String::new(),
        };
        let recorded_at = match &draft.recorded {
            Cell::Empty => None,
            recorded => Some(self.moment(recorded, "recorded")?.0),
        };
        let attributes = attributes(&draft.attributes)?;
        Ok(IncomingEvent {
            source,
            id,
            case_id,
            kind,
            occurred_at,
            precision,
            recorded_at,
            attributes,
            position,
        })
    }

    fn kind(&self, cell: &Cell<'_>) -> Result<String, Problem> {
        let kind = required(
            cell,
            "type",
            "name what happened, e.g. application_submitted",
        )?;
        if self.any_type {
            if kind.len() > LONGEST_ACTIVITY {
                let reason = format!(
                    "has {} bytes, at most {LONGEST_ACTIVITY} are taken",
                    kind.len()
                );
                return Err(Problem::new(
                    "type",
                    reason,
                    "translate the activity in [types] of the mapping",
                ));
            }
        } else if !is_event_type(&kind) {
            return Err(Problem::new(
                "type",
                format!(
                    "`{kind}` is not an event type: lower-case letters, digits and `_`, at most {LONGEST_TYPE}"
                ),
                "write the type as in the vocabulary, e.g. application_submitted",
            ));
        }
        Ok(kind)
    }

    fn moment(&self, cell: &Cell<'_>, field: &str) -> Result<(DateTime<Utc>, Precision), Problem> {
        let resolved = match cell {
            Cell::Empty => {
                return Err(Problem::new(
                    field,
                    "is missing",
                    "say when it happened, with an offset",
                ));
            }
            Cell::Moment(moment) => Ok((*moment, Precision::Moment)),
            Cell::Text(_) | Cell::Day(_) | Cell::Local(_) => written(cell)
                .ok_or(TimeProblem::Unreadable)
                .and_then(|written| times::resolve(written, self.zones)),
            Cell::List(_) => return Err(wrong_kind(field, "a list")),
            Cell::Unusable(what) => return Err(wrong_kind(field, what)),
        };
        let (moment, precision) = resolved.map_err(|problem| time_problem(field, cell, problem))?;
        if moment > self.now + TOLERANCE {
            return Err(Problem::new(
                field,
                format!(
                    "{} lies in the future",
                    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
                ),
                "send events when they have happened, and set the clock of the sender",
            ));
        }
        Ok((moment, precision))
    }
}

/// Tells whether a word is an event type as the open vocabulary allows it.
pub(super) fn is_event_type(word: &str) -> bool {
    word.len() <= LONGEST_TYPE
        && word.starts_with(|first: char| first.is_ascii_lowercase())
        && word
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Returns the date and time that a cell states, if it states one.
pub(super) fn written(cell: &Cell<'_>) -> Option<Written> {
    match cell {
        Cell::Text(text) => times::parse(text),
        Cell::Day(date) => Some(Written {
            date: *date,
            time: None,
            offset_seconds: None,
        }),
        Cell::Local(local) => Some(Written {
            date: local.date(),
            time: Some(local.time()),
            offset_seconds: None,
        }),
        Cell::Moment(moment) => {
            let utc = moment.naive_utc();
            Some(Written {
                date: utc.date(),
                time: Some(utc.time()),
                offset_seconds: Some(0),
            })
        }
        Cell::Empty | Cell::List(_) | Cell::Unusable(_) => None,
    }
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

impl fmt::Display for Cell<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => formatter.write_str(text),
            Self::List(values) => formatter.write_str(&values.join(", ")),
            Self::Day(date) => write!(formatter, "{date}"),
            Self::Local(local) => write!(formatter, "{}", local.format("%Y-%m-%dT%H:%M:%S%.f")),
            Self::Moment(moment) => {
                formatter.write_str(&moment.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            }
            Self::Unusable(what) => formatter.write_str(what),
        }
    }
}

fn wrong_kind(field: &str, what: &str) -> Problem {
    Problem::new(
        field,
        format!("is {what}, a text was expected"),
        "send a plain text in UTF-8",
    )
}

/// Returns the text of a field that must be there.
fn required(cell: &Cell<'_>, field: &str, hint: &str) -> Result<String, Problem> {
    match cell {
        Cell::Empty => Err(Problem::new(field, "is missing", hint)),
        Cell::List(_) => Err(wrong_kind(field, "a list")),
        Cell::Unusable(what) => Err(wrong_kind(field, what)),
        Cell::Text(text) if text.is_empty() => Err(Problem::new(field, "is empty", hint)),
        Cell::Text(text) => bounded(text, field).map(str::to_owned),
        Cell::Day(_) | Cell::Local(_) | Cell::Moment(_) => Ok(cell.to_string()),
    }
}

/// Returns a text unless it is too long or holds control characters.
fn bounded<'t>(text: &'t str, field: &str) -> Result<&'t str, Problem> {
    if text.len() > LONGEST_VALUE {
        let reason = format!(
            "has {} bytes, at most {LONGEST_VALUE} are taken",
            text.len()
        );
        return Err(Problem::new(
            field,
            reason,
            "send a code or a reference, not a text",
        ));
    }
    // the control characters above ASCII are two bytes long in UTF-8 and begin with 0xC2
    let suspect = text
        .bytes()
        .any(|byte| byte < b' ' || byte == 0x7F || byte == 0xC2);
    if suspect && text.chars().any(char::is_control) {
        return Err(Problem::new(
            field,
            "holds control characters",
            "remove tabs, line ends and the like",
        ));
    }
    Ok(text)
}

fn attributes(drafted: &[(Cow<'_, str>, Cell<'_>)]) -> Result<Attributes, Problem> {
    let mut attributes = Attributes::default();
    for (name, cell) in drafted {
        let values = values(cell, name)?;
        match (attributes.single(name), values.len()) {
            (_, 0) => {}
            (Some(place), 1) => *place = values.into_iter().next(),
            (Some(_), count) => {
                let reason = format!("is a list of {count}, one value was expected");
                return Err(Problem::new(
                    name,
                    reason,
                    "send one value, or one event per value",
                ));
            }
            (None, _) => attributes.set_more(name, values),
        }
    }
    Ok(attributes)
}

/// Returns the values of an attribute, the empty ones left out.
fn values(cell: &Cell<'_>, name: &str) -> Result<Vec<String>, Problem> {
    match cell {
        Cell::Empty => Ok(Vec::new()),
        Cell::Text(text) if text.is_empty() => Ok(Vec::new()),
        Cell::Text(text) => Ok(vec![bounded(text, name)?.to_owned()]),
        Cell::List(texts) => {
            let texts = texts.iter().filter(|text| !text.is_empty());
            texts
                .map(|text| bounded(text, name).map(str::to_owned))
                .collect()
        }
        Cell::Day(_) | Cell::Local(_) | Cell::Moment(_) => Ok(vec![cell.to_string()]),
        Cell::Unusable(what) => {
            let reason = format!("is {what}, a text or a list of texts was expected");
            Err(Problem::new(
                name,
                reason,
                "send plain values: attributes are not nested",
            ))
        }
    }
}

/// Returns the hash (XXH3, 128 bits) of what makes an event without id: source and canonical form.
fn content_key(event: &IncomingEvent) -> u128 {
    let content = format!("{}\0{}", event.source, event.canonical());
    xxhash_rust::xxh3::xxh3_128(content.as_bytes())
}

fn reject_key(rejected: &RejectedRecord) -> u128 {
    let content = format!("{}\0{}\0{}", rejected.field, rejected.reason, rejected.raw);
    xxhash_rust::xxh3::xxh3_128(content.as_bytes())
}

fn rejected(draft: &Draft<'_>, position: Position, problem: Problem) -> RejectedRecord {
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

/// Returns the cells that hold something as a JSON object.
fn object<'c>(cells: impl Iterator<Item = (&'c str, &'c Cell<'c>)>) -> String {
    let mut text = String::from("{");
    for (name, cell) in cells {
        if matches!(cell, Cell::Empty | Cell::Unusable(_)) {
            continue;
        }
        if text.len() > 1 {
            text.push(',');
        }
        push_quoted(&mut text, name);
        text.push(':');
        if let Cell::List(values) = cell {
            text.push('[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                push_quoted(&mut text, value);
            }
            text.push(']');
        } else {
            push_quoted(&mut text, &cell.to_string());
        }
    }
    text.push('}');
    text
}
