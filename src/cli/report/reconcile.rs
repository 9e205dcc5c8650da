//! `srok report reconcile`: where do our figures and the register of the body differ?

use std::path::PathBuf;

use super::super::{Desk, Outcome, Table, Usage};
use super::{Which, standings};
use srok_engine::quarterly::Measure;
use srok_ingest as ingest;
use srok_reports::complaints::{Ask, Behind, Reconciled, Theirs, reconcile};

/// Arguments of `srok report reconcile`.
#[derive(Debug, clap::Args)]
pub struct Reconcile {
    #[command(flatten)]
    which: Which,
    /// The register: registration numbers, one per line, or totals as lines `received;214`.
    #[arg(long, value_name = "FILE")]
    register: PathBuf,
    /// The figure that the numbers stand for.
    #[arg(long, value_name = "FIGURE", default_value = "received")]
    figure: String,
    /// With what was known at that moment, e.g. the mark of an approved version.
    #[arg(long, value_name = "T")]
    known_at: Option<String>,
}

/// Runs `srok report reconcile`.
///
/// # Errors
///
/// A register that cannot be read, a figure or a report that is not there.
pub fn run(arguments: &Reconcile, desk: &Desk) -> anyhow::Result<Outcome> {
    let measure = Measure::named(&arguments.figure).ok_or_else(|| {
        Usage::new(
            format!("no figure `{}`", arguments.figure),
            format!("name one of {}", Measure::ALL.map(Measure::code).join(", ")),
        )
    })?;
    let path = desk.path(&arguments.register);
    let bytes = ingest::whole(&path, &desk.config.ingest)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        Usage::new(
            format!("{}: {error}", path.display()),
            "name a text file in UTF-8",
        )
    })?;
    let theirs = Theirs::read(&text)?;
    let known_at = arguments.known_at.as_deref();
    let ask = Ask {
        known_at: known_at.map(|text| desk.moment(Some(text))).transpose()?,
        ..arguments.which.ask(desk)?
    };
    let reconciled = reconcile(&standings(desk)?, &ask, measure, &theirs)?;
    tell!("{}", told(&reconciled, desk).trim_end());
    Ok(if reconciled.agrees() {
        Outcome::Done
    } else {
        Outcome::WithFindings
    })
}

fn told(reconciled: &Reconciled, desk: &Desk) -> String {
    let lang = desk.lang;
    match reconciled {
        Reconciled::Totals(totals) => {
            let mut table = Table::new(&[
                lang.pick("показатель", "figure"),
                lang.pick(">в журнале", ">register"),
                lang.pick(">в системе", ">here"),
            ]);
            for (measure, theirs, ours) in totals {
                let label = measure.label(lang).to_owned();
                table.push(vec![label, theirs.to_string(), ours.to_string()]);
            }
            table.text()
        }
        Reconciled::Numbers {
            both,
            only_theirs,
            only_ours,
            repeated,
        } => {
            let name = |complaint: &Behind| {
                let number = complaint.registration_no.as_deref().unwrap_or("—");
                format!("{number} ({})", complaint.case_id)
            };
            let mut text = format!("{}: {both}\n", lang.pick("совпало", "in both"));
            for (words, all) in [
                (
                    lang.pick("только в журнале", "in the register only"),
                    only_theirs.clone(),
                ),
                (
                    lang.pick("только в системе", "here only"),
                    only_ours.iter().map(name).collect(),
                ),
                (
                    lang.pick(
                        "в журнале больше одного раза",
                        "more than once in the register",
                    ),
                    repeated.clone(),
                ),
            ] {
                if !all.is_empty() {
                    text.push_str(&format!("{words} ({}): {}\n", all.len(), all.join(", ")));
                }
            }
            text
        }
    }
}
