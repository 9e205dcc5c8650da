//! Who asks? The bearer token of a request, or the session of a browser, and the right it gives.

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};

use super::client::Client;
use super::reports::ALL;
use super::session::{Refused, Viewer};
use super::{App, WebError, known, problem};
use srok_core::access::{Area, May, Right, Scope};
use srok_core::config::Metrics;
use srok_law::case::Instant;
use srok_service::Service;

/// Somebody who may send events.
pub(super) struct Producer(pub Right);

/// Somebody who may read: a program with a token, or the browser of a person who has signed in.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    /// How the reader is named to himself: `token vis`, `account anna`.
    pub name: String,
    /// About whom he may read.
    pub scope: Scope,
}

/// What each address shows, for people; those that are not here are for programs only.
const AREAS: [(&str, Area); 9] = [
    ("/api/v1/standings", Area::Board),
    ("/api/v1/aggregates", Area::Overview),
    ("/api/v1/cases/{id}", Area::Case),
    ("/api/v1/reports", Area::Reports),
    ("/api/v1/reports/{id}/files/{name}", Area::Reports),
    ("/api/v1/complaints/statistics", Area::Reports),
    ("/api/v1/sources", Area::DataQuality),
    ("/api/v1/quarantine", Area::DataQuality),
    ("/api/v1/quarantine/export", Area::DataQuality),
];

impl FromRequestParts<App> for Producer {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, WebError> {
        right(parts, app, May::Send).map(Self)
    }
}

impl FromRequestParts<App> for Reader {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, WebError> {
        if parts.headers.contains_key(header::AUTHORIZATION) || parts.method != Method::GET {
            let right = right(parts, app, May::Read)?;
            let reader = Self {
                name: format!("token `{}`", right.name),
                scope: right.scope(),
            };
            return reader.within(parts);
        }
        match Viewer::from_request_parts(parts, app).await {
            Ok(viewer) => person(parts, viewer)?.within(parts),
            Err(Refused::Error(error)) => Err(error),
            Err(Refused::MustChange) => Err(WebError::NoRight(
                "the password must be changed first, at /password".into(),
            )),
            Err(Refused::SignIn(_)) => Err(WebError::NoToken),
        }
    }
}

impl Reader {
    /// Returns the reader if he may read about the body that an address asks about, whichever address it is.
    fn within(self, parts: &Parts) -> Result<Self, WebError> {
        let asked = known::organisation(&parts.uri);
        if asked.as_deref() == Some(ALL) && !self.scope.covers(None) {
            return Err(WebError::ForeignBody(None));
        }
        let asked = asked.filter(|body| body != ALL);
        known::of_body(&self.scope, asked.as_deref())?;
        Ok(self)
    }
}

/// Returns the reader that somebody who has signed in is at an address.
fn person(parts: &Parts, viewer: Viewer) -> Result<Reader, WebError> {
    let path = parts.extensions.get::<MatchedPath>();
    let area = AREAS
        .iter()
        .find(|(known, _)| path.is_some_and(|path| path.as_str() == *known))
        .map(|(_, area)| *area);
    let name = format!("account `{}`", viewer.account.login);
    if !area.is_some_and(|area| viewer.may(area)) {
        return Err(WebError::NoRight(format!("{name} may not read this")));
    }
    Ok(Reader {
        name,
        scope: viewer.scope,
    })
}

/// Returns the right that the token of a request gives now.
fn given(service: &Service, headers: &HeaderMap) -> Option<Right> {
    let text = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let now = service.clock.now().into();
    service.store.right(token.trim(), now)
}

/// Sees that whoever asks has any right at all.
///
/// # Errors
///
/// Those of [`right`] for a stranger.
pub(super) async fn expect(parts: &mut Parts, app: &App) -> Result<(), WebError> {
    match right(parts, app, May::Read) {
        Err(error @ (WebError::NoToken | WebError::Guessing(_))) => {
            let signed_in = Viewer::from_request_parts(parts, app).await;
            signed_in.map(|_| ()).map_err(|_| error)
        }
        _ => Ok(()),
    }
}

/// Returns how the audit names the token of a request.
pub(super) fn name(service: &Service, headers: &HeaderMap) -> Option<String> {
    given(service, headers).map(|right| format!("token:{}", right.name))
}

/// Somebody who may read the figures.
pub(super) struct Observer;

impl FromRequestParts<App> for Observer {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, WebError> {
        match app.service.config.serve.metrics {
            Metrics::Open => Ok(Self),
            Metrics::Token => right(parts, app, May::Observe).map(|_| Self),
            Metrics::Closed => Err(problem::no_such_page(&parts.uri)),
        }
    }
}

/// Returns the right of the token of a request. Who sends many that are none is answered less and less; a good one is looked up before that.
fn right(parts: &Parts, app: &App, may: May) -> Result<Right, WebError> {
    let Some(right) = given(&app.service, &parts.headers) else {
        if parts.headers.contains_key(header::AUTHORIZATION) {
            let Client(client) = Client::of(&parts.extensions, &parts.headers, app);
            let now: Instant = app.service.clock.now().into();
            let wrong = app.service.doors.guesses.wrong(client, now);
            wrong.map_err(|early| WebError::Guessing(early.seconds(now)))?;
        }
        return Err(WebError::NoToken);
    };
    if right.may == may {
        return Ok(right);
    }
    tracing::warn!(token = %right.name, wanted = may.code(), "a token was used for what it is not good for");
    Err(WebError::NoRight(format!(
        "token `{}` is for `{}`, this address wants one for `{}`",
        right.name,
        right.may.code(),
        may.code()
    )))
}
