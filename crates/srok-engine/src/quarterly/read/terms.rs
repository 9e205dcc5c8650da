//! Which terms does a complaint have, and which of several applies?

use std::cmp::Reverse;

use foldhash::HashMap as FastMap;

use super::super::{Complaint, Term};
use crate::standings::Standings;
use srok_law::case::Instant;
use srok_law::regulation::{self, Limit, Regulation, Severity, Unit, Version};
use srok_law::timing::Standing;
use srok_store::TermRecord;

/// What a term is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Registration,
    Review,
    Response,
    Remedy,
}

impl Of {
    /// Returns what a limit that binds is for; `None` if it is none of complaints.
    fn limit(limit: &Limit) -> Option<Self> {
        if limit.severity != Severity::Binding {
            return None;
        }
        match limit.kind.as_str() {
            "complaint_registration" => Some(Self::Registration),
            "complaint_review" => Some(Self::Review),
            "complaint_response" => Some(Self::Response),
            "complaint_remedy" => Some(Self::Remedy),
            _ => None,
        }
    }
}

/// The limits of complaints, by the ids of their versions, with their working days.
pub(super) struct Limits(FastMap<i32, (Of, Option<u32>)>);

impl Limits {
    /// Returns those of the law.
    pub fn of(standings: &Standings) -> Self {
        let all = standings.limits().into_iter();
        let all = all.filter_map(|found| {
            let days = found.version.and_then(working_days);
            Some((found.id, (Of::limit(found.limit)?, days)))
        });
        Self(all.collect())
    }

    /// Returns their ids.
    pub fn ids(&self) -> Vec<i32> {
        self.0.keys().copied().collect()
    }

    /// Returns a term as it is kept in the store.
    pub fn term(&self, record: &TermRecord) -> Option<(Of, Term)> {
        let (of, days) = *self.0.get(&record.limit_version)?;
        let term = Term {
            days,
            late_from: record.late_from,
            off_at: record.off_at,
        };
        Some((of, term))
    }
}

/// Returns a term of an act as it stood at a moment.
pub(super) fn term_of(act: &Regulation, standing: &Standing, at: Instant) -> Option<(Of, Term)> {
    let limit = act.limits.get(standing.limit)?;
    let of = Of::limit(limit).filter(|_| standing.exists_from <= at)?;
    let version = standing
        .version
        .and_then(|version| limit.versions.get(version));
    let term = Term {
        days: version.and_then(working_days),
        late_from: standing.due.as_ref().map(|due| due.late_from),
        off_at: standing.cancelled_at.filter(|off_at| *off_at <= at),
    };
    Some((of, term))
}

/// Returns the working days of a term that is counted so.
fn working_days(version: &Version) -> Option<u32> {
    version.terms.iter().find_map(|term| match term {
        regulation::Term::Amount(amount) if amount.unit == Unit::WorkingDay => Some(amount.whole()),
        _ => None,
    })
}

impl Complaint {
    /// Takes in a term of the complaint. The one taken off last, or never, applies: one is taken off when its ground is corrected, too; of
    /// several the shortest (AMB-15), then the first to be late.
    pub(super) fn add_term(&mut self, of: Of, term: Term) {
        let place = match of {
            Of::Registration => &mut self.registration,
            Of::Review => &mut self.review,
            Of::Response => &mut self.response,
            Of::Remedy => &mut self.remedy,
        };
        let order = |term: &Term| {
            (
                Reverse(term.off_at.unwrap_or(Instant::MAX)),
                term.days.unwrap_or(u32::MAX),
                term.late_from.unwrap_or(Instant::MAX),
            )
        };
        let applies = place.as_ref();
        if applies.is_none_or(|known| order(&term) < order(known)) {
            *place = Some(term);
        }
    }
}
