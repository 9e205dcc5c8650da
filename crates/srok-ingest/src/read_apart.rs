//! How are workbooks, Parquet files and logs read by a process of its own? It is told what the reading depends on, and hands over records.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use srok_law::time::Tz;
use srok_law::time::{DateTime, Utc};

use super::source::{Content, Format, Opened};
use super::{Batch, IngestError, Input, Mapping, Options, Record, Summary};
use crate::apart::{self, Answers, Broken};
use srok_core::config::Ingest;

/// The name of the task.
pub const TASK: &str = "events";

/// What the reading depends on.
#[derive(Debug, Serialize, Deserialize)]
pub struct Request {
    name: String,
    /// Name and text of the mapping.
    mapping: Option<(String, String)>,
    now: DateTime<Utc>,
    extra_attributes: HashSet<String>,
    default_source: Option<String>,
    default_zone: Option<String>,
    bounds: Ingest,
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    Record(Record),
    /// Bytes of the file read so far.
    Read(u64),
    Done(Summary),
    Failed(Failure),
}

/// An [`IngestError`] in words.
#[derive(Debug, Serialize, Deserialize)]
struct Failure {
    kind: Kind,
    file: String,
    problem: String,
    hint: String,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum Kind {
    Unreadable,
    TooMuch,
    Layout,
}

/// Returns the file of an input that is better read by a process of its own.
pub(super) const fn file_of(opened: &Opened) -> Option<&File> {
    match (opened.format, &opened.content) {
        (
            Format::Xlsx | Format::Parquet | Format::Xes,
            Content::File(file) | Content::Packed(file),
        ) => Some(file),
        _ => None,
    }
}

/// Has a file read and hands over what it holds.
pub(super) fn read<E: From<IngestError>>(
    program: &Path,
    name: &Arc<str>,
    file: &File,
    options: &Options<'_>,
    mut each: impl FnMut(Batch) -> Result<(), E>,
) -> Result<Summary, E> {
    let mapping = options.mapping;
    let request = Request {
        name: name.to_string(),
        mapping: mapping.map(|mapping| (mapping.file().to_owned(), mapping.text().to_owned())),
        now: options.now,
        extra_attributes: options.extra_attributes.clone(),
        default_source: options.default_source.map(str::to_owned),
        default_zone: options.default_zone.map(|zone| zone.name().to_owned()),
        bounds: options.bounds.clone(),
    };
    let mut summary = None;
    let mut bytes_read = 0;
    let read = apart::read(program, options.bounds, TASK, &request, file, |answers| {
        let mut records = Vec::with_capacity(answers.len());
        for answer in answers {
            match answer {
                Answer::Record(mut record) => {
                    let position = match &mut record {
                        Record::Event(event) => &mut event.position,
                        Record::Rejected(rejected) => &mut rejected.position,
                    };
                    position.file = Arc::clone(name);
                    records.push(record);
                }
                Answer::Read(bytes) => bytes_read = bytes,
                Answer::Done(whole) => summary = Some(whole),
                Answer::Failed(failure) => return Err(Failed::Itself(failure.into())),
            }
        }
        let batch = Batch {
            records,
            bytes_read,
        };
        each(batch).map_err(Failed::Caller)
    });
    match (read, summary) {
        (Ok(()), Some(summary)) => Ok(summary),
        (Ok(()), None) => Err(broken(name, &Broken::Garbled).into()),
        (Err(Failed::Process(error)), _) => Err(broken(name, &error).into()),
        (Err(Failed::Itself(error)), _) => Err(error.into()),
        (Err(Failed::Caller(error)), _) => Err(error),
    }
}

/// Who ended the reading.
enum Failed<E> {
    Process(Broken),
    Itself(IngestError),
    Caller(E),
}

impl<E> From<Broken> for Failed<E> {
    fn from(error: Broken) -> Self {
        Self::Process(error)
    }
}

fn broken(file: &str, error: &Broken) -> IngestError {
    IngestError::Unreadable {
        file: file.to_owned(),
        problem: error.to_string(),
        hint: error.hint().to_owned(),
    }
}

/// Reads standard input as the child, and writes what it holds to standard output.
///
/// # Errors
///
/// Nobody takes the answers any more, or the request is none.
pub fn answer(request: &Request) -> io::Result<()> {
    let file = apart::given_file()?;
    let mut out = Answers::new();
    match found(request, file, &mut out) {
        Ok(summary) => out.put(&Answer::Done(summary))?,
        Err(Stopped::Unread(error)) => return Err(error),
        Err(Stopped::Failed(error)) => out.put(&Answer::Failed(error.into()))?,
    }
    out.flush()
}

/// Why the child stopped.
enum Stopped {
    Unread(io::Error),
    Failed(IngestError),
}

impl From<IngestError> for Stopped {
    fn from(error: IngestError) -> Self {
        Self::Failed(error)
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Unread(error)
    }
}

fn found(request: &Request, file: File, out: &mut Answers) -> Result<Summary, Stopped> {
    let mapping = request.mapping.as_ref();
    let mapping = mapping.map(|(file, text)| Mapping::parse(file, text));
    let mapping = mapping.transpose().map_err(io::Error::other)?;
    let zone = request.default_zone.as_ref();
    let options = Options {
        mapping: mapping.as_ref(),
        now: request.now,
        extra_attributes: &request.extra_attributes,
        default_source: request.default_source.as_deref(),
        default_zone: zone.and_then(|zone| zone.parse::<Tz>().ok()),
        bounds: &request.bounds,
    };
    let input = Input::Opened {
        name: request.name.clone(),
        file,
    };
    super::read::<Stopped>(input, &options, |batch| {
        for record in batch.records {
            out.put(&Answer::Record(record))?;
        }
        out.put(&Answer::Read(batch.bytes_read))?;
        Ok(out.flush()?)
    })
}

impl From<IngestError> for Failure {
    fn from(error: IngestError) -> Self {
        let (kind, file, problem, hint) = match error {
            IngestError::Unreadable {
                file,
                problem,
                hint,
            } => (Kind::Unreadable, file, problem, hint),
            IngestError::TooMuch {
                file,
                problem,
                hint,
            } => (Kind::TooMuch, file, problem, hint),
            IngestError::Layout {
                file,
                problem,
                hint,
            } => (Kind::Layout, file, problem, hint),
            IngestError::Open { file, cause } => (
                Kind::Unreadable,
                file,
                format!("cannot be read: {cause}"),
                "check the rights of the file".to_owned(),
            ),
            IngestError::UnknownFormat { file } => (
                Kind::Unreadable,
                file,
                "the name tells no known format".to_owned(),
                "name the file by its format".to_owned(),
            ),
        };
        Self {
            kind,
            file,
            problem,
            hint,
        }
    }
}

impl From<Failure> for IngestError {
    fn from(failure: Failure) -> Self {
        let Failure {
            kind,
            file,
            problem,
            hint,
        } = failure;
        match kind {
            Kind::Unreadable => Self::Unreadable {
                file,
                problem,
                hint,
            },
            Kind::TooMuch => Self::TooMuch {
                file,
                problem,
                hint,
            },
            Kind::Layout => Self::Layout {
                file,
                problem,
                hint,
            },
        }
    }
}
