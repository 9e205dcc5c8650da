//! How long does it take to see who has to be told of what, with a million open limits?
//!
//!     cargo bench --bench alerts
//!
//! Two scans: the first, on which everything is owed for the first time; and the one of every minute, when all of it is on record.

#[path = "../tests/made/mod.rs"]
mod made;

use std::sync::Arc;
use std::time::Instant as Stopwatch;

use srok_core::directory::{Official, Organisation, Rows};
use srok_engine::standings::{Asked, Standings};
use srok_law::words::Lang;
use srok_notify::alerts::look::Look;
use srok_notify::alerts::rules::{BUILT_IN, Rules};
use srok_store::{NewEvent, Options, Store};

use made::{at, event};

/// Open limits that are wanted.
const LIMITS: usize = 1_000_000;
/// Units, each with some officials.
const UNITS: usize = 500;
const NOW: &str = "2026-03-30T10:00:00+03:00";

fn directory() -> Rows {
    let since = srok_core::directory::BEGINNING;
    let unit = |unit: usize| Organisation {
        id: format!("tsp-{unit}"),
        name: format!("ТСП № {unit}"),
        parent: None,
        calendar: None,
        reports: Vec::new(),
        kind: None,
        since,
        until: None,
    };
    let official = |number: usize| Official {
        id: format!("u-{number}"),
        name: format!("Служащий {number}"),
        position: String::new(),
        organisation: format!("tsp-{}", number % UNITS),
        email: Some(format!("u-{number}@authority.example")),
        lang: Lang::Ru,
        opens: None,
        closes: None,
        deputy: None,
        roles: if number < UNITS {
            ["head", "intake_official"].map(str::to_owned).to_vec()
        } else {
            vec!["decision_official".into()]
        },
        since,
        until: None,
    };
    Rows {
        organisations: (0..UNITS).map(unit).collect(),
        officials: (0..4 * UNITS).map(official).collect(),
        ..Rows::default()
    }
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let law = Arc::new(srok::shipped::built_in().expect("the law"));
    let store = Arc::new(Store::open(folder.path(), &Options::default()).expect("a store"));
    store
        .add_to_directory(&directory(), at(NOW))
        .expect("a directory");
    let mut standings = Standings::open(&store, &law, at(NOW)).expect("standings");
    let mut cases = 0;
    let mut open = 0;
    while open < LIMITS {
        let more = (LIMITS - open).div_ceil(6).max(1_000);
        let names: Vec<[String; 3]> = (cases..cases + more)
            .map(|case| {
                let unit = case % UNITS;
                [
                    format!("MO-{case}"),
                    format!("tsp-{unit}"),
                    format!("u-{}", unit + UNITS * (case % 4)),
                ]
            })
            .collect();
        let events: Vec<NewEvent<'_>> = names
            .iter()
            .map(|[case, unit, official]| NewEvent {
                organisation: Some(unit.as_str().into()),
                official: Some(official.as_str().into()),
                ..event(case, "application_submitted", "2026-03-19T17:10:00+03:00")
            })
            .collect();
        made::import(&store, NOW, &events);
        cases += more;
        standings.settle().expect("settled");
        open = ["overdue", "due_soon", "running"]
            .iter()
            .map(|state| {
                let wanted = srok_store::Wanted {
                    state: Some((*state).into()),
                    severity: Some("binding".into()),
                    ..srok_store::Wanted::default()
                };
                let asked = Asked {
                    as_of: at(NOW),
                    known_at: None,
                    wanted,
                };
                standings.list(&asked).expect("a list").len()
            })
            .sum();
    }
    let look = Look {
        directory: store.directory().expect("the directory"),
        rules: Arc::new(Rules::parse("alerts.toml", BUILT_IN).expect("the rules")),
        standings: standings.fresh(),
        start_on: srok_core::directory::BEGINNING,
        lang: Lang::Ru,
        store: Arc::clone(&store),
        law,
    };
    println!(
        "{cases} cases, {open} open binding limits, {UNITS} units, {} officials",
        4 * UNITS
    );
    for round in ["first scan", "second scan", "third scan"] {
        let started = Stopwatch::now();
        let limits = look.limits();
        let found = look.find(at(NOW)).expect("found");
        let read = started.elapsed();
        let mut scan = look.scan(&limits, &found);
        let took = started.elapsed();
        let ledger = std::mem::take(&mut scan.ledger);
        println!(
            "{round}: {:.2} s, of that reading {:.2} s; {} limits watched, {} alerts on record, {} owed anew",
            took.as_secs_f64(),
            read.as_secs_f64(),
            found.watched.len(),
            found.recorded.alerts.len(),
            ledger.owed.len()
        );
        let started = Stopwatch::now();
        store.change_alerts(&ledger, at(NOW)).expect("written");
        println!("  written in {:.2} s", started.elapsed().as_secs_f64());
    }
}
