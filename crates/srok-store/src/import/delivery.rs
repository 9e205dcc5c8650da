//! What did one sender hand over, and what became of it? The row of its import.

use std::sync::Arc;

use duckdb::{Connection, params};

use super::super::StoreError;
use super::super::arrow::moment;
use super::super::quarantine::Rejected;
use super::holders::KnownSender;
use super::{ImportSummary, open};
use srok_core::access::Sender;
use srok_law::case::Instant;

/// What one sender handed over.
#[derive(Debug)]
pub(super) struct Delivery {
    pub file: String,
    /// Absent: the import is open and has a row already.
    pub begins: Option<Begun>,
    pub summary: ImportSummary,
    /// Absent: whoever sends for every body.
    pub sender: Option<Arc<KnownSender>>,
    pub rejected: Vec<Rejected>,
    pub refused: Vec<Rejected>,
    /// Records of events that wait, with their identities.
    pub waiting: Vec<(u64, Rejected)>,
}

/// What became of events of an earlier import that waited.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Settled {
    pub waiting: u64,
    pub accepted: u64,
    pub duplicates: u64,
    pub rejected: u64,
}

#[derive(Debug)]
pub(super) struct Begun {
    pub hash: String,
    pub mapping: Option<String>,
    /// Nothing more will come into the import.
    pub is_whole: bool,
}

impl Delivery {
    pub fn sender(&self) -> Option<&Sender> {
        self.sender.as_ref().map(|known| known.sender.as_ref())
    }

    /// Refuses all events of a case.
    pub fn refuse_case(&mut self, case_id: &str, known_as: &str, events: u64) {
        self.summary.accepted = self.summary.accepted.saturating_sub(events);
        self.summary.rejected += events.saturating_sub(1);
        self.refused.push(Rejected {
            file: self.file.clone(),
            line: 0,
            case_id: Some(case_id.into()),
            event_id: None,
            field: "subject".into(),
            reason: format!(
                "case `{case_id}` has the key of case `{known_as}`; its {events} events were left out"
            ),
            hint: "rename one of the two cases".into(),
            raw: String::new(),
        });
    }

    /// Writes the row of the import, or adds to the one that is there.
    pub fn write(&self, connection: &Connection, at: Instant) -> Result<(), StoreError> {
        let doing = || StoreError::doing("write down an import");
        let ImportSummary {
            id,
            accepted,
            duplicates,
            rejected,
            waiting,
        } = self.summary;
        let records = accepted + duplicates + rejected + waiting;
        let Some(head) = &self.begins else {
            const ADD: &str = "update import set records = records + $2, accepted = accepted + $3, duplicates = duplicates + $4, rejected = rejected + $5, waiting = waiting + $6 where id = $1";
            connection
                .execute(
                    ADD,
                    params![id, records, accepted, duplicates, rejected, waiting],
                )
                .map_err(doing())?;
            return Ok(());
        };
        let finished = head.is_whole.then(|| moment(at));
        let (token, organisations, by_source) = open::columns(self.sender());
        connection
            .execute(
                "insert into import values ($1, $2, $3, $4, $5, $6, $7, $8, $9::timestamp, null, null, $10::timestamp, $11, $12, $13, $14)",
                params![id, self.file, head.hash, head.mapping, records, accepted, duplicates, rejected, moment(at), finished, token, organisations, by_source, waiting],
            )
            .map_err(doing())?;
        Ok(())
    }
}
