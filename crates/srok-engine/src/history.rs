//! How did it go in the last months? What ended, by limit, organisation, channel, service and month, with exact distributions of durations.
//!
//! Procedures, trends, complaints and indicators are read off this picture in memory. It is computed in Rust from rows of the store, because
//! civil days and working days are counted by the calendar alone, and made anew in the background (`srok_service`); readers never wait.
//!
//! What is counted, and how:
//!
//! - A limit counts in the **month** of the local day on which it was stopped or taken off.
//! - Its **duration** is counted in its own unit: working days by the calendar of the holder, or calendar days, from day zero to the day of
//!   the stop, as the limit itself counts (day zero is day 1 where the act says so); hours and minutes from start to stop, rounded up to a
//!   tenth. Pauses are part of it.
//! - **In time** are so many of so many: those stopped in time, of all that were stopped (in time, late, or late by one of two readings of the
//!   law). What was taken off, or has no known start, is counted apart.
//! - Medians and percentiles are read off merged distributions, so that they are exact for every combination.
//! - A **step** (a limit that is part of another) **waits** from the stop of the last step of the same case before it until it begins, in
//!   working days. It counts in the month in which it begins.

mod asked;
mod complaints;
mod cube;
mod figures;
mod month;
mod read;

pub use asked::Asked;
pub use complaints::{Complaint, Review, Verdict};
pub use cube::Key;
pub use figures::{Counts, Durations, Figures};
pub use month::Month;
pub use read::MONTHS;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::standings::Standings;
use asked::Sieve;
use cube::Cube;
use srok_law::case::Instant;
use srok_law::regulation::{Limit, Regulation, Unit};
use srok_store::EventCount;

/// What happened in the last months.
#[derive(Debug)]
pub struct History {
    standings: Standings,
    reach: Instant,
    made_at: Instant,
    cost: Duration,
    first: Month,
    last: Month,
    limits: Vec<Measured>,
    ended: Cube,
    waits: Cube,
    events: Vec<EventCount>,
    complaints: Vec<Complaint>,
}

/// A limit with what its figures are counted in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// `regulation.limit`.
    pub full_id: String,
    /// Index of the act in the law.
    act: usize,
    /// Index of the limit in the act.
    limit: usize,
    /// The kind.
    pub kind: String,
    /// How binding.
    pub severity: String,
    /// The headline of the overview.
    pub headline: Option<String>,
    /// The unit of its durations.
    pub unit: Unit,
    /// «Незамедлительно»: it is never late.
    pub is_immediate: bool,
    /// The limit it is a step of, as `regulation.limit`.
    pub part_of: Option<String>,
    /// Number of the procedure.
    pub procedure: Option<i32>,
}

impl Measured {
    /// Returns how much of the unit one step of a duration is: a tenth of hours and minutes, one day.
    #[must_use]
    pub const fn step(&self) -> f64 {
        if self.unit.is_elapsed() { 0.1 } else { 1.0 }
    }
}

impl History {
    /// Returns up to which recorded moment it knows everything.
    #[must_use]
    pub const fn reach(&self) -> Instant {
        self.reach
    }

    /// Returns when it was made; what ended later is not in it.
    #[must_use]
    pub const fn made_at(&self) -> Instant {
        self.made_at
    }

    /// Returns how long making it took.
    #[must_use]
    pub const fn cost(&self) -> Duration {
        self.cost
    }

    /// Returns the months it holds.
    #[must_use]
    pub const fn months(&self) -> RangeInclusive<Month> {
        self.first..=self.last
    }

    /// Returns the limits of the law, those of an act together in its order; a [`Key`] names them by index.
    #[must_use]
    pub fn limits(&self) -> &[Measured] {
        &self.limits
    }

    /// Returns the index of a limit named `regulation.limit`.
    #[must_use]
    pub fn limit(&self, full_id: &str) -> Option<usize> {
        self.limits
            .iter()
            .position(|limit| limit.full_id == full_id)
    }

    /// Returns a limit with its act.
    #[must_use]
    pub fn of_law(&self, limit: &Measured) -> Option<(&Regulation, &Limit)> {
        let act = self.standings.law().regulations.get(limit.act)?;
        Some((act, act.limits.get(limit.limit)?))
    }

    /// Returns the standings it was made of.
    #[must_use]
    pub const fn standings(&self) -> &Standings {
        &self.standings
    }

    /// Returns a word that a [`Key`] names by its id.
    #[must_use]
    pub fn word(&self, id: Option<i32>) -> Option<&str> {
        self.standings.word(id?)
    }

    /// Returns how what is asked for ended, by whatever is made of its key.
    #[must_use]
    pub fn counts<K: Ord>(&self, asked: &Asked<'_>, by: impl Fn(&Key) -> K) -> BTreeMap<K, Counts> {
        let sieve = Sieve::new(self, asked);
        self.ended.counts(&asked.months, |key| sieve.holds(key), by)
    }

    /// Returns how what is asked for ended and how long it took, by whatever is made of its key.
    #[must_use]
    pub fn figures<K: Ord>(
        &self,
        asked: &Asked<'_>,
        by: impl Fn(&Key) -> K,
    ) -> BTreeMap<K, Figures> {
        let sieve = Sieve::new(self, asked);
        self.ended
            .figures(&asked.months, |key| sieve.holds(key), by)
    }

    /// Returns how long steps waited before they began, in working days, by whatever is made of their key.
    #[must_use]
    pub fn waits<K: Ord>(
        &self,
        asked: &Asked<'_>,
        by: impl Fn(&Key) -> K,
    ) -> BTreeMap<K, Durations> {
        let sieve = Sieve::new(self, asked);
        let waits = self
            .waits
            .figures(&asked.months, |key| sieve.holds(key), by);
        waits
            .into_iter()
            .map(|(key, figures)| (key, figures.durations))
            .collect()
    }

    /// Returns how many events of a kind happened, and in how many cases, of those asked for; of decisions, only refusals if so asked.
    #[must_use]
    pub fn events(&self, asked: &Asked<'_>, kind: &str, only_refused: bool) -> (u64, u64) {
        let kind = self.standings.store().words().find(kind);
        let sieve = Sieve::new(self, asked);
        let fitting = self.events.iter().filter(|count| {
            let month = self.first.plus(count.month);
            Some(count.kind) == kind
                && asked.months.contains(&month)
                && (count.refused || !only_refused)
                && sieve.is_of_organisation(count.organisation)
        });
        fitting.fold((0, 0), |sum, count| {
            let add = |sum: u64, more: i64| sum + more.unsigned_abs();
            (add(sum.0, count.events), add(sum.1, count.cases))
        })
    }

    /// Returns the complaints that a question is about, in the order in which they were registered.
    #[must_use]
    pub fn complaints(&self, asked: &Asked<'_>) -> Vec<&Complaint> {
        let sieve = Sieve::new(self, asked);
        let fits = |complaint: &&Complaint| {
            sieve.is_of_organisation(complaint.organisation)
                && sieve.is_of_case(complaint.channel, complaint.service)
        };
        self.complaints.iter().filter(fits).collect()
    }
}
