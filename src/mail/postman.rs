//! Who carries a letter, and what became of it?

use std::sync::Mutex;

use super::Letter;

/// Carries letters; may be used from any thread, and blocks while it does.
#[derive(Debug)]
#[non_exhaustive]
pub enum Postman {
    /// Keeps letters, for tests.
    Memory(Mutex<Vec<Letter>>),
}

/// Why a letter was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No connection, no TLS, no sign-in: nothing at all can be sent now.
    #[error("mail cannot be sent now: {0}")]
    Unreachable(String),
    /// The server wants this letter later.
    #[error("put off by the mail server: {0}")]
    Later(String),
    /// The server will never take this letter, or never for this recipient.
    #[error("refused by the mail server: {0}")]
    Never(String),
}
