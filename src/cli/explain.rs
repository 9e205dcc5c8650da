//! `srok explain`: why is this date the date? The ledger of a case, or one limit of it, on the terminal, as JSON or as a certificate.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{Desk, Format, Outcome, explain_text, file, office};
use srok_engine::document::{Explained, Question, explanations};
use srok_engine::standings::Standings;
use srok_law::case::Instant;
use srok_law::library::Law;
use srok_reports::certificate::{self, Certificate};

/// Arguments of `srok explain`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The case.
    case: String,
    /// The limit (`mo221.service_term`, or `service_term`); all limits of the case if left out.
    limit: Option<String>,
    /// The moment looked at; a bare date means the end of that day.
    #[arg(long, value_name = "T")]
    as_of: Option<String>,
    /// With what was known at that moment.
    #[arg(long, value_name = "T")]
    known_at: Option<String>,
    /// Write the certificate of compliance of the limit to this file.
    #[arg(long, value_name = "FILE", requires = "limit")]
    pdf: Option<PathBuf>,
    #[command(flatten)]
    replacing: file::Replacing,
    /// How it is written.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// Runs `srok explain`.
///
/// # Errors
///
/// A case or limit that is not there; a store that is held by another process.
pub fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    let law = desk.law()?;
    let as_of = desk.moment(arguments.as_of.as_deref())?;
    let known_at = arguments
        .known_at
        .as_deref()
        .map(|text| desk.moment(Some(text)))
        .transpose()?;
    let store = office::open(desk)?;
    let law = office::law_of(&store, law, desk)?;
    let standings = office::settled(&store, &law, desk)?;
    let question = Question {
        case_id: &arguments.case,
        as_of,
        known_at,
        lang: desk.lang,
    };
    let explained = explanations(&standings, &law, &question, arguments.limit.as_deref())?;
    match (&arguments.pdf, explained.first()) {
        (Some(path), Some(first)) => {
            let place = (path.as_path(), arguments.replacing);
            print(first, &question, place, &law, desk)?;
        }
        _ => write(&explained, arguments.format, desk)?,
    }
    Ok(Outcome::Done)
}

/// Prints the certificate of compliance of a limit.
fn print(
    explained: &Explained,
    question: &Question<'_>,
    (path, replacing): (&Path, file::Replacing),
    law: &Law,
    desk: &Desk,
) -> anyhow::Result<()> {
    let act = law.regulation(&explained.row.regulation);
    let printed = certificate::print(&Certificate::of(
        explained,
        question,
        act.map(|act| &act.zone),
        desk.clock.now(),
    ))?;
    file::write(&desk.path(path), &printed.pdf, replacing)?;
    let lang = desk.lang;
    tell!(
        "{}: {}; {}: {}; SHA-256 {}",
        lang.pick("Справка", "Certificate"),
        path.display(),
        lang.pick("страниц", "pages"),
        printed.pages,
        printed.content_hash
    );
    Ok(())
}

/// Explains one limit of a case on the terminal.
///
/// # Errors
///
/// A case or limit that is not there.
pub fn tell(
    case: &str,
    limit: &str,
    as_of: Instant,
    standings: &Standings,
    law: &Law,
    desk: &Desk,
) -> anyhow::Result<()> {
    let question = Question {
        case_id: case,
        as_of,
        known_at: None,
        lang: desk.lang,
    };
    let explained = explanations(standings, law, &question, Some(limit))?;
    write(&explained, Format::Table, desk)
}

fn write(explained: &[Explained], format: Format, desk: &Desk) -> anyhow::Result<()> {
    let mut out = crate::cli::out::Out;
    match format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(explained)?)?,
        Format::Ndjson => {
            for one in explained {
                writeln!(out, "{}", serde_json::to_string(one)?)?;
            }
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(out);
            for one in explained {
                for line in &one.explanation.lines {
                    writer.write_record([
                        &one.row.limit,
                        &line.day,
                        line.until.as_deref().unwrap_or(""),
                        &line.count,
                        &line.text,
                        line.organisation.as_deref().unwrap_or(""),
                    ])?;
                }
            }
            writer.flush()?;
        }
        Format::Table => {
            for (index, one) in explained.iter().enumerate() {
                if index > 0 {
                    writeln!(out, "\n{}\n", "─".repeat(72))?;
                }
                let state = srok_law::timing::State::ALL
                    .iter()
                    .find(|state| state.code() == one.row.state);
                if let Some(state) = state {
                    writeln!(
                        out,
                        "{} {}",
                        srok_law::words::sign(*state),
                        srok_law::words::state(desk.lang, *state)
                    )?;
                }
                explain_text::write(&mut out, &one.explanation, desk.lang)?;
            }
        }
    }
    Ok(())
}
