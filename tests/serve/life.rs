//! What brings the service down, and does it say so? Its log unread, signals, a disk without room, writers that stand still.

use std::io::Read as _;
use std::process::Stdio;

use super::server::{Server, made_up, said, srok};

/// Sends, revokes and ends as if nothing had happened.
fn works_and_ends(server: Server) {
    server.wait_until_ready();
    let token = server.token(&["vis", "--source", "//vis.example"]);
    let lines = made_up(3, 9).join("\n");
    assert_eq!(server.send_lines(&token, &lines).unwrap().status, 200);
    said(&srok(&server.data, &["token", "revoke", "vis"]));
    assert_eq!(server.send_lines(&token, &lines).unwrap().status, 401);
    assert_eq!(server.get("/health/ready", None).unwrap().status, 200);
    let data = server.data.clone();
    assert_eq!(server.stop(), Some(0));
    said(&srok(&data, &["verify"]));
}

#[test]
fn a_log_whose_reader_has_died_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    let variables = [("SROK_LOG", "debug")];
    let server = Server::start_logging_to(folder.path(), writer.into(), &variables);
    drop(reader);
    works_and_ends(server);
}

#[test]
fn a_log_that_nobody_reads_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (mut reader, writer) = std::io::pipe().unwrap();
    let server = Server::start_logging_to(folder.path(), writer.into(), &[]);
    let sender = server.token(&["sender", "--source", "//vis.example"]);
    // each of them is worth a line, and a pipe holds 64 KiB
    for _ in 0..700 {
        let wrong = server.get("/api/v1/standings", Some(&sender)).unwrap();
        assert_eq!(wrong.status, 403);
    }
    let mut some = vec![0; 1 << 20];
    let read = reader.read(&mut some).unwrap();
    assert!(read >= 32 << 10, "the log was full: {read}");
    // whoever reads again is told what is missing
    server.get("/api/v1/standings", Some(&sender)).unwrap();
    let read = reader.read(&mut some).unwrap();
    let log = String::from_utf8_lossy(&some[..read]).into_owned();
    assert!(log.contains("lines of the log were lost"), "{log}");
    drop(reader);
    works_and_ends(server);
}

#[test]
fn a_log_that_was_closed_from_the_start_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    works_and_ends(Server::start_under(
        folder.path(),
        "exec \"$0\" \"$@\" 2>&-",
    ));
    let folder = tempfile::tempdir().unwrap();
    works_and_ends(Server::start_logging_to(folder.path(), Stdio::null(), &[]));
}

#[test]
fn a_terminal_that_closes_does_not_end_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    server.signal("-HUP");
    server.wait_for("word of it", || server.logged().contains("SIGHUP"));
    works_and_ends(server);
}

#[test]
fn a_disk_that_is_short_is_said_where_readiness_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let short = [("SROK_SERVE_MIN_FREE_DISK_MIB", "99999999999")];
    let server = Server::start_with(folder.path(), &[], &short);
    let ready = server.get("/health/ready", None).unwrap();
    assert_eq!(ready.status, 503, "{}", ready.body);
    assert!(ready.body.contains("nearly full"), "{}", ready.body);
    assert_eq!(ready.header("retry-after"), Some("1"));
    assert_eq!(server.get("/health/live", None).unwrap().status, 200);
    let token = server.token(&["vis", "--source", "//vis.example"]);
    let refused = server.send_lines(&token, "{}").unwrap();
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (507, Some("60"))
    );
    assert_eq!(server.stop(), Some(0));
}
