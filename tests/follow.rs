//! Does following events one by one give what computing everything from nothing gives? Streams in any order, with withdrawals, restarts and little memory.

mod made;

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;
use srok_engine::standings::{AtHand, Standings};
use srok_ingest as ingest;
use srok_law::library::Law;
use srok_store::{CaseRecord, FindingRecord, NewEvent, Options, StandingRecord, Store};
use xxhash_rust::xxh3::xxh3_64;

use made::{Chance, at, import, many};

const NOW: &str = "2026-04-10T12:00:00+03:00";

/// Everything stored of the cases.
#[derive(Debug, PartialEq, Eq)]
struct Stored {
    standings: Vec<StandingRecord>,
    findings: Vec<FindingRecord>,
    files: Vec<CaseRecord>,
}

fn stored(store: &Store, keys: &[u64]) -> Stored {
    let mut standings = store.standings_of(keys).unwrap();
    standings.sort_by_key(StandingRecord::key);
    let mut findings = store.findings_of(keys).unwrap();
    findings.sort();
    let mut files = store.case_files(keys).unwrap();
    files.sort_by_key(|file| file.case_key);
    Stored {
        standings,
        findings,
        files,
    }
}

/// What happens to a store.
#[derive(Debug, Clone)]
enum Step {
    /// So many events come.
    Import(usize),
    Settle,
    /// An import is withdrawn.
    Withdraw(usize),
    /// The process ends and begins anew.
    Restart,
    /// So much memory may be taken from now on.
    Keep(usize),
    Warm(usize),
    Recompute,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (1..40_usize).prop_map(Step::Import),
        8 => Just(Step::Settle),
        1 => any::<usize>().prop_map(Step::Withdraw),
        1 => Just(Step::Restart),
        1 => (0..4_000_usize).prop_map(Step::Keep),
        1 => (0..200_000_usize).prop_map(Step::Warm),
        1 => Just(Step::Recompute),
    ]
}

/// A store with its standings, as a service holds them.
struct Office {
    directory: tempfile::TempDir,
    law: Arc<Law>,
    open: Option<(Arc<Store>, Standings)>,
}

impl Office {
    fn new(law: &Arc<Law>) -> Self {
        let mut office = Self {
            directory: tempfile::tempdir().unwrap(),
            law: Arc::clone(law),
            open: None,
        };
        office.restart();
        office
    }

    fn restart(&mut self) {
        self.open = None;
        let store = Store::open(self.directory.path(), &Options::default()).unwrap();
        let store = Arc::new(store);
        let standings = Standings::open(&store, &self.law, at(NOW)).unwrap();
        self.open = Some((store, standings));
    }

    fn parts(&mut self) -> (&Store, &mut Standings) {
        let (store, standings) = self.open.as_mut().unwrap();
        (store, standings)
    }

    /// Settles and tells whether everything computed from nothing is the same.
    fn check(&mut self, keys: &[u64]) -> Result<(), TestCaseError> {
        let (store, standings) = self.parts();
        standings.settle().unwrap();
        let followed = stored(store, keys);
        standings.recompute_all().unwrap();
        prop_assert_eq!(followed, stored(store, keys));
        Ok(())
    }
}

fn keys(events: &[NewEvent<'_>]) -> Vec<u64> {
    let keys: BTreeSet<u64> = events
        .iter()
        .map(|event| xxh3_64(event.case_id.as_bytes()))
        .collect();
    keys.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_on_the_way_the_standings_are_those_of_the_events(
        steps in prop::collection::vec(step(), 1..40),
        seed in any::<u64>(),
    ) {
        let law = Arc::new(srok::shipped::built_in().unwrap());
        let mut office = Office::new(&law);
        let mut events = many(24);
        let keys = keys(&events);
        let mut chance = Chance(seed);
        for index in (1..events.len()).rev() {
            let other = usize::try_from(chance.below(index as u64 + 1)).unwrap();
            events.swap(index, other);
        }
        let mut coming = events.chunks(1).cycle();
        let mut imports: Vec<i32> = Vec::new();
        for step in steps {
            let (store, standings) = office.parts();
            match step {
                Step::Import(count) => {
                    // what came before is a duplicate, unless it was withdrawn
                    let portion: Vec<_> =
                        coming.by_ref().take(count).flatten().cloned().collect();
                    imports.push(import(store, NOW, &portion).id);
                }
                Step::Settle => drop(standings.settle().unwrap()),
                Step::Withdraw(which) if !imports.is_empty() => {
                    let id = imports.swap_remove(which % imports.len());
                    store.withdraw(id, "a mistake", at(NOW)).unwrap();
                }
                Step::Withdraw(_) => {}
                Step::Restart => office.restart(),
                Step::Keep(budget) => standings.keep_at_hand(budget),
                Step::Warm(budget) => drop(standings.clone().warm(budget).unwrap()),
                Step::Recompute => office.check(&keys)?,
            }
        }
        office.check(&keys)?;
    }
}

/// Returns made-up events of the generator, as they would be stored, in no order.
fn shuffled(law: &Law, cases: u64) -> Vec<ingest::IncomingEvent> {
    let recipe = srok_generate::Recipe {
        cases,
        seed: 11,
        until: "2026-11-20T12:00:00Z".parse().unwrap(),
        months: srok_generate::Recipe::MONTHS,
    };
    let mut events = made::generated(law, recipe);
    let mut chance = Chance(3);
    for index in (1..events.len()).rev() {
        // roughly in order, as events come: no further than some hundred from its place
        let near = chance.below(300.min(index as u64 + 1));
        events.swap(index, index - usize::try_from(near).unwrap());
    }
    events
}

#[test]
fn generated_events_are_followed_with_little_memory_and_with_enough() {
    let law = Arc::new(srok::shipped::built_in().unwrap());
    let incoming = shuffled(&law, 150);
    let events: Vec<NewEvent<'_>> = incoming.iter().map(srok_engine::intake::stored).collect();
    assert!(events.len() > 1_000);
    let keys = keys(&events);
    for budget in [0, 20_000, 1 << 30] {
        let mut office = Office::new(&law);
        let (store, standings) = office.parts();
        standings.keep_at_hand(budget);
        standings.settle().unwrap();
        let (mut read, mut cases) = (0, 0);
        for portion in events.chunks(90) {
            import(store, "2026-11-20T15:00:00+03:00", portion);
            let computed = standings.settle().unwrap();
            (read, cases) = (read + computed.read, cases + computed.cases);
        }
        let AtHand { bytes, .. } = standings.at_hand();
        assert!(bytes <= budget);
        match budget {
            0 => assert!(read * 2 > cases, "most cases come again: {read} of {cases}"),
            20_000 => assert!(read > 0),
            _ => assert_eq!(read, 0, "every case is at hand or new"),
        }
        office.check(&keys).unwrap();
    }
}

#[test]
fn open_cases_are_at_hand_after_a_restart_once_they_were_read() {
    let law = Arc::new(srok::shipped::built_in().unwrap());
    let events = many(60);
    let (first, second) = events.split_at(events.len() * 2 / 3);
    let mut office = Office::new(&law);
    let (store, standings) = office.parts();
    import(store, NOW, first);
    assert_eq!(
        standings.clone().warm(1 << 20).unwrap(),
        0,
        "nothing holds yet"
    );
    standings.settle().unwrap();
    office.restart();
    let (store, standings) = office.parts();
    standings.settle().unwrap();
    assert_eq!(standings.at_hand(), AtHand::default());
    let read = standings.clone().warm(1 << 20).unwrap();
    assert!(read > 20, "{read}");
    assert_eq!(standings.at_hand().cases, read);
    let keys = keys(&events);
    import(store, NOW, second);
    let computed = standings.settle().unwrap();
    assert!(computed.read * 2 < computed.cases, "{computed:?}");
    office.check(&keys).unwrap();
}
