//! What cannot be is named with its case, and never swallowed.

use crate::srok::{Srok, faulty, total};

/// Writes the life of a complaint: kinds with day of May 2026, unit and further data.
fn life(case: &str, events: &[(&str, u32, &str, &str)]) -> String {
    let mut text = String::new();
    for (number, (kind, day, unit, more)) in events.iter().enumerate() {
        text.push_str(&format!(
            r#"{{"specversion":"1.0","id":"{case}-{number}","source":"//vis.example","type":"{kind}","subject":"{case}","time":"2026-05-{day:02}T1{}:00:00+03:00","data":{{"regulation":"mo221","organisation":"{unit}"{more}}}}}"#,
            number % 10
        ));
        text.push('\n');
    }
    text
}

const WHOLE: &str = r#","ground":["service_overdue"],"object":["territorial_unit"]"#;
const REGISTERED: (&str, u32, &str, &str) = ("complaint_registered", 5, "tsp-1", WHOLE);
const SATISFIED: &str = r#","outcome":"satisfied""#;
const REFUSED: &str = r#","outcome":"refused","refusal_ground":["earlier_decision"]"#;
const TO_2: &str = r#","to_organisation":"tsp-2""#;

#[test]
fn each_fault_is_named_with_its_case() {
    let from = |parent: &str| format!(r#"{WHOLE},"parent":"{parent}""#);
    let (from_circle_1, from_circle_2, from_twice) =
        (from("circle-1"), from("circle-2"), from("sent-to-two"));
    let lives = [
        life(
            "sound",
            &[REGISTERED, ("complaint_decided", 12, "tsp-1", SATISFIED)],
        ),
        life(
            "twice",
            &[
                REGISTERED,
                ("complaint_decided", 12, "tsp-1", SATISFIED),
                ("complaint_decided", 13, "tsp-1", REFUSED),
            ],
        ),
        life(
            "before",
            &[("complaint_decided", 4, "tsp-1", REFUSED), REGISTERED],
        ),
        life(
            "both",
            &[
                REGISTERED,
                ("complaint_decided", 12, "tsp-1", REFUSED),
                ("complaint_left_unanswered", 14, "tsp-1", ""),
            ],
        ),
        life(
            "withdrawn-after",
            &[
                REGISTERED,
                ("complaint_decided", 12, "tsp-1", REFUSED),
                ("complaint_withdrawn", 14, "tsp-1", ""),
            ],
        ),
        life(
            "circle-1",
            &[
                ("complaint_registered", 5, "tsp-1", &from_circle_2),
                ("complaint_forwarded", 6, "tsp-1", TO_2),
            ],
        ),
        life(
            "circle-2",
            &[
                ("complaint_registered", 7, "tsp-2", &from_circle_1),
                (
                    "complaint_forwarded",
                    8,
                    "tsp-2",
                    r#","to_organisation":"tsp-1""#,
                ),
            ],
        ),
        life(
            "groundless",
            &[(
                "complaint_registered",
                5,
                "tsp-1",
                r#","object":["territorial_unit"]"#,
            )],
        ),
        life(
            "objectless",
            &[(
                "complaint_registered",
                5,
                "tsp-1",
                r#","ground":["unlawful_fee"]"#,
            )],
        ),
        life(
            "at-two",
            &[REGISTERED, ("complaint_registered", 6, "tsp-2", WHOLE)],
        ),
        life(
            "sent-to-two",
            &[REGISTERED, ("complaint_forwarded", 6, "tsp-1", TO_2)],
        ),
        life(
            "of-two-1",
            &[("complaint_registered", 7, "tsp-2", &from_twice)],
        ),
        life(
            "of-two-2",
            &[("complaint_registered", 8, "tsp-2", &from_twice)],
        ),
        life(
            "nowhere",
            &[REGISTERED, ("complaint_forwarded", 6, "tsp-1", TO_2)],
        ),
        life(
            "unregistered",
            &[
                ("complaint_received", 5, "tsp-1", WHOLE),
                ("complaint_decided", 12, "tsp-1", REFUSED),
            ],
        ),
    ];
    let srok = Srok::with(&lives.concat());
    let (report, told) = srok.report("2026Q2", &[]);
    for (code, cases) in [
        ("decided_twice", &["twice"][..]),
        ("decided_and_unanswered", &["both"]),
        ("ended_twice", &["withdrawn-after"]),
        ("ended_before_registration", &["before"]),
        ("ended_unregistered", &["unregistered"]),
        ("forwarded_in_circle", &["circle-1"]),
        ("forwarded_nowhere", &["nowhere"]),
        ("registered_twice", &["at-two", "of-two-2"]),
        ("without_ground", &["groundless"]),
        ("without_object", &["objectless"]),
    ] {
        assert_eq!(faulty(&report, code), cases, "{code}\n{told}");
    }
    let all = report["faults"].as_array().unwrap();
    assert_eq!(all.len(), 11, "nothing sound is blamed: {all:?}");
    assert_eq!(report["balances"], true, "{told}");
    assert!(told.contains("! twice: two decisions on one complaint; the first counts"));
}

#[test]
fn a_decision_that_does_not_say_how_breaks_the_balance_and_its_case_is_named() {
    let unsaid = life(
        "unsaid",
        &[REGISTERED, ("complaint_decided", 12, "tsp-1", "")],
    );
    let sound = life(
        "sound",
        &[REGISTERED, ("complaint_decided", 12, "tsp-1", SATISFIED)],
    );
    let srok = Srok::with(&[unsaid, sound].concat());
    let (report, told) = srok.report("2026Q2", &[]);
    assert_eq!(report["balances"], false);
    assert_eq!(
        (total(&report, "reviewed"), total(&report, "satisfied")),
        (2, 1)
    );
    assert!(
        told.contains("✗ Reviewed = satisfied + refused: 2 ≠ 1 (unsaid)"),
        "{told}"
    );
}

#[test]
fn the_terminal_is_told_of_some_of_many_faults_and_the_files_have_all() {
    let unsaid = |number| {
        let case = format!("unsaid-{number:02}");
        life(&case, &[REGISTERED, ("complaint_decided", 12, "tsp-1", "")])
    };
    let srok = Srok::with(&(0..60).map(unsaid).collect::<String>());
    let (report, told) = srok.report("2026Q2", &[]);
    assert_eq!(faulty(&report, "decision_unsaid").len(), 60);
    let lines = told.lines().filter(|line| line.starts_with("! "));
    let lines: Vec<&str> = lines.collect();
    assert_eq!(lines.len(), 51, "{told}");
    assert_eq!(lines[50], "! and 10 more: the files of the report have all");
    assert!(
        told.contains("unsaid-49, and 10 more: the files of the report have all)"),
        "{told}"
    );
}

#[test]
fn a_decision_of_the_quarter_before_the_registration_breaks_the_balance() {
    let early = life("early", &[("complaint_registered", 5, "tsp-1", WHOLE)]);
    let decided = r#"{"specversion":"1.0","id":"x","source":"//vis.example","type":"complaint_decided","subject":"early","time":"2026-03-05T10:00:00+03:00","data":{"regulation":"mo221","organisation":"tsp-1","outcome":"satisfied"}}"#;
    let srok = Srok::with(&format!("{early}{decided}\n"));
    let (report, told) = srok.report("2026Q2", &[]);
    assert_eq!(report["balances"], false, "{told}");
    assert!(told.contains("(early)"), "{told}");
}

#[test]
fn one_that_was_done_with_before_it_was_sent_on_there_is_named() {
    let from = format!(r#"{WHOLE},"parent":"late-parent""#);
    let lives = [
        life(
            "late-parent",
            &[
                ("complaint_registered", 9, "tsp-1", WHOLE),
                ("complaint_forwarded", 11, "tsp-1", TO_2),
            ],
        ),
        life(
            "early-child",
            &[
                ("complaint_registered", 3, "tsp-2", &from),
                ("complaint_decided", 4, "tsp-2", REFUSED),
            ],
        ),
    ];
    let (report, told) = Srok::with(&lives.concat()).report("2026Q2", &[]);
    assert_eq!(
        faulty(&report, "ended_before_registration"),
        ["early-child"],
        "{told}"
    );
    assert_eq!(total(&report, "received"), 1);
}

#[test]
fn one_that_is_sent_on_as_it_arrived_is_counted_where_it_is_registered() {
    let from = format!(r#"{WHOLE},"parent":"arrived""#);
    let lives = [
        life(
            "arrived",
            &[
                ("complaint_received", 5, "tsp-1", WHOLE),
                ("complaint_forwarded", 6, "tsp-1", TO_2),
            ],
        ),
        life(
            "registered",
            &[
                ("complaint_received", 7, "tsp-2", &from),
                ("complaint_registered", 8, "tsp-2", WHOLE),
                ("complaint_decided", 13, "tsp-2", REFUSED),
            ],
        ),
        // tsp-1 registers complaints, too: it belongs to the report
        life("another", &[REGISTERED]),
    ];
    let (report, told) = Srok::with(&lives.concat()).report("2026Q2", &[]);
    assert_eq!(total(&report, "received"), 2, "{told}");
    assert_eq!(total(&report, "reviewed"), 1);
    assert_eq!(total(&report, "refused"), 1);
    assert_eq!(total(&report, "forwarded"), 0, "it stays within the report");
    assert_eq!(report["balances"], true);
}

#[test]
fn one_that_is_registered_later_was_not_when_the_period_was_over() {
    let lives = life(
        "waiting",
        &[
            ("complaint_received", 29, "tsp-1", WHOLE),
            ("complaint_registered", 31, "tsp-1", WHOLE),
        ],
    );
    let text = lives.replacen("2026-05-31", "2026-07-01", 1);
    assert_ne!(text, lives);
    let srok = Srok::with(&text);
    let (before, _) = srok.report("2026Q2", &[]);
    assert_eq!(total(&before, "received_unregistered"), 1);
    assert_eq!(total(&before, "received"), 0);
    let (after, _) = srok.report("2026Q3", &[]);
    assert_eq!(total(&after, "received_unregistered"), 0);
    assert_eq!(total(&after, "received"), 1);
}

#[test]
fn complaints_about_the_mfc_are_left_out_by_object_and_mixed_ones_are_in() {
    let registered = |case: &str, objects: &str, channel: &str| {
        let more =
            format!(r#","ground":["service_overdue"],"channel":"{channel}","object":[{objects}]"#);
        life(case, &[("complaint_registered", 5, "tsp-1", &more)])
    };
    let lives = [
        registered("about-mfc", r#""mfc""#, "post"),
        registered("about-worker", r#""mfc_worker","mfc_head""#, "post"),
        registered("mixed", r#""mfc","territorial_unit""#, "post"),
        registered("through-mfc", r#""territorial_unit""#, "mfc"),
    ];
    let (report, _) = Srok::with(&lives.concat()).report("2026Q2", &[]);
    assert_eq!(total(&report, "received"), 2);
    let sections = report["sections"].as_array().unwrap();
    let objects = sections
        .iter()
        .find(|section| section["code"] == "object")
        .unwrap();
    let rows = objects["rows"].as_array().unwrap();
    assert_eq!(
        rows.len(),
        1,
        "the part about the MFC is not told: {rows:?}"
    );
    assert_eq!(rows[0]["code"], "territorial_unit");
}

#[test]
fn who_sent_nothing_is_not_zero() {
    let srok = Srok::with(&life("one", &[REGISTERED]));
    srok.take(&life(
        "other",
        &[(
            "application_submitted",
            5,
            "tsp-2",
            r#","channel":"portal""#,
        )],
    ));
    for unit in ["tsp-1", "tsp-2", "tsp-3"] {
        let set = [
            "directory",
            "set",
            "organisation",
            unit,
            "name=A unit",
            "reports=mo221",
            "--since",
            "2020-01-01",
        ];
        let (status, told) = srok.run(&set);
        assert_eq!(status, 0, "{told}");
    }
    let (report, _) = srok.report("2026Q2", &[]);
    let sections = report["sections"].as_array().unwrap();
    let section = sections
        .iter()
        .find(|section| section["code"] == "organisation")
        .unwrap();
    let received = |unit: &str| {
        let rows = section["rows"].as_array().unwrap().iter();
        let row = rows.into_iter().find(|row| row["code"] == unit).unwrap();
        row["figures"]
            .get("received")
            .and_then(serde_json::Value::as_u64)
    };
    assert_eq!(received("tsp-1"), Some(1));
    assert_eq!(received("tsp-2"), Some(0), "it sent something else: nil");
    assert_eq!(received("tsp-3"), None, "not submitted");
}

#[test]
fn of_a_store_without_events_there_is_nothing_to_report() {
    let srok = Srok::with("");
    let out = tempfile::tempdir().unwrap();
    let out = out.path().to_str().unwrap();
    let (status, told) = srok.run(&["report", "complaints", "--quarter", "2026Q2", "--out", out]);
    assert_eq!(status, 2, "{told}");
    assert!(told.contains("nothing is recorded yet"), "{told}");
    for (quarter, more, said) in [
        ("2026Q5", &[][..], "`2026Q5` is no period"),
        ("2026Q2", &["--regulation", "none"], "no regulation `none`"),
        ("2026Q2", &["--regulation", "msk604"], "asks for no report"),
        (
            "2026Q2",
            &["--organisation", "nobody"],
            "organisation `nobody` is not in the directory",
        ),
    ] {
        let all = [
            &["report", "complaints", "--quarter", quarter, "--out", out],
            more,
        ]
        .concat();
        let (status, told) = srok.run(&all);
        assert_eq!(status, 2, "{told}");
        assert!(told.contains(said) && told.contains("hint:"), "{told}");
    }
}

#[test]
fn what_was_not_known_yet_is_no_zero() {
    let srok = Srok::with(&life("one", &[REGISTERED]));
    let out = tempfile::tempdir().unwrap();
    let out = out.path().to_str().unwrap();
    let (status, told) = srok.run(&[
        "report",
        "complaints",
        "--quarter",
        "2026Q2",
        "--known-at",
        "2020-01-01",
        "--out",
        out,
    ]);
    assert_eq!(status, 2, "{told}");
    assert!(
        told.contains("nothing was known at 2020-01-01T20:59:59"),
        "{told}"
    );
    assert_eq!(
        std::fs::read_dir(out).unwrap().count(),
        0,
        "nothing is written"
    );
}
