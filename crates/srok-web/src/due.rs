//! When is it due if it starts then? The calculator: needs no token, because it tells nothing but the law.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{self, Filters};
use super::form::{LangForm, MomentForm};
use super::{App, Problem, WebError, answer};
use srok_law::calculator::{self, Answer, Request};

/// What is asked.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Question {
    /// `regulation.limit`.
    #[param(example = "mo221.complaint_review_general")]
    limit: String,
    /// When the clock starts: with an offset, a local time, or a date.
    #[param(example = "2025-12-22T11:00:00+03:00", inline, value_type = MomentForm)]
    start: String,
    /// The way of filing.
    channel: Option<String>,
    /// Suspensions over whole days, both included, `FROM..TO`, divided by commas.
    #[param(
        pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}\\.\\.[0-9]{4}-[0-9]{2}-[0-9]{2}(,[0-9]{4}-[0-9]{2}-[0-9]{2}\\.\\.[0-9]{4}-[0-9]{2}-[0-9]{2})*$",
        example = "2026-01-12..2026-01-20"
    )]
    suspend: Option<String>,
    /// Attributes the limit depends on, `ATTRIBUTE=VALUE`, divided by commas.
    #[param(
        pattern = "^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$",
        example = "stated_remedy_date=2026-01-20"
    )]
    with: Option<String>,
    /// The organisation whose duty it is: its calendar counts.
    organisation: Option<String>,
    /// The language of the explanation: `ru` or `en`.
    #[param(inline, value_type = Option<LangForm>)]
    lang: Option<String>,
}

/// A due date, explained day by day.
#[utoipa::path(
    get,
    path = "/api/v1/due",
    tag = "standings",
    params(Question),
    responses(
        (status = 200, description = "The date and why", body = Answer, headers(("etag", description = "For If-None-Match of the next request"))),
        (status = 304, description = "What the reader has (If-None-Match) is still right"),
        (status = 400, description = "The question is not understood", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn calculate(
    State(app): State<App>,
    headers: HeaderMap,
    Filters(question): Filters<Question>,
) -> Result<Response, WebError> {
    let answer = app
        .blocking(move |service| {
            let list = |texts: Option<String>| -> Vec<String> {
                let texts = texts.unwrap_or_default();
                texts
                    .split(',')
                    .filter(|text| !text.is_empty())
                    .map(str::to_owned)
                    .collect()
            };
            let request = Request {
                lang: asked::lang(service, question.lang.as_deref())?,
                limit: question.limit,
                start: question.start,
                channel: question.channel,
                suspend: list(question.suspend),
                with: list(question.with),
                organisation: question.organisation,
            };
            calculator::calculate(&service.law, &request).map_err(|error| asked::hinted(&error))
        })
        .await?;
    answer::json(&headers, &answer)
}
