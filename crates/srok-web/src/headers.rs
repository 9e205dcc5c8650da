//! What do browsers have to keep to? The headers that every answer carries, in one place. A handler that needs another one sets it itself.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::App;
use super::problem::COME_AGAIN;
use super::reached::Reached;

/// What every answer carries.
const ALL: [(HeaderName, &str); 8] = [
    // nothing from elsewhere, nothing in line, in nobody's frame
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // tells other sites as little as `no-referrer`; but with that browsers call the origin of our own forms `null`, and then it proves nothing
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    // nothing of the machine is asked for
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=(), display-capture=(), browsing-topics=()",
    ),
    (header::CACHE_CONTROL, "private, no-store"),
];

/// Where browsers reach the service over TLS, they never try without again, for a year.
const ALWAYS_TLS: &str = "max-age=31536000";

/// Adds the headers to an answer.
pub(super) async fn add(State(app): State<App>, request: Request, next: Next) -> Response {
    let reached = Reached::of(request.extensions(), request.headers(), &app);
    let mut response = next.run(request).await;
    let status = response.status();
    let headers = response.headers_mut();
    if [
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::SERVICE_UNAVAILABLE,
    ]
    .contains(&status)
    {
        headers
            .entry(header::RETRY_AFTER)
            .or_insert(COME_AGAIN.as_secs().into());
    }
    for (name, value) in ALL {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if reached.is_tls {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static(ALWAYS_TLS),
        );
    }
    response
}
