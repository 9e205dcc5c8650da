//! How many events a second does `ingest::read` take apart, as NDJSON and as CSV?
//!
//! `cargo bench --bench ingest_parse [EVENTS]` writes both files to a temporary folder (5 million
//! events unless told otherwise) and reads each twice. `cargo bench --bench ingest_parse FILE
//! [MAPPING]` reads a file of yours.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use srok_ingest::{self as ingest, IngestError, Input, Mapping, Options};
use srok_law::time::{DateTime, TimeDelta, Utc};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    match arguments.first().map(|first| (first, first.parse::<u64>())) {
        None => generated(5_000_000),
        Some((_, Ok(events))) => generated(events),
        Some((file, Err(_))) => measure(Path::new(file), arguments.get(1).map(Path::new)),
    }
}

fn generated(events: u64) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    for (name, write) in [("events.ndjson", ndjson as Writer), ("events.csv", csv)] {
        let path: PathBuf = folder.path().join(name);
        let mut file = BufWriter::new(File::create(&path)?);
        write(&mut file, events)?;
        file.into_inner()?;
        measure(&path, None)?;
        measure(&path, None)?;
    }
    Ok(())
}

type Writer = fn(&mut BufWriter<File>, u64) -> std::io::Result<()>;

/// The types of a case, one after the other.
const TYPES: [&str; 5] = [
    "application_submitted",
    "application_received",
    "application_registered",
    "decision_made",
    "result_issued",
];

fn ndjson(file: &mut BufWriter<File>, events: u64) -> std::io::Result<()> {
    for event in 0..events {
        writeln!(
            file,
            "{{\"specversion\":\"1.0\",\"id\":\"{event:x}\",\"source\":\"//vis.example/tsp-{}\",\"type\":\"{}\",\
             \"subject\":\"MO-2026-{:07}\",\"time\":\"{}\",\"data\":{{\"regulation\":\"mo221\",\"channel\":\"portal\",\
             \"organisation\":\"tsp-{}\",\"official\":\"u-{}\"}}}}",
            event % 50,
            kind(event),
            event / 5,
            time(event),
            event % 50,
            event % 900,
        )?;
    }
    Ok(())
}

fn csv(file: &mut BufWriter<File>, events: u64) -> std::io::Result<()> {
    writeln!(
        file,
        "id,source,type,subject,time,regulation,channel,organisation,official"
    )?;
    for event in 0..events {
        writeln!(
            file,
            "{event:x},//vis.example/tsp-{},{},MO-2026-{:07},{},mo221,portal,tsp-{},u-{}",
            event % 50,
            kind(event),
            event / 5,
            time(event),
            event % 50,
            event % 900,
        )?;
    }
    Ok(())
}

fn kind(event: u64) -> &'static str {
    TYPES[usize::try_from(event).unwrap_or_default() % TYPES.len()]
}

fn time(event: u64) -> String {
    let start = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
    let seconds = i64::try_from(event).unwrap_or_default();
    (start + TimeDelta::seconds(seconds))
        .format("%Y-%m-%dT%H:%M:%S+03:00")
        .to_string()
}

/// Reads a file and prints what it held and how fast it went.
fn measure(path: &Path, mapping: Option<&Path>) -> anyhow::Result<()> {
    let mapping = mapping.map(Mapping::load).transpose()?;
    let declared: HashSet<String> = HashSet::from(["deadline_stated".to_owned()]);
    let options = Options {
        mapping: mapping.as_ref(),
        now: DateTime::<Utc>::MAX_UTC - TimeDelta::days(1),
        extra_attributes: &declared,
        default_source: None,
        default_zone: None,
        bounds: &srok_core::config::Ingest::default(),
    };
    let start = Instant::now();
    let input = Input::named(path.to_str().context("the name of the file is not UTF-8")?);
    let summary = ingest::read::<IngestError>(input, &options, |_| Ok(()))?;
    let seconds = start.elapsed().as_secs_f64();
    let name = path.file_name().unwrap_or_default().display();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a rate is shown with two digits"
    )]
    let rate = summary.records as f64 / seconds / 1e6;
    println!("{name}: {rate:.2} million records a second ({seconds:.2} s), {summary:?}");
    Ok(())
}
