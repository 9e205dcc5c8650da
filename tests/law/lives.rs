//! Which lives of a case are tried? Events in the order in which they happen, some left out, with random gaps.

use proptest::prelude::*;
use srok_law::case::{DAY, Event, Instant, MINUTE, SECOND};

use super::bench::Law;

/// The life of a request through the portal and of a complaint, in the order in which they happen.
pub const LIFE: [(&str, &[(&str, &str)]); 25] = [
    (
        "application_submitted",
        &[
            ("channel", "portal"),
            ("organisation", "portal"),
            ("to_organisation", "tsp-12"),
        ],
    ),
    ("application_registered", &[("organisation", "tsp-12")]),
    ("originals_requested", &[("organisation", "tsp-12")]),
    ("interagency_request_sent", &[("organisation", "tsp-12")]),
    ("originals_presented", &[("organisation", "mfc-01")]),
    ("reconciliation_act_formed", &[("organisation", "mfc-01")]),
    ("reconciliation_act_sent", &[("organisation", "mfc-01")]),
    (
        "interagency_response_received",
        &[("organisation", "tsp-12")],
    ),
    ("draft_decision_prepared", &[("organisation", "tsp-12")]),
    (
        "decision_made",
        &[("organisation", "tsp-12"), ("outcome", "granted")],
    ),
    (
        "result_published",
        &[("organisation", "tsp-12"), ("system", "vis")],
    ),
    (
        "result_sent",
        &[("organisation", "tsp-12"), ("outcome", "granted")],
    ),
    (
        "result_published",
        &[("organisation", "tsp-12"), ("system", "egisso")],
    ),
    ("correction_requested", &[("organisation", "tsp-12")]),
    (
        "correction_request_registered",
        &[("organisation", "tsp-12")],
    ),
    ("correction_completed", &[("organisation", "tsp-12")]),
    ("complaint_received", &[("organisation", "tsp-12")]),
    (
        "complaint_registered",
        &[
            ("organisation", "tsp-12"),
            ("ground", "service_overdue"),
            ("object", "territorial_unit"),
        ],
    ),
    (
        "offence_signs_found",
        &[("organisation", "tsp-12"), ("article", "crime")],
    ),
    (
        "complaint_forwarded",
        &[("organisation", "tsp-12"), ("to_organisation", "tsp-20")],
    ),
    ("forwarding_notice_sent", &[("organisation", "tsp-12")]),
    ("complaint_decided", &[("organisation", "tsp-20")]),
    ("complaint_response_sent", &[("organisation", "tsp-20")]),
    (
        "materials_sent_to_prosecutor",
        &[("organisation", "tsp-20")],
    ),
    ("materials_sent_to_ministry", &[("organisation", "tsp-20")]),
];

/// Which of the events of a life happen, and how long after the one before.
pub fn lives() -> impl Strategy<Value = Vec<(usize, i64)>> {
    let gap = prop_oneof![0..3 * 60 * MINUTE, 0..3 * DAY, 0..20 * DAY];
    prop::collection::vec((any::<bool>(), gap), LIFE.len()).prop_map(|steps| {
        let happening = steps
            .into_iter()
            .enumerate()
            .filter(|(_, (happens, _))| *happens);
        happening
            .map(|(index, (_, gap))| (index, gap / SECOND * SECOND))
            .collect()
    })
}

pub fn events_of(law: &mut Law, start: Instant, life: &[(usize, i64)]) -> Vec<Event> {
    let mut now = start;
    let mut events = Vec::new();
    for (index, gap) in life {
        now = now.plus(*gap);
        let (kind, facts) = LIFE[*index];
        events.push(law.event(kind, now, facts));
    }
    events
}
