//! Killed at any instant under load, does the service lose or double anything it acknowledged? Real process, real sockets, SIGKILL.
//!
//! `KILLS` says how often (50 if absent; `make kills` does it 200 times), `SEED` makes a run like an earlier one.

#[path = "serve/server.rs"]
mod server;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use server::{Server, made_up, said, srok};
use srok::library::Law;
use srok::standings::{Asked, Standings};
use srok::store::{Knowledge, Options, Store, Wanted};

/// Senders at once.
const SENDERS: usize = 6;
/// Events in the largest batch.
const LARGEST: usize = 400;

/// Batches that wait to be sent, and what was acknowledged.
#[derive(Default)]
struct Ledger {
    waiting: Mutex<Vec<Vec<String>>>,
    acknowledged: Mutex<HashSet<String>>,
    batches: AtomicUsize,
    repeated: AtomicUsize,
}

/// Numbers that look random, the same for the same seed.
struct Dice(u64, u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.1 += 1;
        xxhash_rust::xxh3::xxh3_64_with_seed(&self.1.to_le_bytes(), self.0) >> 1
    }
}

fn id_of(line: &str) -> String {
    let event: serde_json::Value = serde_json::from_str(line).unwrap();
    format!(
        "{} {}",
        event["source"].as_str().unwrap(),
        event["id"].as_str().unwrap()
    )
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

/// Sends batches until told to stop; a batch that got no answer is sent again, maybe to the next process.
fn send(server: &Server, token: &str, ledger: &Ledger, stop: &AtomicBool) {
    let agent = server::agent();
    while !stop.load(Ordering::Acquire) {
        let Some(batch) = ledger.waiting.lock().unwrap().pop() else {
            return;
        };
        let answer = agent
            .post(server.url("/api/v1/events"))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/x-ndjson")
            .send(batch.join("\n"));
        let taken = answer.ok().filter(|answer| answer.status() == 200);
        match taken.and_then(|mut answer| answer.body_mut().read_json::<serde_json::Value>().ok()) {
            Some(answer) => {
                let known =
                    answer["accepted"].as_u64().unwrap() + answer["duplicates"].as_u64().unwrap();
                assert_eq!(known, batch.len() as u64, "{answer}");
                ledger.repeated.fetch_add(
                    answer["duplicates"].as_u64().unwrap() as usize,
                    Ordering::Relaxed,
                );
                ledger.batches.fetch_add(1, Ordering::Relaxed);
                ledger
                    .acknowledged
                    .lock()
                    .unwrap()
                    .extend(batch.iter().map(|line| id_of(line)));
            }
            None => ledger.waiting.lock().unwrap().push(batch),
        }
    }
}

/// Looks into the store of a killed service: every acknowledged event once, none twice; standings equal a recomputation from nothing.
fn look_into(data: &std::path::Path, ledger: &Ledger) {
    let store = Arc::new(Store::open(data, &Options::default()).unwrap());
    let identities: HashMap<u64, String> = ledger
        .acknowledged
        .lock()
        .unwrap()
        .iter()
        .map(|id| {
            let (source, event) = id.split_once(' ').unwrap();
            (srok::ingest::identity(source, event), id.clone())
        })
        .collect();
    let mut found: HashMap<u64, u32> = HashMap::new();
    store
        .events::<srok::store::StoreError>(Knowledge::NOW, |span| {
            for event in span.events() {
                *found.entry(event.identity).or_default() += 1;
            }
            Ok(())
        })
        .unwrap();
    let doubled = found.values().filter(|times| **times > 1).count();
    let lost: Vec<&String> = identities
        .iter()
        .filter(|(identity, _)| !found.contains_key(identity))
        .map(|(_, id)| id)
        .collect();
    assert_eq!(doubled, 0, "events that are there twice");
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");

    let law = Arc::new(Law::built_in().unwrap());
    let at = store.last_recorded().unwrap().unwrap();
    let mut standings = Standings::open(&store, &law, at).unwrap();
    standings.settle().unwrap();
    let asked = Asked {
        as_of: at,
        known_at: None,
        wanted: Wanted::default(),
    };
    let followed = standings.list(&asked).unwrap();
    standings.recompute_all().unwrap();
    let from_nothing = standings.list(&asked).unwrap();
    assert!(!from_nothing.is_empty());
    assert!(
        followed == from_nothing,
        "standings differ from a recomputation"
    );
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled() {
    let (kills, seed) = (number("KILLS", 50), number("SEED", 20_261_124));
    let mut dice = Dice(seed, 0);
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::default();
    let mut lines = made_up(kills * 400, seed);
    // several cases at once, in no order: what is late and what is early comes mixed
    for place in (1..lines.len()).rev() {
        lines.swap(place, dice.roll() as usize % (place + 1));
    }
    {
        let mut waiting = ledger.waiting.lock().unwrap();
        let mut rest = lines.as_slice();
        while !rest.is_empty() {
            let (batch, after) =
                rest.split_at((1 + dice.roll() as usize % LARGEST).min(rest.len()));
            waiting.push(batch.to_vec());
            rest = after;
        }
    }
    let first = Server::start(folder.path());
    let token = first.token(&["sender"]);
    first.kill();
    for kill in 0..kills {
        let server = Server::start(folder.path());
        let stop = AtomicBool::new(false);
        // from the very beginning to well under way
        let instant = Duration::from_millis(dice.roll() % 700);
        std::thread::scope(|scope| {
            for _ in 0..SENDERS {
                scope.spawn(|| send(&server, &token, &ledger, &stop));
            }
            let since = Instant::now();
            while let Some(left) = instant.checked_sub(since.elapsed()) {
                std::thread::park_timeout(left);
            }
            let pid = server.pid().to_string();
            assert!(
                std::process::Command::new("kill")
                    .args(["-KILL", &pid])
                    .status()
                    .unwrap()
                    .success()
            );
            stop.store(true, Ordering::Release);
        });
        server.kill();
        if kill % 10 == 9 {
            look_into(folder.path(), &ledger);
        }
    }
    // what is still waiting comes in as if nothing had been
    let server = Server::start(folder.path());
    server.wait_until_ready();
    std::thread::scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| send(&server, &token, &ledger, &AtomicBool::new(false)));
        }
    });
    assert_eq!(server.stop(), Some(0));
    look_into(folder.path(), &ledger);
    assert_eq!(
        ledger.acknowledged.lock().unwrap().len(),
        lines
            .iter()
            .map(|line| id_of(line))
            .collect::<HashSet<_>>()
            .len()
    );
    let listed = said(&srok(
        folder.path(),
        &["import", "list", "--format", "json"],
    ));
    assert!(listed.contains("api/sender/"), "{listed}");
    println!(
        "{kills} kills, {} events acknowledged in {} batches, {} sent again after a kill, 0 lost, 0 doubled",
        ledger.acknowledged.lock().unwrap().len(),
        ledger.batches.load(Ordering::Relaxed),
        ledger.repeated.load(Ordering::Relaxed)
    );
}
