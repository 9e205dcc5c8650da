//! What do rows date,kind,title,act say, and what becomes of the calendar's own file of them?

use std::collections::{BTreeMap, HashMap};

use super::Change;
use super::read::{Content, Form, Published, Row};
use crate::calendar::file::KINDS;
use crate::calendar::{CalendarError, Note};
use crate::case::Day;
use crate::time::NaiveDate;

pub(super) fn read(file: &str, text: &str) -> Result<Published, CalendarError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader
        .headers()
        .map_err(|error| damaged(file, &error))?
        .clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| damaged(file, &error))?;
        let line = record.position().map_or(1, csv::Position::line);
        let bad = |problem: String, hint: String| {
            Err(CalendarError::new(&format!("{file}:{line}"), problem, hint))
        };
        let fields: HashMap<&str, &str> = head.iter().zip(record.iter()).collect();
        let field = |name: &str| fields.get(name).map_or("", |value| value.trim());
        let Ok(date) = field("date").parse::<NaiveDate>() else {
            return bad(
                format!("`{}` is not a date", field("date")),
                "write dates as 2026-01-09".into(),
            );
        };
        let kind = field("kind");
        if !KINDS.contains(&kind) {
            return bad(
                format!("kind `{kind}` is unknown"),
                format!("kinds: {}", KINDS.join(", ")),
            );
        }
        let note = Note {
            kind: kind.into(),
            title: field("title").into(),
            act: field("act").into(),
        };
        rows.push(Row {
            day: date.into(),
            region: field("region").into(),
            note,
        });
    }
    Ok(Published {
        form: Form::Rows,
        edition: None,
        content: Content::Rows(rows),
    })
}

fn damaged(file: &str, error: &csv::Error) -> CalendarError {
    let line = error.position().map_or(1, csv::Position::line);
    CalendarError::new(
        &format!("{file}:{line}"),
        error.to_string(),
        "columns: date,kind,title,act and, for regional days, region",
    )
}

/// Returns the calendar's own file with the rows of the changed days replaced. Other rows, those of
/// other regions among them, stay as they are and where they are.
pub(super) fn merge(
    file: &str,
    text: &str,
    region: Option<&str>,
    changes: &[Change],
) -> Result<String, CalendarError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader
        .headers()
        .map_err(|error| damaged(file, &error))?
        .clone();
    let place = |name: &str| head.iter().position(|column| column == name);
    let (date, of_region) = (place("date"), place("region"));
    let mut changed: BTreeMap<Day, &Change> =
        changes.iter().map(|change| (change.day, change)).collect();
    let is_changed = |record: &csv::StringRecord, day: Day| {
        let same_region = of_region.is_none_or(|index| record.get(index).map(str::trim) == region);
        same_region && changes.iter().any(|change| change.day == day)
    };
    let mut kept: Vec<(Day, csv::StringRecord)> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| damaged(file, &error))?;
        let day = date.and_then(|index| record.get(index)?.trim().parse::<NaiveDate>().ok());
        let day = day.map_or(Day(0), Day::from);
        if !is_changed(&record, day) {
            kept.push((day, record));
        }
    }
    let mut ordered: Vec<csv::StringRecord> = Vec::new();
    let new_records = |change: &Change| -> Vec<csv::StringRecord> {
        let record = |note: &Note| {
            head.iter()
                .map(|column| cell(column, change.day, region, note))
                .collect()
        };
        change.after.iter().map(record).collect()
    };
    for (day, record) in kept {
        while let Some(first) = changed.first_entry().filter(|first| *first.key() < day) {
            ordered.extend(new_records(first.remove()));
        }
        ordered.push(record);
    }
    ordered.extend(changed.into_values().flat_map(new_records));
    written(&head, &ordered).ok_or_else(|| {
        CalendarError::new(
            file,
            "the rows cannot be written as CSV",
            "check the file for unusual characters",
        )
    })
}

fn cell(column: &str, day: Day, region: Option<&str>, note: &Note) -> String {
    match column {
        "date" => day.to_string(),
        "kind" => note.kind.clone(),
        "title" => note.title.clone(),
        "act" => note.act.clone(),
        "region" => region.unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

fn written(head: &csv::StringRecord, records: &[csv::StringRecord]) -> Option<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(head).ok()?;
    for record in records {
        writer.write_record(record).ok()?;
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}
