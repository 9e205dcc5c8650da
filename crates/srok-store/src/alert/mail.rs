//! Which mails were handed over, and what came of them? On record before a server sees them.

use duckdb::{Connection, params};

use super::super::arrow::{self, day, get_day, get_moment, get_text, moment};
use super::super::query::MAILS;
use super::super::{Store, StoreError};
use srok_law::case::{Day, Instant};

/// Where a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailState {
    /// Handed over; what came of it is not on record (yet).
    Sending,
    /// Put off; it is tried again.
    Waiting,
    /// Accepted by the server.
    Sent,
    /// Refused for good, or given up.
    Failed,
    /// Nothing was left to be said when it would have been sent.
    Dropped,
}

impl MailState {
    const ALL: [Self; 5] = [
        Self::Sending,
        Self::Waiting,
        Self::Sent,
        Self::Failed,
        Self::Dropped,
    ];

    /// Returns the word of the table and of output.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }

    /// Tells whether it is not settled yet.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Sending | Self::Waiting)
    }
}

/// A mail as it is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the table")]
pub struct MailRecord {
    pub id: i64,
    pub message_id: String,
    pub kind: String,
    pub recipient: String,
    pub day: Day,
    pub subject: String,
    pub state: MailState,
    pub attempts: i32,
    pub created_at: Instant,
    pub next_at: Option<Instant>,
    pub sent_at: Option<Instant>,
    pub reason: Option<String>,
}

impl Store {
    /// Returns the mails that are not settled, and those made since a moment, the oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn mails(&self, since: Instant) -> Result<Vec<MailRecord>, StoreError> {
        let mut mails = Vec::new();
        arrow::stream(&self.connect()?, MAILS, params![moment(since)], |batch| {
            let (id, message_id, kind) = (batch.counts(0)?, batch.texts(1)?, batch.texts(2)?);
            let (recipient, on, subject) = (batch.texts(3)?, batch.days(4)?, batch.texts(5)?);
            let (state, attempts, created) =
                (batch.texts(6)?, batch.numbers(7)?, batch.moments(8)?);
            let (next, sent, reason) = (batch.moments(9)?, batch.moments(10)?, batch.texts(11)?);
            for row in 0..batch.len() {
                let code = state.value(row);
                let state = MailState::ALL
                    .into_iter()
                    .find(|state| state.code() == code);
                mails.push(MailRecord {
                    id: id.value(row),
                    message_id: message_id.value(row).to_owned(),
                    kind: kind.value(row).to_owned(),
                    recipient: recipient.value(row).to_owned(),
                    day: get_day(&on, row).ok_or_else(|| batch.unlike("a day"))?,
                    subject: subject.value(row).to_owned(),
                    state: state.ok_or_else(|| batch.unlike("a state of a mail"))?,
                    attempts: attempts.value(row),
                    created_at: Instant(created.value(row)),
                    next_at: get_moment(&next, row),
                    sent_at: get_moment(&sent, row),
                    reason: get_text(&reason, row).map(str::to_owned),
                });
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(mails)
    }

    /// Returns the number that the next mail gets.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn next_mail(&self) -> Result<i64, StoreError> {
        self.connect()?
            .query_row("select coalesce(max(id), 0) + 1 from mail", [], |row| {
                row.get(0)
            })
            .map_err(StoreError::doing("number a mail"))
    }
}

/// Writes a mail in the transaction of the connection, in the place of what was on record of it.
pub(super) fn put(connection: &Connection, mail: &MailRecord) -> Result<(), StoreError> {
    let doing = || StoreError::doing("keep a mail");
    let changed = connection
        .execute(
            "update mail
             set subject = $2, state = $3, attempts = $4, next_at = $5::timestamp, sent_at = $6::timestamp, reason = $7
             where id = $1",
            params![
                mail.id,
                mail.subject,
                mail.state.code(),
                mail.attempts,
                mail.next_at.map(moment),
                mail.sent_at.map(moment),
                mail.reason
            ],
        )
        .map_err(doing())?;
    if changed > 0 {
        return Ok(());
    }
    connection
        .execute(
            "insert into mail
             values ($1, $2, $3, $4, $5::date, $6, $7, $8, $9::timestamp, $10::timestamp, $11::timestamp, $12)",
            params![
                mail.id,
                mail.message_id,
                mail.kind,
                mail.recipient,
                day(mail.day),
                mail.subject,
                mail.state.code(),
                mail.attempts,
                moment(mail.created_at),
                mail.next_at.map(moment),
                mail.sent_at.map(moment),
                mail.reason
            ],
        )
        .map_err(doing())?;
    Ok(())
}
