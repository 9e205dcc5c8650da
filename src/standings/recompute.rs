//! How is everything computed anew? Written beside the old standings, then swapped: a reader sees the one or the other, whole.

use super::{Standings, StandingsError};
use crate::case::Instant;
use crate::store::Mark;

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

impl Standings<'_> {
    #[doc(hidden)]
    pub fn compute_only(&self) -> Result<usize, StandingsError> {
        let k = self.sweep(None, || Ok(0usize), |n, a| { *n += a.standings.len(); Ok(()) })?;
        Ok(k.into_iter().sum())
    }

    /// Computes the standings of all cases.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if it cannot be done; the old standings then hold.
    pub fn recompute_all(&mut self) -> Result<Computed, StandingsError> {
        // what is recorded while this runs is beyond the mark and is owed again
        let reach = self.store.last_recorded()?.unwrap_or(Instant(0));
        self.lexicon.extend(self.store);
        let closed_before = self.closed_before()?;
        self.store.set_aside()?;
        let keepers = self.sweep(
            Some(reach),
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
        self.store.swap(&[
            (Mark::StandingsReach, reach.0.to_string()),
            (Mark::ComputedBy, self.dimensions.computed_by().to_owned()),
            (Mark::ClosedBefore, closed_before.0.to_string()),
        ])?;
        total.written = total.standings;
        Ok(total)
    }
}
