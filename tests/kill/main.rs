//! Killed at any instant, is anything lost or doubled that was acknowledged? Every writer of the store in a process of its own, and SIGKILL.
//!
//! `KILLS` says how often in all (60 if absent; `make long` does it 1,000 times), `SEED` makes a run like an earlier one. After each kill the store is
//! opened again and everything that was acknowledged is there once; `verify` looks at the whole of it after every tenth kill and at the end.

mod alerts;
mod approve;
mod backup;
mod dice;
mod ingest;
#[path = "../made/mod.rs"]
mod made;
#[path = "../mail_server/mod.rs"]
mod mail_server;
mod office;
mod recompute;
mod restore;
mod serve;
#[path = "../serve/server.rs"]
mod server;
#[path = "../alerts/world.rs"]
mod world;

/// What is killed, and how many of sixty kills each gets.
const SHARES: [(&str, u64); 7] = [
    ("serve", 20),
    ("ingest", 8),
    ("backup", 6),
    ("restore", 6),
    ("approve", 6),
    ("recompute", 6),
    ("alerts", 8),
];

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

/// Returns how often something is killed; what does not divide falls to the service.
fn kills(what: &str) -> u64 {
    let all = number("KILLS", 60);
    let share = |of: u64| all * of / 60;
    let rest = all - SHARES.iter().map(|(_, of)| share(*of)).sum::<u64>();
    let (name, of) = SHARES.into_iter().find(|(name, _)| *name == what).unwrap();
    share(of) + if name == "serve" { rest } else { 0 }
}

fn seed() -> u64 {
    number("SEED", 20_261_124)
}

#[test]
fn every_kill_is_somebodys() {
    let all: u64 = SHARES.iter().map(|(what, _)| kills(what)).sum();
    assert_eq!(all, number("KILLS", 60));
}
