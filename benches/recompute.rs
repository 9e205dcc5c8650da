//! How fast are events taken in and standings computed? Makes its own events, beside bare DuckDB, and prints rates.
//!
//! `cargo bench --bench recompute -- 10000000` for ten million events; without a number one million. The store lies in a temporary
//! folder, or stays in one that is named (`-- 1000000 ./bench`).

#[expect(dead_code, reason = "other benches need more of it")]
mod made;

use std::fmt::Write as _;
use std::sync::Arc;

use srok_engine::standings::{Asked, Standings};
use srok_law::case::DAY;
use srok_store::{ImportHead, NewEvent, Options, Store, Wanted};

use made::{NOW, Source, Spent, Stopwatch, report};

const BATCH: usize = 16_384;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let size: usize = arguments
        .iter()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(1_000_000);
    let temporary = tempfile::tempdir().unwrap();
    let kept = arguments
        .iter()
        .skip(1)
        .find(|argument| argument.contains('/'));
    let directory = kept.map_or(temporary.path(), std::path::Path::new);
    let store = Arc::new(Store::open(directory, &Options::default()).unwrap());

    let law = Arc::new(srok::shipped::built_in().unwrap());

    let mut source = Source::new();
    let (mut making, mut appending) = (Spent::default(), Spent::default());
    let mut import = store
        .begin_import(&ImportHead {
            file: "bench",
            hash: "",
            mapping: None,
            at: NOW,
        })
        .unwrap();
    let mut left = size;
    while left > 0 {
        let clock = Stopwatch::start();
        let events: Vec<NewEvent<'_>> = (0..BATCH.min(left)).map(|_| source.next()).collect();
        left -= events.len();
        making += clock.read();
        let clock = Stopwatch::start();
        import.append(&events).unwrap();
        appending += clock.read();
    }
    let clock = Stopwatch::start();
    let summary = import.finish().unwrap();
    let finishing = clock.read();
    report("make events", size, making);
    report("append (check identity, write)", size, appending);
    report("finish (commit)", size, finishing);
    assert_eq!(summary.accepted as usize, size);
    println!(
        "file: {:.1} bytes per event",
        file_size(&store) / size as f64
    );

    let clock = Stopwatch::start();
    let mut standings = Standings::open(&store, &law, NOW).unwrap();
    report("apply the law", 1, clock.read());
    let clock = Stopwatch::start();
    let computed = standings.recompute_all().unwrap();
    report("recompute everything", size, clock.read());
    println!("{} cases, {} standings", computed.cases, computed.standings);
    let clock = Stopwatch::start();
    store.checkpoint().unwrap();
    report("checkpoint", size, clock.read());
    println!(
        "file: {:.1} bytes per event with standings",
        file_size(&store) / size as f64
    );

    for rows in [50, 1_000] {
        let wanted = Wanted {
            severity: Some("binding".into()),
            state: Some("overdue".into()),
            rows: Some(rows),
            ..Wanted::default()
        };
        let clock = Stopwatch::start();
        let listed = standings
            .list(&Asked {
                as_of: NOW,
                known_at: None,
                wanted,
            })
            .unwrap();
        report(&format!("list {} overdue", listed.len()), 1, clock.read());
    }
    for events in [1, 500, 50_000] {
        let fresh: Vec<NewEvent<'_>> = (0..events).map(|_| source.next()).collect();
        let clock = Stopwatch::start();
        let mut import = store
            .begin_import(&ImportHead {
                file: "more",
                hash: "",
                mapping: None,
                at: NOW.plus(DAY),
            })
            .unwrap();
        import.append(&fresh).unwrap();
        import.finish().unwrap();
        let committed = clock.read();
        let clock = Stopwatch::start();
        let computed = standings.settle().unwrap();
        let mut line = String::new();
        write!(
            line,
            "{events} more events: {} cases, {} rows written",
            computed.cases, computed.written
        )
        .unwrap();
        report(&line, events, clock.read());
        report("  commit of them", events, committed);
    }
}

fn file_size(store: &Store) -> f64 {
    std::fs::metadata(store.path()).unwrap().len() as f64
}
