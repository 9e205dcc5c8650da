//! When do people act? Working hours, evenings on the portal, the next working day: moments drawn from a calendar.
//!
//! The days of the span are laid out once with their dates, offsets and hours, so that a million moments a second can be drawn and written.

use srok_law::time::Timelike;

use super::deed::{Moment, NEVER};
use super::random::Random;
use srok_law::calendar::{Calendar, DecreeDays};
use srok_law::case::{Day, Instant, SECOND};

/// One day, ready to be used.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Row {
    /// Its first moment.
    pub(super) start: Moment,
    /// The first moment of the next day.
    pub(super) end: Moment,
    /// The date as it is written, in ASCII.
    pub(super) date: [u8; 10],
    /// The offset as it is written, e.g. `+03:00`; of the first moment of the day.
    pub(super) offset: [u8; 6],
    /// Whether local time runs through the day without a jump.
    pub(super) is_even: bool,
    /// From when to when the office is open; the same twice when it is not.
    pub(super) open: (Moment, Moment),
    pub(super) year: i32,
}

/// The days of a span and some beyond.
#[derive(Debug)]
pub(super) struct Days<'a> {
    calendar: &'a Calendar,
    first: Day,
    rows: Vec<Row>,
}

impl<'a> Days<'a> {
    /// Lays out the days between two, both included.
    pub(super) fn between(calendar: &'a Calendar, first: Day, last: Day) -> Self {
        let rows = (first.0..=last.0.max(first.0))
            .map(|day| row(calendar, Day(day)))
            .collect();
        Self {
            calendar,
            first,
            rows,
        }
    }

    /// Returns a day; a day outside the span is that of its end (nothing told there is ever written).
    pub(super) fn row(&self, day: Day) -> Row {
        let index = usize::try_from(i64::from(day.0) - i64::from(self.first.0)).unwrap_or(0);
        self.rows
            .get(index)
            .or(self.rows.last())
            .copied()
            .unwrap_or_default()
    }

    /// Returns the local day of a moment.
    pub(super) fn day_of(&self, at: Moment) -> Day {
        let start = self.rows.first().map_or(0, |row| row.start);
        let guess = at
            .saturating_sub(start)
            .div_euclid(86_400)
            .clamp(0, self.rows.len() as i64 - 1);
        let day = Day(self.first.0 + guess as i32);
        let row = self.row(day);
        if at < row.start {
            day.plus(-1)
        } else if at >= row.end {
            day.plus(1)
        } else {
            day
        }
    }

    /// Returns the moment with its local date and offset for a time on a day on which the clocks change.
    pub(super) fn local(&self, at: Moment) -> srok_law::time::DateTime<srok_law::time::Tz> {
        self.calendar
            .zone()
            .local(Instant(at.saturating_mul(SECOND)))
    }

    pub(super) fn is_working(&self, day: Day) -> bool {
        self.calendar.is_working(day, DecreeDays::Working)
    }

    /// Returns the first working day on or after a day.
    pub(super) fn working_from(&self, day: Day) -> Day {
        self.calendar
            .working_day_from(day, DecreeDays::Working)
            .unwrap_or(day)
    }

    /// Returns the n-th working day after a day.
    pub(super) fn working_after(&self, day: Day, n: u32) -> Day {
        self.calendar
            .working_day_after(day, n, DecreeDays::Working)
            .unwrap_or_else(|| day.plus(n as i32))
    }

    /// Returns how many working days lie after `from` up to and including `to`.
    pub(super) fn working_between(&self, from: Day, to: Day) -> u32 {
        self.calendar
            .working_days_between(from, to, DecreeDays::Working)
    }

    /// Tells whether the office is open.
    pub(super) fn is_open(&self, at: Moment) -> bool {
        let (open, close) = self.row(self.day_of(at)).open;
        at >= open && at < close
    }

    /// Returns a moment of the office hours of a day, or of the next working day.
    pub(super) fn office(&self, random: &mut Random, day: Day) -> Moment {
        let (open, close) = self.row(self.working_from(day)).open;
        random.between(open + 300, close - 300)
    }

    /// Returns a moment of a day at which people sit at the portal: most in the evening, some at night.
    pub(super) fn online(&self, random: &mut Random, day: Day) -> Moment {
        let (from, to) = random.pick(
            &[
                (60, (0, 7)),
                (200, (7, 12)),
                (260, (12, 17)),
                (330, (17, 22)),
            ],
            (22, 24),
        );
        self.row(day).start + random.between(from * 3600, to * 3600 - 1)
    }

    /// Returns a moment some minutes later while the office is open, else soon after its next opening.
    pub(super) fn soon(&self, random: &mut Random, at: Moment, minutes: (i64, i64)) -> Moment {
        if at >= NEVER {
            return NEVER;
        }
        let then = at + random.between(minutes.0 * 60, minutes.1 * 60);
        let today = self.day_of(then);
        let (open, close) = self.row(today).open;
        if then >= open && then < close {
            return then;
        }
        let next = if then < open {
            self.working_from(today)
        } else {
            self.working_after(today, 1)
        };
        self.row(next).open.0 + random.between(300, 5400)
    }

    /// Returns a later moment of the same day, as far as the day still has office hours; on a day off, of the next working day.
    pub(super) fn later_that_day(&self, random: &mut Random, at: Moment) -> Moment {
        let today = self.day_of(at);
        let (open, close) = self.row(today).open;
        if !self.is_working(today) {
            return self.office(random, today);
        }
        let from = at.max(open);
        if close - from > 900 {
            return from + random.between(300, (close - from - 60).min(4 * 3600));
        }
        // the day is as good as over: what is still done today is done at once
        (from + random.between(60, 1200))
            .min(self.row(today).end - 1)
            .max(at)
    }
}

fn row(calendar: &Calendar, day: Day) -> Row {
    let zone = calendar.zone();
    let second = |instant: Instant| instant.0.div_euclid(SECOND);
    let (start, end) = (
        second(zone.start_of(day)),
        second(zone.start_of(day.plus(1))),
    );
    let mut row = Row {
        start,
        end,
        year: day.year(),
        open: (start + 9 * 3600, start + 9 * 3600),
        ..Row::default()
    };
    let local = zone.local(zone.start_of(day));
    row.is_even = end - start == 86_400 && local.num_seconds_from_midnight() == 0;
    let (date, offset) = (
        local.format("%Y-%m-%d").to_string(),
        local.format("%:z").to_string(),
    );
    copy(&mut row.date, date.as_bytes());
    copy(&mut row.offset, offset.as_bytes());
    let hours = calendar.hours(day, DecreeDays::Working);
    if let (Some((open, _)), Some((_, close))) = (hours.first(), hours.last()) {
        row.open = (second(zone.at(day, *open)), second(zone.at(day, *close)));
    }
    row
}

fn copy(to: &mut [u8], from: &[u8]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}
