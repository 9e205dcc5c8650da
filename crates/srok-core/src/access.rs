//! Who may send which events, read what, and see which page? Rights of tokens and of roles: pure comparisons, nothing is looked up.
//!
//! A token that is bound to sources or organisations may act only for these. An event that names no organisation says nothing of whose case it
//! touches; a token bound to organisations may not send it, because it could be about anybody's case.
//!
//! A person has a [`Role`], which says what may be seen and done at all ([`Area`]), and a [`Scope`], which says about whom.

mod role;
pub mod token;
mod whose_case;

pub use role::{Area, Role};
pub use whose_case::{
    Deed, Judged, Opening, Participant, Participation, Parties, Sender, Verdict, Waits, judge,
};

use crate::secret::{self, NoRandomness};
use srok_law::case::{Instant, source};
use srok_law::words::Lang;

/// Whose records may be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scope {
    /// Those of everybody.
    #[default]
    Everything,
    /// Those of some organisations; of nobody if the list is empty.
    Organisations(Vec<String>),
}

impl Scope {
    /// Tells whether records of an organisation may be read; those of nobody in particular only with everything else.
    #[must_use]
    pub fn covers(&self, organisation: Option<&str>) -> bool {
        match self {
            Self::Everything => true,
            Self::Organisations(all) => {
                organisation.is_some_and(|wanted| all.iter().any(|known| known == wanted))
            }
        }
    }
}

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum May {
    /// Send events.
    Send,
    /// Read standings, cases and the rest.
    Read,
    /// Read the figures of the running service, and nothing of cases.
    Observe,
}

impl May {
    /// Returns its name in the store and in messages.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Read => "read",
            Self::Observe => "observe",
        }
    }

    /// Returns its name in words.
    #[must_use]
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Send => lang.pick("передача событий", "sending events"),
            Self::Read => lang.pick("чтение", "reading"),
            Self::Observe => lang.pick("показатели службы", "figures of the service"),
        }
    }

    /// Returns what a new token is for; one that is asked for nothing else sends.
    #[must_use]
    pub const fn asked(read: bool, observe: bool) -> Self {
        match (read, observe) {
            (_, true) => Self::Observe,
            (true, false) => Self::Read,
            (false, false) => Self::Send,
        }
    }

    /// Returns what a name stands for.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        [Self::Send, Self::Read, Self::Observe]
            .into_iter()
            .find(|may| may.code() == code)
    }
}

/// The right a token gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    /// Name of the token, unique among those in force.
    pub name: String,
    /// What it is for.
    pub may: May,
    /// Prefixes of the sources it may speak for; empty: any.
    pub sources: Vec<String>,
    /// Organisations it may act for or read about; empty: all.
    pub organisations: Vec<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it ceases to be good; absent: never.
    pub expires_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

/// Why an event may not be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoRight {
    /// The field that says too much.
    pub field: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

/// Longest name of a token, in characters.
const LONGEST_NAME: usize = 64;

/// A text that cannot be the name of a token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no name for a token\nhint: use at most {LONGEST_NAME} letters, digits, `-`, `_` and `.`"
)]
pub struct NoName(String);

impl Right {
    /// Refuses a name that could not be written into a header, a log or the name of an import.
    ///
    /// # Errors
    ///
    /// [`NoName`].
    pub fn check_name(name: &str) -> Result<(), NoName> {
        let is_fit = |character: char| character.is_alphanumeric() || "-_.".contains(character);
        if name.is_empty() || name.chars().count() > LONGEST_NAME || !name.chars().all(is_fit) {
            return Err(NoName(name.to_owned()));
        }
        Ok(())
    }

    /// Returns the text of a new token: 256 random bits.
    ///
    /// # Errors
    ///
    /// [`NoRandomness`] of the system.
    pub fn new_token() -> Result<String, NoRandomness> {
        let bytes: [u8; 32] = secret::random()?;
        Ok(format!("srok_{}", secret::hex(&bytes)))
    }

    /// Tells whether the token is good at a moment.
    #[must_use]
    pub fn is_good(&self, at: Instant) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|expires| at < expires)
    }

    /// Returns what it is good for, in a few words, for the audit.
    #[must_use]
    pub fn text(&self) -> String {
        let all = |texts: &[String]| {
            if texts.is_empty() {
                "all".to_owned()
            } else {
                texts.join(",")
            }
        };
        format!(
            "may={} sources={} organisations={}",
            self.may.code(),
            all(&self.sources),
            all(&self.organisations)
        )
    }

    /// Returns whose records may be read with it.
    #[must_use]
    pub fn scope(&self) -> Scope {
        if self.organisations.is_empty() {
            Scope::Everything
        } else {
            Scope::Organisations(self.organisations.clone())
        }
    }

    /// Says why an event of a source and an organisation may not be sent.
    ///
    /// # Errors
    ///
    /// [`NoRight`] names the field.
    pub fn sends(&self, source: &str, organisation: Option<&str>) -> Result<(), NoRight> {
        let is_own = |prefix: &String| source::lies_beneath(source, prefix);
        if !self.sources.is_empty() && !self.sources.iter().any(is_own) {
            return Err(NoRight {
                field: "source",
                reason: format!(
                    "token `{}` may not speak for `{source}`, only for {}",
                    self.name,
                    self.sources.join(", ")
                ),
            });
        }
        if self.organisations.is_empty() {
            return Ok(());
        }
        let may = self.organisations.join(", ");
        match organisation {
            None => Err(NoRight {
                field: "organisation",
                reason: format!("is missing; token `{}` may send for {may} only", self.name),
            }),
            Some(named) if self.organisations.iter().any(|own| own == named) => Ok(()),
            Some(named) => Err(NoRight {
                field: "organisation",
                reason: format!(
                    "token `{}` may not send for `{named}`, only for {may}",
                    self.name
                ),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{May, Right};
    use srok_law::case::Instant;

    fn right(sources: &[&str], organisations: &[&str]) -> Right {
        let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Right {
            name: "vis".into(),
            may: May::Send,
            sources: own(sources),
            organisations: own(organisations),
            created_at: Instant(0),
            expires_at: Some(Instant(100)),
            revoked_at: None,
        }
    }

    #[test]
    fn a_prefix_ends_at_a_slash() {
        let right = right(&["//vis.example/tsp-1"], &[]);
        assert!(right.sends("//vis.example/tsp-1", None).is_ok());
        assert!(right.sends("//vis.example/tsp-1/desk", None).is_ok());
        assert!(right.sends("//vis.example/tsp-12", None).is_err());
        assert!(right.sends("//other.example", None).is_err());
        // of an earlier release
        let right = self::right(&["//vis.example/"], &[]);
        assert!(right.sends("//vis.example/tsp-1", None).is_ok());
        let right = self::right(&["//"], &[]);
        assert!(right.sends("//vis.example/tsp-1", None).is_err());
    }

    #[test]
    fn an_event_without_organisation_may_be_about_anybody() {
        let right = right(&[], &["tsp-12"]);
        assert!(right.sends("//any", Some("tsp-12")).is_ok());
        assert_eq!(
            right.sends("//any", None).unwrap_err().field,
            "organisation"
        );
        assert!(right.sends("//any", Some("tsp-1")).is_err());
        assert!(right.scope().covers(Some("tsp-12")) && !right.scope().covers(None));
    }

    #[test]
    fn a_token_is_good_until_it_expires_or_is_revoked() {
        let mut right = right(&[], &[]);
        assert!(right.is_good(Instant(99)) && !right.is_good(Instant(100)));
        right.revoked_at = Some(Instant(1));
        assert!(!right.is_good(Instant(50)));
    }
}
