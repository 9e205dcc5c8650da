//! Which cases name which others? A complaint names the application it is about, a complaint that was sent on the one it comes from.

use std::collections::HashMap;

use duckdb::params;

use super::arrow::{self, get_text, moment};
use super::query::CASES_NAMING;
use super::{Store, StoreError};
use srok_law::case::Instant;

/// Attributes that name other cases.
pub const NAMING: [&str; 2] = ["related_case", "parent"];

impl Store {
    /// Hands over which case names which other, of the events recorded after a moment and until another: the case that names, the one that is named.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn cases_naming(
        &self,
        after: Instant,
        until: Instant,
        mut each: impl FnMut(&str, &str),
    ) -> Result<(), StoreError> {
        let bound = params![moment(after), moment(until)];
        arrow::stream(&self.connect()?, CASES_NAMING, bound, |batch| {
            let (case, more) = (batch.texts(0)?, batch.texts(1)?);
            for row in 0..batch.len() {
                // a text the store did not write itself would be a fault; it names nothing
                let attributes: HashMap<String, Vec<String>> = get_text(&more, row)
                    .and_then(|more| serde_json::from_str(more).ok())
                    .unwrap_or_default();
                let named = NAMING.iter().filter_map(|name| attributes.get(*name));
                for named in named.flatten() {
                    each(case.value(row), named);
                }
            }
            Ok::<_, StoreError>(())
        })
    }
}
