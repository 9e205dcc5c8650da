//! Which approved versions does a report go back to? Its own, the one it corrects, the one of the period before, and those of its parts.

use super::super::frozen::Frozen;
use super::workshop::Workshop;
use super::{NotMade, key};
use srok_law::case::Instant;
use srok_law::period::Period;
use srok_store::{NewReport, ReportKey, ReportRecord, ReportsWanted, Store};

/// The approved versions that a report goes back to.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// Its own approval, given or about to be.
    pub approval: Option<NewReport>,
    /// The version before it.
    pub before: Option<Frozen>,
    /// The last version of the period before.
    pub closing: Option<Frozen>,
    /// The last version of each body that reports by itself within it.
    pub parts: Vec<(String, Option<Frozen>)>,
}

/// Which versions were there already.
#[derive(Clone, Copy)]
enum Until {
    /// All.
    Now,
    /// Those approved by then.
    Moment(Instant),
    /// Those approved before this one.
    Version(i32),
}

impl Until {
    fn has(self, record: &ReportRecord) -> bool {
        match self {
            Self::Now => true,
            Self::Moment(at) => record.report.approved_at <= at,
            Self::Version(id) => record.id < id,
        }
    }
}

impl Past {
    /// Looks for them. `approving` is the approval about to be given; a report made with the knowledge of an approved version is that version.
    pub fn look(workshop: &Workshop<'_>, approving: Option<&NewReport>) -> Result<Self, NotMade> {
        let store = workshop.standings.store();
        let ask = workshop.ask;
        let own = store.reports(&ReportsWanted::from(&key(ask)))?;
        let is_own = |record: &&ReportRecord| Some(record.report.known_at) == ask.known_at;
        let approved = own.iter().rfind(is_own).filter(|_| approving.is_none());
        let until = match (approved, approving, ask.known_at) {
            (Some(record), ..) => Until::Version(record.id),
            (None, None, Some(known_at)) => Until::Moment(known_at),
            _ => Until::Now,
        };
        let approval = approving.or(approved.map(|record| &record.report));
        let last = |key: &ReportKey| last(store, key, until);
        let of = |period: Period, organisation: Option<&str>| ReportKey {
            period: period.to_string(),
            organisation: organisation.map(str::to_owned),
            ..key(ask)
        };
        let parts = workshop.parts().into_iter();
        let parts: Result<Vec<_>, NotMade> = parts
            .map(|id| Ok((id.to_owned(), last(&of(ask.period, Some(id)))?)))
            .collect();
        Ok(Self {
            approval: approval.cloned(),
            before: last(&key(ask))?,
            closing: last(&of(ask.period.before(), ask.organisation.as_deref()))?,
            parts: parts?,
        })
    }

    /// Returns the bodies that have not approved a report of their own, if others have.
    pub fn missing(&self) -> Vec<&str> {
        if self.parts.iter().all(|(_, report)| report.is_none()) {
            return Vec::new();
        }
        let missing = self.parts.iter().filter(|(_, report)| report.is_none());
        missing.map(|(id, _)| id.as_str()).collect()
    }
}

fn last(store: &Store, key: &ReportKey, until: Until) -> Result<Option<Frozen>, NotMade> {
    let mut all = store.reports(&ReportsWanted::from(key))?;
    all.retain(|record| until.has(record));
    all.pop()
        .map(|record| Frozen::read(store, record))
        .transpose()
}
