//! What must whoever writes events remember from one commit to the next? Identities and cases that are there, and the last numbers given out.

use std::sync::atomic::Ordering;

use duckdb::Connection;

use super::super::identity::{Filter, Recent};
use super::super::log::Head;
use super::super::{Store, StoreError};
use super::holders::{Notice, Rights};
use super::judge;
use srok_core::access::Parties;
use srok_law::case::Instant;

/// The one connection that writes events, and what it must remember from one commit to the next.
#[derive(Debug)]
pub(crate) struct Writer {
    pub connection: Connection,
    /// The latest `recorded_at` given to an event.
    pub last_recorded: Instant,
    /// Where the log ends.
    pub head: Head,
    /// The highest id given to an import.
    pub(super) last_import: i32,
    /// The identities at hand, once they are worth loading.
    pub(super) filter: Option<Filter>,
    /// Content by identity of the events that came last.
    pub recent: Recent,
    /// The cases met, once loaded with the identities.
    pub(super) known_cases: Option<Filter>,
    /// Second hash of the case id by key, of the cases met last.
    pub(super) recent_cases: Recent,
    /// Whether records may wait in quarantine for a correction.
    pub(super) has_quarantine: bool,
    /// Whose cases they are.
    pub rights: Rights,
}

impl Writer {
    /// Returns the writer of a store that was just opened.
    pub fn new(
        connection: Connection,
        last_recorded: Instant,
        head: Head,
    ) -> Result<Self, StoreError> {
        let (last_import, has_quarantine) = connection
            .query_row(
                "select (select coalesce(max(id), 0) from import), (select count(*) from quarantine where released_at is null) > 0",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .map_err(StoreError::doing("read the last import"))?;
        Ok(Self {
            rights: Rights::load(&connection)?,
            connection,
            last_recorded,
            head,
            last_import,
            filter: None,
            recent: Recent::default(),
            known_cases: None,
            recent_cases: Recent::default(),
            has_quarantine,
        })
    }
}

impl Writer {
    /// Reads anew in which cases events wait: some were taken out.
    pub fn forget_waiting(&mut self) -> Result<(), StoreError> {
        self.rights.load_waiting(&self.connection)
    }
}

impl Store {
    /// Remembers an entry of the log that was committed.
    pub(crate) fn is_recorded(&self, writer: &mut Writer, head: Head) {
        self.position.store(head.position, Ordering::Release);
        writer.head = head;
    }

    /// Loads the identities of events and cases, so that no later commit has to: for a service, which takes events in one by one.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn load_identities(&self) -> Result<(), StoreError> {
        let mut writer = self.writer()?;
        let connection = self.connect()?;
        let held = judge::count(&connection, "event")?;
        writer.filter = Some(judge::identities(&connection, held)?);
        writer.known_cases = Some(judge::cases(&connection)?);
        writer.rights.load_cases(&connection)
    }

    /// Says by what rules it is judged who may touch a case, and how an event that loses its ground is told of. What waits is judged by them.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if whoever wrote last broke off and the connection cannot be made anew.
    pub fn judge_by(&self, parties: Parties, notice: Notice) -> Result<(), StoreError> {
        let mut writer = self.writer()?;
        writer.rights.judge_by((parties.into(), Some(notice)));
        Ok(())
    }

    /// Judges what waits, if the rules or the directory have changed since that was last done. Returns whether it did.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read or written.
    pub fn judge_waiting(&self, at: Instant) -> Result<bool, StoreError> {
        {
            let mut writer = self.writer()?;
            if !writer.rights.is_to_judge || writer.rights.waiting.is_empty() {
                writer.rights.is_to_judge = false;
                return Ok(false);
            }
        }
        self.begin_commit(at)?.commit()?;
        Ok(true)
    }
}
