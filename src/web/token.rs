//! Who asks? The bearer token of a request, and the right it gives.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

use super::{App, WebError};
use crate::access::{May, Right};

/// Somebody who may send events.
pub(super) struct Producer(pub Right);

/// Somebody who may read.
pub(super) struct Reader(pub Right);

impl FromRequestParts<App> for Producer {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, WebError> {
        right(parts, app, May::Send).map(Self)
    }
}

impl FromRequestParts<App> for Reader {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, WebError> {
        right(parts, app, May::Read).map(Self)
    }
}

/// Returns the right of the token of a request.
fn right(parts: &Parts, app: &App, may: May) -> Result<Right, WebError> {
    let header = parts
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = header
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim());
    let now = app.service.clock.now().into();
    let right = token
        .and_then(|token| app.service.store.right(token, now))
        .ok_or(WebError::NoToken)?;
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
