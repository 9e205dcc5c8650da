//! How do new events reach the standings? Only touched cases are computed, and only rows that differ are written.

use std::collections::{HashMap, HashSet};

use super::assessed::Assessor;
use super::sweep::each_case;
use super::{Computed, Standings, StandingsError};
use crate::case::{DAY, Instant};
use crate::store::{Change, FindingRecord, Knowledge, Mark, Progress, StandingKey, StandingRecord};

/// Ended standings are put with the closed ones once the newest event has moved on by so much.
const CLOSE_EVERY: i64 = 7 * DAY;

/// Cases computed in one transaction.
const CASES_AT_ONCE: usize = 20_000;

impl Standings {
    /// Computes some cases anew and writes what differs.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if it cannot be done; cases already written stay, the mark does not move.
    pub fn refresh(&mut self, case_keys: &[u64]) -> Result<Computed, StandingsError> {
        let from = self.store.standings_reach()?;
        let to = self.store.last_recorded()?.unwrap_or(Instant(0));
        self.learn_words();
        let closed_before = self.closed_before()?;
        let mut total = Computed::default();
        for chunk in case_keys.chunks(CASES_AT_ONCE) {
            let (change, computed) = self.difference(chunk, Knowledge::of_recorded_until(to))?;
            if !change.is_empty() {
                self.store.change(change, closed_before)?;
            }
            total.cases += computed.cases;
            total.standings += computed.standings;
            total.written += computed.written;
            total.removed += computed.removed;
        }
        self.store.advance(Progress { from, to })?;
        let closed = self
            .store
            .mark(Mark::ClosedBefore)?
            .and_then(|closed| closed.parse().ok())
            .map_or(Instant::MIN, Instant);
        if closed.plus(CLOSE_EVERY) <= closed_before {
            self.store.close_before(closed_before)?;
        }
        Ok(total)
    }

    /// Returns what differs between the cases as they are stored and as they are computed.
    fn difference(
        &self,
        case_keys: &[u64],
        knowledge: Knowledge,
    ) -> Result<(Change, Computed), StandingsError> {
        let span = self.store.events_of(case_keys, knowledge)?;
        let mut stored: HashMap<StandingKey, StandingRecord> = self
            .store
            .standings_of(case_keys)?
            .into_iter()
            .map(|row| (row.key(), row))
            .collect();
        let mut found: HashMap<u64, HashSet<FindingRecord>> = HashMap::new();
        for finding in self.store.findings_of(case_keys)? {
            found.entry(finding.case_key).or_default().insert(finding);
        }
        let mut files: HashMap<u64, _> = self
            .store
            .case_files(case_keys)?
            .into_iter()
            .map(|case| (case.case_key, case))
            .collect();
        let mut change = Change::default();
        let mut computed = Computed::default();
        let mut assessor = Assessor::new(&self.law, &self.lexicon, &self.dimensions);
        each_case(&mut assessor, &span, |assessed| {
            computed.cases += 1;
            computed.standings += assessed.standings.len() as u64;
            for row in assessed.standings {
                match stored.remove(&row.key()) {
                    Some(same) if same == row => continue,
                    Some(other) => change.gone.push(other.key()),
                    None => {}
                }
                change.come.push(row);
            }
            let now: HashSet<FindingRecord> = assessed.findings.iter().cloned().collect();
            if found.remove(&assessed.case.case_key).unwrap_or_default() != now {
                change.findings_of.push(assessed.case.case_key);
                change.findings.extend(assessed.findings);
            }
            match files.remove(&assessed.case.case_key) {
                Some(same) if same == assessed.case => return Ok::<_, StandingsError>(()),
                Some(other) => change.cases_gone.push(other.case_key),
                None => {}
            }
            change.cases.push(assessed.case);
            Ok(())
        })?;
        // what is left was computed from events that no longer count
        change.gone.extend(stored.into_keys());
        change.findings_of.extend(found.into_keys());
        change.cases_gone.extend(files.into_keys());
        computed.written = change.come.len() as u64;
        computed.removed = change.gone.len() as u64;
        Ok((change, computed))
    }
}
