//! How are the tables of a directory read? CSV here, workbooks by a process of its own.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::super::{Desk, Usage};
use srok_core::config::Ingest;
use srok_core::directory::{self, Piece};
use srok_ingest as ingest;
use srok_ingest::apart::{self, Answers, Broken};

/// The name of the task that reads a workbook.
pub(in crate::cli) const SHEETS: &str = "sheets";

/// Reads a file; `named` is its name as it was given.
pub(super) fn pieces(path: &Path, named: &Path, desk: &Desk) -> anyhow::Result<Vec<Piece>> {
    let bounds = &desk.config.ingest;
    let bytes = ingest::whole(path, bounds)?;
    let mut pieces = Vec::new();
    match &bounds.reader {
        Some(program) if directory::is_workbook(&bytes) => {
            let file = File::open(path)?;
            let read = apart::read(program, bounds, SHEETS, bounds, &file, |more| {
                pieces.extend(more);
                Ok::<(), Broken>(())
            });
            read.map_err(|error| {
                Usage::new(format!("{}: {error}", named.display()), error.hint())
            })?;
        }
        _ => directory::pieces(&bytes, bounds, |piece| {
            pieces.push(piece);
            Ok::<(), anyhow::Error>(())
        })?,
    }
    Ok(pieces)
}

/// Reads standard input as the child.
pub(in crate::cli) fn answer(bounds: &Ingest) -> io::Result<()> {
    let mut bytes = Vec::new();
    let (most, _) = bounds.whole();
    apart::given_file()?.take(most).read_to_end(&mut bytes)?;
    let mut out = Answers::new();
    directory::pieces(&bytes, bounds, |piece| out.put(&piece))?;
    out.flush()
}
