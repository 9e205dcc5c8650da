//! What do alerts need to know of standings? The limits that are open and near, how some others stand, and rows for mails.

use std::collections::HashMap;

use super::list::Facts;
use super::{Standings, StandingsError};
use srok_law::calendar::Calendar;
use srok_law::case::{Day, Instant, Symbol};
use srok_law::regulation::{CalendarChoice, Limit, Regulation, Version};
use srok_law::row::Row;
use srok_store::{LimitVersionRecord, StandingKey, WatchedRecord};

/// A limit of the law with the id it has in the store.
#[derive(Debug, Clone, Copy)]
pub struct LimitOfLaw<'a> {
    /// Its id, of one version.
    pub id: i32,
    /// The act.
    pub act: &'a Regulation,
    /// The limit.
    pub limit: &'a Limit,
    /// The version.
    pub version: Option<&'a Version>,
}

impl Standings {
    /// Returns which of some limits are open and due before a moment, but not before a day, as they stand at another; and those past an internal aim.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if they cannot be read.
    pub fn watched(
        &self,
        as_of: Instant,
        due_before: Instant,
        first_due: Day,
        limits: &[i32],
    ) -> Result<Vec<WatchedRecord>, StandingsError> {
        Ok(self.store.watched(as_of, due_before, first_due, limits)?)
    }

    /// Returns how all limits of some cases stand.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if they cannot be read.
    pub fn watched_of_cases(
        &self,
        as_of: Instant,
        case_keys: &[u64],
    ) -> Result<Vec<WatchedRecord>, StandingsError> {
        Ok(self.store.watched_of_cases(as_of, case_keys)?)
    }

    /// Returns the limits of the law, each version with its id.
    #[must_use]
    pub fn limits(&self) -> Vec<LimitOfLaw<'_>> {
        let places = self.dimensions.places();
        places
            .filter_map(|(id, place)| {
                let (act, limit, version) = place.of(&self.law)?;
                Some(LimitOfLaw {
                    id,
                    act,
                    limit,
                    version,
                })
            })
            .collect()
    }

    /// Returns the ids of a limit, an index of an act that is an index of the law: that of "no version in force", then those of its versions.
    #[must_use]
    pub fn limit_versions(&self, act: usize, limit: usize) -> Vec<i32> {
        self.dimensions.of_limit(act, limit)
    }

    /// Returns the calendar that an act counts by where the duty is that of an organisation, an id of the store.
    #[must_use]
    pub fn calendar_of(&self, act: &Regulation, organisation: Option<i32>) -> &Calendar {
        self.calendar_for(act, organisation.and_then(|id| self.lexicon.symbol(id)))
    }

    /// Returns the calendar that an act counts by where the duty is that of an organisation, a symbol of the words of events.
    #[must_use]
    pub fn calendar_for(&self, act: &Regulation, holder: Option<Symbol>) -> &Calendar {
        match &act.calendar {
            CalendarChoice::Named(id) => self.law.calendars.named(id),
            CalendarChoice::Holder => self.law.calendars.of(holder),
        }
    }

    /// Returns the row of the store of a limit's version.
    #[must_use]
    pub fn limit_record(&self, id: i32) -> Option<&LimitVersionRecord> {
        self.dimensions.record(id)
    }

    /// Returns a word of the store.
    #[must_use]
    pub fn word(&self, id: i32) -> Option<&str> {
        self.lexicon.word(id)
    }

    /// Returns the rows of all limits of some cases as they are listed at a moment.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if they cannot be read.
    pub fn rows_of_cases(
        &self,
        as_of: Instant,
        case_keys: &[u64],
    ) -> Result<HashMap<StandingKey, Row>, StandingsError> {
        let mut rows = HashMap::new();
        if case_keys.is_empty() {
            return Ok(rows);
        }
        let cases: HashMap<u64, _> = self
            .store
            .case_files(case_keys)?
            .into_iter()
            .map(|case| (case.case_key, case))
            .collect();
        for standing in self.store.standings_of(case_keys)? {
            let Some(case) = cases.get(&standing.case_key) else {
                continue;
            };
            let key = standing.key();
            let facts = Facts {
                case_id: case.case_id.clone(),
                registration_no: case.registration_no.clone(),
                channel: case.channel,
                service: case.service,
            };
            if let Some(row) = self.row(facts, &standing, as_of) {
                rows.insert(key, row);
            }
        }
        Ok(rows)
    }
}
