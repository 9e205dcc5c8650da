//! Which settings hold? A TOML file and the environment, checked once at the start; what they leave out has the value shown in
//! `config.example.toml`.

mod alerts;
mod environment;
mod mail;
mod reports;
mod serve;

pub use alerts::Alerts;
pub use mail::{Mail, Secret, Tls, Transport};
pub use reports::Reports;
pub use serve::Serve;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Table;

use crate::words::Lang;

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Folder of the store.
    pub data: PathBuf,
    /// Language of the output: `ru` or `en`.
    pub lang: String,
    /// Folder with `regulations/` and `calendars/` that lie over the built-in ones.
    pub law: Option<PathBuf>,
    /// Zone of bare dates in events and in `--as-of`.
    pub zone: String,
    /// Memory the store may use, in MiB.
    pub memory_limit_mib: u64,
    /// Organisation → id of its calendar; others work by `ru`.
    pub calendars: BTreeMap<String, String>,
    /// The service.
    pub serve: Serve,
    /// Alerts.
    pub alerts: Alerts,
    /// Delivery of letters.
    pub mail: Mail,
    /// Reports.
    pub reports: Reports,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: "srok-data".into(),
            lang: "ru".into(),
            law: None,
            zone: "Europe/Moscow".into(),
            memory_limit_mib: 2048,
            calendars: BTreeMap::new(),
            serve: Serve::default(),
            alerts: Alerts::default(),
            mail: Mail::default(),
            reports: Reports::default(),
        }
    }
}

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {problem}\nhint: see config.example.toml for the settings and their values")]
pub struct ConfigError {
    /// The file, with the line where one is known.
    pub file: String,
    /// What was found.
    pub problem: String,
}

impl Config {
    /// Reads the settings from a file, without a look at the environment.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for a file that cannot be read, an unknown key, an unknown zone or language.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        Self::read(Some(path), std::iter::empty())
    }

    /// Returns the language of the output.
    #[must_use]
    pub fn lang(&self) -> Lang {
        if self.lang == "en" {
            Lang::En
        } else {
            Lang::Ru
        }
    }

    /// Reads the settings from a file, if there is one, with variables of the environment over it.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the file and line, or the variable.
    pub fn read(
        path: Option<&Path>,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let Some(path) = path else {
            return overlaid(Table::new(), "the environment", variables)?
                .checked("the environment");
        };
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError {
            file: file.clone(),
            problem: error.to_string(),
        })?;
        let wrong = |error: &toml::de::Error| {
            let line = error.span().map_or(1, |span| {
                text.get(..span.start).unwrap_or("").matches('\n').count() + 1
            });
            ConfigError {
                file: format!("{file}:{line}"),
                problem: error.message().to_owned(),
            }
        };
        // once for itself, so that a mistake is named with its line
        let alone: Self = toml::from_str(&text).map_err(|error| wrong(&error))?;
        if alone.mail.password.is_some() {
            return Err(ConfigError {
                file,
                problem: "mail.password: a password does not belong into the settings; name a password_file, or set SROK_MAIL_PASSWORD".to_owned(),
            });
        }
        let table: Table = toml::from_str(&text).map_err(|error| wrong(&error))?;
        overlaid(table, &file, variables)?
            .beside(path)
            .checked(&file)
    }

    /// Reads the folder of the law, the rules and the files of mail relative to the settings file, wherever the command is run.
    fn beside(mut self, path: &Path) -> Self {
        let folder = path.parent().unwrap_or(Path::new(""));
        self.law = self.law.map(|law| folder.join(law));
        self.alerts.rules = self.alerts.rules.map(|rules| folder.join(rules));
        self.mail = self.mail.beside(folder);
        self.reports.folder = self.reports.folder.map(|own| folder.join(own));
        self
    }

    fn checked(self, file: &str) -> Result<Self, ConfigError> {
        let problem = |problem: String| {
            Err(ConfigError {
                file: file.to_owned(),
                problem,
            })
        };
        if !["ru", "en"].contains(&self.lang.as_str()) {
            return problem(format!("lang = \"{}\"; languages are ru and en", self.lang));
        }
        if self.zone.parse::<chrono_tz::Tz>().is_err() {
            return problem(format!("no time zone `{}`", self.zone));
        }
        let wrong = self.serve.problem().or_else(|| self.alerts.problem());
        let wrong = wrong.or_else(|| self.mail.problem());
        if let Some(wrong) = wrong.or_else(|| self.reports.problem()) {
            return problem(wrong);
        }
        if let Some(law) = self.law.as_ref().filter(|law| !law.is_dir()) {
            return problem(format!("law: there is no folder {}", law.display()));
        }
        Ok(self)
    }
}

/// Returns the settings of a table with variables of the environment over it.
fn overlaid(
    mut table: Table,
    file: &str,
    variables: impl Iterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    let set = environment::lay_over(&mut table, variables);
    table.try_into().map_err(|error: toml::de::Error| {
        let problem = error.message().to_owned();
        // a message names the key or the value; the variable that set it is the place of the mistake
        let variable = set
            .iter()
            .find(|(key, _)| problem.contains(&format!("`{key}`")))
            .or(if set.len() == 1 { set.first() } else { None });
        ConfigError {
            file: variable.map_or_else(|| file.to_owned(), |(_, variable)| variable.clone()),
            problem,
        }
    })
}
