//! The rule alone: a function of the set of events, and nothing rests on what is not there.

use std::collections::{BTreeMap, HashMap, HashSet};

use proptest::prelude::*;
use srok_core::access::{Deed, Opening, Parties, Sender, Verdict, judge};
use srok_law::case::{Event, Instant, Precision, Vocabulary};

const BODIES: [&str; 4] = ["a", "b", "c", "d"];

pub fn parties() -> Parties {
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Parties {
        filing: set(&["filed"]),
        registering: set(&["registered"]),
        acts: HashMap::new(),
    }
}

/// An event as it is told: who, what, about which other one.
#[derive(Debug, Clone)]
struct Told {
    body: usize,
    kind: &'static str,
    day: i64,
    to: Option<usize>,
    /// The event it amends, counted from the first.
    amends: Option<usize>,
}

fn told() -> impl Strategy<Value = Told> {
    let kinds = prop::sample::select(vec![
        "registered",
        "note",
        "note",
        "handed",
        "handed",
        "event_annulled",
        "event_corrected",
    ]);
    (0..4_usize, kinds, 0..20_i64, 0..4_usize, 0..12_usize).prop_map(
        |(body, kind, day, to, target)| {
            let amends = kind.starts_with("event_");
            Told {
                body,
                kind,
                day,
                to: (kind == "handed" || kind == "event_corrected").then_some(to),
                amends: amends.then_some(target),
            }
        },
    )
}

/// Judges events that came in an order; the first one opens the case and always comes first. Returns the verdict of each.
fn verdicts(all: &[Told], order: &[usize]) -> BTreeMap<usize, Verdict> {
    let senders = BODIES.map(|body| Sender {
        token: body.into(),
        organisations: vec![body.into()],
        has_sources: false,
    });
    let mut words = Vocabulary::default();
    let came: Vec<usize> = std::iter::once(0).chain(order.iter().copied()).collect();
    let deeds: Vec<Deed<'_>> = came
        .iter()
        .zip(0_i64..)
        .map(|(index, came)| {
            let told = &all[*index];
            Deed {
                event: Event {
                    identity: *index as u64,
                    replaces: told
                        .amends
                        .map(|target| target as u64)
                        .filter(|target| *target != *index as u64),
                    kind: words.intern(told.kind),
                    occurred_at: Instant(told.day),
                    precision: Precision::Moment,
                    recorded_at: Instant(came),
                    organisation: Some(words.intern(BODIES[told.body])),
                    to_organisation: told.to.map(|to| words.intern(BODIES[to])),
                    official: None,
                    facts: Vec::new(),
                },
                sender: (told.body != 3).then(|| &senders[told.body]),
            }
        })
        .collect();
    let judged = judge(deeds, &mut words, &parties(), &|_, _| None);
    came.into_iter().zip(judged.verdicts).collect()
}

/// A case whose opening holds; where it is annulled, the next one who opens the case has it (`attacks::whoever_opens_a_case_that_is_there_waits_until_it_is_not`).
fn case() -> impl Strategy<Value = (Vec<Told>, Vec<usize>)> {
    let opening = Told {
        body: 0,
        kind: "filed",
        day: 5,
        to: None,
        amends: None,
    };
    let leaves_the_opening = |told: &Told| told.kind != "event_annulled" || told.amends != Some(0);
    let rest = told().prop_filter("annuls the opening", leaves_the_opening);
    prop::collection::vec(rest, 1..12).prop_flat_map(move |rest| {
        let order: Vec<usize> = (1..=rest.len()).collect();
        let all: Vec<Told> = std::iter::once(opening.clone()).chain(rest).collect();
        (Just(all), Just(order).prop_shuffle())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn the_order_of_arrival_does_not_matter((all, order) in case()) {
        // of several corrections the last one holds: then the order of these is part of what was said
        let mut corrected = HashSet::new();
        let is_plain = all.iter().filter(|told| told.kind == "event_corrected").all(|told| corrected.insert(told.amends));
        prop_assume!(is_plain);
        let in_order: Vec<usize> = (1..all.len()).collect();
        prop_assert_eq!(verdicts(&all, &order), verdicts(&all, &in_order));
    }

    #[test]
    fn without_a_hand_over_only_the_body_that_opened_the_case_counts((all, order) in case()) {
        let quiet: Vec<Told> = all.into_iter().map(|told| Told { to: None, ..told }).collect();
        for (index, verdict) in verdicts(&quiet, &order) {
            // whoever sends for every body is believed, also where he registers
            let registers = quiet.iter().any(|told| told.body == 3 && told.kind == "registered");
            let is_of_opener = quiet[index].body == 0 || quiet[index].body == 3;
            prop_assert!(is_of_opener || registers || verdict != Verdict::Counts || quiet[index].amends.is_some());
        }
    }

    #[test]
    fn nobody_amends_what_another_sent((all, order) in case()) {
        for (index, verdict) in verdicts(&all, &order) {
            let told = &all[index];
            if let Some(target) = told.amends.filter(|target| *target < all.len() && *target != index)
                && told.body != 3
                && all[target].body != told.body
            {
                prop_assert_eq!(verdict, Verdict::Foreign);
            }
        }
    }
}

#[test]
fn the_first_of_two_that_open_a_case_has_it() {
    let filed = |body| Told {
        body,
        kind: "filed",
        day: 5,
        to: None,
        amends: None,
    };
    let both = [filed(1), filed(2)];
    let judged = verdicts(&both, &[1]);
    assert_eq!(judged[&0], Verdict::Counts);
    assert!(matches!(judged[&1], Verdict::Waits(_)));
}

#[test]
fn an_opening_is_told_from_what_presupposes_one() {
    let parties = parties();
    assert_eq!(parties.opening("filed"), Opening::Filing);
    assert_eq!(parties.opening("registered"), Opening::Registration);
    assert_eq!(parties.opening("note"), Opening::None);
}
