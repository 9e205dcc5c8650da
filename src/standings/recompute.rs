//! How is everything computed anew? Written beside the old standings, then swapped: a reader sees the one or the other, whole.

use super::{Standings, StandingsError};
use crate::case::Instant;
use crate::store::{Knowledge, Mark, Progress};

/// What was computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Computed {
    /// Cases looked at.
    pub cases: u64,
    /// Standings they have.
    pub standings: u64,
    /// Standings written.
    pub written: u64,
    /// Standings removed.
    pub removed: u64,
}

impl Standings {
    /// Computes the standings of all cases.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if it cannot be done; the old standings then hold.
    pub fn recompute_all(&mut self) -> Result<Computed, StandingsError> {
        // what is recorded while this runs is beyond the mark and is owed again
        let from = self.store.standings_reach()?;
        let to = self.store.last_recorded()?.unwrap_or(Instant(0));
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
        self.store.swap(Progress { from, to }, &marks)?;
        total.written = total.standings;
        Ok(total)
    }
}
