//! Is an event new, a duplicate, or in conflict with what the store holds?

use duckdb::Connection;
use duckdb::arrow::record_batch::RecordBatch;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::super::StoreError;
use super::super::arrow;
use super::super::hash::ByHash;
use super::super::identity::Filter;
use super::super::picture;
use super::super::quarantine::Rejected;
use super::super::query::{CASE_KEYS, CASES_TOUCHED, IDENTITIES, IDENTITIES_KNOWN};
use super::{Import, NewEvent};

/// Suspects are looked up once so many have gathered.
const SUSPECTS_AT_ONCE: usize = 200_000;
/// Up to so many events in the store, the filter of identities is loaded at once; beyond, only for an import that is worth it.
const FILTER_AT_ONCE: u64 = 4_000_000;
/// An import is worth loading the filter once so many events were looked up one by one.
const FILTER_AFTER: u64 = 400_000;
/// Events of one transaction that are remembered one by one; beyond, they are looked up in the table.
const REMEMBERED: usize = 1 << 19;
/// Seed of the second hash of a case id, by which two ids with one key are told apart.
const SECOND_HASH: u64 = 0x7372_6f6b;

/// What is to be done with an event.
enum Verdict {
    Take,
    Duplicate,
    Conflict,
    Suspect,
    OtherCase,
}

impl Import<'_> {
    /// Takes events in.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be written; the import is then lost.
    pub fn append(&mut self, events: &[NewEvent<'_>]) -> Result<(), StoreError> {
        self.ready_filter(events.len())?;
        let delivery = self.deliveries.len().saturating_sub(1);
        for event in events {
            match self.judge(event) {
                Verdict::Take => self.place(delivery, event)?,
                Verdict::Suspect => self.suspects.push((delivery, event.to_owned())),
                verdict => self.settle(delivery, event, &verdict),
            }
        }
        if self.suspects.len() >= SUSPECTS_AT_ONCE {
            self.look_up_suspects()?;
        }
        Ok(())
    }

    fn judge(&mut self, event: &NewEvent<'_>) -> Verdict {
        if !self.is_one_case(&event.case_id) {
            return Verdict::OtherCase;
        }
        let known = self
            .fresh
            .get(&event.identity)
            .copied()
            .or_else(|| self.writer.recent.get(event.identity));
        let filter = self.writer.filter.as_mut();
        match known {
            Some(content) if content == event.content => Verdict::Duplicate,
            Some(_) => Verdict::Conflict,
            None if filter.is_none_or(|filter| filter.insert(event.identity)) => Verdict::Suspect,
            None => Verdict::Take,
        }
    }

    /// Tells whether the key of a case id belongs to no other case, as far as that is known at hand.
    fn is_one_case(&mut self, case_id: &str) -> bool {
        let key = xxh3_64(case_id.as_bytes());
        let second = xxh3_64_with_seed(case_id.as_bytes(), SECOND_HASH);
        if let Some(met) = self.cases.get(&key) {
            return *met == second;
        }
        match self.writer.recent_cases.get(key) {
            Some(met) if met != second => return false,
            Some(_) => {}
            None => {
                let known = self.writer.known_cases.as_mut();
                let may_be_known = known.is_none_or(|known| known.insert(key));
                self.has_doubtful_case |= may_be_known;
                if self.asks_rights && !may_be_known {
                    self.unheard.insert(key);
                }
            }
        }
        self.cases.insert(key, second);
        true
    }

    pub(super) fn take(&mut self, delivery: usize, event: &NewEvent<'_>) -> Result<(), StoreError> {
        let Some(of) = self.deliveries.get_mut(delivery) else {
            return Ok(());
        };
        of.summary.accepted += 1;
        let import = of.summary.id;
        self.record(import, event)
    }

    /// Records an event of an import.
    pub(super) fn record(&mut self, import: i32, event: &NewEvent<'_>) -> Result<(), StoreError> {
        // strictly increasing, also when the clock was set back or many events share a moment
        let learnt = event.recorded_at.map_or(self.at, |at| at.min(self.at));
        self.last = learnt.max(self.last.plus(1));
        if self.fresh.len() < REMEMBERED {
            self.fresh.insert(event.identity, event.content);
        }
        self.columns.push(import, event, self.last, &mut self.words);
        if self.columns.is_full() {
            let batch = self.columns.finish()?;
            self.digested(&batch);
            return self.lane.append(batch);
        }
        Ok(())
    }

    /// Counts an event that is not taken.
    fn settle(&mut self, delivery: usize, event: &NewEvent<'_>, verdict: &Verdict) {
        let Some(of) = self.deliveries.get_mut(delivery) else {
            return;
        };
        let record = match verdict {
            Verdict::OtherCase => refused(
                event,
                &of.file,
                "subject",
                format!("case `{}` has the key of another case", event.case_id),
                "rename one of the two cases",
            ),
            Verdict::Conflict => conflict(event, &of.file),
            Verdict::Duplicate | Verdict::Take | Verdict::Suspect => {
                of.summary.duplicates += 1;
                return;
            }
        };
        of.refused.push(record);
    }

    /// Counts an event whose identity is known with a content.
    pub(super) fn settle_known(&mut self, delivery: usize, event: &NewEvent<'_>, known: u64) {
        let verdict = if known == event.content {
            Verdict::Duplicate
        } else {
            Verdict::Conflict
        };
        self.settle(delivery, event, &verdict);
    }

    /// Hands the rows gathered so far to the table.
    pub(super) fn flush_last(&mut self) -> Result<(), StoreError> {
        if self.columns.len() == 0 {
            return Ok(());
        }
        let batch = self.columns.finish()?;
        self.digested(&batch);
        self.lane.append_last(batch)
    }

    /// Takes rows into the digest of this commit.
    fn digested(&mut self, batch: &RecordBatch) {
        if let Some(digest) = &mut self.digest {
            digest.add(batch.columns(), batch.num_rows());
        }
    }

    /// Looks the suspects up exactly: new after all, a duplicate, or a conflict.
    pub(super) fn look_up_suspects(&mut self) -> Result<(), StoreError> {
        if self.suspects.is_empty() {
            return Ok(());
        }
        self.flush_last()?;
        let suspects = std::mem::take(&mut self.suspects);
        self.looked_up += suspects.len() as u64;
        let identities: Vec<u64> = suspects.iter().map(|(_, event)| event.identity).collect();
        arrow::choose(self.lane.connection()?, "suspect", "identity", &identities)?;
        let mut known: ByHash<u64> = ByHash::default();
        arrow::stream(self.lane.connection()?, IDENTITIES_KNOWN, [], |batch| {
            let (identity, content) = (batch.hashes(0)?, batch.hashes(1)?);
            known.extend(identity.values().iter().zip(content.values()));
            Ok::<_, StoreError>(())
        })?;
        for (delivery, suspect) in &suspects {
            match known.get(&suspect.identity) {
                None => {
                    known.insert(suspect.identity, suspect.content);
                    self.place(*delivery, suspect)?;
                }
                Some(content) => self.settle_known(*delivery, suspect, *content),
            }
        }
        // a retry of the same is then known at hand
        if self.fresh.len() < REMEMBERED {
            self.fresh.extend(known);
        }
        Ok(())
    }

    /// Loads the identities of the store into a filter if that pays.
    fn ready_filter(&mut self, coming: usize) -> Result<(), StoreError> {
        if self.writer.filter.is_some() {
            return Ok(());
        }
        let held = count(self.lane.connection()?, "event")? + self.columns.len() as u64;
        if held > FILTER_AT_ONCE && self.looked_up < FILTER_AFTER {
            return Ok(());
        }
        self.flush_last()?;
        let mut filter = identities(self.lane.connection()?, held + coming as u64)?;
        for (_, suspect) in &self.suspects {
            filter.insert(suspect.identity);
        }
        self.writer.filter = Some(filter);
        Ok(())
    }
}

/// Returns an event that is not taken as it is kept in quarantine.
pub(super) fn refused(
    event: &NewEvent<'_>,
    file: &str,
    field: &str,
    reason: String,
    hint: &str,
) -> Rejected {
    Rejected {
        file: file.into(),
        line: event.line,
        case_id: Some(event.case_id.to_string()),
        event_id: Some(event.event_id.to_string()),
        field: field.into(),
        reason,
        hint: hint.into(),
        raw: event.as_sent(),
    }
}

/// Returns the record of an event whose identity is known with other content.
pub(super) fn conflict(event: &NewEvent<'_>, file: &str) -> Rejected {
    let reason = format!(
        "event `{}` of `{}` is in the store with other content",
        event.event_id, event.source
    );
    let hint =
        "give the new event an id of its own, or send `event_corrected` that replaces the old one";
    refused(event, file, "id", reason, hint)
}

/// Returns a filter of the identities in the store, with room for as many again by half.
pub(super) fn identities(connection: &Connection, held: u64) -> Result<Filter, StoreError> {
    let held = usize::try_from(held).unwrap_or(usize::MAX / 64);
    let mut filter = Filter::with_room_for(held + held / 2);
    arrow::stream(connection, IDENTITIES, [], |batch| {
        for identity in batch.hashes(0)?.values() {
            filter.insert(*identity);
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(filter)
}

/// Returns a filter of the keys of the cases in the store, those included of which standings do not know yet.
pub(super) fn cases(connection: &Connection) -> Result<Filter, StoreError> {
    // the mark is read first: what is recorded later has no file, or has one by then
    let reached = picture::reached(connection)?;
    let held = usize::try_from(count(connection, "picture.case_file")?).unwrap_or(usize::MAX / 64);
    let mut filter = Filter::with_room_for(held + held / 2);
    let mut add = |batch: arrow::Batch| {
        for key in batch.hashes(0)?.values() {
            filter.insert(*key);
        }
        Ok::<_, StoreError>(())
    };
    let reached = [arrow::moment(reached)];
    arrow::stream(connection, CASES_TOUCHED, reached, &mut add)?;
    arrow::stream(connection, CASE_KEYS, [], &mut add)?;
    Ok(filter)
}

/// Returns how many rows a table has.
pub(super) fn count(connection: &Connection, table: &'static str) -> Result<u64, StoreError> {
    let count: i64 = connection
        .query_row(&format!("select count(*) from {table}"), [], |row| {
            row.get(0)
        })
        .map_err(StoreError::doing("count rows"))?;
    Ok(count.unsigned_abs())
}
