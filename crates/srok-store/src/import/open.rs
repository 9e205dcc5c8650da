//! Which imports may still grow? Those of a producer's day, and of files that are taken in part by part.

use duckdb::{Connection, OptionalExt, params};

use super::super::arrow::moment;
use super::super::{Store, StoreError};
use super::ImportSummary;
use srok_core::access::Sender;
use srok_law::case::Instant;

impl Store {
    /// Returns id and number of records of the open import of a file with that hash, if there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn open_import(
        &self,
        file: &str,
        hash: &str,
        sender: Option<&Sender>,
    ) -> Result<Option<(i32, u64)>, StoreError> {
        open_import(&self.connect()?, file, hash, sender)
    }

    /// Says that nothing more will come into an open import. Returns what became of it in all.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written.
    pub fn close_import(&self, id: i32, at: Instant) -> Result<ImportSummary, StoreError> {
        let doing = || StoreError::doing("close an import");
        let writer = self.writer()?;
        writer
            .connection
            .execute(
                "update import set finished_at = $2::timestamp where id = $1 and finished_at is null",
                params![id, moment(at)],
            )
            .map_err(doing())?;
        let count = |number: i64| number.unsigned_abs();
        let summary = writer
            .connection
            .query_row(
                "select accepted, duplicates, rejected, waiting from import where id = $1",
                params![id],
                |row| {
                    Ok(ImportSummary {
                        id,
                        accepted: count(row.get(0)?),
                        duplicates: count(row.get(1)?),
                        rejected: count(row.get(2)?),
                        waiting: count(row.get(3)?),
                    })
                },
            )
            .optional()
            .map_err(doing())?;
        Ok(summary.unwrap_or_default())
    }
}

/// Returns a sender as it is kept with an import: token, organisations as JSON, whether it is bound to sources.
pub(super) fn columns(sender: Option<&Sender>) -> (Option<String>, Option<String>, Option<bool>) {
    let organisations =
        |sender: &Sender| serde_json::Value::from(sender.organisations.clone()).to_string();
    (
        sender.map(|sender| sender.token.clone()),
        sender.map(organisations),
        sender.map(|sender| sender.has_sources),
    )
}

/// Returns id and number of records of the open import of a file with that hash, by the same sender.
pub(super) fn open_import(
    connection: &Connection,
    file: &str,
    hash: &str,
    sender: Option<&Sender>,
) -> Result<Option<(i32, u64)>, StoreError> {
    let (token, organisations, by_source) = columns(sender);
    connection
        .query_row(
            "select id, records from import where file = $1 and hash = $2 and finished_at is null and withdrawn_at is null
             and token is not distinct from $3 and organisations is not distinct from $4 and by_source is not distinct from $5",
            params![file, hash, token, organisations, by_source],
            |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())),
        )
        .optional()
        .map_err(StoreError::doing("look for an open import"))
}
