//! Is a request meant for this service, and in a form it understands? The host it names, and the encoding of its body, looked at before anything else.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Uri, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::net::IpAddr;

use super::client::{self, Peer};
use super::{App, WebError};
use srok_core::config::{Serve, without_port};

/// Encodings of bodies that are understood.
const ENCODINGS: [&str; 2] = ["gzip", "identity"];

/// Lets a request in, or says why not.
pub(super) async fn look(State(app): State<App>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
    let serve = &app.service.config.serve;
    if let Some(peer) = client::unlisted(peer, request.headers(), &serve.proxies) {
        app.service
            .doors
            .forwarded_by(peer, app.service.clock.now().into());
    }
    let looked = host(&request, serve).and_then(|()| encoding(request.headers()));
    match looked {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

/// Looks at the host that a request names: a page of somebody else whose name was made to point here must get no answer.
fn host(request: &Request, serve: &Serve) -> Result<(), WebError> {
    let Some(named) = named(request.uri(), request.headers()) else {
        // before 1.1 there was no need to name one, and no browser asks like that
        return match request.version() {
            Version::HTTP_11 if request.extensions().get::<Peer>().is_some() => {
                Err(WebError::wrong(
                    "the request names no host, or several",
                    "send one `Host` header",
                ))
            }
            _ => Ok(()),
        };
    };
    if is_known(&named.to_ascii_lowercase(), serve) {
        return Ok(());
    }
    Err(WebError::Misdirected)
}

/// Returns the host that a request names, without its port.
fn named<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let mut all = headers.get_all(header::HOST).iter();
    let first = all.next().and_then(|host| host.to_str().ok());
    if all.next().is_some() {
        return None;
    }
    let authority = uri.authority().map(axum::http::uri::Authority::as_str);
    authority.or(first).map(without_port)
}

/// Tells whether a host, in lower case, is this service.
fn is_known(host: &str, serve: &Serve) -> bool {
    if host == "localhost" || host.ends_with(".localhost") {
        return true;
    }
    let listed = serve.hosts.iter().map(|host| without_port(host));
    let mut listed = listed.chain([serve.public_url.host()]);
    if listed.any(|known| known.eq_ignore_ascii_case(host)) {
        return true;
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let Ok(address) = bare.parse::<IpAddr>() else {
        return false;
    };
    // who listens everywhere is called by any of his addresses; an address is no name that a stranger could have made to point here
    let here = serve.listen.ip();
    address.to_canonical().is_loopback()
        || here.is_unspecified()
        || address.to_canonical() == here.to_canonical()
}

/// Looks at the encoding of the body.
fn encoding(headers: &HeaderMap) -> Result<(), WebError> {
    let said = headers.get_all(header::CONTENT_ENCODING);
    let said: Vec<String> = said
        .iter()
        .map(|value| {
            String::from_utf8_lossy(value.as_bytes())
                .trim()
                .to_ascii_lowercase()
        })
        .collect();
    match said.as_slice() {
        [] => Ok(()),
        [one] if ENCODINGS.contains(&one.as_str()) => Ok(()),
        other => Err(WebError::UnknownEncoding(other.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::is_known;
    use srok_core::config::Serve;

    #[test]
    fn a_host_is_one_of_this_machine_of_the_settings_or_none_of_ours() {
        let mut serve = Serve {
            public_url: "https://Gate.example:8443/srok"
                .to_owned()
                .try_into()
                .unwrap(),
            hosts: vec!["srok.internal".into()],
            ..Serve::default()
        };
        for known in [
            "localhost",
            "127.0.0.1",
            "127.1.2.3",
            "[::1]",
            "gate.example",
            "srok.internal",
        ] {
            assert!(is_known(known, &serve), "{known}");
        }
        for foreign in [
            "evil.example",
            "gate.example.evil.example",
            "192.0.2.7",
            "",
            "localhost.evil.example",
        ] {
            assert!(!is_known(foreign, &serve), "{foreign}");
        }
        serve.listen = "192.0.2.7:80".parse().unwrap();
        assert!(is_known("192.0.2.7", &serve) && !is_known("192.0.2.8", &serve));
        serve.listen = "0.0.0.0:80".parse().unwrap();
        assert!(is_known("192.0.2.8", &serve) && !is_known("evil.example", &serve));
    }
}
