//! How does an event that came in become one that is stored? The seam between [`srok_ingest`] and [`srok_store`].

mod verify;

pub use verify::verify_events;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use srok_core::access::Right;
use srok_ingest::{Attributes, IncomingEvent, Position, Precision, RejectedRecord, identity};
use srok_law::case::{ANNULLED, CORRECTED};
use srok_store::{NewEvent, Noticed, RIGHTS, Rejected};

/// The attribute by which a correction or an annulment names the event it is about.
const REPLACES: &str = "replaces";
/// The attribute by which the service names the source of that event, which is not its own.
const OF_SOURCE: &str = "system";

/// Returns the event as it is stored. `replaces` names an event of the same source.
#[must_use]
pub fn stored(event: &IncomingEvent) -> NewEvent<'_> {
    let attributes = &event.attributes;
    let mut more_of = attributes.more.iter();
    // only a correction or an annulment speaks of another event; on others it is a word like any
    let replaces = more_of
        .find(|(name, _)| name == REPLACES && [CORRECTED, ANNULLED].contains(&&*event.kind))
        .and_then(|(_, values)| values.first());
    NewEvent {
        identity: event.identity(),
        content: event.content(),
        source: Cow::Borrowed(&event.source),
        event_id: Cow::Borrowed(&event.id),
        case_id: Cow::Borrowed(&event.case_id),
        kind: Cow::Borrowed(&event.kind),
        occurred_at: event.occurred_at.into(),
        by_day: event.precision == Precision::Day,
        regulation: attributes.regulation.as_deref().map(Cow::Borrowed),
        service: attributes.service.as_deref().map(Cow::Borrowed),
        channel: attributes.channel.as_deref().map(Cow::Borrowed),
        organisation: attributes.organisation.as_deref().map(Cow::Borrowed),
        to_organisation: attributes.to_organisation.as_deref().map(Cow::Borrowed),
        official: attributes.official.as_deref().map(Cow::Borrowed),
        registration_no: attributes.registration_no.as_deref().map(Cow::Borrowed),
        replaces: replaces.map(|id| identity(&event.source, id)),
        more: more(&attributes.more).map(Cow::Owned),
        line: event.position.line,
        recorded_at: event.recorded_at.map(Into::into),
    }
}

/// Returns the event by which the service says that an event does not count, or, of such a notice, that it does again.
#[must_use]
pub fn notice(about: &Noticed<'_>) -> NewEvent<'static> {
    let event = IncomingEvent {
        source: RIGHTS.into(),
        id: format!("{}-{}", about.event_id, about.number),
        case_id: about.case_id.into(),
        kind: ANNULLED.into(),
        occurred_at: about.at.utc(),
        precision: Precision::Moment,
        recorded_at: None,
        attributes: Attributes {
            more: vec![
                (REPLACES.into(), vec![about.event_id.into()]),
                (OF_SOURCE.into(), vec![about.source.into()]),
            ],
            ..Attributes::default()
        },
        position: Position {
            file: "".into(),
            line: 0,
        },
    };
    NewEvent {
        replaces: Some(identity(about.source, about.event_id)),
        ..stored(&event).into_owned()
    }
}

/// Returns the further attributes as JSON: `{"attribute":["value"]}`.
fn more(attributes: &[(String, Vec<String>)]) -> Option<String> {
    if attributes.is_empty() {
        return None;
    }
    let mut json = String::with_capacity(64);
    for (index, (name, values)) in attributes.iter().enumerate() {
        json.push(if index == 0 { '{' } else { ',' });
        push_quoted(&mut json, name);
        json.push_str(":[");
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                json.push(',');
            }
            push_quoted(&mut json, value);
        }
        json.push(']');
    }
    json.push('}');
    Some(json)
}

/// Writes a text as a JSON string; codes, which need no escape, as they are.
fn push_quoted(json: &mut String, text: &str) {
    if text
        .bytes()
        .all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\')
    {
        json.push('"');
        json.push_str(text);
        json.push('"');
    } else {
        json.push_str(&serde_json::Value::from(text).to_string());
    }
}

/// Returns the reject as it is kept in quarantine.
#[must_use]
pub fn quarantined(record: RejectedRecord) -> Rejected {
    Rejected {
        file: record.position.file.to_string(),
        line: record.position.line,
        case_id: record.case_id,
        event_id: record.id,
        field: record.field,
        reason: record.reason,
        hint: record.hint,
        raw: record.raw,
    }
}

/// Returns an event that may not be taken as it is kept in quarantine.
#[must_use]
pub fn refused(event: &IncomingEvent, field: &str, reason: String, hint: &str) -> Rejected {
    Rejected {
        file: event.position.file.to_string(),
        line: event.position.line,
        case_id: Some(event.case_id.clone()),
        event_id: Some(event.id.clone()),
        field: field.into(),
        reason,
        hint: hint.into(),
        raw: stored(event).as_sent(),
    }
}

/// Returns an event as a record for quarantine if a token does not give the right to send it.
#[must_use]
pub fn may_not(right: &Right, event: &IncomingEvent) -> Option<Rejected> {
    let organisation = event.attributes.organisation.as_deref();
    let no_right = right.sends(&event.source, organisation).err()?;
    tracing::warn!(token = %right.name, source = %event.source, organisation, "an event was sent without the right to");
    Some(refused(
        event,
        no_right.field,
        no_right.reason,
        "use the token of that source and organisation, or ask the administrator for one",
    ))
}

/// What became of a file.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// The file.
    pub file: String,
    /// The id of its import.
    pub import: i32,
    /// Records in it.
    pub records: u64,
    /// Events taken in.
    pub accepted: u64,
    /// Events that were there already.
    pub duplicates: u64,
    /// Records that could not be used.
    pub rejected: u64,
    /// Events that wait until their sender has a right to the case.
    pub waiting: u64,
    /// Attributes not kept, with the number of values.
    pub dropped_attributes: BTreeMap<String, u64>,
    /// The first records that could not be used; all lie in quarantine.
    pub rejects: Vec<Reject>,
}

/// A record that was not taken, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// Line, row or index in the file.
    pub line: u64,
    /// Its case, if it names one.
    pub case_id: Option<String>,
    /// Its id, if it names one.
    pub id: Option<String>,
    /// The field at fault.
    pub field: String,
    /// What is wrong.
    pub reason: String,
    /// The remedy.
    pub hint: String,
}

/// Rejects named at most for one file; all of them lie in quarantine.
pub const NAMED: usize = 20;

impl From<&Rejected> for Reject {
    fn from(record: &Rejected) -> Self {
        Self {
            line: record.line,
            case_id: record.case_id.clone(),
            id: record.event_id.clone(),
            field: record.field.clone(),
            reason: record.reason.clone(),
            hint: record.hint.clone(),
        }
    }
}

/// Adds the first records that could not be used.
pub fn name_some(named: &mut Vec<Reject>, records: &[Rejected]) {
    let room = NAMED.saturating_sub(named.len());
    named.extend(records.iter().take(room).map(Reject::from));
}
