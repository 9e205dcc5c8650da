//! Which moment does a text name? As people write it: with an offset, as a local time, or as a bare day.

use crate::calendar::Zone;
use crate::case::{Day, Instant};
use crate::time::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// A moment or a bare day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A moment.
    At(Instant),
    /// A day.
    Day(Day),
}

/// A text that names no moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a moment\nhint: write e.g. 2026-01-22T11:00:00+03:00, 2026-01-22T11:00 (local time) or 2026-01-22"
)]
pub struct MomentError {
    /// The text.
    pub text: String,
}

/// Midday: a moment known to the day only is placed inside that day.
pub(crate) const MIDDAY: NaiveTime = match NaiveTime::from_hms_opt(12, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// Local times, as they are read.
const LOCAL: [&str; 5] = [
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y %H:%M",
];
/// Days, as they are read.
const DAYS: [&str; 2] = ["%Y-%m-%d", "%d.%m.%Y"];

impl Moment {
    /// Returns the moment that a text names; a local time is one of the zone.
    ///
    /// # Errors
    ///
    /// [`MomentError`] names the text and the forms that are read.
    pub fn read(text: &str, zone: &Zone) -> Result<Self, MomentError> {
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return Ok(Self::At(at.with_timezone(&Utc).into()));
        }
        if let Some(naive) = LOCAL
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        {
            return Ok(Self::At(zone.at(naive.date().into(), naive.time())));
        }
        // an offset without seconds, as people write it
        if let Ok(at) = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%:z") {
            return Ok(Self::At(at.with_timezone(&Utc).into()));
        }
        let day = DAYS
            .iter()
            .find_map(|form| NaiveDate::parse_from_str(text, form).ok());
        day.map(|date| Self::Day(date.into()))
            .ok_or_else(|| MomentError { text: text.into() })
    }

    /// Returns the moment up to which is looked: of a bare day, its last microsecond.
    #[must_use]
    pub fn end(self, zone: &Zone) -> Instant {
        match self {
            Self::At(at) => at,
            Self::Day(day) => zone.start_of(day.plus(1)).plus(-1),
        }
    }
}
