//! How often may somebody try to sign in? After some failures each further one is answered only after a wait, which doubles.
//!
//! The wait must stop who guesses and never become his weapon, so what is counted together is a name *and* the network it is tried from: a
//! stranger's failures keep nobody out elsewhere. A network has a count of its own, with a higher limit and a short wait, so that not all names
//! are tried from one place. A browser from which its owner has signed in before has a count of its own and suffers from nobody else's.
//! Where a name is guessed at from many networks at once, each of them has one free attempt instead of five.
//!
//! Attempts are counted before the password is looked at and given back when it was right, so that a thousand at once are not a thousand free ones.
//! Whoever comes before the time is told so at once: nobody is made to wait on a thread, and an attempt that was not looked at counts as none, so
//! that the wait of the rightful user does not grow by somebody's hammering.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::limit::{Early, Failures, Limit, give_back, network};
use srok_law::case::{Instant, MINUTE, SECOND};

/// One name from one network, or from one browser that is known.
const OF_PAIR: Limit = Limit {
    free: 5,
    longest: 900 * SECOND,
    forgotten_after: 24 * 60 * MINUTE,
};
/// The same while the name is guessed at from many networks.
const OF_PAIR_GUESSED: Limit = Limit { free: 1, ..OF_PAIR };
/// One network: wider and shorter, because a whole office may come from one address.
const OF_NETWORK: Limit = Limit {
    free: 50,
    longest: 30 * SECOND,
    forgotten_after: 60 * MINUTE,
};
/// So many failures of strangers, with no hour between them, and a name is being guessed at.
const GUESSED: Limit = Limit {
    free: 100,
    longest: 0,
    forgotten_after: 60 * MINUTE,
};
/// Failed attempts, in memory: after a restart everybody may try again.
#[derive(Debug, Default)]
pub struct Lockout(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    /// Name and place: a network, or a browser that is known.
    pairs: HashMap<(String, Place), Failures>,
    networks: HashMap<Network, Failures>,
    /// Of strangers, by name.
    names: HashMap<String, Failures>,
}

/// Whence a name is tried.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Place {
    Network(Network),
    Browser(String),
}

/// The part of an address that one client has.
type Network = Option<String>;

/// Who tries to sign in.
#[derive(Debug, Clone, Copy)]
pub struct Stranger<'a> {
    /// The name that was given.
    pub login: &'a str,
    /// From where.
    pub address: Option<IpAddr>,
    /// The browser, if it is known to have signed in with this name before.
    pub browser: Option<&'a str>,
}

/// An attempt that may be made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Attempt {
    pair: (String, Place),
    network: Option<Network>,
    /// If it fails, the name is closed to this place for the first time.
    pub locks: bool,
    /// If it fails, the name is being guessed at from many places, as was not known before.
    pub is_guessing: bool,
}

/// How long a name is closed to strangers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// From how many places.
    pub places: usize,
    /// To the last of them until then.
    pub until: Instant,
}

impl Counts {
    /// Returns the limit for a name at a place.
    fn limit(&self, pair: &(String, Place), now: Instant) -> Limit {
        let is_known = matches!(pair.1, Place::Browser(_));
        let is_guessed = self.names.get(&pair.0).is_some_and(|failures| {
            failures.count >= GUESSED.free && now <= failures.last.plus(GUESSED.forgotten_after)
        });
        if is_guessed && !is_known {
            OF_PAIR_GUESSED
        } else {
            OF_PAIR
        }
    }
}

impl Lockout {
    /// Begins an attempt to sign in: it counts as failed until [`Lockout::succeeded`].
    ///
    /// # Errors
    ///
    /// [`Early`] if it is too early for the name from there; then it is no attempt.
    pub fn begin(&self, stranger: Stranger<'_>, now: Instant) -> Result<Attempt, Early> {
        let counts = &mut *self.counts();
        let (place, network) = match stranger.browser {
            Some(browser) => (Place::Browser(browser.to_owned()), None),
            None => (
                Place::Network(stranger.address.map(|address| network(address, 4))),
                Some(stranger.address.map(|address| network(address, 3))),
            ),
        };
        let pair = (stranger.login.to_owned(), place);
        let limit = counts.limit(&pair, now);
        limit.look(counts.pairs.get(&pair), now)?;
        let mut is_guessing = false;
        if let Some(network) = &network {
            OF_NETWORK.look(counts.networks.get(network), now)?;
            OF_NETWORK.count(&mut counts.networks, network, now);
            is_guessing = GUESSED.count(&mut counts.names, &pair.0, now) == GUESSED.free;
        }
        let failures = limit.count(&mut counts.pairs, &pair, now);
        Ok(Attempt {
            pair,
            network,
            locks: failures == limit.free,
            is_guessing,
        })
    }

    /// Notes that an attempt was none: the password was right.
    ///
    /// The failures of the name from there are forgotten; of the network, and of the name elsewhere, only this one: others may be guessing.
    pub fn succeeded(&self, attempt: &Attempt) {
        let counts = &mut *self.counts();
        counts.pairs.remove(&attempt.pair);
        if let Some(network) = &attempt.network {
            give_back(&mut counts.networks, network);
            give_back(&mut counts.names, &attempt.pair.0);
        }
    }

    /// Forgets the failures of a name, wherever they came from: an administrator says so, or gave it a new password.
    pub fn forget(&self, login: &str) {
        let counts = &mut *self.counts();
        counts.pairs.retain(|(name, _), _| name != login);
        counts.names.remove(login);
    }

    /// Returns how a name is closed at a moment; `None` if it may be tried from everywhere.
    #[must_use]
    pub fn held(&self, login: &str, now: Instant) -> Option<Held> {
        let counts = self.counts();
        let own = counts.pairs.iter().filter(|((name, _), _)| name == login);
        let early = own
            .filter_map(|(pair, failures)| counts.limit(pair, now).look(Some(failures), now).err());
        early.fold(None, |held: Option<Held>, early| {
            Some(Held {
                places: held.map_or(0, |held| held.places) + 1,
                until: held.map_or(early.until, |held| held.until.max(early.until)),
            })
        })
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::limit::KEPT;
    use super::*;

    const START: Instant = Instant(1_773_306_000 * SECOND);

    fn at(address: &str) -> Option<IpAddr> {
        Some(address.parse().unwrap())
    }

    fn home() -> Option<IpAddr> {
        at("192.0.2.7")
    }

    fn from(login: &str, address: Option<IpAddr>) -> Stranger<'_> {
        Stranger {
            login,
            address,
            browser: None,
        }
    }

    #[test]
    fn the_wait_doubles_from_the_sixth_attempt_on_up_to_a_quarter_of_an_hour() {
        let lockout = Lockout::default();
        let mut now = START;
        let anna = from("anna", home());
        for attempt in 1..=5 {
            let begun = lockout.begin(anna, now).unwrap();
            assert_eq!(begun.locks, attempt == 5);
        }
        for seconds in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            let until = now.plus(seconds * SECOND);
            let early = Err(Early { until });
            assert_eq!(lockout.begin(anna, now), early, "{seconds}");
            // one who hammers does not make it longer
            assert_eq!(lockout.begin(anna, until.plus(-1)), early);
            assert!(lockout.begin(from("boris", home()), now).is_ok());
            lockout.forget("boris");
            now = until;
            assert!(!lockout.begin(anna, now).unwrap().locks);
        }
    }

    #[test]
    fn a_stranger_keeps_the_owner_out_neither_elsewhere_nor_at_a_browser_that_is_known() {
        let lockout = Lockout::default();
        while lockout.begin(from("anna", home()), START).is_ok() {}
        let elsewhere = at("192.0.2.8");
        assert!(lockout.begin(from("anna", elsewhere), START).is_ok());
        let known = Stranger {
            browser: Some("b1"),
            ..from("anna", home())
        };
        for _ in 0..5 {
            assert!(lockout.begin(known, START).is_ok(), "behind the same proxy");
        }
        assert!(lockout.begin(known, START).is_err(), "it has its own count");
        assert_eq!(
            lockout.held("anna", START),
            Some(Held {
                places: 2,
                until: START.plus(SECOND)
            })
        );
        lockout.forget("anna");
        assert_eq!(lockout.held("anna", START), None);
        assert!(lockout.begin(from("anna", home()), START).is_ok());
    }

    #[test]
    fn a_right_password_is_no_failure_and_forgives_those_before() {
        let lockout = Lockout::default();
        for _ in 0..11 {
            for _ in 0..4 {
                let _ = lockout.begin(from("anna", None), START).unwrap();
            }
            let right = lockout.begin(from("anna", None), START).unwrap();
            lockout.succeeded(&right);
        }
        // but what others fail from the same address stays
        let lockout = Lockout::default();
        for user in 0..49 {
            let _ = lockout
                .begin(from(&format!("user-{user}"), home()), START)
                .unwrap();
        }
        for _ in 0..3 {
            let right = lockout.begin(from("anna", home()), START).unwrap();
            lockout.succeeded(&right);
        }
        let _ = lockout.begin(from("boris", home()), START).unwrap();
        let early = lockout.begin(from("anna", home()), START).unwrap_err();
        assert_eq!(early.until, START.plus(SECOND));
        assert!(lockout.begin(from("anna", at("192.0.2.8")), START).is_ok());
    }

    #[test]
    fn a_whole_network_waits_half_a_minute_at_most() {
        let lockout = Lockout::default();
        let mut now = START;
        for user in 0..80 {
            let begun = lockout.begin(from(&format!("user-{user}"), home()), now);
            if let Err(early) = begun {
                now = early.until;
                let _ = lockout
                    .begin(from(&format!("user-{user}"), home()), now)
                    .unwrap();
            }
        }
        let early = lockout.begin(from("anna", home()), now).unwrap_err();
        assert_eq!(early.until, now.plus(30 * SECOND));
        let known = Stranger {
            browser: Some("b1"),
            ..from("anna", home())
        };
        assert!(lockout.begin(known, now).is_ok());
    }

    #[test]
    fn a_name_that_many_guess_at_gives_each_one_attempt_and_the_owner_too() {
        let lockout = Lockout::default();
        let mut told = 0;
        for number in 0..100_u8 {
            let address = at(&format!("198.51.{number}.1"));
            let begun = lockout.begin(from("anna", address), START).unwrap();
            told += u32::from(begun.is_guessing);
        }
        assert_eq!(told, 1, "said once");
        let _ = lockout.begin(from("anna", home()), START).unwrap();
        assert!(lockout.begin(from("anna", home()), START).is_err());
        let right = lockout.begin(from("anna", at("192.0.2.8")), START).unwrap();
        lockout.succeeded(&right);
        assert!(lockout.begin(from("boris", home()), START).is_ok());
    }

    #[test]
    fn a_thousand_attempts_at_once_are_five() {
        let lockout = Lockout::default();
        let begun = (0..1000).filter(|_| lockout.begin(from("anna", None), START).is_ok());
        assert_eq!(begun.count(), 5);
    }

    #[test]
    fn a_day_without_failures_forgives_and_a_clock_set_back_locks_nobody_for_ever() {
        let lockout = Lockout::default();
        for _ in 0..5 {
            let _ = lockout.begin(from("anna", None), START).unwrap();
        }
        let next_day = START.plus(OF_PAIR.forgotten_after + 1);
        for _ in 0..5 {
            assert!(lockout.begin(from("anna", None), next_day).is_ok());
        }
        let early = lockout.begin(from("anna", None), START).unwrap_err();
        assert_eq!(early.until, START.plus(OF_PAIR.longest));
    }

    #[test]
    fn who_fails_often_is_not_forgotten_for_those_who_fail_once() {
        let lockout = Lockout::default();
        for _ in 0..5 {
            let _ = lockout.begin(from("anna", home()), START).unwrap();
        }
        for user in 0..(KEPT + 100) {
            let address = at(&format!("10.{}.{}.1", user / 250, user % 250));
            let _ = lockout
                .begin(from(&format!("user-{user}"), address), START)
                .unwrap();
        }
        assert_eq!(lockout.counts().pairs.len(), KEPT);
        assert!(lockout.begin(from("anna", home()), START).is_err());
    }
}
