//! From when on and in whose name are alerts sent? Settings of the table `[alerts]`; the rules themselves are in `alerts.toml`.

use std::path::PathBuf;

use serde::Deserialize;
use srok_law::time::NaiveDate;

use super::PublicUrl;

/// The settings of alerts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Alerts {
    /// Nothing due before this day is mailed; absent: nothing is mailed at all.
    pub start_on: Option<NaiveDate>,
    /// File of rules in the place of the built-in ones.
    pub rules: Option<PathBuf>,
    /// The old name of [`Serve::public_url`](super::Serve::public_url): once the settings are read, it is there.
    pub public_url: Option<PublicUrl>,
}

impl Alerts {
    /// Returns what is wrong with the settings, if anything is.
    pub(super) fn problem(&self) -> Option<String> {
        let rules = self.rules.as_ref().filter(|rules| !rules.is_file())?;
        Some(format!(
            "alerts.rules: there is no file {}",
            rules.display()
        ))
    }
}
