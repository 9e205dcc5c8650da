//! What was taken in, and how is it taken out again? The list of imports, and their withdrawal.

use std::collections::BTreeMap;

use duckdb::{Connection, OptionalExt, params};

use super::super::arrow::{self, moment};
use super::super::log;
use super::super::quarantine;
use super::super::query::{CASES_JUDGED_ANEW, DROPPED_ATTRIBUTES, IMPORTS, IMPORTS_LAST};
use super::super::{Store, StoreError, in_transaction};
use srok_law::case::Instant;

/// An import as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the table")]
pub struct ImportRecord {
    pub id: i32,
    pub file: String,
    pub hash: String,
    pub mapping: Option<String>,
    pub records: u64,
    pub accepted: u64,
    pub duplicates: u64,
    pub rejected: u64,
    pub waiting: u64,
    pub recorded_at: Instant,
    pub withdrawn_at: Option<Instant>,
    pub reason: Option<String>,
}

/// Names of attributes that were not kept, with the number of their values.
pub type Dropped = BTreeMap<String, u64>;

/// An attribute that was not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct DroppedAttribute {
    pub import: i32,
    pub attribute: String,
    pub dropped: i64,
}

impl Store {
    /// Returns all imports, the first one first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn imports(&self) -> Result<Vec<ImportRecord>, StoreError> {
        self.read_imports(IMPORTS.text, [])
    }

    /// Returns the last imports, the newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn imports_last(&self, most: u32) -> Result<Vec<ImportRecord>, StoreError> {
        self.read_imports(IMPORTS_LAST.text, params![most])
    }

    fn read_imports(
        &self,
        text: &str,
        bound: impl duckdb::Params,
    ) -> Result<Vec<ImportRecord>, StoreError> {
        let doing = || StoreError::doing("list the imports");
        let connection = self.connect()?;
        let mut statement = connection.prepare(text).map_err(doing())?;
        let rows = statement.query_map(bound, record).map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }

    /// Returns which attributes of an import and of those after it were not kept, the newest import first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn dropped_attributes(&self, first: i32) -> Result<Vec<DroppedAttribute>, StoreError> {
        let doing = || StoreError::doing("read which attributes were not kept");
        let connection = self.connect()?;
        let mut statement = connection
            .prepare(DROPPED_ATTRIBUTES.text)
            .map_err(doing())?;
        let rows = statement
            .query_map(params![first], |row| {
                Ok(DroppedAttribute {
                    import: row.get(0)?,
                    attribute: row.get(1)?,
                    dropped: row.get(2)?,
                })
            })
            .map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }

    /// Notes which attributes of an import were not kept, beside what was noted before.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written.
    pub fn note_dropped(&self, import: i32, dropped: &Dropped) -> Result<(), StoreError> {
        if dropped.is_empty() {
            return Ok(());
        }
        let writer = self.writer()?;
        in_transaction(&writer.connection, |connection| {
            add_dropped(connection, import, dropped)
        })
    }

    /// Withdraws an import: from then on its events are as if they had never come. What was known before stays known.
    ///
    /// Standings are owed for every event recorded since the import began; refreshing them makes it good.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchImport`], [`StoreError::AlreadyWithdrawn`].
    pub fn withdraw(&self, id: i32, reason: &str, at: Instant) -> Result<(), StoreError> {
        let doing = || StoreError::doing("withdraw an import");
        let mut change = self.begin_commit(at)?;
        let connection = change.lane.connection()?;
        let withdrawn: Option<i64> = connection
            .query_row(
                "select epoch_us(withdrawn_at) from import where id = $1",
                params![id],
                |row| row.get(0),
            )
            .optional()
            .map_err(doing())?
            .ok_or(StoreError::NoSuchImport { id })?;
        if let Some(before) = withdrawn {
            return Err(StoreError::AlreadyWithdrawn {
                id,
                at: Instant(before),
            });
        }
        connection
            .execute(
                "update import set withdrawn_at = $2::timestamp, reason = $3 where id = $1",
                params![id, moment(at), reason],
            )
            .map_err(doing())?;
        let span: (Option<i64>, Option<i64>) = connection
            .query_row(
                "select epoch_us(min(recorded_at)), epoch_us(max(recorded_at)) from event where import = $1",
                params![id],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .map_err(doing())?;
        let span = span.0.map(Instant).zip(span.1.map(Instant));
        let entered = log::Entered {
            kind: log::Kind::Withdrawal,
            what: Some(id),
            span,
            at,
        };
        change.head = log::enter(connection, &change.head, entered, None)?;
        quarantine::drop_waiting(connection, id, at)?;
        // whatever rested on its events is judged anew
        let unsure = &mut change.unsure;
        arrow::stream(connection, CASES_JUDGED_ANEW, params![id], |batch| {
            unsure.extend(batch.hashes(0)?.values());
            Ok::<_, StoreError>(())
        })?;
        // its events may come again, and nothing known at hand may rest on them
        change.writer.recent.clear();
        change.writer.rights.forget();
        change.forgets_waiting = true;
        change.commit()?;
        Ok(())
    }
}

fn record(row: &duckdb::Row<'_>) -> Result<ImportRecord, duckdb::Error> {
    let count = |number: i64| number.unsigned_abs();
    Ok(ImportRecord {
        id: row.get(0)?,
        file: row.get(1)?,
        hash: row.get(2)?,
        mapping: row.get(3)?,
        records: count(row.get(4)?),
        accepted: count(row.get(5)?),
        duplicates: count(row.get(6)?),
        rejected: count(row.get(7)?),
        waiting: count(row.get(8)?),
        recorded_at: Instant(row.get(9)?),
        withdrawn_at: row.get::<_, Option<i64>>(10)?.map(Instant),
        reason: row.get(11)?,
    })
}

/// Adds to what was noted of the attributes of an import.
pub(super) fn add_dropped(
    connection: &Connection,
    import: i32,
    dropped: &Dropped,
) -> Result<(), StoreError> {
    let doing = || StoreError::doing("note which attributes were not kept");
    for (attribute, values) in dropped {
        let bound = params![import, attribute, values];
        let known = connection
            .execute(
                "update dropped_attribute set dropped = dropped + $3 where import = $1 and attribute = $2",
                bound,
            )
            .map_err(doing())?;
        if known == 0 {
            connection
                .execute(
                    "insert into dropped_attribute values ($1, $2, $3)",
                    params![import, attribute, values],
                )
                .map_err(doing())?;
        }
    }
    Ok(())
}
