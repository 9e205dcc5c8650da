//! Eight quarters of two years: each balances, each begins as the one before ended, each says what the plain computation says.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;
use srok_law::time::NaiveDate;

use crate::made::{UNITS, lines};
use crate::naive::{Figures, File};
use crate::srok::{Srok, total};
use crate::wall::Wall;

const QUARTERS: [(&str, &str, &str); 8] = [
    ("2024Q4", "2024-10-01", "2025-01-01"),
    ("2025Q1", "2025-01-01", "2025-04-01"),
    ("2025Q2", "2025-04-01", "2025-07-01"),
    ("2025Q3", "2025-07-01", "2025-10-01"),
    ("2025Q4", "2025-10-01", "2026-01-01"),
    ("2026Q1", "2026-01-01", "2026-04-01"),
    ("2026Q2", "2026-04-01", "2026-07-01"),
    ("2026Q3", "2026-07-01", "2026-10-01"),
];

fn of_two_years(complaints: u64) -> String {
    lines(
        complaints,
        NaiveDate::from_ymd_opt(2024, 9, 1).unwrap(),
        760,
    )
}

/// A hundred thousand complaints.
static EVENTS: LazyLock<String> = LazyLock::new(|| of_two_years(100_000));
static STORE: LazyLock<Srok> = LazyLock::new(|| {
    let srok = Srok::with(&EVENTS);
    for unit in ["unit-07", "unit-08"] {
        let (status, told) = srok.run(&[
            "directory",
            "set",
            "organisation",
            unit,
            "name=A unit",
            "reports=mo221",
            "--since",
            "2020-01-01",
        ]);
        assert_eq!(status, 0, "{told}");
    }
    srok
});
static FILE: LazyLock<File> = LazyLock::new(|| File::read(&EVENTS));

fn wall() -> Wall {
    Wall::read(include_str!("../../calendars/ru.csv"), false)
}

const COMPARED: [&str; 19] = [
    "opening",
    "received",
    "reviewed",
    "satisfied",
    "refused",
    "left_unanswered",
    "forwarded",
    "discontinued",
    "closing",
    "received_unregistered",
    "in_time_15",
    "late_15",
    "in_time_5",
    "late_5",
    "open_15",
    "open_overdue_15",
    "open_5",
    "open_overdue_5",
    "grounds",
];

/// Returns what was received by the parts of a dimension.
fn received<'a>(report: &'a Value, dimension: &str) -> Vec<(&'a str, u64)> {
    let sections = report["sections"].as_array().unwrap();
    let section = sections
        .iter()
        .find(|section| section["code"] == dimension)
        .unwrap();
    let rows = section["rows"].as_array().unwrap().iter();
    rows.map(|row| {
        let figure = row["figures"]["received"].as_u64().unwrap();
        (row["code"].as_str().unwrap(), figure)
    })
    .filter(|(_, figure)| *figure > 0)
    .collect()
}

fn assert_same(report: &Value, naive: &Figures, quarter: &str) {
    let figure = |name: &str| naive.get(name).copied().unwrap_or(0);
    let said: Vec<(&str, u64)> = COMPARED.map(|name| (name, total(report, name))).into();
    let counted: Vec<(&str, u64)> = COMPARED.map(|name| (name, figure(name))).into();
    assert_eq!(said, counted, "{quarter}");
    for dimension in ["ground", "channel"] {
        let prefix = format!("{dimension}/");
        let counted: Vec<(&str, u64)> = naive
            .iter()
            .filter_map(|(name, figure)| Some((name.strip_prefix(&prefix)?, *figure)))
            .collect();
        assert_eq!(
            received(report, dimension),
            counted,
            "{quarter} {dimension}"
        );
    }
}

#[test]
fn eight_quarters_balance_follow_one_another_and_equal_the_plain_computation() {
    let all: BTreeSet<String> = (0..UNITS).map(|unit| format!("unit-{unit:02}")).collect();
    let wall = wall();
    let mut before = None;
    for (quarter, first, after) in QUARTERS {
        let (report, told) = STORE.report(quarter, &[]);
        assert_eq!(report["balances"], true, "{told}");
        let opening = total(&report, "opening");
        assert_eq!(
            before.unwrap_or(opening),
            opening,
            "{quarter} begins as the one before ended"
        );
        before = Some(total(&report, "closing"));
        assert!(total(&report, "received") > 9_000, "{quarter}");
        assert_same(&report, &FILE.count(&all, first, after, &wall), quarter);
    }
}

#[test]
fn so_do_those_of_one_unit_from_which_complaints_come_and_go() {
    let one: BTreeSet<String> = BTreeSet::from(["unit-07".into()]);
    let mut before = None;
    for (quarter, first, after) in QUARTERS {
        let (report, told) = STORE.report(quarter, &["--organisation", "unit-07"]);
        assert_eq!(report["balances"], true, "{told}");
        let opening = total(&report, "opening");
        assert_eq!(before.unwrap_or(opening), opening, "{quarter}");
        before = Some(total(&report, "closing"));
        assert!(total(&report, "forwarded") > 0, "{quarter}");
        assert_same(&report, &FILE.count(&one, first, after, &wall()), quarter);
    }
}

#[test]
fn units_add_up_and_what_goes_from_one_to_another_is_counted_once() {
    let (report, _) = STORE.report("2025Q3", &[]);
    let sections = report["sections"].as_array().unwrap();
    let section = sections
        .iter()
        .find(|section| section["code"] == "organisation")
        .unwrap();
    let sum = |measure: &str| -> u64 {
        let rows = section["rows"].as_array().unwrap().iter();
        rows.map(|row| row["figures"][measure].as_u64().unwrap())
            .sum()
    };
    for measure in COMPARED {
        assert_eq!(sum(measure), total(&report, measure), "{measure}");
    }
    assert!(sum("moved_in") > 0);
    assert_eq!(sum("moved_in"), sum("moved_out"));
    for row in section["rows"].as_array().unwrap() {
        let figure = |measure: &str| row["figures"][measure].as_u64().unwrap();
        let began = figure("opening") + figure("moved_in") + figure("received");
        let went = [
            "reviewed",
            "left_unanswered",
            "forwarded",
            "discontinued",
            "moved_out",
            "closing",
        ];
        assert_eq!(
            began,
            went.map(figure).iter().sum::<u64>(),
            "{}",
            row["code"]
        );
    }
}

#[test]
fn what_was_known_gives_the_same_report_to_the_byte_whatever_came_later() {
    let srok = Srok::with(&of_two_years(2_000));
    let (report, _) = srok.report("2026Q1", &[]);
    let known_at = report["known_at"].as_str().unwrap().to_owned();
    let open = report["oldest"][0]["case_id"].as_str().unwrap().to_owned();
    srok.take(&format!(
        r#"{{"specversion":"1.0","id":"late","source":"//vis.example","type":"complaint_decided","subject":"{open}","time":"2026-03-02T10:00:00+03:00","data":{{"regulation":"mo221","outcome":"refused"}}}}"#
    ));
    let (later, _) = srok.report("2026Q1", &[]);
    assert_eq!(total(&later, "reviewed"), total(&report, "reviewed") + 1);
    assert_eq!(total(&later, "closing"), total(&report, "closing") - 1);
    let (again, _) = srok.report("2026Q1", &["--known-at", &known_at]);
    assert_eq!(again, report);
}
