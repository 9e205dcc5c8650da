//! When did the clock stand still? Pauses, counted in the limit's own unit.

use super::count::Ground;
use crate::case::{Day, Instant};
use crate::regulation::{Unit, Version};

/// A stretch during which the clock stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// The moment of the suspension.
    pub from: Instant,
    /// The moment of the resumption; open while it has not come.
    pub to: Option<Instant>,
    /// The first whole day that does not count.
    pub first_day: Day,
    /// The last whole day that does not count; before `first_day` if no whole day lies between.
    pub last_day: Day,
}

impl Pause {
    /// Returns the pause between two moments: the days of suspension and resumption are days on which the body could act, so only the
    /// days between them do not count (Friday 17:00 to Monday 09:00 is no working day).
    pub(super) fn between(from: Instant, to: Option<Instant>, ground: &Ground<'_>) -> Self {
        let first_day = ground.zone.day_of(from).plus(1);
        let last_day = to.map_or(Day(i32::MAX), |to| ground.zone.day_of(to).plus(-1));
        Self {
            from,
            to,
            first_day,
            last_day,
        }
    }

    /// Returns the pause over whole days, both included.
    #[must_use]
    pub fn days(first_day: Day, last_day: Day, zone: &crate::calendar::Zone) -> Self {
        Self {
            from: zone.start_of(first_day),
            to: Some(zone.start_of(last_day.plus(1))),
            first_day,
            last_day,
        }
    }

    /// Tells whether the day does not count.
    #[must_use]
    pub fn holds(&self, day: Day) -> bool {
        day >= self.first_day && day <= self.last_day
    }
}

/// Returns how many units of the days after `zero` up to and including `end` lie in pauses (on day zero itself nothing is counted).
pub(super) fn paused_days(
    pauses: &[Pause],
    zero: Day,
    end: Day,
    unit: Unit,
    version: &Version,
    ground: &Ground<'_>,
) -> u32 {
    let mut units = 0;
    let mut counted_to = match version.count_from {
        crate::regulation::CountFrom::SameDayInclusive => zero.plus(-1),
        _ => zero,
    };
    for pause in pauses {
        let first = pause.first_day.max(counted_to.plus(1));
        let last = pause.last_day.min(end);
        if last < first {
            continue;
        }
        units += match unit {
            Unit::WorkingDay => {
                ground
                    .calendar
                    .working_days_between(first.plus(-1), last, version.decree_days)
            }
            _ => (last.0 - first.0 + 1).unsigned_abs(),
        };
        counted_to = last;
    }
    units
}

/// Returns the microseconds of pauses between two moments.
pub(super) fn paused_micros(pauses: &[Pause], from: Instant, to: Instant) -> i64 {
    let mut micros = 0;
    let mut counted_to = from;
    for pause in pauses {
        let start = pause.from.max(counted_to);
        let end = pause.to.unwrap_or(Instant::MAX).min(to);
        if end > start {
            micros += end.0 - start.0;
            counted_to = end;
        }
    }
    micros
}
