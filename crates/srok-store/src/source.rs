//! When was each source heard? Hour by hour, so that how often a source speaks is known without reading its events again.
//!
//! Measured: to count 30 days of 10 million events takes 0.26 s, of 50 million 2.6 s; to read the hours of 60 sources 0.02 s whatever the
//! number of events. Hours are written down when they are over; what came since is a bounded tail of the events.

use std::sync::Arc;

use duckdb::arrow::array::{ArrayRef, Int32Array, Int64Array, TimestampMicrosecondArray};
use duckdb::{Connection, params};

use super::arrow::{self, Batch, get, moment};
use super::query::{LATE_ARRIVALS, Query, SOURCE_HOURS, SOURCE_HOURS_COUNTED};
use super::{Store, StoreError, event, in_transaction};
use srok_law::case::{Instant, MINUTE};

/// What was recorded of a source in one hour; the source and organisations are ids of [`super::Words`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the table")]
pub struct SourceHour {
    pub source: i32,
    pub hour: Instant,
    pub events: i64,
    pub first_recorded: Instant,
    pub last_recorded: Instant,
    pub last_occurred: Instant,
    pub first_organisation: Option<i32>,
    pub last_organisation: Option<i32>,
    /// Recorded more than a day after they happened.
    pub late: i64,
}

/// How many events of a source came late; the source is an id of [`super::Words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct LateArrivals {
    pub source: i32,
    pub events: i64,
    pub late: i64,
}

const HOUR: i64 = 60 * MINUTE;
/// Later than everything that can be recorded: 9999-12-31T23:00:00Z.
const FOREVER: Instant = Instant(253_402_300_800_000_000 - HOUR);

impl Store {
    /// Returns the hours in which each source was heard, by source and hour: those from a moment on, or as many of its last ones.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn source_hours(
        &self,
        since: Instant,
        at_least: u32,
    ) -> Result<Vec<SourceHour>, StoreError> {
        let connection = self.connect()?;
        let doing = || StoreError::doing("read when sources were heard");
        // both parts as of one moment: an hour that is being written down is in one of them
        connection
            .execute_batch("begin transaction")
            .map_err(doing())?;
        let mut hours = read(&connection, SOURCE_HOURS, params![moment(since), at_least])?;
        let reach = reach(&connection)?;
        let bound = params![moment(reach), moment(FOREVER)];
        hours.extend(read(&connection, SOURCE_HOURS_COUNTED, bound)?);
        connection.execute_batch("commit").map_err(doing())?;
        hours.sort_by_key(|row| (row.source, row.hour));
        Ok(hours)
    }

    /// Returns the first moment of which no hour is written down yet.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn source_hours_until(&self) -> Result<Instant, StoreError> {
        reach(&self.connect()?)
    }

    /// Returns how many events of each source came late in the hours that are over, between two moments.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn late_arrivals(
        &self,
        from: Instant,
        before: Instant,
    ) -> Result<Vec<LateArrivals>, StoreError> {
        let doing = || StoreError::doing("count what came late");
        let connection = self.connect()?;
        let mut statement = connection.prepare(LATE_ARRIVALS.text).map_err(doing())?;
        let rows = statement
            .query_map(params![moment(from), moment(before)], |row| {
                Ok(LateArrivals {
                    source: row.get(0)?,
                    events: row.get(1)?,
                    late: row.get(2)?,
                })
            })
            .map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }

    /// Writes down the hours that are over and returns how many rows that were. What is not written down is only slower to read.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read or written; nothing is then written.
    pub fn note_source_hours(&self) -> Result<usize, StoreError> {
        let connection = self.connect()?;
        let Some(last) = event::last_recorded(&connection)? else {
            return Ok(0);
        };
        // everything before the hour of the last event is recorded for good
        let (from, before) = (
            reach(&connection)?,
            Instant(last.0 - last.0.rem_euclid(HOUR)),
        );
        if before <= from {
            return Ok(0);
        }
        let bound = params![moment(from), moment(before)];
        let hours = read(&connection, SOURCE_HOURS_COUNTED, bound)?;
        let keeper = self.keeper()?;
        if hours.is_empty() || reach(&keeper)? != from {
            return Ok(0); // another one wrote them down meanwhile
        }
        in_transaction(&keeper, |connection| append(connection, &hours))?;
        Ok(hours.len())
    }
}

/// Returns the first moment of which nothing is written down yet.
fn reach(connection: &Connection) -> Result<Instant, StoreError> {
    let hour: Option<i64> = connection
        .query_row(
            "select epoch_us(max(hour)) from picture.source_hour",
            [],
            |row| row.get(0),
        )
        .map_err(StoreError::doing("read when sources were heard"))?;
    Ok(hour.map_or(Instant(0), |hour| Instant(hour).plus(HOUR)))
}

fn read(
    connection: &Connection,
    query: Query,
    bound: impl duckdb::Params,
) -> Result<Vec<SourceHour>, StoreError> {
    let mut hours = Vec::new();
    arrow::stream(connection, query, bound, |batch: Batch| {
        let (source, hour, events) = (batch.numbers(0)?, batch.moments(1)?, batch.counts(2)?);
        let (first, last) = (batch.moments(3)?, batch.moments(4)?);
        let (occurred, low, high) = (batch.moments(5)?, batch.numbers(6)?, batch.numbers(7)?);
        let late = batch.counts(8)?;
        hours.extend((0..batch.len()).map(|row| SourceHour {
            source: source.value(row),
            hour: Instant(hour.value(row)),
            events: events.value(row),
            first_recorded: Instant(first.value(row)),
            last_recorded: Instant(last.value(row)),
            last_occurred: Instant(occurred.value(row)),
            first_organisation: get(&low, row),
            last_organisation: get(&high, row),
            late: late.value(row),
        }));
        Ok::<_, StoreError>(())
    })?;
    Ok(hours)
}

/// Appends hours in the transaction of the connection.
fn append(connection: &Connection, hours: &[SourceHour]) -> Result<(), StoreError> {
    let words = |of: fn(&SourceHour) -> Option<i32>| -> ArrayRef {
        Arc::new(hours.iter().map(of).collect::<Int32Array>())
    };
    let moments = |of: fn(&SourceHour) -> Instant| -> ArrayRef {
        let moments = hours.iter().map(|hour| of(hour).0);
        Arc::new(TimestampMicrosecondArray::from_iter_values(moments))
    };
    let counts = |of: fn(&SourceHour) -> i64| -> ArrayRef {
        Arc::new(Int64Array::from_iter_values(hours.iter().map(of)))
    };
    let batch = arrow::record_batch(vec![
        ("source", words(|hour| Some(hour.source))),
        ("hour", moments(|hour| hour.hour)),
        ("events", counts(|hour| hour.events)),
        ("first_recorded", moments(|hour| hour.first_recorded)),
        ("last_recorded", moments(|hour| hour.last_recorded)),
        ("last_occurred", moments(|hour| hour.last_occurred)),
        ("first_organisation", words(|hour| hour.first_organisation)),
        ("last_organisation", words(|hour| hour.last_organisation)),
        ("late", counts(|hour| hour.late)),
    ])?;
    arrow::append(connection, "picture.source_hour", batch)
}
