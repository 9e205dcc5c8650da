//! Which alerts may somebody read? Page by page, counted, and with all others about the same cases.

use duckdb::params;

use super::super::arrow::{self, get_text};
use super::super::query::{ALERTS_COUNTED, ALERTS_OF_CASES, ALERTS_PAGE};
use super::super::{Scope, Store, StoreError};
use super::read::read;
use super::{AlertRecord, AlertState, Names};

/// Who asks for alerts, and about which organisations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlertReader {
    /// Whose alerts may be read.
    pub scope: Scope,
    /// Whose own alerts may be read besides: the official who asks.
    pub official: Option<String>,
    /// The organisations asked for.
    pub organisations: Option<Vec<String>>,
    /// The case asked for.
    pub case_key: Option<u64>,
}

/// Which alerts of a page are asked for; what is absent is no condition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlertPage {
    /// Who asks.
    pub reader: AlertReader,
    /// The recipient.
    pub recipient: Option<String>,
    /// The state.
    pub state: Option<AlertState>,
    /// What it is about: `feed`, `correction`, or the code of a threshold.
    pub about: Option<String>,
    /// Sent, asking for an answer, and not answered.
    pub unanswered: bool,
    /// The id before which the page begins.
    pub before: Option<i64>,
    /// Rows at most.
    pub rows: u64,
}

/// An alert of a page, with the number of its case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberedAlert {
    /// The alert.
    pub alert: AlertRecord,
    /// The registration number of its case.
    pub registration_no: Option<String>,
}

/// How many alerts there are on one side of a count.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct AlertsCounted {
    pub side: String,
    pub value: String,
    pub outcome: Option<String>,
    pub alerts: i64,
    pub unanswered: i64,
}

/// Returns names as a list to bind, one a line.
fn lines(names: &[String]) -> String {
    names.join("\n")
}

impl AlertReader {
    fn readable(&self) -> Option<String> {
        match &self.scope {
            Scope::Everything => None,
            Scope::Organisations(names) => Some(lines(names)),
        }
    }

    fn wanted(&self) -> Option<String> {
        self.organisations.as_deref().map(lines)
    }
}

impl Store {
    /// Returns a page of the alerts somebody may read, the newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn alerts_page(&self, page: &AlertPage) -> Result<Vec<NumberedAlert>, StoreError> {
        let mut names = Names::default();
        let mut numbered = Vec::new();
        let reader = &page.reader;
        let bound = params![
            reader.readable(),
            reader.official,
            reader.wanted(),
            reader.case_key,
            page.recipient,
            page.state.map(AlertState::code),
            page.about,
            page.unanswered,
            page.before,
            i64::try_from(page.rows).unwrap_or(i64::MAX)
        ];
        arrow::stream(&self.connect()?, ALERTS_PAGE, bound, |batch| {
            let mut alerts = Vec::new();
            read(&batch, &mut names, &mut alerts)?;
            let numbers = batch.texts(22)?;
            for (row, alert) in alerts.into_iter().enumerate() {
                numbered.push(NumberedAlert {
                    alert,
                    registration_no: get_text(&numbers, row).map(str::to_owned),
                });
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(numbered)
    }

    /// Returns all alerts about some cases, the oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn alerts_of_cases(&self, case_keys: &[u64]) -> Result<Vec<AlertRecord>, StoreError> {
        let mut alerts = Vec::new();
        if case_keys.is_empty() {
            return Ok(alerts);
        }
        let mut names = Names::default();
        let connection = self.connect()?;
        arrow::stream(
            &connection,
            ALERTS_OF_CASES,
            params![arrow::list(case_keys)],
            |batch| read(&batch, &mut names, &mut alerts),
        )?;
        Ok(alerts)
    }

    /// Counts the alerts somebody may read.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn alerts_counted(&self, reader: &AlertReader) -> Result<Vec<AlertsCounted>, StoreError> {
        let doing = || StoreError::doing("count the alerts");
        let connection = self.connect()?;
        let mut statement = connection.prepare(ALERTS_COUNTED.text).map_err(doing())?;
        let bound = params![
            reader.readable(),
            reader.official,
            reader.wanted(),
            reader.case_key
        ];
        let rows = statement
            .query_map(bound, |row| {
                Ok(AlertsCounted {
                    side: row.get(0)?,
                    value: row.get(1)?,
                    outcome: row.get(2)?,
                    alerts: row.get(3)?,
                    unanswered: row.get(4)?,
                })
            })
            .map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }
}
