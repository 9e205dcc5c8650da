//! Which limits are open now, and how do they stand? A picture of them in memory, in the order of urgency, made anew whenever standings changed.
//!
//! The overview, the board and the weekly plan ask for what is open, many times a minute, with ever other filters. The picture answers from
//! memory in milliseconds and waits for nobody; like the rows of the store it holds instants, never states, so that a day that begins changes
//! what it says without anything being done.
//!
//! It holds what is open and what ended in the last [`ENDED_DAYS`] days. Whoever asks about other moments or about what ended long ago is
//! answered by the store.

mod count;
mod facets;
mod filter;
mod find;
mod limits;
mod line;
mod read;

pub use count::{Counts, Days, Headline, Load, Tally, Unit};
pub use filter::{Facet, Filter, Order, States};
pub use find::{Found, Position};
pub use limits::OpenOfLimit;
pub use line::{LimitFacts, Line};

use std::collections::HashMap;

use crate::standings::Standings;
use line::Cases;
use srok_law::case::{DAY, Instant};

/// Days for which what has ended is kept: enough to say what changed since the last working day, across the longest holidays but one.
pub const ENDED_DAYS: i64 = 14;

/// When clocks stood still, by case, limit version and occurrence.
type Pauses = HashMap<(u32, i32, i32), Vec<(Instant, Option<Instant>)>>;

/// The picture.
#[derive(Debug)]
pub struct Live {
    standings: Standings,
    /// Up to which recorded moment it knows everything.
    reach: Instant,
    /// When it was made.
    made_at: Instant,
    /// At the place of the id of the limit's version.
    limits: Vec<Option<LimitFacts>>,
    /// In the order of urgency: first late moment, case, limit, occurrence.
    lines: Vec<Line>,
    cases: Cases,
    pauses: Pauses,
    services: Vec<String>,
}

impl Live {
    /// Returns up to which recorded moment it knows everything.
    #[must_use]
    pub const fn reach(&self) -> Instant {
        self.reach
    }

    /// Returns when it was made.
    #[must_use]
    pub const fn made_at(&self) -> Instant {
        self.made_at
    }

    /// Returns the standings it is a picture of.
    #[must_use]
    pub const fn standings(&self) -> &Standings {
        &self.standings
    }

    /// Returns the services its cases are about.
    #[must_use]
    pub fn services(&self) -> &[String] {
        &self.services
    }

    /// Returns how many limits it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Tells whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Returns what a limit is, by the id of its version.
    fn limit(&self, version: i32) -> Option<&LimitFacts> {
        self.limits.get(usize::try_from(version).ok()?)?.as_ref()
    }

    /// Returns from which moment on it knows what ended.
    #[must_use]
    pub const fn ended_from(&self) -> Instant {
        self.made_at.plus(-ENDED_DAYS * DAY)
    }
}
