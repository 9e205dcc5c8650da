//! Where does every limit of a whole case stand? Scenarios of tests/law/cases/*.toml, each timed in every order of arrival.
//!
//! How a scenario is written: tests/law/scenario.rs.

#[path = "law/bench.rs"]
mod bench;
#[path = "law/scenario.rs"]
mod scenario;

use bench::{Law, root, text};
use scenario::{Timed, differs, events};
use srok_law::case::Event;
use srok_law::regulation::Term;
use srok_law::timing::{State, TimingError, assess, count};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    title: String,
    source: String,
    regulation: String,
    events: Vec<String>,
    #[serde(default)]
    expect: Vec<String>,
    findings: Option<Vec<String>>,
}

fn cases() -> Vec<(String, Case)> {
    let folder = root().join("tests/law/cases");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let read: File = toml::from_str(&std::fs::read_to_string(&file).unwrap())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        cases.extend(read.case.into_iter().map(|case| (name.clone(), case)));
    }
    cases
}

#[test]
fn every_case_stands_where_it_should() {
    let mut law = Law::shipped();
    let mut wrong = Vec::new();
    for (file, case) in cases() {
        let zone = law.regulation(&case.regulation).zone.clone();
        let events = events(&mut law, &zone, &case.events);
        let mut lines: Vec<String> = case
            .expect
            .iter()
            .filter_map(|line| differs(line, &events, &mut law, &case.regulation))
            .collect();
        if let Some(expected) = &case.findings {
            let timeline = law.timeline(events.clone());
            let found = Timed::new(&law, law.regulation(&case.regulation), timeline).findings();
            let mut expected = expected.clone();
            expected.sort();
            if found != expected {
                lines.push(format!(
                    "    findings expected {expected:?}\n             found    {found:?}"
                ));
            }
        }
        assert!(
            !case.expect.is_empty() || case.findings.is_some(),
            "`{}` expects nothing",
            case.title
        );
        assert!(!case.source.is_empty(), "`{}` names no source", case.title);
        if !lines.is_empty() {
            wrong.push(format!(
                "{file}: {} ({})\n{}",
                case.title,
                case.source,
                lines.join("\n")
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} cases differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn order_of_arrival_and_repetition_change_nothing() {
    let mut law = Law::shipped();
    for (file, case) in cases() {
        let zone = law.regulation(&case.regulation).zone.clone();
        let straight = events(&mut law, &zone, &case.events);
        let timeline = law.timeline(straight.clone());
        let regulation = law.regulation(&case.regulation);
        let expected = assess(&timeline, &law.bench(regulation));
        let mut orders: Vec<Vec<Event>> = vec![straight.iter().rev().cloned().collect()];
        orders.extend((0..straight.len()).map(|by| {
            let mut turned = straight.clone();
            turned.rotate_left(by);
            turned
        }));
        // everything twice, the repetition recorded later
        let mut doubled: Vec<Event> = straight.clone();
        doubled.extend(straight.iter().map(|event| Event {
            recorded_at: event.recorded_at.plus(srok_law::case::DAY),
            ..event.clone()
        }));
        orders.push(doubled.iter().rev().cloned().collect());
        orders.push(doubled);
        for order in orders {
            let other = law.timeline(order);
            assert_eq!(other, timeline, "{file}: {}", case.title);
            assert_eq!(
                assess(&other, &law.bench(law.regulation(&case.regulation))),
                expected,
                "{file}: {}",
                case.title
            );
        }
    }
}

/// A check with a case in which it is found once, and one in which it is not.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Checked {
    check: String,
    found: Vec<String>,
    not_found: Vec<String>,
}

#[test]
fn every_check_is_found_once_and_not_without_its_cause() {
    #[derive(serde::Deserialize)]
    struct Checks {
        case: Vec<Checked>,
    }
    let Checks { case } = toml::from_str(&text("tests/law/checks.toml")).unwrap();
    let mut law = Law::shipped();
    let mut wrong = Vec::new();
    for checked in &case {
        let (act, id) = checked.check.split_once('.').unwrap();
        let zone = law.regulation(act).zone.clone();
        for (lines, times) in [(&checked.found, 1), (&checked.not_found, 0)] {
            let events = events(&mut law, &zone, lines);
            let timeline = law.timeline(events);
            let names = Timed::new(&law, law.regulation(act), timeline).findings();
            let found = names.iter().filter(|name| *name == id).count();
            if found != times {
                wrong.push(format!(
                    "{}: expected {times}, found {found} in {lines:?}",
                    checked.check
                ));
            }
        }
    }
    for regulation in &law.regulations {
        for check in &regulation.checks {
            if !case.iter().any(|checked| checked.check == check.full_id) {
                wrong.push(format!("{}: not tested", check.full_id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_calendar_without_a_working_day_is_an_error_and_no_loop() {
    let mut law = Law::shipped();
    for limit in ["one_working_day", "after_cutoff", "rolled"] {
        let full_id = format!("trial-never.{limit}");
        let events = law.start_of(&full_id, bench::at("2026-03-02T10:00:00+03:00"), &[]);
        let standings = law.standings(&full_id, events);
        let [standing] = standings.as_slice() else {
            panic!("{full_id}: {} standings", standings.len())
        };
        assert_eq!(standing.due, None, "{full_id}");
        assert_eq!(
            standing.state(bench::at("2030-01-01T00:00:00Z")),
            Some(State::Unknown),
            "{full_id}"
        );

        let (regulation, limit) = law.limit(&full_id);
        let version = &limit.versions[0];
        let Term::Amount(amount) = version.terms[0] else {
            panic!("{full_id} has no amount")
        };
        let calendar = law.calendars.named("never");
        let counted = count(
            bench::at("2026-03-02T10:00:00+03:00"),
            false,
            amount,
            version,
            calendar,
            &regulation.zone,
            &[],
        );
        let error = counted.expect_err(&full_id).to_string();
        assert!(
            error.contains("`never`") && error.contains("no working day"),
            "{full_id}: {error}"
        );
    }
}

#[test]
fn each_organisation_counts_by_its_own_calendar() {
    // AMB-14, AMB-35: the hand-over runs on the calendar of the MFC, registration on that of the unit
    let mut law = Law::shipped();
    let mfc = law.words.intern("mfc-01");
    assert!(law.calendars.assign(mfc, "six-days"));
    let lines = [
        "2026-02-13T12:00 complaint_received_mfc organisation=mfc-01 object=territorial_unit ground=service_overdue",
        "2026-02-14T12:00 complaint_handed_over organisation=mfc-01 to_organisation=tsp-12",
        "2026-02-14T12:05 complaint_received organisation=tsp-12",
    ]
    .map(str::to_owned);
    let events = events_of(&mut law, &lines);
    for line in [
        "2026-02-14 complaint_mfc_handover met due=2026-02-14 act_by=2026-02-14 org=mfc-01",
        "2026-02-14 complaint_registration running due=2026-02-16 act_by=2026-02-16 org=tsp-12",
    ] {
        assert_eq!(differs(line, &events, &mut law, "mo221"), None);
    }
    // and the same hand-over by the federal calendar is due on Monday
    let mut law = Law::shipped();
    assert_eq!(
        differs(
            "2026-02-14 complaint_mfc_handover met due=2026-02-16",
            &events_of(&mut law, &lines),
            &mut law,
            "mo221"
        ),
        None
    );
}

fn events_of(law: &mut Law, lines: &[String]) -> Vec<Event> {
    let zone = law.regulation("mo221").zone.clone();
    events(law, &zone, lines)
}

#[test]
fn before_the_first_year_of_the_calendar_nothing_is_counted() {
    let law = Law::shipped();
    let (regulation, limit) = law.limit("trial.five_working_days");
    let Term::Amount(amount) = limit.versions[0].terms[0] else {
        panic!("no amount")
    };
    let start = bench::at("2010-12-31T20:59:59Z");
    let counted = count(
        start,
        false,
        amount,
        &limit.versions[0],
        law.calendars.named("ru"),
        &regulation.zone,
        &[],
    );
    assert!(
        matches!(
            counted,
            Err(TimingError::BeforeCalendar {
                first_year: 2011,
                ..
            })
        ),
        "{counted:?}"
    );
}

#[test]
fn a_holiday_inserted_moves_dates_and_removed_leaves_no_trace() {
    let with = |day: &'static str| {
        Law::by("ru", "working", &move |file, text| {
            if file == "ru.csv" && !day.is_empty() {
                format!("{text}{day},holiday,Test,Test\n")
            } else {
                text
            }
        })
    };
    let due = |law: &mut Law| {
        let mut lines = Vec::new();
        for start in [
            "2026-07-02T12:00:00+03:00",
            "2026-07-20T12:00:00+03:00",
            "2026-12-01T12:00:00+03:00",
        ] {
            for limit in [
                "mo221.complaint_review_general",
                "mo221.service_term",
                "mo221.registration_portal",
            ] {
                let events = law.start_of(limit, bench::at(start), &[("channel", "portal")]);
                let due = law.standings(limit, events).remove(0).due.unwrap();
                lines.push(format!(
                    "{limit} {} {:?} {:?}",
                    due.due_on, due.act_by, due.due_rolled_on
                ));
            }
        }
        lines
    };
    let (before, during, after) = (
        due(&mut with("")),
        due(&mut with("2026-07-09")),
        due(&mut with("")),
    );
    assert_eq!(before, after);
    // 15 working days from 2 July end on the 23rd, with one holiday more on the 24th; ten calendar days do not move; the rest lies elsewhere
    assert!(
        before[0].starts_with("mo221.complaint_review_general 2026-07-23"),
        "{}",
        before[0]
    );
    assert!(
        during[0].starts_with("mo221.complaint_review_general 2026-07-24"),
        "{}",
        during[0]
    );
    assert_eq!(before[1..], during[1..]);
}
