//! Do the commands do what they say, for a user with the built binary and an empty folder? Whole outputs as snapshots.

mod demo;
mod environment;
mod pipes;
mod private;
mod stores;

use std::path::Path;
use std::process::{Command, Output};

use srok_store::{Options, Store};

/// Events of two cases and one record that cannot be used.
const EVENTS: &str = r#"{"specversion":"1.0","id":"1","source":"//vis.example/tsp-12","type":"application_submitted","subject":"MO-2026-000123","time":"2026-03-06T17:05:00+03:00","data":{"regulation":"mo221","channel":"portal","organisation":"tsp-12","official":"u-204"}}
{"specversion":"1.0","id":"2","source":"//vis.example/tsp-12","type":"application_registered","subject":"MO-2026-000123","time":"2026-03-11T10:05:00+03:00","data":{"regulation":"mo221","organisation":"tsp-12","official":"u-204","registration_no":"R-1","applicant_name":"dropped"}}
{"specversion":"1.0","id":"3","source":"//vis.example/tsp-12","type":"complaint_registered","subject":"ZH-2026-000001","time":"2026-03-02T11:00:00+03:00","data":{"regulation":"mo221","organisation":"tsp-12","ground":["service_overdue"],"object":["territorial_unit"],"channel":"rpgu"}}
{"specversion":"1.0","id":"4","source":"//vis.example/tsp-12","type":"suspended","subject":"MO-2026-000123","time":"2026-03-12T11:00:00+03:00","data":{"organisation":"tsp-12"}}
{"specversion":"1.0","id":"5","source":"//vis.example/tsp-12","subject":"MO-2026-000123","time":"2026-03-12T11:00:00+03:00","data":{"organisation":"tsp-12"}}
"#;

/// Runs the binary in a folder with the store in it.
fn srok(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_srok"))
        .current_dir(folder)
        .env_remove("SROK_CONFIG")
        .env_remove("COLUMNS")
        .env("SROK_DATA", folder.join("data"))
        .args(arguments)
        .output()
        .unwrap()
}

/// Runs the binary in a folder with nothing said about the store, and with variables.
fn bare(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_srok"))
        .current_dir(folder)
        .env_remove("SROK_CONFIG")
        .env_remove("SROK_DATA")
        .env_remove("COLUMNS")
        .envs(variables.iter().copied())
        .args(["--lang", "en"])
        .args(arguments)
        .output()
        .unwrap()
}

/// Returns status, output and messages as one text.
fn told(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let status = output
        .status
        .code()
        .map_or_else(|| "killed".into(), |code| code.to_string());
    format!(
        "exit {status}\n{}{}",
        text(&output.stdout),
        text(&output.stderr)
    )
}

/// Returns the text without the moments of this very run: when we learnt what is late.
fn masked(text: &str) -> String {
    let mut parts = text.split("\"known_late_at\":\"");
    let mut masked = parts.next().unwrap().to_owned();
    for part in parts {
        let (_, rest) = part.split_once('"').unwrap();
        masked.push_str("\"known_late_at\":\"NOW\"");
        masked.push_str(rest);
    }
    masked
}

/// Returns a text without the name of the folder, which is another one each time.
fn in_any_folder(text: &str, folder: &Path) -> String {
    text.replace(&folder.display().to_string(), "FOLDER")
}

fn with_events() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("events.ndjson"), EVENTS).unwrap();
    folder
}

#[test]
fn a_due_date_is_explained_day_by_day() {
    let folder = tempfile::tempdir().unwrap();
    let general = [
        "due",
        "mo221.complaint_review_general",
        "--start",
        "2025-12-22T11:00:00+03:00",
    ];
    insta::assert_snapshot!("due_general", told(&srok(folder.path(), &general)));
    let fast = [
        "due",
        "mo221.complaint_review_fast",
        "--start",
        "2025-12-22T11:00:00+03:00",
        "--format",
        "json",
        "--lang",
        "en",
    ];
    insta::assert_snapshot!("due_fast_json", told(&srok(folder.path(), &fast)));
    let portal = [
        "due",
        "mo221.registration_portal",
        "--start",
        "2026-03-06T17:05",
        "--channel",
        "portal",
        "--format",
        "csv",
    ];
    insta::assert_snapshot!("due_portal_csv", told(&srok(folder.path(), &portal)));
}

#[test]
fn many_starts_are_answered_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("starts.csv"),
        "case,start\na,2025-12-22T11:00:00+03:00\nb,2025-12-31\nc,tomorrow\n",
    )
    .unwrap();
    let asked = ["due", "mo221.service_term", "--starts", "starts.csv"];
    insta::assert_snapshot!("due_starts", told(&srok(folder.path(), &asked)));
}

#[test]
fn wrong_questions_get_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let questions: [&[&str]; 6] = [
        &[
            "due",
            "mo221.complaint_reviw_general",
            "--start",
            "2026-01-12",
        ],
        &[
            "due",
            "mo221.registration_portal",
            "--start",
            "2026-01-12",
            "--channel",
            "pigeon",
        ],
        &["due", "mo221.service_term", "--start", "soon"],
        &["due", "mo221.service_term", "--start", "2001-01-01"],
        &["standings", "--state", "lost"],
        &["calendar", "show", "2031"],
    ];
    let answers: Vec<String> = questions
        .iter()
        .map(|question| told(&srok(folder.path(), question)))
        .collect();
    insta::assert_snapshot!("wrong_questions", answers.join("\n"));
}

#[test]
fn events_become_standings_findings_and_explanations() {
    let folder = with_events();
    let run = |arguments: &[&str]| told(&srok(folder.path(), arguments));
    let mut all = vec![run(&["ingest", "events.ndjson"])];
    all.push(run(&["standings", "--as-of", "2026-03-24"]));
    all.push(run(&[
        "standings",
        "--as-of",
        "2026-03-24",
        "--state",
        "overdue",
        "--format",
        "ndjson",
    ]));
    all.push(run(&["findings"]));
    all.push(run(&[
        "explain",
        "MO-2026-000123",
        "registration_portal",
        "--as-of",
        "2026-03-24",
    ]));
    all.push(run(&["quarantine", "export", "-"]));
    let told = in_any_folder(&masked(&all.join("\n")), folder.path());
    insta::assert_snapshot!("events_to_standings", told);
}

#[test]
fn the_same_file_twice_adds_nothing_and_an_import_can_be_withdrawn() {
    let folder = with_events();
    let run = |arguments: &[&str]| srok(folder.path(), arguments);
    run(&["ingest", "events.ndjson"]);
    let before = run(&[
        "standings",
        "--as-of",
        "2026-03-24",
        "--severity",
        "all",
        "--format",
        "csv",
    ]);
    let again = told(&run(&["ingest", "events.ndjson", "--lang", "en"]));
    assert!(
        again.contains("0 accepted, 4 duplicates, 1 rejected"),
        "{again}"
    );
    let after = run(&[
        "standings",
        "--as-of",
        "2026-03-24",
        "--severity",
        "all",
        "--format",
        "csv",
    ]);
    assert_eq!(before.stdout, after.stdout);
    let quarantine = run(&["quarantine", "list", "--format", "ndjson"]);
    assert_eq!(
        String::from_utf8(quarantine.stdout)
            .unwrap()
            .lines()
            .count(),
        1
    );
    let withdrawn = run(&["import", "withdraw", "1", "--reason", "sent by mistake"]);
    assert!(withdrawn.status.success(), "{}", told(&withdrawn));
    let empty = run(&[
        "standings",
        "--as-of",
        "2026-03-24",
        "--severity",
        "all",
        "--format",
        "ndjson",
    ]);
    assert_eq!(String::from_utf8(empty.stdout).unwrap(), "");
}

#[test]
fn a_corrected_quarantine_is_taken_in_again() {
    let folder = with_events();
    let run = |arguments: &[&str]| srok(folder.path(), arguments);
    run(&["ingest", "events.ndjson"]);
    run(&["quarantine", "export", "rejects.csv"]);
    let path = folder.path().join("rejects.csv");
    let corrected = std::fs::read_to_string(&path)
        .unwrap()
        .replace(",5,,", ",5,originals_requested,");
    std::fs::write(&path, corrected).unwrap();
    let taken = told(&run(&["ingest", "rejects.csv", "--lang", "en"]));
    assert!(
        taken.contains("1 accepted, 0 duplicates, 0 rejected"),
        "{taken}"
    );
}

#[test]
fn a_second_process_is_told_who_holds_the_store() {
    let folder = with_events();
    let _held = Store::open(&folder.path().join("data"), &Options::default()).unwrap();
    let output = srok(folder.path(), &["ingest", "events.ndjson"]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("held by another process"), "{said}");
    assert!(said.contains("hint: "), "{said}");
}

#[test]
fn the_certificate_is_a_page_for_the_archive() {
    let folder = with_events();
    srok(folder.path(), &["ingest", "events.ndjson"]);
    let printed = srok(
        folder.path(),
        &[
            "explain",
            "ZH-2026-000001",
            "complaint_review_general",
            "--as-of",
            "2026-03-24",
            "--pdf",
            "certificate.pdf",
        ],
    );
    assert!(printed.status.success(), "{}", told(&printed));
    let bytes = std::fs::read(folder.path().join("certificate.pdf")).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.7"));
}

#[test]
fn the_demonstration_lists_what_is_overdue() {
    let folder = tempfile::tempdir().unwrap();
    let output = srok(
        folder.path(),
        &[
            "demo",
            "--once",
            "--as-of",
            "2026-11-20T12:00:00+03:00",
            "--cases",
            "600",
        ],
    );
    let text = told(&output).replace(&folder.path().display().to_string(), "FOLDER");
    // passwords are other ones each time
    let is_password = |word: &&str| word.len() == 23 && word.matches('-').count() == 3;
    let passwords = text.split_whitespace().filter(is_password);
    let text = passwords.fold(text.clone(), |text, word| text.replace(word, "PASSWORD"));
    insta::assert_snapshot!("demo", text);
}

#[test]
fn a_reader_that_stops_early_is_no_fault() {
    let folder = with_events();
    let mut child = Command::new(env!("CARGO_BIN_EXE_srok"))
        .current_dir(folder.path())
        .args(["--data", "data", "ingest", "events.ndjson"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("panicked"), "{said}");
}
