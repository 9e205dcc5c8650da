//! What ended, what waited and what happened in the last months? Rows handed over one by one: what is counted of them is counted in days of the calendar.

use duckdb::arrow::array::{Array as _, BooleanArray};
use duckdb::params;

use super::super::arrow::{self, Batch, get, get_day, get_moment, moment};
use super::super::event::FOREVER;
use super::super::query::{
    COMPLAINT_CASES, HISTORY_COMPLAINTS, HISTORY_ENDED, HISTORY_EVENTS, HISTORY_WAITS,
    ORGANISATIONS_HEARD,
};
use super::super::{Knowledge, Store, StoreError};
use srok_law::case::{ANNULLED, Day, Instant};

/// A limit that was stopped or taken off; organisation, channel and service are ids of [`super::super::Words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct EndedStanding {
    pub limit_version: i32,
    pub organisation: Option<i32>,
    pub channel: Option<i32>,
    pub service: Option<i32>,
    pub started_at: Option<Instant>,
    pub day_zero: Option<Day>,
    pub due_on: Option<Day>,
    pub due_at: Option<Instant>,
    pub ended_at: Instant,
    /// 0 in time, 1 late, 2 late by one of two readings, 3 taken off, 4 unknown.
    pub outcome: i32,
}

/// A step with the moment from which it waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct Wait {
    pub limit_version: i32,
    pub organisation: Option<i32>,
    pub channel: Option<i32>,
    pub service: Option<i32>,
    pub waits_from: Instant,
    pub started_at: Instant,
}

/// How many events of a kind happened in a month; kind and organisation are ids of [`super::super::Words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct EventCount {
    /// Index of the month among those asked about.
    pub month: i32,
    pub kind: i32,
    pub organisation: Option<i32>,
    /// Its outcome is a refusal.
    pub refused: bool,
    pub events: i64,
    pub cases: i64,
}

impl Store {
    /// Hands over the limits that ended from a moment on and before another, in no order.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn ended_standings(
        &self,
        from: Instant,
        before: Instant,
        mut each: impl FnMut(&EndedStanding),
    ) -> Result<(), StoreError> {
        let bound = params![moment(from), moment(before)];
        arrow::stream(&self.connect()?, HISTORY_ENDED, bound, |batch| {
            let (limit_version, organisation) = (batch.numbers(0)?, batch.numbers(1)?);
            let (channel, service) = (batch.numbers(2)?, batch.numbers(3)?);
            let (started_at, day_zero) = (batch.moments(4)?, batch.days(5)?);
            let (due_on, due_at) = (batch.days(6)?, batch.moments(7)?);
            let (ended_at, outcome) = (batch.moments(8)?, batch.numbers(9)?);
            for row in 0..batch.len() {
                each(&EndedStanding {
                    limit_version: limit_version.value(row),
                    organisation: get(&organisation, row),
                    channel: get(&channel, row),
                    service: get(&service, row),
                    started_at: get_moment(&started_at, row),
                    day_zero: get_day(&day_zero, row),
                    due_on: get_day(&due_on, row),
                    due_at: get_moment(&due_at, row),
                    ended_at: Instant(ended_at.value(row)),
                    outcome: outcome.value(row),
                });
            }
            Ok::<_, StoreError>(())
        })
    }

    /// Hands over the steps that began from a moment on and before another, with the moment from which each waited, in no order.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn waits(
        &self,
        from: Instant,
        before: Instant,
        mut each: impl FnMut(&Wait),
    ) -> Result<(), StoreError> {
        let bound = params![moment(from), moment(before)];
        arrow::stream(&self.connect()?, HISTORY_WAITS, bound, |batch| {
            let (limit_version, organisation) = (batch.numbers(0)?, batch.numbers(1)?);
            let (channel, service) = (batch.numbers(2)?, batch.numbers(3)?);
            let (waits_from, started_at) = (batch.moments(4)?, batch.moments(5)?);
            for row in 0..batch.len() {
                each(&Wait {
                    limit_version: limit_version.value(row),
                    organisation: get(&organisation, row),
                    channel: get(&channel, row),
                    service: get(&service, row),
                    waits_from: Instant(waits_from.value(row)),
                    started_at: Instant(started_at.value(row)),
                });
            }
            Ok::<_, StoreError>(())
        })
    }

    /// Counts the events of some kinds by month: months begin at the moments given, the last ends before another.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn event_counts(
        &self,
        kinds: &[i32],
        months: &[Instant],
        before: Instant,
    ) -> Result<Vec<EventCount>, StoreError> {
        let kinds = arrow::list(kinds);
        let begins = |at: &Instant| at.utc().format("%Y-%m-%d %H:%M:%S%.6f").to_string();
        let months = arrow::list(months.iter().map(begins));
        let known = moment(Knowledge::NOW.recorded_until());
        let annulled = self.words().find(ANNULLED);
        let bound = params![kinds, months, moment(before), known, annulled];
        let mut counts = Vec::new();
        arrow::stream(&self.connect()?, HISTORY_EVENTS, bound, |batch| {
            read(&batch, &mut counts)
        })?;
        Ok(counts)
    }

    /// Returns the ids of the organisations of which something happened in a span, by what was known at a moment (absent: now).
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn organisations_heard(
        &self,
        from: Instant,
        before: Instant,
        known_at: Option<Instant>,
    ) -> Result<Vec<i32>, StoreError> {
        let known_at = known_at.unwrap_or(FOREVER);
        let bound = params![moment(from), moment(before), moment(known_at)];
        let mut ids = Vec::new();
        arrow::stream(&self.connect()?, ORGANISATIONS_HEARD, bound, |batch| {
            ids.extend(batch.numbers(0)?.values());
            Ok::<_, StoreError>(())
        })?;
        Ok(ids)
    }

    /// Returns the cases, in the order of their keys, that are complaints which arrived, by events of some kinds, and were sent on or not done
    /// with long before a moment, by what was known at another (absent: now).
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn complaint_cases(
        &self,
        kinds: &[&str],
        sent_on: &str,
        from: Instant,
        known_at: Option<Instant>,
    ) -> Result<Vec<u64>, StoreError> {
        let bound = params![
            arrow::list(kinds.iter().filter_map(|kind| self.word_id(kind))),
            self.word_id(sent_on),
            moment(known_at.unwrap_or(FOREVER)),
            known_at.is_none().then(|| moment(from))
        ];
        let mut keys = Vec::new();
        arrow::stream(&self.connect()?, COMPLAINT_CASES, bound, |batch| {
            keys.extend(batch.hashes(0)?.values());
            Ok::<_, StoreError>(())
        })?;
        keys.sort_unstable();
        Ok(keys)
    }

    /// Returns the cases that are complaints with a limit that is open or ended from a moment on.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn complaint_keys(&self, ended_from: Instant) -> Result<Vec<u64>, StoreError> {
        let mut keys = Vec::new();
        let bound = params![moment(ended_from)];
        arrow::stream(&self.connect()?, HISTORY_COMPLAINTS, bound, |batch| {
            keys.extend(batch.hashes(0)?.values());
            Ok::<_, StoreError>(())
        })?;
        Ok(keys)
    }
}

fn read(batch: &Batch, counts: &mut Vec<EventCount>) -> Result<(), StoreError> {
    let (month, kind, organisation) = (batch.numbers(0)?, batch.numbers(1)?, batch.numbers(2)?);
    let refused: BooleanArray = batch.claims(3)?;
    let (events, cases) = (batch.counts(4)?, batch.counts(5)?);
    counts.extend((0..batch.len()).map(|row| EventCount {
        month: month.value(row),
        kind: kind.value(row),
        organisation: get(&organisation, row),
        refused: refused.is_valid(row) && refused.value(row),
        events: events.value(row),
        cases: cases.value(row),
    }));
    Ok(())
}
