//! Who looks at a page? The session of the cookie, the account it belongs to, and the proof that a form was filled in on a page of ours.
//!
//! - [`Viewer`] is asked for by every page: without a session it sends to `/sign-in`, and back again afterwards.
//! - [`Signed`] is asked for by everything that changes something: it takes a form only with the token that pages of the same session carry, and
//!   never from a page of somebody else.
//!
//! A role says what may be seen ([`Viewer::may`]), a scope about whom ([`Viewer::scope`]). The scope is that of today's directory, also when a page
//! shows a day long past: who has left a unit does not read about it any more.

use axum::body::Bytes;
use axum::extract::{Form, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

use super::filled::{self, Filled};
use super::pages::{self, address};
use super::reached::{self, Reached};
use super::{App, WebError};
use srok_core::access::{Area, Scope};
use srok_core::account::Account;
use srok_law::case::MINUTE;
use srok_service::Service;
use srok_store::SessionLife;

/// Name of the cookie; over TLS with the prefix that keeps it to this host.
pub(super) const COOKIE: &str = "srok_session";
/// Where one signs in.
pub(super) const SIGN_IN: &str = "/sign-in";
/// Where a password is changed.
pub(super) const PASSWORD: &str = "/password";

/// Somebody who has signed in.
#[derive(Debug, Clone)]
pub(super) struct Viewer {
    /// The account.
    pub account: Account,
    /// About whom it may read today.
    pub scope: Scope,
    /// What forms of its pages carry in the field `csrf`.
    pub csrf: String,
}

impl Viewer {
    /// Tells whether the viewer may see or do something, as far as the role says.
    #[must_use]
    pub fn may(&self, area: Area) -> bool {
        self.account.role.may(area)
    }
}

impl FromRequestParts<App> for Viewer {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let viewer = SignedIn::from_request_parts(parts, app).await?.0;
        if viewer.account.must_change {
            return Err(Refused::MustChange);
        }
        Ok(viewer)
    }
}

/// Somebody who has signed in, perhaps with a password that must be changed first. For the pages on which that is done.
#[derive(Debug, Clone)]
pub(super) struct SignedIn(pub Viewer);

impl FromRequestParts<App> for SignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let nobody = || Refused::nobody(parts);
        let reached = Reached::of(&parts.extensions, &parts.headers, app);
        let secret = secret(&parts.headers, &reached).ok_or_else(nobody)?;
        let viewer = viewer(app, secret).await?;
        viewer.map(Self).ok_or_else(nobody)
    }
}

/// Returns whom a session belongs to, if it is known and good.
async fn viewer(app: &App, secret: String) -> Result<Option<Viewer>, WebError> {
    app.blocking_kept(move |service| {
        let Some(account) = account(service, &secret) else {
            return Ok(None);
        };
        let (directory, today) = (service.store.directory()?, service.today());
        if !account.is_in_office(&directory, today) {
            return Ok(None);
        }
        let scope = account.scope(&directory, today);
        Ok(Some(Viewer {
            account,
            scope,
            csrf: csrf(&secret),
        }))
    })
    .await
}

/// Returns the account of a session that is good now.
pub(super) fn account(service: &Service, secret: &str) -> Option<Account> {
    let now = service.clock.now().into();
    service.store.session(secret, now, life(service))
}

/// Returns whose session is good now, without taking it for being used.
pub(super) fn login(service: &Service, secret: &str) -> Option<String> {
    let now = service.clock.now().into();
    let account = service.store.session_holds(secret, now, life(service));
    account.map(|account| account.login)
}

/// Returns how long sessions last.
pub(super) fn life(service: &Service) -> SessionLife {
    let serve = &service.config.serve;
    SessionLife {
        idle: i64::from(serve.session_idle_minutes) * MINUTE,
        longest: i64::from(serve.session_hours) * 60 * MINUTE,
    }
}

/// Returns the cookie that holds the secret of a session for as long as the browser runs.
pub(super) fn cookie(secret: &str, reached: &Reached) -> String {
    reached.cookie(reached.name(COOKIE), secret).to_string()
}

/// Returns the cookie that takes that of a session away.
pub(super) fn no_cookie(reached: &Reached) -> String {
    format!("{}; Max-Age=0", cookie("", reached))
}

/// Returns the secret of the session that a request carries.
pub(super) fn secret(headers: &HeaderMap, reached: &Reached) -> Option<String> {
    reached::cookie(headers, &reached.name(COOKIE))
}

/// What of the secret of a session pages may show: who has this cannot make the secret of it.
const CSRF: &[u8] = b"srok csrf 1";

fn mac(secret: &str) -> Option<Hmac<Sha256>> {
    // a key of any length is taken
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(CSRF);
    Some(mac)
}

/// Returns the token that forms of a session carry.
fn csrf(secret: &str) -> String {
    mac(secret).map_or_else(String::new, |mac| {
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    })
}

/// Tells whether a form carries the token of a session; compared in constant time.
fn is_csrf(secret: &str, given: &str) -> bool {
    let given = URL_SAFE_NO_PAD.decode(given).unwrap_or_default();
    mac(secret).is_some_and(|mac| mac.verify_slice(&given).is_ok())
}

/// A form that was filled in on a page of the same session.
#[derive(Debug, Clone)]
pub(super) struct Signed<T>(pub T);

#[derive(Deserialize)]
struct Token {
    #[serde(default)]
    csrf: String,
}

impl<T: DeserializeOwned> FromRequest<App> for Signed<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let foreign = |parts: Parts| pages::refused(app, parts, WebError::Foreign);
        let home = app.service.config.serve.public_url.origin();
        if !is_from_here(&parts.headers, home) {
            return Err(foreign(parts).await);
        }
        let reached = Reached::of(&parts.extensions, &parts.headers, app);
        let Some(secret) = secret(&parts.headers, &reached) else {
            return Err(Refused::nobody(&parts).into_response());
        };
        let whole = Request::from_parts(parts.clone(), body);
        let bytes = Bytes::from_request(whole, app).await;
        let bytes = bytes.map_err(|unread| filled::unreadable(unread.status(), unread.body_text()));
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => return Err(pages::refused(app, parts, error).await),
        };
        let again = |parts: Parts| Request::from_parts(parts, bytes.clone().into());
        let token = Form::<Token>::from_request(again(parts.clone()), app).await;
        if !token.is_ok_and(|Form(token)| is_csrf(&secret, &token.csrf)) {
            return Err(foreign(parts).await);
        }
        let Filled(form) = Filled::<T>::from_request(again(parts), app).await?;
        Ok(Self(form))
    }
}

/// Tells whether a request comes from a page of ours, as far as the browser says: old ones say nothing, and for those the token stands alone.
pub(super) fn is_from_here(headers: &HeaderMap, home: &str) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        // `none`: the reader himself, not a page
        return ["same-origin", "none"].contains(&site);
    }
    let Some(origin) = text(header::ORIGIN) else {
        return true;
    };
    // behind a proxy that speaks TLS only the host is known here
    let host = text(header::HOST);
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    origin == home || (authority.is_some() && authority == host)
}

/// Why somebody is not let in.
#[derive(Debug)]
pub(super) enum Refused {
    /// Nobody has signed in; afterwards the way goes on to a local address.
    SignIn(Option<String>),
    /// The password must be changed first.
    MustChange,
    /// Something else.
    Error(WebError),
}

impl Refused {
    /// Returns the refusal of a request without a session: programs are told so, people are sent to sign in.
    fn nobody(parts: &Parts) -> Self {
        let path = parts.uri.path();
        if path.starts_with("/api/") || path == "/events" {
            return Self::Error(WebError::NoToken);
        }
        let asks = parts.method == Method::GET;
        let next = parts.uri.path_and_query().filter(|_| asks);
        Self::SignIn(next.map(ToString::to_string))
    }
}

impl From<WebError> for Refused {
    fn from(error: WebError) -> Self {
        Self::Error(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn(None) => Redirect::to(SIGN_IN).into_response(),
            Self::SignIn(Some(next)) => {
                let next = [("next", next.as_str())];
                Redirect::to(&address(SIGN_IN, next.into_iter())).into_response()
            }
            Self::MustChange => Redirect::to(PASSWORD).into_response(),
            Self::Error(error) => error.into_response(),
        }
    }
}
