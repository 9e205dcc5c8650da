//! What happened, who told us and when did we learn it? Events with what corrects and annuls them, who held the case, what came late.

use std::collections::HashSet;

use serde::Serialize;

use super::{Seen, attributes, said};
use srok_engine::document::{Effect, EventDocument};
use srok_law::case::{DAY, Instant, MINUTE};
use srok_law::words::{self, Lang};
use srok_store::HistoryRecord;

/// An event of the case.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Event {
    /// The name of its place on the page.
    pub anchor: String,
    pub name: String,
    pub time: String,
    /// The time it was sent with, where a correction says otherwise.
    pub sent_time: Option<String>,
    /// The hour is not known.
    pub by_day: bool,
    pub source: String,
    pub id: String,
    pub recorded: String,
    /// How late it came, where that is worth a mark.
    pub late: Option<String>,
    /// `counts`, `corrected`, `amends`, `annulled`, `withdrawn`.
    pub effect: &'static str,
    /// The event it corrects or annuls.
    pub replaces: Option<String>,
    pub data: Vec<(String, String)>,
}

/// Since when somebody held the case.
#[derive(Debug, Serialize)]
pub(super) struct Holder {
    pub since: String,
    pub organisation: Option<String>,
    pub official: Option<String>,
}

/// What came late, and what was changed afterwards.
#[derive(Debug, Default, Serialize)]
pub(super) struct Lateness {
    /// Events that came late.
    pub late: usize,
    pub corrected: usize,
    pub annulled: usize,
    pub withdrawn: usize,
    /// How many events came at once with the case, long after they happened: when, how many.
    pub load: Option<(String, usize)>,
    /// Limits of which we learnt only later that they were broken: name, since when late, since when known.
    pub learnt: Vec<(String, String, String)>,
}

/// Events that came into the system together with the case, long after they had happened.
#[derive(Debug)]
pub(super) struct Load {
    pub at: Instant,
    pub identities: HashSet<u64>,
}

/// Events so close to the first one came with it.
const TOGETHER: i64 = MINUTE;

/// Returns what came at once with the case, if that was more than it began with.
pub(super) fn load(seen: &Seen<'_>) -> Option<Load> {
    let first = seen.history.first()?;
    let with_it: Vec<&&HistoryRecord> = seen
        .history
        .iter()
        .take_while(|record| {
            record.import == first.import && record.recorded_at.0 - first.recorded_at.0 <= TOGETHER
        })
        .collect();
    let is_old = |record: &&&HistoryRecord| record.recorded_at.0 - record.occurred_at.0 > DAY;
    (with_it.len() > 1 && with_it.iter().any(is_old)).then(|| Load {
        at: first.recorded_at,
        identities: with_it.iter().map(|record| record.identity).collect(),
    })
}

/// Returns the events in the order in which they happened.
pub(super) fn events(seen: &Seen<'_>) -> Vec<Event> {
    seen.document
        .events
        .iter()
        .map(|told| event(seen, told))
        .collect()
}

fn event(seen: &Seen<'_>, told: &EventDocument) -> Event {
    let lang = seen.lang();
    let record = seen
        .history
        .iter()
        .find(|record| record.event_id == told.id && record.source == told.source);
    let is_of_day = told.precision.is_some();
    let when = |text: &str| match moment(text) {
        Some(at) if is_of_day => seen.day(at),
        Some(at) => seen.moment(at),
        None => text.to_owned(),
    };
    let happened = told.corrected_time.as_deref().unwrap_or(&told.time);
    Event {
        anchor: record.map_or_else(String::new, |record| anchor(record.identity)),
        name: capital(&words::event(lang, &told.kind)),
        time: when(happened),
        sent_time: told.corrected_time.as_ref().map(|_| when(&told.time)),
        by_day: is_of_day,
        source: told.source.clone(),
        id: told.id.clone(),
        recorded: moment(&told.recorded_at).map_or_else(String::new, |at| seen.moment(at)),
        late: record
            .filter(|_| told.effect.counts())
            .and_then(|record| lateness_of(seen, record)),
        effect: code(told.effect),
        replaces: told.replaces.clone(),
        data: data(seen, told),
    }
}

/// Returns the name of the place of an event on the page.
pub(super) fn anchor(identity: u64) -> String {
    format!("event-{identity:016x}")
}

const fn code(effect: Effect) -> &'static str {
    match effect {
        Effect::Counts => "counts",
        Effect::Corrected => "corrected",
        Effect::Amends => "amends",
        Effect::Annulled => "annulled",
        Effect::Withdrawn => "withdrawn",
    }
}

/// Returns the attributes in words; what is said elsewhere in the row is left out.
fn data(seen: &Seen<'_>, told: &EventDocument) -> Vec<(String, String)> {
    let of_head = seen.document.regulation.as_ref();
    let is_of_head =
        |attribute: &str, values: &[String]| attribute == "regulation" && values.first() == of_head;
    let mut data = Vec::new();
    let mut all: Vec<_> = told.data.iter().collect();
    // who acted comes first
    all.sort_by_key(|(attribute, _)| {
        let first = ["organisation", "official", "to_organisation"];
        first
            .iter()
            .position(|known| known == attribute)
            .unwrap_or(first.len())
    });
    for (attribute, values) in all {
        if attribute == "replaces" || is_of_head(attribute, values) {
            continue;
        }
        let values: Vec<String> = values
            .iter()
            .map(|value| attributes::value(seen, &told.kind, attribute, value))
            .collect();
        data.push((attributes::name(seen.lang(), attribute), values.join(", ")));
    }
    data
}

fn moment(text: &str) -> Option<Instant> {
    let at = srok_law::time::DateTime::parse_from_rfc3339(text).ok()?;
    Some(at.to_utc().into())
}

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Says how late an event came: more than a day after it happened, or after the end of a term that it starts or ends.
fn lateness_of(seen: &Seen<'_>, record: &HistoryRecord) -> Option<String> {
    let lang = seen.lang();
    let events = seen.view.timeline.events();
    let index = events
        .iter()
        .position(|event| event.identity == record.identity)?;
    let event = events.get(index)?;
    let delay = record.recorded_at.0 - event.occurred_at.0;
    let decided = seen.view.standings.iter().any(|standing| {
        let decides = [
            standing.start_event,
            standing.stop_event,
            standing.cancel_event,
        ]
        .contains(&Some(index));
        let late_from = standing.due.as_ref().map(|due| due.late_from);
        decides
            && late_from.is_some_and(|late| event.occurred_at < late && record.recorded_at >= late)
    });
    (delay > DAY || decided).then(|| after(lang, delay))
}

/// Says after how long something came.
fn after(lang: Lang, delay: i64) -> String {
    format!(
        "{} {}",
        lang.pick("через", "after"),
        said::span(lang, delay)
    )
}

/// Returns who held the case, the last one first.
pub(super) fn holders(seen: &Seen<'_>) -> Vec<Holder> {
    let holders = seen.document.holders.iter().rev();
    holders
        .map(|held| Holder {
            since: moment(&held.since).map_or_else(String::new, |at| seen.moment(at)),
            organisation: held
                .organisation
                .as_deref()
                .map(|id| seen.names.organisation(id)),
            official: held.official.as_deref().map(|id| seen.names.official(id)),
        })
        .collect()
}

/// Sums up what came late and what was changed afterwards; `None` if nothing was.
pub(super) fn lateness(seen: &Seen<'_>, events: &[Event]) -> Option<Lateness> {
    let count = |effect: &str| events.iter().filter(|event| event.effect == effect).count();
    let learnt = seen.document.standings.iter().filter_map(|explained| {
        let standing = seen.standing(&explained.row)?;
        let known = standing.known_late_at(seen.as_of())?;
        let late_from = standing.due.as_ref()?.late_from;
        let is_plain = explained.row.severity == "binding" && !explained.row.backdated;
        (is_plain && known > late_from).then(|| {
            (
                explained.explanation.name.clone(),
                seen.moment(late_from),
                seen.moment(known),
            )
        })
    });
    let lateness = Lateness {
        late: events.iter().filter(|event| event.late.is_some()).count(),
        corrected: count("corrected"),
        annulled: count("annulled"),
        withdrawn: count("withdrawn"),
        load: load(seen).map(|load| (seen.moment(load.at), load.identities.len())),
        learnt: learnt.collect(),
    };
    let is_nothing = lateness.late + lateness.corrected + lateness.annulled + lateness.withdrawn
        == 0
        && lateness.learnt.is_empty();
    (!is_nothing).then_some(lateness)
}
