//! When is the term over? Pauses, the terms of the version counted, the earliest kept.

use super::{Begin, Work};
use crate::case::{Day, Instant, Symbol};
use crate::regulation::{Limit, Suspension, Term, Unit, Version};
use crate::time::{Datelike, Months, NaiveDate};
use crate::timing::Pause;
use crate::timing::count::{Ground, TimingError, close, count, day_zero, roll};
use crate::timing::standing::{Due, Standing};

impl<'a> Work<'a> {
    /// Returns when the clock stood still, at most as long as the limit of the suspension allows.
    pub(super) fn pauses(
        &self,
        limit: &'a Limit,
        begin: Begin,
        ground: &Ground<'_>,
        found: &[Vec<Standing>],
    ) -> Vec<Pause> {
        let Suspension::Stops { from, to, cap } = &limit.suspension else {
            return Vec::new();
        };
        let mut pauses: Vec<Pause> = Vec::new();
        for (index, event) in self.case.events.iter().enumerate() {
            let within = pauses
                .last()
                .is_some_and(|pause| pause.to.is_none_or(|to| event.occurred_at < to));
            if event.occurred_at < begin.at || !self.case.fits(from, event) || within {
                continue;
            }
            let resumed = self.case.events[index..]
                .iter()
                .find(|event| self.case.fits(to, event))
                .map(|event| event.occurred_at);
            let allowed = cap.and_then(|cap| {
                let of_this = found[cap]
                    .iter()
                    .find(|standing| standing.start_event == Some(index))?;
                Some(of_this.due.as_ref()?.late_from)
            });
            let to = match (resumed, allowed) {
                (Some(resumed), Some(allowed)) => Some(resumed.min(allowed)),
                (resumed, allowed) => resumed.or(allowed),
            };
            pauses.push(Pause::between(event.occurred_at, to, ground));
        }
        pauses
    }

    /// Counts the terms and keeps the earliest. `Ok(false)` if there is nothing to be due: a declared date that nobody declared.
    pub(super) fn due(
        &self,
        standing: &mut Standing,
        version: &Version,
        begin: Begin,
        ground: &Ground<'_>,
        found: &[Vec<Standing>],
    ) -> Result<bool, TimingError> {
        let mut nothing_to_be_due = !standing.immediate;
        for (index, term) in version.terms.iter().enumerate() {
            let due = match term {
                Term::Immediately => continue,
                Term::Amount(amount) => {
                    nothing_to_be_due = false;
                    let (closed, open) = split(&standing.pauses);
                    let due = match begin.zero {
                        None => count(
                            begin.at,
                            begin.by_day,
                            *amount,
                            version,
                            ground.calendar,
                            ground.zone,
                            closed,
                        )?,
                        Some(zero) => count(
                            ground.zone.start_of(zero),
                            false,
                            *amount,
                            version,
                            ground.calendar,
                            ground.zone,
                            closed,
                        )?,
                    };
                    // open on the last day, too: a term does not end while it is suspended (AMB-39)
                    if open.is_some_and(|pause| pause.from < due.late_from) {
                        continue; // suspended without an end: nobody can say when it is due
                    }
                    Some(due)
                }
                Term::Declared(attribute) => self.declared(*attribute, version, begin, ground)?,
                Term::DayOfNextMonth(day) => Some(day_of_next_month(*day, version, begin, ground)?),
                Term::DueOf(other) => found[*other]
                    .first()
                    .and_then(|standing| standing.due.clone()),
            };
            if let Some(due) = due {
                nothing_to_be_due = false;
                standing.candidates.push((index, due));
            }
        }
        standing.due = standing
            .candidates
            .iter()
            .map(|(_, due)| due)
            .min_by_key(|due| due.late_from)
            .cloned();
        if version.terms.len() == 1 {
            standing.candidates.clear();
        }
        Ok(!nothing_to_be_due)
    }

    pub(super) fn declared(
        &self,
        attribute: Symbol,
        version: &Version,
        begin: Begin,
        ground: &Ground<'_>,
    ) -> Result<Option<Due>, TimingError> {
        let own = begin
            .event
            .map(|index| &self.case.events[index])
            .filter(|event| event.carries(attribute));
        let event = own.or_else(|| self.case.deciding(attribute, Instant::MAX));
        let value = event
            .and_then(|event| event.values(attribute).next())
            .map(|value| self.bench.words.word(value));
        let Some(date) = value
            .and_then(|text| text.get(..10))
            .and_then(|text| text.parse::<NaiveDate>().ok())
        else {
            return Ok(None);
        };
        let (zero, _) = day_zero(begin.at, begin.by_day, version, ground)?;
        let due_on = roll(date.into(), zero, version, ground)?;
        close(zero, due_on, version, ground, begin.at).map(Some)
    }
}

/// Tells whether a version counts minutes or hours.
pub(super) fn is_elapsed(version: &Version) -> bool {
    version
        .terms
        .iter()
        .any(|term| matches!(term, Term::Amount(amount) if amount.unit.is_elapsed()))
}

/// Ends each pause where the longest suspension allowed is over.
pub(super) fn shorten(
    pauses: &mut [Pause],
    cap: &Version,
    ground: &Ground<'_>,
) -> Result<(), TimingError> {
    let Some(Term::Amount(amount)) = cap.terms.first() else {
        return Ok(());
    };
    for pause in pauses {
        let allowed = count(
            pause.from,
            false,
            *amount,
            cap,
            ground.calendar,
            ground.zone,
            &[],
        )?;
        if pause.to.is_none_or(|to| to > allowed.late_from) {
            *pause = Pause {
                to: Some(allowed.late_from),
                last_day: pause.last_day.min(allowed.due_on),
                ..*pause
            };
        }
    }
    Ok(())
}

/// Returns the pauses that have an end, and the one that has none.
fn split(pauses: &[Pause]) -> (&[Pause], Option<&Pause>) {
    match pauses.split_last() {
        Some((last, closed)) if last.to.is_none() => (closed, Some(last)),
        _ => (pauses, None),
    }
}

fn day_of_next_month(
    day: u32,
    version: &Version,
    begin: Begin,
    ground: &Ground<'_>,
) -> Result<Due, TimingError> {
    let (zero, _) = day_zero(begin.at, begin.by_day, version, ground)?;
    let due_on = roll(nth_of_next_month(zero, day), zero, version, ground)?;
    close(zero, due_on, version, ground, begin.at)
}

/// Returns the day of that number in the month after a day; in a shorter month, its last day.
fn nth_of_next_month(day: Day, number: u32) -> Day {
    let first = day
        .date()
        .with_day(1)
        .and_then(|date| date.checked_add_months(Months::new(1)))
        .unwrap_or_else(|| day.date());
    let last = first
        .checked_add_months(Months::new(1))
        .and_then(|date| date.pred_opt())
        .unwrap_or(first);
    last.with_day(number.min(last.day())).unwrap_or(last).into()
}

pub(super) fn target(version: &Version, begin: Begin, ground: &Ground<'_>) -> Option<Instant> {
    let target = version.target?;
    if target.within_office_hours && !ground.calendar.is_open(begin.at, version.decree_days) {
        return None;
    }
    // an aim of no days on a day off means the next working day
    let zero = ground.zone.day_of(begin.at);
    let from = if target.amount.unit == Unit::WorkingDay {
        ground
            .calendar
            .working_day_from(zero, version.decree_days)?
    } else {
        zero
    };
    let at = ground.zone.start_of(from).max(begin.at);
    count(
        at,
        false,
        target.amount,
        version,
        ground.calendar,
        ground.zone,
        &[],
    )
    .ok()
    .map(|counted| counted.late_from)
}
