//! What does it cost to ask whose case it is? The same events in the same commits, once of a sender for every body, once of fifty bound ones.
//!
//! `CARGO_PROFILE_DEV_OPT_LEVEL=3 cargo bench --profile dev --bench rights -- EVENTS`

use std::time::Instant as Stopwatch;

use srok_core::access::Sender;
use srok_engine::intake;
use srok_law::case::Instant;
use srok_store::{ImportHead, Into, NewEvent, Options, Store};
use xxhash_rust::xxh3::xxh3_64;

/// 2026-03-12T09:00:00Z.
const NOW: i64 = 1_773_306_000_000_000;
/// Events of one delivery, and of one commit.
const DELIVERY: u64 = 500;
const COMMIT: u64 = 20_000;
/// Bodies that send, and cases that are open at once.
const BODIES: u64 = 50;
const OPEN: u64 = 100_000;

/// An event: each case gets ten, spread over many commits; its body never changes.
fn event(number: u64) -> NewEvent<'static> {
    let round = number / OPEN;
    let case = (round / 10) * OPEN + number % OPEN;
    let kinds = [
        "application_submitted",
        "application_registered",
        "assigned",
        "documents_checked",
        "decision_made",
    ];
    let id = number.to_string();
    NewEvent {
        identity: xxh3_64(id.as_bytes()),
        content: number,
        source: "//load.example".into(),
        event_id: id.into(),
        case_id: format!("MO-{case}").into(),
        kind: kinds[(round % 10).min(4) as usize].into(),
        occurred_at: Instant(NOW),
        by_day: false,
        regulation: Some("mo221".into()),
        service: None,
        channel: Some("portal".into()),
        organisation: Some(format!("tsp-{:02}", body(number)).into()),
        to_organisation: None,
        official: Some("u-001".into()),
        registration_no: None,
        replaces: None,
        more: None,
        line: 1,
        recorded_at: None,
    }
}

/// Deliveries come from one body each.
fn body(number: u64) -> u64 {
    number % OPEN / DELIVERY % BODIES
}

/// Takes events in and returns how many a second; `passes` over the same store show what a new start finds.
fn rate(events: u64, is_bound: bool) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir()?;
    let law = srok::shipped::built_in()?;
    let store = Store::open(folder.path(), &Options::default())?;
    store
        .judge_by(srok_core::access::Parties::of(&law), intake::notice)
        .unwrap();
    store.load_identities()?;
    let senders: Vec<Sender> = (0..BODIES)
        .map(|body| Sender {
            token: format!("tsp-{body:02}"),
            organisations: vec![format!("tsp-{body:02}")],
            has_sources: true,
        })
        .collect();
    let mut taken = std::time::Duration::ZERO;
    for from in (0..events).step_by(usize::try_from(COMMIT)?) {
        let batches: Vec<Vec<NewEvent<'static>>> = (from..(from + COMMIT).min(events))
            .step_by(usize::try_from(DELIVERY)?)
            .map(|from| (from..from + DELIVERY).map(event).collect())
            .collect();
        let begun = Stopwatch::now();
        let at = Instant(NOW + i64::try_from(from)?);
        let mut commit = store.begin_commit(at)?;
        for (batch, number) in batches
            .iter()
            .zip((from..).step_by(usize::try_from(DELIVERY)?))
        {
            let sender = senders.get(usize::try_from(body(number))?);
            let file = format!("api/tsp-{:02}/2026-03-12", body(number));
            let head = ImportHead {
                file: &file,
                hash: "",
                mapping: None,
                at,
            };
            commit.deliver_from(Into::Open(head), sender.filter(|_| is_bound))?;
            commit.append(batch)?;
        }
        let receipts = commit.commit()?;
        taken += begun.elapsed();
        let accepted: u64 = receipts
            .iter()
            .map(|receipt| receipt.summary.accepted)
            .sum();
        anyhow::ensure!(accepted == batches.iter().map(|batch| batch.len() as u64).sum::<u64>());
    }
    Ok(events as f64 / taken.as_secs_f64())
}

fn main() -> anyhow::Result<()> {
    let events = std::env::args().filter_map(|text| text.parse().ok()).next();
    let events = events.unwrap_or(2_000_000);
    println!("{events} events, {COMMIT} a commit, {OPEN} open cases, {BODIES} bodies");
    // the first run warms the machine up and is not counted
    rate(events / 10, false)?;
    let (mut unbound, mut bound) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        unbound.push(rate(events, false)?);
        bound.push(rate(events, true)?);
    }
    let middle = |rates: &mut Vec<f64>| {
        rates.sort_by(f64::total_cmp);
        rates.get(1).copied().unwrap_or_default()
    };
    let (unbound, bound) = (middle(&mut unbound), middle(&mut bound));
    println!(
        "for every body {unbound:.0} events/s, bound {bound:.0} events/s: ratio {:.2}",
        bound / unbound
    );
    Ok(())
}
