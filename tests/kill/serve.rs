//! Does the service lose or double anything it acknowledged, over HTTP or by moving a file out of the inbox? Under load from several senders.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::dice::Dice;
use crate::office::LOOK;
use crate::server::{self, Server, made_up, said, srok};
use srok_engine::standings::{Asked, Standings};
use srok_store::{Knowledge, Options, Store, Wanted};

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

fn id_of(line: &str) -> String {
    let event: serde_json::Value = serde_json::from_str(line).unwrap();
    format!(
        "{} {}",
        event["source"].as_str().unwrap(),
        event["id"].as_str().unwrap()
    )
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
fn look_into(data: &Path, ledger: &Ledger) {
    let store = Arc::new(Store::open(data, &Options::default()).unwrap());
    let identities: HashMap<u64, String> = ledger
        .acknowledged
        .lock()
        .unwrap()
        .iter()
        .map(|id| {
            let (source, event) = id.split_once(' ').unwrap();
            (srok_ingest::identity(source, event), id.clone())
        })
        .collect();
    let mut found: HashMap<u64, u32> = HashMap::new();
    store
        .events::<srok_store::StoreError>(Knowledge::NOW, |span| {
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

    let law = Arc::new(srok::shipped::built_in().unwrap());
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

/// Returns the lines of a file for each start of the service.
fn inbox_files(count: u64, seed: u64) -> Vec<Vec<String>> {
    let lines = made_up(count * 10, seed);
    let of_file = |line: &str| {
        // not those that come over HTTP
        line.replacen("\"source\":\"//", "\"source\":\"//inbox.", 1)
    };
    let from = |number: u64| (lines.len() as u64 * number / count) as usize;
    let files = (0..count).map(|number| &lines[from(number)..from(number + 1)]);
    files
        .map(|lines| lines.iter().map(|line| of_file(line)).collect())
        .collect()
}

/// Lays a file into the inbox as one that has lain there for long.
fn lay_into_the_inbox(data: &Path, number: u64, lines: &[String]) {
    let inbox = data.join("inbox");
    std::fs::create_dir_all(&inbox).unwrap();
    // without a right a folder does nothing
    std::fs::write(inbox.join("mapping.toml"), "[feed]\nright = \"all\"\n").unwrap();
    let part = inbox.join(format!("{number}.ndjson.part"));
    std::fs::write(&part, lines.join("\n")).unwrap();
    let long_ago = std::time::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    std::fs::File::options()
        .write(true)
        .open(&part)
        .unwrap()
        .set_modified(long_ago)
        .unwrap();
    std::fs::rename(&part, inbox.join(format!("{number}.ndjson"))).unwrap();
}

/// Returns the numbers of the files that were taken in.
fn done(data: &Path) -> Vec<usize> {
    let entries = std::fs::read_dir(data.join("inbox/done"))
        .into_iter()
        .flatten();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let numbers = names.filter_map(|name| name.strip_suffix(".ndjson")?.parse().ok());
    numbers.collect()
}

/// Does what the report says of files over which the service was killed three times in a row: puts them into their folder again.
fn lay_again_what_was_put_aside(data: &Path, files: &[Vec<String>]) {
    let failed = data.join("inbox/failed");
    let entries = std::fs::read_dir(&failed).into_iter().flatten();
    for name in entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()) {
        let Some(number) = name.strip_suffix(".ndjson") else {
            continue;
        };
        let number: usize = number.parse().unwrap();
        let report = failed.join(format!("{name}.report.json"));
        let told = std::fs::read_to_string(&report).unwrap();
        assert!(told.contains("ended 3 times while it read"), "{told}");
        std::fs::remove_file(failed.join(&name)).unwrap();
        std::fs::remove_file(report).unwrap();
        lay_into_the_inbox(data, number as u64, &files[number]);
    }
}

/// A file that was moved is acknowledged.
fn note_what_left_the_inbox(data: &Path, files: &[Vec<String>], ledger: &Ledger) {
    let mut acknowledged = ledger.acknowledged.lock().unwrap();
    for number in done(data) {
        acknowledged.extend(files[number].iter().map(|line| id_of(line)));
    }
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled() {
    let (kills, seed) = (crate::kills("serve"), crate::seed());
    let mut dice = Dice::new(seed);
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::default();
    let mut lines = made_up(kills * 400, seed);
    // other cases, so that it can be told which of them came by which way
    let files = inbox_files(kills, seed + 1);
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
        lay_into_the_inbox(folder.path(), kill, &files[kill as usize]);
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
        note_what_left_the_inbox(folder.path(), &files, &ledger);
        if kill % LOOK == LOOK - 1 {
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
    server.wait_for_long("empty inbox", || {
        lay_again_what_was_put_aside(folder.path(), &files);
        done(folder.path()).len() == files.len()
    });
    assert_eq!(server.stop(), Some(0));
    note_what_left_the_inbox(folder.path(), &files, &ledger);
    look_into(folder.path(), &ledger);
    let whole = said(&srok(folder.path(), &["verify"]));
    assert!(whole.ends_with("The store is whole\n"), "{whole}");
    assert_eq!(
        ledger.acknowledged.lock().unwrap().len(),
        lines
            .iter()
            .chain(files.iter().flatten())
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
        "figure: serve: {kills} kills, {} events acknowledged in {} batches and {} files, {} sent again after a kill, 0 lost, 0 doubled",
        ledger.acknowledged.lock().unwrap().len(),
        ledger.batches.load(Ordering::Relaxed),
        files.len(),
        ledger.repeated.load(Ordering::Relaxed)
    );
}
