//! Which sources send as usual, and which have fallen silent?

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::refusals::Refusals;
use super::token::Reader;
use super::{App, WebError, answer};
use srok_engine::sources::{self, Freshness};

/// Sources.
///
/// A source that is silent for longer than its usual gap is `stale`: figures that rest on it are old, not wrong. Nights and days off of its own
/// calendar are no silence.
#[utoipa::path(
    get,
    path = "/api/v1/sources",
    tag = "operations",
    responses(
        (status = 200, description = "The sources, the silent ones first", body = Vec<Freshness>),
        Refusals
    ),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn list(
    State(app): State<App>,
    reader: Reader,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let sources = app
        .blocking(move |service| {
            let now = service.clock.now().into();
            Ok(sources::sources(
                &service.store,
                &service.law,
                now,
                &reader.scope,
            )?)
        })
        .await?;
    answer::json(&headers, &sources)
}
