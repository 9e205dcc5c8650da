//! Where does a long answer wait for its reader? In memory while it is short, then in a file that has no name: it is made as fast as it can be, and
//! takes neither memory nor a place while somebody reads it slowly.

use std::fs::File;
use std::io::{self, ErrorKind, Seek as _, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::{Body, Bytes};
use futures_util::stream;
use tokio::io::AsyncReadExt as _;
use tokio::sync::Semaphore;

use super::WebError;
use super::door::Room;
use srok_service::{Service, free_disk};

/// Longest answer that is kept in memory.
const SHORT: usize = 256 << 10;
/// How much of a file is read at once.
const PIECE: usize = 64 << 10;
/// Longest answers in files altogether, in KiB: 4 GiB.
pub(super) const ALL: usize = 4 << 20;
/// The disk is looked at after so many bytes.
const LOOKED: u64 = 16 << 20;

/// An answer that is being made.
pub(super) struct Spool {
    folder: PathBuf,
    least_free: u64,
    short: Vec<u8>,
    file: Option<File>,
    len: u64,
    room: Room,
}

/// An answer that was made.
pub(super) struct Spooled {
    short: Vec<u8>,
    file: Option<File>,
    len: u64,
    room: Room,
}

impl Spool {
    /// Returns an empty one; files are made in the folder of the store.
    pub fn new(service: &Service, all: &Arc<Semaphore>) -> Self {
        Self {
            folder: service.config.data.clone(),
            least_free: service.config.serve.min_free_disk_mib << 20,
            short: Vec::new(),
            file: None,
            len: 0,
            room: Room::of(all),
        }
    }

    /// Returns where files are made.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns what was made.
    ///
    /// # Errors
    ///
    /// The file cannot be read from its beginning.
    pub fn made(mut self) -> io::Result<Spooled> {
        if let Some(file) = &mut self.file {
            file.rewind()?;
        }
        Ok(Spooled {
            short: self.short,
            file: self.file,
            len: self.len,
            room: self.room,
        })
    }

    /// Makes sure that there is room on the disk.
    fn look(&self, bytes: usize) -> io::Result<()> {
        let is_first = self.file.is_none();
        let goes_past = self.len / LOOKED != (self.len + bytes as u64) / LOOKED;
        if !is_first && !goes_past {
            return Ok(());
        }
        let free = free_disk(&self.folder);
        if free.is_some_and(|free| free < self.least_free + LOOKED) {
            return Err(ErrorKind::StorageFull.into());
        }
        Ok(())
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.file.is_none() && self.short.len() + bytes.len() <= SHORT {
            self.short.extend_from_slice(bytes);
            self.len = self.short.len() as u64;
            return Ok(bytes.len());
        }
        self.look(bytes.len())?;
        let len = self.len + bytes.len() as u64;
        let room = self.room.make(usize::try_from(len).unwrap_or(usize::MAX));
        room.map_err(|_| ErrorKind::QuotaExceeded)?;
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let mut file = nameless(&self.folder)?;
                file.write_all(&std::mem::take(&mut self.short))?;
                none.insert(file)
            }
        };
        file.write_all(bytes)?;
        self.len = len;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Makes a file whose name is gone at once: it goes with whoever has it open.
fn nameless(folder: &Path) -> io::Result<File> {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let number = LAST.fetch_add(1, Ordering::Relaxed);
    let path = folder.join(format!(".srok-answer-{}-{number}", std::process::id()));
    let file = File::options()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

/// Says why an answer could not be made, as far as the disk is to blame.
pub(super) fn not_made(error: &io::Error) -> WebError {
    match error.kind() {
        ErrorKind::QuotaExceeded => WebError::Overloaded,
        ErrorKind::StorageFull => WebError::NoRoom,
        _ => WebError::internal(error),
    }
}

impl From<csv::Error> for WebError {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => not_made(&error),
            other => Self::internal(&format!("{other:?}")),
        }
    }
}

impl Spooled {
    /// Returns how long it is.
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// Returns it as the body of an answer, together with what is kept until it was sent.
    pub fn body<T: Send + 'static>(self, kept: T) -> Body {
        let Some(file) = self.file else {
            return Body::from(self.short);
        };
        let file = tokio::fs::File::from_std(file);
        let state = (file, self.room, kept);
        Body::from_stream(stream::try_unfold(
            state,
            |(mut file, room, kept)| async move {
                let mut piece = Vec::with_capacity(PIECE);
                let read = (&mut file)
                    .take(PIECE as u64)
                    .read_to_end(&mut piece)
                    .await?;
                let next = (file, room, kept);
                Ok::<_, io::Error>((read > 0).then(|| (Bytes::from(piece), next)))
            },
        ))
    }
}
