//! Does the store keep what it took in, once and for ever? On real files of DuckDB.

use std::fs::Permissions;
use std::io::{BufRead as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use srok_law::case::Instant;
use srok_store::{
    Change, ImportHead, ImportSummary, Knowledge, NewEvent, Options, Progress, Rejected, Store,
    StoreError, picture,
};
use xxhash_rust::xxh3::xxh3_64;

/// 2026-03-12T09:00:00Z.
const NOW: Instant = Instant(1_773_306_000_000_000);

fn open(directory: &std::path::Path) -> Store {
    Store::open(directory, &Options::default()).unwrap()
}

fn event(number: u64) -> NewEvent<'static> {
    let event_id = format!("e-{number}");
    NewEvent {
        identity: xxh3_64(event_id.as_bytes()),
        content: number,
        source: "//vis.example/tsp-12".into(),
        event_id: event_id.into(),
        case_id: format!("MO-{}", number / 8).into(),
        kind: "application_submitted".into(),
        occurred_at: NOW,
        by_day: false,
        regulation: Some("mo221".into()),
        service: None,
        channel: Some("portal".into()),
        organisation: Some(format!("tsp-{}", number % 50).into()),
        to_organisation: None,
        official: None,
        registration_no: None,
        replaces: None,
        more: Some(r#"{"outcome":["granted"]}"#.into()),
        line: number + 1,
        recorded_at: None,
    }
}

fn import(
    store: &Store,
    at: Instant,
    events: impl IntoIterator<Item = NewEvent<'static>>,
) -> ImportSummary {
    let mut import = store
        .begin_import(&ImportHead {
            file: "events.ndjson",
            hash: "",
            mapping: None,
            at,
        })
        .unwrap();
    let events: Vec<_> = events.into_iter().collect();
    for batch in events.chunks(10_000) {
        import.append(batch).unwrap();
    }
    import.finish().unwrap()
}

/// Returns when each event was recorded, in the order in which they lie.
fn recorded(store: &Store) -> Vec<Instant> {
    let mut recorded = Vec::new();
    store
        .events(Knowledge::NOW, |span| {
            recorded.extend(span.events().map(|event| event.recorded_at));
            Ok::<_, StoreError>(())
        })
        .unwrap();
    recorded.sort();
    recorded
}

#[test]
fn the_same_events_again_add_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let first = import(&store, NOW, (0..1_000).map(event));
    assert_eq!(
        (first.accepted, first.duplicates, first.rejected),
        (1_000, 0, 0)
    );
    let again = import(&store, NOW.plus(1), (500..1_500).map(event));
    assert_eq!(
        (again.accepted, again.duplicates, again.rejected),
        (500, 500, 0)
    );
    // also within one file, and after the store was closed
    drop(store);
    let store = open(directory.path());
    let twice = import(
        &store,
        NOW.plus(2),
        (1_400..1_600).chain(1_400..1_600).map(event),
    );
    assert_eq!((twice.accepted, twice.duplicates), (100, 300));
    assert_eq!(recorded(&store).len(), 1_600);
}

#[test]
fn many_events_again_add_nothing() {
    // enough that suspects are looked up in several portions and row groups are written before the commit
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    assert_eq!(
        import(&store, NOW, (0..300_000).map(event)).accepted,
        300_000
    );
    let again = import(&store, NOW, (100_000..400_000).map(event));
    assert_eq!((again.accepted, again.duplicates), (100_000, 200_000));
}

#[test]
fn an_event_with_other_content_goes_to_quarantine() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    import(&store, NOW, (0..3).map(event));
    let changed = NewEvent {
        content: 99,
        channel: Some("mfc".into()),
        ..event(1)
    };
    let summary = import(&store, NOW.plus(1), [event(0), changed, event(5)]);
    assert_eq!(
        (summary.accepted, summary.duplicates, summary.rejected),
        (1, 1, 1)
    );
    insta::assert_debug_snapshot!(store.quarantine(Some(summary.id)).unwrap());
    assert!(store.quarantine(Some(1)).unwrap().is_empty());
}

#[test]
fn rejected_records_are_kept_with_their_reason() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let head = ImportHead {
        file: "events.ndjson",
        hash: "ab",
        mapping: Some("log.toml"),
        at: NOW,
    };
    let mut import = store.begin_import(&head).unwrap();
    import.append(&[event(1)]).unwrap();
    let rejected = Rejected {
        file: "events.ndjson".into(),
        line: 7,
        field: "time".into(),
        reason: "no offset".into(),
        ..Rejected::default()
    };
    import.reject([rejected.clone()]);
    import.finish().unwrap();
    assert_eq!(
        store
            .quarantine(None)
            .unwrap()
            .into_iter()
            .map(|record| record.rejected)
            .collect::<Vec<_>>(),
        [rejected]
    );
    insta::assert_debug_snapshot!(store.imports().unwrap());
}

#[test]
fn recorded_moments_only_ever_grow() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    import(&store, NOW, (0..10).map(event));
    // the clock was set back by an hour
    import(&store, NOW.plus(-3_600_000_000), (10..20).map(event));
    drop(store);
    let store = open(directory.path());
    import(&store, NOW.plus(-3_600_000_000), (20..30).map(event));
    // a load with moments of its own, one of them in the future
    let loaded = [
        (30, NOW.plus(1_000)),
        (31, NOW.plus(2_000)),
        (32, NOW.plus(9_000_000_000)),
    ];
    let load = loaded.map(|(number, at)| NewEvent {
        recorded_at: Some(at),
        ..event(number)
    });
    import(&store, NOW.plus(5_000), load);
    let recorded = recorded(&store);
    assert_eq!(recorded.len(), 33);
    assert!(
        recorded.windows(2).all(|pair| pair[0] < pair[1]),
        "{recorded:?}"
    );
    assert_eq!(
        recorded[30..],
        [NOW.plus(1_000), NOW.plus(2_000), NOW.plus(5_000)]
    );
}

#[test]
fn an_import_that_breaks_off_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    {
        let head = ImportHead {
            file: "events.ndjson",
            hash: "",
            mapping: None,
            at: NOW,
        };
        let mut import = store.begin_import(&head).unwrap();
        let events: Vec<_> = (0..130_000).map(event).collect();
        import.append(&events).unwrap();
    }
    assert!(recorded(&store).is_empty());
    assert!(store.imports().unwrap().is_empty());
    assert!(store.words().all().is_empty());
    // and does not stand in the way of the next
    assert_eq!(
        import(&store, NOW, (0..130_000).map(event)).accepted,
        130_000
    );
}

#[test]
fn withdrawing_is_refused_where_there_is_nothing_to_withdraw() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    import(&store, NOW, [event(1)]);
    let unknown = store.withdraw(7, "a mistake", NOW).unwrap_err();
    store.withdraw(1, "a mistake", NOW).unwrap();
    let again = store.withdraw(1, "a mistake", NOW).unwrap_err();
    insta::assert_snapshot!(format!("{unknown}\n{again}"));
}

#[test]
fn a_migration_changed_after_it_was_applied_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    drop(open(directory.path()));
    let file = duckdb::Connection::open(directory.path().join("srok.duckdb")).unwrap();
    file.execute_batch("update migration set checksum = 'another' where number = 2")
        .unwrap();
    drop(file);
    let changed = Store::open(directory.path(), &Options::default()).unwrap_err();
    let file = duckdb::Connection::open(directory.path().join("srok.duckdb")).unwrap();
    file.execute_batch("insert into migration values (99, 'later', 'x')")
        .unwrap();
    drop(file);
    let newer = Store::open(directory.path(), &Options::default()).unwrap_err();
    insta::assert_snapshot!(format!("{changed}\n{newer}"));
}

#[test]
fn a_file_that_is_no_store_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(
        directory.path().join("srok.duckdb"),
        "no store at all, but long enough to be read as a header".repeat(100),
    )
    .unwrap();
    std::fs::set_permissions(directory.path(), Permissions::from_mode(0o700)).unwrap();
    assert!(matches!(
        Store::open(directory.path(), &Options::default()),
        Err(StoreError::Open { .. })
    ));
}

/// Not a test of its own: the other process of the next one.
#[test]
fn hold_the_store_until_told_to_go() {
    let Some(directory) = std::env::var_os("SROK_TEST_HOLD") else {
        return;
    };
    let store = open(std::path::Path::new(&directory));
    println!("held {}", store.path().display());
    std::io::stdout().flush().unwrap();
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
}

#[test]
fn two_processes_at_once_get_a_clear_message() {
    let directory = tempfile::tempdir().unwrap();
    let mut other = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "hold_the_store_until_told_to_go", "--nocapture"])
        .env("SROK_TEST_HOLD", directory.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufReader::new(other.stdout.take().unwrap()).lines();
    assert!(
        lines.any(|line| line.unwrap().contains("held ")),
        "the other process has it"
    );
    let error = Store::open(directory.path(), &Options::default()).unwrap_err();
    let StoreError::Held { holder, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(*holder, Some(other.id()));
    let told = error
        .to_string()
        .replace(&directory.path().display().to_string(), "DIR");
    assert_eq!(
        told.replace(&other.id().to_string(), "PID"),
        "DIR/srok.duckdb: the store is held by another process (pid PID)\n\
         hint: stop it, or use its web interface; one process owns the store at a time"
    );
    other.stdin.take().unwrap().write_all(b"go\n").unwrap();
    other.wait().unwrap();
    open(directory.path());
}

#[test]
fn a_case_with_the_key_of_another_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    drop(open(directory.path()));
    // two ids with one hash cannot be had, so the file is made to hold one
    let file = duckdb::Connection::open(directory.path().join(picture::FILE)).unwrap();
    file.execute(
        "insert into case_file (case_key, case_id) values ($1, 'MO-ALIEN')",
        [xxh3_64(b"MO-1")],
    )
    .unwrap();
    drop(file);
    let store = open(directory.path());
    let summary = import(&store, NOW, (0..24).map(event));
    assert_eq!((summary.accepted, summary.rejected), (16, 8));
    let reasons: Vec<String> = store
        .quarantine(None)
        .unwrap()
        .into_iter()
        .map(|record| record.rejected.reason)
        .collect();
    assert_eq!(
        reasons,
        ["case `MO-1` has the key of case `MO-ALIEN`; its 8 events were left out"]
    );
}

#[test]
fn a_corrected_record_leaves_quarantine() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let head = ImportHead {
        file: "events.csv",
        hash: "",
        mapping: None,
        at: NOW,
    };
    let mut first = store.begin_import(&head).unwrap();
    first.reject([1, 2, 3].map(|number| Rejected {
        line: number,
        case_id: Some("MO-0".into()),
        event_id: Some(format!("e-{number}")),
        ..Rejected::default()
    }));
    first.finish().unwrap();
    import(&store, NOW.plus(1), [event(2)]);
    let waiting = |store: &Store| -> Vec<u64> {
        store
            .quarantine(None)
            .unwrap()
            .iter()
            .map(|record| record.rejected.line)
            .collect()
    };
    assert_eq!(waiting(&store), [1, 3]);
    assert_eq!(store.release(1, "console", NOW.plus(2)).unwrap(), 2);
    assert!(waiting(&store).is_empty());
}

#[test]
fn standings_do_not_reach_beyond_an_import_withdrawn_meanwhile() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    import(&store, NOW, (0..3).map(event));
    let second = import(&store, NOW, (3..6).map(event));
    let basis = store.basis().unwrap();
    let (position, last) = (store.position_here(), store.last_recorded_here());
    assert_eq!(store.recorded_between(basis.reach, last).unwrap(), 6);
    // computed with the second import, which is withdrawn before the rows are written
    store.withdraw(second.id, "a mistake", NOW).unwrap();
    let progress = Progress::from_basis(&basis, last, position);
    let change = Change {
        progress: Some(progress),
        ..Change::default()
    };
    assert!(store.change(change, NOW).unwrap());
    // its events and all after them are owed again
    let now = store.basis().unwrap();
    assert_eq!(store.recorded_between(now.reach, last).unwrap(), 3);
    assert!(!store.advance(progress).unwrap());
    let again = Progress::from_basis(&now, last, store.position_here());
    assert!(store.advance(again).unwrap());
    assert_eq!(store.standings_reach().unwrap(), last);
}
