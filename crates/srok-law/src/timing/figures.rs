//! How much is left, and how late is it? Numbers in the limit's own unit, at a moment.

use super::count::Ground;
use super::pauses::paused_days;
use super::standing::{Standing, State};
use crate::calendar::Calendar;
use crate::case::{DAY, Day, Instant, MINUTE};
use crate::regulation::{Amount, Regulation, Term, Unit, Version};

/// The numbers shown beside a standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// The unit of the others.
    pub unit: Option<Unit>,
    /// Units after the day asked about up to the last one: 0 on the last day; minutes and hours rounded down.
    pub remaining: Option<i64>,
    /// Units after the last day, the present one (or that of the stop) included, at least 1; minutes and hours rounded up.
    pub late_by: Option<i64>,
    /// Calendar days after the last day.
    pub late_calendar_days: Option<i64>,
    /// Units by which pauses moved the end.
    pub suspended: u32,
}

/// Returns the numbers of a standing at a moment.
#[must_use]
pub fn figures(
    standing: &Standing,
    regulation: &Regulation,
    calendar: &Calendar,
    as_of: Instant,
) -> Figures {
    let limit = &regulation.limits[standing.limit];
    let version = standing
        .version
        .and_then(|version| limit.versions.get(version));
    let Some(version) = version else {
        return Figures::default();
    };
    let unit = unit_of(standing, version);
    let mut figures = Figures {
        unit,
        ..Figures::default()
    };
    let (Some(due), Some(unit)) = (&standing.due, unit) else {
        return figures;
    };
    figures.suspended = due.suspended;
    let ground = Ground {
        calendar,
        zone: &regulation.zone,
    };
    let at = standing
        .stopped_at
        .map_or(as_of, |stopped_at| stopped_at.min(as_of));
    let today = regulation.zone.day_of(at);
    match standing.state(as_of) {
        Some(State::Running | State::DueSoon | State::Suspended) => {
            figures.remaining = Some(if unit.is_elapsed() {
                (due.due_at.0 - at.0).max(0) / micros(unit)
            } else {
                let days = days_between(today, due.due_on, unit, version, &ground);
                let paused =
                    paused_days(&standing.pauses, today, due.due_on, unit, version, &ground);
                (days - i64::from(paused)).max(0)
            });
        }
        // a waiting period that was cut short is not late by anything
        Some(State::Overdue | State::Late | State::Expired) if at >= due.late_from => {
            figures.late_by = Some(
                if unit.is_elapsed() {
                    let over = at.0 - due.due_at.0;
                    over.div_euclid(micros(unit)) + i64::from(over.rem_euclid(micros(unit)) > 0)
                } else {
                    days_between(due.due_on, today, unit, version, &ground)
                }
                .max(1),
            );
            figures.late_calendar_days = Some(i64::from(today.0 - due.due_on.0));
        }
        _ => {}
    }
    figures
}

/// Returns the unit of the term that decides; a date that is not counted is measured in calendar days, weeks and months too.
fn unit_of(standing: &Standing, version: &Version) -> Option<Unit> {
    let deciding = standing
        .candidates
        .iter()
        .min_by_key(|(_, due)| due.late_from)
        .map_or(Some(0), |(index, _)| Some(*index))
        .and_then(|index| version.terms.get(index))?;
    Some(match deciding {
        Term::Amount(Amount {
            unit: Unit::Week | Unit::Month,
            ..
        }) => Unit::CalendarDay,
        Term::Amount(amount) => amount.unit,
        Term::Immediately => Unit::Hour,
        Term::Declared(_) | Term::DayOfNextMonth(_) | Term::DueOf(_) => Unit::CalendarDay,
    })
}

fn days_between(from: Day, to: Day, unit: Unit, version: &Version, ground: &Ground<'_>) -> i64 {
    match unit {
        Unit::WorkingDay => i64::from(ground.calendar.working_days_between(
            from,
            to,
            version.decree_days,
        )),
        _ => i64::from((to.0 - from.0).max(0)),
    }
}

const fn micros(unit: Unit) -> i64 {
    match unit {
        Unit::Minute => MINUTE,
        Unit::Hour => 60 * MINUTE,
        _ => DAY,
    }
}
