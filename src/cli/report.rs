//! `srok report`: what does a body report, and what became of it? A draft in all forms; approved, corrected and sent versions, which never change.

mod approve;
mod form;
mod list;
mod reconcile;
mod send;

use std::path::{Path, PathBuf};

use super::{Desk, Outcome, Table, Usage, file, office};
use srok_core::folder::write_whole;
use srok_engine::standings::Standings;
use srok_law::period::Period;
use srok_law::words::{self, Lang};
use srok_reports::complaints::{self, Ask, Report, SCHEMA};
use srok_reports::schema::DESCRIBED;
use srok_reports::{ReportError, Templates};

/// So many faults, and cases of an identity that does not hold, are told in the terminal.
const MOST: usize = 50;

/// Reports.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// The report on the complaints of a quarter, by body: a draft, or to the byte what was known then; in all forms.
    Complaints(Complaints),
    /// Fill in a further form of the folder `reports`, e.g. the monthly one by services; without a name: list the forms.
    Form(form::Form),
    /// Print the JSON Schema of the JSON files.
    Schema(Schema),
    /// List the forms: those of the program and those of the folder of the settings.
    Forms,
    /// Approve a report: its figures, files and all it rests on are frozen.
    Approve(approve::Approve),
    /// Approve a corrected version, with its differences and the events that caused them.
    Correct(approve::Correct),
    /// List approved versions, and to whom they went.
    List(list::List),
    /// Say what a version rests on, what it corrects, and to whom it went.
    Show(list::Show),
    /// Write the files of a version, as they were approved.
    Files(list::Files),
    /// Lay the register of the body beside a figure, and list what differs.
    Reconcile(reconcile::Reconcile),
    /// Send a version to its receivers by mail, or put on record that it was handed over otherwise.
    Send(send::Send),
}

/// Which report is meant.
#[derive(Debug, clap::Args)]
pub struct Which {
    /// The quarter, e.g. 2026Q3; a month or a year is possible, too.
    #[arg(long, value_name = "Q")]
    quarter: String,
    /// The act under which the report is due.
    #[arg(long, value_name = "R", default_value = "mo221")]
    regulation: String,
    /// The body, with everything beneath it; left out: all.
    #[arg(long, value_name = "O")]
    organisation: Option<String>,
}

impl Which {
    fn ask(&self, desk: &Desk) -> anyhow::Result<Ask> {
        Ok(Ask {
            period: self.quarter.parse::<Period>()?,
            regulation: self.regulation.clone(),
            organisation: self.organisation.clone(),
            known_at: None,
            lang: desk.lang,
            templates: Templates::of(&desk.config.reports),
        })
    }
}

/// Arguments of `srok report complaints`.
#[derive(Debug, clap::Args)]
pub struct Complaints {
    #[command(flatten)]
    which: Which,
    /// With what was known at that moment: gives a report made or approved then to the byte.
    #[arg(long, value_name = "T")]
    known_at: Option<String>,
    /// The folder for the files.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Arguments of `srok report schema`.
#[derive(Debug, clap::Args)]
pub struct Schema {
    /// What the files have as `schema`.
    #[arg(value_name = "NAME", value_parser = DESCRIBED.map(|it| it.name), default_value = SCHEMA)]
    name: String,
}

/// Runs `srok report`.
///
/// # Errors
///
/// A period, act, body or version that is not there; a report that cannot be approved or sent; a folder that cannot be written.
pub fn run(command: &Command, desk: &Desk) -> anyhow::Result<Outcome> {
    match command {
        Command::Complaints(arguments) => complaints(arguments, desk),
        Command::Form(arguments) => form::form(arguments, desk),
        Command::Schema(arguments) => {
            let described = DESCRIBED.iter().find(|it| it.name == arguments.name);
            tell!("{}", described.map_or("", |it| it.text.trim_end()));
            Ok(Outcome::Done)
        }
        Command::Forms => form::list(desk),
        Command::Approve(arguments) => approve::approve(arguments, desk),
        Command::Correct(arguments) => approve::correct(arguments, desk),
        Command::List(arguments) => list::list(arguments, desk),
        Command::Show(arguments) => list::show(arguments, desk),
        Command::Files(arguments) => list::files(arguments, desk),
        Command::Reconcile(arguments) => reconcile::run(arguments, desk),
        Command::Send(arguments) => send::run(arguments, desk),
    }
}

fn complaints(arguments: &Complaints, desk: &Desk) -> anyhow::Result<Outcome> {
    let known_at = arguments.known_at.as_deref();
    let ask = Ask {
        known_at: known_at.map(|text| desk.moment(Some(text))).transpose()?,
        ..arguments.which.ask(desk)?
    };
    let standings = standings(desk)?;
    let report = complaints::make(&standings, &ask)?;
    let written = write(&report, &desk.path(&arguments.out))?;
    tell!("{}", told(&report, desk));
    say_written(&written, desk);
    Ok(if report.balances && report.faults.is_empty() {
        Outcome::Done
    } else {
        Outcome::WithFindings
    })
}

/// Opens the store with its standings made up.
fn standings(desk: &Desk) -> anyhow::Result<Standings> {
    let law = desk.law()?;
    let store = office::open(desk)?;
    let law = office::law_of(&store, law, desk)?;
    office::settled(&store, &law, desk)
}

fn say_written(written: &[PathBuf], desk: &Desk) {
    for path in written {
        tell!(
            "{}: {}",
            desk.lang.pick("Записан", "Written"),
            path.display()
        );
    }
}

/// Writes all forms and returns their files.
fn write(report: &Report, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    write_each(
        &report.file_name(),
        &Report::ENDINGS,
        |ending| report.file(ending),
        folder,
    )
}

/// Writes the forms of a report one after another: one that cannot be made keeps back none before it.
fn write_each(
    name: &str,
    endings: &[&str],
    file: impl Fn(&str) -> Result<Option<Vec<u8>>, ReportError>,
    folder: &Path,
) -> anyhow::Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    for ending in endings {
        let content = file(ending)?.into_iter();
        let files = content.map(|content| (format!("{name}.{ending}"), content));
        written.extend(write_files(files, folder)?);
    }
    Ok(written)
}

/// Writes files into a folder and returns them.
fn write_files(
    files: impl Iterator<Item = (String, Vec<u8>)>,
    folder: &Path,
) -> anyhow::Result<Vec<PathBuf>> {
    let failed = |error: std::io::Error| {
        Usage::new(
            format!("{}: {error}", folder.display()),
            "name a folder that can be written with --out",
        )
    };
    file::folder(folder).map_err(failed)?;
    let mut written = Vec::new();
    for (name, content) in files {
        write_whole(folder, &name, &content).map_err(failed)?;
        written.push(folder.join(name));
    }
    Ok(written)
}

/// Returns the balance and what is wrong, for the terminal.
fn told(report: &Report, desk: &Desk) -> String {
    let lang = desk.lang;
    let mut table = Table::new(&[
        lang.pick("показатель", "figure"),
        lang.pick(">число", ">number"),
        lang.pick(">доля, %", ">share, %"),
        lang.pick(">пред. период", ">period before"),
        lang.pick(">АППГ", ">a year before"),
    ]);
    for line in &report.lines {
        let share = line.share.map(|share| words::tenths(lang, share));
        let is_of_another = line.of.is_some();
        table.push(vec![
            format!("{}{}", if is_of_another { "  " } else { "" }, line.label),
            words::number(count(line.value)),
            share.unwrap_or_default(),
            words::number(count(line.before)),
            words::number(count(line.year_before)),
        ]);
    }
    let mut text = format!(
        "{} · {} · {}\n{} {}\n\n{}\n",
        report.period.label,
        report.act,
        report.organisation.as_ref().map_or_else(
            || lang.pick("все органы", "all bodies").to_owned(),
            |body| body.label.clone()
        ),
        lang.pick("по сведениям на", "by what was known on"),
        report.known_at_told,
        table.text()
    );
    text.push_str(&told_past(report, desk));
    for identity in &report.identities {
        let sign = if identity.holds { '✓' } else { '✗' };
        text.push_str(&format!("{sign} {}", identity.label));
        if !identity.holds {
            text.push_str(&format!(
                ": {} ≠ {} ({})",
                identity.left,
                identity.right,
                some(&identity.cases, desk)
            ));
        }
        text.push('\n');
    }
    for fault in report.faults.iter().take(MOST) {
        text.push_str(&format!("! {}: {}\n", fault.case_id, fault.label));
    }
    if let Some(more) = more(report.faults.len(), desk) {
        text.push_str(&format!("! {more}\n"));
    }
    text
}

/// Returns some cases, and how many there are besides.
fn some(cases: &[String], desk: &Desk) -> String {
    let told = cases.iter().take(MOST).cloned();
    let told: Vec<String> = told.chain(more(cases.len(), desk)).collect();
    told.join(", ")
}

/// Says how many of so many are not told in the terminal.
fn more(all: usize, desk: &Desk) -> Option<String> {
    let more = all.checked_sub(MOST).filter(|more| *more > 0)?;
    Some(match desk.lang {
        Lang::Ru => format!("и еще {more}: все — в файлах отчета"),
        Lang::En => format!("and {more} more: the files of the report have all"),
    })
}

/// Returns what a report says of versions approved before.
fn told_past(report: &Report, desk: &Desk) -> String {
    let lang = desk.lang;
    let mut text = String::new();
    if let Some(approval) = &report.approval {
        let words = lang.pick("утверждена редакция", "approved as version");
        text.push_str(&format!(
            "{words} {}: {}, {}\n",
            approval.version, approval.at_told, approval.by
        ));
    }
    if let Some(carried) = &report.carried {
        let words = lang.pick(
            "остаток на конец прошлого периода по утвержденному отчету",
            "closing balance of the period before, as approved",
        );
        let differs = lang.pick("расхождение", "difference");
        text.push_str(&format!(
            "{words}: {}; {differs}: {}\n",
            words::number(count(carried.closing)),
            words::number(carried.difference)
        ));
    }
    if let Some(difference) = &report.difference {
        let words = lang.pick("изменений против редакции", "changes against version");
        text.push_str(&format!(
            "{words} {}: {}\n",
            difference.from.version,
            difference.cells.len()
        ));
    }
    text
}

fn count(figure: u64) -> i64 {
    i64::try_from(figure).unwrap_or(i64::MAX)
}
