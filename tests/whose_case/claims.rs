//! What somebody says of himself gives him no right: not by a word on another event, not by a filing, not by the name of an event or of a token.

use serde_json::{Value, json};

use super::world::{World, annulled, decided, event, handed_over, opened};

/// Sees that a case is as it was, and still its own body's alone.
fn is_untouched(world: &mut World, case: &str, before: &Value) {
    assert_eq!(world.standings(case), *before);
    assert!(world.may_read("tsp-07", case) && !world.may_read("tsp-01", case));
}

#[test]
fn only_corrections_and_annulments_speak_of_other_events() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::at(folder.path());
    let case = "MO-1";
    world.send("tsp-07", &opened("tsp-07", case));
    let before = world.standings(case);
    let mut taking = event(
        "take",
        "tsp-01",
        case,
        "assigned",
        "2026-03-04",
        json!({"replaces": "MO-1-filed", "to_organisation": "tsp-01"}),
    );
    taking["source"] = json!("//tsp-07.example");
    assert_eq!(world.sent("tsp-01", taking), "waiting");
    is_untouched(&mut world, case, &before);
    world.prove_whole();
}

#[test]
fn a_filing_takes_no_case_from_the_body_that_registered_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::at(folder.path());
    let case = "MO-1";
    let [filed, registered] = opened("tsp-07", case);
    world.send("tsp-07", &[registered]);
    let before = world.standings(case);
    let claims = [
        event(
            "mine",
            "tsp-01",
            case,
            "application_submitted",
            "2026-03-01",
            json!({"channel": "portal", "to_organisation": "tsp-07"}),
        ),
        event(
            "back",
            "tsp-01",
            case,
            "assigned",
            "2026-03-05",
            json!({"to_organisation": "tsp-01"}),
        ),
        decided("tsp-01", case),
    ];
    for claim in claims {
        assert_eq!(world.sent("tsp-01", claim), "waiting");
    }
    is_untouched(&mut world, case, &before);
    // its own filing is taken, whenever it comes
    assert_eq!(world.sent("tsp-07", filed), "accepted");
    world.prove_whole();
}

#[test]
fn who_is_believed_says_whose_a_case_is_and_nobody_files_past_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::at(folder.path());
    let case = "MO-1";
    let told = event("t", "tsp-07", case, "assigned", "2026-03-03", json!({}));
    world.ingest("told.ndjson", &[told]);
    let waits = world.send("tsp-01", &opened("tsp-01", case)).json();
    assert_eq!(waits["waiting"], 2, "{waits}");
    assert_eq!(world.sent("tsp-07", decided("tsp-07", case)), "accepted");
    assert!(world.may_read("tsp-07", case) && !world.may_read("tsp-01", case));
    world.prove_whole();
}

#[test]
fn an_event_under_the_name_of_anothers_stands_for_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::at(folder.path());
    let case = "MO-1";
    world.send("tsp-07", &opened("tsp-07", case));
    assert_eq!(world.sent("tsp-01", decided("tsp-01", case)), "waiting");
    // the next event of the victim is foreseen, and says what the attacker wants
    let named = |mut of: Value| {
        of["id"] = json!("n-5");
        of["source"] = json!("//tsp-07.example");
        of
    };
    let forged = named(handed_over("tsp-01", "tsp-01", case));
    assert_eq!(world.sent("tsp-01", forged.clone()), "waiting");
    let real = named(event(
        "n",
        "tsp-07",
        case,
        "applicant_interaction",
        "2026-03-05",
        json!({}),
    ));
    assert_eq!(world.sent("tsp-07", real), "accepted");
    assert_eq!(world.state(case), "overdue");
    assert!(!world.may_read("tsp-01", case));
    // nor does an annulment of the forged one take the real one away
    let undone = named(handed_over("tsp-07", "tsp-09", case));
    let mut undone = undone;
    undone["id"] = json!("h-6");
    let mut early = handed_over("tsp-01", "tsp-01", case);
    early["id"] = json!("h-6");
    early["source"] = json!("//tsp-07.example");
    assert_eq!(world.sent("tsp-01", early.clone()), "waiting");
    assert_eq!(world.sent("tsp-07", undone), "accepted");
    assert_eq!(world.sent("tsp-09", decided("tsp-09", case)), "accepted");
    assert_eq!(world.state(case), "met");
    let sent = world.sent("tsp-01", annulled("tsp-01", &early));
    assert_eq!(sent, "rejected: replaces");
    assert_eq!(world.state(case), "met");
    world.prove_whole();
}

#[test]
fn the_name_of_a_token_given_to_another_body_amends_nothing_of_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::at(folder.path());
    let case = "MO-1";
    let first = opened("tsp-07", case);
    world.send("tsp-07", &first);
    let before = world.standings(case);
    world.command(&["token", "revoke", "tsp-07"]);
    let other = world.server.token(&["tsp-07", "--organisation", "tsp-01"]);
    for target in &first {
        let mut undone = annulled("tsp-01", target);
        undone["source"] = target["source"].clone();
        let answer = world
            .server
            .send_lines(&other, &undone.to_string())
            .unwrap();
        assert_eq!(answer.json()["accepted"], 0, "{answer:?}");
    }
    assert_eq!(world.standings(case), before);
    world.prove_whole();
}

#[test]
fn what_a_centre_sent_as_one_stays_and_it_may_correct_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::at(folder.path());
    let case = "MO-1";
    let centre = |world: &World, kind: &str| {
        let kind = format!("kind={kind}");
        world.command(&[
            "directory",
            "set",
            "organisation",
            "mfc-09",
            "name=МФЦ",
            &kind,
        ]);
    };
    centre(&world, "mfc");
    world.send("tsp-07", &opened("tsp-07", case));
    let issued = event(
        "i",
        "mfc-09",
        case,
        "result_issued",
        "2026-03-06",
        json!({}),
    );
    assert_eq!(world.sent("mfc-09", issued), "accepted");
    let mut corrected = event(
        "c",
        "mfc-09",
        case,
        "event_corrected",
        "2026-03-07",
        json!({"replaces": "i"}),
    );
    corrected["source"] = json!("//mfc-09.example");
    assert_eq!(world.sent("mfc-09", corrected), "accepted");
    assert_eq!(world.waiting(), Vec::<String>::new());
    world.prove_whole();
}

#[test]
fn so_many_events_wait_in_a_case_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::at(folder.path());
    let case = "MO-1";
    world.send("tsp-07", &opened("tsp-07", case));
    let notes: Vec<Value> = (0..1_200)
        .map(|number| {
            let id = format!("n-{number}");
            event(
                &id,
                "tsp-01",
                case,
                "applicant_interaction",
                "2026-03-05",
                json!({}),
            )
        })
        .collect();
    let told = world.send("tsp-01", &notes).json();
    assert_eq!(told["waiting"], 1_000);
    let refused = told["rejected"].as_array().unwrap();
    assert_eq!(
        (refused.len(), &refused[0]["field"]),
        (200, &json!("subject"))
    );
    let told = world.send("tsp-01", &notes[1_100..]).json();
    assert_eq!(told["rejected"].as_array().unwrap().len(), 100);
    world.prove_whole();
}
