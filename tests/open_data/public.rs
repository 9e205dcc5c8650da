//! Are the open data there only if they should be, do they say what was approved, and do they give nobody away?

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::office::{APPROVED, BODIES, NOTHING, OVERRIDDEN, Office, QUARTERS};

const ADDRESSES: [&str; 4] = [
    "/open-data",
    "/open-data/complaints.csv",
    "/open-data/complaints.json",
    "/open-data/complaints.meta.csv",
];

/// Period, section, part, figure.
type Key = (String, String, String, String);

fn key(row: &Value) -> Key {
    let text = |name: &str| row[name].as_str().unwrap().to_owned();
    (
        text("period"),
        text("section"),
        text("part"),
        text("measure"),
    )
}

/// Returns all figures of the approved reports of all bodies.
fn truth(office: &Office) -> BTreeMap<Key, u64> {
    let mut all = BTreeMap::new();
    for quarter in QUARTERS {
        let report = office.approved(quarter);
        let mut add = |section: &str, part: &str, figures: &Value| {
            for (measure, figure) in figures.as_object().into_iter().flatten() {
                let key = [quarter, section, part, measure].map(str::to_owned);
                all.insert(key.into(), figure.as_u64().unwrap());
            }
        };
        add("total", "", &report["totals"]);
        for section in report["sections"].as_array().unwrap() {
            for row in section["rows"].as_array().unwrap() {
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                add(
                    &text(&section["code"]),
                    &text(&row["code"]),
                    &row["figures"],
                );
            }
        }
    }
    all
}

#[test]
fn without_the_setting_there_is_nothing_as_anywhere_else() {
    let office = APPROVED.serve(false);
    let reads_pages = office.nobody().with("accept", "text/html");
    for browser in [office.nobody(), reads_pages, office.sign_in("chief")] {
        for path in ADDRESSES {
            for (answer, unknown) in [
                (browser.get(path), browser.get("/nowhere")),
                (browser.post(path, &[]), browser.post("/nowhere", &[])),
            ] {
                assert_eq!(answer.status, unknown.status, "{path}");
                assert_eq!(
                    answer.header("content-type"),
                    unknown.header("content-type")
                );
                assert!(!answer.body.contains("2026"), "{path}: {}", answer.body);
            }
        }
    }
    assert_eq!(office.nobody().get("/open-data").status, 404);
}

#[test]
fn figures_are_those_that_were_approved_and_few_are_withheld() {
    let office = APPROVED.serve(true);
    let (rows, truth) = (office.rows(), truth(&office));
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        let (status, figure) = (row["status"].as_str().unwrap(), row["figure"].as_u64());
        let is = truth.get(&key(row)).copied();
        match status {
            "published" => {
                assert_eq!(figure, is, "{row}");
                assert!(is == Some(0) || is >= Some(5), "{row}");
            }
            "withheld" => assert!(figure.is_none() && is.is_some(), "{row}"),
            "not_submitted" => assert!(figure.is_none() && is.is_none(), "{row}"),
            other => panic!("{other}"),
        }
        *told.entry(status).or_default() += 1;
    }
    // every quarter says what the data are published for
    for quarter in QUARTERS {
        for measure in ["received", "reviewed", "satisfied", "refused"] {
            let key = [quarter, "total", "", measure].map(str::to_owned).into();
            let row = rows.iter().find(|row| self::key(row) == key).unwrap();
            assert_eq!(row["figure"].as_u64(), Some(truth[&key]), "{key:?}");
        }
    }
    insta::assert_snapshot!("statuses", format!("{told:#?}"));
    // the same in every form
    let csv = office.get("/open-data/complaints.csv");
    let mut read = csv::Reader::from_reader(csv.as_bytes());
    let head = read.headers().unwrap().clone();
    let lines: Vec<csv::StringRecord> = read.records().map(Result::unwrap).collect();
    assert_eq!(lines.len(), rows.len());
    for (line, row) in lines.iter().zip(&rows) {
        for (name, field) in head.iter().zip(line) {
            let said = match &row[name] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(field, said, "{name}: {row}");
        }
    }
    let totals: Vec<&str> = csv
        .lines()
        .filter(|line| line.starts_with("2026Q3") && line.contains(",total,"))
        .collect();
    insta::assert_snapshot!("totals", totals.join("\n"));
}

/// Figures that come to nothing, with signs.
type Equation = Vec<(Key, i64)>;

/// Returns what a stranger knows to hold, from the definitions alone.
fn equations(rows: &[Value]) -> Vec<Equation> {
    let keys: BTreeSet<Key> = rows
        .iter()
        .filter(|row| row["status"] != "not_submitted")
        .map(key)
        .collect();
    let total = |quarter: &str, measure: &str| -> Key {
        [quarter, "total", "", measure].map(str::to_owned).into()
    };
    let mut all = Vec::new();
    for (place, quarter) in QUARTERS.iter().enumerate() {
        let signed = |plus: &[&str], minus: &[&str]| -> Equation {
            let plus = plus.iter().map(|measure| (total(quarter, measure), 1));
            let minus = minus.iter().map(|measure| (total(quarter, measure), -1));
            plus.chain(minus).collect()
        };
        all.push(signed(
            &["opening", "received"],
            &[
                "reviewed",
                "left_unanswered",
                "forwarded",
                "discontinued",
                "closing",
            ],
        ));
        all.push(signed(&["satisfied", "refused"], &["reviewed"]));
        all.push(signed(
            &["in_time_15", "late_15", "in_time_5", "late_5"],
            &["reviewed"],
        ));
        for term in ["15", "5"] {
            let mut equation = signed(&[&format!("in_time_{term}"), &format!("late_{term}")], &[]);
            let part = [*quarter, "limit", term, "reviewed"].map(str::to_owned);
            equation.push((part.into(), -1));
            all.push(equation);
        }
        if let Some(next) = QUARTERS.get(place + 1) {
            all.push(vec![
                (total(quarter, "closing"), 1),
                (total(next, "opening"), -1),
            ]);
        }
        for section in [
            "organisation",
            "limit",
            "channel",
            "service",
            "refusal_ground",
        ] {
            let measures: BTreeSet<&String> = keys
                .iter()
                .filter(|(period, of, ..)| period == quarter && of == section)
                .map(|(.., measure)| measure)
                .collect();
            for measure in measures {
                let parts = keys.iter().filter(|(period, of, _, counted)| {
                    period == quarter && of == section && counted == measure
                });
                let mut sum: Equation = parts.map(|key| (key.clone(), 1)).collect();
                sum.push((total(quarter, measure), -1));
                all.push(sum);
            }
        }
    }
    for (period, section, part, measure) in &keys {
        let is_of_part = section != "total" && measure == "reviewed";
        if is_of_part {
            let of = |measure: &str| -> Key {
                (
                    period.clone(),
                    section.clone(),
                    part.clone(),
                    measure.to_owned(),
                )
            };
            all.push(vec![
                (of("reviewed"), -1),
                (of("satisfied"), 1),
                (of("refused"), 1),
            ]);
        }
    }
    all
}

#[test]
fn nobody_computes_what_is_withheld_from_sums_and_balances() {
    let office = APPROVED.serve(true);
    let (rows, truth) = (office.rows(), truth(&office));
    let known: BTreeMap<Key, i64> = rows
        .iter()
        .filter_map(|row| Some((key(row), row["figure"].as_i64()?)))
        .collect();
    let equations = equations(&rows);
    assert!(equations.len() > 200, "{}", equations.len());
    let mut known = known;
    let mut found = Vec::new();
    loop {
        let before = known.len();
        for equation in &equations {
            // they are true, so that a stranger may rely on them
            let sum: i64 = equation
                .iter()
                .map(|(key, sign)| i64::try_from(truth[key]).unwrap() * sign)
                .sum();
            assert_eq!(sum, 0, "{equation:?}");
            let open = equation.iter().filter(|(key, _)| !known.contains_key(key));
            let open: Vec<&(Key, i64)> = open.collect();
            let sum: i64 = equation
                .iter()
                .filter_map(|(key, sign)| Some(known.get(key)? * sign))
                .sum();
            match open[..] {
                [(key, sign)] => {
                    found.push((key.clone(), truth[key]));
                    known.insert(key.clone(), -sum * sign);
                }
                // figures of one kind that come to nothing are nothing
                [_, _, ..] if sum == 0 && open.iter().all(|(_, sign)| *sign == open[0].1) => {
                    for (key, _) in open {
                        found.push((key.clone(), truth[key]));
                        known.insert(key.clone(), 0);
                    }
                }
                _ => {}
            }
        }
        if known.len() == before {
            break;
        }
    }
    found.retain(|(_, truth)| *truth > 0);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn nothing_of_a_case_or_a_person_is_in_any_answer() {
    let office = APPROVED.serve(true);
    let marks = APPROVED.marks();
    let pages = ["/open-data?lang=en", "/open-data?period=2025Q4"];
    for path in ADDRESSES.into_iter().chain(pages) {
        let told = office.get(path);
        let found: Vec<&String> = marks.iter().filter(|mark| told.contains(*mark)).collect();
        assert!(found.is_empty(), "{path} tells of {found:?}");
        for said in [OVERRIDDEN, "ЖАЛ-77", "Иванов", "tsp-05-", "console"] {
            assert!(!told.contains(said), "{path} says {said}");
        }
    }
    // so that the marks above are ones: the report itself has some
    let report = office.approved("2026Q3").to_string();
    assert!(marks.iter().any(|mark| report.contains(mark)));
    // and what somebody wrote on a report
    let office = BODIES.serve(true);
    let larger = office.files(2);
    let json = larger.iter().find(|file| file.name.ends_with(".json"));
    let json = String::from_utf8_lossy(&json.unwrap().content);
    assert!(json.contains(OVERRIDDEN), "{json}");
    for path in ADDRESSES {
        assert!(!office.get(path).contains("ЖАЛ-77"), "{path}");
    }
}

#[test]
fn a_correction_takes_the_place_of_what_it_corrects() {
    let office = APPROVED.serve(true);
    let received = |office: &Office| {
        let rows = office.rows();
        let row = rows.iter().find(|row| {
            row["period"] == "2026Q3" && row["section"] == "total" && row["measure"] == "received"
        });
        let row = row.unwrap();
        (
            row["figure"].as_u64().unwrap(),
            row["version"].as_u64().unwrap(),
        )
    };
    let (before, version) = received(&office);
    assert_eq!(version, 1);
    let tag = |office: &Office| {
        let answer = office.nobody().get("/open-data/complaints.csv");
        answer.header("etag").unwrap().to_owned()
    };
    let first = tag(&office);
    let events: Vec<String> = (0..7)
        .map(|number| {
            json!({
                "specversion": "1.0", "id": format!("late-{number}"), "source": "//vis.example/tsp-01", "type": "complaint_registered",
                "subject": format!("ZH-LATE-{number}"), "time": "2026-08-03T11:00:00+03:00",
                "data": {"regulation": "mo221", "organisation": "tsp-01", "ground": ["service_overdue"], "object": ["territorial_unit"], "channel": "rpgu"}
            })
            .to_string()
        })
        .collect();
    office.send(&events.join("\n"));
    // what was learnt is no correction yet
    assert_eq!(received(&office), (before, 1));
    assert_eq!(tag(&office), first);
    office.correct("2026Q3", "поступили сведения о деле ZH-LATE-0");
    assert_eq!(received(&office), (before + 7, 2));
    assert_ne!(tag(&office), first);
    for path in ADDRESSES {
        let told = office.get(path);
        assert!(!told.contains("ZH-LATE"), "{path}");
        assert!(!told.contains("Начальник отдела"), "{path}");
    }
    let passport = office.get("/open-data/complaints.meta.csv");
    assert!(
        passport.contains("provenance,Опубликована исправленная редакция 2 отчета за III кв. 2026"),
        "{passport}"
    );
}

#[test]
fn of_bodies_one_within_another_the_larger_alone_is_shown() {
    let office = BODIES.serve(true);
    let rows = office.rows();
    let bodies: BTreeSet<&str> = rows
        .iter()
        .map(|row| row["organisation"].as_str().unwrap())
        .collect();
    assert_eq!(bodies, BTreeSet::from(["mszn"]));
    let page = office.get("/open-data");
    assert!(page.contains("Министерство социального развития, III кв. 2026"));
    assert_eq!(
        office
            .nobody()
            .get("/open-data?organisation=tsp-01&regulation=mo221")
            .status,
        404
    );
}

#[test]
fn before_anything_is_approved_the_page_says_so() {
    let office = NOTHING.serve(true);
    let page = office.get("/open-data");
    assert!(page.contains("Утвержденных отчетов пока нет."), "{page}");
    let csv = office.get("/open-data/complaints.csv");
    assert_eq!(csv.lines().count(), 1, "{csv}");
}

#[test]
fn the_page_speaks_both_languages_and_knows_its_quarters() {
    let office = APPROVED.serve(true);
    let ru = office.get("/open-data");
    let received = office.approved("2026Q3")["totals"]["received"].to_string();
    for part in [
        "<html lang=\"ru\"",
        "Открытые данные о жалобах",
        "Все органы и подразделения, III кв. 2026",
        "Поступило и рассмотрено по кварталам",
        "не публикуется",
        "Что означают показатели",
        "По всем строкам ноль",
        "Разрез не публикуется",
        &format!(">{received}<"),
    ] {
        assert!(ru.contains(part), "no {part}");
    }
    let en = office.get("/open-data?lang=en&period=2026Q1");
    for part in [
        "<html lang=\"en\"",
        "Q1 2026",
        "withheld",
        "What the figures mean",
    ] {
        assert!(en.contains(part), "no {part}");
    }
    // the link to Russian leads to the same quarter, and its language is not undone there
    assert!(en.contains("next=%2Fopen-data%3Fperiod%3D2026Q1\""), "{en}");
    for unknown in [
        "period=2020Q1",
        "regulation=none",
        "organisation=none&period=2026Q3",
    ] {
        let answer = office.nobody().get(&format!("/open-data?{unknown}"));
        assert_eq!(answer.status, 404, "{unknown}");
    }
}

#[test]
fn files_are_kept_by_who_has_them_and_stand_in_no_record() {
    let office = APPROVED.serve(true);
    for path in &ADDRESSES[1..] {
        let answer = office.nobody().get(path);
        assert_eq!(answer.header("cache-control"), Some("public, no-cache"));
        assert!(answer.header("content-security-policy").is_some());
        let tag = answer.header("etag").unwrap().to_owned();
        let again = office.nobody().with("if-none-match", &tag).get(path);
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{path}");
    }
    assert_eq!(exported(&office), 0, "strangers fill no record");
    // what somebody takes away who has signed in does
    assert_eq!(office.sign_in("chief").get("/calendar.csv").status, 200);
    assert_eq!(exported(&office), 1);
}

/// Returns how many entries of the audit tell of something that was taken away.
fn exported(office: &Office) -> usize {
    let wanted = srok_store::AuditWanted {
        kind: Some(srok_core::audit::Kind::Exported.code().into()),
        rows: 1_000,
        ..srok_store::AuditWanted::default()
    };
    office.service.store.audit(&wanted).unwrap().len()
}

#[test]
fn the_passport_is_one() {
    let office = APPROVED.serve(true);
    insta::assert_snapshot!("passport", office.get("/open-data/complaints.meta.csv"));
}
