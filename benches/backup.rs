//! How long does a copy of the store take, and how long does it hold up those who write? Prints rates and the longest commit.
//!
//! `cargo bench --bench backup -- ./data` for the store in a folder; it is copied first and stays as it is.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant as Stopwatch};

use srok_engine::intake::{stored, verify_events};
use srok_engine::standings::Standings;
use srok_ingest::{Attributes, IncomingEvent, Position, Precision};
use srok_law::case::Instant;
use srok_store::backup::{Restoring, restore};
use srok_store::{FILE, ImportHead, Options, Store};

/// 2026-11-22T12:00:00Z.
const NOW: Instant = Instant(1_795_348_800_000_000);
/// Events of a batch, as systems send them.
const BATCH: u64 = 500;
/// How long is committed before the backup begins, to see what commits cost without it.
const BEFORE: Duration = Duration::from_secs(10);

fn event(number: u64) -> IncomingEvent {
    IncomingEvent {
        source: "//vis.example/bench".into(),
        id: format!("more-{number}"),
        case_id: format!("MORE-{}", number / 8),
        kind: "application_submitted".into(),
        occurred_at: NOW.utc(),
        precision: Precision::Moment,
        recorded_at: None,
        attributes: Attributes {
            regulation: Some("mo221".into()),
            channel: Some("portal".into()),
            organisation: Some(format!("tsp-{:02}", number % 50)),
            ..Attributes::default()
        },
        position: Position {
            file: "bench".into(),
            line: number,
        },
    }
}

/// So many events in one import make the store load its filter of identities, as one that works has.
const FIRST: u64 = 500_000;

/// Takes events in as one import.
fn commit(store: &Store, numbers: std::ops::Range<u64>) {
    let head = ImportHead {
        file: "batch",
        hash: "",
        mapping: None,
        at: NOW,
    };
    let mut import = store.begin_import(&head).unwrap();
    for first in numbers.clone().step_by(20_000) {
        let events: Vec<IncomingEvent> = (first..numbers.end.min(first + 20_000))
            .map(event)
            .collect();
        let new: Vec<_> = events.iter().map(stored).collect();
        import.append(&new).unwrap();
    }
    import.finish().unwrap();
}

/// Commits batches until told to stop; returns when each ended and how long it took.
fn commit_on(store: &Store, stop: &AtomicBool) -> Vec<(Stopwatch, Duration)> {
    let mut commits = Vec::new();
    let mut next = FIRST;
    while !stop.load(Ordering::Relaxed) {
        let begun = Stopwatch::now();
        commit(store, next..next + BATCH);
        next += BATCH;
        commits.push((Stopwatch::now(), begun.elapsed()));
    }
    commits
}

fn report_commits(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).copied();
    let millis = |time: Option<Duration>| time.unwrap_or_default().as_secs_f64() * 1e3;
    println!(
        "{what:<40} {:>5} commits of {BATCH}: median {:>6.1} ms, 99 % {:>6.1} ms, longest {:>6.1} ms",
        times.len(),
        millis(at(50)),
        millis(at(99)),
        millis(times.last().copied())
    );
}

fn report(what: &str, begun: Stopwatch, bytes: u64) {
    let seconds = begun.elapsed().as_secs_f64();
    let rate = bytes as f64 / 1e6 / seconds;
    println!("{what:<40} {seconds:>8.2} s {rate:>8.1} MB/s");
}

fn main() {
    let named = std::env::args()
        .skip(1)
        .find(|argument| argument.contains('/'));
    let Some(named) = named else {
        println!("name the folder of a store: cargo bench --bench backup -- ./data");
        return;
    };
    let temporary = tempfile::tempdir_in(Path::new(&named).parent().unwrap()).unwrap();
    let data = temporary.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::copy(Path::new(&named).join(FILE), data.join(FILE)).unwrap();
    let options = Options {
        memory_limit: Some("2GiB".into()),
        ..Options::default()
    };
    let store = Store::open(&data, &options).unwrap();
    commit(&store, 0..FIRST);
    store.checkpoint().unwrap();
    let stop = AtomicBool::new(false);
    let copies = temporary.path().join("copies");
    let (begun, ended, commits, made) = std::thread::scope(|scope| {
        let writer = scope.spawn(|| commit_on(&store, &stop));
        std::thread::sleep(BEFORE);
        let begun = Stopwatch::now();
        let made = store.backup(&copies, NOW, None).unwrap();
        let ended = Stopwatch::now();
        report(
            "backup while events come in",
            begun,
            made.manifest.file.size,
        );
        stop.store(true, Ordering::Relaxed);
        (begun, ended, writer.join().unwrap(), made)
    });
    let times = |wanted: &dyn Fn(Stopwatch) -> bool| -> Vec<Duration> {
        let chosen = commits.iter().filter(|(at, _)| wanted(*at));
        chosen.map(|(_, time)| *time).collect()
    };
    report_commits("before it", times(&|at| at < begun));
    report_commits("during it", times(&|at| at >= begun && at <= ended));

    let clock = Stopwatch::now();
    let still = store.backup(&copies, NOW, None).unwrap();
    let size = still.manifest.file.size;
    report("backup of a store at rest", clock, size);
    drop(store);
    let clock = Stopwatch::now();
    let other = temporary.path().join("other");
    restore(&Restoring {
        from: &made.folder,
        data: &other,
        overwrite: false,
        at: NOW,
        options: &options,
    })
    .unwrap();
    report("restore", clock, size);

    let store = Arc::new(Store::open(&other, &options).unwrap());
    let law = Arc::new(srok::shipped::built_in().unwrap());
    let clock = Stopwatch::now();
    store.verify().unwrap();
    report("verify: tables against each other", clock, size);
    let clock = Stopwatch::now();
    verify_events(&store).unwrap();
    report("verify: order, hashes and words", clock, size);
    let standings = Standings::open(&store, &law, NOW).unwrap();
    let clock = Stopwatch::now();
    standings.verify().unwrap();
    report("verify: standings computed anew", clock, size);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(peak) = status.lines().find(|line| line.starts_with("VmHWM")) {
        println!("{peak}");
    }
}
