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
mod standings;
mod table;

pub use table::Table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::calendar::Zone;
use crate::case::Instant;
use crate::clock::Clock;
use crate::config::Config;
use crate::library::Law;
use crate::moment::Moment;
use crate::standings::StandingsError;
use crate::store::StoreError;
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
    /// [`MomentError`](crate::moment::MomentError) for a text that is no moment.
    pub fn moment(&self, text: Option<&str>) -> anyhow::Result<Instant> {
        let Some(text) = text else {
            return Ok(self.clock.now().into());
        };
        let zone = self
            .zone()
            .ok_or_else(|| Usage::new("unknown zone", "correct `zone` in the settings"))?;
        Ok(Moment::read(text, &zone)?.end(&zone))
    }
}

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
