//! Which pages are there? Each with the area of rights it belongs to; who may not enter is told so on a page.

mod admin;
mod alerts;
pub(crate) mod answer_form;
mod assets;
mod board;
mod calculator;
mod calendar;
mod case;
mod complaints;
mod data_quality;
mod export;
mod fault;
mod findings;
mod frame;
mod journal;
mod law;
mod live;
mod names;
mod open_data;
mod overview;
mod password;
mod past;
mod picture;
mod preferences;
mod procedures;
mod quality;
mod queue;
mod reports;
mod sessions;
mod sign_in;
mod templates;
mod view;
mod visit;
mod weekly_plan;

pub(crate) use export::{Cell, Files, Rows, Table, TakenAway, taken_away};
pub(crate) use frame::Sheet;
pub use templates::Templates;
pub(crate) use view::{View, address, local};
pub(crate) use visit::Visit;

use std::collections::HashSet;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts as _, MatchedPath, Request, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get, post};

use super::{App, WebError, known, problem};
use srok_core::access::Area;

/// Every page: where it is, which right it wants, and what answers.
#[expect(
    clippy::too_many_lines,
    reason = "one after another, each in a line or two"
)]
fn pages() -> Vec<(&'static str, Area, MethodRouter<App>)> {
    vec![
        ("/", Area::Overview, get(overview::show)),
        ("/units.csv", Area::Overview, get(overview::table)),
        ("/units.xlsx", Area::Overview, get(overview::table)),
        ("/board", Area::Board, get(board::show)),
        ("/board.csv", Area::Board, get(board::table)),
        ("/board.xlsx", Area::Board, get(board::table)),
        ("/board/views", Area::Board, post(board::keep)),
        ("/cases/{id}", Area::Case, get(case::show)),
        (
            "/cases/{id}/certificate.pdf",
            Area::Case,
            get(case::certificate),
        ),
        ("/cases/{id}/journal.csv", Area::Export, get(case::journal)),
        ("/cases/{id}/journal.xlsx", Area::Export, get(case::journal)),
        (
            "/cases/{id}/data-errors",
            Area::ReportDataError,
            post(case::report).layer(small()),
        ),
        ("/weekly-plan", Area::WeeklyPlan, get(weekly_plan::show)),
        ("/charts/{page}/{chart}", Area::Export, get(picture::show)),
        ("/procedures", Area::Procedures, get(procedures::show)),
        ("/procedures.csv", Area::Procedures, get(procedures::table)),
        ("/procedures.xlsx", Area::Procedures, get(procedures::table)),
        ("/complaints", Area::Complaints, get(complaints::show)),
        ("/complaints.csv", Area::Complaints, get(complaints::table)),
        ("/complaints.xlsx", Area::Complaints, get(complaints::table)),
        ("/reports", Area::Reports, get(reports::show)),
        (
            "/reports/{regulation}/{period}/{body}",
            Area::Reports,
            get(reports::one)
                .post(reports::take)
                .layer(DefaultBodyLimit::max(REGISTER)),
        ),
        (
            "/reports/{regulation}/{period}/{body}/cases",
            Area::Reports,
            get(reports::cases),
        ),
        (
            "/reports/{regulation}/{period}/{body}/cases.csv",
            Area::Reports,
            get(reports::cases_file),
        ),
        (
            "/reports/{regulation}/{period}/{body}/cases.xlsx",
            Area::Reports,
            get(reports::cases_file),
        ),
        (
            "/reports/{regulation}/{period}/{body}/draft/{ending}",
            Area::Reports,
            get(reports::draft),
        ),
        (
            "/reports/files/{id}/{name}",
            Area::Reports,
            get(reports::file),
        ),
        ("/queue", Area::Queue, get(queue::show)),
        ("/queue.csv", Area::Queue, get(queue::table)),
        ("/queue.xlsx", Area::Queue, get(queue::table)),
        ("/quality", Area::Quality, get(quality::show)),
        ("/quality.csv", Area::Quality, get(quality::table)),
        ("/quality.xlsx", Area::Quality, get(quality::table)),
        ("/events", Area::Overview, get(live::tell)),
        ("/journal", Area::Journal, get(journal::show)),
        ("/journal.csv", Area::Journal, get(journal::file)),
        ("/journal.xlsx", Area::Journal, get(journal::file)),
        (
            "/journal/units.csv",
            Area::Journal,
            get(journal::units_file),
        ),
        (
            "/journal/units.xlsx",
            Area::Journal,
            get(journal::units_file),
        ),
        ("/findings", Area::Findings, get(findings::show)),
        ("/findings.csv", Area::Findings, get(findings::file)),
        ("/findings.xlsx", Area::Findings, get(findings::file)),
        ("/data-quality", Area::DataQuality, get(data_quality::show)),
        (
            "/data-quality/sources.csv",
            Area::DataQuality,
            get(data_quality::sources_file),
        ),
        (
            "/data-quality/sources.xlsx",
            Area::DataQuality,
            get(data_quality::sources_file),
        ),
        (
            "/data-quality/quarantine.csv",
            Area::DataQuality,
            get(data_quality::quarantine_file),
        ),
        (
            "/data-quality/quarantine.xlsx",
            Area::DataQuality,
            get(data_quality::quarantine_file),
        ),
        (
            "/data-quality/late.csv",
            Area::DataQuality,
            get(data_quality::late_file),
        ),
        (
            "/data-quality/late.xlsx",
            Area::DataQuality,
            get(data_quality::late_file),
        ),
        (
            "/data-quality/imports.csv",
            Area::DataQuality,
            get(data_quality::imports_file),
        ),
        (
            "/data-quality/imports.xlsx",
            Area::DataQuality,
            get(data_quality::imports_file),
        ),
        (
            "/data-quality/errors.csv",
            Area::DataQuality,
            get(data_quality::errors_file),
        ),
        (
            "/data-quality/errors.xlsx",
            Area::DataQuality,
            get(data_quality::errors_file),
        ),
        (
            "/data-quality/release",
            Area::ReleaseQuarantine,
            post(data_quality::release),
        ),
        (
            "/data-quality/errors",
            Area::ReleaseQuarantine,
            post(data_quality::settle),
        ),
        ("/alerts", Area::Alerts, get(alerts::show)),
        ("/alerts.csv", Area::Alerts, get(alerts::file)),
        ("/alerts.xlsx", Area::Alerts, get(alerts::file)),
        (
            "/alerts/{id}",
            Area::Alerts,
            get(alerts::one).post(alerts::answer),
        ),
        ("/calculator", Area::Law, get(calculator::show)),
        ("/calculator.csv", Area::Law, get(calculator::file)),
        ("/calculator.xlsx", Area::Law, get(calculator::file)),
        ("/calendar", Area::Law, get(calendar::show)),
        ("/calendar.csv", Area::Law, get(calendar::file)),
        ("/calendar.xlsx", Area::Law, get(calendar::file)),
        ("/regulations", Area::Law, get(law::acts)),
        ("/regulations.csv", Area::Law, get(law::acts_file)),
        ("/regulations.xlsx", Area::Law, get(law::acts_file)),
        ("/regulations/{id}", Area::Law, get(law::act)),
        (
            "/regulations/{id}/limits.csv",
            Area::Law,
            get(law::act_file),
        ),
        (
            "/regulations/{id}/limits.xlsx",
            Area::Law,
            get(law::act_file),
        ),
        ("/regulations/{id}/{limit}", Area::Law, get(law::limit)),
        ("/admin", Area::Administration, get(admin::show)),
        (
            "/admin/users",
            Area::Administration,
            get(admin::users::show)
                .post(admin::users::take)
                .layer(small()),
        ),
        (
            "/admin/tokens",
            Area::Administration,
            get(admin::tokens::show)
                .post(admin::tokens::take)
                .layer(small()),
        ),
        (
            "/admin/directory",
            Area::Administration,
            get(admin::directory::show),
        ),
        ("/admin/jobs", Area::Administration, get(admin::jobs::show)),
        (
            "/admin/audit",
            Area::Administration,
            get(admin::audit::show)
                .post(admin::audit::check)
                .layer(small()),
        ),
        (
            "/admin/audit.csv",
            Area::Administration,
            get(admin::audit::file),
        ),
        (
            "/admin/audit.xlsx",
            Area::Administration,
            get(admin::audit::file),
        ),
    ]
}

/// Longest form, in bytes.
const FORM: usize = 16 << 10;

/// Longest register of a body, in bytes: some hundred thousand numbers.
const REGISTER: usize = 4 << 20;

/// Takes no more than a form needs.
fn small() -> DefaultBodyLimit {
    DefaultBodyLimit::max(FORM)
}

/// What needs no right of its own: signing in and out, the own password, colours and language.
fn open() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        ("/assets/{hash}/{name}", get(assets::show)),
        ("/preferences", get(preferences::set)),
        (
            "/sign-in",
            get(sign_in::show).post(sign_in::take).layer(small()),
        ),
        ("/sign-out", post(sign_in::end).layer(small())),
        (
            "/password",
            get(password::show).post(password::take).layer(small()),
        ),
        (
            sessions::PATH,
            get(sessions::show).post(sessions::end).layer(small()),
        ),
    ]
}

/// What everybody may see without signing in, if the settings say so; else there is nothing at these addresses.
fn public() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        (open_data::PATH, get(open_data::show)),
        ("/open-data/complaints.csv", get(open_data::csv)),
        ("/open-data/complaints.json", get(open_data::json)),
        ("/open-data/complaints.meta.csv", get(open_data::passport)),
    ]
}

/// Returns the pages with the areas of rights they belong to.
#[must_use]
pub fn areas() -> Vec<(&'static str, Area)> {
    pages()
        .into_iter()
        .map(|(path, area, _)| (path, area))
        .collect()
}

/// Tells whether a route is a page, which wants a right.
pub(super) fn is_page(route: &str) -> bool {
    static PAGES: LazyLock<HashSet<&str>> =
        LazyLock::new(|| areas().into_iter().map(|(path, _)| path).collect());
    PAGES.contains(route)
}

/// Returns all addresses of pages with the areas of rights they belong to, if they take a right.
pub(super) fn addresses() -> Vec<(&'static str, Option<Area>)> {
    let pages = areas().into_iter().map(|(path, area)| (path, Some(area)));
    let open = open().into_iter().chain(public());
    let open = open.map(|(path, _)| (path, None));
    pages.chain(open).collect()
}

/// Returns the routes of all pages.
pub(super) fn routes(app: &App) -> Router<App> {
    let mut router = Router::new();
    for (path, handlers) in open() {
        router = router.route(path, handlers);
    }
    if app.service.config.reports.public {
        for (path, handlers) in public() {
            router = router.route(path, handlers);
        }
    }
    for (path, area, handlers) in pages() {
        let state = (app.clone(), area);
        router = router.route(path, handlers.layer(from_fn_with_state(state, admitted)));
    }
    router
}

/// Returns the answer to a request that is refused: a page for who has signed in.
pub(super) async fn refused(app: &App, mut parts: Parts, error: WebError) -> Response {
    match Visit::from_request_parts(&mut parts, app).await {
        Ok(visit) => fault::page(app, visit, error).await,
        Err(_) => error.into_response(),
    }
}

/// Answers at an address where nothing is.
pub(super) async fn nothing(State(app): State<App>, request: Request) -> Response {
    instead(&app, request, WebError::NotThere(String::new())).await
}

/// Answers at an address that does not take the method, e.g. one of forms.
pub(super) async fn no_such_method(State(app): State<App>, request: Request) -> Response {
    instead(&app, request, WebError::WrongMethod).await
}

/// Answers with a page to who reads pages, else to a program.
async fn instead(app: &App, request: Request, error: WebError) -> Response {
    let (mut parts, _) = request.into_parts();
    let accepts = parts.headers.get(header::ACCEPT);
    let reads_pages = accepts.is_some_and(|kinds| kinds.as_bytes().starts_with(b"text/html"));
    if !reads_pages {
        return match error {
            WebError::NotThere(_) => problem::no_such_page(&parts.uri).into_response(),
            other => other.into_response(),
        };
    }
    match Visit::from_request_parts(&mut parts, app).await {
        Ok(visit) => fault::page(app, visit, error).await,
        Err(elsewhere) => elsewhere,
    }
}

/// Lets in who may see the area.
async fn admitted(
    State((app, area)): State<(App, Area)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let visit = match Visit::from_request_parts(&mut parts, &app).await {
        Ok(visit) => visit,
        Err(elsewhere) => return elsewhere,
    };
    if !visit.viewer.may(area) {
        return fault::page(&app, visit, WebError::NoRight(String::new()))
            .await
            .into_response();
    }
    if let Err(error) = known::of_page(&parts.uri, parts.extensions.get::<MatchedPath>()) {
        return fault::page(&app, visit, error).await;
    }
    parts.extensions.insert(visit);
    next.run(Request::from_parts(parts, body)).await
}
