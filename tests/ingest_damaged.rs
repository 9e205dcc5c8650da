//! Is every damaged record named, with its place, reason and remedy, and is all the rest taken? One
//! file per format, each with at least ten kinds of damage; the whole report of each is a snapshot.

mod ingest;

use polars::prelude::{Column, DataFrame, NamedFrom, ParquetWriter, Series};
use srok_ingest::Mapping;

use ingest::{Reading, mapping, report};

fn damaged(file: &str, mapping: Option<&Mapping>) -> Reading {
    ingest::read(&format!("tests/damaged/{file}"), mapping)
}

#[test]
fn ndjson() {
    let reading = damaged("events.ndjson", None);
    assert!(!format!("{:?}", reading.records).contains("not to be kept"));
    insta::assert_snapshot!(report(&reading));
}

#[test]
fn json_array() {
    insta::assert_snapshot!(report(&damaged("events.json", None)));
}

#[test]
fn csv_with_a_mapping() {
    let mapping = mapping("tests/damaged/table.mapping.toml");
    let reading = damaged("table.csv", Some(&mapping));
    assert!(!format!("{:?}", reading.records).contains("not to be kept"));
    insta::assert_snapshot!(report(&reading));
}

#[test]
fn xlsx_with_a_mapping() {
    let mapping = mapping("tests/damaged/sheet.mapping.toml");
    let reading = damaged("sheet.xlsx", Some(&mapping));
    assert!(!format!("{:?}", reading.records).contains("not to be kept"));
    insta::assert_snapshot!(report(&reading));
}

#[test]
fn xes_that_breaks_off() {
    let mapping = mapping("tests/damaged/log.mapping.toml");
    insta::assert_snapshot!(report(&damaged("log.xes", Some(&mapping))));
}

#[test]
fn parquet() {
    let long = "x".repeat(257);
    let good = "2026-03-06T17:05:00+03:00";
    let kind = "application_submitted";
    let rows: [[Option<&str>; 6]; 14] = [
        [
            Some("e-1"),
            Some("s"),
            Some(kind),
            Some("MO-1"),
            Some(good),
            Some("portal"),
        ],
        [Some("e-2"), Some("s"), Some(kind), None, Some(good), None],
        [Some("e-3"), Some("s"), None, Some("MO-3"), Some(good), None],
        [Some("e-4"), Some("s"), Some(kind), Some("MO-4"), None, None],
        [
            Some("e-5"),
            None,
            Some(kind),
            Some("MO-5"),
            Some(good),
            None,
        ],
        [
            Some("e-6"),
            Some("s"),
            Some("Подача"),
            Some("MO-6"),
            Some(good),
            None,
        ],
        [
            Some("e-7"),
            Some("s"),
            Some(kind),
            Some("MO-7"),
            Some("2026-03-06T17:05:00"),
            None,
        ],
        [
            Some("e-8"),
            Some("s"),
            Some(kind),
            Some("MO-8"),
            Some("2026-03-06"),
            None,
        ],
        [
            Some("e-9"),
            Some("s"),
            Some(kind),
            Some("MO-9"),
            Some("2026-12-06T17:05:00Z"),
            None,
        ],
        [
            Some("e-10"),
            Some("s"),
            Some(kind),
            Some("MO-10"),
            Some("06/03/2026"),
            None,
        ],
        [
            Some(&long),
            Some("s"),
            Some(kind),
            Some("MO-11"),
            Some(good),
            None,
        ],
        [
            Some("e\n12"),
            Some("s"),
            Some(kind),
            Some("MO-12"),
            Some(good),
            None,
        ],
        [
            Some("e-13"),
            Some("s"),
            Some(kind),
            Some("MO-13"),
            Some(good),
            Some(&long),
        ],
        [None, Some("s"), Some(kind), Some("MO-14"), Some(good), None],
    ];
    let names = ["id", "source", "type", "subject", "time", "channel"];
    let columns = names.iter().enumerate().map(|(at, name)| {
        let cells: Vec<Option<&str>> = rows.iter().map(|row| row[at]).collect();
        Column::from(Series::new((*name).into(), cells))
    });
    let mut frame = DataFrame::new(rows.len(), columns.collect()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("damaged.parquet");
    ParquetWriter::new(std::fs::File::create(&path).unwrap())
        .finish(&mut frame)
        .unwrap();
    insta::assert_snapshot!(report(&ingest::read(path.to_str().unwrap(), None)));
}
