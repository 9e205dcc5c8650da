//! By which words are complaints read? Looked up once, compared as symbols for every event.

use super::super::End;
use srok_law::case::{Symbol, Vocabulary};

/// What an event says of a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Happened {
    Received,
    Registered,
    Decided,
    /// Ended otherwise than by a decision.
    Ended(End),
    Answered,
    Remedied,
}

/// Events by which a complaint arrives.
pub(super) const ARRIVALS: [&str; 4] = [
    "complaint_submitted",
    "complaint_received_mfc",
    "complaint_received",
    "complaint_registered",
];

/// The event by which one is sent on.
pub(super) const FORWARDED: &str = "complaint_forwarded";

/// The events that say something of a complaint.
const KINDS: [(&str, Happened); 10] = [
    ("complaint_received", Happened::Received),
    ("complaint_received_mfc", Happened::Received),
    ("complaint_registered", Happened::Registered),
    ("complaint_decided", Happened::Decided),
    ("complaint_response_sent", Happened::Answered),
    ("remedy_completed", Happened::Remedied),
    (
        "complaint_left_unanswered",
        Happened::Ended(End::Unanswered),
    ),
    (FORWARDED, Happened::Ended(End::Forwarded)),
    ("complaint_withdrawn", Happened::Ended(End::Withdrawn)),
    ("complaint_joined", Happened::Ended(End::Joined)),
];

/// The symbols of attributes, and of the kinds of events.
#[derive(Debug)]
pub(super) struct Known {
    kinds: Vec<(Symbol, Happened)>,
    pub regulation: Symbol,
    pub service: Symbol,
    pub channel: Symbol,
    pub registration_no: Symbol,
    pub ground: Symbol,
    pub object: Symbol,
    pub outcome: Symbol,
    pub parent: Symbol,
    pub refusal_ground: Symbol,
    pub form: Symbol,
    pub related_case: Symbol,
}

impl Known {
    /// The attributes, to be asked for.
    pub const ATTRIBUTES: &[&str] = &[
        "regulation",
        "service",
        "channel",
        "registration_no",
        "ground",
        "object",
        "outcome",
        "parent",
        "refusal_ground",
        "form",
        "related_case",
    ];

    /// Looks them up among the words of events; a word that is not there is in no event.
    pub fn of(words: &Vocabulary) -> Self {
        let find = |word: &str| words.find(word).unwrap_or(Symbol(u32::MAX));
        let kinds = KINDS.iter();
        let kinds = kinds.filter_map(|(kind, happened)| Some((words.find(kind)?, *happened)));
        Self {
            kinds: kinds.collect(),
            regulation: find("regulation"),
            service: find("service"),
            channel: find("channel"),
            registration_no: find("registration_no"),
            ground: find("ground"),
            object: find("object"),
            outcome: find("outcome"),
            parent: find("parent"),
            refusal_ground: find("refusal_ground"),
            form: find("form"),
            related_case: find("related_case"),
        }
    }

    /// Returns what an event of a kind says of a complaint.
    pub fn happened(&self, kind: Symbol) -> Option<Happened> {
        let found = self.kinds.iter().find(|(known, _)| *known == kind);
        found.map(|(_, happened)| *happened)
    }
}
