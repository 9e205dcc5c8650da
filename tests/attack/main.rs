//! Where does the service not hold? The built binary is attacked over real sockets: as a stranger, as every role and with every kind of token, at every
//! route of the tables that the router is made of.
//!
//! Every answer is judged by the same rules (`tally.rs`), whatever was tried: it never fails, tells nothing of the inside or of a body that is not the
//! attacker's, runs nothing of what was written, leads nowhere else and carries the headers. A new route is attacked by itself; somebody new is one line
//! of `people.rs`, a new payload one of `payloads.rs`. `ATTACKS=all` tries every payload at every place.

mod access;
mod after;
mod events;
mod expected;
mod foreign;
mod forms;
mod input;
mod payloads;
mod people;
mod places;
mod protocol;
#[path = "../serve/server.rs"]
mod server;
mod tally;
mod wire;
mod world;

use std::time::Instant;

use world::World;

/// Kinds in which holes are known and not yet closed, each with what closes it: a hole in them is told and does not count.
const EXCUSED: [(&str, &str); 0] = [];

/// So many kinds are tried at least.
const KINDS: usize = 150;

#[test]
fn nothing_that_is_tried_gets_through() {
    let since = Instant::now();
    let (world, before) = World::start();
    let took = |what: &str| {
        let holes = world.tally.holes();
        println!(
            "{:6.1} s, {holes} holes: {what}",
            since.elapsed().as_secs_f64()
        );
    };
    let places = places::places(&world);
    took("the service is there");
    access::attack(&world, &places);
    took("rights");
    foreign::attack(&world, &places);
    took("foreign bodies");
    forms::attack(&world, &places);
    took("forms and sessions");
    protocol::attack(&world);
    took("the protocol");
    events::attack(&world);
    took("events");
    input::attack(&world, &places);
    took("input");
    after::look_again(&world, &places);
    took("a second look");
    let (folder, tally, logged) = world.stop();
    let took = |what: &str| println!("{:6.1} s: {what}", since.elapsed().as_secs_f64());
    let data = folder.path().join("data");
    assert_eq!(
        after::State::of(&data),
        before,
        "what attacks may not change"
    );
    after::is_whole(&data);
    assert!(!logged.contains(world::PASSWORD) && !logged.contains("panicked"));
    took("the store is whole");
    for hole in tally.excused() {
        println!("excused: {hole}");
    }
    let holes = tally.told();
    assert!(tally.kinds() >= KINDS, "{} kinds", tally.kinds());
    assert!(
        holes.is_empty(),
        "{} holes:\n{}",
        holes.len(),
        holes.join("\n")
    );
}
