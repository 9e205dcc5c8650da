//! How often may somebody try to sign in? After some failures each further one is answered only after a wait, which doubles.
//!
//! Attempts are counted before the password is looked at and given back when it was right, so that a thousand at once are not a thousand free ones.
//! Whoever comes before the time is told so at once: nobody is made to wait on a thread, and an attempt that was not looked at counts as none, so
//! that the wait of the rightful user does not grow by somebody's hammering.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::case::{Instant, MINUTE, SECOND};

/// What is counted alike.
#[derive(Debug, Clone, Copy)]
struct Limit {
    /// Failures that cost nothing.
    free: u32,
    /// After so long without a failure all is forgotten, in microseconds.
    forgotten_after: i64,
}

/// One name.
const OF_LOGIN: Limit = Limit {
    free: 5,
    forgotten_after: 24 * 60 * MINUTE,
};
/// One address: wider, because a whole office may come from one.
const OF_ADDRESS: Limit = Limit {
    free: 50,
    forgotten_after: 60 * MINUTE,
};
/// The longest wait.
const LONGEST: i64 = 900 * SECOND;
/// Names and addresses that are kept in mind; beyond, those with the fewest failures are forgotten.
const KEPT: usize = 10_000;

/// Failed attempts, in memory: after a restart everybody may try again.
#[derive(Debug, Default)]
pub struct Lockout {
    logins: Mutex<HashMap<String, Failures>>,
    addresses: Mutex<HashMap<String, Failures>>,
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Instant,
}

/// An attempt that may be made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Attempt {
    login: String,
    address: Option<String>,
    /// If it fails, the name is locked for the first time.
    pub locks: bool,
}

/// It is too early for another attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Early {
    /// From then on one may be made.
    pub until: Instant,
}

impl Limit {
    /// Returns from when on another attempt may be made.
    const fn until(self, failures: Failures) -> Instant {
        if failures.count < self.free {
            return Instant::MIN;
        }
        let doublings = failures.count - self.free;
        let wait = if doublings < 10 {
            (1 << doublings) * SECOND
        } else {
            LONGEST
        };
        failures
            .last
            .plus(if wait < LONGEST { wait } else { LONGEST })
    }

    /// Looks whether an attempt may be made.
    fn look(self, all: &HashMap<String, Failures>, key: &str, now: Instant) -> Result<(), Early> {
        let until = all.get(key).map_or(Instant::MIN, |failures| {
            // a clock that was set back must lock nobody for longer than the longest wait
            self.until(*failures).min(now.plus(LONGEST))
        });
        if now < until {
            return Err(Early { until });
        }
        Ok(())
    }

    /// Counts an attempt as failed until it is known that it was not, and returns how many there are.
    fn count(self, all: &mut HashMap<String, Failures>, key: &str, now: Instant) -> u32 {
        make_room(all, key);
        let failures = all.entry(key.to_owned()).or_insert(Failures {
            count: 0,
            last: now,
        });
        if failures.last.plus(self.forgotten_after) < now {
            failures.count = 0;
        }
        failures.count = failures.count.saturating_add(1);
        failures.last = now;
        failures.count
    }
}

/// Forgets somebody if a new one would be one too many: those with the fewest failures, of these the oldest.
fn make_room(all: &mut HashMap<String, Failures>, key: &str) {
    if all.len() < KEPT || all.contains_key(key) {
        return;
    }
    let least = all
        .iter()
        .min_by_key(|(_, failures)| (failures.count, failures.last))
        .map(|(key, _)| key.clone());
    if let Some(least) = least {
        all.remove(&least);
    }
}

impl Lockout {
    /// Begins an attempt to sign in: it counts as failed until [`Lockout::succeeded`].
    ///
    /// # Errors
    ///
    /// [`Early`] if it is too early for the name or the address; then it is no attempt.
    pub fn begin(
        &self,
        login: &str,
        address: Option<IpAddr>,
        now: Instant,
    ) -> Result<Attempt, Early> {
        let address = address.map(network);
        let (mut logins, mut addresses) = (lock(&self.logins), lock(&self.addresses));
        OF_LOGIN.look(&logins, login, now)?;
        if let Some(address) = &address {
            OF_ADDRESS.look(&addresses, address, now)?;
            OF_ADDRESS.count(&mut addresses, address, now);
        }
        let failures = OF_LOGIN.count(&mut logins, login, now);
        Ok(Attempt {
            login: login.to_owned(),
            address,
            locks: failures == OF_LOGIN.free,
        })
    }

    /// Notes that an attempt was none: the password was right.
    ///
    /// The failures of the name are forgotten; of the address only this one, since others may be guessing from there.
    pub fn succeeded(&self, attempt: &Attempt) {
        lock(&self.logins).remove(&attempt.login);
        let Some(address) = &attempt.address else {
            return;
        };
        if let Entry::Occupied(mut failures) = lock(&self.addresses).entry(address.clone()) {
            failures.get_mut().count -= 1;
            if failures.get().count == 0 {
                failures.remove();
            }
        }
    }

    /// Forgets the failures of a name: an administrator gave it a new password.
    pub fn forget(&self, login: &str) {
        lock(&self.logins).remove(login);
    }
}

/// Returns the part of an address that one client has: of IPv6 the first half, for within it anybody takes addresses at will.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [one, two, three, four, ..] = address.segments();
            format!("{one:x}:{two:x}:{three:x}:{four:x}")
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Instant = Instant(1_773_306_000 * SECOND);

    fn home() -> Option<IpAddr> {
        Some("192.0.2.7".parse().unwrap())
    }

    #[test]
    fn the_wait_doubles_from_the_sixth_attempt_on_up_to_a_quarter_of_an_hour() {
        let lockout = Lockout::default();
        let mut now = START;
        for attempt in 1..=5 {
            let begun = lockout.begin("anna", None, now).unwrap();
            assert_eq!(begun.locks, attempt == 5);
        }
        for seconds in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            let until = now.plus(seconds * SECOND);
            let early = Err(Early { until });
            assert_eq!(lockout.begin("anna", None, now), early, "{seconds}");
            // one who hammers does not make it longer
            assert_eq!(lockout.begin("anna", None, until.plus(-1)), early);
            assert!(lockout.begin("boris", None, now).is_ok());
            lockout.forget("boris");
            now = until;
            assert!(!lockout.begin("anna", None, now).unwrap().locks);
        }
    }

    #[test]
    fn a_right_password_is_no_failure_and_forgives_those_before() {
        let lockout = Lockout::default();
        for _ in 0..100 {
            for _ in 0..4 {
                let _ = lockout.begin("anna", None, START).unwrap();
            }
            let right = lockout.begin("anna", None, START).unwrap();
            lockout.succeeded(&right);
        }
        // but what others fail from the same address stays
        let lockout = Lockout::default();
        for user in 0..49 {
            let _ = lockout
                .begin(&format!("user-{user}"), home(), START)
                .unwrap();
        }
        for _ in 0..3 {
            let right = lockout.begin("anna", home(), START).unwrap();
            lockout.succeeded(&right);
        }
        let _ = lockout.begin("boris", home(), START).unwrap();
        let early = lockout.begin("anna", home(), START).unwrap_err();
        assert_eq!(early.until, START.plus(SECOND));
        let elsewhere = Some("192.0.2.8".parse().unwrap());
        assert!(lockout.begin("anna", elsewhere, START).is_ok());
    }

    #[test]
    fn a_thousand_attempts_at_once_are_five() {
        let lockout = Lockout::default();
        let begun = (0..1000).filter(|_| lockout.begin("anna", None, START).is_ok());
        assert_eq!(begun.count(), 5);
    }

    #[test]
    fn a_day_without_failures_forgives_and_a_clock_set_back_locks_nobody_for_ever() {
        let lockout = Lockout::default();
        for _ in 0..5 {
            let _ = lockout.begin("anna", None, START).unwrap();
        }
        let next_day = START.plus(OF_LOGIN.forgotten_after + 1);
        for _ in 0..5 {
            assert!(lockout.begin("anna", None, next_day).is_ok());
        }
        let early = lockout.begin("anna", None, START).unwrap_err();
        assert_eq!(early.until, START.plus(LONGEST));
    }

    #[test]
    fn who_fails_often_is_not_forgotten_for_those_who_fail_once() {
        let lockout = Lockout::default();
        for _ in 0..5 {
            let _ = lockout.begin("anna", None, START).unwrap();
        }
        for user in 0..(KEPT + 100) {
            let _ = lockout.begin(&format!("user-{user}"), None, START).unwrap();
        }
        assert_eq!(lock(&lockout.logins).len(), KEPT);
        assert!(lockout.begin("anna", None, START).is_err());
    }

    #[test]
    fn addresses_of_one_network_of_ipv6_are_one() {
        let network = |text: &str| network(text.parse().unwrap());
        assert_eq!(network("2001:db8:1:2::7"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::7"), network("2001:db8:1:3::7"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
    }
}
