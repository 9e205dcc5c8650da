//! When does a person work? His own hours on the working days of the calendar of his organisation.
//!
//! Nothing is mailed at night or on a day off, and escalation goes on in working time. Days off with pay by decree are off here: nobody is there
//! to read, however a limit counts them.

use srok_law::time::{NaiveTime, TimeDelta};

use super::rules::After;
use srok_law::calendar::{Calendar, DecreeDays};
use srok_law::case::{Day, Instant, MINUTE};

/// The working time of a person.
#[derive(Debug, Clone, Copy)]
pub struct Hours<'a> {
    /// The calendar of his organisation.
    pub calendar: &'a Calendar,
    /// His own opening and closing; absent: those of the calendar.
    pub own: Option<(NaiveTime, NaiveTime)>,
}

/// A shortened day ends so much earlier for those who have hours of their own (Labour Code, art. 95).
const SHORTENED: TimeDelta = TimeDelta::hours(1);

impl Hours<'_> {
    /// Returns the local day of a moment.
    #[must_use]
    pub fn day_of(&self, at: Instant) -> Day {
        self.calendar.zone().day_of(at)
    }

    /// Returns from when to when he works on a day; empty when he does not.
    #[must_use]
    pub fn on(&self, day: Day) -> Vec<(Instant, Instant)> {
        let zone = self.calendar.zone();
        let of_calendar = self.calendar.hours(day, DecreeDays::Off);
        let hours = match self.own {
            Some((opens, closes)) if !of_calendar.is_empty() => {
                let early = if self.calendar.is_shortened(day) {
                    SHORTENED
                } else {
                    TimeDelta::zero()
                };
                vec![(opens, closes - early)]
            }
            _ => of_calendar,
        };
        hours
            .into_iter()
            .map(|(opens, closes)| (zone.at(day, opens), zone.at(day, closes)))
            .filter(|(opens, closes)| opens < closes)
            .collect()
    }

    /// Tells whether he is at work.
    #[must_use]
    pub fn is_open(&self, at: Instant) -> bool {
        self.on(self.day_of(at))
            .iter()
            .any(|(opens, closes)| *opens <= at && at < *closes)
    }

    /// Returns the moment from which a span of working time after another has passed; `None` where the calendar ends.
    #[must_use]
    pub fn after(&self, since: Instant, span: After) -> Option<Instant> {
        match span {
            After::WorkingDays(days) => {
                let day = self.day_of(since);
                let day = self
                    .calendar
                    .working_day_after(day, days, DecreeDays::Off)?;
                self.on(day).first().map(|(opens, _)| *opens)
            }
            After::OfficeMinutes(minutes) => self.minutes_after(since, minutes * MINUTE),
        }
    }

    fn minutes_after(&self, since: Instant, mut left: i64) -> Option<Instant> {
        let mut day = self.day_of(since);
        loop {
            for (opens, closes) in self.on(day) {
                let from = opens.max(since);
                let here = closes.0 - from.0;
                if here >= left {
                    return Some(from.plus(left));
                }
                left -= here.max(0);
            }
            day = self.calendar.working_day_after(day, 1, DecreeDays::Off)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        srok_law::time::DateTime::parse_from_rfc3339(text)
            .unwrap()
            .to_utc()
            .into()
    }

    #[test]
    fn working_time_leaves_out_nights_and_days_off() {
        let law = srok_testing::law();
        let hours = Hours {
            calendar: law.calendars.named("ru"),
            own: Some((
                NaiveTime::from_hms_opt(9, 0, 0).unwrap(),
                NaiveTime::from_hms_opt(18, 0, 0).unwrap(),
            )),
        };
        // Friday evening, then Monday: 4 November 2026 is a holiday
        let friday = at("2026-10-30T17:00:00+03:00");
        assert_eq!(
            hours.after(friday, After::WorkingDays(1)),
            Some(at("2026-11-02T09:00:00+03:00"))
        );
        assert_eq!(
            hours.after(friday, After::OfficeMinutes(120)),
            Some(at("2026-11-02T10:00:00+03:00"))
        );
        assert_eq!(
            hours.after(at("2026-11-03T09:00:00+03:00"), After::WorkingDays(1)),
            Some(at("2026-11-05T09:00:00+03:00"))
        );
        assert!(!hours.is_open(at("2026-11-04T12:00:00+03:00")));
        assert!(
            hours.is_open(at("2026-11-03T16:59:00+03:00")),
            "shortened by an hour"
        );
        assert!(!hours.is_open(at("2026-11-03T17:00:00+03:00")));
        assert!(!hours.is_open(at("2026-11-05T08:59:59+03:00")));
    }
}
