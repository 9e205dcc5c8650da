//! Who carries a letter, and what became of it?

use std::fmt;

use srok_law::time::{DateTime, Utc};

use super::folder::Folder;
use super::memory::Memory;
use super::smtp::Smtp;
use super::{Letter, MailError};
use srok_core::config::{self, Transport};

/// Carries letters; may be used from any thread, and blocks while it does.
pub enum Postman {
    /// To a mail server.
    Smtp(Box<Smtp>),
    /// Into a folder, one `.eml` each.
    Folder(Folder),
    /// Keeps letters, for tests.
    Memory(Memory),
    /// No transport is chosen: every letter stays owed.
    Nobody,
}

/// Why a letter was not taken. Addresses within the words are masked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No connection, no TLS, no sign-in, no such sender: nothing at all can be sent now.
    #[error("mail cannot be sent now: {0}")]
    Unreachable(String),
    /// The server wants this letter later.
    #[error("put off by the mail server: {0}")]
    Later(String),
    /// The server will never take this letter, or never for this recipient.
    #[error("refused by the mail server: {0}")]
    Never(String),
}

impl Postman {
    /// Returns the postman of the settings; reads the password and the certificates they name, and speaks to nobody yet.
    ///
    /// # Errors
    ///
    /// [`MailError::Setting`] for a sender that is no address, a file that cannot be read or holds nothing usable.
    pub fn of(settings: &config::Mail) -> Result<Self, MailError> {
        Ok(match settings.transport {
            Transport::None => Self::Nobody,
            Transport::Smtp => Self::Smtp(Box::new(Smtp::of(settings)?)),
            Transport::Folder => Self::Folder(Folder::of(settings)?),
        })
    }

    /// Returns a postman that keeps letters.
    #[must_use]
    pub fn memory() -> Self {
        Self::Memory(Memory::default())
    }

    /// Says whether letters can leave at all: whether a transport is chosen.
    #[must_use]
    pub const fn delivers(&self) -> bool {
        !matches!(self, Self::Nobody)
    }

    /// Carries a letter that is dated `at`, and returns once it was taken.
    ///
    /// A letter whose answer was not heard may have arrived: it is [`Refusal::Unreachable`], and a repetition has the same `Message-ID`.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if it was not.
    pub fn send(&self, letter: &Letter, at: DateTime<Utc>) -> Result<(), Refusal> {
        match self {
            Self::Smtp(smtp) => smtp.send(letter, at),
            Self::Folder(folder) => folder.send(letter, at),
            Self::Memory(memory) => {
                memory.keep(letter);
                Ok(())
            }
            Self::Nobody => Err(Refusal::Unreachable(
                "no transport is chosen in [mail] of the settings".to_owned(),
            )),
        }
    }

    /// Takes leave of the server until the next letter: for the end of a run.
    pub fn rest(&self) {
        if let Self::Smtp(smtp) = self {
            smtp.rest();
        }
    }
}

impl fmt::Debug for Postman {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Smtp(smtp) => write!(out, "Smtp({smtp})"),
            Self::Folder(folder) => write!(out, "Folder({folder})"),
            Self::Memory(_) => out.write_str("Memory"),
            Self::Nobody => out.write_str("Nobody"),
        }
    }
}
