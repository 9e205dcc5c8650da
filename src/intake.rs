//! How does an event that came in become one that is stored? The seam between [`crate::ingest`] and [`crate::store`].

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::ingest::{IncomingEvent, Precision, RejectedRecord, identity};
use crate::store::{NewEvent, Rejected};

/// The attribute by which a correction or an annulment names the event it is about.
const REPLACES: &str = "replaces";

/// Returns the event as it is stored. `replaces` names an event of the same source.
#[must_use]
pub fn stored(event: &IncomingEvent) -> NewEvent<'_> {
    let attributes = &event.attributes;
    let replaces = attributes.more.iter().find(|(name, _)| name == REPLACES).and_then(|(_, values)| values.first());
    let text = |value: &'_ Option<String>| value.clone().map(Cow::Owned);
    NewEvent {
        identity: event.identity(),
        content: event.content(),
        source: Cow::Borrowed(&event.source),
        event_id: Cow::Borrowed(&event.id),
        case_id: Cow::Borrowed(&event.case_id),
        kind: Cow::Borrowed(&event.kind),
        occurred_at: event.occurred_at.into(),
        by_day: event.precision == Precision::Day,
        regulation: text(&attributes.regulation),
        service: text(&attributes.service),
        channel: text(&attributes.channel),
        organisation: text(&attributes.organisation),
        to_organisation: text(&attributes.to_organisation),
        official: text(&attributes.official),
        registration_no: text(&attributes.registration_no),
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
    let object: Map<String, Value> = attributes.iter().map(|(name, values)| (name.clone(), Value::from(values.clone()))).collect();
    Some(Value::Object(object).to_string())
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
