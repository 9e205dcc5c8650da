//! Is the certificate of compliance one that an archive takes and a ministry reads? On the shipped law, with a fixed clock.

use chrono::{DateTime, Utc};
use srok::case::{Event, Instant, Precision, Timeline};
use srok::explain::{Explanation, explain};
use srok::library::Law;
use srok::regulation::CalendarChoice;
use srok::reports::Printed;
use srok::reports::certificate::{Certificate, content_hash, pdf, print};
use srok::row::{CaseFacts, Row};
use srok::timing::assess;
use srok::words::Lang;

fn utc(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).expect(text).to_utc()
}

/// Returns the row and the explanation of a limit of a case, from its events: (type, moment, organisation).
fn stands(limit: &str, events: &[(&str, &str, &str)], as_of: &str, lang: Lang) -> (Row, Explanation) {
    let mut law = Law::built_in().unwrap();
    let channel = (law.words.intern("channel"), law.words.intern("portal"));
    let events = events.iter().enumerate().map(|(index, (kind, at, organisation))| {
        let at: Instant = utc(at).into();
        let organisation = law.words.intern(organisation);
        Event {
            identity: index as u64 + 1,
            replaces: None,
            kind: law.words.intern(kind),
            occurred_at: at,
            precision: Precision::Moment,
            recorded_at: at,
            organisation: Some(organisation),
            to_organisation: None,
            official: Some(law.words.intern("u-204")),
            facts: vec![channel],
        }
    });
    let events: Vec<Event> = events.collect();
    let (regulation, index) = law.limit(limit).unwrap();
    let bench = law.bench(regulation);
    let timeline = Timeline::new(events, law.amendments);
    let standings = assess(&timeline, &bench);
    let standing = standings.iter().find(|standing| standing.limit == index).expect("the limit applies");
    let calendar = match &regulation.calendar {
        CalendarChoice::Named(id) => bench.calendars.named(id),
        CalendarChoice::Holder => bench.calendars.of(standing.organisation),
    };
    let facts = CaseFacts { case_id: "Ж-2025-000417".into(), ..CaseFacts::default() };
    let row = Row::of(standing, &facts, &bench, calendar, utc(as_of).into()).expect("the duty exists");
    (row, explain(standing, &timeline, &bench, calendar, lang))
}

fn certificate<'a>(row: &'a Row, explanation: &'a Explanation, as_of: &str, lang: Lang) -> Certificate<'a> {
    Certificate {
        row,
        explanation,
        lang,
        as_of: as_of.into(),
        known_at: as_of.into(),
        made_at: utc("2026-02-02T08:15:00Z"),
        holders: vec![("2025-12-22T11:00:00+03:00".into(), "tsp-12".into(), "u-204".into())],
        editions: vec![("regulation mo221".into(), "5f1d".repeat(16)), ("calendar ru-moscow-region".into(), "a07c".repeat(16))],
        events_hash: "91be".repeat(16),
    }
}

/// A complaint decided a day before the end, after the New Year holidays.
fn complaint(lang: Lang) -> (Row, Explanation) {
    let events = [("complaint_registered", "2025-12-22T11:00:00+03:00", "tsp-12"), ("complaint_decided", "2026-01-21T16:20:00+03:00", "tsp-12")];
    stands("mo221.complaint_review_general", &events, AS_OF, lang)
}

const AS_OF: &str = "2026-02-02T10:32:00+03:00";

/// Puts the pages where a person can look at them, if a folder is named: SROK_PRINTED=DIR cargo test --test certificate.
fn shown(name: &str, printed: &Printed) {
    if let Ok(folder) = std::env::var("SROK_PRINTED") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.pdf")), &printed.pdf).unwrap();
    }
}

#[test]
fn a_complaint_over_the_new_year_fits_on_one_page() {
    let (row, explanation) = complaint(Lang::Ru);
    let printed = print(&certificate(&row, &explanation, AS_OF, Lang::Ru)).unwrap();
    shown("complaint", &printed);
    assert_eq!((row.due_on.as_deref(), row.state.as_str()), (Some("2026-01-22"), "met"));
    assert_eq!(printed.pages, 1);
}
