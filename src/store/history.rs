//! What was ever recorded of a case? Its events with their words, also those that no longer count.

use std::collections::BTreeMap;

use duckdb::{Row, params};
use xxhash_rust::xxh3::xxh3_64;

use super::arrow::{self, moment};
use super::query::CASE_HISTORY;
use super::{Knowledge, Store, StoreError, Words};
use crate::case::Instant;

/// An event of a case as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRecord {
    /// Hash of source and id.
    pub identity: u64,
    /// Who sent it.
    pub source: String,
    /// Its id at the source.
    pub event_id: String,
    /// The event type.
    pub kind: String,
    /// When it happened.
    pub occurred_at: Instant,
    /// Only the day is known.
    pub by_day: bool,
    /// When we learnt it.
    pub recorded_at: Instant,
    /// The import it came with.
    pub import: i32,
    /// That import was withdrawn.
    pub withdrawn: bool,
    /// Identity of the event it corrects or annuls.
    pub replaces: Option<u64>,
    /// Attributes with their values.
    pub data: BTreeMap<String, Vec<String>>,
}

/// Attributes with columns of their own that hold ids of words, in the order of the query.
const OF_WORDS: [&str; 6] = [
    "regulation",
    "service",
    "channel",
    "organisation",
    "to_organisation",
    "official",
];

impl Store {
    /// Returns everything recorded of a case, as it was known, in the order in which it was recorded.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn case_history(
        &self,
        case_id: &str,
        knowledge: Knowledge,
    ) -> Result<Vec<HistoryRecord>, StoreError> {
        let doing = || StoreError::doing("read the history of a case");
        let case_key = xxh3_64(case_id.as_bytes());
        let connection = self.connect()?;
        arrow::choose(&connection, "chosen", "case_key", &[case_key])?;
        let since = super::event::first_of_chosen(&connection)?;
        let words = self.words();
        let mut statement = connection.prepare(CASE_HISTORY.text).map_err(doing())?;
        let bound = params![
            case_key,
            case_id,
            moment(knowledge.recorded_until()),
            moment(since)
        ];
        let rows = statement
            .query_map(bound, |row| record(row, &words))
            .map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }
}

fn record(row: &Row<'_>, words: &Words) -> Result<HistoryRecord, duckdb::Error> {
    let word = |id: i32| words.word(id).unwrap_or_default().to_owned();
    let more: Option<String> = row.get(17)?;
    // a text the store did not write itself would be a fault; nothing is shown of it
    let mut data: BTreeMap<String, Vec<String>> = more
        .and_then(|more| serde_json::from_str(&more).ok())
        .unwrap_or_default();
    for (index, name) in OF_WORDS.iter().enumerate() {
        if let Some(id) = row.get::<_, Option<i32>>(9 + index)? {
            data.insert((*name).into(), vec![word(id)]);
        }
    }
    if let Some(number) = row.get::<_, Option<String>>(15)? {
        data.insert("registration_no".into(), vec![number]);
    }
    Ok(HistoryRecord {
        identity: row.get(0)?,
        source: word(row.get(1)?),
        event_id: row.get(2)?,
        kind: word(row.get(3)?),
        occurred_at: Instant(row.get(4)?),
        by_day: row.get(5)?,
        recorded_at: Instant(row.get(6)?),
        import: row.get(7)?,
        withdrawn: row.get(8)?,
        replaces: row.get(16)?,
        data,
    })
}
