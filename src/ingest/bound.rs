//! What is said of a file, or of a record, that is beyond a bound of the settings? The bound by its name, its value, and how to raise it.

use super::IngestError;
use super::draft::Draft;
use super::reject::Problem;
use crate::config::{Bound, Ingest};

/// More bytes came than are allowed, as the error of a reader.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("{what} than {bound} allows")]
pub(super) struct Beyond {
    pub what: &'static str,
    pub bound: Bound,
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
