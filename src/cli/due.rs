//! `srok due`: when is it due if it starts then? The calculator; no store needed.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{Desk, Format, Outcome, Usage};
use srok_law::calculator::{Calculator, Dates, Request};

/// Arguments of `srok due`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The limit, e.g. `mo221.complaint_review_general`.
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

/// Runs `srok due`.
///
/// # Errors
///
/// A limit or channel that is not there, a start that is no moment, a calendar that cannot answer.
pub fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    let law = desk.law()?;
    let request = Request {
        limit: arguments.limit.clone(),
        start: arguments.start.clone().unwrap_or_default(),
        channel: arguments.channel.clone(),
        suspend: arguments.suspend.clone(),
        with: arguments.with.clone(),
        organisation: arguments.organisation.clone(),
        lang: desk.lang,
    };
    let calculator = Calculator::new(&law, &request)?;
    match &arguments.starts {
        Some(path) => many(path, arguments.format, &calculator),
        None => one(&request, arguments.format, &calculator),
    }
}

fn one(request: &Request, format: Format, calculator: &Calculator<'_>) -> anyhow::Result<Outcome> {
    let answer = calculator.answer(&request.start, request.lang)?;
    let mut out = crate::cli::out::Out;
    match format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?,
        Format::Ndjson => writeln!(out, "{}", serde_json::to_string(&answer)?)?,
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(out);
            writer.serialize(&answer.row)?;
            writer.flush()?;
        }
        Format::Table => {
            super::explain_text::write(&mut out, &answer.explanation, request.lang)?;
            for note in &answer.notes {
                writeln!(out, "! {note}")?;
            }
        }
    }
    Ok(Outcome::Done)
}

fn many(path: &Path, format: Format, calculator: &Calculator<'_>) -> anyhow::Result<Outcome> {
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
        let dates = calculator.dates(start).unwrap_or_else(|error| {
            failed = true;
            let said = error.to_string();
            Dates {
                start: start.into(),
                error: said.lines().next().unwrap_or_default().into(),
                ..Dates::default()
            }
        });
        lines.write(&dates)?;
    }
    lines.finish()?;
    Ok(if failed {
        Outcome::WithFindings
    } else {
        Outcome::Done
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

    fn write(&mut self, dates: &Dates) -> anyhow::Result<()> {
        match self {
            Self::Csv(writer) => writer.serialize(dates)?,
            Self::Json(out) => writeln!(out, "{}", serde_json::to_string(dates)?)?,
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
