//! Who is there? The page on which one signs in, and the end of a session.
//!
//! A wrong name and a wrong password cost the same time and are told the same. Nothing is said of an account that is disabled either.

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::super::client::Client;
use super::super::session::{self, SIGN_IN, Signed, SignedIn};
use super::super::{App, WebError};
use super::frame::Sheet;
use super::view::{address, local};
use super::visit::Alone;
use crate::account::{Attempt, Early, password};
use crate::audit::{Deed, Kind};
use crate::case::{Instant, SECOND};
use crate::secret;
use crate::service::Service;
use crate::store::{SessionBegun, StoreError};
use crate::words::{self, Lang};

/// Author in the audit of what nobody known did.
const NOBODY: &str = "nobody";

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Where the way goes on.
    next: String,
    /// The session was ended just now.
    out: Option<String>,
}

/// What the form says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    login: String,
    password: String,
    next: String,
}

/// The words of the page.
#[derive(Debug, Default, Serialize)]
struct Page {
    login: String,
    next: String,
    refusal: Option<String>,
    is_out: bool,
}

/// Shows the page; who is signed in goes on at once.
pub(super) async fn show(
    State(app): State<App>,
    alone: Alone,
    Query(asked): Query<Asked>,
) -> Response {
    if alone.viewer.is_some() {
        return Redirect::to(local(&asked.next)).into_response();
    }
    let page = Page {
        next: local(&asked.next).to_owned(),
        is_out: asked.out.is_some(),
        ..Page::default()
    };
    sheet(&app, &alone, page, StatusCode::OK).await
}

/// Takes name and password.
pub(super) async fn take(
    State(app): State<App>,
    alone: Alone,
    Client(client): Client,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Response {
    let page = |refusal: String| Page {
        login: given.login.clone(),
        next: local(&given.next).to_owned(),
        refusal: Some(refusal),
        is_out: false,
    };
    let lang = alone.lang;
    if !session::is_from_here(&headers, &app.service.config.alerts.public_url) {
        let said = lang.pick(
            "Форма отправлена не с этой страницы. Войдите здесь.",
            "The form was not sent from this page. Sign in here.",
        );
        return sheet(&app, &alone, page(said.into()), StatusCode::FORBIDDEN).await;
    }
    let now: Instant = app.service.clock.now().into();
    // two names that differ in capitals are one, for counting too
    let login = given.login.trim().to_lowercase();
    let attempt = match app.service.lockout.begin(&login, client, now) {
        Ok(attempt) => attempt,
        Err(early) => {
            let page = page(too_early(&app.service, early, now, lang));
            let mut response = sheet(&app, &alone, page, StatusCode::TOO_MANY_REQUESTS).await;
            let seconds = HeaderValue::from(seconds_until(early, now).unsigned_abs());
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
            return response;
        }
    };
    let trying = Trying {
        from: client.map_or_else(String::new, |address| format!("address={address}")),
        old: session::secret(&headers),
        password: given.password.clone(),
        login,
        attempt,
    };
    match app.hashing(move |service| trying.sign_in(service)).await {
        Ok(Some(secret)) => signed_in(&app, &secret, &given.next),
        Ok(None) => {
            let said = lang.pick(
                "Имя или пароль неверны.",
                "The name or the password is wrong.",
            );
            sheet(&app, &alone, page(said.into()), StatusCode::UNAUTHORIZED).await
        }
        Err(error) => {
            let said = lang.pick(
                "Вход сейчас невозможен. Повторите через несколько секунд.",
                "Nobody can sign in at the moment. Try again in some seconds.",
            );
            sheet(&app, &alone, page(said.into()), error.status()).await
        }
    }
}

/// Goes on with a session that has just begun.
pub(super) fn signed_in(app: &App, secret: &str, next: &str) -> Response {
    let mut response = Redirect::to(local(next)).into_response();
    set_cookie(&mut response, &session::cookie(secret, app));
    response
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// Somebody who tries to sign in.
struct Trying {
    login: String,
    password: String,
    attempt: Attempt,
    from: String,
    /// The session the browser had until now.
    old: Option<String>,
}

impl Trying {
    /// Looks at the password and begins a session; `None` if name or password is wrong, or the account disabled.
    fn sign_in(self, service: &Service) -> Result<Option<String>, WebError> {
        let now: Instant = service.clock.now().into();
        let store = &service.store;
        let sealed = store.sealed_password(&self.login);
        let is_right = password::matches(&self.password, sealed.as_deref());
        let account = store.account(&self.login);
        let is_known = account.is_some();
        let good = account.filter(|account| is_right && !account.is_disabled());
        let (Some(account), Some(sealed)) = (good, sealed) else {
            self.failed(service, is_known, now)?;
            return Ok(None);
        };
        let secret = new_session(service, &account.login, &sealed, &self.from)?;
        service.lockout.succeeded(&self.attempt);
        if let Some(old) = self.old
            && let Some(old_account) = session::account(service, &old)
        {
            let deed = Deed::new(&old_account.login, Kind::SignedOut, &old_account.login)
                .with("signed in anew");
            store.end_session(&old, now, &deed)?;
        }
        Ok(Some(secret))
    }

    /// Puts a failure on record; a name that is none is not: somebody may have typed a password there.
    fn failed(&self, service: &Service, is_known: bool, now: Instant) -> Result<(), StoreError> {
        let about = if is_known { self.login.as_str() } else { "" };
        let failed = Deed::new(NOBODY, Kind::SignInFailed, about).with(&self.from);
        service.store.note(&failed, now)?;
        if self.attempt.locks {
            let locked = Deed::new(NOBODY, Kind::LockedOut, about).with(&self.from);
            service.store.note(&locked, now)?;
        }
        Ok(())
    }
}

/// Begins a session and returns its secret.
pub(super) fn new_session(
    service: &Service,
    login: &str,
    sealed: &str,
    from: &str,
) -> Result<String, WebError> {
    let secret: [u8; 32] = secret::random().map_err(|error| WebError::internal(&error))?;
    let secret = secret::hex(&secret);
    let begun = SessionBegun {
        secret: &secret,
        login,
        sealed,
    };
    let now = service.clock.now().into();
    let deed = Deed::new(login, Kind::SignedIn, login).with(from);
    service
        .store
        .begin_session(&begun, now, session::life(service), &deed)?;
    Ok(secret)
}

/// Ends the session.
pub(super) async fn end(
    State(app): State<App>,
    SignedIn(viewer): SignedIn,
    headers: HeaderMap,
    Signed(Nothing {}): Signed<Nothing>,
) -> Response {
    let secret = session::secret(&headers).unwrap_or_default();
    let login = viewer.account.login;
    let ended = app
        .blocking(move |service| {
            let deed = Deed::new(&login, Kind::SignedOut, &login);
            let now = service.clock.now().into();
            Ok(service.store.end_session(&secret, now, &deed)?)
        })
        .await;
    if let Err(error) = ended {
        return error.into_response();
    }
    let out = [("out", "1")];
    let mut response = Redirect::to(&address(SIGN_IN, out.into_iter())).into_response();
    set_cookie(&mut response, &session::no_cookie(&app));
    response
}

/// A form with nothing but its token.
#[derive(Debug, Deserialize)]
pub(super) struct Nothing {}

async fn sheet(app: &App, alone: &Alone, page: Page, status: StatusCode) -> Response {
    let title = alone.lang.pick("Вход", "Sign in");
    let sheet = Sheet::new("sign_in.html", title, &page).with_status(status);
    alone.page(app, sheet).await
}

fn seconds_until(early: Early, now: Instant) -> i64 {
    // a second that has begun counts, so that nobody is asked to come too early
    ((early.until.0 - now.0).max(0) + SECOND - 1) / SECOND
}

/// Says when another attempt may be made.
pub(super) fn too_early(service: &Service, early: Early, now: Instant, lang: Lang) -> String {
    let seconds = seconds_until(early, now);
    let until = service.zone().map_or_else(String::new, |zone| {
        zone.local(early.until).format("%H:%M:%S").to_string()
    });
    let unit = words::plural(
        lang,
        seconds,
        ["секунду", "секунды", "секунд"],
        ["second", "seconds"],
    );
    match lang {
        Lang::Ru => format!(
            "Слишком много неудачных попыток. Повторите через {seconds} {unit}, не ранее {until}."
        ),
        Lang::En => format!(
            "Too many attempts have failed. Try again in {seconds} {unit}, not before {until}."
        ),
    }
}
