//! What differs between a case as it lies in the store and as it is computed now? Only that is written.

use std::collections::HashMap;

use super::Computed;
use super::assessed::Assessed;
use srok_law::case::Instant;
use srok_store::{CaseRecord, Change, FindingRecord, StandingKey, StandingRecord};

/// The rows of a case.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub case: Option<CaseRecord>,
    pub standings: Vec<StandingRecord>,
    pub findings: Vec<FindingRecord>,
}

impl From<Assessed> for Rows {
    fn from(assessed: Assessed) -> Self {
        Self {
            case: Some(assessed.case),
            standings: assessed.standings,
            findings: assessed.findings,
        }
    }
}

/// What is to be written for some cases, and how much was computed for it.
#[derive(Debug)]
pub(super) struct Difference {
    pub change: Change,
    pub computed: Computed,
    /// Standings that ended before this moment are closed.
    closed_before: Instant,
}

impl Difference {
    pub fn new(closed_before: Instant) -> Self {
        Self {
            change: Change::default(),
            computed: Computed::default(),
            closed_before,
        }
    }

    /// Adds a case: its rows in the store and those that must be there.
    pub fn add(&mut self, case_key: u64, before: Rows, mut after: Rows) {
        self.computed.cases += u64::from(after.case.is_some());
        self.computed.standings += after.standings.len() as u64;
        let (come, gone) = (self.change.come.len(), self.change.gone.len());
        let mut stored: HashMap<StandingKey, StandingRecord> = before
            .standings
            .into_iter()
            .map(|row| (row.key(), row))
            .collect();
        for row in after.standings {
            match stored.remove(&row.key()) {
                Some(same) if same == row => continue,
                Some(other) => self.change.take_out(&other, self.closed_before),
                None => {}
            }
            self.change.come.push(row);
        }
        // what is left was computed from events that no longer count
        for row in stored.values() {
            self.change.take_out(row, self.closed_before);
        }
        self.computed.written += (self.change.come.len() - come) as u64;
        self.computed.removed += (self.change.gone.len() - gone) as u64;
        let mut found = before.findings;
        found.sort_unstable();
        after.findings.sort_unstable();
        if found != after.findings {
            if !found.is_empty() {
                self.change.findings_of.push(case_key);
            }
            self.change.findings.append(&mut after.findings);
        }
        if before.case != after.case {
            self.change
                .cases_gone
                .extend(before.case.map(|case| case.case_key));
            self.change.cases.extend(after.case);
        }
    }

    /// Takes in what another thread found.
    pub fn merge(&mut self, other: Self) {
        self.change.merge(other.change);
        self.computed += other.computed;
    }
}
