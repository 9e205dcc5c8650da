//! How soon is an event visible in the standings? Fills a store, then sends events of random open cases and settles each time.
//!
//! `cargo bench --bench follow -- 10000000` for a store of ten million events; without a number one million. The store lies in a temporary
//! folder, or stays in one that is named (`-- 1000000 ./bench`) and is used again.

mod made;

use std::sync::Arc;

use srok_engine::standings::{Asked, BUDGET, Standings};
use srok_law::case::DAY;
use srok_store::{ImportHead, Knowledge, NewEvent, Options, Store, Wanted};
use xxhash_rust::xxh3::xxh3_64;

use made::{NOW, Source, Stopwatch, report};

/// Events that come at once: what a second brings at the rate aimed at.
const PORTION: usize = 2_000;
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
    let options = Options {
        memory_limit: Some("2GiB".into()),
        ..Options::default()
    };
    let store = Arc::new(Store::open(directory, &options).unwrap());
    let law = Arc::new(srok::shipped::built_in().unwrap());
    let mut source = Source::new();
    fill(&store, &mut source, size);
    let mut standings = Standings::open(&store, &law, NOW).unwrap();
    let clock = Stopwatch::start();
    let computed = standings.settle().unwrap();
    report("settle for the first time", size, clock.read());
    println!(
        "{} cases, {} of them left open; {} standings",
        store.case_count().unwrap(),
        source.left(),
        computed.standings
    );
    store.checkpoint().unwrap();

    // a process that has just started: nothing is at hand
    drop(standings);
    let mut standings = Standings::open(&store, &law, NOW).unwrap();
    let clock = Stopwatch::start();
    standings.settle().unwrap();
    report("settle after a start, nothing owed", 1, clock.read());
    for _ in 0..3 {
        follow(
            &store,
            &mut standings,
            source.of_open_cases(PORTION),
            "cold",
        );
    }
    let clock = Stopwatch::start();
    let read = standings.warm(BUDGET).unwrap();
    report(&format!("warm up: {read} cases"), 1, clock.read());
    let at_hand = standings.at_hand();
    println!(
        "at hand: {} cases, {:.1} MB, {:.0} bytes per case",
        at_hand.cases,
        at_hand.bytes as f64 / 1e6,
        at_hand.bytes as f64 / at_hand.cases as f64
    );
    parts(&store, &source.of_open_cases(PORTION));
    for _ in 0..5 {
        follow(
            &store,
            &mut standings,
            source.of_open_cases(PORTION),
            "warm",
        );
    }
    for count in [1, 500] {
        follow(&store, &mut standings, source.of_open_cases(count), "warm");
    }
    // as they come: cases begin, go on and end
    for _ in 0..3 {
        let events = (0..PORTION).map(|_| source.next()).collect();
        follow(&store, &mut standings, events, "mixed");
    }
    let events = (0..50_000).map(|_| source.next()).collect();
    follow(&store, &mut standings, events, "mixed");
    // the first one reads what was written last
    for (rows, organisation) in [(50, None), (50, None), (1_000, None), (50, Some("tsp-07"))] {
        list(&standings, rows, organisation);
    }
}

/// Takes events in until the store holds so many; a store that is filled already only lets the source go on from there.
fn fill(store: &Store, source: &mut Source, size: usize) {
    let is_filled = store.case_count().unwrap() > 0;
    if is_filled {
        for _ in 0..size {
            source.next();
        }
        return;
    }
    let clock = Stopwatch::start();
    let mut import = store.begin_import(&head(NOW)).unwrap();
    let mut left = size;
    while left > 0 {
        let events: Vec<NewEvent<'_>> = (0..BATCH.min(left)).map(|_| source.next()).collect();
        left -= events.len();
        import.append(&events).unwrap();
    }
    import.finish().unwrap();
    report("take events in", size, clock.read());
}

fn head(at: srok_law::case::Instant) -> ImportHead<'static> {
    ImportHead {
        file: "bench",
        hash: "",
        mapping: None,
        at,
    }
}

/// Takes events in and makes the standings up.
fn follow(store: &Store, standings: &mut Standings, events: Vec<NewEvent<'_>>, how: &str) {
    let clock = Stopwatch::start();
    let mut import = store.begin_import(&head(NOW.plus(DAY))).unwrap();
    import.append(&events).unwrap();
    import.finish().unwrap();
    let committed = clock.read();
    let clock = Stopwatch::start();
    let computed = standings.settle().unwrap();
    let line = format!(
        "{how}: {} events, {} cases, {} read, {} rows",
        events.len(),
        computed.cases,
        computed.read,
        computed.written
    );
    report(&line, events.len(), clock.read());
    report("  commit of them", events.len(), committed);
}

/// Measures what settling asks of the store, apart.
fn parts(store: &Store, events: &[NewEvent<'_>]) {
    let keys: Vec<u64> = events
        .iter()
        .map(|event| xxh3_64(event.case_id.as_bytes()))
        .collect();
    let last = store.last_recorded_here();
    // events that come together are recorded a microsecond apart
    let from = last.plus(-i64::try_from(PORTION).unwrap());
    let clock = Stopwatch::start();
    let span = store.events_recorded(from, last).unwrap();
    report(
        &format!("  read the last {} events", span.len()),
        1,
        clock.read(),
    );
    let clock = Stopwatch::start();
    store.recorded_between(from, last).unwrap();
    report("  count them", 1, clock.read());
    let clock = Stopwatch::start();
    store.basis().unwrap();
    report("  read what standings stand on", 1, clock.read());
    let clock = Stopwatch::start();
    let (known, first) = store.cases_known(&keys).unwrap();
    report(
        &format!("  look for {} cases", known.len()),
        1,
        clock.read(),
    );
    let clock = Stopwatch::start();
    let first = first.unwrap_or(last);
    let span = store
        .events_since(first, &known, Knowledge::of_recorded_until(last))
        .unwrap();
    report(
        &format!("  read their {} events", span.len()),
        1,
        clock.read(),
    );
}

fn list(standings: &Standings, rows: u64, organisation: Option<&str>) {
    let wanted = Wanted {
        severity: Some("binding".into()),
        state: Some("overdue".into()),
        organisation: organisation.map(str::to_owned),
        rows: Some(rows),
        ..Wanted::default()
    };
    let asked = Asked {
        as_of: NOW,
        known_at: None,
        wanted,
    };
    let clock = Stopwatch::start();
    let listed = standings.list(&asked).unwrap();
    report(&format!("list {} overdue", listed.len()), 1, clock.read());
}
