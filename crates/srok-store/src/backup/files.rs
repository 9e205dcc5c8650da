//! How does a file become safe on the disk, and how is it told from another one? Copying, hashing, syncing; no database.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::BackupError;
use srok_core::folder::new_file;

/// What is read and written at once.
const PIECE: usize = 1 << 20;
/// How often what was written is sent to the disk meanwhile. All of it at the end would hold up commits to the same disk for seconds.
const FLUSH_EVERY: Duration = Duration::from_millis(100);

/// Size and SHA-256 of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seal {
    pub size: u64,
    pub sha256: String,
}

/// Returns size and hash of a file.
pub(super) fn seal(path: &Path) -> Result<Seal, BackupError> {
    read(path, |_| Ok(()))
}

/// Copies a file, makes the copy safe on the disk and returns size and hash of what was read.
pub(super) fn copy(from: &Path, to: &Path) -> Result<Seal, BackupError> {
    let doing = BackupError::file(to, "write it");
    let mut file = new_file(to).map_err(&doing)?;
    let seal = read(from, |piece| file.write_all(piece).map_err(&doing))?;
    file.sync_all().map_err(&doing)?;
    Ok(seal)
}

fn read(
    path: &Path,
    mut each: impl FnMut(&[u8]) -> Result<(), BackupError>,
) -> Result<Seal, BackupError> {
    let doing = BackupError::file(path, "read it");
    let mut file = File::open(path).map_err(&doing)?;
    let mut digest = Sha256::new();
    let mut size = 0;
    let mut buffer = vec![0; PIECE];
    loop {
        let length = file.read(&mut buffer).map_err(&doing)?;
        let piece = buffer.get(..length).unwrap_or_default();
        if piece.is_empty() {
            break;
        }
        digest.update(piece);
        size += piece.len() as u64;
        each(piece)?;
    }
    let bytes = digest.finalize();
    Ok(Seal {
        size,
        sha256: bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    })
}

/// Writes a small file and makes it safe on the disk.
pub(super) fn write(path: &Path, text: &str) -> Result<(), BackupError> {
    let doing = BackupError::file(path, "write it");
    let mut file = new_file(path).map_err(&doing)?;
    file.write_all(text.as_bytes()).map_err(&doing)?;
    file.sync_all().map_err(&doing)
}

/// Makes a file safe on the disk, or the names in a folder.
pub(super) fn sync(path: &Path) -> Result<(), BackupError> {
    let doing = BackupError::file(path, "make it safe on the disk");
    File::open(path).map_err(&doing)?.sync_all().map_err(&doing)
}

/// Renames a file or folder and makes the new name safe on the disk.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), BackupError> {
    std::fs::rename(from, to).map_err(BackupError::file(to, "rename to it"))?;
    sync(to.parent().unwrap_or(Path::new(".")))
}

/// Sends to the disk what another writes into a file, again and again until told to stop.
pub(super) fn keep_flushing(path: &Path, stop: &Receiver<()>) {
    while stop.recv_timeout(FLUSH_EVERY) == Err(RecvTimeoutError::Timeout) {
        // the file may not be there yet; whoever writes it sees and tells the errors of the disk
        if let Ok(file) = OpenOptions::new().append(true).open(path) {
            let _ = file.sync_data();
        }
    }
}

/// Sees that a folder's disk has room for so many bytes.
pub(super) fn need_room(folder: &Path, needed: u64) -> Result<(), BackupError> {
    let doing = BackupError::file(folder, "ask for the room on its disk");
    let disk = rustix::fs::statvfs(folder).map_err(|error| doing(error.into()))?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    if free < needed {
        return Err(BackupError::NoRoom {
            path: folder.into(),
            needed,
            free,
        });
    }
    Ok(())
}

/// Removes a file or folder when it goes, unless it was renamed by then.
#[derive(Debug)]
pub(super) struct Temporary(pub PathBuf);

impl Temporary {
    /// Removes what is there.
    pub fn clear(path: &Path) -> Result<(), BackupError> {
        // a link is removed itself, wherever it leads
        let is_folder = path.symlink_metadata().is_ok_and(|found| found.is_dir());
        let removed = if is_folder {
            std::fs::remove_dir_all(path)
        } else {
            std::fs::remove_file(path)
        };
        match removed {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(BackupError::file(path, "remove it")(error))
            }
            _ => Ok(()),
        }
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // what cannot be removed now is removed by the next run
        let _ = Self::clear(&self.0);
    }
}
