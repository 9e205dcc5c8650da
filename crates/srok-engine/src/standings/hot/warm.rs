//! How does a service that has just started get its open cases at hand? One pass over the table, beside everything else.

use std::collections::{HashMap, HashSet};

use super::super::{Standings, StandingsError};
use super::{Hot, Kept, Packed, Warming, weight};
use srok_law::case::Instant;
use srok_store::Basis;

/// Cases handed over at once: few enough that nobody waits for it.
const AT_ONCE: usize = 10_000;

impl Standings {
    /// Reads the events of the cases with open standings, so that they are at hand when something happens in them, and says how much memory
    /// they may take. Returns how many cases were read.
    ///
    /// It may run beside [`Standings::settle`], on a copy, and holds it up for moments only. Before the first settling, and if the basis of the
    /// standings changes meanwhile, it reads nothing of use and returns.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if events cannot be read.
    pub fn warm(&self, budget: usize) -> Result<usize, StandingsError> {
        let lock = || super::take(&self.hot);
        let Some((number, reach)) = lock().begin_warming(budget) else {
            return Ok(0);
        };
        let mut gathered = Gathered::new(budget);
        let read = self.store.events_of_open_cases(reach, |span| {
            for event in span.events() {
                gathered.push(&event);
            }
            Ok::<_, StandingsError>(())
        });
        let mut cases = gathered.cases.into_iter();
        let mut kept = 0;
        while read.is_ok() {
            let some: Vec<_> = cases.by_ref().take(AT_ONCE).collect();
            if some.is_empty() {
                break;
            }
            kept += lock().take_warm(number, some);
        }
        lock().end_warming(number);
        read.map(|()| kept)
    }
}

impl Hot {
    /// Returns the number of a new warm-up and until when events are to be read, if anything is known to hold.
    fn begin_warming(&mut self, budget: usize) -> Option<(u64, Instant)> {
        self.set_budget(budget);
        let Basis { reach, .. } = self.basis.as_ref()?;
        self.warmings += 1;
        self.warming = Some(Warming {
            number: self.warmings,
            touched: HashSet::new(),
        });
        Some((self.warmings, *reach))
    }

    fn end_warming(&mut self, number: u64) {
        self.warming.take_if(|warming| warming.number == number);
    }

    /// Takes cases in behind all others, but for those that were touched since. Returns how many.
    fn take_warm(&mut self, number: u64, cases: Vec<(u64, Packed)>) -> usize {
        // absent if everything was forgotten meanwhile
        let own = self.warming.as_ref().filter(|own| own.number == number);
        let Some(Warming { touched, .. }) = own else {
            return 0;
        };
        let before = self.cases.len();
        for (case_key, mut events) in cases {
            events.shrink();
            let weight = weight(&events);
            let is_newer = touched.contains(&case_key) || self.cases.contains_key(&case_key);
            if is_newer || self.held + weight > self.budget {
                continue;
            }
            self.held += weight;
            self.cases.insert(case_key, Kept { events, turn: 0 });
            self.turns.push_front((case_key, 0));
        }
        self.cases.len() - before
    }
}

/// Events gathered case by case. Where they are too many, some cases are left out whole: those with high keys, which are hashes.
struct Gathered {
    budget: usize,
    held: usize,
    cases: HashMap<u64, Packed>,
    /// Cases with higher keys are left out.
    highest: u64,
}

impl Gathered {
    fn new(budget: usize) -> Self {
        Self {
            budget,
            held: 0,
            cases: HashMap::new(),
            highest: u64::MAX,
        }
    }

    fn push(&mut self, event: &srok_store::EventRecord<'_>) {
        if event.case_key > self.highest {
            return;
        }
        let before = self.cases.get(&event.case_key).map_or(0, weight);
        let case = self
            .cases
            .entry(event.case_key)
            .and_modify(|case| case.push(event))
            .or_insert_with(|| Packed::new(event));
        self.held = self.held + weight(case) - before;
        while self.held > self.budget && self.highest > 0 {
            self.highest -= self.highest / 8 + 1;
            let highest = self.highest;
            self.cases.retain(|key, _| *key <= highest);
            self.held = self.cases.values().map(weight).sum();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use srok_law::case::Instant;
    use srok_store::EventRecord;

    fn event(case_key: u64, identity: u64) -> EventRecord<'static> {
        EventRecord {
            case_key,
            case_id: "MO-1",
            identity,
            kind: 1,
            occurred_at: Instant(0),
            by_day: false,
            recorded_at: Instant(0),
            regulation: None,
            service: None,
            channel: None,
            organisation: None,
            to_organisation: None,
            official: None,
            registration_no: None,
            replaces: None,
            more: None,
        }
    }

    fn basis(reach: i64) -> Basis {
        Basis {
            reach: Instant(reach),
            computed_by: None,
            position: 0,
            closed_before: Instant(0),
        }
    }

    fn read(case_key: u64) -> Vec<(u64, Packed)> {
        vec![(case_key, Packed::new(&event(case_key, 1)))]
    }

    #[test]
    fn what_was_read_of_a_case_touched_meanwhile_is_old() {
        let mut hot = Hot::new(0);
        assert!(hot.begin_warming(1 << 20).is_none(), "nothing is known");
        hot.begin(basis(1));
        let (number, reach) = hot.begin_warming(0).unwrap();
        assert_eq!(reach, Instant(1));
        // touched, and let go again at once
        hot.advance(basis(2), read(7));
        assert!(hot.get(7).is_none());
        hot.set_budget(1 << 20);
        assert_eq!(hot.take_warm(number, read(7)), 0);
        assert_eq!(hot.take_warm(number, read(8)), 1);
        let (second, _) = hot.begin_warming(1 << 20).unwrap();
        assert_eq!(hot.take_warm(number, read(9)), 0, "another one began");
        hot.begin(basis(3));
        assert_eq!(
            hot.take_warm(second, read(9)),
            0,
            "everything was forgotten"
        );
        hot.end_warming(second);
        assert_eq!(hot.at_hand().cases, 0);
    }

    #[test]
    fn what_does_not_fit_is_left_out_case_by_case() {
        let mut gathered = Gathered::new(20_000);
        for round in 0..5_u64 {
            for case in 0..200_u64 {
                gathered.push(&event(case << 56 | case, round));
            }
        }
        assert!(gathered.held <= 20_000);
        assert!((20..200).contains(&gathered.cases.len()));
        for (key, case) in &gathered.cases {
            assert_eq!(case.events(*key).count(), 5, "no case is there by half");
        }
    }
}
