//! What is one incoming event, and what is one that cannot be used? Values only; how they are found
//! is elsewhere.
//!
//! Identity and canonical form are promises: they are stored and compared for as long as a store
//! lives, so neither the hash (XXH3, 64 bits, seed 0) nor the form may ever change.

use std::fmt::Write as _;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use srok_law::time::{DateTime, Utc};
use xxhash_rust::xxh3::xxh3_64;

/// How exactly the moment of an event is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Precision {
    /// To the moment.
    Moment,
    /// Only the local day; the moment given is the first one of that day.
    Day,
}

/// Where in which file a record stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The file as it was named, or `-`.
    #[serde(skip)]
    pub file: Arc<str>,
    /// Line of a text file or a log, row of a table, index in an array; all from 1.
    pub line: u64,
}

/// One usable event as it came in, before it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncomingEvent {
    /// Who sent it; with `id` its identity.
    pub source: String,
    /// The id within the source, given or derived.
    pub id: String,
    /// The case (`subject`).
    pub case_id: String,
    /// The event type (`type`).
    pub kind: String,
    /// When it happened (`time`), in whole microseconds.
    pub occurred_at: DateTime<Utc>,
    /// How exactly that is known.
    pub precision: Precision,
    /// When it was first known; only where a mapping names a column for it.
    pub recorded_at: Option<DateTime<Utc>>,
    /// The known attributes.
    pub attributes: Attributes,
    /// Where it stood.
    pub position: Position,
}

/// The known attributes of an event; empty values are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attributes {
    /// The act that governs the case.
    pub regulation: Option<String>,
    /// The service applied for.
    pub service: Option<String>,
    /// How the application or complaint came.
    pub channel: Option<String>,
    /// Who sends or acts.
    pub organisation: Option<String>,
    /// To whom the case goes.
    pub to_organisation: Option<String>,
    /// The official who acts.
    pub official: Option<String>,
    /// The number in the register.
    pub registration_no: Option<String>,
    /// The rest by name, sorted; lists keep their order, truth values are `true` and `false`, dates
    /// stand as written.
    pub more: Vec<(String, Vec<String>)>,
}

/// A record that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedRecord {
    /// Where it stands.
    pub position: Position,
    /// Its case, if it names one.
    pub case_id: Option<String>,
    /// Its event id, if it names one.
    pub id: Option<String>,
    /// The field at fault: a name of `CloudEvents`, an attribute, or `record` for the whole.
    pub field: String,
    /// What is wrong with it.
    pub reason: String,
    /// The remedy.
    pub hint: String,
    /// The fields and known attributes as they came, as a `CloudEvents` JSON object of at most 4
    /// KiB; empty if the record could not be taken apart, because what cannot be told apart may be
    /// personal data.
    pub raw: String,
}

/// An event or a reject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Record {
    /// Usable.
    Event(IncomingEvent),
    /// Not usable.
    Rejected(RejectedRecord),
}

/// Attributes every act may use; a regulation declares further ones.
pub(super) fn is_common_attribute(name: &str) -> bool {
    matches!(
        name,
        "regulation"
            | "service"
            | "channel"
            | "organisation"
            | "to_organisation"
            | "official"
            | "registration_no"
            | "outcome"
            | "ground"
            | "object"
            | "refusal_ground"
            | "competence"
            | "purpose"
            | "system"
            | "addressee"
            | "form"
            | "article"
            | "undeliverable"
            | "planned_ready_date"
            | "stated_remedy_date"
            | "related_case"
            | "parent"
            | "replaces"
    )
}

impl Attributes {
    /// Returns the place of an attribute that has one value only and a field of its own.
    pub(super) fn single(&mut self, name: &str) -> Option<&mut Option<String>> {
        Some(match name {
            "regulation" => &mut self.regulation,
            "service" => &mut self.service,
            "channel" => &mut self.channel,
            "organisation" => &mut self.organisation,
            "to_organisation" => &mut self.to_organisation,
            "official" => &mut self.official,
            "registration_no" => &mut self.registration_no,
            _ => return None,
        })
    }

    /// Sets an attribute of [`Self::more`], keeping it sorted.
    pub(super) fn set_more(&mut self, name: &str, values: Vec<String>) {
        match self
            .more
            .binary_search_by(|(known, _)| known.as_str().cmp(name))
        {
            Ok(found) => {
                if let Some((_, old)) = self.more.get_mut(found) {
                    *old = values;
                }
            }
            Err(gap) => self.more.insert(gap, (name.to_owned(), values)),
        }
    }

    /// Returns all attributes, sorted by name.
    #[must_use]
    pub fn sorted(&self) -> Vec<(&str, &[String])> {
        let singles = [
            ("channel", &self.channel),
            ("official", &self.official),
            ("organisation", &self.organisation),
            ("registration_no", &self.registration_no),
            ("regulation", &self.regulation),
            ("service", &self.service),
            ("to_organisation", &self.to_organisation),
        ];
        let singles = singles.into_iter().filter_map(|(name, value)| {
            value
                .as_ref()
                .map(|value| (name, std::slice::from_ref(value)))
        });
        let more = self
            .more
            .iter()
            .map(|(name, values)| (name.as_str(), values.as_slice()));
        let mut all: Vec<_> = singles.chain(more).collect();
        all.sort_unstable_by_key(|(name, _)| *name);
        all
    }
}

impl IncomingEvent {
    /// Returns what the event says, in one stable JSON text: two events with the same identity and
    /// different canonical forms are in conflict.
    ///
    /// Keys and attributes are sorted, values of lists too; the time is in microseconds since 1970
    /// in UTC. Identity, position and `recorded_at` are no part of it.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut text = String::with_capacity(192);
        text.push_str("{\"data\":{");
        for (index, (name, values)) in self.attributes.sorted().into_iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            push_quoted(&mut text, name);
            text.push(':');
            push_values(&mut text, values);
        }
        text.push_str("},\"precision\":");
        text.push_str(match self.precision {
            Precision::Moment => "\"moment\"",
            Precision::Day => "\"day\"",
        });
        text.push_str(",\"subject\":");
        push_quoted(&mut text, &self.case_id);
        // writing to a string cannot fail
        let _ = write!(text, ",\"time\":{}", self.occurred_at.timestamp_micros());
        text.push_str(",\"type\":");
        push_quoted(&mut text, &self.kind);
        text.push('}');
        text
    }

    /// Returns the identity of the event: XXH3 (64 bits) of source, a zero byte and id.
    #[must_use]
    pub fn identity(&self) -> u64 {
        identity(&self.source, &self.id)
    }

    /// Returns the hash (XXH3, 64 bits) of the canonical form.
    #[must_use]
    pub fn content(&self) -> u64 {
        xxh3_64(self.canonical().as_bytes())
    }
}

/// Returns the identity of an event named by source and id, e.g. of the one that a correction
/// replaces.
#[must_use]
pub fn identity(source: &str, id: &str) -> u64 {
    let mut name = String::with_capacity(source.len() + id.len() + 1);
    name.push_str(source);
    name.push('\0');
    name.push_str(id);
    xxh3_64(name.as_bytes())
}

/// Writes one value as a text, several as a sorted list.
fn push_values(text: &mut String, values: &[String]) {
    if let [value] = values {
        return push_quoted(text, value);
    }
    let mut sorted: Vec<&str> = values.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    text.push('[');
    for (index, value) in sorted.into_iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        push_quoted(text, value);
    }
    text.push(']');
}

/// Writes a JSON string; only what JSON demands is escaped.
pub(super) fn push_quoted(text: &mut String, value: &str) {
    text.push('"');
    if value
        .bytes()
        .all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\')
    {
        text.push_str(value);
    } else {
        for character in value.chars() {
            match character {
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                control if control < ' ' => {
                    let _ = write!(text, "\\u{:04x}", u32::from(control));
                }
                other => text.push(other),
            }
        }
    }
    text.push('"');
}
