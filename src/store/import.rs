//! What was taken in, and when? An import is a file or a batch: one transaction, whole or not at all.
//!
//! Idempotence is designed, not delegated to a unique index: an event whose identity is in the store is a duplicate if its content is the
//! same, else a conflict. New events pass a filter that is nearly always right; suspects are put aside and looked up exactly.

mod columns;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::MutexGuard;

use duckdb::{Connection, OptionalExt, params};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::arrow::{self, moment};
use super::identity::IdentityFilter;
use super::meta::{self, Mark};
use super::quarantine::{self, Rejected};
use super::query::{CASE_KEY_COLLISIONS, CASES_OF_IMPORT, IDENTITIES, IDENTITIES_KNOWN, IMPORTS};
use super::word::FreshWords;
use super::{Store, StoreError, Writer};
use crate::case::Instant;
use columns::EventColumns;

/// An event to be stored. Hashes are computed by whoever reads the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent<'a> {
    /// Hash of source and id.
    pub identity: u64,
    /// Hash of the canonical form.
    pub content: u64,
    /// The system that sent it.
    pub source: Cow<'a, str>,
    /// Its id in that system.
    pub event_id: Cow<'a, str>,
    /// The case.
    pub case_id: Cow<'a, str>,
    /// The event type.
    pub kind: Cow<'a, str>,
    /// When it happened.
    pub occurred_at: Instant,
    /// Only the local day is known.
    pub by_day: bool,
    /// The act.
    pub regulation: Option<Cow<'a, str>>,
    /// The service.
    pub service: Option<Cow<'a, str>>,
    /// The channel.
    pub channel: Option<Cow<'a, str>>,
    /// Who sends or acts.
    pub organisation: Option<Cow<'a, str>>,
    /// To whom the case goes.
    pub to_organisation: Option<Cow<'a, str>>,
    /// The official named.
    pub official: Option<Cow<'a, str>>,
    /// The number of the registration.
    pub registration_no: Option<Cow<'a, str>>,
    /// Identity of the event it corrects or annuls.
    pub replaces: Option<u64>,
    /// Further attributes as JSON: `{"attribute":["value"]}`, names sorted.
    pub more: Option<Cow<'a, str>>,
    /// Line, row or index in the file.
    pub line: u64,
    /// When it was recorded elsewhere: only in an administrator's initial load, in that order.
    pub recorded_at: Option<Instant>,
}

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

/// An import as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as the columns of the table")]
pub struct ImportRecord {
    pub id: i32,
    pub file: String,
    pub hash: String,
    pub mapping: Option<String>,
    pub records: u64,
    pub accepted: u64,
    pub duplicates: u64,
    pub rejected: u64,
    pub recorded_at: Instant,
    pub withdrawn_at: Option<Instant>,
    pub reason: Option<String>,
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
    words: FreshWords,
    head: Head,
    summary: ImportSummary,
    columns: EventColumns,
    suspects: Vec<NewEvent<'static>>,
    looked_up: u64,
    rejected: Vec<Rejected>,
    /// Second hash of the case id by case key.
    cases: HashMap<u64, u64>,
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
        let connection = &writer.connection;
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
            cases: HashMap::new(),
            first: last.plus(1),
            last,
            finished: false,
            store: self,
            writer,
        })
    }

    /// Returns all imports, the first one first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn imports(&self) -> Result<Vec<ImportRecord>, StoreError> {
        let doing = || StoreError::doing("list the imports");
        let connection = self.connect()?;
        let mut statement = connection.prepare(IMPORTS.text).map_err(doing())?;
        let count = |number: i64| number.unsigned_abs();
        let rows = statement
            .query_map([], |row| {
                Ok(ImportRecord {
                    id: row.get(0)?,
                    file: row.get(1)?,
                    hash: row.get(2)?,
                    mapping: row.get(3)?,
                    records: count(row.get(4)?),
                    accepted: count(row.get(5)?),
                    duplicates: count(row.get(6)?),
                    rejected: count(row.get(7)?),
                    recorded_at: Instant(row.get(8)?),
                    withdrawn_at: row.get::<_, Option<i64>>(9)?.map(Instant),
                    reason: row.get(10)?,
                })
            })
            .map_err(doing())?;
        rows.collect::<Result<_, _>>().map_err(doing())
    }

    /// Withdraws an import: from then on its events are as if they had never come. What was known before stays known.
    ///
    /// Standings are owed for every event recorded since the import began; refreshing them makes it good.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoSuchImport`], [`StoreError::AlreadyWithdrawn`].
    pub fn withdraw(&self, id: i32, reason: &str, at: Instant) -> Result<(), StoreError> {
        let doing = || StoreError::doing("withdraw an import");
        let writer = self.writer();
        super::in_transaction(&writer.connection, |connection| {
            let withdrawn: Option<i64> = connection
                .query_row(
                    "select epoch_us(withdrawn_at) from import where id = $1",
                    params![id],
                    |row| row.get(0),
                )
                .optional()
                .map_err(doing())?
                .ok_or(StoreError::NoSuchImport { id })?;
            if let Some(before) = withdrawn {
                return Err(StoreError::AlreadyWithdrawn {
                    id,
                    at: Instant(before),
                });
            }
            connection
                .execute(
                    "update import set withdrawn_at = $2::timestamp, reason = $3 where id = $1",
                    params![id, moment(at), reason],
                )
                .map_err(doing())?;
            let first: Option<i64> = connection
                .query_row(
                    "select epoch_us(min(recorded_at)) from event where import = $1",
                    params![id],
                    |row| row.get(0),
                )
                .map_err(doing())?;
            if let Some(first) = first {
                let reach = meta::reached(connection)?.min(Instant(first).plus(-1));
                meta::write(connection, Mark::StandingsReach, &reach.0.to_string())?;
            }
            Ok(())
        })
    }

    /// Returns the keys of the cases that have events of an import.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn cases_of_import(&self, id: i32) -> Result<Vec<u64>, StoreError> {
        let mut keys = Vec::new();
        arrow::stream(&self.connect()?, CASES_OF_IMPORT, params![id], |batch| {
            keys.extend_from_slice(batch.hashes(0)?.values());
            Ok::<_, StoreError>(())
        })?;
        Ok(keys)
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
                Verdict::Suspect => self.suspects.push(owned(event)),
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
            &self.writer.connection,
            self.summary.id,
            self.head.at,
            &self.rejected,
        )?;
        self.words.write(&self.writer.connection)?;
        let ImportSummary {
            id,
            accepted,
            duplicates,
            rejected,
        } = self.summary;
        self.writer
            .connection
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
        self.writer
            .connection
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
        let held = count(&self.writer.connection)? + self.columns.len() as u64;
        if !full && held > FILTER_AT_ONCE && self.looked_up < FILTER_AFTER {
            return Ok(());
        }
        self.flush()?;
        let capacity = usize::try_from(held).unwrap_or(usize::MAX / 64) + coming;
        let mut filter = IdentityFilter::for_identities((2 * capacity).max(1 << 20));
        arrow::stream(&self.writer.connection, IDENTITIES, [], |batch| {
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
        arrow::append(&self.writer.connection, "event", self.columns.finish()?)
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
        arrow::choose(&self.writer.connection, "suspect", "identity", &identities)?;
        let mut known: HashMap<u64, u64> = HashMap::new();
        arrow::stream(&self.writer.connection, IDENTITIES_KNOWN, [], |batch| {
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
        let connection = &self.writer.connection;
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
            let _ = self.writer.connection.execute_batch("rollback");
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

/// Returns a copy of an event that outlives its file.
fn owned(event: &NewEvent<'_>) -> NewEvent<'static> {
    fn own(text: &str) -> Cow<'static, str> {
        Cow::Owned(text.to_owned())
    }
    let own_optional = |text: &Option<Cow<'_, str>>| text.as_deref().map(own);
    NewEvent {
        identity: event.identity,
        content: event.content,
        source: own(&event.source),
        event_id: own(&event.event_id),
        case_id: own(&event.case_id),
        kind: own(&event.kind),
        occurred_at: event.occurred_at,
        by_day: event.by_day,
        regulation: own_optional(&event.regulation),
        service: own_optional(&event.service),
        channel: own_optional(&event.channel),
        organisation: own_optional(&event.organisation),
        to_organisation: own_optional(&event.to_organisation),
        official: own_optional(&event.official),
        registration_no: own_optional(&event.registration_no),
        replaces: event.replaces,
        more: own_optional(&event.more),
        line: event.line,
        recorded_at: event.recorded_at,
    }
}
