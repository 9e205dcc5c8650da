//! Who looks at which page, in which language? What every page is made for.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse as _, Response};

use super::super::session::Viewer;
use super::super::{App, WebError};
use super::frame::{Frame, Sheet};
use super::view::View;
use super::{fault, preferences};
use crate::access::Scope;
use crate::directory::Directory;
use crate::service::Service;
use crate::words::Lang;

/// A look at a page.
#[derive(Debug, Clone)]
pub(in crate::web) struct Visit {
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
        Self::read(&parts.uri, &parts.headers, viewer, &app.service)
            .map_err(WebError::into_response)
    }
}

impl Visit {
    fn read(
        uri: &Uri,
        headers: &HeaderMap,
        viewer: Viewer,
        service: &Service,
    ) -> Result<Self, WebError> {
        let cookies = headers
            .get(header::COOKIE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("");
        let lang = preferences::lang(cookies)
            .or(viewer.account.lang)
            .unwrap_or_else(|| service.config.lang());
        Ok(Self {
            lang,
            theme: preferences::theme(cookies),
            view: View::read(uri, service)?,
            here: uri
                .path_and_query()
                .map_or_else(|| "/".into(), ToString::to_string),
            path: uri.path().to_owned(),
            viewer,
        })
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
    pub(in crate::web) async fn page(
        &self,
        visit: Visit,
        work: impl FnOnce(&Service, &Visit) -> Result<Sheet, WebError> + Send + 'static,
    ) -> Response {
        let templates = std::sync::Arc::clone(&self.templates);
        let asking = visit.clone();
        let made = self
            .blocking(move |service| {
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
