//! How many limits were met, how many are overdue, and how long did they take? Figures by limit, kind, organisation and month.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::{self, Filters};
use super::form::{MomentForm, SeverityForm};
use super::refusals::Refusals;
use super::token::Reader;
use super::{App, WebError, answer};
use srok_engine::standings::{AggregateAsked, AggregateRow};
use srok_service::Service;
use srok_store::{By, Counted, Wanted};

/// By what, and which standings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Question {
    /// By what, divided by commas: `limit`, `kind`, `organisation`, `month` (of the legal last day); left out: all together.
    #[param(
        example = "limit,month",
        pattern = "^(limit|kind|organisation|month)(,(limit|kind|organisation|month))*$"
    )]
    by: Option<String>,
    /// What had happened until then: a moment, or a date (its end); left out: now.
    #[param(inline, value_type = Option<MomentForm>)]
    as_of: Option<String>,
    /// One limit, `regulation.limit`.
    #[param(example = "mo221.service_term")]
    limit: Option<String>,
    /// One headline of the overview: `registration`, `decision`, `complaint`.
    #[param(pattern = "^(registration|decision|complaint)$")]
    headline: Option<String>,
    /// One kind, e.g. `registration`.
    kind: Option<String>,
    /// One severity, or `all`; left out: `binding`.
    #[param(inline, value_type = Option<SeverityForm>)]
    severity: Option<String>,
    /// Duties of one organisation.
    organisation: Option<String>,
    /// One act.
    regulation: Option<String>,
    /// First legal last day.
    due_from: Option<srok_law::time::NaiveDate>,
    /// Last legal last day.
    due_to: Option<srok_law::time::NaiveDate>,
    /// Only what was stopped on this day or later.
    stopped_from: Option<srok_law::time::NaiveDate>,
    /// Only what was stopped on this day or earlier.
    stopped_to: Option<srok_law::time::NaiveDate>,
}

/// Figures at a moment.
#[derive(Debug, Serialize, ToSchema)]
pub struct Aggregates {
    /// The moment they were counted at.
    as_of: String,
    /// How long the oldest event has been waiting that they do not know of, in seconds: 0 if they know all.
    lag_seconds: f64,
    /// Sources that have been silent for longer than usual: what rests on them is old.
    stale_sources: Vec<String>,
    /// The figures.
    rows: Vec<AggregateRow>,
}

/// Figures.
///
/// Each standing is counted in one state, and in `total`; a share comes with its numerator and denominator.
#[utoipa::path(
    get,
    path = "/api/v1/aggregates",
    tag = "standings",
    params(Question),
    responses(
        (status = 200, description = "The figures", body = Aggregates, headers(("etag", description = "For If-None-Match of the next request"))),
        Refusals
    ),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn count(
    State(app): State<App>,
    reader: Reader,
    headers: HeaderMap,
    Filters(question): Filters<Question>,
) -> Result<Response, WebError> {
    let name = reader.name.clone();
    let figures = app
        .heavy(&name, move |service| figures(service, reader, question))
        .await?;
    answer::json(&headers, &figures)
}

fn figures(service: &Service, reader: Reader, question: Question) -> Result<Aggregates, WebError> {
    let as_of = asked::moment(service, question.as_of.as_deref())?;
    let (stopped_from, stopped_before) =
        asked::stopped(service, question.stopped_from, question.stopped_to)?;
    let wanted = Wanted {
        limit: asked::limit(service, question.limit)?,
        headline: asked::headline(question.headline)?,
        kind: question.kind,
        severity: asked::severity(question.severity, true)?,
        organisation: question.organisation,
        scope: reader.scope,
        regulation: question.regulation,
        due_from: question.due_from.map(Into::into),
        due_to: question.due_to.map(Into::into),
        stopped_from,
        stopped_before,
        ..Wanted::default()
    };
    let asked = AggregateAsked {
        as_of,
        counted: Counted {
            by: question
                .by
                .as_deref()
                .map(by)
                .transpose()?
                .unwrap_or_default(),
            durations: true,
            wanted,
        },
    };
    let standings = service.standings().ok_or_else(WebError::being_made_up)?;
    Ok(Aggregates {
        as_of: as_of.to_string(),
        lag_seconds: service.lag().as_secs_f64(),
        stale_sources: service.stale_sources(&asked.counted.wanted.scope),
        rows: standings.aggregate(&asked)?,
    })
}

fn by(text: &str) -> Result<By, WebError> {
    let mut by = By::default();
    for part in text.split(',') {
        match part {
            "limit" => by.limit = true,
            "kind" => by.kind = true,
            "organisation" => by.organisation = true,
            "month" => by.month = true,
            other => {
                return Err(WebError::wrong(
                    format!("figures cannot be counted by `{other}`"),
                    "count by limit, kind, organisation, month, divided by commas",
                ));
            }
        }
    }
    Ok(by)
}
