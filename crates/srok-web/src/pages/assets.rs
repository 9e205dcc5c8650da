//! Where do style and script come from? Addresses that hold a hash of the content, so that browsers keep them for good.

use std::sync::LazyLock;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use xxhash_rust::xxh3::xxh3_64;

use super::super::App;
use super::templates::built_in;

/// The hash over all assets of the program.
pub(super) static HASH: LazyLock<String> = LazyLock::new(|| {
    let all = ASSETS.map(|(name, _)| built_in(name).unwrap_or_default());
    format!("{:016x}", xxh3_64(all.concat().as_bytes()))
});

/// Names and media types.
const ASSETS: [(&str, &str); 3] = [
    ("style.css", "text/css; charset=utf-8"),
    ("srok.js", "text/javascript; charset=utf-8"),
    ("icon.svg", "image/svg+xml"),
];

/// Answers with an asset.
pub(super) async fn show(
    State(app): State<App>,
    Path((_, name)): Path<(String, String)>,
) -> Response {
    let found = ASSETS.iter().find(|(known, _)| *known == name);
    let Some(((_, kind), text)) = found.zip(app.templates.asset(&name)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        ),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
    ];
    (headers, text).into_response()
}
