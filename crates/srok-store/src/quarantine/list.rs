//! Which records are in quarantine? By import, file and field, page by page, and counted by reason.

use std::collections::HashSet;

use duckdb::params;
use xxhash_rust::xxh3::xxh3_64;

use super::super::arrow::{self, moment};
use super::super::query::{CASES_HELD_BY, QUARANTINE, QUARANTINE_CASES, QUARANTINE_REASONS};
use super::super::standing::cursor::{CursorError, from_hex, write_hex};
use super::super::{Scope, Store, StoreError};
use super::{QuarantineRecord, Rejected};
use srok_law::case::Instant;

/// Whether a record was released.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Release {
    /// It waits for a correction.
    #[default]
    Waits,
    /// It was released: it came again, corrected, or was dealt with in another way.
    Released,
    /// Either.
    Any,
}

/// Which records are asked for; what is absent is no condition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuarantineWanted {
    /// The import they came with.
    pub import: Option<i32>,
    /// The file they came in, or the sender of a batch.
    pub file: Option<String>,
    /// The field at fault.
    pub field: Option<String>,
    /// The cases they name; absent: whether they name one or not.
    pub cases: Option<Vec<String>>,
    /// Whether they wait for a right; absent: or for a correction.
    pub waiting: Option<bool>,
    /// Whether they were released.
    pub release: Release,
    /// Records at most.
    pub rows: Option<u64>,
    /// The position after which they begin.
    pub after: Option<QuarantineCursor>,
}

/// Records read at once where all are handed over.
const AT_ONCE: u64 = 5_000;

impl QuarantineWanted {
    /// Returns the cases as a list to bind, one a line.
    fn cases(&self) -> Option<String> {
        self.cases.as_ref().map(|cases| cases.join("\n"))
    }

    const fn released(&self) -> Option<bool> {
        match self.release {
            Release::Waits => Some(false),
            Release::Released => Some(true),
            Release::Any => None,
        }
    }
}

/// A position in the order of the quarantine: import, moment, line, number among the records of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuarantineCursor {
    import: i32,
    recorded_at: Instant,
    line: u64,
    number: i64,
}

/// Some records, and where the next ones begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantinePage {
    /// The records.
    pub records: Vec<QuarantineRecord>,
    /// The position after which the next page begins; absent if this is the last one.
    pub next: Option<QuarantineCursor>,
}

/// How many records have one reason.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct QuarantineReason {
    /// The field at fault.
    pub field: String,
    /// What is wrong, without what differs from record to record.
    pub reason: String,
    /// What to do.
    pub hint: String,
    /// How many.
    pub records: u64,
}

impl Store {
    /// Returns the records that wait for a correction, of one import or of all.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn quarantine(&self, import: Option<i32>) -> Result<Vec<QuarantineRecord>, StoreError> {
        let wanted = QuarantineWanted {
            import,
            ..QuarantineWanted::default()
        };
        Ok(self.quarantine_page(&wanted)?.records)
    }

    /// Hands over the records asked for one after another, by import and line: few of them are in memory.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read, or whatever `each` returns.
    pub fn each_quarantined<E: From<StoreError>>(
        &self,
        wanted: &QuarantineWanted,
        mut each: impl FnMut(QuarantineRecord) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut wanted = QuarantineWanted {
            rows: Some(AT_ONCE),
            ..wanted.clone()
        };
        loop {
            let page = self.quarantine_page(&wanted)?;
            page.records.into_iter().try_for_each(&mut each)?;
            if page.next.is_none() {
                return Ok(());
            }
            wanted.after = page.next;
        }
    }

    /// Returns a page of the records asked for, by import and line: `rows` of them at most (but at least one), after `after`.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn quarantine_page(&self, wanted: &QuarantineWanted) -> Result<QuarantinePage, StoreError> {
        let doing = || StoreError::doing("list the quarantine");
        let most = wanted
            .rows
            .map(|rows| i64::try_from(rows.max(1)).unwrap_or(i64::MAX));
        let after = wanted.after;
        let bound = params![
            wanted.import,
            wanted.file,
            wanted.field,
            wanted.released(),
            after.map(|after| after.import),
            after.map(|after| moment(after.recorded_at)),
            after.map(|after| after.line),
            after.map(|after| after.number),
            most.map_or(i64::MAX, |most| most.saturating_add(1)),
            wanted.cases(),
            wanted.waiting
        ];
        let connection = self.connect()?;
        let mut statement = connection.prepare(QUARANTINE.text).map_err(doing())?;
        let rows = statement.query_map(bound, record).map_err(doing())?;
        let mut records: Vec<(QuarantineRecord, i64)> =
            rows.collect::<Result<_, _>>().map_err(doing())?;
        let most = most.and_then(|most| usize::try_from(most).ok());
        let mut next = None;
        if let Some(most) = most.filter(|most| records.len() > *most) {
            records.truncate(most);
            next = records.last().map(|(last, number)| QuarantineCursor {
                import: last.import,
                recorded_at: last.recorded_at,
                line: last.rejected.line,
                number: *number,
            });
        }
        Ok(QuarantinePage {
            records: records.into_iter().map(|(record, _)| record).collect(),
            next,
        })
    }

    /// Returns the cases that waiting records name and an organisation of a scope answers for: of the rest nobody knows whose they are.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn quarantine_cases(&self, scope: &Scope, most: u32) -> Result<Vec<String>, StoreError> {
        let doing = || StoreError::doing("look whose the quarantine is");
        let connection = self.connect()?;
        let mut statement = connection.prepare(QUARANTINE_CASES.text).map_err(doing())?;
        let rows = statement
            .query_map(params![most], |row| row.get(0))
            .map_err(doing())?;
        let mut cases: Vec<String> = rows.collect::<Result<_, _>>().map_err(doing())?;
        let Scope::Organisations(names) = scope else {
            return Ok(cases);
        };
        let key = |case: &String| xxh3_64(case.as_bytes());
        let keys = arrow::list(cases.iter().map(key));
        let ids = arrow::list(names.iter().filter_map(|name| self.word_id(name)));
        let mut statement = connection.prepare(CASES_HELD_BY.text).map_err(doing())?;
        let rows = statement
            .query_map(params![keys, ids], |row| row.get(0))
            .map_err(doing())?;
        let held: HashSet<u64> = rows.collect::<Result<_, _>>().map_err(doing())?;
        cases.retain(|case| held.contains(&key(case)));
        Ok(cases)
    }

    /// Returns for which reasons the records asked for could not be used, the most frequent first; rows and position mean nothing here.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn quarantine_reasons(
        &self,
        wanted: &QuarantineWanted,
    ) -> Result<Vec<QuarantineReason>, StoreError> {
        let doing = || StoreError::doing("count the quarantine");
        let connection = self.connect()?;
        let mut statement = connection
            .prepare(QUARANTINE_REASONS.text)
            .map_err(doing())?;
        let bound = params![
            wanted.import,
            wanted.file,
            wanted.field,
            wanted.released(),
            wanted.cases(),
            wanted.waiting
        ];
        let rows = statement
            .query_map(bound, |row| {
                Ok(QuarantineReason {
                    field: row.get(0)?,
                    reason: row.get(1)?,
                    hint: row.get(2)?,
                    records: row.get::<_, i64>(3)?.unsigned_abs(),
                })
            })
            .map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }
}

/// Returns a record with its number among those of one line.
fn record(row: &duckdb::Row<'_>) -> Result<(QuarantineRecord, i64), duckdb::Error> {
    let record = QuarantineRecord {
        import: row.get(0)?,
        rejected: Rejected {
            file: row.get(1)?,
            line: row.get(2)?,
            case_id: row.get(3)?,
            event_id: row.get(4)?,
            field: row.get(5)?,
            reason: row.get(6)?,
            hint: row.get(7)?,
            raw: row.get(8)?,
        },
        waiting: row.get(9)?,
        recorded_at: Instant(row.get(10)?),
        released_at: row.get::<_, Option<i64>>(11)?.map(Instant),
    };
    Ok((record, row.get(12)?))
}

/// Bytes of a position: import, moment, line, number.
const BYTES: usize = 4 + 8 + 8 + 8;

impl std::fmt::Display for QuarantineCursor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write_hex(&self.import.to_be_bytes(), formatter)?;
        write_hex(&self.recorded_at.0.to_be_bytes(), formatter)?;
        write_hex(&self.line.to_be_bytes(), formatter)?;
        write_hex(&self.number.to_be_bytes(), formatter)
    }
}

impl std::str::FromStr for QuarantineCursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let read = || {
            let bytes = from_hex(text).filter(|bytes| bytes.len() == BYTES)?;
            Some(Self {
                import: i32::from_be_bytes(bytes.get(0..4)?.try_into().ok()?),
                recorded_at: Instant(i64::from_be_bytes(bytes.get(4..12)?.try_into().ok()?)),
                line: u64::from_be_bytes(bytes.get(12..20)?.try_into().ok()?),
                number: i64::from_be_bytes(bytes.get(20..28)?.try_into().ok()?),
            })
        };
        read().ok_or_else(|| CursorError::of(text))
    }
}

impl serde::Serialize for QuarantineCursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
