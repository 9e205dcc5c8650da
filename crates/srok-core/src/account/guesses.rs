//! How often may a network send tokens that are none? After some it is answered 429 until a wait is over, which doubles; a good token is not
//! concerned: it is looked up first, so that no stranger behind the same proxy keeps a sender out.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use super::limit::{Early, Failures, Limit, network};
use srok_law::case::{Instant, MINUTE, SECOND};

/// Wrong tokens of one network.
const OF_NETWORK: Limit = Limit {
    free: 20,
    longest: 300 * SECOND,
    forgotten_after: 60 * MINUTE,
};

/// Tokens that were none, in memory.
#[derive(Debug, Default)]
pub struct Guesses(Mutex<HashMap<Option<String>, Failures>>);

impl Guesses {
    /// Notes a token that was none.
    ///
    /// # Errors
    ///
    /// [`Early`] if there were too many from there: no further one is answered before.
    pub fn wrong(&self, address: Option<IpAddr>, now: Instant) -> Result<(), Early> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let from = address.map(|address| network(address, 3));
        OF_NETWORK.look(all.get(&from), now)?;
        OF_NETWORK.count(&mut all, &from, now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_are_free_then_the_wait_doubles_up_to_five_minutes() {
        let guesses = Guesses::default();
        let home = Some("192.0.2.7".parse().unwrap());
        let mut now = Instant(1_773_306_000 * SECOND);
        for _ in 0..20 {
            assert_eq!(guesses.wrong(home, now), Ok(()));
        }
        for seconds in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            let until = now.plus(seconds * SECOND);
            assert_eq!(guesses.wrong(home, now), Err(Early { until }));
            let elsewhere = Some("192.0.2.8".parse().unwrap());
            assert_eq!(guesses.wrong(elsewhere, now), Ok(()));
            now = until;
            assert_eq!(guesses.wrong(home, now), Ok(()));
        }
    }
}
