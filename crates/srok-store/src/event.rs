//! What has happened, case by case? Events read in batches, never all at once.

use std::ops::Range;

use duckdb::arrow::array::{
    BooleanArray, Int32Array, StringArray, TimestampMicrosecondArray, UInt64Array,
};
use duckdb::params;
use duckdb::{Connection, Params};

use super::arrow::{self, Batch, get, get_text, moment};
use super::query::{
    CASES_FIRST_RECORDED, EVENTS_BY_CASE, EVENTS_OF_CASES, EVENTS_OF_OPEN_CASES, Query,
};
use super::{Store, StoreError};
use srok_law::case::Instant;

/// Which events count: what had been recorded, and what had been withdrawn again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Knowledge {
    recorded_until: Instant,
    withdrawn_until: Instant,
}

/// Later than everything that can be recorded: 9999-12-31T23:59:59Z.
pub(super) const FOREVER: Instant = Instant(253_402_300_799_000_000);

impl Knowledge {
    /// What we know now.
    pub const NOW: Self = Self {
        recorded_until: FOREVER,
        withdrawn_until: FOREVER,
    };

    /// What we knew at a moment.
    #[must_use]
    pub const fn at(moment: Instant) -> Self {
        Self {
            recorded_until: moment,
            withdrawn_until: moment,
        }
    }

    /// Returns the moment until which what was recorded counts.
    #[must_use]
    pub const fn recorded_until(self) -> Instant {
        self.recorded_until
    }

    /// Returns the moment until which imports that were withdrawn are left out.
    #[must_use]
    pub const fn withdrawn_until(self) -> Instant {
        self.withdrawn_until
    }

    /// What we know now of the events recorded until a moment.
    #[must_use]
    pub const fn of_recorded_until(moment: Instant) -> Self {
        Self {
            recorded_until: moment,
            withdrawn_until: FOREVER,
        }
    }
}

/// One event as it lies in the store; words are ids of [`super::Words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the table")]
pub struct EventRecord<'a> {
    pub case_key: u64,
    pub case_id: &'a str,
    pub identity: u64,
    pub kind: i32,
    pub occurred_at: Instant,
    pub by_day: bool,
    pub recorded_at: Instant,
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

/// Events of whole cases, a case after another: the piece of work of one thread.
#[derive(Debug, Clone, Default)]
pub struct Span {
    parts: Vec<(EventBatch, Range<usize>)>,
    len: usize,
}

impl Span {
    /// Returns how many events there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Tells whether there is no event.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns the events, those of one case together.
    pub fn events(&self) -> impl Iterator<Item = EventRecord<'_>> {
        self.parts
            .iter()
            .flat_map(|(batch, rows)| rows.clone().map(|row| batch.get(row)))
    }

    /// Returns the whole of a batch.
    fn whole(batch: &Batch) -> Result<Self, StoreError> {
        let batch = EventBatch::new(batch)?;
        let (rows, mut span) = (batch.case_key.len(), Self::default());
        span.push(batch, 0..rows);
        Ok(span)
    }

    fn push(&mut self, batch: EventBatch, rows: Range<usize>) {
        if !rows.is_empty() {
            self.len += rows.len();
            self.parts.push((batch, rows));
        }
    }
}

/// Some rows of a query of events, their columns in hand.
#[derive(Debug, Clone)]
struct EventBatch {
    case_key: UInt64Array,
    case_id: StringArray,
    identity: UInt64Array,
    kind: Int32Array,
    occurred_at: TimestampMicrosecondArray,
    by_day: BooleanArray,
    recorded_at: TimestampMicrosecondArray,
    regulation: Int32Array,
    service: Int32Array,
    channel: Int32Array,
    organisation: Int32Array,
    to_organisation: Int32Array,
    official: Int32Array,
    registration_no: StringArray,
    replaces: UInt64Array,
    more: StringArray,
}

impl EventBatch {
    fn new(batch: &Batch) -> Result<Self, StoreError> {
        Ok(Self {
            case_key: batch.hashes(0)?,
            case_id: batch.texts(1)?,
            identity: batch.hashes(2)?,
            kind: batch.numbers(3)?,
            occurred_at: batch.moments(4)?,
            by_day: batch.claims(5)?,
            recorded_at: batch.moments(6)?,
            regulation: batch.numbers(7)?,
            service: batch.numbers(8)?,
            channel: batch.numbers(9)?,
            organisation: batch.numbers(10)?,
            to_organisation: batch.numbers(11)?,
            official: batch.numbers(12)?,
            registration_no: batch.texts(13)?,
            replaces: batch.hashes(14)?,
            more: batch.texts(15)?,
        })
    }

    fn get(&self, row: usize) -> EventRecord<'_> {
        EventRecord {
            case_key: self.case_key.value(row),
            case_id: self.case_id.value(row),
            identity: self.identity.value(row),
            kind: self.kind.value(row),
            occurred_at: Instant(self.occurred_at.value(row)),
            by_day: self.by_day.value(row),
            recorded_at: Instant(self.recorded_at.value(row)),
            regulation: get(&self.regulation, row),
            service: get(&self.service, row),
            channel: get(&self.channel, row),
            organisation: get(&self.organisation, row),
            to_organisation: get(&self.to_organisation, row),
            official: get(&self.official, row),
            registration_no: get_text(&self.registration_no, row),
            replaces: get(&self.replaces, row),
            more: get_text(&self.more, row),
        }
    }
}

/// Events in a span, about: large enough that handing it over costs nothing, small enough to keep every thread busy.
const SPAN_EVENTS: usize = 32_768;

/// Gathers batches into spans of whole cases.
#[derive(Debug, Default)]
struct Spans {
    open: Span,
}

impl Spans {
    /// Takes a batch in; returns the cases that are complete, once they are enough.
    fn push(&mut self, batch: EventBatch) -> Option<Span> {
        let rows = batch.case_key.len();
        if self.open.len + rows < SPAN_EVENTS {
            self.open.push(batch, 0..rows);
            return None;
        }
        // the last case of the batch may go on in the next one
        let keys = batch.case_key.values();
        let last = keys.last()?;
        let split = keys
            .iter()
            .rposition(|key| key != last)
            .map_or(0, |before| before + 1);
        if split == 0 {
            self.open.push(batch, 0..rows);
            return None;
        }
        self.open.push(batch.clone(), 0..split);
        let full = std::mem::take(&mut self.open);
        self.open.push(batch, split..rows);
        Some(full)
    }
}

impl Store {
    /// Hands over all events that count, in spans of whole cases.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read, or whatever `each` returns.
    pub fn events<E: From<StoreError>>(
        &self,
        knowledge: Knowledge,
        mut each: impl FnMut(Span) -> Result<(), E>,
    ) -> Result<(), E> {
        let bound = params![
            moment(knowledge.recorded_until),
            moment(knowledge.withdrawn_until)
        ];
        spans(&self.connect()?, EVENTS_BY_CASE, bound, &mut each)
    }

    /// Hands over the events that count of some cases, in spans of whole cases.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read, or whatever `each` returns.
    pub fn events_of_each<E: From<StoreError>>(
        &self,
        case_keys: &[u64],
        knowledge: Knowledge,
        mut each: impl FnMut(Span) -> Result<(), E>,
    ) -> Result<(), E> {
        let connection = self.connect()?;
        arrow::choose(&connection, "chosen", "case_key", case_keys)?;
        let since = first_of_chosen(&connection)?;
        let bound = params![
            moment(knowledge.recorded_until),
            moment(knowledge.withdrawn_until),
            moment(since)
        ];
        spans(&connection, EVENTS_OF_CASES, bound, &mut each)
    }

    /// Returns the events of some cases that count, as one span.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn events_of(&self, case_keys: &[u64], knowledge: Knowledge) -> Result<Span, StoreError> {
        let connection = self.connect()?;
        arrow::choose(&connection, "chosen", "case_key", case_keys)?;
        let since = first_of_chosen(&connection)?;
        of_chosen(&connection, knowledge, since)
    }

    /// Returns the events of some cases that count, as one span. No case may have an event recorded before `since`.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn events_since(
        &self,
        since: Instant,
        case_keys: &[u64],
        knowledge: Knowledge,
    ) -> Result<Span, StoreError> {
        let connection = self.connect()?;
        arrow::choose(&connection, "chosen", "case_key", case_keys)?;
        of_chosen(&connection, knowledge, since)
    }

    /// Hands over the events that count of all cases with open standings, recorded until a moment, in no order.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read, or whatever `each` returns.
    pub fn events_of_open_cases<E: From<StoreError>>(
        &self,
        until: Instant,
        mut each: impl FnMut(&Span) -> Result<(), E>,
    ) -> Result<(), E> {
        let bound = params![moment(until), moment(FOREVER)];
        arrow::stream(&self.connect()?, EVENTS_OF_OPEN_CASES, bound, |batch| {
            each(&Span::whole(&batch)?)
        })
    }

    /// Returns when the last committed event was recorded, without a look into the table; the start of time if there is none.
    #[must_use]
    pub fn last_recorded_here(&self) -> Instant {
        Instant(self.recorded.load(std::sync::atomic::Ordering::Acquire))
    }

    /// Returns where the log of the record ends.
    #[must_use]
    pub fn position_here(&self) -> i64 {
        self.position.load(std::sync::atomic::Ordering::Acquire)
    }

    /// Returns when the last event was recorded, if there is one.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn last_recorded(&self) -> Result<Option<Instant>, StoreError> {
        last_recorded(&self.connect()?)
    }
}

/// Returns a moment before which nothing of the chosen cases was recorded.
pub(super) fn first_of_chosen(connection: &Connection) -> Result<Instant, StoreError> {
    // the first event of a case that has no file yet was recorded after the mark up to which standings reach
    let first: Option<i64> = connection
        .query_row(CASES_FIRST_RECORDED.text, [], |row| row.get(0))
        .map_err(StoreError::doing("look for the first event of a case"))?;
    let reached = super::picture::reached(connection)?;
    Ok(first.map_or(reached, |first| Instant(first).min(reached)))
}

/// Returns the events of the cases that stand in the table `chosen`.
fn of_chosen(
    connection: &Connection,
    knowledge: Knowledge,
    since: Instant,
) -> Result<Span, StoreError> {
    let bound = params![
        moment(knowledge.recorded_until),
        moment(knowledge.withdrawn_until),
        moment(since)
    ];
    span(connection, EVENTS_OF_CASES, bound)
}

/// Hands over the result of a query of events, case by case, in spans of whole cases.
fn spans<E: From<StoreError>>(
    connection: &Connection,
    query: Query,
    bound: impl Params,
    each: &mut impl FnMut(Span) -> Result<(), E>,
) -> Result<(), E> {
    let mut spans = Spans::default();
    arrow::stream(connection, query, bound, |batch| {
        spans
            .push(EventBatch::new(&batch)?)
            .map_or(Ok(()), &mut *each)
    })?;
    if spans.open.is_empty() {
        Ok(())
    } else {
        each(spans.open)
    }
}

/// Returns the result of a query of events as one span.
pub(super) fn span(
    connection: &Connection,
    query: Query,
    bound: impl Params,
) -> Result<Span, StoreError> {
    let mut span = Span::default();
    arrow::stream(connection, query, bound, |batch| {
        let Span { parts, len } = Span::whole(&batch)?;
        span.parts.extend(parts);
        span.len += len;
        Ok::<_, StoreError>(())
    })?;
    Ok(span)
}

/// Returns when the last event was recorded.
pub(super) fn last_recorded(connection: &Connection) -> Result<Option<Instant>, StoreError> {
    maximum(connection, "select epoch_us(max(recorded_at)) from event")
}

fn maximum(connection: &Connection, statement: &str) -> Result<Option<Instant>, StoreError> {
    connection
        .query_row(statement, [], |row| row.get::<_, Option<i64>>(0))
        .map(|micros| micros.map(Instant))
        .map_err(StoreError::doing("look for the newest event"))
}
