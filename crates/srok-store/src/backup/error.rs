//! What can go wrong with a copy of the store, and what to do about it?

use std::path::{Path, PathBuf};

use super::super::StoreError;

/// What went wrong with a backup or with bringing one back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The store, or the copy as a database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file or folder cannot be read or written.
    #[error("{}: could not {doing}: {source}\nhint: check the path, its permissions and the room on the disk", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What the system says.
        source: std::io::Error,
    },
    /// A path that cannot be written into a statement.
    #[error("{}: the path is not UTF-8\nhint: name a folder whose path is plain text", path.display())]
    Path {
        /// The path.
        path: PathBuf,
    },
    /// Another backup to the same folder is being made.
    #[error("{}: another backup into this folder is under way\nhint: wait until it is done", path.display())]
    UnderWay {
        /// The folder.
        path: PathBuf,
    },
    /// The disk has not the room.
    #[error("{}: about {} MiB are needed, {} MiB are free\nhint: make room, or name a folder on another disk", path.display(), needed >> 20, free >> 20)]
    NoRoom {
        /// The folder.
        path: PathBuf,
        /// Bytes needed.
        needed: u64,
        /// Bytes free.
        free: u64,
    },
    /// The copy does not hold what the store held.
    #[error(
        "the copy of table `{table}` differs from the store; it was not kept\nhint: check the disk and the memory of the machine, then try again"
    )]
    Differs {
        /// The first table that differs.
        table: String,
    },
    /// There is no backup where one was looked for.
    #[error("{}: there is no backup here\nhint: name a folder made by `srok backup`, or the folder that holds such folders", path.display())]
    NoBackup {
        /// The folder.
        path: PathBuf,
    },
    /// The list of what the backup holds is missing or cannot be read.
    #[error("{}: {problem}\nhint: this is no whole backup; use another one", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The backup is not what was written.
    #[error("{}: the backup is damaged: {problem}\nhint: nothing was changed; use another backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is different.
        problem: String,
    },
    /// There is a store already where one is to be brought back.
    #[error("{}: there is a store already\nhint: add --overwrite to put the backup in its place; the present one is then kept beside it under another name", path.display())]
    Occupied {
        /// The file.
        path: PathBuf,
    },
}

impl BackupError {
    /// Returns a function that says of what file, and what was being done, when the system failed.
    pub(super) fn file<'p>(
        path: &'p Path,
        doing: &'static str,
    ) -> impl Fn(std::io::Error) -> Self + 'p {
        move |source| Self::File {
            path: path.into(),
            doing,
            source,
        }
    }
}
