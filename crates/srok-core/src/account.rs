//! Who signs in, as what, and about whom may the person read? Pure: the directory and the day come in as arguments.

mod guessable;
mod guesses;
mod limit;
mod lockout;
pub mod password;

pub use guesses::Guesses;
pub use limit::Early;
pub use lockout::{Attempt, Held, Lockout, Stranger};

use crate::access::{Role, Scope};
use crate::audit;
use crate::directory::Directory;
use srok_law::case::{Day, Instant};
use srok_law::words::Lang;

/// Longest login, in characters.
const LONGEST_LOGIN: usize = 64;

/// A text that cannot be a login.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` cannot be a login\nhint: use 2 to {LONGEST_LOGIN} letters, digits, `-`, `_`, `.` and `@`"
)]
pub struct NoLogin(String);

/// An account of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The name to sign in with, unique for ever: the audit names it.
    pub login: String,
    /// The name of the person.
    pub name: String,
    /// What the account is for.
    pub role: Role,
    /// The organisation it is bound to, with everything beneath it; absent: to none.
    pub organisation: Option<String>,
    /// The staff reference in the directory, if the person is in it.
    pub official: Option<String>,
    /// The language of the interface; absent: as the browser or the settings say.
    pub lang: Option<Lang>,
    /// When it was made.
    pub created_at: Instant,
    /// Since when nobody can sign in with it.
    pub disabled_at: Option<Instant>,
    /// Whether the password was made by somebody else and must be changed before anything else.
    pub must_change: bool,
}

impl Account {
    /// Returns whose records the account may read about on a day.
    ///
    /// - An official: those of the organisation the directory has him in on that day. Who is not in it, or no longer, reads about nobody.
    /// - Bound to an organisation: it and everything beneath it.
    /// - Bound to none: everything.
    #[must_use]
    pub fn scope(&self, directory: &Directory, on: Day) -> Scope {
        if self.role == Role::Official {
            let official = self.official.as_deref();
            let official = official.and_then(|id| directory.official(id, on));
            let own = official.map(|official| official.organisation.clone());
            return Scope::Organisations(own.into_iter().collect());
        }
        match &self.organisation {
            Some(organisation) => {
                let beneath = directory.beneath(organisation, on);
                Scope::Organisations(beneath.into_iter().map(str::to_owned).collect())
            }
            None => Scope::Everything,
        }
    }

    /// Tells whether the person may come in on a day: who has left office by the directory may not, whatever the account is for.
    #[must_use]
    pub fn is_in_office(&self, directory: &Directory, on: Day) -> bool {
        let official = self.official.as_deref();
        official.is_none_or(|id| directory.official(id, on).is_some())
    }

    /// Returns a login as it is kept: what differs only in capitals is one.
    ///
    /// # Errors
    ///
    /// [`NoLogin`] if it could not be written into an address, a log or the audit without misunderstanding.
    pub fn login(text: &str) -> Result<String, NoLogin> {
        let login = text.trim().to_lowercase();
        let is_fit = |character: char| character.is_alphanumeric() || "-_.@".contains(character);
        let length = login.chars().count();
        if !(2..=LONGEST_LOGIN).contains(&length)
            || !login.chars().all(is_fit)
            || login == audit::CONSOLE
            || login == audit::SERVICE
        {
            return Err(NoLogin(text.to_owned()));
        }
        Ok(login)
    }

    /// Tells whether nobody can sign in with it.
    #[must_use]
    pub const fn is_disabled(&self) -> bool {
        self.disabled_at.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::Account;
    use crate::access::{Role, Scope};
    use crate::directory::{BEGINNING, Directory, Official, Organisation};
    use srok_law::case::{Day, Instant};
    use srok_law::words::Lang;

    fn account(role: Role, organisation: Option<&str>, official: Option<&str>) -> Account {
        Account {
            login: "a".into(),
            name: "A".into(),
            role,
            organisation: organisation.map(Into::into),
            official: official.map(Into::into),
            lang: None,
            created_at: Instant(0),
            disabled_at: None,
            must_change: false,
        }
    }

    fn organisation(id: &str, parent: Option<&str>) -> Organisation {
        Organisation {
            id: id.into(),
            name: id.into(),
            parent: parent.map(Into::into),
            calendar: None,
            reports: Vec::new(),
            kind: None,
            since: BEGINNING,
            until: None,
        }
    }

    /// An official of `unit-1` until day 100, of `unit-2` until day 200, gone afterwards.
    fn directory() -> Directory {
        let version = |organisation: &str, since: i32, until: Option<i32>| Official {
            id: "u-1".into(),
            name: "U".into(),
            position: String::new(),
            organisation: organisation.into(),
            email: None,
            lang: Lang::Ru,
            opens: None,
            closes: None,
            deputy: None,
            roles: Vec::new(),
            since: Day(since),
            until: until.map(Day),
        };
        Directory::new(
            vec![
                organisation("body", None),
                organisation("unit-1", Some("body")),
                organisation("desk-1", Some("unit-1")),
                organisation("unit-2", Some("body")),
            ],
            vec![
                version("unit-1", 0, None),
                version("unit-2", 101, Some(200)),
            ],
            Vec::new(),
            Vec::new(),
        )
    }

    fn of(ids: &[&str]) -> Scope {
        Scope::Organisations(ids.iter().map(|id| (*id).to_owned()).collect())
    }

    #[test]
    fn an_official_moves_with_the_directory_and_ends_with_it() {
        let (directory, official) = (directory(), account(Role::Official, None, Some("u-1")));
        assert_eq!(official.scope(&directory, Day(100)), of(&["unit-1"]));
        assert_eq!(official.scope(&directory, Day(101)), of(&["unit-2"]));
        assert_eq!(official.scope(&directory, Day(201)), of(&[]));
        assert!(!of(&[]).covers(Some("unit-1")) && !of(&[]).covers(None));
    }

    #[test]
    fn an_official_never_reads_everything() {
        let directory = directory();
        for lost in [None, Some("u-2")] {
            let official = account(Role::Official, None, lost);
            assert_eq!(official.scope(&directory, Day(1)), of(&[]));
        }
        // not even if the account names an organisation besides
        let official = account(Role::Official, Some("body"), None);
        assert_eq!(official.scope(&directory, Day(1)), of(&[]));
    }

    #[test]
    fn an_organisation_is_read_with_everything_beneath_it() {
        let directory = directory();
        let head = account(Role::Supervisor, Some("unit-1"), Some("u-1"));
        assert_eq!(head.scope(&directory, Day(1)), of(&["unit-1", "desk-1"]));
        let all = account(Role::Supervisor, None, None);
        assert_eq!(all.scope(&directory, Day(1)), Scope::Everything);
    }
}
