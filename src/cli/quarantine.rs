//! `srok quarantine`: what could not be used, why, and a file of it to correct and take in again.

use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;

use super::regulation::write_rows;
use super::{Desk, Format, Outcome, Table, Usage, office};
use crate::store::QuarantineRecord;

/// What to do with the quarantine.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List the records that wait for a correction.
    List {
        /// Of one import.
        #[arg(long)]
        import: Option<i32>,
        /// How it is written.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Write them as CSV: correct it and ingest it again; the columns that say what was wrong are ignored then.
    Export {
        /// The file; `-` writes to standard output.
        file: PathBuf,
        /// Of one import.
        #[arg(long)]
        import: Option<i32>,
    },
}

#[derive(Debug, Serialize)]
struct QuarantineRow {
    import: i32,
    file: String,
    line: u64,
    case_id: Option<String>,
    id: Option<String>,
    field: String,
    reason: String,
    hint: String,
}

/// Fields of an event that come before its attributes.
const FIELDS: [&str; 5] = ["source", "id", "type", "subject", "time"];

/// Runs `srok quarantine`.
///
/// # Errors
///
/// A file that cannot be written; a store that is held by another process.
pub fn run(command: &Command, desk: &Desk) -> anyhow::Result<Outcome> {
    let store = office::open(desk)?;
    match command {
        Command::List { import, format } => {
            let records = store.quarantine(*import)?;
            let rows: Vec<QuarantineRow> = records.into_iter().map(row).collect();
            let lang = desk.lang;
            write_rows(&rows, *format, || {
                let mut table = Table::new(&[
                    "№",
                    lang.pick("файл", "file"),
                    lang.pick(">строка", ">line"),
                    lang.pick("дело", "case"),
                    lang.pick("поле", "field"),
                    lang.pick("причина", "reason"),
                    lang.pick("что сделать", "remedy"),
                ]);
                for row in &rows {
                    table.push(vec![
                        row.import.to_string(),
                        row.file.clone(),
                        row.line.to_string(),
                        row.case_id.clone().unwrap_or_default(),
                        row.field.clone(),
                        row.reason.clone(),
                        row.hint.clone(),
                    ]);
                }
                table.text()
            })?;
            Ok(if rows.is_empty() {
                Outcome::Done
            } else {
                Outcome::WithFindings
            })
        }
        Command::Export { file, import } => {
            let records = store.quarantine(*import)?;
            let out: Box<dyn std::io::Write> = if file.as_os_str() == "-" {
                Box::new(crate::cli::out::Out)
            } else {
                Box::new(std::fs::File::create(desk.path(file)).map_err(|error| {
                    Usage::new(
                        format!("{}: {error}", file.display()),
                        "name a file that can be written",
                    )
                })?)
            };
            export(&records, out)?;
            if file.as_os_str() != "-" {
                tell!(
                    "{}: {}",
                    desk.lang.pick("Записей выгружено", "Records exported"),
                    records.len()
                );
            }
            Ok(Outcome::Done)
        }
    }
}

fn row(record: QuarantineRecord) -> QuarantineRow {
    let rejected = record.rejected;
    QuarantineRow {
        import: record.import,
        file: rejected.file,
        line: rejected.line,
        case_id: rejected.case_id,
        id: rejected.event_id,
        field: rejected.field,
        reason: rejected.reason,
        hint: rejected.hint,
    }
}

/// Writes the records as a table of events with what was wrong beside each.
fn export(records: &[QuarantineRecord], out: Box<dyn std::io::Write + '_>) -> anyhow::Result<()> {
    let raws: Vec<Value> = records
        .iter()
        .map(|record| serde_json::from_str(&record.rejected.raw).unwrap_or(Value::Null))
        .collect();
    let mut attributes: Vec<&str> = raws
        .iter()
        .filter_map(|raw| raw.get("data")?.as_object())
        .flat_map(|data| data.keys().map(String::as_str))
        .collect();
    attributes.sort_unstable();
    attributes.dedup();
    let mut writer = csv::Writer::from_writer(out);
    let reasons = [
        "quarantine_file",
        "quarantine_line",
        "quarantine_field",
        "quarantine_reason",
        "quarantine_remedy",
    ];
    writer.write_record(FIELDS.iter().chain(&attributes).chain(&reasons))?;
    for (record, raw) in records.iter().zip(&raws) {
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
        writer.write_record(fields.chain(values).chain(why))?;
    }
    writer.flush()?;
    Ok(())
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
