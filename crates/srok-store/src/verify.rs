//! Is the store whole? What its tables say of one another, compared; nothing is changed and nothing repaired.
//!
//! What takes the law or the way events are read is checked above: `srok_engine::intake::verify_events` and `srok_engine::standings::Standings::verify`.

use duckdb::params;

use super::arrow::{self, moment};
use super::query::{
    EDITIONS_TEXTS, Query, VERIFY_CASE_FILES, VERIFY_IDENTITIES, VERIFY_IMPORTS, VERIFY_REFERENCES,
    VERIFY_WORDS,
};
use super::{Store, StoreError};
use srok_core::secret::sha256;

/// Something that holds in a store that is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Every import has as many events as it took in, and its records add up.
    ImportsAddUp,
    /// Each event was recorded after the one before it.
    RecordedInOrder,
    /// No two events that count have one identity.
    IdentitiesUnique,
    /// Stored identities are the hashes of source and id.
    Identities,
    /// Stored keys are the hashes of case ids.
    CaseKeys,
    /// Stored contents are the hashes of what the events say.
    Contents,
    /// Words are numbered without gaps, each once.
    WordsNumbered,
    /// Every number of a word in an event stands for a word.
    EventWords,
    /// What rows name is there.
    References,
    /// The log is a whole chain, and its digests are those of what is there.
    Log,
    /// Editions of regulations have the hashes of their texts.
    Editions,
    /// The audit is a whole chain.
    Audit,
    /// Approved reports say what they said.
    Reports,
    /// Every case with events has a file, and no other.
    CasesFiled,
    /// Case files are what the events make them.
    CaseFiles,
    /// Standings are what the events and the law make them.
    Standings,
    /// Findings are what the events and the law make them.
    Findings,
}

impl Claim {
    /// Returns the name of the claim for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ImportsAddUp => "imports_add_up",
            Self::RecordedInOrder => "recorded_in_order",
            Self::IdentitiesUnique => "identities_unique",
            Self::Identities => "identities",
            Self::CaseKeys => "case_keys",
            Self::Contents => "contents",
            Self::WordsNumbered => "words_numbered",
            Self::EventWords => "event_words",
            Self::References => "references",
            Self::Log => "log",
            Self::Editions => "editions",
            Self::Audit => "audit",
            Self::Reports => "reports",
            Self::CasesFiled => "cases_filed",
            Self::CaseFiles => "case_files",
            Self::Standings => "standings",
            Self::Findings => "findings",
        }
    }

    /// Tells whether a fault is of what is derived from the events, and computing it anew is a remedy.
    #[must_use]
    pub const fn is_derived(self) -> bool {
        matches!(
            self,
            Self::CasesFiled | Self::CaseFiles | Self::Standings | Self::Findings
        )
    }
}

/// A thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which.
    pub thing: String,
    /// How it is.
    pub found: String,
    /// How it should be.
    pub expected: String,
}

/// What became of checking a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The claim.
    pub claim: Claim,
    /// Things looked at.
    pub looked_at: u64,
    /// Things that are not as they should be.
    pub wrong: u64,
    /// Whether there may be more of them than were counted.
    pub at_least: bool,
    /// The first of them.
    pub examples: Vec<Fault>,
}

/// Faults shown of a claim.
const EXAMPLES: usize = 10;

impl Checked {
    /// Begins to check a claim.
    #[must_use]
    pub const fn new(claim: Claim) -> Self {
        Self {
            claim,
            looked_at: 0,
            wrong: 0,
            at_least: false,
            examples: Vec::new(),
        }
    }

    /// Notes a fault; it is put into words only if it is shown.
    pub fn fault(&mut self, fault: impl FnOnce() -> Fault) {
        self.wrong += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(fault());
        }
    }

    /// Notes a thing with two hashes of it, which should be the same.
    pub fn same_hash(&mut self, found: u64, expected: u64, thing: impl FnOnce() -> String) {
        self.looked_at += 1;
        if found != expected {
            self.fault(|| Fault {
                thing: thing(),
                found: format!("{found:016x}"),
                expected: format!("{expected:016x}"),
            });
        }
    }
}

impl Store {
    /// Checks what the tables say of one another.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if a table cannot be read at all.
    pub fn verify(&self) -> Result<Vec<Checked>, StoreError> {
        let reach = self.standings_reach()?;
        let count = |statement: &str| self.count(statement);
        let events = "select count(*) from event";
        Ok(vec![
            self.faults(
                Claim::ImportsAddUp,
                VERIFY_IMPORTS,
                count("select count(*) from import")?,
                [],
            )?,
            self.faults(
                Claim::IdentitiesUnique,
                VERIFY_IDENTITIES,
                count(events)?,
                [],
            )?,
            self.faults(
                Claim::WordsNumbered,
                VERIFY_WORDS,
                count("select count(*) from word")?,
                [],
            )?,
            self.faults(
                Claim::References,
                VERIFY_REFERENCES,
                count("select count(*) from (from picture.standing_open union all from picture.standing_closed)")?,
                [],
            )?,
            self.log_checked()?,
            self.editions_hashed()?,
            self.audit_checked()?,
            self.reports_checked()?,
            self.faults(
                Claim::CasesFiled,
                VERIFY_CASE_FILES,
                self.case_count()?,
                params![moment(reach)],
            )?,
        ])
    }

    /// Returns how many events there are, those annulled and withdrawn among them.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be counted.
    pub fn event_count(&self) -> Result<u64, StoreError> {
        self.count("select count(*) from event")
    }

    /// Runs a query whose rows are faults.
    fn faults(
        &self,
        claim: Claim,
        query: Query,
        looked_at: u64,
        params: impl duckdb::Params,
    ) -> Result<Checked, StoreError> {
        let mut checked = Checked {
            looked_at,
            ..Checked::new(claim)
        };
        arrow::stream(&self.connect()?, query, params, |batch| {
            let (thing, found, expected) = (batch.texts(0)?, batch.texts(1)?, batch.texts(2)?);
            for row in 0..batch.len() {
                checked.fault(|| Fault {
                    thing: thing.value(row).into(),
                    found: found.value(row).into(),
                    expected: expected.value(row).into(),
                });
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(checked)
    }

    /// Compares the hashes of regulations with their texts. Calendars are hashed by their layers and cannot be told from one text.
    fn editions_hashed(&self) -> Result<Checked, StoreError> {
        let mut checked = Checked::new(Claim::Editions);
        arrow::stream(&self.connect()?, EDITIONS_TEXTS, [], |batch| {
            let (kind, name) = (batch.texts(0)?, batch.texts(1)?);
            let (hash, text) = (batch.texts(2)?, batch.texts(3)?);
            for row in (0..batch.len()).filter(|row| kind.value(*row) == "regulation") {
                let digest = sha256(text.value(row).as_bytes());
                checked.looked_at += 1;
                if hash.value(row) != digest {
                    checked.fault(|| Fault {
                        thing: name.value(row).into(),
                        found: hash.value(row).into(),
                        expected: digest,
                    });
                }
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(checked)
    }

    fn count(&self, statement: &str) -> Result<u64, StoreError> {
        let count: i64 = self
            .connect()?
            .query_row(statement, [], |row| row.get(0))
            .map_err(StoreError::doing("count rows"))?;
        Ok(count.unsigned_abs())
    }
}
