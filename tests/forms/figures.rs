//! Are the figures of a form those of the events, and those of the quarterly report?

use std::collections::BTreeSet;

use serde_json::Value;

use crate::naive;
use crate::office::{MONTHLY, OFFICE};

/// Periods with their first day and the first day after them.
const PERIODS: [(&str, [&str; 2]); 9] = [
    ("2025-12", ["2025-12-01", "2026-01-01"]),
    ("2026-01", ["2026-01-01", "2026-02-01"]),
    ("2026-02", ["2026-02-01", "2026-03-01"]),
    ("2026-05", ["2026-05-01", "2026-06-01"]),
    ("2026-09", ["2026-09-01", "2026-10-01"]),
    ("2026-10", ["2026-10-01", "2026-11-01"]),
    ("2026Q1", ["2026-01-01", "2026-04-01"]),
    ("2026Q3", ["2026-07-01", "2026-10-01"]),
    ("2026", ["2026-01-01", "2027-01-01"]),
];

#[test]
fn each_figure_of_the_monthly_form_is_that_of_a_plain_count() {
    // columns and periods that came to nothing everywhere would prove nothing
    let mut met = BTreeSet::new();
    for (period, days) in PERIODS {
        let json = OFFICE.form("monthly_services", period, "plain", &[]).json();
        let plain = naive::count(&OFFICE.events, days);
        let columns = json["columns"].as_array().unwrap();
        let rows = json["rows"].as_array().unwrap();
        let codes: BTreeSet<&str> = rows
            .iter()
            .map(|row| row["code"].as_str().unwrap())
            .collect();
        let plain_codes: BTreeSet<&str> = plain.rows.keys().map(String::as_str).collect();
        assert_eq!(codes, plain_codes, "{period}");
        for (place, column) in columns.iter().enumerate() {
            let key = column["key"].as_str().unwrap();
            let mut total = 0;
            for row in rows {
                let (code, cell) = (row["code"].as_str().unwrap(), &row["cells"][place]);
                let figure = plain.rows[code].get(key).copied().unwrap_or(0);
                match column["kind"].as_str().unwrap() {
                    "count" => {
                        assert_eq!(cell, figure, "{period} {code} {key}");
                        total += figure;
                        if figure > 0 {
                            met.insert(key.to_owned());
                        }
                    }
                    "list" => {
                        let letters = cell.as_array().unwrap().iter();
                        let text =
                            |letter: &Value, key: &str| letter[key].as_str().unwrap().to_owned();
                        let letters: BTreeSet<(String, String)> = letters
                            .map(|it| (text(it, "answered_on"), text(it, "registration_no")))
                            .collect();
                        let known = plain.letters.get(code).cloned().unwrap_or_default();
                        assert_eq!(letters, known, "{period} {code}");
                        assert_eq!(cell.as_array().unwrap().len(), known.len());
                        total += known.len() as u64;
                        met.insert(key.to_owned());
                    }
                    _ => assert!(cell.is_null(), "{key} is filled in by hand"),
                }
            }
            if column["kind"] != "by_hand" {
                assert_eq!(json["total"][place], total, "{period} {key}");
            }
        }
    }
    assert_eq!(
        met.len(),
        18,
        "figures that were never more than zero: {met:?}"
    );
}

/// A form by a dimension with columns for the figures of the quarterly report.
fn by(name: &str, rows: &str, measures: &[&str]) -> String {
    let columns = measures.iter().map(|measure| {
        format!("\n[[columns]]\nkey = \"{measure}\"\nru = \"{measure}\"\nen = \"{measure}\"\ncount = \"{measure}\"\n")
    });
    format!(
        "name = \"{name}\"\ntitle = {{ ru = \"Т\", en = \"T\" }}\nbasis = {{ ru = \"О\", en = \"B\" }}\nrows = \"{rows}\"\nrow_heading = {{ ru = \"С\", en = \"R\" }}\n{}",
        columns.collect::<String>()
    )
}

#[test]
fn a_form_by_any_dimension_agrees_with_the_quarterly_report() {
    let measures = [
        "opening",
        "moved_in",
        "received",
        "reviewed",
        "satisfied",
        "refused",
        "left_unanswered",
        "forwarded",
        "discontinued",
        "moved_out",
        "closing",
        "late_15",
        "late_5",
        "answered_late",
        "grounds",
    ];
    let dimensions = [
        "organisation",
        "limit",
        "ground",
        "object",
        "channel",
        "service",
        "satisfaction_form",
        "refusal_ground",
    ];
    let texts: Vec<(String, String)> = dimensions
        .iter()
        .map(|rows| {
            (
                format!("by_{rows}.toml"),
                by(&format!("by_{rows}"), rows, &measures),
            )
        })
        .collect();
    let files: Vec<(&str, &str)> = texts
        .iter()
        .map(|(file, text)| (file.as_str(), text.as_str()))
        .collect();
    let settings = OFFICE.settings("dimensions", &files);
    OFFICE.done(&[
        "report",
        "complaints",
        "--quarter",
        "2026Q3",
        "--out",
        "quarter",
    ]);
    let report = std::fs::read(OFFICE.path("quarter/complaints_2026Q3_mo221_all.json")).unwrap();
    let report: Value = serde_json::from_slice(&report).unwrap();
    let mut compared = 0;
    for dimension in dimensions {
        let name = format!("by_{dimension}");
        let form = OFFICE
            .form(&name, "2026Q3", "dimensions_out", &["--config", &settings])
            .json();
        let sections = report["sections"].as_array().unwrap();
        let section = sections
            .iter()
            .find(|section| section["code"] == dimension)
            .unwrap();
        assert_eq!(form["adds_up"], section["adds_up"]);
        for part in section["rows"].as_array().unwrap() {
            let rows = form["rows"].as_array().unwrap();
            let row = rows.iter().find(|row| row["code"] == part["code"]);
            if part["figures"].is_null() {
                assert!(
                    row.unwrap()["cells"].is_null(),
                    "{part}: not submitted is not zero"
                );
                compared += 1;
                continue;
            }
            for (place, measure) in measures.iter().enumerate() {
                // a part without any of these figures has no row
                let figure = row.map_or(0, |row| row["cells"][place].as_u64().unwrap());
                assert_eq!(
                    part["figures"][measure], figure,
                    "{dimension} {part} {measure}"
                );
                compared += 1;
            }
        }
        for (place, measure) in measures.iter().enumerate() {
            if !measure.starts_with("moved") {
                assert_eq!(
                    form["total"][place], report["totals"][measure],
                    "{dimension} {measure}"
                );
            }
        }
    }
    assert!(compared > 500, "{compared}");
}

#[test]
fn the_same_knowledge_gives_the_same_bytes() {
    let one = OFFICE.form("monthly_services", "2026-09", "same_1", &[]);
    let other = OFFICE.form("monthly_services", "2026-09", "same_2", &[]);
    let known_at = one.json()["known_at"].as_str().unwrap().to_owned();
    OFFICE.done(&[
        "report",
        "form",
        "monthly_services",
        "--quarter",
        "2026-09",
        "--known-at",
        &known_at,
        "--out",
        "same_3",
    ]);
    for ending in ["json", "csv", "xlsx", "pdf"] {
        assert!(
            one.bytes(ending) == other.bytes(ending),
            "the {ending} differs"
        );
        let then = OFFICE.path("same_3/form_monthly_services_2026-09_mo221_all");
        let then = std::fs::read(then.with_extension(ending)).unwrap();
        assert!(
            one.bytes(ending) == then,
            "the {ending} of an earlier knowledge differs"
        );
    }
}

#[test]
fn the_form_names_what_it_was_made_by() {
    let json = OFFICE
        .form("monthly_services", "2026-09", "named", &[])
        .json();
    assert_eq!(json["schema"], "srok.form/1");
    let edition = &json["editions"][0];
    assert_eq!(edition[0], "form monthly_services");
    assert_eq!(edition[1], crate::templates::sha256(MONTHLY.as_bytes()));
    let csv = OFFICE
        .form("monthly_services", "2026-09", "named", &[])
        .bytes("csv");
    let csv = String::from_utf8(csv).unwrap();
    let head = csv.trim_start_matches('\u{feff}').lines().next().unwrap();
    assert!(
        head.starts_with("period;regulation;organisation;code;label;received;"),
        "{head}"
    );
    assert_eq!(
        csv.lines().count(),
        2 + json["rows"].as_array().unwrap().len()
    );
}
