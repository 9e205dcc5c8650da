//! Do events in the store become the right standings? On real files of DuckDB, with a fixed clock.

use chrono::DateTime;
use srok::case::Instant;
use srok::library::Law;
use srok::standings::{Asked, Standings};
use srok::store::{ImportHead, NewEvent, Options, Store};
use xxhash_rust::xxh3::xxh3_64;

/// Returns the moment of a text with offset.
fn at(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text).expect(text).to_utc().into()
}

/// An event of a case under mo221, in short.
fn event<'a>(case_id: &'a str, kind: &'a str, time: &str) -> NewEvent<'a> {
    let event_id = format!("{case_id}-{kind}-{time}");
    NewEvent {
        identity: xxh3_64(event_id.as_bytes()),
        content: xxh3_64(kind.as_bytes()),
        source: "//vis.example/tsp-12".into(),
        event_id: event_id.into(),
        case_id: case_id.into(),
        kind: kind.into(),
        occurred_at: at(time),
        by_day: false,
        regulation: Some("mo221".into()),
        service: None,
        channel: Some("portal".into()),
        organisation: Some("tsp-12".into()),
        to_organisation: None,
        official: None,
        registration_no: None,
        replaces: None,
        more: None,
        line: 1,
        recorded_at: None,
    }
}

fn import(store: &Store, now: &str, events: &[NewEvent<'_>]) -> srok::store::ImportSummary {
    let head = ImportHead { file: "test", hash: "", mapping: None, at: at(now) };
    let mut import = store.begin_import(&head).unwrap();
    import.append(events).unwrap();
    import.finish().unwrap()
}

fn open(directory: &tempfile::TempDir) -> Store {
    Store::open(directory.path(), &Options::default()).unwrap()
}

/// Lists what is asked for as lines of text.
fn lines(standings: &Standings<'_>, asked: &Asked) -> Vec<String> {
    let rows = standings.list(asked).unwrap();
    rows.iter().map(|row| serde_json::to_string(row).unwrap()).collect()
}

#[test]
fn an_application_on_a_friday_evening_is_timed() {
    let directory = tempfile::tempdir().unwrap();
    let (store, law) = (open(&directory), Law::built_in().unwrap());
    let now = "2026-03-12T12:00:00+03:00";
    import(&store, now, &[event("MO-1", "application_submitted", "2026-03-06T17:05:00+03:00")]);
    let mut standings = Standings::open(&store, &law, at(now)).unwrap();
    standings.settle().unwrap();
    let rows = standings.list(&Asked { as_of: at(now), ..Asked::default() }).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&rows).unwrap());
}
