//! Where do limits stand? Standings as rows: written in bulk beside the old ones and swapped, or changed row by row.

mod aggregate;
mod backdated;
pub(super) mod columns;
pub(super) mod cursor;
mod ended;
mod history;
mod list;
mod live;
mod marks;
mod watch;
mod write;

pub use aggregate::{AggregateRecord, By, Counted};
pub use cursor::{Cursor, CursorError};
pub use ended::Ended;
pub use history::{EndedStanding, EventCount, Wait};
pub use list::{Listed, Wanted};
pub use marks::Marks;
pub use watch::{EndedRecord, EventSource, Phase, TermRecord, WatchedRecord};
pub use write::{Aside, Change};

use super::arrow;
use super::query::{FINDINGS, STANDINGS_OF_CASES};
use super::{Store, StoreError};
use srok_law::case::{Day, Instant};

/// A limit of a case as it lies in the store: small integers and instants. Words, limit versions and calendars are ids.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named as the columns of the table")]
pub struct StandingRecord {
    pub case_key: u64,
    pub limit_version: i32,
    pub occurrence: i32,
    /// Absent: from the start.
    pub exists_from: Option<Instant>,
    pub started_at: Option<Instant>,
    pub day_zero: Option<Day>,
    pub due_on: Option<Day>,
    /// Absent: never late.
    pub late_from: Option<Instant>,
    pub soon_from: Option<Instant>,
    pub act_by: Option<Day>,
    pub contested_until: Option<Instant>,
    /// Stopped, or cancelled if [`Marks::is_cancelled`].
    pub ended_at: Option<Instant>,
    /// When the clock stood still; without an end while it still does.
    pub pauses: Vec<(Instant, Option<Instant>)>,
    pub marks: Marks,
    /// When the basis of the due date was learnt, if after `late_from`.
    pub known_at: Option<Instant>,
    pub target_late_from: Option<Instant>,
    pub organisation: Option<i32>,
    pub official: Option<i32>,
    pub calendar: Option<i32>,
}

/// The name of a standing among all: case, limit version, occurrence.
pub type StandingKey = (u64, i32, i32);

impl StandingRecord {
    /// Returns what names the standing.
    #[must_use]
    pub const fn key(&self) -> StandingKey {
        (self.case_key, self.limit_version, self.occurrence)
    }

    /// Returns when it was stopped, if it was.
    #[must_use]
    pub fn stopped_at(&self) -> Option<Instant> {
        self.ended_at.filter(|_| !self.marks.is_cancelled())
    }

    /// Returns when it was taken off, if it was.
    #[must_use]
    pub fn cancelled_at(&self) -> Option<Instant> {
        self.ended_at.filter(|_| self.marks.is_cancelled())
    }
}

/// A finding as it lies in the store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "named as the columns of the table")]
pub struct FindingRecord {
    pub case_key: u64,
    pub rule: i32,
    /// Identity of the event.
    pub event: Option<u64>,
    pub occurred_at: Instant,
    pub organisation: Option<i32>,
}

/// A finding as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct ListedFinding {
    pub case_id: String,
    pub regulation: String,
    pub rule_id: String,
    pub breach: String,
    pub of_data: bool,
    pub clause: String,
    pub name_ru: String,
    pub name_en: String,
    pub event: Option<u64>,
    pub event_id: Option<String>,
    pub occurred_at: Instant,
    pub organisation: Option<i32>,
}

impl Store {
    /// Returns the standings of some cases, by case, limit version and occurrence.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn standings_of(&self, case_keys: &[u64]) -> Result<Vec<StandingRecord>, StoreError> {
        let connection = self.connect()?;
        arrow::choose(&connection, "chosen", "case_key", case_keys)?;
        let mut rows = Vec::new();
        arrow::stream(&connection, STANDINGS_OF_CASES, [], |batch| {
            columns::read(&batch, 0, &mut rows)
        })?;
        Ok(rows)
    }

    /// Returns the findings of some cases.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn findings_of(&self, case_keys: &[u64]) -> Result<Vec<FindingRecord>, StoreError> {
        let connection = self.connect()?;
        arrow::choose(&connection, "chosen", "case_key", case_keys)?;
        let mut rows = Vec::new();
        arrow::stream(&connection, super::query::FINDINGS_OF_CASES, [], |batch| {
            columns::read_findings(&batch, &mut rows)
        })?;
        Ok(rows)
    }

    /// Returns the findings up to a moment, of one case, rule or organisation or of all.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn findings(
        &self,
        as_of: Instant,
        case_key: Option<u64>,
        rule: Option<&str>,
        organisation: Option<i32>,
    ) -> Result<Vec<ListedFinding>, StoreError> {
        let doing = || StoreError::doing("list the findings");
        let connection = self.connect()?;
        let mut statement = connection.prepare(FINDINGS.text).map_err(doing())?;
        let rows = statement
            .query_map(
                duckdb::params![arrow::moment(as_of), case_key, rule, organisation],
                |row| {
                    Ok(ListedFinding {
                        case_id: row.get(0)?,
                        regulation: row.get(1)?,
                        rule_id: row.get(2)?,
                        breach: row.get(3)?,
                        of_data: row.get(4)?,
                        clause: row.get(5)?,
                        name_ru: row.get(6)?,
                        name_en: row.get(7)?,
                        event: row.get(8)?,
                        event_id: row.get(9)?,
                        occurred_at: Instant(row.get(10)?),
                        organisation: row.get(11)?,
                    })
                },
            )
            .map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }
}
