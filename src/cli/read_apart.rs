//! `srok read-apart`: the process that reads what may end it. Run by the program itself, never by a person.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt as _;

use super::Outcome;
use srok_ingest as ingest;
use srok_ingest::apart;

/// Arguments of `srok read-apart`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What is to be done.
    task: String,
    /// Memory it may take, in MiB.
    memory_mib: u64,
    /// The request, in pieces.
    request: Vec<OsString>,
}

/// Runs `srok read-apart`; whoever started it learns by the answers and the status how it went.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    apart::confine(arguments.memory_mib)?;
    let pieces = arguments.request.iter();
    let request: Vec<u8> = pieces.flat_map(|piece| piece.as_bytes().to_vec()).collect();
    match arguments.task.as_str() {
        ingest::TASK => ingest::answer(&serde_json::from_slice(&request)?)?,
        super::directory::SHEETS => super::directory::answer(&serde_json::from_slice(&request)?)?,
        other => anyhow::bail!("no task `{other}`"),
    }
    Ok(Outcome::Done)
}
