//! What is computed from the record, and of which record is it? A DuckDB file of its own, with its own log and checkpoints, attached to the record.
//!
//! Nothing in it is ever the only place of anything: a picture that is lost, damaged, of another record or made by another build is discarded, and
//! computed anew from the record. It says by position and hash of the log how far it reaches.

use std::path::{Path, PathBuf};

use duckdb::{Connection, params};

use super::query::BASIS;
use super::{Store, StoreError, error, in_transaction, log, meta, wal};
use srok_core::private;
use srok_core::secret::sha256;
use srok_law::case::Instant;

/// Name of the file in the data directory. Its stem is the name under which it is attached.
pub const FILE: &str = "picture.duckdb";
/// Under this name it is attached.
pub(super) const NAME: &str = "picture";
/// A file of this name beside it says that it turned out to be damaged.
pub(super) const DAMAGED: &str = "picture.damaged";
/// The table of its marks.
const MARKS: &str = "picture.mark";
/// Its tables, views and macros.
pub const TABLES: &str = concat!(
    include_str!("../../../queries/picture/tables.sql"),
    include_str!("../../../queries/picture/state.sql")
);
/// Bytes of the headers of a DuckDB file, before its first block.
const HEADERS: u64 = 3 * 4096;

/// A mark kept in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The record it is of.
    Record,
    /// SHA-256 of the statements that made its tables.
    Tables,
    /// It holds everything recorded up to this moment (microseconds).
    Reach,
    /// The last position of the log it knows of: what was withdrawn later is owed.
    Position,
    /// The hash at that position.
    Hash,
    /// Hash of the editions and words the standings were computed by.
    ComputedBy,
    /// Standings that ended before this moment (microseconds) are in `standing_closed`.
    ClosedBefore,
}

impl Mark {
    const fn key(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Tables => "tables",
            Self::Reach => "reach",
            Self::Position => "position",
            Self::Hash => "hash",
            Self::ComputedBy => "computed_by",
            Self::ClosedBefore => "closed_before",
        }
    }
}

/// Attaches the picture of a record; one that cannot be its picture is discarded, and an empty one takes its place.
pub(super) fn attach(
    connection: &Connection,
    directory: &Path,
    record: &str,
) -> Result<(), StoreError> {
    let path = directory.join(FILE);
    let damaged = directory.join(DAMAGED);
    let reason = if damaged.exists() {
        Some("it was found damaged".to_owned())
    } else if path.exists() {
        unfit(connection, &path, record)
    } else {
        Some(String::new())
    };
    if let Some(reason) = reason {
        if !reason.is_empty() {
            tracing::warn!(%reason, "the picture is discarded and computed anew from the record");
        }
        let _ = detach(connection);
        for file in [&path, &wal(&path)] {
            remove(file)?;
        }
        attach_file(connection, &path)?;
        begin(connection, record)?;
        remove(&damaged)?;
    }
    for file in [&path, &wal(&path)] {
        private::tighten(file);
    }
    Ok(())
}

/// Attaches a file and says why it cannot be the picture of the record; `None` if it can.
fn unfit(connection: &Connection, path: &Path, record: &str) -> Option<String> {
    if let Err(error) = attach_file(connection, path) {
        return Some(error.to_string());
    }
    let fault = || -> Result<Option<String>, StoreError> {
        if is_cut(connection, path)? {
            return Ok(Some("its end is missing".into()));
        }
        let value = |mark| read(connection, mark);
        if value(Mark::Record)?.as_deref() != Some(record) {
            return Ok(Some("it is of another record".into()));
        }
        if value(Mark::Tables)? != Some(sha256(TABLES.as_bytes())) {
            return Ok(Some("it was made by another build".into()));
        }
        let position = value(Mark::Position)?.and_then(|text| text.parse().ok());
        let hash = log::hash_at(connection, position.unwrap_or(0))?;
        if hash != Some(value(Mark::Hash)?.unwrap_or_default()) {
            return Ok(Some("it knows what the record does not".into()));
        }
        Ok(None)
    };
    fault().unwrap_or_else(|error| Some(error.to_string()))
}

/// Tells whether the file is shorter than the blocks that are in use. (How many blocks it has, it says wrongly after the last ones were given up.)
fn is_cut(connection: &Connection, path: &Path) -> Result<bool, StoreError> {
    let blocks: i64 = connection
        .query_row(
            "select block_size * used_blocks from pragma_database_size() where database_name = $1",
            params![NAME],
            |row| row.get(0),
        )
        .map_err(StoreError::doing("ask for the size of the picture"))?;
    let length = std::fs::metadata(path).map_or(0, |file| file.len());
    Ok(length < HEADERS + blocks.unsigned_abs())
}

fn attach_file(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let named = path.to_str().ok_or_else(|| StoreError::Open {
        path: path.into(),
        reason: "the name of the folder is not UTF-8".into(),
    })?;
    let named = named.replace('\'', "''");
    connection
        .execute_batch(&format!("attach '{named}' as {NAME}"))
        .map_err(StoreError::doing("open the picture"))
}

fn detach(connection: &Connection) -> Result<(), StoreError> {
    connection
        .execute_batch(&format!("detach {NAME}"))
        .map_err(StoreError::doing("let go of the picture"))
}

fn remove(file: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::Open {
            path: file.into(),
            reason: error.to_string(),
        }),
        _ => Ok(()),
    }
}

/// Makes the tables of an empty picture.
fn begin(connection: &Connection, record: &str) -> Result<(), StoreError> {
    let run = |statement: &str| {
        connection
            .execute_batch(statement)
            .map_err(StoreError::doing("make the tables of the picture"))
    };
    let own = super::content::database(connection)?;
    run(&format!("use {NAME}"))?;
    let made = in_transaction(connection, |connection| {
        run(TABLES)?;
        write(connection, Mark::Record, record)?;
        write(connection, Mark::Tables, &sha256(TABLES.as_bytes()))
    });
    run(&format!("use {}", super::content::quoted(&own)))?;
    made
}

/// What the picture stands on. As long as it stays as it is, its rows are those computed of the record up to `reach`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// It holds everything recorded up to this moment.
    pub reach: Instant,
    /// The last position of the log it knows of: what was withdrawn later is owed.
    pub position: i64,
    /// What it was computed by.
    pub computed_by: Option<String>,
    /// Standings that ended before this moment lie with the closed ones.
    pub closed_before: Instant,
}

/// How far a computation brings the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What it stood on when it began.
    from: (Instant, i64),
    /// How far it is with it.
    pub to: Instant,
    /// The last position of the log it knows of.
    position: i64,
}

impl Progress {
    /// Returns the way from what the picture stands on to a moment, as known at a position of the log that was looked up before anything was read.
    #[must_use]
    pub const fn from_basis(basis: &Basis, to: Instant, position: i64) -> Self {
        Self {
            from: (basis.reach, basis.position),
            to,
            position,
        }
    }
}

impl Store {
    /// Returns what the picture stands on now.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn basis(&self) -> Result<Basis, StoreError> {
        basis(&self.connect()?)
    }

    /// Returns a mark of the picture.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn mark(&self, mark: Mark) -> Result<Option<String>, StoreError> {
        read(&self.connect()?, mark)
    }

    /// Returns up to which recorded moment the picture is complete.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn standings_reach(&self) -> Result<Instant, StoreError> {
        reached(&self.connect()?)
    }

    /// Looks at all of the picture if DuckDB has met damage, and tells whether it is in the picture: the next time the store is opened the
    /// picture is discarded and computed anew.
    #[must_use]
    pub fn picture_is_damaged(&self) -> bool {
        if !error::damage_was_met() || self.reads_picture().is_ok() {
            return false;
        }
        let note = self.path.with_file_name(DAMAGED);
        if let Err(error) = std::fs::write(&note, "") {
            tracing::error!(%error, path = %note.display(), "cannot note that the picture is damaged: remove picture.duckdb by hand");
        }
        true
    }

    /// Reads every row of the picture.
    fn reads_picture(&self) -> Result<(), StoreError> {
        super::content::of(&self.connect()?, NAME).map(|_| ())
    }

    /// Returns the path of the picture.
    #[must_use]
    pub fn picture_path(&self) -> PathBuf {
        self.path.with_file_name(FILE)
    }
}

/// Returns what the picture stands on.
pub(super) fn basis(connection: &Connection) -> Result<Basis, StoreError> {
    connection
        .query_row(BASIS.text, [], |row| {
            let closed_before: Option<String> = row.get(3)?;
            Ok(Basis {
                reach: Instant(row.get(0)?),
                position: row.get(1)?,
                computed_by: row.get(2)?,
                closed_before: closed_before
                    .and_then(|text| text.parse().ok())
                    .map_or(Instant::MIN, Instant),
            })
        })
        .map_err(StoreError::doing("read what the standings stand on"))
}

/// Returns up to which recorded moment the picture is complete.
pub(super) fn reached(connection: &Connection) -> Result<Instant, StoreError> {
    basis(connection).map(|basis| basis.reach)
}

/// Writes how far the picture is and returns whether it did: not if it no longer stands on what the computation began with.
pub(super) fn advance(connection: &Connection, progress: Progress) -> Result<bool, StoreError> {
    let now = basis(connection)?;
    let holds = (now.reach, now.position) == progress.from;
    if holds {
        let hash = log::hash_at(connection, progress.position)?.unwrap_or_default();
        write(connection, Mark::Reach, &progress.to.0.to_string())?;
        write(connection, Mark::Position, &progress.position.to_string())?;
        write(connection, Mark::Hash, &hash)?;
    }
    Ok(holds)
}

fn read(connection: &Connection, mark: Mark) -> Result<Option<String>, StoreError> {
    meta::value(connection, MARKS, mark.key())
}

/// Writes a mark in the transaction of the connection.
pub(super) fn write(connection: &Connection, mark: Mark, value: &str) -> Result<(), StoreError> {
    meta::set(connection, MARKS, mark.key(), value)
}
