//! Where do letters go that nobody is to get yet? Into a folder, one file each, as a mail program opens them.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::message::{Sender, message};
use super::{Letter, MailError, Refusal};
use crate::{config, private};

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
        write_whole(&self.path, &letter.message_id, &content)
            .map_err(|error| Refusal::Unreachable(format!("{}: {error}", self.path.display())))
    }
}

/// Writes a file under a name that no reader takes for a letter, and gives it its name once it is whole.
fn write_whole(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let unfinished = folder.join(format!(".{name}.part"));
    let mut file = std::fs::File::create(&unfinished)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(unfinished, folder.join(format!("{name}.eml")))
}

impl fmt::Display for Folder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.display().fmt(out)
    }
}
