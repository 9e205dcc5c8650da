//! Which records could not be used, and why? Kept as they came until they are corrected.

mod list;

pub use list::{QuarantineCursor, QuarantinePage, QuarantineReason, QuarantineWanted, Release};

use duckdb::{Connection, params};

use super::arrow::moment;
use super::{Store, StoreError, audit, in_transaction};
use crate::audit::{Deed, Kind};
use crate::case::Instant;

/// A record that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rejected {
    /// The file it came in.
    pub file: String,
    /// Line, row or index in it.
    pub line: u64,
    /// The case, if it names one.
    pub case_id: Option<String>,
    /// The event, if it names one.
    pub event_id: Option<String>,
    /// The field at fault.
    pub field: String,
    /// What is wrong.
    pub reason: String,
    /// What to do.
    pub hint: String,
    /// The record as it came, without unknown attributes.
    pub raw: String,
}

/// A record in quarantine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineRecord {
    /// The import it came with.
    pub import: i32,
    /// The record.
    pub rejected: Rejected,
    /// When it came.
    pub recorded_at: Instant,
    /// When it was released.
    pub released_at: Option<Instant>,
}

/// Writes records into quarantine in the transaction of the connection.
pub(super) fn append<'r>(
    connection: &Connection,
    import: i32,
    at: Instant,
    records: impl Iterator<Item = &'r Rejected>,
) -> Result<(), StoreError> {
    let mut records = records.peekable();
    if records.peek().is_none() {
        return Ok(());
    }
    let doing = || StoreError::doing("put records into quarantine");
    let mut appender = connection.appender("quarantine").map_err(doing())?;
    for record in records {
        appender
            .append_row(params![
                import,
                record.file,
                record.line,
                record.case_id,
                record.event_id,
                record.field,
                record.reason,
                record.hint,
                record.raw,
                moment(at),
                None::<i64>
            ])
            .map_err(doing())?;
    }
    appender.flush().map_err(doing())
}

/// Releases the records whose events have come after all, in the transaction of an import.
pub(super) fn release_corrected(
    connection: &Connection,
    at: Instant,
    first_recorded: Instant,
) -> Result<(), StoreError> {
    connection
        .execute(
            "update quarantine set released_at = $1::timestamp
             where released_at is null
               and (case_id, event_id) in (select case_id, event_id from event where recorded_at >= $2::timestamp)",
            params![moment(at), moment(first_recorded)],
        )
        .map_err(StoreError::doing("release corrected records from quarantine"))?;
    Ok(())
}

impl Store {
    /// Releases all records of an import from quarantine: they were dealt with in another way. The audit names the author.
    ///
    /// Records whose events come again, corrected, are released by that.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written.
    pub fn release(&self, import: i32, author: &str, at: Instant) -> Result<usize, StoreError> {
        let writer = self.writer()?;
        let _clerk = self.clerk()?;
        in_transaction(&writer.connection, |connection| {
            let released = connection
                .execute(
                    "update quarantine set released_at = $2::timestamp where released_at is null and import = $1",
                    params![import, moment(at)],
                )
                .map_err(StoreError::doing("release records from quarantine"))?;
            if released > 0 {
                let deed = Deed::new(author, Kind::QuarantineReleased, format!("import {import}"))
                    .with(format!("records={released}"));
                audit::note(connection, &deed, at)?;
            }
            Ok(released)
        })
    }
}
