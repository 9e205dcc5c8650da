//! How do new events reach the standings? Only touched cases are computed, and only rows that differ are written.

use std::collections::HashMap;

use super::assessed::Assessor;
use super::compare::{Difference, Rows};
use super::sweep::each_case;
use super::{Computed, Standings, StandingsError};
use srok_law::case::{DAY, Instant};
use srok_store::{Basis, Knowledge, Progress};

/// Ended standings are put with the closed ones once the newest event has moved on by so much.
const CLOSE_EVERY: i64 = 7 * DAY;

/// Cases computed in one transaction.
const CASES_AT_ONCE: usize = 20_000;

impl Standings {
    /// Computes some cases anew, compares them with their rows in the store and writes what differs.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if it cannot be done; cases already written stay, the mark does not move.
    pub fn refresh(&mut self, case_keys: &[u64]) -> Result<Computed, StandingsError> {
        let position = self.store.position_here();
        let to = self.store.last_recorded_here();
        let basis = self.store.basis()?;
        self.learn_words();
        let closed_before = self.closed_before()?;
        let mut total = Computed::default();
        for chunk in case_keys.chunks(CASES_AT_ONCE) {
            let Difference {
                change, computed, ..
            } = self.difference(chunk, to, closed_before)?;
            if !change.is_empty() {
                self.store.change(change, closed_before)?;
            }
            total += computed;
        }
        total.read = total.cases;
        self.store
            .advance(Progress::from_basis(&basis, to, position))?;
        self.close(&basis, closed_before)?;
        Ok(total)
    }

    /// Puts ended standings with the closed ones, if it is time.
    pub(super) fn close(
        &self,
        basis: &Basis,
        closed_before: Instant,
    ) -> Result<(), StandingsError> {
        if basis.closed_before.plus(CLOSE_EVERY) <= closed_before {
            self.store.close_before(closed_before)?;
        }
        Ok(())
    }

    /// Returns what differs between the cases as they are stored and as they are computed.
    fn difference(
        &self,
        case_keys: &[u64],
        until: Instant,
        closed_before: Instant,
    ) -> Result<Difference, StandingsError> {
        let span = self
            .store
            .events_of(case_keys, Knowledge::of_recorded_until(until))?;
        let mut stored = self.stored(case_keys)?;
        let mut difference = Difference::new(closed_before);
        let mut assessor = Assessor::new(&self.law, &self.lexicon, &self.dimensions);
        each_case(&mut assessor, &span, |assessed| {
            let case_key = assessed.case.case_key;
            let before = stored.remove(&case_key).unwrap_or_default();
            difference.add(case_key, before, assessed.into());
            Ok::<_, StandingsError>(())
        })?;
        for (case_key, before) in stored {
            difference.add(case_key, before, Rows::default());
        }
        Ok(difference)
    }

    /// Returns the rows of cases as they lie in the store.
    fn stored(&self, case_keys: &[u64]) -> Result<HashMap<u64, Rows>, StandingsError> {
        let mut stored: HashMap<u64, Rows> = HashMap::new();
        for row in self.store.standings_of(case_keys)? {
            stored.entry(row.case_key).or_default().standings.push(row);
        }
        for row in self.store.findings_of(case_keys)? {
            stored.entry(row.case_key).or_default().findings.push(row);
        }
        for row in self.store.case_files(case_keys)? {
            let case_key = row.case_key;
            stored.entry(case_key).or_default().case = Some(row);
        }
        Ok(stored)
    }
}
