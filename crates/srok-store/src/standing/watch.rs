//! Which limits may somebody have to be told of? Few columns of many rows.

use duckdb::params;

use super::super::arrow::{self, Batch, day, get, get_day, get_moment, moment};
use super::super::query::{
    EVENT_SOURCES, STANDINGS_ENDED, STANDINGS_WATCHED, STANDINGS_WATCHED_OF_CASES, TERMS_OF_CASES,
};
use super::super::{Store, StoreError};
use srok_law::case::{Day, Instant};

/// Where a watched limit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// In time.
    Open,
    /// Past due.
    Overdue,
    /// The clock stands still.
    Suspended,
    /// «Незамедлительно».
    NoTerm,
    /// Done in time.
    Met,
    /// Done after due.
    Late,
    /// Taken off.
    Cancelled,
    /// The start is not known.
    Unknown,
}

/// A limit that is looked at, with its state at the moment asked about; organisation and official are ids of [`super::super::Words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct WatchedRecord {
    pub case_key: u64,
    pub limit_version: i32,
    pub occurrence: i32,
    pub due_on: Option<Day>,
    pub act_by: Option<Day>,
    pub late_from: Option<Instant>,
    pub soon_from: Option<Instant>,
    pub contested_until: Option<Instant>,
    pub target_late_from: Option<Instant>,
    pub organisation: Option<i32>,
    pub official: Option<i32>,
    pub phase: Phase,
    pub ended_at: Option<Instant>,
}

/// A term of a case: when it is over, and since when it no longer runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct TermRecord {
    pub case_key: u64,
    pub limit_version: i32,
    pub late_from: Option<Instant>,
    pub off_at: Option<Instant>,
}

/// How many limits ended in a span.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct EndedRecord {
    pub limit_version: i32,
    pub organisation: Option<i32>,
    pub official: Option<i32>,
    pub met: i64,
    pub late: i64,
    pub cancelled: i64,
}

/// A kind of events that a source sends about an organisation; all are ids of [`super::super::Words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct EventSource {
    pub source: i32,
    pub kind: i32,
    pub organisation: Option<i32>,
}

impl Store {
    /// Returns which of some limits are open and due before a moment (and not before a day), or past an internal aim.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn watched(
        &self,
        as_of: Instant,
        due_before: Instant,
        first_due: Day,
        limits: &[i32],
    ) -> Result<Vec<WatchedRecord>, StoreError> {
        let mut watched = Vec::new();
        let bound = params![
            moment(as_of),
            moment(due_before),
            day(first_due),
            arrow::list(limits)
        ];
        arrow::stream(&self.connect()?, STANDINGS_WATCHED, bound, |batch| {
            read(&batch, &mut watched)
        })?;
        Ok(watched)
    }

    /// Returns how all limits of some cases stand, ended or not.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn watched_of_cases(
        &self,
        as_of: Instant,
        case_keys: &[u64],
    ) -> Result<Vec<WatchedRecord>, StoreError> {
        let mut watched = Vec::new();
        if case_keys.is_empty() {
            return Ok(watched);
        }
        let connection = self.connect()?;
        arrow::choose(&connection, "chosen", "case_key", case_keys)?;
        arrow::stream(
            &connection,
            STANDINGS_WATCHED_OF_CASES,
            params![moment(as_of)],
            |batch| read(&batch, &mut watched),
        )?;
        Ok(watched)
    }

    /// Hands over the terms of some limits, ids of their versions, that some cases had at a moment; in the order of the keys.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn terms_of(
        &self,
        as_of: Instant,
        case_keys: &[u64],
        limits: &[i32],
        mut each: impl FnMut(TermRecord),
    ) -> Result<(), StoreError> {
        let connection = self.connect()?;
        arrow::choose(&connection, "chosen", "case_key", case_keys)?;
        let bound = params![moment(as_of), arrow::list(limits)];
        arrow::stream(&connection, TERMS_OF_CASES, bound, |batch| {
            let (case_key, limit_version) = (batch.hashes(0)?, batch.numbers(1)?);
            let (late_from, off_at) = (batch.moments(2)?, batch.moments(3)?);
            for row in 0..batch.len() {
                each(TermRecord {
                    case_key: case_key.value(row),
                    limit_version: limit_version.value(row),
                    late_from: get_moment(&late_from, row),
                    off_at: get_moment(&off_at, row),
                });
            }
            Ok(())
        })
    }

    /// Counts the limits that ended after a moment and until another.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn ended(&self, after: Instant, until: Instant) -> Result<Vec<EndedRecord>, StoreError> {
        let mut ended = Vec::new();
        let bound = params![moment(after), moment(until)];
        arrow::stream(&self.connect()?, STANDINGS_ENDED, bound, |batch| {
            let (limit, organisation) = (batch.numbers(0)?, batch.numbers(1)?);
            let (official, met) = (batch.numbers(2)?, batch.counts(3)?);
            let (late, cancelled) = (batch.counts(4)?, batch.counts(5)?);
            ended.extend((0..batch.len()).map(|row| EndedRecord {
                limit_version: limit.value(row),
                organisation: get(&organisation, row),
                official: get(&official, row),
                met: met.value(row),
                late: late.value(row),
                cancelled: cancelled.value(row),
            }));
            Ok::<_, StoreError>(())
        })?;
        Ok(ended)
    }

    /// Returns which sources sent which kinds of events about whom since a moment.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn event_sources(&self, since: Instant) -> Result<Vec<EventSource>, StoreError> {
        let mut sources = Vec::new();
        arrow::stream(
            &self.connect()?,
            EVENT_SOURCES,
            params![moment(since)],
            |batch| {
                let (source, kind) = (batch.numbers(0)?, batch.numbers(1)?);
                let organisation = batch.numbers(2)?;
                sources.extend((0..batch.len()).map(|row| EventSource {
                    source: source.value(row),
                    kind: kind.value(row),
                    organisation: get(&organisation, row),
                }));
                Ok::<_, StoreError>(())
            },
        )?;
        Ok(sources)
    }
}

fn read(batch: &Batch, watched: &mut Vec<WatchedRecord>) -> Result<(), StoreError> {
    const PHASES: [Phase; 8] = [
        Phase::Open,
        Phase::Overdue,
        Phase::Suspended,
        Phase::NoTerm,
        Phase::Met,
        Phase::Late,
        Phase::Cancelled,
        Phase::Unknown,
    ];
    let (case_key, limit, occurrence) = (batch.hashes(0)?, batch.numbers(1)?, batch.numbers(2)?);
    let (due_on, act_by) = (batch.days(3)?, batch.days(4)?);
    let (late_from, soon_from) = (batch.moments(5)?, batch.moments(6)?);
    let (contested, target) = (batch.moments(7)?, batch.moments(8)?);
    let (organisation, official) = (batch.numbers(9)?, batch.numbers(10)?);
    let (phase, ended_at) = (batch.numbers(11)?, batch.moments(12)?);
    watched.reserve(batch.len());
    for row in 0..batch.len() {
        let phase = usize::try_from(phase.value(row)).ok();
        watched.push(WatchedRecord {
            case_key: case_key.value(row),
            limit_version: limit.value(row),
            occurrence: occurrence.value(row),
            due_on: get_day(&due_on, row),
            act_by: get_day(&act_by, row),
            late_from: get_moment(&late_from, row),
            soon_from: get_moment(&soon_from, row),
            contested_until: get_moment(&contested, row),
            target_late_from: get_moment(&target, row),
            organisation: get(&organisation, row),
            official: get(&official, row),
            phase: phase
                .and_then(|phase| PHASES.get(phase).copied())
                .ok_or_else(|| batch.unlike("a phase"))?,
            ended_at: get_moment(&ended_at, row),
        });
    }
    Ok(())
}
