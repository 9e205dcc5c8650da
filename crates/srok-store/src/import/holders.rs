//! What is known at hand of whose case it is? Exact where it says something, and asked before the record is.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use duckdb::Connection;

use super::super::hash::ByHash;
use super::super::identity::Filter;
use super::super::query::{CASES_OF_SENDERS, CASES_WAITING, SENDERS};
use super::super::{StoreError, arrow};
use super::NewEvent;
use srok_core::access::{Opening, Parties, Sender};

/// Makes the event by which the service says that an event does not count, or counts again.
pub type Notice = fn(&Noticed<'_>) -> NewEvent<'static>;

/// An event that loses or regains its ground.
#[derive(Debug, Clone, Copy)]
pub struct Noticed<'a> {
    /// Its case.
    pub case_id: &'a str,
    /// Its source.
    pub source: &'a str,
    /// Its id at the source.
    pub event_id: &'a str,
    /// When that is found.
    pub at: srok_law::case::Instant,
    /// A number that no other notice has.
    pub number: i64,
}

/// A sender with the numbers of its organisations.
#[derive(Debug)]
pub(super) struct KnownSender {
    pub sender: Arc<Sender>,
    pub bodies: Vec<u32>,
}

/// Who may touch a case: organisations by their numbers. Most cases have one or two.
#[derive(Debug, Clone)]
pub(super) struct Holders {
    first: u32,
    more: Vec<u32>,
    /// By what the case was opened.
    pub opening: Opening,
}

impl Holders {
    /// A number that no organisation has.
    pub const NOBODY: u32 = u32::MAX;

    pub const fn new(first: u32, opening: Opening) -> Self {
        Self {
            first,
            more: Vec::new(),
            opening,
        }
    }

    /// Nobody has opened the case, as far as is known.
    pub const fn is_nobody(&self) -> bool {
        self.first == Self::NOBODY
    }

    pub fn has(&self, body: u32) -> bool {
        self.first == body || self.more.contains(&body)
    }

    pub fn add(&mut self, body: u32) {
        if !self.has(body) {
            self.more.push(body);
        }
    }
}

/// Cases of one generation that are remembered.
const GENERATION: usize = 1 << 18;

/// What the writer knows of rights from one commit to the next.
#[derive(Debug, Default)]
pub(crate) struct Rights {
    pub(super) parties: Arc<Parties>,
    pub(super) notice: Option<Notice>,
    /// Senders by import; whoever sends for every body is not among them.
    pub(super) senders: HashMap<i32, Arc<Sender>>,
    /// Cases in which events wait.
    pub(super) waiting: HashSet<u64>,
    /// Cases that may have events of such senders, once asked for.
    pub(super) bound_cases: Option<Filter>,
    /// Numbers of organisations.
    bodies: HashMap<String, u32>,
    young: ByHash<Holders>,
    old: ByHash<Holders>,
    /// The acts or the directory changed: what waits is judged anew.
    pub is_to_judge: bool,
}

impl Rights {
    /// Reads what is needed before the first event comes.
    pub fn load(connection: &Connection) -> Result<Self, StoreError> {
        let mut rights = Self {
            senders: senders(connection)?,
            ..Self::default()
        };
        rights.load_waiting(connection)?;
        Ok(rights)
    }

    /// Returns by what rules it is judged.
    pub fn rules(&self) -> (Arc<Parties>, Option<Notice>) {
        (Arc::clone(&self.parties), self.notice)
    }

    /// Says by what rules it is judged; what waits is judged anew.
    pub fn judge_by(&mut self, (parties, notice): (Arc<Parties>, Option<Notice>)) {
        self.parties = parties;
        self.notice = notice;
        self.is_to_judge = true;
    }

    /// Reads in which cases events wait.
    pub fn load_waiting(&mut self, connection: &Connection) -> Result<(), StoreError> {
        self.waiting.clear();
        arrow::stream(connection, CASES_WAITING, [], |batch| {
            self.waiting.extend(batch.hashes(0)?.values());
            Ok::<_, StoreError>(())
        })
    }

    /// Tells whether anything in the store needs a right.
    pub fn are_asked(&self) -> bool {
        !self.senders.is_empty() || !self.waiting.is_empty()
    }

    /// Reads which cases have events of such senders, so that all others need not be asked about.
    pub fn load_cases(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut filter = Filter::with_room_for(0);
        if !self.senders.is_empty() {
            arrow::stream(connection, CASES_OF_SENDERS, [], |batch| {
                for key in batch.hashes(0)?.values() {
                    filter.insert(*key);
                }
                Ok::<_, StoreError>(())
            })?;
        }
        self.bound_cases = Some(filter);
        Ok(())
    }

    /// Returns the number of an organisation.
    pub(super) fn body(&mut self, organisation: &str) -> u32 {
        if let Some(body) = self.bodies.get(organisation) {
            return *body;
        }
        let body = u32::try_from(self.bodies.len()).unwrap_or(u32::MAX);
        self.bodies.insert(organisation.to_owned(), body);
        body
    }

    pub(super) fn known(&mut self, sender: &Sender) -> KnownSender {
        KnownSender {
            bodies: sender
                .organisations
                .iter()
                .map(|own| self.body(own))
                .collect(),
            sender: Arc::new(sender.clone()),
        }
    }

    pub(super) fn holders(&self, case_key: u64) -> Option<&Holders> {
        self.young
            .get(&case_key)
            .or_else(|| self.old.get(&case_key))
    }

    /// Takes in what a commit has found out.
    pub(super) fn learn(&mut self, found: ByHash<Holders>) {
        for (case_key, holders) in found {
            if self.young.len() >= GENERATION {
                self.old = std::mem::take(&mut self.young);
            }
            self.young.insert(case_key, holders);
        }
    }

    /// Remembers that a case has events of senders that need a right.
    pub(super) fn is_bound(&mut self, case_key: u64) {
        if let Some(filter) = &mut self.bound_cases {
            filter.insert(case_key);
        }
    }

    /// Tells whether a case may have events of senders that need a right.
    pub(super) fn may_be_bound(&self, case_key: u64) -> bool {
        let filter = self.bound_cases.as_ref();
        filter.is_none_or(|filter| filter.contains(case_key))
    }

    /// Forgets who holds which case: imports were withdrawn.
    pub fn forget(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}

/// Reads which imports came from senders that act for some organisations only.
fn senders(connection: &Connection) -> Result<HashMap<i32, Arc<Sender>>, StoreError> {
    let mut senders = HashMap::new();
    arrow::stream(connection, SENDERS, [], |batch| {
        let (import, token) = (batch.numbers(0)?, batch.texts(1)?);
        let (organisations, by_source) = (batch.texts(2)?, batch.claims(3)?);
        for row in 0..batch.len() {
            let sender = Sender {
                token: token.value(row).into(),
                // a text the store did not write itself would be a fault; it then acts for nobody
                organisations: serde_json::from_str(organisations.value(row)).unwrap_or_default(),
                has_sources: by_source.value(row),
            };
            senders.insert(import.value(row), Arc::new(sender));
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(senders)
}
