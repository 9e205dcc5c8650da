//! A token of one body against a case of another: nothing of it changes, nothing of it is seen.

use serde_json::json;

use super::world::{World, annulled, decided, event, handed_over, opened};

#[test]
fn nothing_that_a_foreign_body_sends_changes_a_case_or_opens_it_to_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::at(folder.path());
    let case = "MO-7";
    let victims = opened("tsp-07", case);
    assert_eq!(world.send("tsp-07", &victims).json()["accepted"], 2);
    let before = world.standings(case);
    assert_eq!(world.state(case), "overdue");

    let foreign =
        |id: &str, kind: &str, day: &str, data| event(id, "tsp-01", case, kind, day, data);
    let waits = [
        foreign("closed", "case_closed", "2026-03-05", json!({})),
        decided("tsp-01", case),
        foreign("sent", "result_sent", "2026-03-06", json!({})),
        foreign("issued", "result_issued", "2026-03-06", json!({})),
        foreign(
            "backdated",
            "application_registered",
            "2026-02-20",
            json!({}),
        ),
        foreign(
            "filed-again",
            "application_submitted",
            "2026-02-01",
            json!({}),
        ),
        foreign("suspended", "suspended", "2026-03-04", json!({})),
        foreign("note", "applicant_interaction", "2026-03-05", json!({})),
        foreign(
            "taken",
            "assigned",
            "2026-03-04",
            json!({"to_organisation": "tsp-01"}),
        ),
        handed_over("tsp-01", "tsp-07", case),
    ];
    for attack in waits {
        let kind = attack["type"].to_string();
        assert_eq!(world.sent("tsp-01", attack), "waiting", "{kind}");
    }
    // what is said to be of the victim's source is not, and is of no use to the sender
    let correction = |id: &str, kind: &str| {
        let mut event = foreign(id, kind, "2026-03-20", json!({"replaces": "MO-7-filed"}));
        event["source"] = json!("//tsp-07.example");
        event
    };
    let refused = [
        annulled("tsp-01", &victims[0]),
        annulled("tsp-01", &victims[1]),
        correction("corrected", "event_corrected"),
        correction("annulled-again", "event_annulled"),
    ];
    for attack in refused {
        let kind = attack.to_string();
        assert_eq!(world.sent("tsp-01", attack), "rejected: replaces", "{kind}");
    }
    assert_eq!(world.standings(case), before);
    assert!(!world.may_read("tsp-01", case) && world.may_read("tsp-07", case));
    assert_eq!(world.waiting().len(), 10);
    let seen = world.command(&["explain", case, "--as-of", "2026-05-20", "--format", "json"]);
    assert!(!seen.contains("tsp-01"), "{seen}");

    // sent again, they are known and add nothing; all at once and with others they fare no better
    let again = foreign("note", "applicant_interaction", "2026-03-05", json!({}));
    let answer = world.send("tsp-01", &[again]).json();
    assert_eq!(answer["duplicates"], 1, "{answer}");
    let mixed = [
        opened("tsp-01", "MO-1")[0].clone(),
        decided("tsp-01", case),
        foreign("closed-2", "case_closed", "2026-03-05", json!({})),
    ];
    let answer = world.send("tsp-01", &mixed).json();
    assert_eq!(
        (&answer["accepted"], &answer["waiting"]),
        (&json!(1), &json!(1)),
        "{answer}"
    );
    assert_eq!(world.standings(case), before);
    world.prove_whole();
}

#[test]
fn whoever_opens_a_case_that_is_there_waits_until_it_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::at(folder.path());
    let case = "MO-2";
    world.send("tsp-07", &opened("tsp-07", case));
    let second = world.send("tsp-01", &opened("tsp-01", case)).json();
    assert_eq!(second["waiting"], 2, "{second}");
    let reason = second["waits"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("opened by another body"), "{reason}");
    assert!(!world.may_read("tsp-01", case));
    let found = world.listed(&["findings", "--case", case, "--format", "json"]);
    let found = found.to_string();
    assert_eq!(found.matches("srok.opened_again").count(), 2, "{found}");
    // the administrator finds that the first was mistaken
    let imports = world.listed(&["import", "list", "--format", "json"]);
    let imports = imports.as_array().unwrap();
    let first = imports
        .iter()
        .find(|row| row["file"].as_str().unwrap().starts_with("api/tsp-07/"));
    let id = first.unwrap()["id"].to_string();
    world.command(&["import", "withdraw", &id, "--reason", "a wrong number"]);
    assert_eq!(world.waiting(), Vec::<String>::new());
    assert!(world.may_read("tsp-01", case) && !world.may_read("tsp-07", case));
    assert_eq!(world.state(case), "overdue");
    world.prove_whole();
}

#[test]
fn a_note_keeps_no_case_from_the_body_that_opens_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::at(folder.path());
    let case = "MO-3";
    let note = event(
        "note",
        "tsp-01",
        case,
        "applicant_interaction",
        "2026-03-01",
        json!({}),
    );
    assert_eq!(
        world.sent("tsp-01", note),
        "waiting",
        "nobody opened the case"
    );
    world.send("tsp-07", &opened("tsp-07", case));
    assert_eq!(world.waiting(), ["note"]);
    assert!(world.may_read("tsp-07", case) && !world.may_read("tsp-01", case));
    world.prove_whole();
}

#[test]
fn a_centre_sends_what_the_act_lets_it_and_reads_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::at(folder.path());
    let case = "MO-4";
    let centre = [
        "directory",
        "set",
        "organisation",
        "mfc-09",
        "name=МФЦ",
        "kind=mfc",
    ];
    world.command(&centre);
    world.send("tsp-07", &opened("tsp-07", case));
    let of =
        |body: &str, id: &str, kind: &str, day: &str, data| event(id, body, case, kind, day, data);
    for (id, kind) in [
        ("o1", "originals_presented"),
        ("o2", "originals_reconciled"),
        ("r1", "result_issued"),
    ] {
        let event = of("mfc-09", id, kind, "2026-03-06", json!({}));
        assert_eq!(world.sent("mfc-09", event), "accepted", "{kind}");
    }
    let to_itself = of(
        "mfc-09",
        "r2",
        "result_issued",
        "2026-03-06",
        json!({"to_organisation": "mfc-09"}),
    );
    assert_eq!(world.sent("mfc-09", to_itself), "waiting");
    let before_all = of(
        "mfc-09",
        "o3",
        "originals_presented",
        "2026-02-01",
        json!({}),
    );
    assert_eq!(world.sent("mfc-09", before_all), "waiting");
    let telling = of(
        "mfc-09",
        "r3",
        "result_issued",
        "2026-03-06",
        json!({"ground": "acceptance_refused"}),
    );
    assert_eq!(world.sent("mfc-09", telling), "waiting");
    let other = of("mfc-09", "d1", "decision_made", "2026-03-06", json!({}));
    assert_eq!(world.sent("mfc-09", other), "waiting");
    assert!(!world.may_read("mfc-09", case));
    // a body that the directory does not know as a centre may not, until it does
    let unknown = of("mfc-10", "r4", "result_issued", "2026-03-07", json!({}));
    assert_eq!(world.sent("mfc-10", unknown), "waiting");
    world.command(&[
        "directory",
        "set",
        "organisation",
        "mfc-10",
        "name=МФЦ",
        "kind=mfc",
    ]);
    // the next commit judges what waits
    world.send(
        "tsp-07",
        &[event(
            "x",
            "tsp-07",
            "MO-5",
            "application_submitted",
            "2026-03-02",
            json!({}),
        )],
    );
    assert_eq!(world.waiting(), ["d1", "o3", "r2", "r3"]);
    world.prove_whole();
}

#[test]
fn whoever_was_asked_answers_himself() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::at(folder.path());
    let case = "MO-6";
    world.send("tsp-07", &opened("tsp-07", case));
    let answer = |body: &str| {
        event(
            &format!("a-{body}"),
            body,
            case,
            "interagency_response_received",
            "2026-03-06",
            json!({}),
        )
    };
    assert_eq!(world.sent("fns", answer("fns")), "waiting");
    let asked = event(
        "q",
        "tsp-07",
        case,
        "interagency_request_sent",
        "2026-03-04",
        json!({"addressee": "fns"}),
    );
    assert_eq!(world.sent("tsp-07", asked), "accepted");
    assert_eq!(world.waiting(), Vec::<String>::new());
    assert_eq!(world.sent("pfr", answer("pfr")), "waiting");
    assert!(!world.may_read("fns", case));
    world.prove_whole();
}
