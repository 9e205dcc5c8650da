//! How does what is owed get to people? Scan, plan, and one mail after another, each on record before and after a server sees it.
//!
//! A mail that was being handed over when the service was killed is handed over again under the same Message-ID, and its entry says so. A server
//! that cannot be reached ends the run: everything waits, nothing is lost, and it is tried again at the next.

mod handing;
mod ledger;

pub use ledger::apply;

use handing::UNREACHABLE;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};

use sha2::{Digest as _, Sha256};

use super::AlertsError;
use super::book::Book;
use super::compose::Composer;
use super::look::{Found, Look};
use super::plan::{Kind, Plan, Planned, Post, plan};
use super::scan::Scan;
use crate::mail::{Letter, Postman};
use srok_core::config::{self, Config};
use srok_core::signing::Key;
use srok_law::case::{DAY, Instant};
use srok_store::{AlertRecord, AlertState, Ledger, MailRecord, MailState, NewAlert};

/// What sending needs beside what there is to say.
#[derive(Debug)]
pub struct Office<'a> {
    /// What alerts are made of.
    pub look: &'a Look,
    /// Under which address people reach the service.
    pub home: &'a config::PublicUrl,
    /// The part of Message-IDs after the `@`.
    pub domain: String,
    /// The key of links.
    pub key: Key,
}

/// What a run did, or would do.
#[derive(Debug, Default)]
pub struct Report {
    /// Alerts owed anew.
    pub owed: usize,
    /// Alerts taken back.
    pub withdrawn: usize,
    /// Alerts another took the place of.
    pub superseded: usize,
    /// Limits held back, because their source is silent.
    pub held: usize,
    /// Limits that the directory knows nobody for.
    pub nobody: usize,
    /// Mails with their fate.
    pub mails: Vec<(Planned, Letter, Fate)>,
    /// Why the run ended early: the server cannot be reached.
    pub unreachable: Option<String>,
    /// Everything was seen to; otherwise the next run goes on.
    pub is_complete: bool,
}

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It would be sent.
    Planned,
    /// Accepted.
    Sent,
    /// Put off.
    Waiting(String),
    /// Given up.
    Failed(String),
}

/// After so long a run ends and what is left is looked at anew, so that nobody is told of what is gone.
const AGE: Duration = Duration::from_secs(30);
/// Mails are looked back at for so long.
const LOOK_BACK: i64 = 2 * DAY;

impl<'a> Office<'a> {
    /// Returns an office of the settings.
    ///
    /// # Errors
    ///
    /// [`AlertsError`] if the key of links cannot be read or made.
    pub fn of(look: &'a Look, config: &'a Config) -> Result<Self, AlertsError> {
        Ok(Self {
            key: Key::of(config).map_err(|error| AlertsError::System(error.to_string()))?,
            domain: config.mail.domain(),
            home: &config.serve.public_url,
            look,
        })
    }

    /// Returns what would be sent at a moment; nothing is put on record, nothing is sent.
    ///
    /// # Errors
    ///
    /// [`AlertsError`] if the store cannot be read.
    pub fn owed(&self, now: Instant) -> Result<Report, AlertsError> {
        let limits = self.look.limits();
        let found = self.look.find(now)?;
        let mut scan = self.look.scan(&limits, &found);
        let mut ledger = std::mem::take(&mut scan.ledger);
        self.name_cases(&mut ledger.owed)?;
        let mut alerts = found.recorded.alerts.clone();
        let first = alerts.iter().map(|alert| alert.id).max().unwrap_or(0) + 1;
        apply(&mut alerts, &ledger, first, now);
        let (plan, book) = self.plan(&found, &alerts, &mut scan)?;
        let mut report = report(&ledger, &scan);
        let mut composer = Composer::new(self, &found, &alerts, &book);
        composer.fetch(&plan.mails)?;
        for planned in plan.mails {
            let id = message_id(&planned, &alerts, &self.domain);
            if let Some(letter) = composer.letter(&mut scan, &planned, id)? {
                report.mails.push((planned, letter, Fate::Planned));
            }
        }
        Ok(report)
    }

    /// Brings the ledger up to date and sends what is to be sent now, until `stop` says so.
    ///
    /// # Errors
    ///
    /// [`AlertsError`] if the store cannot be read or written; what was done until then is on record.
    pub fn run(
        &self,
        now: Instant,
        postman: &Postman,
        stop: &dyn Fn() -> bool,
    ) -> Result<Report, AlertsError> {
        self.recover(now)?;
        let limits = self.look.limits();
        let found = self.look.find(now)?;
        let mut scan = self.look.scan(&limits, &found);
        let mut ledger = std::mem::take(&mut scan.ledger);
        self.name_cases(&mut ledger.owed)?;
        let first = self.look.store.change_alerts(&ledger, now)?;
        let mut alerts = found.recorded.alerts.clone();
        apply(&mut alerts, &ledger, first, now);
        let (plan, book) = self.plan(&found, &alerts, &mut scan)?;
        let mut report = report(&ledger, &scan);
        let mut composer = Composer::new(self, &found, &alerts, &book);
        composer.fetch(&plan.mails)?;
        self.drop_mails(&plan, &alerts, now)?;
        report.is_complete = true;
        let begun = Stopwatch::now();
        for planned in plan.mails {
            // what is told was looked at a moment ago
            if stop() || begun.elapsed() > AGE {
                report.is_complete = false;
                break;
            }
            let id = planned.mail.as_ref().map_or_else(
                || message_id(&planned, &alerts, &self.domain),
                |mail| mail.message_id.clone(),
            );
            let letter = match composer.letter(&mut scan, &planned, id) {
                Ok(Some(letter)) => letter,
                Ok(None) => continue,
                // one letter that cannot be made does not keep back the others
                Err(AlertsError::Mail(error)) => {
                    tracing::error!(kind = planned.kind.code(), to = &*planned.recipient, %error, "a letter could not be made");
                    continue;
                }
                Err(error) => return Err(error),
            };
            let fate = self.send(&planned, &letter, &alerts, now, postman)?;
            if let Fate::Waiting(reason) = &fate
                && reason.starts_with(UNREACHABLE)
            {
                report.unreachable = Some(reason.clone());
            }
            report.mails.push((planned, letter, fate));
            if report.unreachable.is_some() {
                report.is_complete = false;
                break;
            }
        }
        if report.is_complete {
            self.look.store.note_alerts_ran(now)?;
        }
        Ok(report)
    }

    /// Has mails tried again of which it is not known whether they were accepted: the service was killed in between.
    fn recover(&self, now: Instant) -> Result<(), AlertsError> {
        let mails = self.look.store.mails(now)?.into_iter();
        let mails = mails
            .filter(|mail| mail.state == MailState::Sending)
            .map(|mail| MailRecord {
                state: MailState::Waiting,
                next_at: Some(now),
                reason: Some("interrupted: it is not known whether it was accepted, so it is sent again under its Message-ID".into()),
                ..mail
            })
            .collect();
        let ledger = Ledger {
            mails,
            ..Ledger::default()
        };
        self.look.store.change_alerts(&ledger, now)?;
        Ok(())
    }

    fn plan(
        &self,
        found: &Found,
        alerts: &[AlertRecord],
        scan: &mut Scan<'_>,
    ) -> Result<(Plan, Book), AlertsError> {
        let look = self.look;
        let book = Book::new(look, scan, found);
        let mails = look.store.mails(found.at.plus(-LOOK_BACK))?;
        let heads: BTreeSet<Arc<str>> = book.pressed_heads();
        let plan = plan(&Post {
            now: found.at,
            alerts,
            mails: &mails,
            directory: &look.directory,
            law: &look.law,
            rules: &look.rules,
            heads: &heads,
            last_run: look.store.alerts_ran()?,
            held: &found.held(alerts),
        });
        Ok((plan, book))
    }

    fn drop_mails(
        &self,
        plan: &Plan,
        alerts: &[AlertRecord],
        now: Instant,
    ) -> Result<(), AlertsError> {
        let gone = plan.gone.iter().filter_map(|index| alerts.get(*index));
        let mails = plan.dropped.iter().map(|mail| MailRecord {
            state: MailState::Dropped,
            next_at: None,
            ..mail.clone()
        });
        let ledger = Ledger {
            mails: mails.collect(),
            told: gone.map(|alert| alert.id).collect(),
            ..Ledger::default()
        };
        self.look.store.change_alerts(&ledger, now)?;
        Ok(())
    }

    /// Writes the names of cases beside the alerts about them.
    fn name_cases(&self, owed: &mut [NewAlert]) -> Result<(), AlertsError> {
        let mut keys: Vec<u64> = owed
            .iter()
            .filter(|alert| alert.subject.is_empty())
            .map(|alert| alert.case_key)
            .collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() {
            return Ok(());
        }
        let cases = self.look.store.case_files(&keys)?;
        let names: std::collections::HashMap<u64, String> = cases
            .into_iter()
            .map(|case| (case.case_key, case.case_id))
            .collect();
        for alert in owed.iter_mut().filter(|alert| alert.subject.is_empty()) {
            if let Some(name) = names.get(&alert.case_key) {
                alert.subject.clone_from(name);
            }
        }
        Ok(())
    }
}

fn report(ledger: &Ledger, scan: &Scan<'_>) -> Report {
    let to = |state: AlertState| {
        ledger
            .moved
            .iter()
            .filter(|change| change.state == state)
            .count()
    };
    Report {
        owed: ledger.owed.len() + to(AlertState::Owed),
        withdrawn: to(AlertState::Withdrawn),
        superseded: to(AlertState::Superseded),
        held: scan.held,
        nobody: scan.nobody,
        ..Report::default()
    }
}

/// Returns the Message-ID of a mail: of a digest by person and day, of any other by the alerts in it.
fn message_id(planned: &Planned, alerts: &[AlertRecord], domain: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(planned.kind.code());
    hash.update([0]);
    hash.update(planned.recipient.as_bytes());
    if planned.kind == Kind::Digest {
        hash.update(planned.day.0.to_be_bytes());
    } else {
        for alert in planned.alerts.iter().filter_map(|index| alerts.get(*index)) {
            hash.update(alert.id.to_be_bytes());
            // an alert that is owed anew is another mail
            hash.update(alert.state_at.0.to_be_bytes());
        }
    }
    let digest = hash.finalize();
    let name: String = digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{name}@{domain}")
}
