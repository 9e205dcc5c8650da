//! Is anybody told of a body that is not his? Foreign organisations, officials and cases in every question and every part of an address.

use crate::people::{PEOPLE, Person};
use crate::places::Place;
use crate::wire::{Request, Wire};
use crate::world::World;

/// Keys under which one asks for something of a unit, and how a unit is named there. Where a route does not know the key, it is one too many.
const NAMED: [(&str, &str); 12] = [
    ("organisation", "unit-"),
    ("organisation", "body-"),
    ("official", "u-"),
    ("recipient", "u-"),
    ("case", "case-"),
    ("case_id", "case-"),
    ("text", "case-"),
    ("subject", "case-"),
    ("registration_no", "reg-"),
    ("body", "unit-"),
    ("unit", "unit-"),
    ("source", "//vis.example/unit-"),
];
/// Keys that name a body: asked for a foreign one, the answer is a refusal and not an empty list.
const BODIES: [&str; 1] = ["organisation"];

pub fn attack(world: &World, places: &[Place]) {
    let bound: Vec<&Person> = PEOPLE
        .iter()
        .filter(|person| !person.blind_to.is_empty() && person.blind_to.len() < 3)
        .collect();
    let all: Vec<(&Place, &Person)> = places
        .iter()
        .flat_map(|place| bound.iter().map(move |person| (place, *person)))
        .collect();
    world.each(&all, |(place, person), wire| {
        for unit in person.blind_to {
            parts(world, place, person, unit, wire);
        }
        questions(world, place, person, person.blind_to[0], wire);
    });
}

/// A part of the address that is somebody else's: it is not there.
fn parts(world: &World, place: &Place, person: &Person, unit: &str, wire: &mut Wire) {
    let is_about = ["/cases/{id}", "{body}"]
        .iter()
        .any(|part| place.route.contains(part));
    if !is_about {
        return;
    }
    let address = place.shown(world, unit);
    let csrf = world.pass(person).csrf.as_str();
    for (kind, request) in [
        ("foreign: part of an address", Request::get(address.clone())),
        ("foreign: HEAD", Request::new("HEAD", address.clone())),
        (
            "foreign: form",
            Request::form(
                place.path(world, unit),
                &[("csrf", csrf), ("reason", "wrong"), ("act", "approve")],
            ),
        ),
        (
            "foreign: as known long ago",
            Request::get(place.with(&place.path(world, unit), "known_at=2100-01-01")),
        ),
    ] {
        let answer = world.attack(kind, person, wire, &request);
        let what = format!("{}: what is somebody else's is there", answer.status);
        // 400: a key too many
        let holds = crate::access::is_refused(&answer) || answer.status == 400;
        world.tally.holds(kind, person, &request, &what, holds);
    }
}

fn questions(world: &World, place: &Place, person: &Person, unit: &str, wire: &mut Wire) {
    for (key, prefix) in NAMED {
        if !place.keys.contains(key) {
            continue;
        }
        let name = if prefix == "body-" { &unit[..1] } else { unit };
        let name = match prefix {
            "case-" => format!("case-{unit}-1"),
            "reg-" => format!("reg-{unit}-case"),
            _ => format!("{prefix}{name}"),
        };
        let kind = format!("foreign: {key} in the question");
        let asked = place.with(&place.path(world, person.own()), &format!("{key}={name}"));
        let request = Request::get(asked);
        let mut answer = wire
            .ask(&world.by(person, request.clone()))
            .unwrap_or_default();
        // what was asked for may be repeated, in a field or in words
        let told = crate::tally::told(&answer).replace(&name, "");
        if answer.is_page() || answer.kind().contains("json") {
            answer.bytes = told.clone().into_bytes();
        }
        world
            .tally
            .judge(&kind, person, &request, Some(answer.clone()));
        if BODIES.contains(&key) && is_for(place, person) {
            let what = format!("{}: a foreign body is answered for", answer.status);
            let holds = answer.status >= 400;
            world.tally.holds(&kind, person, &request, &what, holds);
        }
    }
}

/// Tells whether a place answers somebody at all, with more than what everybody is told.
fn is_for(place: &Place, person: &Person) -> bool {
    let open = crate::expected::expected(&place.route).0.contains('*');
    !open && (person.is_account() || place.is_api())
}
