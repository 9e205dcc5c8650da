//! In which language and colours does somebody read? Two cookies, set by a link, so that no script is needed.

use axum::extract::Query;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use cookie::{Cookie, SameSite};
use serde::Deserialize;

use super::view::local;
use crate::words::Lang;

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
pub(super) async fn set(Query(wish): Query<Wish>) -> Response {
    let mut headers: Vec<(HeaderName, String)> = Vec::new();
    if let Some(lang) = wish.lang.as_deref().and_then(known_lang) {
        headers.push((header::SET_COOKIE, kept(LANG, lang.code())));
    }
    if let Some(theme) = wish.theme.as_deref().and_then(known_theme) {
        headers.push((header::SET_COOKIE, kept(THEME, theme)));
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

fn kept(name: &'static str, value: &'static str) -> String {
    Cookie::build((name, value))
        .path("/")
        .same_site(SameSite::Lax)
        .http_only(true)
        .max_age(cookie::time::Duration::seconds(KEPT_SECONDS))
        .to_string()
}

/// Returns the language of the cookies.
pub(super) fn lang(cookies: &str) -> Option<Lang> {
    known_lang(value(cookies, LANG)?)
}

/// Returns the colours of the cookies.
pub(super) fn theme(cookies: &str) -> &'static str {
    value(cookies, THEME)
        .and_then(known_theme)
        .unwrap_or("auto")
}

fn value<'a>(cookies: &'a str, name: &str) -> Option<&'a str> {
    cookies
        .split(';')
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
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
