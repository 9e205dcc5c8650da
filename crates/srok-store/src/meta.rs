//! How far are the standings, and what were they computed by? Marks of the store itself.

use duckdb::{Connection, OptionalExt, params};

use super::query::BASIS;
use super::{Store, StoreError};
use srok_law::case::Instant;

/// A mark kept in the table `meta`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Standings hold every event recorded up to this moment (microseconds).
    StandingsReach,
    /// Hash of the editions and words the standings were computed by.
    ComputedBy,
    /// Standings that ended before this moment (microseconds) are in `standing_closed`.
    ClosedBefore,
    /// When a run of alerts was last carried through (microseconds).
    AlertsRan,
    /// Number and seal of the last entry of the audit, kept here a second time.
    AuditHead,
}

impl Mark {
    const fn key(self) -> &'static str {
        match self {
            Self::StandingsReach => "standings_reach",
            Self::ComputedBy => "computed_by",
            Self::ClosedBefore => "closed_before",
            Self::AlertsRan => "alerts_ran",
            Self::AuditHead => "audit_head",
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
        let keeper = self.keeper()?;
        super::in_transaction(&keeper, |keeper| {
            write(keeper, Mark::AlertsRan, &at.0.to_string())
        })
    }

    /// Returns up to which recorded moment the standings are complete.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn standings_reach(&self) -> Result<Instant, StoreError> {
        reached(&self.connect()?)
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

/// What the standings stand on. As long as it stays as it is, their rows are those computed of the events recorded until `reach`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// They hold every event recorded up to this moment.
    pub reach: Instant,
    /// What they were computed by.
    pub computed_by: Option<String>,
    /// Imports that were withdrawn.
    pub withdrawn: u64,
    /// Standings that ended before this moment lie with the closed ones.
    pub closed_before: Instant,
}

impl Store {
    /// Returns what the standings stand on now.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn basis(&self) -> Result<Basis, StoreError> {
        basis(&self.connect()?)
    }
}

fn basis(connection: &Connection) -> Result<Basis, StoreError> {
    let moment = |text: Option<String>, absent: Instant| {
        text.and_then(|text| text.parse().ok())
            .map_or(absent, Instant)
    };
    connection
        .query_row(BASIS.text, [], |row| {
            Ok(Basis {
                reach: moment(row.get(0)?, Instant(0)),
                computed_by: row.get(1)?,
                closed_before: moment(row.get(2)?, Instant::MIN),
                withdrawn: row.get::<_, i64>(3)?.unsigned_abs(),
            })
        })
        .map_err(StoreError::doing("read what the standings stand on"))
}

/// How far a computation brings the standings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How far they were when it began.
    pub from: Instant,
    /// How far they are with it.
    pub to: Instant,
    /// Imports that were withdrawn when it began.
    pub withdrawn: u64,
}

impl Progress {
    /// Returns the way from what the standings stand on to a moment.
    #[must_use]
    pub const fn from_basis(basis: &Basis, to: Instant) -> Self {
        Self {
            from: basis.reach,
            to,
            withdrawn: basis.withdrawn,
        }
    }
}

/// Writes how far the standings are and returns whether it did: not if an import was withdrawn in the meantime, for then they owe more than
/// this made up.
pub(super) fn advance(connection: &Connection, progress: Progress) -> Result<bool, StoreError> {
    let now = basis(connection)?;
    let holds = now.reach >= progress.from && now.withdrawn == progress.withdrawn;
    if holds {
        write(connection, Mark::StandingsReach, &progress.to.0.to_string())?;
    }
    Ok(holds)
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
