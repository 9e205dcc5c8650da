//! Does a report of many bodies stand beside those that they approved, and is one that sent nothing told apart from one that has nothing?

use std::sync::Arc;

use serde_json::Value;
use srok_engine::standings::Standings;
use srok_law::case::Instant;
use srok_law::words::Lang;
use srok_reports::Templates;
use srok_reports::complaints::{Ask, make};
use srok_store::{Options, Store};

use crate::office::{Office, QUARTER, json_of};

fn line<'a>(report: &'a Value, code: &str) -> &'a Value {
    let lines = report["consolidation"]["lines"].as_array().unwrap();
    lines.iter().find(|line| line["code"] == code).unwrap()
}

/// Returns the paper of the report of the ministry by what was known at a moment, and the words on it.
fn printed(office: &Office, known_at: &str) -> (Vec<u8>, String) {
    let store = Arc::new(Store::open(&office.data(), &Options::default()).unwrap());
    let law = Arc::new(srok::shipped::built_in().unwrap());
    let known_at = srok_law::time::DateTime::parse_from_rfc3339(known_at).unwrap();
    let known_at: Instant = known_at.to_utc().into();
    let standings = Standings::open(&store, &law, known_at).unwrap();
    let ask = Ask {
        period: QUARTER.parse().unwrap(),
        regulation: "mo221".into(),
        organisation: Some("mszn".into()),
        known_at: Some(known_at),
        lang: Lang::Ru,
        templates: Templates::default(),
    };
    let printed = make(&standings, &ask).unwrap().pdf().unwrap();
    let text = printed.text.replace(['\u{a0}', '\u{202f}'], " ");
    (printed.pdf, text)
}

#[test]
fn the_register_of_a_body_is_laid_beside_a_figure() {
    let office = Office::new();
    std::fs::write(
        office.path("register.csv"),
        "Рег. №\nЖ-01/р\n№ ж-02/р\nЖ-99/р\n",
    )
    .unwrap();
    let all = ["--lang", "en", "report", "reconcile", "--quarter", QUARTER];
    let own = ["--organisation", "tsp-01", "--register", "register.csv"];
    let (status, said) = office.run(&[&all[..], &own].concat());
    assert_eq!(status, 1, "{said}");
    assert!(
        said.starts_with("in both: 2\nin the register only (1): Ж-99/р\nhere only (8): "),
        "{said}"
    );
    std::fs::write(office.path("register.csv"), "received;10\nreviewed;8\n").unwrap();
    let (status, said) = office.run(&[&all[..], &own].concat());
    assert_eq!(status, 0, "{said}");
    let wrong = [&all[..], &own, &["--figure", "complaints"]].concat();
    assert!(office.refused(&wrong).contains("no figure `complaints`"));
}

#[test]
fn a_consolidated_report_stands_beside_the_approved_ones_of_its_parts() {
    let office = Office::new();
    let alone = json_of(&office.report(QUARTER, &["--organisation", "mszn"]));
    assert!(
        alone["consolidation"].is_null(),
        "none of them has approved one"
    );
    office.approve(&["--organisation", "tsp-01"]);
    office.approve(&["--organisation", "tsp-02"]);

    let all = [
        "report",
        "approve",
        "--quarter",
        QUARTER,
        "--organisation",
        "mszn",
    ];
    let said = office.refused(&all);
    assert!(said.contains("не утвердили свои отчеты: tsp-99"), "{said}");
    assert!(said.contains("--override REASON"), "{said}");

    let reason = "Подразделение упразднено";
    office.approve(&["--organisation", "mszn", "--override", reason]);
    let files = office.version(3);
    let report = json_of(&files);
    assert_eq!(report["approval"]["overridden"], reason);
    assert_eq!(
        report["approval"]["objections"][0],
        "не утвердили свои отчеты: tsp-99"
    );
    let parts = report["consolidation"]["parts"].as_array().unwrap();
    let submitted: Vec<_> = parts
        .iter()
        .map(|part| {
            (
                part["organisation"]["code"].as_str().unwrap(),
                !part["report"].is_null(),
            )
        })
        .collect();
    assert_eq!(
        submitted,
        [("tsp-01", true), ("tsp-02", true), ("tsp-99", false)]
    );
    // one complaint went from the one to the other: received by both, counted once here
    let received = line(&report, "received");
    assert_eq!(
        (
            &received["parts"],
            &received["difference"],
            &received["total"]
        ),
        (&15.into(), &(-1).into(), &14.into())
    );
    let forwarded = line(&report, "forwarded");
    assert_eq!(
        (&forwarded["parts"], &forwarded["total"]),
        (&1.into(), &0.into())
    );
    for code in ["reviewed", "satisfied", "refused", "closing", "opening"] {
        assert_eq!(line(&report, code)["difference"], 0, "{code}");
    }
    // the reason stands on the paper
    let known_at = office.versions()[2]["known_at"]
        .as_str()
        .unwrap()
        .to_owned();
    let (pdf, text) = printed(&office, &known_at);
    assert!(pdf == files["pdf"], "the same paper");
    assert!(text.contains(reason), "{text}");
}
