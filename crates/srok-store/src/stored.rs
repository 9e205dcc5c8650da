//! What lies in the tables, row by row? Everything, in the order in which it lies, for those who compare or copy; never all at once.

use duckdb::arrow::array::{Array, Int32Array};

use super::arrow::{self, get, get_text};
use super::cases::{self, CaseRecord};
use super::query::{STORED_CASE_FILES, STORED_EVENTS, STORED_FINDINGS, STORED_STANDINGS};
use super::standing::columns;
use super::{FindingRecord, StandingRecord, Store, StoreError};
use srok_law::case::Instant;

/// One event with every column of the table; words are ids of [`super::Words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the table")]
pub struct StoredEvent<'a> {
    pub recorded_at: Instant,
    pub import: i32,
    pub identity: u64,
    pub content: u64,
    pub case_key: u64,
    pub case_id: &'a str,
    pub source: i32,
    pub event_id: &'a str,
    pub kind: i32,
    pub occurred_at: Instant,
    pub by_day: bool,
    pub regulation: Option<i32>,
    pub service: Option<i32>,
    pub channel: Option<i32>,
    pub organisation: Option<i32>,
    pub to_organisation: Option<i32>,
    pub official: Option<i32>,
    pub registration_no: Option<&'a str>,
    pub replaces: Option<u64>,
    pub more: Option<&'a str>,
}

impl Store {
    /// Hands over every event, also of withdrawn imports, in the order in which they lie.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn stored_events(&self, mut each: impl FnMut(&StoredEvent<'_>)) -> Result<(), StoreError> {
        arrow::stream(&self.connect()?, STORED_EVENTS, [], |batch| {
            let (recorded_at, import) = (batch.moments(0)?, batch.numbers(1)?);
            let (identity, content) = (batch.hashes(2)?, batch.hashes(3)?);
            let (case_key, case_id) = (batch.hashes(4)?, batch.texts(5)?);
            let (source, event_id) = (batch.numbers(6)?, batch.texts(7)?);
            let (kind, occurred_at, by_day) =
                (batch.numbers(8)?, batch.moments(9)?, batch.claims(10)?);
            let words: Vec<Int32Array> = (11..17)
                .map(|column| batch.numbers(column))
                .collect::<Result<_, _>>()?;
            let (registration_no, replaces) = (batch.texts(17)?, batch.hashes(18)?);
            let more = batch.texts(19)?;
            let word =
                |column: usize, row: usize| words.get(column).and_then(|column| get(column, row));
            for row in 0..batch.len() {
                each(&StoredEvent {
                    recorded_at: Instant(recorded_at.value(row)),
                    import: import.value(row),
                    identity: identity.value(row),
                    content: content.value(row),
                    case_key: case_key.value(row),
                    case_id: case_id.value(row),
                    source: source.value(row),
                    event_id: event_id.value(row),
                    kind: kind.value(row),
                    occurred_at: Instant(occurred_at.value(row)),
                    by_day: by_day.is_valid(row) && by_day.value(row),
                    regulation: word(0, row),
                    service: word(1, row),
                    channel: word(2, row),
                    organisation: word(3, row),
                    to_organisation: word(4, row),
                    official: word(5, row),
                    registration_no: get_text(&registration_no, row),
                    replaces: get(&replaces, row),
                    more: get_text(&more, row),
                });
            }
            Ok(())
        })
    }

    /// Hands over every standing, open and closed.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn stored_standings(&self, mut each: impl FnMut(StandingRecord)) -> Result<(), StoreError> {
        arrow::stream(&self.connect()?, STORED_STANDINGS, [], |batch| {
            let mut rows = Vec::new();
            columns::read(&batch, 0, &mut rows)?;
            rows.into_iter().for_each(&mut each);
            Ok(())
        })
    }

    /// Hands over every finding.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn stored_findings(&self, mut each: impl FnMut(FindingRecord)) -> Result<(), StoreError> {
        arrow::stream(&self.connect()?, STORED_FINDINGS, [], |batch| {
            let mut rows = Vec::new();
            columns::read_findings(&batch, &mut rows)?;
            rows.into_iter().for_each(&mut each);
            Ok(())
        })
    }

    /// Hands over every case file.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn stored_case_files(&self, mut each: impl FnMut(CaseRecord)) -> Result<(), StoreError> {
        arrow::stream(&self.connect()?, STORED_CASE_FILES, [], |batch| {
            cases::read(&batch)?.into_iter().for_each(&mut each);
            Ok(())
        })
    }
}
