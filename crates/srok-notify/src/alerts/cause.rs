//! Which limit of which case? Small numbers in place of names, so that a million of them are told apart quickly.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::Arc;

use super::scan::Known;
use srok_store::{AlertRecord, WatchedRecord};

/// A limit of a case: key of the case, number of the limit, occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    /// Key of the case, a good hash by itself.
    pub case_key: u64,
    /// Number of the limit.
    pub limit: u32,
    /// Number of the occurrence.
    pub occurrence: i32,
}

impl Hash for Cause {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let rest = u64::from(self.limit) << 32 | u64::from(self.occurrence.cast_unsigned());
        state.write_u64(self.case_key ^ rest.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    }
}

/// Takes the one number it is given for a hash.
#[derive(Debug, Default)]
pub struct Taken(u64);

impl Hasher for Taken {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// A map by cause.
pub type ByCause<T> = HashMap<Cause, T, BuildHasherDefault<Taken>>;

/// The numbers of limits.
#[derive(Debug)]
pub struct Numbers {
    /// By the id of a version in the store.
    of_version: HashMap<i32, u32>,
    /// By `regulation.limit`.
    of_limit: HashMap<Arc<str>, u32>,
}

impl Numbers {
    /// Numbers the limits of the law, and those that alerts speak of and the law no longer knows.
    #[must_use]
    pub fn new(limits: &HashMap<i32, Known<'_>>, alerts: &[AlertRecord]) -> Self {
        let mut numbers = Self {
            of_version: HashMap::with_capacity(limits.len()),
            of_limit: HashMap::new(),
        };
        for (version, known) in limits {
            let number = numbers.number(&known.id);
            numbers.of_version.insert(*version, number);
        }
        for alert in alerts {
            if !numbers.of_limit.contains_key(&alert.limit_id) {
                numbers.number(&alert.limit_id);
            }
        }
        numbers
    }

    fn number(&mut self, limit: &Arc<str>) -> u32 {
        let next = u32::try_from(self.of_limit.len()).unwrap_or(u32::MAX);
        *self.of_limit.entry(Arc::clone(limit)).or_insert(next)
    }

    /// Returns the cause of a watched limit; `None` for one that is no longer the law.
    #[must_use]
    pub fn watched(&self, limit: &WatchedRecord) -> Option<Cause> {
        Some(Cause {
            case_key: limit.case_key,
            limit: *self.of_version.get(&limit.limit_version)?,
            occurrence: limit.occurrence,
        })
    }

    /// Returns the cause of an alert.
    #[must_use]
    pub fn alert(&self, alert: &AlertRecord) -> Option<Cause> {
        self.named(alert.case_key, &alert.limit_id, alert.occurrence)
    }

    /// Returns the cause of a limit by its name.
    #[must_use]
    pub fn named(&self, case_key: u64, limit_id: &str, occurrence: i32) -> Option<Cause> {
        Some(Cause {
            case_key,
            limit: *self.of_limit.get(limit_id)?,
            occurrence,
        })
    }
}

/// Alerts by cause, without a list for each: the first, and from each to the next.
#[derive(Debug, Default)]
pub struct Chains {
    first: ByCause<u32>,
    next: Vec<u32>,
}

/// No further alert.
const END: u32 = u32::MAX;

impl Chains {
    /// Puts alerts in order by their causes; those without one are left out.
    #[must_use]
    pub fn new(alerts: &[AlertRecord], cause: impl Fn(&AlertRecord) -> Option<Cause>) -> Self {
        let mut chains = Self {
            first: ByCause::with_capacity_and_hasher(alerts.len(), BuildHasherDefault::default()),
            next: vec![END; alerts.len()],
        };
        // from behind, so that each chain runs in the order of the alerts
        for (index, alert) in alerts.iter().enumerate().rev() {
            if let Some(cause) = cause(alert)
                && let Some(next) = chains.next.get_mut(index)
            {
                let index = u32::try_from(index).unwrap_or(END);
                *next = chains.first.insert(cause, index).unwrap_or(END);
            }
        }
        chains
    }

    /// Returns the alerts of a cause, as indexes.
    pub fn of(&self, cause: &Cause) -> impl Iterator<Item = usize> + '_ {
        let first = self.first.get(cause).copied();
        std::iter::successors(first.filter(|first| *first != END), |index| {
            let next = self.next.get(*index as usize).copied();
            next.filter(|next| *next != END)
        })
        .map(|index| index as usize)
    }

    /// Returns all causes with the place of their first alert.
    pub fn causes(&self) -> impl Iterator<Item = (&Cause, usize)> + '_ {
        self.first
            .iter()
            .map(|(cause, first)| (cause, *first as usize))
    }
}
