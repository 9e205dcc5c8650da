//! Is what is written only ever read? Payloads in every parameter, part of an address, field, header and cookie.

use crate::payloads::{LONG, PAYLOADS, encoded};
use crate::people::{PEOPLE, Person, Proof};
use crate::places::Place;
use crate::wire::{Request, Wire};
use crate::world::World;

/// Payloads that each place is tried with; over the places all of them come up many times. `ATTACKS=all` tries each everywhere.
const EACH: usize = 1;
/// Headers that are read, or that other programs read.
const HEADERS: [&str; 16] = [
    "accept",
    "accept-language",
    "accept-encoding",
    "authorization",
    "cookie",
    "referer",
    "origin",
    "user-agent",
    "x-forwarded-for",
    "x-forwarded-proto",
    "forwarded",
    "if-none-match",
    "range",
    "content-type",
    "content-encoding",
    "traceparent",
];

/// Returns the payloads of a place: some of them, others at each place.
fn some(place: usize) -> Vec<(&'static str, Vec<u8>)> {
    let all: Vec<(&str, Vec<u8>)> = PAYLOADS
        .into_iter()
        .map(|(name, bytes)| (name, bytes.to_vec()))
        .chain(
            LONG.into_iter()
                .map(|(name, length)| (name, vec![b'a'; length])),
        )
        .collect();
    let count = if std::env::var("ATTACKS").is_ok_and(|how| how == "all") {
        all.len()
    } else {
        EACH
    };
    let from = place * EACH;
    (from..from + count)
        .map(|number| all[number % all.len()].clone())
        .collect()
}

/// Who may go furthest at a place: payloads that are refused at the door reach nothing.
fn deepest(place: &Place) -> &'static Person {
    let is = |proof: Proof| PEOPLE.iter().find(|person| person.proof == proof).unwrap();
    match place.route.as_str() {
        "/api/v1/events" | "/api/v1/quarantine/{import}/release" => {
            is(Proof::Token(srok_core::access::May::Send, &[], &[]))
        }
        _ if place.is_api() => is(Proof::Token(srok_core::access::May::Read, &[], &[])),
        _ => &PEOPLE[1],
    }
}

pub fn attack(world: &World, places: &[Place]) {
    let numbered: Vec<(usize, &Place)> = places.iter().enumerate().collect();
    world.each(&numbered, |(number, place), wire| {
        questions(world, *number, place, wire);
        parts(world, *number, place, wire);
        fields(world, *number, place, wire);
        headers(world, *number, place, wire);
    });
}

fn questions(world: &World, number: usize, place: &Place, wire: &mut Wire) {
    let person = deepest(place);
    let path = place.path(world, "a2");
    for (index, key) in place.keys.iter().enumerate() {
        for (name, bytes) in some(number + index) {
            let asked = place.with(&path, &format!("{key}={}", encoded(&bytes)));
            world.attack(
                &format!("value: {name}"),
                person,
                wire,
                &Request::get(asked),
            );
        }
    }
    for (name, bytes) in some(number) {
        let asked = place.with(&path, &format!("{}=1", encoded(&bytes)));
        world.attack(&format!("key: {name}"), person, wire, &Request::get(asked));
    }
    // the same asked twice, and questions that are none
    let key = place.keys.first().map_or("as_of", String::as_str);
    for (name, query) in [
        ("doubled", format!("{key}=2026-01-01&{key}=2026-01-02")),
        ("list", format!("{key}[]=1&{key}[0]=1&{key}[x]=1")),
        ("no value", format!("{key}&{key}=")),
        ("bare", "&&&===;;;???".to_owned()),
        ("broken encoding", "x=%&y=%z&%=%1".to_owned()),
        ("many", vec!["x=1"; 2000].join("&")),
    ] {
        let asked = place.with(&path, &query);
        world.attack(
            &format!("question: {name}"),
            person,
            wire,
            &Request::get(asked),
        );
    }
}

fn parts(world: &World, number: usize, place: &Place, wire: &mut Wire) {
    let person = deepest(place);
    let path = place.path(world, "a2");
    let segments: Vec<&str> = path.split('/').collect();
    let open = place
        .route
        .split('/')
        .enumerate()
        .filter(|(_, part)| part.starts_with('{'));
    for (index, _) in open {
        for (name, bytes) in some(number + index) {
            let written = encoded(&bytes);
            let mut other = segments.clone();
            other[index] = &written;
            let asked = place.with(&other.join("/"), "");
            world.attack(
                &format!("part: {name}"),
                person,
                wire,
                &Request::get(asked.clone()),
            );
        }
    }
    // ways around the comparison of addresses
    for (name, other) in [
        ("doubled slash", format!("/{path}")),
        ("doubled slash inside", path.replacen('/', "//", 2)),
        ("slash at the end", format!("{path}/")),
        ("dot", format!("/.{path}")),
        ("dots", format!("/x/..{path}")),
        ("dots encoded", format!("/x/%2e%2e{path}")),
        ("semicolon", format!("{path};x=1")),
        ("null at the end", format!("{path}%00")),
        ("capitals", path.to_uppercase()),
        ("encoded slash", path.replacen('/', "%2f", 2)),
        ("ending", format!("{path}.css")),
        ("encoded twice", path.replace('/', "%252f")),
        ("backslash", path.replace('/', "\\")),
        ("host in it", format!("http://evil.example{path}")),
    ] {
        let kind = format!("address: {name}");
        let stranger = &PEOPLE[0];
        let request = Request::get(other.clone());
        let answer = world.attack(&kind, stranger, wire, &request);
        // what a stranger is not shown at the address itself he is not shown at another that looks like it
        let plain = crate::expected::expected(&place.route).0.contains('*');
        let holds =
            plain || crate::access::is_refused(&answer) || [400, 421].contains(&answer.status);
        world.tally.holds(
            &kind,
            stranger,
            &request,
            &format!("{}: let in", answer.status),
            holds,
        );
    }
}

fn fields(world: &World, number: usize, place: &Place, wire: &mut Wire) {
    let person = deepest(place);
    let path = place.path(world, "a2");
    let csrf = world.pass(person).csrf.as_str();
    for (index, field) in place
        .fields
        .iter()
        .filter(|field| *field != "csrf")
        .enumerate()
    {
        for (name, bytes) in some(number + index) {
            let body = format!(
                "csrf={}&{field}={}",
                encoded(csrf.as_bytes()),
                encoded(&bytes)
            );
            let request = Request::form(path.clone(), &[]).body(body);
            world.attack(&format!("field: {name}"), person, wire, &request);
        }
    }
}

fn headers(world: &World, number: usize, place: &Place, wire: &mut Wire) {
    let person = deepest(place);
    let shown = place.shown(world, "a2");
    let header = HEADERS[number % HEADERS.len()];
    for (name, bytes) in some(number)
        .into_iter()
        .chain([("formula", b"=1".to_vec())])
    {
        // what cannot stand in a header at all is tried on the wire
        let bytes: Vec<u8> = bytes
            .into_iter()
            .filter(|byte| !b"\r\n\0".contains(byte))
            .collect();
        let request = Request::get(shown.clone()).with(header, bytes);
        world.attack(&format!("header {header}"), person, wire, &request);
        world.tally.tried(&format!("header: {name}"));
    }
}
