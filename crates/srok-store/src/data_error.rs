//! What do people say is wrong in the records of a case, and what came of it? A small table; what is wrong with an event is still told by an event of
//! its source, never by this.

use duckdb::{Row, params};
use xxhash_rust::xxh3::xxh3_64;

use super::arrow::moment;
use super::query::DATA_ERRORS;
use super::{Scope, Store, StoreError, in_transaction};
use srok_law::case::Instant;

/// What is said to be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// Something happened that no event tells of.
    MissingEvent,
    /// The day or the hour of an event.
    WrongTime,
    /// It never happened.
    WrongEvent,
    /// A code, a unit, an official, a number.
    WrongAttribute,
    /// The same thing is told twice.
    Double,
    /// It belongs to another case.
    WrongCase,
    /// Another limit applies, or it is counted otherwise.
    WrongLimit,
    /// Something else.
    Other,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    /// The source has corrected it.
    Corrected,
    /// The records are right.
    Unfounded,
}

/// What something said to be wrong is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The case as a whole.
    Case,
    /// An event.
    Event {
        /// Who sent it.
        source: String,
        /// Its id there.
        id: String,
    },
    /// A limit.
    Limit {
        /// `regulation.limit`.
        id: String,
        /// Which occurrence of it.
        occurrence: i32,
    },
}

/// What somebody says is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDataError {
    /// The case.
    pub case_id: String,
    /// In what of it.
    pub about: About,
    /// What is wrong.
    pub wrong: Wrong,
    /// In words.
    pub note: String,
    /// Who held the case, or whose duty the limit is.
    pub organisation: Option<String>,
    /// Who says so.
    pub author: String,
}

/// What somebody said is wrong, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataErrorRecord {
    /// Its number, from 1.
    pub id: i64,
    /// What was said.
    pub said: NewDataError,
    /// When.
    pub reported_at: Instant,
    /// What became of it; absent while it is open.
    pub settled: Option<SettledRecord>,
}

/// How something said to be wrong was settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledRecord {
    /// What became of it.
    pub outcome: Settled,
    /// In words.
    pub answer: String,
    /// By whom.
    pub author: String,
    /// When.
    pub at: Instant,
}

/// Which are asked for; what is absent is no condition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DataErrorsWanted {
    /// This one.
    pub id: Option<i64>,
    /// Those about a case.
    pub case_id: Option<String>,
    /// Only those that are open.
    pub open: bool,
    /// Only those of organisations that may be read.
    pub scope: Scope,
    /// Rows at most, the newest; counted before `scope` is looked at.
    pub rows: Option<u64>,
}

impl Wrong {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::MissingEvent,
        Self::WrongTime,
        Self::WrongEvent,
        Self::WrongAttribute,
        Self::Double,
        Self::WrongCase,
        Self::WrongLimit,
        Self::Other,
    ];

    /// Returns the word of the table and of forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::MissingEvent => "missing_event",
            Self::WrongTime => "wrong_time",
            Self::WrongEvent => "wrong_event",
            Self::WrongAttribute => "wrong_attribute",
            Self::Double => "double",
            Self::WrongCase => "wrong_case",
            Self::WrongLimit => "wrong_limit",
            Self::Other => "other",
        }
    }

    /// Returns what a word stands for.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wrong| wrong.code() == code)
    }
}

impl Settled {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Corrected, Self::Unfounded];

    /// Returns the word of the table and of forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Corrected => "corrected",
            Self::Unfounded => "unfounded",
        }
    }

    /// Returns what a word stands for.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|settled| settled.code() == code)
    }
}

impl About {
    const fn code(&self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Event { .. } => "event",
            Self::Limit { .. } => "limit",
        }
    }

    /// Returns the columns `thing`, `source` and `occurrence`.
    fn columns(&self) -> (Option<&str>, Option<&str>, Option<i32>) {
        match self {
            Self::Case => (None, None, None),
            Self::Event { source, id } => (Some(id), Some(source), None),
            Self::Limit { id, occurrence } => (Some(id), None, Some(*occurrence)),
        }
    }
}

impl Store {
    /// Returns what people say is wrong, the oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn data_errors(
        &self,
        wanted: &DataErrorsWanted,
    ) -> Result<Vec<DataErrorRecord>, StoreError> {
        let doing = || StoreError::doing("read what is said to be wrong");
        let connection = self.connect()?;
        let mut statement = connection.prepare(DATA_ERRORS.text).map_err(doing())?;
        let key = wanted.case_id.as_deref().map(|id| xxh3_64(id.as_bytes()));
        let bound = params![wanted.id, key, wanted.open, wanted.rows];
        let rows = statement.query_map(bound, record).map_err(doing())?;
        let mut records = rows.collect::<Result<Vec<_>, _>>().map_err(doing())?;
        let case_id = wanted.case_id.as_deref();
        records.retain(|record| {
            // two ids may have one key
            case_id.is_none_or(|id| id == record.said.case_id)
                && wanted.scope.covers(record.said.organisation.as_deref())
        });
        Ok(records)
    }

    /// Puts on record what somebody says is wrong, and returns its number.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written.
    pub fn report_data_error(&self, said: &NewDataError, at: Instant) -> Result<i64, StoreError> {
        let doing = || StoreError::doing("keep what is said to be wrong");
        let clerk = self.clerk()?;
        in_transaction(&clerk, |connection| {
            let id: i64 = connection
                .query_row(
                    "select coalesce(max(id), 0) + 1 from data_error",
                    [],
                    |row| row.get(0),
                )
                .map_err(doing())?;
            let (thing, source, occurrence) = said.about.columns();
            connection
                .execute(
                    "insert into data_error values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::timestamp, null, null, null, null)",
                    params![
                        id,
                        xxh3_64(said.case_id.as_bytes()),
                        said.case_id,
                        said.about.code(),
                        thing,
                        source,
                        occurrence,
                        said.wrong.code(),
                        said.note,
                        said.organisation,
                        said.author,
                        moment(at)
                    ],
                )
                .map_err(doing())?;
            Ok(id)
        })
    }

    /// Notes what became of something said to be wrong; `false` if there is none of that number that is open.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written.
    pub fn settle_data_error(&self, id: i64, settled: &SettledRecord) -> Result<bool, StoreError> {
        let clerk = self.clerk()?;
        let changed = clerk
            .execute(
                "update data_error set outcome = $2, answer = $3, settled_by = $4, settled_at = $5::timestamp where id = $1 and outcome is null",
                params![
                    id,
                    settled.outcome.code(),
                    settled.answer,
                    settled.author,
                    moment(settled.at)
                ],
            )
            .map_err(StoreError::doing("settle what is said to be wrong"))?;
        Ok(changed > 0)
    }
}

fn record(row: &Row<'_>) -> Result<DataErrorRecord, duckdb::Error> {
    let (thing, source): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
    let about = match row.get::<_, String>(2)?.as_str() {
        "event" => About::Event {
            source: source.unwrap_or_default(),
            id: thing.unwrap_or_default(),
        },
        "limit" => About::Limit {
            id: thing.unwrap_or_default(),
            occurrence: row.get::<_, Option<i32>>(5)?.unwrap_or(1),
        },
        _ => About::Case,
    };
    let outcome: Option<String> = row.get(11)?;
    let settled = match outcome.as_deref().and_then(Settled::named) {
        Some(outcome) => Some(SettledRecord {
            outcome,
            answer: row.get::<_, Option<String>>(12)?.unwrap_or_default(),
            author: row.get::<_, Option<String>>(13)?.unwrap_or_default(),
            at: Instant(row.get::<_, Option<i64>>(14)?.unwrap_or_default()),
        }),
        None => None,
    };
    Ok(DataErrorRecord {
        id: row.get(0)?,
        said: NewDataError {
            case_id: row.get(1)?,
            about,
            wrong: Wrong::named(&row.get::<_, String>(6)?).unwrap_or(Wrong::Other),
            note: row.get(7)?,
            organisation: row.get(8)?,
            author: row.get(9)?,
        },
        reported_at: Instant(row.get(10)?),
        settled,
    })
}
