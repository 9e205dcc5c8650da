//! What if nobody reads what a command prints? It ends quietly; but what could not be written for want of room is said.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::{bare, told, with_events};

/// Commands of every kind of output.
const COMMANDS: [&[&str]; 20] = [
    &["standings"],
    &["standings", "--format", "csv"],
    &["standings", "--format", "json"],
    &["explain", "MO-2026-000123", "--as-of", "2026-03-24"],
    &["findings"],
    &["sources"],
    &["import", "list"],
    &["quarantine", "list"],
    &["quarantine", "export", "-"],
    &["report", "list"],
    &["user", "list"],
    &["token", "list"],
    &["directory", "list", "officials"],
    &["alerts", "list"],
    &["verify"],
    &["check"],
    &["generate", "--cases", "50", "--out", "-"],
    &["due", "mo221.service_term", "--start", "2026-03-06"],
    &["calendar", "show", "2026"],
    &["regulation", "show", "mo221"],
];

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_srok"));
    command
        .current_dir(folder)
        .env_remove("SROK_CONFIG")
        .args(["--lang", "en", "--data", "data"])
        .args(arguments);
    command
}

/// A pipe whose reader is gone.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

/// Ended by itself: not by a panic, whose status is 101, nor by a signal.
fn is_quiet(output: &Output) -> bool {
    matches!(output.status.code(), Some(0 | 1))
}

/// Lists, which are written in every format.
const LISTS: [&[&str]; 7] = [
    &["standings", "--severity", "all"],
    &["findings"],
    &["sources"],
    &["import", "list"],
    &["quarantine", "list"],
    &["user", "list"],
    &["token", "list"],
];

#[test]
fn a_list_ends_quietly_in_every_format() {
    let folder = with_events();
    for made in [
        // more than waits in a buffer
        &["generate", "--cases", "20", "--out", "more.ndjson"][..],
        &["ingest", "events.ndjson", "more.ndjson"],
        &["user", "create", "anna", "--role", "administrator"],
        &["token", "create", "reader", "--read", "--all"],
    ] {
        let output = command(folder.path(), made).output().unwrap();
        assert!(is_quiet(&output), "{}", told(&output));
    }
    for list in LISTS {
        for format in ["table", "csv", "json", "ndjson"] {
            let asked = [list, &["--format", format]].concat();
            let unread = command(folder.path(), &asked)
                .stdout(closed())
                .output()
                .unwrap();
            assert!(is_quiet(&unread), "{asked:?}: {}", told(&unread));
            assert_eq!(String::from_utf8_lossy(&unread.stderr), "", "{asked:?}");
        }
    }
}

#[test]
fn every_command_ends_quietly_when_its_reader_has_seen_enough() {
    let folder = with_events();
    bare(
        folder.path(),
        &["--data", "data", "ingest", "events.ndjson"],
        &[],
    );
    for arguments in COMMANDS {
        let unread = command(folder.path(), arguments)
            .stdout(closed())
            .output()
            .unwrap();
        assert!(is_quiet(&unread), "{arguments:?}: {}", told(&unread));
        assert_eq!(String::from_utf8_lossy(&unread.stderr), "", "{arguments:?}");
        let plain = command(folder.path(), arguments).output().unwrap();
        let unheard = command(folder.path(), arguments)
            .stderr(closed())
            .output()
            .unwrap();
        assert_eq!(unheard.status.code(), plain.status.code(), "{arguments:?}");
    }
    for wrong in [
        &["no-such-command"][..],
        &["standings", "--state", "lost"],
        &["--help"],
    ] {
        let unheard = command(folder.path(), wrong)
            .stdout(closed())
            .stderr(closed())
            .output();
        assert!(
            matches!(unheard.unwrap().status.code(), Some(0 | 2)),
            "{wrong:?}"
        );
    }
}

#[test]
fn an_answer_that_found_no_room_is_no_short_answer() {
    let folder = with_events();
    bare(
        folder.path(),
        &["--data", "data", "ingest", "events.ndjson"],
        &[],
    );
    for arguments in [
        &["standings", "--severity", "all"][..],
        &["import", "list"],
        &["due", "mo221.service_term", "--start", "2026-03-06"],
        &["user", "create", "anna", "--role", "administrator"],
    ] {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = command(folder.path(), arguments)
            .stdout(full)
            .output()
            .unwrap();
        let said = told(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains("error: "), "{arguments:?}: {said}");
    }
}
