//! How does an event become visible at once, however large the store is? Its case is at hand: computed with the event and without, and the difference is written.
//!
//! A standing is a function of the events. While the stored rows are known to be those of the events up to a mark, they need not be read: what the
//! events before the mark give is what lies there. Rows and mark move in one transaction, so that this holds after a crash, too.

use std::collections::HashMap;

use super::assessed::Assessor;
use super::compare::{Difference, Rows};
use super::hot::{Hot, Packed};
use super::sweep::broken_off;
use super::{Computed, Standings, StandingsError};
use srok_law::case::{Event, Instant};
use srok_store::{Basis, EventRecord, Knowledge, Progress};

/// Events made up in one transaction: few enough that a long backlog shows progress.
const EVENTS_AT_ONCE: u64 = 50_000;
/// Cases that are worth a thread.
const CASES_A_THREAD: usize = 128;

impl Standings {
    /// Brings standings that stand on `basis` closer to the events recorded until a moment, as known at a position of the log, by one
    /// transaction.
    pub(super) fn follow(
        &mut self,
        hot: &mut Hot,
        basis: &Basis,
        (until, position): (Instant, i64),
    ) -> Result<Computed, StandingsError> {
        self.learn_words();
        let to = if self.store.recorded_between(basis.reach, until)? > EVENTS_AT_ONCE {
            let enough = self.store.recorded_until(basis.reach, EVENTS_AT_ONCE)?;
            enough.unwrap_or(until)
        } else {
            until
        };
        let span = self.store.events_recorded(basis.reach, to)?;
        let fresh: Vec<EventRecord<'_>> = span.events().collect();
        let cases: Vec<&[EventRecord<'_>]> = fresh
            .chunk_by(|one, next| one.case_key == next.case_key)
            .collect();
        let read = self.not_at_hand(hot, &cases, basis)?;
        let closed_before = self.closed_before()?;
        let (mut difference, touched) = self.with_and_without(hot, &read, &cases, closed_before)?;
        let progress = Progress::from_basis(basis, to, position);
        difference.change.progress = Some(progress);
        let mut computed = difference.computed;
        computed.read = read.len() as u64;
        if !self.store.change(difference.change, closed_before)? {
            // an import was withdrawn in the meantime
            hot.forget();
            return Ok(computed);
        }
        self.close(basis, closed_before)?;
        hot.advance(self.store.basis()?, touched);
        Ok(computed)
    }

    /// Reads the earlier events of those cases that have any and are not at hand.
    fn not_at_hand(
        &self,
        hot: &mut Hot,
        cases: &[&[EventRecord<'_>]],
        basis: &Basis,
    ) -> Result<HashMap<u64, Packed>, StandingsError> {
        if !hot.knows_cases() {
            hot.know(self.store.case_filter()?);
        }
        let keys = cases.iter().filter_map(|case| case.first());
        let missing: Vec<u64> = keys
            .map(|event| event.case_key)
            // every case is met, at hand or not
            .filter(|key| hot.meet(*key) && hot.get(*key).is_none())
            .collect();
        let (known, first) = self.store.cases_known(&missing)?;
        let mut read: HashMap<u64, Packed> = HashMap::new();
        if let Some(first) = first {
            let knowledge = Knowledge::of_recorded_until(basis.reach);
            let span = self.store.events_since(first, &known, knowledge)?;
            for event in span.events() {
                read.entry(event.case_key)
                    .and_modify(|case| case.push(&event))
                    .or_insert_with(|| Packed::new(&event));
            }
        }
        Ok(read)
    }

    /// Computes cases without their new events and with them. Returns the difference, and the cases with all their events.
    fn with_and_without(
        &self,
        hot: &Hot,
        read: &HashMap<u64, Packed>,
        cases: &[&[EventRecord<'_>]],
        closed_before: Instant,
    ) -> Result<(Difference, Vec<(u64, Packed)>), StandingsError> {
        let work = |cases: &[&[EventRecord<'_>]]| {
            let mut difference = Difference::new(closed_before);
            let mut assessor = Assessor::new(&self.law, &self.lexicon, &self.dimensions);
            let mut touched = Vec::with_capacity(cases.len());
            for fresh in cases {
                let Some(first) = fresh.first() else {
                    continue;
                };
                let earlier = hot
                    .get(first.case_key)
                    .or_else(|| read.get(&first.case_key));
                let (before, after) = rows(&mut assessor, first, earlier, fresh);
                difference.add(first.case_key, before, after);
                touched.push((first.case_key, with(earlier, first, fresh)));
            }
            (difference, touched)
        };
        let threads = self.threads.min(cases.len() / CASES_A_THREAD).max(1);
        let share = cases.len().div_ceil(threads).max(1);
        std::thread::scope(|scope| {
            let workers: Vec<_> = cases
                .chunks(share)
                .map(|share| scope.spawn(|| work(share)))
                .collect();
            let mut all = (
                Difference::new(closed_before),
                Vec::with_capacity(cases.len()),
            );
            for worker in workers {
                let (difference, touched) = worker.join().map_err(|panic| broken_off(&*panic))?;
                all.0.merge(difference);
                all.1.extend(touched);
            }
            Ok(all)
        })
    }
}

/// Returns the rows of a case without its new events and with them.
fn rows(
    assessor: &mut Assessor<'_>,
    first: &EventRecord<'_>,
    earlier: Option<&Packed>,
    fresh: &[EventRecord<'_>],
) -> (Rows, Rows) {
    let mut events: Vec<Event> = earlier
        .into_iter()
        .flat_map(|earlier| earlier.events(first.case_key))
        .map(|event| assessor.event(&event))
        .collect();
    let earlier = events.clone();
    events.extend(fresh.iter().map(|event| assessor.event(event)));
    let compute =
        |events: Vec<Event>| Rows::from(assessor.compute(first.case_key, first.case_id, events));
    // a case without events has no rows
    let before = if earlier.is_empty() {
        Rows::default()
    } else {
        compute(earlier)
    };
    let after = compute(events);
    assessor.forget();
    (before, after)
}

/// Returns all events of a case.
fn with(earlier: Option<&Packed>, first: &EventRecord<'_>, fresh: &[EventRecord<'_>]) -> Packed {
    let (mut all, rest) = match earlier {
        Some(earlier) => (earlier.clone(), fresh),
        None => (Packed::new(first), fresh.get(1..).unwrap_or_default()),
    };
    for event in rest {
        all.push(event);
    }
    all
}
