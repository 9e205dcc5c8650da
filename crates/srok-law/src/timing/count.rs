//! Which day is the last one of a term? Pure counting: start, version, calendar and pauses in, dates out.
//!
//! The readings are fields of the version: whether the day of the event is counted (AMB-01), what becomes of a last day that is off (AMB-02).

use super::pauses::{Pause, paused_days, paused_micros};
use crate::calendar::{Calendar, Zone};
use crate::case::{Day, Instant, MINUTE};
use crate::regulation::{Amount, CountFrom, DayZero, DueAt, Roll, Unit, Version};
use crate::time::{Months, NaiveDate};

/// Why a date cannot be named.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimingError {
    /// The calendar does not reach back to the start.
    #[error("{day} lies before the first year of the calendar `{calendar}` ({first_year})")]
    BeforeCalendar {
        /// The day asked for.
        day: Day,
        /// The calendar.
        calendar: String,
        /// Its first year.
        first_year: i32,
    },
    /// The calendar has no working day where one is needed.
    #[error("the calendar `{calendar}` has no working day to count after {day}")]
    NoWorkingDay {
        /// From where it was sought.
        day: Day,
        /// The calendar.
        calendar: String,
    },
    /// No version of the limit is in force.
    #[error("no version of `{limit}` is in force on {day}")]
    NoVersion {
        /// The limit.
        limit: String,
        /// The day asked for.
        day: Day,
    },
    /// Nothing starts the clock.
    #[error("nothing starts the clock")]
    NoStart,
}

/// A term counted out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Day zero.
    pub day_zero: Day,
    /// The legal last day, literally.
    pub due_on: Day,
    /// The last moment: exclusive for the end of a day, inclusive for elapsed time and office hours.
    pub due_at: Instant,
    /// The first moment that is late.
    pub late_from: Instant,
    /// The last working day not before day zero and not after `due_on`, if there is one.
    pub act_by: Option<Day>,
    /// The next working day, if `due_on` is off.
    pub due_rolled_on: Option<Day>,
    /// From when the term is shown as running out; minutes never are.
    pub soon_from: Option<Instant>,
    /// A day beyond the acts of the calendar was used, or the start is known to the day only where the hour matters.
    pub provisional: bool,
    /// Whole units by which pauses moved the end.
    pub suspended: u32,
}

/// The calendar and zone a term is counted by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'a> {
    pub calendar: &'a Calendar,
    pub zone: &'a Zone,
}

impl Ground<'_> {
    pub fn before(&self, day: Day) -> TimingError {
        TimingError::BeforeCalendar {
            day,
            calendar: self.calendar.id().into(),
            first_year: self.calendar.years().0,
        }
    }

    pub fn none(&self, day: Day) -> TimingError {
        TimingError::NoWorkingDay {
            day,
            calendar: self.calendar.id().into(),
        }
    }
}

/// Counts a term from a start.
///
/// `by_day` says that only the day of the start is known. `pauses` stop the clock in the unit of the amount.
///
/// # Errors
///
/// [`TimingError`] where the calendar cannot answer: before its first year, or with no working day.
///
/// # The hard cases
///
/// A Friday after the cut-off, before a Monday to which a day off was moved (mo221, п. 7.1); a last day that is off stays, the working day before it and
/// the one after it beside it (п. 28.10); a month without such a day ends on its last.
///
/// ```
/// # mod guide { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/guide.rs")); } use guide::*;
/// use srok_law::regulation::{Amount, Term, Unit};
/// use srok_law::timing::{Count, TimingError, count};
///
/// let counted = |limit: &str, amount: Option<Amount>, start: &str| -> Result<Count, TimingError> {
///     let (act, index) = law().limit(limit).unwrap();
///     let version = &act.limits[index].versions[0];
///     let Term::Amount(stated) = version.terms[0] else { panic!("{limit} has no amount") };
///     let start = start.parse::<srok_law::time::DateTime<srok_law::time::Utc>>().unwrap();
///     let calendar = law().calendars.named("ru");
///     count(start.into(), false, amount.unwrap_or(stated), version, calendar, &act.zone, &[])
/// };
///
/// let registration = counted("mo221.registration_portal", None, "2026-03-06T17:05:00+03:00")?;
/// assert_eq!(registration.day_zero.to_string(), "2026-03-10");
/// assert_eq!(registration.due_on, registration.day_zero); // «на следующий рабочий день»
///
/// let response = counted("mo221.complaint_response", None, "2021-07-23T11:00:00+03:00")?;
/// assert_eq!(response.due_on.to_string(), "2021-07-24");
/// assert_eq!(response.act_by.unwrap().to_string(), "2021-07-23");
/// assert_eq!(response.due_rolled_on.unwrap().to_string(), "2021-07-26");
///
/// let month = Amount { thousandths: 1000, unit: Unit::Month };
/// let february = counted("mo221.complaint_response", Some(month), "2026-01-31T11:00:00+03:00")?;
/// assert_eq!(february.due_on.to_string(), "2026-02-28");
/// # Ok::<(), TimingError>(())
/// ```
pub fn count(
    start: Instant,
    by_day: bool,
    amount: Amount,
    version: &Version,
    calendar: &Calendar,
    zone: &Zone,
    pauses: &[Pause],
) -> Result<Count, TimingError> {
    let ground = Ground { calendar, zone };
    if amount.unit.is_elapsed() {
        return Ok(elapsed(start, by_day, amount, version, &ground, pauses));
    }
    let start = match version.due_at {
        // a start outside office hours moves to the next opening
        DueAt::SameTime => calendar
            .open_from(start, version.decree_days)
            .unwrap_or(start),
        DueAt::EndOfDay | DueAt::EndOfOfficeHours => start,
    };
    let (zero, uncertain) = day_zero(start, by_day, version, &ground)?;
    let (last, suspended) = last_day(zero, amount, version, &ground, pauses)?;
    let last = after_suspension(last, amount, version, &ground, pauses)?;
    let due_on = roll(last, zero, version, &ground)?;
    let mut counted = close(zero, due_on, version, &ground, start)?;
    counted.soon_from =
        Some(zone.start_of(soon_on(&counted, Some(amount), version, &ground, pauses)?));
    counted.suspended = suspended;
    counted.provisional |= uncertain;
    Ok(counted)
}

/// Returns day zero of a start, and whether it hangs on an hour that is not known.
pub(super) fn day_zero(
    start: Instant,
    by_day: bool,
    version: &Version,
    ground: &Ground<'_>,
) -> Result<(Day, bool), TimingError> {
    let day = ground.zone.day_of(start);
    let next = |day: Day| {
        ground
            .calendar
            .working_day_after(day, 1, version.decree_days)
            .ok_or_else(|| ground.none(day))
    };
    let from = |day: Day| {
        ground
            .calendar
            .working_day_from(day, version.decree_days)
            .ok_or_else(|| ground.none(day))
    };
    if ground.calendar.is_before_first_year(day) {
        return Err(ground.before(day));
    }
    match (version.cutoff, version.day_zero) {
        (Some(_), _) if !ground.calendar.is_working(day, version.decree_days) => {
            Ok((next(day)?, false))
        }
        (Some(_), _) if by_day => Ok((day, true)),
        // the cut-off hour itself counts as after it (AMB-08)
        (Some(cutoff), _) if start >= ground.zone.at(day, cutoff) => Ok((next(day)?, false)),
        (_, DayZero::FirstWorkingDay) => Ok((from(day)?, false)),
        _ => Ok((day, false)),
    }
}

/// Returns the last day of a term before rolling, and the units that pauses added.
fn last_day(
    zero: Day,
    amount: Amount,
    version: &Version,
    ground: &Ground<'_>,
    pauses: &[Pause],
) -> Result<(Day, u32), TimingError> {
    let mut added = 0;
    loop {
        let end = plain_end(zero, amount, added, version, ground)?;
        let paused = paused_days(pauses, zero, end, amount.unit, version, ground);
        if paused <= added {
            return Ok((end, added));
        }
        added = paused;
    }
}

/// Returns the last day of a term that was suspended on it: the day of the resumption, or the next day of the unit.
///
/// A term does not end while it is suspended (AMB-39).
fn after_suspension(
    last: Day,
    amount: Amount,
    version: &Version,
    ground: &Ground<'_>,
    pauses: &[Pause],
) -> Result<Day, TimingError> {
    let mut last = last;
    loop {
        let end = ground.zone.start_of(last.plus(1));
        let spans = |pause: &&Pause| pause.from < end && pause.to.is_some_and(|to| to > end);
        let Some(resumed) = pauses.iter().find(spans).and_then(|pause| pause.to) else {
            return Ok(last);
        };
        last = ground.zone.day_of(resumed);
        while let Some(pause) = pauses
            .iter()
            .find(|pause| pause.holds(last) && pause.to.is_some())
        {
            last = pause.last_day.plus(1);
        }
        if amount.unit == Unit::WorkingDay {
            last = ground
                .calendar
                .working_day_from(last, version.decree_days)
                .ok_or_else(|| ground.none(last))?;
        }
    }
}

/// Returns the end of a term that `added` further days make longer.
fn plain_end(
    zero: Day,
    amount: Amount,
    added: u32,
    version: &Version,
    ground: &Ground<'_>,
) -> Result<Day, TimingError> {
    let inclusive =
        i32::from(version.count_from == CountFrom::SameDayInclusive && amount.thousandths > 0);
    let units = amount.whole();
    let days = |days: u32| i32::try_from(days).unwrap_or(i32::MAX);
    Ok(match amount.unit {
        Unit::WorkingDay => {
            // counted inclusively, the day before is the one that is not counted
            let from = zero.plus(-inclusive);
            let n = units.saturating_add(added);
            ground
                .calendar
                .working_day_after(from, n, version.decree_days)
                .ok_or_else(|| ground.none(zero))?
        }
        Unit::CalendarDay => zero.plus(days(units.saturating_add(added)) - inclusive),
        Unit::Week => zero.plus(days(units.saturating_mul(7).saturating_add(added)) - inclusive),
        // a month without such a day ends on its last day
        Unit::Month => months_after(zero.date(), units).plus(days(added) - inclusive),
        Unit::Hour | Unit::Minute => zero,
    })
}

fn months_after(date: NaiveDate, months: u32) -> Day {
    date.checked_add_months(Months::new(months))
        .unwrap_or(NaiveDate::MAX)
        .into()
}

/// Moves a last day that is off as the version says; never to before day zero.
pub(super) fn roll(
    due_on: Day,
    zero: Day,
    version: &Version,
    ground: &Ground<'_>,
) -> Result<Day, TimingError> {
    let rolled = match version.roll {
        Roll::None => Some(due_on),
        Roll::NextWorkingDay => ground
            .calendar
            .working_day_from(due_on, version.decree_days),
        Roll::PreviousWorkingDay => ground
            .calendar
            .working_day_until(due_on, version.decree_days),
    };
    let rolled = rolled.ok_or_else(|| ground.none(due_on))?;
    Ok(if rolled < zero && due_on >= zero {
        due_on
    } else {
        rolled
    })
}

/// Returns everything that follows from day zero and the last day.
pub(super) fn close(
    zero: Day,
    due_on: Day,
    version: &Version,
    ground: &Ground<'_>,
    start: Instant,
) -> Result<Count, TimingError> {
    let (calendar, zone, decree) = (ground.calendar, ground.zone, version.decree_days);
    let end = zone.start_of(due_on.plus(1));
    let (due_at, late_from) = match version.due_at {
        DueAt::EndOfDay => (end, end),
        DueAt::SameTime => {
            let at = zone.at(due_on, zone.time_of(start));
            (at, at.plus(1))
        }
        // what must be done in the office is in time until it closes; on a day off, until midnight
        DueAt::EndOfOfficeHours => calendar
            .closing(due_on, decree)
            .map_or((end, end), |at| (at, at.plus(1))),
    };
    // day zero itself serves, too: what falls due on Saturday can still be done on the Friday it began (limits, section 6, row 7)
    let act_by = calendar
        .working_day_until(due_on, decree)
        .filter(|day| *day >= zero);
    let off = !calendar.is_working(due_on, decree);
    let due_rolled_on = if off {
        Some(
            calendar
                .working_day_from(due_on, decree)
                .ok_or_else(|| ground.none(due_on))?,
        )
    } else {
        None
    };
    let mut counted = Count {
        day_zero: zero,
        due_on,
        due_at,
        late_from,
        act_by,
        due_rolled_on,
        soon_from: None,
        provisional: calendar.is_provisional(due_rolled_on.unwrap_or(due_on)),
        suspended: 0,
    };
    counted.soon_from = Some(zone.start_of(soon_on(&counted, None, version, ground, &[])?));
    Ok(counted)
}

/// Returns the day from which a term is shown as running out: the earlier of the last working day but one and of day zero + ⌈4n/5⌉ units; for
/// terms of at most one day, the due day. `amount` is absent for dates that are not counted.
fn soon_on(
    counted: &Count,
    amount: Option<Amount>,
    version: &Version,
    ground: &Ground<'_>,
    pauses: &[Pause],
) -> Result<Day, TimingError> {
    let (zero, due_on) = (counted.day_zero, counted.due_on);
    let last = counted.act_by.unwrap_or(due_on);
    let short = due_on.0 - zero.0 <= 1
        || amount.is_some_and(|amount| {
            amount.whole() <= 1 && matches!(amount.unit, Unit::WorkingDay | Unit::CalendarDay)
        });
    if short {
        return Ok(last.max(zero));
    }
    let mut soon = working_day_before(last, version, ground, pauses).unwrap_or(last);
    if let Some(amount) = amount {
        let fifths = |units: u32| (u64::from(units) * 4).div_ceil(5).saturating_mul(1000);
        let most = match amount.unit {
            Unit::WorkingDay | Unit::CalendarDay => Amount {
                thousandths: fifths(amount.whole()),
                ..amount
            },
            Unit::Week => Amount {
                thousandths: fifths(amount.whole().saturating_mul(7)),
                unit: Unit::CalendarDay,
            },
            Unit::Month | Unit::Hour | Unit::Minute => {
                let days = (due_on.0 - zero.0).unsigned_abs();
                Amount {
                    thousandths: fifths(days),
                    unit: Unit::CalendarDay,
                }
            }
        };
        // the days of a pause are already in the length of a term of months
        let pauses = if amount.unit == Unit::Month {
            &[]
        } else {
            pauses
        };
        soon = soon.min(last_day(zero, most, version, ground, pauses)?.0);
    }
    Ok(soon.max(zero))
}

/// Returns the working day before a day, one on which the clock ran.
fn working_day_before(
    day: Day,
    version: &Version,
    ground: &Ground<'_>,
    pauses: &[Pause],
) -> Option<Day> {
    let mut before = ground
        .calendar
        .working_day_until(day.plus(-1), version.decree_days)?;
    while let Some(pause) = pauses.iter().find(|pause| pause.holds(before)) {
        before = ground
            .calendar
            .working_day_until(pause.first_day.plus(-1), version.decree_days)?;
    }
    Some(before)
}

/// Counts elapsed time: thirty minutes sharp are in time.
fn elapsed(
    start: Instant,
    by_day: bool,
    amount: Amount,
    version: &Version,
    ground: &Ground<'_>,
    pauses: &[Pause],
) -> Count {
    let micros = match amount.unit {
        Unit::Hour => i64::from(amount.whole()) * 60 * MINUTE,
        _ => (amount.thousandths as i64) * (MINUTE / 1000),
    };
    let mut due_at = start.plus(micros);
    loop {
        let paused = paused_micros(pauses, start, due_at);
        let longer = start.plus(micros).plus(paused);
        if longer == due_at {
            break;
        }
        due_at = longer;
    }
    let zero = ground.zone.day_of(start);
    let due_on = ground.zone.day_of(due_at);
    Count {
        day_zero: zero,
        due_on,
        due_at,
        late_from: due_at.plus(1),
        act_by: ground
            .calendar
            .working_day_until(due_on, version.decree_days)
            .filter(|day| *day >= zero),
        due_rolled_on: None,
        soon_from: None,
        provisional: by_day,
        suspended: 0,
    }
}
