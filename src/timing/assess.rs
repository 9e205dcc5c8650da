//! Which limits of the act apply to the case, and where does each stand? A function of the set of events, of nothing else.

use super::applies::{Case, Holding};
use super::count::{Ground, TimingError, close, count, day_zero, roll};
use super::holder::{duty_of, holder};
use super::pauses::Pause;
use super::standing::{Due, Ending, Standing};
use crate::calendar::{Calendar, Calendars};
use crate::case::{Amendments, Day, Instant, Precision, Symbol, Timeline, Vocabulary};
use crate::regulation::{
    CalendarChoice, Limit, Nature, Regulation, Repeats, Selector, Severity, Start, Stop,
    Suspension, Term, Unit, Version,
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
    found.into_iter().flatten().collect()
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
        let arises = match self.arises(limit) {
            Some(arises) => arises,
            None => return Vec::new(),
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
                self.complete(
                    standing,
                    limit,
                    version.map(|(_, version)| version),
                    begin,
                    holding,
                    found,
                )
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
        self.finish(&mut standing, version, begin, &ground);
        Ok(standing)
    }

    /// Sets what follows from the due date.
    fn finish(
        &self,
        standing: &mut Standing,
        version: &Version,
        begin: Begin,
        ground: &Ground<'_>,
    ) {
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

    fn begin(&self, index: usize) -> Begin {
        let event = &self.case.events[index];
        Begin {
            at: event.occurred_at,
            event: Some(index),
            by_day: event.precision == Precision::Day,
            zero: None,
            exists_from: event.occurred_at,
            known_at: event.recorded_at,
            stoppable_from: event.occurred_at,
        }
    }

    /// Returns the starts of the clock, one per occurrence.
    fn begins(&self, limit: &'a Limit, found: &[Vec<Standing>]) -> Vec<Begin> {
        let several = limit.repeats != Repeats::No;
        let all = |selectors: &'a [Selector]| -> Vec<usize> {
            let fitting = self.case.fitting(selectors);
            if several {
                fitting.collect()
            } else {
                fitting.take(1).collect()
            }
        };
        match &limit.start {
            Start::FirstOf(selectors) => {
                let fitting = selectors
                    .iter()
                    .map(|selector| all(std::slice::from_ref(selector)))
                    .find(|fitting| !fitting.is_empty());
                fitting
                    .unwrap_or_default()
                    .into_iter()
                    .map(|index| self.begin(index))
                    .collect()
            }
            Start::Latest(selectors) => {
                let firsts: Option<Vec<usize>> = selectors
                    .iter()
                    .map(|selector| self.case.first(selector))
                    .collect();
                let latest = firsts.into_iter().flatten().max();
                latest.map(|index| self.begin(index)).into_iter().collect()
            }
            Start::EarliestOf { of, replaced_by } => {
                let begins = all(of);
                let replacing = replaced_by
                    .as_ref()
                    .map_or_else(Vec::new, |replacing| all(std::slice::from_ref(replacing)));
                self.replaced(limit, &begins, &replacing)
            }
            Start::Clock(selector) => {
                let indexes = all(std::slice::from_ref(selector));
                let ended = indexes.into_iter().map(|index| {
                    // a quarter ended at midnight ended on the day before
                    let begin = self.begin(index);
                    Begin {
                        at: begin.at.plus(-1),
                        ..begin
                    }
                });
                ended.collect()
            }
            Start::DueOf(other) => {
                let standing = found[*other].first();
                let due = standing.and_then(|standing| Some((standing, standing.due.as_ref()?)));
                due.map(|(standing, due)| Begin {
                    at: due.late_from.plus(-1),
                    event: None,
                    by_day: false,
                    zero: Some(due.due_on),
                    exists_from: standing.exists_from,
                    known_at: standing.basis_known_at,
                    stoppable_from: Instant::MIN,
                })
                .into_iter()
                .collect()
            }
            Start::ExpiryOf(other) => found[*other]
                .first()
                .and_then(|standing| {
                    let due = standing.due.as_ref()?;
                    let unmet = standing.stopped_at.is_none_or(|at| at >= due.late_from)
                        && standing.cancelled_at.is_none_or(|at| at >= due.late_from);
                    unmet.then_some(Begin {
                        at: due.late_from,
                        event: None,
                        by_day: false,
                        zero: None,
                        exists_from: due.late_from,
                        known_at: standing.basis_known_at,
                        stoppable_from: due.late_from,
                    })
                })
                .into_iter()
                .collect(),
        }
    }

    /// Puts the replacing events (a booked time) in the place of the starts (a ticket), in order, within one value of the pairing attribute.
    fn replaced(&self, limit: &Limit, begins: &[usize], replacing: &[usize]) -> Vec<Begin> {
        let key = |index: usize| self.pairing_key(limit, index);
        let mut free: Vec<usize> = replacing.to_vec();
        let mut result: Vec<Begin> = begins
            .iter()
            .map(|begin| {
                match free
                    .iter()
                    .position(|candidate| key(*candidate) == key(*begin))
                {
                    Some(position) => {
                        let ticket = self.case.events[*begin].occurred_at;
                        let booked = self.begin(free.remove(position));
                        Begin {
                            stoppable_from: booked.at.min(ticket),
                            ..booked
                        }
                    }
                    None => self.begin(*begin),
                }
            })
            .collect();
        result.extend(free.into_iter().map(|index| self.begin(index)));
        result.sort_by_key(|begin| begin.event);
        result
    }

    fn pairing_key(&self, limit: &Limit, index: usize) -> Option<Symbol> {
        match limit.repeats {
            Repeats::By(attribute) => self.case.events[index].values(attribute).next(),
            Repeats::No | Repeats::Yes => None,
        }
    }

    /// Returns the stop of each start: the first after it that no earlier start has used.
    ///
    /// Where a limit arises once, a stop dated before its start still stops it: the act is done, the clocks of two systems differ.
    fn pair(&self, limit: &'a Limit, begins: &[Begin]) -> Vec<Option<usize>> {
        let of = match &limit.stop {
            Stop::All(selectors) => {
                return begins
                    .iter()
                    .map(|begin| self.last_of_all(selectors, begin.at))
                    .collect();
            }
            Stop::Any(selectors) => selectors,
        };
        let mut free: Vec<usize> = self.case.fitting(of).collect();
        if limit.repeats == Repeats::No {
            return begins
                .iter()
                .map(|begin| self.after(&free, begin.at))
                .collect();
        }
        begins
            .iter()
            .map(|begin| {
                let key = begin.event.and_then(|event| self.pairing_key(limit, event));
                let position = free.iter().position(|candidate| {
                    self.case.events[*candidate].occurred_at >= begin.stoppable_from
                        && self.pairing_key(limit, *candidate) == key
                })?;
                Some(free.remove(position))
            })
            .collect()
    }

    /// Returns the first of the events not before a moment, else the first of all.
    fn after(&self, indexes: &[usize], at: Instant) -> Option<usize> {
        let after = indexes
            .iter()
            .find(|index| self.case.events[**index].occurred_at >= at);
        after.or(indexes.first()).copied()
    }

    fn last_of_all(&self, selectors: &'a [Selector], at: Instant) -> Option<usize> {
        let each = selectors.iter().map(|selector| {
            let fitting: Vec<usize> = self.case.fitting(std::slice::from_ref(selector)).collect();
            self.after(&fitting, at)
        });
        each.collect::<Option<Vec<usize>>>()?.into_iter().max()
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
            self.finish(&mut standing, version, begin, &ground);
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

    /// Returns when the clock stood still, at most as long as the limit of the suspension allows.
    fn pauses(
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
    fn due(
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

    fn declared(
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
            .and_then(|text| text.parse::<chrono::NaiveDate>().ok())
        else {
            return Ok(None);
        };
        let (zero, _) = day_zero(begin.at, begin.by_day, version, ground)?;
        let due_on = roll(date.into(), zero, version, ground)?;
        close(zero, due_on, version, ground, begin.at).map(Some)
    }
}

/// Tells whether a version counts minutes or hours.
fn is_elapsed(version: &Version) -> bool {
    version
        .terms
        .iter()
        .any(|term| matches!(term, Term::Amount(amount) if amount.unit.is_elapsed()))
}

/// Ends each pause where the longest suspension allowed is over.
fn shorten(pauses: &mut [Pause], cap: &Version, ground: &Ground<'_>) -> Result<(), TimingError> {
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
pub(super) fn nth_of_next_month(day: Day, number: u32) -> Day {
    use chrono::{Datelike, Months};
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

fn target(version: &Version, begin: Begin, ground: &Ground<'_>) -> Option<Instant> {
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
    }
}
