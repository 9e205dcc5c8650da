//! What was recorded of a case, and what of it counts? Corrected, annulled and withdrawn events stay in sight.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use utoipa::ToSchema;

use super::{Question, written};
use crate::standings::CaseView;
use srok_law::case::Event;
use srok_store::{HistoryRecord, Knowledge};

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It counts as it came.
    Counts,
    /// It counts with what a correction says.
    Corrected,
    /// It corrects or annuls another one.
    Amends,
    /// It was annulled.
    Annulled,
    /// Its import was withdrawn.
    Withdrawn,
}

impl Effect {
    /// Tells whether the event counts, as it came or as it was corrected.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Counts | Self::Corrected)
    }
}

/// An event of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EventDocument {
    /// Its id at the source.
    pub id: String,
    /// Who sent it.
    pub source: String,
    /// The event type.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened, as it was sent.
    pub time: String,
    /// `day` if only the day is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<&'static str>,
    /// When it happened, as it was corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_time: Option<String>,
    /// When we learnt it.
    pub recorded_at: String,
    /// The import it came with.
    pub import: i32,
    /// What became of it.
    pub effect: Effect,
    /// The event it corrects or annuls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// Attributes with their values, as they were sent.
    pub data: BTreeMap<String, Vec<String>>,
}

/// Returns the events that had happened until a moment, in the order in which they happened.
pub(super) fn documents(
    history: &[&HistoryRecord],
    case: &CaseView<'_>,
    question: &Question<'_>,
) -> Vec<EventDocument> {
    let knowledge = question.known_at.map_or(Knowledge::NOW, Knowledge::at);
    let zone = case.regulation.map(|act| &act.zone);
    let counted: HashMap<u64, &Event> = case
        .timeline
        .events()
        .iter()
        .map(|event| (event.identity, event))
        .collect();
    let ids: HashMap<u64, &str> = history
        .iter()
        .map(|record| (record.identity, record.event_id.as_str()))
        .collect();
    let happened = |record: &HistoryRecord| {
        let counted = counted.get(&record.identity);
        counted.map_or(record.occurred_at, |event| event.occurred_at)
    };
    let mut records: Vec<&HistoryRecord> = history
        .iter()
        .filter(|record| happened(record) <= question.as_of)
        .copied()
        .collect();
    records.sort_by_key(|record| (happened(record), record.recorded_at));
    let document = |record: &HistoryRecord| {
        let counted = counted.get(&record.identity).copied();
        let effect = effect(record, counted, knowledge);
        EventDocument {
            id: record.event_id.clone(),
            source: record.source.clone(),
            kind: record.kind.clone(),
            time: written(record.occurred_at, zone),
            precision: record.by_day.then_some("day"),
            corrected_time: counted
                .filter(|event| event.occurred_at != record.occurred_at)
                .map(|event| written(event.occurred_at, zone)),
            recorded_at: written(record.recorded_at, zone),
            import: record.import,
            effect,
            replaces: record
                .replaces
                .map(|identity| ids.get(&identity).map_or("", |id| id).to_owned()),
            data: record.data.clone(),
        }
    };
    records.into_iter().map(document).collect()
}

fn effect(record: &HistoryRecord, counted: Option<&Event>, knowledge: Knowledge) -> Effect {
    match counted {
        _ if record.is_withdrawn(knowledge) => Effect::Withdrawn,
        Some(event) if event.recorded_at == record.recorded_at => Effect::Counts,
        Some(_) => Effect::Corrected,
        None if record.replaces.is_some() => Effect::Amends,
        None => Effect::Annulled,
    }
}
