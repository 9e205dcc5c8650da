//! For what is a new token asked, and how does a token stand? Rules and words that the command line and the page share; nothing is looked up.

use super::{May, NoName, Right};
use srok_law::case::source::{self, Flaw};
use srok_law::case::{DAY, Instant};
use srok_law::words::Lang;

/// Days a token is good for unless asked otherwise.
pub const DAYS: u32 = 90;
/// Days a token is good for at most: a year, and then it is rotated.
pub const MOST_DAYS: u32 = 366;
/// Days before its end in which the administrator is told of it.
pub const SOON_DAYS: u32 = 14;
/// Days for which the old secret stays good after a rotation unless asked otherwise, and at most.
pub const OVERLAP_DAYS: u32 = 7;
/// See [`OVERLAP_DAYS`].
pub const MOST_OVERLAP_DAYS: u32 = 30;

/// What a new token is asked to be.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Its name.
    pub name: String,
    /// What it is for; absent: sending.
    pub may: Option<May>,
    /// Prefixes of the sources it may speak for.
    pub sources: Vec<String>,
    /// Organisations it may act for or read about.
    pub organisations: Vec<String>,
    /// Whether it is meant to be bound to nothing.
    pub is_for_all: bool,
    /// Days it is good for; absent: [`DAYS`].
    pub days: Option<u32>,
}

/// Why no token is made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The name.
    #[error(transparent)]
    Name(#[from] NoName),
    /// It is bound to nothing, and nobody said that this is meant.
    #[error("the token is bound to nothing\nhint: {}", unbound(*.0))]
    Unbound(May),
    /// It is bound, and yet meant for all.
    #[error(
        "the token cannot be for all and for some\nhint: leave out --all, or --source and --organisation"
    )]
    AllAndSome,
    /// A prefix is no prefix of sources.
    #[error("the source `{prefix}` {}\nhint: {}", .flaw.reason(), .flaw.hint())]
    Source {
        /// The prefix.
        prefix: String,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// It is to be good for too long, or for no time.
    #[error(
        "a token cannot be good for {0} days\nhint: give 1 to {MOST_DAYS} days; `srok token rotate NAME` renews it without a gap"
    )]
    Days(u32),
}

const fn unbound(may: May) -> &'static str {
    match may {
        May::Send => {
            "name --source or --organisation; --all, if it is meant to speak for every source about every organisation"
        }
        May::Read => "name --organisation; --all, if it is meant to read about every organisation",
        May::Observe => "the figures of the service are those of nobody in particular",
    }
}

impl Asked {
    /// Returns the right that is asked for, given at a moment.
    ///
    /// # Errors
    ///
    /// [`Unfit`] says what does not fit.
    pub fn right(self, now: Instant) -> Result<Right, Unfit> {
        Right::check_name(&self.name)?;
        let may = self.may.unwrap_or(May::Send);
        let is_bound = !(self.sources.is_empty() && self.organisations.is_empty());
        match (is_bound, self.is_for_all) {
            (false, false) if may != May::Observe => return Err(Unfit::Unbound(may)),
            (true, true) => return Err(Unfit::AllAndSome),
            _ => {}
        }
        for prefix in &self.sources {
            if let Some(flaw) = source::flaw(prefix) {
                let prefix = prefix.clone();
                return Err(Unfit::Source { prefix, flaw });
            }
        }
        Ok(Right {
            name: self.name,
            may,
            sources: self.sources,
            organisations: self.organisations,
            created_at: now,
            expires_at: Some(end(now, self.days)?),
            revoked_at: None,
        })
    }
}

/// Returns when a token ends that is made at a moment and good for some days.
///
/// # Errors
///
/// [`Unfit::Days`].
pub fn end(now: Instant, days: Option<u32>) -> Result<Instant, Unfit> {
    let days = days.unwrap_or(DAYS);
    if days == 0 || days > MOST_DAYS {
        return Err(Unfit::Days(days));
    }
    Ok(now.plus(i64::from(days) * DAY))
}

/// How a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Good.
    Good,
    /// Good, and about to expire.
    EndsSoon,
    /// Good until its end; a later secret of the same name has taken its place.
    Replaced,
    /// No longer good.
    Expired,
    /// Revoked.
    Revoked(Instant),
}

impl Standing {
    /// Returns how a token stands at a moment, beside all others.
    #[must_use]
    pub fn of(right: &Right, all: &[Right], at: Instant) -> Self {
        if let Some(revoked_at) = right.revoked_at {
            return Self::Revoked(revoked_at);
        }
        if !right.is_good(at) {
            return Self::Expired;
        }
        // one rotated in the very moment it was made in ends later
        let age = |right: &Right| (right.created_at, right.expires_at.unwrap_or(Instant::MAX));
        let is_later = |other: &&Right| {
            other.name == right.name && other.is_good(at) && age(other) > age(right)
        };
        if all.iter().any(|other| is_later(&other)) {
            return Self::Replaced;
        }
        let soon = at.plus(i64::from(SOON_DAYS) * DAY);
        if right.expires_at.is_some_and(|end| end <= soon) {
            return Self::EndsSoon;
        }
        Self::Good
    }

    /// Returns its name for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::EndsSoon => "ends_soon",
            Self::Replaced => "replaced",
            Self::Expired => "expired",
            Self::Revoked(_) => "revoked",
        }
    }

    /// Returns its name in words; when it was revoked is said beside it.
    #[must_use]
    pub const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Good => lang.pick("действует", "good"),
            Self::EndsSoon => lang.pick("действует, срок истекает", "good, expires soon"),
            Self::Replaced => lang.pick(
                "заменен, действует до окончания срока",
                "replaced, good until it expires",
            ),
            Self::Expired => lang.pick("истек", "expired"),
            Self::Revoked(_) => lang.pick("отозван", "revoked"),
        }
    }
}

/// Returns the names of tokens that are about to expire with nothing to take their place.
#[must_use]
pub fn ending(all: &[Right], at: Instant) -> Vec<&str> {
    let ends = |right: &&Right| Standing::of(right, all, at) == Standing::EndsSoon;
    all.iter()
        .filter(ends)
        .map(|right| right.name.as_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Asked, DAYS, Standing, Unfit, ending};
    use crate::access::{May, Right};
    use srok_law::case::{DAY, Instant};

    fn asked(sources: &[&str], is_for_all: bool) -> Result<Right, Unfit> {
        let asked = Asked {
            name: "vis".into(),
            sources: sources.iter().map(|text| (*text).to_owned()).collect(),
            is_for_all,
            ..Asked::default()
        };
        asked.right(Instant(0))
    }

    #[test]
    fn what_binds_nothing_must_be_meant() {
        assert_eq!(asked(&[], false), Err(Unfit::Unbound(May::Send)));
        assert!(asked(&[], true).is_ok());
        assert!(asked(&["//vis.example"], false).is_ok());
        assert_eq!(asked(&["//vis.example"], true), Err(Unfit::AllAndSome));
        for prefix in ["//", "//vis.example/", "//srok", "//srok/clock", ""] {
            let refused = asked(&[prefix], false);
            assert!(matches!(refused, Err(Unfit::Source { .. })), "{prefix}");
        }
    }

    #[test]
    fn a_token_that_was_replaced_is_not_about_to_expire() {
        let old = asked(&["//vis.example"], false).unwrap();
        let at = |days: u32| Instant(i64::from(days) * DAY);
        let alone = [old.clone()];
        assert_eq!(Standing::of(&old, &alone, at(0)), Standing::Good);
        assert_eq!(Standing::of(&old, &alone, at(DAYS - 3)), Standing::EndsSoon);
        assert_eq!(ending(&alone, at(DAYS - 3)), ["vis"]);
        assert_eq!(Standing::of(&old, &alone, at(DAYS)), Standing::Expired);
        let new = Right {
            created_at: at(DAYS - 3),
            expires_at: Some(at(2 * DAYS)),
            ..old.clone()
        };
        let both = [old.clone(), new.clone()];
        assert_eq!(Standing::of(&old, &both, at(DAYS - 3)), Standing::Replaced);
        assert_eq!(Standing::of(&new, &both, at(DAYS - 3)), Standing::Good);
        assert!(ending(&both, at(DAYS - 3)).is_empty());
    }
}
