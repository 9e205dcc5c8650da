//! Was a limit known to be late before something that was recorded later, and dated earlier, took the lateness away?
//!
//! Dates are what the record says today, so that the due date and the state are those of today's record. That the lateness was known is kept beside
//! them. What comes half a day late at most is slow and not backdated (where minutes or hours count: as late as the term is long); what comes within a
//! moment came with the rest, e.g. in one file.

use super::{Begin, Work, due};
use crate::case::{DAY, Event, Instant, MINUTE, Precision, SECOND, Timeline};
use crate::regulation::{Limit, Repeats, Start, Stop, Version};
use crate::timing::applies::Holding;
use crate::timing::{Bench, Ending, Standing, State};

/// Records of what happened so long ago are slow, not backdated.
const SLOW: i64 = 12 * 60 * MINUTE;
/// What is recorded within so long was learnt at once: nobody could have looked in between.
const AT_ONCE: i64 = SECOND / 20;
/// So many moments of amendments are looked at in any case, the last ones, and all as long as no more than so many events are read for them.
const MOST: usize = 16;
const MOST_READ: usize = 1 << 16;

/// Returns how late a record may come as a slow one: where minutes or hours count no later than the term is long, or every lateness would be lost.
fn grace(standing: &Standing, version: Option<&Version>) -> i64 {
    let ends = standing.due.as_ref().map(|due| due.late_from);
    match (standing.started_at, ends) {
        (Some(start), Some(end)) if version.is_some_and(due::is_elapsed) => {
            SLOW.min(end.0 - start.0)
        }
        _ => SLOW,
    }
}

/// Tells whether an event was recorded long after it happened.
fn is_delayed(event: &Event, grace: i64) -> bool {
    let span = match event.precision {
        Precision::Moment => grace,
        Precision::Day => grace + DAY,
    };
    event.recorded_at >= event.occurred_at.plus(span)
}

/// Returns since when a standing was known to be late before a moment, by what was known until then; `None` if it was not, or only just.
fn known_before(standing: &Standing, moment: Instant) -> Option<Instant> {
    let before = moment.plus(-1);
    let overdue = standing.state(before) == Some(State::Overdue);
    let known = standing.known_late_at(before).filter(|_| overdue)?;
    (known.plus(AT_ONCE) <= moment).then_some(known)
}

/// Notes that a lateness was known that is none by today's record.
pub(super) fn note(standing: &mut Standing, known: Instant) {
    let is_late = matches!(standing.state(known), Some(State::Overdue | State::Late));
    if !is_late && standing.backdated_at.is_none_or(|noted| known < noted) {
        standing.backdated_at = Some(known);
    }
}

impl<'a> Work<'a> {
    /// Returns since when a standing was known to be late before its end, or another start of its clock, was learnt.
    pub(super) fn known_once(
        &self,
        standing: &Standing,
        limit: &'a Limit,
        version: Option<&'a Version>,
        begin: Begin,
        holding: Holding,
        found: &[Vec<Standing>],
    ) -> Option<Instant> {
        if standing.ending != Ending::Breach {
            return None;
        }
        let by_end = self.before_end(standing, limit, version, begin);
        let by_start = self.before_start(standing, limit, version, begin, holding, found);
        by_end.into_iter().chain(by_start).min()
    }

    fn before_end(
        &self,
        standing: &Standing,
        limit: &'a Limit,
        version: Option<&Version>,
        begin: Begin,
    ) -> Option<Instant> {
        let late_from = standing.due.as_ref()?.late_from;
        let ended_at = standing.stopped_at.or(standing.cancelled_at)?;
        if ended_at >= late_from {
            return None;
        }
        let end = standing.stop_event.or(standing.cancel_event)?;
        let mut all = vec![end];
        if let Stop::All(selectors) = &limit.stop {
            all.extend(self.each_of_all(selectors, begin.at).into_iter().flatten());
        }
        let events = all.into_iter().map(|index| &self.case.events[index]);
        let last = events.max_by_key(|event| event.recorded_at)?;
        // most ends are recorded in time
        if last.recorded_at < late_from || !is_delayed(last, grace(standing, version)) {
            return None;
        }
        let open = Standing {
            stopped_at: None,
            cancelled_at: None,
            ..standing.clone()
        };
        known_before(&open, last.recorded_at)
    }

    /// Looks at the start that counted before a better one was learnt of.
    fn before_start(
        &self,
        standing: &Standing,
        limit: &'a Limit,
        version: Option<&'a Version>,
        begin: Begin,
        holding: Holding,
        found: &[Vec<Standing>],
    ) -> Option<Instant> {
        let Start::FirstOf(selectors) = &limit.start else {
            return None;
        };
        let chosen = &self.case.events[begin.event?];
        let is_slow = !is_delayed(chosen, grace(standing, version));
        if selectors.len() < 2 || limit.repeats != Repeats::No || is_slow {
            return None;
        }
        let others = selectors
            .iter()
            .filter_map(|selector| self.case.first(selector));
        let other = others
            .filter(|other| self.case.events[*other].recorded_at < chosen.recorded_at)
            .max_by_key(|other| self.case.events[*other].recorded_at)?;
        let begin = self.begin(other);
        let is_known = |event: Option<usize>| {
            event.is_some_and(|event| self.case.events[event].recorded_at < chosen.recorded_at)
        };
        let blank = Standing {
            started_at: Some(begin.at),
            start_event: begin.event,
            exists_from: begin.exists_from.max(holding.from),
            basis_known_at: begin.known_at,
            stopped_at: standing
                .stopped_at
                .filter(|_| is_known(standing.stop_event)),
            due: None,
            candidates: Vec::new(),
            pauses: Vec::new(),
            cancelled_at: None,
            cancel_event: None,
            provisional: false,
            manual: false,
            ..standing.clone()
        };
        let mut once = self.complete(blank, limit, version, begin, holding, found)?;
        if !is_known(once.cancel_event) {
            once.cancelled_at = None;
        }
        known_before(&once, chosen.recorded_at)
    }
}

/// Notes on standings what amendments took away: that which was known late before the time of an event was corrected, or an event annulled. `events`
/// are all that were recorded.
pub fn note_amended(standings: &mut [Standing], events: &[Event], bench: &Bench<'_>) {
    for moment in amended_at(events) {
        let before = events.iter().filter(|event| event.recorded_at < moment);
        let before = Timeline::new(before.cloned().collect(), bench.amendments);
        let once = super::assess(&before, bench);
        for standing in standings
            .iter_mut()
            .filter(|standing| standing.ending == Ending::Breach)
        {
            let same = |known: &&Standing| {
                known.limit == standing.limit && known.occurrence == standing.occurrence
            };
            if let Some(known) = once
                .iter()
                .find(same)
                .and_then(|known| known_before(known, moment))
            {
                note(standing, known);
            }
        }
    }
    settle(standings);
}

/// Has a lateness that was known once count from when it was known.
pub(super) fn settle(standings: &mut [Standing]) {
    for standing in standings {
        if let Some(known) = standing.backdated_at {
            standing.basis_known_at = known;
        }
    }
}

/// Returns the moments at which something was amended; those that came at once are one. Of too many the last are kept: at the first nothing was late.
fn amended_at(events: &[Event]) -> Vec<Instant> {
    let amends = |event: &&Event| event.replaces.is_some();
    let mut moments: Vec<Instant> = events
        .iter()
        .filter(amends)
        .map(|event| event.recorded_at)
        .collect();
    moments.sort_unstable();
    moments.dedup_by(|next, first| *next < first.plus(AT_ONCE));
    let most = MOST.max(MOST_READ / events.len().max(1));
    moments.split_off(moments.len().saturating_sub(most))
}
