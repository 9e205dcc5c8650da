//! Does a copy of the store come back as it was, and does `verify` see what is wrong? Real files, real processes, some of them killed.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use srok_engine::intake::{stored, verify_events};
use srok_engine::standings::{LeftOut, Standings};
use srok_ingest::{Attributes, IncomingEvent, Position, Precision};
use srok_law::case::Instant;
use srok_store::backup::{BackupError, Restoring, restore};
use srok_store::{FILE, ImportHead, Options, Store, StoreError, picture};

/// 2026-03-12T09:00:00Z.
const NOW: Instant = Instant(1_773_306_000_000_000);

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_srok"));
    command
        .current_dir(folder)
        .env_remove("SROK_CONFIG")
        .env_remove("COLUMNS")
        .env("SROK_DATA", folder.join("data"))
        .args(["--lang", "en"])
        .args(arguments);
    command
}

fn srok(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

/// Runs a command that must succeed and returns what it wrote.
fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = srok(folder, arguments);
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command that must fail and returns its status and message.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = srok(folder, arguments);
    assert!(!output.status.success(), "{arguments:?}");
    format!(
        "exit {}\n{}",
        output.status.code().unwrap(),
        String::from_utf8(output.stderr)
            .unwrap()
            .replace(&folder.display().to_string(), "FOLDER")
    )
}

/// Returns a folder with a store of some generated cases.
fn with_cases(cases: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let until = "2026-03-16T09:00:00+03:00";
    done(
        at,
        &[
            "generate",
            "--cases",
            cases,
            "--seed",
            "7",
            "--until",
            until,
            "--out",
            "events.ndjson",
        ],
    );
    done(at, &["ingest", "events.ndjson"]);
    folder
}

/// Returns every standing, as listed.
fn listed(folder: &Path) -> String {
    let arguments = [
        "standings",
        "--severity",
        "all",
        "--as-of",
        "2026-03-16",
        "--format",
        "csv",
    ];
    let text = done(folder, &arguments);
    assert!(text.lines().count() > 100, "{text}");
    text
}

fn store_of(folder: &Path) -> PathBuf {
    folder.join("data").join(FILE)
}

fn log_of(folder: &Path) -> PathBuf {
    folder.join("data").join(format!("{FILE}.wal"))
}

/// Returns the backups in a folder, by name.
fn backups(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder.join("copies"))
        .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
        .unwrap_or_default();
    found.sort();
    found
}

fn count(file: &Path, statement: &str) -> u64 {
    let connection = duckdb::Connection::open(file).unwrap();
    connection
        .query_row(statement, [], |row| row.get(0))
        .unwrap()
}

/// Changes what is computed behind the back of the store.
fn damage_picture(folder: &Path, statement: &str) {
    damage(&folder.join("data").join(picture::FILE), statement);
}

/// Changes a store behind its back.
fn damage(file: &Path, statement: &str) {
    let connection = duckdb::Connection::open(file).unwrap();
    connection
        .execute_batch(statement)
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
}

/// Returns the claims that `srok verify` finds wrong.
fn wrong(folder: &Path, more: &[&str]) -> BTreeSet<String> {
    let arguments = [&["verify", "--format", "json"], more].concat();
    let output = srok(folder, &arguments);
    let told: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let checks = told["checks"].as_array().unwrap();
    let wrong: BTreeSet<String> = checks
        .iter()
        .filter(|check| check["wrong"] != 0)
        .map(|check| {
            assert!(
                check["at_least"] == true || !check["examples"].as_array().unwrap().is_empty(),
                "{check}"
            );
            check["claim"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(told["whole"], wrong.is_empty());
    assert_eq!(output.status.code(), Some(i32::from(!wrong.is_empty())));
    wrong
}

fn event(number: u64) -> IncomingEvent {
    IncomingEvent {
        source: "//vis.example/tsp-12".into(),
        id: format!("e-{number}"),
        case_id: format!("MO-{}", number / 4),
        kind: "application_submitted".into(),
        occurred_at: NOW.utc(),
        precision: Precision::Moment,
        recorded_at: None,
        attributes: Attributes {
            regulation: Some("mo221".into()),
            channel: Some("portal".into()),
            organisation: Some(format!("tsp-{}", number % 50)),
            more: vec![("outcome".into(), vec!["granted".into()])],
            ..Attributes::default()
        },
        position: Position {
            file: "events".into(),
            line: number + 1,
        },
    }
}

/// Takes a batch in as one import.
fn import(store: &Store, numbers: std::ops::Range<u64>) -> i32 {
    let events: Vec<IncomingEvent> = numbers.map(event).collect();
    let new: Vec<_> = events.iter().map(stored).collect();
    let mut import = store
        .begin_import(&ImportHead {
            file: "batch",
            hash: "",
            mapping: None,
            at: NOW,
        })
        .unwrap();
    import.append(&new).unwrap();
    import.finish().unwrap().id
}

#[test]
fn a_restored_store_is_the_one_that_was_copied() {
    let folder = with_cases("200");
    let at = folder.path();
    let before = listed(at);
    let told = done(at, &["backup", "copies", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let copy = PathBuf::from(told["folder"].as_str().unwrap());
    assert_eq!(backups(at), [fs::canonicalize(&copy).unwrap()]);
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(copy.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest, told["manifest"]);
    let events = count(&store_of(at), "select count(*) from event");
    assert_eq!(manifest["tables"]["event"]["rows"], events);
    assert_eq!(manifest["duckdb"], "v1.5.5");

    fs::remove_dir_all(at.join("data")).unwrap();
    let said = done(at, &["restore", copy.to_str().unwrap()]);
    assert!(said.contains("srok verify"), "{said}");
    assert_eq!(wrong(at, &[]), BTreeSet::new());
    assert_eq!(listed(at), before);
    // the same content gives the same hashes, wherever it lies in the file
    damage(
        &store_of(at),
        "create table other as from event order by identity; drop table event; alter table other rename to event; checkpoint",
    );
    let again = done(at, &["backup", "copies", "--format", "json"]);
    let again: serde_json::Value = serde_json::from_str(&again).unwrap();
    assert_eq!(again["manifest"]["tables"], manifest["tables"]);
}

#[test]
fn a_store_is_replaced_only_when_told_and_kept_aside() {
    let folder = with_cases("60");
    let at = folder.path();
    done(at, &["backup", "copies"]);
    let copied = count(&store_of(at), "select count(*) from event");
    // more comes after the backup, and the process is killed before it is in the main file
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "import_and_break_off", "--nocapture"])
        .env("SROK_TEST_BREAK_OFF", at.join("data"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    assert!(!child.wait().unwrap().success());
    assert!(fs::metadata(log_of(at)).unwrap().len() > 0);

    let message = refused(at, &["restore", "copies"]);
    assert_eq!(
        message,
        "exit 2\nerror: FOLDER/data/srok.duckdb: there is a store already\n\
         hint: add --overwrite to put the backup in its place; the present one is then kept beside it under another name\n"
    );
    assert!(fs::metadata(log_of(at)).unwrap().len() > 0);

    let said = done(at, &["restore", "copies", "--overwrite"]);
    assert!(!log_of(at).exists());
    assert_eq!(count(&store_of(at), "select count(*) from event"), copied);
    assert_eq!(wrong(at, &[]), BTreeSet::new());
    let aside = kept_aside(at);
    assert!(said.contains(aside.to_str().unwrap()), "{said}");
    assert_eq!(count(&aside, "select count(*) from event"), copied + 100);
}

/// Returns the one store that was kept aside.
fn kept_aside(folder: &Path) -> PathBuf {
    let aside: Vec<PathBuf> = fs::read_dir(folder.join("data"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.contains(".before-") && !name.ends_with(".wal")
        })
        .collect();
    assert_eq!(aside.len(), 1, "{aside:?}");
    aside[0].clone()
}

/// Not a test of its own: the other process of the one above.
#[test]
fn import_and_break_off() {
    let Some(directory) = std::env::var_os("SROK_TEST_BREAK_OFF") else {
        return;
    };
    let store = Store::open(Path::new(&directory), &Options::default()).unwrap();
    import(&store, 0..100);
    std::process::abort();
}

#[test]
fn a_store_that_cannot_be_opened_is_kept_aside_with_its_log() {
    let folder = with_cases("60");
    let at = folder.path();
    done(at, &["backup", "copies"]);
    fs::write(store_of(at), "no store any more".repeat(1_000)).unwrap();
    fs::write(log_of(at), "a log of I do not know what".repeat(100)).unwrap();
    done(at, &["restore", "copies", "--overwrite"]);
    assert_eq!(wrong(at, &[]), BTreeSet::new());
    let aside = kept_aside(at);
    assert!(fs::read(&aside).unwrap().starts_with(b"no store any more"));
    let log = fs::read(format!("{}.wal", aside.display())).unwrap();
    assert!(log.starts_with(b"a log of I do not know what"));
}

#[test]
fn a_copy_made_while_others_write_is_one_moment() {
    const EVENTS: u64 = 40;
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Store::open(&folder.path().join("data"), &Options::default()).unwrap());
    import(&store, 0..100_000);
    let law = Arc::new(srok::shipped::built_in().unwrap());
    let copies = folder.path().join("copies");
    let stop = AtomicBool::new(false);
    let (made, imports) = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let (mut imports, mut next) = (1, 100_000);
            while !stop.load(Ordering::Relaxed) {
                imports = import(&store, next..next + EVENTS);
                next += EVENTS;
                // standings are written and swapped meanwhile, too
                if imports % 16 == 0 {
                    let mut standings = Standings::open(&store, &law, NOW).unwrap();
                    if imports % 64 == 0 {
                        standings.recompute_all().unwrap();
                    } else {
                        standings.settle().unwrap();
                    }
                }
            }
            imports
        });
        let made: Vec<_> = (0..4)
            .map(|number| store.backup(&copies, NOW.plus(number), None))
            .collect();
        stop.store(true, Ordering::Relaxed);
        (made, writer.join().unwrap())
    });
    let mut before = 0;
    for backup in made {
        let backup = backup.unwrap_or_else(|error| panic!("{error}"));
        let copy = Arc::new(Store::open(&backup.folder, &Options::default()).unwrap());
        let checked = [copy.verify().unwrap(), verify_events(&copy).unwrap()].concat();
        let wrong: Vec<_> = checked.iter().filter(|checked| checked.wrong > 0).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        let verified = Standings::open(&copy, &law, NOW).unwrap().verify().unwrap();
        if verified.owed != LeftOut::Everything {
            assert!(
                verified.checked.iter().all(|checked| checked.wrong == 0),
                "{:?}",
                verified.checked
            );
        }
        let ids: Vec<i32> = copy.imports().unwrap().iter().map(|row| row.id).collect();
        let last = i32::try_from(ids.len()).unwrap();
        assert_eq!(ids, (1..=last).collect::<Vec<_>>());
        let events = 100_000 + u64::try_from(last - 1).unwrap() * EVENTS;
        assert_eq!(backup.manifest.tables["event"].rows, events);
        let names: Vec<_> = backup.manifest.tables.keys().collect();
        assert!(
            !names.iter().any(|name| name.ends_with("_aside")),
            "{names:?}"
        );
        assert!(last >= before && last <= imports);
        before = last;
    }
    assert!(imports > 1, "nothing was written meanwhile");
}

#[test]
fn a_damaged_backup_is_refused_and_nothing_changes() {
    let folder = with_cases("60");
    let at = folder.path();
    done(at, &["backup", "copies"]);
    let whole = backups(at).pop().unwrap();
    let store = fs::read(store_of(at)).unwrap();
    let kinds: [(&str, fn(&Path)); 6] = [
        ("a byte is another one", |copy| {
            let mut bytes = fs::read(copy.join(FILE)).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(copy.join(FILE), bytes).unwrap();
        }),
        ("the end is missing", |copy| {
            let bytes = fs::read(copy.join(FILE)).unwrap();
            fs::write(copy.join(FILE), &bytes[..bytes.len() - 4096]).unwrap();
        }),
        ("the file is missing", |copy| {
            fs::remove_file(copy.join(FILE)).unwrap();
        }),
        ("the list is missing", |copy| {
            fs::remove_file(copy.join("manifest.json")).unwrap();
        }),
        ("the list is cut off", |copy| {
            let text = fs::read_to_string(copy.join("manifest.json")).unwrap();
            fs::write(copy.join("manifest.json"), &text[..100]).unwrap();
        }),
        ("the list says something else", |copy| {
            let path = copy.join("manifest.json");
            let mut list: serde_json::Value =
                serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            list["tables"]["word"]["rows"] = 1.into();
            fs::write(&path, list.to_string()).unwrap();
        }),
    ];
    let mut told = String::new();
    for (kind, spoil) in kinds {
        let copy = at.join("copy");
        fs::create_dir(&copy).unwrap();
        for name in [FILE, "manifest.json"] {
            fs::copy(whole.join(name), copy.join(name)).unwrap();
        }
        spoil(&copy);
        let message = refused(at, &["restore", "copy", "--overwrite"]);
        told.push_str(&format!("{kind}: {}\n", masked(&message)));
        fs::remove_dir_all(&copy).unwrap();
        let names: Vec<_> = fs::read_dir(at.join("data")).unwrap().collect();
        // the record and its picture
        assert_eq!(names.len(), 2, "{names:?}");
        assert!(fs::read(store_of(at)).unwrap() == store, "{kind}");
    }
    fs::create_dir(at.join("empty")).unwrap();
    for folder in ["empty", "nowhere"] {
        told.push_str(&refused(at, &["restore", folder, "--overwrite"]));
    }
    insta::assert_snapshot!(told);
}

/// Returns a message without numbers and hashes that depend on the build.
fn masked(message: &str) -> String {
    let words = message.split(' ').map(|word| {
        let digits = word.trim_end_matches([',', '\n']);
        let is_hash = digits.split('\n').next().is_some_and(|first| {
            first.len() == 64 && first.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        if is_hash {
            word.replacen(&digits[..64], "HASH", 1)
        } else if digits.len() > 3 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            word.replace(digits, "N")
        } else {
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn nothing_is_copied_or_replaced_while_another_process_has_the_store() {
    let folder = with_cases("20");
    let at = folder.path();
    done(at, &["backup", "copies"]);
    let held = Store::open(&at.join("data"), &Options::default()).unwrap();
    for arguments in [
        &["restore", "copies", "--overwrite"] as &[&str],
        &["backup", "copies"],
        &["verify"],
    ] {
        let message = refused(at, arguments);
        assert!(message.starts_with("exit 3\n"), "{message}");
        assert!(message.contains("is held by another process"), "{message}");
    }
    assert_eq!(backups(at).len(), 1);
    drop(held);
    assert_eq!(wrong(at, &[]), BTreeSet::new());
    // where there is no store, none is made up to be copied or found whole
    for arguments in [
        &["--data", "elsewhere", "backup", "copies"] as &[&str],
        &["--data", "elsewhere", "verify"],
    ] {
        let message = refused(at, arguments);
        assert!(
            message.starts_with("exit 2\nerror: elsewhere/srok.duckdb: there is no store"),
            "{message}"
        );
    }
    assert!(!at.join("elsewhere").exists());
}

#[test]
fn only_so_many_backups_are_kept_and_nothing_else_is_touched() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("data"), &Options::default()).unwrap();
    import(&store, 0..10);
    let copies = folder.path().join("copies");
    fs::create_dir_all(copies.join("srok-notes")).unwrap();
    fs::create_dir_all(copies.join(".srok-20200101T000000Z.part")).unwrap();
    close(&copies);
    let second = 1_000_000;
    let mut made = Vec::new();
    // two of one second, too
    for at in [0, 0, second, 2 * second] {
        made.push(store.backup(&copies, NOW.plus(at), None).unwrap().folder);
    }
    let last = store
        .backup(&copies, NOW.plus(3 * second), Some(2))
        .unwrap();
    assert_eq!(last.removed, made[..3]);
    made.push(last.folder);
    let mut expected = vec![
        "srok-20260312T090002Z",
        "srok-20260312T090003Z",
        "srok-notes",
    ];
    expected.sort_unstable();
    let names: Vec<String> = backups(folder.path())
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names, expected);
    // another backup into the folder waits for its turn
    let other = fs::File::open(&copies).unwrap();
    other.try_lock().unwrap();
    let refused = store.backup(&copies, NOW, Some(1)).unwrap_err();
    assert!(matches!(refused, BackupError::UnderWay { .. }), "{refused}");
    assert_eq!(backups(folder.path()).len(), 3);
    // the newest is the one that is brought back
    drop(store);
    let options = Options::default();
    let restored = restore(&Restoring {
        from: &copies,
        data: &folder.path().join("other"),
        overwrite: false,
        at: NOW,
        options: &options,
    })
    .unwrap();
    assert_eq!(
        restored.backup.file_name().unwrap(),
        "srok-20260312T090003Z"
    );
    assert_eq!(restored.aside, None);
}

/// Keeps others out of a folder, as srok demands it.
fn close(folder: &Path) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn only_what_is_a_backup_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copies) = (folder.path().join("data"), folder.path().join("copies"));
    let store = Store::open(&data, &Options::default()).unwrap();
    // folders of others, whose names begin like ours
    for name in ["srok-pages", ".srok-drafts", "srok-20250230T000000Z"] {
        fs::create_dir_all(copies.join(name)).unwrap();
        fs::write(copies.join(name).join("manifest.json"), "{}").unwrap();
    }
    close(&copies);
    // and a backup that somebody has laid something into
    let first = store.backup(&copies, NOW, None).unwrap().folder;
    fs::write(first.join("minutes.txt"), "minutes").unwrap();
    let removed = |after: i64| {
        let made = store.backup(&copies, NOW.plus(after), Some(1)).unwrap();
        (made.folder, made.removed)
    };
    let (second, none) = removed(1_000_000);
    assert_eq!(none, Vec::<PathBuf>::new());
    assert_eq!(removed(2_000_000).1, [second]);
    assert!(first.join(FILE).is_file());
    for name in ["srok-pages", ".srok-drafts", "srok-20250230T000000Z"] {
        assert!(copies.join(name).join("manifest.json").is_file(), "{name}");
    }
}

#[test]
fn backups_follow_one_another_while_processes_are_started() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("data"), &Options::default()).unwrap();
    let stop = AtomicBool::new(false);
    let failed = std::thread::scope(|scope| {
        // a process that is being started holds, for a moment, every file that this one has open
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                Command::new("true").status().unwrap();
            }
        });
        let made = (0..20).map(|_| store.backup(&folder.path().join("copies"), NOW, Some(1)));
        let failed: Vec<BackupError> = made.filter_map(Result::err).collect();
        stop.store(true, Ordering::Relaxed);
        failed
    });
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn a_backup_of_a_later_build_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("data"), &Options::default()).unwrap();
    let made = store
        .backup(&folder.path().join("copies"), NOW, None)
        .unwrap();
    let path = made.folder.join("manifest.json");
    let mut list: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    list["migration"] = 99.into();
    fs::write(&path, list.to_string()).unwrap();
    let options = Options::default();
    let refused = restore(&Restoring {
        from: &made.folder,
        data: &folder.path().join("other"),
        overwrite: false,
        at: NOW,
        options: &options,
    });
    assert!(matches!(
        refused,
        Err(BackupError::Store(StoreError::Newer { number: 99, .. }))
    ));
    assert!(!folder.path().join("other").exists());
}

#[test]
fn every_kind_of_damage_is_found() {
    let folder = with_cases("60");
    let at = folder.path();
    done(at, &["backup", "copies"]);
    let one = "(select min(recorded_at) from event)";
    let kinds: [(String, &[&str]); 17] = [
        ("update import set accepted = accepted + 1, duplicates = duplicates - 1".into(), &["imports_add_up"]),
        ("update import set records = records + 1".into(), &["imports_add_up"]),
        ("insert into import from import".into(), &["imports_add_up"]),
        (
            "create table other as from event order by recorded_at desc; drop table event; alter table other rename to event".into(),
            &["recorded_in_order"],
        ),
        (
            format!("insert into event select recorded_at + interval 20 years, * exclude (recorded_at) from event where recorded_at = {one}"),
            &["imports_add_up", "identities_unique"],
        ),
        (
            "update event set identity = identity // 2 where recorded_at = (select max(recorded_at) from event where kind not in
                 (select id from word where word like 'event_%'))".into(),
            &["identities", "log"],
        ),
        (
            "update event set content = content // 2 where recorded_at = (select max(recorded_at) from event)".into(),
            &["contents", "log"],
        ),
        (
            format!("update event set more = '{{\"outcome\":[\"lost\"]}}' where recorded_at = {one}"),
            &["contents", "log", "standings"],
        ),
        (
            format!("update event set more = 'outcome' where recorded_at = {one}"),
            &["event_words", "log", "standings"],
        ),
        (format!("update event set source = 99999 where recorded_at = {one}"), &["event_words", "log"]),
        (
            "update word set id = id + 1 where id = (select max(id) from word)".into(),
            &["log", "words_numbered"],
        ),
        (
            "update standing_open set calendar = 77 where case_key = (select min(case_key) from standing_open)".into(),
            &["references", "standings"],
        ),
        ("update edition set text = text || ' ' where name = 'mo221'".into(), &["editions", "log"]),
        (
            "delete from case_file where case_key = (select min(case_key) from case_file)".into(),
            &["case_files", "cases_filed"],
        ),
        (
            "update case_file set registration_no = 'another' where case_key = (select max(case_key) from case_file)".into(),
            &["case_files"],
        ),
        (
            "insert into standing_open from standing_open order by case_key limit 1".into(),
            &["standings"],
        ),
        (
            "delete from finding where case_key = (select min(case_key) from finding)".into(),
            &["findings"],
        ),
    ];
    for (statement, expected) in kinds {
        fs::remove_dir_all(at.join("data")).unwrap();
        done(at, &["restore", "copies"]);
        listed(at);
        if ["standing_open", "case_file", "finding"]
            .iter()
            .any(|table| statement.contains(table))
        {
            damage_picture(at, &statement);
        } else {
            damage(&store_of(at), &statement);
        }
        let expected: BTreeSet<String> = expected.iter().map(|claim| (*claim).into()).collect();
        assert_eq!(wrong(at, &[]), expected, "{statement}");
    }
}

#[test]
fn what_is_derived_is_computed_anew_and_what_is_owed_is_no_fault() {
    let folder = with_cases("60");
    let at = folder.path();
    let before = listed(at);
    damage_picture(
        at,
        "update standing_open set due_on = due_on + 1, late_from = late_from + interval 1 day; delete from case_file",
    );
    assert_eq!(
        wrong(at, &["--recompute"]),
        BTreeSet::from(["standings", "case_files", "cases_filed"].map(String::from))
    );
    assert_eq!(wrong(at, &[]), BTreeSet::new());
    assert_eq!(listed(at), before);

    // events that no standing knows of yet
    let store = Store::open(&at.join("data"), &Options::default()).unwrap();
    import(&store, 0..8);
    drop(store);
    let said = done(at, &["verify"]);
    assert!(
        said.contains("cases with events after the last computation: 2;"),
        "{said}"
    );
    assert!(said.ends_with("The store is whole\n"), "{said}");
    damage_picture(at, "update mark set value = 'x' where key = 'computed_by'");
    let said = done(at, &["verify"]);
    assert!(said.contains("srok standings computes them"), "{said}");
    // a fault of what was taken in is not computed away
    damage(&store_of(at), "update event set content = 1");
    let said = String::from_utf8(srok(at, &["verify", "--recompute"]).stdout).unwrap();
    assert!(
        said.contains("srok restore") && said.ends_with("The store is damaged\n"),
        "{said}"
    );
}
