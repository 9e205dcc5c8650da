//! `srok explain`: why is this date the date? The ledger of a case, or one limit of it, on the terminal, as JSON or as a certificate.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Desk, Format, Outcome, Usage, explain_text, office};
use crate::calendar::Calendar;
use crate::case::Instant;
use crate::explain::{Explanation, explain};
use crate::library::Law;
use crate::regulation::{CalendarChoice, Regulation};
use crate::reports::certificate::{self, Certificate};
use crate::row::{CaseFacts, Row};
use crate::standings::{CaseView, Standings};
use crate::timing::{Bench, Standing, held_by};

/// Arguments of `srok explain`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The case.
    case: String,
    /// The limit (mo221.service_term, or service_term); all limits of the case if left out.
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
    /// How it is written.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// A standing with its explanation, as JSON.
#[derive(Debug, Serialize)]
struct Explained {
    #[serde(flatten)]
    row: Row,
    explanation: Explanation,
    /// Since when, who, and which official held the case.
    holders: Vec<(String, String, String)>,
    /// What it was computed by, with hashes.
    editions: Vec<(String, String)>,
    /// Hash of the events of the case.
    events_hash: String,
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
    let standings = office::settled(&store, &law, desk)?;
    let question = Question {
        case: &arguments.case,
        limit: arguments.limit.as_deref(),
        as_of,
        known_at,
    };
    let explained = question.answer(&standings, &law, desk)?;
    match (&arguments.pdf, explained.first()) {
        (Some(path), Some(first)) => print(first, &question, path, &law, desk)?,
        _ => write(&explained, arguments.format, desk)?,
    }
    Ok(Outcome::Done)
}

/// Prints the certificate of compliance of a limit.
fn print(
    explained: &Explained,
    question: &Question<'_>,
    path: &Path,
    law: &Law,
    desk: &Desk,
) -> anyhow::Result<()> {
    let now = desk.clock.now();
    let zone = law
        .regulation(&explained.row.regulation)
        .map(|act| &act.zone);
    let moment = |at: Instant| {
        zone.map_or_else(
            || at.to_string(),
            |zone| {
                zone.local(at)
                    .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
            },
        )
    };
    let printed = certificate::print(&Certificate {
        row: &explained.row,
        explanation: &explained.explanation,
        lang: desk.lang,
        as_of: moment(question.as_of),
        known_at: moment(question.known_at.unwrap_or_else(|| now.into())),
        made_at: now,
        holders: explained.holders.clone(),
        editions: explained.editions.clone(),
        events_hash: explained.events_hash.clone(),
    })?;
    std::fs::write(path, &printed.pdf).map_err(|error| {
        Usage::new(
            format!("{}: {error}", path.display()),
            "name a file that can be written",
        )
    })?;
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
        case,
        limit: Some(limit),
        as_of,
        known_at: None,
    };
    write(&question.answer(standings, law, desk)?, Format::Table, desk)
}

/// What is to be explained, and as of when.
struct Question<'a> {
    case: &'a str,
    limit: Option<&'a str>,
    as_of: Instant,
    known_at: Option<Instant>,
}

impl Question<'_> {
    fn answer(
        &self,
        standings: &Standings,
        law: &Law,
        desk: &Desk,
    ) -> anyhow::Result<Vec<Explained>> {
        let Some(case) = standings.case(self.case, self.known_at)? else {
            return Err(Usage::new(
                format!("no case `{}`", self.case),
                "srok standings lists the cases; the id is that of `subject` in the events",
            ));
        };
        let Some(act) = case.regulation else {
            return Err(Usage::new(
                format!(
                    "no event of the case `{}` names a regulation that is known",
                    self.case
                ),
                "send the attribute `regulation` with an id of srok regulation list, or set it in [constants] of the mapping",
            ));
        };
        let bench = Bench {
            words: &case.words,
            ..law.bench(act)
        };
        let chosen = case.standings.iter().filter(|standing| {
            let limit = &act.limits[standing.limit];
            self.limit
                .is_none_or(|wanted| limit.id == wanted || limit.full_id == wanted)
        });
        let facts = facts(&case, &bench);
        let mut explained = Vec::new();
        for standing in chosen {
            let calendar = calendar(law, act, standing);
            let Some(row) = Row::of(standing, &facts, &bench, calendar, self.as_of) else {
                continue;
            };
            let explanation = explain(standing, &case.timeline, &bench, calendar, desk.lang);
            explained.push(Explained {
                holders: holders(&case, &bench),
                editions: vec![
                    (format!("regulation {}", act.id), act.hash.clone()),
                    (
                        format!("calendar {}", calendar.id()),
                        calendar.hash().to_owned(),
                    ),
                ],
                events_hash: events_hash(&case),
                row,
                explanation,
            });
        }
        if let (Some(wanted), true) = (self.limit, explained.is_empty()) {
            let there: Vec<&str> = case
                .standings
                .iter()
                .map(|standing| act.limits[standing.limit].id.as_str())
                .collect();
            return Err(Usage::new(
                format!(
                    "the case `{}` has no limit `{wanted}` at that moment",
                    self.case
                ),
                format!("it has: {}", there.join(", ")),
            ));
        }
        Ok(explained)
    }
}

/// Returns since when who held the case.
fn holders(case: &CaseView<'_>, bench: &Bench<'_>) -> Vec<(String, String, String)> {
    let word = |symbol: Option<crate::case::Symbol>| {
        symbol.map_or_else(String::new, |symbol| bench.words.word(symbol).to_owned())
    };
    let held = held_by(case.timeline.events());
    let each = held.into_iter().map(|(since, holder)| {
        let since = bench
            .regulation
            .zone
            .local(since)
            .to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        (since, word(holder.organisation), word(holder.official))
    });
    each.collect()
}

/// Returns SHA-256 over the events in the order in which they happened: identity, moment and when they were recorded.
fn events_hash(case: &CaseView<'_>) -> String {
    let mut digest = Sha256::new();
    for event in case.timeline.events() {
        digest.update(event.identity.to_be_bytes());
        digest.update(event.occurred_at.0.to_be_bytes());
        digest.update(event.recorded_at.0.to_be_bytes());
    }
    digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Returns what is known of the case as a whole.
fn facts(case: &CaseView<'_>, bench: &Bench<'_>) -> CaseFacts {
    let value = |name: &str| {
        let attribute = case.words.find(name)?;
        let event = case
            .timeline
            .events()
            .iter()
            .find(|event| event.carries(attribute))?;
        event
            .values(attribute)
            .next()
            .map(|value| bench.words.word(value).to_owned())
    };
    CaseFacts {
        case_id: case.case_id.clone(),
        registration_no: value("registration_no"),
        channel: value("channel"),
        service: value("service"),
    }
}

fn calendar<'a>(law: &'a Law, act: &Regulation, standing: &Standing) -> &'a Calendar {
    match &act.calendar {
        CalendarChoice::Named(id) => law.calendars.named(id),
        CalendarChoice::Holder => law.calendars.of(standing.organisation),
    }
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
                let state = crate::timing::State::ALL
                    .iter()
                    .find(|state| state.code() == one.row.state);
                if let Some(state) = state {
                    writeln!(
                        out,
                        "{} {}",
                        crate::words::sign(*state),
                        crate::words::state(desk.lang, *state)
                    )?;
                }
                explain_text::write(&mut out, &one.explanation, desk.lang)?;
            }
        }
    }
    Ok(())
}
