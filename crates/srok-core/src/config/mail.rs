//! How are letters delivered? Settings of the table `[mail]`; a password is never one of the file.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

/// The settings of delivery.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// How letters leave.
    pub transport: Transport,
    /// Folder for letters, with `transport = "folder"`.
    pub folder: Option<PathBuf>,
    /// The mail server.
    pub host: Option<String>,
    /// Its port; without one, that of the kind of TLS.
    pub port: Option<u16>,
    /// How the connection is kept private.
    pub tls: Tls,
    /// Whether a server elsewhere may be spoken to without TLS.
    pub insecure: bool,
    /// File of root certificates that are trusted besides those of the machine.
    pub trust: Option<PathBuf>,
    /// Name to sign in with.
    pub user: Option<String>,
    /// File that holds the password and nothing else.
    pub password_file: Option<PathBuf>,
    /// The password, from the environment only.
    pub password: Option<Secret>,
    /// Sender: `Name <name@example.org>`.
    pub from: Option<String>,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<String>,
    /// The name given to the server; without one, that of the machine.
    pub hello: Option<String>,
    /// Seconds that the server may take for each step.
    pub timeout_seconds: u64,
}

/// How letters leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// Not at all.
    #[default]
    None,
    /// To a mail server.
    Smtp,
    /// Into a folder, one `.eml` each.
    Folder,
}

/// How the connection is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Begins openly and turns to TLS; nothing is said before.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Implicit,
    /// Not at all.
    None,
}

/// A text that no log shows.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Returns the text itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("***")
    }
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            transport: Transport::None,
            folder: None,
            host: None,
            port: None,
            tls: Tls::Starttls,
            insecure: false,
            trust: None,
            user: None,
            password_file: None,
            password: None,
            from: None,
            reply_to: None,
            hello: None,
            timeout_seconds: 30,
        }
    }
}

impl Mail {
    /// Returns the port of the mail server: that of the settings, or 587 (465 for implicit TLS, 25 without any).
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.tls {
            Tls::Starttls => 587,
            Tls::Implicit => 465,
            Tls::None => 25,
        })
    }

    /// Returns the time that the server may take for each step.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }

    /// Returns the part of Message-IDs after the `@`: the domain of the sender.
    #[must_use]
    pub fn domain(&self) -> String {
        let domain = self.from.as_deref().and_then(|from| {
            let address = from.trim().trim_end_matches('>');
            address
                .rsplit_once('@')
                .map(|(_, domain)| domain.to_owned())
        });
        domain.unwrap_or_else(|| "srok.invalid".into())
    }

    /// Takes paths relative to a folder: that of the settings file.
    pub(super) fn beside(self, folder: &std::path::Path) -> Self {
        let beside = |path: PathBuf| folder.join(path);
        Self {
            folder: self.folder.map(beside),
            trust: self.trust.map(beside),
            password_file: self.password_file.map(beside),
            ..self
        }
    }

    /// Returns what is wrong with the settings, if anything is.
    pub(super) fn problem(&self) -> Option<String> {
        if self.timeout_seconds == 0 {
            return Some("mail.timeout_seconds is 0; it must be at least 1".to_owned());
        }
        for (key, address) in [("from", &self.from), ("reply_to", &self.reply_to)] {
            if let Some(address) = address
                && let Err(error) = address.parse::<lettre::message::Mailbox>()
            {
                return Some(format!(
                    "mail.{key} = \"{address}\" is no mail address ({error}); write \"Name <name@example.org>\""
                ));
            }
        }
        if self.transport != Transport::None && self.from.is_none() {
            return Some(
                "mail.from is missing; letters need a sender: from = \"Name <name@example.org>\""
                    .to_owned(),
            );
        }
        match self.transport {
            Transport::None => None,
            Transport::Folder => self.folder.is_none().then(|| {
                "mail.folder is missing; transport = \"folder\" needs a folder for the letters"
                    .to_owned()
            }),
            Transport::Smtp => self.server_problem(),
        }
    }

    /// Returns what is wrong with the settings of the server, if anything is.
    fn server_problem(&self) -> Option<String> {
        let Some(host) = self.host.as_deref().filter(|host| !host.is_empty()) else {
            return Some("mail.host is missing; transport = \"smtp\" needs a server".to_owned());
        };
        if self.tls == Tls::None && !self.insecure && !is_here(host) {
            return Some(format!(
                "mail.tls = \"none\" would send letters and passwords in the clear to {host}; use \"starttls\" or \"implicit\", or set insecure = true"
            ));
        }
        let has_password = self.password.is_some() || self.password_file.is_some();
        match (&self.user, has_password) {
            (Some(_), false) => Some(
                "mail.user is set without a password; name a password_file, or set SROK_MAIL_PASSWORD"
                    .to_owned(),
            ),
            (None, true) => Some("there is a password for mail, but no mail.user".to_owned()),
            _ => None,
        }
    }
}

/// Is this host the machine itself?
fn is_here(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
