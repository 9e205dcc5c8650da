//! How does the recipient of a mail answer it? The page of a signed link: it shows, and only its button acts.
//!
//! Mail scanners and previews follow links, so a GET changes nothing. The link is the proof of who answers; it names one alert, ends after some days, is
//! used up by the answer, and is good only while the directory has the recipient in the office in which he was told. The page needs no script and no sign-in.

pub(crate) mod page;

use super::filled::Filled;
use super::pages::answer_form::{Given, Refusal};
use super::{App, WebError};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use page::{Page, Said};
use srok_core::signing::Key;
use srok_law::case::Instant;
use srok_notify::alerts::link::{Link, NoLink};
use srok_notify::alerts::look::Look;
use srok_service::Service;
use srok_store::AlertRecord;

/// Shows the page of a link.
pub(super) async fn show(
    State(app): State<App>,
    Path(link): Path<String>,
) -> Result<Response, WebError> {
    app.blocking(move |service| {
        let now: Instant = service.clock.now().into();
        let look = look(service)?;
        let read = match read(service, &look, &link, now)? {
            Ok(read) => read,
            Err(refusal) => return no_link(&look, refusal),
        };
        match theirs(&look, read, now)? {
            Ok(alert) => respond(
                StatusCode::OK,
                &page::of_alert(&look, alert.id, now, &Said::default())?,
            ),
            Err(refusal) => Ok(refusal),
        }
    })
    .await
}

/// Takes the answer of the page of a link.
pub(super) async fn take(
    State(app): State<App>,
    Path(link): Path<String>,
    Filled(given): Filled<Given>,
) -> Result<Response, WebError> {
    app.blocking(move |service| {
        let now: Instant = service.clock.now().into();
        let look = look(service)?;
        let read = match read(service, &look, &link, now)? {
            Ok(read) => read,
            Err(refusal) => return no_link(&look, refusal),
        };
        let alert = match theirs(&look, read, now)? {
            Ok(alert) => alert,
            Err(refusal) => return Ok(refusal),
        };
        let mut said = Said {
            given,
            ..Said::default()
        };
        let by = format!("official:{}", alert.recipient);
        let answer = said
            .given
            .answer(read.alert, &alert.recipient, &by, Some(link));
        let Some(answer) = answer else {
            said.refusal = Some(Refusal::NoOutcome);
            return respond(
                StatusCode::UNPROCESSABLE_ENTITY,
                &page::of_alert(&look, read.alert, now, &said)?,
            );
        };
        let taken = look
            .answer(&answer, now)
            .map_err(|error| WebError::internal(&error))?;
        match taken {
            Ok(_) => {
                tracing::info!(
                    alert = read.alert,
                    outcome = answer.outcome.code(),
                    "an alert was answered"
                );
                said.is_taken = true;
                respond(
                    StatusCode::OK,
                    &page::of_alert(&look, read.alert, now, &said)?,
                )
            }
            Err(refusal) => {
                said.refusal = Some(Refusal::NoAnswer(refusal));
                respond(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    &page::of_alert(&look, read.alert, now, &said)?,
                )
            }
        }
    })
    .await
}

fn look(service: &Service) -> Result<Look, WebError> {
    let look = service.look().map_err(|error| WebError::internal(&error))?;
    look.ok_or_else(|| {
        WebError::NotNow("standings are still being made up; come again in a moment".into())
    })
}

/// Reads a link with the key of the settings.
fn read(
    service: &Service,
    look: &Look,
    link: &str,
    now: Instant,
) -> Result<Result<Link, NoLink>, WebError> {
    let key = Key::of(&service.config).map_err(|error| WebError::internal(&error))?;
    Ok(Link::read(link, &key, now, look.rules.delivery.link_days))
}

/// Returns the alert of a link, if it is still its recipient's to answer; else what is said instead.
fn theirs(
    look: &Look,
    link: Link,
    now: Instant,
) -> Result<Result<AlertRecord, Response>, WebError> {
    let answered = look
        .answered(link.alert)
        .map_err(|error| WebError::internal(&error))?;
    let Some((alert, _)) = answered else {
        return Ok(Err(no_link(look, NoLink::Unknown)?));
    };
    let no_longer = look.no_longer(&alert, now);
    match no_longer.map_err(|error| WebError::internal(&error))? {
        None => Ok(Ok(alert)),
        Some(why) => {
            tracing::warn!(
                alert = alert.id,
                ?why,
                "a link was used that is no longer its recipient's"
            );
            let page = page::of_no_longer(look, &alert, now, why);
            Ok(Err(respond(StatusCode::FORBIDDEN, &page)?))
        }
    }
}

fn no_link(look: &Look, refusal: NoLink) -> Result<Response, WebError> {
    let status = match refusal {
        NoLink::Unknown => StatusCode::NOT_FOUND,
        NoLink::Ended => StatusCode::GONE,
    };
    respond(status, &page::of_no_link(look.lang, refusal))
}

/// Returns a page that nobody keeps, frames or learns the address of.
fn respond(status: StatusCode, page: &Page) -> Result<Response, WebError> {
    let html = page.html().map_err(|error| WebError::internal(&error))?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(
                "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            ),
        ),
    ];
    Ok((status, headers, html).into_response())
}
