//! Does a file give the same events each time, in its order, whatever its format and packing? And
//! what is said when it cannot be read at all?

mod ingest;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use polars::prelude::{
    Column, DataFrame, DataType, Int64Chunked, IntoColumn, NamedFrom, ParquetWriter, Series,
    TimeUnit, TimeZone,
};
use srok_ingest::{IncomingEvent, Input, Mapping, Precision, Record, identity};

use ingest::{Reading, mapping, read, report, try_read, try_read_within};

impl Reading {
    fn events(&self) -> Vec<&IncomingEvent> {
        self.records
            .iter()
            .filter_map(|record| match record {
                Record::Event(event) => Some(event),
                Record::Rejected(_) => None,
            })
            .collect()
    }
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn packed(&self, name: &str, content: &[u8]) -> String {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(content).unwrap();
        self.file(name, packer.finish().unwrap())
    }
}

fn parsed(text: &str) -> Mapping {
    Mapping::parse("test.mapping.toml", text).unwrap_or_else(|error| panic!("{error}"))
}

const RECEIPT: &str = r#"
    [columns]
    subject = "case:concept:name"
    type = "concept:name"
    time = "time:timestamp"
    [attributes]
    official = "org:resource"
    [case_events]
    "case:startdate" = "case_opened"
    "case:enddate" = "case_closed"
    [case_attributes]
    deadline_stated = { column = "case:deadline", as = "date" }
    [zone]
    naive = "Europe/Amsterdam"
    [constants]
    source = "//import/receipt"
"#;

const LOG: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<log>
  <trace>
    <date key="startdate" value="2011-10-11T13:42:22.688+02:00"/>
    <date key="deadline" value="2011-12-05T23:30:00.000Z"/>
    <string key="concept:name" value="case-1"/>
    <event>
      <string key="org:resource" value="Resource21"/>
      <string key="concept:name" value="Receipt, confirmed"/>
      <date key="time:timestamp" value="2011-10-11T13:45:40.276+02:00"/>
    </event>
    <event>
      <string key="org:resource" value="Resource21"/>
      <string key="concept:name" value="Receipt, confirmed"/>
      <date key="time:timestamp" value="2011-10-11T13:45:40.276+02:00"/>
    </event>
  </trace>
  <trace>
    <date key="startdate" value="2011-10-12T00:00:00+02:00"/>
    <date key="enddate" value="2011-10-14T00:00:00+02:00"/>
    <string key="concept:name" value="case-2"/>
    <event>
      <string key="concept:name" value="Advice"/>
      <date key="time:timestamp" value="2011-10-13T10:00:00+02:00"/>
    </event>
  </trace>
</log>
"#;

/// The rows of the same log, without the header.
const ROWS: [&str; 3] = [
    r#"case-1,2011-12-06 00:30:00+01:00,,2011-10-11 13:42:22.688000+02:00,"Receipt, confirmed",Resource21,2011-10-11 13:45:40.276000+02:00"#,
    r#"case-1,2011-12-06 00:30:00+01:00,,2011-10-11 13:42:22.688000+02:00,"Receipt, confirmed",Resource21,2011-10-11 13:45:40.276000+02:00"#,
    "case-2,,2011-10-14 00:00:00+02:00,2011-10-12 00:00:00+02:00,Advice,,2011-10-13 10:00:00+02:00",
];
const HEADER: &str = "case:concept:name,case:deadline,case:enddate,case:startdate,concept:name,org:resource,time:timestamp";

fn table(rows: &[&str]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

/// Returns what makes the events of a reading, as a set: ids and canonical forms.
fn identities(reading: &Reading) -> BTreeSet<(String, String, String)> {
    let events = reading.events();
    let set: BTreeSet<_> = events
        .iter()
        .map(|event| (event.source.clone(), event.id.clone(), event.canonical()))
        .collect();
    assert_eq!(
        set.len(),
        events.len(),
        "no two events have the same identity"
    );
    set
}

#[test]
fn a_log_and_its_table_give_the_same_events() {
    let folder = Folder::new();
    let mapping = parsed(RECEIPT);
    let log = read(&folder.file("log.xes", LOG), Some(&mapping));
    let rows = read(&folder.file("log.csv", table(&ROWS)), Some(&mapping));
    assert_eq!(identities(&log), identities(&rows));
    assert_eq!(
        (
            log.summary.records,
            log.summary.events,
            log.summary.case_events
        ),
        (3, 3, 3)
    );
    assert_eq!(
        (
            rows.summary.records,
            rows.summary.events,
            rows.summary.case_events
        ),
        (3, 3, 3)
    );
    insta::assert_snapshot!(report(&log));
}

#[test]
fn derived_ids_do_not_depend_on_the_order_of_rows_and_keep_repetitions_apart() {
    let folder = Folder::new();
    let mapping = parsed(RECEIPT);
    let [first, second, third] = ROWS;
    let once = read(
        &folder.file("a.csv", table(&[first, second, third])),
        Some(&mapping),
    );
    let other = read(
        &folder.file("b.csv", table(&[second, third, first])),
        Some(&mapping),
    );
    assert_eq!(identities(&once), identities(&other));
}

#[test]
fn the_shipped_mappings_are_valid_and_those_of_one_log_agree() {
    let folder = Folder::new();
    let xes = mapping("examples/receipt.mapping.toml");
    let csv = mapping("examples/receipt-csv.mapping.toml");
    mapping("examples/bpic15.mapping.toml");
    let header = format!("{HEADER},case:channel,case:responsible");
    let rows = ROWS.map(|row| format!("{row},Desk,Resource01"));
    let trace = "<string key=\"channel\" value=\"Desk\"/><string key=\"responsible\" value=\"Resource01\"/>";
    let log = LOG.replace("<trace>", &format!("<trace>{trace}"));
    let log = read(&folder.file("log.xes", log), Some(&xes));
    let table = read(
        &folder.file("log.csv", format!("{header}\n{}\n", rows.join("\n"))),
        Some(&csv),
    );
    assert_eq!(identities(&log), identities(&table));
}

/// An event per line, of three lines per case.
fn lines(count: usize) -> String {
    (0..count).fold(String::new(), |mut text, index| {
        writeln!(
            text,
            r#"{{"specversion":"1.0","id":"{index}","source":"s","type":"application_submitted","subject":"MO-{}","time":"2026-03-06T17:05:00+03:00","data":{{"channel":"portal"}}}}"#,
            index / 3
        )
        .unwrap();
        text
    })
}

#[test]
fn many_parts_come_in_the_order_of_the_file_packed_or_not() {
    let folder = Folder::new();
    let text = lines(40_000);
    let plain = read(&folder.file("events.ndjson", &text), None);
    let ids: Vec<String> = plain
        .events()
        .iter()
        .map(|event| event.id.clone())
        .collect();
    assert_eq!(
        ids,
        (0..40_000)
            .map(|index| index.to_string())
            .collect::<Vec<_>>()
    );
    let places: Vec<u64> = plain
        .events()
        .iter()
        .map(|event| event.position.line)
        .collect();
    assert_eq!(places, (1..=40_000).collect::<Vec<u64>>());

    // a file of two gzip members, as appending to a packed file makes it
    let (head, tail) = text.split_at(text.len() / 3);
    let mut packed = fs::read(folder.packed("head.gz", head.as_bytes())).unwrap();
    packed.extend(fs::read(folder.packed("tail.gz", tail.as_bytes())).unwrap());
    let packed = read(&folder.file("events.jsonl.gz", packed), None);
    assert_eq!(identities(&packed), identities(&plain));
    let stream = Input::Stream {
        name: "-".to_owned(),
        bytes: Box::new(std::io::Cursor::new(text)),
    };
    let stream = try_read(stream, None).unwrap();
    assert_eq!(identities(&stream), identities(&plain));
}

#[test]
fn an_overlong_line_is_named_and_the_next_goes_on() {
    let folder = Folder::new();
    let text = lines(2).replacen("portal", &"x".repeat(1_100_000), 1);
    let reading = read(&folder.file("events.ndjson", text), None);
    assert_eq!((reading.summary.events, reading.summary.rejected), (1, 1));
    insta::assert_snapshot!(report(&reading));
}

#[test]
fn one_row_per_case_gives_one_event_per_date_column() {
    let folder = Folder::new();
    let mapping = parsed(
        r#"
        [columns]
        subject = "case"
        [events]
        submitted = "application_submitted"
        registered = "application_registered"
        [attributes]
        organisation = "body"
        ground = "grounds"
        [zone]
        naive = "Europe/Moscow"
        [constants]
        source = "//import/register"
        "#,
    );
    let rows = "case\tbody\tgrounds\tsubmitted\tregistered\n\
                MO-1\ttsp-1\tlate; refused ;\t06.03.2026 17:05\t2026-03-10\n\
                MO-2\ttsp-2\t\t06.03.2026\t\n";
    insta::assert_snapshot!(report(&read(
        &folder.file("cases.csv", rows),
        Some(&mapping)
    )));
}

#[test]
fn columns_named_as_the_fields_need_no_mapping() {
    let folder = Folder::new();
    let rows = "id,source,subject,type,time,channel,ground,applicant\r\n\
                e-1,s,MO-1,application_submitted,2026-03-06T17:05:00+03:00,portal,\"late;refused\",x\r\n";
    insta::assert_snapshot!(report(&read(&folder.file("events.csv", rows), None)));
}

#[test]
fn parquet_times_and_lists_keep_their_kind() {
    let micros = 1_772_805_900_000_000_i64;
    let datetime = |name: &str, zone: Option<TimeZone>| {
        let moments = Int64Chunked::new(name.into(), [micros, micros]);
        moments
            .into_datetime(TimeUnit::Microseconds, zone)
            .into_column()
    };
    let texts = |name: &str, values: [&str; 2]| Column::from(Series::new(name.into(), values));
    let grounds = [
        Series::new("".into(), ["late", "refused"]),
        Series::new("".into(), ["other"]),
    ];
    let columns = vec![
        Column::from(Series::new("subject".into(), [1_i64, 2])),
        texts("type", ["application_submitted", "application_registered"]),
        datetime("time", Some(TimeZone::UTC)),
        datetime("local", None),
        Series::new("day".into(), [20_518_i32, 20_519])
            .cast(&DataType::Date)
            .unwrap()
            .into_column(),
        Column::from(Series::new("ground".into(), grounds)),
    ];
    let mut frame = DataFrame::new(2, columns).unwrap();
    let folder = Folder::new();
    let path = folder.file("events.parquet", "");
    ParquetWriter::new(fs::File::create(&path).unwrap())
        .finish(&mut frame)
        .unwrap();
    let mapping = |time: &str| {
        parsed(&format!(
            "[columns]\nsubject = \"subject\"\ntype = \"type\"\ntime = \"{time}\"\n\
             [attributes]\nground = \"ground\"\n[zone]\nnaive = \"Europe/Moscow\"\n[constants]\nsource = \"s\"\n"
        ))
    };
    let times = |time: &str| -> Vec<(String, Precision)> {
        let reading = read(&path, Some(&mapping(time)));
        let events = reading.events();
        events
            .iter()
            .map(|event| (event.occurred_at.to_rfc3339(), event.precision))
            .collect()
    };
    let (moment, day) = (Precision::Moment, Precision::Day);
    assert_eq!(
        times("time").first(),
        Some(&("2026-03-06T14:05:00+00:00".to_owned(), moment))
    );
    assert_eq!(
        times("local").first(),
        Some(&("2026-03-06T11:05:00+00:00".to_owned(), moment))
    );
    assert_eq!(
        times("day").first(),
        Some(&("2026-03-05T21:00:00+00:00".to_owned(), day))
    );
    let packed = folder.packed("events.parquet.gz", &fs::read(&path).unwrap());
    let (plain, packed) = (
        read(&path, Some(&mapping("time"))),
        read(&packed, Some(&mapping("time"))),
    );
    assert_eq!(identities(&plain), identities(&packed));
    insta::assert_snapshot!(report(&plain));
}

/// Stored identities must be found again by every later version: these figures may never change.
#[test]
fn identity_and_content_are_the_same_for_ever() {
    let folder = Folder::new();
    let reading = read(&folder.file("events.ndjson", lines(1)), None);
    let events = reading.events();
    let event = events.first().unwrap();
    assert_eq!(
        event.canonical(),
        r#"{"data":{"channel":"portal"},"precision":"moment","subject":"MO-0","time":1772805900000000,"type":"application_submitted"}"#
    );
    assert_eq!(event.identity(), identity("s", "0"));
    insta::assert_snapshot!(format!(
        "{:016x} {:016x}",
        event.identity(),
        event.content()
    ));
}

#[test]
fn a_file_that_cannot_be_read_says_what_to_do() {
    let folder = Folder::new();
    let receipt = parsed(RECEIPT);
    let undeclared = parsed(&RECEIPT.replace("deadline_stated", "dedline"));
    let nameless = parsed(&RECEIPT.replace("source = \"//import/receipt\"", ""));
    let packed = fs::read(folder.packed("whole", lines(5000).as_bytes())).unwrap();
    let files: [(&str, &[u8], Option<&Mapping>); 16] = [
        ("events.txt", b"", None),
        ("events.ndjson.gz", b"{}", None),
        ("broken_off.ndjson.gz", &packed[..packed.len() / 2], None),
        ("mapped.ndjson", b"{}", Some(&receipt)),
        ("words.json", b"none", None),
        ("empty.csv", b"", None),
        ("windows1251.csv", b"\xcd\xee\xec\xe5\xf0;time\n", None),
        ("no_time.csv", b"subject,type,source\n", None),
        ("no_source.csv", b"subject,type,time\n1,a,2\n", None),
        ("twice.csv", b"subject,type,time,time\n", None),
        ("recorded.csv", b"subject,type,time,recorded\n", None),
        ("other.csv", b"case,activity,time\n", Some(&receipt)),
        ("undeclared.csv", HEADER.as_bytes(), Some(&undeclared)),
        ("nameless.csv", HEADER.as_bytes(), Some(&nameless)),
        ("unmapped.xes", LOG.as_bytes(), None),
        ("page.xes", b"<html><body/></html>", Some(&receipt)),
    ];
    let mut said = String::new();
    for (name, content, mapping) in files {
        let path = folder.file(name, content);
        match try_read(Input::named(&path), mapping) {
            Ok(reading) => writeln!(said, "{name} was read:\n{}", report(&reading)).unwrap(),
            Err(error) => writeln!(said, "{error}\n").unwrap(),
        }
    }
    for name in ["sheet.xlsx", "table.parquet"] {
        let error = try_read(Input::named(&folder.file(name, "none")), None)
            .err()
            .unwrap();
        writeln!(said, "{error}\n").unwrap();
    }
    let missing = try_read(Input::File(PathBuf::from("/nowhere/events.csv")), None)
        .err()
        .unwrap();
    writeln!(said, "{missing}").unwrap();
    insta::assert_snapshot!(said.replace(folder.0.path().to_str().unwrap(), "FOLDER"));
}

#[test]
fn a_mapping_without_meaning_is_refused_with_its_line() {
    let texts = [
        "[columns]\nsubject = \"case\"\ntype = \"t\"\ntime = \"w\"\ncolour = \"c\"\n",
        "[columns]\ntype = \"t\"\ntime = \"w\"\n",
        "[columns]\nsubject = \"case\"\n",
        "[columns]\nsubject = \"case\"\ntype = \"t\"\n",
        "[columns]\nsubject = \"case\"\ntype = \"t\"\ntime = \"w\"\n[events]\nw = \"application_submitted\"\n",
        "[columns]\nsubject = \"case\"\ntype = \"t\"\ntime = \"w\"\n[zone]\nnaive = \"Moscow\"\n",
        "[columns]\nsubject = \"case\"\ntype = \"t\"\ntime = \"w\"\n[types]\n\"T02\" = \"Check it\"\n",
        "[columns]\nsubject = \"case\"\ntype = \"t\"\ntime = \"w\"\n[attributes]\nx = { column = \"x\", as = \"date\" }\n",
        "[columns]\nsubject = \"case\"\ntype = \"t\"\ntime = \"w\"\n[attributes]\nx = 7\n",
        "[columns]\nsubject = \"case\"\ntype = \"t\"\ntime = \"w\"\n[attributes]\nx = \"x\"\n[constants]\nx = \"y\"\n",
        "[columns]\nsubject = \"case\"\ntype = \"t\"\ntime = \"w\"\n[table]\ndelimiter = \"ж\"\n",
        "[columns\n",
    ];
    let mut said = String::new();
    for text in texts {
        let error = Mapping::parse("bad.mapping.toml", text).err().unwrap();
        writeln!(said, "{error}\n").unwrap();
    }
    writeln!(
        said,
        "{}",
        Mapping::load(Path::new("/nowhere/m.toml")).err().unwrap()
    )
    .unwrap();
    insta::assert_snapshot!(said);
}

#[test]
fn blank_lines_have_an_end_and_those_between_records_do_no_harm() {
    const HEAD: &str = "subject,type,time,source";
    const EVENT: &str = r#"{"specversion":"1.0","id":"1","source":"//a","type":"application_submitted","subject":"MO-1","time":"2026-03-06T17:05:00+03:00","data":{"regulation":"mo221"}}"#;
    const ROW: &str = "MO-1,application_submitted,2026-03-06T17:05:00+03:00,//a";
    let folder = Folder::new();
    let bounds = srok_core::config::Ingest {
        max_rejected: 2,
        ..srok_core::config::Ingest::default()
    };
    for (name, first, record) in [("a.ndjson", "", EVENT), ("a.csv", HEAD, ROW)] {
        for end in ["\n\n", "\r\n\r\n", "\r\r\n"] {
            let text = [&[first][..], &[record; 20]].concat().join(end);
            let read = try_read_within(Input::File(folder.file(name, text).into()), None, &bounds);
            let read = read.unwrap_or_else(|error| panic!("{end:?}: {error}"));
            assert_eq!(read.summary.records, 20, "{name} {end:?}");
        }
        let blank = format!("{first}\n{record}\n{}", "\n".repeat(2_000_000));
        for file in [
            folder.file(name, &blank),
            folder.packed(&format!("{name}.gz"), blank.as_bytes()),
        ] {
            let refused = try_read_within(Input::File(file.into()), None, &bounds);
            let refused = refused.map(drop).unwrap_err().to_string();
            assert!(
                refused.contains("blank lines") && refused.contains("ingest.max_rejected = 2"),
                "{refused}"
            );
        }
    }
}

#[test]
fn a_file_that_takes_too_long_is_refused_by_the_name_of_the_bound() {
    let folder = Folder::new();
    let bounds = srok_core::config::Ingest {
        max_file_seconds: 0,
        ..srok_core::config::Ingest::default()
    };
    let receipt = parsed(RECEIPT);
    for (name, mapping) in [
        ("a.ndjson", None),
        ("a.csv.gz", None),
        ("a.json", None),
        ("a.xes.gz", Some(&receipt)),
    ] {
        let file = if name.ends_with(".gz") {
            folder.packed(name, b"any")
        } else {
            folder.file(name, "any")
        };
        let refused = try_read_within(Input::File(file.into()), mapping, &bounds);
        let refused = refused.map(drop).unwrap_err().to_string();
        assert!(refused.contains("ingest.max_file_seconds = 0"), "{refused}");
    }
}
