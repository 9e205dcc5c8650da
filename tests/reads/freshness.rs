//! When is a source silent for longer than usual? Worked out by hand, the awkward days first, by the calendar `ru`: from 9:00 to 13:00 and
//! from 13:45 to 18:00 (495 minutes), on Fridays to 16:45 (420 minutes), 2400 minutes a week.

use srok_core::freshness::{Habit, Heard, Silence, office_minutes, silence};
use srok_engine::sources::{Freshness, sources};
use srok_law::calendar::{Calendar, DecreeDays};
use srok_law::case::{Day, MINUTE};
use srok_store::Scope;

use super::{Made, at, line};

fn ru() -> Calendar {
    srok::shipped::built_in()
        .unwrap()
        .calendars
        .named("ru")
        .clone()
}

/// Returns the working days between two dates, both included.
fn working_days(from: &str, to: &str, calendar: &Calendar) -> Vec<Day> {
    let day = |text: &str| Day::from(text.parse::<srok_law::time::NaiveDate>().unwrap());
    (day(from).0..=day(to).0)
        .map(Day)
        .filter(|day| calendar.is_working(*day, DecreeDays::Off))
        .collect()
}

fn heard(first: &str, last: &str, events: u64) -> Heard {
    Heard {
        first: at(&format!("{first}+03:00")),
        last: at(&format!("{last}+03:00")),
        events,
    }
}

/// A source that is heard every ten minutes while the office is open.
fn busy(from: &str, to: &str, calendar: &Calendar) -> Vec<Heard> {
    let mut all = Vec::new();
    for day in working_days(from, to, calendar) {
        for (opens, closes) in calendar.hours(day, DecreeDays::Off) {
            let (mut first, closes) = (
                calendar.zone().at(day, opens),
                calendar.zone().at(day, closes),
            );
            while first < closes {
                let goes_on = first.plus(60 * MINUTE) < closes;
                let last = if goes_on {
                    first.plus(50 * MINUTE)
                } else {
                    closes.plus(-5 * MINUTE)
                };
                all.push(Heard {
                    first,
                    last,
                    events: 6,
                });
                first = first.plus(60 * MINUTE);
            }
        }
    }
    all
}

/// A source that sends a batch on each of some days at ten.
fn batches(days: &[Day], calendar: &Calendar) -> Vec<Heard> {
    let ten = "10:00:00".parse().unwrap();
    let batch = |day: &Day| {
        let first = calendar.zone().at(*day, ten);
        Heard {
            first,
            last: first,
            events: 500,
        }
    };
    days.iter().map(batch).collect()
}

fn asked(heard: &[Heard], calendar: &Calendar, at_text: &str) -> Silence {
    silence(heard, calendar, at(&format!("{at_text}+03:00")))
}

#[test]
fn office_time_leaves_out_what_is_not_worked() {
    let ru = ru();
    let minutes = |from: &str, to: &str| {
        office_minutes(
            &ru,
            at(&format!("{from}+03:00")),
            at(&format!("{to}+03:00")),
        )
    };
    // a night, a weekend with a Friday that closes earlier
    assert_eq!(minutes("2026-03-03T17:55:00", "2026-03-04T09:20:00"), 25);
    assert_eq!(minutes("2026-03-13T16:40:00", "2026-03-16T09:20:00"), 25);
    // New Year: from 31 December to 11 January nothing is worked
    assert_eq!(minutes("2025-12-30T17:50:00", "2026-01-12T09:30:00"), 40);
    // 30 April closes at five, 1 May is a holiday
    assert_eq!(minutes("2026-04-30T16:00:00", "2026-05-04T09:00:00"), 60);
    // a lunch, a whole week, a moment, backwards
    assert_eq!(minutes("2026-03-03T12:50:00", "2026-03-03T13:50:00"), 15);
    assert_eq!(minutes("2026-03-16T00:00:00", "2026-03-23T00:00:00"), 2400);
    assert_eq!(minutes("2026-03-03T12:00:00", "2026-03-03T12:00:29"), 0);
    assert_eq!(minutes("2026-03-04T12:00:00", "2026-03-03T12:00:00"), 0);
    // a decree day is off
    assert_eq!(minutes("2020-04-06T00:00:00", "2020-04-11T00:00:00"), 0);
}

#[test]
fn a_busy_source_may_be_silent_at_night_and_over_holidays_but_not_for_an_hour() {
    let ru = ru();
    let cases = [
        // heard up to, asked at, silent for, state
        ("2026-03-03", "2026-03-03T23:30:00", 5, Habit::Fresh),
        ("2026-03-03", "2026-03-04T09:55:00", 60, Habit::Fresh),
        ("2026-03-03", "2026-03-04T09:56:00", 61, Habit::Stale),
        ("2026-03-13", "2026-03-15T12:00:00", 5, Habit::Fresh),
        ("2026-03-13", "2026-03-16T09:56:00", 61, Habit::Stale),
        ("2025-12-30", "2026-01-11T23:59:00", 5, Habit::Fresh),
        ("2025-12-30", "2026-01-12T10:00:00", 65, Habit::Stale),
        ("2026-04-30", "2026-05-04T09:30:00", 35, Habit::Fresh),
    ];
    for (last, asked_at, minutes, state) in cases {
        let from = if last.starts_with("2025") {
            "2025-11-20"
        } else {
            "2026-01-12"
        };
        let heard = busy(from, last, &ru);
        assert_eq!(
            asked(&heard, &ru, asked_at),
            Silence {
                minutes,
                usual_minutes: Some(30),
                state
            },
            "heard until {last}, asked at {asked_at}"
        );
    }
}

#[test]
fn a_source_that_sends_once_a_day_has_until_its_next_batch_but_one() {
    let ru = ru();
    // 15 January to Tuesday 10 February: 19 batches in 30 days, so that older ones are looked at too
    let heard = batches(&working_days("2025-12-01", "2026-02-10", &ru), &ru);
    let state = |asked_at: &str| asked(&heard, &ru, asked_at);
    let expect = |minutes, state| Silence {
        minutes,
        usual_minutes: Some(495),
        state,
    };
    assert_eq!(state("2026-02-11T09:59:00"), expect(494, Habit::Fresh));
    assert_eq!(state("2026-02-11T12:00:00"), expect(615, Habit::Fresh));
    assert_eq!(state("2026-02-12T10:00:00"), expect(990, Habit::Fresh));
    assert_eq!(state("2026-02-12T10:01:00"), expect(991, Habit::Stale));
    // over New Year nothing was due: the last batch came on 30 December
    let before = batches(&working_days("2025-11-03", "2025-12-30", &ru), &ru);
    assert_eq!(
        asked(&before, &ru, "2026-01-12T11:00:00"),
        expect(435 + 120, Habit::Fresh)
    );
    assert_eq!(
        asked(&before, &ru, "2026-01-13T11:00:00").state,
        Habit::Stale
    );
}

#[test]
fn a_source_that_sends_once_a_week_is_known_after_months() {
    let ru = ru();
    // on the first working day of each week
    let mut mondays = working_days("2026-01-12", "2026-06-08", &ru);
    mondays.dedup_by_key(|day| day.0 - day.weekday() as i32);
    let heard = batches(&mondays, &ru);
    assert_eq!(
        asked(&heard, &ru, "2026-06-15T09:00:00").state,
        Habit::Fresh
    );
    let known = asked(&heard, &ru, "2026-06-22T12:00:00");
    // 12 June is a holiday and the eve of it is shortened
    assert_eq!(
        (known.state, known.usual_minutes),
        (Habit::Fresh, Some(2400))
    );
    assert_eq!(
        asked(&heard, &ru, "2026-06-30T12:00:00").state,
        Habit::Stale
    );
    let young = batches(&mondays[..10], &ru);
    let asked_at = "2026-12-01T12:00:00";
    assert_eq!(
        asked(&young, &ru, asked_at).state,
        Habit::Unknown,
        "nine gaps"
    );
    let known = batches(&mondays[..11], &ru);
    assert_eq!(asked(&known, &ru, asked_at).state, Habit::Stale, "ten gaps");
}

#[test]
fn a_burst_and_then_silence_is_never_fresh() {
    let ru = ru();
    let burst = [heard("2026-03-03T10:00:00", "2026-03-03T10:40:00", 10_000)];
    for asked_at in [
        "2026-03-03T10:41:00",
        "2026-03-04T10:00:00",
        "2027-03-03T10:00:00",
    ] {
        let silence = asked(&burst, &ru, asked_at);
        assert_eq!(
            (silence.state, silence.usual_minutes),
            (Habit::Unknown, None)
        );
    }
    // a day of it is no habit either: nine hours, eight gaps
    let day: Vec<Heard> = busy("2026-03-03", "2026-03-03", &ru);
    assert_eq!(
        asked(&day, &ru, "2026-03-03T17:56:00").state,
        Habit::Unknown
    );
    // nor are few events over many days
    let few: Vec<Heard> = batches(&working_days("2026-02-02", "2026-02-26", &ru), &ru)
        .into_iter()
        .map(|batch| Heard { events: 1, ..batch })
        .collect();
    assert!(few.len() < 20);
    assert_eq!(
        asked(&few, &ru, "2026-02-26T12:00:00").state,
        Habit::Unknown
    );
    assert_eq!(
        silence(&[], &ru, at("2026-02-26T12:00:00+03:00")).state,
        Habit::Unknown
    );
}

#[test]
fn one_outage_does_not_become_the_habit() {
    let ru = ru();
    let mut heard = busy("2026-02-02", "2026-02-13", &ru);
    // from Monday to Thursday nothing came
    heard.extend(busy("2026-02-20", "2026-03-03", &ru));
    let silence = asked(&heard, &ru, "2026-03-04T10:00:00");
    assert_eq!(
        (silence.state, silence.usual_minutes),
        (Habit::Stale, Some(30))
    );
}

#[test]
fn what_comes_later_is_not_known_yet() {
    let ru = ru();
    let heard = busy("2026-02-02", "2026-03-20", &ru);
    let known: Vec<Heard> = busy("2026-02-02", "2026-03-03", &ru);
    let asked_at = "2026-03-03T20:00:00";
    assert_eq!(asked(&heard, &ru, asked_at), asked(&known, &ru, asked_at));
}

/// Sends events of a source on each of some days, at ten.
fn send(made: &Made, source: &str, organisation: &str, days: &[Day]) {
    for day in days {
        let lines: String = (0..3)
            .map(|number| {
                let id = format!("{day}-{number}-{organisation}");
                let time = format!("{day}T08:00:00+03:00");
                let data = format!(r#"{{"organisation":"{organisation}"}}"#);
                line(&id, "consultation_started", &id, &time, &data)
                    .replace("//vis.example/tsp-12", source)
            })
            .collect();
        made.take(&lines, &format!("{day}T10:00:00+03:00"));
    }
}

#[test]
fn sources_are_judged_by_what_the_store_heard() {
    let made = Made::empty();
    let days = working_days("2026-01-12", "2026-02-27", &ru());
    // days in their order: the store records in one order of time
    for day in &days {
        send(&made, "//one.example", "tsp-1", &[*day]);
        send(&made, "//several.example", "tsp-1", &[*day]);
        send(&made, "//several.example", "tsp-2", &[*day]);
        if day.0 < days[15].0 {
            send(&made, "//gone.example", "tsp-3", &[*day]);
        }
    }
    send(&made, "//new.example", "tsp-4", &days[days.len() - 1..]);
    let asked_at = at("2026-02-27T12:00:00+03:00");
    let read = |scope: &Scope| sources(&made.store, &made.law, asked_at, scope).unwrap();
    let counted = read(&Scope::Everything);
    let told: Vec<(&str, Option<&str>, Habit)> = counted
        .iter()
        .map(|row| (row.source.as_str(), row.organisation.as_deref(), row.state))
        .collect();
    assert_eq!(
        told,
        [
            ("//gone.example", Some("tsp-3"), Habit::Stale),
            ("//new.example", Some("tsp-4"), Habit::Unknown),
            ("//one.example", Some("tsp-1"), Habit::Fresh),
            ("//several.example", None, Habit::Fresh),
        ]
    );
    insta::assert_snapshot!(serde_json::to_string_pretty(&counted[2]).unwrap());
    // written down or counted, the answer is the same
    assert_eq!(
        made.store.note_source_hours().unwrap(),
        15 + 2 * (days.len() - 1)
    );
    assert_eq!(made.store.note_source_hours().unwrap(), 0, "not twice");
    assert_eq!(read(&Scope::Everything), counted);
    send(
        &made,
        "//gone.example",
        "tsp-3",
        &working_days("2026-03-02", "2026-03-02", &ru()),
    );
    let now = at("2026-03-02T12:00:00+03:00");
    let again = sources(&made.store, &made.law, now, &Scope::Everything).unwrap();
    let gone = |rows: &[Freshness]| {
        rows.iter()
            .find(|row| row.source == "//gone.example")
            .cloned()
            .unwrap()
    };
    assert_eq!(gone(&again).last_recorded_at, "2026-03-02T10:00:00+03:00");
    assert_eq!(gone(&again).state, Habit::Fresh);
    made.store.note_source_hours().unwrap();
    assert_eq!(
        sources(&made.store, &made.law, now, &Scope::Everything).unwrap(),
        again
    );
    // a scope sees the sources that speak for its organisations alone
    let scope = Scope::Organisations(vec!["tsp-1".into()]);
    let seen: Vec<String> = read(&scope).into_iter().map(|row| row.source).collect();
    assert_eq!(seen, ["//one.example"]);
}
