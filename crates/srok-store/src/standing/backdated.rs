//! How many limits were known to be late and are not by today's record? A figure of the quality of what comes in.

use duckdb::params;

use super::super::arrow::moment;
use super::super::query::STANDINGS_BACKDATED;
use super::super::{Scope, Store, StoreError};
use srok_law::case::Instant;

impl Store {
    /// Returns how many binding limits became known to be late in a span, and are not by what was recorded afterwards and dated before.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be counted.
    pub fn count_backdated(
        &self,
        from: Instant,
        before: Instant,
        scope: &Scope,
    ) -> Result<i64, StoreError> {
        let Some(organisations) = self.organisation_ids(scope) else {
            return Ok(0); // nobody has ever named it
        };
        let bound = params![moment(from), moment(before), organisations];
        self.connect()?
            .query_row(STANDINGS_BACKDATED.text, bound, |row| row.get(0))
            .map_err(StoreError::doing("count what was backdated"))
    }
}
