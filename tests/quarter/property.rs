//! Whatever complaints there are: what began is what went, and a period begins as the one before ended; only what is named as a fault is exempt.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use srok_engine::quarterly::{
    Complaint, Counted, Dimension, End, Ending, Measure, Perimeter, Sheet, Span, sheet,
};
use srok_law::case::{DAY, Instant, Symbol, Vocabulary};

/// Bodies of the report are those below; one more is outside.
const WITHIN: u32 = 4;

fn at(day: i64) -> Instant {
    Instant(day * DAY)
}

prop_compose! {
    /// A complaint that arrives on a day, and of which it is drawn what becomes of it; `parent` is the number of an earlier one.
    fn drawn()(
        arrives in 0..300_i64,
        waits in proptest::option::of(0..9_i64),
        takes in proptest::option::of(0..80_i64),
        end in 0..7_usize,
        organisation in 0..=WITHIN,
        sent_to in proptest::option::of(0..=WITHIN),
        parent in proptest::option::weighted(0.3, 0..40_usize),
        objects in proptest::collection::vec(10..13_u32, 0..3),
        grounds in proptest::collection::vec(20..25_u32, 0..3),
    ) -> (Option<usize>, Complaint) {
        let ends = [
            End::Satisfied, End::Refused, End::Unanswered, End::Forwarded, End::Forwarded, End::Withdrawn, End::Joined,
        ];
        let registered_at = waits.map(|waits| at(arrives + waits));
        let endings = registered_at.zip(takes).map(|(registered_at, takes)| Ending {
            end: ends[end],
            at: registered_at.plus(takes * DAY),
        });
        (parent, Complaint {
            organisation: Some(Symbol(organisation)),
            received_at: Some(at(arrives)),
            registered_at,
            endings: endings.into_iter().collect(),
            sent_to: sent_to.map(Symbol),
            objects: objects.into_iter().map(Symbol).collect(),
            grounds: grounds.into_iter().map(Symbol).collect(),
            ..Complaint::default()
        })
    }
}

fn named(drawn: Vec<(Option<usize>, Complaint)>) -> Vec<Complaint> {
    let name = |number: usize| format!("z-{number:03}");
    let sent: Vec<Option<Instant>> = drawn
        .iter()
        .map(|(_, complaint)| complaint.ending().map(|ending| ending.at))
        .collect();
    let complaints = drawn.into_iter().enumerate();
    complaints
        .map(|(number, (parent, complaint))| Complaint {
            case_id: name(number).into(),
            // what comes from another was sent on there first: circles and what was there before are faults, tested elsewhere
            parent: parent
                .filter(|parent| *parent < number && sent[*parent] <= complaint.received_at)
                .map(|parent| name(parent).into()),
            ..complaint
        })
        .collect()
}

fn counted(complaints: &[Complaint], from: i64, until: i64) -> Sheet {
    let perimeter = Perimeter {
        organisations: (0..WITHIN).map(Symbol).collect(),
        regulation: None,
        excluded: [Symbol(10)].into_iter().collect(),
    };
    let span = Span {
        from: at(from),
        until: at(until),
    };
    sheet(
        &Counted::new(complaints, &perimeter),
        &Vocabulary::default(),
        span,
        |_, from, to| u32::try_from((to.0 - from.0) / DAY).unwrap(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, rng_seed: RngSeed::Fixed(28), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn periods_balance_and_follow_one_another(
        drawn in proptest::collection::vec(drawn(), 1..40), first in 0..200_i64, length in 1..100_i64, next in 1..100_i64,
    ) {
        let complaints = named(drawn);
        let one = counted(&complaints, first, first + length);
        let other = counted(&complaints, first + length, first + length + next);
        let both = counted(&complaints, first, first + length + next);
        for sheet in [&one, &other, &both] {
            prop_assert!(sheet.balances(), "{:?} {:?}", sheet.balances, sheet.faults);
        }
        let figure = |sheet: &Sheet, measure| sheet.total.figures.get(measure);
        prop_assert_eq!(figure(&one, Measure::Closing), figure(&other, Measure::Opening));
        prop_assert_eq!(figure(&both, Measure::Opening), figure(&one, Measure::Opening));
        prop_assert_eq!(figure(&both, Measure::Closing), figure(&other, Measure::Closing));
        for measure in [
            Measure::Received, Measure::Reviewed, Measure::Satisfied, Measure::Refused, Measure::LeftUnanswered,
            Measure::Forwarded, Measure::Discontinued,
        ] {
            prop_assert_eq!(figure(&both, measure), figure(&one, measure) + figure(&other, measure), "{:?}", measure);
        }
        // each body by itself, too
        for group in one.parts.get(&Dimension::Organisation).into_iter().flatten() {
            let figure = |measure| group.figures.get(measure);
            prop_assert_eq!(
                figure(Measure::Opening) + figure(Measure::MovedIn) + figure(Measure::Received),
                figure(Measure::Reviewed) + figure(Measure::LeftUnanswered) + figure(Measure::Forwarded)
                    + figure(Measure::Discontinued) + figure(Measure::MovedOut) + figure(Measure::Closing)
            );
        }
    }
}
