//! `srok report list`, `show` and `files`: which versions are there, what do they rest on, and what exactly do they say?

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::super::regulation::write_rows;
use super::super::{Desk, Format, Outcome, Table, Usage, office};
use super::{say_written, write_files};
use srok_law::period::Period;
use srok_law::words;
use srok_store::{ReportRecord, ReportSent, ReportsWanted, Store, Way};

/// Arguments of `srok report list`.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Only of this quarter, e.g. 2026Q3.
    #[arg(long, value_name = "Q")]
    quarter: Option<String>,
    /// Only of this body.
    #[arg(long, value_name = "O")]
    organisation: Option<String>,
    /// How the list is written.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// Arguments of `srok report show`.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// The number of the version, as `srok report list` gives it.
    id: i32,
}

/// Arguments of `srok report files`.
#[derive(Debug, clap::Args)]
pub struct Files {
    /// The number of the version, as `srok report list` gives it.
    id: i32,
    /// The folder for the files.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// A version for programs.
#[derive(Debug, Serialize)]
struct Row {
    id: i32,
    form: String,
    period: String,
    regulation: String,
    organisation: Option<String>,
    version: u32,
    state: &'static str,
    known_at: String,
    approved_at: String,
    approved_by: String,
    reason: Option<String>,
    overridden: Option<String>,
    content_hash: String,
    sent: usize,
}

/// Runs `srok report list`.
///
/// # Errors
///
/// A period that is none, or a store that cannot be read.
pub fn list(arguments: &List, desk: &Desk) -> anyhow::Result<Outcome> {
    let period = arguments.quarter.as_deref();
    let period = period.map(str::parse::<Period>).transpose()?;
    let store = office::open(desk)?;
    let wanted = ReportsWanted {
        period: period.map(|period| period.to_string()),
        organisation: arguments.organisation.clone().map(Some),
        ..ReportsWanted::default()
    };
    let sent = store.reports_sent(None)?;
    let rows = store.reports(&wanted)?.into_iter();
    let rows: Vec<Row> = rows.map(|record| row(record, &sent)).collect();
    write_rows(&rows, arguments.format, || table(&rows, desk))?;
    Ok(Outcome::Done)
}

fn row(record: ReportRecord, sent: &[ReportSent]) -> Row {
    let report = record.report;
    let sent = sent.iter().filter(|sent| sent.report == record.id).count();
    Row {
        id: record.id,
        form: report.key.form,
        period: report.key.period,
        regulation: report.key.regulation,
        organisation: report.key.organisation,
        version: report.version,
        state: if sent > 0 { "sent" } else { "approved" },
        known_at: report.known_at.to_string(),
        approved_at: report.approved_at.to_string(),
        approved_by: report.approved_by,
        reason: report.reason,
        overridden: report.overridden,
        content_hash: report.content_hash,
        sent,
    }
}

fn table(rows: &[Row], desk: &Desk) -> String {
    let lang = desk.lang;
    if rows.is_empty() {
        let none = lang.pick(
            "Утвержденных отчетов нет: srok report approve",
            "No report has been approved: srok report approve",
        );
        return format!("{none}\n");
    }
    let mut table = Table::new(&[
        ">№",
        lang.pick("период", "period"),
        lang.pick("акт", "act"),
        lang.pick("орган", "body"),
        lang.pick(">редакция", ">version"),
        lang.pick("утвержден", "approved"),
        lang.pick("кем", "by"),
        lang.pick(">отправок", ">sent"),
        lang.pick("причина исправления", "why corrected"),
    ]);
    for row in rows {
        let all = lang.pick("все", "all");
        table.push(vec![
            row.id.to_string(),
            row.period.clone(),
            row.regulation.clone(),
            row.organisation.clone().unwrap_or_else(|| all.to_owned()),
            row.version.to_string(),
            row.approved_at.clone(),
            row.approved_by.clone(),
            row.sent.to_string(),
            row.reason.clone().unwrap_or_default(),
        ]);
    }
    table.text()
}

/// Runs `srok report show`.
///
/// # Errors
///
/// No such version, or a store that cannot be read.
pub fn show(arguments: &Show, desk: &Desk) -> anyhow::Result<Outcome> {
    let (store, record) = found(arguments.id, desk)?;
    let lang = desk.lang;
    let report = &record.report;
    let mut facts = vec![
        (lang.pick("отчет", "report"), report.told()),
        (
            lang.pick("по сведениям на", "by what was known on"),
            report.known_at.to_string(),
        ),
        (
            lang.pick("утвержден", "approved"),
            format!("{}, {}", report.approved_at, report.approved_by),
        ),
    ];
    if let Some(reason) = &report.reason {
        facts.push((
            lang.pick("причина исправления", "why corrected"),
            reason.clone(),
        ));
    }
    for objection in &report.objections {
        facts.push((lang.pick("замечание", "objection"), objection.clone()));
    }
    if let Some(overridden) = &report.overridden {
        let words = lang.pick("утвержден, несмотря на это", "approved all the same");
        facts.push((words, overridden.clone()));
    }
    facts.push(("SHA-256", report.content_hash.clone()));
    for (name, value) in facts {
        tell!("{name}: {value}");
    }
    for file in store.report_files(record.id)? {
        let size = i64::try_from(file.content.len()).unwrap_or(i64::MAX);
        tell!("{}  {}  {}", file.sha256, words::number(size), file.name);
    }
    let sent = store.reports_sent(Some(record.id))?;
    if sent.is_empty() {
        tell!("{}", lang.pick("не отправлен", "not sent"));
    }
    for sent in sent {
        let way = match sent.way {
            Way::Mail | Way::Unlisted => lang.pick("письмо", "mail"),
            Way::Other => lang.pick("иначе", "otherwise"),
        };
        let number = sent
            .number
            .map_or_else(String::new, |it| format!(", № {it}"));
        tell!(
            "{} {}: {} ({way}{number}), {}",
            lang.pick("отправлен", "sent"),
            sent.sent_at,
            sent.receiver,
            sent.sent_by
        );
    }
    Ok(Outcome::Done)
}

/// Runs `srok report files`.
///
/// # Errors
///
/// No such version, a store that cannot be read, or a folder that cannot be written.
pub fn files(arguments: &Files, desk: &Desk) -> anyhow::Result<Outcome> {
    let (store, record) = found(arguments.id, desk)?;
    let files = store.report_files(record.id)?.into_iter();
    let files = files.map(|file| (file.name, file.content));
    say_written(&write_files(files, &desk.path(&arguments.out))?, desk);
    Ok(Outcome::Done)
}

/// Returns a version by its number.
pub(super) fn found(id: i32, desk: &Desk) -> anyhow::Result<(Arc<Store>, ReportRecord)> {
    let store = office::open(desk)?;
    let wanted = ReportsWanted {
        id: Some(id),
        ..ReportsWanted::default()
    };
    let record = store.reports(&wanted)?.pop();
    let record = record.ok_or_else(|| {
        Usage::new(
            format!("no approved report has the number {id}"),
            "srok report list shows them",
        )
    })?;
    Ok((store, record))
}
