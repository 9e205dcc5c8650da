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
        with("SROK_SERVE_QUEUED_EVENTS", "0"),
        with("SROK_SERVE_LISTEN", "somewhere"),
        with("SROK_ZONE", "Mars/Base"),
    ];
    insta::assert_snapshot!(said.concat());
}

#[test]
fn a_backup_taken_under_load_restores_on_an_empty_machine_to_the_same_standings() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backups, elsewhere) = (
        folder.path().join("data"),
        folder.path().join("backups"),
        folder.path().join("elsewhere"),
    );
    let server = Server::start(&data);
    let token = server.token(&["vis"]);
    let lines = made_up(600, 33);
    let under_load = std::thread::scope(|scope| {
        let sender = scope.spawn(|| {
            for batch in lines.chunks(100) {
                assert_eq!(
                    server.send_lines(&token, &batch.join("\n")).unwrap().status,
                    200
                );
            }
        });
        server.wait_for("a commit", || {
            server
                .get("/metrics", None)
                .unwrap()
                .body
                .contains("srok_commits_total")
        });
        let made = said(&srok(
            &data,
            &["backup", backups.to_str().unwrap(), "--format", "json"],
        ));
        sender.join().unwrap();
        made
    });
    let under_load: serde_json::Value = serde_json::from_str(&under_load).unwrap();
    let listed = |data: &std::path::Path| {
        said(&srok(
            data,
            &[
                "standings",
                "--severity",
                "all",
                "--as-of",
                "2026-03-16",
                "--format",
                "csv",
            ],
        ))
    };
    let restored = |from: &str, data: &std::path::Path| {
        said(&srok(data, &["restore", from]));
        said(&srok(data, &["verify"]));
        listed(data)
    };
    // the copy made in the middle is whole, and what came later can be sent again
    let middle = restored(under_load["folder"].as_str().unwrap(), &elsewhere);
    assert!(!middle.is_empty());
    let again = Server::start(&elsewhere);
    let token = again.token(&["vis-again"]);
    assert_eq!(
        again.send_lines(&token, &lines.join("\n")).unwrap().status,
        200
    );
    // when something was first known is another matter on another machine
    let without_known = |csv: String| -> Vec<String> {
        let rows = csv
            .lines()
            .map(|row| row.rsplitn(3, ',').nth(2).unwrap().to_owned());
        rows.collect()
    };
    assert_eq!(
        without_known(listed(&elsewhere)),
        without_known(listed(&data))
    );
    assert_eq!(again.stop(), Some(0));
    // and one made at the end says the same as the service
    let at_the_end = said(&srok(
        &data,
        &["backup", backups.to_str().unwrap(), "--format", "json"],
    ));
    let at_the_end: serde_json::Value = serde_json::from_str(&at_the_end).unwrap();
    let third = folder.path().join("third");
    assert_eq!(
        restored(at_the_end["folder"].as_str().unwrap(), &third),
        listed(&data)
    );
}

#[test]
fn a_disk_that_fills_up_in_the_middle_of_a_commit_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    // files may grow to 12 MiB: beyond, the system refuses to write, as a full disk does
    let server = Server::start_under(
        folder.path(),
        "trap '' XFSZ; ulimit -f 12288; exec \"$0\" \"$@\"",
    );
    let token = server.token(&["vis"]);
    let lines = made_up(9000, 44);
    let mut acknowledged = 0;
    for batch in lines.chunks(2000) {
        match server.send_lines(&token, &batch.join("\n")) {
            Ok(answer) if answer.status == 200 => acknowledged += batch.len(),
            Ok(answer) => {
                assert_eq!(answer.status, 503, "{}", answer.body);
                break;
            }
            Err(_) => break,
        }
    }
    assert!(
        acknowledged > 0 && acknowledged < lines.len(),
        "{acknowledged} of {}",
        lines.len()
    );
    // it says so, or has ended to be started anew
    server.wait_for("word of it", || {
        let ready = server.get("/health/ready", None);
        ready.map_or(true, |ready| ready.status == 503)
    });
    drop(server);
    let server = Server::start(folder.path());
    server.wait_until_ready();
    let answer = server
        .send_lines(&token, &lines[..acknowledged].join("\n"))
        .unwrap()
        .json();
    assert_eq!(
        answer["accepted"], 0,
        "what was acknowledged is there: {answer}"
    );
    let answer = server
        .send_lines(&token, &lines[acknowledged..].join("\n"))
        .unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(server.stop(), Some(0));
    said(&srok(folder.path(), &["verify"]));
}
