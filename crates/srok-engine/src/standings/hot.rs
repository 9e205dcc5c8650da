//! Which events belong to the cases touched last? Kept at hand, so that a new event costs no look into the table, however large it is.
//!
//! What is at hand holds for one basis only: the events recorded until its reach, by the law it names, without the imports withdrawn then. As soon
//! as the basis is another one, everything is forgotten.

mod packed;
mod warm;

pub(super) use packed::Packed;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard};

use srok_store::{Basis, CaseFilter};

/// Memory for the events of the cases touched last, unless something else is asked for: 512 MiB.
pub const BUDGET: usize = 512 << 20;

/// What a case takes beside its events: its places in the tables.
const BESIDE: usize = 64;

/// The cases touched last.
#[derive(Debug)]
pub(super) struct Hot {
    budget: usize,
    held: usize,
    cases: HashMap<u64, Kept>,
    /// Cases with the turn in which they were touched, the longest ago first; an entry holds if the case was not touched again.
    turns: VecDeque<(u64, u64)>,
    turn: u64,
    basis: Option<Basis>,
    /// The cases that have a file, once they were asked for.
    known: Option<CaseFilter>,
    /// The warm-up under way.
    warming: Option<Warming>,
    /// Warm-ups begun so far.
    warmings: u64,
}

/// A warm-up under way.
#[derive(Debug)]
struct Warming {
    number: u64,
    /// Cases touched since it began: what it read of them is old.
    touched: HashSet<u64>,
}

#[derive(Debug)]
struct Kept {
    events: Packed,
    turn: u64,
}

/// How much is kept at hand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AtHand {
    /// Cases.
    pub cases: usize,
    /// Memory they take, in bytes.
    pub bytes: usize,
}

/// Takes what is at hand, waiting for whoever has it. If he broke off in the middle it may be half of something, and is forgotten.
pub(super) fn take(hot: &Mutex<Hot>) -> MutexGuard<'_, Hot> {
    hot.lock().unwrap_or_else(|broken_off| {
        let mut taken = broken_off.into_inner();
        taken.forget();
        hot.clear_poison();
        taken
    })
}

impl Hot {
    pub fn new(budget: usize) -> Self {
        Self {
            budget,
            held: 0,
            cases: HashMap::new(),
            turns: VecDeque::new(),
            turn: 0,
            basis: None,
            known: None,
            warming: None,
            warmings: 0,
        }
    }

    /// Forgets everything: nothing is known to hold.
    pub fn forget(&mut self) {
        *self = Self {
            warmings: self.warmings,
            ..Self::new(self.budget)
        };
    }

    /// Says on what the stored standings stand from now on, all of them. Nothing is at hand yet.
    pub fn begin(&mut self, basis: Basis) {
        self.forget();
        self.basis = Some(basis);
    }

    /// Tells whether what is at hand holds for a basis.
    pub fn stands_on(&self, basis: &Basis) -> bool {
        self.basis.as_ref().is_some_and(|own| {
            (own.reach, own.position, &own.computed_by)
                == (basis.reach, basis.position, &basis.computed_by)
        })
    }

    /// Returns the events of a case, if they are at hand.
    pub fn get(&self, case_key: u64) -> Option<&Packed> {
        self.cases.get(&case_key).map(|kept| &kept.events)
    }

    /// Tells whether it is known which cases have been met.
    pub const fn knows_cases(&self) -> bool {
        self.known.is_some()
    }

    /// Tells whether a case may have been met before, and remembers it.
    pub fn meet(&mut self, case_key: u64) -> bool {
        self.known.as_mut().is_none_or(|known| known.meet(case_key))
    }

    /// Takes in which cases have been met.
    pub fn know(&mut self, known: CaseFilter) {
        self.known = Some(known);
    }

    /// Says that the standings stand on a later basis, with all events of the cases touched on the way.
    pub fn advance(&mut self, basis: Basis, touched: Vec<(u64, Packed)>) {
        self.basis = Some(basis);
        self.turn += 1;
        for (case_key, mut events) in touched {
            events.shrink();
            if let Some(warming) = &mut self.warming {
                warming.touched.insert(case_key);
            }
            self.held += weight(&events);
            let turn = self.turn;
            let kept = self.cases.insert(case_key, Kept { events, turn });
            self.held -= kept.map_or(0, |kept| weight(&kept.events));
            self.turns.push_back((case_key, turn));
        }
        self.shrink();
    }

    /// Sets how much memory may be taken.
    pub fn set_budget(&mut self, budget: usize) {
        self.budget = budget;
        self.shrink();
    }

    pub fn at_hand(&self) -> AtHand {
        AtHand {
            cases: self.cases.len(),
            bytes: self.held,
        }
    }

    /// Lets go of the cases touched the longest ago until the rest fits.
    fn shrink(&mut self) {
        while self.held > self.budget {
            let Some((case_key, turn)) = self.turns.pop_front() else {
                break;
            };
            if self.holds_since(case_key, turn)
                && let Some(kept) = self.cases.remove(&case_key)
            {
                self.held -= weight(&kept.events);
            }
        }
        if self.turns.len() > 2 * self.cases.len() + 1_024 {
            let turns = std::mem::take(&mut self.turns);
            self.turns = turns
                .into_iter()
                .filter(|(case_key, turn)| self.holds_since(*case_key, *turn))
                .collect();
        }
    }

    fn holds_since(&self, case_key: u64, turn: u64) -> bool {
        self.cases
            .get(&case_key)
            .is_some_and(|kept| kept.turn == turn)
    }
}

/// Returns the memory a case takes.
const fn weight(events: &Packed) -> usize {
    events.size() + BESIDE
}

#[cfg(test)]
mod tests {
    use super::*;
    use srok_law::case::Instant;
    use srok_store::EventRecord;

    fn case(case_key: u64) -> (u64, Packed) {
        let event = EventRecord {
            case_key,
            case_id: "MO-1",
            identity: case_key,
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
        };
        (case_key, Packed::new(&event))
    }

    fn basis(reach: i64) -> Basis {
        Basis {
            reach: Instant(reach),
            computed_by: Some("law".into()),
            position: 0,
            closed_before: Instant(0),
        }
    }

    fn held(hot: &Hot, keys: std::ops::Range<u64>) -> Vec<u64> {
        keys.filter(|key| hot.get(*key).is_some()).collect()
    }

    #[test]
    fn the_cases_touched_the_longest_ago_make_room() {
        let mut sized = Packed::new(&case(0).1.events(0).next().unwrap());
        sized.shrink();
        let mut hot = Hot::new(3 * weight(&sized));
        hot.begin(basis(0));
        hot.advance(basis(1), vec![case(0), case(1), case(2)]);
        assert_eq!(held(&hot, 0..9), [0, 1, 2]);
        hot.advance(basis(2), vec![case(0)]);
        hot.advance(basis(3), vec![case(3)]);
        assert_eq!(held(&hot, 0..9), [0, 2, 3], "1 was touched before 0");
        hot.set_budget(weight(&sized));
        assert_eq!(held(&hot, 0..9), [3]);
        assert_eq!(hot.at_hand().bytes, weight(&sized));
        for reach in 0..5_000 {
            hot.advance(basis(reach), vec![case(3)]);
        }
        assert!(hot.turns.len() < 2_000, "turns of the past are forgotten");
    }

    #[test]
    fn what_is_at_hand_holds_for_its_basis_only() {
        let mut hot = Hot::new(BUDGET);
        assert!(!hot.stands_on(&basis(0)), "nothing is known at first");
        hot.begin(basis(5));
        let withdrawn = Basis {
            position: 1,
            ..basis(5)
        };
        let other_law = Basis {
            computed_by: None,
            ..basis(5)
        };
        let closed = Basis {
            closed_before: Instant(9),
            ..basis(5)
        };
        assert!(hot.stands_on(&basis(5)) && hot.stands_on(&closed));
        for other in [basis(4), basis(6), withdrawn, other_law] {
            assert!(!hot.stands_on(&other), "{other:?}");
        }
        hot.advance(basis(6), vec![case(1)]);
        hot.forget();
        assert!(!hot.stands_on(&basis(6)));
        assert_eq!(hot.at_hand(), AtHand::default());
    }
}
