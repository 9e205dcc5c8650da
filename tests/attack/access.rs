//! Is everybody let in where he should be, and nowhere else? Every route with everybody and every method, by the table of rights and by a second one.

use srok_core::access::Area;

use crate::expected::expected;
use crate::people::{PEOPLE, Person, Proof};
use crate::places::Place;
use crate::wire::{Answer, Request, Wire};
use crate::world::World;

/// What ends the session of whoever does it: tried with sessions of their own.
const ENDS: [&str; 1] = ["/sign-out"];
/// Methods that no route takes, and what looks like a way around that.
const METHODS: [&str; 12] = [
    "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "get", "POST2", "PROPFIND", "MOVE",
    "QUERY", "DEBUG",
];

pub fn attack(world: &World, places: &[Place]) {
    let all: Vec<(&Place, &Person)> = places
        .iter()
        .flat_map(|place| PEOPLE.iter().map(move |person| (place, person)))
        .collect();
    world.each(&all, |(place, person), wire| {
        asks(world, place, person, wire)
    });
    world.each(&all, |(place, person), wire| {
        sends(world, place, person, wire)
    });
    world.each(places, |place, wire| other_methods(world, place, wire));
}

/// Tells whether somebody is among those whom a word of the table means.
fn is_among(person: &Person, letters: &str) -> bool {
    let letter = match person.proof {
        Proof::Account(role, ..) => role.code()[..1].to_uppercase(),
        Proof::Token(srok_core::access::May::Read, ..) => "R".into(),
        Proof::Token(srok_core::access::May::Send, ..) => "W".into(),
        _ => "-".into(),
    };
    letters.contains('*') || letters.contains(&letter)
}

/// Tells whether somebody may be there by the table of rights of the program; `None` where that says nothing.
fn may(person: &Person, area: Option<Area>) -> Option<bool> {
    let area = area?;
    Some(match person.proof {
        Proof::Account(role, ..) => role.may(area),
        _ => false,
    })
}

/// Tells whether somebody was kept out.
pub fn is_refused(answer: &Answer) -> bool {
    let to = answer.header("location").unwrap_or_default();
    matches!(answer.status, 401 | 403 | 404 | 405 | 429)
        || ([302, 303].contains(&answer.status) && to.starts_with("/sign-in"))
}

/// Tells whether somebody who may be there was sent away; who is bound to a unit may be, with what is not his.
fn is_locked_out(person: &Person, request: &Request, answer: &Answer) -> bool {
    let to = answer.header("location").unwrap_or_default();
    let is_free = person.blind_to.is_empty() && request.method == "GET";
    answer.status == 401 || is_free && answer.status == 403 || to.starts_with("/sign-in")
}

fn asks(world: &World, place: &Place, person: &Person, wire: &mut Wire) {
    let kind = format!("access: GET as {}", person.name);
    let request = Request::get(place.shown(world, person.own()));
    let answer = world.attack(&kind, person, wire, &request);
    judge(
        world,
        &kind,
        place,
        person,
        &request,
        &answer,
        expected(&place.route).0,
    );
}

fn sends(world: &World, place: &Place, person: &Person, wire: &mut Wire) {
    if ENDS.contains(&place.route.as_str()) {
        return;
    }
    let kind = format!("access: POST as {}", person.name);
    let path = place.path(world, person.own());
    // nothing that could be done: only the proof that the form is his
    let csrf = world.pass(person).csrf.as_str();
    let request = Request::form(path.clone(), &[("csrf", csrf)]);
    let answer = world.attack(&kind, person, wire, &request);
    judge(
        world,
        &kind,
        place,
        person,
        &request,
        &answer,
        expected(&place.route).1,
    );
}

fn judge(
    world: &World,
    kind: &str,
    place: &Place,
    person: &Person,
    request: &Request,
    answer: &Answer,
    letters: &str,
) {
    if letters == "?" {
        return;
    }
    let is_expected = is_among(person, letters);
    let is_right = may(person, place.area);
    let status = answer.status;
    if !is_expected || is_right == Some(false) {
        let what = format!("{status}: let in where only `{letters}` should be");
        world
            .tally
            .holds(kind, person, request, &what, is_refused(answer));
    } else if !letters.contains('*') {
        // so that nothing holds because nobody is let in anywhere
        let what = format!("{status}: kept out where `{letters}` should be let in");
        let holds = !is_locked_out(person, request, answer);
        world.tally.holds(kind, person, request, &what, holds);
    }
}

fn other_methods(world: &World, place: &Place, wire: &mut Wire) {
    let (administrator, stranger) = (&PEOPLE[1], &PEOPLE[0]);
    for method in METHODS {
        let request = Request::new(method, place.shown(world, "a2"));
        for person in [administrator, stranger] {
            let kind = format!("method: {method}");
            let answer = world.attack(&kind, person, wire, &request);
            let is_head = method == "HEAD" && (answer.status < 400 || is_refused(&answer));
            let what = format!("{}: a method that is none", answer.status);
            let holds = is_head || is_refused(&answer) || answer.status == 400;
            world.tally.holds(&kind, person, &request, &what, holds);
        }
    }
    // a GET that says it is something else
    for header in [
        "x-http-method-override",
        "x-method-override",
        "x-http-method",
    ] {
        let kind = format!("method: {header}");
        let request = Request::get(place.shown(world, "a2")).with(header, "POST");
        let answer = world.attack(&kind, stranger, wire, &request);
        let plain = world.attack(
            &kind,
            stranger,
            wire,
            &Request::get(place.shown(world, "a2")),
        );
        world.tally.holds(
            &kind,
            stranger,
            &request,
            "another answer than to GET",
            answer.status == plain.status,
        );
    }
}
