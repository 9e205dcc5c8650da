//! From when on and in whose name are alerts sent? Settings of the table `[alerts]`; the rules themselves are in `alerts.toml`.

use std::path::PathBuf;

use chrono::NaiveDate;
use serde::Deserialize;

/// The settings of alerts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Alerts {
    /// Nothing due before this day is mailed; absent: nothing is mailed at all.
    pub start_on: Option<NaiveDate>,
    /// File of rules in the place of the built-in ones.
    pub rules: Option<PathBuf>,
    /// Address under which the pages of the service are reached, without a slash at the end.
    pub public_url: String,
}

impl Default for Alerts {
    fn default() -> Self {
        Self {
            start_on: None,
            rules: None,
            public_url: "http://127.0.0.1:8080".into(),
        }
    }
}

impl Alerts {
    /// Returns what is wrong with the settings, if anything is.
    pub(super) fn problem(&self) -> Option<String> {
        let url = &self.public_url;
        let is_address = url.starts_with("http://") || url.starts_with("https://");
        if !is_address || url.ends_with('/') {
            return Some(format!(
                "alerts.public_url = \"{url}\"; it must begin with http:// or https:// and have no slash at its end"
            ));
        }
        let rules = self.rules.as_ref().filter(|rules| !rules.is_file())?;
        Some(format!(
            "alerts.rules: there is no file {}",
            rules.display()
        ))
    }
}
