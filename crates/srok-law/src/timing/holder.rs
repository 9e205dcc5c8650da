//! Who held the case, and when? Transfers move it; the sender of an event does not.

use crate::case::{Event, Instant, Symbol};
use crate::regulation::HeldBy;

/// Who answers for a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Holder {
    /// The organisation.
    pub organisation: Option<Symbol>,
    /// The official, while one is named.
    pub official: Option<Symbol>,
}

/// Returns who holds the case just before a moment, the event `including` taken in.
///
/// The first organisation named holds the case until an event hands it to another (`to_organisation`). An official counts while his own
/// organisation holds the case; a transfer leaves nobody named.
pub(super) fn holder(events: &[Event], before: Instant, including: Option<usize>) -> Holder {
    let mut holder = Holder::default();
    for (index, event) in events.iter().enumerate() {
        if event.occurred_at >= before && including.is_none_or(|including| index > including) {
            break;
        }
        if holder.organisation.is_none() {
            holder.organisation = event.organisation;
        }
        if event.official.is_some()
            && (event.organisation == holder.organisation || event.organisation.is_none())
        {
            holder.official = event.official;
        }
        if let Some(next) = event
            .to_organisation
            .filter(|next| holder.organisation != Some(*next))
        {
            holder = Holder {
                organisation: Some(next),
                official: None,
            };
        }
    }
    holder
}

/// Returns since when who held a case, in order; a transfer, or an official newly named, begins a line.
#[must_use]
pub fn held_by(events: &[Event]) -> Vec<(Instant, Holder)> {
    let mut held: Vec<(Instant, Holder)> = Vec::new();
    for (index, event) in events.iter().enumerate() {
        let now = holder(events, event.occurred_at, Some(index));
        if held.last().is_none_or(|(_, last)| *last != now) && now != Holder::default() {
            held.push((event.occurred_at, now));
        }
    }
    held
}

/// Returns whose duty it is: by `held_by` that of the starting event, else of the one who held the case at the decisive moment.
pub(super) fn duty_of(
    events: &[Event],
    held_by: HeldBy,
    start: Option<usize>,
    stop: Option<usize>,
    decisive: Instant,
) -> Holder {
    let started = start.and_then(|index| events.get(index));
    let held = match (held_by, started) {
        (HeldBy::Sender, Some(event)) => Holder {
            organisation: event.organisation,
            official: event.official,
        },
        (HeldBy::Receiver, Some(event)) if event.to_organisation.is_some() => {
            let now = holder(events, decisive, start);
            let official = now
                .official
                .filter(|_| now.organisation == event.to_organisation);
            Holder {
                organisation: event.to_organisation,
                official,
            }
        }
        _ => holder(events, decisive, start),
    };
    // nobody is assigned before registration: then whoever of the same organisation did it answers for it
    let official = held.official.or_else(|| {
        let stopped = stop.and_then(|index| events.get(index))?;
        stopped
            .official
            .filter(|_| stopped.organisation == held.organisation)
    });
    Holder { official, ..held }
}
