//! What do the targets share? Reading at a fixed moment, and the properties that every reading must have, whatever was read.

use std::collections::HashSet;
use std::io::Write as _;

use srok_ingest::{BodyForm, IngestError, Input, Mapping, Options, Precision, Record, Summary};

/// What an input gave.
pub type Reading = Result<(Vec<Record>, Summary), String>;

/// Lets panics that srok catches itself pass: libFuzzer would end with the first.
pub fn init() {
    std::panic::set_hook(Box::new(|panic| eprintln!("{panic}")));
}

/// Reads an input at a fixed moment.
pub fn read(input: Input, mapping: Option<&Mapping>) -> Reading {
    let declared = HashSet::from([
        "contested_official".to_owned(),
        "deadline_stated".to_owned(),
    ]);
    let options = Options {
        mapping,
        now: "2026-11-22T12:00:00Z".parse().expect("a moment"),
        extra_attributes: &declared,
        default_source: None,
        default_zone: Some(srok_law::time::Tz::Europe__Moscow),
        bounds: &srok_core::config::Ingest::default(),
    };
    let mut records = Vec::new();
    srok_ingest::read::<IngestError>(input, &options, |batch| {
        records.extend(batch.records);
        Ok(())
    })
    .map(|summary| (records, summary))
    .map_err(|error| error.to_string())
}

/// Reads the body of a request.
pub fn read_body(bytes: &[u8], form: BodyForm) -> Reading {
    let name = "api/fuzz".to_owned();
    read(
        Input::Body {
            name,
            form,
            bytes: bytes.into(),
        },
        None,
    )
}

/// Reads bytes as a file with that ending; a second reading must give the same.
pub fn read_file(bytes: &[u8], ending: &str, mapping: Option<&Mapping>) -> Reading {
    let mut file = tempfile::Builder::new()
        .suffix(ending)
        .tempfile_in("/dev/shm")
        .expect("room for a file");
    file.write_all(bytes).expect("room for a file");
    let first = read(Input::File(file.path().into()), mapping);
    let second = read(Input::File(file.path().into()), mapping);
    assert_eq!(
        format!("{first:?}"),
        format!("{second:?}"),
        "two readings of one file differ"
    );
    first
}

/// Holds a reading against what must hold for each: the figures add up, messages say something, events survive being written and read.
pub fn check(reading: &Reading) {
    let (records, summary) = match reading {
        Ok(reading) => reading,
        Err(message) => return assert!(message.contains("\nhint: "), "no remedy: {message}"),
    };
    let mut written = Vec::new();
    let mut events = Vec::new();
    let mut rejected = 0;
    for record in records {
        match record {
            Record::Event(event) => {
                serde_json::from_str::<serde_json::Value>(&event.canonical())
                    .expect("the canonical form is JSON");
                assert!(
                    !event.id.is_empty() && !event.case_id.is_empty() && !event.source.is_empty()
                );
                if event.precision == Precision::Moment && is_plain(&event.kind) {
                    written.extend(spelt(event).into_bytes());
                    written.push(b'\n');
                    events.push(event);
                }
            }
            Record::Rejected(record) => {
                rejected += 1;
                assert!(
                    !record.field.is_empty()
                        && !record.reason.is_empty()
                        && !record.hint.is_empty()
                );
                assert!(record.raw.len() <= 4096);
            }
        }
    }
    assert_eq!(rejected, summary.rejected, "rejects are miscounted");
    assert_eq!(
        records.len() as u64,
        summary.events + summary.case_events + summary.rejected,
        "records are miscounted"
    );
    let (again, _) = read_body(&written, BodyForm::Ndjson).expect("lines are read");
    assert_eq!(again.len(), events.len());
    for (again, event) in again.iter().zip(events) {
        let Record::Event(again) = again else {
            panic!("an event that was taken is rejected when it is sent again: {again:?}");
        };
        assert_eq!(again.canonical(), event.canonical());
        assert_eq!(again.identity(), event.identity());
    }
}

fn is_plain(kind: &str) -> bool {
    kind.len() <= 64
        && kind.starts_with(|first: char| first.is_ascii_lowercase())
        && kind
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Writes an event as a line.
fn spelt(event: &srok_ingest::IncomingEvent) -> String {
    let canonical: serde_json::Value =
        serde_json::from_str(&event.canonical()).expect("the canonical form is JSON");
    serde_json::json!({
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.kind,
        "subject": event.case_id,
        "time": event.occurred_at.to_rfc3339(),
        "data": canonical["data"],
    })
    .to_string()
}
