//! `srok regulation`: which acts and limits are there, does an act hold together, what is different between two editions?

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;
use serde::ser::{SerializeSeq as _, Serializer as _};
use srok_law::time::NaiveDate;

use super::{Desk, Format, Outcome, Table, Usage};
use srok_law::library::{DEFAULT_CALENDAR, Law};
use srok_law::regulation::{self, Limit, LintLevel, Regulation, Term, words};
use srok_law::words::{self as say, Lang};

/// What to do with regulations.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List the acts.
    List {
        /// How it is written.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Show the limits of an act, or one limit with its words.
    Show {
        /// An act (mo221) or a limit (`mo221.service_term`).
        subject: String,
        /// How it is written.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Check that acts load and hold together.
    Check {
        /// Acts by id or file; all if left out.
        subjects: Vec<String>,
        /// The day on which it is asked; today if left out.
        #[arg(long)]
        today: Option<NaiveDate>,
        /// How it is written.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Show what is different between two editions of an act.
    Diff {
        /// The earlier edition: an id or a file.
        before: String,
        /// The later edition: an id or a file.
        after: String,
        /// How it is written.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
}

/// Runs `srok regulation`.
///
/// # Errors
///
/// An act that is not there or does not load.
pub fn run(command: &Command, desk: &Desk) -> anyhow::Result<Outcome> {
    let mut law = Arc::unwrap_or_clone(desk.law()?);
    match command {
        Command::List { format } => list(&law, *format, desk.lang),
        Command::Show { subject, format } => {
            let subject = load(&mut law, subject)?;
            show(&law, &subject, *format, desk.lang)
        }
        Command::Check {
            subjects,
            today,
            format,
        } => {
            let today = today.unwrap_or_else(|| desk.clock.now().date_naive());
            let mut ids = subjects
                .iter()
                .map(|subject| load(&mut law, subject))
                .collect::<anyhow::Result<Vec<_>>>()?;
            if ids.is_empty() {
                ids = law.regulations.iter().map(|act| act.id.clone()).collect();
            }
            check(&law, &ids, today, *format, desk.lang)
        }
        Command::Diff {
            before,
            after,
            format,
        } => {
            let before = edition(&mut law, before)?;
            let after = edition(&mut law, after)?;
            differences(&before, &after, *format)
        }
    }
}

/// Loads a file if a file is named; returns the id of the act or limit.
fn load(law: &mut Law, subject: &str) -> anyhow::Result<String> {
    let path = PathBuf::from(subject);
    let names_file = path
        .extension()
        .is_some_and(|extension| extension == "toml");
    if names_file {
        Ok(crate::shipped::add(law, &path)?)
    } else {
        Ok(subject.to_owned())
    }
}

fn edition(law: &mut Law, subject: &str) -> anyhow::Result<Regulation> {
    let id = load(law, subject)?;
    law.regulation(&id)
        .cloned()
        .ok_or_else(|| unknown(law, &id))
}

fn unknown(law: &Law, id: &str) -> anyhow::Error {
    let acts: Vec<&str> = law.regulations.iter().map(|act| act.id.as_str()).collect();
    Usage::new(
        format!("no regulation or limit `{id}`"),
        format!(
            "regulations: {}; or name a file ending in .toml",
            acts.join(", ")
        ),
    )
}

/// An act in a list.
#[derive(Debug, Serialize)]
struct ActRow {
    id: String,
    title: String,
    number: String,
    jurisdiction: String,
    status: &'static str,
    in_force: String,
    in_force_basis: &'static str,
    repealed_on: Option<String>,
    limits: usize,
    checks: usize,
    hash: String,
}

fn act_row(act: &Regulation, lang: Lang) -> ActRow {
    ActRow {
        id: act.id.clone(),
        title: words(&act.title, lang.code()).into(),
        number: act.number.clone(),
        jurisdiction: act.jurisdiction.clone(),
        status: act.status.code(),
        in_force: act.in_force.to_string(),
        in_force_basis: match act.in_force_basis {
            regulation::Basis::Stated => "stated",
            regulation::Basis::Assumed => "assumed",
        },
        repealed_on: act.repealed_on.map(|date| date.to_string()),
        limits: act.limits.len(),
        checks: act.checks.len(),
        hash: act.hash.clone(),
    }
}

fn list(law: &Law, format: Format, lang: Lang) -> anyhow::Result<Outcome> {
    let rows: Vec<ActRow> = law
        .regulations
        .iter()
        .map(|act| act_row(act, lang))
        .collect();
    write_rows(&rows, format, || {
        let mut table = Table::new(&[
            "id",
            lang.pick("№", "no."),
            lang.pick("статус", "status"),
            lang.pick("действует с", "in force"),
            lang.pick(">сроков", ">limits"),
            lang.pick("акт", "act"),
        ]);
        for row in &rows {
            table.push(vec![
                row.id.clone(),
                row.number.clone(),
                status(row.status, lang).into(),
                row.in_force.clone(),
                row.limits.to_string(),
                row.title.clone(),
            ]);
        }
        table.text()
    })?;
    Ok(Outcome::Done)
}

fn status(code: &str, lang: Lang) -> &str {
    match code {
        "template" => lang.pick("типовая форма", "template"),
        "in_force" => lang.pick("действует", "in force"),
        "unverified" => lang.pick("дата не проверена", "unverified"),
        "repealed" => lang.pick("утратил силу", "repealed"),
        other => other,
    }
}

/// Writes rows in a format for programs, or the table for people.
pub(super) fn write_rows<R: Serialize>(
    rows: &[R],
    format: Format,
    table: impl FnOnce() -> String,
) -> anyhow::Result<()> {
    if format == Format::Table {
        return Ok(write!(crate::cli::out::Out, "{}", table())?);
    }
    write_each(format, |write| rows.iter().try_for_each(write))
}

/// Writes rows as they come, in a form for programs: however many they are, few of them are in memory.
pub(super) fn write_each<R: Serialize>(
    format: Format,
    give: impl FnOnce(&mut dyn FnMut(R) -> anyhow::Result<()>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(crate::cli::out::Out);
    match format {
        Format::Json => {
            let mut json = serde_json::Serializer::pretty(&mut out);
            let mut rows = json.serialize_seq(None)?;
            give(&mut |row| Ok(rows.serialize_element(&row)?))?;
            rows.end()?;
            writeln!(out)?;
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(&mut out);
            give(&mut |row| Ok(writer.serialize(row)?))?;
            writer.flush()?;
        }
        Format::Ndjson | Format::Table => give(&mut |row| {
            serde_json::to_writer(&mut out, &row)?;
            Ok(writeln!(out)?)
        })?,
    }
    out.flush()?;
    Ok(())
}

/// Writes nested records as one JSON document or as JSON lines; there is no table of them.
pub(super) fn write_rows_nested<R: Serialize>(rows: &[R], format: Format) -> anyhow::Result<()> {
    let lines = if format == Format::Json {
        Format::Json
    } else {
        Format::Ndjson
    };
    write_rows(rows, lines, String::new)
}

/// A version of a limit in a list.
#[derive(Debug, Serialize)]
struct LimitRow {
    limit: String,
    name: String,
    kind: String,
    severity: &'static str,
    in_force: String,
    until: Option<String>,
    term: String,
    clause: String,
    quote: String,
    reading: String,
    checked_on: String,
}

fn limit_rows(act: &Regulation, limit: &Limit, law: &Law, lang: Lang) -> Vec<LimitRow> {
    let versions = limit.versions.iter().map(|version| LimitRow {
        limit: limit.full_id.clone(),
        name: words(&limit.name, lang.code()).into(),
        kind: limit.kind.clone(),
        severity: limit.severity.code(),
        in_force: version.in_force.to_string(),
        until: version.until.map(|date| date.to_string()),
        term: term(act, version, law, lang),
        clause: version.clause.clone(),
        quote: version.quote.clone(),
        reading: version.reading.clone(),
        checked_on: version.checked_on.to_string(),
    });
    versions.collect()
}

fn term(act: &Regulation, version: &regulation::Version, law: &Law, lang: Lang) -> String {
    if version.terms.is_empty() {
        return lang
            .pick("не заполнено в типовой форме", "blank in the template")
            .into();
    }
    let each = version.terms.iter().map(|term| match term {
        Term::Amount(amount) => say::amount(lang, *amount),
        Term::DueOf(other) => format!("{} {}", lang.pick("срок", "due of"), act.limits[*other].id),
        Term::Declared(attribute) => format!(
            "{} {}",
            lang.pick("дата", "date"),
            law.words.word(*attribute)
        ),
        Term::DayOfNextMonth(day) => format!(
            "{day} {}",
            lang.pick("число следующего месяца", "of the next month")
        ),
        Term::Immediately => lang.pick("незамедлительно", "immediately").into(),
    });
    each.collect::<Vec<_>>().join(" / ")
}

fn show(law: &Law, subject: &str, format: Format, lang: Lang) -> anyhow::Result<Outcome> {
    if let Some((act, index)) = law.limit(subject) {
        let rows = limit_rows(act, &act.limits[index], law, lang);
        write_rows(&rows, format, || {
            rows.iter()
                .map(|row| {
                    format!(
                        "{} — {}\n{} · {} · {} {}\n«{}»\n{}: {}   {}: {}\n",
                        row.limit,
                        row.name,
                        row.clause,
                        row.term,
                        lang.pick("с", "from"),
                        row.in_force,
                        row.quote,
                        lang.pick("прочтение", "reading"),
                        row.reading,
                        lang.pick("сверено", "checked"),
                        row.checked_on,
                    )
                })
                .collect::<Vec<_>>()
                .join("\n")
        })?;
        return Ok(Outcome::Done);
    }
    let act = law
        .regulation(subject)
        .ok_or_else(|| unknown(law, subject))?;
    let rows: Vec<LimitRow> = act
        .limits
        .iter()
        .flat_map(|limit| limit_rows(act, limit, law, lang))
        .collect();
    write_rows(&rows, format, || {
        let mut table = Table::new(&[
            lang.pick("норма", "limit"),
            lang.pick("вид", "severity"),
            lang.pick("срок", "term"),
            lang.pick("пункт", "clause"),
            lang.pick("название", "name"),
        ]);
        for row in &rows {
            let id = row
                .limit
                .strip_prefix(&format!("{}.", act.id))
                .unwrap_or(&row.limit);
            table.push(vec![
                id.into(),
                row.severity.into(),
                row.term.clone(),
                row.clause.clone(),
                row.name.clone(),
            ]);
        }
        format!(
            "{} · {} {}\n{}",
            words(&act.title, lang.code()),
            lang.pick("действует с", "in force from"),
            act.in_force,
            table.text()
        )
    })?;
    Ok(Outcome::Done)
}

/// A finding of the linter in a list.
#[derive(Debug, Serialize)]
struct LintRow {
    level: &'static str,
    subject: String,
    rule: &'static str,
    message: String,
}

fn check(
    law: &Law,
    ids: &[String],
    today: NaiveDate,
    format: Format,
    lang: Lang,
) -> anyhow::Result<Outcome> {
    let calendar = law.calendars.named(DEFAULT_CALENDAR);
    let mut rows = Vec::new();
    for id in ids {
        let act = law.regulation(id).ok_or_else(|| unknown(law, id))?;
        rows.extend(
            regulation::lint(act, calendar, &law.words, today)
                .into_iter()
                .map(|finding| LintRow {
                    level: match finding.level {
                        LintLevel::Problem => "problem",
                        LintLevel::Note => "note",
                    },
                    subject: finding.subject,
                    rule: finding.rule,
                    message: words(&finding.message, lang.code()).into(),
                }),
        );
    }
    let problems = rows.iter().filter(|row| row.level == "problem").count();
    write_rows(&rows, format, || {
        let mut text: String = rows
            .iter()
            .map(|row| {
                format!(
                    "{} {}: {} ({})\n",
                    if row.level == "problem" { "▲" } else { "·" },
                    row.subject,
                    row.message,
                    row.rule
                )
            })
            .collect();
        text.push_str(&format!(
            "{}: {}; {}: {problems}; {}: {}\n",
            lang.pick("актов", "acts"),
            ids.len(),
            lang.pick("противоречий", "problems"),
            lang.pick("замечаний", "notes"),
            rows.len() - problems
        ));
        text
    })?;
    Ok(if problems > 0 {
        Outcome::WithFindings
    } else {
        Outcome::Done
    })
}

/// A difference in a list.
#[derive(Debug, Serialize)]
struct DifferenceRow {
    subject: String,
    field: String,
    before: String,
    after: String,
}

fn differences(before: &Regulation, after: &Regulation, format: Format) -> anyhow::Result<Outcome> {
    let found = regulation::diff(before, after).into_iter();
    let rows: Vec<DifferenceRow> = found
        .map(|difference| DifferenceRow {
            subject: difference.subject,
            field: difference.field,
            before: difference.before,
            after: difference.after,
        })
        .collect();
    write_rows(&rows, format, || {
        rows.iter()
            .map(|row| {
                format!(
                    "{}: {}\n  - {}\n  + {}\n",
                    row.subject, row.field, row.before, row.after
                )
            })
            .collect()
    })?;
    Ok(if rows.is_empty() {
        Outcome::Done
    } else {
        Outcome::WithFindings
    })
}
