//! Whose case is it? Which events of a case count, by who sent them.
//!
//! Pure, and a function of the set of events: in which order they came decides only which of two bodies opened a case. Whoever sends for every body is
//! believed; whoever sends for some may touch a case that one of these opened, holds, held or was handed, and takes part in one of others only by what the act
//! says of its like. A right that comes later is a right all the same, and goes when what gave it is annulled.

mod of_law;
mod rule;

pub use rule::{Deed, Judged, Verdict, Waits, judge};

use std::collections::{HashMap, HashSet};

use super::Right;

/// Who delivered events, where that is not whoever sends for every body.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sender {
    /// Name of the token; a new token of the same name is the same sender.
    pub token: String,
    /// The organisations it acts for.
    pub organisations: Vec<String>,
    /// It may speak only for sources of its own.
    pub has_sources: bool,
}

impl Sender {
    /// Returns whom a right lets send; `None`: for every organisation.
    #[must_use]
    pub fn of(right: &Right) -> Option<Self> {
        (!right.organisations.is_empty()).then(|| Self {
            token: right.name.clone(),
            organisations: right.organisations.clone(),
            has_sources: !right.sources.is_empty(),
        })
    }

    /// Tells whether it acts for an organisation.
    #[must_use]
    pub fn acts_for(&self, organisation: &str) -> bool {
        self.organisations.iter().any(|own| own == organisation)
    }
}

/// How an event stands to the beginning of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Opening {
    /// It presupposes that the case is there; it opens one only as long as nothing does that should.
    None,
    /// The body takes in what may have been filed elsewhere.
    Registration,
    /// The case is filed.
    Filing,
}

/// Who takes part in a case that is not his own, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participation {
    /// Who.
    pub who: Participant,
    /// The event types he may send.
    pub events: Vec<String>,
    /// Attributes these may carry; of others only what the case says already.
    pub carries: Vec<String>,
}

/// Who takes part in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Participant {
    /// Every organisation of that kind, as the directory says.
    OfKind(String),
    /// The organisation that an event of this type names as `addressee`.
    AddresseeOf(String),
}

/// What the acts say of who may take part in a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parties {
    /// Event types by which a case is filed, of any act.
    pub filing: HashSet<String>,
    /// Event types by which a body registers what came in, of any act.
    pub registering: HashSet<String>,
    /// Who takes part, by the id of the act.
    pub acts: HashMap<String, Vec<Participation>>,
}

impl Parties {
    /// Returns how an event type stands to the beginning of a case. An event may name no act, so that all acts are asked.
    #[must_use]
    pub fn opening(&self, kind: &str) -> Opening {
        if self.registering.contains(kind) {
            Opening::Registration
        } else if self.filing.contains(kind) {
            Opening::Filing
        } else {
            Opening::None
        }
    }
}
