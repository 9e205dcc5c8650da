//! Is a record usable? The one place where every rule about a single record is applied, whatever
//! format it came in.
//!
//! A format only takes a record apart into a [`Draft`]; it neither checks nor repairs.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use srok_law::time::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::cell::{Cell, written};
use super::event::{Attributes, IncomingEvent, Position, Precision, Record};
use super::reject::{Problem, reject_key, rejected, time_problem, wrong_kind};
use super::times::{self, TimeProblem, Zones};
use srok_core::config::{Bound, Ingest};
use srok_law::case::source;

/// Longest id, subject, source and attribute value, in bytes.
const LONGEST_VALUE: usize = 256;
/// Longest event type of the vocabulary, in bytes.
const LONGEST_TYPE: usize = 64;
/// Longest activity name of a mapped file that passes as a type, in bytes.
const LONGEST_ACTIVITY: usize = 128;
/// Clocks of senders may be fast by this much.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

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
    /// srok itself speaks.
    pub is_own: bool,
    pub rejects: Rejects,
}

/// How many records of a file could not be used so far; shared by those who parse it.
#[derive(Debug, Clone)]
pub(super) struct Rejects {
    count: Arc<AtomicU64>,
    bound: Bound,
}

impl Rejects {
    pub fn new(bounds: &Ingest) -> Self {
        Self {
            count: Arc::default(),
            bound: bounds.of_rejected(),
        }
    }

    /// Counts one more; tells whether there are too many of them.
    pub fn count(&self) -> bool {
        self.count.fetch_add(1, Ordering::Relaxed) >= self.bound.value
    }

    /// Returns the setting that says how many may be.
    pub const fn bound(&self) -> Bound {
        self.bound
    }
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
        let flaw = if self.is_own {
            source::spelling(&source)
        } else {
            source::flaw(&source)
        };
        if let Some(flaw) = flaw {
            let reason = format!("`{source}` {}", flaw.reason());
            return Err(Problem::new("source", reason, flaw.hint()));
        }
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

/// Returns the text of a field that must be there.
pub(super) fn required(cell: &Cell<'_>, field: &str, hint: &str) -> Result<String, Problem> {
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
