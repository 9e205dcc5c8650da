//! How far are the standings, and what were they computed by? Marks of the store itself.

use duckdb::{Connection, OptionalExt, params};

use super::{Store, StoreError};
use crate::case::Instant;

/// A mark kept in the table `meta`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Standings hold every event recorded up to this moment (microseconds).
    StandingsReach,
    /// Hash of the editions and words the standings were computed by.
    ComputedBy,
    /// Standings that ended before this moment (microseconds) are in `standing_closed`.
    ClosedBefore,
}

impl Mark {
    const fn key(self) -> &'static str {
        match self {
            Self::StandingsReach => "standings_reach",
            Self::ComputedBy => "computed_by",
            Self::ClosedBefore => "closed_before",
        }
    }
}

impl Store {
    /// Returns a mark.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn mark(&self, mark: Mark) -> Result<Option<String>, StoreError> {
        read(&self.connect()?, mark)
    }

    /// Returns up to which recorded moment the standings are complete.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn standings_reach(&self) -> Result<Instant, StoreError> {
        reached(&self.connect()?)
    }
}

/// How far a computation brings the standings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How far they were when it began.
    pub from: Instant,
    /// How far they are with it.
    pub to: Instant,
}

/// Writes how far the standings are, unless an import was withdrawn in the meantime: then they owe more than this made up.
pub(super) fn advance(connection: &Connection, progress: Progress) -> Result<(), StoreError> {
    if reached(connection)? < progress.from {
        return Ok(());
    }
    write(connection, Mark::StandingsReach, &progress.to.0.to_string())
}

pub(super) fn read(connection: &Connection, mark: Mark) -> Result<Option<String>, StoreError> {
    connection
        .query_row(
            "select value from meta where key = $1",
            params![mark.key()],
            |row| row.get(0),
        )
        .optional()
        .map_err(StoreError::doing("read a mark"))
}

/// Writes a mark in the transaction of the connection.
pub(super) fn write(connection: &Connection, mark: Mark, value: &str) -> Result<(), StoreError> {
    let doing = || StoreError::doing("write a mark");
    connection
        .execute("delete from meta where key = $1", params![mark.key()])
        .map_err(doing())?;
    connection
        .execute(
            "insert into meta values ($1, $2)",
            params![mark.key(), value],
        )
        .map_err(doing())?;
    Ok(())
}

pub(super) fn reached(connection: &Connection) -> Result<Instant, StoreError> {
    let value = read(connection, Mark::StandingsReach)?;
    Ok(value
        .and_then(|value| value.parse().ok())
        .map_or(Instant(0), Instant))
}
