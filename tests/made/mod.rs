//! Which events do the tests of standings make? Cases of all kinds, in no order at all.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use srok_generate::{Recipe, generate};
use srok_ingest::{self as ingest, IncomingEvent, Input, Record};
use srok_law::case::{Instant, MINUTE};
use srok_law::library::Law;
use srok_law::time::DateTime;
use srok_store::{ImportHead, NewEvent, Store};
use xxhash_rust::xxh3::xxh3_64;

/// Returns the moment of a text with offset.
pub fn at(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text)
        .expect(text)
        .to_utc()
        .into()
}

/// An event of a case under mo221, in short.
pub fn event<'a>(case_id: &'a str, kind: &'a str, time: &str) -> NewEvent<'a> {
    let event_id = format!("{case_id}-{kind}-{time}");
    NewEvent {
        identity: xxh3_64(event_id.as_bytes()),
        content: xxh3_64(kind.as_bytes()),
        source: "//vis.example/tsp-12".into(),
        event_id: event_id.into(),
        case_id: case_id.into(),
        kind: kind.into(),
        occurred_at: at(time),
        by_day: false,
        regulation: Some("mo221".into()),
        service: None,
        channel: Some("portal".into()),
        organisation: Some("tsp-12".into()),
        to_organisation: None,
        official: None,
        registration_no: None,
        replaces: None,
        more: None,
        line: 1,
        recorded_at: None,
    }
}

/// Takes events in as one import.
pub fn import(store: &Store, now: &str, events: &[NewEvent<'_>]) -> srok_store::ImportSummary {
    let head = ImportHead {
        file: "test",
        hash: "",
        mapping: None,
        at: at(now),
    };
    let mut import = store.begin_import(&head).unwrap();
    import.append(events).unwrap();
    import.finish().unwrap()
}

/// A small generator of numbers, the same in every run.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// Makes events of some cases in no order at all: applications, complaints, suspensions, corrections and annulments.
pub fn many(cases: u64) -> Vec<NewEvent<'static>> {
    const KINDS: [&str; 17] = [
        "application_submitted",
        "application_received",
        "application_registered",
        "acceptance_refused",
        "interagency_request_sent",
        "interagency_response_received",
        "suspended",
        "resumed",
        "decision_made",
        "result_provided",
        "complaint_submitted",
        "complaint_received",
        "complaint_registered",
        "complaint_decided",
        "complaint_response_sent",
        "withdrawal_requested",
        "offence_signs_found",
    ];
    const CHANNELS: [&str; 4] = ["portal", "mfc", "in_person", "post"];
    let mut chance = Chance(7);
    let mut events: Vec<NewEvent<'static>> = Vec::new();
    for case in 0..cases {
        let case_id = format!("MO-{case}");
        // the model form with its suspensions was in force in 2018
        let (regulation, first) = match case % 4 {
            0 => ("mo1060", "2018-06-10T09:00:00+03:00"),
            1 => ("mo221", "2026-01-12T09:00:00+03:00"),
            2 => ("mo1060-address", "2026-01-12T09:00:00+03:00"),
            _ => ("mo1060-licence", "2026-01-12T09:00:00+03:00"),
        };
        let begun = at(first).plus(chance.below(60 * 24 * 60).cast_signed() * MINUTE);
        let channel = CHANNELS[usize::try_from(chance.below(4)).unwrap()];
        let mut earlier: Option<u64> = None;
        for number in 0..4 + chance.below(12) {
            let kind = KINDS[usize::try_from(chance.below(17)).unwrap()];
            let event_id = format!("{case_id}-{number}");
            let mut event = NewEvent {
                occurred_at: begun.plus(chance.below(30 * 24 * 60).cast_signed() * MINUTE),
                identity: xxh3_64(event_id.as_bytes()),
                event_id: event_id.into(),
                case_id: case_id.clone().into(),
                kind: kind.into(),
                regulation: Some(regulation.into()),
                channel: Some(channel.into()),
                organisation: Some(format!("tsp-{}", chance.below(3)).into()),
                official: (chance.below(2) == 0).then(|| format!("u-{}", chance.below(5)).into()),
                registration_no: (kind == "application_registered")
                    .then(|| format!("R-{case}").into()),
                more: match kind {
                    "complaint_registered" => Some(r#"{"ground":["acceptance_refused"]}"#.into()),
                    "application_registered" => Some(r#"{"purpose":["social_card_issue"]}"#.into()),
                    _ => None,
                },
                by_day: chance.below(9) == 0,
                ..event("", "", "2026-01-01T00:00:00Z")
            };
            if let Some(earlier) = earlier.filter(|_| chance.below(8) == 0) {
                event.kind = if chance.below(2) == 0 {
                    "event_corrected".into()
                } else {
                    "event_annulled".into()
                };
                event.replaces = Some(earlier);
            }
            earlier = Some(event.identity);
            events.push(event);
        }
    }
    // cases mixed, as they come
    for index in (1..events.len()).rev() {
        events.swap(
            index,
            usize::try_from(chance.below(index as u64 + 1)).unwrap(),
        );
    }
    events
}

/// Returns the events that the generator makes by a recipe, in the order in which it tells them.
pub fn generated(law: &Law, recipe: Recipe) -> Vec<IncomingEvent> {
    let mut text = Vec::new();
    generate(recipe, law.calendars.find("ru").unwrap(), &mut text).unwrap();
    let acts = law.regulations.iter();
    let attributes = acts
        .flat_map(|act| act.declared_attributes.iter().cloned())
        .collect();
    let options = ingest::Options {
        mapping: None,
        now: recipe.until,
        extra_attributes: &attributes,
        default_source: None,
        default_zone: None,
        bounds: &srok_core::config::Ingest::default(),
    };
    let input = Input::Stream {
        name: "events.ndjson".into(),
        bytes: Box::new(std::io::Cursor::new(text)),
    };
    let mut events = Vec::new();
    ingest::read::<ingest::IngestError>(input, &options, |batch| {
        events.extend(batch.records.into_iter().filter_map(|record| match record {
            Record::Event(event) => Some(event),
            Record::Rejected(_) => None,
        }));
        Ok(())
    })
    .unwrap();
    events
}
