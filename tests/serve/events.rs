//! Events over HTTP: taken once, answered after the commit, every record that is not taken is named.

use std::io::Write as _;

use serde_json::json;

use super::server::{Server, event, made_up, said, srok};

const LINES: &str = "application/x-ndjson";
const ONE: &str = "application/cloudevents+json";
const BATCH: &str = "application/cloudevents-batch+json";

fn submitted(id: &str, case: &str) -> String {
    let data = json!({"regulation": "mo221", "channel": "portal", "organisation": "tsp-12", "official": "u-204"});
    event(
        id,
        case,
        "application_submitted",
        "2026-03-06T17:05:00+03:00",
        &data,
    )
}

#[test]
fn one_event_a_batch_and_lines_are_taken_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let token = server.token(&["vis"]);
    let one = server
        .post(
            "/api/v1/events",
            &token,
            ONE,
            submitted("1", "MO-1").as_bytes(),
        )
        .unwrap();
    assert_eq!(one.status, 200, "{}", one.body);
    assert_eq!(
        one.json(),
        json!({"accepted": 1, "duplicates": 0, "rejected": [], "waiting": 0, "dropped_attributes": []})
    );
    let batch = format!("[{},{}]", submitted("1", "MO-1"), submitted("2", "MO-2"));
    let batch = server
        .post("/api/v1/events", &token, BATCH, batch.as_bytes())
        .unwrap();
    assert_eq!(batch.json()["accepted"], 1);
    assert_eq!(batch.json()["duplicates"], 1);
    let lines = format!("{}\n\n{}\n", submitted("2", "MO-2"), submitted("3", "MO-3"));
    let lines = server
        .post("/api/v1/events", &token, LINES, lines.as_bytes())
        .unwrap();
    assert_eq!(lines.json()["accepted"], 1);
    // the same by file
    let file = folder.path().join("again.ndjson");
    std::fs::write(
        &file,
        [submitted("1", "MO-1"), submitted("4", "MO-4")].join("\n"),
    )
    .unwrap();
    let taken = said(&srok(folder.path(), &["ingest", file.to_str().unwrap()]));
    assert!(taken.contains("1 accepted, 1 duplicate"), "{taken}");
    // and after a restart
    assert_eq!(server.stop(), Some(0));
    let server = Server::start(folder.path());
    let again = server
        .post(
            "/api/v1/events",
            &token,
            ONE,
            submitted("3", "MO-3").as_bytes(),
        )
        .unwrap();
    assert_eq!(again.json()["duplicates"], 1);
}

#[test]
fn a_record_that_cannot_be_used_is_named_and_kept_and_stops_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let token = server.token(&["vis"]);
    let no_zone = submitted("2", "MO-2").replace("+03:00", "");
    let conflict = submitted("1", "MO-9");
    let with_name =
        submitted("5", "MO-5").replace("\"official\"", "\"applicant_name\":\"x\",\"official\"");
    let body = [
        submitted("1", "MO-1"),
        no_zone,
        "{\"specversion\":".to_owned(),
        conflict,
        with_name,
    ]
    .join("\n");
    let answer = server.send_lines(&token, &body).unwrap();
    assert_eq!(answer.status, 200);
    insta::assert_snapshot!(format!("{:#}", answer.json()));
    let kept = said_with_findings(folder.path(), &["quarantine", "list", "--format", "json"]);
    assert_eq!(kept.matches("\"reason\"").count(), 3, "{kept}");
    assert!(!kept.contains("applicant_name"));
    // nothing but rejects: the status says so
    let nothing = server.send_lines(&token, "{}").unwrap();
    assert_eq!(nothing.status, 422);
}

fn said_with_findings(data: &std::path::Path, arguments: &[&str]) -> String {
    let output = srok(data, arguments);
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_gzipped_body_is_unpacked_and_a_broken_one_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let token = server.token(&["vis"]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed
        .write_all(made_up(20, 1).join("\n").as_bytes())
        .unwrap();
    let packed = packed.finish().unwrap();
    let send = |body: &[u8]| {
        let mut answer = super::server::agent()
            .post(server.url("/api/v1/events"))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", LINES)
            .header("content-encoding", "gzip")
            .send(body)
            .unwrap();
        (
            answer.status().as_u16(),
            answer.body_mut().read_to_string().unwrap(),
        )
    };
    let (status, body) = send(&packed);
    assert_eq!(status, 200, "{body}");
    let (status, body) = send(&packed[..packed.len() / 2]);
    assert_eq!(status, 400, "{body}");
    assert_eq!(send(b"no gzip at all").0, 400);
}

#[test]
fn a_token_is_good_for_what_it_was_made_for() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let bound = server.token(&[
        "bound",
        "--source",
        "//vis.example",
        "--organisation",
        "tsp-12",
    ]);
    let reader = server.token(&["reader", "--read"]);
    let post = |token: &str, body: &str| {
        server
            .post("/api/v1/events", token, ONE, body.as_bytes())
            .unwrap()
    };
    assert_eq!(post(&bound, &submitted("1", "MO-1")).status, 200);
    let foreign = post(
        &bound,
        &submitted("2", "MO-2").replace("tsp-12\",\"subject", "x\",\"subject"),
    );
    assert_eq!(
        foreign.status, 200,
        "a source below the prefix: {}",
        foreign.body
    );
    let other_source = post(
        &bound,
        &submitted("3", "MO-3").replace("//vis.example/tsp-12", "//vis.example.org"),
    );
    assert_eq!(other_source.status, 422);
    assert_eq!(other_source.json()["rejected"][0]["field"], "source");
    let other_body = post(
        &bound,
        &submitted("4", "MO-4")
            .replace("\"organisation\":\"tsp-12\"", "\"organisation\":\"tsp-1\""),
    );
    assert_eq!(other_body.json()["rejected"][0]["field"], "organisation");
    assert_eq!(post(&reader, &submitted("5", "MO-5")).status, 403);
    assert_eq!(post("srok_wrong", &submitted("5", "MO-5")).status, 401);
    let nobody = server.get("/api/v1/standings", None).unwrap();
    assert_eq!(nobody.status, 401);
    assert_eq!(nobody.header("www-authenticate"), Some("Bearer"));
    // revoked at once, while the service runs
    said(&srok(folder.path(), &["token", "revoke", "bound"]));
    assert_eq!(post(&bound, &submitted("6", "MO-6")).status, 401);
    let listed = said(&srok(folder.path(), &["token", "list", "--format", "json"]));
    assert!(
        !listed.contains(bound.as_str()) && !listed.contains("hash"),
        "{listed}"
    );
    assert!(
        server.logged().contains("without the right"),
        "{}",
        server.logged()
    );
}
