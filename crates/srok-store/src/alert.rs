//! Which alerts, answers and mails are on record? Rows in and out; what is owed is decided in `srok_notify::alerts`.
//!
//! Alerts have a connection of their own, so that a morning with a thousand mails holds up neither events nor standings.

mod mail;
mod page;
mod read;
mod write;

pub use mail::{MailRecord, MailState};
pub use page::{AlertPage, AlertReader, AlertsCounted, NumberedAlert};
pub use read::{AlertCount, AlertsWanted};
pub use write::{AlertMove, Ledger, NewAlert};

use std::collections::HashMap;
use std::sync::Arc;

use srok_law::case::{Day, Instant};

/// Where an alert stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AlertState {
    /// On record, not sent yet.
    Owed,
    /// Accepted by the mail server.
    Sent,
    /// Answered.
    Acknowledged,
    /// Its cause is gone.
    Withdrawn,
    /// Another alert took its place.
    Superseded,
    /// Could not be delivered.
    Failed,
}

impl AlertState {
    /// All states.
    pub const ALL: [Self; 6] = [
        Self::Owed,
        Self::Sent,
        Self::Acknowledged,
        Self::Withdrawn,
        Self::Superseded,
        Self::Failed,
    ];

    /// Returns the word of the tables and of output.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Owed => "owed",
            Self::Sent => "sent",
            Self::Acknowledged => "acknowledged",
            Self::Withdrawn => "withdrawn",
            Self::Superseded => "superseded",
            Self::Failed => "failed",
        }
    }

    /// Tells whether it is still to be sent or answered.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Owed | Self::Sent)
    }

    /// Returns the state of a word.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// An alert as it is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the table")]
pub struct AlertRecord {
    pub id: i64,
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
    pub owed_at: Instant,
    pub state: AlertState,
    pub state_at: Instant,
    pub reason: Option<Arc<str>>,
    pub sent_at: Option<Instant>,
    pub mail: Option<i64>,
    pub is_told: bool,
    pub is_live: bool,
}

/// What an official said to an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the table")]
pub struct AnswerRecord {
    pub case_key: u64,
    pub limit_id: String,
    pub occurrence: i32,
    pub due_on: Option<Day>,
    pub outcome: String,
    pub reason: String,
    pub until: Option<Day>,
    pub author: String,
    pub alert: i64,
    pub link: Option<String>,
    pub at: Instant,
}

/// What happened to an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the table")]
pub struct AlertEntry {
    pub alert: i64,
    pub at: Instant,
    pub state: AlertState,
    pub reason: Option<String>,
    pub author: Option<String>,
    pub mail: Option<i64>,
}

/// Few words for many rows.
#[derive(Debug, Default)]
struct Names(HashMap<String, Arc<str>>);

impl Names {
    fn get(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let new: Arc<str> = name.into();
        self.0.insert(name.to_owned(), Arc::clone(&new));
        new
    }
}
