//! What if whoever was writing broke off in the middle? His transaction is undone at once, and the next one gets another connection, with what
//! is kept in memory read anew: nothing half-done is ever committed by somebody else.

use std::sync::{Mutex, MutexGuard, PoisonError};

use duckdb::Connection;

use super::import::Writer;
use super::{Store, StoreError, account, event, log, token, word};

/// Takes a seat at which one writes at a time, waiting for whoever does. If the last one broke off, it is made anew first; as long as that
/// cannot be done, nobody gets it.
fn take<T>(
    seat: &Mutex<T>,
    anew: impl FnOnce(&mut T) -> Result<(), StoreError>,
) -> Result<MutexGuard<'_, T>, StoreError> {
    match seat.lock() {
        Ok(taken) => Ok(taken),
        Err(broken_off) => {
            let mut taken = broken_off.into_inner();
            tracing::warn!("whoever was writing broke off; the connection is made anew");
            anew(&mut taken)?;
            seat.clear_poison();
            Ok(taken)
        }
    }
}

impl Store {
    /// Returns the writer of what happened, waiting for whoever writes. Whoever needs the keeper as well takes it after the writer.
    pub(super) fn writer(&self) -> Result<MutexGuard<'_, Writer>, StoreError> {
        take(&self.writer, |writer| {
            // a panic may have come between a commit and what was to be remembered of it
            let connection = self.anew(&mut writer.connection)?;
            let head = log::begin(&connection)?;
            let last = event::last_recorded(&connection)?.unwrap_or(writer.last_recorded);
            self.position
                .store(head.position, std::sync::atomic::Ordering::Release);
            let words = word::load(&connection)?;
            *self.words.write().unwrap_or_else(PoisonError::into_inner) = words;
            self.words.clear_poison();
            *self
                .directory
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = None;
            self.recorded
                .fetch_max(last.0, std::sync::atomic::Ordering::AcqRel);
            // the rules come from the acts and are not read anew
            let rules = writer.rights.rules();
            *writer = Writer::new(connection, last, head)?;
            writer.rights.judge_by(rules);
            Ok(())
        })
    }

    /// Returns the connection that writes standings, waiting for whoever writes them. It never holds up the writer: the two write tables of
    /// their own, and marks only with this one.
    pub(super) fn keeper(&self) -> Result<MutexGuard<'_, Connection>, StoreError> {
        take(&self.keeper, |keeper| {
            *keeper = self.anew(keeper)?;
            Ok(())
        })
    }

    /// Returns the connection that writes small tables that change (alerts, answers, mails, accounts, sessions, tokens, the audit), waiting for
    /// whoever writes them. Whoever needs several takes this one last.
    pub(super) fn clerk(&self) -> Result<MutexGuard<'_, Connection>, StoreError> {
        take(&self.clerk, |clerk| {
            let connection = self.anew(clerk)?;
            let (tokens, accounts) = (token::load(&connection)?, account::load(&connection)?);
            *self.tokens.write().unwrap_or_else(PoisonError::into_inner) = tokens;
            *self
                .accounts
                .write()
                .unwrap_or_else(PoisonError::into_inner) = accounts;
            self.tokens.clear_poison();
            self.accounts.clear_poison();
            *clerk = connection;
            Ok(())
        })
    }

    /// Undoes what a connection had begun and returns a new one in its place.
    fn anew(&self, broken: &mut Connection) -> Result<Connection, StoreError> {
        // without a transaction there is nothing to undo
        let _ = broken.execute_batch("rollback");
        self.connect()
    }
}

/// A transaction that was begun: rolled back when it goes, by an error as by a panic, unless it was committed.
pub(super) struct Begun<'c>(Option<&'c Connection>);

impl<'c> Begun<'c> {
    pub fn on(connection: &'c Connection) -> Result<Self, StoreError> {
        connection
            .execute_batch("begin transaction")
            .map_err(StoreError::doing("begin a transaction"))?;
        Ok(Self(Some(connection)))
    }

    pub fn commit(mut self) -> Result<(), StoreError> {
        let Some(connection) = self.0 else {
            return Ok(());
        };
        connection
            .execute_batch("commit")
            .map_err(StoreError::doing("commit a transaction"))?;
        self.0 = None;
        Ok(())
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.0 {
            // a failed commit has already been rolled back; then there is nothing left to undo
            let _ = connection.execute_batch("rollback");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::super::{Options, Store, in_transaction, picture};
    use srok_core::access::{May, Right};
    use srok_core::audit::{Deed, Kind};
    use srok_law::case::Instant;

    const NOW: Instant = Instant(1_773_306_000_000_000);

    fn right(name: &str) -> Right {
        Right {
            name: name.into(),
            may: May::Send,
            sources: Vec::new(),
            organisations: Vec::new(),
            created_at: NOW,
            expires_at: None,
            revoked_at: None,
        }
    }

    fn count(store: &Store, statement: &str) -> i64 {
        let connection = store.connect().unwrap();
        connection
            .query_row(statement, [], |row| row.get(0))
            .unwrap()
    }

    /// Breaks off in the middle of what a connection writes, as a fault of the program would.
    fn broken_off(work: impl FnOnce()) {
        assert!(catch_unwind(AssertUnwindSafe(work)).is_err());
    }

    #[test]
    fn what_a_clerk_broke_off_in_is_undone_and_the_next_one_works() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path(), &Options::default()).unwrap();
        store.create_token("one", &right("one"), "test").unwrap();
        broken_off(|| {
            let clerk = store.clerk().unwrap();
            let _ = in_transaction(&clerk, |connection| -> Result<(), _> {
                connection.execute_batch("delete from token").unwrap();
                panic!("in the middle");
            });
        });
        assert_eq!(
            count(&store, "select count(*) from token"),
            1,
            "undone at once"
        );
        // even where the transaction was not begun as it should be
        broken_off(|| {
            let clerk = store.clerk().unwrap();
            clerk
                .execute_batch("begin transaction; delete from token")
                .unwrap();
            panic!("in the middle");
        });
        let deed = Deed::new("test", Kind::TokenCreated, "audit");
        store.note(&deed, NOW).unwrap();
        assert_eq!(count(&store, "select count(*) from token"), 1);
        store.revoke_token("one", "test", NOW.plus(1)).unwrap();
        assert!(store.right("one", NOW.plus(2)).is_none());
    }

    #[test]
    fn a_revocation_that_broke_off_after_its_commit_holds() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path(), &Options::default()).unwrap();
        store.create_token("one", &right("one"), "test").unwrap();
        broken_off(|| {
            let clerk = store.clerk().unwrap();
            clerk
                .execute_batch("update token set revoked_at = '2026-03-12 09:00:00'")
                .unwrap();
            panic!("before the tokens at hand were read anew");
        });
        drop(store.clerk().unwrap());
        assert!(store.right("one", NOW.plus(2)).is_none());
    }

    #[test]
    fn a_writer_that_broke_off_leaves_neither_words_nor_events() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path(), &Options::default()).unwrap();
        broken_off(|| {
            let writer = store.writer().unwrap();
            writer
                .connection
                .execute_batch("insert into word values (0, 'kept'); begin transaction; insert into word values (1, 'lost')")
                .unwrap();
            panic!("in the middle");
        });
        drop(store.writer().unwrap());
        assert_eq!(store.words().all().len(), 1);
        assert_eq!(store.word_id("kept"), Some(0));
        broken_off(|| {
            let keeper = store.keeper().unwrap();
            keeper.execute_batch("begin transaction").unwrap();
            panic!("in the middle");
        });
        let keeper = store.keeper().unwrap();
        in_transaction(&keeper, |connection| {
            picture::write(connection, picture::Mark::Reach, "7")
        })
        .unwrap();
        drop(keeper);
        store.checkpoint().unwrap();
    }
}
