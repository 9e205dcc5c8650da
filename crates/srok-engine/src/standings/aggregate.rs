//! How do limits fare, by limit, kind, organisation and month? Counts by state, the share met, and how long it took.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Standings, StandingsError};
use srok_law::case::Instant;
use srok_store::{AggregateRecord, Counted, Words};

/// What is to be counted.
///
/// A period is that of the legal last day (`wanted.due_from`, `wanted.due_to`): what was due in it, whatever became of it, so that late
/// and open ones stay in the figures. Or, for what was finished in a period, that of the stop (`wanted.stopped_from`, `wanted.stopped_before`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AggregateAsked {
    /// What had happened until then, with what we know now.
    pub as_of: Instant,
    /// By what, and which standings.
    pub counted: Counted,
}

/// The figures of some standings at a moment. Each standing is counted in one state, and in `total`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AggregateRow {
    /// `regulation.limit`, if counted by limit.
    pub limit: Option<String>,
    /// The kind, if counted by kind.
    pub kind: Option<String>,
    /// Whose duty it is, if counted by organisation; absent also for duties of nobody in particular.
    pub organisation: Option<String>,
    /// First day of the month of the legal last day, if counted by month; absent also where there is no such day.
    pub month: Option<String>,
    /// All of them.
    pub total: u64,
    /// Open, in time.
    pub running: u64,
    /// Open, the term runs out.
    pub due_soon: u64,
    /// Open, past due.
    pub overdue: u64,
    /// Open, past due only by one of two readings of the law.
    pub overdue_contested: u64,
    /// The clock stands still.
    pub suspended: u64,
    /// Stopped in time.
    pub met: u64,
    /// Stopped after due.
    pub late: u64,
    /// Stopped after due only by one of two readings of the law.
    pub late_contested: u64,
    /// Taken off.
    pub cancelled: u64,
    /// The start is not known, or no version is in force.
    pub unknown: u64,
    /// «Незамедлительно»: no due date.
    pub no_term: u64,
    /// A term of the applicant or a waiting period ran out.
    pub expired: u64,
    /// Met, late, or late by one reading: the denominator of the share.
    pub finished: u64,
    /// `met` of `finished`, from 0 to 1; absent if none is finished.
    pub met_share: Option<f64>,
    /// Median of the time from start to stop of the finished, in days of 24 hours, pauses included.
    pub median_days: Option<f64>,
    /// 90th percentile of the same, between the ranks.
    pub p90_days: Option<f64>,
}

impl Standings {
    /// Returns the figures of the standings asked for, by limit, kind, organisation and month.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if they cannot be read.
    pub fn aggregate(&self, asked: &AggregateAsked) -> Result<Vec<AggregateRow>, StandingsError> {
        let records = self.store.aggregate(asked.as_of, &asked.counted)?;
        let words = self.store.words();
        let mut rows: Vec<AggregateRow> = records
            .into_iter()
            .map(|record| AggregateRow::of(record, &words))
            .collect();
        // the database knows organisations by number
        rows.sort_by(|one, other| one.order().cmp(&other.order()));
        Ok(rows)
    }
}

/// What rows are ordered by: each part with those that have none last.
type Order<'a> = [(bool, Option<&'a str>); 4];

impl AggregateRow {
    fn of(record: AggregateRecord, words: &Words) -> Self {
        let [
            total,
            running,
            due_soon,
            overdue,
            overdue_contested,
            suspended,
            met,
            late,
            late_contested,
            cancelled,
            unknown,
            no_term,
            expired,
        ] = record.counts;
        let finished = met + late + late_contested;
        let organisation = record.organisation.and_then(|id| words.word(id));
        Self {
            limit: record.limit_id,
            kind: record.kind,
            organisation: organisation.map(str::to_owned),
            month: record.month.map(|day| day.to_string()),
            total,
            running,
            due_soon,
            overdue,
            overdue_contested,
            suspended,
            met,
            late,
            late_contested,
            cancelled,
            unknown,
            no_term,
            expired,
            finished,
            met_share: (finished > 0).then(|| met as f64 / finished as f64),
            median_days: record.median_days,
            p90_days: record.p90_days,
        }
    }

    fn order(&self) -> Order<'_> {
        [&self.limit, &self.kind, &self.organisation, &self.month]
            .map(|part| (part.is_none(), part.as_deref()))
    }
}
