//! What is kept, and how is it read and written? The record and its picture, a DuckDB file each: the only crate that names `duckdb`.
//!
//! It knows tables and rows, never the law: due dates come in as instants and go out as instants. One process owns the file; inside it one
//! writer of what happened, one keeper of standings, one clerk of alerts, accounts and the audit (a transaction at a time each) and any number of readers, each with a connection of its own.

mod account;
mod alert;
mod arrow;
mod audit;
pub mod backup;
mod cases;
mod content;
mod data_error;
mod directory;
mod edition;
mod error;
mod event;
mod finding;
mod hash;
mod history;
mod identity;
mod import;
mod journal;
mod log;
mod meta;
mod migration;
mod naming;
pub mod picture;
mod pulse;
mod quarantine;
pub mod query;
mod report;
mod seat;
mod source;
mod standing;
mod stored;
mod tail;
mod token;
mod verify;
mod word;

pub use account::{Ending, Place, SavedView, SessionBegun, SessionLife, SessionSeen};
pub use alert::{
    AlertCount, AlertEntry, AlertMove, AlertPage, AlertReader, AlertRecord, AlertState,
    AlertsCounted, AlertsWanted, AnswerRecord, Ledger, MailRecord, MailState, NewAlert,
    NumberedAlert,
};
pub use audit::AuditWanted;
pub use cases::{CaseFilter, CaseRecord, Collision};
pub use content::{Content, TableContent};
pub use data_error::{
    About, DataErrorRecord, DataErrorsWanted, NewDataError, Settled, SettledRecord, Wrong,
};
pub use edition::{EditionRecord, LimitVersionRecord, RuleRecord};
pub use error::StoreError;
pub use event::{EventRecord, Knowledge, Span};
pub use finding::{FindingCursor, FindingsCounted, FindingsWanted, FoundRecord, NamedEvent};
pub use history::HistoryRecord;
pub use import::{
    Dropped, DroppedAttribute, Import, ImportHead, ImportRecord, ImportSummary, Into, NewEvent,
    Notice, Noticed, RIGHTS, Receipt,
};
pub use journal::{JournalCount, JournalRow};
pub use migration::MIGRATIONS;
pub use naming::NAMING;
pub use picture::{Basis, Mark, Progress};
pub use quarantine::{
    QuarantineCursor, QuarantinePage, QuarantineReason, QuarantineRecord, QuarantineWanted,
    Rejected, Release,
};
pub use report::{
    NewReport, ReportFile, ReportFileName, ReportKey, ReportRecord, ReportSent, ReportsWanted, Way,
};
pub use source::{LateArrivals, SourceHour};
pub use srok_core::access::Scope;
pub use standing::{
    AggregateRecord, Aside, By, Change, Counted, Cursor, CursorError, Ended, EndedRecord,
    EndedStanding, EventCount, EventSource, FindingRecord, Listed, ListedFinding, Marks, Phase,
    StandingKey, StandingRecord, TermRecord, Wait, Wanted, WatchedRecord,
};
pub use stored::StoredEvent;
pub use token::{Rotation, token_hash};
pub use verify::{Checked, Claim, Fault};
pub use word::Words;

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicI64;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use duckdb::{Config, Connection};

use account::Accounts;
use directory::Cached;
use import::Writer;
use seat::Begun;
use srok_core::private;
use srok_law::case::Instant;
use tail::Newest;
use token::Tokens;

/// Name of the file in the data directory.
pub const FILE: &str = "srok.duckdb";

/// How the names of what DuckDB lays beside a file end.
const BESIDE: [&str; 5] = ["", ".wal", ".wal.checkpoint", ".wal.recovery", ".tmp"];

/// Tells whether a name in a data directory is that of a file of a store, or of what lies beside one.
#[must_use]
pub fn is_of_store(name: &str) -> bool {
    let of = |file| {
        let rest = name.strip_prefix(file);
        rest.is_some_and(|rest| BESIDE.contains(&rest))
    };
    of(FILE) || of(picture::FILE) || name == picture::DAMAGED
}

/// What a store may use of the machine.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Memory DuckDB may take, e.g. `2GiB`; absent: DuckDB's own choice.
    pub memory_limit: Option<String>,
    /// Threads DuckDB may use; absent: all cores.
    pub threads: Option<usize>,
    /// The log is written into the main file only when the service asks for it.
    pub explicit_checkpoints: bool,
}

/// A file of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What must never be lost.
    Record,
    /// What is computed from it.
    Picture,
}

/// The open store.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    root: Mutex<Connection>,
    writer: Mutex<Writer>,
    keeper: Mutex<Connection>,
    clerk: Mutex<Connection>,
    answering: Mutex<()>,
    words: RwLock<Words>,
    tokens: RwLock<Tokens>,
    accounts: RwLock<Accounts>,
    /// How often sessions or what accounts may have changed: who waits with a session looks whether it still holds.
    pub sessions: tokio::sync::watch::Sender<u64>,
    directory: Cached,
    /// When the last committed event was recorded, in microseconds.
    recorded: AtomicI64,
    /// Where the log ends.
    position: AtomicI64,
    newest: Mutex<Newest>,
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
        private::expect(directory)?;
        let path = directory.join(FILE);
        let connection = Connection::open_with_flags(&path, config(options)?)
            .map_err(|error| error::opening(&path, &error))?;
        for file in [&path, &wal(&path)] {
            private::tighten(file);
        }
        migration::migrate(&connection)?;
        let head = log::begin(&connection)?;
        picture::attach(&connection, directory, &meta::record(&connection)?)?;
        let words = word::load(&connection)?;
        let tokens = token::load(&connection)?;
        let accounts = account::load(&connection)?;
        let last_recorded = event::last_recorded(&connection)?.unwrap_or(Instant(0));
        let further = || {
            connection
                .try_clone()
                .map_err(StoreError::doing("open a further connection"))
        };
        let (root, keeper, clerk) = (further()?, further()?, further()?);
        Ok(Self {
            path,
            root: Mutex::new(root),
            keeper: Mutex::new(keeper),
            clerk: Mutex::new(clerk),
            answering: Mutex::new(()),
            recorded: AtomicI64::new(last_recorded.0),
            position: AtomicI64::new(head.position),
            writer: Mutex::new(Writer::new(connection, last_recorded, head)?),
            words: RwLock::new(words),
            tokens: RwLock::new(tokens),
            accounts: RwLock::new(accounts),
            sessions: tokio::sync::watch::Sender::new(0),
            directory: Cached::default(),
            newest: Mutex::default(),
        })
    }

    /// Returns the path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Tells whether nothing was ever put into it: no import, and no deed, which all are in the audit.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn is_untouched(&self) -> Result<bool, StoreError> {
        let first = AuditWanted {
            rows: 1,
            ..AuditWanted::default()
        };
        Ok(self.imports_last(1)?.is_empty() && self.audit(&first)?.is_empty())
    }

    /// Returns a connection of its own for a reader.
    fn connect(&self) -> Result<Connection, StoreError> {
        let root = self.root.lock().unwrap_or_else(PoisonError::into_inner);
        root.try_clone()
            .map_err(StoreError::doing("open a further connection"))
    }

    /// Waits until no other answer is being taken: two at once could both find none before them. Taken before any other lock.
    pub fn one_answer(&self) -> MutexGuard<'_, ()> {
        self.answering
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells whether the database still answers; after a fault that may have damaged it, it refuses everything until it is opened anew.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.connect()
            .is_ok_and(|connection| connection.execute_batch("select 1").is_ok())
    }

    /// Returns the size of the logs beside a file of the store, in bytes.
    #[must_use]
    pub fn wal_bytes(&self, part: Part) -> u64 {
        size(&wal(&self.file(part)))
    }

    /// Returns the size of a file of the store, in bytes.
    #[must_use]
    pub fn file_bytes(&self, part: Part) -> u64 {
        size(&self.file(part))
    }

    fn file(&self, part: Part) -> PathBuf {
        match part {
            Part::Record => self.path.clone(),
            Part::Picture => self.picture_path(),
        }
    }

    /// Writes everything into the files, so that the logs beside them are empty.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`] if DuckDB cannot.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        let writer = self.writer()?;
        // nothing else may be under way
        let keeper = self.keeper()?;
        let _clerk = self.clerk()?;
        checkpoint(&writer.connection, "")?;
        checkpoint(&keeper, picture::NAME)
    }

    /// Does so with one file, but only if nobody else is writing into it at the moment. Returns whether it did. The picture holds up no commit
    /// of the record.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`] if DuckDB cannot.
    pub fn checkpoint_if_free(&self, part: Part) -> Result<bool, StoreError> {
        match part {
            Part::Record => {
                let writer = self.writer()?;
                let Ok(_clerk) = self.clerk.try_lock() else {
                    return Ok(false);
                };
                checkpoint(&writer.connection, "")?;
            }
            Part::Picture => checkpoint(&*self.keeper()?, picture::NAME)?,
        }
        Ok(true)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // whoever opens it next computes a damaged picture anew
        let _ = self.picture_is_damaged();
    }
}

/// Returns the path of the log beside a file.
fn wal(file: &Path) -> PathBuf {
    let mut wal = file.to_owned().into_os_string();
    wal.push(".wal");
    wal.into()
}

fn size(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |file| file.len())
}

fn checkpoint(connection: &Connection, database: &str) -> Result<(), StoreError> {
    connection
        .execute_batch(&format!("checkpoint {database}"))
        .map_err(StoreError::doing("write a checkpoint"))
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
    if options.explicit_checkpoints {
        config = set(config, "checkpoint_threshold", "1TB")?;
    }
    if let Some(limit) = &options.memory_limit {
        config = set(config, "memory_limit", limit)?;
    }
    if let Some(threads) = options.threads {
        config = set(config, "threads", &threads.to_string())?;
    }
    Ok(config)
}

/// Runs `work` in a transaction: committed if it succeeds, rolled back if it does not, or panics.
fn in_transaction<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let begun = Begun::on(connection)?;
    let value = work(connection)?;
    begun.commit()?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use srok_law::case::Instant;

    /// 2026-03-12T09:00:00Z.
    const NOW: Instant = Instant(1_773_306_000_000_000);

    fn event() -> NewEvent<'static> {
        NewEvent {
            identity: 1,
            content: 1,
            source: "//vis.example/tsp-12".into(),
            event_id: "e-1".into(),
            case_id: "MO-1".into(),
            kind: "application_submitted".into(),
            occurred_at: NOW,
            by_day: false,
            regulation: Some("mo221".into()),
            service: None,
            channel: None,
            organisation: None,
            to_organisation: None,
            official: None,
            registration_no: None,
            replaces: None,
            more: None,
            line: 1,
            recorded_at: None,
        }
    }

    fn case() -> CaseRecord {
        CaseRecord {
            case_key: 1,
            case_id: "MO-1".into(),
            regulation: None,
            registration_no: None,
            channel: None,
            service: None,
            first_recorded_at: NOW,
        }
    }

    fn import(store: &Store) -> Import<'_> {
        let head = ImportHead {
            file: "events.ndjson",
            hash: "",
            mapping: None,
            at: NOW,
        };
        store.begin_import(&head).unwrap()
    }

    #[test]
    fn events_are_committed_while_standings_are_being_written_and_the_other_way_round() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path(), &Options::default()).unwrap();
        // standings under way: an import begins and ends meanwhile
        in_transaction(&store.keeper().unwrap(), |connection| {
            cases::append(connection, "picture.case_file", &[case()])?;
            picture::write(connection, Mark::Reach, &NOW.0.to_string())?;
            let mut import = import(&store);
            import.append(&[event()])?;
            assert_eq!(import.finish()?.accepted, 1);
            Ok(())
        })
        .unwrap();
        assert_eq!(store.case_count().unwrap(), 1);
        assert_eq!(store.standings_reach().unwrap(), NOW);
        // events under way: standings are changed meanwhile
        let mut second = import(&store);
        second
            .append(&[NewEvent {
                identity: 2,
                ..event()
            }])
            .unwrap();
        let change = Change {
            cases: vec![case()],
            ..Change::default()
        };
        assert!(!store.change(change, NOW).unwrap(), "no mark is moved");
        assert_eq!(store.case_count().unwrap(), 2);
        assert_eq!(second.finish().unwrap().accepted, 1);
        store.checkpoint().unwrap();
    }
}
