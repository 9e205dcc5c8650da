//! What can go wrong with the store, and what to do about it?

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// What went wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the file open.
    #[error(
        "{}: the store is held by another process{}\nhint: stop it, or use its web interface; one process owns the store at a time",
        path.display(), holder.map(|pid| format!(" (pid {pid})")).unwrap_or_default()
    )]
    Held {
        /// The file.
        path: PathBuf,
        /// The process, if DuckDB names it.
        holder: Option<u32>,
    },
    /// Others can look into the folder of the store.
    #[error(transparent)]
    Exposed(#[from] srok_core::private::Exposed),
    /// The file cannot be opened.
    #[error("{}: the store cannot be opened: {reason}\nhint: check the path and its permissions, or bring back a copy of the file", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What DuckDB or the system says.
        reason: String,
    },
    /// A migration that was applied here reads differently in this build.
    #[error(
        "migration {number} `{name}` was changed after it had been applied to this store\nhint: use the build that wrote the store, or restore the migration's text"
    )]
    MigrationChanged {
        /// Its number.
        number: u32,
        /// Its name.
        name: String,
    },
    /// The file was written by a later build.
    #[error(
        "the store has migration {number}, this build knows {known}\nhint: use a build at least as new as the one that wrote the store"
    )]
    Newer {
        /// The highest migration applied.
        number: u32,
        /// The highest migration known.
        known: u32,
    },
    /// The store failed in the middle of the work; what was acknowledged before is on the disk.
    #[error(
        "the service cannot go on: {reason}\nhint: see that the disk has room and is healthy, then start the service again; nothing it acknowledged is lost"
    )]
    Failed {
        /// What was said.
        reason: String,
    },
    /// DuckDB could not do something.
    #[error(
        "could not {doing}: {source}\nhint: see that the disk has room and is healthy, then run `srok check`"
    )]
    Database {
        /// What was being done.
        doing: &'static str,
        /// What DuckDB says.
        source: duckdb::Error,
    },
    /// A result has not the column that was expected: a query and its reader disagree.
    #[error(
        "column {column} of `{query}` is not a {expected}\nhint: this is a fault of the program; please report it"
    )]
    Column {
        /// The query.
        query: &'static str,
        /// The position of the column.
        column: usize,
        /// The type expected.
        expected: &'static str,
    },
    /// Rows to be written do not fit together.
    #[error(
        "could not lay out rows to be written: {reason}\nhint: this is a fault of the program; please report it"
    )]
    Rows {
        /// What Arrow says.
        reason: String,
    },
    /// No import has the id.
    #[error("there is no import {id}\nhint: `srok import list` shows them")]
    NoSuchImport {
        /// The id asked for.
        id: i32,
    },
    /// A token of the name is in force.
    #[error(
        "there is a token `{name}` already\nhint: give it a new secret: srok token rotate {name}; or choose another name"
    )]
    TokenThere {
        /// The name.
        name: String,
    },
    /// No token of the name is in force.
    #[error("there is no token `{name}` in force\nhint: `srok token list` shows them")]
    NoSuchToken {
        /// The name.
        name: String,
    },
    /// There is, or was, an account of the login.
    #[error(
        "there is an account `{login}` already\nhint: choose another login; a login is never given twice, because the audit names people by it"
    )]
    AccountThere {
        /// The login.
        login: String,
    },
    /// No account has the login, or it is disabled where one is needed that is not.
    #[error("there is no account `{login}` in force\nhint: `srok user list` shows them")]
    NoSuchAccount {
        /// The login.
        login: String,
    },
    /// The import was withdrawn before.
    #[error(
        "import {id} was already withdrawn at {at}\nhint: to take its events back in, import the file again"
    )]
    AlreadyWithdrawn {
        /// The id.
        id: i32,
        /// When it was withdrawn.
        at: srok_law::case::Instant,
    },
}

impl StoreError {
    /// Returns a function that says what was being done when DuckDB failed.
    pub(super) fn doing(doing: &'static str) -> impl Fn(duckdb::Error) -> Self {
        move |source| {
            if tells_of_damage(&source.to_string()) {
                DAMAGE.store(true, Ordering::Relaxed);
            }
            Self::Database { doing, source }
        }
    }
}

/// Whether DuckDB ever said that a file is damaged, since it was last asked.
static DAMAGE: AtomicBool = AtomicBool::new(false);

/// Tells whether an error is one of a damaged file, in the words of DuckDB.
fn tells_of_damage(error: &str) -> bool {
    error.contains("Corrupt database file") || error.contains("Could not read enough bytes")
}

/// Tells whether DuckDB has said that a file is damaged, once.
pub(super) fn damage_was_met() -> bool {
    DAMAGE.swap(false, Ordering::Relaxed)
}

/// Tells a store held by another process from one that cannot be opened.
pub(super) fn opening(path: &Path, error: &duckdb::Error) -> StoreError {
    let reason = error.to_string();
    if !reason.contains("Could not set lock") {
        return StoreError::Open {
            path: path.into(),
            reason,
        };
    }
    // "Conflicting lock is held in /usr/bin/srok (PID 4711) by user …"
    let holder = reason
        .split_once("(PID ")
        .and_then(|(_, rest)| rest.split_once(')'))
        .and_then(|(pid, _)| pid.trim().parse().ok());
    StoreError::Held {
        path: path.into(),
        holder,
    }
}
