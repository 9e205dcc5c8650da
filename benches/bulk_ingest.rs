//! How fast is a file of events taken in, validated, freed of repetitions and timed, beside bare DuckDB that loads the same file?
//!
//! `CARGO_PROFILE_DEV_OPT_LEVEL=3 cargo bench --profile dev --bench bulk_ingest -- 5000000` for five million events; without a number one million.
//! Both work in one run, on the same files, one after the other, each into a new database file on the same disk.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant as Stopwatch;

use srok_engine::intake;
use srok_engine::standings::Standings;
use srok_generate::{Recipe, generate};
use srok_ingest::{self as ingest, Input, Record};
use srok_law::library::{DEFAULT_CALENDAR, Law};
use srok_law::regulation::ATTRIBUTES;
use srok_law::time::{DateTime, Utc};
use srok_store::{ImportHead, Options, Store};

/// Events of a case, on average, that the generator makes.
const EVENTS_A_CASE: u64 = 14;

fn main() -> anyhow::Result<()> {
    let events: u64 = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .next()
        .unwrap_or(1_000_000);
    let folder = tempfile::tempdir()?;
    let law = Arc::new(srok::shipped::built_in()?);
    let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse()?;
    let json = folder.path().join("events.ndjson");
    let csv = folder.path().join("events.csv");
    let made = make(&law, events / EVENTS_A_CASE, now, &json)?;
    as_csv(&json, &csv)?;
    println!(
        "{made} events; NDJSON {} MB, CSV {} MB",
        size(&json),
        size(&csv)
    );
    // the types are given: guessed ones fail on attributes that come late in the file
    let of_json = "read_json('FILE', format='newline_delimited', columns={specversion:'varchar',id:'varchar',source:'varchar',type:'varchar',subject:'varchar',time:'timestamptz',data:'json'})";
    let of_csv = "read_csv('FILE', all_varchar=true, delim=',', quote='\"', header=true)";
    for (file, reader) in [(&json, of_json), (&csv, of_csv)] {
        let bare = bare(folder.path(), file, reader)?;
        let (taken, settled) = srok(folder.path(), file, &law, now)?;
        let rate = |seconds: f64| made as f64 / seconds / 1e6;
        println!(
            "{:<14} bare DuckDB {bare:.2} s ({:.2} M/s); srok stored after {taken:.2} s ({:.2} M/s), with standings {settled:.2} s ({:.2} M/s); ratio stored {:.2}, with standings {:.2}",
            file.file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default(),
            rate(bare),
            rate(taken),
            rate(settled),
            bare / taken,
            bare / settled
        );
    }
    Ok(())
}

fn make(law: &Law, cases: u64, until: DateTime<Utc>, path: &Path) -> anyhow::Result<u64> {
    let mut out = std::io::BufWriter::with_capacity(1 << 20, std::fs::File::create(path)?);
    let summary = generate(
        Recipe {
            cases,
            seed: 1,
            until,
            months: Recipe::MONTHS,
        },
        law.calendars.named(DEFAULT_CALENDAR),
        &mut out,
    )?;
    out.flush()?;
    Ok(summary.events)
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |data| data.len() / 1_000_000)
}

/// Writes the same events as a table with a column for each attribute.
fn as_csv(json: &Path, csv: &Path) -> anyhow::Result<()> {
    let connection = duckdb::Connection::open_in_memory()?;
    let mut columns = String::from("source, id, type, subject, time");
    for name in ATTRIBUTES {
        write!(columns, ", data->>'$.{name}' as {name}")?;
    }
    // lists come out as JSON; the bench needs single values only, so brackets and quotes are taken off
    connection.execute_batch(&format!(
        "copy (select regexp_replace(columns(*)::varchar, '[\\[\\]\"]', '', 'g') from (select {columns} from read_json('{}', format='newline_delimited', columns={{source:'varchar',id:'varchar',type:'varchar',subject:'varchar',time:'varchar',data:'json'}}))) to '{}' (header)",
        json.display(), csv.display()
    ))?;
    Ok(())
}

/// Returns the seconds bare DuckDB needs to load the file into a table of a new file.
fn bare(folder: &Path, file: &Path, reader: &str) -> anyhow::Result<f64> {
    let path = folder.join("bare.duckdb");
    let _ = std::fs::remove_file(&path);
    let connection = duckdb::Connection::open(&path)?;
    let begun = Stopwatch::now();
    let from = reader.replace("FILE", &file.display().to_string());
    connection.execute_batch(&format!(
        "create table event as select * from {from}; checkpoint"
    ))?;
    Ok(begun.elapsed().as_secs_f64())
}

/// Returns the seconds until the events are stored, and until their standings are.
fn srok(
    folder: &Path,
    file: &Path,
    law: &Arc<Law>,
    now: DateTime<Utc>,
) -> anyhow::Result<(f64, f64)> {
    let store_folder = tempfile::tempdir_in(folder)?;
    let store = Arc::new(Store::open(store_folder.path(), &Options::default())?);
    let extra = law
        .regulations
        .iter()
        .flat_map(|act| act.declared_attributes.iter().cloned())
        .collect();
    let options = ingest::Options {
        mapping: None,
        now,
        extra_attributes: &extra,
        default_source: None,
        default_zone: None,
        bounds: &srok_core::config::Ingest::default(),
    };
    let name = file.display().to_string();
    let begun = Stopwatch::now();
    let mut import = store.begin_import(&ImportHead {
        file: &name,
        hash: "",
        mapping: None,
        at: now.into(),
    })?;
    ingest::read::<anyhow::Error>(Input::named(&name), &options, |batch| {
        let mut events = Vec::with_capacity(batch.records.len());
        let mut rejected = Vec::new();
        for record in batch.records {
            match record {
                Record::Event(event) => events.push(event),
                Record::Rejected(record) => rejected.push(intake::quarantined(record)),
            }
        }
        let new: Vec<_> = events.iter().map(intake::stored).collect();
        import.append(&new)?;
        import.reject(rejected);
        Ok(())
    })?;
    let summary = import.finish()?;
    let taken = begun.elapsed().as_secs_f64();
    let mut standings = Standings::open(&store, law, now.into())?;
    let computed = standings.settle()?;
    let settled = begun.elapsed().as_secs_f64();
    println!(
        "  {} accepted, {} duplicates, {} rejected; {} standings of {} cases",
        summary.accepted, summary.duplicates, summary.rejected, computed.standings, computed.cases
    );
    Ok((taken, settled))
}
