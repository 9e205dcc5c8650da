//! What is asked in an address? Its parts and filters, each mistake named with a remedy.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::{App, WebError};
use srok_engine::live::Headline;
use srok_law::case::Instant;
use srok_law::moment::Moment;
use srok_law::regulation::Severity;
use srok_law::words::Lang;
use srok_service::Service;

/// The filters of an address.
pub(super) struct Filters<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Filters<T> {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, WebError> {
        let Query(filters) = Query::try_from_uri(&parts.uri).map_err(|error| {
            WebError::wrong(
                format!(
                    "the question cannot be understood: {}",
                    reason(&error.body_text())
                ),
                "see /api/openapi.json for the filters and their values",
            )
        })?;
        Ok(Self(filters))
    }
}

/// Returns what a rejection says of the question, without what it says of the program.
fn reason(said: &str) -> &str {
    said.split_once("query string: ")
        .map_or(said, |(_, reason)| reason)
}

/// The variable part of an address.
pub(super) struct Part<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Part<T> {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, WebError> {
        let Path(part) = Path::from_request_parts(parts, app)
            .await
            .map_err(|error| {
                WebError::wrong(
                    format!("the address cannot be understood: {}", error.body_text()),
                    "see /api/openapi.json for the addresses",
                )
            })?;
        Ok(Self(part))
    }
}

/// Returns the moment that a text names (nothing: now); a bare date means the end of that local day.
pub(super) fn moment(service: &Service, text: Option<&str>) -> Result<Instant, WebError> {
    Ok(known(service, text)?.unwrap_or_else(|| service.clock.now().into()))
}

/// Returns the moment that a text names, if there is one.
pub(super) fn known(service: &Service, text: Option<&str>) -> Result<Option<Instant>, WebError> {
    let zone = service
        .zone()
        .ok_or_else(|| WebError::internal(&"the zone of the settings is not known"))?;
    text.map(|text| Moment::read(text, &zone).map(|moment| moment.end(&zone)))
        .transpose()
        .map_err(|error| hinted(&error))
}

/// Returns the headline that a text names.
pub(super) fn headline(text: Option<String>) -> Result<Option<String>, WebError> {
    match text {
        Some(unknown) if Headline::named(&unknown).is_none() => {
            let known = Headline::ALL.map(Headline::code).join(", ");
            Err(WebError::wrong(
                format!("headline = `{unknown}`"),
                format!("known headlines: {known}"),
            ))
        }
        fitting => Ok(fitting),
    }
}

/// Returns from and before which moment something was stopped, of the first and last local day of it.
pub(super) fn stopped(
    service: &Service,
    from: Option<srok_law::time::NaiveDate>,
    to: Option<srok_law::time::NaiveDate>,
) -> Result<(Option<Instant>, Option<Instant>), WebError> {
    let zone = service
        .zone()
        .ok_or_else(|| WebError::internal(&"the zone of the settings is not known"))?;
    let begin = |day: srok_law::time::NaiveDate| zone.start_of(day.into());
    let next = to.and_then(|day| day.succ_opt());
    Ok((from.map(begin), next.map(begin)))
}

/// Returns the language asked for.
pub(super) fn lang(service: &Service, text: Option<&str>) -> Result<Lang, WebError> {
    match text.unwrap_or(&service.config.lang) {
        "ru" => Ok(Lang::Ru),
        "en" => Ok(Lang::En),
        other => Err(WebError::wrong(
            format!("no language `{other}`"),
            "languages: ru, en",
        )),
    }
}

/// Returns the limit asked for, which must be there.
pub(super) fn limit(service: &Service, limit: Option<String>) -> Result<Option<String>, WebError> {
    match limit.as_deref() {
        Some(name) if service.law.limit(name).is_none() => Err(WebError::wrong(
            format!("no limit `{name}`"),
            "write REGULATION.LIMIT, e.g. mo221.service_term",
        )),
        _ => Ok(limit),
    }
}

/// Returns the severity asked for: `all` is none in particular, nothing is `binding` where only what can be breached is meant.
pub(super) fn severity(
    severity: Option<String>,
    is_binding: bool,
) -> Result<Option<String>, WebError> {
    match severity.as_deref() {
        None => Ok(is_binding.then(|| "binding".to_owned())),
        Some("all") => Ok(None),
        Some(known)
            if Severity::ALL
                .iter()
                .any(|severity| severity.code() == known) =>
        {
            Ok(severity)
        }
        Some(other) => {
            let known: Vec<&str> = Severity::ALL.iter().map(|known| known.code()).collect();
            Err(WebError::wrong(
                format!("no severity `{other}`"),
                format!("severities: all, {}", known.join(", ")),
            ))
        }
    }
}

/// Turns an error whose message holds its remedy into the answer to a wrong request.
pub(super) fn hinted(error: &dyn std::fmt::Display) -> WebError {
    let said = error.to_string();
    match said.split_once("\nhint: ") {
        Some((detail, hint)) => WebError::wrong(detail, hint),
        None => WebError::wrong(
            said,
            "see /api/openapi.json for the filters and their values",
        ),
    }
}
