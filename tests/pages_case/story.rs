//! A case with everything that can happen to one, and a complaint about it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use srok_core::access::Role;
use srok_core::audit::CONSOLE;
use srok_engine::accounts::{Clerk, Wanted};
use srok_notify::alerts::answer::Outcome;
use srok_notify::mail::Postman;
use srok_store::{AlertState, NewEvent};
use xxhash_rust::xxh3::xxh3_64;

use crate::made::{at, event};
use crate::server::Server;
use crate::world::{World, day, official, organisation, staff};

/// The case and the complaint about it.
pub const CASE: &str = "P-1";
pub const COMPLAINT: &str = "Z-1";
/// The moment that pages are asked about, as it stands in an address.
pub const AS_OF: &str = "2026-03-27T12:00";
/// The password of everybody.
pub const PASSWORD: &str = "kolokolchik-nad-rekoy";

/// Returns the folder of the act that these tests know alone.
pub fn law() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages_case/law")
}

fn told<'a>(id: &'static str, kind: &'a str, time: &str) -> NewEvent<'a> {
    NewEvent {
        identity: xxh3_64(id.as_bytes()),
        event_id: id.into(),
        regulation: Some("pausing".into()),
        channel: None,
        ..event(CASE, kind, time)
    }
}

/// Files the application and has somebody told that it is not registered; returns the alert that asks for an answer.
fn filed(world: &mut World) -> i64 {
    let submitted = NewEvent {
        channel: Some("portal".into()),
        service: Some("s-1".into()),
        ..told("e-1", "application_submitted", "2026-03-02T10:00:00+03:00")
    };
    let received = told("e-9", "documents_received", "2026-03-02T10:05:00+03:00");
    world.learn("2026-03-02T10:06:00+03:00", &[submitted, received]);
    // nobody registers it: on Wednesday the intake official is told
    world.run("2026-03-04T09:00:00+03:00", &Postman::memory());
    let alerts = world.alerts().into_iter();
    let mut asking = alerts.filter(|alert| alert.state == AlertState::Sent && !alert.is_copy);
    asking.next().unwrap().id
}

/// Makes the case, learning each thing when it was learnt.
fn case(world: &mut World) {
    let alert = filed(world);
    let reason = "сбой сети";
    world
        .answer(
            "2026-03-04T10:00:00+03:00",
            alert,
            Outcome::Excused,
            reason,
            None,
        )
        .unwrap();
    let registered = NewEvent {
        registration_no: Some("12-1/26".into()),
        official: Some("u-2".into()),
        ..told("e-2", "application_registered", "2026-03-04T11:00:00+03:00")
    };
    world.learn("2026-03-04T11:01:00+03:00", &[registered]);
    let suspended = NewEvent {
        more: Some(r#"{"ground":["documents_requested"]}"#.into()),
        ..told("e-3", "suspended", "2026-03-05T12:00:00+03:00")
    };
    world.learn("2026-03-05T12:01:00+03:00", &[suspended]);
    // four days after it happened
    let resumed = told("e-4", "resumed", "2026-03-12T10:00:00+03:00");
    let assigned = NewEvent {
        to_organisation: Some("tsp-13".into()),
        ..told("e-5", "assigned", "2026-03-12T15:00:00+03:00")
    };
    world.learn("2026-03-16T09:00:00+03:00", &[resumed, assigned]);
    let of_other = |event: NewEvent<'static>| NewEvent {
        organisation: Some("tsp-13".into()),
        official: Some("u-8".into()),
        ..event
    };
    let decided = NewEvent {
        more: Some(r#"{"outcome":["refused"],"refusal_ground":["unheard_of"]}"#.into()),
        ..of_other(told("e-6", "decision_made", "2026-03-17T16:00:00+03:00"))
    };
    world.learn("2026-03-17T16:01:00+03:00", &[decided]);
    let sent = of_other(told("e-7", "result_sent", "2026-03-20T12:00:00+03:00"));
    world.learn("2026-03-20T12:01:00+03:00", &[sent]);
    let corrected = NewEvent {
        replaces: Some(xxh3_64(b"e-7")),
        ..of_other(told("e-8", "event_corrected", "2026-03-18T12:00:00+03:00"))
    };
    let annulled = NewEvent {
        replaces: Some(xxh3_64(b"e-9")),
        ..told("e-10", "event_annulled", "2026-03-02T10:05:00+03:00")
    };
    world.learn("2026-03-23T10:00:00+03:00", &[corrected, annulled]);
}

/// Makes the complaint about it.
fn complaint(world: &mut World) {
    let about = |id: &'static str, kind: &'static str, time: &str| NewEvent {
        case_id: COMPLAINT.into(),
        organisation: Some("tsp-13".into()),
        ..told(id, kind, time)
    };
    let submitted = NewEvent {
        channel: Some("rpgu".into()),
        ..about("z-1", "complaint_submitted", "2026-03-24T18:00:00+03:00")
    };
    let registered = NewEvent {
        registration_no: Some("Ж-1/26".into()),
        more: Some(r#"{"related_case":["P-1"]}"#.into()),
        ..about("z-2", "complaint_registered", "2026-03-25T10:00:00+03:00")
    };
    world.learn("2026-03-25T10:01:00+03:00", &[submitted, registered]);
}

/// Returns a world with the units of the case and those who look.
fn begun() -> World {
    let law = Arc::new(srok::shipped::load(&[&law()]).unwrap());
    let mut world = World::new(&law, "2026-03-01");
    let mut rows = staff();
    rows.organisations
        .push(organisation("tsp-13", Some("ministry")));
    rows.organisations.push(organisation("elsewhere", None));
    rows.officials
        .push(official("u-8", "tsp-13", &["decision_official"]));
    world.directory(&rows);
    accounts(&world);
    world
}

/// Returns a folder with a store in which all that has happened.
pub fn told_to_its_end() -> tempfile::TempDir {
    let mut world = begun();
    case(&mut world);
    complaint(&mut world);
    world.folder
}

/// Returns a folder with a store in which nobody has answered yet.
pub fn unanswered() -> tempfile::TempDir {
    let mut world = begun();
    filed(&mut world);
    world.folder
}

/// Makes somebody of each kind who looks.
fn accounts(world: &World) {
    let clerk = Clerk {
        store: &world.store,
        author: CONSOLE,
        now: at("2026-03-01T09:00:00+03:00"),
        today: day("2026-03-01"),
    };
    let all = [
        ("root", Role::Administrator, "", "m-6"),
        ("boss12", Role::Supervisor, "tsp-12", "u-1"),
        ("boss13", Role::Supervisor, "tsp-13", ""),
        ("stranger", Role::Supervisor, "elsewhere", ""),
        ("reader", Role::Ministry, "", ""),
        ("clerk", Role::Official, "", "u-2"),
    ];
    for (login, role, organisation, official) in all {
        let wanted = Wanted {
            login: login.into(),
            name: login.into(),
            role: Some(role),
            organisation: organisation.into(),
            official: official.into(),
        };
        clerk.create(&wanted, Some(PASSWORD)).unwrap();
    }
}

/// Starts the service on a folder, by the law of these tests.
pub fn serve(folder: &Path) -> Server {
    let law = law().display().to_string();
    let server = Server::start_with(folder, &[], &[("SROK_LAW", &law), ("SROK_LANG", "ru")]);
    server.wait_until_ready();
    server
}
