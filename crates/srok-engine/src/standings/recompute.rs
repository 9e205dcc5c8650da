//! How is everything computed anew? Written beside the old standings, then swapped: a reader sees the one or the other, whole.

use super::{Standings, StandingsError};
use srok_store::{Knowledge, Mark, Progress};

/// What was computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Computed {
    /// Cases looked at.
    pub cases: u64,
    /// Cases whose events were not at hand and had to be read.
    pub read: u64,
    /// Standings they have.
    pub standings: u64,
    /// Standings written.
    pub written: u64,
    /// Standings removed.
    pub removed: u64,
}

impl std::ops::AddAssign for Computed {
    fn add_assign(&mut self, other: Self) {
        self.cases += other.cases;
        self.read += other.read;
        self.standings += other.standings;
        self.written += other.written;
        self.removed += other.removed;
    }
}

impl Standings {
    /// Computes the standings of all cases.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if it cannot be done; the old standings then hold.
    pub fn recompute_all(&mut self) -> Result<Computed, StandingsError> {
        // what is recorded while this runs is beyond the mark and is owed again
        let position = self.store.position_here();
        let to = self.store.last_recorded_here();
        let progress = Progress::from_basis(&self.store.basis()?, to, position);
        self.learn_words();
        let closed_before = self.closed_before()?;
        self.store.set_aside()?;
        let keepers = self.sweep(
            Knowledge::of_recorded_until(to),
            || Ok((self.store.aside(closed_before)?, Computed::default())),
            |(aside, computed), assessed| {
                computed.cases += 1;
                computed.standings += assessed.standings.len() as u64;
                Ok(aside.push(assessed.standings, assessed.findings, [assessed.case])?)
            },
        )?;
        let mut total = Computed::default();
        for (aside, computed) in keepers {
            aside.finish()?;
            total.cases += computed.cases;
            total.standings += computed.standings;
        }
        let marks = [
            (Mark::ComputedBy, self.dimensions.computed_by()),
            (Mark::ClosedBefore, &closed_before.0.to_string()),
        ];
        self.store.swap(progress, &marks)?;
        total.read = total.cases;
        total.written = total.standings;
        Ok(total)
    }
}
