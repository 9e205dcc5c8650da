//! Where do the bytes come from, and in which format are they? Files, gzipped files and standard
//! input; nothing is parsed.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

use super::IngestError;

/// Formats that have to lie in memory as a whole may be this large, unpacked.
const LARGEST_WHOLE: u64 = 1 << 30;

/// What is to be read.
pub enum Input {
    /// A file whose name tells its format.
    File(PathBuf),
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

/// The bytes of an input, unpacked.
pub(super) enum Content {
    /// A file that is not packed: it can be read anywhere.
    File(File),
    /// Anything else: it can be read once.
    Stream(Box<dyn Read + Send>),
    /// Bytes at hand.
    Memory(Vec<u8>),
}

/// Bytes of the file as it lies on the disk that have been read.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress {
    read: Arc<AtomicU64>,
    /// Size of the file; 0 for streams.
    pub size: u64,
}

impl Progress {
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
    let path = match input {
        Input::File(path) => path,
        Input::Stream { name, bytes } => {
            let progress = Progress::default();
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
                progress: Progress::default(),
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
                progress: Progress::default(),
            });
        }
    };
    let name: Arc<str> = path.display().to_string().into();
    let (format, is_packed) = format_of(&name).ok_or_else(|| IngestError::UnknownFormat {
        file: name.to_string(),
    })?;
    let could_not_open = |cause| IngestError::Open {
        file: name.to_string(),
        cause,
    };
    let file = File::open(&path).map_err(could_not_open)?;
    let size = file.metadata().map_err(could_not_open)?.len();
    let progress = Progress {
        size,
        ..Progress::default()
    };
    let content = if is_packed {
        let counted = Counted {
            bytes: file,
            read: Arc::clone(&progress.read),
        };
        Content::Stream(Box::new(unpacked(counted, &name)?))
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
fn unpacked<R: Read>(mut packed: R, name: &str) -> Result<impl Read + use<R>, IngestError> {
    let mut magic = [0; 2];
    if packed.read_exact(&mut magic).is_err() || magic != [0x1F, 0x8B] {
        return Err(IngestError::Unreadable {
            file: name.to_owned(),
            problem: "is named .gz but is not gzipped".to_owned(),
            hint: "remove .gz from the name, or pack the file with gzip".to_owned(),
        });
    }
    Ok(MultiGzDecoder::new(Cursor::new(magic).chain(packed)))
}

impl Opened {
    /// Returns the bytes from front to back.
    pub fn into_reader(self) -> Box<dyn Read + Send> {
        match self.content {
            Content::File(bytes) => Box::new(Counted {
                bytes,
                read: self.progress.read,
            }),
            Content::Stream(bytes) => bytes,
            Content::Memory(bytes) => Box::new(Cursor::new(bytes)),
        }
    }

    /// Returns all bytes at once, for formats that cannot be read in parts.
    pub fn into_bytes(self) -> Result<Vec<u8>, IngestError> {
        if let Content::Memory(bytes) = self.content {
            return Ok(bytes);
        }
        let name = Arc::clone(&self.name);
        let mut bytes = Vec::new();
        self.into_reader()
            .take(LARGEST_WHOLE + 1)
            .read_to_end(&mut bytes)
            .map_err(|cause| broken_off(&name, &cause))?;
        if bytes.len() as u64 > LARGEST_WHOLE {
            return Err(IngestError::Unreadable {
                file: name.to_string(),
                problem: "is larger than 1 GiB, and this format has to be read as a whole"
                    .to_owned(),
                hint: "split the file, or convert it to NDJSON or CSV, which have no such bound"
                    .to_owned(),
            });
        }
        Ok(bytes)
    }
}

/// Returns the error of a read that failed on the way.
pub(super) fn broken_off(file: &str, cause: &io::Error) -> IngestError {
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
