//! How is a reading answered? As JSON with a tag of its content, so that who has it already is told only that nothing changed.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::WebError;

/// Returns the answer to a reading, or 304 if the reader has it.
pub(super) fn json(asked: &HeaderMap, content: &impl Serialize) -> Result<Response, WebError> {
    let body = serde_json::to_vec(content).map_err(|error| WebError::internal(&error))?;
    Ok(tagged(asked, body, "application/json"))
}

/// Returns the answer to a reading that is written already, or 304 if the reader has it.
pub(super) fn tagged(asked: &HeaderMap, body: Vec<u8>, kind: &'static str) -> Response {
    let tag = format!("\"{:016x}\"", xxh3_64(&body));
    let has_it = asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag);
    let mut response = if has_it {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, kind)], body).into_response()
    };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    // what may be read depends on the token or the session
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    headers.insert(
        header::VARY,
        HeaderValue::from_static("authorization, cookie, accept-encoding"),
    );
    response
}
