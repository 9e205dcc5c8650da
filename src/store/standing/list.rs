//! Which standings does somebody ask for? A filter in, rows with their states out.

use duckdb::arrow::array::Array;
use duckdb::params;
use xxhash_rust::xxh3::xxh3_64;

use super::super::arrow::{self, get, get_text, moment};
use super::super::query::STANDINGS;
use super::super::{Store, StoreError};
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
        let bound = params![
            moment(as_of),
            wanted.case_id.as_ref().map(|id| xxh3_64(id.as_bytes())),
            wanted.limit,
            wanted.kind,
            wanted.state,
            wanted.severity,
            organisation,
            wanted
                .rows
                .map_or(i64::MAX, |rows| i64::try_from(rows).unwrap_or(i64::MAX)),
            i64::try_from(wanted.skip).unwrap_or(i64::MAX)
        ];
        let mut listed = Vec::new();
        arrow::stream(&self.connect()?, STANDINGS, bound, |batch| {
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
}
