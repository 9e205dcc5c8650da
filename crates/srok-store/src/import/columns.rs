//! How do events become columns of the table `event`? Gathered row by row, handed over a row group at a time.

use std::sync::Arc;

use duckdb::arrow::array::{
    ArrayRef, BooleanBuilder, Int32Array, Int32Builder, StringBuilder, TimestampMicrosecondArray,
    UInt64Array, UInt64Builder,
};
use duckdb::arrow::record_batch::RecordBatch;
use xxhash_rust::xxh3::xxh3_64;

use super::super::StoreError;
use super::super::arrow::record_batch;
use super::super::word::FreshWords;
use super::NewEvent;
use srok_law::case::Instant;

/// Rows handed over at once: few enough that their columns stay in the cache.
const ROWS: usize = 16_384;

/// Columns of words: source, kind, regulation, service, channel, organisation, `to_organisation`, official.
const WORDS: usize = 8;

/// Events on their way into the table.
#[derive(Debug)]
pub(super) struct EventColumns {
    import: Vec<i32>,
    recorded_at: Vec<i64>,
    identity: Vec<u64>,
    content: Vec<u64>,
    case_key: Vec<u64>,
    case_id: StringBuilder,
    event_id: StringBuilder,
    occurred_at: Vec<i64>,
    by_day: BooleanBuilder,
    words: [Int32Builder; WORDS],
    /// The word last met in each column: most events repeat it.
    last_words: [Option<(Arc<str>, i32)>; WORDS],
    registration_no: StringBuilder,
    replaces: UInt64Builder,
    more: StringBuilder,
}

impl EventColumns {
    pub fn new() -> Self {
        Self {
            import: Vec::new(),
            recorded_at: Vec::new(),
            identity: Vec::new(),
            content: Vec::new(),
            case_key: Vec::new(),
            case_id: StringBuilder::new(),
            event_id: StringBuilder::new(),
            occurred_at: Vec::new(),
            by_day: BooleanBuilder::new(),
            words: std::array::from_fn(|_| Int32Builder::new()),
            last_words: std::array::from_fn(|_| None),
            registration_no: StringBuilder::new(),
            replaces: UInt64Builder::new(),
            more: StringBuilder::new(),
        }
    }

    pub const fn len(&self) -> usize {
        self.recorded_at.len()
    }

    pub const fn is_full(&self) -> bool {
        self.len() >= ROWS
    }

    /// Takes an event of an import in.
    pub fn push(
        &mut self,
        import: i32,
        event: &NewEvent<'_>,
        recorded_at: Instant,
        words: &mut FreshWords<'_>,
    ) {
        self.import.push(import);
        self.recorded_at.push(recorded_at.0);
        self.identity.push(event.identity);
        self.content.push(event.content);
        self.case_key.push(xxh3_64(event.case_id.as_bytes()));
        self.case_id.append_value(&event.case_id);
        self.event_id.append_value(&event.event_id);
        self.occurred_at.push(event.occurred_at.0);
        self.by_day.append_value(event.by_day);
        let row: [Option<&str>; WORDS] = [
            Some(&event.source),
            Some(&event.kind),
            event.regulation.as_deref(),
            event.service.as_deref(),
            event.channel.as_deref(),
            event.organisation.as_deref(),
            event.to_organisation.as_deref(),
            event.official.as_deref(),
        ];
        for ((column, last), word) in self.words.iter_mut().zip(&mut self.last_words).zip(row) {
            column.append_option(word.map(|word| match last {
                Some((text, id)) if text.as_ref() == word => *id,
                _ => last.insert(words.shared(word)).1,
            }));
        }
        self.registration_no
            .append_option(event.registration_no.as_deref());
        self.replaces.append_option(event.replaces);
        self.more.append_option(event.more.as_deref());
    }

    /// Returns the rows gathered, in the order of the table, and begins anew.
    pub fn finish(&mut self) -> Result<RecordBatch, StoreError> {
        let import = Int32Array::from(std::mem::take(&mut self.import));
        let hashes = |column: &mut Vec<u64>| -> ArrayRef {
            Arc::new(UInt64Array::from(std::mem::take(column)))
        };
        let moments = |column: &mut Vec<i64>| -> ArrayRef {
            Arc::new(TimestampMicrosecondArray::from(std::mem::take(column)))
        };
        let mut words = self
            .words
            .iter_mut()
            .map(|column| -> ArrayRef { Arc::new(column.finish()) });
        let mut word = || {
            words
                .next()
                .unwrap_or_else(|| Arc::new(Int32Array::new_null(0)))
        };
        let (source, kind) = (word(), word());
        record_batch(vec![
            ("recorded_at", moments(&mut self.recorded_at)),
            ("import", Arc::new(import)),
            ("identity", hashes(&mut self.identity)),
            ("content", hashes(&mut self.content)),
            ("case_key", hashes(&mut self.case_key)),
            ("case_id", Arc::new(self.case_id.finish())),
            ("source", source),
            ("event_id", Arc::new(self.event_id.finish())),
            ("kind", kind),
            ("occurred_at", moments(&mut self.occurred_at)),
            ("by_day", Arc::new(self.by_day.finish())),
            ("regulation", word()),
            ("service", word()),
            ("channel", word()),
            ("organisation", word()),
            ("to_organisation", word()),
            ("official", word()),
            ("registration_no", Arc::new(self.registration_no.finish())),
            ("replaces", Arc::new(self.replaces.finish())),
            ("more", Arc::new(self.more.finish())),
        ])
    }
}
