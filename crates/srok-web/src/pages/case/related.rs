//! Which other cases belong to it? Those its events name, and those that name it.

use serde::Serialize;

use super::Seen;
use srok_core::address;
use srok_engine::standings::CaseView;
use srok_store::{HistoryRecord, NAMING};

/// A case that belongs to it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Related {
    /// Key of how it belongs to it.
    pub how: String,
    /// Its registration number, where that may be read, else its id.
    pub number: String,
    pub href: String,
}

/// Returns the cases that belong to the case, each once.
pub(super) fn related(seen: &Seen<'_>) -> Vec<Related> {
    let mut all: Vec<Related> = Vec::new();
    let mut add = |how: String, case_id: &str, number: Option<String>| {
        let related = Related {
            how,
            number: number.unwrap_or_else(|| case_id.to_owned()),
            href: address::of_case(case_id),
        };
        if case_id != seen.dossier.case_id && !all.contains(&related) {
            all.push(related);
        }
    };
    for (name, case_id) in named(seen.view, &seen.history) {
        add(format!("case.related.{name}"), case_id, None);
    }
    for other in seen.others {
        let Some(view) = seen.standings.view(other, seen.known_at) else {
            continue;
        };
        // that there is a complaint elsewhere is for those to know who may read it
        if !view.concerns(&seen.visit.viewer.scope) {
            continue;
        }
        let known = other.known(seen.known_at);
        for (name, case_id) in named(&view, &known) {
            if case_id == seen.dossier.case_id {
                let number = known
                    .iter()
                    .find_map(|record| record.data.get("registration_no")?.first());
                add(
                    format!("case.related.by_{name}"),
                    &other.case_id,
                    number.cloned(),
                );
            }
        }
    }
    all
}

/// Returns the cases that the events of a case name, as far as they count.
fn named<'a>(view: &CaseView<'_>, known: &[&'a HistoryRecord]) -> Vec<(&'static str, &'a str)> {
    let events = view.timeline.events();
    let counts = |record: &HistoryRecord| {
        events
            .iter()
            .any(|event| event.recorded_at == record.recorded_at)
    };
    let mut named = Vec::new();
    for record in known.iter().filter(|record| counts(record)) {
        for name in NAMING {
            let values = record.data.get(name).into_iter().flatten();
            named.extend(values.map(|value| (name, value.as_str())));
        }
    }
    named
}
