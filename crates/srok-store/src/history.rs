//! What was ever recorded of a case? Its events with their words, also those that no longer count.

use std::collections::BTreeMap;

use duckdb::{Row, params};
use xxhash_rust::xxh3::xxh3_64;

use super::arrow::{self, moment};
use super::query::CASE_HISTORY;
use super::{EventRecord, Knowledge, Store, StoreError, Words};
use srok_law::case::Instant;

/// An event of a case as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRecord {
    /// The case.
    pub case_id: String,
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
    /// When that import was withdrawn.
    pub withdrawn_at: Option<Instant>,
    /// Identity of the event it corrects or annuls.
    pub replaces: Option<u64>,
    /// Attributes with their values.
    pub data: BTreeMap<String, Vec<String>>,
    ids: Ids,
    registration_no: Option<String>,
    more: Option<String>,
}

/// Ids of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ids {
    kind: i32,
    /// Of the attributes with columns of their own.
    of: [Option<i32>; OF_WORDS.len()],
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

impl HistoryRecord {
    /// Tells whether the event was known.
    #[must_use]
    pub fn is_known(&self, knowledge: Knowledge) -> bool {
        self.recorded_at <= knowledge.recorded_until()
    }

    /// Tells whether its import had been withdrawn.
    #[must_use]
    pub fn is_withdrawn(&self, knowledge: Knowledge) -> bool {
        self.withdrawn_at
            .is_some_and(|at| at <= knowledge.withdrawn_until())
    }

    /// Returns the event as it lies in the store.
    #[must_use]
    pub fn record(&self) -> EventRecord<'_> {
        let [
            regulation,
            service,
            channel,
            organisation,
            to_organisation,
            official,
        ] = self.ids.of;
        EventRecord {
            case_key: xxh3_64(self.case_id.as_bytes()),
            case_id: &self.case_id,
            identity: self.identity,
            kind: self.ids.kind,
            occurred_at: self.occurred_at,
            by_day: self.by_day,
            recorded_at: self.recorded_at,
            regulation,
            service,
            channel,
            organisation,
            to_organisation,
            official,
            registration_no: self.registration_no.as_deref(),
            replaces: self.replaces,
            more: self.more.as_deref(),
        }
    }
}

impl Store {
    /// Returns everything recorded of some cases, in the order in which it was recorded: one look into the table, however many they are.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn histories(&self, case_ids: &[&str]) -> Result<Vec<HistoryRecord>, StoreError> {
        let doing = || StoreError::doing("read the history of a case");
        let keys: Vec<u64> = case_ids.iter().map(|id| xxh3_64(id.as_bytes())).collect();
        let connection = self.connect()?;
        arrow::choose(&connection, "chosen", "case_key", &keys)?;
        let since = super::event::first_of_chosen(&connection)?;
        let words = self.words();
        let mut statement = connection.prepare(CASE_HISTORY.text).map_err(doing())?;
        let rows = statement
            .query_map(params![moment(since)], |row| record(row, &words))
            .map_err(doing())?;
        let mut records = rows.collect::<Result<Vec<_>, _>>().map_err(doing())?;
        // two ids may have one key
        records.retain(|record| case_ids.contains(&record.case_id.as_str()));
        Ok(records)
    }
}

fn record(row: &Row<'_>, words: &Words) -> Result<HistoryRecord, duckdb::Error> {
    let word = |id: i32| words.word(id).unwrap_or_default().to_owned();
    let more: Option<String> = row.get(18)?;
    // a text the store did not write itself would be a fault; nothing is shown of it
    let mut data: BTreeMap<String, Vec<String>> = more
        .as_deref()
        .and_then(|more| serde_json::from_str(more).ok())
        .unwrap_or_default();
    let mut of = [None; OF_WORDS.len()];
    for (index, (id, name)) in of.iter_mut().zip(OF_WORDS).enumerate() {
        *id = row.get(10 + index)?;
        if let Some(id) = *id {
            data.insert(name.into(), vec![word(id)]);
        }
    }
    let registration_no: Option<String> = row.get(16)?;
    if let Some(number) = &registration_no {
        data.insert("registration_no".into(), vec![number.clone()]);
    }
    let kind = row.get(4)?;
    Ok(HistoryRecord {
        case_id: row.get(0)?,
        identity: row.get(1)?,
        source: word(row.get(2)?),
        event_id: row.get(3)?,
        kind: word(kind),
        occurred_at: Instant(row.get(5)?),
        by_day: row.get(6)?,
        recorded_at: Instant(row.get(7)?),
        import: row.get(8)?,
        withdrawn_at: row.get::<_, Option<i64>>(9)?.map(Instant),
        replaces: row.get(17)?,
        data,
        ids: Ids { kind, of },
        registration_no,
        more,
    })
}
