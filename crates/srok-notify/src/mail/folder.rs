//! Where do letters go that nobody is to get yet? Into a folder, one file each, as a mail program opens them.

use std::fmt;
use std::path::PathBuf;

use srok_law::time::{DateTime, Utc};

use super::message::{Sender, message};
use super::{Letter, MailError, Refusal};
use srok_core::config;
use srok_core::folder::write_whole;
use srok_core::private;

/// Writes letters into a folder.
pub struct Folder {
    sender: Sender,
    path: PathBuf,
}

impl Folder {
    /// Returns the folder of the settings.
    pub(super) fn of(settings: &config::Mail) -> Result<Self, MailError> {
        let path = settings.folder.clone().ok_or(MailError::Setting {
            key: "folder",
            problem: "is missing".to_owned(),
        })?;
        private::expect(&path)?;
        Ok(Self {
            sender: Sender::of(settings)?,
            path,
        })
    }

    /// Writes a letter as `<message-id>.eml`; the same letter again takes the place of the first.
    pub(super) fn send(&self, letter: &Letter, at: DateTime<Utc>) -> Result<(), Refusal> {
        let content = message(letter, &self.sender, at)?.formatted();
        let name = format!("{}.eml", letter.message_id);
        std::fs::create_dir_all(&self.path)
            .and_then(|()| write_whole(&self.path, &name, &content))
            .map_err(|error| Refusal::Unreachable(format!("{}: {error}", self.path.display())))
    }
}

impl fmt::Display for Folder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.display().fmt(out)
    }
}
