//! How is the store copied while it works, and how does a copy become the store again?
//!
//! A copy is one moment of the store, read in one transaction while others go on writing. It is written beside its place, made safe on the
//! disk, opened and compared with what was read, and only then given its name: whatever has the name of a backup is whole.

mod error;
mod files;
mod manifest;
mod restore;

pub use error::BackupError;
pub use manifest::{Manifest, ManifestFile};
pub use restore::{Restored, Restoring, restore};

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;

use duckdb::Connection;

use super::content::{self, Content};
use super::{FILE, Store, StoreError, event};
use files::Temporary;
use srok_core::private;
use srok_law::case::Instant;

/// Name of the list of what a backup holds.
pub const MANIFEST: &str = "manifest.json";
/// How the names of backups begin; the moment follows.
const NAMED: &str = "srok-";
/// How the names of what is not yet a backup end; a dot stands before them.
const PART: &str = ".part";
/// And of what no longer is one.
const REMOVED: &str = ".removed";
/// How a moment stands in a name.
const STAMP: &str = "%Y%m%dT%H%M%SZ";
/// Under this name the copy is attached to the store.
const COPY: &str = "srok_copy";

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The folder that holds it.
    pub folder: PathBuf,
    /// What it holds.
    pub manifest: Manifest,
    /// Older backups that were removed.
    pub removed: Vec<PathBuf>,
}

/// The store at one moment, as it was read.
#[derive(Debug)]
struct Snapshot {
    tables: Content,
    views: Vec<String>,
    duckdb: String,
    migration: u32,
    last_recorded: Option<Instant>,
}

impl Store {
    /// Makes a backup in a folder of its own within a directory, and removes the oldest ones if only so many are to be kept.
    ///
    /// Others may go on reading and writing: the copy is the store as it was when the copying began.
    ///
    /// # Errors
    ///
    /// [`BackupError`]; the directory then holds what it held before.
    pub fn backup(
        &self,
        directory: &Path,
        at: Instant,
        keep: Option<usize>,
    ) -> Result<Backup, BackupError> {
        std::fs::create_dir_all(directory)
            .map_err(BackupError::file(directory, "make the folder"))?;
        let directory = &std::fs::canonicalize(directory)
            .map_err(BackupError::file(directory, "find the folder"))?;
        private::expect(directory).map_err(StoreError::from)?;
        let _lock = lock(directory)?;
        clear_unfinished(directory)?;
        let size = std::fs::metadata(&self.path).map_or(0, |data| data.len());
        files::need_room(directory, size)?;

        let name = free_name(directory, at);
        let part = Temporary(directory.join(format!(".{name}{PART}")));
        std::fs::create_dir(&part.0).map_err(BackupError::file(&part.0, "make the folder"))?;
        let file = part.0.join(FILE);
        let snapshot = self.copy_to(&file)?;
        files::sync(&file)?;
        let seal = files::seal(&file)?;
        let manifest = Manifest::new(snapshot, at.to_string(), seal);
        manifest.write(&part.0)?;
        files::sync(&part.0)?;
        let folder = directory.join(name);
        files::rename(&part.0, &folder)?;
        let removed = keep.map_or(Ok(Vec::new()), |keep| {
            remove_older(directory, &folder, keep)
        })?;
        Ok(Backup {
            folder,
            manifest,
            removed,
        })
    }

    /// Copies one moment of the store into a new file and sees that the copy holds the same.
    fn copy_to(&self, file: &Path) -> Result<Snapshot, BackupError> {
        let connection = self.connect()?;
        let (stop, stopped) = sync_channel(0);
        let snapshot = std::thread::scope(|scope| {
            scope.spawn(move || files::keep_flushing(file, &stopped));
            let snapshot = copied(&connection, file);
            drop(stop);
            snapshot
        })?;
        let copy = Attached::new(&connection, file, "(read_only)")?;
        let tables = content::of(&connection, COPY)?;
        let views = content::views(&connection, COPY)?;
        drop(copy);
        if let Some(table) = difference(&snapshot.tables, &tables) {
            return Err(BackupError::Differs { table });
        }
        if views != snapshot.views {
            return Err(BackupError::Differs {
                table: views.join(", "),
            });
        }
        Ok(snapshot)
    }
}

/// Returns a table whose content is not the same in both.
fn difference(expected: &Content, found: &Content) -> Option<String> {
    let names = expected.keys().chain(found.keys());
    names
        .into_iter()
        .find(|name| expected.get(*name) != found.get(*name))
        .cloned()
}

/// Copies the store as one transaction sees it.
fn copied(connection: &Connection, file: &Path) -> Result<Snapshot, BackupError> {
    let run = |statement: &str| {
        connection
            .execute_batch(statement)
            .map_err(StoreError::doing("copy the store"))
    };
    let copy = Attached::new(connection, file, "")?;
    let database = content::database(connection)?;
    run("begin transaction")?;
    run(&format!(
        "copy from database {} to {COPY}",
        content::quoted(&database)
    ))?;
    let one = |statement: &str| {
        connection
            .query_row(statement, [], |row| row.get::<_, String>(0))
            .map_err(StoreError::doing("ask for a version"))
    };
    let snapshot = Snapshot {
        tables: content::of(connection, &database)?,
        views: content::views(connection, &database)?,
        duckdb: one("select library_version from pragma_version()")?,
        migration: one("select coalesce(max(number), 0)::varchar from migration")?
            .parse()
            .unwrap_or(0),
        last_recorded: event::last_recorded(connection)?,
    };
    run("commit")?;
    copy.detach()?;
    Ok(snapshot)
}

/// A file attached to the store; detached when it goes, whatever went wrong.
struct Attached<'c> {
    connection: &'c Connection,
    is_attached: bool,
}

impl<'c> Attached<'c> {
    fn new(connection: &'c Connection, file: &Path, options: &str) -> Result<Self, BackupError> {
        let path = file
            .to_str()
            .ok_or_else(|| BackupError::Path { path: file.into() })?;
        let path = path.replace('\'', "''");
        connection
            .execute_batch(&format!("attach '{path}' as {COPY} {options}"))
            .map_err(StoreError::doing("attach the copy"))?;
        Ok(Self {
            connection,
            is_attached: true,
        })
    }

    /// Writes everything into the file and lets go of it.
    fn detach(mut self) -> Result<(), StoreError> {
        self.is_attached = false;
        self.connection
            .execute_batch(&format!("detach {COPY}"))
            .map_err(StoreError::doing("write the copy to its file"))
    }
}

impl Drop for Attached<'_> {
    fn drop(&mut self) {
        if self.is_attached {
            // without a transaction there is nothing to undo
            let _ = self.connection.execute_batch("rollback");
            let _ = self.connection.execute_batch(&format!("detach {COPY}"));
        }
    }
}

/// Keeps other backups out of a directory as long as it is there.
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // closing would not do: a process that is just being started holds the file, too, for a moment
        let _ = self.0.unlock();
    }
}

/// Keeps other backups out of a directory. Where its disk knows no locks, nobody is kept out.
fn lock(directory: &Path) -> Result<Lock, BackupError> {
    let file = File::open(directory).map_err(BackupError::file(directory, "open the folder"))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(BackupError::UnderWay {
            path: directory.into(),
        }),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Lock(file)),
    }
}

/// Removes what backups left that were broken off.
fn clear_unfinished(directory: &Path) -> Result<(), BackupError> {
    for (name, path) in entries(directory)? {
        let is_ours = [PART, REMOVED].iter().any(|end| {
            let name = name
                .strip_prefix('.')
                .and_then(|name| name.strip_suffix(end));
            name.is_some_and(is_name)
        });
        if is_ours && path.is_dir() {
            Temporary::clear(&path)?;
        }
    }
    Ok(())
}

/// Returns a name for a backup that no other one has.
fn free_name(directory: &Path, at: Instant) -> String {
    let name = stamped(NAMED, at);
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone())
        .chain(numbered)
        .find(|name| !directory.join(name).exists())
        .unwrap_or(name)
}

/// Returns a name with a moment in it.
fn stamped(name: &str, at: Instant) -> String {
    format!("{name}{}", at.utc().format(STAMP))
}

/// Tells whether a name is one that backups get: `srok-20260306T170500Z`, or with `-2` behind it. Another folder is not ours to remove.
fn is_name(name: &str) -> bool {
    let Some((moment, number)) = name
        .strip_prefix(NAMED)
        .and_then(|rest| rest.split_at_checked("20260306T170500Z".len()))
    else {
        return false;
    };
    let is_number = |text: &str| text.parse::<u32>().is_ok();
    srok_law::time::NaiveDateTime::parse_from_str(moment, STAMP).is_ok()
        && (number.is_empty() || number.strip_prefix('-').is_some_and(is_number))
}

/// Tells whether a folder holds what a backup does and nothing else.
fn is_backup_alone(folder: &Path) -> Result<bool, BackupError> {
    let all = entries(folder)?;
    Ok(all.len() == 2
        && all
            .iter()
            .all(|(name, _)| [FILE, MANIFEST].contains(&name.as_str())))
}

/// Returns the whole backups of a directory, the oldest first.
fn backups(directory: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let mut found: Vec<_> = entries(directory)?
        .into_iter()
        .filter(|(name, path)| is_name(name) && path.join(MANIFEST).is_file())
        .collect();
    // names sort by their moment; of one second, the shorter came first
    found.sort_by(|(one, _), (other, _)| {
        let key = |name: &str| -> (String, usize) {
            let moment = name.len().min(NAMED.len() + "20260306T170500Z".len());
            (name.get(..moment).unwrap_or(name).into(), name.len())
        };
        (key(one), one).cmp(&(key(other), other))
    });
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

fn entries(directory: &Path) -> Result<Vec<(String, PathBuf)>, BackupError> {
    let doing = || BackupError::file(directory, "list the folder");
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(doing())? {
        let entry = entry.map_err(doing())?;
        if let Ok(name) = entry.file_name().into_string() {
            entries.push((name, entry.path()));
        }
    }
    Ok(entries)
}

/// Removes backups until only so many are left; the new one always is.
fn remove_older(directory: &Path, newest: &Path, keep: usize) -> Result<Vec<PathBuf>, BackupError> {
    let older: Vec<PathBuf> = backups(directory)?
        .into_iter()
        .filter(|folder| folder != newest)
        .collect();
    let surplus = (older.len() + 1).saturating_sub(keep.max(1));
    let mut removed = Vec::new();
    for folder in older.into_iter().take(surplus) {
        // somebody has laid something beside the copy: it stays
        if !is_backup_alone(&folder)? {
            continue;
        }
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let gone = directory.join(format!(".{name}{REMOVED}"));
        // without its name it is no backup any more, however far the removal gets
        files::rename(&folder, &gone)?;
        Temporary::clear(&gone)?;
        removed.push(folder);
    }
    Ok(removed)
}
