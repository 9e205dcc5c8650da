//! What was asked for on the command line? One file per command; each says what it did and how it ended.

/// Writes a line to standard output; a reader that has seen enough and closed the pipe is no fault.
macro_rules! tell {
    ($($part:tt)*) => {{
        let _ = std::io::Write::write_fmt(&mut std::io::stdout().lock(), format_args!("{}\n", format_args!($($part)*)));
    }};
}

/// Writes to standard output without ending the line.
macro_rules! tell_on {
    ($($part:tt)*) => {{
        let _ = std::io::Write::write_fmt(&mut std::io::stdout().lock(), format_args!($($part)*));
    }};
}

mod backup;
mod calendar;
mod check;
mod demo;
mod due;
mod explain;
mod explain_text;
mod findings;
mod generate;
mod import;
mod ingest;
mod office;
mod quarantine;
mod regulation;
mod restore;
mod standings;
mod table;
mod verify;

pub use table::Table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use clap::{Parser, Subcommand, ValueEnum};

use crate::calendar::Zone;
use crate::case::{Day, Instant};
use crate::clock::Clock;
use crate::config::Config;
use crate::library::Law;
use crate::standings::StandingsError;
use crate::store::StoreError;
use crate::store::backup::BackupError;
use crate::words::Lang;

/// Times administrative procedures against the regulation in force and explains every due date day by day.
#[derive(Debug, Parser)]
#[command(
    name = "srok",
    version,
    about,
    propagate_version = true,
    max_term_width = 110
)]
pub struct Arguments {
    /// Settings file.
    #[arg(long, global = true, env = "SROK_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the store.
    #[arg(long, global = true, env = "SROK_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// Language of the output.
    #[arg(long, global = true, value_enum)]
    lang: Option<Lang>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the whole main job on a sample in a fresh store: events in, limits timed, the overdue listed and explained.
    Demo(demo::Arguments),
    /// Take in files of events.
    Ingest(ingest::Arguments),
    /// List the limits of cases, the most urgent first.
    Standings(standings::Arguments),
    /// Explain the due dates of a case day by day.
    Explain(explain::Arguments),
    /// List what the checks of the regulations found.
    Findings(findings::Arguments),
    /// List and withdraw imports.
    #[command(subcommand)]
    Import(import::Command),
    /// List and export the records that could not be used.
    #[command(subcommand)]
    Quarantine(quarantine::Command),
    /// Make up realistic events, reproducible by seed.
    Generate(generate::Arguments),
    /// Check settings, law, calendars, store and disk.
    Check,
    /// Copy the store into a folder while it works; the copy is checked.
    Backup(backup::Arguments),
    /// Bring the store back from a backup.
    Restore(restore::Arguments),
    /// Check that the store is whole: counts, hashes, order, and everything derived computed anew.
    Verify(verify::Arguments),
    /// Compute a due date and explain it day by day; no store needed.
    Due(due::Arguments),
    /// Show, check and compare regulations.
    #[command(subcommand)]
    Regulation(regulation::Command),
    /// Show, check and import calendars.
    #[command(subcommand)]
    Calendar(calendar::Command),
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was done.
    Done,
    /// Done, with rejects or findings.
    WithFindings,
}

/// A wrong usage or input, with the remedy in the message.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

impl Usage {
    pub(crate) fn new(
        problem: impl std::fmt::Display,
        hint: impl std::fmt::Display,
    ) -> anyhow::Error {
        Self(format!("{problem}\nhint: {hint}")).into()
    }
}

/// How lists are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// Comma-separated values with a head line.
    Csv,
    /// One JSON document.
    Json,
    /// One JSON object per line.
    Ndjson,
}

/// How an answer is written that is no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Answer {
    /// For people.
    Table,
    /// One JSON document.
    Json,
}

/// What every command has at hand.
pub struct Desk {
    /// Settings.
    pub config: Config,
    /// Language.
    pub lang: Lang,
    /// The clock.
    pub clock: Clock,
}

impl Desk {
    /// Returns the built-in law with the folder of the settings over it.
    ///
    /// # Errors
    ///
    /// What is wrong with a file of the folder.
    pub fn law(&self) -> anyhow::Result<Law> {
        let folders: Vec<&Path> = self.config.law.iter().map(PathBuf::as_path).collect();
        let mut law = Law::load(&folders)?;
        for (organisation, id) in &self.config.calendars {
            let symbol = law.words.intern(organisation);
            if !law.calendars.assign(symbol, id) {
                return Err(Usage::new(
                    format!(
                        "organisation `{organisation}` works by the calendar `{id}`, which is not there"
                    ),
                    "put the calendar into the folder `law`/calendars or correct [calendars] in the settings",
                ));
            }
        }
        Ok(law)
    }

    /// Returns the zone of bare dates.
    #[must_use]
    pub fn zone(&self) -> Option<Zone> {
        Zone::named(&self.config.zone)
    }

    /// Returns the moment of `--as-of` or `--known-at`: a bare date means the end of that local day; nothing means now.
    ///
    /// # Errors
    ///
    /// [`Usage`] for a text that is no moment.
    pub fn moment(&self, text: Option<&str>) -> anyhow::Result<Instant> {
        let Some(text) = text else {
            return Ok(self.clock.now().into());
        };
        let zone = self
            .zone()
            .ok_or_else(|| Usage::new("unknown zone", "correct `zone` in the settings"))?;
        match parse_moment(text, &zone)? {
            Moment::At(at) => Ok(at),
            Moment::Day(day) => Ok(zone.start_of(day.plus(1)).plus(-1)),
        }
    }
}

/// A moment or a bare day, as written on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A moment.
    At(Instant),
    /// A day.
    Day(Day),
}

/// Reads a moment: RFC 3339, a local date and time, or a date.
///
/// # Errors
///
/// [`Usage`] names the text and the forms that are read.
pub fn parse_moment(text: &str, zone: &Zone) -> anyhow::Result<Moment> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(Moment::At(at.with_timezone(&Utc).into()));
    }
    let local = [
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%d.%m.%Y %H:%M",
    ];
    if let Some(naive) = local
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
    {
        return Ok(Moment::At(zone.at(naive.date().into(), naive.time())));
    }
    // an offset without seconds, as people write it
    if let Ok(at) = DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%:z") {
        return Ok(Moment::At(at.with_timezone(&Utc).into()));
    }
    let day = ["%Y-%m-%d", "%d.%m.%Y"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok());
    day.map(|date| Moment::Day(date.into())).ok_or_else(|| {
        Usage::new(
            format!("`{text}` is not a moment"),
            "write e.g. 2026-01-22T11:00:00+03:00, 2026-01-22T11:00 (local time) or 2026-01-22",
        )
    })
}

/// Midday: a start known to the day only is placed inside that day.
pub(crate) const MIDDAY: NaiveTime = match NaiveTime::from_hms_opt(12, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// Runs the command line and returns the exit status: 0 done, 1 done with rejects or findings, 2 wrong usage or input, 3 the store is unavailable.
#[must_use]
pub fn run(arguments: Arguments, clock: Clock) -> ExitCode {
    match dispatch(arguments, clock) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::WithFindings) => ExitCode::from(1),
        Err(error) => {
            if error.chain().any(|cause| {
                cause
                    .downcast_ref::<std::io::Error>()
                    .is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
            }) {
                return ExitCode::SUCCESS; // the reader of our output has seen enough
            }
            eprintln!("error: {}", whole(&error));
            ExitCode::from(if is_unavailable(&error) { 3 } else { 2 })
        }
    }
}

/// Tells whether the store is to blame rather than what was asked.
fn is_unavailable(error: &anyhow::Error) -> bool {
    let of_store = |error: &StoreError| {
        !matches!(
            error,
            StoreError::NoSuchImport { .. } | StoreError::AlreadyWithdrawn { .. }
        )
    };
    error.chain().any(|cause| {
        match (
            cause.downcast_ref::<StoreError>(),
            cause.downcast_ref::<StandingsError>(),
        ) {
            (Some(error), _) | (None, Some(StandingsError::Store(error))) => of_store(error),
            (None, Some(StandingsError::BrokenOff { .. })) => true,
            (None, None) => false,
        }
    })
}

/// Joins an error with its causes, the hint last.
fn whole(error: &anyhow::Error) -> String {
    let mut said: Vec<String> = Vec::new();
    for cause in error.chain().map(ToString::to_string) {
        if !said.iter().any(|known| known.contains(&cause)) {
            said.push(cause);
        }
    }
    said.join(": ")
}

/// Tells a store that is to blame from a folder that is.
fn failed_copy(error: BackupError) -> anyhow::Error {
    match error {
        BackupError::Store(error) => error.into(),
        other => other.into(),
    }
}

fn dispatch(arguments: Arguments, clock: Clock) -> anyhow::Result<Outcome> {
    let mut config = arguments
        .config
        .as_deref()
        .map(Config::load)
        .transpose()?
        .unwrap_or_default();
    if let Some(data) = arguments.data {
        config.data = data;
    }
    let lang = arguments.lang.unwrap_or(if config.lang == "en" {
        Lang::En
    } else {
        Lang::Ru
    });
    let desk = Desk {
        config,
        lang,
        clock,
    };
    match arguments.command {
        Command::Demo(arguments) => demo::run(&arguments, &desk),
        Command::Generate(arguments) => generate::run(&arguments, &desk),
        Command::Check => check::run(&desk),
        Command::Backup(arguments) => backup::run(&arguments, &desk),
        Command::Restore(arguments) => restore::run(&arguments, &desk),
        Command::Verify(arguments) => verify::run(&arguments, &desk),
        Command::Ingest(arguments) => ingest::run(&arguments, &desk),
        Command::Standings(arguments) => standings::run(&arguments, &desk),
        Command::Explain(arguments) => explain::run(&arguments, &desk),
        Command::Findings(arguments) => findings::run(&arguments, &desk),
        Command::Import(command) => import::run(&command, &desk),
        Command::Quarantine(command) => quarantine::run(&command, &desk),
        Command::Due(arguments) => due::run(&arguments, &desk),
        Command::Regulation(command) => regulation::run(&command, &desk),
        Command::Calendar(command) => calendar::run(&command, &desk),
    }
}
