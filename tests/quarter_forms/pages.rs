//! Is the printed report one that an archive takes, and does it say what the figures are?

use std::sync::Arc;

use srok_engine::quarterly::Part;
use srok_engine::standings::Standings;
use srok_law::case::Instant;
use srok_law::words::Lang;
use srok_reports::complaints::{Ask, Report, make};
use srok_reports::{Printed, Templates};
use srok_store::{Options, Store};

use crate::office::{Office, SOUND, UNSOUND, assert_same};

/// Returns the report of an office, made in this process.
fn report(office: &Office, lang: Lang) -> Report {
    let folder = office.copy();
    let store = Arc::new(Store::open(folder.path(), &Options::default()).unwrap());
    let law = Arc::new(srok::shipped::built_in().unwrap());
    let now: Instant = srok_law::time::DateTime::parse_from_rfc3339("2026-11-20T12:00:00+03:00")
        .unwrap()
        .to_utc()
        .into();
    let standings = Standings::open(&store, &law, now).unwrap();
    make(
        &standings,
        &Ask {
            period: "2026Q3".parse().unwrap(),
            regulation: "mo221".into(),
            organisation: None,
            known_at: None,
            lang,
            templates: Templates::default(),
        },
    )
    .unwrap()
}

/// Returns the words of the sheets, with plain spaces.
fn words(printed: &Printed) -> String {
    printed
        .text
        .replace(['\u{a0}', '\u{202f}'], " ")
        .replace('\u{200b}', "")
}

/// Returns the line of the sheets that begins with the number and label of a figure.
fn row<'a>(text: &'a str, start: &str) -> Vec<&'a str> {
    let line = text.lines().find(|line| line.starts_with(start));
    let line = line.unwrap_or_else(|| panic!("no line `{start}` in\n{text}"));
    line.split("  |  ").collect()
}

#[test]
fn an_archive_takes_it() {
    let pdf = SOUND.report("archive", &[]).bytes("pdf");
    assert!(pdf.starts_with(b"%PDF-1.7"), "{:?}", pdf.get(..8));
    let text = String::from_utf8_lossy(&pdf);
    for part in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>B</pdfaid:conformance>",
        "/FontFile",
    ] {
        assert!(text.contains(part), "no {part}");
    }
}

#[test]
fn its_moment_is_that_of_the_knowledge() {
    let files = SOUND.report("moment", &[]);
    let known_at = files.json()["known_at"].as_str().unwrap()[..19].to_owned();
    let pdf = files.bytes("pdf");
    let text = String::from_utf8_lossy(&pdf);
    assert!(
        text.contains(&format!("<xmp:CreateDate>{known_at}")),
        "{known_at} is not the moment of the file"
    );
}

#[test]
fn the_same_knowledge_gives_the_same_bytes_in_every_process() {
    let first = SOUND.report("first", &[]);
    let second = SOUND.report("second", &[]);
    assert_same(&first, &second);
    let known_at = first.json()["known_at"].as_str().unwrap().to_owned();
    assert_same(&first, &SOUND.report("then", &["--known-at", &known_at]));
}

#[test]
fn the_sheets_say_the_figures_in_russian() {
    let report = report(&SOUND, Lang::Ru);
    let printed = report.pdf().unwrap();
    let text = words(&printed);
    for part in [
        "ОТЧЕТ",
        "о полученных и рассмотренных жалобах",
        "за III квартал 2026 года",
        "ПРОЕКТ",
        "Представляется:",
        "не позднее 10.10.2026 (сб)",
        "п. 28.17.5",
        "Рисунок 1 — ",
    ] {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
    assert!(
        report
            .totals
            .0
            .get(srok_engine::quarterly::Measure::Received)
            > 0
    );
    for (place, line) in report.lines.iter().enumerate() {
        if line.part != Part::Balance {
            continue;
        }
        let cells = row(&text, &format!("{}  |  {}", place + 1, line.label));
        assert_eq!(cells[2], line.value.to_string(), "{}", line.code);
        assert!(
            cells.contains(&line.before.to_string().as_str()),
            "{cells:?}"
        );
    }
    // every sheet says what it rests on
    let sheets: Vec<&str> = text.split('\u{c}').collect();
    assert_eq!(sheets.len(), printed.pages);
    for (place, sheet) in sheets.iter().enumerate() {
        assert!(sheet.contains(&printed.content_hash), "sheet {place}");
        assert!(sheet.contains(&report.known_at), "sheet {place}");
        let number = format!("Лист {} из {}", place + 1, printed.pages);
        assert!(sheet.contains(&number), "sheet {place}:\n{sheet}");
    }
    assert_eq!(printed.content_hash, report.content_hash().unwrap());
}

#[test]
fn a_body_that_sent_nothing_is_not_a_zero() {
    let text = words(&report(&SOUND, Lang::Ru).pdf().unwrap());
    let cells = row(&text, "Пущинское управление социальной защиты");
    assert_eq!(cells[1..], ["не представлено"]);
}

#[test]
fn what_does_not_balance_is_said_on_the_first_sheet_and_with_its_cases() {
    let sound = words(&report(&SOUND, Lang::Ru).pdf().unwrap());
    assert!(sound.contains("✓ баланс сходится"), "{sound}");
    assert!(
        !sound.contains('✗') || sound.matches('✗').count() == 1,
        "{sound}"
    );
    let printed = report(&UNSOUND, Lang::Ru).pdf().unwrap();
    let text = words(&printed);
    let first = text.split('\u{c}').next().unwrap();
    assert!(first.contains("✗ баланс НЕ сходится"), "{first}");
    let cells = row(&text, "✗  |  Рассмотрено = удовлетворено + отказано");
    assert_eq!(cells[4], "ZH-BROKEN");
}

#[test]
fn the_sheets_speak_english() {
    let text = words(&report(&SOUND, Lang::En).pdf().unwrap());
    for part in [
        "on complaints received and reviewed",
        "for Q3 2026",
        "DRAFT",
        "not submitted",
        "Sheet 1 of ",
        "Figure 1 — ",
    ] {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
    for russian in ["Таблица", "Рисунок", "Лист", "ПРОЕКТ"] {
        assert!(!text.contains(russian), "`{russian}` in\n{text}");
    }
}
