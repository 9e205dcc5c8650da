//! How long must somebody wait who fails again and again? Counts by a key, with a wait that doubles; sign-ins and tokens count alike.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;

use srok_law::case::{Instant, SECOND};

/// What is counted alike.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    /// Failures that cost nothing.
    pub free: u32,
    /// The longest wait, in microseconds.
    pub longest: i64,
    /// After so long without a failure all is forgotten, in microseconds.
    pub forgotten_after: i64,
}

/// So many of each kind are kept in mind; beyond, those with the fewest failures are forgotten.
pub(super) const KEPT: usize = 10_000;

#[derive(Debug, Clone, Copy)]
pub(super) struct Failures {
    pub count: u32,
    pub last: Instant,
}

/// It is too early for another attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Early {
    /// From then on one may be made.
    pub until: Instant,
}

impl Early {
    /// Returns how many seconds that is from now; one that has begun counts, so that nobody is asked to come too early.
    #[must_use]
    pub fn seconds(self, now: Instant) -> u64 {
        let wait = (self.until.0 - now.0).max(0).unsigned_abs();
        wait.div_ceil(SECOND.unsigned_abs())
    }
}

impl Limit {
    /// Returns from when on another attempt may be made.
    fn until(self, failures: Failures) -> Instant {
        if failures.count < self.free {
            return Instant::MIN;
        }
        let doublings = (failures.count - self.free).min(20);
        failures
            .last
            .plus(((1 << doublings) * SECOND).min(self.longest))
    }

    /// Looks whether an attempt may be made.
    pub fn look(self, failures: Option<&Failures>, now: Instant) -> Result<(), Early> {
        let until = failures.map_or(Instant::MIN, |failures| {
            // a clock that was set back must lock nobody for longer than the longest wait
            self.until(*failures).min(now.plus(self.longest))
        });
        if now < until {
            return Err(Early { until });
        }
        Ok(())
    }

    /// Counts an attempt as failed until it is known that it was not, and returns how many there are.
    pub fn count<K: Clone + Eq + Hash>(
        self,
        all: &mut HashMap<K, Failures>,
        key: &K,
        now: Instant,
    ) -> u32 {
        make_room(all, key);
        let failures = all.entry(key.clone()).or_insert(Failures {
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
fn make_room<K: Clone + Eq + Hash>(all: &mut HashMap<K, Failures>, key: &K) {
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

/// Takes back one failure.
pub(super) fn give_back<K: Eq + Hash>(all: &mut HashMap<K, Failures>, key: &K) {
    if let Some(failures) = all.get_mut(key) {
        failures.count = failures.count.saturating_sub(1);
        if failures.count == 0 {
            all.remove(key);
        }
    }
}

/// Returns the part of an address that one client has: of IPv6 so many groups, for within them anybody takes addresses at will. A household has
/// four; some customers are given as many as share three.
pub(super) fn network(address: IpAddr, groups: usize) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let groups = address.segments().into_iter().take(groups);
            let groups: Vec<String> = groups.map(|group| format!("{group:x}")).collect();
            groups.join(":")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn addresses_of_one_network_of_ipv6_are_one() {
        let network = |text: &str| network(text.parse().unwrap(), 4);
        assert_eq!(network("2001:db8:1:2::7"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::7"), network("2001:db8:1:3::7"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
    }
}
