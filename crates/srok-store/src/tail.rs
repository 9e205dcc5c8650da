//! What was recorded last? The end of the table of events, read without a look at the rest.

use std::sync::PoisonError;

use duckdb::{Connection, params};

use super::arrow::moment;
use super::event::{FOREVER, Span, span};
use super::query::{EVENTS_RECORDED, RECORDED_BETWEEN, RECORDED_UNTIL};
use super::{Store, StoreError};
use srok_law::case::Instant;

/// The newest event as far as it was looked for.
#[derive(Debug, Default)]
pub(super) struct Newest {
    /// Events recorded until then were looked at.
    seen_until: Instant,
    happened_at: Option<Instant>,
}

impl Store {
    /// Returns the events that count and were recorded after a moment and until another, as one span.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn events_recorded(&self, after: Instant, until: Instant) -> Result<Span, StoreError> {
        let bound = params![moment(after), moment(until), moment(FOREVER)];
        span(&self.connect()?, EVENTS_RECORDED, bound)
    }

    /// Returns how many events were recorded after a moment and until another.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be counted.
    pub fn recorded_between(&self, after: Instant, until: Instant) -> Result<u64, StoreError> {
        recorded_between(&self.connect()?, after, until).map(|(events, _)| events)
    }

    /// Returns by when so many events were recorded after a moment, or all there are.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn recorded_until(
        &self,
        after: Instant,
        events: u64,
    ) -> Result<Option<Instant>, StoreError> {
        let events = i64::try_from(events).unwrap_or(i64::MAX);
        self.connect()?
            .query_row(RECORDED_UNTIL.text, params![moment(after), events], |row| {
                Ok(row.get::<_, Option<i64>>(0)?.map(Instant))
            })
            .map_err(StoreError::doing("look for the events recorded last"))
    }

    /// Returns the moment of the newest event of any case, if there is one. Only what was recorded since it was last asked is looked at.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn newest_event(&self) -> Result<Option<Instant>, StoreError> {
        let until = self.last_recorded_here();
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        if newest.seen_until < until {
            let (_, of_those) = recorded_between(&self.connect()?, newest.seen_until, until)?;
            newest.seen_until = until;
            newest.happened_at = newest.happened_at.max(of_those);
        }
        Ok(newest.happened_at)
    }
}

/// Returns how many events were recorded between two moments, and when the newest of them happened.
fn recorded_between(
    connection: &Connection,
    after: Instant,
    until: Instant,
) -> Result<(u64, Option<Instant>), StoreError> {
    connection
        .query_row(
            RECORDED_BETWEEN.text,
            params![moment(after), moment(until)],
            |row| {
                let newest: Option<i64> = row.get(1)?;
                Ok((row.get::<_, i64>(0)?.unsigned_abs(), newest.map(Instant)))
            },
        )
        .map_err(StoreError::doing("look for the events recorded last"))
}
