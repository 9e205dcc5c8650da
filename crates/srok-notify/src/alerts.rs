//! Who has to be told of what, was it said, and what came of it? The right person knows in time, once, and somebody answers.
//!
//! ```text
//! standings ─┐
//! directory ─┼─ look ─▶ scan ─▶ ledger: owed ─▶ plan ─▶ compose ─▶ mail ─▶ ledger: sent ─▶ answer: acknowledged
//! rules ─────┘                     └──▶ withdrawn, superseded: whoever was mailed is told
//! ```
//!
//! A scan compares what should be told now with what is on record, so that a run that was missed, doubled or broken off does no harm. What is owed is on
//! record before a mail is made, what is sent once the server has accepted it; the Message-ID follows from what the mail is about, so that a mail
//! sent again after a crash can be recognised. Answers never change a count: they stand beside it.

pub mod answer;
pub mod book;
pub mod cause;
pub mod compose;
pub mod deliver;
pub mod duties;
pub mod escalation;
pub mod hours;
pub mod link;
pub mod look;
pub mod plan;
pub mod recipients;
pub mod rules;
pub mod scan;
pub mod still;
pub mod threshold;

use crate::mail::MailError;
use srok_engine::standings::StandingsError;
use srok_store::StoreError;

/// What stands for the limit where an alert is about a silent source.
pub const FEED: &str = "feed";

/// The threshold of a request to correct data.
pub const CORRECTION: i32 = -1;

/// The outcome that only puts an alert off.
pub const PUT_OFF: &str = "put_off";

/// What went wrong with alerts.
#[derive(Debug, thiserror::Error)]
pub enum AlertsError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The standings.
    #[error(transparent)]
    Standings(#[from] StandingsError),
    /// The rules.
    #[error(transparent)]
    Rules(#[from] rules::RulesError),
    /// A letter could not be made.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The system.
    #[error("{0}")]
    System(String),
}
