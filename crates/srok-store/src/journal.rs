//! What does the journal of registration hold (Единые требования, п. 52), and how complete is it? From the events of cases; references only.

use duckdb::params;

use super::arrow::{self, moment};
use super::query::{JOURNAL_CASES, JOURNAL_COUNTED, JOURNAL_ROWS};
use super::{Scope, Store, StoreError};
use srok_law::case::Instant;

/// How many applications of a unit and a service have which requisites. The last six are asked of those that were decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct JournalCount {
    pub organisation: Option<i32>,
    pub service: Option<i32>,
    pub registered: i64,
    pub numbered: i64,
    pub timed: i64,
    pub serviced: i64,
    pub taken_in_by: i64,
    pub assigned_to: i64,
    pub promised: i64,
    pub decided: i64,
    pub prepared: i64,
    pub provided: i64,
    pub with_outcome: i64,
    pub provided_by: i64,
}

/// An application as the journal has it; words are ids of [`super::Words`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct JournalRow {
    pub case_id: String,
    pub registration_no: Option<String>,
    pub registered_at: Instant,
    pub by_day: bool,
    pub organisation: Option<i32>,
    pub service: Option<i32>,
    pub taken_in_by: Option<i32>,
    pub assigned_to: Option<i32>,
    pub promised: Option<String>,
    pub prepared_at: Option<Instant>,
    pub provided_at: Option<Instant>,
    pub outcome: Option<String>,
    pub provided_by: Option<i32>,
}

/// Event types by what they say for the journal.
const REGISTERED: &str = "application_registered";
const TAKEN_IN: &[&str] = &[
    "documents_received",
    "application_accepted_mfc",
    "application_registered",
];
const ASSIGNED: &str = "assigned";
const DECIDED: &[&str] = &["decision_made"];
const PREPARED: &str = "result_prepared";
const PROVIDED: &[&str] = &[
    "result_issued",
    "result_sent",
    "refusal_sent",
    "result_provided",
];
/// No word has this id.
const NO_WORD: i32 = -1;

impl Store {
    /// Counts which requisites the applications registered between two moments have, by unit and service. Reads all their events: not for a page
    /// that somebody waits for.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn journal_counted(
        &self,
        from: Instant,
        before: Instant,
    ) -> Result<Vec<JournalCount>, StoreError> {
        let doing = || StoreError::doing("count the requisites of the journal");
        let Some(known_since) = self.journal_since(from, before)? else {
            return Ok(Vec::new());
        };
        let connection = self.connect()?;
        let mut statement = connection.prepare(JOURNAL_COUNTED.text).map_err(doing())?;
        let bound = params![
            self.kind(REGISTERED),
            moment(from),
            moment(before),
            moment(known_since),
            self.kinds(TAKEN_IN),
            self.kind(ASSIGNED),
            self.kinds(DECIDED),
            self.kind(PREPARED),
            self.kinds(PROVIDED)
        ];
        let rows = statement
            .query_map(bound, |row| {
                Ok(JournalCount {
                    organisation: row.get(0)?,
                    service: row.get(1)?,
                    registered: row.get(2)?,
                    numbered: row.get(3)?,
                    timed: row.get(4)?,
                    serviced: row.get(5)?,
                    taken_in_by: row.get(6)?,
                    assigned_to: row.get(7)?,
                    promised: row.get(8)?,
                    decided: row.get(9)?,
                    prepared: row.get(10)?,
                    provided: row.get(11)?,
                    with_outcome: row.get(12)?,
                    provided_by: row.get(13)?,
                })
            })
            .map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }

    /// Returns the journal of the applications registered between two moments by units of a scope, in the order of registration.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn journal_rows(
        &self,
        (from, before): (Instant, Instant),
        scope: &Scope,
        service: Option<&str>,
        most: u64,
    ) -> Result<Vec<JournalRow>, StoreError> {
        let doing = || StoreError::doing("read the journal");
        let (Some(organisations), Some(known_since)) = (
            self.organisation_ids(scope),
            self.journal_since(from, before)?,
        ) else {
            return Ok(Vec::new());
        };
        let service = service.map(|service| self.kind(service));
        let connection = self.connect()?;
        let mut statement = connection.prepare(JOURNAL_ROWS.text).map_err(doing())?;
        let bound = params![
            self.kind(REGISTERED),
            moment(from),
            moment(before),
            moment(known_since),
            self.kinds(TAKEN_IN),
            self.kind(ASSIGNED),
            self.kinds(DECIDED),
            self.kind(PREPARED),
            self.kinds(PROVIDED),
            organisations,
            service,
            i64::try_from(most).unwrap_or(i64::MAX)
        ];
        let rows = statement.query_map(bound, row).map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }

    /// Returns since when anything is known of the applications registered between two moments; `None` if there are none.
    fn journal_since(&self, from: Instant, before: Instant) -> Result<Option<Instant>, StoreError> {
        let bound = params![self.kind(REGISTERED), moment(from), moment(before)];
        let since: Option<i64> = self
            .connect()?
            .query_row(JOURNAL_CASES.text, bound, |row| row.get(0))
            .map_err(StoreError::doing("look since when applications are known"))?;
        Ok(since.map(Instant))
    }

    /// Returns the id of a word, or one that no word has.
    fn kind(&self, word: &str) -> i32 {
        self.word_id(word).unwrap_or(NO_WORD)
    }

    /// Returns the ids of words as a list to bind.
    fn kinds(&self, words: &[&str]) -> String {
        arrow::list(words.iter().map(|word| self.kind(word)))
    }
}

fn row(row: &duckdb::Row<'_>) -> Result<JournalRow, duckdb::Error> {
    Ok(JournalRow {
        case_id: row.get(0)?,
        registration_no: row.get(1)?,
        registered_at: Instant(row.get(2)?),
        by_day: row.get::<_, Option<bool>>(3)?.unwrap_or(false),
        organisation: row.get(4)?,
        service: row.get(5)?,
        taken_in_by: row.get(6)?,
        assigned_to: row.get(7)?,
        promised: row.get(8)?,
        prepared_at: row.get::<_, Option<i64>>(9)?.map(Instant),
        provided_at: row.get::<_, Option<i64>>(10)?.map(Instant),
        outcome: row.get(11)?,
        provided_by: row.get(12)?,
    })
}
