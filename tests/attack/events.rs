//! Can a program that is bound to a unit touch or read what is somebody else's by what it sends? And is what is sent only ever kept as it is?

use serde_json::{Value, json};

use crate::payloads::PAYLOADS;
use crate::people::{PEOPLE, Person, SOURCE};
use crate::wire::{Request, Wire};
use crate::world::{World, event};

/// The foreign cases, with the id of their first event.
const CASES: [&str; 2] = ["case-b1-1", "case-b1-2"];
/// What ends or stretches terms of a case.
const KINDS: [&str; 19] = [
    "case_closed",
    "application_submitted",
    "application_registered",
    "assigned",
    "processing_started",
    "acceptance_refused",
    "suspended",
    "resumed",
    "withdrawal_requested",
    "decision_made",
    "result_provided",
    "decision_notified",
    "complaint_registered",
    "complaint_decided",
    "complaint_forwarded",
    "complaint_response_sent",
    "correction_requested",
    "applicant_interaction",
    "materials_sent_to_ministry",
];
/// Sources that are not those of a token bound to [`SOURCE`], however they are written.
const SOURCES: [(&str, &str); 10] = [
    ("foreign", "//vis.example/unit-b1"),
    ("begins alike", "//vis.example/unit-a22"),
    ("dots", "//vis.example/unit-a2/../unit-b1"),
    ("dots at the end", "//vis.example/unit-a2/.."),
    ("one dot", "//vis.example/./unit-b1"),
    ("dots encoded", "//vis.example/unit-a2/%2e%2e/unit-b1"),
    ("reserved", "//srok/duties"),
    ("reserved in capitals", "//SROK/duties"),
    ("reserved behind dots", "//vis.example/unit-a2/../../srok"),
    ("other scheme", "https://vis.example/unit-a2"),
];

pub fn attack(world: &World) {
    let mut wire = world.wire();
    foreign_cases(world, &mut wire);
    sources(world, &mut wire);
    fields(world, &mut wire);
}

fn person(name: &str) -> &'static Person {
    PEOPLE.iter().find(|person| person.name == name).unwrap()
}

fn sent(lines: &str) -> Request {
    Request::new("POST", "/api/v1/events")
        .with("content-type", "application/x-ndjson")
        .body(lines)
}

/// Returns what is known of the foreign cases: events and standings.
fn known(world: &World, wire: &mut Wire) -> Vec<Value> {
    let reader = person("reader");
    let cases = CASES.iter().map(|case| {
        let request = Request::get(format!("/api/v1/cases/{case}?as_of=2100-01-01"));
        let answer = wire.ask(&world.by(reader, request)).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_slice(&answer.bytes).unwrap()
    });
    cases.collect()
}

/// Lies about cases of `unit-b1`, sent with a token that is bound to `unit-a2`.
fn foreign_cases(world: &World, wire: &mut Wire) {
    let sender = person("sender-of-unit-a2");
    let mut before = known(world, wire);
    for (what, lines) in lies(sender.name) {
        let kind = format!("events: {what}");
        let request = sent(&lines);
        world.attack(&kind, sender, wire, &request);
        let after = known(world, wire);
        world.tally.holds(
            &kind,
            sender,
            &request,
            "a foreign case is another one now",
            after == before,
        );
        before = after;
        // the word of the sender opens nothing to its readers
        is_closed(world, wire, &kind, "reader-of-unit-a2");
    }
    let readers = PEOPLE
        .iter()
        .filter(|person| person.name.ends_with("a2") && person.is_account());
    for reader in readers.chain([person("reader-of-both")]) {
        is_closed(
            world,
            wire,
            "events: the word of a sender opens nothing",
            reader.name,
        );
    }
}

/// Looks whether the foreign cases are still closed to somebody.
fn is_closed(world: &World, wire: &mut Wire, kind: &str, reader: &str) {
    let reader = person(reader);
    for case in CASES {
        let pages = if reader.is_account() { "" } else { "/api/v1" };
        let asked = Request::get(format!("{pages}/cases/{case}"));
        let answer = world.attack(kind, reader, wire, &asked);
        let what = format!("{}: the case was opened to it", answer.status);
        let holds = crate::access::is_refused(&answer);
        world.tally.holds(kind, reader, &asked, &what, holds);
    }
}

/// Returns what is sent, each with the name of its kind.
fn lies(sender: &str) -> Vec<(String, String)> {
    let time = "2026-01-12T10:00:00+03:00";
    let said = |what: &str, case: &str, kind: &str, data: Value| {
        let id = format!("{sender}-{what}-{case}-{kind}");
        (what.to_owned(), event(&id, SOURCE, case, kind, time, &data))
    };
    let own = || json!({"regulation": "mo221", "organisation": "unit-a2"});
    let with = |key: &str, value: Value| {
        let mut data = own();
        data[key] = value;
        data
    };
    let mut lies: Vec<_> = KINDS
        .iter()
        .map(|kind| said(&format!("{kind} on a foreign case"), CASES[0], kind, own()))
        .collect();
    for kind in ["event_annulled", "event_corrected"] {
        for (how, replaces) in [
            ("id", "b1-0"),
            ("source and id", "//vis.example/unit-b1 b1-0"),
        ] {
            lies.push(said(
                &format!("{kind} of a foreign event by {how}"),
                CASES[0],
                kind,
                with("replaces", json!(replaces)),
            ));
        }
        // by the same id under the foreign source, as if it had sent it
        let data = with("replaces", json!("b1-0"));
        let line = event(
            &format!("{sender}-{kind}"),
            "//vis.example/unit-b1",
            CASES[0],
            kind,
            time,
            &data,
        );
        lies.push((format!("{kind} under the foreign source"), line));
    }
    let registered =
        json!({"regulation": "mo221", "organisation": "unit-a2", "registration_no": "1"});
    lies.push(said(
        "backdated registration",
        CASES[0],
        "application_registered",
        registered,
    ));
    for (what, data) in [
        (
            "a foreign organisation",
            with("organisation", json!("unit-b1")),
        ),
        ("no organisation", json!({"regulation": "mo221"})),
        ("an empty organisation", with("organisation", json!(""))),
        (
            "a list of organisations",
            with("organisation", json!(["unit-a2", "unit-b1"])),
        ),
        (
            "an organisation with blanks",
            with("organisation", json!(" unit-a2 ")),
        ),
        (
            "an organisation in capitals",
            with("organisation", json!("UNIT-A2")),
        ),
        (
            "an organisation with a null",
            with("organisation", json!("unit-a2\u{0}")),
        ),
        (
            "an organisation that is an object",
            with("organisation", json!({"id": "unit-a2"})),
        ),
        (
            "handed over to itself",
            with("to_organisation", json!("unit-a2")),
        ),
        ("a related case", with("related_case", json!("case-a2-1"))),
        ("a parent", with("parent", json!("case-a2-1"))),
    ] {
        lies.push(said(what, CASES[1], "decision_made", data));
    }
    let line = said("x", CASES[1], "decision_made", own()).1;
    let doubled = line.replace(
        "\"organisation\":\"unit-a2\"",
        "\"organisation\":\"unit-b1\",\"organisation\":\"unit-a2\"",
    );
    lies.push((
        "an organisation twice".into(),
        doubled.replace("-x-", "-twice-"),
    ));
    let case = line.replace("\"subject\":", "\"subject\":\"case-a2-1\",\"subject\":");
    lies.push(("a case twice".into(), case.replace("-x-", "-case-twice-")));
    let blank = line.replace("\"case-b1-2\"", "\" case-b1-2 \"");
    lies.push(("a case with blanks".into(), blank.replace("-x-", "-blank-")));
    let batch = [
        said("own", "case-a2-1", "assigned", own()).1,
        line.replace("-x-", "-batch-"),
    ]
    .join("\n");
    lies.push(("hidden in a batch".into(), batch));
    lies
}

/// Sources for which a token may not speak: nothing of them is taken.
fn sources(world: &World, wire: &mut Wire) {
    for name in ["sender-of-source", "sender-of-both", "sender"] {
        let sender = person(name);
        for (what, source) in SOURCES {
            // who is bound to none may speak for any but the reserved ones, and for no path that leads elsewhere
            let is_never = source.to_lowercase().contains("srok")
                || source.contains("/.")
                || source.contains("%2e");
            if name == "sender" && !is_never {
                continue;
            }
            let kind = format!("events: source {what}");
            let data = json!({"regulation": "mo221", "organisation": "unit-a2"});
            let line = event(
                &format!("{name}-{what}"),
                source,
                "case-a2-1",
                "assigned",
                "2026-01-12T10:00:00+03:00",
                &data,
            );
            let request = sent(&line);
            let answer = world.attack(&kind, sender, wire, &request);
            let said = format!("{}: taken", answer.status);
            world.tally.holds(
                &kind,
                sender,
                &request,
                &said,
                (400..500).contains(&answer.status),
            );
        }
    }
}

/// Every payload in every field of an event.
fn fields(world: &World, wire: &mut Wire) {
    let sender = person("sender");
    let fields = [
        "id",
        "source",
        "type",
        "subject",
        "time",
        "specversion",
        "datacontenttype",
        "traceparent",
        "organisation",
        "official",
        "channel",
        "registration_no",
        "service",
        "regulation",
        "replaces",
        "ground",
        "to_organisation",
        "related_case",
        "outcome",
        "zq9",
    ];
    for (index, (name, bytes)) in PAYLOADS.iter().enumerate() {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let mut lines = Vec::new();
        for field in fields {
            let data =
                json!({"regulation": "mo221", "channel": "portal", "organisation": "unit-a1"});
            let line = event(
                &format!("payload-{index}-{field}"),
                "//vis.example/unit-a1",
                &format!("payload-{index}"),
                "application_submitted",
                "2026-01-12T10:00:00+03:00",
                &data,
            );
            let mut event: Value = serde_json::from_str(&line).unwrap();
            let place = if fields.iter().position(|known| *known == field) < Some(8) {
                &mut event
            } else {
                &mut event["data"]
            };
            place[field] = json!(text);
            lines.push(event.to_string());
        }
        let request = sent(&lines.join("\n"));
        let answer = world.attack(&format!("event: {name}"), sender, wire, &request);
        let what = format!("{}: neither taken nor refused", answer.status);
        world.tally.holds(
            "event",
            sender,
            &request,
            &what,
            [200, 422].contains(&answer.status),
        );
        // the same bytes as they are, whatever JSON says to them
        let raw = [b"{\"specversion\":\"1.0\",\"id\":\"".as_slice(), bytes, b"\",\"source\":\"//x\",\"type\":\"x\",\"subject\":\"x\",\"time\":\"2026-01-12T10:00:00Z\"}"].concat();
        world.attack(
            &format!("event, raw: {name}"),
            sender,
            wire,
            &sent("").body(raw),
        );
    }
}
