//! In which language and colours does somebody read? Two cookies, set by a link, so that no script is needed.

use axum::extract::Query;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::super::reached::{self, Reached};
use super::view::local;
use srok_law::words::Lang;

const LANG: &str = "srok_lang";
const THEME: &str = "srok_theme";
/// A year.
const KEPT_SECONDS: i64 = 365 * 24 * 60 * 60;

/// What is wished for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    lang: Option<String>,
    theme: Option<String>,
    next: String,
}

/// Keeps a wish and goes back to where it was made.
pub(super) async fn set(reached: Reached, Query(wish): Query<Wish>) -> Response {
    let mut headers: Vec<(HeaderName, String)> = Vec::new();
    if let Some(lang) = wish.lang.as_deref().and_then(known_lang) {
        headers.push((header::SET_COOKIE, kept(&reached, LANG, lang.code())));
    }
    if let Some(theme) = wish.theme.as_deref().and_then(known_theme) {
        headers.push((header::SET_COOKIE, kept(&reached, THEME, theme)));
    }
    let mut response = (
        StatusCode::SEE_OTHER,
        [(header::LOCATION, local(&wish.next).to_owned())],
    )
        .into_response();
    for (name, value) in headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().append(name, value);
        }
    }
    response
}

fn kept(reached: &Reached, name: &str, value: &str) -> String {
    let mut cookie = reached.cookie(name.to_owned(), value);
    cookie.set_max_age(cookie::time::Duration::seconds(KEPT_SECONDS));
    cookie.to_string()
}

/// Returns the language of the cookies.
pub(super) fn lang(headers: &HeaderMap) -> Option<Lang> {
    known_lang(&reached::cookie(headers, LANG)?)
}

/// Returns the colours of the cookies.
pub(super) fn theme(headers: &HeaderMap) -> &'static str {
    reached::cookie(headers, THEME)
        .and_then(|theme| known_theme(&theme))
        .unwrap_or("auto")
}

fn known_lang(code: &str) -> Option<Lang> {
    [Lang::Ru, Lang::En]
        .into_iter()
        .find(|lang| lang.code() == code)
}

fn known_theme(code: &str) -> Option<&'static str> {
    ["light", "dark", "auto"]
        .into_iter()
        .find(|theme| *theme == code)
}
