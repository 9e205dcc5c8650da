//! What was taken in, and when? One transaction, whole or not at all: a file, or what several senders handed over at once.
//!
//! Idempotence is designed, not delegated to a unique index: an event whose identity is in the store is a duplicate if its content is the
//! same, else a conflict. What came lately is known exactly, a filter says "surely new" of nearly all the rest, suspects are looked up.

mod columns;
mod delivery;
mod evidence;
mod history;
mod holders;
mod judge;
mod lane;
mod new_event;
mod open;
mod release;
mod rights;
mod trial;
mod writer;

pub use evidence::RIGHTS;
pub use history::{Dropped, DroppedAttribute, ImportRecord};
pub use holders::{Notice, Noticed};
pub use new_event::NewEvent;
pub(super) use writer::Writer;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard};

use duckdb::params;

use super::arrow::moment;
use super::hash::ByHash;
use super::log::{self, Digest, Head};
use super::quarantine::{self, Rejected};
use super::query::CASE_KEY_COLLISIONS;
use super::word::FreshWords;
use super::{Store, StoreError};
use columns::EventColumns;
use delivery::{Begun, Delivery, Settled};
use holders::Holders;
use lane::Lane;
use srok_core::access::Sender;
use srok_law::case::Instant;

/// What is being taken in.
#[derive(Debug, Clone, Copy)]
pub struct ImportHead<'a> {
    /// Name of the file, or of the sender of a batch.
    pub file: &'a str,
    /// SHA-256 of the file, hex; empty if it was not hashed.
    pub hash: &'a str,
    /// Name of the mapping file.
    pub mapping: Option<&'a str>,
    /// Now.
    pub at: Instant,
}

/// Into which import a delivery goes.
#[derive(Debug, Clone, Copy)]
pub enum Into<'a> {
    /// One of its own, complete with this transaction.
    Whole(ImportHead<'a>),
    /// The open import of that file (and hash), begun with this delivery if there is none.
    Open(ImportHead<'a>),
}

/// What became of a delivery.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Id of the import.
    pub id: i32,
    /// Events taken in.
    pub accepted: u64,
    /// Events that were there already.
    pub duplicates: u64,
    /// Records that could not be used.
    pub rejected: u64,
    /// Events that wait until their sender has a right to the case.
    pub waiting: u64,
}

/// What became of a delivery, and which of its events the store itself refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipt {
    /// The counts.
    pub summary: ImportSummary,
    /// Events that wait until their sender has a right to the case.
    pub waiting: Vec<Rejected>,
    /// Events that were usable and are in conflict with what the store holds.
    pub refused: Vec<Rejected>,
}

/// Events being taken in. Dropped without [`Import::finish`], it leaves nothing behind.
#[derive(Debug)]
pub struct Import<'s> {
    store: &'s Store,
    writer: MutexGuard<'s, Writer>,
    lane: Lane,
    words: FreshWords<'s>,
    at: Instant,
    deliveries: Vec<Delivery>,
    columns: EventColumns,
    /// Events that may be known, with the index of their delivery.
    suspects: Vec<(usize, NewEvent<'static>)>,
    looked_up: u64,
    /// Content by identity of what this transaction took in, as far as it is counted one by one.
    fresh: ByHash<u64>,
    /// Second hash of the case id by case key.
    cases: ByHash<u64>,
    /// Whether a case may have the key of another one: then the store is asked.
    has_doubtful_case: bool,
    /// Whether anything here or in the store needs a right to its case.
    asks_rights: bool,
    /// Senders of the imports begun here.
    here: HashMap<i32, Arc<Sender>>,
    /// Cases of which nothing was known before this transaction, and whose first event has not been met.
    unheard: HashSet<u64>,
    /// Who may touch the cases met here.
    holders: ByHash<Holders>,
    /// Cases to be judged by the record.
    unsure: HashSet<u64>,
    /// Events to be judged, with the index of their delivery.
    undecided: Vec<(usize, NewEvent<'static>)>,
    /// Number of the last event put aside.
    came: i64,
    waiting_columns: EventColumns,
    /// What waits is read anew after the commit: an import was withdrawn.
    forgets_waiting: bool,
    /// Cases that were judged, and whether events of them still wait.
    judged: HashMap<u64, bool>,
    /// Delivery of what the service itself says of rights.
    of_rights: Option<usize>,
    /// What waited in earlier imports and does no longer.
    settled: BTreeMap<i32, Settled>,
    /// Identities of events that wait no longer, and those to be taken out with their import.
    released: Vec<u64>,
    gone: Vec<(i32, u64)>,
    /// Records of earlier imports that turned out to be of no use.
    late_refusals: Vec<(i32, Rejected)>,
    /// Records of events that count no longer, with import and identity.
    lost: Vec<(i32, u64, Rejected)>,
    /// Attributes that were not kept, by import.
    dropped: BTreeMap<i32, Dropped>,
    first: Instant,
    last: Instant,
    /// Of the events recorded here; absent once rows were taken out again.
    digest: Option<Digest>,
    /// Where the log ends with what was entered here.
    head: Head,
    finished: bool,
}

impl Store {
    /// Begins an import of one file and waits until no other is under way.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the transaction cannot be begun.
    pub fn begin_import(&self, head: &ImportHead<'_>) -> Result<Import<'_>, StoreError> {
        let mut import = self.begin_commit(head.at)?;
        import.deliver(Into::Whole(*head))?;
        Ok(import)
    }

    /// Begins a transaction that takes in several deliveries, and waits until no other is under way.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the transaction cannot be begun.
    pub fn begin_commit(&self, at: Instant) -> Result<Import<'_>, StoreError> {
        let writer = self.writer()?;
        // the writer is held, so that no other import or change is under way; the transaction has a connection of its own
        let connection = self.connect()?;
        connection
            .execute_batch("begin transaction")
            .map_err(StoreError::doing("begin an import"))?;
        let last = writer.last_recorded;
        Ok(Import {
            store: self,
            words: FreshWords::over(&self.words),
            at,
            deliveries: Vec::new(),
            columns: EventColumns::new(),
            suspects: Vec::new(),
            looked_up: 0,
            fresh: ByHash::default(),
            cases: ByHash::default(),
            has_doubtful_case: false,
            asks_rights: writer.rights.are_asked(),
            here: HashMap::new(),
            unheard: HashSet::new(),
            holders: ByHash::default(),
            unsure: HashSet::new(),
            undecided: Vec::new(),
            came: 0,
            waiting_columns: EventColumns::new(),
            forgets_waiting: false,
            judged: HashMap::new(),
            of_rights: None,
            settled: BTreeMap::new(),
            released: Vec::new(),
            gone: Vec::new(),
            late_refusals: Vec::new(),
            lost: Vec::new(),
            dropped: BTreeMap::new(),
            first: last.plus(1),
            last,
            digest: Some(Digest::begin()?),
            head: writer.head.clone(),
            finished: false,
            writer,
            lane: Lane::AtHand(connection),
        })
    }
}

impl Import<'_> {
    /// Begins a delivery: what is appended or rejected from now on belongs to it. Returns the id of its import.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the open import cannot be looked for.
    pub fn deliver(&mut self, into: Into<'_>) -> Result<i32, StoreError> {
        self.deliver_from(into, None)
    }

    /// Does the same for a sender that acts for some organisations only: its events count in cases to which it has a right.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the open import cannot be looked for.
    pub fn deliver_from(
        &mut self,
        into: Into<'_>,
        sender: Option<&Sender>,
    ) -> Result<i32, StoreError> {
        let (head, open) = match into {
            Into::Whole(head) => (head, None),
            Into::Open(head) => (head, self.open_import(&head, sender)?),
        };
        if sender.is_some() || self.asks_rights {
            self.ask_rights()?;
        }
        let id = open.unwrap_or_else(|| {
            self.writer.last_import += 1;
            self.writer.last_import
        });
        let sender = sender.map(|sender| Arc::new(self.writer.rights.known(sender)));
        if let Some(sender) = &sender {
            self.here.insert(id, Arc::clone(&sender.sender));
        }
        self.deliveries.push(Delivery {
            file: head.file.into(),
            begins: open.is_none().then(|| Begun {
                hash: head.hash.into(),
                mapping: head.mapping.map(str::to_owned),
                is_whole: matches!(into, Into::Whole(_)),
            }),
            summary: ImportSummary {
                id,
                ..ImportSummary::default()
            },
            sender,
            rejected: Vec::new(),
            refused: Vec::new(),
            waiting: Vec::new(),
        });
        Ok(id)
    }

    /// Returns the id of the open import of a file, one begun in this transaction too.
    fn open_import(
        &mut self,
        head: &ImportHead<'_>,
        sender: Option<&Sender>,
    ) -> Result<Option<i32>, StoreError> {
        let begun = self.deliveries.iter().find(|delivery| {
            let is_same = |begun: &Begun| !begun.is_whole && begun.hash == head.hash;
            delivery.file == head.file
                && delivery.sender() == sender
                && delivery.begins.as_ref().is_some_and(is_same)
        });
        if let Some(begun) = begun {
            return Ok(Some(begun.summary.id));
        }
        let open = open::open_import(self.lane.connection()?, head.file, head.hash, sender)?;
        Ok(open.map(|(id, _)| id))
    }

    /// Returns the id of the import of the last delivery.
    #[must_use]
    pub fn id(&self) -> i32 {
        self.deliveries
            .last()
            .map_or(0, |delivery| delivery.summary.id)
    }

    /// Names the SHA-256 of the file, hex, where it is known only once the file was read.
    pub fn hashed(&mut self, hash: &str) {
        if let Some(begins) = self
            .deliveries
            .last_mut()
            .and_then(|last| last.begins.as_mut())
        {
            hash.clone_into(&mut begins.hash);
        }
    }

    /// Puts records that could not be read into quarantine.
    pub fn reject(&mut self, records: impl IntoIterator<Item = Rejected>) {
        if let Some(delivery) = self.deliveries.last_mut() {
            delivery.rejected.extend(records);
        }
    }

    /// Notes which attributes were not kept.
    pub fn dropped(&mut self, dropped: &Dropped) {
        let known = self.dropped.entry(self.id()).or_default();
        for (attribute, values) in dropped {
            *known.entry(attribute.clone()).or_default() += values;
        }
    }

    /// Commits an import of one file: after this it survives a crash.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written; nothing of it is then left.
    pub fn finish(self) -> Result<ImportSummary, StoreError> {
        let receipts = self.commit()?;
        Ok(receipts.into_iter().next().unwrap_or_default().summary)
    }

    /// Commits all deliveries: after this they survive a crash. Returns what became of each, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written; nothing of any of them is then left.
    pub fn commit(mut self) -> Result<Vec<Receipt>, StoreError> {
        self.look_up_suspects()?;
        self.judge_unsure()?;
        self.flush_last()?;
        self.refuse_collisions()?;
        let connection = self.lane.connection()?;
        let has_rejects = !self.late_refusals.is_empty()
            || self
                .deliveries
                .iter()
                .any(|delivery| !delivery.rejected.is_empty() || !delivery.refused.is_empty());
        for delivery in &mut self.deliveries {
            delivery.summary.rejected += (delivery.rejected.len() + delivery.refused.len()) as u64;
            let records = delivery.rejected.iter().chain(&delivery.refused);
            let waiting = delivery.waiting.iter();
            let records = records
                .map(|record| (record, None))
                .chain(waiting.map(|(identity, record)| (record, Some(*identity))));
            quarantine::append(connection, delivery.summary.id, self.at, records)?;
        }
        if self.writer.has_quarantine {
            quarantine::release_corrected(connection, self.at, self.first)?;
        }
        self.write_waiting()?;
        let connection = self.lane.connection()?;
        self.words.write(connection)?;
        for delivery in &self.deliveries {
            delivery.write(connection, self.at)?;
        }
        for (import, dropped) in &self.dropped {
            history::add_dropped(connection, *import, dropped)?;
        }
        if self.last >= self.first {
            let entered = log::Entered {
                kind: log::Kind::Events,
                what: None,
                span: Some((self.first, self.last)),
                at: self.at,
            };
            self.head = log::enter(connection, &self.head, entered, self.digest.take())?;
        }
        connection
            .execute_batch("commit")
            .map_err(StoreError::doing("finish an import"))?;
        self.finished = true;
        self.writer.has_quarantine |= has_rejects;
        self.writer.last_recorded = self.last;
        self.writer.head = self.head.clone();
        self.writer.recent.extend(std::mem::take(&mut self.fresh));
        self.writer
            .recent_cases
            .extend(std::mem::take(&mut self.cases));
        self.remember_rights()?;
        self.words.publish();
        // whoever reads up to this moment must know the words of what he reads
        self.store.recorded.store(self.last.0, Ordering::Release);
        self.store
            .position
            .store(self.head.position, Ordering::Release);
        let receipts = std::mem::take(&mut self.deliveries).into_iter();
        Ok(receipts
            .map(
                |Delivery {
                     summary,
                     refused,
                     waiting,
                     ..
                 }| Receipt {
                    summary,
                    waiting: waiting.into_iter().map(|(_, record)| record).collect(),
                    refused,
                },
            )
            .collect())
    }

    /// Takes out events whose case key belongs to another case of the store.
    fn refuse_collisions(&mut self) -> Result<(), StoreError> {
        if !self.has_doubtful_case {
            return Ok(());
        }
        let doing = || StoreError::doing("look for colliding case keys");
        let connection = self.lane.connection()?;
        let collisions: Vec<(String, String, i32)> = {
            let mut statement = connection
                .prepare(CASE_KEY_COLLISIONS.text)
                .map_err(doing())?;
            let rows = statement
                .query_map(params![moment(self.first)], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })
                .map_err(doing())?;
            rows.collect::<Result<_, _>>().map_err(doing())?
        };
        for (case_id, known_as, import) in collisions {
            let removed = connection
                .execute(
                    "delete from event where recorded_at >= $1::timestamp and case_id = $2 and import = $3",
                    params![moment(self.first), case_id, import],
                )
                .map_err(doing())?;
            let of_import = |delivery: &&mut Delivery| delivery.summary.id == import;
            if let Some(delivery) = self.deliveries.iter_mut().find(of_import) {
                delivery.refuse_case(&case_id, &known_as, removed as u64);
            }
            self.digest = None;
        }
        Ok(())
    }
}

impl Drop for Import<'_> {
    fn drop(&mut self) {
        if !self.finished {
            // without a transaction there is nothing to undo
            if let Ok(connection) = self.lane.connection() {
                let _ = connection.execute_batch("rollback");
            }
            // the filters hold hashes that were never stored: they suspect a few too many, and the look-up is exact
        }
    }
}
