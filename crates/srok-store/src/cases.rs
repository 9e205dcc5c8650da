//! Which cases are there? What is known of a case as a whole, derived from its events.

use std::sync::Arc;

use duckdb::Connection;
use duckdb::arrow::array::{
    ArrayRef, Int32Array, StringArray, TimestampMicrosecondArray, UInt64Array,
};
use duckdb::params;

use super::arrow::{self, Batch, get, get_text};
use super::identity::Filter;
use super::query::{CASE_FILES, CASE_KEYS, CASES_KNOWN, CASES_TOUCHED};
use super::{Store, StoreError};
use srok_law::case::Instant;

/// What is known of a case; words are ids of [`super::Words`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named as the columns of the table")]
pub struct CaseRecord {
    pub case_key: u64,
    pub case_id: String,
    pub regulation: Option<i32>,
    pub registration_no: Option<String>,
    pub channel: Option<i32>,
    pub service: Option<i32>,
    pub first_recorded_at: Instant,
}

/// A case id that hashes to the key of another case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collision {
    /// The newcomer.
    pub case_id: String,
    /// The case that has the key.
    pub known_as: String,
}

/// Which cases have been met? It may take a case for one that it met, but never the other way round.
#[derive(Debug)]
pub struct CaseFilter(Filter);

impl CaseFilter {
    /// Takes a case in and tells whether it may have been met before.
    pub fn meet(&mut self, case_key: u64) -> bool {
        self.0.insert(case_key)
    }
}

/// Appends case files to a table in the transaction of the connection.
pub(super) fn append(
    connection: &Connection,
    table: &str,
    cases: &[CaseRecord],
) -> Result<(), StoreError> {
    if cases.is_empty() {
        return Ok(());
    }
    let words = |of: fn(&CaseRecord) -> Option<i32>| -> ArrayRef {
        Arc::new(cases.iter().map(of).collect::<Int32Array>())
    };
    let columns: Vec<(&'static str, ArrayRef)> = vec![
        (
            "case_key",
            Arc::new(
                cases
                    .iter()
                    .map(|case| case.case_key)
                    .collect::<UInt64Array>(),
            ),
        ),
        (
            "case_id",
            Arc::new(StringArray::from_iter_values(
                cases.iter().map(|case| &case.case_id),
            )),
        ),
        ("regulation", words(|case| case.regulation)),
        (
            "registration_no",
            Arc::new(
                cases
                    .iter()
                    .map(|case| case.registration_no.as_deref())
                    .collect::<StringArray>(),
            ),
        ),
        ("channel", words(|case| case.channel)),
        ("service", words(|case| case.service)),
        (
            "first_recorded_at",
            Arc::new(TimestampMicrosecondArray::from_iter_values(
                cases.iter().map(|case| case.first_recorded_at.0),
            )),
        ),
    ];
    arrow::append(connection, table, arrow::record_batch(columns)?)
}

/// Reads case files.
pub(super) fn read(batch: &Batch) -> Result<Vec<CaseRecord>, StoreError> {
    let (key, id) = (batch.hashes(0)?, batch.texts(1)?);
    let (regulation, registration_no) = (batch.numbers(2)?, batch.texts(3)?);
    let (channel, service, first) = (batch.numbers(4)?, batch.numbers(5)?, batch.moments(6)?);
    let case = |row: usize| CaseRecord {
        case_key: key.value(row),
        case_id: id.value(row).to_owned(),
        regulation: get(&regulation, row),
        registration_no: get_text(&registration_no, row).map(str::to_owned),
        channel: get(&channel, row),
        service: get(&service, row),
        first_recorded_at: Instant(first.value(row)),
    };
    Ok((0..batch.len()).map(case).collect())
}

impl Store {
    /// Returns the keys of the cases that have events recorded after a moment.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn cases_touched_after(&self, at: Instant) -> Result<Vec<u64>, StoreError> {
        let mut keys = Vec::new();
        arrow::stream(
            &self.connect()?,
            CASES_TOUCHED,
            params![arrow::moment(at)],
            |batch| {
                keys.extend_from_slice(batch.hashes(0)?.values());
                Ok::<_, StoreError>(())
            },
        )?;
        keys.sort_unstable();
        Ok(keys)
    }

    /// Returns what is known of some cases.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn case_files(&self, case_keys: &[u64]) -> Result<Vec<CaseRecord>, StoreError> {
        let connection = self.connect()?;
        arrow::choose(&connection, "chosen", "case_key", case_keys)?;
        let mut cases = Vec::new();
        arrow::stream(&connection, CASE_FILES, [], |batch| {
            cases.extend(read(&batch)?);
            Ok::<_, StoreError>(())
        })?;
        Ok(cases)
    }

    /// Returns those of some cases that have a file, and when the first event of any of them was recorded.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn cases_known(
        &self,
        case_keys: &[u64],
    ) -> Result<(Vec<u64>, Option<Instant>), StoreError> {
        if case_keys.is_empty() {
            return Ok((Vec::new(), None));
        }
        let connection = self.connect()?;
        arrow::choose(&connection, "chosen", "case_key", case_keys)?;
        let (mut keys, mut first) = (Vec::new(), None);
        arrow::stream(&connection, CASES_KNOWN, [], |batch| {
            keys.extend_from_slice(batch.hashes(0)?.values());
            let recorded = batch.moments(1)?;
            let earliest = recorded.values().iter().min().map(|at| Instant(*at));
            first = [first, earliest].into_iter().flatten().min();
            Ok::<_, StoreError>(())
        })?;
        Ok((keys, first))
    }

    /// Returns a filter that knows every case with a file.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn case_filter(&self) -> Result<CaseFilter, StoreError> {
        let cases = usize::try_from(self.case_count()?).unwrap_or(usize::MAX / 64);
        let mut filter = Filter::with_room_for(cases + cases / 4);
        arrow::stream(&self.connect()?, CASE_KEYS, [], |batch| {
            for key in batch.hashes(0)?.values() {
                filter.insert(*key);
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(CaseFilter(filter))
    }

    /// Returns how many cases have a file.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be counted.
    pub fn case_count(&self) -> Result<u64, StoreError> {
        let count: i64 = self
            .connect()?
            .query_row("select count(*) from picture.case_file", [], |row| {
                row.get(0)
            })
            .map_err(StoreError::doing("count the cases"))?;
        Ok(count.unsigned_abs())
    }
}
