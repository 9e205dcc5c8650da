//! Which records could not be used, and why? Listed for whoever sees to the data, released by whoever sent them.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::{Filters, Part};
use super::token::{Producer, Reader};
use super::{App, Problem, WebError, answer};
use crate::store::QuarantineRecord;

/// Records of a page unless asked otherwise, and at most.
const ROWS: usize = 100;
const MOST_ROWS: usize = 1000;

/// Which records.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Question {
    /// Of one import.
    import: Option<i32>,
    /// Records left out before the page.
    #[param(minimum = 0)]
    skip: Option<usize>,
    /// Records of the page, at most 1000.
    #[param(minimum = 1, maximum = 1000)]
    rows: Option<usize>,
}

/// A page of records that wait for a correction.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarantinePage {
    /// How many wait in all.
    waiting: usize,
    /// The records of the page, by import and place.
    rows: Vec<Waiting>,
}

/// A record that waits for a correction.
#[derive(Debug, Serialize, ToSchema)]
pub struct Waiting {
    /// The import it came with.
    import: i32,
    /// The file, or producer and day.
    file: String,
    /// Line, row or place in it, from 1.
    line: u64,
    /// Its case, if it names one.
    case_id: Option<String>,
    /// Its id, if it names one.
    id: Option<String>,
    /// The field at fault.
    field: String,
    /// What is wrong.
    reason: String,
    /// The remedy.
    hint: String,
    /// The record as it came, without attributes that nobody declared.
    raw: String,
    /// When it came.
    recorded_at: String,
}

/// What was released.
#[derive(Debug, Serialize, ToSchema)]
pub struct Released {
    /// How many records.
    released: usize,
}

/// Records that could not be used.
///
/// Corrected and sent again under the same case and id, a record is released by itself. For readers of everything: a record that could not be
/// read may belong to anybody.
#[utoipa::path(
    get,
    path = "/api/v1/quarantine",
    tag = "operations",
    params(Question),
    responses(
        (status = 200, description = "A page", body = QuarantinePage),
        (status = 304, description = "What the reader has (If-None-Match) is still right"),
        (status = 400, description = "A filter is not understood", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No good token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token is not for reading everything", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub(super) async fn list(
    State(app): State<App>,
    Reader(right): Reader,
    headers: HeaderMap,
    Filters(question): Filters<Question>,
) -> Result<Response, WebError> {
    if !right.organisations.is_empty() {
        return Err(WebError::NoRight(format!(
            "token `{}` may read about some organisations only, the quarantine may hold records of any",
            right.name
        )));
    }
    let rows = question.rows.unwrap_or(ROWS);
    if rows == 0 || rows > MOST_ROWS {
        return Err(WebError::wrong(
            format!("rows = {rows}"),
            format!("ask for 1 to {MOST_ROWS} rows and go on with `skip`"),
        ));
    }
    let page = app
        .blocking(move |service| {
            let records = service.store.quarantine(question.import)?;
            Ok(QuarantinePage {
                waiting: records.len(),
                rows: records
                    .into_iter()
                    .skip(question.skip.unwrap_or(0))
                    .take(rows)
                    .map(Waiting::of)
                    .collect(),
            })
        })
        .await?;
    answer::json(&headers, &page)
}

/// Releases the records of an import.
///
/// For whoever sent them: they were dealt with in another way and need not come again.
#[utoipa::path(
    post,
    path = "/api/v1/quarantine/{import}/release",
    tag = "operations",
    params(("import" = i32, Path, description = "The import", minimum = 1)),
    responses(
        (status = 200, description = "How many were released", body = Released),
        (status = 400, description = "The address is not understood", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No good token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The import is not the sender's", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such import", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub(super) async fn release(
    State(app): State<App>,
    Producer(right): Producer,
    Part(import): Part<i32>,
) -> Result<axum::Json<Released>, WebError> {
    let released = app
        .blocking(move |service| {
            let imports = service.store.imports()?;
            let known = imports
                .into_iter()
                .find(|known| known.id == import)
                .ok_or_else(|| WebError::NotThere(format!("no import {import}")))?;
            if !known.file.starts_with(&format!("api/{}/", right.name)) {
                return Err(WebError::NoRight(format!(
                    "import {import} was not sent with the token `{}`",
                    right.name
                )));
            }
            Ok(service.store.release(import, service.clock.now().into())?)
        })
        .await?;
    Ok(axum::Json(Released { released }))
}

impl Waiting {
    fn of(record: QuarantineRecord) -> Self {
        let rejected = record.rejected;
        Self {
            import: record.import,
            file: rejected.file,
            line: rejected.line,
            case_id: rejected.case_id,
            id: rejected.event_id,
            field: rejected.field,
            reason: rejected.reason,
            hint: rejected.hint,
            raw: rejected.raw,
            recorded_at: record.recorded_at.to_string(),
        }
    }
}
