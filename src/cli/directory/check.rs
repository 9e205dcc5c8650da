//! `srok directory check`: what is missing, so that a letter would not arrive or a controller could not be found?

use serde::Serialize;

use super::{Answer, Desk, Outcome, day, office, shown};
use srok_law::case::Day;

/// Arguments of `srok directory check`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The day; today if left out.
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<Day>,
    /// How the answer is written.
    #[arg(long, value_enum, default_value = "table")]
    format: Answer,
}

/// A problem for programs.
#[derive(Debug, Serialize)]
struct Told<'a> {
    problem: &'static str,
    subject: &'a str,
    message: String,
}

/// Runs `srok directory check`. Problems are findings.
pub(super) fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    let lang = desk.lang;
    let store = office::open(desk)?;
    let law = desk.law()?;
    let directory = store.directory()?;
    let on = arguments.on.unwrap_or_else(|| desk.today());
    let mut problems = directory.problems(on);
    problems.extend(directory.unknown_calendars(on, |id| law.calendars.find(id).is_some()));
    match arguments.format {
        Answer::Json => {
            let told: Vec<Told<'_>> = problems
                .iter()
                .map(|problem| Told {
                    problem: problem.code(),
                    subject: problem.subject(),
                    message: problem.words(lang),
                })
                .collect();
            tell!("{}", serde_json::to_string_pretty(&told)?);
        }
        Answer::Table => {
            for problem in &problems {
                tell!("▲ {}", problem.words(lang));
            }
            if directory.is_empty() {
                tell!(
                    "{}",
                    lang.pick(
                        "Справочник пуст; его загружает `srok directory import`",
                        "The directory is empty; `srok directory import` fills it"
                    )
                );
            }
            tell!(
                "{} {}: {} {}, {} {}, {} {}",
                lang.pick("Справочник на", "The directory on"),
                shown(on, desk),
                lang.pick("органов", "organisations"),
                directory.organisations(on).len(),
                lang.pick("должностных лиц", "officials"),
                directory.officials(on).len(),
                lang.pick("замечаний", "problems"),
                problems.len()
            );
        }
    }
    Ok(if problems.is_empty() {
        Outcome::Done
    } else {
        Outcome::WithFindings
    })
}
