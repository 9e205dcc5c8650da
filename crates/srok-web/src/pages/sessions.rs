//! Where is somebody signed in? The own sessions, and the end of one or of all others.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::super::reached::Reached;
use super::super::session::{self, Signed};
use super::super::{App, WebError};
use super::{Sheet, Visit};
use srok_core::audit::{Deed, Kind};
use srok_law::case::Instant;
use srok_law::words;
use srok_store::{Ending, SessionSeen};

/// Where the page is.
pub(super) const PATH: &str = "/sessions";

/// What a form says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    /// The session to end; empty: all but this one.
    id: String,
}

/// What the page places.
#[derive(Debug, Serialize)]
struct Page {
    csrf: String,
    rows: Vec<Row>,
    has_others: bool,
}

#[derive(Debug, Serialize)]
struct Row {
    id: String,
    agent: String,
    address: String,
    began: String,
    seen: String,
    is_own: bool,
}

/// Shows the own sessions.
pub(super) async fn show(
    State(app): State<App>,
    visit: Visit,
    reached: Reached,
    headers: HeaderMap,
) -> Response {
    let secret = session::secret(&headers, &reached).unwrap_or_default();
    app.page(visit, move |service, visit| {
        let now: Instant = service.clock.now().into();
        let login = &visit.viewer.account.login;
        let life = session::life(service);
        let zone = service
            .zone()
            .ok_or_else(|| WebError::internal(&"the zone of the settings is not known"))?;
        let say = |at| words::moment(visit.lang, &zone, at);
        let row = |seen: SessionSeen| Row {
            agent: or_unknown(seen.place.agent, visit),
            address: or_unknown(seen.place.address, visit),
            began: say(seen.began_at),
            seen: say(seen.seen_at),
            is_own: seen.is_own,
            id: seen.id,
        };
        let all = service.store.own_sessions(login, &secret, now, life);
        let page = Page {
            csrf: visit.viewer.csrf.clone(),
            has_others: all.iter().any(|seen| !seen.is_own),
            rows: all.into_iter().map(row).collect(),
        };
        let title = visit.pick("Мои сеансы", "My sessions");
        Ok(Sheet::new("sessions.html", title, &page))
    })
    .await
}

fn or_unknown(said: String, visit: &Visit) -> String {
    if said.is_empty() {
        visit.pick("не определен", "not known").to_owned()
    } else {
        said
    }
}

/// Ends one session, or all others.
pub(super) async fn end(
    State(app): State<App>,
    visit: Visit,
    reached: Reached,
    headers: HeaderMap,
    Signed(given): Signed<Given>,
) -> Response {
    let secret = session::secret(&headers, &reached).unwrap_or_default();
    let login = visit.viewer.account.login.clone();
    let ended = app
        .blocking(move |service| {
            let (ending, how) = if given.id.is_empty() {
                (Ending::Others(&secret), "all other sessions")
            } else {
                (Ending::One(&given.id), "one of the own sessions")
            };
            let deed = Deed::new(&login, Kind::SignedOut, &login).with(how);
            let now = service.clock.now().into();
            Ok(service.store.end_sessions(&login, ending, now, &deed)?)
        })
        .await;
    match ended {
        // one that is gone already is what was wished for
        Ok(_) => Redirect::to(PATH).into_response(),
        Err(error) => super::fault::page(&app, visit, error).await,
    }
}
