//! Where does every limit of every case stand? Events out of the store, through the timing core, standings back into it.
//!
//! The one place where [`srok_store`] and [`srok_law::timing`] meet. It works from what is owed: a mark in the store says up to which recorded
//! moment standings are complete and by which editions they were computed; a run that was missed, doubled or broken off does no harm.

mod aggregate;
mod assessed;
mod case;
mod compare;
mod dimensions;
mod editions;
mod follow;
mod hot;
mod known;
mod lexicon;
mod list;
mod recompute;
mod refresh;
mod sweep;
mod timelines;
mod verify;
mod watch;

pub use aggregate::{AggregateAsked, AggregateRow};
pub use case::{CaseView, Dossier, Known};
pub use hot::{AtHand, BUDGET};
pub use known::Window;
pub use list::{Asked, Facts, Page};
pub use recompute::Computed;
pub use timelines::Assessment;
pub use verify::{LeftOut, Verified};
pub use watch::LimitOfLaw;

use std::sync::{Arc, Mutex};

use dimensions::Dimensions;
use hot::Hot;
use lexicon::Lexicon;
use srok_law::case::{DAY, Instant};
use srok_law::library::Law;
use srok_store::{Basis, Progress, Store, StoreError};

/// What went wrong with standings.
#[derive(Debug, thiserror::Error)]
pub enum StandingsError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It was given up, because nobody waits for it any more.
    #[error("nobody waits for the answer any more")]
    Unwanted,
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
///
/// A copy costs next to nothing: a service keeps one that settles and hands copies to readers, who never wait for it.
#[derive(Debug, Clone)]
pub struct Standings {
    store: Arc<Store>,
    law: Arc<Law>,
    lexicon: Arc<Lexicon>,
    dimensions: Arc<Dimensions>,
    threads: usize,
    /// The cases touched last, of all copies.
    hot: Arc<Mutex<Hot>>,
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

/// Up to so many touched cases nothing else is ever better than looking at just them.
const MANY_CASES: usize = 10_000;

/// Standings that ended so long before the newest event are closed.
const CLOSED_AFTER: i64 = 45 * DAY;

impl Standings {
    /// Applies the law to the store (copies its editions) and reads what is needed to compute by it.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if the store cannot be read or written.
    pub fn open(store: &Arc<Store>, law: &Arc<Law>, at: Instant) -> Result<Self, StandingsError> {
        editions::apply(store, law, at)?;
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            lexicon: Arc::new(Lexicon::new(law, store)),
            dimensions: Arc::new(Dimensions::read(store, law)?),
            store: Arc::clone(store),
            law: Arc::clone(law),
            threads,
            hot: Arc::new(Mutex::new(Hot::new(BUDGET))),
        })
    }

    /// Returns the law they are computed by.
    #[must_use]
    pub const fn law(&self) -> &Arc<Law> {
        &self.law
    }

    /// Returns the store they are in.
    #[must_use]
    pub const fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// Returns the same standings with the words that have come to the store since; nothing is copied if none has.
    #[must_use]
    pub fn fresh(&self) -> Self {
        let mut fresh = self.clone();
        fresh.learn_words();
        fresh
    }

    /// Takes in the words that have come to the store since.
    fn learn_words(&mut self) {
        let come = self.store.words_from(self.lexicon.len());
        if !come.is_empty() {
            Arc::make_mut(&mut self.lexicon).extend(&come);
        }
    }

    /// Returns what is to be computed now.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if the store cannot be read.
    pub fn owed(&self) -> Result<Owed, StandingsError> {
        let basis = self.store.basis()?;
        if !self.has_computed(&basis) {
            return Ok(Owed::Everything);
        }
        let cases = self.store.cases_touched_after(basis.reach)?;
        if cases.is_empty() {
            return Ok(Owed::Nothing);
        }
        Ok(if self.are_many(&cases)? {
            Owed::Everything
        } else {
            Owed::Cases(cases)
        })
    }

    /// Tells whether the stored standings were computed by this law.
    fn has_computed(&self, basis: &Basis) -> bool {
        basis.computed_by.as_deref() == Some(self.dimensions.computed_by())
    }

    /// Tells whether cases are so many that comparing them row by row costs more than writing everything anew.
    fn are_many(&self, cases: &[u64]) -> Result<bool, StandingsError> {
        Ok(cases.len() > MANY_CASES && cases.len() as u64 * 4 > self.store.case_count()?)
    }

    /// Computes whatever is owed of what was recorded until now.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if it cannot be done; what was there before then holds.
    pub fn settle(&mut self) -> Result<Computed, StandingsError> {
        let until = self.store.last_recorded_here();
        let mut total = self.settle_some()?;
        while self.store.standings_reach()? < until {
            total += self.settle_some()?;
        }
        Ok(total)
    }

    /// Computes what is owed, but no more than can be shown soon; [`Store::standings_reach`] then says how far it has come.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if it cannot be done; what was there before then holds.
    pub fn settle_some(&mut self) -> Result<Computed, StandingsError> {
        let hot = Arc::clone(&self.hot);
        let mut hot = hot::take(&hot);
        let position = self.store.position_here();
        let until = self.store.last_recorded_here();
        let basis = self.store.basis()?;
        if hot.stands_on(&basis) && !self.has_much_to_follow(&basis, until)? {
            if basis.reach >= until {
                return Ok(Computed::default());
            }
            let followed = self.follow(&mut hot, &basis, (until, position));
            if followed.is_err() {
                hot.forget();
            }
            return followed;
        }
        // nothing is known of the stored rows: they are compared, or written anew
        hot.forget();
        let computed = match self.owed()? {
            Owed::Nothing => {
                if basis.reach < until {
                    self.store
                        .advance(Progress::from_basis(&basis, until, position))?;
                }
                Computed::default()
            }
            Owed::Cases(cases) => self.refresh(&cases)?,
            Owed::Everything => self.recompute_all()?,
        };
        // what was withdrawn in the meantime moves the basis back, and is owed
        let now = self.store.basis()?;
        if now.reach >= until && self.has_computed(&now) {
            hot.begin(now);
        }
        Ok(computed)
    }

    /// Tells whether so much was recorded since that everything is better computed anew.
    fn has_much_to_follow(&self, basis: &Basis, until: Instant) -> Result<bool, StandingsError> {
        if self.store.recorded_between(basis.reach, until)? <= MANY_CASES as u64 {
            return Ok(false);
        }
        self.are_many(&self.store.cases_touched_after(basis.reach)?)
    }

    /// Sets how much memory the events of the cases touched last may take, in bytes.
    pub fn keep_at_hand(&self, budget: usize) {
        let mut hot = hot::take(&self.hot);
        hot.set_budget(budget);
    }

    /// Returns how much is kept at hand.
    #[must_use]
    pub fn at_hand(&self) -> AtHand {
        let hot = hot::take(&self.hot);
        hot.at_hand()
    }

    /// Returns before which moment an ended standing is closed.
    fn closed_before(&self) -> Result<Instant, StandingsError> {
        Ok(self
            .store
            .newest_event()?
            .map_or(Instant(0), |newest| newest.plus(-CLOSED_AFTER)))
    }
}
