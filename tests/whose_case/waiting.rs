//! A right that comes later, and one that goes: what waits is released by itself, and what has lost its ground counts no longer.

use serde_json::{Value, json};

use super::server::Server;
use super::world::{World, annulled, decided, event, handed_over, opened};

#[test]
fn a_hand_over_releases_what_waited_and_its_annulment_takes_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::at(folder.path());
    let case = "MO-1";
    world.send("tsp-07", &opened("tsp-07", case));
    assert_eq!(world.sent("tsp-01", decided("tsp-01", case)), "waiting");
    assert_eq!(world.state(case), "overdue");
    // the service is stopped in between
    assert_eq!(world.server.stop(), Some(0));
    let mut world = World::at(folder.path());
    assert_eq!(world.waiting(), ["MO-1-decided"]);
    world.command(&["token", "revoke", "tsp-07"]);
    world.command(&["token", "revoke", "tsp-01"]);
    // a new token of the same name is the same sender
    let hand_over = handed_over("tsp-07", "tsp-01", case);
    assert_eq!(world.sent("tsp-07", hand_over.clone()), "accepted");
    assert_eq!(world.state(case), "met");
    assert_eq!(world.waiting(), Vec::<String>::new());
    assert!(world.may_read("tsp-01", case));

    let undone = annulled("tsp-07", &hand_over);
    assert_eq!(world.sent("tsp-07", undone.clone()), "accepted");
    assert_eq!(world.state(case), "overdue");
    assert_eq!(world.waiting(), ["MO-1-decided"]);
    assert!(!world.may_read("tsp-01", case) && world.may_read("tsp-07", case));

    assert_eq!(
        world.sent("tsp-07", annulled("tsp-07", &undone)),
        "accepted"
    );
    assert_eq!(world.state(case), "met");
    assert_eq!(world.waiting(), Vec::<String>::new());
    world.prove_whole();
}

#[test]
fn a_withdrawn_import_takes_back_what_rested_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::at(folder.path());
    let case = "MO-1";
    world.send("tsp-07", &opened("tsp-07", case));
    assert_eq!(world.sent("tsp-01", decided("tsp-01", case)), "waiting");
    let hand_over = handed_over("tsp-07", "tsp-01", case);
    let import = world.ingest("hand-over.ndjson", std::slice::from_ref(&hand_over));
    assert_eq!(world.state(case), "met");
    world.command(&["import", "withdraw", &import, "--reason", "never happened"]);
    assert_eq!(world.state(case), "overdue");
    assert_eq!(world.waiting(), ["MO-1-decided"]);
    world.ingest("hand-over-again.ndjson", &[hand_over]);
    assert_eq!(world.state(case), "met");
    world.prove_whole();
}

#[test]
fn whatever_the_order_of_arrival_the_same_comes_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::at(folder.path());
    let centre = [
        "directory",
        "set",
        "organisation",
        "mfc-01",
        "name=МФЦ",
        "kind=mfc",
    ];
    world.command(&centre);
    let mut states = Vec::new();
    for (number, order) in orders(4).into_iter().enumerate() {
        let case = format!("MO-{number}");
        let [filed, registered] = opened("mfc-01", &case);
        // the unit registers what the centre took in
        let mut registered = registered;
        registered["source"] = json!("//tsp-01.example");
        registered["data"]["organisation"] = json!("tsp-01");
        registered["time"] = json!("2026-03-04T12:00:00+03:00");
        let hand_over = event(
            &format!("{case}-handed"),
            "mfc-01",
            &case,
            "mfc_transferred",
            "2026-03-03",
            json!({"to_organisation": "tsp-01"}),
        );
        let events = [filed, hand_over, registered, decided("tsp-01", &case)];
        for index in order {
            let event = events[index].clone();
            let body = event["data"]["organisation"].as_str().unwrap().to_owned();
            world.send(&body, &[event]);
        }
        let mut rows = world.standings(&case);
        for row in rows.as_array_mut().unwrap() {
            for own in ["case_id", "known_late_at"] {
                row.as_object_mut().unwrap().remove(own);
            }
        }
        assert!(world.may_read("mfc-01", &case) && world.may_read("tsp-01", &case));
        states.push(rows);
    }
    assert_eq!(world.waiting(), Vec::<String>::new());
    let first = &states[0];
    assert!(first.as_array().is_some_and(|rows| !rows.is_empty()));
    for (number, other) in states.iter().enumerate() {
        assert_eq!(other, first, "order {number}");
    }
    world.prove_whole();
}

#[test]
fn a_sender_amends_what_it_sent_also_with_a_new_token_and_before_it_sent_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::at(folder.path());
    let case = "MO-1";
    let [filed, registered] = opened("tsp-07", case);
    // the annulment overtakes its event
    let late = event(
        "oops",
        "tsp-07",
        case,
        "decision_made",
        "2026-03-05",
        json!({}),
    );
    world.send("tsp-07", &[filed, registered]);
    assert_eq!(world.sent("tsp-07", annulled("tsp-07", &late)), "waiting");
    assert_eq!(world.sent("tsp-07", late), "accepted");
    assert_eq!(world.waiting(), Vec::<String>::new());
    assert_eq!(world.state(case), "overdue");
    // another token of the same body may not amend what came by the first, unless it is bound to the source
    let decision = decided("tsp-07", case);
    assert_eq!(world.sent("tsp-07", decision.clone()), "accepted");
    let post = |server: &Server, name: &[&str], event: &Value| {
        let token = server.token(name);
        server
            .send_lines(&token, &event.to_string())
            .unwrap()
            .status
    };
    let undone = annulled("tsp-07", &decision);
    let second = ["second", "--organisation", "tsp-07"];
    assert_eq!(post(&world.server, &second, &undone), 422);
    assert_eq!(world.state(case), "met");
    let sourced = [&["third"], &second[1..], &["--source", "//tsp-07.example"]].concat();
    assert_eq!(post(&world.server, &sourced, &undone), 200);
    assert_eq!(world.state(case), "overdue");
    world.prove_whole();
}

/// Returns all orders of some things.
fn orders(things: usize) -> Vec<Vec<usize>> {
    if things == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for shorter in orders(things - 1) {
        for place in 0..things {
            let mut order = shorter.clone();
            order.insert(place, things - 1);
            all.push(order);
        }
    }
    all
}
