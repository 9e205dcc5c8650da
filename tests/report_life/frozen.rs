//! Is an approved report the same for ever, and is what is learnt later told apart from it?

use serde_json::{Value, json};

use crate::office::{NEXT, Office, QUARTER, Told, assert_same, json_of};

/// The decision on a complaint that was open at the end of the quarter, learnt after the approval.
fn late_decision() -> String {
    Told::of("Ж-открыта", "tsp-01")
        .event(
            "complaint_review_started",
            "2025-06-28T10:00:00+03:00",
            json!({}),
        )
        .decided("2025-06-30T15:00:00+03:00", "satisfied")
        .lines()
}

/// Returns the changed figures of the total: name, before, after.
fn of_total(report: &Value) -> Vec<(String, u64, u64)> {
    let cells = report["difference"]["cells"].as_array().unwrap();
    let total = cells.iter().filter(|cell| cell["section"].is_null());
    total
        .map(|cell| {
            let name = cell["measure"]["code"].as_str().unwrap().to_owned();
            let [before, after] = ["before", "after"].map(|side| cell[side].as_u64().unwrap());
            (name, before, after)
        })
        .collect()
}

#[test]
fn what_is_learnt_later_changes_nothing_that_was_approved_and_makes_a_correction() {
    let office = Office::new();
    let draft = json_of(&office.report(QUARTER, &[]));
    assert_eq!(draft["state"], "draft");
    assert_eq!(draft["totals"]["closing"], 1);
    let nameless = office.refused(&["report", "approve", "--quarter", QUARTER, "--by", " — "]);
    assert!(nameless.contains("say who approves"), "{nameless}");
    office.approve(&["--by", "Н. П. Орлова, начальник отдела"]);
    let first = office.version(1);
    let approved = json_of(&first);
    assert_eq!(approved["approval"]["by"], "Н. П. Орлова, начальник отдела");
    assert_eq!(approved["state"], "approved");
    assert_eq!(approved["totals"], draft["totals"]);
    let said = office.refused(&["report", "approve", "--quarter", QUARTER]);
    assert!(
        said.contains("version 1 of the report is approved already"),
        "{said}"
    );
    let said = office.refused(&["report", "correct", "--quarter", QUARTER, "--reason", "x"]);
    assert!(
        said.contains("nothing has changed since version 1"),
        "{said}"
    );

    office.take(&late_decision());

    assert_same(&first, &office.version(1));
    let known_at = office.versions()[0]["known_at"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_same(&first, &office.report(QUARTER, &["--known-at", &known_at]));

    // the next quarter follows from what was approved, and says where it does not
    let next = json_of(&office.report(NEXT, &[]));
    let carried = &next["carried"];
    assert_eq!(carried["closing"], 1);
    assert_eq!(next["totals"]["opening"], 0);
    assert_eq!(carried["difference"], -1);
    assert_eq!(carried["changed"][0]["cases"], json!(["Ж-открыта"]));

    office.correct("Решение передано с опозданием", &[]);
    let second = office.version(2);
    let corrected = json_of(&second);
    let expected = [
        ("reviewed", 13, 14),
        ("satisfied", 4, 5),
        ("closing", 1, 0),
        ("in_time_15", 13, 14),
        ("open_15", 1, 0),
    ];
    let expected = expected.map(|(name, before, after)| (name.to_owned(), before, after));
    assert_eq!(of_total(&corrected), expected);
    let changed = &corrected["difference"]["changed"];
    assert_eq!(changed.as_array().unwrap().len(), 1);
    let kinds = changed[0]["events"].as_array().unwrap().iter();
    let kinds: Vec<&str> = kinds
        .map(|event| event["event"]["code"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["complaint_review_started", "complaint_decided"]);
    assert_eq!(
        corrected["approval"]["reason"],
        "Решение передано с опозданием"
    );

    // both versions are still what they were, made anew and as kept
    assert_same(&first, &office.version(1));
    for (version, kept) in office.versions().iter().zip([&first, &second]) {
        let known_at = version["known_at"].as_str().unwrap();
        assert_same(kept, &office.report(QUARTER, &["--known-at", known_at]));
    }
    let next = json_of(&office.report(NEXT, &[]));
    assert_eq!(next["carried"]["difference"], 0);
    assert_eq!(next["carried"]["from"]["version"], 2);
    office.done(&["verify"]);
}

#[test]
fn a_withdrawn_import_is_a_cause_too() {
    let office = Office::new();
    office.take(&late_decision());
    office.approve(&[]);
    office.done(&["import", "withdraw", "2", "--reason", "не тот файл"]);
    office.correct("Загрузка отозвана", &[]);
    let corrected = json_of(&office.version(2));
    let events = corrected["difference"]["changed"][0]["events"]
        .as_array()
        .unwrap();
    assert_eq!(events.len(), 2);
    assert!(
        events.iter().all(|event| event["is_withdrawn"] == true),
        "{events:?}"
    );
    assert_eq!(corrected["totals"]["closing"], 1);
}

#[test]
fn a_report_that_does_not_balance_or_whose_period_goes_on_is_not_approved() {
    let office = Office::new();
    let broken = Told::of("Ж-молча", "tsp-01")
        .registered("2025-06-02T11:00:00+03:00")
        .event("complaint_decided", "2025-06-09T11:00:00+03:00", json!({}));
    office.take(&broken.lines());
    let said = office.refused(&["report", "approve", "--quarter", QUARTER]);
    assert!(
        said.contains("does not balance and cannot be approved"),
        "{said}"
    );
    assert!(said.contains("Ж-молча"), "{said}");
    let said = office.refused(&["report", "approve", "--quarter", "2099Q4"]);
    assert!(said.contains("is not over"), "{said}");
    let said = office.refused(&["report", "correct", "--quarter", QUARTER, "--reason", "x"]);
    assert!(said.contains("was not approved yet"), "{said}");
    assert!(office.versions().is_empty());
}

#[test]
fn what_was_approved_is_in_backups_and_a_byte_that_changes_is_seen() {
    let office = Office::new();
    office.approve(&[]);
    let first = office.version(1);
    office.done(&["backup", "copies"]);
    std::fs::remove_dir_all(office.data()).unwrap();
    office.done(&["restore", "copies"]);
    assert_same(&first, &office.version(1));
    office.done(&["verify"]);
    let connection = duckdb::Connection::open(office.data().join("srok.duckdb")).unwrap();
    let changed = connection
        .execute(
            "update report_file set content = content || 'x'::blob where name like '%.csv'",
            [],
        )
        .unwrap();
    assert_eq!(changed, 1);
    drop(connection);
    let (status, said) = office.run(&["--lang", "en", "verify"]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("✗ files of approved reports"), "{said}");
}
