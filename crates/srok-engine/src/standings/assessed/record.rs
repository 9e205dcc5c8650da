//! How does a standing become a row of the store, and a row a standing?

use super::super::dimensions::Place;
use super::super::lexicon::Lexicon;
use super::Assessor;
use srok_law::case::{Instant, Symbol};
use srok_law::regulation::{CalendarChoice, Limit, Regulation, Start};
use srok_law::timing::{Due, Ending, Pause, Standing};
use srok_store::{Marks, StandingRecord};

impl Assessor<'_> {
    /// Returns a standing as a row; moments that mean "always" or "never" are absent.
    pub(super) fn standing_record(
        &self,
        case_key: u64,
        index: usize,
        act: &Regulation,
        standing: &Standing,
    ) -> Option<StandingRecord> {
        let place = Place {
            regulation: index,
            limit: standing.limit,
            version: standing.version,
        };
        let known = |at: Instant| (at != Instant::MIN && at != Instant::MAX).then_some(at);
        let due = standing.due.as_ref();
        let calendar = match &act.calendar {
            CalendarChoice::Named(id) => self.law.calendars.named(id),
            CalendarChoice::Holder => self.law.calendars.of(standing.organisation),
        };
        let id = |symbol: Option<Symbol>| symbol.and_then(|symbol| self.lexicon.id(symbol));
        let late_from = due.map(|due| due.late_from);
        Some(StandingRecord {
            case_key,
            limit_version: self.dimensions.limit_version(place)?,
            occurrence: i32::try_from(standing.occurrence).unwrap_or(i32::MAX),
            exists_from: known(standing.exists_from)
                .filter(|from| Some(*from) != standing.started_at),
            started_at: standing.started_at,
            day_zero: due.map(|due| due.day_zero),
            due_on: due.map(|due| due.due_on),
            late_from,
            soon_from: due.and_then(|due| due.soon_from),
            act_by: due.and_then(|due| due.act_by),
            contested_until: standing.contested_until(&act.zone),
            ended_at: standing.cancelled_at.or(standing.stopped_at),
            pauses: standing
                .pauses
                .iter()
                .map(|pause| (pause.from, pause.to))
                .collect(),
            marks: marks(standing, act),
            known_at: known(standing.basis_known_at).filter(|at| {
                standing.backdated_at.is_some()
                    || late_from.is_some_and(|late_from| *at > late_from)
            }),
            target_late_from: standing.target_late_from.and_then(known),
            organisation: id(standing.organisation),
            official: id(standing.official),
            calendar: self.dimensions.calendar(self.law, calendar),
        })
    }
}

/// Returns the small facts about a standing.
fn marks(standing: &Standing, act: &Regulation) -> Marks {
    let due = standing.due.as_ref();
    let deciding = standing
        .candidates
        .iter()
        .min_by_key(|(_, due)| due.late_from);
    let missing = standing.missing.and_then(|missing| {
        let starts = act
            .limits
            .get(standing.limit)
            .map(starting)
            .unwrap_or_default();
        starts.iter().rposition(|start| *start == missing)
    });
    Marks::default()
        .inclusive(due.is_some_and(|due| due.due_at != due.late_from))
        .cancelled(standing.cancelled_at.is_some())
        .manual(standing.manual)
        .provisional(standing.provisional)
        .term(deciding.map(|(term, _)| *term))
        .missing(missing)
        .backdated(standing.backdated_at.is_some() && standing.started_at.is_some())
        .suspended(due.map_or(0, |due| due.suspended))
}

/// Returns the event types that start a limit: a standing names the one that is missing.
fn starting(limit: &Limit) -> Vec<Symbol> {
    match &limit.start {
        Start::FirstOf(of) | Start::Latest(of) | Start::EarliestOf { of, .. } => {
            of.iter().map(|selector| selector.event).collect()
        }
        Start::Clock(_) | Start::DueOf(_) | Start::ExpiryOf(_) => Vec::new(),
    }
}

/// Returns the standing of a row, for what is computed at the moment asked about. Events and the terms that did not decide are not kept.
pub(in super::super) fn restore(
    record: &StandingRecord,
    place: Place,
    act: &Regulation,
    lexicon: &Lexicon,
) -> Standing {
    let due = record.late_from.and_then(|late_from| {
        Some(Due {
            day_zero: record.day_zero?,
            due_on: record.due_on?,
            due_at: late_from.plus(-i64::from(record.marks.is_inclusive())),
            late_from,
            act_by: record.act_by,
            due_rolled_on: record
                .contested_until
                .map(|until| act.zone.day_of(until).plus(-1)),
            soon_from: record.soon_from,
            provisional: record.marks.is_provisional(),
            suspended: record.marks.suspended_units(),
        })
    });
    let pauses = record.pauses.iter().map(|(from, to)| Pause {
        from: *from,
        to: *to,
        first_day: act.zone.day_of(*from).plus(1),
        last_day: to.map_or(srok_law::case::Day(i32::MAX), |to| {
            act.zone.day_of(to).plus(-1)
        }),
    });
    let symbol = |id: Option<i32>| id.and_then(|id| lexicon.symbol(id));
    let limit = act.limits.get(place.limit);
    let missing = record
        .marks
        .missing_start()
        .and_then(|index| starting(limit?).get(index).copied());
    Standing {
        limit: place.limit,
        version: place.version,
        occurrence: record.occurrence.unsigned_abs(),
        exists_from: record
            .exists_from
            .or(record.started_at)
            .unwrap_or(Instant::MIN),
        started_at: record.started_at,
        start_event: None,
        missing,
        candidates: record
            .marks
            .deciding_term()
            .zip(due.clone())
            .into_iter()
            .collect(),
        due,
        immediate: place.immediate(act),
        stopped_at: record.stopped_at(),
        stop_event: None,
        cancelled_at: record.cancelled_at(),
        cancel_event: None,
        pauses: pauses.collect(),
        ending: limit.map_or(Ending::Breach, super::super::editions::ending),
        target_late_from: record.target_late_from,
        manual: record.marks.is_manual(),
        provisional: record.marks.is_provisional(),
        organisation: symbol(record.organisation),
        official: symbol(record.official),
        basis_known_at: record.known_at.unwrap_or(Instant::MIN),
        backdated_at: record.known_at.filter(|_| record.marks.is_backdated()),
    }
}
