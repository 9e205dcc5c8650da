//! How does somebody change the own password? With the old one; every session begun with that ends.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::super::client::Client;
use super::super::reached::Reached;
use super::super::session::{self, Signed, SignedIn, Viewer};
use super::super::{App, WebError};
use super::frame::Sheet;
use super::sign_in::{Begun, new_session, place, said, signed_in, too_early};
use super::view::local;
use super::visit::Alone;
use srok_core::account::{Stranger, password};
use srok_core::audit::{Deed, Kind};
use srok_core::secret::sha256;
use srok_law::case::Instant;
use srok_law::words::Lang;
use srok_service::Service;
use srok_store::Place;

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    next: String,
}

/// What the form says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    current: String,
    new: String,
    again: String,
    next: String,
}

/// The words of the page. Passwords are never sent back.
#[derive(Debug, Default, Serialize)]
struct Page {
    csrf: String,
    login: String,
    next: String,
    /// The password was made by somebody else.
    is_once: bool,
    shortest: usize,
    longest: usize,
    wrong_current: Option<String>,
    wrong_new: Option<String>,
    wrong_again: Option<String>,
}

impl Page {
    fn of(viewer: &Viewer, next: &str) -> Self {
        Self {
            csrf: viewer.csrf.clone(),
            login: viewer.account.login.clone(),
            next: local(next).to_owned(),
            is_once: viewer.account.must_change,
            shortest: password::SHORTEST,
            longest: password::LONGEST,
            ..Self::default()
        }
    }
}

/// Shows the page.
pub(super) async fn show(
    State(app): State<App>,
    alone: Alone,
    SignedIn(viewer): SignedIn,
    Query(asked): Query<Asked>,
) -> Response {
    let page = Page::of(&viewer, &asked.next);
    sheet(&app, &alone, page, StatusCode::OK).await
}

/// Takes the new password.
pub(super) async fn take(
    State(app): State<App>,
    alone: Alone,
    Client(client): Client,
    reached: Reached,
    headers: HeaderMap,
    SignedIn(viewer): SignedIn,
    Signed(given): Signed<Given>,
) -> Response {
    let login = viewer.account.login.clone();
    let lang = alone.lang;
    let mut page = Page::of(&viewer, &given.next);
    page.look(&given, &login, &viewer.account.name, lang);
    if page.wrong_new.is_some() || page.wrong_again.is_some() {
        return sheet(&app, &alone, page, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let now: Instant = app.service.clock.now().into();
    // who is signed in has a count of his own: nobody's guessing keeps him from changing the password, and his own is no way round
    let session = session::secret(&headers, &reached).map(|secret| sha256(secret.as_bytes()));
    let stranger = Stranger {
        login: &login,
        address: client,
        browser: session.as_deref(),
    };
    let attempt = match app.service.lockout.begin(stranger, now) {
        Ok(attempt) => attempt,
        Err(early) => {
            page.wrong_current = Some(too_early(&app.service, early, now, lang));
            return sheet(&app, &alone, page, StatusCode::TOO_MANY_REQUESTS).await;
        }
    };
    let next = given.next.clone();
    let place = place(client, &headers);
    let changed = app
        .hashing(move |service| change(service, &login, &given, &place))
        .await;
    match changed {
        Ok(Some(begun)) => {
            app.service.lockout.succeeded(&attempt);
            signed_in(&app, &reached, &begun, &next)
        }
        Ok(None) => {
            let said = lang.pick("Неверный пароль.", "This is not the password.");
            page.wrong_current = Some(said.into());
            sheet(&app, &alone, page, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => {
            let said = lang.pick(
                "Пароль не изменен. Повторите через несколько секунд.",
                "The password was not changed. Try again in some seconds.",
            );
            page.wrong_current = Some(said.into());
            sheet(&app, &alone, page, error.status()).await
        }
    }
}

impl Page {
    /// Looks at what can be seen without the old password.
    fn look(&mut self, given: &Given, login: &str, name: &str, lang: Lang) {
        if let Err(unfit) = password::check(&given.new, login, name) {
            self.wrong_new = Some(unfit.text(lang).into());
        } else if given.new == given.current {
            let said = lang.pick("Это прежний пароль.", "This is the password as it is.");
            self.wrong_new = Some(said.into());
        } else if given.new != given.again {
            let said = lang.pick(
                "Не совпадает с новым паролем.",
                "It is not the same as the new password.",
            );
            self.wrong_again = Some(said.into());
        }
    }
}

/// Changes the password and begins a session anew; `None` if the old one is wrong.
fn change(
    service: &Service,
    login: &str,
    given: &Given,
    place: &Place,
) -> Result<Option<Begun>, WebError> {
    let known = service.store.sealed_password(login);
    if !password::matches(&given.current, known.as_deref()) {
        let now = service.clock.now().into();
        let deed = Deed::new(login, Kind::SignInFailed, login).with("changing the password");
        service.store.note(&deed, now)?;
        return Ok(None);
    }
    let sealed = password::seal(&given.new).map_err(|error| WebError::internal(&error))?;
    let now = service.clock.now().into();
    let deed = Deed::new(login, Kind::PasswordChanged, login).with(said(place));
    service
        .store
        .set_password(login, &sealed, false, now, &deed)?;
    new_session(service, login, &sealed, place).map(Some)
}

async fn sheet(app: &App, alone: &Alone, page: Page, status: StatusCode) -> Response {
    let title = alone.lang.pick("Смена пароля", "Change the password");
    let sheet = Sheet::new("password.html", title, &page).with_status(status);
    alone.page(app, sheet).await
}
