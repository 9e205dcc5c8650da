//! From where does a request come? The address at the other end; or, behind a proxy of the settings, what that says.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use super::App;
use srok_core::config::Network;

/// The other end of a connection, noted when it is accepted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub IpAddr);

/// The address of who asks; absent only where a request comes over no connection, in tests.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client(pub Option<IpAddr>);

impl FromRequestParts<App> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions, &parts.headers, app))
    }
}

impl Client {
    /// Returns who sent a request.
    pub fn of(extensions: &Extensions, headers: &HeaderMap, app: &App) -> Self {
        let peer = extensions.get::<Peer>().map(|peer| peer.0);
        let proxies = &app.service.config.serve.proxies;
        Self(peer.map(|peer| behind(peer, headers, proxies)))
    }
}

/// Returns the address that somebody counts for: of IPv6 the network of 64 bits, because everybody there has as many addresses as he likes.
pub(super) fn block(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            [a, b, c, d, 0, 0, 0, 0].into()
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Returns the last address that is no proxy of ours: what stands before it in the header anybody may have written.
fn behind(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> IpAddr {
    let said = headers.get_all("x-forwarded-for");
    let said: Vec<&str> = said
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    let mut client = peer.to_canonical();
    for address in said.into_iter().rev() {
        if !is_proxy(client, proxies) {
            break;
        }
        let Ok(further) = address.parse::<IpAddr>() else {
            break;
        };
        client = further.to_canonical();
    }
    client
}

/// Tells whether an address is that of a proxy of the settings.
pub(super) fn is_proxy(address: IpAddr, proxies: &[Network]) -> bool {
    proxies.iter().any(|proxy| proxy.holds(address))
}

/// Returns the other end of a connection that says for whom it asks, without being a proxy of the settings: it is not believed.
pub(super) fn unlisted(
    peer: Option<IpAddr>,
    headers: &HeaderMap,
    proxies: &[Network],
) -> Option<IpAddr> {
    let says = headers.contains_key("x-forwarded-for");
    peer.filter(|peer| says && !is_proxy(*peer, proxies))
        .map(|peer| peer.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::behind;
    use axum::http::HeaderMap;
    use srok_core::config::Network;
    use std::net::IpAddr;

    #[test]
    fn only_a_proxy_of_the_settings_is_believed() {
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let mut headers = HeaderMap::new();
        headers.append(
            "x-forwarded-for",
            "198.51.100.1, 203.0.113.9".parse().unwrap(),
        );
        let network = |text: &str| text.parse::<Network>().unwrap();
        let proxy = [network("192.0.2.1")];
        // who writes the header himself stays who he is
        assert_eq!(
            behind(address("192.0.2.7"), &headers, &proxy),
            address("192.0.2.7")
        );
        // of what the proxy was told only the end is its own
        assert_eq!(
            behind(address("192.0.2.1"), &headers, &proxy),
            address("203.0.113.9")
        );
        let two = [network("192.0.2.0/24"), network("203.0.113.9")];
        assert_eq!(
            behind(address("::ffff:192.0.2.1"), &headers, &two),
            address("198.51.100.1")
        );
        let nothing = HeaderMap::new();
        assert_eq!(
            behind(address("192.0.2.1"), &nothing, &proxy),
            address("192.0.2.1")
        );
    }
}
