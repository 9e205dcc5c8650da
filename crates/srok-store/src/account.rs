//! Who may sign in? Accounts with their sealed passwords, at hand in memory, so that disabling one works at once.
//!
//! They belong to the clerk: neither signing in nor a page waits for whoever writes events.

mod session;
mod view;

pub use session::{Ending, Place, SessionBegun, SessionLife, SessionSeen};

use session::Session;
pub use view::SavedView;

use std::collections::{BTreeMap, HashMap};
use std::sync::{PoisonError, RwLockReadGuard, RwLockWriteGuard};

use duckdb::{Connection, params};

use super::arrow::moment;
use super::query::{ACCOUNTS, SESSIONS};
use super::{Store, StoreError, audit, in_transaction};
use srok_core::access::Role;
use srok_core::account::Account;
use srok_core::audit::Deed;
use srok_law::case::Instant;
use srok_law::words::Lang;

/// Accounts by login, and sessions by the hash of their secret.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    accounts: BTreeMap<String, Kept>,
    sessions: HashMap<String, Session>,
}

/// An account with its sealed password.
#[derive(Debug, Clone)]
struct Kept {
    account: Account,
    password: String,
}

/// Reads all accounts and sessions.
pub(super) fn load(connection: &Connection) -> Result<Accounts, StoreError> {
    Ok(Accounts {
        accounts: load_accounts(connection)?,
        sessions: session::load(connection)?,
    })
}

fn load_accounts(connection: &Connection) -> Result<BTreeMap<String, Kept>, StoreError> {
    let doing = || StoreError::doing("read the accounts");
    let mut statement = connection.prepare(ACCOUNTS.text).map_err(doing())?;
    let rows = statement
        .query_map([], |row| {
            let (role, lang): (String, Option<String>) = (row.get(2)?, row.get(5)?);
            let account = Account {
                login: row.get(0)?,
                name: row.get(1)?,
                // a role of a later build: the one that sees least
                role: Role::named(&role).unwrap_or(Role::Official),
                organisation: row.get(3)?,
                official: row.get(4)?,
                lang: lang.and_then(|code| Lang::named(&code)),
                must_change: row.get(7)?,
                created_at: Instant(row.get(8)?),
                disabled_at: row.get::<_, Option<i64>>(9)?.map(Instant),
            };
            let password = row.get(6)?;
            Ok((account.login.clone(), Kept { account, password }))
        })
        .map_err(doing())?;
    rows.collect::<Result<_, _>>().map_err(doing())
}

/// Writes an account in the place of what was there under its login.
fn put(connection: &Connection, kept: &Kept) -> Result<(), StoreError> {
    let doing = || StoreError::doing("keep an account");
    let account = &kept.account;
    connection
        .execute(
            "delete from account where login = $1",
            params![account.login],
        )
        .map_err(doing())?;
    connection
        .execute(
            "insert into account values ($1, $2, $3, $4, $5, $6, $7, $8, $9::timestamp, $10::timestamp)",
            params![
                account.login,
                account.name,
                account.role.code(),
                account.organisation,
                account.official,
                account.lang.map(Lang::code),
                kept.password,
                account.must_change,
                moment(account.created_at),
                account.disabled_at.map(moment)
            ],
        )
        .map_err(doing())?;
    Ok(())
}

impl Store {
    fn accounts_read(&self) -> RwLockReadGuard<'_, Accounts> {
        self.accounts.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn accounts_write(&self) -> RwLockWriteGuard<'_, Accounts> {
        self.accounts
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns all accounts, by login; the disabled ones too.
    #[must_use]
    pub fn accounts(&self) -> Vec<Account> {
        let accounts = self.accounts_read();
        let all = accounts.accounts.values();
        all.map(|kept| kept.account.clone()).collect()
    }

    /// Returns the account of a login.
    #[must_use]
    pub fn account(&self, login: &str) -> Option<Account> {
        let accounts = self.accounts_read();
        accounts
            .accounts
            .get(login)
            .map(|kept| kept.account.clone())
    }

    /// Returns the sealed password of a login; of one that is disabled, too.
    #[must_use]
    pub fn sealed_password(&self, login: &str) -> Option<String> {
        let accounts = self.accounts_read();
        accounts
            .accounts
            .get(login)
            .map(|kept| kept.password.clone())
    }

    /// Keeps a new account.
    ///
    /// # Errors
    ///
    /// [`StoreError::AccountThere`] if there is or ever was one of that login: the audit must not name two people alike.
    pub fn create_account(
        &self,
        account: &Account,
        sealed: &str,
        deed: &Deed,
    ) -> Result<(), StoreError> {
        let clerk = self.clerk()?;
        if self.account(&account.login).is_some() {
            return Err(StoreError::AccountThere {
                login: account.login.clone(),
            });
        }
        let kept = Kept {
            account: account.clone(),
            password: sealed.to_owned(),
        };
        in_transaction(&clerk, |connection| {
            put(connection, &kept)?;
            audit::note(connection, deed, account.created_at)
        })?;
        let mut accounts = self.accounts_write();
        accounts.accounts.insert(account.login.clone(), kept);
        Ok(())
    }

    /// Changes what an account says, and ends all its sessions if it is disabled by that.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchAccount`]; otherwise that of a store that cannot be written.
    pub fn change_account(
        &self,
        login: &str,
        at: Instant,
        deed: &Deed,
        change: impl FnOnce(&mut Account),
    ) -> Result<Account, StoreError> {
        let clerk = self.clerk()?;
        let mut kept = self.kept(login)?;
        change(&mut kept.account);
        let sessions = if kept.account.is_disabled() {
            Ended::All
        } else {
            Ended::None
        };
        self.replace(&clerk, kept, sessions, deed, at)
    }

    /// Gives an account another password and ends all its sessions: whoever knew the old one is out.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchAccount`]; otherwise that of a store that cannot be written.
    pub fn set_password(
        &self,
        login: &str,
        sealed: &str,
        must_change: bool,
        at: Instant,
        deed: &Deed,
    ) -> Result<Account, StoreError> {
        let clerk = self.clerk()?;
        let mut kept = self.kept(login)?;
        sealed.clone_into(&mut kept.password);
        kept.account.must_change = must_change;
        self.replace(&clerk, kept, Ended::All, deed, at)
    }

    fn kept(&self, login: &str) -> Result<Kept, StoreError> {
        let accounts = self.accounts_read();
        let kept = accounts.accounts.get(login).cloned();
        kept.ok_or_else(|| StoreError::NoSuchAccount {
            login: login.into(),
        })
    }

    /// Writes an account that is there already.
    fn replace(
        &self,
        clerk: &Connection,
        kept: Kept,
        sessions: Ended,
        deed: &Deed,
        at: Instant,
    ) -> Result<Account, StoreError> {
        let account = kept.account.clone();
        in_transaction(clerk, |connection| {
            put(connection, &kept)?;
            if sessions == Ended::All {
                session::end_all_of(connection, &account.login)?;
            }
            audit::note(connection, deed, at)
        })?;
        let mut accounts = self.accounts_write();
        accounts.accounts.insert(account.login.clone(), kept);
        if sessions == Ended::All {
            accounts
                .sessions
                .retain(|_, session| session.login != account.login);
        }
        drop(accounts);
        self.sessions_changed();
        Ok(account)
    }
}

/// Which sessions of an account end with a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    None,
    All,
}
