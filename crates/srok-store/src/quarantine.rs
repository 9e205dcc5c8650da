//! Which records could not be used, and why? Kept as they came until they are corrected.

mod list;

pub use list::{QuarantineCursor, QuarantinePage, QuarantineReason, QuarantineWanted, Release};

use duckdb::{Connection, params};

use super::arrow::moment;
use super::{Store, StoreError, arrow, audit, in_transaction};
use srok_core::audit::{Deed, Kind};
use srok_law::case::Instant;

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
    /// Whether it waits until its sender has a right to the case.
    pub waiting: bool,
    /// When it came.
    pub recorded_at: Instant,
    /// When it was released.
    pub released_at: Option<Instant>,
}

/// Writes records into quarantine in the transaction of the connection, each with the identity of the event that waits for a right, if it does.
pub(super) fn append<'r>(
    connection: &Connection,
    import: i32,
    at: Instant,
    records: impl Iterator<Item = (&'r Rejected, Option<u64>)>,
) -> Result<(), StoreError> {
    let mut records = records.peekable();
    if records.peek().is_none() {
        return Ok(());
    }
    let doing = || StoreError::doing("put records into quarantine");
    let mut appender = connection.appender("quarantine").map_err(doing())?;
    for (record, waiting) in records {
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
                None::<i64>,
                waiting
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
               and waiting is null
               and (case_id, event_id) in (select case_id, event_id from event where recorded_at >= $2::timestamp)",
            params![moment(at), moment(first_recorded)],
        )
        .map_err(StoreError::doing("release corrected records from quarantine"))?;
    Ok(())
}

/// Releases the records of events that wait for a right no longer, in the transaction of an import: those that are `gone` go out of the table of
/// what waits.
pub(super) fn release_waiting(
    connection: &Connection,
    at: Instant,
    released: &[u64],
    gone: &[(i32, u64)],
) -> Result<(), StoreError> {
    let doing = || StoreError::doing("release what waited for a right");
    if !released.is_empty() {
        arrow::choose(connection, "suspect", "identity", released)?;
        connection
            .execute(
                "update quarantine set released_at = $1::timestamp
                 where released_at is null and waiting in (select identity from suspect)",
                params![moment(at)],
            )
            .map_err(doing())?;
    }
    let mut imports: Vec<i32> = gone.iter().map(|(import, _)| *import).collect();
    imports.sort_unstable();
    imports.dedup();
    for import in imports {
        let of_import = gone.iter().filter(|(of, _)| *of == import);
        let identities: Vec<u64> = of_import.map(|(_, identity)| *identity).collect();
        arrow::choose(connection, "suspect", "identity", &identities)?;
        connection
            .execute(
                "delete from event_waiting where import = $1 and identity in (select identity from suspect)",
                params![import],
            )
            .map_err(doing())?;
    }
    Ok(())
}

/// Takes what waits for a right out of an import that is dealt with in another way, in the transaction of the connection.
pub(super) fn drop_waiting(
    connection: &Connection,
    import: i32,
    at: Instant,
) -> Result<(), StoreError> {
    let doing = || StoreError::doing("take out what waits for a right");
    for statement in [
        "delete from event_waiting where import = $1",
        "update import set rejected = rejected + waiting, waiting = 0 where id = $1",
    ] {
        connection
            .execute(statement, params![import])
            .map_err(doing())?;
    }
    connection
        .execute(
            "update quarantine set released_at = $2::timestamp where released_at is null and waiting is not null and import = $1",
            params![import, moment(at)],
        )
        .map_err(doing())?;
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
        let mut writer = self.writer()?;
        let _clerk = self.clerk()?;
        let released = in_transaction(&writer.connection, |connection| {
            let released = connection
                .execute(
                    "update quarantine set released_at = $2::timestamp where released_at is null and import = $1",
                    params![import, moment(at)],
                )
                .map_err(StoreError::doing("release records from quarantine"))?;
            drop_waiting(connection, import, at)?;
            if released > 0 {
                let deed = Deed::new(author, Kind::QuarantineReleased, format!("import {import}"))
                    .with(format!("records={released}"));
                audit::note(connection, &deed, at)?;
            }
            Ok(released)
        })?;
        writer.forget_waiting()?;
        Ok(released)
    }
}
