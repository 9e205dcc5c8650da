//! How does what waits come in, and how is told what counts no longer? Rows of quarantine, of what waits, and notices of the service.

use duckdb::params;

use super::super::hash::ByHash;
use super::super::quarantine::{self, Rejected};
use super::super::query::IDENTITIES_KNOWN;
use super::super::{StoreError, arrow};
use super::evidence::Recorded;
use super::holders::Noticed;
use super::{Import, ImportHead, Into, NewEvent, judge};
use srok_core::access::Waits;

/// Name of the import of what the service itself says of rights.
const RIGHTS_IMPORT: &str = "srok/rights";

impl Import<'_> {
    /// Takes in what waited and counts now, in the import it came with; refuses what never will. `content` is what is recorded under their identities;
    /// returned with what was released.
    pub(super) fn release(
        &mut self,
        released: Vec<(i32, NewEvent<'static>)>,
        refused: Vec<(i32, NewEvent<'static>)>,
        mut content: ByHash<u64>,
    ) -> Result<ByHash<u64>, StoreError> {
        for (import, new) in released {
            let settled = self.settled.entry(import).or_default();
            settled.waiting += 1;
            match content.get(&new.identity) {
                None => {
                    settled.accepted += 1;
                    content.insert(new.identity, new.content);
                    // it may have come before the filter was made, which knows what is recorded only
                    if let Some(filter) = &mut self.writer.filter {
                        filter.insert(new.identity);
                    }
                    self.record(import, &new)?;
                }
                Some(known) if *known == new.content => settled.duplicates += 1,
                Some(_) => {
                    settled.rejected += 1;
                    self.late_refusals.push((import, judge::conflict(&new, "")));
                }
            }
            self.released.push(new.identity);
            self.gone.push((import, new.identity));
        }
        for (import, new) in refused {
            let settled = self.settled.entry(import).or_default();
            settled.waiting += 1;
            settled.rejected += 1;
            self.late_refusals.push((import, foreign(&new, "")));
            self.released.push(new.identity);
            self.gone.push((import, new.identity));
        }
        Ok(content)
    }

    /// Returns the contents of those events that are recorded, by identity.
    pub(super) fn known_contents(&mut self, identities: &[u64]) -> Result<ByHash<u64>, StoreError> {
        self.flush_last()?;
        let mut content: ByHash<u64> = ByHash::default();
        let connection = self.lane.connection()?;
        arrow::choose(connection, "suspect", "identity", identities)?;
        arrow::stream(connection, IDENTITIES_KNOWN, [], |batch| {
            let (identity, known) = (batch.hashes(0)?, batch.hashes(1)?);
            content.extend(identity.values().iter().zip(known.values()));
            Ok::<_, StoreError>(())
        })?;
        Ok(content)
    }

    /// Refuses an event that would wait where too many of its sender do.
    pub(super) fn refuse_to_wait(&mut self, delivery: usize, new: &NewEvent<'_>) {
        if let Some(of) = self.deliveries.get_mut(delivery) {
            let record = judge::refused(
                new,
                &of.file,
                "subject",
                format!(
                    "so many events of this sender wait for a right to case `{}` that no more can",
                    new.case_id
                ),
                "see why they wait (`srok quarantine list --waiting`), and send this one again once they count",
            );
            of.refused.push(record);
        }
    }

    /// Records that an event does not count, or, of such a notice, that it counts again.
    pub(super) fn notice(&mut self, source: &str, recorded: &Recorded) -> Result<(), StoreError> {
        let make = self.writer.rights.notice.ok_or_else(|| StoreError::Rows {
            reason: "nobody said how an event that lost its ground is told of".into(),
        })?;
        let event = make(&Noticed {
            case_id: &recorded.case_id,
            source,
            event_id: &recorded.event_id,
            at: self.at,
            number: self.last.0,
        });
        let delivery = if let Some(delivery) = self.of_rights {
            delivery
        } else {
            self.deliver(Into::Open(ImportHead {
                file: RIGHTS_IMPORT,
                hash: "",
                mapping: None,
                at: self.at,
            }))?;
            *self.of_rights.insert(self.deliveries.len() - 1)
        };
        self.take(delivery, &event)
    }

    /// Lets an event of a delivery wait.
    pub(super) fn wait(&mut self, delivery: usize, new: &NewEvent<'_>, waits: Waits) {
        let Some(of) = self.deliveries.get_mut(delivery) else {
            return;
        };
        of.summary.waiting += 1;
        let (reason, hint) = why(waits, &new.case_id, new.organisation.as_deref());
        let record = judge::refused(new, &of.file, field(waits), reason, hint);
        of.waiting.push((new.identity, record));
        self.came += 1;
        let came_at = self.last.max(self.at).plus(self.came);
        self.waiting_columns
            .push(of.summary.id, new, came_at, &mut self.words);
    }

    pub(super) fn refuse_foreign(&mut self, delivery: usize, new: &NewEvent<'_>) {
        if let Some(of) = self.deliveries.get_mut(delivery) {
            let record = foreign(new, &of.file);
            of.refused.push(record);
        }
    }

    /// Writes what waits, what waits no longer and what was settled of earlier imports.
    pub(super) fn write_waiting(&mut self) -> Result<(), StoreError> {
        if self.waiting_columns.len() > 0 {
            let batch = self.waiting_columns.finish()?;
            arrow::append(self.lane.connection()?, "event_waiting", batch)?;
        }
        let connection = self.lane.connection()?;
        quarantine::release_waiting(connection, self.at, &self.released, &self.gone)?;
        for (import, settled) in &self.settled {
            connection
                .execute(
                    "update import set accepted = accepted + $2, duplicates = duplicates + $3, rejected = rejected + $4, waiting = waiting - $5 where id = $1",
                    params![import, settled.accepted, settled.duplicates, settled.rejected, settled.waiting],
                )
                .map_err(StoreError::doing("count what was released"))?;
        }
        for (import, record) in &self.late_refusals {
            quarantine::append(
                connection,
                *import,
                self.at,
                std::iter::once((record, None)),
            )?;
        }
        for (import, identity, record) in &self.lost {
            let record = (record, Some(*identity));
            quarantine::append(connection, *import, self.at, std::iter::once(record))?;
        }
        Ok(())
    }
}

/// Returns the field at fault of an event that waits.
const fn field(waits: Waits) -> &'static str {
    match waits {
        Waits::Right => "organisation",
        Waits::Opened => "subject",
        Waits::Target => "replaces",
    }
}

/// Returns why an event waits, and the remedy.
fn why(waits: Waits, case_id: &str, organisation: Option<&str>) -> (String, &'static str) {
    let body = organisation.unwrap_or("-");
    match waits {
        Waits::Right => (
            format!(
                "waits for a right: `{body}` neither holds case `{case_id}` nor was it handed over to it"
            ),
            "nothing, if the hand-over is yet to come: it then counts by itself; otherwise correct `subject`",
        ),
        Waits::Opened => (
            format!(
                "waits for a right: case `{case_id}` was opened by another body, and opening it again gives `{body}` none"
            ),
            "use a number of its own for the case, or let the body that has it hand it over",
        ),
        Waits::Target => (
            format!(
                "waits for a right: what it corrects or annuls in case `{case_id}` is not there, or waits itself"
            ),
            "nothing, if that event is yet to come; otherwise correct `replaces`",
        ),
    }
}

/// Returns the record of an event that amends one of somebody else.
fn foreign(new: &NewEvent<'_>, file: &str) -> Rejected {
    let named = new.more.as_deref().unwrap_or_default();
    judge::refused(
        new,
        file,
        "replaces",
        format!("names an event that another sender delivered: {named}"),
        "let the sender of that event correct or annul it, or ask the administrator",
    )
}

/// Returns the record of an event that was taken in and has lost its ground.
pub(super) fn lost_record(
    recorded: &Recorded,
    organisation: Option<&str>,
    waits: Waits,
) -> Rejected {
    let (reason, hint) = why(waits, &recorded.case_id, organisation);
    Rejected {
        file: recorded.source.clone(),
        line: 0,
        case_id: Some(recorded.case_id.clone()),
        event_id: Some(recorded.event_id.clone()),
        field: field(waits).into(),
        reason: format!("counts no longer; {reason}"),
        hint: hint.into(),
        raw: serde_json::json!({
            "source": recorded.source,
            "id": recorded.event_id,
            "subject": recorded.case_id,
        })
        .to_string(),
    }
}
