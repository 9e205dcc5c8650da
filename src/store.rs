//! What is kept, and how is it read and written? The DuckDB file of the service: the only module that names `duckdb`.
//!
//! It knows tables and rows, never the law: due dates come in as instants and go out as instants. One process owns the file; inside it one
//! writer (a transaction at a time) and any number of readers, each with a connection of its own.

mod arrow;
pub mod backup;
mod cases;
mod content;
mod edition;
mod error;
mod event;
mod hash;
mod identity;
mod import;
mod meta;
mod migration;
mod quarantine;
pub mod query;
mod standing;
mod stored;
mod verify;
mod word;

pub use cases::{CaseRecord, Collision};
pub use content::{Content, TableContent};
pub use edition::{EditionRecord, LimitVersionRecord, RuleRecord};
pub use error::StoreError;
pub use event::{EventRecord, Knowledge, Span};
pub use import::{Import, ImportHead, ImportRecord, ImportSummary, NewEvent};
pub use meta::{Mark, Progress};
pub use migration::MIGRATIONS;
pub use quarantine::{QuarantineRecord, Rejected};
pub use standing::{
    Aside, Change, FindingRecord, Listed, ListedFinding, Marks, StandingKey, StandingRecord, Wanted,
};
pub use stored::StoredEvent;
pub use verify::{Checked, Claim, Fault};
pub use word::Words;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use duckdb::{Config, Connection};

use crate::case::Instant;
use identity::IdentityFilter;

/// Name of the file in the data directory.
pub const FILE: &str = "srok.duckdb";

/// What a store may use of the machine.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Memory DuckDB may take, e.g. `2GiB`; absent: DuckDB's own choice.
    pub memory_limit: Option<String>,
    /// Threads DuckDB may use; absent: all cores.
    pub threads: Option<usize>,
}

/// The open store.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    root: Mutex<Connection>,
    writer: Mutex<Writer>,
    words: RwLock<Words>,
}

/// The one connection that writes, and what it must remember from one commit to the next.
#[derive(Debug)]
struct Writer {
    connection: Connection,
    /// The latest `recorded_at` given out.
    last_recorded: Instant,
    /// The identities at hand, once they are worth loading.
    filter: Option<IdentityFilter>,
}

impl Store {
    /// Opens the store of a data directory, makes it if there is none, and brings its tables up to date.
    ///
    /// # Errors
    ///
    /// [`StoreError::Held`] if another process has it open; [`StoreError::MigrationChanged`] or [`StoreError::Newer`] if the file was written
    /// by another build; [`StoreError::Open`] if it cannot be opened at all.
    pub fn open(directory: &Path, options: &Options) -> Result<Self, StoreError> {
        std::fs::create_dir_all(directory).map_err(|error| StoreError::Open {
            path: directory.into(),
            reason: error.to_string(),
        })?;
        let path = directory.join(FILE);
        let connection = Connection::open_with_flags(&path, config(options)?)
            .map_err(|error| error::opening(&path, &error))?;
        migration::migrate(&connection)?;
        let words = word::load(&connection)?;
        let last_recorded = event::last_recorded(&connection)?.unwrap_or(Instant(0));
        let root = connection
            .try_clone()
            .map_err(StoreError::doing("open a second connection"))?;
        Ok(Self {
            path,
            root: Mutex::new(root),
            writer: Mutex::new(Writer {
                connection,
                last_recorded,
                filter: None,
            }),
            words: RwLock::new(words),
        })
    }

    /// Returns the path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns a connection of its own for a reader.
    fn connect(&self) -> Result<Connection, StoreError> {
        let root = self.root.lock().unwrap_or_else(PoisonError::into_inner);
        root.try_clone()
            .map_err(StoreError::doing("open a further connection"))
    }

    /// Returns the writer, waiting for whoever writes.
    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes everything into the main file, so that the log beside it is empty.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`] if DuckDB cannot.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        self.writer()
            .connection
            .execute_batch("checkpoint")
            .map_err(StoreError::doing("write a checkpoint"))
    }
}

fn config(options: &Options) -> Result<Config, StoreError> {
    let set = |config: Config, key: &str, value: &str| {
        config
            .with(key, value)
            .map_err(StoreError::doing("set an option of the database"))
    };
    // nothing is fetched behind the administrator's back
    let mut config = set(Config::default(), "autoinstall_known_extensions", "false")?;
    config = set(config, "autoload_known_extensions", "false")?;
    if let Some(limit) = &options.memory_limit {
        config = set(config, "memory_limit", limit)?;
    }
    if let Some(threads) = options.threads {
        config = set(config, "threads", &threads.to_string())?;
    }
    Ok(config)
}

/// Runs `work` in a transaction: committed if it succeeds, rolled back if it does not.
fn in_transaction<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection
        .execute_batch("begin transaction")
        .map_err(StoreError::doing("begin a transaction"))?;
    let outcome = work(connection).and_then(|value| {
        connection
            .execute_batch("commit")
            .map_err(StoreError::doing("commit a transaction"))?;
        Ok(value)
    });
    if outcome.is_err() {
        // a failed commit has already been rolled back; then there is nothing left to undo
        let _ = connection.execute_batch("rollback");
    }
    outcome
}
