//! Which limits are open, or ended a short while ago? Their rows, handed over some at a time, for a picture that is kept at hand.

use duckdb::params;

use super::super::arrow::{self, moment};
use super::super::query::{LIVE, LIVE_CASES, OPEN_LIMITS};
use super::super::{CaseRecord, Store, StoreError, cases};
use super::{StandingRecord, columns};
use srok_law::case::Instant;

impl Store {
    /// Returns how many limits are open.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be counted.
    pub fn open_limits(&self) -> Result<u64, StoreError> {
        let connection = self.connect()?;
        let count = connection.query_row(OPEN_LIMITS.text, [], |row| row.get::<_, i64>(0));
        let count = count.map_err(StoreError::doing("count the open limits"))?;
        Ok(count.unsigned_abs())
    }

    /// Hands over the limits of some versions that are open or ended not before a moment, in no order.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn live(
        &self,
        ended_from: Instant,
        limits: &[i32],
        mut each: impl FnMut(StandingRecord),
    ) -> Result<(), StoreError> {
        let bound = params![moment(ended_from), arrow::list(limits)];
        let mut rows = Vec::new();
        arrow::stream(&self.connect()?, LIVE, bound, |batch| {
            columns::read(&batch, 0, &mut rows)?;
            rows.drain(..).for_each(&mut each);
            Ok::<_, StoreError>(())
        })
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
