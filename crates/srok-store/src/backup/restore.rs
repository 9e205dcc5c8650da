//! How does a backup become the store? Checked, copied beside the store, compared, and put in its place by one renaming.

use std::path::{Path, PathBuf};

use duckdb::{AccessMode, Connection};

use super::super::{FILE, Options, Store, StoreError, config, content, error};
use super::files::{self, Temporary};
use super::{BackupError, MANIFEST, Manifest, backups, difference, stamped};
use srok_core::private;
use srok_law::case::Instant;

/// What is to be brought back, and where.
#[derive(Debug, Clone, Copy)]
pub struct Restoring<'a> {
    /// A backup, or a directory of backups, of which the newest is taken.
    pub from: &'a Path,
    /// The data directory of the store.
    pub data: &'a Path,
    /// Whether a store that is there may be put aside.
    pub overwrite: bool,
    /// Now.
    pub at: Instant,
    /// What the store may use of the machine.
    pub options: &'a Options,
}

/// A store that was brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The backup it came from.
    pub backup: PathBuf,
    /// What the backup holds.
    pub manifest: Manifest,
    /// The file of the store.
    pub store: PathBuf,
    /// Under which name the store that was there is kept.
    pub aside: Option<PathBuf>,
}

/// Puts a backup in the place of the store.
///
/// Until the last step, a renaming, the old store is what it was; it is never destroyed, only renamed.
///
/// # Errors
///
/// [`BackupError`], among them [`StoreError::Held`] if a process has the store open; the old store then is where it was.
pub fn restore(order: &Restoring<'_>) -> Result<Restored, BackupError> {
    let backup = chosen(order.from)?;
    let manifest = Manifest::read(&backup)?;
    let (store, log) = (
        order.data.join(FILE),
        order.data.join(format!("{FILE}.wal")),
    );
    let is_there = store.exists() || log.exists();
    if is_there && !order.overwrite {
        return Err(BackupError::Occupied { path: store });
    }
    std::fs::create_dir_all(order.data)
        .map_err(BackupError::file(order.data, "make the folder"))?;
    private::expect(order.data).map_err(StoreError::from)?;
    let held = hold(&store, order.options)?;
    let fresh = Temporary(order.data.join(format!(".{FILE}.restoring")));
    Temporary::clear(&fresh.0)?;
    files::need_room(order.data, manifest.file.size)?;
    let file = backup.join(FILE);
    let seal = files::copy(&file, &fresh.0)?;
    manifest.expect(file.clone(), &seal)?;
    compare(&file, &fresh.0, &manifest, order.options)?;

    let aside = is_there
        .then(|| put_aside(&store, &log, order.at))
        .transpose()?;
    files::rename(&fresh.0, &store)?;
    drop(held);
    // brings the tables up to date, too, where the backup is older than this build
    let restored = Store::open(order.data, order.options)?;
    restored.end_all_sessions()?;
    drop(restored);
    Ok(Restored {
        backup,
        manifest,
        store,
        aside,
    })
}

/// Returns the backup that is meant.
fn chosen(from: &Path) -> Result<PathBuf, BackupError> {
    // a folder with a copy but no list is a backup that lost it, and must not be taken for an empty directory
    if from.join(MANIFEST).is_file() || from.join(FILE).is_file() {
        return Ok(from.into());
    }
    let newest = if from.is_dir() {
        backups(from)?.pop()
    } else {
        None
    };
    newest.ok_or_else(|| BackupError::NoBackup { path: from.into() })
}

/// Opens the store that is there, so that no other process has it until it is replaced, and empties the log beside it.
///
/// A store that cannot be opened is a reason for bringing back a backup, and no obstacle.
fn hold(store: &Path, options: &Options) -> Result<Option<Connection>, BackupError> {
    if !store.exists() {
        return Ok(None);
    }
    match Connection::open_with_flags(store, config(options)?) {
        Ok(connection) => {
            // a log that cannot be emptied is kept aside together with the file
            let _ = connection.execute_batch("checkpoint");
            Ok(Some(connection))
        }
        Err(failure) => match error::opening(store, &failure) {
            held @ StoreError::Held { .. } => Err(held.into()),
            _ => Ok(None),
        },
    }
}

/// Sees that the copy holds what the list says.
fn compare(
    file: &Path,
    copy: &Path,
    manifest: &Manifest,
    options: &Options,
) -> Result<(), BackupError> {
    let damaged = |problem: String| BackupError::Damaged {
        path: file.into(),
        problem,
    };
    let read_only = config(options)?
        .access_mode(AccessMode::ReadOnly)
        .map_err(StoreError::doing("set an option of the database"))?;
    let connection =
        Connection::open_with_flags(copy, read_only).map_err(|error| damaged(error.to_string()))?;
    let found = content::of(&connection, &content::database(&connection)?)?;
    match difference(&manifest.tables, &found) {
        Some(table) => Err(damaged(format!(
            "table `{table}` does not hold what the list says"
        ))),
        None => Ok(()),
    }
}

/// Gives the old store another name beside its own, and takes away its log, which the new one must not find.
fn put_aside(store: &Path, log: &Path, at: Instant) -> Result<PathBuf, BackupError> {
    let stem = stamped(&format!("{FILE}.before-"), at);
    let folder = store.parent().unwrap_or(Path::new("."));
    let numbered = (2..).map(|number| format!("{stem}-{number}"));
    let aside = std::iter::once(stem.clone())
        .chain(numbered)
        .map(|name| folder.join(name))
        .find(|path| !path.exists())
        .unwrap_or_else(|| folder.join(&stem));
    let doing = BackupError::file(&aside, "keep the old store under this name");
    if log.exists() {
        // only a store that could not be opened still has one
        let kept = PathBuf::from(format!("{}.wal", aside.display()));
        std::fs::rename(log, kept).map_err(&doing)?;
    }
    // the old name stays until the new store takes it, so that there is a store at every moment
    if store.exists() && std::fs::hard_link(store, &aside).is_err() {
        // on a disk that knows no second names
        std::fs::rename(store, &aside).map_err(&doing)?;
    }
    files::sync(folder)?;
    drop(doing);
    Ok(aside)
}
