//! What was taken in, and when? An import is a file or a batch: one transaction, whole or not at all.
//!
//! Idempotence is designed, not delegated to a unique index: an event whose identity is in the store is a duplicate if its content is the
//! same, else a conflict. New events pass a filter that is nearly always right; suspects are put aside and looked up exactly.

mod columns;
mod history;
mod lane;
mod new_event;

pub use history::ImportRecord;
pub use new_event::NewEvent;

use std::sync::MutexGuard;

use duckdb::{Connection, params};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::arrow::{self, moment};
use super::hash::ByHash;
use super::identity::IdentityFilter;
use super::quarantine::{self, Rejected};
use super::query::{CASE_KEY_COLLISIONS, IDENTITIES, IDENTITIES_KNOWN};
use super::word::FreshWords;
use super::{Store, StoreError, Writer};
use crate::case::Instant;
use columns::EventColumns;
use lane::Lane;

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

/// What became of an import.
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
}

/// Suspects are looked up once so many have gathered.
const SUSPECTS_AT_ONCE: usize = 200_000;
/// Up to so many events in the store, the filter of identities is loaded at once; beyond, only for an import that is worth it.
const FILTER_AT_ONCE: u64 = 4_000_000;
/// An import is worth loading the filter once so many events were looked up one by one.
const FILTER_AFTER: u64 = 400_000;
/// Seed of the second hash of a case id, by which two ids with one key are told apart.
const SECOND_HASH: u64 = 0x73_726f_6b;

/// Events being taken in. Dropped without [`Import::finish`], it leaves nothing behind.
#[derive(Debug)]
pub struct Import<'s> {
    store: &'s Store,
    writer: MutexGuard<'s, Writer>,
    lane: Lane,
    words: FreshWords,
    head: Head,
    summary: ImportSummary,
    columns: EventColumns,
    suspects: Vec<NewEvent<'static>>,
    looked_up: u64,
    rejected: Vec<Rejected>,
    /// Second hash of the case id by case key.
    cases: ByHash<u64>,
    first: Instant,
    last: Instant,
    finished: bool,
}

#[derive(Debug)]
struct Head {
    file: String,
    hash: String,
    mapping: Option<String>,
    at: Instant,
}

impl Store {
    /// Begins an import and waits until no other is under way.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the transaction cannot be begun.
    pub fn begin_import(&self, head: &ImportHead<'_>) -> Result<Import<'_>, StoreError> {
        let doing = || StoreError::doing("begin an import");
        let writer = self.writer();
        // the writer is held, so that no other import or change is under way; the transaction has a connection of its own
        let connection = self.connect()?;
        connection
            .execute_batch("begin transaction")
            .map_err(doing())?;
        let id: i32 = connection
            .query_row("select coalesce(max(id), 0) + 1 from import", [], |row| {
                row.get(0)
            })
            .map_err(doing())?;
        let last = writer.last_recorded;
        Ok(Import {
            words: FreshWords::over(self.words()),
            head: Head {
                file: head.file.into(),
                hash: head.hash.into(),
                mapping: head.mapping.map(Into::into),
                at: head.at,
            },
            summary: ImportSummary {
                id,
                ..ImportSummary::default()
            },
            columns: EventColumns::new(id),
            suspects: Vec::new(),
            looked_up: 0,
            rejected: Vec::new(),
            cases: ByHash::default(),
            first: last.plus(1),
            last,
            finished: false,
            store: self,
            writer,
            lane: Lane::AtHand(connection),
        })
    }
}

/// What is to be done with an event.
enum Verdict {
    Take,
    Suspect,
    Refuse { reason: String },
}

impl Import<'_> {
    /// Returns the id of the import.
    #[must_use]
    pub const fn id(&self) -> i32 {
        self.summary.id
    }

    /// Takes events in.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be written; the import is then lost.
    pub fn append(&mut self, events: &[NewEvent<'_>]) -> Result<(), StoreError> {
        self.ready_filter(events.len())?;
        for event in events {
            match self.judge(event) {
                Verdict::Take => self.take(event)?,
                Verdict::Suspect => self.suspects.push(event.to_owned()),
                Verdict::Refuse { reason } => {
                    self.refuse(event, "subject", reason, "rename one of the two cases")
                }
            }
        }
        if self.suspects.len() >= SUSPECTS_AT_ONCE {
            self.look_up_suspects()?;
        }
        Ok(())
    }

    /// Names the SHA-256 of the file, hex, where it is known only once the file was read.
    pub fn hashed(&mut self, hash: &str) {
        hash.clone_into(&mut self.head.hash);
    }

    /// Puts records that could not be read into quarantine.
    pub fn reject(&mut self, records: impl IntoIterator<Item = Rejected>) {
        self.rejected.extend(records);
    }

    /// Commits the import: after this it survives a crash.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written; nothing of it is then left.
    pub fn finish(mut self) -> Result<ImportSummary, StoreError> {
        let doing = || StoreError::doing("finish an import");
        self.look_up_suspects()?;
        self.flush()?;
        self.refuse_collisions()?;
        self.summary.rejected += self.rejected.len() as u64;
        quarantine::append(
            self.lane.connection()?,
            self.summary.id,
            self.head.at,
            &self.rejected,
        )?;
        quarantine::release_corrected(self.lane.connection()?, self.head.at, self.first)?;
        self.words.write(self.lane.connection()?)?;
        let ImportSummary {
            id,
            accepted,
            duplicates,
            rejected,
        } = self.summary;
        self.lane
            .connection()?
            .execute(
                "insert into import values ($1, $2, $3, $4, $5, $6, $7, $8, $9::timestamp, null, null)",
                params![
                    id,
                    self.head.file,
                    self.head.hash,
                    self.head.mapping,
                    accepted + duplicates + rejected,
                    accepted,
                    duplicates,
                    rejected,
                    moment(self.head.at)
                ],
            )
            .map_err(doing())?;
        self.lane
            .connection()?
            .execute_batch("commit")
            .map_err(doing())?;
        self.finished = true;
        self.writer.last_recorded = self.last;
        self.store.publish(std::mem::take(&mut self.words));
        Ok(std::mem::take(&mut self.summary))
    }

    /// Loads the identities of the store into a filter if that pays, and makes it larger in time.
    fn ready_filter(&mut self, coming: usize) -> Result<(), StoreError> {
        let full = self
            .writer
            .filter
            .as_ref()
            .is_some_and(IdentityFilter::is_full);
        if self.writer.filter.is_some() && !full {
            return Ok(());
        }
        let held = count(self.lane.connection()?)? + self.columns.len() as u64;
        if !full && held > FILTER_AT_ONCE && self.looked_up < FILTER_AFTER {
            return Ok(());
        }
        self.flush()?;
        let capacity = usize::try_from(held).unwrap_or(usize::MAX / 64) + coming;
        let mut filter = IdentityFilter::for_identities((capacity + capacity / 2).max(1 << 20));
        arrow::stream(self.lane.connection()?, IDENTITIES, [], |batch| {
            for identity in batch.hashes(0)?.values() {
                filter.insert(*identity);
            }
            Ok::<_, StoreError>(())
        })?;
        for suspect in &self.suspects {
            filter.insert(suspect.identity);
        }
        self.writer.filter = Some(filter);
        Ok(())
    }

    fn judge(&mut self, event: &NewEvent<'_>) -> Verdict {
        let case_key = xxh3_64(event.case_id.as_bytes());
        let second = xxh3_64_with_seed(event.case_id.as_bytes(), SECOND_HASH);
        if *self.cases.entry(case_key).or_insert(second) != second {
            return Verdict::Refuse {
                reason: format!("case `{}` has the key of another case", event.case_id),
            };
        }
        let suspected = self
            .writer
            .filter
            .as_mut()
            .is_none_or(|filter| filter.insert(event.identity));
        if suspected {
            Verdict::Suspect
        } else {
            Verdict::Take
        }
    }

    fn take(&mut self, event: &NewEvent<'_>) -> Result<(), StoreError> {
        // strictly increasing, also when the clock was set back or many events share a moment
        let learnt = event
            .recorded_at
            .map_or(self.head.at, |at| at.min(self.head.at));
        self.last = learnt.max(self.last.plus(1));
        self.columns.push(event, self.last, &mut self.words);
        self.summary.accepted += 1;
        if self.columns.is_full() {
            self.flush()
        } else {
            Ok(())
        }
    }

    fn refuse(&mut self, event: &NewEvent<'_>, field: &str, reason: String, hint: &str) {
        self.rejected.push(Rejected {
            file: self.head.file.clone(),
            line: event.line,
            case_id: Some(event.case_id.to_string()),
            event_id: Some(event.event_id.to_string()),
            field: field.into(),
            reason,
            hint: hint.into(),
            raw: quarantine::raw(event),
        });
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        if self.columns.len() == 0 {
            return Ok(());
        }
        self.lane.append(self.columns.finish()?)
    }

    /// Looks the suspects up exactly: new after all, a duplicate, or a conflict.
    fn look_up_suspects(&mut self) -> Result<(), StoreError> {
        if self.suspects.is_empty() {
            return Ok(());
        }
        self.flush()?;
        let suspects = std::mem::take(&mut self.suspects);
        self.looked_up += suspects.len() as u64;
        let identities: Vec<u64> = suspects.iter().map(|suspect| suspect.identity).collect();
        arrow::choose(self.lane.connection()?, "suspect", "identity", &identities)?;
        let mut known: ByHash<u64> = ByHash::default();
        arrow::stream(self.lane.connection()?, IDENTITIES_KNOWN, [], |batch| {
            let (identity, content) = (batch.hashes(0)?, batch.hashes(1)?);
            known.extend(identity.values().iter().zip(content.values()));
            Ok::<_, StoreError>(())
        })?;
        for suspect in &suspects {
            match known.get(&suspect.identity) {
                None => {
                    known.insert(suspect.identity, suspect.content);
                    self.take(suspect)?;
                }
                Some(content) if *content == suspect.content => self.summary.duplicates += 1,
                Some(_) => self.refuse(
                    suspect,
                    "id",
                    format!("event `{}` of `{}` is in the store with other content", suspect.event_id, suspect.source),
                    "give the new event an id of its own, or send `event_corrected` that replaces the old one",
                ),
            }
        }
        Ok(())
    }

    /// Takes out events whose case key belongs to another case of the store.
    fn refuse_collisions(&mut self) -> Result<(), StoreError> {
        let doing = || StoreError::doing("look for colliding case keys");
        let connection = self.lane.connection()?;
        let collisions: Vec<(String, String)> = {
            let mut statement = connection
                .prepare(CASE_KEY_COLLISIONS.text)
                .map_err(doing())?;
            let rows = statement
                .query_map(params![moment(self.first)], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .map_err(doing())?;
            rows.collect::<Result<_, _>>().map_err(doing())?
        };
        for (case_id, known_as) in collisions {
            let removed = connection
                .execute(
                    "delete from event where recorded_at >= $1::timestamp and case_id = $2",
                    params![moment(self.first), case_id],
                )
                .map_err(doing())?;
            self.summary.accepted = self.summary.accepted.saturating_sub(removed as u64);
            self.summary.rejected += (removed as u64).saturating_sub(1);
            self.rejected.push(Rejected {
                file: self.head.file.clone(),
                line: 0,
                reason: format!("case `{case_id}` has the key of case `{known_as}`; its {removed} events were left out"),
                case_id: Some(case_id),
                event_id: None,
                field: "subject".into(),
                hint: "rename one of the two cases".into(),
                raw: String::new(),
            });
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
            // the filter holds identities that were never stored: it suspects a few too many, and the look-up is exact
        }
    }
}

fn count(connection: &Connection) -> Result<u64, StoreError> {
    let count: i64 = connection
        .query_row("select count(*) from event", [], |row| row.get(0))
        .map_err(StoreError::doing("count the events"))?;
    Ok(count.unsigned_abs())
}
