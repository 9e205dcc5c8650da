//! Which reports were approved, what do they say to the byte, and what would one say now? For programs, within the right of the reader.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::{self, Filters, Part};
use super::form::{LangForm, MomentForm};
use super::pages::{TakenAway, taken_away};
use super::refusals::Refusals;
use super::token::Reader;
use super::{App, Problem, WebError, answer};
use srok_core::access::Scope;
use srok_law::case::Instant;
use srok_law::period::Period;
use srok_reports::Templates;
use srok_reports::complaints::{Ask, NotMade, Report, make};
use srok_service::Service;
use srok_store::{ReportFileName, ReportRecord, ReportSent, ReportsWanted};

/// The report of all bodies, as a filter.
pub(super) const ALL: &str = "all";

/// Which reports.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Question {
    /// One period: a quarter, as a rule.
    #[param(example = "2026Q3")]
    period: Option<String>,
    /// One act.
    #[param(example = "mo221")]
    regulation: Option<String>,
    /// One body; `all`: the report of all bodies.
    organisation: Option<String>,
}

/// What a report would say.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Statistics {
    /// The quarter; a month or a year is possible, too.
    #[param(example = "2026Q3", pattern = "^20[0-9]{2}(Q[1-4]|-(0[1-9]|1[0-2]))?$")]
    quarter: String,
    /// The act under which the report is due.
    #[param(example = "mo221")]
    regulation: String,
    /// The body, with everything beneath it; left out: all.
    organisation: Option<String>,
    /// With what was known then, up to now: gives a report made or approved then.
    #[param(inline, value_type = Option<MomentForm>)]
    known_at: Option<String>,
    /// The language of its words: `ru` or `en`.
    #[param(inline, value_type = Option<LangForm>)]
    lang: Option<String>,
}

/// Approved versions of reports.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reports {
    /// The versions, in the order of their approval.
    rows: Vec<ReportVersion>,
}

/// An approved version of a report: it never changes.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportVersion {
    /// Its number among all versions.
    id: i32,
    /// The form: `complaints`.
    form: String,
    /// The period, e.g. `2026Q3`.
    period: String,
    /// The act.
    regulation: String,
    /// The body, with everything beneath it; absent: all.
    organisation: Option<String>,
    /// From 1; from 2 on a correction.
    version: u32,
    /// Everything recorded later is not in it.
    known_at: String,
    /// When it was approved.
    approved_at: String,
    /// By whom, as it is printed on it.
    approved_by: String,
    /// Why it was corrected.
    reason: Option<String>,
    /// What spoke against approving it.
    objections: Vec<String>,
    /// Why it was approved all the same.
    overridden: Option<String>,
    /// SHA-256 of what it says, as printed on it.
    content_hash: String,
    /// Its files.
    files: Vec<ReportFileLink>,
    /// To whom it went.
    sent: Vec<SentReport>,
}

/// A file of a version.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportFileLink {
    /// Its name.
    name: String,
    /// SHA-256 of its bytes.
    sha256: String,
    /// Where it is.
    href: String,
}

/// A version on its way.
#[derive(Debug, Serialize, ToSchema)]
pub struct SentReport {
    /// When.
    at: String,
    /// Who sent it.
    by: String,
    /// `mail`, or `other` as a person says.
    way: &'static str,
    /// An address, or the receiver in words.
    receiver: String,
    /// The outgoing number.
    number: Option<String>,
}

/// Approved reports.
///
/// All versions within the right of the reader, the earliest approved first; a report of all bodies is for readers of everything.
#[utoipa::path(
    get,
    path = "/api/v1/reports",
    tag = "reports",
    params(Question),
    responses(
        (status = 200, description = "The versions", body = Reports, headers(("etag", description = "For If-None-Match of the next request"))),
        Refusals
    ),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn list(
    State(app): State<App>,
    reader: Reader,
    headers: HeaderMap,
    Filters(question): Filters<Question>,
) -> Result<Response, WebError> {
    let reports = app
        .blocking(move |service| versions(service, &reader, question))
        .await?;
    answer::json(&headers, &reports)
}

/// A file of an approved report, to the byte.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{id}/files/{name}",
    tag = "reports",
    params(
        ("id" = i32, Path, description = "The number of the version"),
        ("name" = String, Path, description = "The name of the file, as the list of reports has it")
    ),
    responses(
        (status = 200, description = "Its bytes", body = Vec<u8>, content_type = "application/octet-stream", headers(("etag", description = "For If-None-Match of the next request"))),
        (status = 404, description = "There is no such file, or it is not the reader's to see", body = Problem, content_type = "application/problem+json"),
        Refusals
    ),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn file(
    State(app): State<App>,
    reader: Reader,
    headers: HeaderMap,
    Part((id, name)): Part<(i32, String)>,
) -> Result<Response, WebError> {
    let file = app
        .blocking(move |service| {
            let file = found(service, &reader.scope, id, &name)?;
            file.ok_or_else(|| WebError::NotThere(format!("report {id} has no file `{name}`")))
        })
        .await?;
    let like = taken_away(file.clone());
    let mut response = answer::tagged(&headers, file.content, "application/octet-stream");
    if response.status().is_success() {
        for name in [header::CONTENT_TYPE, header::CONTENT_DISPOSITION] {
            let value = like.headers().get(&name).cloned();
            let value = value.unwrap_or(HeaderValue::from_static("attachment"));
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response.into_response())
}

/// The report on the complaints of a quarter.
///
/// A draft by what is known now; with `known_at`, what was known then. The same JSON as the file of an approved report: `totals` by name, `lines`
/// with definitions and comparisons, `sections` by parts, `identities`. A report of all bodies is for readers of everything.
#[utoipa::path(
    get,
    path = "/api/v1/complaints/statistics",
    tag = "reports",
    params(Statistics),
    responses(
        (status = 200, description = "The report: srok.complaints/1", body = Report, headers(("etag", description = "For If-None-Match of the next request"))),
        (status = 404, description = "No such act or body, no report under that act, or nothing was known at that moment", body = Problem, content_type = "application/problem+json"),
        Refusals
    ),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn statistics(
    State(app): State<App>,
    reader: Reader,
    headers: HeaderMap,
    Filters(question): Filters<Statistics>,
) -> Result<Response, WebError> {
    let name = reader.name.clone();
    let report = app
        .heavy(&name, move |service| report(service, &reader, &question))
        .await?;
    Ok(answer::tagged(&headers, report, "application/json"))
}

fn versions(service: &Service, reader: &Reader, question: Question) -> Result<Reports, WebError> {
    let wanted = ReportsWanted {
        period: question.period,
        regulation: question.regulation,
        organisation: question
            .organisation
            .map(|body| Some(body).filter(|body| body != ALL)),
        ..ReportsWanted::default()
    };
    let store = &service.store;
    let mut records = store.reports(&wanted)?;
    records.retain(|record| {
        let body = record.report.key.organisation.as_deref();
        reader.scope.covers(body)
    });
    let (files, sent) = (store.report_file_names()?, store.reports_sent(None)?);
    let rows = records.into_iter();
    let base = service.config.serve.public_url.path();
    Ok(Reports {
        rows: rows
            .map(|record| version(record, base, &files, &sent))
            .collect(),
    })
}

fn version(
    record: ReportRecord,
    base: &str,
    files: &[ReportFileName],
    sent: &[ReportSent],
) -> ReportVersion {
    let (id, report) = (record.id, record.report);
    ReportVersion {
        id,
        form: report.key.form,
        period: report.key.period,
        regulation: report.key.regulation,
        organisation: report.key.organisation,
        version: report.version,
        known_at: report.known_at.to_string(),
        approved_at: report.approved_at.to_string(),
        approved_by: report.approved_by,
        reason: report.reason,
        objections: report.objections,
        overridden: report.overridden,
        content_hash: report.content_hash,
        files: files
            .iter()
            .filter(|file| file.report == id)
            .map(|file| ReportFileLink {
                href: format!("{base}/api/v1/reports/{id}/files/{}", file.name),
                name: file.name.clone(),
                sha256: file.sha256.clone(),
            })
            .collect(),
        sent: sent
            .iter()
            .filter(|sent| sent.report == id)
            .map(|sent| SentReport {
                at: sent.sent_at.to_string(),
                by: sent.sent_by.clone(),
                way: sent.way.code(),
                receiver: sent.receiver.clone(),
                number: sent.number.clone(),
            })
            .collect(),
    }
}

/// Returns a file of a version that may be read; of others nothing is said, not even that they are there.
pub(super) fn found(
    service: &Service,
    scope: &Scope,
    id: i32,
    name: &str,
) -> Result<Option<TakenAway>, WebError> {
    let wanted = ReportsWanted {
        id: Some(id),
        ..ReportsWanted::default()
    };
    let record = service.store.reports(&wanted)?.pop();
    if !record.is_some_and(|it| scope.covers(it.report.key.organisation.as_deref())) {
        return Ok(None);
    }
    let mut files = service.store.report_files(id)?.into_iter();
    let file = files.find(|file| file.name == name);
    Ok(file.map(|file| TakenAway {
        name: file.name,
        content: file.content,
    }))
}

fn report(service: &Service, reader: &Reader, question: &Statistics) -> Result<Vec<u8>, WebError> {
    if !reader.scope.covers(question.organisation.as_deref()) {
        return Err(WebError::ForeignBody(question.organisation.clone()));
    }
    let period = question.quarter.parse::<Period>();
    let ask = Ask {
        period: period.map_err(|error| asked::hinted(&error))?,
        regulation: question.regulation.clone(),
        organisation: question.organisation.clone(),
        known_at: asked::known(service, question.known_at.as_deref())?,
        lang: asked::lang(service, question.lang.as_deref())?,
        templates: Templates::of(&service.config.reports),
    };
    // recorded moments may run a little ahead of the clock: each event has one of its own
    let now = Instant::from(service.clock.now()).max(service.store.standings_reach()?);
    if ask.known_at > Some(now) {
        return Err(WebError::wrong(
            "known_at is in the future",
            "leave it out for what is known now",
        ));
    }
    let standings = service.standings().ok_or_else(WebError::being_made_up)?;
    let report = make(&standings, &ask).map_err(|error| unmade(&error))?;
    let text = report.json().map_err(|error| WebError::internal(&error))?;
    Ok(text.into_bytes())
}

/// Returns why a report could not be made: what has a remedy says so.
pub(super) fn unmade(error: &NotMade) -> WebError {
    match error {
        NotMade::Standings(_) | NotMade::Store(_) | NotMade::Unreadable(_) => {
            WebError::internal(error)
        }
        // the question is well put: what it is about is not there
        NotMade::NoRegulation(_)
        | NotMade::NoReport(_)
        | NotMade::NoOrganisation(_)
        | NotMade::Nothing
        | NotMade::NotYet(..) => WebError::NotThere(error.to_string().replace("\nhint: ", "; ")),
        NotMade::Template(_) => asked::hinted(error),
    }
}
