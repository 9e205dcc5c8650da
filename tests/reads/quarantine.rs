//! Is every record that could not be used on one page, under its reason, until it is corrected or released?

use srok_engine::quarantine::{QuarantineRow, export};
use srok_store::{QuarantineCursor, QuarantineRecord, QuarantineWanted, Release};

use super::{Made, at, line};

/// Two files with records that cannot be used; the second has the first record of the first again, under the same name and line.
fn made() -> Made {
    let made = Made::empty();
    let good = |number: usize| {
        let (id, case) = (format!("good-{number}"), format!("MO-{number}"));
        line(
            &id,
            "application_submitted",
            &case,
            "2026-03-06T17:05:00+03:00",
            r#"{"regulation":"mo221"}"#,
        )
    };
    let without_zone = |number: usize, time: &str| {
        let (id, case) = (format!("bad-{number}"), format!("MO-{number}"));
        line(
            &id,
            "application_registered",
            &case,
            time,
            r#"{"organisation":"tsp-12","ground":["a","b"]}"#,
        )
    };
    let without_case = r#"{"specversion":"1.0","id":"x","source":"//a","type":"suspended","time":"2026-03-06T17:05:00+03:00"}"#;
    let mut first = String::new();
    for number in 0..12 {
        first.push_str(&good(number));
        first.push_str(&without_zone(
            number,
            &format!("2026-03-{:02}T10:00:00", number + 1),
        ));
    }
    first.push_str(without_case);
    made.take_named("first.ndjson", &first, "2026-04-01T10:00:00+03:00");
    let second = without_zone(50, "2026-03-01 10:00") + without_case + "\n";
    made.take_named("second.ndjson", &second, "2026-04-02T10:00:00+03:00");
    made.take_named("first.ndjson", &first, "2026-04-03T10:00:00+03:00");
    made
}

fn lines(records: &[QuarantineRecord]) -> Vec<(i32, u64)> {
    records
        .iter()
        .map(|record| (record.import, record.rejected.line))
        .collect()
}

fn read(made: &Made, wanted: &QuarantineWanted) -> Vec<QuarantineRecord> {
    made.store.quarantine_page(wanted).unwrap().records
}

#[test]
fn pages_of_any_size_hold_every_record_once() {
    let made = made();
    let whole = read(&made, &QuarantineWanted::default());
    // thirteen of the first file, though it came twice, and two of the second
    assert_eq!(whole.len(), 15);
    assert!(lines(&whole).is_sorted());
    for rows in 1..=16 {
        let mut wanted = QuarantineWanted {
            rows: Some(rows),
            ..QuarantineWanted::default()
        };
        let mut paged = Vec::new();
        loop {
            let page = made.store.quarantine_page(&wanted).unwrap();
            assert!(page.records.len() as u64 <= rows);
            paged.extend(page.records);
            let Some(next) = page.next else { break };
            wanted.after = Some(next.to_string().parse().unwrap());
        }
        assert_eq!(paged, whole, "{rows} a page");
    }
    for text in ["", "00", "zz", "page 2"] {
        let error = text.parse::<QuarantineCursor>().unwrap_err().to_string();
        assert!(error.contains("is no cursor of a list\nhint: "), "{error}");
    }
}

#[test]
fn records_are_found_by_import_file_and_field() {
    let made = made();
    let count = |wanted: QuarantineWanted| read(&made, &wanted).len();
    let blank = QuarantineWanted::default;
    assert_eq!(
        count(QuarantineWanted {
            import: Some(1),
            ..blank()
        }),
        13
    );
    assert_eq!(
        count(QuarantineWanted {
            import: Some(2),
            ..blank()
        }),
        2
    );
    assert_eq!(
        count(QuarantineWanted {
            import: Some(3),
            ..blank()
        }),
        13,
        "asked for, it is shown"
    );
    assert_eq!(
        count(QuarantineWanted {
            file: Some(made.path("second.ndjson")),
            ..blank()
        }),
        2
    );
    assert_eq!(
        count(QuarantineWanted {
            field: Some("time".into()),
            ..blank()
        }),
        13
    );
    assert_eq!(
        count(QuarantineWanted {
            field: Some("subject".into()),
            ..blank()
        }),
        2
    );
    assert_eq!(
        count(QuarantineWanted {
            field: Some("id".into()),
            ..blank()
        }),
        0
    );
}

#[test]
fn reasons_are_counted_without_what_differs() {
    let made = made();
    let told: Vec<String> = made
        .store
        .quarantine_reasons(&QuarantineWanted::default())
        .unwrap()
        .iter()
        .map(|reason| {
            format!(
                "{} {}: {}\nhint: {}",
                reason.records, reason.field, reason.reason, reason.hint
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn what_is_released_or_comes_again_corrected_waits_no_longer() {
    let made = made();
    let waiting = || read(&made, &QuarantineWanted::default()).len();
    let released = || {
        let wanted = QuarantineWanted {
            release: Release::Released,
            ..QuarantineWanted::default()
        };
        read(&made, &wanted).len()
    };
    let any = || {
        let wanted = QuarantineWanted {
            release: Release::Any,
            ..QuarantineWanted::default()
        };
        read(&made, &wanted).len()
    };
    assert_eq!((waiting(), released(), any()), (15, 0, 15));
    let now = at("2026-04-04T10:00:00+03:00");
    assert_eq!(made.store.release(2, "console", now).unwrap(), 2);
    assert_eq!(made.store.release(2, "console", now).unwrap(), 0);
    assert_eq!((waiting(), released(), any()), (13, 2, 15));
    // a record that comes again, corrected, is released wherever it lies
    let corrected = line(
        "bad-3",
        "application_registered",
        "MO-3",
        "2026-03-04T10:00:00+03:00",
        "{}",
    );
    made.take_named("first.ndjson", &corrected, "2026-04-05T10:00:00+03:00");
    assert_eq!((waiting(), released(), any()), (12, 3, 15));
}

#[test]
fn the_exported_table_is_taken_in_again_once_it_is_corrected() {
    let made = made();
    let mut out = Vec::new();
    export::<anyhow::Error>(&made.store, &QuarantineWanted::default(), &mut out).unwrap();
    let table = String::from_utf8(out).unwrap();
    let shown: Vec<&str> = table.lines().take(4).collect();
    insta::assert_snapshot!(shown.join("\n").replace(&made.path(""), ""));
    // the offset is what was missing
    let mut corrected = csv::Writer::from_writer(Vec::new());
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    corrected.write_record(reader.headers().unwrap()).unwrap();
    for record in reader.records().map(Result::unwrap) {
        let cells = record
            .iter()
            .enumerate()
            .map(|(column, cell)| match column {
                4 if !cell.contains('+') => format!("{cell}+03:00"),
                3 if cell.is_empty() => "MO-77".to_owned(),
                _ => cell.to_owned(),
            });
        corrected.write_record(cells).unwrap();
    }
    let text = String::from_utf8(corrected.into_inner().unwrap()).unwrap();
    let summary = made.take_named("corrected.csv", &text, "2026-04-05T10:00:00+03:00");
    assert_eq!(
        (summary.accepted, summary.rejected),
        (14, 0),
        "the one without a case came twice"
    );
    let left = read(&made, &QuarantineWanted::default());
    let fields: Vec<String> = left
        .into_iter()
        .map(|record| QuarantineRow::from(record).field)
        .collect();
    assert_eq!(
        fields,
        ["subject", "subject"],
        "what names no case is known again by nobody"
    );
    assert_eq!(
        made.store
            .release(1, "console", at("2026-04-06T10:00:00+03:00"))
            .unwrap(),
        1
    );
}

#[test]
fn names_like_formulas_leave_as_words_and_come_back_as_they_were() {
    let made = Made::empty();
    let wrong = line(
        "=1+1",
        "application_submitted",
        "@SUM(A1)",
        "2026-03-06T10:00",
        r#"{"regulation":"mo221","registration_no":"-5"}"#,
    )
    .replace("2026-03-06T10:00\"", "yesterday\"");
    made.take_named("wrong.ndjson", &wrong, "2026-04-01T10:00:00+03:00");
    let records = read(&made, &QuarantineWanted::default());
    assert_eq!(records.len(), 1);
    let mut table = Vec::new();
    export::<anyhow::Error>(&made.store, &QuarantineWanted::default(), &mut table).unwrap();
    let table = String::from_utf8(table).unwrap();
    let is_formula = |field: &str| field.starts_with(['=', '+', '-', '@']);
    assert!(
        !table.lines().any(|row| row.split(',').any(is_formula)),
        "{table}"
    );
    assert!(table.contains("'=1+1") && table.contains("'@SUM(A1)") && table.contains("'-5"));
    let corrected = table.replace("yesterday", "2026-03-06T10:00:00+03:00");
    let taken = made.take_named("corrected.csv", &corrected, "2026-04-02T10:00:00+03:00");
    assert_eq!((taken.accepted, taken.rejected), (1, 0));
    // under its own name: the record is released by that
    assert!(read(&made, &QuarantineWanted::default()).is_empty());
}
