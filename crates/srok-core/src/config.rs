//! Which settings hold? A TOML file and the environment, checked once at the start; what they leave out has the value shown in
//! `config.example.toml`.

mod alerts;
mod environment;
mod ingest;
mod mail;
mod network;
mod public_url;
mod reports;
mod serve;

pub use alerts::Alerts;
pub use ingest::{Bound, Ingest};
pub use mail::{Mail, Secret, Tls, Transport};
pub use network::Network;
pub use public_url::{PublicUrl, without_port};
pub use reports::Reports;
pub use serve::{Metrics, Serve};

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Table;

use environment::{Environment, Set};
use srok_law::words::Lang;

/// The settings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Folder of the store, beside the settings file unless absolute.
    pub data: PathBuf,
    /// Language of the output: `ru` or `en`.
    pub lang: String,
    /// Folder with `regulations/` and `calendars/` that lie over the built-in ones.
    pub law: Option<PathBuf>,
    /// Zone of bare dates in events and in `--as-of`.
    pub zone: String,
    /// Memory the store may use, in MiB.
    pub memory_limit_mib: u64,
    /// File of the key that links in mails and known browsers are signed with; absent: `srok.key` in the folder of the store.
    pub key_file: Option<PathBuf>,
    /// Organisation → id of its calendar; others work by `ru`.
    pub calendars: BTreeMap<String, String>,
    /// The service.
    pub serve: Serve,
    /// Bounds of what is read.
    pub ingest: Ingest,
    /// Alerts.
    pub alerts: Alerts,
    /// Delivery of letters.
    pub mail: Mail,
    /// Reports.
    pub reports: Reports,
    /// Variables of the environment that set nothing and may be meant to.
    #[serde(skip)]
    pub doubts: Vec<String>,
    /// The folder of the store as the settings file writes it; absent: it does not name one.
    #[serde(skip)]
    pub data_as_written: Option<PathBuf>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: "srok-data".into(),
            lang: "ru".into(),
            law: None,
            zone: "Europe/Moscow".into(),
            memory_limit_mib: 2048,
            key_file: None,
            calendars: BTreeMap::new(),
            serve: Serve::default(),
            ingest: Ingest::default(),
            alerts: Alerts::default(),
            mail: Mail::default(),
            reports: Reports::default(),
            doubts: Vec::new(),
            data_as_written: None,
        }
    }
}

/// A body takes so many times its length, with what is read out of it.
const OF_A_BODY: u64 = 4;
/// Bytes an open limit takes: twice in the picture while it is made anew, and once in the history.
const OF_A_LIMIT: u64 = 512;
/// Memory of everything else, in MiB.
const REST_MIB: u64 = 512;

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

    /// Returns the memory below which a service stays, whatever is asked of it, in MiB: what the settings give to the store, to cases at hand and to
    /// bodies (with what is read out of them), and what the picture of so many open limits takes while it is made anew. The rest is the program,
    /// its connections, and the answers that are being made.
    #[must_use]
    pub const fn memory_lid_mib(&self, open_limits: u64) -> u64 {
        let serve = &self.serve;
        let of_settings = self.memory_limit_mib
            + serve.hot_cases_mib as u64
            + OF_A_BODY * serve.bodies_in_flight_mib as u64;
        of_settings + REST_MIB + open_limits * OF_A_LIMIT / (1 << 20)
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
        let Environment { set, doubts } = Environment::read(variables);
        let settings = match path {
            None => Settings {
                table: Table::new(),
                place: "the environment".into(),
                folder: None,
            },
            Some(path) => Settings::of(path)?,
        };
        let data_as_written = settings.table.get("data").and_then(toml::Value::as_str);
        Ok(Self {
            doubts,
            data_as_written: data_as_written.map(PathBuf::from),
            ..settings.with(&set)?
        })
    }

    /// Reads the folders and files that the settings name relative to the settings file, wherever the command is run.
    fn beside(mut self, folder: &Path) -> Self {
        self.data = folder.join(self.data);
        self.law = self.law.map(|law| folder.join(law));
        self.key_file = self.key_file.map(|key| folder.join(key));
        self.alerts.rules = self.alerts.rules.map(|rules| folder.join(rules));
        self.mail = self.mail.beside(folder);
        self.reports.folder = self.reports.folder.map(|own| folder.join(own));
        self
    }

    /// Reads settings by their old names; says so if both names are there and mean two things.
    fn take_old_names(&mut self) -> Option<String> {
        let before = self.alerts.public_url.take()?;
        let now = &mut self.serve.public_url;
        if *now != PublicUrl::default() && *now != before {
            return Some(format!(
                "serve.public_url = \"{now}\" and alerts.public_url = \"{before}\" name two addresses; keep serve.public_url, the other is its old name"
            ));
        }
        *now = before;
        None
    }

    /// Returns what is wrong with the settings, if anything is.
    fn problem(&self) -> Option<String> {
        if !["ru", "en"].contains(&self.lang.as_str()) {
            return Some(format!("lang = \"{}\"; languages are ru and en", self.lang));
        }
        if self.zone.parse::<srok_law::time::Tz>().is_err() {
            return Some(format!("no time zone `{}`", self.zone));
        }
        let parts = self.serve.problem().or_else(|| self.alerts.problem());
        let parts = parts.or_else(|| self.mail.problem());
        let parts = parts.or_else(|| self.ingest.problem());
        parts.or_else(|| self.reports.problem()).or_else(|| {
            let law = self.law.as_ref().filter(|law| !law.is_dir())?;
            Some(format!("law: there is no folder {}", law.display()))
        })
    }
}

/// The settings of a file, before the environment is asked.
struct Settings {
    table: Table,
    /// Where they stand, for messages.
    place: String,
    /// The folder that paths are relative to.
    folder: Option<PathBuf>,
}

impl Settings {
    fn of(path: &Path) -> Result<Self, ConfigError> {
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
        let alone: Config = toml::from_str(&text).map_err(|error| wrong(&error))?;
        if alone.mail.password.is_some() {
            return Err(ConfigError {
                file,
                problem: "mail.password: a password does not belong into the settings; name a password_file, or set SROK_MAIL_PASSWORD".to_owned(),
            });
        }
        Ok(Self {
            table: toml::from_str(&text).map_err(|error| wrong(&error))?,
            place: file,
            folder: path.parent().map(Path::to_owned),
        })
    }

    /// Returns the settings with variables over them. What is wrong is laid to the variable that alone makes it so.
    fn with(&self, set: &[Set]) -> Result<Config, ConfigError> {
        let problem = match self.laid(set) {
            Ok(config) => return Ok(config),
            Err(problem) => problem,
        };
        let is_sound = self.laid(&[]).is_ok();
        let alone = set.iter().find_map(|one| {
            let wrong = self.laid(std::slice::from_ref(one)).err()?;
            (is_sound || wrong.is_of_a_value).then(|| (one.variable.clone(), wrong))
        });
        let (file, problem) = alone.unwrap_or_else(|| (self.place.clone(), problem));
        Err(ConfigError {
            file,
            problem: problem.text,
        })
    }

    fn laid(&self, set: &[Set]) -> Result<Config, Problem> {
        let mut table = self.table.clone();
        environment::lay_over(&mut table, set);
        let config: Config = table.try_into().map_err(|error: toml::de::Error| Problem {
            text: error.message().to_owned(),
            is_of_a_value: true,
        })?;
        let mut config = match &self.folder {
            Some(folder) => config.beside(folder),
            None => config,
        };
        match config.take_old_names().or_else(|| config.problem()) {
            Some(text) => Err(Problem {
                text,
                is_of_a_value: false,
            }),
            None => Ok(config),
        }
    }
}

/// What is wrong with settings.
struct Problem {
    text: String,
    /// A value is not of the kind that its key needs, whatever else is set.
    is_of_a_value: bool,
}
