//! Which limits are open, or ended a short while ago? Few columns of many rows, for lists and figures that are kept at hand.

use duckdb::params;

use super::super::arrow::{self, get, get_day, get_moment, moment};
use super::super::query::{LIVE, LIVE_CASES, LIVE_PAUSES};
use super::super::{CaseRecord, Store, StoreError, cases};
use super::{Marks, StandingKey};
use crate::case::{Day, Instant};

/// A limit as lists need it; organisation and official are ids of [`super::super::Words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct LiveRecord {
    pub case_key: u64,
    pub limit_version: i32,
    pub occurrence: i32,
    pub exists_from: Option<Instant>,
    pub started_at: Option<Instant>,
    pub due_on: Option<Day>,
    pub late_from: Option<Instant>,
    pub soon_from: Option<Instant>,
    pub contested_until: Option<Instant>,
    pub ended_at: Option<Instant>,
    pub marks: Marks,
    pub known_at: Option<Instant>,
    pub organisation: Option<i32>,
    pub official: Option<i32>,
}

/// When the clock of a limit stood still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct PauseRecord {
    pub of: StandingKey,
    pub since: Instant,
    pub until: Option<Instant>,
}

impl Store {
    /// Hands over the limits of some versions that are open or ended not before a moment, in no order.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn live(
        &self,
        ended_from: Instant,
        limits: &[i32],
        mut each: impl FnMut(LiveRecord),
    ) -> Result<(), StoreError> {
        let limits: Vec<String> = limits.iter().map(ToString::to_string).collect();
        let bound = params![moment(ended_from), format!("[{}]", limits.join(","))];
        arrow::stream(&self.connect()?, LIVE, bound, |batch| {
            let case_key = batch.hashes(0)?;
            let (limit_version, occurrence) = (batch.numbers(1)?, batch.numbers(2)?);
            let (exists_from, started_at) = (batch.moments(3)?, batch.moments(4)?);
            let due_on = batch.days(5)?;
            let (late_from, soon_from) = (batch.moments(6)?, batch.moments(7)?);
            let (contested_until, ended_at) = (batch.moments(8)?, batch.moments(9)?);
            let (marks, known_at) = (batch.numbers(10)?, batch.moments(11)?);
            let (organisation, official) = (batch.numbers(12)?, batch.numbers(13)?);
            for row in 0..batch.len() {
                each(LiveRecord {
                    case_key: case_key.value(row),
                    limit_version: limit_version.value(row),
                    occurrence: occurrence.value(row),
                    exists_from: get_moment(&exists_from, row),
                    started_at: get_moment(&started_at, row),
                    due_on: get_day(&due_on, row),
                    late_from: get_moment(&late_from, row),
                    soon_from: get_moment(&soon_from, row),
                    contested_until: get_moment(&contested_until, row),
                    ended_at: get_moment(&ended_at, row),
                    marks: Marks(marks.value(row)),
                    known_at: get_moment(&known_at, row),
                    organisation: get(&organisation, row),
                    official: get(&official, row),
                });
            }
            Ok::<_, StoreError>(())
        })
    }

    /// Returns when the clocks of these limits stood still, by limit.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn live_pauses(&self, ended_from: Instant) -> Result<Vec<PauseRecord>, StoreError> {
        let mut pauses = Vec::new();
        let bound = params![moment(ended_from)];
        arrow::stream(&self.connect()?, LIVE_PAUSES, bound, |batch| {
            let case_key = batch.hashes(0)?;
            let (limit_version, occurrence) = (batch.numbers(1)?, batch.numbers(2)?);
            let (since, until) = (batch.moments(3)?, batch.moments(4)?);
            pauses.extend((0..batch.len()).map(|row| PauseRecord {
                of: (
                    case_key.value(row),
                    limit_version.value(row),
                    occurrence.value(row),
                ),
                since: Instant(since.value(row)),
                until: get_moment(&until, row),
            }));
            Ok::<_, StoreError>(())
        })?;
        Ok(pauses)
    }

    /// Hands over the cases of these limits, some at a time.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn live_cases(
        &self,
        ended_from: Instant,
        mut each: impl FnMut(CaseRecord),
    ) -> Result<(), StoreError> {
        let bound = params![moment(ended_from)];
        arrow::stream(&self.connect()?, LIVE_CASES, bound, |batch| {
            cases::read(&batch)?.into_iter().for_each(&mut each);
            Ok::<_, StoreError>(())
        })
    }
}
