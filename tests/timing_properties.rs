//! What holds of every date, whatever the case? Properties, on seeded random cases.

#[path = "law/bench.rs"]
mod bench;
#[path = "law/lives.rs"]
mod lives;
#[path = "law/told.rs"]
mod told;

use std::cell::RefCell;
use std::sync::LazyLock;

use bench::{Law, at};
use lives::{events_of, lives};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use srok_law::calendar::DecreeDays;
use srok_law::case::{DAY, Day, Event, Instant, MINUTE, SECOND};
use srok_law::regulation::{Limit, Roll, Suspension, Term, Unit, Version};
use srok_law::timing::{Due, Standing, State, assess, ledger};
use told::{rolls, told_rightly};

/// Working days of 2026 made holidays one by one, so that calendars with and without can be compared.
const INSERTED: [&str; 6] = [
    "2026-02-16",
    "2026-03-11",
    "2026-04-29",
    "2026-06-15",
    "2026-09-01",
    "2026-12-30",
];

static LAW: LazyLock<Law> = LazyLock::new(Law::shipped);

/// The limits that count from an event: no declared dates, nothing immediate, no blanks.
static COUNTED: LazyLock<Vec<&'static Limit>> = LazyLock::new(|| {
    let of_moscow = LAW
        .regulations
        .iter()
        .filter(|act| !act.id.starts_with("trial-") || act.id == "trial-cases");
    let amounts = |version: &Version| {
        !version.terms.is_empty()
            && version
                .terms
                .iter()
                .all(|term| matches!(term, Term::Amount(_)))
    };
    of_moscow
        .flat_map(|act| &act.limits)
        .filter(|limit| limit.versions.iter().all(amounts))
        .collect()
});

thread_local! {
    /// The law of one test, in which it writes its events.
    static MINE: RefCell<Law> = RefCell::new(LAW.clone());
    /// The law with one more holiday each.
    static WITH_HOLIDAY: RefCell<Vec<Law>> = RefCell::new(INSERTED.into_iter().map(with_holiday).collect());
}

fn with_holiday(day: &str) -> Law {
    Law::by("ru", "working", &|file, text| {
        if file == "ru.csv" {
            format!("{text}{day},holiday,Test,Test\n")
        } else {
            text
        }
    })
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(221),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Moments of 2025 to 2027, often at a turn of the day.
fn moments() -> impl Strategy<Value = Instant> {
    let turns = prop_oneof![
        Just(0),
        Just(16 * 60 * MINUTE - 1),
        Just(16 * 60 * MINUTE),
        Just(DAY - 1),
        0..DAY / SECOND * SECOND
    ];
    (0_i64..1_000, turns)
        .prop_map(|(days, turn)| at("2025-01-01T00:00:00+03:00").plus(days * DAY + turn))
}

/// A limit that a failing case shows by its name.
#[derive(Clone, Copy)]
struct Named(&'static Limit);

impl std::fmt::Debug for Named {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0.full_id)
    }
}

fn limits() -> impl Strategy<Value = Named> {
    any::<prop::sample::Index>().prop_map(|index| {
        let named = *index.get(&COUNTED);
        Named(named)
    })
}

/// The due date of a limit in a case that is nothing but its start; `None` where another rule gives no date (the limit was repealed).
fn due(law: &mut Law, limit: &Limit, start: Instant) -> Option<Due> {
    let events = law.start_of(&limit.full_id, start, &[]);
    law.standings(&limit.full_id, events)
        .into_iter()
        .next()?
        .due
}

type Outcome = Result<(), TestCaseError>;

fn never_before_its_start(law: &mut Law, limit: &Limit, start: Instant) -> Outcome {
    let Some(due) = due(law, limit, start) else {
        return Ok(());
    };
    let zone = &law.limit(&limit.full_id).0.zone;
    let name = &limit.full_id;
    prop_assert!(
        due.late_from > start,
        "{name} from {start}: late from {}",
        due.late_from
    );
    prop_assert!(
        due.day_zero >= zone.day_of(start),
        "{name} from {start}: day zero {}",
        due.day_zero
    );
    prop_assert!(
        due.due_on >= due.day_zero,
        "{name} from {start}: due {}",
        due.due_on
    );
    prop_assert!(
        due.act_by
            .is_none_or(|day| day >= due.day_zero && day <= due.due_on),
        "{name} from {start}: {:?}",
        due.act_by
    );
    prop_assert!(
        due.due_rolled_on.is_none_or(|day| day > due.due_on),
        "{name} from {start}: {:?}",
        due.due_rolled_on
    );
    let calendar = law.calendars.named("ru");
    let worked = |day: Day| calendar.is_working(day, DecreeDays::Working);
    prop_assert!(
        due.due_rolled_on.is_none_or(worked) && due.act_by.is_none_or(worked),
        "{name} from {start}"
    );
    if rolls(limit, Roll::NextWorkingDay) {
        prop_assert!(worked(due.due_on), "{name} from {start}: {}", due.due_on);
    }
    Ok(())
}

fn never_earlier(name: &str, first: &Due, second: &Due) -> Outcome {
    prop_assert!(
        first.late_from <= second.late_from,
        "{name}: {} and {}",
        first.late_from,
        second.late_from
    );
    prop_assert!(
        first.due_on <= second.due_on,
        "{name}: {} and {}",
        first.due_on,
        second.due_on
    );
    prop_assert!(
        first.day_zero <= second.day_zero,
        "{name}: {} and {}",
        first.day_zero,
        second.day_zero
    );
    Ok(())
}

fn adds_up(law: &mut Law, limit: &Limit, start: Instant, (after, length): (i64, i64)) -> Outcome {
    let mut events = law.start_of(&limit.full_id, start, &[]);
    if matches!(limit.suspension, Suspension::Stops { .. }) {
        let from = start.plus(after * DAY / 2);
        events.push(law.event("suspended", from, &[]));
        events.push(law.event("resumed", from.plus(length * DAY / 2), &[]));
    }
    let timeline = law.timeline(events);
    let regulation = law.limit(&limit.full_id).0;
    let index = regulation.limit_index(&limit.id);
    let standings = assess(&timeline, &law.bench(regulation));
    let Some(standing) = standings
        .iter()
        .find(|standing| Some(standing.limit) == index)
    else {
        return Ok(());
    };
    let told = ledger(
        standing,
        &timeline,
        &law.bench(regulation),
        law.calendars.of(standing.organisation),
    );
    told_rightly(&told, standing, limit, regulation.zone.day_of(start))
}

proptest! {
    #![proptest_config(config(10_000))]

    #[test]
    fn due_is_never_before_its_start(Named(limit) in limits(), start in moments()) {
        MINE.with_borrow_mut(|law| never_before_its_start(law, limit, start))?;
    }

    #[test]
    fn a_later_start_never_ends_earlier(Named(limit) in limits(), start in moments(), by in 0..60 * DAY) {
        let pair = MINE.with_borrow_mut(|law| due(law, limit, start).zip(due(law, limit, start.plus(by))));
        // a new version of the rule may shorten the term
        if let Some((first, second)) = pair.filter(|_| limit.versions.len() == 1) {
            never_earlier(&limit.full_id, &first, &second)?;
        }
    }

    #[test]
    fn an_added_holiday_never_ends_earlier(Named(limit) in limits(), which in 0..INSERTED.len(), before in 0_i64..40, turn in 0..DAY) {
        let start = at(&format!("{}T00:00:00+03:00", INSERTED[which])).plus(-before * DAY).plus(turn);
        let without = MINE.with_borrow_mut(|law| due(law, limit, start));
        let with = WITH_HOLIDAY.with_borrow_mut(|laws| due(&mut laws[which], limit, start));
        // a last day brought back to a working day comes earlier, and rightly so
        if let Some((without, with)) = without.zip(with).filter(|_| !rolls(limit, Roll::PreviousWorkingDay)) {
            never_earlier(&limit.full_id, &without, &with)?;
        }
    }

    #[test]
    fn the_ledger_adds_up_to_the_due_date(Named(limit) in limits(), start in moments(), pause in (0_i64..20, 0_i64..20)) {
        MINE.with_borrow_mut(|law| adds_up(law, limit, start, pause))?;
    }
}

/// A correction or an annulment: of which event, which of the two, how much later.
type Amended = (prop::sample::Index, bool, i64);

fn order_is_nothing(
    law: &mut Law,
    start: Instant,
    life: &[(usize, i64)],
    amended: &[Amended],
    keys: &[u32],
) -> Outcome {
    let mut events = events_of(law, start, life);
    for (target, annul, by) in amended.iter().filter(|_| !life.is_empty()) {
        let (identity, happened) = {
            let event = target.get(&events);
            (event.identity, event.occurred_at)
        };
        let mut event = law.event(
            if *annul {
                "event_annulled"
            } else {
                "event_corrected"
            },
            happened.plus(*by),
            &[],
        );
        event.replaces = Some(identity);
        event.recorded_at = happened.plus(by + DAY);
        events.push(event);
    }
    let mut arrived: Vec<(u32, Event)> = events
        .iter()
        .enumerate()
        .map(|(index, event)| (keys[index % keys.len()], event.clone()))
        .collect();
    arrived.sort_by_key(|(key, _)| *key);
    arrived.extend(arrived.first().cloned());
    let (one, other) = (
        law.timeline(events),
        law.timeline(arrived.into_iter().map(|(_, event)| event).collect()),
    );
    let regulation = law.regulation("mo221");
    prop_assert_eq!(
        assess(&one, &law.bench(regulation)),
        assess(&other, &law.bench(regulation))
    );
    prop_assert_eq!(one, other);
    Ok(())
}

fn past_is_past(law: &mut Law, start: Instant, life: &[(usize, i64)], as_of: Instant) -> Outcome {
    let events = events_of(law, start, life);
    let timeline = law.timeline(events);
    let regulation = law.regulation("mo221");
    let states = |standings: &[Standing]| -> Vec<(String, u32, State)> {
        let existing = standings
            .iter()
            .filter_map(|standing| Some((standing, standing.state(as_of)?)));
        existing
            .map(|(standing, state)| {
                (
                    regulation.limits[standing.limit].id.clone(),
                    standing.occurrence,
                    state,
                )
            })
            // an end that proves a missing start may have come before a start that was found later
            .filter(|(_, _, state)| *state != State::Unknown)
            .collect()
    };
    let whole = assess(&timeline, &law.bench(regulation));
    let until = assess(&timeline.until(as_of), &law.bench(regulation));
    prop_assert_eq!(states(&whole), states(&until), "as of {}", as_of);
    Ok(())
}

proptest! {
    #![proptest_config(config(3_000))]

    #[test]
    fn order_of_arrival_never_matters(
        start in moments(),
        life in lives(),
        amended in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>(), 0..5 * DAY), 0..4),
        keys in prop::collection::vec(any::<u32>(), 64),
    ) {
        MINE.with_borrow_mut(|law| order_is_nothing(law, start, &life, &amended, &keys))?;
    }

    #[test]
    fn the_state_of_the_past_is_what_it_was(start in moments(), life in lives(), after in 0_i64..200 * DAY) {
        MINE.with_borrow_mut(|law| past_is_past(law, start, &life, start.plus(after)))?;
    }
}

#[test]
fn the_properties_speak_of_every_kind_of_rule() {
    let some = |holds: &dyn Fn(&Version) -> bool| {
        COUNTED.iter().any(|limit| limit.versions.iter().any(holds))
    };
    assert!(COUNTED.len() > 100, "{} limits", COUNTED.len());
    for roll in [Roll::None, Roll::NextWorkingDay, Roll::PreviousWorkingDay] {
        assert!(some(&|version| version.roll == roll), "{roll:?}");
    }
    for unit in [
        Unit::WorkingDay,
        Unit::CalendarDay,
        Unit::Week,
        Unit::Month,
        Unit::Hour,
        Unit::Minute,
    ] {
        assert!(
            some(
                &|version| matches!(version.terms[0], Term::Amount(amount) if amount.unit == unit)
            ),
            "{unit:?}"
        );
    }
    assert!(some(&|version| version.cutoff.is_some()));
    assert!(
        COUNTED
            .iter()
            .any(|limit| matches!(limit.suspension, Suspension::Stops { .. }))
    );
}
