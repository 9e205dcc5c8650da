//! Does the report of the quarter that ended balance? A draft of each that is owed is made from the first calendar day after it, until it is approved:
//! in January there may be no working day before the 10th.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Service, lock};
use srok_law::case::Instant;
use srok_law::period::Period;
use srok_reports::complaints::{FORM, looks, owing};
use srok_store::{ReportKey, ReportsWanted};

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
        let key = key(period, regulation, organisation);
        lock(&self.drafts).0.get(&key).copied()
    }
}

/// Makes the drafts of the quarter that ended last, of all that is owed and not approved.
///
/// # Errors
///
/// The store cannot be read.
pub fn make_all(service: &Arc<Service>) -> anyhow::Result<()> {
    let standings = service.settled_standings()?;
    let period = Period::quarter_of(service.today()).before();
    let directory = service.store.directory()?;
    let at = service.clock.now().into();
    let mut drafts = HashMap::new();
    for act in &service.law.regulations {
        let mut owed = Vec::new();
        for organisation in owing(&directory, &act.id, period.last()) {
            let key = key(&period.to_string(), &act.id, Some(&organisation));
            if service
                .store
                .reports(&ReportsWanted::from(&key))?
                .is_empty()
            {
                owed.push(organisation);
            }
        }
        if owed.is_empty() {
            continue;
        }
        let stop = || *service.stopping.borrow();
        for (organisation, balances, faults) in looks(&standings, &act.id, period, &owed, stop)? {
            let key = key(&period.to_string(), &act.id, Some(&organisation));
            let drafted = Drafted {
                at,
                balances,
                faults,
            };
            drafts.insert(key, drafted);
        }
    }
    tracing::info!(drafts = drafts.len(), %period, "drafts of reports were made");
    lock(&service.drafts).0 = drafts;
    Ok(())
}

fn key(period: &str, regulation: &str, organisation: Option<&str>) -> ReportKey {
    ReportKey {
        form: FORM.to_owned(),
        period: period.to_owned(),
        regulation: regulation.to_owned(),
        organisation: organisation.map(str::to_owned),
    }
}
