//! Who looks at which page, in which language? What every page is made for.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse as _, Response};

use super::super::session::{SignedIn, Viewer};
use super::super::{App, WebError, known};
use super::frame::{Frame, Sheet};
use super::view::View;
use super::{fault, preferences};
use srok_core::access::{Area, Scope};
use srok_core::account::Account;
use srok_core::directory::Directory;
use srok_law::words::Lang;
use srok_service::Service;

/// A look at a page.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    /// Who looks.
    pub viewer: Viewer,
    /// In which language.
    pub lang: Lang,
    /// In which colours: `light`, `dark`, or those of the machine.
    pub theme: &'static str,
    /// At what.
    pub view: View,
    /// The address, without the host.
    pub here: String,
    /// The path alone.
    pub path: String,
}

impl FromRequestParts<App> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        if let Some(visit) = parts.extensions.get::<Self>() {
            return Ok(visit.clone());
        }
        let viewer = Viewer::from_request_parts(parts, app)
            .await
            .map_err(axum::response::IntoResponse::into_response)?;
        let visit = Self::plain(parts, viewer, &app.service);
        let view = match View::read(&parts.uri, &app.service) {
            Ok(view) => view,
            Err(error) => return Err(fault::page(app, visit, error).await),
        };
        // not a page of zeros about a body whose figures he may not know
        match known::of_body(&visit.viewer.scope, view.organisation.as_deref()) {
            Err(error) => Err(fault::page(app, visit, error).await),
            Ok(()) => Ok(Self { view, ..visit }),
        }
    }
}

/// A look at a page that stands alone: without navigation, for whoever has not signed in yet or must change the password first.
#[derive(Debug, Clone)]
pub(crate) struct Alone {
    /// Who looks, if somebody has signed in.
    pub viewer: Option<Viewer>,
    /// In which language.
    pub lang: Lang,
    /// In which colours.
    pub theme: &'static str,
    /// The address, without the host.
    pub here: String,
}

impl FromRequestParts<App> for Alone {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let viewer = SignedIn::from_request_parts(parts, app).await.ok();
        let viewer = viewer.map(|SignedIn(viewer)| viewer);
        let account = viewer.as_ref().map(|viewer| &viewer.account);
        Ok(Self {
            lang: lang(&parts.headers, account, &app.service),
            theme: preferences::theme(&parts.headers),
            here: here(&parts.uri),
            viewer,
        })
    }
}

impl Alone {
    /// Returns the page in its bare frame.
    pub async fn page(&self, app: &App, sheet: Sheet) -> Response {
        let templates = std::sync::Arc::clone(&app.templates);
        let alone = self.clone();
        let made = app
            .blocking(move |service| {
                let frame = Frame::alone(service, &alone, &sheet)?;
                sheet.html(&templates, &frame)
            })
            .await;
        made.unwrap_or_else(WebError::into_response)
    }
}

/// Returns the language somebody reads in: what he chose last, else what his account says, else that of the settings.
fn lang(headers: &HeaderMap, account: Option<&Account>, service: &Service) -> Lang {
    preferences::lang(headers)
        .or(account.and_then(|account| account.lang))
        .unwrap_or_else(|| service.config.lang())
}

fn here(uri: &Uri) -> String {
    uri.path_and_query()
        .map_or_else(|| "/".into(), ToString::to_string)
}

impl Visit {
    /// Returns a look at a page whose address asks nothing.
    fn plain(parts: &Parts, viewer: Viewer, service: &Service) -> Self {
        Self {
            lang: lang(&parts.headers, Some(&viewer.account), service),
            theme: preferences::theme(&parts.headers),
            view: View::plain(service),
            here: here(&parts.uri),
            path: parts.uri.path().to_owned(),
            viewer,
        }
    }

    /// Returns the organisation that is looked at with everything beneath it; `None` if none is chosen.
    pub fn organisations(&self, directory: &Directory) -> Option<Vec<String>> {
        let organisation = self.view.organisation.as_deref()?;
        let beneath = directory.beneath(organisation, self.view.today);
        Some(beneath.into_iter().map(str::to_owned).collect())
    }

    /// Returns whose records are looked at: those that may be read, of the organisation that was chosen.
    pub fn scope(&self, directory: &Directory) -> Scope {
        match self.organisations(directory) {
            None => self.viewer.scope.clone(),
            Some(mut chosen) => {
                chosen.retain(|organisation| self.viewer.scope.covers(Some(organisation)));
                Scope::Organisations(chosen)
            }
        }
    }

    /// Returns the words of the language.
    pub const fn pick<'a>(&self, ru: &'a str, en: &'a str) -> &'a str {
        self.lang.pick(ru, en)
    }
}

impl App {
    /// Makes a page on a thread that may block; what goes wrong becomes a page too.
    pub(crate) async fn page(
        &self,
        visit: Visit,
        work: impl FnOnce(&Service, &Visit) -> Result<Sheet, WebError> + Send + 'static,
    ) -> Response {
        let templates = std::sync::Arc::clone(&self.templates);
        let asking = visit.clone();
        let is_kept = visit.viewer.may(Area::Administration);
        let work = move |service: &Service| {
            let sheet = work(service, &visit)?;
            let frame = Frame::of(service, &visit, &sheet)?;
            sheet.html(&templates, &frame)
        };
        // an administrator gets in whatever the others ask
        let made = if is_kept {
            self.blocking_kept(work).await
        } else {
            self.blocking(work).await
        };
        match made {
            Ok(page) => page,
            Err(error) => fault::page(self, asking, error).await,
        }
    }

    /// The same for a page that takes much time and memory.
    pub(crate) async fn heavy_page(
        &self,
        visit: Visit,
        work: impl FnOnce(&Service, &Visit) -> Result<Sheet, WebError> + Send + 'static,
    ) -> Response {
        let templates = std::sync::Arc::clone(&self.templates);
        let asking = visit.clone();
        let made = self
            .heavy(&asking.viewer.account.login, move |service| {
                let sheet = work(service, &visit)?;
                let frame = Frame::of(service, &visit, &sheet)?;
                sheet.html(&templates, &frame)
            })
            .await;
        match made {
            Ok(page) => page,
            Err(error) => fault::page(self, asking, error).await,
        }
    }
}
