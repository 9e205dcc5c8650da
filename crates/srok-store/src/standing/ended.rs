//! How many limits have ended, and how? Counted in one look at a few columns, together with where a page of them ends.

use duckdb::{Connection, params};

use super::super::arrow::{self, day, get_moment, moment};
use super::super::query::ENDED;
use super::super::{Store, StoreError};
use super::Wanted;
use super::list::Ids;
use srok_law::case::Instant;

/// How many limits had ended before a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ended {
    /// Taken off.
    pub cancelled: u64,
    /// Without a law that was in force, or a start.
    pub unknown: u64,
    /// Kept.
    pub met: u64,
    /// Broken, by one reading of the law at least.
    pub late: u64,
    /// The late moment until which a page of the state asked for reaches, see [`Wanted::edge`]; none if it may reach further.
    pub edge: Option<Instant>,
}

/// Returns what an ended limit of a state is called in the query; `None` if a limit in that state need not have ended.
pub(super) fn outcome(state: Option<&str>) -> Option<Option<i32>> {
    match state {
        None => Some(None),
        Some("met") => Some(Some(0)),
        Some("late") => Some(Some(1)),
        Some("cancelled") => Some(Some(3)),
        Some(_) => None,
    }
}

impl Store {
    /// Counts the limits that had ended by `as_of`, and before `before` if that is given, of all states.
    ///
    /// Of `wanted` the case, the rows left out and the state mean nothing to the counts; state, position and rows decide the edge.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn count_ended(
        &self,
        as_of: Instant,
        before: Option<Instant>,
        wanted: &Wanted,
    ) -> Result<Ended, StoreError> {
        let Some(ids) = Ids::of(self, wanted) else {
            return Ok(Ended::default()); // nobody has ever named it
        };
        count(&self.connect()?, as_of, before, wanted, &ids)
    }
}

/// Counts with words that were looked up.
pub(super) fn count(
    connection: &Connection,
    as_of: Instant,
    before: Option<Instant>,
    wanted: &Wanted,
    ids: &Ids,
) -> Result<Ended, StoreError> {
    let rows = wanted.rows.unwrap_or(1).saturating_add(wanted.skip);
    let bound = params![
        moment(as_of),
        before.map(moment),
        wanted.limit,
        wanted.kind,
        outcome(wanted.state.as_deref()).flatten(),
        wanted.severity,
        ids.organisation,
        ids.organisations,
        ids.official,
        ids.channel,
        ids.service,
        wanted.text,
        wanted.regulation,
        wanted.due_from.map(day),
        wanted.due_to.map(day),
        wanted.contested,
        wanted.asks_of_cases(),
        wanted.stopped_from.map(moment),
        wanted.stopped_before.map(moment),
        wanted.headline,
        wanted
            .after
            .as_ref()
            .and_then(|after| after.late_from)
            .map(moment),
        i64::try_from(rows).unwrap_or(i64::MAX)
    ];
    let mut ended = Ended::default();
    arrow::stream(connection, ENDED, bound, |batch| {
        let count = |column| Ok::<_, StoreError>(batch.counts(column)?.value(0).unsigned_abs());
        ended = Ended {
            cancelled: count(0)?,
            unknown: count(1)?,
            met: count(2)?,
            late: count(3)?,
            edge: get_moment(&batch.moments(4)?, 0),
        };
        Ok::<_, StoreError>(())
    })?;
    Ok(ended)
}
