//! Is the service well? Alive, ready, and its figures.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tower::ServiceExt as _;
use utoipa::ToSchema;

use super::token::Observer;
use super::{App, Problem, WebError, router};
use srok_service::measures;

/// How the service is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Health {
    /// `alive` or `ready`.
    pub status: &'static str,
    /// The version of srok.
    pub version: &'static str,
    /// Events waiting to be committed.
    pub queue_events: u64,
    /// Age of the oldest event that standings do not know of, in seconds.
    pub standings_lag_seconds: f64,
    /// What an administrator should see to: `forwarded_by_unlisted_peer`, if `X-Forwarded-For` comes from an address that is not in `serve.proxies`.
    pub warnings: Vec<&'static str>,
}

fn health(app: &App, status: &'static str) -> Health {
    Health {
        status,
        version: env!("CARGO_PKG_VERSION"),
        queue_events: app.service.queue.depth() as u64,
        standings_lag_seconds: app.service.lag().as_secs_f64(),
        warnings: warnings(app),
    }
}

/// Returns what should be seen to, as anybody may know it: no address is named.
fn warnings(app: &App) -> Vec<&'static str> {
    let now = app.service.clock.now().into();
    let is_forwarded = !app.service.doors.unlisted(now).is_empty();
    Vec::from_iter(is_forwarded.then_some("forwarded_by_unlisted_peer"))
}

/// Tells whether a request is answered within a time.
pub async fn answers(app: &App, within: Duration) -> bool {
    let request = Request::get("/health/live")
        .header(header::HOST, "localhost")
        .body(Body::empty());
    let Ok(request) = request else { return false };
    let answer = tokio::time::timeout(within, router(app.clone()).oneshot(request)).await;
    matches!(answer, Ok(Ok(answer)) if answer.status() == StatusCode::OK)
}

/// Says that the process answers.
#[utoipa::path(
    get,
    path = "/health/live",
    tag = "operations",
    responses((status = 200, description = "The process answers", body = Health))
)]
pub(super) async fn live(State(app): State<App>) -> axum::Json<Health> {
    axum::Json(health(&app, "alive"))
}

/// Says whether standings are made up and events can be written.
#[utoipa::path(
    get,
    path = "/health/ready",
    tag = "operations",
    responses(
        (status = 200, description = "Events are taken, standings are made up", body = Health),
        (status = 503, description = "Not yet, or no longer", body = Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn ready(State(app): State<App>) -> Result<axum::Json<Health>, WebError> {
    if let Some(unfit) = app.service.unfit() {
        return Err(WebError::NotNow(unfit.reason().into()));
    }
    if *app.service.stopping.borrow() {
        return Err(WebError::NotNow("the service is being stopped".into()));
    }
    if !app.service.is_ready() {
        return Err(WebError::NotNow("standings are being made up".into()));
    }
    Ok(axum::Json(health(&app, "ready")))
}

/// The figures, in the text form of Prometheus.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operations",
    responses(
        (status = 200, description = "Figures", body = String, content_type = "text/plain; version=0.0.4"),
        (status = 204, description = "No figures are taken"),
        (status = 401, description = "No good token, where the settings want one", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token is not for the figures", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The settings keep them closed", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many wrong tokens came from there", body = Problem, content_type = "application/problem+json")
    ),
    security((), ("token" = []))
)]
pub(super) async fn figures(State(app): State<App>, _: Observer) -> Response {
    let Some(figures) = app.figures.clone() else {
        return StatusCode::NO_CONTENT.into_response();
    };
    measures::read_off(&app.service);
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        figures.render(),
    )
        .into_response()
}
