//! To whom do reports go, by which templates are they set, and is anything of them public? Settings of the table `[reports]`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

/// The settings of reports.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reports {
    /// Folder with templates in the place of the built-in ones, and with further forms.
    pub folder: Option<PathBuf>,
    /// Addressee of an act → addresses that its report is sent to.
    pub receivers: BTreeMap<String, Vec<String>>,
    /// Whether figures of approved reports are shown to everybody, at `/open-data`, without what stands for a few people.
    pub public: bool,
    /// Who publishes them, as the passport of the data names it: the body, not a person.
    pub publisher: Option<String>,
    /// Under which licence they may be used: its name or address.
    pub licence: Option<String>,
}

impl Reports {
    /// Returns what is wrong with the settings, if anything is.
    pub(super) fn problem(&self) -> Option<String> {
        if let Some(folder) = self.folder.as_ref().filter(|folder| !folder.is_dir()) {
            return Some(format!(
                "reports.folder: there is no folder {}",
                folder.display()
            ));
        }
        self.receivers.iter().find_map(|(addressee, all)| {
            all.iter().find_map(|address| {
                let error = address.parse::<lettre::message::Mailbox>().err()?;
                Some(format!(
                    "reports.receivers.{addressee}: \"{address}\" is no mail address ({error}); write \"Name <name@example.org>\""
                ))
            })
        })
    }
}
