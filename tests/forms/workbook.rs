//! Does the workbook of a form hold its figures, and do its sums come to what is stored with them?

use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use serde_json::Value;

use crate::office::OFFICE;

/// The first row beneath the heads: groups, headings, numbers.
const FIRST: u32 = 10;
/// The column of the first figure.
const FIGURES: u32 = 2;

/// Settings of a table programme that computes every formula anew instead of taking the stored results.
const RECALCULATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

type Book = Xlsx<std::io::BufReader<std::fs::File>>;

fn open(path: &Path) -> Book {
    open_workbook(path).unwrap()
}

fn count(range: &Range<Data>, row: u32, column: u32) -> i64 {
    match range.get_value((row, column)) {
        Some(Data::Float(number)) => *number as i64,
        Some(Data::Int(number)) => *number,
        other => panic!("row {row}, column {column}: {other:?}"),
    }
}

/// Compares each figure of a workbook with the JSON of the same form.
fn assert_holds(book: &mut Book, json: &Value) {
    let sheet = book.worksheet_range("Форма").unwrap();
    let rows = json["rows"].as_array().unwrap();
    let total = FIRST + u32::try_from(rows.len()).unwrap();
    for (place, column) in (FIGURES..).zip(json["columns"].as_array().unwrap()) {
        let at = (place - FIGURES) as usize;
        let heading = sheet.get_value((FIRST - 2, place)).unwrap().to_string();
        if column["key"] != "open_of_received" {
            assert_eq!(heading, column["label"].as_str().unwrap());
        }
        assert_eq!(
            count(&sheet, FIRST - 1, place),
            column["number"].as_i64().unwrap()
        );
        if column["kind"] == "by_hand" {
            continue;
        }
        assert_eq!(
            count(&sheet, total, place),
            json["total"][at].as_i64().unwrap(),
            "{column}"
        );
        for (row, told) in (FIRST..).zip(rows) {
            if column["kind"] == "count" {
                assert_eq!(
                    count(&sheet, row, place),
                    told["cells"][at].as_i64().unwrap()
                );
            }
        }
    }
}

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
        folder.join("profile").display()
    );
    let output = Command::new("soffice")
        .args(["--headless", &profile, "--convert-to", "xlsx", "--outdir"])
        .args([&out, path])
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

#[test]
fn the_sums_are_formulas_that_come_to_the_figures() {
    let files = OFFICE.form("monthly_services", "2026Q3", "book", &[]);
    let json = files.json();
    let mut book = open(&files.path("xlsx"));
    assert_eq!(book.sheet_names(), ["Форма", "Перечень", "Что посчитано"]);
    assert_holds(&mut book, &json);
    let rows = u32::try_from(json["rows"].as_array().unwrap().len()).unwrap();
    let formulas = book.worksheet_formula("Форма").unwrap();
    let sum = formulas.get_value((FIRST + rows, FIGURES)).unwrap();
    assert_eq!(*sum, format!("SUM(C{}:C{})", FIRST + 1, FIRST + rows));
    // all of the letters stand in the list, also those that a field does not hold
    let list = book.worksheet_range("Перечень").unwrap();
    let letters = json["rows"].as_array().unwrap().iter();
    let letters: usize = letters
        .map(|row| row["cells"][16].as_array().unwrap().len())
        .sum();
    assert_eq!(list.rows().skip(8).count(), letters);
    assert!(letters > 6);
    let folder = tempfile::tempdir().unwrap();
    if let Some(path) = recalculated(&files.path("xlsx"), folder.path()) {
        assert_holds(&mut open(&path), &json);
    }
}
