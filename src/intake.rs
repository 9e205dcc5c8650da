//! How does an event that came in become one that is stored? The seam between [`crate::ingest`] and [`crate::store`].

mod verify;

pub use verify::verify_events;

use std::borrow::Cow;

use crate::ingest::{IncomingEvent, Precision, RejectedRecord, identity};
use crate::store::{NewEvent, Rejected};

/// The attribute by which a correction or an annulment names the event it is about.
const REPLACES: &str = "replaces";

/// Returns the event as it is stored. `replaces` names an event of the same source.
#[must_use]
pub fn stored(event: &IncomingEvent) -> NewEvent<'_> {
    let attributes = &event.attributes;
    let replaces = attributes
        .more
        .iter()
        .find(|(name, _)| name == REPLACES)
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
