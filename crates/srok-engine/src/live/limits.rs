//! How many of each limit are open, overdue, due soon? One walk over the picture.

use std::collections::HashMap;

use super::filter::Sieve;
use super::{Filter, LimitFacts, Live, States};
use srok_law::timing::State;

/// What is open of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OpenOfLimit {
    /// Running, due soon, overdue, suspended.
    pub open: usize,
    /// Overdue, by any reading of the law.
    pub overdue: usize,
    /// The term runs out.
    pub due_soon: usize,
}

impl Live {
    /// Counts what is open of each limit that fits a filter, by `regulation.limit`.
    #[must_use]
    pub fn open_by_limit(&self, filter: &Filter) -> HashMap<&str, OpenOfLimit> {
        let filter = Filter {
            states: States::Open,
            ..filter.clone()
        };
        let sieve = Sieve::new(self, &filter);
        // versions of one limit have one rank
        let mut ranks: HashMap<u32, OpenOfLimit> = HashMap::new();
        for line in &self.lines {
            let Some(held) = sieve.hold(line).filter(|held| held.missed.is_none()) else {
                continue;
            };
            let counts = ranks.entry(held.limit.rank).or_default();
            counts.open += 1;
            counts.overdue += usize::from(held.state == State::Overdue);
            counts.due_soon += usize::from(held.state == State::DueSoon);
        }
        let named = |limit: &LimitFacts| ranks.get(&limit.rank).copied();
        self.limits
            .iter()
            .flatten()
            .filter_map(|limit| Some((limit.limit_id.as_str(), named(limit)?)))
            .collect()
    }
}
