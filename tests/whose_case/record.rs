//! The rule in the store: however events come, in whatever parts, what counts in the end is what the rule says of everything together.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use srok_core::access::{Deed, Sender, Verdict, judge};
use srok_engine::intake;
use srok_law::case::{Event, Instant, Precision, Vocabulary};
use srok_store::{ImportHead, Into, Knowledge, NewEvent, Options, Receipt, Store, StoreError};

use super::rule::parties;

/// 2026-03-12T09:00:00Z.
const NOW: i64 = 1_773_306_000_000_000;
/// The source of all events: who sent them is told by the delivery.
const SOURCE: &str = "//vis.example";
const BODIES: [&str; 4] = ["a", "b", "c", "everybody"];

/// Numbers that look random, by a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// One event of somebody.
#[derive(Debug, Clone)]
struct Told {
    number: u64,
    case: u64,
    body: usize,
    kind: &'static str,
    to: Option<usize>,
    amends: Option<u64>,
}

impl Told {
    fn event(&self) -> NewEvent<'static> {
        NewEvent {
            identity: identity(self.number),
            content: self.number,
            source: SOURCE.into(),
            event_id: self.number.to_string().into(),
            case_id: format!("case-{}", self.case).into(),
            kind: self.kind.into(),
            occurred_at: Instant(NOW - 1_000_000 + i64::try_from(self.number).unwrap()),
            by_day: false,
            regulation: None,
            service: None,
            channel: None,
            organisation: Some(BODIES[self.body].into()),
            to_organisation: self.to.map(|to| BODIES[to].into()),
            official: None,
            registration_no: None,
            replaces: self.amends.map(identity),
            more: None,
            line: 1,
            recorded_at: None,
        }
    }
}

fn identity(number: u64) -> u64 {
    srok_ingest::identity(SOURCE, &number.to_string())
}

fn sender(body: usize) -> Option<Sender> {
    (body < 3).then(|| Sender {
        token: BODIES[body].into(),
        organisations: vec![BODIES[body].into()],
        has_sources: false,
    })
}

fn open(folder: &Path) -> Store {
    let store = Store::open(folder, &Options::default()).unwrap();
    store.judge_by(parties(), intake::notice).unwrap();
    store
}

/// Takes some events in, those of one body as one delivery, in one commit.
fn take(store: &Store, events: &[Told], at: i64) -> Vec<Receipt> {
    let at = Instant(at);
    let mut commit = store.begin_commit(at).unwrap();
    for one in events {
        let head = ImportHead {
            file: BODIES[one.body],
            hash: "",
            mapping: None,
            at,
        };
        commit
            .deliver_from(Into::Open(head), sender(one.body).as_ref())
            .unwrap();
        commit.append(&[one.event()]).unwrap();
    }
    commit.commit().unwrap()
}

/// Returns the events that count, by the number of the event, with who sent them and whether a notice of the service annuls them.
fn counting(store: &Store) -> BTreeMap<u64, bool> {
    let words = store.words();
    let (mut notices, mut events) = (Vec::new(), Vec::new());
    store
        .events(Knowledge::NOW, |span| {
            for event in span.events() {
                let is_notice = event.kind == words.find("event_annulled").unwrap_or(-1)
                    && event.organisation.is_none();
                if is_notice {
                    notices.push((event.identity, event.replaces.unwrap()));
                } else {
                    events.push(event.identity);
                }
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    let lifted: Vec<u64> = notices.iter().map(|(_, target)| *target).collect();
    let lost = |identity: u64| {
        let mut all = notices.iter();
        all.any(|(notice, target)| *target == identity && !lifted.contains(notice))
    };
    let numbers: HashMap<u64, u64> = (0..1_000)
        .map(|number| (identity(number), number))
        .collect();
    events
        .into_iter()
        .map(|event| (numbers[&event], !lost(event)))
        .collect()
}

/// Makes events of two cases up: hand-overs, amendments, foreign deeds. One body files each case; anybody may do the rest.
fn made_up(dice: &mut Dice) -> Vec<Told> {
    let kinds = [
        "registered",
        "note",
        "note",
        "handed",
        "handed",
        "event_annulled",
        "event_corrected",
    ];
    let filed = |number, body| Told {
        number,
        case: number,
        body,
        kind: "filed",
        to: None,
        amends: None,
    };
    let mut all = vec![filed(0, 0), filed(1, 3)];
    for number in 2..24 {
        let kind = kinds[dice.below(kinds.len() as u64) as usize];
        let case = dice.below(2);
        let target = dice.below(24);
        let amends = kind
            .starts_with("event_")
            .then_some(target)
            .filter(|target| *target != number);
        let to = (kind == "handed").then(|| dice.below(3) as usize);
        all.push(Told {
            number,
            case,
            body: dice.below(4) as usize,
            kind,
            to,
            amends,
        });
    }
    all
}

/// Returns whether each event counts by the rule, of all that came, in the order in which it came.
fn by_the_rule(came: &[Told]) -> BTreeMap<u64, Verdict> {
    let mut all = BTreeMap::new();
    for case in 0..2 {
        let mut words = Vocabulary::default();
        let senders: Vec<Option<Sender>> = (0..4).map(sender).collect();
        let of_case: Vec<&Told> = came.iter().filter(|told| told.case == case).collect();
        let deeds: Vec<Deed<'_>> = of_case
            .iter()
            .zip(1_i64..)
            .map(|(told, order)| {
                let new = told.event();
                Deed {
                    event: Event {
                        identity: new.identity,
                        replaces: new.replaces,
                        kind: words.intern(&new.kind),
                        occurred_at: new.occurred_at,
                        precision: Precision::Moment,
                        recorded_at: Instant(order),
                        organisation: Some(words.intern(BODIES[told.body])),
                        to_organisation: told.to.map(|to| words.intern(BODIES[to])),
                        official: None,
                        facts: Vec::new(),
                    },
                    sender: senders[told.body].as_ref(),
                }
            })
            .collect();
        let judged = judge(deeds, &mut words, &parties(), &|_, _| None);
        all.extend(of_case.iter().map(|told| told.number).zip(judged.verdicts));
    }
    all
}

#[test]
fn what_counts_in_the_end_is_what_the_rule_says_of_everything() {
    for seed in 0..20 {
        let dice = &mut Dice(seed * 7_919 + 1);
        let all = made_up(dice);
        // the filings come in any place, the rest in any order around them; a registration in a case that nobody has filed opens it, so that of these
        // the order is part of what happened
        let mut order = all.clone();
        for index in (1..order.len()).rev() {
            order.swap(index, dice.below(index as u64 + 1) as usize);
        }
        let registrations = order.iter().position(|told| told.kind == "registered");
        let filings = |order: &[Told]| order.iter().rposition(|told| told.kind == "filed");
        if registrations < filings(&order) {
            order.sort_by_key(|told| told.kind != "filed");
        }
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(folder.path());
        if seed % 2 == 0 {
            store.load_identities().unwrap();
        }
        let (mut from, mut at) = (0, NOW);
        let mut refused = 0;
        while from < order.len() {
            let to = (from + 1 + dice.below(4) as usize).min(order.len());
            let receipts = take(&store, &order[from..to], at);
            refused += receipts
                .iter()
                .map(|receipt| receipt.refused.len())
                .sum::<usize>();
            (from, at) = (to, at + 1_000_000);
            if dice.below(6) == 0 {
                // a new start knows only what is written down
                drop(store);
                store = open(folder.path());
                if dice.below(2) == 0 {
                    store.load_identities().unwrap();
                }
            }
        }
        let counts = counting(&store);
        let by_rule = by_the_rule(&order);
        for told in &all {
            let found = counts.get(&told.number).copied().unwrap_or(false);
            let ruled = by_rule[&told.number] == Verdict::Counts;
            let of_case: Vec<_> = order
                .iter()
                .filter(|one| one.case == told.case)
                .map(|one| (one, by_rule[&one.number], counts.get(&one.number)))
                .collect();
            assert_eq!(
                found, ruled,
                "seed {seed}, event {}: {of_case:#?}",
                told.number
            );
        }
        // nothing is lost: what does not count waits, or was refused as an amendment of what others sent
        let waiting = store.quarantine(None).unwrap();
        let shown = waiting.iter().filter(|record| record.waiting).count();
        let foreign = by_rule
            .values()
            .filter(|verdict| **verdict == Verdict::Foreign)
            .count();
        let uncounted = by_rule
            .values()
            .filter(|verdict| **verdict != Verdict::Counts)
            .count();
        assert!(refused <= foreign, "seed {seed}");
        assert!(
            shown >= uncounted - foreign,
            "seed {seed}: {shown} of {uncounted}"
        );
    }
}

#[test]
fn whoever_sends_for_every_body_is_asked_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let all: Vec<Told> = made_up(&mut Dice(1))
        .into_iter()
        .map(|told| Told { body: 3, ..told })
        .collect();
    take(&store, &all, NOW);
    assert!(counting(&store).values().all(|counts| *counts));
    assert_eq!(counting(&store).len(), all.len());
}

#[test]
fn an_older_store_believes_what_came_before_it_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    // an import without a sender, as every import of an earlier release
    let filed = Told {
        number: 0,
        case: 0,
        body: 3,
        kind: "filed",
        to: Some(1),
        amends: None,
    };
    take(&store, &[filed], NOW);
    let noted = Told {
        number: 2,
        case: 0,
        body: 1,
        kind: "note",
        to: None,
        amends: None,
    };
    let receipts = take(&store, &[noted], NOW + 1_000_000);
    assert_eq!(receipts[0].summary.accepted, 1);
}
