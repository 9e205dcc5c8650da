//! Does the report of the quarter that ended balance? A draft of each that is owed is made from the first calendar day after it, until it is approved:
//! in January there may be no working day before the 10th.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Service, lock};
use crate::case::Instant;
use crate::period::Period;
use crate::reports::Templates;
use crate::reports::complaints::{Ask, FORM, make, owing};
use crate::store::{ReportKey, ReportsWanted};

/// What a draft showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drafted {
    /// When it was made.
    pub at: Instant,
    /// Whether all identities hold.
    pub balances: bool,
    /// Faults of the data.
    pub faults: usize,
}

/// What the last drafts showed.
#[derive(Debug, Default)]
pub(super) struct Drafts(HashMap<ReportKey, Drafted>);

impl Service {
    /// Returns what the last draft of a report showed, if one was made.
    #[must_use]
    pub fn drafted(
        &self,
        period: &str,
        regulation: &str,
        organisation: Option<&str>,
    ) -> Option<Drafted> {
        let key = ReportKey {
            form: FORM.to_owned(),
            period: period.to_owned(),
            regulation: regulation.to_owned(),
            organisation: organisation.map(str::to_owned),
        };
        lock(&self.drafts).0.get(&key).copied()
    }
}

/// Makes the drafts of the quarter that ended last, of all that is owed and not approved.
///
/// # Errors
///
/// The store cannot be read.
pub fn make_all(service: &Arc<Service>) -> anyhow::Result<()> {
    let Some(standings) = service.standings() else {
        return Ok(());
    };
    let period = Period::quarter_of(service.today()).before();
    let directory = service.store.directory()?;
    let mut drafts = HashMap::new();
    for act in &service.law.regulations {
        for organisation in owing(&directory, &act.id, period.last()) {
            if *service.stopping.borrow() {
                return Ok(());
            }
            let key = ReportKey {
                form: FORM.to_owned(),
                period: period.to_string(),
                regulation: act.id.clone(),
                organisation: Some(organisation),
            };
            if !service
                .store
                .reports(&ReportsWanted::from(&key))?
                .is_empty()
            {
                continue;
            }
            let ask = Ask {
                period,
                regulation: act.id.clone(),
                organisation: key.organisation.clone(),
                known_at: None,
                lang: service.config.lang(),
                templates: Templates::of(&service.config.reports),
            };
            match make(&standings, &ask) {
                Ok(report) => {
                    let drafted = Drafted {
                        at: service.clock.now().into(),
                        balances: report.balances,
                        faults: report.faults.len(),
                    };
                    drafts.insert(key, drafted);
                }
                // one that cannot be made, e.g. before the first event, keeps back no other
                Err(error) => tracing::debug!(%error, "no draft of a report"),
            }
        }
    }
    tracing::info!(drafts = drafts.len(), %period, "drafts of reports were made");
    lock(&service.drafts).0 = drafts;
    Ok(())
}
