//! What happened in a case, and why is each of its dates the date? The whole document of one case.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{self, Filters, Part};
use super::form::{LangForm, MomentForm};
use super::refusals::Refusals;
use super::token::Reader;
use super::{App, Problem, WebError, answer};
use srok_core::access::Scope;
use srok_engine::document::{self, CaseDocument, DocumentError};
use srok_service::Service;

/// As of when, and in which language.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Question {
    /// What had happened until then: a moment, or a date (its end); left out: now.
    #[param(inline, value_type = Option<MomentForm>)]
    as_of: Option<String>,
    /// With what was known then.
    #[param(inline, value_type = Option<MomentForm>)]
    known_at: Option<String>,
    /// The language of explanations: `ru` or `en`.
    #[param(inline, value_type = Option<LangForm>)]
    lang: Option<String>,
}

/// A case.
///
/// Its events, corrected and annulled ones too, its standings with their ledgers day by day, and what its checks found. Computed at once from
/// the events, as they were known at any moment.
#[utoipa::path(
    get,
    path = "/api/v1/cases/{id}",
    tag = "standings",
    params(("id" = String, Path, description = "The case: `subject` of its events"), Question),
    responses(
        (status = 200, description = "The case", body = CaseDocument, headers(("etag", description = "For If-None-Match of the next request"))),
        (status = 404, description = "No such case, or none the reader may see", body = Problem, content_type = "application/problem+json"),
        Refusals
    ),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    headers: HeaderMap,
    Part(id): Part<String>,
    Filters(question): Filters<Question>,
) -> Result<Response, WebError> {
    let document = app
        .blocking(move |service| case(service, &reader.scope, &id, &question))
        .await?;
    answer::json(&headers, &document)
}

fn case(
    service: &Service,
    scope: &Scope,
    id: &str,
    question: &Question,
) -> Result<CaseDocument, WebError> {
    let asked = document::Question {
        case_id: id,
        as_of: asked::moment(service, question.as_of.as_deref())?,
        known_at: asked::known(service, question.known_at.as_deref())?,
        lang: asked::lang(service, question.lang.as_deref())?,
    };
    let standings = service.standings().ok_or_else(WebError::being_made_up)?;
    document::document(&standings, &service.law, &asked, scope).map_err(|error| match error {
        DocumentError::NoCase { case_id } => WebError::NotThere(format!("no case `{case_id}`")),
        DocumentError::Standings(error) => error.into(),
        other => asked::hinted(&other),
    })
}
