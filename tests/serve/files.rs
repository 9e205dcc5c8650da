//! The inbox: files are taken in by their mapping, moved, reported; half-written ones are left alone; a crash is made up for.

use std::fs::{File, FileTimes};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::server::{Server, made_up, said, srok};

/// What the mapping of a folder says that may send everything.
pub const ALL: &str = "[feed]\nright = \"all\"\n";

/// Lays a file down as if it had been lying there for a while.
pub fn lay(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let hidden = path.with_file_name(".being-written");
    let mut file = File::create(&hidden).unwrap();
    file.write_all(text.as_bytes()).unwrap();
    age(&file);
    drop(file);
    std::fs::rename(hidden, path).unwrap();
}

#[expect(
    clippy::disallowed_methods,
    reason = "the age of a file is measured by the machine's clock"
)]
fn age(file: &File) {
    let before = SystemTime::now() - Duration::from_secs(60);
    file.set_times(FileTimes::new().set_modified(before))
        .unwrap();
}

pub fn report(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn files_are_taken_in_by_their_mapping_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = folder.path().join("inbox");
    lay(&inbox.join("mapping.toml"), ALL);
    lay(&inbox.join("events.ndjson"), &made_up(25, 2).join("\n"));
    lay(
        &inbox.join("vis/mapping.toml"),
        "[feed]\nright = \"all\"\n[columns]\nsubject = \"case\"\ntype = \"what\"\ntime = \"when\"\n[zone]\nnaive = \"Europe/Moscow\"\n[constants]\nregulation = \"mo221\"\nchannel = \"portal\"\nsource = \"//vis\"\n",
    );
    lay(
        &inbox.join("vis/march.csv"),
        "case,what,when\nMO-7,application_submitted,2026-03-06 17:05\n,application_registered,2026-03-10 10:00\n",
    );
    lay(&inbox.join("broken.xlsx"), "no workbook");
    lay(&inbox.join("later.ndjson.part"), "half a li");
    let server = Server::start(folder.path());
    let exists = |path: &str| inbox.join(path).is_file();
    server.wait_for("end of the inbox", || {
        [
            "done/events.ndjson",
            "done/vis/march.csv",
            "failed/broken.xlsx",
        ]
        .iter()
        .all(|path| exists(path))
    });
    assert!(
        exists("later.ndjson.part"),
        "a file that is still being written is left alone"
    );
    let events = report(&inbox.join("done/events.ndjson.report.json"));
    assert_eq!(events["rejected"], 0);
    let march = report(&inbox.join("done/vis/march.csv.report.json"));
    assert_eq!(
        (&march["accepted"], &march["rejected"]),
        (&1.into(), &1.into())
    );
    assert_eq!(march["rejects"][0]["field"], "subject");
    let broken = report(&inbox.join("failed/broken.xlsx.report.json"));
    assert!(
        broken["problem"].as_str().unwrap().contains("hint:"),
        "{broken}"
    );
    let standings = said(&srok(
        folder.path(),
        &[
            "standings",
            "--case",
            "MO-7",
            "--as-of",
            "2026-03-08",
            "--format",
            "json",
        ],
    ));
    assert!(
        standings.contains("\"due_on\": \"2026-03-10\""),
        "{standings}"
    );
    // the same name again does not write over the first
    lay(&inbox.join("events.ndjson"), &made_up(25, 2).join("\n"));
    server.wait_for("second file", || exists("done/2-events.ndjson"));
    let again = report(&inbox.join("done/2-events.ndjson.report.json"));
    assert_eq!(again["accepted"], 0);
}

#[test]
fn a_file_that_somebody_has_open_for_writing_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = folder.path().join("inbox");
    lay(&inbox.join("mapping.toml"), ALL);
    let mut writer = File::create(inbox.join("slow.ndjson")).unwrap();
    let lines = made_up(5, 4);
    writeln!(writer, "{}", lines[0]).unwrap();
    age(&writer);
    let server = Server::start(folder.path());
    lay(&inbox.join("zz.ndjson"), &lines[1]);
    // the inbox is looked through in the order of names, so the slow one had its turn before
    server.wait_for("end of the other file", || {
        inbox.join("done/zz.ndjson").is_file()
    });
    assert!(inbox.join("slow.ndjson").is_file());
    write!(writer, "{}", lines[2..].join("\n")).unwrap();
    age(&writer);
    drop(writer);
    server.wait_for("end of the slow file", || {
        inbox.join("done/slow.ndjson").is_file()
    });
    let taken = report(&inbox.join("done/slow.ndjson.report.json"));
    assert_eq!(taken["rejected"], 0, "{taken}");
}

#[test]
fn a_file_whose_import_was_killed_in_the_middle_is_taken_up_where_it_ended() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = folder.path().join("inbox");
    let lines = made_up(3000, 9);
    let server = Server::start(folder.path());
    lay(&inbox.join("mapping.toml"), ALL);
    lay(&inbox.join("large.ndjson"), &lines.join("\n"));
    let imported = || {
        said(&srok(
            folder.path(),
            &["import", "list", "--format", "json"],
        ))
    };
    server.wait_for("first part", || imported().contains("large.ndjson"));
    server.kill();
    let server = Server::start(folder.path());
    server.wait_for("end of the file", || {
        inbox.join("done/large.ndjson").is_file()
    });
    let taken = report(&inbox.join("done/large.ndjson.report.json"));
    let count = |field: &str| taken[field].as_u64().unwrap();
    assert_eq!(count("records"), lines.len() as u64);
    assert_eq!(
        count("accepted") + count("duplicates"),
        lines.len() as u64,
        "every record once: {taken}"
    );
    assert_eq!(count("import"), 1, "one import, before and after");
}

#[test]
fn a_file_in_the_middle_of_an_orderly_end_stays_and_goes_on_with_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = folder.path().join("inbox");
    let lines = made_up(3000, 9);
    lay(&inbox.join("mapping.toml"), ALL);
    lay(&inbox.join("large.ndjson"), &lines.join("\n"));
    let server = Server::start(folder.path());
    // a large file keeps nobody from being answered
    assert_eq!(server.get("/health/live", None).unwrap().status, 200);
    server.wait_for("first part", || {
        said(&srok(
            folder.path(),
            &["import", "list", "--format", "json"],
        ))
        .contains("large.ndjson")
    });
    assert_eq!(server.stop(), Some(0));
    assert!(
        !inbox.join("failed").exists(),
        "an end of the service is no fault of the file"
    );
    let server = Server::start(folder.path());
    server.wait_for("end of the file", || {
        inbox.join("done/large.ndjson").is_file()
    });
    let taken = report(&inbox.join("done/large.ndjson.report.json"));
    let count = |field: &str| taken[field].as_u64().unwrap();
    assert_eq!(
        count("accepted") + count("duplicates"),
        lines.len() as u64,
        "every record once: {taken}"
    );
    assert_eq!(count("import"), 1);
}

/// Returns an array of one long text and of blanks, packed: minutes of reading, of which nothing is ever committed.
fn takes_minutes() -> Vec<u8> {
    let packed = |text: &str, how| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), how);
        packer.write_all(text.as_bytes()).unwrap();
        packer.finish().unwrap()
    };
    // a packed file may unpack to so many times its size only
    let long = format!("[\"{}\",", "x".repeat(16 << 20));
    let mut file = packed(&long, flate2::Compression::none());
    file.extend(packed(&" ".repeat(16 << 20), flate2::Compression::fast()).repeat(190));
    file
}

#[test]
fn an_orderly_end_is_no_try_of_the_file_that_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = folder.path().join("inbox");
    lay(&inbox.join("mapping.toml"), ALL);
    let long = inbox.join("long.json.gz");
    File::create(&long)
        .unwrap()
        .write_all(&takes_minutes())
        .unwrap();
    age(&File::options().write(true).open(&long).unwrap());
    let server = Server::start(folder.path());
    server.wait_for("begin", || inbox.join(".work/1-0/long.json.gz").exists());
    assert_eq!(server.stop(), Some(0));
    assert!(long.exists(), "it is put back");
    let aside = std::fs::read_dir(inbox.join(".work/1-0"));
    assert_eq!(aside.map_or(0, Iterator::count), 0);
}

#[test]
fn only_an_administrator_says_when_events_were_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = folder.path().join("inbox");
    lay(
        &inbox.join("vis/mapping.toml"),
        "[feed]\nright = \"all\"\n[columns]\nsubject = \"case\"\ntype = \"what\"\ntime = \"when\"\nrecorded = \"known\"\n[zone]\nnaive = \"Europe/Moscow\"\n[constants]\nregulation = \"mo221\"\nsource = \"//vis\"\n",
    );
    lay(
        &inbox.join("vis/march.csv"),
        "case,what,when,known\nMO-7,application_submitted,2026-03-06 17:05,2026-03-06 18:00\n",
    );
    let server = Server::start(folder.path());
    server.wait_for("refusal", || inbox.join("failed/vis/march.csv").is_file());
    let refused = report(&inbox.join("failed/vis/march.csv.report.json"));
    assert!(
        refused["problem"]
            .as_str()
            .unwrap()
            .contains("--initial-load"),
        "{refused}"
    );
}
