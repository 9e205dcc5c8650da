//! Which limits of the act apply to the case, and where does each stand? A function of the set of events, of nothing else.

mod backdated;
mod begin;
mod due;

pub use backdated::note_amended;
use due::{is_elapsed, shorten, target};

use super::applies::{Case, Holding};
use super::count::{Ground, TimingError};
use super::holder::{duty_of, holder};
use super::pauses::Pause;
use super::standing::{Ending, Standing};
use crate::calendar::{Calendar, Calendars};
use crate::case::{Amendments, Day, Instant, Precision, Symbol, Timeline, Vocabulary};
use crate::regulation::{
    CalendarChoice, Limit, Nature, Regulation, Repeats, Severity, Start, Stop, Suspension, Term,
    Version,
};

/// What a case is timed with: an act, the calendars, and the words that declare dates.
#[derive(Debug, Clone, Copy)]
pub struct Bench<'a> {
    /// The act.
    pub regulation: &'a Regulation,
    /// The calendars of the organisations.
    pub calendars: &'a Calendars,
    /// The words of the events.
    pub words: &'a Vocabulary,
    /// Attributes of the filing (`channel`, `service`): the first event that carries them decides.
    pub of_filing: &'a [Symbol],
    /// The event types that correct and annul.
    pub amendments: Amendments,
}

/// Returns the standings of a case, in the order of the act.
///
/// A limit that does not apply has no standing; a blank of a template is no limit; a start that must have come but is not known
/// gives an unknown one.
///
/// # Example: a complaint that arrived on a Friday and was registered on the Tuesday
///
/// ```
/// # mod guide { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/guide.rs")); } use guide::law;
/// use srok_law::case::{Event, Instant, Precision, Timeline};
/// use srok_law::timing::{State, assess};
///
/// let law = law(); // `Law::of_texts`
/// let act = law.regulation("mo221").unwrap();
/// let at = |text: &str| -> Instant {
///     text.parse::<srok_law::time::DateTime<srok_law::time::Utc>>().unwrap().into()
/// };
/// let event = |identity: u64, kind: &str, when: &str| Event {
///     identity,
///     replaces: None,
///     kind: law.words.find(kind).unwrap(), // types that no act names decide nothing
///     occurred_at: at(when),
///     precision: Precision::Moment,
///     recorded_at: at(when),
///     organisation: None,
///     to_organisation: None,
///     official: None,
///     facts: Vec::new(),
/// };
/// let events = vec![
///     event(1, "complaint_received", "2021-07-02T11:00:00+03:00"),
///     event(2, "complaint_registered", "2021-07-06T09:30:00+03:00"),
/// ];
/// let standings = assess(&Timeline::new(events, law.amendments), &law.bench(act));
///
/// let registration = act.limit_index("complaint_registration").unwrap();
/// let registration = standings.iter().find(|standing| standing.limit == registration).unwrap();
/// assert_eq!(registration.due.as_ref().unwrap().due_on.to_string(), "2021-07-05");
/// // the state of any moment, past or present
/// assert_eq!(registration.state(at("2021-07-01T11:00:00+03:00")), None);
/// assert_eq!(registration.state(at("2021-07-05T23:59:59+03:00")), Some(State::DueSoon));
/// assert_eq!(registration.state(at("2021-07-06T00:00:00+03:00")), Some(State::Overdue));
/// assert_eq!(registration.state(at("2021-07-06T09:30:00+03:00")), Some(State::Late));
/// ```
#[must_use]
pub fn assess(timeline: &Timeline, bench: &Bench<'_>) -> Vec<Standing> {
    let events = timeline.events();
    // bookings, tickets and payments may come before the filing, whose day decides the version
    let filing = events
        .iter()
        .find(|event| bench.regulation.filed_by.contains(&event.kind));
    let Some(first) = filing.or(events.first()) else {
        return Vec::new();
    };
    let filed_on = bench.regulation.zone.day_of(first.occurred_at);
    let work = Work {
        case: Case::new(timeline, bench.of_filing),
        bench,
        filed_on,
    };
    let mut found: Vec<Vec<Standing>> = vec![Vec::new(); bench.regulation.limits.len()];
    for index in &bench.regulation.order {
        found[*index] = work.limit(*index, &found);
    }
    let mut standings: Vec<Standing> = found.into_iter().flatten().collect();
    backdated::settle(&mut standings);
    standings
}

/// Returns the standing that a limit would have if its clock started at a moment: the calculator, without a case.
///
/// The conditions of the limit are taken as met; `pauses` count only where the limit allows a suspension, up to its longest.
///
/// # Errors
///
/// [`TimingError`] where the calendar cannot answer, or where no version is in force on that day.
pub fn calculate(
    timeline: &Timeline,
    limit: usize,
    pauses: &[Pause],
    bench: &Bench<'_>,
) -> Result<Standing, TimingError> {
    let Some(first) = timeline.events().first() else {
        return Err(TimingError::NoStart);
    };
    let filed_on = bench.regulation.zone.day_of(first.occurred_at);
    let work = Work {
        case: Case::new(timeline, bench.of_filing),
        bench,
        filed_on,
    };
    work.calculated(limit, pauses)
}

/// One case being timed.
struct Work<'a> {
    case: Case<'a>,
    bench: &'a Bench<'a>,
    filed_on: Day,
}

/// One start of a clock.
#[derive(Debug, Clone, Copy)]
struct Begin {
    at: Instant,
    event: Option<usize>,
    by_day: bool,
    /// Day zero, where it is given by another limit rather than counted.
    zero: Option<Day>,
    exists_from: Instant,
    known_at: Instant,
    /// From when a stop counts: a booked visitor may be called before the booked time.
    stoppable_from: Instant,
}

impl<'a> Work<'a> {
    fn limit(&self, index: usize, found: &[Vec<Standing>]) -> Vec<Standing> {
        let limit = &self.bench.regulation.limits[index];
        let Some(holding) = self.case.holding(&limit.when, &limit.unless) else {
            return Vec::new();
        };
        let Some(arises) = self.arises(limit) else {
            return Vec::new();
        };
        let version = limit.version_on(self.filed_on.date());
        if version.is_some_and(|(_, version)| version.terms.is_empty()) {
            return Vec::new(); // a blank is no limit, never a zero (AMB-24)
        }
        if version.is_none()
            && limit
                .versions
                .last()
                .is_some_and(|last| last.in_force <= self.filed_on.date())
        {
            return Vec::new(); // repealed before the case began
        }
        let begins = self.begins(limit, found);
        if begins.is_empty() {
            return self
                .unknown(
                    index,
                    limit,
                    version.map(|(index, _)| index),
                    holding,
                    arises,
                )
                .into_iter()
                .collect();
        }
        let pairs = self.pair(limit, &begins);
        let occurrences = begins.into_iter().zip(pairs).enumerate();
        occurrences
            .filter_map(|(number, (begin, stop))| {
                let standing = Standing {
                    limit: index,
                    version: version.map(|(index, _)| index),
                    occurrence: number as u32 + 1,
                    exists_from: begin.exists_from.max(holding.from).max(arises),
                    started_at: Some(begin.at),
                    start_event: begin.event,
                    stopped_at: stop.map(|stop| self.case.events[stop].occurred_at),
                    stop_event: stop,
                    basis_known_at: begin.known_at,
                    ..blank(index, ending(limit))
                };
                let version = version.map(|(_, version)| version);
                let mut standing =
                    self.complete(standing, limit, version, begin, holding, found)?;
                let known = self.known_once(&standing, limit, version, begin, holding, found);
                if let Some(known) = known {
                    backdated::note(&mut standing, known);
                }
                Some(standing)
            })
            .collect()
    }

    /// Computes one limit from the first event, whatever its type, and whatever it needs of others in the same way.
    fn calculated(&self, index: usize, pauses: &[Pause]) -> Result<Standing, TimingError> {
        let limit = &self.bench.regulation.limits[index];
        let Some((number, version)) = limit.version_on(self.filed_on.date()) else {
            return Err(TimingError::NoVersion {
                limit: limit.full_id.clone(),
                day: self.filed_on,
            });
        };
        let mut begin = self.begin(0);
        if matches!(limit.start, Start::Clock(_)) {
            begin.at = begin.at.plus(-1); // a quarter ended at midnight ended on the day before
        }
        if matches!(limit.start, Start::DueOf(_) | Start::ExpiryOf(_)) {
            // the moment given is the due date of the other limit
            begin.zero = Some(self.filed_on);
        }
        let calendar = self.calendar(limit, begin);
        let ground = Ground {
            calendar,
            zone: &self.bench.regulation.zone,
        };
        let mut found: Vec<Vec<Standing>> = vec![Vec::new(); self.bench.regulation.limits.len()];
        for term in &version.terms {
            if let Term::DueOf(other) = term {
                found[*other] = vec![self.calculated(*other, pauses)?];
            }
        }
        let mut standing = Standing {
            version: Some(number),
            exists_from: begin.at,
            started_at: Some(begin.at),
            start_event: Some(0),
            immediate: version.terms.contains(&Term::Immediately),
            basis_known_at: begin.known_at,
            ..blank(index, ending(limit))
        };
        if let Suspension::Stops { cap, .. } = &limit.suspension {
            standing.pauses = pauses.to_vec();
            if let Some(cap) = cap
                .and_then(|cap| self.bench.regulation.limits[cap].version_on(self.filed_on.date()))
            {
                shorten(&mut standing.pauses, cap.1, &ground)?;
            }
        }
        self.due(&mut standing, version, begin, &ground, &found)?;
        Self::finish(&mut standing, version, begin, &ground);
        Ok(standing)
    }

    /// Sets what follows from the due date.
    fn finish(standing: &mut Standing, version: &Version, begin: Begin, ground: &Ground<'_>) {
        standing.target_late_from = target(version, begin, ground);
        if let Some(due) = &standing.due {
            standing.provisional |= due.provisional;
            standing.manual = version.manual_if_no_working_day
                && due.act_by.is_none_or(|day| day <= due.day_zero);
        }
    }

    /// Returns from when the duty exists by `requires`; `None` if it has not arisen.
    fn arises(&self, limit: &'a Limit) -> Option<Instant> {
        if limit.requires.is_empty() {
            return Some(Instant::MIN);
        }
        self.case
            .fitting(&limit.requires)
            .next()
            .map(|index| self.case.events[index].occurred_at)
    }

    /// Returns an unknown standing if an end or a cancel proves that the start happened.
    fn unknown(
        &self,
        index: usize,
        limit: &'a Limit,
        version: Option<usize>,
        holding: Holding,
        arises: Instant,
    ) -> Option<Standing> {
        let kinds: Vec<Symbol> = match &limit.start {
            Start::FirstOf(of) => of.iter().map(|selector| selector.event).collect(),
            Start::EarliestOf { of, .. } => of.iter().map(|selector| selector.event).collect(),
            Start::Latest(of) => of
                .iter()
                .filter(|selector| self.case.first(selector).is_none())
                .map(|selector| selector.event)
                .collect(),
            Start::DueOf(_) | Start::ExpiryOf(_) | Start::Clock(_) => return None,
        };
        // a start of another kind (a refusal where a grant is meant) is known: the limit does not apply
        if kinds.iter().any(|kind| self.case.has_kind(*kind))
            && !matches!(limit.start, Start::Latest(_))
        {
            return None;
        }
        let (Stop::Any(stops) | Stop::All(stops)) = &limit.stop;
        let proof = self
            .case
            .fitting(stops)
            .chain(self.case.fitting(&limit.cancels))
            .min()?;
        let event = &self.case.events[proof];
        let holder = holder(self.case.events, Instant::MAX, None);
        Some(Standing {
            version,
            exists_from: event.occurred_at.max(holding.from).max(arises),
            missing: kinds.last().copied(),
            stop_event: Some(proof),
            cancelled_at: holding.until,
            organisation: holder.organisation,
            official: holder.official,
            basis_known_at: event.recorded_at,
            ..blank(index, ending(limit))
        })
    }

    /// Fills in due date, pauses, cancellation and holder. `None` if nothing was promised: a declared date that is not there.
    fn complete(
        &self,
        mut standing: Standing,
        limit: &'a Limit,
        version: Option<&'a Version>,
        begin: Begin,
        holding: Holding,
        found: &[Vec<Standing>],
    ) -> Option<Standing> {
        let events = self.case.events;
        if holding
            .until
            .is_some_and(|until| until <= standing.exists_from)
        {
            return None; // its conditions had ceased to hold before it began: it never applied
        }
        let decided = matches!(limit.start, Start::ExpiryOf(_))
            && standing.stopped_at.is_some_and(|at| at < begin.at);
        if decided {
            return None; // what the expiry would call for had been done before
        }
        self.cancel(&mut standing, limit, begin, holding);
        let calendar = self.calendar(limit, begin);
        let ground = Ground {
            calendar,
            zone: &self.bench.regulation.zone,
        };
        if let Some(version) = version {
            standing.pauses = self.pauses(limit, begin, &ground, found);
            standing.immediate = version.terms.contains(&Term::Immediately);
            let by_day = |event: Option<usize>| {
                event.is_some_and(|event| events[event].precision == Precision::Day)
            };
            if is_elapsed(version) && (by_day(begin.event) || by_day(standing.stop_event)) {
                return Some(self.unmeasured(standing, limit, begin));
            }
            match self.due(&mut standing, version, begin, &ground, found) {
                Ok(true) => {}
                Ok(false) => return None,
                // the calendar cannot answer: the standing says so rather than guess
                Err(_) => standing.version = None,
            }
            Self::finish(&mut standing, version, begin, &ground);
        }
        let late_from = standing
            .due
            .as_ref()
            .map_or(Instant::MAX, |due| due.late_from);
        let decisive = standing.stopped_at.unwrap_or(Instant::MAX).min(late_from);
        let duty = duty_of(
            events,
            limit.held_by,
            standing.start_event,
            standing.stop_event,
            decisive,
        );
        standing.organisation = duty.organisation;
        standing.official = duty.official;
        Some(standing)
    }

    /// Returns the standing of a limit in minutes of which only the day of its start or stop is known.
    fn unmeasured(&self, standing: Standing, limit: &Limit, begin: Begin) -> Standing {
        let duty = duty_of(
            self.case.events,
            limit.held_by,
            standing.start_event,
            standing.stop_event,
            Instant::MAX,
        );
        let missing = begin.event.map(|event| self.case.events[event].kind);
        Standing {
            started_at: None,
            stopped_at: None,
            missing,
            organisation: duty.organisation,
            official: duty.official,
            ..standing
        }
    }

    /// Returns the calendar of the act, or that of the organisation whose duty it is.
    fn calendar(&self, limit: &Limit, begin: Begin) -> &'a Calendar {
        match &self.bench.regulation.calendar {
            CalendarChoice::Named(id) => self.bench.calendars.named(id),
            CalendarChoice::Holder => {
                let duty = duty_of(
                    self.case.events,
                    limit.held_by,
                    begin.event,
                    None,
                    begin.at.plus(1),
                );
                self.bench.calendars.of(duty.organisation)
            }
        }
    }

    fn cancel(&self, standing: &mut Standing, limit: &'a Limit, begin: Begin, holding: Holding) {
        let cancel = self.case.fitting(&limit.cancels).find(|index| {
            limit.repeats == Repeats::No || self.case.events[*index].occurred_at >= begin.at
        });
        let at = cancel.map(|index| self.case.events[index].occurred_at);
        standing.cancelled_at = match (at, holding.until) {
            (Some(at), Some(until)) => Some(at.min(until)),
            (at, until) => at.or(until),
        };
        standing.cancel_event = cancel.filter(|_| standing.cancelled_at == at);
        if standing
            .stopped_at
            .is_some_and(|stopped_at| standing.cancelled_at.is_some_and(|at| stopped_at <= at))
        {
            standing.cancelled_at = None;
            standing.cancel_event = None;
        }
        if standing.cancelled_at.is_some() {
            standing.stopped_at = None;
            standing.stop_event = None;
        }
    }
}

pub(super) const fn ending(limit: &Limit) -> Ending {
    match (limit.nature, limit.severity) {
        (Nature::Waiting, _) => Ending::Waiting,
        (Nature::Deadline, Severity::Applicant) => Ending::Consequence,
        (Nature::Deadline, _) => Ending::Breach,
    }
}

/// Returns a standing about which nothing is known yet.
fn blank(limit: usize, ending: Ending) -> Standing {
    Standing {
        limit,
        version: None,
        occurrence: 1,
        exists_from: Instant::MIN,
        started_at: None,
        start_event: None,
        missing: None,
        due: None,
        candidates: Vec::new(),
        immediate: false,
        stopped_at: None,
        stop_event: None,
        cancelled_at: None,
        cancel_event: None,
        pauses: Vec::new(),
        ending,
        target_late_from: None,
        manual: false,
        provisional: false,
        organisation: None,
        official: None,
        basis_known_at: Instant::MIN,
        backdated_at: None,
    }
}
