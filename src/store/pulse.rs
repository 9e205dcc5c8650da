//! Can it be written at this moment? Tried by writing: a mark that nobody reads, committed to the disk.

use duckdb::{Connection, params};

use super::seat::Begun;
use super::{Store, StoreError};
use crate::case::Instant;

impl Store {
    /// Writes a mark as events are written.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if events cannot be written either.
    pub fn try_events(&self, at: Instant) -> Result<(), StoreError> {
        mark(&self.writer()?.connection, "tried_events", at)
    }

    /// Writes a mark as tokens, accounts, sessions and the audit are written.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be written either.
    pub fn try_records(&self, at: Instant) -> Result<(), StoreError> {
        mark(&*self.clerk()?, "tried_records", at)
    }
}

/// Writes a mark in its place, so that nothing grows by it.
fn mark(connection: &Connection, key: &str, at: Instant) -> Result<(), StoreError> {
    let doing = || StoreError::doing("try whether anything can be written");
    let begun = Begun::on(connection)?;
    let value = at.0.to_string();
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
