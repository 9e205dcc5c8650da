//! `srok explain`: why is this date the date? The ledger of a case, or one limit of it, on the terminal, as JSON or as a certificate.

use std::io::Write as _;
use std::path::PathBuf;

use serde::Serialize;

use super::{Desk, Format, Outcome, Usage, explain_text, office};
use crate::calendar::Calendar;
use crate::explain::{Explanation, explain};
use crate::library::Law;
use crate::regulation::{CalendarChoice, Regulation};
use crate::row::{CaseFacts, Row};
use crate::case::Instant;
use crate::standings::{CaseView, Standings};
use crate::timing::{Bench, Standing};

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
}

/// Runs `srok explain`.
///
/// # Errors
///
/// A case or limit that is not there; a store that is held by another process.
pub fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    let law = desk.law()?;
    let as_of = desk.moment(arguments.as_of.as_deref())?;
    let known_at = arguments.known_at.as_deref().map(|text| desk.moment(Some(text))).transpose()?;
    let store = office::open(desk)?;
    let standings = office::settled(&store, &law, desk)?;
    let question = Question { case: &arguments.case, limit: arguments.limit.as_deref(), as_of, known_at };
    let explained = question.answer(&standings, &law, desk)?;
    write(&explained, arguments.format, desk)?;
    Ok(Outcome::Done)
}

/// Explains one limit of a case on the terminal.
///
/// # Errors
///
/// A case or limit that is not there.
pub fn tell(case: &str, limit: &str, as_of: Instant, standings: &Standings<'_>, law: &Law, desk: &Desk) -> anyhow::Result<()> {
    let question = Question { case, limit: Some(limit), as_of, known_at: None };
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
    fn answer(&self, standings: &Standings<'_>, law: &Law, desk: &Desk) -> anyhow::Result<Vec<Explained>> {
        let Some(case) = standings.case(self.case, self.known_at)? else {
            return Err(Usage::new(format!("no case `{}`", self.case), "srok standings lists the cases; the id is that of `subject` in the events"));
        };
        let Some(act) = case.regulation else {
            return Err(Usage::new(
                format!("no event of the case `{}` names a regulation that is known", self.case),
                "send the attribute `regulation` with an id of srok regulation list, or set it in [constants] of the mapping",
            ));
        };
        let bench = Bench { words: &case.words, ..law.bench(act) };
        let chosen = case.standings.iter().filter(|standing| {
            let limit = &act.limits[standing.limit];
            self.limit.is_none_or(|wanted| limit.id == wanted || limit.full_id == wanted)
        });
        let facts = facts(&case, &bench);
        let mut explained = Vec::new();
        for standing in chosen {
            let calendar = calendar(law, act, standing);
            let Some(row) = Row::of(standing, &facts, &bench, calendar, self.as_of) else { continue };
            let explanation = explain(standing, &case.timeline, &bench, calendar, desk.lang);
            explained.push(Explained { row, explanation });
        }
        if let (Some(wanted), true) = (self.limit, explained.is_empty()) {
            let there: Vec<&str> = case.standings.iter().map(|standing| act.limits[standing.limit].id.as_str()).collect();
            return Err(Usage::new(format!("the case `{}` has no limit `{wanted}` at that moment", self.case), format!("it has: {}", there.join(", "))));
        }
        Ok(explained)
    }
}

/// Returns what is known of the case as a whole.
fn facts(case: &CaseView<'_>, bench: &Bench<'_>) -> CaseFacts {
    let value = |name: &str| {
        let attribute = case.words.find(name)?;
        let event = case.timeline.events().iter().find(|event| event.carries(attribute))?;
        event.values(attribute).next().map(|value| bench.words.word(value).to_owned())
    };
    CaseFacts { case_id: case.case_id.clone(), registration_no: value("registration_no"), channel: value("channel"), service: value("service") }
}

fn calendar<'a>(law: &'a Law, act: &Regulation, standing: &Standing) -> &'a Calendar {
    match &act.calendar {
        CalendarChoice::Named(id) => law.calendars.named(id),
        CalendarChoice::Holder => law.calendars.of(standing.organisation),
    }
}

fn write(explained: &[Explained], format: Format, desk: &Desk) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
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
                    writer.write_record([&one.row.limit, &line.day, line.until.as_deref().unwrap_or(""), &line.count, &line.text, line.organisation.as_deref().unwrap_or("")])?;
                }
            }
            writer.flush()?;
        }
        Format::Table => {
            for (index, one) in explained.iter().enumerate() {
                if index > 0 {
                    writeln!(out, "\n{}\n", "─".repeat(72))?;
                }
                let state = crate::timing::State::ALL.iter().find(|state| state.code() == one.row.state);
                if let Some(state) = state {
                    writeln!(out, "{} {}", crate::words::sign(*state), crate::words::state(desk.lang, *state))?;
                }
                explain_text::write(&mut out, &one.explanation, desk.lang)?;
            }
        }
    }
    Ok(())
}
