//! Which standings does somebody ask for? A filter in, rows with their states out.

use duckdb::arrow::array::Array;
use duckdb::{Connection, params};
use xxhash_rust::xxh3::xxh3_64;

use super::super::arrow::{self, day, get, get_moment, get_text, moment};
use super::super::query::{STANDINGS, STANDINGS_EDGE};
use super::super::{Scope, Store, StoreError, in_transaction};
use super::{Cursor, StandingRecord, columns, ended};
use srok_law::case::{Day, Instant};

/// What is asked for; what is absent is no condition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The case.
    pub case_id: Option<String>,
    /// `regulation.limit`.
    pub limit: Option<String>,
    /// The headline of the overview.
    pub headline: Option<String>,
    /// The kind of limit.
    pub kind: Option<String>,
    /// The state; `open`: running, due soon, overdue or suspended; `in_time`: those but overdue.
    pub state: Option<String>,
    /// How binding the limit is.
    pub severity: Option<String>,
    /// Whose duty it is.
    pub organisation: Option<String>,
    /// Whose duties may be read.
    pub scope: Scope,
    /// Who answers for it.
    pub official: Option<String>,
    /// The way of filing of the case.
    pub channel: Option<String>,
    /// The service of the case.
    pub service: Option<String>,
    /// A part of the id or of the registration number of the case.
    pub text: Option<String>,
    /// The act.
    pub regulation: Option<String>,
    /// The first legal last day.
    pub due_from: Option<Day>,
    /// The last legal last day.
    pub due_to: Option<Day>,
    /// Late only by one of two readings of the law, or not.
    pub contested: Option<bool>,
    /// Only what was stopped from this moment on.
    pub stopped_from: Option<Instant>,
    /// Only what was stopped before this moment.
    pub stopped_before: Option<Instant>,
    /// The position after which the rows begin.
    pub after: Option<Cursor>,
    /// Rows at most.
    pub rows: Option<u64>,
    /// Rows left out before them.
    pub skip: u64,
    /// The late moment until which the page is known to reach, see [`super::Ended::edge`]: spares looking for it.
    pub edge: Option<Instant>,
}

impl Wanted {
    /// Tells whether something is asked that is known of cases as a whole.
    pub(crate) const fn asks_of_cases(&self) -> bool {
        self.channel.is_some() || self.service.is_some() || self.text.is_some()
    }
}

/// The words asked for, as ids of the store.
#[derive(Debug)]
pub(crate) struct Ids {
    pub organisation: Option<i32>,
    /// A list of ids as text: `[1,2]`.
    pub organisations: Option<String>,
    pub official: Option<i32>,
    pub channel: Option<i32>,
    pub service: Option<i32>,
}

impl Ids {
    /// Returns the ids of the words asked for, or `None` if nobody has ever used one of them.
    pub(crate) fn of(store: &Store, wanted: &Wanted) -> Option<Self> {
        let id = |word: &Option<String>| match word {
            Some(word) => store.word_id(word).map(Some),
            None => Some(None),
        };
        Some(Self {
            organisation: id(&wanted.organisation)?,
            organisations: store.organisation_ids(&wanted.scope)?,
            official: id(&wanted.official)?,
            channel: id(&wanted.channel)?,
            service: id(&wanted.service)?,
        })
    }
}

/// A standing with its case and its state at the moment asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct Listed {
    pub case_id: String,
    pub registration_no: Option<String>,
    pub channel: Option<i32>,
    pub service: Option<i32>,
    pub state: String,
    pub contested: bool,
    pub standing: StandingRecord,
}

impl Store {
    /// Hands over the standings asked for, the most urgent first, some thousand at a time, for as long as `each` wants more. A case key belongs to
    /// one case: imports see to that.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn each_standing(
        &self,
        as_of: Instant,
        wanted: &Wanted,
        mut each: impl FnMut(Vec<Listed>) -> bool,
    ) -> Result<(), StoreError> {
        let Some(ids) = Ids::of(self, wanted) else {
            return Ok(()); // nobody has ever named it
        };
        let connection = self.connect()?;
        // both questions are put to the same rows
        in_transaction(&connection, |connection| {
            let edge = edge(connection, as_of, wanted, &ids)?;
            page(connection, as_of, wanted, ids, edge, &mut each)
        })
    }
}

/// Pages that begin and end before so many rows are looked for by their edge.
const SOON: u64 = 20_000;

/// Returns the late moment until which a page reaches, if it pays to know and the page ends before those that are never late.
fn edge(
    connection: &Connection,
    as_of: Instant,
    wanted: &Wanted,
    ids: &Ids,
) -> Result<Option<Instant>, StoreError> {
    let after = wanted.after.as_ref();
    if after.is_some_and(|after| after.late_from.is_none()) {
        return Ok(None); // only those that are never late follow
    }
    if wanted.edge.is_some() {
        return Ok(wanted.edge);
    }
    // conditions that choose few rows, and that the statement does not know
    let chooses_few = wanted.case_id.is_some()
        || wanted.official.is_some()
        || wanted.asks_of_cases()
        || wanted.due_from.is_some()
        || wanted.due_to.is_some()
        || wanted.contested.is_some()
        || wanted.stopped_from.is_some()
        || wanted.stopped_before.is_some();
    let rows = wanted.rows.map(|rows| rows.saturating_add(wanted.skip));
    let Some(rows) = rows.filter(|rows| *rows <= SOON && !chooses_few) else {
        return Ok(None);
    };
    if ended::outcome(wanted.state.as_deref()).is_some() {
        return Ok(ended::count(connection, as_of, None, wanted, ids)?.edge);
    }
    let bound = params![
        moment(as_of),
        wanted.limit,
        wanted.kind,
        wanted.state,
        wanted.severity,
        ids.organisation,
        rows,
        ids.organisations,
        wanted.regulation,
        after.and_then(|after| after.late_from).map(moment),
        after.map(|after| after.case_key),
        after.map(|after| after.limit_id.as_str()),
        after.map(|after| after.occurrence),
        wanted.headline
    ];
    let mut edge = None;
    arrow::stream(connection, STANDINGS_EDGE, bound, |batch| {
        edge = get_moment(&batch.moments(0)?, 0);
        Ok::<_, StoreError>(())
    })?;
    Ok(edge)
}

/// Hands over the rows of a page.
fn page(
    connection: &Connection,
    as_of: Instant,
    wanted: &Wanted,
    ids: Ids,
    edge: Option<Instant>,
    each: &mut dyn FnMut(Vec<Listed>) -> bool,
) -> Result<(), StoreError> {
    let case_key = wanted.case_id.as_ref().map(|id| xxh3_64(id.as_bytes()));
    let after = wanted.after.as_ref();
    let bound = params![
        moment(as_of),
        case_key,
        wanted.limit,
        wanted.kind,
        wanted.state,
        wanted.severity,
        ids.organisation,
        wanted
            .rows
            .map_or(i64::MAX, |rows| i64::try_from(rows).unwrap_or(i64::MAX)),
        i64::try_from(wanted.skip).unwrap_or(i64::MAX),
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
        after.and_then(|after| after.late_from).map(moment),
        after.map(|after| after.case_key),
        after.map(|after| after.limit_id.as_str()),
        after.map(|after| after.occurrence),
        edge.map(moment),
        wanted.headline,
        wanted.stopped_from.map(moment),
        wanted.stopped_before.map(moment)
    ];
    arrow::stream_while(connection, STANDINGS, bound, |batch| {
        let (case_id, registration_no) = (batch.texts(0)?, batch.texts(1)?);
        let (channel, service) = (batch.numbers(2)?, batch.numbers(3)?);
        let (state, contested) = (batch.texts(4)?, batch.claims(5)?);
        let mut standings = Vec::new();
        columns::read(&batch, 6, &mut standings)?;
        let listed = standings
            .into_iter()
            .enumerate()
            .map(|(row, standing)| Listed {
                case_id: case_id.value(row).to_owned(),
                registration_no: get_text(&registration_no, row).map(str::to_owned),
                channel: get(&channel, row),
                service: get(&service, row),
                state: state.value(row).to_owned(),
                contested: contested.is_valid(row) && contested.value(row),
                standing,
            });
        Ok::<_, StoreError>(each(listed.collect()))
    })
}
