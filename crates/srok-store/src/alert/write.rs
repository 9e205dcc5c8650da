//! How do alerts come to be and change? Whole sets of changes in one transaction, each with its entry in the history.

use std::sync::Arc;

use duckdb::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Int32Array, Int64Array, StringArray,
    TimestampMicrosecondArray, UInt64Array,
};
use duckdb::{Connection, params};

use super::super::arrow::{self, day, moment};
use super::super::{Store, StoreError, audit, in_transaction};
use super::mail::MailRecord;
use super::{AlertState, AnswerRecord};
use srok_core::audit::{Deed, Kind};
use srok_law::case::{Day, Instant};

/// An alert that is owed from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the table")]
pub struct NewAlert {
    pub case_key: u64,
    pub subject: String,
    pub limit_id: Arc<str>,
    pub occurrence: i32,
    pub due_on: Option<Day>,
    pub threshold: i32,
    pub rung: i32,
    pub recipient: Arc<str>,
    pub role: Arc<str>,
    pub is_copy: bool,
    pub organisation: Option<Arc<str>>,
    pub official: Option<Arc<str>>,
    pub note: Option<String>,
}

/// An alert that changes its state.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the table")]
pub struct AlertMove {
    pub id: i64,
    /// The state it is in; if it no longer is, because somebody answered meanwhile, it stays as it is.
    pub was: AlertState,
    pub state: AlertState,
    pub reason: Option<Arc<str>>,
    pub author: Option<String>,
    /// The mail it goes or went with; absent: as before.
    pub mail: Option<i64>,
    pub is_told: bool,
    pub is_live: bool,
}

/// Changes of the ledger that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Owed anew.
    pub owed: Vec<NewAlert>,
    /// In another state.
    pub moved: Vec<AlertMove>,
    /// No longer looked at; nothing else about them changes.
    pub retired: Vec<i64>,
    /// Told of their withdrawal.
    pub told: Vec<i64>,
    /// What was answered.
    pub answers: Vec<AnswerRecord>,
    /// How the audit names who answered.
    pub by: String,
    /// Mails, new or changed (by their id).
    pub mails: Vec<MailRecord>,
}

impl Ledger {
    /// Tells whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Store {
    /// Writes changes of the ledger in one transaction and returns the id of the first alert that is owed anew; the others follow it.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be written; nothing is then written.
    pub fn change_alerts(&self, ledger: &Ledger, at: Instant) -> Result<i64, StoreError> {
        if ledger.is_empty() {
            return Ok(0);
        }
        let clerk = self.clerk()?;
        in_transaction(&clerk, |connection| {
            let first = owe(connection, &ledger.owed, at)?;
            change(connection, &ledger.moved, at)?;
            mark(
                connection,
                &ledger.retired,
                "update alert set is_live = false where id in (select id from marked)",
            )?;
            mark(
                connection,
                &ledger.told,
                "update alert set is_told = true where id in (select id from marked)",
            )?;
            for answer in &ledger.answers {
                insert_answer(connection, answer)?;
                audit::note(connection, &answered(answer, &ledger.by), at)?;
            }
            for mail in &ledger.mails {
                super::mail::put(connection, mail)?;
            }
            Ok(first)
        })
    }
}

/// Puts alerts on record and returns the id of the first.
fn owe(connection: &Connection, owed: &[NewAlert], at: Instant) -> Result<i64, StoreError> {
    if owed.is_empty() {
        return Ok(0);
    }
    let first: i64 = connection
        .query_row("select coalesce(max(id), 0) + 1 from alert", [], |row| {
            row.get(0)
        })
        .map_err(StoreError::doing("number an alert"))?;
    let ids = || first..first + owed.len() as i64;
    let numbers = |of: fn(&NewAlert) -> i32| -> ArrayRef {
        Arc::new(Int32Array::from_iter_values(owed.iter().map(of)))
    };
    let names = |of: fn(&NewAlert) -> Option<&str>| -> ArrayRef {
        Arc::new(owed.iter().map(of).collect::<StringArray>())
    };
    let same = |text: &'static str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(owed.iter().map(|_| text)))
    };
    let now: ArrayRef = Arc::new(TimestampMicrosecondArray::from_iter_values(
        owed.iter().map(|_| at.0),
    ));
    let none = |_: &NewAlert| None;
    let no_moment: ArrayRef =
        Arc::new(owed.iter().map(none).collect::<TimestampMicrosecondArray>());
    let no_mail: ArrayRef = Arc::new(owed.iter().map(none).collect::<Int64Array>());
    let no_text: ArrayRef = Arc::new(owed.iter().map(|_| None::<&str>).collect::<StringArray>());
    let claims = |of: fn(&NewAlert) -> bool| -> ArrayRef {
        Arc::new(
            owed.iter()
                .map(|alert| Some(of(alert)))
                .collect::<BooleanArray>(),
        )
    };
    let ids_column: ArrayRef = Arc::new(Int64Array::from_iter_values(ids()));
    let batch = arrow::record_batch(vec![
        ("id", Arc::clone(&ids_column)),
        (
            "case_key",
            Arc::new(UInt64Array::from_iter_values(
                owed.iter().map(|alert| alert.case_key),
            )),
        ),
        ("subject", names(|alert| Some(&alert.subject))),
        ("limit_id", names(|alert| Some(&alert.limit_id))),
        ("occurrence", numbers(|alert| alert.occurrence)),
        (
            "due_on",
            Arc::new(
                owed.iter()
                    .map(|alert| alert.due_on.map(|day| day.0))
                    .collect::<Date32Array>(),
            ),
        ),
        ("threshold", numbers(|alert| alert.threshold)),
        ("rung", numbers(|alert| alert.rung)),
        ("recipient", names(|alert| Some(&alert.recipient))),
        ("role", names(|alert| Some(&alert.role))),
        ("is_copy", claims(|alert| alert.is_copy)),
        ("organisation", names(|alert| alert.organisation.as_deref())),
        ("official", names(|alert| alert.official.as_deref())),
        ("note", names(|alert| alert.note.as_deref())),
        ("owed_at", Arc::clone(&now)),
        ("state", same(AlertState::Owed.code())),
        ("state_at", Arc::clone(&now)),
        ("reason", Arc::clone(&no_text)),
        ("sent_at", no_moment),
        ("mail", Arc::clone(&no_mail)),
        ("is_told", claims(|_| true)),
        ("is_live", claims(|_| true)),
    ])?;
    arrow::append(connection, "alert", batch)?;
    let entries = arrow::record_batch(vec![
        ("alert", ids_column),
        ("at", now),
        ("state", same(AlertState::Owed.code())),
        ("reason", names(|alert| alert.note.as_deref())),
        ("author", no_text),
        ("mail", no_mail),
    ])?;
    arrow::append(connection, "alert_entry", entries)?;
    Ok(first)
}

/// Moves alerts to other states. The changes go through a temporary table, so that a million of them are one statement.
fn change(connection: &Connection, moved: &[AlertMove], at: Instant) -> Result<(), StoreError> {
    if moved.is_empty() {
        return Ok(());
    }
    let doing = || StoreError::doing("change alerts");
    connection
        .execute_batch(
            "create or replace temp table moved (id bigint, was varchar, state varchar, reason varchar, author varchar, mail bigint, is_told boolean, is_live boolean)",
        )
        .map_err(doing())?;
    let texts = |of: fn(&AlertMove) -> Option<&str>| -> ArrayRef {
        Arc::new(moved.iter().map(of).collect::<StringArray>())
    };
    let claims = |of: fn(&AlertMove) -> bool| -> ArrayRef {
        Arc::new(
            moved
                .iter()
                .map(|alert| Some(of(alert)))
                .collect::<BooleanArray>(),
        )
    };
    let batch = arrow::record_batch(vec![
        (
            "id",
            Arc::new(Int64Array::from_iter_values(
                moved.iter().map(|alert| alert.id),
            )),
        ),
        ("was", texts(|alert| Some(alert.was.code()))),
        ("state", texts(|alert| Some(alert.state.code()))),
        ("reason", texts(|alert| alert.reason.as_deref())),
        ("author", texts(|alert| alert.author.as_deref())),
        (
            "mail",
            Arc::new(moved.iter().map(|alert| alert.mail).collect::<Int64Array>()),
        ),
        ("is_told", claims(|alert| alert.is_told)),
        ("is_live", claims(|alert| alert.is_live)),
    ])?;
    arrow::append(connection, "moved", batch)?;
    connection
        .execute_batch(
            "delete from moved using alert where alert.id = moved.id and alert.state <> moved.was",
        )
        .map_err(doing())?;
    connection
        .execute(
            "update alert
             set state = moved.state,
                 state_at = $1::timestamp,
                 reason = moved.reason,
                 sent_at = case when moved.state = 'sent' then $1::timestamp else sent_at end,
                 mail = coalesce(moved.mail, alert.mail),
                 is_told = moved.is_told,
                 is_live = moved.is_live
             from moved
             where moved.id = alert.id",
            params![moment(at)],
        )
        .map_err(doing())?;
    connection
        .execute(
            "insert into alert_entry select id, $1::timestamp, state, reason, author, mail from moved",
            params![moment(at)],
        )
        .map_err(doing())?;
    Ok(())
}

fn mark(connection: &Connection, ids: &[i64], update: &str) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let doing = || StoreError::doing("mark alerts");
    connection
        .execute_batch("create or replace temp table marked (id bigint)")
        .map_err(doing())?;
    let batch = arrow::record_batch(vec![(
        "id",
        Arc::new(Int64Array::from(ids.to_vec())) as ArrayRef,
    )])?;
    arrow::append(connection, "marked", batch)?;
    connection.execute(update, []).map_err(doing())?;
    Ok(())
}

/// Returns what the audit says of an answer. Its reason stands with the alert: it was written by hand and stays where it can be read in context.
fn answered(answer: &AnswerRecord, by: &str) -> Deed {
    Deed::new(by, Kind::AlertAnswered, format!("alert {}", answer.alert)).with(format!(
        "outcome={} limit={} for={}",
        answer.outcome, answer.limit_id, answer.author
    ))
}

fn insert_answer(connection: &Connection, answer: &AnswerRecord) -> Result<(), StoreError> {
    connection
        .execute(
            "insert into answer values ($1, $2, $3, $4::date, $5, $6, $7::date, $8, $9, $10, $11::timestamp)",
            params![
                answer.case_key,
                answer.limit_id,
                answer.occurrence,
                answer.due_on.map(day),
                answer.outcome,
                answer.reason,
                answer.until.map(day),
                answer.author,
                answer.alert,
                answer.link,
                moment(answer.at)
            ],
        )
        .map_err(StoreError::doing("keep an answer"))?;
    Ok(())
}
