//! `srok due`: when is it due if it starts then? The calculator; no store needed.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::{Desk, Format, MIDDAY, Moment, Outcome, Usage, parse_moment};
use crate::calendar::Calendar;
use crate::case::{Event, Instant, Precision, Symbol, Timeline};
use crate::explain::{Explanation, explain};
use crate::library::Law;
use crate::regulation::{Limit, Regulation, Selector, Start, Suspension};
use crate::row::{CaseFacts, Row};
use crate::timing::{Bench, Pause, Standing, calculate};

/// Arguments of `srok due`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The limit, e.g. mo221.complaint_review_general.
    limit: String,
    /// When the clock starts: 2025-12-22T11:00:00+03:00, a local time, or a date (the hour is then unknown).
    #[arg(long, required_unless_present = "starts")]
    start: Option<String>,
    /// Many starts: a CSV file with a column `start`; `-` reads standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "start")]
    starts: Option<PathBuf>,
    /// The way of filing.
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
    /// A suspension over whole days, both included; may be repeated.
    #[arg(long, value_name = "FROM..TO")]
    suspend: Vec<String>,
    /// A date that the limit takes from an attribute, e.g. stated_remedy_date=2026-01-20; may be repeated.
    #[arg(long, value_name = "ATTRIBUTE=VALUE")]
    with: Vec<String>,
    /// The organisation whose duty it is (its calendar counts).
    #[arg(long)]
    organisation: Option<String>,
    /// How the answer is written.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// The answer to one start, as JSON.
#[derive(Debug, Serialize)]
struct Answer {
    #[serde(flatten)]
    row: Row,
    explanation: Explanation,
    notes: Vec<String>,
}

/// Runs `srok due`.
///
/// # Errors
///
/// A limit or channel that is not there, a start that is no moment, a calendar that cannot answer.
pub fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    let mut law = Arc::unwrap_or_clone(desk.law()?);
    let (act, index) = find(&law, &arguments.limit)?;
    let question = Question::new(arguments, &mut law, &act, index)?;
    let regulation = law
        .regulation(&act)
        .ok_or_else(|| unknown(&law, &arguments.limit))?;
    let bench = law.bench(regulation);
    match &arguments.starts {
        Some(path) => many(path, arguments.format, &question, &bench, index),
        None => one(arguments, desk, &question, &bench, index),
    }
}

/// Returns the act and the index of a limit.
fn find(law: &Law, limit: &str) -> anyhow::Result<(String, usize)> {
    law.limit(limit)
        .map(|(act, index)| (act.id.clone(), index))
        .ok_or_else(|| unknown(law, limit))
}

fn unknown(law: &Law, limit: &str) -> anyhow::Error {
    let act = limit.split('.').next().unwrap_or_default();
    let near = law.regulation(act).map(|act| {
        let wanted = limit.split('.').nth(1).unwrap_or_default();
        let mut names: Vec<&str> = act.limits.iter().map(|limit| limit.id.as_str()).collect();
        names.sort_by_key(|name| distance(name, wanted));
        names.truncate(5);
        format!("limits of {} with near names: {}", act.id, names.join(", "))
    });
    let acts: Vec<&str> = law.regulations.iter().map(|act| act.id.as_str()).collect();
    Usage::new(
        format!("no limit `{limit}`"),
        near.unwrap_or_else(|| {
            format!(
                "write REGULATION.LIMIT; regulations: {} (srok regulation list)",
                acts.join(", ")
            )
        }),
    )
}

/// Returns how many letters must change to make one word of another.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = index;
        row[0] = index + 1;
        for column in 1..=other.len() {
            let change = diagonal + usize::from(letter != other[column - 1]);
            diagonal = row[column];
            row[column] = change.min(row[column] + 1).min(row[column - 1] + 1);
        }
    }
    row[other.len()]
}

/// What is asked, apart from the moment.
struct Question {
    kind: Symbol,
    facts: Vec<(Symbol, Symbol)>,
    organisation: Option<Symbol>,
    channel: Option<String>,
    pauses: Vec<Pause>,
    notes: Vec<String>,
}

impl Question {
    fn new(arguments: &Arguments, law: &mut Law, act: &str, index: usize) -> anyhow::Result<Self> {
        let channel = law.words.intern("channel");
        let Some(regulation) = law.regulation(act) else {
            return Err(unknown(law, &arguments.limit));
        };
        let limit = regulation.limits[index].clone();
        let pauses = arguments
            .suspend
            .iter()
            .map(|text| pause(text, regulation))
            .collect::<anyhow::Result<Vec<_>>>()?;
        let mut notes = Vec::new();
        if !pauses.is_empty() && !matches!(limit.suspension, Suspension::Stops { .. }) {
            notes.push(match limit.suspension {
                Suspension::Forbidden => {
                    "the act provides no suspension: the clock runs on".to_owned()
                }
                Suspension::Included => {
                    "the term includes suspensions: the clock runs on".to_owned()
                }
                _ => "a suspension does not stop this limit: the clock runs on".to_owned(),
            });
        }
        if let (Some(given), Some(condition)) = (
            &arguments.channel,
            limit
                .when
                .iter()
                .find(|condition| condition.attribute == channel),
        ) {
            let known: Vec<&str> = condition
                .values
                .iter()
                .map(|value| law.words.word(*value))
                .collect();
            if !known.contains(&given.as_str()) {
                return Err(Usage::new(
                    format!(
                        "`{}` does not apply to the channel `{given}`",
                        limit.full_id
                    ),
                    format!("it applies to: {}", known.join(", ")),
                ));
            }
        }
        let mut facts: Vec<(Symbol, Symbol)> = limit
            .when
            .iter()
            .filter_map(|condition| Some((condition.attribute, *condition.values.first()?)))
            .collect();
        if let Some(given) = &arguments.channel {
            facts.retain(|(attribute, _)| *attribute != channel);
            facts.push((channel, law.words.intern(given)));
        }
        for text in &arguments.with {
            let Some((name, value)) = text.split_once('=') else {
                return Err(Usage::new(
                    format!("`{text}` is no attribute with a value"),
                    "write e.g. --with stated_remedy_date=2026-01-20",
                ));
            };
            facts.push((law.words.intern(name), law.words.intern(value)));
        }
        Ok(Self {
            kind: start_kind(&limit).unwrap_or(channel),
            facts,
            organisation: arguments
                .organisation
                .as_ref()
                .map(|organisation| law.words.intern(organisation)),
            channel: arguments.channel.clone(),
            pauses,
            notes,
        })
    }

    fn timeline(&self, at: Instant, precision: Precision, law: &Bench<'_>) -> Timeline {
        let event = Event {
            identity: 1,
            replaces: None,
            kind: self.kind,
            occurred_at: at,
            precision,
            recorded_at: at,
            organisation: self.organisation,
            to_organisation: self.organisation,
            official: None,
            facts: self.facts.clone(),
        };
        Timeline::new(vec![event], law.amendments)
    }

    fn standing(
        &self,
        at: Instant,
        precision: Precision,
        bench: &Bench<'_>,
        index: usize,
    ) -> anyhow::Result<(Timeline, Standing)> {
        let timeline = self.timeline(at, precision, bench);
        let standing = calculate(&timeline, index, &self.pauses, bench)
            .map_err(|error| Usage::new(error, "choose a start that the calendar and the versions of the limit cover (srok calendar show, srok regulation show)"))?;
        Ok((timeline, standing))
    }

    fn calendar<'a>(&self, bench: &Bench<'a>) -> &'a Calendar {
        match &bench.regulation.calendar {
            crate::regulation::CalendarChoice::Named(id) => bench.calendars.named(id),
            crate::regulation::CalendarChoice::Holder => bench.calendars.of(self.organisation),
        }
    }
}

/// Returns the event type that starts a limit.
fn start_kind(limit: &Limit) -> Option<Symbol> {
    let of = |selectors: &[Selector]| selectors.last().map(|selector| selector.event);
    match &limit.start {
        Start::FirstOf(selectors)
        | Start::Latest(selectors)
        | Start::EarliestOf { of: selectors, .. } => of(selectors),
        Start::Clock(selector) => Some(selector.event),
        Start::DueOf(_) | Start::ExpiryOf(_) => None,
    }
}

fn pause(text: &str, regulation: &Regulation) -> anyhow::Result<Pause> {
    let bad = || {
        Usage::new(
            format!("`{text}` is no suspension"),
            "write two dates, both included: --suspend 2026-01-12..2026-01-20",
        )
    };
    let (from, to) = text.split_once("..").ok_or_else(bad)?;
    let day = |text: &str| match parse_moment(text, &regulation.zone) {
        Ok(Moment::Day(day)) => Ok(day),
        _ => Err(bad()),
    };
    let (from, to) = (day(from)?, day(to)?);
    if to < from {
        return Err(bad());
    }
    Ok(Pause::days(from, to, &regulation.zone))
}

fn begin(text: &str, regulation: &Regulation) -> anyhow::Result<(Instant, Precision)> {
    Ok(match parse_moment(text, &regulation.zone)? {
        Moment::At(at) => (at, Precision::Moment),
        Moment::Day(day) => (regulation.zone.at(day, MIDDAY), Precision::Day),
    })
}

fn one(
    arguments: &Arguments,
    desk: &Desk,
    question: &Question,
    bench: &Bench<'_>,
    index: usize,
) -> anyhow::Result<Outcome> {
    let text = arguments.start.as_deref().unwrap_or_default();
    let (at, precision) = begin(text, bench.regulation)?;
    let (timeline, standing) = question.standing(at, precision, bench, index)?;
    let calendar = question.calendar(bench);
    let facts = CaseFacts {
        channel: question.channel.clone(),
        ..CaseFacts::default()
    };
    let explanation = explain(&standing, &timeline, bench, calendar, desk.lang);
    // the state is that of the start: the calculator asks when it is due, not where it stands today
    let row = Row::of(
        &standing,
        &facts,
        bench,
        calendar,
        standing.exists_from.max(at),
    );
    let Some(row) = row else {
        return Ok(Outcome::Done);
    };
    let mut out = crate::cli::out::Out;
    match arguments.format {
        Format::Json | Format::Ndjson => {
            let answer = Answer {
                row,
                explanation,
                notes: question.notes.clone(),
            };
            let text = if arguments.format == Format::Json {
                serde_json::to_string_pretty(&answer)?
            } else {
                serde_json::to_string(&answer)?
            };
            writeln!(out, "{text}")?;
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(out);
            writer.serialize(&row)?;
            writer.flush()?;
        }
        Format::Table => {
            super::explain_text::write(&mut out, &explanation, desk.lang)?;
            for note in &question.notes {
                writeln!(out, "! {note}")?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// One line of the answer to many starts.
#[derive(Debug, Default, Serialize)]
struct Answered<'a> {
    start: &'a str,
    day_zero: String,
    due_on: String,
    due_at: String,
    act_by: String,
    due_rolled_on: String,
    provisional: bool,
    error: String,
}

fn many(
    path: &std::path::Path,
    format: Format,
    question: &Question,
    bench: &Bench<'_>,
    index: usize,
) -> anyhow::Result<Outcome> {
    let input: Box<dyn std::io::Read> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(path).map_err(|error| {
            Usage::new(
                format!("{}: {error}", path.display()),
                "name a CSV file with a column `start`",
            )
        })?)
    };
    let mut reader = csv::Reader::from_reader(input);
    let column = reader
        .headers()?
        .iter()
        .position(|name| name.trim() == "start");
    let Some(column) = column else {
        return Err(Usage::new(
            format!("{} has no column `start`", path.display()),
            "the first line names the columns, one of them start",
        ));
    };
    let mut failed = false;
    let out = std::io::BufWriter::new(crate::cli::out::Out);
    let mut lines = Lines::new(out, format);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record)? {
        let start = record.get(column).unwrap_or_default();
        let answered = answer(start, question, bench, index).unwrap_or_else(|error| {
            failed = true;
            Answered {
                start,
                error: error
                    .to_string()
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
                ..Answered::default()
            }
        });
        lines.write(&answered)?;
    }
    lines.finish()?;
    Ok(if failed {
        Outcome::WithFindings
    } else {
        Outcome::Done
    })
}

fn answer<'a>(
    start: &'a str,
    question: &Question,
    bench: &Bench<'_>,
    index: usize,
) -> anyhow::Result<Answered<'a>> {
    let (at, precision) = begin(start, bench.regulation)?;
    let (_, standing) = question.standing(at, precision, bench, index)?;
    let Some(due) = &standing.due else {
        return Ok(Answered {
            start,
            ..Answered::default()
        });
    };
    let text = |day: Option<crate::case::Day>| day.map_or_else(String::new, |day| day.to_string());
    Ok(Answered {
        start,
        day_zero: due.day_zero.to_string(),
        due_on: due.due_on.to_string(),
        due_at: bench
            .regulation
            .zone
            .local(due.due_at)
            .to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
        act_by: text(due.act_by),
        due_rolled_on: text(due.due_rolled_on),
        provisional: standing.provisional,
        error: String::new(),
    })
}

/// Writes the answers as CSV or as JSON lines.
enum Lines<W: std::io::Write> {
    Csv(csv::Writer<W>),
    Json(W),
}

impl<W: std::io::Write> Lines<W> {
    fn new(out: W, format: Format) -> Self {
        match format {
            Format::Json | Format::Ndjson => Self::Json(out),
            Format::Csv | Format::Table => Self::Csv(csv::Writer::from_writer(out)),
        }
    }

    fn write(&mut self, answered: &Answered<'_>) -> anyhow::Result<()> {
        match self {
            Self::Csv(writer) => writer.serialize(answered)?,
            Self::Json(out) => writeln!(out, "{}", serde_json::to_string(answered)?)?,
        }
        Ok(())
    }

    fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Csv(mut writer) => writer.flush()?,
            Self::Json(mut out) => out.flush()?,
        }
        Ok(())
    }
}
