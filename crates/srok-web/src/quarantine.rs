//! Which records could not be used, and why? Listed for whoever sees to the data, released by whoever sent them.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::{self, Filters, Part};
use super::refusals::Refusals;
use super::spool::Spool;
use super::token::{Producer, Reader};
use super::{App, Problem, WebError, answer};
use srok_core::access::Scope;
use srok_engine::quarantine::{self, QuarantineRow};
use srok_store::{QuarantineCursor, QuarantineWanted};

/// Records of a page unless asked otherwise, and at most.
const ROWS: u64 = 100;
const MOST_ROWS: u64 = 1000;

/// Which records.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Question {
    /// Of one import.
    import: Option<i32>,
    /// Of one file, or producer and day (`api/NAME/DAY`).
    file: Option<String>,
    /// With one field at fault.
    field: Option<String>,
    /// `true`: those that wait until their sender has a right to the case; `false`: those that wait for a correction.
    waiting: Option<bool>,
    /// `next` of the page before.
    #[param(pattern = "^[0-9a-f]{56}$")]
    after: Option<String>,
    /// Records of the page, at most 1000.
    #[param(minimum = 1, maximum = 1000)]
    rows: Option<u64>,
}

/// Which records are exported: all of them at once.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Exported {
    /// Of one import.
    import: Option<i32>,
    /// Of one file, or producer and day (`api/NAME/DAY`).
    file: Option<String>,
    /// With one field at fault.
    field: Option<String>,
}

/// A page of records that wait for a correction.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuarantinePage {
    /// The records of the page, by import and place.
    rows: Vec<QuarantineRow>,
    /// Where the next page begins; absent if this is the last one.
    next: Option<String>,
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
    reads_everything(&reader)?;
    let wanted = wanted(question)?;
    let page = app
        .blocking(move |service| {
            let page = service.store.quarantine_page(&wanted)?;
            Ok(QuarantinePage {
                rows: page.records.into_iter().map(Into::into).collect(),
                next: page.next.map(|next| next.to_string()),
            })
        })
        .await?;
    answer::json(&headers, &page)
}

/// The same as a table of events, with what was wrong beside each.
///
/// Corrected, it is taken in again like any table of events.
#[utoipa::path(
    get,
    path = "/api/v1/quarantine/export",
    tag = "operations",
    params(Exported),
    responses(
        (status = 200, description = "A table of events", body = String, content_type = "text/csv"),
        Refusals
    ),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn export(
    State(app): State<App>,
    reader: Reader,
    Filters(exported): Filters<Exported>,
) -> Result<Response, WebError> {
    reads_everything(&reader)?;
    let wanted = QuarantineWanted {
        import: exported.import,
        file: exported.file,
        field: exported.field,
        // what waits for a right needs no correction
        waiting: Some(false),
        ..QuarantineWanted::default()
    };
    let spooled = Arc::clone(&app.spooled);
    let turn = app.heavy_turn(&reader.name).await?;
    let table = app
        .heavy_place(move |service| {
            let mut table = Spool::new(service, &spooled);
            quarantine::export::<WebError>(&service.store, &wanted, &mut table)?;
            table.made().map_err(|error| WebError::internal(&error))
        })
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"quarantine.csv\"",
        ),
    ];
    Ok((headers, table.body(turn)).into_response())
}

/// Refuses a reader who is bound to organisations: a record that could not be read may belong to anybody.
fn reads_everything(reader: &Reader) -> Result<(), WebError> {
    if reader.scope == Scope::Everything {
        return Ok(());
    }
    Err(WebError::NoRight(format!(
        "{} may read about some organisations only, the quarantine may hold records of any",
        reader.name
    )))
}

fn wanted(question: Question) -> Result<QuarantineWanted, WebError> {
    let rows = question.rows.unwrap_or(ROWS);
    if rows == 0 || rows > MOST_ROWS {
        return Err(WebError::wrong(
            format!("rows = {rows}"),
            format!("ask for 1 to {MOST_ROWS} rows and go on with `after`"),
        ));
    }
    let after = question
        .after
        .map(|text| text.parse::<QuarantineCursor>())
        .transpose()
        .map_err(|error| asked::hinted(&error))?;
    Ok(QuarantineWanted {
        import: question.import,
        file: question.file,
        field: question.field,
        waiting: question.waiting,
        rows: Some(rows),
        after,
        ..QuarantineWanted::default()
    })
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
            let author = format!("token:{}", right.name);
            let now = service.clock.now().into();
            Ok(service.store.release(import, &author, now)?)
        })
        .await?;
    Ok(axum::Json(Released { released }))
}
