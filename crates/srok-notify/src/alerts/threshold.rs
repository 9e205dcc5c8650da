//! How far is a limit on its way to a breach, and past it? Days are compared, never counted from percentages.

use super::rules::Rule;
use super::{CORRECTION, FEED};
use srok_law::calendar::{Calendar, DecreeDays};
use srok_law::case::{Day, Instant};
use srok_store::{AlertRecord, Phase, WatchedRecord};

/// What somebody is told of a limit. A later one takes the place of an earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Threshold {
    /// The last useful day is near.
    DueSoon,
    /// It is the last day on which acting helps.
    LastDay,
    /// The internal aim of a duty without a term has passed.
    PastAim,
    /// The term has passed.
    Overdue,
    /// The same, told for the n-th time again.
    Again(u32),
}

impl Threshold {
    /// Returns the number it has in the ledger.
    #[must_use]
    pub const fn number(self) -> i32 {
        match self {
            Self::DueSoon => 0,
            Self::LastDay => 1,
            Self::PastAim => 2,
            Self::Overdue => 3,
            Self::Again(times) => 3 + times as i32,
        }
    }

    /// Returns the threshold of a number.
    #[must_use]
    pub const fn numbered(number: i32) -> Self {
        match number {
            i32::MIN..=0 => Self::DueSoon,
            1 => Self::LastDay,
            2 => Self::PastAim,
            3 => Self::Overdue,
            times => Self::Again(times as u32 - 3),
        }
    }

    /// Returns its code in output.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DueSoon => "due_soon",
            Self::LastDay => "last_day",
            Self::PastAim => "past_aim",
            Self::Overdue => "overdue",
            Self::Again(_) => "again",
        }
    }

    /// Tells whether somebody has to answer.
    #[must_use]
    pub const fn asks(self) -> bool {
        !matches!(self, Self::DueSoon | Self::LastDay)
    }
}

/// Returns the code of what an alert is about: a silent source, wrong data, or how far its limit is.
#[must_use]
pub fn about(alert: &AlertRecord) -> &'static str {
    if &*alert.limit_id == FEED {
        FEED
    } else if alert.threshold == CORRECTION {
        "correction"
    } else {
        Threshold::numbered(alert.threshold).code()
    }
}

/// Returns the last day on which acting helps: the last working day of the term, else its last day.
#[must_use]
pub fn last_useful_day(watched: &WatchedRecord) -> Option<Day> {
    let due_on = watched.due_on?;
    Some(watched.act_by.map_or(due_on, |act_by| act_by.min(due_on)))
}

/// Tells whether a limit is late by one reading of the law only: nobody is told of that before the other agrees.
#[must_use]
pub fn is_contested(watched: &WatchedRecord, now: Instant) -> bool {
    watched.phase == Phase::Overdue && watched.contested_until.is_some_and(|until| now < until)
}

/// Returns what is to be told of a limit at a moment, if anything is. `today` is the day in the zone of the act.
#[must_use]
pub fn reached(
    watched: &WatchedRecord,
    rule: &Rule,
    calendar: &Calendar,
    now: Instant,
    today: Day,
) -> Option<Threshold> {
    let between = |from: Day, to: Day| calendar.working_days_between(from, to, DecreeDays::Off);
    match watched.phase {
        Phase::NoTerm => {
            let passed = watched.target_late_from.is_some_and(|from| from <= now);
            (passed && rule.past_aim).then_some(Threshold::PastAim)
        }
        Phase::Overdue if is_contested(watched, now) => rule.last_day.then_some(Threshold::LastDay),
        Phase::Overdue => {
            if !rule.overdue {
                return None;
            }
            let late = between(watched.due_on?, today);
            let times = late.checked_div(rule.again.0).unwrap_or(0);
            Some(if times == 0 {
                Threshold::Overdue
            } else {
                Threshold::Again(times)
            })
        }
        Phase::Open => {
            let last = last_useful_day(watched)?;
            if rule.last_day && today >= last {
                return Some(Threshold::LastDay);
            }
            let soon = rule.due_soon.0 > 0 && between(today, last) <= rule.due_soon.0;
            soon.then_some(Threshold::DueSoon)
        }
        Phase::Suspended | Phase::Met | Phase::Late | Phase::Cancelled | Phase::Unknown => None,
    }
}
