//! Which sources send as usual, and which have fallen silent? What the store heard of each, judged by [`srok_core::freshness`].

use serde::Serialize;
use utoipa::ToSchema;

use srok_core::freshness::{HOURS, Habit, Heard, silence, since};
use srok_law::calendar::Calendar;
use srok_law::case::Instant;
use srok_law::library::Law;
use srok_store::{RIGHTS, Scope, SourceHour, Store, StoreError, Words};

/// How fresh what a source sends is. Times carry the offset of the zone of its calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Freshness {
    /// The source.
    pub source: String,
    /// The organisation it speaks for; absent if it speaks for several or names none.
    pub organisation: Option<String>,
    /// The calendar its office time is counted by.
    pub calendar: String,
    /// The latest event.
    pub last_event_at: String,
    /// When something of it was last recorded.
    pub last_recorded_at: String,
    /// Office minutes since then.
    pub silence_minutes: i64,
    /// The usual gap in office minutes; absent if it is not known.
    pub usual_minutes: Option<i64>,
    /// Whether it sends as usual.
    pub state: Habit,
}

/// Returns the sources whose organisation may be read, the silent ones first.
///
/// # Errors
///
/// [`StoreError`] if the store cannot be read.
pub fn sources(
    store: &Store,
    law: &Law,
    at: Instant,
    scope: &Scope,
) -> Result<Vec<Freshness>, StoreError> {
    let hours = store.source_hours(since(at), HOURS)?;
    Ok(judged(store, &hours, law, at, scope))
}

/// Returns the sources by the hours in which they were heard, as [`sources`] does.
#[must_use]
pub fn judged(
    store: &Store,
    hours: &[SourceHour],
    law: &Law,
    at: Instant,
    scope: &Scope,
) -> Vec<Freshness> {
    let words = store.words();
    let mut all: Vec<Freshness> = hours
        .chunk_by(|one, next| one.source == next.source)
        .filter_map(|of_source| freshness(of_source, &words, law, at))
        // what the service itself says of rights comes when there is cause
        .filter(|source| source.source != RIGHTS)
        .filter(|source| scope.covers(source.organisation.as_deref()))
        .collect();
    all.sort_by(|one, other| {
        let order = |source: &Freshness| (source.state, -source.silence_minutes);
        order(one)
            .cmp(&order(other))
            .then_with(|| one.source.cmp(&other.source))
    });
    all
}

/// Returns how fresh one source is; `None` for no hours at all.
fn freshness(hours: &[SourceHour], words: &Words, law: &Law, at: Instant) -> Option<Freshness> {
    let last = hours.last()?;
    let organisation = organisation(hours).and_then(|id| words.word(id));
    let calendar = calendar(organisation, law);
    let heard: Vec<Heard> = hours
        .iter()
        .map(|hour| Heard {
            first: hour.first_recorded,
            last: hour.last_recorded,
            events: hour.events.unsigned_abs(),
        })
        .collect();
    let silence = silence(&heard, calendar, at);
    let written = |at: Instant| {
        let local = calendar.zone().local(at);
        local.to_rfc3339_opts(srok_law::time::SecondsFormat::Secs, false)
    };
    Some(Freshness {
        source: words.word(last.source)?.to_owned(),
        organisation: organisation.map(str::to_owned),
        calendar: calendar.id().to_owned(),
        last_event_at: written(hours.iter().map(|hour| hour.last_occurred).max()?),
        last_recorded_at: written(last.last_recorded),
        silence_minutes: silence.minutes,
        usual_minutes: silence.usual_minutes,
        state: silence.state,
    })
}

/// Returns the one organisation that a source names.
fn organisation(hours: &[SourceHour]) -> Option<i32> {
    let first = hours
        .iter()
        .filter_map(|hour| hour.first_organisation)
        .min()?;
    let last = hours
        .iter()
        .filter_map(|hour| hour.last_organisation)
        .max()?;
    (first == last).then_some(first)
}

fn calendar<'a>(organisation: Option<&str>, law: &'a Law) -> &'a Calendar {
    // an organisation that the law has no word for has no calendar of its own
    let symbol = organisation.and_then(|organisation| law.words.find(organisation));
    law.calendars.of(symbol)
}
