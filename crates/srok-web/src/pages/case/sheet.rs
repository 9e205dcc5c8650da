//! What does the page of a case place? Everything that was found, in the order of the page.

use serde::Serialize;

use super::super::super::WebError;
use super::super::{Sheet, Visit};
use super::{
    Found, Seen, alerts, course, head, knowledge, limits, picture, related, report, with_case,
};
use srok_charts::Chart;
use srok_core::access::Area;
use srok_core::address;
use srok_law::case::Instant;
use srok_law::words;
use srok_service::Service;

#[derive(Debug, Serialize)]
struct Page {
    head: head::Head,
    known: Option<Band>,
    done: Option<&'static str>,
    chart: Option<Chart>,
    chart_query: String,
    limits: Vec<limits::Limit>,
    others: Vec<limits::Limit>,
    others_open: bool,
    events: Vec<course::Event>,
    has_data: bool,
    lateness: Option<course::Lateness>,
    holders: Vec<course::Holder>,
    alerts: alerts::Alerts,
    moments: Vec<knowledge::Moment>,
    as_of_form: AsOf,
    related: Vec<related::Related>,
    /// The cases that name it are still being read.
    related_unknown: bool,
    findings: Vec<Finding>,
    files: Vec<File>,
    reports: report::Reports,
}

/// That the page shows what was known at a moment.
#[derive(Debug, Serialize)]
struct Band {
    at: String,
    now: String,
}

/// The form «По состоянию на …».
#[derive(Debug, Serialize)]
struct AsOf {
    action: String,
    as_of: String,
    known_at: String,
    limit: String,
    /// The page without either moment, where one is set.
    now: Option<String>,
}

#[derive(Debug, Serialize)]
struct Finding {
    name: String,
    clause: String,
    at: String,
    organisation: Option<String>,
    /// The event on this page.
    event: Option<String>,
    /// Only the record is at fault.
    is_of_data: bool,
}

#[derive(Debug, Serialize)]
struct File {
    key: &'static str,
    href: String,
}

/// The page of a moment at which nothing was known of the case.
#[derive(Debug, Serialize)]
struct NothingYet {
    at: String,
    first: Option<String>,
    first_href: String,
    now: String,
}

/// Returns the page of a case.
pub(super) fn sheet(
    service: &Service,
    visit: &Visit,
    case_id: &str,
    refused: Option<&report::Refused>,
) -> Result<Sheet, WebError> {
    let found = with_case(service, visit, case_id, |seen| {
        let title = if seen.document.registration_no.is_some() {
            head::number(seen)
        } else {
            case_id.to_owned()
        };
        Ok((title, page(seen, refused)?))
    })?;
    match found {
        Found::Case((title, page)) => {
            let sheet = Sheet::new("case.html", title, &page);
            Ok(if refused.is_some() {
                sheet.with_status(axum::http::StatusCode::UNPROCESSABLE_ENTITY)
            } else {
                sheet
            })
        }
        Found::NothingYet(moments) => Ok(nothing_yet(service, visit, case_id, &moments)),
    }
}

fn page(seen: &Seen<'_>, refused: Option<&report::Refused>) -> Result<Page, WebError> {
    let (limits, others) = limits::limits(seen);
    let events = course::events(seen);
    Ok(Page {
        head: head::head(seen),
        known: seen.known_at.map(|at| Band {
            at: seen.moment(at),
            now: seen.address("", &[("known_at", "")]),
        }),
        done: (seen.visit.view.value("done") == Some("reported")).then_some("case.done.reported"),
        chart: picture::picture(seen),
        chart_query: chart_query(seen),
        others_open: others.iter().any(|limit| limit.is_open) || limits.is_empty(),
        limits,
        others,
        has_data: events.iter().any(|event| !event.data.is_empty()),
        lateness: course::lateness(seen, &events),
        events,
        holders: course::holders(seen),
        alerts: alerts::alerts(seen)?,
        moments: knowledge::history(seen),
        as_of_form: as_of_form(seen),
        related: related::related(seen),
        related_unknown: !seen.has_all_others,
        findings: findings(seen),
        files: files(seen),
        reports: report::reports(seen, refused)?,
    })
}

/// Returns the question of the picture as a file.
fn chart_query(seen: &Seen<'_>) -> String {
    let address = seen.address("", &[("case", seen.dossier.case_id.as_str())]);
    address
        .split_once('?')
        .map_or_else(String::new, |(_, query)| format!("?{query}"))
}

fn as_of_form(seen: &Seen<'_>) -> AsOf {
    let view = &seen.visit.view;
    // as a field for date and time wants it
    let field = |at: Option<Instant>| {
        at.map_or_else(String::new, |at| {
            seen.zone.local(at).format("%Y-%m-%dT%H:%M").to_string()
        })
    };
    let is_set = view.moment.is_some() || seen.known_at.is_some();
    AsOf {
        action: address::of_case(&seen.dossier.case_id),
        as_of: field(view.moment.as_ref().map(|_| seen.as_of())),
        known_at: field(seen.known_at),
        limit: view.value("limit").unwrap_or_default().to_owned(),
        now: is_set.then(|| seen.address("", &[("known_at", ""), ("as_of", "")])),
    }
}

fn findings(seen: &Seen<'_>) -> Vec<Finding> {
    let finding = |row: &srok_engine::document::FindingRow| {
        let record = row.event_id.as_deref().and_then(|id| {
            let mut records = seen.history.iter();
            records.find(|record| record.event_id == id)
        });
        let at = srok_law::time::DateTime::parse_from_rfc3339(&row.occurred_at);
        Finding {
            name: course::capital(&row.name),
            clause: row.clause.clone(),
            at: at.map_or_else(
                |_| row.occurred_at.clone(),
                |at| seen.moment(at.to_utc().into()),
            ),
            organisation: row
                .organisation
                .as_deref()
                .map(|id| seen.names.organisation(id)),
            event: record.map(|record| course::anchor(record.identity)),
            is_of_data: row.severity == "data",
        }
    };
    seen.document.findings.iter().map(finding).collect()
}

fn files(seen: &Seen<'_>) -> Vec<File> {
    let mut files = Vec::new();
    let is_request = seen
        .document
        .events
        .iter()
        .any(|event| event.kind.starts_with("application_"));
    if is_request && seen.visit.viewer.may(Area::Export) {
        files.push(File {
            key: "case.file.journal_csv",
            href: seen.address("/journal.csv", &[]),
        });
        files.push(File {
            key: "case.file.journal_xlsx",
            href: seen.address("/journal.xlsx", &[]),
        });
    }
    let view = &seen.visit.view;
    let asked = ["as_of", "known_at"].map(|key| (key, view.value(key).unwrap_or_default()));
    files.push(File {
        key: "case.file.json",
        href: super::super::address(
            &format!("/api/v1{}", address::of_case(&seen.dossier.case_id)),
            asked.into_iter(),
        ),
    });
    files
}

fn nothing_yet(service: &Service, visit: &Visit, case_id: &str, moments: &[Instant]) -> Sheet {
    let lang = visit.lang;
    let zone = service.law.calendars.of(None).zone();
    let path = address::of_case(case_id);
    let first = moments.first();
    let href = |known_at: String| visit.view.link(&path, &[("known_at", known_at.as_str())]);
    let page = NothingYet {
        at: visit.view.value("known_at").unwrap_or_default().to_owned(),
        first: first.map(|at| words::moment(lang, zone, *at)),
        first_href: href(first.map_or_else(String::new, ToString::to_string)),
        now: href(String::new()),
    };
    Sheet::new("case_nothing.html", case_id, &page)
}
