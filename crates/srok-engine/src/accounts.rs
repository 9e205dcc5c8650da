//! How are accounts made and changed? The rules that the command line and the pages share; every change is in the audit.

use srok_core::access::Role;
use srok_core::account::password::{self, PasswordError, Unfit};
use srok_core::account::{Account, NoLogin};
use srok_core::audit::{Deed, Kind};
use srok_core::directory::Directory;
use srok_core::secret::NoRandomness;
use srok_law::case::{Day, Instant};
use srok_law::words::Lang;
use srok_store::{Store, StoreError};

/// What an account is to say. A text that is empty says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The name to sign in with.
    pub login: String,
    /// The name of the person; empty: that of the directory.
    pub name: String,
    /// What it is for.
    pub role: Option<Role>,
    /// The organisation it is bound to.
    pub organisation: String,
    /// The staff reference in the directory.
    pub official: String,
}

/// Why an account is not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// The login cannot be one.
    #[error(transparent)]
    Login(#[from] NoLogin),
    /// No role was named.
    #[error("no role is named\nhint: one of administrator, supervisor, official, ministry")]
    NoRole,
    /// The directory does not know the organisation.
    #[error(
        "organisation `{0}` is not in the directory\nhint: `srok directory list organisations` shows them; a new one comes in with `srok directory set organisation {0} name=…`"
    )]
    NoSuchOrganisation(String),
    /// The directory does not know the official.
    #[error(
        "official `{0}` is not in the directory\nhint: `srok directory list officials` shows them; a new one comes in with `srok directory set official {0} name=… organisation=…`"
    )]
    NoSuchOfficial(String),
    /// An official's account says which official it is.
    #[error(
        "the account of an official needs his staff reference\nhint: name it with --official; he reads about the organisation that the directory has him in"
    )]
    OfficialWanted,
    /// The organisation of an official comes from the directory.
    #[error(
        "the account of an official takes no organisation\nhint: he reads about the one that the directory has him in; for the head of a unit make a supervisor"
    )]
    OfficialBound,
    /// An administrator reads everything.
    #[error(
        "the account of an administrator takes no organisation\nhint: who makes accounts can read everything anyway; make a supervisor of the organisation"
    )]
    AdministratorBound,
    /// The password is not taken.
    #[error(transparent)]
    Password(#[from] Unfit),
    /// No password could be made or kept.
    #[error(transparent)]
    Sealing(#[from] PasswordError),
    /// No password could be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl NotMade {
    /// Returns the field of a form that it is about.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::NoRole => "role",
            Self::NoSuchOrganisation(_) | Self::OfficialBound | Self::AdministratorBound => {
                "organisation"
            }
            Self::NoSuchOfficial(_) | Self::OfficialWanted => "official",
            _ => "login",
        }
    }

    /// Says it to who filled in the form; `None` if it is a fault of the service.
    #[must_use]
    pub fn text(&self, lang: Lang) -> Option<String> {
        let text = match self {
            Self::Login(_) => lang.pick(
                "От 2 до 64 букв, цифр и знаков - _ . @",
                "2 to 64 letters, digits and the signs - _ . @",
            ),
            Self::NoRole => lang.pick("Выберите роль.", "Choose a role."),
            Self::NoSuchOrganisation(_) => lang.pick(
                "Такого подразделения нет в справочнике.",
                "There is no such organisation in the directory.",
            ),
            Self::NoSuchOfficial(_) => lang.pick(
                "Такого должностного лица нет в справочнике.",
                "There is no such official in the directory.",
            ),
            Self::OfficialWanted => lang.pick(
                "Для исполнителя укажите табельное обозначение из справочника.",
                "For an official name the staff reference of the directory.",
            ),
            Self::OfficialBound => lang.pick(
                "Подразделение исполнителя определяется справочником. Для руководителя создайте учетную запись контролирующего лица.",
                "The organisation of an official is that of the directory. For the head of a unit make a supervisor.",
            ),
            Self::AdministratorBound => lang.pick(
                "Администратор видит все: он сам дает права. Для подразделения создайте учетную запись контролирующего лица.",
                "An administrator reads everything: it is he who gives rights. Make a supervisor of the organisation.",
            ),
            Self::Password(unfit) => unfit.text(lang),
            Self::Store(StoreError::AccountThere { .. }) => lang.pick(
                "Такое имя для входа уже есть или было.",
                "There is or was such a login already.",
            ),
            Self::Store(StoreError::NoSuchAccount { .. }) => {
                lang.pick("Такой учетной записи нет.", "There is no such account.")
            }
            Self::Sealing(_) | Self::Randomness(_) | Self::Store(_) => return None,
        };
        Some(text.to_owned())
    }
}

/// Who changes accounts, and when.
#[derive(Debug, Clone, Copy)]
pub struct Clerk<'a> {
    /// The accounts.
    pub store: &'a Store,
    /// How the audit names him.
    pub author: &'a str,
    /// Now.
    pub now: Instant,
    /// Today: the directory is asked about this day.
    pub today: Day,
}

impl Clerk<'_> {
    /// Makes an account. Without a password one is made up that must be changed at the first sign-in; it is returned, this once.
    ///
    /// # Errors
    ///
    /// [`NotMade`]; nothing is then made.
    pub fn create(
        &self,
        wanted: &Wanted,
        password: Option<&str>,
    ) -> Result<(Account, Option<String>), NotMade> {
        let login = Account::login(&wanted.login)?;
        let mut account = Account {
            name: login.clone(),
            login,
            role: Role::Official,
            organisation: None,
            official: None,
            lang: None,
            created_at: self.now,
            disabled_at: None,
            must_change: password.is_none(),
        };
        let directory = self.store.directory()?;
        lay_over(&mut account, wanted, &directory, self.today)?;
        if self.store.account(&account.login).is_some() {
            let login = account.login;
            return Err(StoreError::AccountThere { login }.into());
        }
        let (sealed, once) = sealed(password, &account.login, &account.name)?;
        let deed = self
            .deed(Kind::AccountCreated, &account.login)
            .with(said(&account));
        self.store.create_account(&account, &sealed, &deed)?;
        Ok((account, once))
    }

    /// Changes what an account says: everything of `wanted` but the login.
    ///
    /// # Errors
    ///
    /// [`NotMade`]; nothing is then changed.
    pub fn change(&self, login: &str, wanted: &Wanted) -> Result<Account, NotMade> {
        let mut account = self.known(login)?;
        let before = said(&account);
        let directory = self.store.directory()?;
        lay_over(&mut account, wanted, &directory, self.today)?;
        let after = said(&account);
        let deed = self
            .deed(Kind::AccountChanged, login)
            .with(format!("{before} → {after}"));
        let changed = self
            .store
            .change_account(login, self.now, &deed, |kept| *kept = account)?;
        Ok(changed)
    }

    /// Disables an account and ends its sessions.
    ///
    /// # Errors
    ///
    /// [`NotMade`] if there is none.
    pub fn disable(&self, login: &str) -> Result<Account, NotMade> {
        let deed = self.deed(Kind::AccountDisabled, login);
        let now = self.now;
        Ok(self.store.change_account(login, now, &deed, |account| {
            account.disabled_at.get_or_insert(now);
        })?)
    }

    /// Enables an account again.
    ///
    /// # Errors
    ///
    /// [`NotMade`] if there is none.
    pub fn enable(&self, login: &str) -> Result<Account, NotMade> {
        let deed = self.deed(Kind::AccountEnabled, login);
        Ok(self
            .store
            .change_account(login, self.now, &deed, |account| {
                account.disabled_at = None;
            })?)
    }

    /// Gives an account another password and ends its sessions. Without one, one is made up that must be changed at the next sign-in.
    ///
    /// # Errors
    ///
    /// [`NotMade`] if there is no such account, or the password is not taken.
    pub fn reset(&self, login: &str, password: Option<&str>) -> Result<Option<String>, NotMade> {
        let account = self.known(login)?;
        let (sealed, once) = sealed(password, &account.login, &account.name)?;
        let deed = self.deed(Kind::PasswordReset, login);
        let must_change = once.is_some();
        self.store
            .set_password(login, &sealed, must_change, self.now, &deed)?;
        Ok(once)
    }

    /// Puts on record that the failed sign-ins of an account are to be forgotten; the count itself is with the running service.
    ///
    /// # Errors
    ///
    /// [`NotMade`] if there is no such account.
    pub fn unlock(&self, login: &str) -> Result<(), NotMade> {
        self.known(login)?;
        let deed = self.deed(Kind::Unlocked, login);
        Ok(self.store.note(&deed, self.now)?)
    }

    fn known(&self, login: &str) -> Result<Account, StoreError> {
        let known = self.store.account(login);
        known.ok_or_else(|| StoreError::NoSuchAccount {
            login: login.to_owned(),
        })
    }

    fn deed(&self, kind: Kind, login: &str) -> Deed {
        Deed::new(self.author, kind, login)
    }
}

/// Seals a password, or one that is made up to be used once and returned.
fn sealed(
    password: Option<&str>,
    login: &str,
    name: &str,
) -> Result<(String, Option<String>), NotMade> {
    if let Some(password) = password {
        password::check(password, login, name)?;
        return Ok((password::seal(password)?, None));
    }
    let once = password::once()?;
    Ok((password::seal(&once)?, Some(once)))
}

/// Lays what is wanted over an account, if the directory knows what it names.
fn lay_over(
    account: &mut Account,
    wanted: &Wanted,
    directory: &Directory,
    today: Day,
) -> Result<(), NotMade> {
    let named = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    account.role = wanted.role.ok_or(NotMade::NoRole)?;
    account.organisation = named(&wanted.organisation);
    account.official = named(&wanted.official);
    if account.role == Role::Official {
        if account.organisation.is_some() {
            return Err(NotMade::OfficialBound);
        }
        if account.official.is_none() {
            return Err(NotMade::OfficialWanted);
        }
    }
    if account.role == Role::Administrator && account.organisation.is_some() {
        return Err(NotMade::AdministratorBound);
    }
    if let Some(id) = &account.organisation
        && directory.organisation(id, today).is_none()
    {
        return Err(NotMade::NoSuchOrganisation(id.clone()));
    }
    let official = account.official.as_deref();
    let known = official.and_then(|id| directory.official(id, today));
    if let (Some(id), None) = (official, known) {
        return Err(NotMade::NoSuchOfficial(id.to_owned()));
    }
    if let Some(name) = named(&wanted.name).or(known.map(|known| known.name.clone())) {
        account.name = name;
    }
    Ok(())
}

/// Returns what an account may, in a few words, for the audit.
fn said(account: &Account) -> String {
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    format!(
        "role={} organisation={} official={}",
        account.role.code(),
        or_none(&account.organisation),
        or_none(&account.official)
    )
}
