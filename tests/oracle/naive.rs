//! When is a term over? Counted with a finger on the wall calendar, one day after the other.

use srok_law::time::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};

use super::wall::{Wall, moment, shown};

/// How long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Length {
    WorkingDays(u32),
    CalendarDays(u32),
    Weeks(u32),
    Months(u32),
    /// Thousandths of a minute.
    Minutes(u64),
}

/// The first day of the counting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum From {
    /// The day after day zero is day 1.
    NextDay,
    /// Day zero is day 1.
    ThatDay,
}

/// Where a last day that is off goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Off {
    Stays,
    Next,
    Back,
}

/// When the last day ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Until {
    Midnight,
    Closing,
    SameHour,
}

/// A rule, spelt out.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub length: Length,
    pub cutoff: Option<NaiveTime>,
    pub first_working_day: bool,
    pub from: From,
    pub off: Off,
    pub until: Until,
}

impl Rule {
    /// The default of the catalogue (section 0): the day of the event is not counted, the last day stays, it ends at midnight.
    pub fn plain(length: Length) -> Self {
        Self {
            length,
            cutoff: None,
            first_working_day: false,
            from: From::NextDay,
            off: Off::Stays,
            until: Until::Midnight,
        }
    }
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    pub zero: NaiveDate,
    pub due: NaiveDate,
    pub act_by: Option<NaiveDate>,
    pub rolled: Option<NaiveDate>,
    /// The last moment, in microseconds.
    pub at: i64,
    /// The first late moment.
    pub late_from: i64,
}

/// A suspension from one moment to another, and the whole days that stand still.
#[derive(Debug, Clone, Copy)]
pub struct Stop {
    pub from: i64,
    pub to: i64,
    pub days: (NaiveDate, NaiveDate),
}

impl Stop {
    /// Between two moments: on both days the body could act, the days between stand still.
    pub fn between(from: i64, to: i64) -> Self {
        Self {
            from,
            to,
            days: (
                shown(from).date() + Days::new(1),
                shown(to).date() - Days::new(1),
            ),
        }
    }

    /// Over whole days, both included.
    pub fn over(first: NaiveDate, last: NaiveDate) -> Self {
        let midnight = |day: NaiveDate| moment(day.and_time(NaiveTime::MIN));
        Self {
            from: midnight(first),
            to: midnight(last + Days::new(1)),
            days: (first, last),
        }
    }
}

fn stands_still(day: NaiveDate, stops: &[Stop]) -> bool {
    stops
        .iter()
        .any(|stop| day >= stop.days.0 && day <= stop.days.1)
}

pub fn answer(start: i64, rule: &Rule, wall: &Wall, stops: &[Stop]) -> Answer {
    if let Length::Minutes(thousandths) = rule.length {
        return elapsed(start, thousandths, wall, stops);
    }
    let mut local: NaiveDateTime = shown(start);
    if rule.until == Until::SameHour {
        local = wall.open_from(local);
    }
    let zero = zero(local, rule, wall);
    let last = not_while_suspended(
        last(zero, rule, wall, stops),
        local.time(),
        rule,
        wall,
        stops,
    );
    let due = close_off(last, zero, rule, wall);
    finish(zero, due, local.time(), rule, wall)
}

pub fn zero(local: NaiveDateTime, rule: &Rule, wall: &Wall) -> NaiveDate {
    let day = local.date();
    match rule.cutoff {
        Some(cutoff) if !wall.works(day) || local.time() >= cutoff => wall.next_worked(day),
        _ if rule.first_working_day => wall.worked_from(day),
        _ => day,
    }
}

fn last(zero: NaiveDate, rule: &Rule, wall: &Wall, stops: &[Stop]) -> NaiveDate {
    let (days, working) = match rule.length {
        Length::WorkingDays(days) => (days, true),
        Length::CalendarDays(days) => (days, false),
        Length::Weeks(weeks) => (weeks * 7, false),
        Length::Months(months) => return month_end(zero, months, rule, stops),
        Length::Minutes(_) => unreachable!("minutes are not counted in days"),
    };
    let mut day = if rule.from == From::ThatDay && days > 0 {
        zero - Days::new(1)
    } else {
        zero
    };
    let mut left = days;
    while left > 0 {
        day = day + Days::new(1);
        if !stands_still(day, stops) && (!working || wall.works(day)) {
            left -= 1;
        }
    }
    day
}

/// To the same-numbered day, or the last of a shorter month; then one day more for each that stood still.
fn month_end(zero: NaiveDate, months: u32, rule: &Rule, stops: &[Stop]) -> NaiveDate {
    let (mut year, mut month) = (zero.year(), zero.month());
    for _ in 0..months {
        (year, month) = if month == 12 {
            (year + 1, 1)
        } else {
            (year, month + 1)
        };
    }
    let mut number = zero.day();
    let mut end = loop {
        match NaiveDate::from_ymd_opt(year, month, number) {
            Some(end) => break end,
            None => number -= 1,
        }
    };
    if rule.from == From::ThatDay {
        end = end - Days::new(1);
    }
    let mut day = if rule.from == From::ThatDay {
        zero
    } else {
        zero + Days::new(1)
    };
    let mut still = 0;
    while day <= end {
        still += u32::from(stands_still(day, stops));
        day = day + Days::new(1);
    }
    while still > 0 {
        end = end + Days::new(1);
        if !stands_still(end, stops) {
            still -= 1;
        }
    }
    end
}

/// A term does not end while it is suspended: then the day of the resumption is the last, or the next that can be (AMB-39).
fn not_while_suspended(
    last: NaiveDate,
    hour: NaiveTime,
    rule: &Rule,
    wall: &Wall,
    stops: &[Stop],
) -> NaiveDate {
    let end = finish(last, last, hour, rule, wall).late_from;
    let Some(stop) = stops.iter().find(|stop| stop.from < end && stop.to > end) else {
        return last;
    };
    let mut day = shown(stop.to).date();
    if day == last {
        return last; // resumed later on the last day itself
    }
    while stands_still(day, stops)
        || matches!(rule.length, Length::WorkingDays(_)) && !wall.works(day)
    {
        day = day + Days::new(1);
    }
    not_while_suspended(day, hour, rule, wall, stops)
}

/// Moves a last day that is off; back only as far as day zero.
fn close_off(due: NaiveDate, zero: NaiveDate, rule: &Rule, wall: &Wall) -> NaiveDate {
    match rule.off {
        Off::Stays => due,
        Off::Next => wall.worked_from(due),
        Off::Back => wall.last_worked(zero, due).unwrap_or(due),
    }
}

/// Everything that follows from day zero and the last day.
pub fn finish(
    zero: NaiveDate,
    due: NaiveDate,
    hour: NaiveTime,
    rule: &Rule,
    wall: &Wall,
) -> Answer {
    let midnight = moment((due + Days::new(1)).and_time(NaiveTime::MIN));
    let (at, late_from) = match rule.until {
        Until::Midnight => (midnight, midnight),
        Until::SameHour => {
            let at = moment(due.and_time(hour));
            (at, at + 1)
        }
        Until::Closing => match wall.hours(due).last() {
            Some((_, close)) => {
                let at = moment(due.and_time(*close));
                (at, at + 1)
            }
            None => (midnight, midnight),
        },
    };
    let rolled = if wall.works(due) {
        None
    } else {
        Some(wall.next_worked(due))
    };
    Answer {
        zero,
        due,
        act_by: wall.last_worked(zero, due),
        rolled,
        at,
        late_from,
    }
}

/// Minutes run on the clock on the wall, but not while it is stopped.
fn elapsed(start: i64, thousandths: u64, wall: &Wall, stops: &[Stop]) -> Answer {
    let mut left = i64::try_from(thousandths).unwrap() * 60_000;
    let mut now = start;
    for stop in stops {
        if stop.to <= now {
            continue;
        }
        let run = (stop.from - now).max(0);
        if run >= left {
            break;
        }
        left -= run;
        now = stop.to;
    }
    let at = now + left;
    let (zero, due) = (shown(start).date(), shown(at).date());
    Answer {
        zero,
        due,
        act_by: wall.last_worked(zero, due),
        rolled: None,
        at,
        late_from: at + 1,
    }
}

/// The day of a number in the month after; in a shorter month, its last day.
pub fn of_next_month(zero: NaiveDate, number: u32) -> NaiveDate {
    let mut day = zero;
    while day.month() == zero.month() {
        day = day + Days::new(1);
    }
    let month = day.month();
    while day.day() < number && (day + Days::new(1)).month() == month {
        day = day + Days::new(1);
    }
    day
}
