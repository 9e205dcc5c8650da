//! Which days are worked, and what do the clocks of Moscow show? Read off a wall calendar, one day at a time.
//!
//! Deliberately naive and with no line of the engine: the calendar is calendars/ru.csv, the office hours, the offsets of Moscow and the
//! length of a shortened day are written out below.

use std::collections::HashMap;

use srok_law::time::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

pub const SECOND: i64 = 1_000_000;
pub const HOUR: i64 = 3600 * SECOND;

/// A wall calendar.
pub struct Wall {
    days: HashMap<NaiveDate, Vec<String>>,
    /// Whether decree days hang there as days off.
    pub decree_off: bool,
}

impl Wall {
    pub fn read(csv: &str, decree_off: bool) -> Self {
        let mut days: HashMap<NaiveDate, Vec<String>> = HashMap::new();
        for row in csv::Reader::from_reader(csv.as_bytes()).records() {
            let row = row.unwrap();
            days.entry(row[0].parse().unwrap())
                .or_default()
                .push(row[1].to_owned());
        }
        Self { days, decree_off }
    }

    fn says(&self, day: NaiveDate, kind: &str) -> bool {
        self.days
            .get(&day)
            .is_some_and(|kinds| kinds.iter().any(|one| one == kind))
    }

    /// An act that makes a day worked comes first, then one that makes it off, then the week.
    pub fn works(&self, day: NaiveDate) -> bool {
        if self.says(day, "working_day") {
            return true;
        }
        if self.says(day, "holiday") || self.says(day, "day_off_transferred") {
            return false;
        }
        if day.weekday().number_from_monday() > 5 {
            return false;
        }
        !(self.decree_off && self.says(day, "nonworking_decree"))
    }

    pub fn next_worked(&self, after: NaiveDate) -> NaiveDate {
        let mut day = after + Days::new(1);
        while !self.works(day) {
            day = day + Days::new(1);
        }
        day
    }

    pub fn worked_from(&self, day: NaiveDate) -> NaiveDate {
        if self.works(day) {
            day
        } else {
            self.next_worked(day)
        }
    }

    /// The last worked day from `first` to `last`, if there is one.
    pub fn last_worked(&self, first: NaiveDate, last: NaiveDate) -> Option<NaiveDate> {
        let mut day = last;
        while day >= first {
            if self.works(day) {
                return Some(day);
            }
            day = day - Days::new(1);
        }
        None
    }

    /// The hours of the head office (002, appendix 2); a worked weekend keeps those of a Monday, a shortened day ends an hour earlier.
    pub fn hours(&self, day: NaiveDate) -> Vec<(NaiveTime, NaiveTime)> {
        if !self.works(day) {
            return Vec::new();
        }
        let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
        let mut evening = if day.weekday().number_from_monday() == 5 {
            time(16, 45)
        } else {
            time(18, 0)
        };
        if self.says(day, "shortened") {
            evening -= TimeDelta::hours(1);
        }
        vec![(time(9, 0), time(13, 0)), (time(13, 45), evening)]
    }

    /// The moment itself if the office is open, else its next opening.
    pub fn open_from(&self, at: NaiveDateTime) -> NaiveDateTime {
        let mut day = at.date();
        loop {
            for (open, close) in self.hours(day) {
                if day.and_time(close) > at {
                    return at.max(day.and_time(open));
                }
            }
            day = day + Days::new(1);
        }
    }
}

/// The offset of Moscow in hours: +3, from 27.03.2011 02:00 +4, from 26.10.2014 02:00 (by that offset) +3 again.
fn offset(utc: i64) -> i64 {
    let clock = |text: &str| micros(text.parse().unwrap());
    if utc >= clock("2011-03-26T23:00:00") && utc < clock("2014-10-25T22:00:00") {
        4
    } else {
        3
    }
}

/// Microseconds of a date and time as if it were Greenwich's.
fn micros(at: NaiveDateTime) -> i64 {
    at.and_utc().timestamp_micros()
}

/// What the clocks of Moscow show at a moment.
pub fn shown(utc: i64) -> NaiveDateTime {
    srok_law::time::DateTime::from_timestamp_micros(utc + offset(utc) * HOUR)
        .unwrap()
        .naive_utc()
}

/// The moment at which the clocks of Moscow show a time: the first, if twice; the first after it, if never.
pub fn moment(local: NaiveDateTime) -> i64 {
    for hours in [4, 3] {
        let utc = micros(local) - hours * HOUR;
        if shown(utc) == local {
            return utc;
        }
    }
    moment(local + TimeDelta::microseconds(3600 * SECOND - micros(local) % HOUR))
}
