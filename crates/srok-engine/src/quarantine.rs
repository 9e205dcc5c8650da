//! How is the quarantine shown, and how does it leave? Records as rows, and as a table of events to correct and take in again.

use std::collections::BTreeSet;
use std::io::Write;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use srok_core::formula::{COMES_BACK, harmless};
use srok_store::{QuarantineRecord, QuarantineWanted, Store, StoreError};

/// A record of the quarantine as it is listed. Times are UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuarantineRow {
    /// The import it came with.
    pub import: i32,
    /// The file it came in, or the sender of a batch.
    pub file: String,
    /// Line, row or index in it.
    pub line: u64,
    /// The case, if it names one.
    pub case_id: Option<String>,
    /// The event, if it names one.
    pub id: Option<String>,
    /// The field at fault.
    pub field: String,
    /// What is wrong.
    pub reason: String,
    /// What to do.
    pub hint: String,
    /// Whether it waits until its sender has a right to the case, and is released by itself then.
    pub waiting: bool,
    /// When it came.
    pub recorded_at: String,
    /// When it was released.
    pub released_at: Option<String>,
}

impl From<QuarantineRecord> for QuarantineRow {
    fn from(record: QuarantineRecord) -> Self {
        let rejected = record.rejected;
        Self {
            import: record.import,
            file: rejected.file,
            line: rejected.line,
            case_id: rejected.case_id,
            id: rejected.event_id,
            field: rejected.field,
            reason: rejected.reason,
            hint: rejected.hint,
            waiting: record.waiting,
            recorded_at: record.recorded_at.to_string(),
            released_at: record.released_at.map(|at| at.to_string()),
        }
    }
}

/// Fields of an event that come before its attributes.
const FIELDS: [&str; 5] = ["source", "id", "type", "subject", "time"];
/// What was wrong, beside each event; ignored when the table is taken in again.
const REASONS: [&str; 5] = [
    COMES_BACK,
    "quarantine_line",
    "quarantine_field",
    "quarantine_reason",
    "quarantine_remedy",
];

/// Writes the records asked for as CSV: a table of events with what was wrong beside each. Returns how many.
///
/// What would be a formula stays words; taken in again, it is what it was. The records are read twice, once for the names of their attributes, so
/// that few of them are in memory; what is recorded in between is left out.
///
/// # Errors
///
/// Those of the store and of the writer.
pub fn export<E: From<StoreError> + From<csv::Error>>(
    store: &Store,
    wanted: &QuarantineWanted,
    out: impl Write,
) -> Result<usize, E> {
    let read = |record: &QuarantineRecord| {
        serde_json::from_str::<Value>(&record.rejected.raw).unwrap_or(Value::Null)
    };
    let mut attributes = BTreeSet::new();
    let mut newest = None;
    store.each_quarantined(wanted, |record| {
        newest = newest.max(Some(record.recorded_at));
        if let Some(data) = read(&record).get("data").and_then(Value::as_object) {
            let new = data.keys().filter(|name| !attributes.contains(*name));
            let new: Vec<String> = new.cloned().collect();
            attributes.extend(new);
        }
        Ok::<_, E>(())
    })?;
    let attributes: Vec<&str> = attributes.iter().map(String::as_str).collect();
    let mut writer = csv::Writer::from_writer(out);
    let head = FIELDS.iter().chain(&attributes).chain(&REASONS);
    writer.write_record(head.map(|name| harmless(name).into_owned()))?;
    let mut written = 0;
    store.each_quarantined(wanted, |record| {
        if Some(record.recorded_at) <= newest {
            let cells = cells(&record, &read(&record), &attributes);
            writer.write_record(cells.iter().map(|cell| harmless(cell).into_owned()))?;
            written += 1;
        }
        Ok::<_, E>(())
    })?;
    writer.flush().map_err(csv::Error::from)?;
    Ok(written)
}

/// Returns the cells of a record, in the order of the head.
fn cells(record: &QuarantineRecord, raw: &Value, attributes: &[&str]) -> Vec<String> {
    let rejected = &record.rejected;
    let known = |field: &str| match field {
        "subject" => rejected.case_id.clone(),
        "id" => rejected.event_id.clone(),
        _ => None,
    };
    let fields = FIELDS.iter().map(|field| {
        raw.get(field)
            .and_then(Value::as_str)
            .map(str::to_owned)
            .or_else(|| known(field))
            .unwrap_or_default()
    });
    let values = attributes.iter().map(|name| {
        raw.get("data")
            .and_then(|data| data.get(name))
            .map(text)
            .unwrap_or_default()
    });
    let why = [
        rejected.file.clone(),
        rejected.line.to_string(),
        rejected.field.clone(),
        rejected.reason.clone(),
        rejected.hint.clone(),
    ];
    fields.chain(values).chain(why).collect()
}

/// Returns a value as a cell; lists are joined as a mapping separates them.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(";"),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
