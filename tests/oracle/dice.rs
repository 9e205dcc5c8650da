//! Which cases are tried? Random moments, rules and suspensions, the same every time.

use srok_law::calendar::DecreeDays;
use srok_law::regulation::{Amount, CountFrom, DayZero, DueAt, Roll, Unit, Version};
use srok_law::time::{NaiveDate, NaiveTime};

use super::naive::{From, Length, Off, Rule, Stop, Until};
use super::wall::{HOUR, SECOND, moment, shown};

/// Numbers that look random and are the same every time (splitmix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }

    /// A moment between two days of Moscow, often one at which something turns.
    pub fn moment(&mut self, first: &str, last: &str) -> i64 {
        let (first, last): (NaiveDate, NaiveDate) = (first.parse().unwrap(), last.parse().unwrap());
        let days = u64::try_from((last - first).num_days()).unwrap();
        let day = first + srok_law::time::Days::new(self.below(days + 1));
        let midnight = moment(day.and_time(NaiveTime::MIN));
        let turning = [
            0,
            1,
            9 * HOUR,
            13 * HOUR,
            16 * HOUR - 1,
            16 * HOUR,
            16 * HOUR + 1,
            18 * HOUR,
            24 * HOUR - 1,
        ];
        match self.below(3) {
            0 => midnight + self.one(&turning),
            1 => midnight + i64::try_from(self.below(86_400)).unwrap() * SECOND,
            _ => midnight + i64::try_from(self.below(86_400_000_000)).unwrap(),
        }
    }
}

/// A random rule, in both languages.
pub fn rule(dice: &mut Dice) -> (Rule, Amount, Version) {
    let days = |dice: &mut Dice| {
        if dice.below(4) == 0 {
            dice.below(3)
        } else {
            dice.below(60)
        }
    };
    let (length, unit, thousandths) = match dice.below(6) {
        0 | 1 => {
            let n = days(dice);
            (Length::WorkingDays(n as u32), Unit::WorkingDay, n * 1000)
        }
        2 | 3 => {
            let n = days(dice);
            (Length::CalendarDays(n as u32), Unit::CalendarDay, n * 1000)
        }
        4 => match dice.below(2) {
            0 => {
                let n = dice.below(14);
                (Length::Weeks(n as u32), Unit::Week, n * 1000)
            }
            _ => {
                let n = 1 + dice.below(14);
                (Length::Months(n as u32), Unit::Month, n * 1000)
            }
        },
        _ => match dice.below(2) {
            0 => {
                let n = dice.below(100_000);
                (Length::Minutes(n), Unit::Minute, n)
            }
            _ => {
                let n = dice.below(200);
                (Length::Minutes(n * 60_000), Unit::Hour, n * 1000)
            }
        },
    };
    let minutes = matches!(length, Length::Minutes(_));
    let cutoff = (dice.below(3) == 0 && !minutes).then(|| {
        NaiveTime::from_hms_opt(dice.one(&[0, 9, 12, 16, 23]), dice.one(&[0, 30]), 0).unwrap()
    });
    let from = if dice.below(4) == 0 && thousandths > 0 {
        From::ThatDay
    } else {
        From::NextDay
    };
    let rule = Rule {
        length,
        cutoff,
        first_working_day: dice.below(4) == 0,
        from,
        off: dice.one(&[Off::Stays, Off::Stays, Off::Next, Off::Back]),
        until: dice.one(&[
            Until::Midnight,
            Until::Midnight,
            Until::Closing,
            Until::SameHour,
        ]),
    };
    let version = Version {
        in_force: NaiveDate::MIN,
        until: None,
        terms: Vec::new(),
        day_zero: if rule.first_working_day {
            DayZero::FirstWorkingDay
        } else {
            DayZero::EventDay
        },
        cutoff,
        count_from: match from {
            _ if minutes => CountFrom::Instant,
            From::ThatDay => CountFrom::SameDayInclusive,
            From::NextDay => CountFrom::NextDay,
        },
        roll: match rule.off {
            Off::Stays => Roll::None,
            Off::Next => Roll::NextWorkingDay,
            Off::Back => Roll::PreviousWorkingDay,
        },
        due_at: match rule.until {
            Until::Midnight => DueAt::EndOfDay,
            Until::Closing => DueAt::EndOfOfficeHours,
            Until::SameHour => DueAt::SameTime,
        },
        not_before_day_zero: false,
        target: None,
        manual_if_no_working_day: false,
        may_be_shorter: false,
        decree_days: if dice.below(2) == 0 {
            DecreeDays::Working
        } else {
            DecreeDays::Off
        },
        clause: String::new(),
        quote: String::new(),
        reading: String::new(),
        checked_on: NaiveDate::MIN,
    };
    (rule, Amount { thousandths, unit }, version)
}

/// Up to three suspensions after the start, one after the other: between moments, or over whole days.
pub fn stops(dice: &mut Dice, start: i64) -> Vec<Stop> {
    let mut stops: Vec<Stop> = Vec::new();
    let whole_days = dice.below(3) == 0;
    let mut now = start;
    for _ in 0..=dice.below(3) {
        let from = now + i64::try_from(dice.below(20_000)).unwrap() * 60 * SECOND;
        let to = from + i64::try_from(dice.below(20_000)).unwrap() * 60 * SECOND;
        let stop = if whole_days {
            Stop::over(
                shown(from).date() + srok_law::time::Days::new(1),
                shown(to).date() + srok_law::time::Days::new(1),
            )
        } else {
            Stop::between(from, to)
        };
        now = stop.to;
        stops.push(stop);
    }
    stops
}

/// Tells whether suspensions may be tried with a rule: how they go with a moved last day or with an end in mid-day no act has said.
pub fn may_stop(rule: &Rule) -> bool {
    rule.off == Off::Stays && rule.until == Until::Midnight
}
