//! Who comes in by a way that should be seen to? Peers that speak for others without being a proxy of the settings; wrong tokens.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Mutex;

use super::lock;
use srok_core::account::Guesses;
use srok_law::case::{Instant, MINUTE};

/// Such peers are said once an hour in the log, and for a day on the page of the administrator.
const SAID_EVERY: i64 = 60 * MINUTE;
const SHOWN_FOR: i64 = 24 * 60 * MINUTE;
/// So many are kept in mind; a stranger who sends from more fills no memory.
const KEPT: usize = 16;

/// What came in through the door.
#[derive(Debug, Default)]
pub struct Doors {
    /// Tokens that were none.
    pub guesses: Guesses,
    /// Peers that said for whom they ask, and when the log was told.
    forwarded: Mutex<BTreeMap<IpAddr, Instant>>,
}

impl Doors {
    /// Notes that a peer said for whom it asks, which is not believed of it.
    pub fn forwarded_by(&self, peer: IpAddr, now: Instant) {
        let mut all = lock(&self.forwarded);
        all.retain(|_, said| now <= said.plus(SHOWN_FOR));
        let is_due = all
            .get(&peer)
            .is_none_or(|said| *said < now.plus(-SAID_EVERY));
        if !is_due || (all.len() >= KEPT && !all.contains_key(&peer)) {
            return;
        }
        all.insert(peer, now);
        drop(all);
        tracing::warn!(
            %peer,
            "X-Forwarded-For comes from {peer}, which is not among serve.proxies: it is not believed, and everybody behind {peer} counts as one when \
             sign-ins fail; if it is your proxy, add it to serve.proxies"
        );
    }

    /// Returns the peers of the last day that said for whom they ask and are not believed.
    #[must_use]
    pub fn unlisted(&self, now: Instant) -> Vec<IpAddr> {
        let all = lock(&self.forwarded);
        let fresh = all.iter().filter(|(_, said)| now <= said.plus(SHOWN_FOR));
        fresh.map(|(peer, _)| *peer).collect()
    }
}
