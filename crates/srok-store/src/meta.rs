//! What does the record say of itself? Marks that are no rows of anything else.

use duckdb::{Connection, OptionalExt, params};

use super::{Store, StoreError};
use srok_core::secret::{self, hex};
use srok_law::case::Instant;

/// A mark kept in the table `meta`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// A random name of the record, by which its picture knows it.
    Record,
    /// When a run of alerts was last carried through (microseconds).
    AlertsRan,
    /// Number and seal of the last entry of the audit, kept here a second time.
    AuditHead,
}

impl Mark {
    const fn key(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::AlertsRan => "alerts_ran",
            Self::AuditHead => "audit_head",
        }
    }
}

impl Store {
    /// Returns when a run of alerts was last carried through.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn alerts_ran(&self) -> Result<Option<Instant>, StoreError> {
        let ran = read(&self.connect()?, Mark::AlertsRan)?;
        Ok(ran.and_then(|text| text.parse().ok()).map(Instant))
    }

    /// Notes that a run of alerts was carried through.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written.
    pub fn note_alerts_ran(&self, at: Instant) -> Result<(), StoreError> {
        let clerk = self.clerk()?;
        super::in_transaction(&clerk, |clerk| {
            write(clerk, Mark::AlertsRan, &at.0.to_string())
        })
    }

    /// Returns when an import was withdrawn last; the start of time if none was.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn last_withdrawn(&self) -> Result<Instant, StoreError> {
        let last: Option<i64> = self
            .connect()?
            .query_row(
                "select epoch_us(max(withdrawn_at)) from import",
                [],
                |row| row.get(0),
            )
            .map_err(StoreError::doing("look for withdrawn imports"))?;
        Ok(Instant(last.unwrap_or(0)))
    }
}

/// Returns the name of the record, given when it is opened for the first time.
pub(super) fn record(connection: &Connection) -> Result<String, StoreError> {
    if let Some(record) = read(connection, Mark::Record)? {
        return Ok(record);
    }
    let name = secret::random::<16>().map_err(|error| StoreError::Rows {
        reason: error.to_string(),
    })?;
    let name = hex(&name);
    super::in_transaction(connection, |connection| {
        write(connection, Mark::Record, &name)
    })?;
    Ok(name)
}

pub(super) fn read(connection: &Connection, mark: Mark) -> Result<Option<String>, StoreError> {
    value(connection, "meta", mark.key())
}

/// Writes a mark in the transaction of the connection.
pub(super) fn write(connection: &Connection, mark: Mark, value: &str) -> Result<(), StoreError> {
    set(connection, "meta", mark.key(), value)
}

/// Returns the value of a key in a table of marks.
pub(super) fn value(
    connection: &Connection,
    table: &str,
    key: &str,
) -> Result<Option<String>, StoreError> {
    connection
        .query_row(
            &format!("select value from {table} where key = $1"),
            params![key],
            |row| row.get(0),
        )
        .optional()
        .map_err(StoreError::doing("read a mark"))
}

/// Sets the value of a key in a table of marks, in the transaction of the connection.
pub(super) fn set(
    connection: &Connection,
    table: &str,
    key: &str,
    value: &str,
) -> Result<(), StoreError> {
    let doing = || StoreError::doing("write a mark");
    connection
        .execute(&format!("delete from {table} where key = $1"), params![key])
        .map_err(doing())?;
    connection
        .execute(
            &format!("insert into {table} values ($1, $2)"),
            params![key, value],
        )
        .map_err(doing())?;
    Ok(())
}
