//! Does the workbook hold the figures of the report, and do its formulas come to the results that are stored with them?

use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use serde_json::Value;
use srok_engine::quarterly::Measure;

use crate::office::{Files, SOUND, UNSOUND, text};

/// The row of the head on every sheet.
const HEAD: u32 = 4;

/// The sheets of the dimensions, in the order of the report.
const DIMENSIONS: [&str; 8] = [
    "Подразделения",
    "Сроки",
    "Основания",
    "Объекты",
    "Способы подачи",
    "Услуги",
    "Формы удовлетворения",
    "Отказы",
];

type Book = Xlsx<std::io::BufReader<std::fs::File>>;

fn open(path: &Path) -> Book {
    open_workbook(path).unwrap()
}

fn sheet(book: &mut Book, name: &str) -> Range<Data> {
    book.worksheet_range(name)
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn number(range: &Range<Data>, row: u32, column: u32) -> f64 {
    match range.get_value((row, column)) {
        Some(Data::Float(number)) => *number,
        #[expect(clippy::cast_precision_loss, reason = "counts of complaints")]
        Some(Data::Int(number)) => *number as f64,
        other => panic!("row {row}, column {column}: {other:?}"),
    }
}

/// Returns a count, which is whole.
fn count(range: &Range<Data>, row: u32, column: u32) -> i64 {
    let number = number(range, row, column);
    assert!(number.fract() == 0.0, "{number}");
    number as i64
}

fn string(range: &Range<Data>, row: u32, column: u32) -> String {
    range
        .get_value((row, column))
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn formula(formulas: &Range<String>, row: u32, column: u32) -> &str {
    formulas.get_value((row, column)).map_or("", String::as_str)
}

/// Compares every figure of a workbook with the JSON of the same report.
fn assert_holds(book: &mut Book, json: &Value) {
    let totals = sheet(book, "Итоги");
    for (row, line) in (HEAD + 1..).zip(json["lines"].as_array().unwrap()) {
        assert_eq!(string(&totals, row, 2), line["code"].as_str().unwrap());
        for (column, name) in [(3, "value"), (6, "before"), (8, "year_before")] {
            assert_eq!(
                count(&totals, row, column),
                line[name].as_i64().unwrap(),
                "{line}"
            );
        }
        let of_share = [(4, "share"), (7, "change"), (9, "change_of_year")];
        for (column, name) in of_share {
            let told = string(&totals, row, column);
            match line[name].as_f64() {
                Some(share) => {
                    let percent = number(&totals, row, column) * 100.0;
                    assert!((percent - share).abs() <= 0.05 + 1e-9, "{percent} {line}");
                }
                None => assert!(matches!(told.as_str(), "" | "—"), "{told} {line}"),
            }
        }
    }
    for (name, section) in DIMENSIONS.iter().zip(json["sections"].as_array().unwrap()) {
        assert_section(&sheet(book, name), section, &json["totals"]);
    }
    let checks = sheet(book, "Проверки");
    for (row, identity) in (HEAD + 1..).zip(json["identities"].as_array().unwrap()) {
        assert_eq!(
            count(&checks, row, 1),
            identity["left"].as_i64().unwrap(),
            "{identity}"
        );
        assert_eq!(
            count(&checks, row, 2),
            identity["right"].as_i64().unwrap(),
            "{identity}"
        );
        let holds = identity["holds"].as_bool().unwrap();
        assert_eq!(count(&checks, row, 3) == 0, holds, "{identity}");
        assert_eq!(string(&checks, row, 4), if holds { "✓" } else { "✗" });
    }
}

fn assert_section(sheet: &Range<Data>, section: &Value, totals: &Value) {
    let rows = section["rows"].as_array().unwrap();
    let mut sums = [0; Measure::ALL.len()];
    for (row, part) in (HEAD + 1..).zip(rows) {
        assert_eq!(string(sheet, row, 0), part["code"].as_str().unwrap());
        let Some(figures) = part["figures"].as_object() else {
            assert_eq!(string(sheet, row, 2), "не представлено");
            assert_eq!(string(sheet, row, 3), "");
            continue;
        };
        for (column, measure) in (2..).zip(Measure::ALL) {
            let figure = figures[measure.code()].as_i64().unwrap();
            assert_eq!(count(sheet, row, column), figure, "{part}");
            sums[measure as usize] += figure;
        }
        // the balance of the row
        assert_eq!(count(sheet, row, 2 + 30), 0, "{part}");
    }
    let below = HEAD + 1 + u32::try_from(rows.len().max(1)).unwrap();
    let adds_up = section["adds_up"].as_bool().unwrap();
    for (column, measure) in (2..).zip(Measure::ALL) {
        let of_report = totals[measure.code()].as_i64().unwrap();
        if adds_up {
            assert_eq!(
                count(sheet, below, column),
                sums[measure as usize],
                "{measure:?}"
            );
            assert_eq!(count(sheet, below + 1, column), of_report, "{measure:?}");
            assert_eq!(count(sheet, below + 2, column), 0, "{measure:?}");
        } else {
            assert_eq!(count(sheet, below, column), of_report, "{measure:?}");
        }
    }
}

#[test]
fn the_figures_are_those_of_the_json() {
    let files = SOUND.report("book", &[]);
    assert_holds(&mut open(&files.path("xlsx")), &files.json());
}

#[test]
fn a_report_that_does_not_balance_says_so_here_too() {
    let files = UNSOUND.report("book", &[]);
    let json = files.json();
    assert_eq!(json["balances"], false);
    let mut book = open(&files.path("xlsx"));
    assert_holds(&mut book, &json);
    let checks = sheet(&mut book, "Проверки");
    assert_eq!(string(&checks, HEAD + 2, 4), "✗");
    assert_eq!(string(&checks, HEAD + 2, 5), "ZH-BROKEN");
}

#[test]
fn sums_shares_and_checks_are_formulas() {
    let files = SOUND.report("formulas", &[]);
    let mut book = open(&files.path("xlsx"));
    let totals = book.worksheet_formula("Итоги").unwrap();
    // satisfied of reviewed
    assert_eq!(formula(&totals, HEAD + 5, 4), "D10/D9");
    assert!(formula(&totals, HEAD + 1, 7).contains("D6/G6-1"));
    let json = files.json();
    let bodies = json["sections"][0]["rows"].as_array().unwrap();
    let last = HEAD + u32::try_from(bodies.len()).unwrap() + 1;
    let parts = book.worksheet_formula("Подразделения").unwrap();
    assert_eq!(formula(&parts, last, 2), format!("SUM(C6:C{last})"));
    // a body that sent nothing has no balance
    for (row, body) in (HEAD + 1..).zip(bodies) {
        let line = row + 1;
        let balance = format!("C{line}+D{line}+E{line}-F{line}-");
        let is_silent = body["figures"].is_null();
        assert_eq!(
            formula(&parts, row, 32).starts_with(&balance),
            !is_silent,
            "{body}"
        );
    }
    let checks = book.worksheet_formula("Проверки").unwrap();
    assert!(formula(&checks, HEAD + 1, 1).contains("Итоги"));
    assert!(formula(&checks, HEAD + 3, 3).starts_with("SUMPRODUCT(ABS("));
}

#[test]
fn the_oldest_and_the_definitions_are_there() {
    let files = SOUND.report("lists", &[]);
    let json = files.json();
    let mut book = open(&files.path("xlsx"));
    let oldest = sheet(&mut book, "Старейшие");
    let all = json["oldest"].as_array().unwrap();
    assert!(!all.is_empty());
    for (row, longest) in (HEAD + 1..).zip(all) {
        assert_eq!(
            string(&oldest, row, 1),
            longest["case_id"].as_str().unwrap()
        );
        assert!(matches!(
            oldest.get_value((row, 4)),
            Some(Data::DateTime(_))
        ));
    }
    let definitions = sheet(&mut book, "Определения");
    for (row, line) in (HEAD + 1..).zip(json["lines"].as_array().unwrap()) {
        assert_eq!(
            string(&definitions, row, 3),
            line["definition"].as_str().unwrap()
        );
        assert_eq!(
            string(&definitions, row, 4),
            line["clause"].as_str().unwrap()
        );
    }
}

#[test]
fn it_speaks_english() {
    let files = SOUND.report("english", &["--lang", "en"]);
    let book = open(&files.path("xlsx"));
    let names = book.sheet_names();
    assert_eq!(names.len(), 13);
    assert_eq!(names[..2], ["Totals", "Organisations"]);
}

/// Settings of a table programme that computes every formula anew instead of taking the stored results.
const RECALCULATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

/// Opens a workbook with LibreOffice and returns it as that has written it; nothing where it is not installed, which CI does not put up with.
fn recalculated(path: &Path, folder: &Path) -> Option<PathBuf> {
    if Command::new("soffice").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "soffice is not installed");
        println!("soffice is not installed: the formulas were not computed anew");
        return None;
    }
    let user = folder.join("profile/user");
    std::fs::create_dir_all(&user).unwrap();
    std::fs::write(user.join("registrymodifications.xcu"), RECALCULATE).unwrap();
    let out = folder.join("out");
    let profile = format!(
        "-env:UserInstallation=file://{}",
        text(&folder.join("profile"))
    );
    let output = Command::new("soffice")
        .args([
            "--headless",
            &profile,
            "--convert-to",
            "xlsx",
            "--outdir",
            text(&out),
            text(path),
        ])
        .output()
        .unwrap();
    let written = out.join(path.file_name().unwrap());
    assert!(
        written.is_file(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(written)
}

/// Compares a report with what LibreOffice computes from its workbook.
fn assert_computes(files: &Files) {
    let folder = tempfile::tempdir().unwrap();
    if let Some(path) = recalculated(&files.path("xlsx"), folder.path()) {
        assert_holds(&mut open(&path), &files.json());
    }
}

#[test]
fn a_table_programme_computes_the_same() {
    assert_computes(&SOUND.report("computed", &[]));
    assert_computes(&UNSOUND.report("computed", &[]));
}

#[test]
fn the_table_programme_does_compute() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrong.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_number(0, 0, 2).unwrap();
    let wrong = rust_xlsxwriter::Formula::new("=A1+2").set_result("5");
    sheet.write_formula(0, 1, wrong).unwrap();
    book.save(&path).unwrap();
    if let Some(path) = recalculated(&path, folder.path()) {
        let mut book = open(&path);
        assert_eq!(count(&book.worksheet_range("Sheet1").unwrap(), 0, 1), 4);
    }
}
