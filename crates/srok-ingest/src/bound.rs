//! What is said of a file, or of a record, that is beyond a bound of the settings? The bound by its name, its value, and how to raise it.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant as Stopwatch};

use super::IngestError;
use super::draft::Draft;
use super::reject::Problem;
use srok_core::config::{Bound, Ingest};

/// More came than is allowed, as the error of a reader.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("{what} than {bound} allows")]
pub(super) struct Beyond {
    pub what: &'static str,
    pub bound: Bound,
}

/// The time that a file takes, without that in which its records are taken in.
#[derive(Debug, Clone)]
pub(super) struct Spent {
    since: Stopwatch,
    elsewhere: Arc<AtomicU64>,
}

impl Spent {
    pub fn new() -> Self {
        Self {
            since: Stopwatch::now(),
            elsewhere: Arc::default(),
        }
    }

    /// Does what is not to be counted.
    pub fn except<T>(&self, work: impl FnOnce() -> T) -> T {
        let since = Stopwatch::now();
        let done = work();
        let took = u64::try_from(since.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.elsewhere.fetch_add(took, Ordering::Relaxed);
        done
    }

    fn time(&self) -> Duration {
        let elsewhere = Duration::from_nanos(self.elsewhere.load(Ordering::Relaxed));
        self.since.elapsed().saturating_sub(elsewhere)
    }
}

/// Ends where reading has taken longer than is allowed.
pub(super) struct InTime<R> {
    bytes: R,
    spent: Spent,
    most: Duration,
    bound: Bound,
}

impl<R> InTime<R> {
    pub fn new(bytes: R, spent: Spent, bounds: &Ingest) -> Self {
        let (most, bound) = bounds.file_time();
        Self {
            bytes,
            spent,
            most,
            bound,
        }
    }
}

impl<R: Read> Read for InTime<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.spent.time() >= self.most {
            return Err(io::Error::other(Beyond {
                what: "takes longer to read",
                bound: self.bound,
            }));
        }
        self.bytes.read(buffer)
    }
}

/// Returns the error of a file that is beyond a bound; `what` ends in a comparative, e.g. `unpacks to more`.
pub(super) fn beyond(file: &str, what: &str, bound: Bound) -> IngestError {
    IngestError::TooMuch {
        file: file.to_owned(),
        problem: format!("{what} than {bound} allows"),
        hint: format!(
            "split the file, or raise {} in [ingest] of the settings if it is what it should be",
            bound.key
        ),
    }
}

/// Returns the draft of a record that is not taken apart: a list in it takes many times its length in memory.
pub(super) fn too_long(what: &str, bounds: &Ingest) -> Draft<'static> {
    let bound = bounds.of_record();
    let flaw = Problem::new(
        "record",
        format!("the {what} is longer than {} KiB", bound.value),
        format!(
            "leave out what holds documents, or raise {} in [ingest] of the settings",
            bound.key
        ),
    );
    Draft {
        flaw: Some(flaw),
        ..Draft::empty()
    }
}
