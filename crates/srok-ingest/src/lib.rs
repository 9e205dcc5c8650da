//! Which usable events does a file hold, and what is wrong with the rest? Files come in, events or
//! named rejects go out.
//!
//! Nothing is stored here and no clock is read: `now` is an argument. A record that cannot be used
//! never stops the others; only a file that cannot be read at all is an error. Attributes that
//! neither the vocabulary nor a regulation knows are dropped at the door and counted by name, so
//! that no personal data comes in by accident.
//!
//! The way of a record: [`source`] opens the file → a format ([`ndjson`], [`json`], [`delimited`],
//! [`workbook`], [`parquet`], [`log`]) takes it apart into a [`draft`] → [`draft::Rules`] makes an
//! event or a reject of it → [`delivery`] derives the missing ids and hands batches over, in the
//! order of the file.

pub mod apart;
mod bound;
mod cell;
mod chunks;
mod cloud_event;
mod cores;
mod delimited;
mod delivery;
mod draft;
mod elements;
mod event;
mod json;
mod layout;
mod log;
mod mapping;
mod ndjson;
mod parquet;
mod read_apart;
mod reject;
mod source;
mod times;
mod workbook;

pub use event::{Attributes, IncomingEvent, Position, Precision, Record, RejectedRecord, identity};
pub use mapping::{Mapping, MappingError};
pub use read_apart::{Request, TASK, answer};
pub use source::{BodyForm, Input, is_named, whole};

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};
use srok_law::time::Tz;
use srok_law::time::{DateTime, Utc};

use delivery::Delivery;
use source::Format;
use srok_core::config::Ingest;

/// What the reading of a file depends on, apart from the file.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// How the columns of a table or the keys of a log are to be read; logs need one.
    pub mapping: Option<&'a Mapping>,
    /// The present moment: events more than five minutes later are rejected.
    pub now: DateTime<Utc>,
    /// Attributes that regulations declare beyond the common ones.
    pub extra_attributes: &'a HashSet<String>,
    /// The source of rows of tables and logs that name none.
    pub default_source: Option<&'a str>,
    /// The zone of bare dates in `CloudEvents`; without one they are rejected.
    pub default_zone: Option<Tz>,
    /// How much the file may cost.
    pub bounds: &'a Ingest,
}

/// A part of a file, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Events and rejects.
    pub records: Vec<Record>,
    /// Bytes of the file (as it lies on the disk) read so far, for a progress bar.
    pub bytes_read: u64,
}

/// What a file held.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Lines, rows or logged events read, blank ones apart.
    pub records: u64,
    /// Usable events made of them, without the case events.
    pub events: u64,
    /// Usable events made of columns that belong to the whole case (`[case_events]` of a mapping).
    pub case_events: u64,
    /// Records that cannot be used.
    pub rejected: u64,
    /// Attributes, columns and keys that are not kept, with the number of values dropped.
    pub dropped_attributes: BTreeMap<String, u64>,
}

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The file cannot be opened.
    #[error("{file}: cannot be opened: {cause}\nhint: check the name and the rights of the file")]
    Open {
        /// The file.
        file: String,
        /// What the system said.
        #[source]
        cause: std::io::Error,
    },
    /// The name says nothing of a format we know.
    #[error(
        "{file}: the name tells no known format\n\
         hint: name the file .ndjson, .jsonl, .json, .csv, .xlsx, .parquet or .xes, each also with .gz, or give NDJSON on `-`"
    )]
    UnknownFormat {
        /// The file.
        file: String,
    },
    /// The content is not what the name says, or reading failed on the way.
    #[error("{file}: {problem}\nhint: {hint}")]
    Unreadable {
        /// The file.
        file: String,
        /// What was found.
        problem: String,
        /// The remedy.
        hint: String,
    },
    /// The file is beyond a bound of the settings.
    #[error("{file}: {problem}\nhint: {hint}")]
    TooMuch {
        /// The file.
        file: String,
        /// The bound.
        problem: String,
        /// The remedy.
        hint: String,
    },
    /// Mapping and file do not fit.
    #[error("{file}: {problem}\nhint: {hint}")]
    Layout {
        /// The mapping or the table.
        file: String,
        /// What does not fit.
        problem: String,
        /// The remedy.
        hint: String,
    },
}

/// Reads a file and hands its records over in batches, in the order of the file.
///
/// NDJSON and CSV are parsed on all cores; batches are always delivered on the calling thread.
/// Memory is bounded by the chunks in flight and, where event ids are derived, by eight bytes and a
/// count per distinct event. Workbooks, Parquet files and logs are read by a process of its own, if
/// the bounds name its program: their readers may abort.
///
/// # Errors
///
/// [`IngestError`] if the file cannot be read at all or breaks off where it cannot be picked up
/// again, or whatever `each` returned. Batches handed over before stay handed over: a second import
/// of the repaired file adds nothing twice.
pub fn read<E: From<IngestError>>(
    input: Input,
    options: &Options<'_>,
    mut each: impl FnMut(Batch) -> Result<(), E>,
) -> Result<Summary, E> {
    let opened = source::open(input)?;
    if let Some(program) = &options.bounds.reader
        && let Some(file) = read_apart::file_of(&opened)
    {
        return read_apart::read(program, &opened.name, file, options, each);
    }
    let spent = opened.progress.spent.clone();
    let each = |batch| spent.except(|| each(batch));
    let mut delivery = Delivery::new(&opened.name, options.bounds, each);
    let read = match opened.format {
        Format::Ndjson => ndjson::read(opened, options, &mut delivery),
        Format::Json => json::read(opened, options, &mut delivery),
        Format::Csv => delimited::read(opened, options, &mut delivery),
        Format::Xlsx => workbook::read(opened, options, &mut delivery),
        Format::Parquet => parquet::read(opened, options, &mut delivery),
        Format::Xes => log::read(opened, options, &mut delivery),
    };
    // what came before a break stays
    delivery.hand_over()?;
    read?;
    Ok(delivery.finish())
}
