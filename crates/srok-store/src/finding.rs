//! What was found in cases? Page by page, the newest first, and counted by rule.

use std::collections::HashMap;

use duckdb::{Row, params};

use super::arrow::{self, moment};
use super::query::{EVENTS_NAMED, FINDINGS_COUNTED, FINDINGS_PAGE};
use super::standing::cursor::{CursorError, from_hex, write_hex};
use super::{Scope, Store, StoreError};
use srok_law::case::{Instant, MINUTE};

/// Which findings are asked for; what is absent is no condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingsWanted {
    /// The moment up to which is looked.
    pub as_of: Instant,
    /// The case.
    pub case_key: Option<u64>,
    /// `regulation.check` or `regulation.limit`.
    pub rule: Option<String>,
    /// The act.
    pub regulation: Option<String>,
    /// To whom they are laid.
    pub scope: Scope,
    /// The position after which they begin.
    pub after: Option<FindingCursor>,
    /// Rows at most.
    pub rows: u64,
}

/// A position in the order of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingCursor {
    occurred_at: Instant,
    case_key: u64,
    rule: i32,
    event: u64,
}

/// A finding of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct FoundRecord {
    pub case_key: u64,
    pub case_id: String,
    pub registration_no: Option<String>,
    rule: i32,
    pub regulation: String,
    pub rule_id: String,
    pub breach: String,
    pub of_data: bool,
    pub clause: String,
    pub name_ru: String,
    pub name_en: String,
    event: Option<u64>,
    /// The event that shows it, as its source names it.
    pub named: Option<NamedEvent>,
    pub occurred_at: Instant,
    pub organisation: Option<i32>,
}

/// An event as its source names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedEvent {
    /// Its id there.
    pub id: String,
    /// Its type, an id of [`super::Words`].
    pub kind: i32,
}

/// How often a rule finds something.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct FindingsCounted {
    pub regulation: String,
    pub rule_id: String,
    pub breach: String,
    pub of_data: bool,
    pub clause: String,
    pub name_ru: String,
    pub name_en: String,
    pub findings: i64,
}

impl FoundRecord {
    /// Returns the position of the finding.
    #[must_use]
    pub fn cursor(&self) -> FindingCursor {
        FindingCursor {
            occurred_at: self.occurred_at,
            case_key: self.case_key,
            rule: self.rule,
            event: self.event.unwrap_or(0),
        }
    }
}

/// Clocks of sources may be fast by so much.
const FAST: i64 = 5 * MINUTE;

impl Store {
    /// Returns a page of findings, the newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn findings_page(&self, wanted: &FindingsWanted) -> Result<Vec<FoundRecord>, StoreError> {
        let doing = || StoreError::doing("list the findings");
        let Some(organisations) = self.organisation_ids(&wanted.scope) else {
            return Ok(Vec::new());
        };
        let after = wanted.after;
        let bound = params![
            moment(wanted.as_of),
            wanted.case_key,
            wanted.rule,
            wanted.regulation,
            organisations,
            after.map(|after| moment(after.occurred_at)),
            after.map(|after| after.case_key),
            after.map(|after| after.rule),
            after.map(|after| after.event),
            i64::try_from(wanted.rows).unwrap_or(i64::MAX)
        ];
        let connection = self.connect()?;
        let mut statement = connection.prepare(FINDINGS_PAGE.text).map_err(doing())?;
        let rows = statement.query_map(bound, record).map_err(doing())?;
        let mut records: Vec<FoundRecord> = rows.collect::<Result<_, _>>().map_err(doing())?;
        self.name_events(&mut records)?;
        Ok(records)
    }

    /// Puts in what the events are called. They were recorded no earlier than they happened, which spares looking at all the others.
    fn name_events(&self, records: &mut [FoundRecord]) -> Result<(), StoreError> {
        let identities: Vec<u64> = records.iter().filter_map(|record| record.event).collect();
        let Some(first) = records.iter().map(|record| record.occurred_at).min() else {
            return Ok(());
        };
        let connection = self.connect()?;
        arrow::choose(&connection, "suspect", "identity", &identities)?;
        let mut named: HashMap<u64, NamedEvent> = HashMap::new();
        let bound = params![moment(first.plus(-FAST))];
        arrow::stream(&connection, EVENTS_NAMED, bound, |batch| {
            let (identity, id, kind) = (batch.hashes(0)?, batch.texts(1)?, batch.numbers(2)?);
            named.extend((0..batch.len()).map(|row| {
                let event = NamedEvent {
                    id: id.value(row).to_owned(),
                    kind: kind.value(row),
                };
                (identity.value(row), event)
            }));
            Ok::<_, StoreError>(())
        })?;
        for record in records {
            record.named = record.event.and_then(|event| named.get(&event).cloned());
        }
        Ok(())
    }

    /// Counts the findings by rule, the most frequent first; rule, position and rows of what is asked mean nothing here.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn findings_counted(
        &self,
        wanted: &FindingsWanted,
    ) -> Result<Vec<FindingsCounted>, StoreError> {
        let doing = || StoreError::doing("count the findings");
        let Some(organisations) = self.organisation_ids(&wanted.scope) else {
            return Ok(Vec::new());
        };
        let connection = self.connect()?;
        let mut statement = connection.prepare(FINDINGS_COUNTED.text).map_err(doing())?;
        let bound = params![
            moment(wanted.as_of),
            wanted.case_key,
            wanted.regulation,
            organisations
        ];
        let rows = statement
            .query_map(bound, |row| {
                Ok(FindingsCounted {
                    regulation: row.get(0)?,
                    rule_id: row.get(1)?,
                    breach: row.get(2)?,
                    of_data: row.get(3)?,
                    clause: row.get(4)?,
                    name_ru: row.get(5)?,
                    name_en: row.get(6)?,
                    findings: row.get(7)?,
                })
            })
            .map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }

    /// Returns the organisations of a scope as a list of ids to bind, which is absent for everybody; `None` if no event has ever named one of them.
    pub(super) fn organisation_ids(&self, scope: &Scope) -> Option<Option<String>> {
        let Scope::Organisations(names) = scope else {
            return Some(None);
        };
        let ids = names.iter().filter_map(|name| self.word_id(name));
        let ids: Vec<i32> = ids.collect();
        (!ids.is_empty()).then(|| Some(arrow::list(ids)))
    }
}

fn record(row: &Row<'_>) -> Result<FoundRecord, duckdb::Error> {
    Ok(FoundRecord {
        case_key: row.get(0)?,
        case_id: row.get(1)?,
        registration_no: row.get(2)?,
        rule: row.get(3)?,
        regulation: row.get(4)?,
        rule_id: row.get(5)?,
        breach: row.get(6)?,
        of_data: row.get(7)?,
        clause: row.get(8)?,
        name_ru: row.get(9)?,
        name_en: row.get(10)?,
        event: row.get(11)?,
        named: None,
        occurred_at: Instant(row.get(12)?),
        organisation: row.get(13)?,
    })
}

/// Bytes of a position: occurred at, case key, rule, event.
const BYTES: usize = 8 + 8 + 4 + 8;

impl std::fmt::Display for FindingCursor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write_hex(&self.occurred_at.0.to_be_bytes(), formatter)?;
        write_hex(&self.case_key.to_be_bytes(), formatter)?;
        write_hex(&self.rule.to_be_bytes(), formatter)?;
        write_hex(&self.event.to_be_bytes(), formatter)
    }
}

impl std::str::FromStr for FindingCursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let read = || {
            let bytes = from_hex(text).filter(|bytes| bytes.len() == BYTES)?;
            Some(Self {
                occurred_at: Instant(i64::from_be_bytes(bytes.get(0..8)?.try_into().ok()?)),
                case_key: u64::from_be_bytes(bytes.get(8..16)?.try_into().ok()?),
                rule: i32::from_be_bytes(bytes.get(16..20)?.try_into().ok()?),
                event: u64::from_be_bytes(bytes.get(20..28)?.try_into().ok()?),
            })
        };
        read().ok_or_else(|| CursorError::of(text))
    }
}
