//! Beneath which path do people see the service? Inside, every address begins at the root; here, at the door, the path of `serve.public_url` is
//! taken off what comes in and put before every address that goes out.
//!
//! A proxy may pass the path on or take it away: both are understood.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::{App, WebError};

/// What stands before an address in a page, in the order of how often.
const BEFORE: [&str; 4] = [" href=\"", " action=\"", " src=\"", " formaction=\""];

/// Takes the path off the address of a request.
pub(super) fn strip<B>(base: &str, mut request: Request<B>) -> Request<B> {
    if let Some(inner) = inner(base, request.uri()) {
        *request.uri_mut() = inner;
    }
    request
}

fn inner(base: &str, uri: &Uri) -> Option<Uri> {
    let rest = uri.path().strip_prefix(base)?;
    if !rest.is_empty() && !rest.starts_with('/') {
        return None;
    }
    let path = if rest.is_empty() { "/" } else { rest };
    let address = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    address.parse().ok()
}

/// Puts the path before the addresses of an answer: of pages and pictures, and where one is sent on.
pub(super) async fn put(State(app): State<App>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let base = app.service.config.serve.public_url.path();
    if base.is_empty() {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let location = parts.headers.get(header::LOCATION);
    let location = location.and_then(|address| address.to_str().ok());
    if let Some(address) = location.filter(|address| is_own(address))
        && let Ok(outer) = HeaderValue::from_str(&format!("{base}{address}"))
    {
        parts.headers.insert(header::LOCATION, outer);
    }
    let kind = parts.headers.get(header::CONTENT_TYPE);
    let is_marked_up = kind.is_some_and(|kind| {
        kind.as_bytes().starts_with(b"text/html") || kind.as_bytes().starts_with(b"image/svg")
    });
    if !is_marked_up {
        return Response::from_parts(parts, body);
    }
    // pages are made whole in memory anyway
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return WebError::internal(&"a page broke off").into_response();
    };
    let text = String::from_utf8_lossy(&bytes);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(outer(base, &text)))
}

/// How a slash is written: as it is, or as templates write it.
const SLASH: [&str; 2] = ["/", "&#x2f;"];

/// Tells whether an address is one of this service, and no host.
fn is_own(address: &str) -> bool {
    after_slash(address).is_some_and(|rest| after_slash(rest).is_none())
}

fn after_slash(text: &str) -> Option<&str> {
    SLASH.iter().find_map(|slash| text.strip_prefix(slash))
}

/// Returns a page with the path before all its addresses. Within texts and values a quotation mark is written `&quot;`, so that only attributes fit.
fn outer(base: &str, text: &str) -> String {
    let mut outer = String::with_capacity(text.len() + text.len() / 16);
    let mut rest = text;
    while let Some(at) = rest.find("=\"") {
        let (head, tail) = rest.split_at(at + 2);
        outer.push_str(head);
        let is_address = BEFORE.iter().any(|before| head.ends_with(before));
        if is_address && is_own(tail) {
            outer.push_str(base);
        }
        rest = tail;
    }
    outer.push_str(rest);
    outer
}

#[cfg(test)]
mod tests {
    use super::{inner, outer};

    #[test]
    fn the_path_is_taken_off_whole_or_not_at_all() {
        let inner = |address: &str| inner("/srok", &address.parse().unwrap());
        let text = |address: &str| inner(address).map(|uri| uri.to_string());
        assert_eq!(text("/srok/board?a=b"), Some("/board?a=b".into()));
        assert_eq!(text("/srok?a=b"), Some("/?a=b".into()));
        assert_eq!(text("/srok/"), Some("/".into()));
        assert_eq!(text("/sroks/board"), None);
        assert_eq!(text("/board"), None);
    }

    #[test]
    fn addresses_get_the_path_and_nothing_else_does() {
        let page = r##"<a href="/board?a=/b">=&quot;/x</a><form action="&#x2f;"><img src="/a.svg"><b data-key="/"></b><a href="//elsewhere"><a href="&#x2f;&#x2f;elsewhere"><a href="#here">"##;
        let wanted = r##"<a href="/srok/board?a=/b">=&quot;/x</a><form action="/srok&#x2f;"><img src="/srok/a.svg"><b data-key="/"></b><a href="//elsewhere"><a href="&#x2f;&#x2f;elsewhere"><a href="#here">"##;
        assert_eq!(outer("/srok", page), wanted);
    }
}
