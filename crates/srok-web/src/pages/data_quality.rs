//! How good is what comes in? Sources and their silence, records that could not be used, what was left out, what came late, and what people say is
//! wrong.
//!
//! A record in quarantine may hold what should never have been sent. Pages show its place, field, reason and remedy, never the record itself; that
//! is in the table to correct, for who may release it.

mod errors;
mod imports;
mod late;
mod quarantine;
mod sources;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::super::session::Signed;
use super::super::{App, WebError};
use super::names::Names;
use super::{Sheet, Visit, fault};
use srok_core::access::{Area, Scope};
use srok_law::calendar::Zone;
use srok_law::case::Instant;
use srok_law::words;
use srok_service::Service;
use srok_store::{Settled, SettledRecord};

#[derive(Debug, Serialize)]
struct Page {
    sources: sources::Part,
    quarantine: quarantine::Part,
    late: late::Part,
    imports: Option<imports::Part>,
    errors: errors::Part,
    /// What was done a moment ago.
    done: Option<String>,
}

/// What the parts of the page are made with.
struct Seen<'a> {
    service: &'a Service,
    visit: &'a Visit,
    names: Names,
    zone: Zone,
    /// Whose records are looked at.
    scope: Scope,
}

impl<'a> Seen<'a> {
    fn of(service: &'a Service, visit: &'a Visit) -> Result<Self, WebError> {
        let names = Names::of(service, visit)?;
        let zone = service
            .zone()
            .ok_or_else(|| WebError::internal(&"the zone of the settings is not known"))?;
        Ok(Self {
            scope: visit.scope(&names.directory),
            names,
            zone,
            service,
            visit,
        })
    }

    fn moment(&self, at: Instant) -> String {
        words::moment(self.visit.lang, &self.zone, at)
    }

    /// Tells whether records of everybody are looked at: what names nobody may be anybody's.
    fn sees_all(&self) -> bool {
        self.scope == Scope::Everything
    }

    /// Tells whether the reader may release records from quarantine: an import holds records of anybody.
    fn may_release(&self) -> bool {
        self.visit.viewer.may(Area::ReleaseQuarantine)
            && self.visit.viewer.scope == Scope::Everything
    }
}

/// Shows the page.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, |service, visit| {
        let seen = Seen::of(service, visit)?;
        let page = Page {
            sources: sources::part(&seen),
            quarantine: quarantine::part(&seen)?,
            late: late::part(&seen)?,
            imports: imports::part(&seen)?,
            errors: errors::part(&seen)?,
            done: done(visit),
        };
        let title = visit.pick("Качество данных", "Data quality");
        let sheet = Sheet::new("data_quality.html", title, &page);
        Ok(sheet.with_scope().without_service())
    })
    .await
}

fn done(visit: &Visit) -> Option<String> {
    if let Some(number) = visit.view.value("released") {
        let number: i64 = number.parse().ok()?;
        return Some(format!(
            "{}: {}",
            visit.pick(
                "Снято с карантина записей",
                "Records released from quarantine"
            ),
            words::number(number)
        ));
    }
    let settled = visit.view.value("settled")?;
    Some(match settled {
        "1" => visit
            .pick("Ответ записан.", "The answer is on record.")
            .to_owned(),
        _ => visit
            .pick(
                "На это сообщение ответ уже дан.",
                "This was answered already.",
            )
            .to_owned(),
    })
}

/// Gives the sources as a file.
pub(super) async fn sources_file(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, |service, visit| {
        Ok(sources::table(&Seen::of(service, visit)?))
    })
    .await
}

/// Gives the records in quarantine as a file, without what was sent.
pub(super) async fn quarantine_file(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, |service, visit| {
        quarantine::table(&Seen::of(service, visit)?)
    })
    .await
}

/// Gives what came late as a file.
pub(super) async fn late_file(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, |service, visit| {
        late::table(&Seen::of(service, visit)?)
    })
    .await
}

/// Gives the imports as a file.
pub(super) async fn imports_file(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, |service, visit| {
        imports::table(&Seen::of(service, visit)?)
    })
    .await
}

/// Gives what people say is wrong as a file.
pub(super) async fn errors_file(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, |service, visit| {
        errors::table(&Seen::of(service, visit)?)
    })
    .await
}

/// Which import is released.
#[derive(Debug, Deserialize)]
pub(super) struct Released {
    import: i32,
}

/// Releases the records of an import: they were dealt with in another way.
pub(super) async fn release(
    State(app): State<App>,
    visit: Visit,
    Signed(released): Signed<Released>,
) -> Response {
    let asking = visit.clone();
    let done = app
        .blocking(move |service| {
            if !Seen::of(service, &asking)?.may_release() {
                return Err(WebError::NoRight(String::new()));
            }
            let author = &asking.viewer.account.login;
            let now = service.clock.now().into();
            Ok(service.store.release(released.import, author, now)?)
        })
        .await;
    goes_on(&app, visit, done.map(|number| ("released", number))).await
}

/// What is said to something that is said to be wrong.
#[derive(Debug, Deserialize)]
pub(super) struct SettledForm {
    id: i64,
    outcome: Settled,
    #[serde(default)]
    answer: String,
}

/// Takes the answer to something that is said to be wrong.
pub(super) async fn settle(
    State(app): State<App>,
    visit: Visit,
    Signed(form): Signed<SettledForm>,
) -> Response {
    let asking = visit.clone();
    let done = app
        .blocking(move |service| {
            let seen = Seen::of(service, &asking)?;
            errors::may_settle(&seen, form.id)?;
            let settled = SettledRecord {
                outcome: form.outcome,
                answer: errors::answer(&form.answer),
                author: super::answer_form::author(&asking.viewer).to_owned(),
                at: service.clock.now().into(),
            };
            Ok(service.store.settle_data_error(form.id, &settled)?)
        })
        .await;
    goes_on(
        &app,
        visit,
        done.map(|is_new| ("settled", usize::from(is_new))),
    )
    .await
}

/// Leads back to the page with what was done, or says why it was not.
async fn goes_on(
    app: &App,
    visit: Visit,
    done: Result<(&'static str, usize), WebError>,
) -> Response {
    match done {
        Ok((key, number)) => {
            let number = number.to_string();
            Redirect::to(&visit.view.link("/data-quality", &[(key, &number)])).into_response()
        }
        Err(error) => fault::page(app, visit, error).await,
    }
}

/// Returns the head of a table in a language.
fn head<const N: usize>(visit: &Visit, names: [(&'static str, &'static str); N]) -> Vec<String> {
    let each = names.into_iter();
    each.map(|(ru, en)| visit.pick(ru, en).to_owned()).collect()
}
