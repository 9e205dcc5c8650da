//! What was filled in on a page? A form, read; one that cannot be is refused as everything else is.

use axum::extract::{Form, FromRequest, Request};
use axum::http::StatusCode;
use axum::response::Response;
use serde::de::DeserializeOwned;

use super::{App, WebError, pages};

/// A form that was filled in, whoever did it.
#[derive(Debug, Clone)]
pub(super) struct Filled<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Filled<T> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let whole = Request::from_parts(parts.clone(), body);
        let error = match Form::<T>::from_request(whole, app).await {
            Ok(Form(form)) => return Ok(Self(form)),
            Err(unread) => unreadable(unread.status(), unread.body_text()),
        };
        Err(pages::refused(app, parts, error).await)
    }
}

/// Returns the error of a form that cannot be read, for what the framework says of it.
pub(super) fn unreadable(status: StatusCode, said: String) -> WebError {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => WebError::TooLongForm,
        _ => WebError::Unfilled(said),
    }
}
