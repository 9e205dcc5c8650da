//! What has happened in a case? Moments, days, words, events and the timeline of one case.
//!
//! Nothing here reads a clock, a file or a database. Words that come from outside (event types, organisations,
//! attribute values) are interned once as [`Symbol`]s, so that the timing core compares integers.

pub mod source;
mod timeline;
mod vocabulary;

pub use timeline::DEEPEST_CHAIN;
pub use timeline::{ANNULLED, Amendments, CORRECTED, Event, Precision, Timeline};
pub use vocabulary::{Symbol, Vocabulary};

use std::fmt;

use crate::time::{DateTime, Datelike, NaiveDate, SecondsFormat, Utc};

/// A moment in UTC, in whole microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(pub i64);

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Microseconds in a day of 24 hours.
pub const DAY: i64 = 24 * 60 * MINUTE;

impl Instant {
    /// The earliest moment that can be written.
    pub const MIN: Self = Self(i64::MIN);
    /// Later than every moment that can occur.
    pub const MAX: Self = Self(i64::MAX);

    /// Returns the same moment as a date and time of [`crate::time`]; moments outside their range become its ends.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or(if self.0 < 0 {
            DateTime::<Utc>::MIN_UTC
        } else {
            DateTime::<Utc>::MAX_UTC
        })
    }

    /// Returns the moment `micros` microseconds later (earlier if negative), held at the ends of the range.
    #[must_use]
    pub const fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }
}

impl From<DateTime<Utc>> for Instant {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.timestamp_micros())
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.utc()
            .to_rfc3339_opts(SecondsFormat::AutoSi, true)
            .fmt(formatter)
    }
}

/// A civil day, counted from 1970-01-01 (day 0). It belongs to no zone: which day a moment falls on is the zone's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// Days from the first day of the common era to 1970-01-01, as [`NaiveDate`] counts them.
const EPOCH_FROM_CE: i32 = 719_163;

impl Day {
    /// Returns the day as a date of [`crate::time`]; days outside their range become its ends.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        self.0
            .checked_add(EPOCH_FROM_CE)
            .and_then(NaiveDate::from_num_days_from_ce_opt)
            .unwrap_or(if self.0 < 0 {
                NaiveDate::MIN
            } else {
                NaiveDate::MAX
            })
    }

    /// Returns the day `days` later (earlier if negative).
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Returns the calendar year of the day.
    #[must_use]
    pub fn year(self) -> i32 {
        self.date().year()
    }

    /// Returns the weekday, Monday = 0 … Sunday = 6.
    #[must_use]
    pub const fn weekday(self) -> usize {
        // 1970-01-01 was a Thursday
        (self.0 + 3).rem_euclid(7) as usize
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce() - EPOCH_FROM_CE)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(formatter)
    }
}
