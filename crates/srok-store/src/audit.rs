//! What was done, and is the record of it whole? Entries are only ever added, each in the transaction of what it tells.

use duckdb::{Connection, params};

use super::arrow::{self, Batch, moment};
use super::meta::{self, Mark};
use super::query::{AUDIT_CHAIN, AUDIT_PAGE};
use super::{Checked, Claim, Fault, Store, StoreError, in_transaction};
use srok_core::audit::{Chain, Deed, Entry, Head};
use srok_law::case::Instant;

/// Which entries are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditWanted {
    /// Those before this number; absent: from the last one on.
    pub before: Option<i64>,
    /// Of one author.
    pub author: Option<String>,
    /// Of one kind, by its code.
    pub kind: Option<String>,
    /// How many at most.
    pub rows: i64,
}

/// Adds an entry in the transaction of the connection, which must hold the clerk's lock: two at once would both follow the same last entry.
pub(super) fn note(connection: &Connection, deed: &Deed, at: Instant) -> Result<(), StoreError> {
    let last = head(connection)?;
    let entry = Entry::after(&last, deed, at);
    connection
        .execute(
            "insert into audit values ($1, $2::timestamp, $3, $4, $5, $6, $7, $8)",
            params![
                entry.number,
                moment(entry.at),
                entry.author,
                entry.kind,
                entry.about,
                entry.detail,
                entry.previous,
                entry.seal
            ],
        )
        .map_err(StoreError::doing("write into the audit"))?;
    meta::write(connection, Mark::AuditHead, &entry.head().text())?;
    // a copy of the seal outside the store, for whoever can write the store could seal a chain of his own
    tracing::info!(audit.number = entry.number, audit.seal = %entry.seal, kind = %entry.kind, "audit entry {}", entry.number);
    Ok(())
}

/// Returns number and seal of the last entry.
fn head(connection: &Connection) -> Result<Head, StoreError> {
    let kept = meta::read(connection, Mark::AuditHead)?;
    Ok(kept.and_then(|text| Head::read(&text)).unwrap_or_default())
}

fn read(batch: &Batch, all: &mut Vec<Entry>) -> Result<(), StoreError> {
    let (number, at) = (batch.counts(0)?, batch.moments(1)?);
    let (author, kind, about) = (batch.texts(2)?, batch.texts(3)?, batch.texts(4)?);
    let (detail, previous, seal) = (batch.texts(5)?, batch.texts(6)?, batch.texts(7)?);
    all.extend((0..batch.len()).map(|row| Entry {
        number: number.value(row),
        at: Instant(at.value(row)),
        author: author.value(row).into(),
        kind: kind.value(row).into(),
        about: about.value(row).into(),
        detail: detail.value(row).into(),
        previous: previous.value(row).into(),
        seal: seal.value(row).into(),
    }));
    Ok(())
}

impl Store {
    /// Puts on record what was done.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be written.
    pub fn note(&self, deed: &Deed, at: Instant) -> Result<(), StoreError> {
        in_transaction(&*self.clerk()?, |connection| note(connection, deed, at))
    }

    /// Returns entries of the audit, the last one first.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn audit(&self, wanted: &AuditWanted) -> Result<Vec<Entry>, StoreError> {
        let mut entries = Vec::new();
        let params = params![wanted.before, wanted.author, wanted.kind, wanted.rows];
        arrow::stream(&self.connect()?, AUDIT_PAGE, params, |batch| {
            read(&batch, &mut entries)
        })?;
        Ok(entries)
    }

    /// Looks whether the chain of the audit is whole, and names the first entry at which it is not.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it cannot be read.
    pub fn audit_checked(&self) -> Result<Checked, StoreError> {
        let mut checked = Checked::new(Claim::Audit);
        let mut chain = Chain::default();
        let mut broken = None;
        // one snapshot, so that an entry written meanwhile is in both or in neither
        let kept = in_transaction(&self.connect()?, |connection| {
            arrow::stream(connection, AUDIT_CHAIN, [], |batch| {
                let mut entries = Vec::new();
                read(&batch, &mut entries)?;
                for entry in &entries {
                    checked.looked_at += 1;
                    if broken.is_none() {
                        broken = chain.next(entry).err();
                    }
                }
                Ok::<_, StoreError>(())
            })?;
            head(connection)
        })?;
        if let Some(broken) = broken.or_else(|| chain.end(&kept).err()) {
            // what follows a break proves nothing any more
            checked.at_least = true;
            checked.fault(|| Fault {
                thing: format!("audit entry {}", broken.number),
                found: broken.found,
                expected: broken.expected,
            });
        }
        Ok(checked)
    }
}
