//! Where do the bytes come from, and in which format are they? Files, gzipped files and standard
//! input; nothing is parsed.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use super::IngestError;
use super::bound::{Beyond, InTime, Spent, beyond};
use srok_core::config::{Bound, Ingest};

/// What is to be read.
pub enum Input {
    /// A file whose name tells its format.
    File(PathBuf),
    /// A file that is open at its beginning, and its name, which tells its format.
    Opened {
        /// Its name.
        name: String,
        /// The file.
        file: File,
    },
    /// NDJSON from elsewhere, e.g. standard input.
    Stream {
        /// Its name in messages.
        name: String,
        /// Its bytes.
        bytes: Box<dyn Read + Send>,
    },
    /// Events that srok itself made, as NDJSON: they alone may come from sources that are reserved for it.
    Own {
        /// Its name in messages.
        name: String,
        /// The events.
        events: String,
    },
    /// The body of a request, in memory and unpacked.
    Body {
        /// The name of its sender in messages.
        name: String,
        /// How events lie in it.
        form: BodyForm,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// How events lie in the body of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyForm {
    /// One JSON object, or an array of them.
    Json,
    /// One JSON object per line.
    Ndjson,
}

impl Input {
    /// Returns the input with a name of the command line: a file, or standard input for `-`.
    #[must_use]
    pub fn named(name: &str) -> Self {
        if name == "-" {
            Self::Stream {
                name: name.to_owned(),
                bytes: Box::new(io::stdin()),
            }
        } else {
            Self::File(name.into())
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Ndjson,
    Json,
    Csv,
    Xlsx,
    Parquet,
    Xes,
}

/// An input that is open, with its format known.
pub(super) struct Opened {
    pub name: Arc<str>,
    pub format: Format,
    /// Whether srok itself made the events.
    pub is_own: bool,
    pub content: Content,
    pub progress: Progress,
}

/// Where the bytes of an input are.
pub(super) enum Content {
    /// A file that is not packed: it can be read anywhere.
    File(File),
    /// A gzipped file.
    Packed(File),
    /// Anything else: it can be read once.
    Stream(Box<dyn Read + Send>),
    /// Bytes at hand.
    Memory(Vec<u8>),
}

/// Bytes of the file as it lies on the disk that have been read.
#[derive(Debug, Clone)]
pub(super) struct Progress {
    read: Arc<AtomicU64>,
    pub spent: Spent,
    /// Size of the file; 0 for streams.
    pub size: u64,
}

impl Progress {
    fn of(size: u64) -> Self {
        Self {
            read: Arc::default(),
            spent: Spent::new(),
            size,
        }
    }

    pub fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Returns the bytes that correspond to a share of the rows, for formats that are not read from
    /// front to back.
    pub fn share(&self, done: usize, all: usize) -> u64 {
        let share = u128::from(self.size) * done as u128 / (all as u128).max(1);
        u64::try_from(share).unwrap_or(self.size)
    }
}

/// Opens an input and tells its format by its name.
pub(super) fn open(input: Input) -> Result<Opened, IngestError> {
    let (name, file) = match input {
        Input::File(path) => {
            let name = path.display().to_string();
            format_named(&name)?;
            let file = File::open(&path).map_err(|cause| could_not_open(&name, cause))?;
            (name, file)
        }
        Input::Opened { name, file } => (name, file),
        Input::Stream { name, bytes } => {
            let progress = Progress::of(0);
            let content = Content::Stream(Box::new(Counted {
                bytes,
                read: Arc::clone(&progress.read),
            }));
            return Ok(Opened {
                name: name.into(),
                format: Format::Ndjson,
                is_own: false,
                content,
                progress,
            });
        }
        Input::Own { name, events } => {
            return Ok(Opened {
                name: name.into(),
                format: Format::Ndjson,
                is_own: true,
                content: Content::Memory(events.into_bytes()),
                progress: Progress::of(0),
            });
        }
        Input::Body { name, form, bytes } => {
            return Ok(Opened {
                name: name.into(),
                format: match form {
                    BodyForm::Json => Format::Json,
                    BodyForm::Ndjson => Format::Ndjson,
                },
                is_own: false,
                content: Content::Memory(bytes),
                progress: Progress::of(0),
            });
        }
    };
    let (format, is_packed) = format_named(&name)?;
    let metadata = file
        .metadata()
        .map_err(|cause| could_not_open(&name, cause))?;
    let (name, size): (Arc<str>, u64) = (name.into(), metadata.len());
    let progress = Progress::of(size);
    let content = if is_packed {
        Content::Packed(file)
    } else {
        Content::File(file)
    };
    Ok(Opened {
        name,
        format,
        is_own: false,
        content,
        progress,
    })
}

/// Reads a file as a whole that is no file of events, e.g. a register or a calendar.
///
/// # Errors
///
/// It cannot be read, or is longer than the bound.
pub fn whole(path: &Path, bounds: &Ingest) -> Result<Vec<u8>, IngestError> {
    let name = path.display().to_string();
    let (most, bound) = bounds.whole();
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|cause| could_not_open(&name, cause))?;
    file.take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(|cause| could_not_open(&name, cause))?;
    if bytes.len() as u64 > most {
        return Err(beyond(&name, "is longer", bound));
    }
    Ok(bytes)
}

fn could_not_open(name: &str, cause: io::Error) -> IngestError {
    IngestError::Open {
        file: name.to_owned(),
        cause,
    }
}

fn format_named(name: &str) -> Result<(Format, bool), IngestError> {
    format_of(name).ok_or_else(|| IngestError::UnknownFormat {
        file: name.to_owned(),
    })
}

/// Tells whether a name tells a format of ours.
#[must_use]
pub fn is_named(name: &str) -> bool {
    format_of(name).is_some()
}

/// Returns the format that a file name tells, and whether the file is gzipped.
fn format_of(name: &str) -> Option<(Format, bool)> {
    let name = name.to_lowercase();
    let plain = name.strip_suffix(".gz");
    let (_, extension) = plain.unwrap_or(&name).rsplit_once('.')?;
    let format = match extension {
        "ndjson" | "jsonl" => Format::Ndjson,
        "json" => Format::Json,
        "csv" => Format::Csv,
        "xlsx" => Format::Xlsx,
        "parquet" => Format::Parquet,
        "xes" => Format::Xes,
        _ => return None,
    };
    Some((format, plain.is_some()))
}

/// Returns the unpacked bytes of a gzipped file, of several gzip members too.
fn unpacked<R: Read>(
    mut packed: R,
    name: &str,
) -> Result<MultiGzDecoder<impl Read + use<R>>, IngestError> {
    let mut magic = [0; 2];
    match packed.read_exact(&mut magic) {
        Err(cause) if cause.kind() != io::ErrorKind::UnexpectedEof => {
            return Err(broken_off(name, &cause));
        }
        _ => {}
    }
    if magic != [0x1F, 0x8B] {
        return Err(IngestError::Unreadable {
            file: name.to_owned(),
            problem: "is named .gz but is not gzipped".to_owned(),
            hint: "remove .gz from the name, or pack the file with gzip".to_owned(),
        });
    }
    Ok(MultiGzDecoder::new(Cursor::new(magic).chain(packed)))
}

impl Opened {
    /// Returns the bytes from front to back, unpacked.
    pub fn into_reader(self, bounds: &Ingest) -> Result<Box<dyn Read + Send>, IngestError> {
        let Progress { read, spent, .. } = self.progress.clone();
        let counted = |bytes| InTime::new(Counted { bytes, read }, spent, bounds);
        Ok(match self.content {
            Content::File(file) => Box::new(counted(file)),
            Content::Packed(file) => {
                let (most, bound) = bounds.unpacked(self.progress.size);
                Box::new(Bounded {
                    bytes: unpacked(counted(file), &self.name)?,
                    left: most,
                    bound,
                })
            }
            Content::Stream(bytes) => bytes,
            Content::Memory(bytes) => Box::new(Cursor::new(bytes)),
        })
    }

    /// Returns all bytes at once, for formats that cannot be read in parts.
    pub fn into_bytes(self, bounds: &Ingest) -> Result<Vec<u8>, IngestError> {
        if let Content::Memory(bytes) = self.content {
            return Ok(bytes);
        }
        let name = Arc::clone(&self.name);
        let (most, bound) = bounds.whole();
        let mut bytes = Vec::new();
        self.into_reader(bounds)?
            .take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(|cause| broken_off(&name, &cause))?;
        if bytes.len() as u64 > most {
            return Err(beyond(
                &name,
                "has to be read as a whole and is longer",
                bound,
            ));
        }
        Ok(bytes)
    }
}

/// Returns the error of a read that failed on the way.
pub(super) fn broken_off(file: &str, cause: &io::Error) -> IngestError {
    let inner = cause
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Beyond>());
    if let Some(Beyond { what, bound }) = inner {
        return beyond(file, what, *bound);
    }
    IngestError::Unreadable {
        file: file.to_owned(),
        problem: format!("breaks off while being read: {cause}"),
        hint: "copy or pack the file again, then repeat the import: what is already in is not taken twice".to_owned(),
    }
}

/// Does work of a library that panics over some damaged files, and turns the panic into `None`.
pub(super) fn unless_it_panics<T>(work: impl FnOnce() -> T) -> Option<T> {
    // what the work had in hand is dropped with it, so nothing half done is seen afterwards
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// Counts the bytes that pass.
struct Counted<R> {
    bytes: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.bytes.read(buffer)?;
        self.read.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

/// Ends where more bytes come than are allowed.
struct Bounded<R> {
    bytes: R,
    left: u64,
    bound: Bound,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.bytes.read(buffer)?;
        let Some(left) = self.left.checked_sub(length as u64) else {
            return Err(io::Error::other(Beyond {
                what: "unpacks to more",
                bound: self.bound,
            }));
        };
        self.left = left;
        Ok(length)
    }
}
