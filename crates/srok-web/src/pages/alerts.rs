//! Who was told of what, and what came of it? The ledger of alerts as far as somebody may read it, and an alert with the form that answers it.

mod ask;
mod filters;
mod listing;
mod one;
mod table;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::super::asked::Part;
use super::super::session::Signed;
use super::super::{App, WebError};
use super::answer_form::{Given, Refusal, author, may_answer, may_open};
use super::{Sheet, Visit, fault, local};
use ask::Ask;
use srok_law::case::Instant;
use srok_notify::alerts::look::Look;
use srok_service::Service;
use srok_store::{AlertRecord, AnswerRecord};

/// Shows the alerts.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, |service, visit| {
        let ask = Ask::read(service, visit)?;
        let title = visit.pick("Оповещения", "Alerts");
        let page = listing::page(service, visit, &ask)?;
        Ok(Sheet::new("alerts.html", title, &page))
    })
    .await
}

/// Gives the alerts as a file.
pub(super) async fn file(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, |service, visit| {
        let ask = Ask::read(service, visit)?;
        table::table(service, visit, &ask)
    })
    .await
}

/// Shows an alert.
pub(super) async fn one(State(app): State<App>, visit: Visit, Part(id): Part<i64>) -> Response {
    app.page(visit, move |service, visit| {
        let said = one::Said {
            is_taken: visit.view.value("done").is_some(),
            ..one::Said::default()
        };
        one::sheet(service, visit, id, &said)
    })
    .await
}

/// What became of an answer.
enum Taken {
    /// It is on record; the way goes on there.
    Goes(String),
    /// It is not taken: the page says why.
    Stays(one::Said),
}

/// Takes the answer to an alert.
pub(super) async fn answer(
    State(app): State<App>,
    visit: Visit,
    Part(id): Part<i64>,
    Signed(given): Signed<Given>,
) -> Response {
    let asking = visit.clone();
    let taken = app
        .blocking(move |service| take(service, &asking, id, given))
        .await;
    match taken {
        Ok(Taken::Goes(next)) => Redirect::to(&next).into_response(),
        Ok(Taken::Stays(said)) => {
            app.page(visit, move |service, visit| {
                let sheet = one::sheet(service, visit, id, &said)?;
                Ok(sheet.with_status(StatusCode::UNPROCESSABLE_ENTITY))
            })
            .await
        }
        Err(error) => fault::page(&app, visit, error).await,
    }
}

fn take(service: &Service, visit: &Visit, id: i64, given: Given) -> Result<Taken, WebError> {
    let look = look(service)?;
    let now: Instant = service.clock.now().into();
    let (alert, _) = readable(&look, visit, id, now)?;
    if !may_answer(&look, &visit.viewer, &alert, now)? {
        return Err(WebError::NoRight(String::new()));
    }
    let next = match local(&given.next) {
        "/" => format!("{}?done=1", super::answer_form::address(id)),
        next => next.to_owned(),
    };
    let refused = |given, refusal| {
        Ok(Taken::Stays(one::Said {
            given,
            refusal: Some(refusal),
            ..one::Said::default()
        }))
    };
    let by = &visit.viewer.account.login;
    let Some(answer) = given.answer(id, author(&visit.viewer), by, None) else {
        return refused(given, Refusal::NoOutcome);
    };
    let taken = look
        .answer(&answer, now)
        .map_err(|error| WebError::internal(&error))?;
    match taken {
        Ok(_) => {
            let outcome = answer.outcome.code();
            tracing::info!(alert = id, outcome, "an alert was answered");
            Ok(Taken::Goes(next))
        }
        Err(refusal) => refused(given, Refusal::NoAnswer(refusal)),
    }
}

fn look(service: &Service) -> Result<Look, WebError> {
    let look = service.look().map_err(|error| WebError::internal(&error))?;
    look.ok_or_else(WebError::being_made_up)
}

/// Returns an alert that may be read, with what was answered.
fn readable(
    look: &Look,
    visit: &Visit,
    id: i64,
    now: Instant,
) -> Result<(AlertRecord, Vec<AnswerRecord>), WebError> {
    let found = look
        .answered(id)
        .map_err(|error| WebError::internal(&error))?;
    let found = match found {
        Some((alert, _)) if !may_open(look, &visit.viewer, &alert, now)? => None,
        found => found,
    };
    found.ok_or_else(|| {
        WebError::NotThere(
            visit
                .pick(
                    "Такого оповещения нет, или оно направлено не Вам.",
                    "There is no such alert, or it was not sent to you.",
                )
                .to_owned(),
        )
    })
}
