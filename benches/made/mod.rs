//! Which events do the benches make, and how do they measure?

use std::borrow::Cow;

use srok_law::case::{DAY, Instant, MINUTE};
use srok_store::NewEvent;
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
pub const NOW: Instant = Instant(1_795_348_800_000_000);
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
pub struct Source {
    chance: Chance,
    /// Cases under way: number, next step, time of the last event.
    open: Vec<(u64, usize, Instant)>,
    /// Cases that stay open for ever, in the same form.
    left: Vec<(u64, usize, Instant)>,
    next_case: u64,
    organisations: Vec<String>,
    officials: Vec<String>,
}

impl Source {
    pub fn new() -> Self {
        Self {
            chance: Chance(0x5eed),
            open: Vec::new(),
            left: Vec::new(),
            next_case: 0,
            organisations: (0..50).map(|number| format!("tsp-{number:02}")).collect(),
            officials: (0..900).map(|number| format!("u-{number:03}")).collect(),
        }
    }

    pub fn next(&mut self) -> NewEvent<'static> {
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
        if step + 1 == COURSE.len() {
            self.open.swap_remove(index);
        } else if step > 2 && self.chance.below(120) == 0 {
            self.left.push(self.open.swap_remove(index));
        } else {
            self.open[index] = (case, step + 1, at);
        }
        self.event(case, step, kind, at)
    }

    /// Returns an event of each of so many cases that were left open, chosen at random.
    pub fn of_open_cases(&mut self, count: usize) -> Vec<NewEvent<'static>> {
        let count = count.min(self.left.len());
        for place in 0..count {
            let among = (self.left.len() - place) as u64;
            let other = place + usize::try_from(self.chance.below(among)).unwrap();
            self.left.swap(place, other);
        }
        (0..count)
            .map(|place| {
                let (case, step, last) = &mut self.left[place];
                *step += 1;
                *last = last.plus(100 * MINUTE);
                let (case, step, at) = (*case, *step, *last);
                self.event(case, step, COURSE[step % COURSE.len()].0, at)
            })
            .collect()
    }

    /// Returns how many cases were left open.
    pub fn left(&self) -> usize {
        self.left.len()
    }

    fn event(&self, case: u64, step: usize, kind: &'static str, at: Instant) -> NewEvent<'static> {
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

/// Seconds by the clock on the wall, and by the processors that worked for them.
#[derive(Clone, Copy, Default)]
pub struct Spent {
    pub wall: f64,
    pub processors: f64,
}

impl std::ops::AddAssign for Spent {
    fn add_assign(&mut self, other: Self) {
        self.wall += other.wall;
        self.processors += other.processors;
    }
}

/// Measures both: on a machine that others use, too, only the second can be compared.
pub struct Stopwatch {
    wall: std::time::Instant,
    processors: f64,
}

impl Stopwatch {
    pub fn start() -> Self {
        Self {
            wall: std::time::Instant::now(),
            processors: processor_seconds(),
        }
    }

    pub fn read(&self) -> Spent {
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

pub fn report(what: &str, count: usize, spent: Spent) {
    let rate = count as f64 / spent.wall;
    println!(
        "{what:<56} {:>8.3} s {:>8.2} s of processors {rate:>10.0}/s",
        spent.wall, spent.processors
    );
}
