//! Which local day and hour is a moment? Zones with daylight saving and with a history of changed offsets.
//!
//! The midnights of some 130 years are computed once from the zone database; after that a day is found without division of
//! civil time and never by arithmetic on UTC.

use std::sync::Arc;

use crate::case::{DAY, Day, Instant, SECOND};
use crate::time::{DateTime, LocalResult, NaiveTime, TimeDelta, TimeZone, Timelike, Tz};

/// First day of the table: 1970-01-01.
const FIRST: Day = Day(0);
/// Number of days in the table: to the end of 2099.
const DAYS: usize = 47_482;

/// A time zone as a table of midnights.
#[derive(Debug, Clone)]
pub struct Zone {
    tz: Tz,
    /// The first moment of each local day.
    midnights: Arc<[i64]>,
    /// The first midnight of the table, from which the days are guessed.
    base: i64,
}

impl Zone {
    /// Returns the zone with a name of the IANA database, or `None` if there is no such zone.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let tz: Tz = name.parse().ok()?;
        let midnights: Arc<[i64]> = (0..=DAYS)
            .map(|index| first_moment(tz, FIRST.plus(index as i32)).0)
            .collect();
        Some(Self {
            tz,
            base: midnights[0],
            midnights,
        })
    }

    /// Returns the name in the IANA database.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.tz.name()
    }

    /// Returns the first moment of a local day (the end of the day before, exclusive).
    #[must_use]
    pub fn start_of(&self, day: Day) -> Instant {
        usize::try_from(day.0)
            .ok()
            .and_then(|index| self.midnights.get(index))
            .map_or_else(|| first_moment(self.tz, day), |micros| Instant(*micros))
    }

    /// Returns the local day on which a moment falls.
    #[must_use]
    pub fn day_of(&self, at: Instant) -> Day {
        let guess = (at.0.saturating_sub(self.base)).div_euclid(DAY);
        let Some(mut index) = usize::try_from(guess)
            .ok()
            .filter(|index| *index > 1 && *index + 2 < DAYS)
        else {
            return self
                .tz
                .from_utc_datetime(&at.utc().naive_utc())
                .date_naive()
                .into();
        };
        // offsets differ by a few hours over the years, in zones that crossed the date line by a day more
        while at.0 < self.midnights[index] {
            index -= 1;
        }
        while at.0 >= self.midnights[index + 1] {
            index += 1;
        }
        Day(index as i32)
    }

    /// Returns the moment of a local time of a day.
    ///
    /// A time that the clocks skip becomes the first moment after the gap; of a time that they show twice the first is meant.
    #[must_use]
    pub fn at(&self, day: Day, time: NaiveTime) -> Instant {
        let seconds = i64::from(time.num_seconds_from_midnight());
        let start = self.start_of(day);
        if self.start_of(day.plus(1)).0 - start.0 == DAY {
            return start.plus(seconds * SECOND + i64::from(time.nanosecond() / 1000));
        }
        local(self.tz, day, time)
    }

    /// Returns the local time of day of a moment, on the day that [`Self::day_of`] gives.
    #[must_use]
    pub(crate) fn time_of(&self, at: Instant) -> NaiveTime {
        self.tz.from_utc_datetime(&at.utc().naive_utc()).time()
    }

    /// Returns the moment as local date, time and offset, for people and for output.
    #[must_use]
    pub fn local(&self, at: Instant) -> DateTime<Tz> {
        self.tz.from_utc_datetime(&at.utc().naive_utc())
    }
}

/// Returns the first moment of a local day, where a midnight may be missing or shown twice.
fn first_moment(tz: Tz, day: Day) -> Instant {
    local(tz, day, NaiveTime::MIN)
}

/// Returns the moment of a local time; in a gap, the first moment after it.
fn local(tz: Tz, day: Day, time: NaiveTime) -> Instant {
    let naive = day.date().and_time(time);
    match tz.from_local_datetime(&naive) {
        LocalResult::Single(at) => at.to_utc().into(),
        LocalResult::Ambiguous(first, _) => first.to_utc().into(),
        LocalResult::None => {
            // the clocks jumped over this time: walk to the first minute that exists
            let after = (1..=24 * 60).find_map(|minutes| {
                tz.from_local_datetime(&(naive + TimeDelta::minutes(minutes)))
                    .earliest()
            });
            after.map_or_else(|| naive.and_utc().into(), |at| at.to_utc().into())
        }
    }
}
