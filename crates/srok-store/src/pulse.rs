//! Can it be written at this moment? Tried by writing: a mark that nobody reads, committed to the disk.

use duckdb::{Connection, params};

use super::seat::Begun;
use super::{Store, StoreError};
use srok_law::case::Instant;

/// Bytes of a large delivery.
const LARGE_DELIVERY: usize = 4 << 20;

impl Store {
    /// Writes a mark as events are written.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if events cannot be written either.
    pub fn try_events(&self, at: Instant) -> Result<(), StoreError> {
        mark(
            &self.writer()?.connection,
            "tried_events",
            &at.0.to_string(),
        )
    }

    /// Writes as much as a large delivery, and takes it back: a disk that takes a mark may not take that.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written.
    pub fn try_many_events(&self, at: Instant) -> Result<(), StoreError> {
        let connection = &self.writer()?.connection;
        mark(connection, "tried_events", &"0".repeat(LARGE_DELIVERY))?;
        mark(connection, "tried_events", &at.0.to_string())
    }

    /// Writes a mark as tokens, accounts, sessions and the audit are written.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be written either.
    pub fn try_records(&self, at: Instant) -> Result<(), StoreError> {
        mark(&*self.clerk()?, "tried_records", &at.0.to_string())
    }
}

/// Writes a mark in its place, so that nothing grows by it.
fn mark(connection: &Connection, key: &str, value: &str) -> Result<(), StoreError> {
    let doing = || StoreError::doing("try whether anything can be written");
    let begun = Begun::on(connection)?;
    let changed = connection
        .execute(
            "update meta set value = $2 where key = $1",
            params![key, value],
        )
        .map_err(doing())?;
    if changed == 0 {
        connection
            .execute("insert into meta values ($1, $2)", params![key, value])
            .map_err(doing())?;
    }
    begun.commit()
}
