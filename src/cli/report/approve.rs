//! `srok report approve` and `correct`: who answers for the figures?

use std::path::PathBuf;

use super::super::{Desk, Outcome};
use super::{Which, say_written, standings, told, write};
use srok_core::access::Scope;
use srok_core::audit::CONSOLE;
use srok_core::freshness::Habit;
use srok_engine::sources;
use srok_reports::complaints::{Approving, approve as approved};

/// The longest name, in characters.
const LONGEST: usize = 200;

/// Arguments of `srok report approve`.
#[derive(Debug, clap::Args)]
pub struct Approve {
    #[command(flatten)]
    which: Which,
    /// Who answers for its figures, as printed on the report: name and position.
    #[arg(long, value_name = "NAME", default_value = CONSOLE, value_parser = named)]
    by: String,
    /// Why it is approved although something speaks against it; printed on the report.
    #[arg(long = "override", value_name = "REASON")]
    overriding: Option<String>,
    /// A folder for the files.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Arguments of `srok report correct`.
#[derive(Debug, clap::Args)]
pub struct Correct {
    /// Why it is corrected; printed on the report.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    approve: Approve,
}

/// Reads the name of who approves: something that can be read on paper, in one line.
fn named(text: &str) -> Result<String, String> {
    let name = text.trim();
    let is_said = name.chars().any(char::is_alphabetic);
    if is_said && name.chars().count() <= LONGEST && !name.chars().any(char::is_control) {
        Ok(name.to_owned())
    } else {
        Err(format!(
            "say who approves in one line of up to {LONGEST} characters, e.g. \"Н. П. Орлова, начальник отдела\""
        ))
    }
}

/// Runs `srok report approve`.
///
/// # Errors
///
/// [`srok_reports::complaints::NotApproved`], or a folder that cannot be written.
pub fn approve(arguments: &Approve, desk: &Desk) -> anyhow::Result<Outcome> {
    run(arguments, None, desk)
}

/// Runs `srok report correct`.
///
/// # Errors
///
/// As of [`approve`].
pub fn correct(arguments: &Correct, desk: &Desk) -> anyhow::Result<Outcome> {
    run(&arguments.approve, Some(arguments.reason.clone()), desk)
}

fn run(arguments: &Approve, reason: Option<String>, desk: &Desk) -> anyhow::Result<Outcome> {
    let standings = standings(desk)?;
    let now = desk.clock.now().into();
    let sources = sources::sources(standings.store(), standings.law(), now, &Scope::Everything)?;
    let silent = sources.into_iter();
    let silent = silent.filter(|source| source.state == Habit::Stale);
    let approved = approved(
        &standings,
        &Approving {
            ask: arguments.which.ask(desk)?,
            by: CONSOLE.to_owned(),
            named: arguments.by.clone(),
            at: now,
            reason,
            overriding: arguments.overriding.clone(),
            silent: silent.map(|source| source.source).collect(),
        },
    )?;
    tell!("{}", told(&approved.report, desk));
    let record = &approved.record;
    tell!(
        "{} {}: srok report send {}",
        desk.lang.pick("Отчет №", "Report"),
        record.id,
        record.id
    );
    if let Some(folder) = &arguments.out {
        say_written(&write(&approved.report, &desk.path(folder))?, desk);
    }
    Ok(Outcome::Done)
}
