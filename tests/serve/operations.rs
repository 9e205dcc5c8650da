//! Health, figures, an orderly end, a clock set back, a log left from a crash, a disk without room.

use super::server::{Server, event, made_up, said, srok};

#[test]
fn without_settings_it_listens_on_loopback_and_says_how_to_begin() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    assert!(server.address.ip().is_loopback());
    server.wait_until_ready();
    let document = server.get("/api/openapi.json", None).unwrap().json();
    assert!(document["paths"]["/api/v1/events"]["post"].is_object());
    let missing = server.get("/no/such", None).unwrap();
    assert_eq!(
        (missing.status, missing.header("content-type")),
        (404, Some("application/problem+json"))
    );
    let wrong = server.get("/api/v1/events", None).unwrap();
    assert_eq!(wrong.status, 405);
}

#[test]
fn figures_name_what_came_in() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let token = server.token(&["vis"]);
    let lines = made_up(20, 1);
    server.send_lines(&token, &lines.join("\n")).unwrap();
    server.send_lines(&token, "{}").unwrap();
    server.wait_for("standings", || {
        let figures = server.get("/metrics", None).unwrap().body;
        figures.contains("srok_settled_cases_total")
            && figures.contains("srok_events_total{outcome=\"rejected\"} 1")
    });
    let figures = server.get("/metrics", None).unwrap().body;
    for name in [
        "srok_commit_seconds",
        "srok_queue_events",
        "srok_standings_lag_seconds",
        "srok_wal_bytes",
        "srok_disk_free_bytes",
        "srok_request_seconds",
    ] {
        assert!(figures.contains(name), "{name} is missing:\n{figures}");
    }
}

#[test]
fn the_log_holds_no_content_of_events() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_with(folder.path(), &["--log-json"], &[("SROK_LOG", "debug")]);
    let token = server.token(&["vis"]);
    let data =
        serde_json::json!({"regulation": "mo221", "applicant_name": "PERSONAL", "official": "u-1"});
    server
        .send_lines(
            &token,
            &event(
                "1",
                "CASE-SECRET",
                "application_submitted",
                "2026-03-06T12:00:00+03:00",
                &data,
            ),
        )
        .unwrap();
    server
        .send_lines(
            &token,
            "{\"subject\":\"CASE-SECRET\",\"data\":{\"text\":\"PERSONAL\"}}",
        )
        .unwrap();
    let log = folder.path().join("service.log");
    assert_eq!(server.stop(), Some(0));
    let log = std::fs::read_to_string(log).unwrap();
    for word in ["PERSONAL", "CASE-SECRET", token.as_str()] {
        assert!(!log.contains(word), "{word} is in the log");
    }
    assert!(
        log.lines()
            .all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()),
        "{log}"
    );
    assert!(log.contains("the service has ended"));
}

#[test]
fn an_orderly_end_leaves_no_log_and_finishes_what_was_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let token = server.token(&["vis"]);
    let lines = made_up(200, 12);
    let sent = lines.join("\n");
    std::thread::scope(|scope| {
        let answer = scope.spawn(|| server.send_lines(&token, &sent));
        server.wait_for("a request", || {
            server
                .get("/metrics", None)
                .unwrap()
                .body
                .contains("srok_commits_total")
        });
        assert_eq!(answer.join().unwrap().unwrap().status, 200);
    });
    assert_eq!(server.stop(), Some(0));
    assert!(!folder.path().join("srok.duckdb.wal").exists());
    assert!(!folder.path().join("srok.sock").exists());
    let listed = said(&srok(
        folder.path(),
        &["import", "list", "--format", "json"],
    ));
    assert!(
        listed.contains(&format!("\"records\": {}", lines.len())),
        "{listed}"
    );
}

#[test]
fn a_log_left_from_a_crash_is_taken_up_before_the_service_is_ready() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let token = server.token(&["vis"]);
    let lines = made_up(150, 21);
    assert_eq!(
        server.send_lines(&token, &lines.join("\n")).unwrap().status,
        200
    );
    server.kill();
    assert!(
        std::fs::metadata(folder.path().join("srok.duckdb.wal"))
            .unwrap()
            .len()
            > 0
    );
    let server = Server::start(folder.path());
    server.wait_until_ready();
    let again = server.send_lines(&token, &lines.join("\n")).unwrap().json();
    assert_eq!(again["accepted"], 0);
    assert_eq!(
        server.get("/health/ready", None).unwrap().json()["standings_lag_seconds"],
        0.0
    );
}

#[test]
fn a_disk_without_room_takes_nothing_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_with(
        folder.path(),
        &[],
        &[("SROK_SERVE_MIN_FREE_DISK_MIB", "99999999999")],
    );
    let token = server.token(&["vis"]);
    let refused = server.send_lines(&token, "{}").unwrap();
    assert_eq!(refused.status, 507);
    assert!(refused.body.contains("make room"), "{}", refused.body);
}

#[test]
fn wrong_settings_are_named_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let with = |variable: &str, value: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_srok"))
            .args(["--data"])
            .arg(folder.path())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env(variable, value)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    let said = [
        with("SROK_SERVE_MAX_BODY_MIB", "many"),
        with("SROK_SERVE_NO_SUCH", "1"),
        with("SROK_SERVE_QUEUED_EVENTS", "0"),
        with("SROK_SERVE_LISTEN", "somewhere"),
        with("SROK_ZONE", "Mars/Base"),
    ];
    insta::assert_snapshot!(said.concat());
}
