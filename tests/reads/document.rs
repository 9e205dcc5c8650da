//! Does the document of a case hold everything that explains it, as of any moment, and only for those it concerns?

use srok_engine::document::{DocumentError, Effect, Question, document, explanations};
use srok_law::words::Lang;
use srok_store::Scope;

use super::{Made, NOW, at, line};

/// A case that is handed over, corrected, suspended against the law and decided too late.
fn made() -> Made {
    let made = Made::empty();
    let first = [
        line(
            "1",
            "application_submitted",
            "MO-1",
            "2026-03-06T17:05:00+03:00",
            r#"{"regulation":"mo221","channel":"portal","organisation":"tsp-12","official":"u-204"}"#,
        ),
        line(
            "2",
            "application_registered",
            "MO-1",
            "2026-03-11T10:05:00+03:00",
            r#"{"organisation":"tsp-12","official":"u-204","registration_no":"R-1"}"#,
        ),
        line(
            "3",
            "suspended",
            "MO-1",
            "2026-03-12T11:00:00+03:00",
            r#"{"organisation":"tsp-12","to_organisation":"tsp-13"}"#,
        ),
        line(
            "4",
            "result_provided",
            "MO-1",
            "2026-03-12T12:00:00+03:00",
            r#"{"organisation":"tsp-13"}"#,
        ),
        line(
            "9",
            "consultation_started",
            "MO-9",
            "2026-03-12T12:00:00+03:00",
            r#"{"organisation":"tsp-99"}"#,
        ),
    ];
    made.take(&first.concat(), "2026-03-13T12:00:00+03:00");
    let second = [
        line(
            "5",
            "event_corrected",
            "MO-1",
            "2026-03-10T10:05:00+03:00",
            r#"{"organisation":"tsp-12","registration_no":"R-1","replaces":"2"}"#,
        ),
        line(
            "6",
            "event_annulled",
            "MO-1",
            "2026-03-12T12:00:00+03:00",
            r#"{"organisation":"tsp-13","replaces":"4"}"#,
        ),
    ];
    made.take(&second.concat(), "2026-03-16T12:00:00+03:00");
    made.standings();
    made
}

fn question(case_id: &str) -> Question<'_> {
    Question {
        case_id,
        as_of: at("2026-03-24T12:00:00+03:00"),
        known_at: None,
        lang: Lang::En,
    }
}

#[test]
fn a_case_is_told_whole() {
    let made = made();
    let told = document(
        &made.standings(),
        &made.law,
        &question("MO-1"),
        &Scope::Everything,
    )
    .unwrap();
    let effects: Vec<(&str, Effect)> = told
        .events
        .iter()
        .map(|event| (event.id.as_str(), event.effect))
        .collect();
    assert_eq!(
        effects,
        [
            ("1", Effect::Counts),
            ("2", Effect::Corrected),
            ("5", Effect::Amends),
            ("3", Effect::Counts),
            ("4", Effect::Annulled),
            ("6", Effect::Amends),
        ]
    );
    let mut json = serde_json::to_value(&told).unwrap();
    // the ledgers stand in a snapshot of their own, the hashes follow the editions of the acts
    for standing in json["standings"].as_array_mut().unwrap() {
        standing["explanation"] = standing["explanation"]["due"].clone();
        standing["editions"] = standing["editions"].as_array().unwrap().len().into();
        standing["events_hash"] = "…".into();
    }
    json["events_hash"] = "…".into();
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).unwrap());
}

#[test]
fn a_case_is_told_as_of_a_moment_and_as_it_was_known() {
    let made = made();
    let standings = made.standings();
    let everything = Scope::Everything;
    let early = Question {
        as_of: at("2026-03-11T12:00:00+03:00"),
        known_at: Some(at("2026-03-14T12:00:00+03:00")),
        ..question("MO-1")
    };
    let told = document(&standings, &made.law, &early, &everything).unwrap();
    let ids: Vec<&str> = told.events.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(ids, ["1", "2"]);
    let registration = |told: &srok_engine::document::CaseDocument| {
        let standings = told.standings.iter();
        let mut registration = standings.filter(|one| one.row.kind == "registration");
        registration.next().unwrap().row.state.clone()
    };
    assert_eq!(registration(&told), "late", "the correction was not known");
    assert_eq!(told.holders.len(), 1, "handed over later");
    assert!(told.findings.is_empty(), "suspended later");
    let now = document(&standings, &made.law, &question("MO-1"), &everything).unwrap();
    assert_eq!(registration(&now), "met");
    assert_eq!(now.holders.len(), 2);
    assert_eq!(now.findings.len(), 1);
    assert_eq!(now.findings[0].event_id.as_deref(), Some("3"));
    assert_ne!(now.events_hash, told.events_hash);
}

#[test]
fn a_case_is_there_for_those_it_concerns_only() {
    let made = made();
    let standings = made.standings();
    let seen_by = |case_id: &str, organisations: &[&str]| {
        let scope = Scope::Organisations(organisations.iter().map(|name| (*name).into()).collect());
        match document(&standings, &made.law, &question(case_id), &scope) {
            Ok(_) => true,
            Err(DocumentError::NoCase { .. }) => false,
            Err(error) => panic!("{error}"),
        }
    };
    assert!(seen_by("MO-1", &["tsp-12"]), "sent by it");
    assert!(seen_by("MO-1", &["tsp-77", "tsp-13"]), "handed over to it");
    assert!(!seen_by("MO-1", &["tsp-99"]));
    assert!(!seen_by("MO-1", &[]), "nobody sees nothing");
    assert!(seen_by("MO-9", &["tsp-99"]), "under no act, but sent by it");
    assert!(!seen_by("MO-9", &["tsp-12"]));
    // rights follow what is known now
    let early = Question {
        known_at: Some(at("2026-03-14T12:00:00+03:00")),
        ..question("MO-1")
    };
    let scope = Scope::Organisations(vec!["tsp-13".into()]);
    assert!(document(&standings, &made.law, &early, &scope).is_ok());
}

#[test]
fn what_is_not_there_is_said() {
    let made = made();
    let standings = made.standings();
    let said: Vec<String> = [
        ("MO-2", None),
        ("MO-9", None),
        ("MO-1", Some("complaint_review_general")),
    ]
    .into_iter()
    .map(|(case_id, limit)| {
        explanations(&standings, &made.law, &question(case_id), limit)
            .unwrap_err()
            .to_string()
    })
    .collect();
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn findings_of_a_case_are_those_of_the_list() {
    let made = Made::up(300);
    let standings = made.standings();
    let as_of = at(NOW);
    let listed =
        srok_engine::document::finding_rows(&made.store, as_of, None, None, None, Lang::Ru)
            .unwrap();
    assert!(listed.len() > 10, "{}", listed.len());
    let mut cases: Vec<&str> = listed.iter().map(|row| row.case_id.as_str()).collect();
    cases.sort_unstable();
    cases.dedup();
    let key = |row: &srok_engine::document::FindingRow| serde_json::to_string(row).unwrap();
    for case_id in cases.into_iter().take(40) {
        let asked = Question {
            case_id,
            as_of,
            known_at: None,
            lang: Lang::Ru,
        };
        let told = document(&standings, &made.law, &asked, &Scope::Everything).unwrap();
        let mut of_case: Vec<String> = told.findings.iter().map(key).collect();
        let mut of_list: Vec<String> = listed
            .iter()
            .filter(|row| row.case_id == case_id)
            .map(key)
            .collect();
        of_case.sort();
        of_list.sort();
        assert_eq!(of_case, of_list);
    }
}
