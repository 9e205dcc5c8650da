//! How many standings are in which state, how many were met, and how long did they take? Counted in the database, by what is asked for.

use duckdb::params;
use xxhash_rust::xxh3::xxh3_64;

use super::super::arrow::{day, moment};
use super::super::query::STANDING_AGGREGATES;
use super::super::{Store, StoreError};
use super::Wanted;
use super::list::Ids;
use srok_law::case::{Day, Instant};

/// By what standings are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct By {
    /// Each limit apart.
    pub limit: bool,
    /// Each kind apart.
    pub kind: bool,
    /// Each organisation apart.
    pub organisation: bool,
    /// Each month of the legal last day apart.
    pub month: bool,
}

/// What is counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// By what.
    pub by: By,
    /// How long they took is asked for too: medians are dear.
    pub durations: bool,
    /// Which standings; rows, skip and position mean nothing here.
    pub wanted: Wanted,
}

/// The figures of some standings; the organisation is an id of [`super::super::Words`].
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct AggregateRecord {
    pub limit_id: Option<String>,
    pub kind: Option<String>,
    pub organisation: Option<i32>,
    pub month: Option<Day>,
    /// From `total` to `expired`, in the order of the query.
    pub counts: [u64; 13],
    pub median_days: Option<f64>,
    pub p90_days: Option<f64>,
}

impl Store {
    /// Returns the figures of the standings asked for at a moment, in the order of limit, kind, organisation and month.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn aggregate(
        &self,
        as_of: Instant,
        counted: &Counted,
    ) -> Result<Vec<AggregateRecord>, StoreError> {
        let doing = || StoreError::doing("count the standings");
        let Counted { by, wanted, .. } = counted;
        let Some(ids) = Ids::of(self, wanted) else {
            return Ok(Vec::new()); // nobody has ever named it
        };
        let bound = params![
            moment(as_of),
            wanted.case_id.as_ref().map(|id| xxh3_64(id.as_bytes())),
            wanted.limit,
            wanted.kind,
            wanted.state,
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
            by.limit,
            by.kind,
            by.organisation,
            by.month,
            wanted.headline,
            counted.durations
        ];
        let connection = self.connect()?;
        let mut statement = connection
            .prepare(STANDING_AGGREGATES.text)
            .map_err(doing())?;
        let rows = statement.query_map(bound, record).map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }
}

fn record(row: &duckdb::Row<'_>) -> Result<AggregateRecord, duckdb::Error> {
    let mut counts = [0; 13];
    for (index, count) in counts.iter_mut().enumerate() {
        *count = row.get::<_, i64>(4 + index)?.unsigned_abs();
    }
    Ok(AggregateRecord {
        limit_id: row.get(0)?,
        kind: row.get(1)?,
        organisation: row.get(2)?,
        month: row.get::<_, Option<i32>>(3)?.map(Day),
        counts,
        median_days: row.get(17)?,
        p90_days: row.get(18)?,
    })
}
