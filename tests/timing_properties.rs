//! What holds of every date, whatever the case? Properties, on seeded random cases.

#[path = "law/bench.rs"]
mod bench;

use std::sync::LazyLock;

use bench::{Law, TRIALS, at};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use srok::calendar::DecreeDays;
use srok::case::{DAY, Day, Event, Instant, MINUTE, SECOND};
use srok::regulation::{Limit, Roll, Suspension, Term, Unit};
use srok::timing::{EntryKind, Skip, Standing, State, assess, ledger};

/// Working days of 2026 turned into holidays one by one, so that calendars with and without can be compared.
const INSERTED: [&str; 6] = ["2026-02-16", "2026-03-11", "2026-04-29", "2026-06-15", "2026-09-01", "2026-12-30"];

static LAW: LazyLock<Law> = LazyLock::new(Law::shipped);

static WITH_HOLIDAY: LazyLock<Vec<Law>> = LazyLock::new(|| {
    let with = |day: &'static str| {
        Law::by("ru", "working", &move |file, text| {
            if file == "ru.csv" { format!("{text}{day},holiday,Test,Test\n") } else { text }
        })
    };
    INSERTED.into_iter().map(with).collect()
});

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(221), failure_persistence: None, ..ProptestConfig::default() }
}

/// The limits that count from an event: no declared dates, nothing immediate.
fn counted() -> Vec<&'static Limit> {
    let amount_only = |limit: &&Limit| {
        let terms = limit.versions.iter().flat_map(|version| &version.terms);
        limit.versions.iter().all(|version| !version.terms.is_empty()) && terms.clone().all(|term| matches!(term, Term::Amount(_)))
    };
    let of_moscow = LAW.regulations.iter().filter(|regulation| !regulation.id.starts_with("trial-") || regulation.id == "trial-cases");
    of_moscow.flat_map(|regulation| &regulation.limits).filter(amount_only).collect()
}

static COUNTED: LazyLock<Vec<&'static Limit>> = LazyLock::new(counted);

/// Moments of 2025 to 2027, often at a turn of the day.
fn moments() -> impl Strategy<Value = Instant> {
    let days = 0_i64..1_000;
    let turns = prop_oneof![Just(0), Just(16 * 60 * MINUTE - 1), Just(16 * 60 * MINUTE), Just(DAY - 1), 0..DAY / SECOND * SECOND];
    (days, turns).prop_map(|(days, turn)| at("2025-01-01T00:00:00+03:00").plus(days * DAY + turn))
}

fn standing(law: &mut Law, limit: &Limit, start: Instant) -> Option<Standing> {
    let events = law.start_of(&limit.full_id, start, &[]);
    law.standings(&limit.full_id, events).into_iter().next()
}

/// A copy of the law in which events can be written without disturbing other threads.
fn law() -> Law {
    LAW.clone()
}

proptest! {
    #![proptest_config(config(3_000))]

    #[test]
    fn due_is_never_before_its_start(index in any::<prop::sample::Index>(), start in moments()) {
        let limit = *index.get(&COUNTED);
        let mut law = law();
        let Some(standing) = standing(&mut law, limit, start) else { return Ok(()) };
        let Some(due) = &standing.due else { return Err(TestCaseError::fail(format!("{}: no due date", limit.full_id))) };
        let zone = &law.limit(&limit.full_id).0.zone;
        prop_assert!(due.late_from > start, "{} from {start}: late from {}", limit.full_id, due.late_from);
        prop_assert!(due.day_zero >= zone.day_of(start), "{} from {start}: day zero {}", limit.full_id, due.day_zero);
        prop_assert!(due.act_by.is_none_or(|day| day >= due.day_zero && day <= due.due_on), "{} from {start}", limit.full_id);
        prop_assert!(due.due_rolled_on.is_none_or(|day| day > due.due_on), "{} from {start}", limit.full_id);
        if limit.versions.iter().all(|version| version.roll != Roll::PreviousWorkingDay) {
            prop_assert!(due.due_on >= due.day_zero, "{} from {start}: due {}", limit.full_id, due.due_on);
        }
    }

    #[test]
    fn a_last_day_that_is_moved_is_worked(index in any::<prop::sample::Index>(), start in moments()) {
        let limit = *index.get(&COUNTED);
        let mut law = law();
        let Some(due) = standing(&mut law, limit, start).and_then(|standing| standing.due) else { return Ok(()) };
        let calendar = law.calendars.named("ru");
        let working = |day: Day| calendar.is_working(day, DecreeDays::Working);
        prop_assert!(due.due_rolled_on.is_none_or(working));
        prop_assert!(due.act_by.is_none_or(working));
        if limit.versions.iter().all(|version| version.roll != Roll::None) {
            prop_assert!(working(due.due_on), "{} from {start}: {}", limit.full_id, due.due_on);
        }
    }

    #[test]
    fn a_later_start_never_ends_earlier(index in any::<prop::sample::Index>(), one in moments(), by in 0..60 * DAY) {
        let limit = *index.get(&COUNTED);
        let mut law = law();
        let (first, second) = (standing(&mut law, limit, one), standing(&mut law, limit, one.plus(by)));
        let (Some(first), Some(second)) = (first.and_then(|standing| standing.due), second.and_then(|standing| standing.due)) else {
            return Ok(());
        };
        prop_assert!(first.late_from <= second.late_from, "{} from {one} and {}: {} and {}", limit.full_id, one.plus(by), first.late_from, second.late_from);
        prop_assert!(first.due_on <= second.due_on, "{}", limit.full_id);
        prop_assert!(first.day_zero <= second.day_zero, "{}", limit.full_id);
    }

    #[test]
    fn an_added_holiday_never_ends_earlier(index in any::<prop::sample::Index>(), which in 0..INSERTED.len(), before in 0_i64..40, turn in 0..DAY) {
        let limit = *index.get(&COUNTED);
        // a last day brought back to a working day comes earlier, and that is right
        prop_assume!(limit.versions.iter().all(|version| version.roll != Roll::PreviousWorkingDay));
        let start = at(&format!("{}T00:00:00+03:00", INSERTED[which])).plus(-before * DAY).plus(turn);
        let (mut law, mut other) = (law(), WITH_HOLIDAY[which].clone());
        let (without, with) = (standing(&mut law, limit, start), standing(&mut other, limit, start));
        let (Some(without), Some(with)) = (without.and_then(|standing| standing.due), with.and_then(|standing| standing.due)) else {
            return Ok(());
        };
        prop_assert!(without.late_from <= with.late_from, "{} from {start}", limit.full_id);
        prop_assert!(without.due_on <= with.due_on, "{} from {start}", limit.full_id);
    }

    #[test]
    fn the_ledger_adds_up_to_the_due_date(index in any::<prop::sample::Index>(), start in moments(), pause in (0_i64..20, 0_i64..20)) {
        let limit = *index.get(&COUNTED);
        let mut law = law();
        let mut events = law.start_of(&limit.full_id, start, &[]);
        if matches!(limit.suspension, Suspension::Stops { .. }) {
            let from = start.plus(pause.0 * DAY / 2);
            events.push(law.event("suspended", from, &[]));
            events.push(law.event("resumed", from.plus(pause.1 * DAY / 2), &[]));
        }
        let timeline = law.timeline(events);
        let (regulation, _) = law.limit(&limit.full_id);
        let at = regulation.limit_index(&limit.id).unwrap();
        let standings = assess(&timeline, &law.bench(regulation));
        let Some(standing) = standings.iter().find(|standing| standing.limit == at) else { return Ok(()) };
        let Some(due) = &standing.due else { return Ok(()) };
        let version = &limit.versions[standing.version.unwrap()];
        let Term::Amount(amount) = version.terms[0] else { return Ok(()) };
        let days = match amount.unit {
            Unit::WorkingDay | Unit::CalendarDay => amount.whole(),
            Unit::Week => amount.whole() * 7,
            Unit::Month | Unit::Hour | Unit::Minute => return Ok(()),
        };
        let calendar = law.calendars.of(standing.organisation);
        let told = ledger(standing, &timeline, &law.bench(regulation), calendar);
        let counted: Vec<(Day, u32)> = told.entries.iter().filter_map(|entry| match entry.kind {
            EntryKind::Counted { number, .. } => Some((entry.day, number)),
            _ => None,
        }).collect();
        let numbers: Vec<u32> = counted.iter().map(|(_, number)| *number).collect();
        if version.roll == Roll::PreviousWorkingDay {
            prop_assert!(numbers.len() as u32 <= days);
        } else {
            prop_assert_eq!(&numbers, &(1..=days).collect::<Vec<u32>>(), "{} from {}, due {}", &limit.full_id, start, due.due_on);
        }
        if version.roll == Roll::None && days > 0 {
            prop_assert_eq!(counted.last().map(|(day, _)| *day), Some(due.due_on), "{} from {}", &limit.full_id, start);
        }
        // every day from the first to the last has its line, and only one
        let listed: Vec<Day> = told.entries.iter().filter(|entry| matches!(entry.kind, EntryKind::Counted { .. } | EntryKind::Skipped { .. })).map(|entry| entry.day).collect();
        prop_assert!(listed.windows(2).all(|pair| pair[1] == pair[0].plus(1)), "{}: {listed:?}", limit.full_id);
        prop_assert_eq!(told.entries.iter().filter(|entry| matches!(entry.kind, EntryKind::Due)).map(|entry| entry.day).collect::<Vec<_>>(), vec![due.due_on]);
        for entry in &told.entries {
            if let EntryKind::Skipped { reason: Skip::Holiday | Skip::Transferred | Skip::Decree, act, .. } = &entry.kind {
                prop_assert!(act.is_some(), "{}: {} is off by no act", limit.full_id, entry.day);
            }
        }
    }
}

/// The life of a request through the portal and of a complaint, in the order in which they happen.
const LIFE: [(&str, &[(&str, &str)]); 25] = [
    ("application_submitted", &[("channel", "portal"), ("organisation", "portal"), ("to_organisation", "tsp-12")]),
    ("application_registered", &[("organisation", "tsp-12")]),
    ("originals_requested", &[("organisation", "tsp-12")]),
    ("interagency_request_sent", &[("organisation", "tsp-12")]),
    ("originals_presented", &[("organisation", "mfc-01")]),
    ("reconciliation_act_formed", &[("organisation", "mfc-01")]),
    ("reconciliation_act_sent", &[("organisation", "mfc-01")]),
    ("interagency_response_received", &[("organisation", "tsp-12")]),
    ("draft_decision_prepared", &[("organisation", "tsp-12")]),
    ("decision_made", &[("organisation", "tsp-12"), ("outcome", "granted")]),
    ("result_published", &[("organisation", "tsp-12"), ("system", "vis")]),
    ("result_sent", &[("organisation", "tsp-12"), ("outcome", "granted")]),
    ("result_published", &[("organisation", "tsp-12"), ("system", "egisso")]),
    ("correction_requested", &[("organisation", "tsp-12")]),
    ("correction_request_registered", &[("organisation", "tsp-12")]),
    ("correction_completed", &[("organisation", "tsp-12")]),
    ("complaint_received", &[("organisation", "tsp-12")]),
    ("complaint_registered", &[("organisation", "tsp-12"), ("ground", "service_overdue"), ("object", "territorial_unit")]),
    ("offence_signs_found", &[("organisation", "tsp-12"), ("article", "crime")]),
    ("complaint_forwarded", &[("organisation", "tsp-12"), ("to_organisation", "tsp-20")]),
    ("forwarding_notice_sent", &[("organisation", "tsp-12")]),
    ("complaint_decided", &[("organisation", "tsp-20")]),
    ("complaint_response_sent", &[("organisation", "tsp-20")]),
    ("materials_sent_to_prosecutor", &[("organisation", "tsp-20")]),
    ("materials_sent_to_ministry", &[("organisation", "tsp-20")]),
];

/// Which of the events of a life happen, and how long after the one before.
fn lives() -> impl Strategy<Value = Vec<(usize, i64)>> {
    let gap = prop_oneof![0..3 * 60 * MINUTE, 0..3 * DAY, 0..20 * DAY];
    prop::collection::vec((any::<bool>(), gap), LIFE.len())
        .prop_map(|steps| steps.into_iter().enumerate().filter(|(_, (happens, _))| *happens).map(|(index, (_, gap))| (index, gap / SECOND * SECOND)).collect())
}

fn events_of(law: &mut Law, start: Instant, life: &[(usize, i64)]) -> Vec<Event> {
    let mut now = start;
    life.iter()
        .map(|(index, gap)| {
            now = now.plus(*gap);
            let (kind, facts) = LIFE[*index];
            law.event(kind, now, facts)
        })
        .collect()
}

proptest! {
    #![proptest_config(config(1_000))]

    #[test]
    fn order_of_arrival_never_matters(
        start in moments(),
        life in lives(),
        amended in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>(), 0..5 * DAY), 0..4),
        keys in prop::collection::vec(any::<u32>(), 64),
    ) {
        let mut law = law();
        let mut events = events_of(&mut law, start, &life);
        if !events.is_empty() {
            for (target, annul, by) in amended {
                // a correction of an event, or of a correction
                let (identity, happened) = { let event = target.get(&events); (event.identity, event.occurred_at) };
                let kind = if annul { "event_annulled" } else { "event_corrected" };
                let mut event = law.event(kind, happened.plus(by), &[]);
                event.replaces = Some(identity);
                event.recorded_at = happened.plus(by + DAY);
                events.push(event);
            }
        }
        let mut shuffled: Vec<(u32, Event)> = events.iter().cloned().enumerate().map(|(index, event)| (keys[index % keys.len()], event)).collect();
        shuffled.sort_by_key(|(key, _)| *key);
        shuffled.extend(shuffled.first().cloned());
        let (one, other) = (law.timeline(events), law.timeline(shuffled.into_iter().map(|(_, event)| event).collect()));
        let regulation = law.regulation("mo221");
        prop_assert_eq!(assess(&one, &law.bench(regulation)), assess(&other, &law.bench(regulation)));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn the_state_of_the_past_is_what_it_was(start in moments(), life in lives(), after in 0_i64..200 * DAY) {
        let mut law = law();
        let events = events_of(&mut law, start, &life);
        let timeline = law.timeline(events);
        let regulation = law.regulation("mo221");
        let as_of = start.plus(after);
        let (whole, until) = (assess(&timeline, &law.bench(regulation)), assess(&timeline.until(as_of), &law.bench(regulation)));
        let states = |standings: &[Standing]| -> Vec<(String, u32, State)> {
            let with_state = standings.iter().filter_map(|standing| Some((standing, standing.state(as_of)?)));
            with_state
                .map(|(standing, state)| (regulation.limits[standing.limit].id.clone(), standing.occurrence, state))
                // a missing start was found later, or an end that proves it had not come yet
                .filter(|(_, _, state)| *state != State::Unknown)
                .collect()
        };
        prop_assert_eq!(states(&whole), states(&until));
    }
}

#[test]
fn the_properties_speak_of_every_kind_of_rule() {
    let kinds = |limits: &[&Limit], holds: &dyn Fn(&srok::regulation::Version) -> bool| limits.iter().any(|limit| limit.versions.iter().any(holds));
    assert!(COUNTED.len() > 100, "{} limits", COUNTED.len());
    for roll in [Roll::None, Roll::NextWorkingDay, Roll::PreviousWorkingDay] {
        assert!(kinds(&COUNTED, &|version| version.roll == roll), "{roll:?}");
    }
    for unit in [Unit::WorkingDay, Unit::CalendarDay, Unit::Week, Unit::Month, Unit::Hour, Unit::Minute] {
        let has = |version: &srok::regulation::Version| matches!(version.terms.first(), Some(Term::Amount(amount)) if amount.unit == unit);
        assert!(kinds(&COUNTED, &has), "{unit:?}");
    }
    assert!(kinds(&COUNTED, &|version| version.cutoff.is_some()));
    assert!(COUNTED.iter().any(|limit| matches!(limit.suspension, Suspension::Stops { .. })));
    assert!(TRIALS.contains(&"trial"));
}
