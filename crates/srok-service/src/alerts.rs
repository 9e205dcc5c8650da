//! How do alerts go out by themselves? What the running service has at hand for them, and one run at a time.

use std::sync::{Arc, MutexGuard, PoisonError};

use super::{Service, measures};
use srok_law::case::Instant;
use srok_notify::alerts::deliver::{Fate, Office, Report};
use srok_notify::alerts::look::Look;
use srok_notify::mail::{Postman, masked};

/// Of how many limits nobody could be told, when it was last looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Untold {
    /// When it was looked at.
    pub at: Instant,
    /// Limits for which the directory knows nobody.
    pub limits: usize,
}

impl Service {
    /// Waits until no other run of alerts is under way, and keeps others from beginning.
    pub fn one_run_of_alerts(&self) -> MutexGuard<'_, ()> {
        self.alerts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns what alerts are made of, by the standings as they were last settled; `None` while they are being made up.
    ///
    /// # Errors
    ///
    /// Rules that cannot be read.
    pub fn look(&self) -> anyhow::Result<Option<Look>> {
        let Some(standings) = self.standings() else {
            return Ok(None);
        };
        let settings = &self.config.alerts;
        let look = Look::of(
            &self.store,
            &self.law,
            standings,
            settings,
            self.config.lang(),
        )?;
        Ok(Some(look))
    }

    /// Returns what carries mails.
    ///
    /// # Errors
    ///
    /// The settings of the mail server cannot be used.
    pub fn postman(&self) -> anyhow::Result<Arc<Postman>> {
        let mut kept = self.postman.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(postman) = &*kept {
            return Ok(Arc::clone(postman));
        }
        let postman = Arc::new(Postman::of(&self.config.mail)?);
        *kept = Some(Arc::clone(&postman));
        Ok(postman)
    }
}

/// Sends what is to be sent now, if alerts are on.
///
/// # Errors
///
/// The store cannot be read or written, or a setting does not hold.
pub fn send(service: &Arc<Service>) -> anyhow::Result<()> {
    if service.config.alerts.start_on.is_none() {
        return Ok(());
    }
    let postman = service.postman()?;
    if !postman.delivers() {
        return Ok(());
    }
    let _one = service.one_run_of_alerts();
    let Some(look) = service.look()? else {
        return Ok(());
    };
    let office = Office::of(&look, &service.config)?;
    let now: Instant = service.clock.now().into();
    let report = office.run(now, &postman, &|| *service.stopping.borrow())?;
    postman.rest();
    tell(&report);
    service.note_untold(Untold {
        at: now,
        limits: report.nobody,
    });
    Ok(())
}

/// Puts a run into the log and the figures, without an address or a name.
fn tell(report: &Report) {
    measures::alerts(report);
    for (planned, letter, fate) in &report.mails {
        let (kind, to) = (planned.kind.code(), masked(letter.to.email.as_ref()));
        match fate {
            Fate::Sent | Fate::Planned => {
                tracing::info!(kind, to, id = letter.message_id, "a mail was sent");
            }
            Fate::Waiting(reason) => {
                tracing::warn!(kind, to, id = letter.message_id, reason, "a mail waits");
            }
            Fate::Failed(reason) => {
                tracing::error!(
                    kind,
                    to,
                    id = letter.message_id,
                    reason,
                    "a mail could not be delivered"
                );
            }
        }
    }
    if report.nobody > 0 {
        tracing::warn!(
            limits = report.nobody,
            "the directory knows nobody to be told of some limits"
        );
    }
}
