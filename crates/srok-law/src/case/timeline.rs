//! What is known of one case, in the order in which it happened?
//!
//! A timeline is a set: the order of arrival never matters. Corrections and annulments are resolved here, once.

use std::collections::HashMap;

use super::{Instant, Symbol};

/// How exactly the moment of an event is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// To the moment.
    Moment,
    /// Only the local day: limits in days are computed, a cut-off makes the standing provisional, minutes are unknown.
    Day,
}

/// One thing that happened in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Hash of (`source`, `id`): the identity of the event.
    pub identity: u64,
    /// For a correction or an annulment: the identity of the event it replaces.
    pub replaces: Option<u64>,
    /// The event type, e.g. `application_submitted`.
    pub kind: Symbol,
    /// When it happened.
    pub occurred_at: Instant,
    /// How exactly that is known.
    pub precision: Precision,
    /// When we learnt it.
    pub recorded_at: Instant,
    /// Who sent it or acted.
    pub organisation: Option<Symbol>,
    /// To whom the case goes with this event.
    pub to_organisation: Option<Symbol>,
    /// The official named.
    pub official: Option<Symbol>,
    /// Further attributes: (attribute, value), several values of one attribute as several pairs.
    pub facts: Vec<(Symbol, Symbol)>,
}

impl Event {
    /// Returns the values the event itself gives for an attribute.
    pub fn values(&self, attribute: Symbol) -> impl Iterator<Item = Symbol> + '_ {
        self.facts
            .iter()
            .filter(move |(name, _)| *name == attribute)
            .map(|(_, value)| *value)
    }

    /// Tells whether the event itself carries the attribute.
    #[must_use]
    pub(crate) fn carries(&self, attribute: Symbol) -> bool {
        self.facts.iter().any(|(name, _)| *name == attribute)
    }
}

/// The effective events of one case: corrected, without the annulled, in the order in which they happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    events: Vec<Event>,
}

/// The event type of a correction.
pub const CORRECTED: &str = "event_corrected";
/// The event type of an annulment.
pub const ANNULLED: &str = "event_annulled";

/// The two event types that speak about other events.
#[derive(Debug, Clone, Copy)]
pub struct Amendments {
    /// `event_corrected`: its time and attributes take the place of those of the event it names; the type stays.
    pub corrected: Symbol,
    /// `event_annulled`: the event it names never happened.
    pub annulled: Symbol,
}

impl Timeline {
    /// Returns the timeline of a set of events, whatever the order in which they are given.
    ///
    /// The same identity twice counts once (the first recorded stays). A correction gives the time and the attributes of the event it names; of several
    /// the last recorded holds. An annulment of a correction brings back what it had replaced.
    #[must_use]
    pub fn new(mut events: Vec<Event>, amendments: Amendments) -> Self {
        events.sort_by_key(|event| (event.identity, event.recorded_at));
        events.dedup_by_key(|event| event.identity);
        if events.iter().any(|event| event.replaces.is_some()) {
            events = effective(&events, amendments);
        }
        events.sort_by_key(|event| (event.occurred_at, event.recorded_at, event.identity));
        Self { events }
    }

    /// Returns the events in the order in which they happened.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Returns the values of an attribute as the last event that carries it says: what was made precise later holds.
    pub fn latest(&self, attribute: Symbol) -> impl Iterator<Item = Symbol> + '_ {
        let mut events = self.events.iter().rev();
        let last = events.find(|event| event.carries(attribute));
        last.into_iter()
            .flat_map(move |event| event.values(attribute))
    }

    /// Returns the timeline as it stood at a moment: what had happened until then, with today's knowledge of it.
    #[must_use]
    pub fn until(&self, as_of: Instant) -> Self {
        let events = self
            .events
            .iter()
            .filter(|event| event.occurred_at <= as_of)
            .cloned()
            .collect();
        Self { events }
    }
}

/// Resolves corrections and annulments.
fn effective(events: &[Event], amendments: Amendments) -> Vec<Event> {
    let mut amending: HashMap<u64, Vec<usize>> = HashMap::new();
    let amends =
        |event: &Event| event.kind == amendments.corrected || event.kind == amendments.annulled;
    for (index, event) in events.iter().enumerate().filter(|(_, event)| amends(event)) {
        if let Some(target) = event.replaces.filter(|target| *target != event.identity) {
            amending.entry(target).or_default().push(index);
        }
    }
    for indexes in amending.values_mut() {
        indexes.sort_by_key(|index| (events[*index].recorded_at, events[*index].identity));
    }
    let originals = events
        .iter()
        .enumerate()
        .filter(|(_, event)| !amends(event));
    originals
        .filter_map(|(index, _)| resolve(index, events, &amending, amendments, 0))
        .collect()
}

/// Amendments of amendments deeper than this are not followed: real chains have two or three links, a longer one is a cycle.
pub const DEEPEST_CHAIN: u8 = 32;

/// Returns the event as it holds after everything said about it, or nothing if it was annulled.
fn resolve(
    index: usize,
    events: &[Event],
    amending: &HashMap<u64, Vec<usize>>,
    amendments: Amendments,
    depth: u8,
) -> Option<Event> {
    let mut event = events[index].clone();
    if depth >= DEEPEST_CHAIN {
        return Some(event);
    }
    for amender in amending.get(&event.identity).into_iter().flatten() {
        let Some(holding) = resolve(*amender, events, amending, amendments, depth + 1) else {
            continue; // the amendment was itself annulled
        };
        if holding.kind == amendments.annulled {
            return None;
        }
        event.occurred_at = holding.occurred_at;
        event.precision = holding.precision;
        event.recorded_at = event.recorded_at.max(holding.recorded_at);
        event.organisation = holding.organisation.or(event.organisation);
        event.to_organisation = holding.to_organisation.or(event.to_organisation);
        event.official = holding.official.or(event.official);
        let corrected: Vec<Symbol> = holding.facts.iter().map(|(name, _)| *name).collect();
        event.facts.retain(|(name, _)| !corrected.contains(name));
        event.facts.extend(holding.facts);
    }
    Some(event)
}
