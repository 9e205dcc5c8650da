//! Who is there? The page on which one signs in, and the end of a session.
//!
//! A wrong name and a wrong password cost the same time and are told the same. Nothing is said of an account that is disabled either.

use std::net::IpAddr;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::super::client::Client;
use super::super::filled::Filled;
use super::super::reached::Reached;
use super::super::session::{self, SIGN_IN, Signed, SignedIn};
use super::super::{App, WebError, agent, browser};
use super::frame::Sheet;
use super::view::{address, local};
use super::visit::Alone;
use srok_core::account::{Account, Attempt, Early, Stranger, password};
use srok_core::audit::{Deed, Kind};
use srok_core::secret;
use srok_law::case::Instant;
use srok_law::words::{self, Lang};
use srok_service::Service;
use srok_store::{Place, SessionBegun, StoreError};

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
    reached: Reached,
    headers: HeaderMap,
    Filled(given): Filled<Given>,
) -> Response {
    let page = |refusal: String| Page {
        login: given.login.clone(),
        next: local(&given.next).to_owned(),
        refusal: Some(refusal),
        is_out: false,
    };
    let lang = alone.lang;
    if !session::is_from_here(&headers, app.service.config.serve.public_url.origin()) {
        let said = lang.pick(
            "Форма отправлена не с этой страницы. Войдите здесь.",
            "The form was not sent from this page. Sign in here.",
        );
        return sheet(&app, &alone, page(said.into()), StatusCode::FORBIDDEN).await;
    }
    let now: Instant = app.service.clock.now().into();
    // two names that differ in capitals are one, for counting too
    let login = given.login.trim().to_lowercase();
    let known = browser::known(&headers, &reached, &login, &app.service);
    let stranger = Stranger {
        login: &login,
        address: client,
        browser: known.as_deref(),
    };
    let attempt = match app.service.lockout.begin(stranger, now) {
        Ok(attempt) => attempt,
        Err(early) => {
            let page = page(too_early(&app.service, early, now, lang));
            let mut response = sheet(&app, &alone, page, StatusCode::TOO_MANY_REQUESTS).await;
            let seconds = HeaderValue::from(early.seconds(now));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
            return response;
        }
    };
    let trying = Trying {
        place: place(client, &headers),
        old: session::secret(&headers, &reached),
        password: given.password.clone(),
        login,
        attempt,
    };
    match app.hashing(move |service| trying.sign_in(service)).await {
        Ok(Some(begun)) => signed_in(&app, &reached, &begun, &given.next),
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
pub(super) fn signed_in(app: &App, reached: &Reached, begun: &Begun, next: &str) -> Response {
    let mut response = Redirect::to(local(next)).into_response();
    set_cookie(&mut response, &session::cookie(&begun.secret, reached));
    // a browser that cannot be known the next time is in all the same
    if let Ok(cookie) = browser::cookie(reached, &begun.login, &app.service) {
        set_cookie(&mut response, &cookie);
    }
    response
}

/// A session that has just begun.
pub(super) struct Begun {
    /// The secret of its cookie.
    secret: String,
    /// Whose it is.
    login: String,
}

/// Returns from where somebody signs in.
pub(super) fn place(client: Option<IpAddr>, headers: &HeaderMap) -> Place {
    Place {
        address: client.map_or_else(String::new, |address| address.to_string()),
        agent: agent::of(headers),
    }
}

/// Says in the audit from where.
pub(super) fn said(place: &Place) -> String {
    if place.address.is_empty() {
        return String::new();
    }
    format!("address={}", place.address)
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
    place: Place,
    /// The session the browser had until now.
    old: Option<String>,
}

impl Trying {
    /// Looks at the password and begins a session; `None` if name or password is wrong, the account disabled, or its holder out of office.
    fn sign_in(self, service: &Service) -> Result<Option<Begun>, WebError> {
        let now: Instant = service.clock.now().into();
        let store = &service.store;
        let sealed = store.sealed_password(&self.login);
        let is_right = password::matches(&self.password, sealed.as_deref());
        let account = store.account(&self.login);
        let is_known = account.is_some();
        let (directory, today) = (store.directory()?, service.today());
        let may_come =
            |account: &Account| !account.is_disabled() && account.is_in_office(&directory, today);
        let good = account.filter(|account| is_right && may_come(account));
        let (Some(account), Some(sealed)) = (good, sealed) else {
            self.failed(service, is_known, now)?;
            return Ok(None);
        };
        let begun = new_session(service, &account.login, &sealed, &self.place)?;
        service.lockout.succeeded(&self.attempt);
        if let Some(old) = self.old
            && let Some(old_account) = session::account(service, &old)
        {
            let deed = Deed::new(&old_account.login, Kind::SignedOut, &old_account.login)
                .with("signed in anew");
            store.end_session(&old, now, &deed)?;
        }
        Ok(Some(begun))
    }

    /// Puts a failure on record; a name that is none is not: somebody may have typed a password there.
    fn failed(&self, service: &Service, is_known: bool, now: Instant) -> Result<(), StoreError> {
        let about = if is_known { self.login.as_str() } else { "" };
        let failed = Deed::new(NOBODY, Kind::SignInFailed, about).with(said(&self.place));
        service.store.note(&failed, now)?;
        if self.attempt.locks {
            let locked = Deed::new(NOBODY, Kind::LockedOut, about).with(said(&self.place));
            service.store.note(&locked, now)?;
        }
        if self.attempt.is_guessing {
            tracing::warn!("a name is being guessed at from many addresses; the audit says which");
            let guessed = Deed::new(NOBODY, Kind::LockedOut, about).with("from many addresses");
            service.store.note(&guessed, now)?;
        }
        Ok(())
    }
}

/// Begins a session and returns its secret.
pub(super) fn new_session(
    service: &Service,
    login: &str,
    sealed: &str,
    place: &Place,
) -> Result<Begun, WebError> {
    let secret: [u8; 32] = secret::random().map_err(|error| WebError::internal(&error))?;
    let secret = secret::hex(&secret);
    let begun = SessionBegun {
        secret: &secret,
        login,
        sealed,
        place,
    };
    let now = service.clock.now().into();
    let deed = Deed::new(login, Kind::SignedIn, login).with(said(place));
    service
        .store
        .begin_session(&begun, now, session::life(service), &deed)?;
    let login = login.to_owned();
    Ok(Begun { secret, login })
}

/// Ends the session.
pub(super) async fn end(
    State(app): State<App>,
    SignedIn(viewer): SignedIn,
    reached: Reached,
    headers: HeaderMap,
    Signed(Nothing {}): Signed<Nothing>,
) -> Response {
    let secret = session::secret(&headers, &reached).unwrap_or_default();
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
    set_cookie(&mut response, &session::no_cookie(&reached));
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

/// Says when another attempt may be made.
pub(super) fn too_early(service: &Service, early: Early, now: Instant, lang: Lang) -> String {
    let seconds = i64::try_from(early.seconds(now)).unwrap_or(i64::MAX);
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
