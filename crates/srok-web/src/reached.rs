//! How does who asks see the service? Over TLS or not, and beneath which path: the names and marks of cookies follow from it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};
use cookie::{Cookie, SameSite};

use super::App;
use super::client::{Peer, is_proxy};

/// The way on which a request came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reached {
    /// Whether the browser speaks TLS.
    pub is_tls: bool,
    /// The path before every address: empty, or as `/srok`.
    base: String,
}

impl FromRequestParts<App> for Reached {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions, &parts.headers, app))
    }
}

impl Reached {
    /// Returns the way on which a request came: by the settings, or as a proxy of the settings says.
    pub fn of(extensions: &Extensions, headers: &HeaderMap, app: &App) -> Self {
        let serve = &app.service.config.serve;
        let peer = extensions.get::<Peer>().map(|peer| peer.0);
        let said = headers.get("x-forwarded-proto");
        let is_said = said.is_some_and(|scheme| scheme.as_bytes().eq_ignore_ascii_case(b"https"));
        Self {
            is_tls: serve.public_url.is_tls()
                || is_said && peer.is_some_and(|peer| is_proxy(peer, &serve.proxies)),
            base: serve.public_url.path().to_owned(),
        }
    }

    /// Returns the name of a cookie that only this service may set: with TLS browsers see to it that no neighbour does.
    pub fn name(&self, name: &str) -> String {
        match (self.is_tls, self.base.as_str()) {
            (false, _) => name.to_owned(),
            (true, "") => format!("__Host-{name}"),
            // `__Host-` is for cookies of a whole host
            (true, _) => format!("__Secure-{name}"),
        }
    }

    /// Returns a cookie for this service alone, that no script reads.
    pub fn cookie<'a>(&self, name: String, value: &'a str) -> Cookie<'a> {
        let path = if self.base.is_empty() {
            "/"
        } else {
            &self.base
        };
        Cookie::build((name, value))
            .path(path.to_owned())
            .http_only(true)
            // not `Strict`: mails link to pages
            .same_site(SameSite::Lax)
            .secure(self.is_tls)
            .build()
    }
}

/// Returns the value of a cookie of a request.
pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}
