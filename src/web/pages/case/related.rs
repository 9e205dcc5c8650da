//! Which other cases belong to it? Those its events name, and those that name it.

use serde::Serialize;

use super::{Seen, address};

/// A case that belongs to it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Related {
    /// Key of how it belongs to it.
    pub how: String,
    pub case_id: String,
    pub href: String,
}

/// Attributes that name other cases.
pub(super) const NAMING: [&str; 2] = ["related_case", "parent"];

/// Returns the cases that belong to the case, each once.
pub(super) fn related(seen: &Seen<'_>) -> Vec<Related> {
    let mut all: Vec<Related> = Vec::new();
    let mut add = |how: String, case_id: &str| {
        let related = Related {
            how,
            case_id: case_id.to_owned(),
            href: address(case_id),
        };
        if case_id != seen.dossier.case_id && !all.contains(&related) {
            all.push(related);
        }
    };
    let events = seen.document.events.iter();
    let counting = events.filter(|event| event.effect.counts());
    for event in counting {
        for name in NAMING {
            for case_id in event.data.get(name).into_iter().flatten() {
                add(format!("case.related.{name}"), case_id);
            }
        }
    }
    all
}
