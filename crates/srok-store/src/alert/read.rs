//! Which alerts are there? Rows of the ledger, by what is asked for.

use duckdb::params;

use super::super::arrow::{self, Batch, get, get_day, get_moment, get_text, moment};
use super::super::query::{ALERT_COUNTS, ALERT_ENTRIES, ALERTS, ANSWERS};
use super::super::{Store, StoreError};
use super::{AlertEntry, AlertRecord, AlertState, AnswerRecord, Names};
use srok_law::case::Instant;

/// Which alerts are asked for; what is absent is no condition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlertsWanted {
    /// Only those still looked at.
    pub live: bool,
    /// This one.
    pub id: Option<i64>,
    /// The case.
    pub case_key: Option<u64>,
    /// The state.
    pub state: Option<AlertState>,
    /// The recipient.
    pub recipient: Option<String>,
    /// Whose duty it is.
    pub organisation: Option<String>,
    /// Sent, asking for an answer, and not answered.
    pub unanswered: bool,
    /// Rows at most, the newest first.
    pub rows: Option<u64>,
}

/// How many alerts there are by person, unit and limit.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "named as the columns of the query")]
pub struct AlertCount {
    pub recipient: String,
    pub organisation: Option<String>,
    pub limit_id: String,
    pub total: i64,
    pub sent: i64,
    pub answered: i64,
    pub unanswered: i64,
    pub withdrawn: i64,
    pub failed: i64,
    pub again: i64,
    pub escalated: i64,
    /// Half of the answers came within so many hours.
    pub hours_to_answer: Option<f64>,
}

impl Store {
    /// Returns alerts, the oldest first; with `rows`, the newest of them.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn alerts(&self, wanted: &AlertsWanted) -> Result<Vec<AlertRecord>, StoreError> {
        let mut alerts = Vec::new();
        let mut names = Names::default();
        let most = wanted
            .rows
            .map_or(i64::MAX, |rows| i64::try_from(rows).unwrap_or(i64::MAX));
        let bound = params![
            wanted.live,
            wanted.id,
            wanted.case_key,
            wanted.state.map(AlertState::code),
            wanted.recipient,
            wanted.organisation,
            wanted.unanswered,
            most
        ];
        arrow::stream(&self.connect()?, ALERTS, bound, |batch| {
            read(&batch, &mut names, &mut alerts)
        })?;
        Ok(alerts)
    }

    /// Returns what happened to an alert, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn alert_entries(&self, alert: i64) -> Result<Vec<AlertEntry>, StoreError> {
        let mut entries = Vec::new();
        arrow::stream(&self.connect()?, ALERT_ENTRIES, params![alert], |batch| {
            let (at, state, reason) = (batch.moments(0)?, batch.texts(1)?, batch.texts(2)?);
            let (author, mail) = (batch.texts(3)?, batch.counts(4)?);
            for row in 0..batch.len() {
                entries.push(AlertEntry {
                    alert,
                    at: Instant(at.value(row)),
                    state: AlertState::named(state.value(row))
                        .ok_or_else(|| batch.unlike("a state"))?,
                    reason: get_text(&reason, row).map(str::to_owned),
                    author: get_text(&author, row).map(str::to_owned),
                    mail: get(&mail, row),
                });
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(entries)
    }

    /// Returns what was answered, the oldest first: all of it, or of one case.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn answers(&self, case_key: Option<u64>) -> Result<Vec<AnswerRecord>, StoreError> {
        self.read_answers(case_key, false)
    }

    /// Returns what was answered in cases with alerts that are still looked at, the oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn answers_live(&self) -> Result<Vec<AnswerRecord>, StoreError> {
        self.read_answers(None, true)
    }

    fn read_answers(
        &self,
        case_key: Option<u64>,
        live: bool,
    ) -> Result<Vec<AnswerRecord>, StoreError> {
        let mut answers = Vec::new();
        arrow::stream(
            &self.connect()?,
            ANSWERS,
            params![case_key, live],
            |batch| {
                let (key, limit, occurrence) =
                    (batch.hashes(0)?, batch.texts(1)?, batch.numbers(2)?);
                let (due_on, outcome, reason) = (batch.days(3)?, batch.texts(4)?, batch.texts(5)?);
                let (until, author, alert) = (batch.days(6)?, batch.texts(7)?, batch.counts(8)?);
                let (link, at) = (batch.texts(9)?, batch.moments(10)?);
                answers.extend((0..batch.len()).map(|row| AnswerRecord {
                    case_key: key.value(row),
                    limit_id: limit.value(row).to_owned(),
                    occurrence: occurrence.value(row),
                    due_on: get_day(&due_on, row),
                    outcome: outcome.value(row).to_owned(),
                    reason: reason.value(row).to_owned(),
                    until: get_day(&until, row),
                    author: author.value(row).to_owned(),
                    alert: alert.value(row),
                    link: get_text(&link, row).map(str::to_owned),
                    at: Instant(at.value(row)),
                }));
                Ok::<_, StoreError>(())
            },
        )?;
        Ok(answers)
    }

    /// Counts the alerts owed between two moments by person, unit and limit.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn alert_counts(
        &self,
        from: Instant,
        before: Instant,
    ) -> Result<Vec<AlertCount>, StoreError> {
        let doing = || StoreError::doing("count the alerts");
        let connection = self.connect()?;
        let mut statement = connection.prepare(ALERT_COUNTS.text).map_err(doing())?;
        let rows = statement
            .query_map(params![moment(from), moment(before)], count)
            .map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }
}

fn count(row: &duckdb::Row<'_>) -> Result<AlertCount, duckdb::Error> {
    Ok(AlertCount {
        recipient: row.get(0)?,
        organisation: row.get(1)?,
        limit_id: row.get(2)?,
        total: row.get(3)?,
        sent: row.get(4)?,
        answered: row.get(5)?,
        unanswered: row.get(6)?,
        withdrawn: row.get(7)?,
        failed: row.get(8)?,
        again: row.get(9)?,
        escalated: row.get(10)?,
        hours_to_answer: row.get(11)?,
    })
}

/// Reads rows of the ledger.
pub(super) fn read(
    batch: &Batch,
    names: &mut Names,
    alerts: &mut Vec<AlertRecord>,
) -> Result<(), StoreError> {
    let (id, case_key, subject) = (batch.counts(0)?, batch.hashes(1)?, batch.texts(2)?);
    let (limit, occurrence, due_on) = (batch.texts(3)?, batch.numbers(4)?, batch.days(5)?);
    let (threshold, rung, recipient) = (batch.numbers(6)?, batch.numbers(7)?, batch.texts(8)?);
    let (role, is_copy, organisation) = (batch.texts(9)?, batch.claims(10)?, batch.texts(11)?);
    let (official, note, owed_at) = (batch.texts(12)?, batch.texts(13)?, batch.moments(14)?);
    let (state, state_at, reason) = (batch.texts(15)?, batch.moments(16)?, batch.texts(17)?);
    let (sent_at, mail, is_told) = (batch.moments(18)?, batch.counts(19)?, batch.claims(20)?);
    let is_live = batch.claims(21)?;
    alerts.reserve(batch.len());
    for row in 0..batch.len() {
        alerts.push(AlertRecord {
            id: id.value(row),
            case_key: case_key.value(row),
            subject: subject.value(row).to_owned(),
            limit_id: names.get(limit.value(row)),
            occurrence: occurrence.value(row),
            due_on: get_day(&due_on, row),
            threshold: threshold.value(row),
            rung: rung.value(row),
            recipient: names.get(recipient.value(row)),
            role: names.get(role.value(row)),
            is_copy: is_copy.value(row),
            organisation: get_text(&organisation, row).map(|name| names.get(name)),
            official: get_text(&official, row).map(|name| names.get(name)),
            note: get_text(&note, row).map(str::to_owned),
            owed_at: Instant(owed_at.value(row)),
            state: AlertState::named(state.value(row)).ok_or_else(|| batch.unlike("a state"))?,
            state_at: Instant(state_at.value(row)),
            reason: get_text(&reason, row).map(|name| names.get(name)),
            sent_at: get_moment(&sent_at, row),
            mail: get(&mail, row),
            is_told: is_told.value(row),
            is_live: is_live.value(row),
        });
    }
    Ok(())
}
