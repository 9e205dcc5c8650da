//! Which standings does somebody ask for? A filter in, rows with their states out.

use duckdb::arrow::array::Array;
use duckdb::{Connection, Params, params};
use xxhash_rust::xxh3::xxh3_64;

use super::super::arrow::{self, get, get_moment, get_text, moment};
use super::super::query::{STANDINGS, STANDINGS_EDGE};
use super::super::{Store, StoreError, in_transaction};
use super::{StandingRecord, columns};
use crate::case::Instant;

/// What is asked for; what is absent is no condition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The case.
    pub case_id: Option<String>,
    /// `regulation.limit`.
    pub limit: Option<String>,
    /// The kind of limit.
    pub kind: Option<String>,
    /// The state.
    pub state: Option<String>,
    /// How binding the limit is.
    pub severity: Option<String>,
    /// Whose duty it is.
    pub organisation: Option<String>,
    /// Rows at most.
    pub rows: Option<u64>,
    /// Rows left out before them.
    pub skip: u64,
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
    /// Returns the standings asked for, the most urgent first. A case key belongs to one case: imports see to that.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn standings(&self, as_of: Instant, wanted: &Wanted) -> Result<Vec<Listed>, StoreError> {
        let organisation = match &wanted.organisation {
            Some(organisation) => match self.word_id(organisation) {
                Some(id) => Some(id),
                None => return Ok(Vec::new()), // nobody has ever named it
            },
            None => None,
        };
        let connection = self.connect()?;
        // both questions are put to the same rows
        in_transaction(&connection, |connection| {
            let case_key = wanted.case_id.as_ref().map(|id| xxh3_64(id.as_bytes()));
            let edge = edge(connection, as_of, wanted, case_key, organisation)?;
            let bound = params![
                moment(as_of),
                case_key,
                wanted.limit,
                wanted.kind,
                wanted.state,
                wanted.severity,
                organisation,
                wanted
                    .rows
                    .map_or(i64::MAX, |rows| i64::try_from(rows).unwrap_or(i64::MAX)),
                i64::try_from(wanted.skip).unwrap_or(i64::MAX),
                edge.map(moment)
            ];
            listed(connection, bound)
        })
    }
}

/// Pages that begin and end before so many rows are looked for by their edge.
const SOON: u64 = 20_000;

/// Returns the late moment at which a page ends, if it does and it pays to know.
fn edge(
    connection: &Connection,
    as_of: Instant,
    wanted: &Wanted,
    case_key: Option<u64>,
    organisation: Option<i32>,
) -> Result<Option<Instant>, StoreError> {
    let rows = wanted.rows.map(|rows| rows.saturating_add(wanted.skip));
    let Some(rows) = rows.filter(|rows| *rows <= SOON && case_key.is_none()) else {
        return Ok(None);
    };
    let bound = params![
        moment(as_of),
        case_key,
        wanted.limit,
        wanted.kind,
        wanted.state,
        wanted.severity,
        organisation,
        rows
    ];
    let mut edge = None;
    arrow::stream(connection, STANDINGS_EDGE, bound, |batch| {
        edge = get_moment(&batch.moments(0)?, 0);
        Ok::<_, StoreError>(())
    })?;
    Ok(edge)
}

/// Returns the rows of a page.
fn listed(connection: &Connection, bound: impl Params) -> Result<Vec<Listed>, StoreError> {
    let mut listed = Vec::new();
    arrow::stream(connection, STANDINGS, bound, |batch| {
        let (case_id, registration_no) = (batch.texts(0)?, batch.texts(1)?);
        let (channel, service) = (batch.numbers(2)?, batch.numbers(3)?);
        let (state, contested) = (batch.texts(4)?, batch.claims(5)?);
        let mut standings = Vec::new();
        columns::read(&batch, 6, &mut standings)?;
        listed.extend(
            standings
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
                }),
        );
        Ok::<_, StoreError>(())
    })?;
    Ok(listed)
}
