//! What does a report say, which versions of it are there, and what can be done with it?

use serde::Serialize;
use serde_json::Value;

use super::super::super::WebError;
use super::super::super::asked::hinted;
use super::super::super::reports::{found, unmade};
use super::super::export::TakenAway;
use super::super::{Sheet, Visit};
use super::deed::Said;
use super::which::{Which, numbered};
use srok_core::access::Area;
use srok_law::case::Instant;
use srok_law::words;
use srok_reports::ReportError;
use srok_reports::complaints::make;
use srok_service::Service;
use srok_service::sending::receivers;
use srok_store::{ReportRecord, Way};

/// Figures of the parts of a dimension that the page shows.
const SHOWN: [&str; 12] = [
    "opening",
    "received",
    "reviewed",
    "satisfied",
    "refused",
    "left_unanswered",
    "forwarded",
    "discontinued",
    "closing",
    "late_15",
    "late_5",
    "answered_late",
];

/// Changed figures and complaints that the page shows; the files have all.
const MOST: usize = 100;

/// What the page places.
#[derive(Debug, Serialize)]
struct Page {
    /// The report, as its JSON file has it.
    report: Value,
    back: String,
    here: String,
    /// Address of the complaints behind a figure; the figure follows.
    cases: String,
    shown: [&'static str; 12],
    most: usize,
    versions: Vec<Version>,
    draft: Link,
    /// Files of what is shown.
    files: Vec<Link>,
    forms: Option<Forms>,
    /// What was just done.
    done: Option<String>,
    said: Option<Said>,
}

#[derive(Debug, Serialize)]
struct Link {
    label: String,
    href: String,
    is_here: bool,
}

/// A version.
#[derive(Debug, Serialize)]
struct Version {
    id: i32,
    number: u32,
    href: String,
    is_here: bool,
    approved: String,
    reason: String,
    overridden: String,
    hash: String,
    files: Vec<Link>,
    sent: Vec<String>,
}

/// What can be done.
#[derive(Debug, Serialize)]
struct Forms {
    /// The report can be approved: it was not yet.
    approve: bool,
    /// It can be corrected: something has changed since.
    correct: bool,
    /// Its last version can be sent.
    send: Option<i32>,
    receivers: String,
    mails: bool,
    longest: usize,
}

/// Returns the page; `said`: what a form said, and what became of it.
pub(super) fn sheet(
    service: &Service,
    visit: &Visit,
    which: &Which,
    said: Option<&Said>,
) -> Result<Sheet, WebError> {
    let versions = which.versions(service)?;
    let asked = visit.view.value("version");
    let shown = match asked {
        Some("draft") => None,
        Some(_) => Some(numbered(&versions, asked).ok_or_else(|| no_version(visit))?),
        None => versions.last(),
    };
    let report = match shown {
        Some(record) => frozen(service, visit, record)?,
        None => drafted(service, visit, which)?,
    };
    let here = which.path();
    let cases = match shown {
        Some(record) => format!("{here}/cases?version={}", record.report.version),
        None => format!("{here}/cases?version=draft"),
    };
    let page = Page {
        forms: forms(service, visit, which, &versions, shown, &report)?,
        files: match shown {
            Some(record) => files(service, record)?,
            None => draft_files(&here),
        },
        draft: Link {
            label: visit
                .pick(
                    "Проект по сведениям на сейчас",
                    "Draft by what is known now",
                )
                .to_owned(),
            href: format!("{here}?version=draft"),
            is_here: shown.is_none(),
        },
        versions: versions
            .iter()
            .rev()
            .map(|record| version(service, visit, &here, record, shown))
            .collect::<Result<_, _>>()?,
        report,
        back: visit
            .view
            .link("/reports", &[("period", &which.period.to_string())]),
        cases,
        here,
        shown: SHOWN,
        most: MOST,
        done: done(visit),
        said: said.cloned(),
    };
    let title = visit.pick(
        "Отчет о полученных и рассмотренных жалобах",
        "Report on complaints received and reviewed",
    );
    let period = which.period.words(visit.lang);
    Ok(Sheet::new(
        "report.html",
        format!("{title}, {period}"),
        &page,
    ))
}

fn no_version(visit: &Visit) -> WebError {
    WebError::NotThere(
        visit
            .pick(
                "Такой редакции отчета нет.",
                "There is no such version of the report.",
            )
            .into(),
    )
}

fn done(visit: &Visit) -> Option<String> {
    let (ru, en) = match visit.view.value("done")? {
        "approved" => (
            "Отчет утвержден. Его показатели и файлы больше не изменятся.",
            "The report is approved. Its figures and files do not change any more.",
        ),
        "corrected" => (
            "Исправленная редакция утверждена; прежняя сохранена без изменений.",
            "The corrected version is approved; the one before is kept as it was.",
        ),
        "sent" => ("Отправка отмечена.", "It is on record that it was sent."),
        _ => return None,
    };
    Some(visit.pick(ru, en).to_owned())
}

/// Returns a draft by what is known now, as its JSON file has it.
fn drafted(service: &Service, visit: &Visit, which: &Which) -> Result<Value, WebError> {
    let standings = service.standings().ok_or_else(WebError::being_made_up)?;
    let report = make(&standings, &which.ask(visit.lang)).map_err(|error| unmade(&error))?;
    serde_json::to_value(&report).map_err(|error| WebError::internal(&error))
}

/// Returns why a file could not be made: a template of the settings has a remedy.
fn unset(error: &ReportError) -> WebError {
    match error {
        ReportError::Template { .. } | ReportError::Unreadable { .. } => {
            hinted(&error.without_folder())
        }
        other => WebError::internal(other),
    }
}

/// Returns a version as it was approved.
fn frozen(service: &Service, visit: &Visit, record: &ReportRecord) -> Result<Value, WebError> {
    let files = service.store.report_files(record.id)?;
    let json = files.iter().find(|file| file.name.ends_with(".json"));
    let json = json.ok_or_else(|| no_version(visit))?;
    serde_json::from_slice(&json.content).map_err(|error| WebError::internal(&error))
}

fn version(
    service: &Service,
    visit: &Visit,
    here: &str,
    record: &ReportRecord,
    shown: Option<&ReportRecord>,
) -> Result<Version, WebError> {
    let report = &record.report;
    let zone = service.zone();
    let moment = |at: Instant| {
        let zone = zone.as_ref();
        zone.map_or_else(String::new, |zone| words::moment(visit.lang, zone, at))
    };
    let sent = service.store.reports_sent(Some(record.id))?.into_iter();
    Ok(Version {
        id: record.id,
        number: report.version,
        href: format!("{here}?version={}", report.version),
        is_here: shown.is_some_and(|shown| shown.id == record.id),
        approved: format!("{}, {}", moment(report.approved_at), report.approved_by),
        reason: report.reason.clone().unwrap_or_default(),
        overridden: report.overridden.clone().unwrap_or_default(),
        hash: report.content_hash.clone(),
        files: files(service, record)?,
        sent: sent
            .map(|sent| {
                let way = match sent.way {
                    Way::Mail | Way::Unlisted => visit.pick("письмом", "by mail"),
                    Way::Other => visit.pick("иным способом", "otherwise"),
                };
                let number = sent
                    .number
                    .map_or_else(String::new, |it| format!(", № {it}"));
                format!(
                    "{}, {} ({way}{number}), {}",
                    moment(sent.sent_at),
                    sent.receiver,
                    sent.sent_by
                )
            })
            .collect(),
    })
}

fn files(service: &Service, record: &ReportRecord) -> Result<Vec<Link>, WebError> {
    let files = service.store.report_file_names()?;
    let files = files.iter().filter(|file| file.report == record.id);
    let links = files.map(|file| Link {
        label: ending(&file.name).to_uppercase(),
        href: format!("/reports/files/{}/{}", record.id, file.name),
        is_here: false,
    });
    Ok(links.rev().collect())
}

fn draft_files(here: &str) -> Vec<Link> {
    let endings = ["xlsx", "pdf", "json", "csv"];
    let links = endings.map(|ending| Link {
        label: ending.to_uppercase(),
        href: format!("{here}/draft/{ending}"),
        is_here: false,
    });
    links.into()
}

fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, ending)| ending)
}

/// Returns what can be done, by who may.
fn forms(
    service: &Service,
    visit: &Visit,
    which: &Which,
    versions: &[ReportRecord],
    shown: Option<&ReportRecord>,
    report: &Value,
) -> Result<Option<Forms>, WebError> {
    if !visit.viewer.may(Area::ApproveReports) {
        return Ok(None);
    }
    let is_over = which.period.last() < visit.view.today;
    let changed = report["difference"]["cells"].as_array();
    let changed = changed.is_some_and(|cells| !cells.is_empty());
    let last = versions.last();
    let receivers = match last {
        Some(last) => receivers(&service.store, &service.law, &service.config.reports, last)?,
        None => Vec::new(),
    };
    let all: Vec<String> = receivers.iter().map(ToString::to_string).collect();
    Ok(Some(Forms {
        approve: is_over && versions.is_empty(),
        correct: is_over && shown.is_none() && last.is_some() && changed,
        send: last
            .filter(|last| shown.is_some_and(|shown| shown.id == last.id))
            .map(|last| last.id),
        receivers: all.join(", "),
        mails: service.config.mail.transport != srok_core::config::Transport::None,
        longest: super::deed::LONGEST,
    }))
}

/// Returns a file of a version that may be read.
pub(super) fn file(
    service: &Service,
    visit: &Visit,
    id: i32,
    name: &str,
) -> Result<TakenAway, WebError> {
    let nothing = || {
        let said = visit.pick(
            "Такого файла нет, или отчет относится к другому органу.",
            "There is no such file, or the report is another body's.",
        );
        WebError::NotThere(said.into())
    };
    found(service, &visit.viewer.scope, id, name)?.ok_or_else(nothing)
}

/// Returns a draft as a file.
pub(super) fn draft(
    service: &Service,
    visit: &Visit,
    which: &Which,
    ending: &str,
) -> Result<TakenAway, WebError> {
    let standings = service.standings().ok_or_else(WebError::being_made_up)?;
    let report = make(&standings, &which.ask(visit.lang)).map_err(|error| unmade(&error))?;
    let made = report.file(ending).map_err(|error| unset(&error))?;
    let content = made.ok_or_else(|| {
        let said = visit.pick("Такого файла нет.", "There is no such file.");
        WebError::NotThere(said.into())
    })?;
    Ok(TakenAway {
        name: format!("{}_draft.{ending}", report.file_name()),
        content,
    })
}
