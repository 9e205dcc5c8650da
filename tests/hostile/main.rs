//! What does a hostile file cost? Files of each format, from at least twenty kinds of harm and what chance makes of them, are put into the inbox of a
//! running service: none ends it, each is reported, and what the worst of them took in memory and time stays below a lid.
//!
//! Twenty of each format, or as many as the variable `HOSTILE` says.

#[path = "../serve/server.rs"]
mod server;

mod books;
mod dice;
mod frames;
mod logs;
mod packed;
mod peak;
mod texts;

use std::fs::{File, FileTimes};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde_json::Value;

use dice::Dice;
use peak::Peak;
use server::{Server, made_up, srok};

/// Most memory that a file may cost, service and reader together, in MiB.
const MOST_MEMORY: u64 = 512;
/// Longest that a file may take.
const MOST_MILLISECONDS: i64 = 30_000;

/// A file to begin with.
struct Seed {
    name: &'static str,
    bytes: Vec<u8>,
}

impl Seed {
    fn new(name: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            name,
            bytes: bytes.into(),
        }
    }
}

/// Returns the seeds of a format.
fn seeds(ending: &str) -> Vec<Seed> {
    const ROW: &[u8] = b"MO-1,application_submitted,2026-03-06 17:05,x\n";
    match ending {
        "csv" => texts::csv(),
        "csv.gz" => packed::gz(texts::csv(), ROW),
        "ndjson" => texts::ndjson(),
        "ndjson.gz" => packed::gz(texts::ndjson(), b"{}\n"),
        "json" => texts::json(),
        "json.gz" => packed::gz(texts::json(), b"[{},"),
        "xes" => logs::xes(),
        "xes.gz" => packed::gz(logs::xes(), b"<log><trace><event/>"),
        "xlsx" => books::xlsx(),
        "xlsx.gz" => packed::gz(books::xlsx(), b"PK\x03\x04"),
        "parquet" => frames::parquet(),
        "parquet.gz" => packed::gz(frames::parquet(), b"PAR1"),
        other => panic!("no format {other}"),
    }
}

/// Tells whether all records of the good file of a format were taken: a reader that refuses everything would cost nothing.
fn is_taken(ending: &str, report: &Value) -> bool {
    let records = match ending.split('.').next() {
        Some("ndjson" | "json") => 2,
        Some("parquet") => 3,
        _ => 1,
    };
    let count = |field: &str| report[field].as_u64().unwrap_or_default();
    report.get("problem").is_none()
        && (count("records"), count("rejected")) == (records, 0)
        && count("accepted") + count("duplicates") == records
}

/// Returns the folder of the inbox for a format, by how its files are read.
fn feed(ending: &str) -> &'static str {
    match ending.split('.').next() {
        Some("ndjson" | "json") => "events",
        Some("xes") => "logs",
        _ => "tables",
    }
}

fn mapping(feed: &str) -> String {
    let right = "[feed]\nright = \"all\"\n";
    let columns = match feed {
        "events" => return right.to_owned(),
        "logs" => {
            "subject = \"case:concept:name\"\ntype = \"concept:name\"\ntime = \"time:timestamp\"\n"
        }
        _ => "subject = \"case\"\ntype = \"what\"\ntime = \"when\"\n",
    };
    format!(
        "{right}[columns]\n{columns}[zone]\nnaive = \"Europe/Moscow\"\n[constants]\nregulation = \"mo221\"\nchannel = \"portal\"\nsource = \"//hostile\"\n"
    )
}

/// Lays a file down as if it had been lying there for a while.
#[expect(
    clippy::disallowed_methods,
    reason = "the age of a file is measured by the machine's clock"
)]
fn lay(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let hidden = path.with_file_name(".being-written");
    let mut file = File::create(&hidden).unwrap();
    file.write_all(bytes).unwrap();
    let before = SystemTime::now() - Duration::from_secs(60);
    file.set_times(FileTimes::new().set_modified(before))
        .unwrap();
    std::fs::rename(hidden, path).unwrap();
}

/// Lays down so many files of a format: first one of each kind of harm, then what chance makes of them. Returns their names.
fn lay_all(inbox: &Path, ending: &str, count: usize) -> Vec<String> {
    let seeds = seeds(ending);
    assert!(seeds.len() >= 20, "{ending}: {} kinds", seeds.len());
    let mut dice = Dice(7);
    (0..count)
        .map(|number| {
            let kind = number % seeds.len();
            let seed = &seeds[kind];
            let mut bytes = seed.bytes.clone();
            if number >= seeds.len() {
                dice.damage(&mut bytes);
            }
            let name = format!("{number:03}-{}.{ending}", seed.name.replace(' ', "-"));
            lay(&inbox.join(feed(ending)).join(&name), &bytes);
            name
        })
        .collect()
}

/// Returns the report of a file that came to its end, if it has.
fn reported(inbox: &Path, feed: &str, name: &str) -> Option<Value> {
    ["done", "failed"].iter().find_map(|end| {
        let path = inbox.join(end).join(feed).join(name);
        let mut report = path.clone().into_os_string();
        report.push(".report.json");
        path.exists()
            .then(|| std::fs::read_to_string(PathBuf::from(report)).ok())
            .flatten()
            .and_then(|text| serde_json::from_str(&text).ok())
    })
}

/// Has files of a format taken in by a service of their own, and measures what they cost.
fn attack(ending: &str) {
    let count = std::env::var("HOSTILE")
        .ok()
        .and_then(|count| count.parse().ok());
    let count = count.unwrap_or(20);
    let folder = tempfile::tempdir().unwrap();
    let (inbox, feed) = (folder.path().join("inbox"), feed(ending));
    let waiting = folder.path().join("waiting");
    lay(
        &waiting.join(feed).join("mapping.toml"),
        mapping(feed).as_bytes(),
    );
    let names = lay_all(&waiting, ending, count);
    let server = Server::start_with(folder.path(), &[], &[("SROK_MEMORY_LIMIT_MIB", "256")]);
    server.wait_until_ready();
    let peak = Peak::watch(server.pid());
    std::fs::create_dir_all(&inbox).unwrap();
    std::fs::rename(waiting.join(feed), inbox.join(feed)).unwrap();
    let mut times = Vec::new();
    for name in &names {
        server.wait_for_long(&format!("end of {name}"), || {
            reported(&inbox, feed, name).is_some()
        });
        let report = reported(&inbox, feed, name).unwrap();
        let problem = report
            .get("problem")
            .map(|problem| problem.as_str().unwrap());
        assert!(
            problem.is_none_or(
                |problem| problem.contains("hint: ") || problem.starts_with("no record")
            ),
            "{name}: {report}"
        );
        let at = report["finished_at"].as_str().unwrap();
        let at = at
            .parse::<srok_law::time::DateTime<srok_law::time::Utc>>()
            .unwrap();
        let said = problem.and_then(|problem| problem.lines().next());
        times.push((at, name, said.unwrap_or_default().to_owned()));
    }
    // files are taken one after another: each cost what lies between its end and the end of the one before
    let mut slowest = 0;
    for pair in times.windows(2) {
        let (took, name) = ((pair[1].0 - pair[0].0).num_milliseconds(), pair[1].1);
        eprintln!("{took:6} ms {name}: {}", pair[1].2);
        slowest = slowest.max(took);
    }
    let cost = peak.end();
    eprintln!(
        "{ending}: {count} files, the service {} MiB (+{}), a reader {} MiB, the slowest {slowest} ms",
        cost.service, cost.more, cost.reader
    );
    assert!(cost.more + cost.reader <= MOST_MEMORY, "{ending}: {cost:?}");
    assert!(slowest < MOST_MILLISECONDS, "{ending}: {slowest} ms");
    let first = reported(&inbox, feed, &names[0]).unwrap();
    assert!(
        is_taken(ending, &first) && first["accepted"] != 0,
        "{first}"
    );
    // nothing is left in the middle, and the service goes on as if nothing had been
    server.wait_for("end of what was set aside", || {
        !inbox.join(".work").join("1-0").exists()
    });
    server.wait_until_ready();
    let again = format!("good.{ending}");
    lay(&inbox.join(feed).join(&again), &seeds(ending)[0].bytes);
    server.wait_for("end of the good file of the format", || {
        reported(&inbox, feed, &again).is_some()
    });
    let again = reported(&inbox, feed, &again).unwrap();
    assert!(is_taken(ending, &again), "{again}");
    lay(
        &inbox.join("after/mapping.toml"),
        mapping("events").as_bytes(),
    );
    lay(
        &inbox.join("after/good.ndjson"),
        made_up(2, 5).join("\n").as_bytes(),
    );
    server.wait_for("end of a good file", || {
        reported(&inbox, "after", "good.ndjson").is_some()
    });
    assert_eq!(
        reported(&inbox, "after", "good.ndjson").unwrap()["rejected"],
        0
    );
    assert_eq!(server.stop(), Some(0));
}

macro_rules! formats {
    ($($name:ident $ending:literal),+ $(,)?) => {
        $(#[test]
        fn $name() {
            attack($ending);
        })+
    };
}

formats! {
    csv "csv",
    csv_gz "csv.gz",
    ndjson "ndjson",
    ndjson_gz "ndjson.gz",
    json "json",
    json_gz "json.gz",
    xes "xes",
    xes_gz "xes.gz",
    xlsx "xlsx",
    xlsx_gz "xlsx.gz",
    parquet "parquet",
    parquet_gz "parquet.gz",
}

#[test]
fn a_workbook_of_two_corners_ends_no_command() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("corners.xlsx");
    let corners = books::xlsx()
        .into_iter()
        .find(|seed| seed.name == "two corners");
    std::fs::write(&file, corners.unwrap().bytes).unwrap();
    let output = srok(folder.path(), &["ingest", file.to_str().unwrap()]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("the table has no column"), "{said}");
}
