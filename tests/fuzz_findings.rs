//! Does what once broke a parser, or cost it far too much, no longer do so? Inputs found by `make fuzz` and by reading for what it looks for.

use srok_ingest::{self as ingest, BodyForm, IngestError, Input, Options, Record};
use srok_law::calendar::{self, Layer};

fn calendar(lines: &str) -> String {
    let layer = Layer {
        file: "calendars/own.toml".into(),
        head: format!(
            "id = \"own\"\nzone = \"Europe/Moscow\"\nweek = [\"monday\"]\n{lines}\n[hours]\nmonday = [\"09:00-18:00\"]\n"
        ),
        days: None,
    };
    match calendar::build(&[layer]) {
        Ok(calendar) => format!("{:?}", calendar.years()),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_calendar_of_years_without_measure_is_refused() {
    let extremes = [
        ("first_year = -2147483648\nlast_year = 2147483647", "years"),
        ("first_year = 2147483647\nlast_year = 2147483647", "years"),
        ("first_year = 1\nlast_year = 300", "years"),
        ("first_year = 2026\nlast_year = 2301", "years"),
        ("first_year = 2026\nlast_year = 2025", "years"),
    ];
    for (lines, said) in extremes {
        let answer = calendar(lines);
        assert!(
            answer.contains(said) && answer.contains("\nhint: "),
            "{answer}"
        );
    }
    assert_eq!(
        calendar("first_year = 1900\nlast_year = 2300"),
        "(1900, 2300)"
    );
}

#[test]
fn a_shortened_day_is_shortened_by_a_part_of_it() {
    for minutes in ["-1", "1441", "9223372036854775807", "-9223372036854775808"] {
        let answer = calendar(&format!(
            "first_year = 2026\nlast_year = 2026\nshortened_by_minutes = {minutes}"
        ));
        assert!(
            answer.contains("calendars/own.toml:6: shortened_by_minutes = "),
            "{answer}"
        );
    }
    assert_eq!(
        calendar("first_year = 2026\nlast_year = 2026\nshortened_by_minutes = 60"),
        "(2026, 2026)"
    );
}

/// Returns the batches of a body.
fn batches(form: BodyForm, body: String) -> Vec<Vec<Record>> {
    let declared = std::collections::HashSet::new();
    let options = Options {
        mapping: None,
        now: "2026-11-22T12:00:00Z".parse().unwrap(),
        extra_attributes: &declared,
        default_source: None,
        default_zone: None,
        bounds: &srok_core::config::Ingest::default(),
    };
    let input = Input::Body {
        name: "api/test".into(),
        form,
        bytes: body.into_bytes(),
    };
    let mut batches = Vec::new();
    let summary = ingest::read::<IngestError>(input, &options, |batch| {
        batches.push(batch.records);
        Ok(())
    });
    let records: usize = batches.iter().map(Vec::len).sum();
    assert_eq!(summary.unwrap().records, records as u64);
    batches
}

/// Once the blanks were passed over for each of the elements before them: this body would have taken hours.
#[test]
fn blanks_at_the_end_of_an_array_are_passed_over_once() {
    let body = format!("[{}{{}}{}]", "1,".repeat(90_000), " ".repeat(8 << 20));
    let batches = batches(BodyForm::Json, body);
    assert_eq!(batches.concat().len(), 90_001);
}

/// Who takes a body must be able to stop it: its rejects may be a hundred times as large as it is.
#[test]
fn a_body_comes_in_batches() {
    for (form, body) in [
        (BodyForm::Ndjson, "1\n".repeat(20_000)),
        (BodyForm::Json, format!("[{}1]", "1,".repeat(19_999))),
    ] {
        let lengths: Vec<usize> = batches(form, body).iter().map(Vec::len).collect();
        assert_eq!(lengths.iter().sum::<usize>(), 20_000);
        assert!(lengths.iter().all(|length| *length < 5_000), "{lengths:?}");
    }
}

/// A list takes thirty times its length in memory, so that an event has a length, as a line has.
#[test]
fn an_event_in_an_array_is_bounded_as_a_line_is() {
    let event = |values: usize| format!("{{\"data\":{{\"object\":[{}1]}}}}", "1,".repeat(values));
    let body = format!("[{},{}]", event(1 << 19), event(1));
    let records = batches(BodyForm::Json, body).concat();
    let reasons: Vec<&str> = records
        .iter()
        .map(|record| match record {
            Record::Rejected(rejected) => rejected.reason.as_str(),
            Record::Event(_) => "an event",
        })
        .collect();
    assert_eq!(reasons, ["the event is longer than 1024 KiB", "is missing"]);
}

/// Once the first line of a body was lost to a byte order mark, as editors of some systems write it.
#[test]
fn a_byte_order_mark_costs_no_event() {
    let line = r#"{"specversion":"1.0","id":"1","source":"s","type":"t","subject":"MO-1","time":"2026-03-06T17:05:00Z"}"#;
    for form in [BodyForm::Json, BodyForm::Ndjson] {
        let records = batches(form, format!("\u{feff}{line}")).concat();
        assert!(matches!(&records[..], [Record::Event(_)]), "{records:?}");
    }
}
