//! What was asked for on the command line? One file per command; each says what it did and how it ended.

/// Writes a line to standard output; a reader that has seen enough and closed the pipe is no fault.
macro_rules! tell {
    ($($part:tt)*) => {{
        let _ = std::io::Write::write_fmt(&mut $crate::cli::out::Out, format_args!("{}\n", format_args!($($part)*)));
    }};
}

/// Writes to standard output without ending the line.
macro_rules! tell_on {
    ($($part:tt)*) => {{
        let _ = std::io::Write::write_fmt(&mut $crate::cli::out::Out, format_args!($($part)*));
    }};
}

mod alerts;
mod backup;
mod calendar;
mod check;
mod demo;
mod directory;
mod due;
mod ending;
mod explain;
mod explain_text;
mod file;
mod findings;
mod generate;
mod import;
mod ingest;
mod log;
mod office;
mod out;
mod quarantine;
mod read_apart;
mod regulation;
mod report;
mod restore;
mod serve;
mod sources;
mod standings;
mod table;
mod token;
mod user;
mod verify;

pub use table::Table;

use ending::{fail, is_held, status};
use out::Caller;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand, ValueEnum};

use crate::running::control::{self, Broken, Call};
use srok_core::clock::Clock;
use srok_core::config::Config;
use srok_ingest::apart;
use srok_law::calendar::Zone;
use srok_law::case::{Day, Instant};
use srok_law::library::Law;
use srok_law::moment::Moment;
use srok_law::words::Lang;
use srok_service::Service;
use srok_store::backup::BackupError;

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
    /// Folder of the store; of several the last one counts.
    #[arg(
        long,
        global = true,
        env = "SROK_DATA",
        value_name = "DIR",
        overrides_with = "data"
    )]
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
    /// Serve the API: events in over HTTP, standings out.
    Serve(serve::Arguments),
    /// Make, list and disable the accounts of people who sign in.
    #[command(subcommand)]
    User(user::Command),
    /// Make, list and revoke the tokens of those who send or read over HTTP.
    #[command(subcommand)]
    Token(token::Command),
    /// Keep the directory of organisations and officials: who heads, who stands in, who controls.
    #[command(subcommand)]
    Directory(directory::Command),
    /// Take in files of events.
    Ingest(ingest::Arguments),
    /// List the limits of cases, the most urgent first.
    Standings(standings::Arguments),
    /// Explain the due dates of a case day by day.
    Explain(explain::Arguments),
    /// List what the checks of the regulations found.
    Findings(findings::Arguments),
    /// Alerts to officials: what is owed, sending it, what was sent, answering.
    #[command(subcommand)]
    Alerts(alerts::Command),
    /// List the sources, those that have fallen silent first.
    Sources(sources::Arguments),
    /// List and withdraw imports.
    #[command(subcommand)]
    Import(import::Command),
    /// List and export the records that could not be used.
    #[command(subcommand)]
    Quarantine(quarantine::Command),
    /// Make up realistic events, reproducible by seed.
    Generate(generate::Arguments),
    /// Check settings, law, calendars, store and disk.
    Check(check::Arguments),
    /// What the law has bodies report: the figures on complaints of a quarter.
    #[command(subcommand)]
    Report(report::Command),
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
    /// Read a file for the process that started this one: see `apart`.
    #[command(name = apart::COMMAND, hide = true)]
    ReadApart(read_apart::Arguments),
}

impl Command {
    /// Tells whether the command writes a log, where others write their warnings.
    const fn has_a_log(&self) -> bool {
        matches!(self, Self::Serve(_))
    }

    /// Tells whether a service that has the store runs the command for a caller.
    const fn is_served(&self) -> bool {
        matches!(
            self,
            Self::Token(_)
                | Self::User(_)
                | Self::Directory(_)
                | Self::Backup(_)
                | Self::Ingest(_)
                | Self::Standings(_)
                | Self::Explain(_)
                | Self::Findings(_)
                | Self::Alerts(_)
                | Self::Sources(_)
                | Self::Import(_)
                | Self::Quarantine(_)
                | Self::Report(_)
        )
    }

    /// Tells whether the command takes much time and memory: of those a service runs few at once.
    const fn is_heavy(&self) -> bool {
        matches!(
            self,
            Self::Standings(_) | Self::Findings(_) | Self::Quarantine(_) | Self::Report(_)
        )
    }
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
    #[expect(clippy::new_ret_no_self, reason = "it is always an error of a command")]
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
#[derive(Debug, Clone)]
pub struct Desk {
    /// Settings.
    pub config: Config,
    /// Language.
    pub lang: Lang,
    /// The clock.
    pub clock: Clock,
    /// The service that runs the command for a caller; absent: the command runs by itself.
    pub service: Option<Arc<Service>>,
    /// The folder that relative paths belong to; empty: the present one.
    pub directory: PathBuf,
    /// Whether the folder of the store was named, in the call, the environment or the settings; else it depends on the present folder.
    pub is_data_named: bool,
}

impl Desk {
    /// Returns a path as the caller means it.
    #[must_use]
    pub fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.directory.join(path)
    }

    /// Returns the built-in law with the folder of the settings over it.
    ///
    /// # Errors
    ///
    /// What is wrong with a file of the folder.
    pub fn law(&self) -> anyhow::Result<Arc<Law>> {
        let folders: Vec<&Path> = self.config.law.iter().map(PathBuf::as_path).collect();
        let mut law = crate::shipped::load(&folders)?;
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
        Ok(Arc::new(law))
    }

    /// Returns the zone of bare dates.
    #[must_use]
    pub fn zone(&self) -> Option<Zone> {
        Zone::named(&self.config.zone)
    }

    /// Returns today, in the zone of bare dates.
    #[must_use]
    pub fn today(&self) -> Day {
        let now = self.clock.now();
        self.zone()
            .map_or_else(|| now.date_naive().into(), |zone| zone.day_of(now.into()))
    }

    /// Returns the moment of `--as-of` or `--known-at`: a bare date means the end of that local day; nothing means now.
    ///
    /// # Errors
    ///
    /// [`MomentError`](srok_law::moment::MomentError) for a text that is no moment.
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
///
/// If a service has the store, it runs the command.
#[must_use]
pub fn run(arguments: Arguments, clock: Clock) -> ExitCode {
    if let Command::ReadApart(arguments) = &arguments.command {
        // before settings are read: it has none
        return ExitCode::from(status(read_apart::run(arguments)));
    }
    let desk = match desk(&arguments, clock) {
        Ok(desk) => desk,
        Err(error) => return ExitCode::from(fail(&error)),
    };
    if !arguments.command.has_a_log() {
        for doubt in &desk.config.doubts {
            out::complain(&format!("warning: {doubt}"));
        }
    }
    let ended = dispatch(&arguments.command, &desk);
    if let Err(error) = &ended
        && arguments.command.is_served()
        && is_held(error)
        && let Some(status) = handed_over(&desk)
    {
        return ExitCode::from(status);
    }
    let status = status(ended);
    match out::finish() {
        Some(reason) if status < 2 => {
            out::complain(&format!(
                "error: the output could not be written: {reason}\nhint: see that the disk has room; what was written is not all"
            ));
            ExitCode::from(2)
        }
        _ => ExitCode::from(status),
    }
}

/// Runs a command for the caller of a service; what it prints goes to him. Returns the exit status.
pub(crate) fn run_for(
    call: Call,
    service: &Arc<Service>,
    input: Box<dyn Read + Send>,
    out: Box<dyn Write + Send>,
    error: Box<dyn Write + Send>,
) -> u8 {
    let caller = Caller {
        input,
        out,
        error,
        columns: call.columns,
    };
    out::on_behalf(caller, || {
        let ended = Arguments::try_parse_from(&call.arguments)
            .map_err(anyhow::Error::from)
            .and_then(|arguments| {
                if !arguments.command.is_served() {
                    return Err(Usage::new(
                        "this command is not run by the service",
                        "run it where no service has the store",
                    ));
                }
                let lang = arguments.lang.unwrap_or(service.config.lang());
                let desk = Desk {
                    config: service.config.clone(),
                    lang,
                    clock: service.clock,
                    service: Some(Arc::clone(service)),
                    directory: call.directory,
                    // the caller found the service by its folder, and has said so where there was a doubt
                    is_data_named: true,
                };
                let _place = if arguments.command.is_heavy() {
                    Some(service.heavy.place_of_command()?)
                } else {
                    None
                };
                dispatch(&arguments.command, &desk)
            });
        status(ended)
    })
}

/// Has the service that holds the store run the command. Returns its exit status, or `None` if it is no service that answers.
fn handed_over(desk: &Desk) -> Option<u8> {
    let call = Call {
        arguments: std::env::args().collect(),
        directory: std::env::current_dir().unwrap_or_default(),
        columns: out::columns(),
    };
    let (mut out, mut error) = (std::io::stdout(), std::io::stderr());
    match control::call(
        &desk.config.data,
        &call,
        std::io::stdin(),
        &mut out,
        &mut error,
    ) {
        Ok(status) => status,
        Err(Broken::Reader(broken)) if broken.kind() == std::io::ErrorKind::BrokenPipe => Some(0),
        Err(Broken::Reader(broken)) => {
            out::complain(&format!(
                "error: the output could not be written: {broken}\nhint: see that the disk has room; what was written is not all"
            ));
            Some(2)
        }
        Err(Broken::Service(broken)) => {
            out::complain(&format!(
                "error: the service that holds the store broke off in the middle of the command: {broken}\nhint: look into its log, then try again"
            ));
            Some(3)
        }
    }
}

/// Tells a store that is to blame from a folder that is.
fn failed_copy(error: BackupError) -> anyhow::Error {
    match error {
        BackupError::Store(error) => error.into(),
        other => other.into(),
    }
}

/// Reads the settings.
fn desk(arguments: &Arguments, clock: Clock) -> anyhow::Result<Desk> {
    // what is no text cannot be a setting, but must not stop the command either
    let variables = std::env::vars_os()
        .filter_map(|(name, text)| Some((name.into_string().ok()?, text.to_string_lossy().into())));
    let mut config = Config::read(arguments.config.as_deref(), variables)?;
    let is_data_named = arguments.data.is_some() || config.data_as_written.is_some();
    match &arguments.data {
        Some(data) => config.data.clone_from(data),
        None => office::refuse_a_store_left_behind(&config)?,
    }
    config.ingest.reader = apart::own_program();
    Ok(Desk {
        lang: arguments.lang.unwrap_or(config.lang()),
        config,
        clock,
        service: None,
        directory: PathBuf::new(),
        is_data_named,
    })
}

fn dispatch(command: &Command, desk: &Desk) -> anyhow::Result<Outcome> {
    match command {
        Command::Demo(arguments) => demo::run(arguments, desk),
        Command::Generate(arguments) => generate::run(arguments, desk),
        Command::Check(arguments) => check::run(arguments, desk),
        Command::Backup(arguments) => backup::run(arguments, desk),
        Command::Restore(arguments) => restore::run(arguments, desk),
        Command::Verify(arguments) => verify::run(arguments, desk),
        Command::Serve(arguments) => serve::run(arguments, desk),
        Command::ReadApart(arguments) => read_apart::run(arguments),
        Command::Token(command) => token::run(command, desk),
        Command::User(command) => user::run(command, desk),
        Command::Directory(command) => directory::run(command, desk),
        Command::Ingest(arguments) => ingest::run(arguments, desk),
        Command::Standings(arguments) => standings::run(arguments, desk),
        Command::Explain(arguments) => explain::run(arguments, desk),
        Command::Findings(arguments) => findings::run(arguments, desk),
        Command::Report(command) => report::run(command, desk),
        Command::Alerts(command) => alerts::run(command, desk),
        Command::Sources(arguments) => sources::run(arguments, desk),
        Command::Import(command) => import::run(command, desk),
        Command::Quarantine(command) => quarantine::run(command, desk),
        Command::Due(arguments) => due::run(arguments, desk),
        Command::Regulation(command) => regulation::run(command, desk),
        Command::Calendar(command) => calendar::run(command, desk),
    }
}
