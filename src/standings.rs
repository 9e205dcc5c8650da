//! Where does every limit of every case stand? Events out of the store, through the timing core, standings back into it.
//!
//! The one place where [`crate::store`] and [`crate::timing`] meet. It works from what is owed: a mark in the store says up to which recorded
//! moment standings are complete and by which editions they were computed; a run that was missed, doubled or broken off does no harm.

mod assessed;
mod case;
mod dimensions;
mod editions;
mod lexicon;
mod list;
mod recompute;
mod refresh;
mod sweep;
mod verify;

pub use case::CaseView;
pub use list::Asked;
pub use recompute::Computed;
pub use verify::{LeftOut, Verified};

use crate::case::{DAY, Instant};
use crate::library::Law;
use crate::store::{Mark, Store, StoreError};
use dimensions::Dimensions;
use lexicon::Lexicon;

/// What went wrong with standings.
#[derive(Debug, thiserror::Error)]
pub enum StandingsError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A thread broke off.
    #[error(
        "the computation of standings broke off: {reason}\nhint: this is a fault of the program; please report it with the case it names"
    )]
    BrokenOff {
        /// What the thread left behind.
        reason: String,
    },
}

/// The standings of a store under a law.
#[derive(Debug)]
pub struct Standings<'a> {
    store: &'a Store,
    law: &'a Law,
    lexicon: Lexicon,
    dimensions: Dimensions,
    threads: usize,
}

/// What is to be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owed {
    /// Nothing.
    Nothing,
    /// The cases with events that no standing knows of.
    Cases(Vec<u64>),
    /// Everything: law or calendar changed, or nothing was ever computed, or so much is new that this is quicker.
    Everything,
}

/// Standings that ended so long before the newest event are closed.
const CLOSED_AFTER: i64 = 45 * DAY;

impl<'a> Standings<'a> {
    /// Applies the law to the store (copies its editions) and reads what is needed to compute by it.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if the store cannot be read or written.
    pub fn open(store: &'a Store, law: &'a Law, at: Instant) -> Result<Self, StandingsError> {
        editions::apply(store, law, at)?;
        let dimensions = Dimensions::read(store, law)?;
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            store,
            law,
            lexicon: Lexicon::new(law, store),
            dimensions,
            threads,
        })
    }

    /// Returns what is to be computed now.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if the store cannot be read.
    pub fn owed(&self) -> Result<Owed, StandingsError> {
        if self.store.mark(Mark::ComputedBy)? != Some(self.dimensions.computed_by().to_owned()) {
            return Ok(Owed::Everything);
        }
        let cases = self
            .store
            .cases_touched_after(self.store.standings_reach()?)?;
        if cases.is_empty() {
            return Ok(Owed::Nothing);
        }
        let known = self.store.case_count()?;
        // beyond that share, comparing row by row costs more than writing everything anew
        let many = cases.len() > 10_000 && cases.len() as u64 * 4 > known;
        Ok(if many {
            Owed::Everything
        } else {
            Owed::Cases(cases)
        })
    }

    /// Computes whatever is owed.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if it cannot be done; what was there before then holds.
    pub fn settle(&mut self) -> Result<Computed, StandingsError> {
        match self.owed()? {
            Owed::Nothing => Ok(Computed::default()),
            Owed::Cases(cases) => self.refresh(&cases),
            Owed::Everything => self.recompute_all(),
        }
    }

    /// Returns before which moment an ended standing is closed.
    fn closed_before(&self) -> Result<Instant, StandingsError> {
        Ok(self
            .store
            .newest_event()?
            .map_or(Instant(0), |newest| newest.plus(-CLOSED_AFTER)))
    }
}
