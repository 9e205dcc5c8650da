//! Is a source silent for longer than usual? No clock, no files, no database: when it was heard, its calendar and the moment come in.
//!
//! A figure that rests on a source that has stopped sending is not wrong, it is old, and must be shown as old. Nobody says how often a source
//! should send, so it is read off how it did:
//!
//! - **Heard** is counted by hours of recording: when *we* learnt of something, not when it happened. A source that sends a day's work in
//!   one batch was heard once, however many events that were and however they are dated.
//! - **A gap** lies between one such hour and the next: from the last record of the one to the first of the other, in minutes of **office
//!   time** of the calendar of the organisation the source speaks for. Nights, days off and holidays are no silence, a shortened day is
//!   shorter. Days off with pay by decree are off: nobody is there to send.
//! - **The usual gap** is the 99th percentile (nearest rank) of the gaps of the last 30 days, but never the longest of them, which may
//!   have been an outage, and never under 30 minutes. A source heard in fewer than [`HOURS`] hours of these days is judged by its last
//!   [`HOURS`] hours, however old: one that sends once a week needs months to show its habit.
//! - **Stale** is a source silent for more than twice its usual gap: one delivery has failed to come and the next is due. Once the usual gap
//!   alone would cry wolf whenever a batch is an hour late.
//! - **Unknown**, never fresh, is a source of which there is too little to know: fewer than 20 events, or fewer than 10 gaps. A burst of ten
//!   thousand events and then silence is one hour and no gap: nothing to tell a habit by.

use serde::Serialize;
use utoipa::ToSchema;

use srok_law::calendar::{Calendar, DecreeDays};
use srok_law::case::{DAY, Instant, MINUTE};

/// What was recorded of a source in one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// The first record.
    pub first: Instant,
    /// The last record.
    pub last: Instant,
    /// How many.
    pub events: u64,
}

/// Whether a source sends as usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Habit {
    /// It is silent for longer than usual.
    Stale,
    /// Too little is known of it.
    Unknown,
    /// It sends as usual.
    Fresh,
}

/// How long a source has been silent, and what that means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// Office minutes since it was last heard.
    pub minutes: i64,
    /// The usual gap, in office minutes; absent if it is not known.
    pub usual_minutes: Option<i64>,
    /// What that means.
    pub state: Habit,
}

/// Days over which the habit of a source is read.
pub const DAYS: i64 = 30;
/// Hours in which a source was heard that are looked at, if the days hold fewer.
pub const HOURS: u32 = 21;
/// Fewer events tell nothing.
const EVENTS: u64 = 20;
/// Fewer gaps tell nothing.
const GAPS: usize = 10;
/// No gap is usual under so many minutes: a coffee break is no outage.
const FLOOR: i64 = 30;
/// Silent for more than so many usual gaps, a source is stale.
const FACTOR: i64 = 2;

/// Returns from when on a source is looked at, at a moment.
#[must_use]
pub const fn since(at: Instant) -> Instant {
    at.plus(-DAYS * DAY)
}

/// Returns how long a source has been silent at a moment, and whether that is usual.
///
/// `heard` is in the order of time and holds what [`DAYS`] and [`HOURS`] ask for; what lies after the moment is left out.
#[must_use]
pub fn silence(heard: &[Heard], calendar: &Calendar, at: Instant) -> Silence {
    let past: Vec<Heard> = heard
        .iter()
        .filter(|hour| hour.first <= at)
        .copied()
        .collect();
    let from = since(at);
    let recent = past.iter().filter(|hour| hour.last >= from).count();
    let looked_at = recent.max(HOURS as usize).min(past.len());
    let window = past.get(past.len() - looked_at..).unwrap_or_default();
    let last = window.last().map_or(at, |hour| hour.last);
    let minutes = office_minutes(calendar, last, at);
    let usual_minutes = usual(window, calendar);
    let state = match usual_minutes {
        None => Habit::Unknown,
        Some(usual) if minutes > FACTOR * usual => Habit::Stale,
        Some(_) => Habit::Fresh,
    };
    Silence {
        minutes,
        usual_minutes,
        state,
    }
}

/// Returns the gap that is usual between the hours in which a source was heard.
fn usual(window: &[Heard], calendar: &Calendar) -> Option<i64> {
    let events: u64 = window.iter().map(|hour| hour.events).sum();
    let mut gaps: Vec<i64> = window
        .windows(2)
        .map(|two| office_minutes(calendar, two[0].last, two[1].first))
        .collect();
    if events < EVENTS || gaps.len() < GAPS {
        return None;
    }
    gaps.sort_unstable();
    // nearest rank, counted from 1, and never the longest
    let rank = (gaps.len() * 99).div_ceil(100).min(gaps.len() - 1);
    gaps.get(rank - 1).map(|gap| FLOOR.max(*gap))
}

/// Returns the minutes of office time between two moments, to the nearest; 0 if the second is not later.
#[must_use]
pub fn office_minutes(calendar: &Calendar, from: Instant, to: Instant) -> i64 {
    let zone = calendar.zone();
    let (first, last) = (zone.day_of(from), zone.day_of(to));
    let mut micros = 0;
    let mut day = first;
    while day <= last {
        for (opens, closes) in calendar.hours(day, DecreeDays::Off) {
            let opens = zone.at(day, opens).max(from);
            let closes = zone.at(day, closes).min(to);
            micros += (closes.0 - opens.0).max(0);
        }
        day = day.plus(1);
    }
    // records of one delivery are microseconds apart, and a minute less would be no news
    (micros + MINUTE / 2) / MINUTE
}
