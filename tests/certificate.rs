//! Is the certificate of compliance one that an archive takes and a ministry reads? On the shipped law, with a fixed clock.

use srok_law::case::{Event, Instant, Precision, Timeline};
use srok_law::explain::{Explanation, explain};
use srok_law::regulation::CalendarChoice;
use srok_law::row::{CaseFacts, Row};
use srok_law::time::{DateTime, Utc};
use srok_law::timing::assess;
use srok_law::words::Lang;
use srok_reports::Printed;
use srok_reports::certificate::{Certificate, content_hash, pdf, print};

fn utc(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).expect(text).to_utc()
}

/// Returns the row and the explanation of a limit of a case, from its events: (type or type=>next holder, moment, organisation).
fn stands(
    limit: &str,
    events: &[(&str, &str, &str)],
    as_of: &str,
    lang: Lang,
) -> (Row, Explanation) {
    let mut law = srok::shipped::built_in().unwrap();
    let facts = [("channel", "portal"), ("purpose", "social_card_issue")]
        .map(|(name, value)| (law.words.intern(name), law.words.intern(value)));
    let events = events
        .iter()
        .enumerate()
        .map(|(index, (kind, at, organisation))| {
            let at: Instant = utc(at).into();
            let organisation = law.words.intern(organisation);
            let (kind, to_organisation) = kind
                .split_once("=>")
                .map_or((*kind, None), |(kind, to)| (kind, Some(to)));
            Event {
                identity: index as u64 + 1,
                replaces: None,
                kind: law.words.intern(kind),
                occurred_at: at,
                precision: Precision::Moment,
                recorded_at: at,
                organisation: Some(organisation),
                to_organisation: to_organisation.map(|to| law.words.intern(to)),
                official: Some(law.words.intern("u-204")),
                facts: facts.into(),
            }
        });
    let events: Vec<Event> = events.collect();
    let (regulation, index) = law.limit(limit).unwrap();
    let bench = law.bench(regulation);
    let timeline = Timeline::new(events, law.amendments);
    let standings = assess(&timeline, &bench);
    let standing = standings
        .iter()
        .find(|standing| standing.limit == index)
        .expect("the limit applies");
    let calendar = match &regulation.calendar {
        CalendarChoice::Named(id) => bench.calendars.named(id),
        CalendarChoice::Holder => bench.calendars.of(standing.organisation),
    };
    let facts = CaseFacts {
        case_id: "Ж-2025-000417".into(),
        ..CaseFacts::default()
    };
    let row =
        Row::of(standing, &facts, &bench, calendar, utc(as_of).into()).expect("the duty exists");
    let explanation = explain(standing, &timeline, &bench, calendar, lang);
    (row, explanation)
}

fn certificate<'a>(
    row: &'a Row,
    explanation: &'a Explanation,
    as_of: &str,
    lang: Lang,
) -> Certificate<'a> {
    Certificate {
        row,
        explanation,
        lang,
        as_of: as_of.into(),
        known_at: as_of.into(),
        made_at: utc("2026-02-02T08:15:00Z"),
        holders: vec![(
            "2025-12-22T11:00:00+03:00".into(),
            "tsp-12".into(),
            "u-204".into(),
        )],
        editions: vec![
            ("regulation mo221".into(), "5f1d".repeat(16)),
            ("calendar ru-moscow-region".into(), "a07c".repeat(16)),
        ],
        events_hash: "91be".repeat(16),
    }
}

/// A complaint decided a day before the end, after the New Year holidays.
fn complaint(lang: Lang) -> (Row, Explanation) {
    let events = [
        (
            "complaint_registered",
            "2025-12-22T11:00:00+03:00",
            "tsp-12",
        ),
        ("complaint_decided", "2026-01-21T16:20:00+03:00", "tsp-12"),
    ];
    stands("mo221.complaint_review_general", &events, AS_OF, lang)
}

const AS_OF: &str = "2026-02-02T10:32:00+03:00";

/// Puts the pages where a person can look at them, if a folder is named: SROK_PRINTED=DIR cargo test --test certificate.
fn shown(name: &str, printed: &Printed) {
    if let Ok(folder) = std::env::var("SROK_PRINTED") {
        std::fs::write(
            std::path::Path::new(&folder).join(format!("{name}.pdf")),
            &printed.pdf,
        )
        .unwrap();
    }
}

/// Returns the certificate of the complaint over the New Year.
fn printed_complaint(lang: Lang) -> Printed {
    let (row, explanation) = complaint(lang);
    assert_eq!(
        (row.due_on.as_deref(), row.state.as_str()),
        (Some("2026-01-22"), "met")
    );
    print(&certificate(&row, &explanation, AS_OF, lang)).unwrap()
}

#[test]
fn a_complaint_over_the_new_year_fits_on_one_page() {
    let printed = printed_complaint(Lang::Ru);
    shown("complaint", &printed);
    assert_eq!(printed.pages, 1);
    insta::assert_snapshot!(printed.text);
}

#[test]
fn the_same_in_english() {
    let printed = printed_complaint(Lang::En);
    shown("complaint-english", &printed);
    assert_eq!(printed.pages, 1);
    insta::assert_snapshot!(printed.text);
}

#[test]
fn an_archive_takes_it() {
    let printed = printed_complaint(Lang::Ru);
    assert!(
        printed.pdf.starts_with(b"%PDF-1.7"),
        "{:?}",
        printed.pdf.get(..8)
    );
    let text = String::from_utf8_lossy(&printed.pdf);
    assert!(
        text.contains("<pdfaid:part>2</pdfaid:part>"),
        "no part of PDF/A in the metadata"
    );
    assert!(
        text.contains("<pdfaid:conformance>B</pdfaid:conformance>"),
        "no conformance in the metadata"
    );
    assert!(
        text.contains("2026-02-02T08:15:00"),
        "the day of making is not in the metadata"
    );
}

#[test]
fn the_same_facts_give_the_same_bytes_in_every_process() {
    let here = printed_complaint(Lang::Ru).pdf;
    assert!(here == printed_complaint(Lang::Ru).pdf, "two runs differ");
    let folder = tempfile::tempdir().unwrap();
    let other = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_complaint_over_the_new_year_fits_on_one_page"])
        .env("SROK_PRINTED", folder.path())
        .env("INSTA_UPDATE", "no")
        .output()
        .unwrap();
    assert!(
        other.status.success(),
        "{}",
        String::from_utf8_lossy(&other.stdout)
    );
    assert!(
        here == std::fs::read(folder.path().join("complaint.pdf")).unwrap(),
        "two processes differ"
    );
}

#[test]
fn the_hash_covers_all_but_the_moment_of_printing() {
    let (row, explanation) = complaint(Lang::Ru);
    let first = certificate(&row, &explanation, AS_OF, Lang::Ru);
    let hash = content_hash(&first).unwrap();
    assert_eq!(hash.len(), 64);
    let later = Certificate {
        made_at: utc("2026-03-01T08:15:00Z"),
        ..first.clone()
    };
    assert_eq!(content_hash(&later).unwrap(), hash);
    assert!(
        pdf(&later).unwrap() != pdf(&first).unwrap(),
        "the moment of printing is on the page"
    );
    let other_events = Certificate {
        events_hash: "00".repeat(32),
        ..first.clone()
    };
    assert_ne!(content_hash(&other_events).unwrap(), hash);
    let moved = Row {
        due_on: Some("2026-01-23".into()),
        ..row.clone()
    };
    assert_ne!(
        content_hash(&Certificate {
            row: &moved,
            ..first.clone()
        })
        .unwrap(),
        hash
    );
    assert!(
        print(&first).unwrap().text.contains(&hash),
        "the hash is not on the page"
    );
}

#[test]
fn a_late_answer_with_a_pause_and_a_second_holder() {
    let events = [
        (
            "application_registered",
            "2018-07-02T10:00:00+03:00",
            "tsp-12",
        ),
        ("suspended", "2018-07-09T09:30:00+03:00", "tsp-12"),
        ("resumed", "2018-07-16T14:00:00+03:00", "tsp-12"),
        (
            "mfc_transferred=>ministry",
            "2018-07-20T12:00:00+03:00",
            "tsp-12",
        ),
        ("result_provided", "2018-08-29T17:45:30+03:00", "ministry"),
    ];
    let as_of = "2018-09-03T10:00:00+03:00";
    let (row, explanation) = stands("mo1060.service_term_example", &events, as_of, Lang::Ru);
    let holders = vec![
        (
            "2018-07-02T10:00:00+03:00".into(),
            "tsp-12".into(),
            "u-204".into(),
        ),
        (
            "2018-07-20T12:00:00+03:00".into(),
            "ministry".into(),
            String::new(),
        ),
    ];
    let printed = print(&Certificate {
        holders,
        ..certificate(&row, &explanation, as_of, Lang::Ru)
    })
    .unwrap();
    shown("pause", &printed);
    assert_eq!(printed.pages, 1);
    assert!(row.suspended_days > 0, "the pause moved the end");
    insta::assert_snapshot!(printed.text);
}

#[test]
fn an_overdue_one_beyond_the_calendar_is_provisional() {
    let as_of = "2028-02-01T10:00:00+03:00";
    let (row, explanation) = stands(
        "mo221.complaint_review_general",
        &[(
            "complaint_registered",
            "2027-12-22T11:00:00+03:00",
            "tsp-12",
        )],
        as_of,
        Lang::Ru,
    );
    assert!(row.provisional);
    let printed = print(&Certificate {
        holders: Vec::new(),
        ..certificate(&row, &explanation, as_of, Lang::Ru)
    })
    .unwrap();
    shown("provisional", &printed);
    assert_eq!(printed.pages, 1);
    insta::assert_snapshot!(printed.text);
}

#[test]
fn every_state_is_a_sign_a_word_and_a_sentence() {
    let registered = (
        "complaint_registered",
        "2025-12-22T11:00:00+03:00",
        "tsp-12",
    );
    let decided = |at| ("complaint_decided", at, "tsp-12");
    let forwarded = ("complaint_forwarded", "2025-12-24T12:00:00+03:00", "tsp-12");
    let stories: [(&str, Vec<(&str, &str, &str)>); 7] = [
        ("2025-12-25T10:00:00+03:00", vec![registered]),
        ("2026-01-22T10:00:00+03:00", vec![registered]),
        ("2026-01-26T10:00:00+03:00", vec![registered]),
        (
            AS_OF,
            vec![registered, decided("2026-01-22T23:59:59+03:00")],
        ),
        (
            AS_OF,
            vec![registered, decided("2026-01-26T09:00:00+03:00")],
        ),
        (AS_OF, vec![registered, forwarded]),
        (AS_OF, vec![decided("2026-01-26T09:00:00+03:00")]),
    ];
    let mut said = Vec::new();
    for lang in [Lang::Ru, Lang::En] {
        for (as_of, events) in &stories {
            let (row, explanation) = stands("mo221.complaint_review_general", events, as_of, lang);
            let text = print(&certificate(&row, &explanation, as_of, lang))
                .unwrap()
                .text;
            let verdict = text
                .lines()
                .skip(2)
                .take_while(|line| !line.starts_with(lang.pick("Что должно", "What had")));
            said.push(format!(
                "{}: {}",
                row.state,
                verdict.collect::<Vec<_>>().join(" / ")
            ));
        }
    }
    insta::assert_snapshot!(said.join("\n"));
}

/// Returns the certificate of a ledger several times as long as the one over the New Year.
fn printed_longer(times: usize) -> Printed {
    let (row, mut explanation) = complaint(Lang::Ru);
    let days = explanation.lines.clone();
    explanation.lines = days
        .iter()
        .cycle()
        .take(days.len() * times)
        .cloned()
        .collect();
    print(&certificate(&row, &explanation, AS_OF, Lang::Ru)).unwrap()
}

#[test]
fn a_long_ledger_is_set_smaller_and_a_longer_one_runs_on() {
    assert_eq!(printed_longer(2).pages, 1);
    let printed = printed_longer(8);
    shown("long", &printed);
    assert!(printed.pages > 1);
    assert!(
        printed
            .text
            .contains(&format!("Страница {0} из {0}", printed.pages)),
        "{}",
        printed.text
    );
    assert_eq!(
        printed.text.matches("последний день срока:").count(),
        8,
        "a line is lost"
    );
}

#[test]
fn what_the_data_say_is_never_taken_for_a_command() {
    let (mut row, mut explanation) = complaint(Lang::Ru);
    let hostile = "#panic(\"!\") *_$ \\u{41} //\" </dc:title> 😀\u{7} 漢字 \u{202e}";
    row.case_id = Some(format!("{hostile}{}", "Ж".repeat(300)));
    explanation.quote = hostile.into();
    explanation.readings = vec![hostile.into()];
    let certificate = Certificate {
        holders: vec![(hostile.into(), hostile.into(), hostile.into())],
        ..certificate(&row, &explanation, hostile, Lang::Ru)
    };
    let printed = print(&certificate).unwrap();
    shown("hostile", &printed);
    assert_eq!(printed.pages, 1);
    assert!(
        printed
            .text
            .contains("#panic(\"!\") *_$ \\u{41} //\" </dc:title> □□ □□ □"),
        "{}",
        printed.text
    );
}
