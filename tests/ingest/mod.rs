//! How a test reads a file: at a fixed moment, with the attributes of an imagined regulation.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::Path;

use srok_ingest::{self as ingest, IngestError, Input, Mapping, Options, Record, Summary};
use srok_law::time::{DateTime, Utc};

/// What a file gave.
pub struct Reading {
    pub records: Vec<Record>,
    pub summary: Summary,
}

fn now() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn declared() -> HashSet<String> {
    ["contested_official", "deadline_stated"]
        .map(str::to_owned)
        .into()
}

pub fn mapping(path: &str) -> Mapping {
    Mapping::load(Path::new(path)).unwrap_or_else(|error| panic!("{error}"))
}

pub fn try_read(input: Input, mapping: Option<&Mapping>) -> Result<Reading, IngestError> {
    try_read_within(input, mapping, &srok_core::config::Ingest::default())
}

/// Reads a file that may cost so much.
pub fn try_read_within(
    input: Input,
    mapping: Option<&Mapping>,
    bounds: &srok_core::config::Ingest,
) -> Result<Reading, IngestError> {
    let declared = declared();
    let options = Options {
        mapping,
        now: now(),
        extra_attributes: &declared,
        default_source: None,
        default_zone: Some(srok_law::time::Tz::Europe__Moscow),
        bounds,
    };
    let mut records = Vec::new();
    let summary = ingest::read::<IngestError>(input, &options, |batch| {
        records.extend(batch.records);
        Ok(())
    })?;
    Ok(Reading { records, summary })
}

pub fn read(path: &str, mapping: Option<&Mapping>) -> Reading {
    try_read(Input::named(path), mapping).unwrap_or_else(|error| panic!("{error}"))
}

/// Returns a reading as a text: a line per event, three per reject, then the figures.
pub fn report(reading: &Reading) -> String {
    let mut text = String::new();
    for record in &reading.records {
        match record {
            Record::Event(event) => {
                let line = event.position.line;
                writeln!(
                    text,
                    "{line}: {} {} {}",
                    event.source,
                    shortened(&event.id),
                    event.canonical()
                )
                .unwrap();
            }
            Record::Rejected(rejected) => {
                let named = [&rejected.case_id, &rejected.id];
                let named: Vec<&str> = named.into_iter().flatten().map(String::as_str).collect();
                writeln!(
                    text,
                    "{}: REJECTED {} `{}` {}\n    hint: {}\n    raw: {}",
                    rejected.position.line,
                    named.join(" "),
                    rejected.field,
                    shortened(&rejected.reason),
                    rejected.hint,
                    shortened(&rejected.raw),
                )
                .unwrap();
            }
        }
    }
    writeln!(text, "{:#?}", reading.summary).unwrap();
    text
}

/// Returns a text without its middle where that is a long repetition.
fn shortened(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= 300 {
        return text.to_owned();
    }
    let ends = [&characters[..120], &characters[characters.len() - 120..]];
    ends.map(|end| end.iter().collect::<String>()).join(" … ")
}
