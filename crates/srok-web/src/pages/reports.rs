//! What has to be reported, and what became of it? All reports of a period with their state; one report with its figures, versions, files and cases.

mod behind;
mod deed;
mod list;
mod one;
mod which;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::super::asked::Part;
use super::super::session::Signed;
use super::super::{App, WebError};
use super::export::{TakenAway, taken_away};
use super::{Sheet, Visit, fault};
use deed::{Given, Taken};
use srok_service::Service;
use which::{Address, Which};

/// Shows the reports of a period.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, |service, visit| {
        let title = visit.pick("Отчетность", "Reports");
        Ok(Sheet::new(
            "reports.html",
            title,
            &list::page(service, visit)?,
        ))
    })
    .await
}

/// Shows a report: a draft, or a version.
pub(super) async fn one(
    State(app): State<App>,
    visit: Visit,
    Part(address): Part<Address>,
) -> Response {
    app.heavy_page(visit, move |service, visit| {
        let which = Which::of(service, visit, address)?;
        one::sheet(service, visit, &which, None)
    })
    .await
}

/// Shows the complaints behind a figure.
pub(super) async fn cases(
    State(app): State<App>,
    visit: Visit,
    Part(address): Part<Address>,
) -> Response {
    app.heavy_page(visit, move |service, visit| {
        let which = Which::of(service, visit, address)?;
        behind::sheet(service, visit, &which)
    })
    .await
}

/// Gives the complaints behind a figure as a file.
pub(super) async fn cases_file(
    State(app): State<App>,
    visit: Visit,
    Part(address): Part<Address>,
) -> Response {
    app.table(visit, move |service, visit| {
        let which = Which::of(service, visit, address)?;
        behind::table(service, visit, &which)
    })
    .await
}

/// Gives a file of an approved version, to the byte.
pub(super) async fn file(
    State(app): State<App>,
    visit: Visit,
    Part((id, name)): Part<(i32, String)>,
) -> Response {
    given(&app, visit, move |service, visit| {
        one::file(service, visit, id, &name)
    })
    .await
}

/// Gives a draft as a file.
pub(super) async fn draft(
    State(app): State<App>,
    visit: Visit,
    Part((regulation, period, body, ending)): Part<(String, String, String, String)>,
) -> Response {
    given(&app, visit, move |service, visit| {
        let which = Which::of(service, visit, (regulation, period, body))?;
        one::draft(service, visit, &which, &ending)
    })
    .await
}

/// Answers with a file; what goes wrong becomes a page.
async fn given(
    app: &App,
    visit: Visit,
    work: impl FnOnce(&Service, &Visit) -> Result<TakenAway, WebError> + Send + 'static,
) -> Response {
    let asking = visit.clone();
    let login = visit.viewer.account.login.clone();
    match app
        .heavy(&login, move |service| work(service, &visit))
        .await
    {
        Ok(file) => taken_away(file),
        Err(error) => fault::page(app, asking, error).await,
    }
}

/// Approves a report, corrects it, sends it, or compares it with the register of the body.
pub(super) async fn take(
    State(app): State<App>,
    visit: Visit,
    Part(address): Part<Address>,
    Signed(given): Signed<Given>,
) -> Response {
    let (asking, asked) = (visit.clone(), address.clone());
    let login = visit.viewer.account.login.clone();
    let taken = app
        .heavy(&login, move |service| {
            let which = Which::of(service, &asking, asked)?;
            deed::take(service, &asking, &which, &given)
        })
        .await;
    match taken {
        Ok(Taken::Goes(next)) => Redirect::to(&next).into_response(),
        Ok(Taken::Stays(said)) => {
            let status = if said.refusal.is_some() {
                StatusCode::UNPROCESSABLE_ENTITY
            } else {
                StatusCode::OK
            };
            app.heavy_page(visit, move |service, visit| {
                let which = Which::of(service, visit, address)?;
                let sheet = one::sheet(service, visit, &which, Some(&said))?;
                Ok(sheet.with_status(status))
            })
            .await
        }
        Err(error) => fault::page(&app, visit, error).await,
    }
}
