//! What of the history is asked for? Months, and whose: words turned into ids of the store once.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use super::{History, Key, Month};
use srok_core::access::Scope;

/// What is asked for; what is absent is no condition.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// The months.
    pub months: RangeInclusive<Month>,
    /// Whose records may be read.
    pub scope: &'a Scope,
    /// Some organisations.
    pub organisations: Option<&'a [String]>,
    /// The way of filing.
    pub channel: Option<&'a str>,
    /// The service.
    pub service: Option<&'a str>,
    /// The limit, as an index of [`History::limits`].
    pub limit: Option<usize>,
}

impl<'a> Asked<'a> {
    /// Asks about everything that may be read, in some months.
    #[must_use]
    pub const fn all(months: RangeInclusive<Month>, scope: &'a Scope) -> Self {
        Self {
            months,
            scope,
            organisations: None,
            channel: None,
            service: None,
            limit: None,
        }
    }

    /// Asks the same about other months.
    #[must_use]
    pub fn in_months(&self, months: RangeInclusive<Month>) -> Self {
        Self {
            months,
            ..self.clone()
        }
    }

    /// Asks the same about one limit.
    #[must_use]
    pub fn of_limit(&self, limit: usize) -> Self {
        Self {
            limit: Some(limit),
            ..self.clone()
        }
    }
}

/// A question with its words as ids of the store.
pub(super) struct Sieve {
    scope: Option<HashSet<i32>>,
    organisations: Option<HashSet<i32>>,
    channel: Option<Option<i32>>,
    service: Option<Option<i32>>,
    limit: Option<u32>,
}

impl Sieve {
    pub fn new(history: &History, asked: &Asked<'_>) -> Self {
        let words = history.standings.store().words();
        let set = |names: &[String]| -> HashSet<i32> {
            names.iter().filter_map(|name| words.find(name)).collect()
        };
        Self {
            scope: match asked.scope {
                Scope::Everything => None,
                Scope::Organisations(names) => Some(set(names)),
            },
            organisations: asked.organisations.map(set),
            channel: asked.channel.map(|word| words.find(word)),
            service: asked.service.map(|word| words.find(word)),
            limit: asked.limit.map(|limit| limit as u32),
        }
    }

    pub fn holds(&self, key: &Key) -> bool {
        self.limit.is_none_or(|limit| limit == key.limit)
            && self.is_of_organisation(key.organisation)
            && self.is_of_case(key.channel, key.service)
    }

    pub fn is_of_organisation(&self, organisation: Option<i32>) -> bool {
        let within = |set: &Option<HashSet<i32>>| {
            set.as_ref()
                .is_none_or(|set| organisation.is_some_and(|id| set.contains(&id)))
        };
        within(&self.scope) && within(&self.organisations)
    }

    pub fn is_of_case(&self, channel: Option<i32>, service: Option<i32>) -> bool {
        // a word that nobody has ever named fits nothing
        let is = |wanted: Option<Option<i32>>, found: Option<i32>| {
            wanted.is_none_or(|wanted| wanted.is_some() && wanted == found)
        };
        is(self.channel, channel) && is(self.service, service)
    }
}
