//! How fast are events taken in and standings computed? Makes its own events, beside bare DuckDB, and prints rates.
//!
//! `cargo bench --bench recompute -- 10000000` for ten million events; without a number one million. The store lies in a temporary
//! folder, or stays in one that is named (`-- 1000000 ./bench`).

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use srok::case::{DAY, Instant, MINUTE};
use srok::library::Law;
use srok::standings::{Asked, Standings};
use srok::store::{ImportHead, NewEvent, Options, Store, Wanted};
use xxhash_rust::xxh3::xxh3_64;

/// What happens in a case filed on the portal: event type and minutes after the one before.
const COURSE: [(&str, i64); 10] = [
    ("application_submitted", 0),
    ("application_received", 3),
    ("application_registered", 600),
    ("assigned", 120),
    ("interagency_request_sent", 300),
    ("interagency_response_received", 2_900),
    ("draft_decision_prepared", 1_500),
    ("decision_made", 1_400),
    ("decision_notified", 200),
    ("result_provided", 700),
];

/// 2026-01-12T06:00:00Z.
const FIRST: Instant = Instant(1_768_197_600_000_000);
/// 2026-11-22T12:00:00Z.
const NOW: Instant = Instant(1_795_348_800_000_000);
const BATCH: usize = 16_384;

/// A small generator of numbers, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// Makes events of many cases under way at once, roughly in the order of time.
struct Source {
    chance: Chance,
    /// Cases under way: number, next step, time of the last event.
    open: Vec<(u64, usize, Instant)>,
    next_case: u64,
    organisations: Vec<String>,
    officials: Vec<String>,
}

impl Source {
    fn new() -> Self {
        Self {
            chance: Chance(0x5eed),
            open: Vec::new(),
            next_case: 0,
            organisations: (0..50).map(|number| format!("tsp-{number:02}")).collect(),
            officials: (0..900).map(|number| format!("u-{number:03}")).collect(),
        }
    }

    fn next(&mut self) -> NewEvent<'static> {
        if self.open.len() < 5_000 || self.chance.below(10) == 0 {
            let at = FIRST.plus(
                i64::try_from(self.next_case % 250).unwrap() * DAY
                    + i64::try_from(self.chance.below(600)).unwrap() * MINUTE,
            );
            self.open.push((self.next_case, 0, at));
            self.next_case += 1;
        }
        let index = usize::try_from(self.chance.below(self.open.len() as u64)).unwrap();
        let (case, step, last) = self.open[index];
        let (kind, minutes) = COURSE[step];
        let at =
            last.plus(minutes * MINUTE * i64::try_from(50 + self.chance.below(120)).unwrap() / 100);
        // one case in twenty stays open for ever
        if step + 1 == COURSE.len() || (step > 2 && self.chance.below(120) == 0) {
            self.open.swap_remove(index);
        } else {
            self.open[index] = (case, step + 1, at);
        }
        let case_id = format!("MO-2026-{case:08}");
        let event_id = format!("{case_id}-{step}");
        let organisation = &self.organisations[usize::try_from(case % 50).unwrap()];
        let official = &self.officials[usize::try_from(case * 7 % 900).unwrap()];
        NewEvent {
            identity: xxh3_64(event_id.as_bytes()),
            content: xxh3_64(case_id.as_bytes()) ^ step as u64,
            source: Cow::Borrowed("//vis.example/bench"),
            event_id: event_id.into(),
            case_id: case_id.clone().into(),
            kind: Cow::Borrowed(kind),
            occurred_at: at,
            by_day: false,
            regulation: Some(Cow::Borrowed("mo221")),
            service: None,
            channel: Some(Cow::Borrowed("portal")),
            organisation: Some(organisation.clone().into()),
            to_organisation: None,
            official: (step > 2).then(|| official.clone().into()),
            registration_no: (step == 2).then(|| format!("R-{case}").into()),
            replaces: None,
            more: (step == 7).then_some(Cow::Borrowed(r#"{"outcome":["granted"]}"#)),
            line: 0,
            recorded_at: None,
        }
    }
}

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

    let law = Arc::new(Law::built_in().unwrap());

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

/// Seconds by the clock on the wall, and by the processors that worked for them.
#[derive(Clone, Copy, Default)]
struct Spent {
    wall: f64,
    processors: f64,
}

impl std::ops::AddAssign for Spent {
    fn add_assign(&mut self, other: Self) {
        self.wall += other.wall;
        self.processors += other.processors;
    }
}

/// Measures both: on a machine that others use, too, only the second can be compared.
struct Stopwatch {
    wall: std::time::Instant,
    processors: f64,
}

impl Stopwatch {
    fn start() -> Self {
        Self {
            wall: std::time::Instant::now(),
            processors: processor_seconds(),
        }
    }

    fn read(&self) -> Spent {
        Spent {
            wall: self.wall.elapsed().as_secs_f64(),
            processors: processor_seconds() - self.processors,
        }
    }
}

/// Returns the processor time of this process; nothing where the system does not tell.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    // user and system time, in hundredths of a second
    fields
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

fn report(what: &str, count: usize, spent: Spent) {
    let rate = count as f64 / spent.wall;
    println!(
        "{what:<56} {:>8.3} s {:>8.2} s of processors {rate:>10.0}/s",
        spent.wall, spent.processors
    );
}
