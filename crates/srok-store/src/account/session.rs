//! Who is signed in? Sessions, known by the hash of their secret; in memory exactly, on the disk to within some minutes.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};

use duckdb::{Connection, params};

use super::super::arrow::moment;
use super::super::{Store, StoreError, audit, in_transaction};
use super::SESSIONS;
use srok_core::account::Account;
use srok_core::audit::Deed;
use srok_core::secret::sha256;
use srok_law::case::{Instant, MINUTE};

/// A session.
#[derive(Debug)]
pub struct Session {
    /// Whose it is.
    pub login: String,
    /// When it began.
    pub began_at: Instant,
    /// From which address, with which browser; empty for those begun before that was noted.
    place: Place,
    /// When something was last asked for with it, in microseconds.
    seen: AtomicI64,
    /// As far as the disk knows.
    written: AtomicI64,
}

/// From where somebody is signed in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The address.
    pub address: String,
    /// Browser and system, as far as they say.
    pub agent: String,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionSeen {
    /// What it is called: enough to tell it from the owner's others, and nothing to sign in with.
    pub id: String,
    /// From where it was begun.
    pub place: Place,
    /// When.
    pub began_at: Instant,
    /// When something was last asked for with it.
    pub seen_at: Instant,
    /// It is the one that asks.
    pub is_own: bool,
}

/// Which sessions of an account are to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending<'a> {
    /// The one of an id.
    One(&'a str),
    /// All but the one of a secret.
    Others(&'a str),
}

/// What a session begins with.
#[derive(Clone, Copy)]
pub struct SessionBegun<'a> {
    /// The secret of its cookie.
    pub secret: &'a str,
    /// Whose it is.
    pub login: &'a str,
    /// The sealed password that was looked at.
    pub sealed: &'a str,
    /// From where.
    pub place: &'a Place,
}

/// How long sessions last, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLife {
    /// Without anything being asked for.
    pub idle: i64,
    /// At the longest.
    pub longest: i64,
}

/// The disk learns of a session being used after so long.
const WRITTEN_EVERY: i64 = 5 * MINUTE;
/// Sessions of one account at once; the oldest make room.
const OF_ONE: usize = 20;
/// Digits of the hash that its owner calls a session by.
const ID: usize = 16;

impl Session {
    fn new(login: String, began_at: Instant, seen: Instant, place: Place) -> Self {
        Self {
            login,
            began_at,
            place,
            seen: AtomicI64::new(seen.0),
            written: AtomicI64::new(seen.0),
        }
    }

    /// Tells whether it is good at a moment.
    fn is_good(&self, at: Instant, life: SessionLife) -> bool {
        let seen = Instant(self.seen.load(Ordering::Relaxed));
        at < self.began_at.plus(life.longest) && at < seen.plus(life.idle)
    }
}

/// Reads all sessions.
pub(super) fn load(connection: &Connection) -> Result<HashMap<String, Session>, StoreError> {
    let doing = || StoreError::doing("read the sessions");
    let mut statement = connection.prepare(SESSIONS.text).map_err(doing())?;
    let rows = statement
        .query_map([], |row| {
            let (began, seen) = (Instant(row.get(2)?), Instant(row.get(3)?));
            let said = |text: Option<String>| text.unwrap_or_default();
            let place = Place {
                address: said(row.get(4)?),
                agent: said(row.get(5)?),
            };
            Ok((row.get(0)?, Session::new(row.get(1)?, began, seen, place)))
        })
        .map_err(doing())?;
    rows.collect::<Result<_, _>>().map_err(doing())
}

/// Ends all sessions of an account in the transaction of the connection.
pub(super) fn end_all_of(connection: &Connection, login: &str) -> Result<(), StoreError> {
    connection
        .execute("delete from session where login = $1", params![login])
        .map_err(StoreError::doing("end the sessions of an account"))?;
    Ok(())
}

fn end(connection: &Connection, hash: &str) -> Result<(), StoreError> {
    connection
        .execute("delete from session where hash = $1", params![hash])
        .map_err(StoreError::doing("end a session"))?;
    Ok(())
}

impl Store {
    /// Begins a session of an account whose password was found right; those that are over are forgotten on the occasion.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchAccount`] if the account was disabled, or given another password, since the password was looked at.
    pub fn begin_session(
        &self,
        begun: &SessionBegun<'_>,
        at: Instant,
        life: SessionLife,
        deed: &Deed,
    ) -> Result<(), StoreError> {
        let clerk = self.clerk()?;
        let SessionBegun {
            secret,
            login,
            sealed,
            place,
        } = *begun;
        let kept = self.kept(login)?;
        if kept.account.is_disabled() || kept.password != sealed {
            return Err(StoreError::NoSuchAccount {
                login: login.into(),
            });
        }
        let over = self.over(login, at, life);
        let hash = sha256(secret.as_bytes());
        in_transaction(&clerk, |connection| {
            for hash in &over {
                end(connection, hash)?;
            }
            connection
                .execute(
                    "insert into session values ($1, $2, $3::timestamp, $3::timestamp, $4, $5)",
                    params![hash, login, moment(at), place.address, place.agent],
                )
                .map_err(StoreError::doing("begin a session"))?;
            audit::note(connection, deed, at)
        })?;
        let mut accounts = self.accounts_write();
        accounts.sessions.retain(|hash, _| !over.contains(hash));
        let session = Session::new(login.to_owned(), at, at, place.clone());
        accounts.sessions.insert(hash, session);
        drop(accounts);
        self.sessions_changed();
        Ok(())
    }

    /// Returns the sessions that are over, and those of an account that must make room for another one.
    fn over(&self, login: &str, at: Instant, life: SessionLife) -> Vec<String> {
        let accounts = self.accounts_read();
        let (good, over): (Vec<_>, Vec<_>) = accounts
            .sessions
            .iter()
            .partition(|(_, session)| session.is_good(at, life));
        let mut own: Vec<_> = good
            .into_iter()
            .filter(|(_, session)| session.login == login)
            .collect();
        own.sort_by_key(|(_, session)| session.began_at);
        let surplus = (own.len() + 1).saturating_sub(OF_ONE);
        own.truncate(surplus);
        let all = over.into_iter().chain(own);
        all.map(|(hash, _)| hash.clone()).collect()
    }

    /// Returns the account of a session that is good at a moment, and notes that it was used.
    #[must_use]
    pub fn session(&self, secret: &str, at: Instant, life: SessionLife) -> Option<Account> {
        let hash = sha256(secret.as_bytes());
        let (account, to_write) = {
            let accounts = self.accounts_read();
            let session = accounts.sessions.get(&hash)?;
            let kept = accounts.accounts.get(&session.login)?;
            if kept.account.is_disabled() || !session.is_good(at, life) {
                return None;
            }
            session.seen.fetch_max(at.0, Ordering::Relaxed);
            let written = session.written.load(Ordering::Relaxed);
            (kept.account.clone(), at.0 - written >= WRITTEN_EVERY)
        };
        if to_write {
            self.write_seen(&hash, at);
        }
        Some(account)
    }

    /// Returns the account of a session that is good at a moment, without a note that it was used: for what waits and asks for nothing.
    #[must_use]
    pub fn session_holds(&self, secret: &str, at: Instant, life: SessionLife) -> Option<Account> {
        let accounts = self.accounts_read();
        let session = accounts.sessions.get(&sha256(secret.as_bytes()))?;
        let kept = accounts.accounts.get(&session.login)?;
        let holds = !kept.account.is_disabled() && session.is_good(at, life);
        holds.then(|| kept.account.clone())
    }

    /// Returns the sessions of an account that are good at a moment, the one used last first. `secret` is that of the one that asks.
    #[must_use]
    pub fn own_sessions(
        &self,
        login: &str,
        secret: &str,
        at: Instant,
        life: SessionLife,
    ) -> Vec<SessionSeen> {
        let own = sha256(secret.as_bytes());
        let accounts = self.accounts_read();
        let good = accounts.sessions.iter();
        let good = good.filter(|(_, session)| session.login == login && session.is_good(at, life));
        let mut all: Vec<SessionSeen> = good
            .map(|(hash, session)| SessionSeen {
                id: hash.chars().take(ID).collect(),
                place: session.place.clone(),
                began_at: session.began_at,
                seen_at: Instant(session.seen.load(Ordering::Relaxed)),
                is_own: *hash == own,
            })
            .collect();
        all.sort_by(|one, other| (other.seen_at, &other.id).cmp(&(one.seen_at, &one.id)));
        all
    }

    /// Ends sessions of an account and returns how many there were.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written; they then go on.
    pub fn end_sessions(
        &self,
        login: &str,
        ending: Ending<'_>,
        at: Instant,
        deed: &Deed,
    ) -> Result<usize, StoreError> {
        let clerk = self.clerk()?;
        let kept = match ending {
            Ending::One(_) => String::new(),
            Ending::Others(secret) => sha256(secret.as_bytes()),
        };
        let is_meant = |hash: &str| match ending {
            Ending::One(id) => id.len() == ID && hash.starts_with(id),
            Ending::Others(_) => hash != kept,
        };
        let ended: Vec<String> = {
            let accounts = self.accounts_read();
            let own = accounts.sessions.iter();
            let own = own.filter(|(hash, session)| session.login == login && is_meant(hash));
            own.map(|(hash, _)| hash.clone()).collect()
        };
        if ended.is_empty() {
            return Ok(0);
        }
        in_transaction(&clerk, |connection| {
            for hash in &ended {
                end(connection, hash)?;
            }
            audit::note(connection, deed, at)
        })?;
        let mut accounts = self.accounts_write();
        accounts.sessions.retain(|hash, _| !ended.contains(hash));
        drop(accounts);
        self.sessions_changed();
        Ok(ended.len())
    }

    /// Tells who waits with a session that some may have ended.
    pub(super) fn sessions_changed(&self) {
        self.sessions.send_modify(|changes| *changes += 1);
    }

    /// Has the disk know when a session was last used, unless the clerk is busy: no page waits for that, and the next use tries again.
    fn write_seen(&self, hash: &str, at: Instant) {
        let Ok(clerk) = self.clerk.try_lock() else {
            return;
        };
        let written = clerk.execute(
            "update session set seen_at = $2::timestamp where hash = $1",
            params![hash, moment(at)],
        );
        drop(clerk);
        if let Err(error) = written {
            tracing::warn!(%error, "a session could not be kept up to date");
        } else if let Some(session) = self.accounts_read().sessions.get(hash) {
            session.written.store(at.0, Ordering::Relaxed);
        }
    }

    /// Ends a session.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written; the session then goes on.
    pub fn end_session(&self, secret: &str, at: Instant, deed: &Deed) -> Result<(), StoreError> {
        let hash = sha256(secret.as_bytes());
        let clerk = self.clerk()?;
        in_transaction(&clerk, |connection| {
            end(connection, &hash)?;
            audit::note(connection, deed, at)
        })?;
        self.accounts_write().sessions.remove(&hash);
        self.sessions_changed();
        Ok(())
    }

    /// Ends all sessions of everybody: after a backup was brought back, those that had been ended since it was made would be good again.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written.
    pub fn end_all_sessions(&self) -> Result<(), StoreError> {
        let clerk = self.clerk()?;
        clerk
            .execute_batch("delete from session")
            .map_err(StoreError::doing("end all sessions"))?;
        self.accounts_write().sessions.clear();
        self.sessions_changed();
        Ok(())
    }
}
