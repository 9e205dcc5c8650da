//! `srok report`: what does a body report, in all forms?

use std::fs;
use std::path::{Path, PathBuf};

use super::{Desk, Outcome, Table, Usage, office};
use crate::period::Period;
use crate::reports::complaints::{self, Ask, Report};
use crate::words;

/// Reports.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// The report on the complaints of a quarter, by body: figures that balance, in all forms.
    Complaints(Complaints),
}

/// Arguments of `srok report complaints`.
#[derive(Debug, clap::Args)]
pub struct Complaints {
    /// The quarter, e.g. 2026Q3; a month or a year is possible, too.
    #[arg(long, value_name = "Q")]
    quarter: String,
    /// The act under which the report is due.
    #[arg(long, value_name = "R", default_value = "mo221")]
    regulation: String,
    /// The body, with everything beneath it; left out: all.
    #[arg(long, value_name = "O")]
    organisation: Option<String>,
    /// With what was known at that moment: gives a report made then to the byte.
    #[arg(long, value_name = "T")]
    known_at: Option<String>,
    /// The folder for the files.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Runs `srok report`.
///
/// # Errors
///
/// A period, act or body that is not there; a folder that cannot be written.
pub fn run(command: &Command, desk: &Desk) -> anyhow::Result<Outcome> {
    let Command::Complaints(arguments) = command;
    let ask = Ask {
        period: arguments.quarter.parse::<Period>()?,
        regulation: arguments.regulation.clone(),
        organisation: arguments.organisation.clone(),
        known_at: arguments
            .known_at
            .as_deref()
            .map(|text| desk.moment(Some(text)))
            .transpose()?,
        lang: desk.lang,
    };
    let law = desk.law()?;
    let store = office::open(desk)?;
    let law = office::law_of(&store, law, desk)?;
    let standings = office::settled(&store, &law, desk)?;
    let report = complaints::make(&standings, &ask)?;
    let folder = desk.path(&arguments.out);
    let written = write(&report, &folder)?;
    tell!("{}", told(&report, desk));
    for path in written {
        tell!(
            "{}: {}",
            desk.lang.pick("Записан", "Written"),
            path.display()
        );
    }
    Ok(if report.balances && report.faults.is_empty() {
        Outcome::Done
    } else {
        Outcome::WithFindings
    })
}

/// Writes all forms and returns their files.
fn write(report: &Report, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let failed = |error: std::io::Error| {
        Usage::new(
            format!("{}: {error}", folder.display()),
            "name a folder that can be written with --out",
        )
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let name = report.file_name();
    let mut written = Vec::new();
    for (ending, content) in report.files()? {
        let path = folder.join(format!("{name}.{ending}"));
        fs::write(&path, content).map_err(failed)?;
        written.push(path);
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
    for identity in &report.identities {
        let sign = if identity.holds { '✓' } else { '✗' };
        text.push_str(&format!("{sign} {}", identity.label));
        if !identity.holds {
            text.push_str(&format!(
                ": {} ≠ {} ({})",
                identity.left,
                identity.right,
                identity.cases.join(", ")
            ));
        }
        text.push('\n');
    }
    for fault in &report.faults {
        text.push_str(&format!("! {}: {}\n", fault.case_id, fault.label));
    }
    text
}

fn count(figure: u64) -> i64 {
    i64::try_from(figure).unwrap_or(i64::MAX)
}
