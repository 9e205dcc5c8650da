//! Standings out over HTTP: what the command line says, within the right of the reader.

use serde_json::{Value, json};

use super::server::{Server, event, made_up, said, srok};

const AS_OF: &str = "2026-03-16T09:00:00%2B03:00";

/// A service with some made-up cases and a reader of everything.
fn filled(folder: &std::path::Path) -> (Server, String) {
    let server = Server::start(folder);
    let producer = server.token(&["vis"]);
    let reader = server.token(&["ministry", "--read"]);
    let answer = server
        .send_lines(&producer, &made_up(120, 11).join("\n"))
        .unwrap();
    assert_eq!(answer.status, 200, "{}", answer.body);
    settle(&server, &reader);
    (server, reader)
}

/// Waits until standings know of everything that was sent.
fn settle(server: &Server, reader: &str) {
    server.wait_for("standings", || {
        let answer = server
            .get("/api/v1/standings?rows=1", Some(reader))
            .unwrap();
        answer.status == 200 && answer.json()["lag_seconds"] == 0.0
    });
}

fn rows(answer: &Value) -> Vec<Value> {
    answer["rows"].as_array().unwrap().clone()
}

#[test]
fn pages_hold_what_the_command_line_lists_and_each_row_once() {
    let folder = tempfile::tempdir().unwrap();
    let (server, reader) = filled(folder.path());
    for filter in [
        "state=overdue",
        "severity=all",
        "kind=registration&state=met",
        "channel=portal&severity=all",
        "due_from=2026-03-01&due_to=2026-03-20",
    ] {
        let mut paged = Vec::new();
        let mut address = format!("/api/v1/standings?as_of={AS_OF}&{filter}&rows=37");
        loop {
            let answer = server.get(&address, Some(&reader)).unwrap();
            assert_eq!(answer.status, 200, "{}", answer.body);
            let page = answer.json();
            paged.extend(rows(&page));
            match page["next"].as_str() {
                Some(next) => {
                    address =
                        format!("/api/v1/standings?as_of={AS_OF}&{filter}&rows=37&after={next}")
                }
                None => break,
            }
        }
        let whole = server
            .get(
                &format!("/api/v1/standings?as_of={AS_OF}&{filter}&rows=1000"),
                Some(&reader),
            )
            .unwrap()
            .json();
        let sorted = |mut rows: Vec<Value>| {
            rows.sort_by_key(Value::to_string);
            rows
        };
        if whole["next"].is_null() {
            assert_eq!(sorted(paged.clone()), sorted(rows(&whole)), "{filter}");
        }
        assert!(!paged.is_empty(), "{filter}");
    }
    let listed = said(&srok(
        folder.path(),
        &[
            "standings",
            "--state",
            "overdue",
            "--as-of",
            "2026-03-16T09:00:00+03:00",
            "--format",
            "json",
        ],
    ));
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let read = server
        .get(
            &format!("/api/v1/standings?as_of={AS_OF}&state=overdue&rows=1000"),
            Some(&reader),
        )
        .unwrap()
        .json();
    assert_eq!(listed, read["rows"]);
}

#[test]
fn figures_add_up_to_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let (server, reader) = filled(folder.path());
    let figures = server
        .get(
            &format!("/api/v1/aggregates?as_of={AS_OF}&by=limit,month"),
            Some(&reader),
        )
        .unwrap()
        .json();
    let sum = |field: &str| -> u64 {
        rows(&figures)
            .iter()
            .map(|row| row[field].as_u64().unwrap())
            .sum()
    };
    let mut listed = 0;
    let mut after = String::new();
    loop {
        let page = server
            .get(
                &format!("/api/v1/standings?as_of={AS_OF}&state=overdue&rows=1000{after}"),
                Some(&reader),
            )
            .unwrap()
            .json();
        listed += rows(&page).len() as u64;
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert!(listed > 0);
    assert_eq!(sum("overdue"), listed);
    let wrong = server
        .get("/api/v1/aggregates?by=colour", Some(&reader))
        .unwrap();
    assert_eq!(wrong.status, 400);
    assert!(
        wrong.body.contains("limit, kind, organisation, month"),
        "{}",
        wrong.body
    );
}

#[test]
fn a_case_tells_its_events_standings_ledgers_and_findings() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let producer = server.token(&["vis"]);
    let reader = server.token(&["ministry", "--read"]);
    let data = json!({"regulation": "mo221", "channel": "portal", "organisation": "tsp-12"});
    let lines = [
        event(
            "1",
            "MO-1",
            "application_submitted",
            "2026-03-06T17:05:00+03:00",
            &data,
        ),
        event(
            "2",
            "MO-1",
            "application_registered",
            "2026-03-10T10:00:00+03:00",
            &json!({"registration_no": "77/1"}),
        ),
    ];
    server.send_lines(&producer, &lines.join("\n")).unwrap();
    settle(&server, &reader);
    let case = server
        .get("/api/v1/cases/MO-1?as_of=2026-03-12&lang=en", Some(&reader))
        .unwrap();
    let document = case.json();
    assert_eq!(document["registration_no"], "77/1");
    assert_eq!(document["events"].as_array().unwrap().len(), 2);
    let registration = document["standings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["limit"] == "mo221.registration_portal")
        .unwrap();
    assert_eq!(
        (&registration["due_on"], &registration["state"]),
        (&json!("2026-03-10"), &json!("met"))
    );
    assert!(
        registration["explanation"]["lines"]
            .as_array()
            .unwrap()
            .len()
            > 2
    );
    // who has it already is told so
    let tag = case.header("etag").unwrap().to_owned();
    let again = super::server::agent()
        .get(server.url("/api/v1/cases/MO-1?as_of=2026-03-12&lang=en"))
        .header("authorization", format!("Bearer {reader}"))
        .header("if-none-match", tag)
        .call()
        .unwrap();
    assert_eq!(again.status(), 304);
    // before the registration was known
    let before = said(&srok(
        folder.path(),
        &[
            "explain",
            "MO-1",
            "registration_portal",
            "--as-of",
            "2026-03-09",
        ],
    ));
    assert!(before.contains("2026-03-10"), "{before}");
    assert_eq!(
        server
            .get("/api/v1/cases/MO-404", Some(&reader))
            .unwrap()
            .status,
        404
    );
}

#[test]
fn a_reader_of_one_organisation_sees_nothing_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let (server, everything) = filled(folder.path());
    let all = rows(
        &server
            .get(
                &format!("/api/v1/standings?as_of={AS_OF}&severity=all&rows=1000"),
                Some(&everything),
            )
            .unwrap()
            .json(),
    );
    let own = all
        .iter()
        .find_map(|row| row["organisation"].as_str())
        .unwrap();
    let token = server.token(&["own", "--read", "--organisation", own]);
    let seen = rows(
        &server
            .get(
                &format!("/api/v1/standings?as_of={AS_OF}&severity=all&rows=1000"),
                Some(&token),
            )
            .unwrap()
            .json(),
    );
    assert!(!seen.is_empty() && seen.iter().all(|row| row["organisation"] == own));
    let asked_for_another = server
        .get(
            &format!("/api/v1/standings?as_of={AS_OF}&severity=all&organisation=other"),
            Some(&token),
        )
        .unwrap();
    assert_eq!(asked_for_another.status, 403, "{}", asked_for_another.body);
    let nobody = server.token(&["nobody", "--read", "--organisation", "no-such-body"]);
    let case = all[0]["case_id"].as_str().unwrap();
    assert_eq!(
        server
            .get(&format!("/api/v1/cases/{case}"), Some(&nobody))
            .unwrap()
            .status,
        404
    );
    assert_eq!(
        server
            .get(&format!("/api/v1/cases/{case}"), Some(&everything))
            .unwrap()
            .status,
        200
    );
}

#[test]
fn the_calculator_needs_no_token_and_wrong_questions_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let (server, reader) = filled(folder.path());
    let due = server.get("/api/v1/due?limit=mo221.complaint_review_general&start=2025-12-22T11:00:00%2B03:00&lang=en", None).unwrap();
    assert_eq!(due.json()["due_on"], "2026-01-22");
    let wrong = [
        "/api/v1/due?limit=mo221.complaint_reviw&start=2025-12-22",
        "/api/v1/due?limit=mo221.service_term&start=yesterday",
        "/api/v1/due?limit=mo221.service_term",
        "/api/v1/standings?state=late_ish",
        "/api/v1/standings?stat=late",
        "/api/v1/standings?limit=no.such",
        "/api/v1/standings?rows=0",
        "/api/v1/standings?after=zz",
        "/api/v1/standings?as_of=2026-13-01",
        "/api/v1/standings?due_from=soon",
        "/api/v1/cases/MO-1?lang=fr",
    ];
    let said: Vec<String> = wrong
        .iter()
        .map(|address| {
            let answer = server.get(address, Some(&reader)).unwrap();
            assert_eq!(
                answer.header("content-type"),
                Some("application/problem+json"),
                "{address}"
            );
            let problem = answer.json();
            format!(
                "{address}\n  {} {}\n  {}",
                answer.status,
                problem["detail"].as_str().unwrap(),
                problem["hint"].as_str().unwrap()
            )
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn sources_and_quarantine_are_shown_and_a_producer_releases_what_was_his() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let producer = server.token(&["vis"]);
    let other = server.token(&["other"]);
    let reader = server.token(&["ministry", "--read"]);
    let bound = server.token(&["own", "--read", "--organisation", "tsp-12"]);
    server
        .send_lines(
            &producer,
            &format!("{}\n{{\"specversion\":\"1.0\"}}\n[]", made_up(3, 1)[0]),
        )
        .unwrap();
    let sources = server.get("/api/v1/sources", Some(&reader)).unwrap().json();
    assert_eq!(sources[0]["state"], "unknown", "{sources}");
    let waiting = server
        .get("/api/v1/quarantine?rows=1", Some(&reader))
        .unwrap()
        .json();
    let next = waiting["next"].as_str().unwrap();
    let second = server
        .get(
            &format!("/api/v1/quarantine?rows=1&after={next}"),
            Some(&reader),
        )
        .unwrap()
        .json();
    assert_eq!((rows(&waiting).len(), rows(&second).len()), (1, 1));
    assert!(second["next"].is_null());
    let table = server
        .get("/api/v1/quarantine/export", Some(&reader))
        .unwrap();
    assert_eq!(
        table.header("content-type"),
        Some("text/csv; charset=utf-8")
    );
    assert_eq!(table.body.lines().count(), 3);
    assert_eq!(
        server
            .get("/api/v1/quarantine", Some(&bound))
            .unwrap()
            .status,
        403
    );
    let release = |token: &str, import: &str| {
        let address = format!("/api/v1/quarantine/{import}/release");
        server
            .post(&address, token, "application/json", b"")
            .unwrap()
    };
    assert_eq!(release(&other, "1").status, 403);
    assert_eq!(release(&producer, "77").status, 404);
    assert_eq!(release(&producer, "one").status, 400);
    assert_eq!(release(&producer, "1").json()["released"], 2);
    let after = server
        .get("/api/v1/quarantine", Some(&reader))
        .unwrap()
        .json();
    assert!(rows(&after).is_empty());
}
