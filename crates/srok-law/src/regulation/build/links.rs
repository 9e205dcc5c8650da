//! How do the limits of an act hang together? The order in which they can be timed, and the attributes that decide.

use super::{Builder, Built};
use crate::case::Symbol;
use crate::regulation::{Check, Condition, Limit, Repeats, Start, Stop, Suspension, Term};

impl Builder<'_> {
    /// Orders the limits so that each comes after those whose dates it needs.
    pub(super) fn order(&self, limits: &[Limit], at: usize) -> Built<Vec<usize>> {
        let mut order = Vec::with_capacity(limits.len());
        let mut placed = vec![false; limits.len()];
        while order.len() < limits.len() {
            let before = order.len();
            for (index, limit) in limits.iter().enumerate() {
                if !placed[index] && needs(limit).iter().all(|needed| placed[*needed]) {
                    placed[index] = true;
                    order.push(index);
                }
            }
            if order.len() == before {
                let stuck: Vec<&str> = limits
                    .iter()
                    .zip(&placed)
                    .filter(|(_, placed)| !**placed)
                    .map(|(limit, _)| limit.id.as_str())
                    .collect();
                return Err(self.error(
                    at,
                    format!(
                        "limits refer to one another in a circle: {}",
                        stuck.join(", ")
                    ),
                    "one of them must start from an event or have a term of its own",
                ));
            }
        }
        Ok(order)
    }
}

/// Returns the limits whose dates a limit needs.
fn needs(limit: &Limit) -> Vec<usize> {
    let mut needs = Vec::new();
    match limit.start {
        Start::DueOf(other) | Start::ExpiryOf(other) => needs.push(other),
        _ => {}
    }
    for version in &limit.versions {
        needs.extend(version.terms.iter().filter_map(|term| match term {
            Term::DueOf(other) => Some(*other),
            _ => None,
        }));
    }
    if let Suspension::Stops { cap: Some(cap), .. } = limit.suspension {
        needs.push(cap);
    }
    needs.extend(limit.compare_with);
    needs
}

/// Returns the attributes that decide something in an act, so that events need no others for timing.
pub(super) fn deciding_attributes(limits: &[Limit], checks: &[Check]) -> Vec<Symbol> {
    let mut found: Vec<Symbol> = Vec::new();
    let mut conditions: Vec<&[Condition]> = Vec::new();
    let mut add = |of| conditions.push(of);
    for limit in limits {
        add(limit.when.as_slice());
        add(&limit.unless);
        let (starts, replacing) = match &limit.start {
            Start::FirstOf(of) | Start::Latest(of) => (of.as_slice(), None),
            Start::EarliestOf { of, replaced_by } => (of.as_slice(), replaced_by.as_ref()),
            Start::Clock(selector) => (std::slice::from_ref(selector), None),
            Start::DueOf(_) | Start::ExpiryOf(_) => (&[][..], None),
        };
        let (Stop::Any(stops) | Stop::All(stops)) = &limit.stop;
        for selector in starts
            .iter()
            .chain(replacing)
            .chain(stops)
            .chain(&limit.cancels)
            .chain(&limit.requires)
        {
            add(&selector.conditions);
        }
        if let Suspension::Stops { from, to, .. } = &limit.suspension {
            add(&from.conditions);
            add(&to.conditions);
        }
    }
    for check in checks {
        add(&check.when);
        add(&check.unless);
        for selector in check.if_event.iter().chain(&check.unless_event) {
            add(&selector.conditions);
        }
    }
    found.extend(
        conditions
            .iter()
            .flat_map(|of| of.iter().map(|condition| condition.attribute)),
    );
    for check in checks {
        found.extend(check.outside.iter().map(|(attribute, _)| *attribute));
        found.extend(check.same.iter().flat_map(|(one, other)| [*one, *other]));
        found.extend(&check.missing);
    }
    for limit in limits {
        if let Repeats::By(attribute) = limit.repeats {
            found.push(attribute);
        }
        for version in &limit.versions {
            found.extend(version.terms.iter().filter_map(|term| match term {
                Term::Declared(attribute) => Some(*attribute),
                _ => None,
            }));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
