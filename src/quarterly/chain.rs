//! Which complaints are one? A complaint that is sent on within the perimeter goes on at the body that received it.

use std::collections::HashSet;

use super::{Complaint, End, Ending, Fault, FaultKind};
use crate::case::{Instant, Symbol};

/// Whose complaints a report is about.
#[derive(Debug, Clone, Default)]
pub struct Perimeter {
    /// The bodies.
    pub organisations: HashSet<Symbol>,
    /// The act.
    pub regulation: Option<Symbol>,
    /// Objects that the act leaves out: a complaint about nothing else is not counted, one with other objects is, for them.
    pub excluded: HashSet<Symbol>,
}

impl Perimeter {
    /// Tells whether a body is within.
    #[must_use]
    pub fn has(&self, organisation: Option<Symbol>) -> bool {
        organisation.is_some_and(|organisation| self.organisations.contains(&organisation))
    }

    /// Tells whether a complaint is counted.
    #[must_use]
    pub fn holds(&self, complaint: &Complaint) -> bool {
        let is_excluded = |object: &Symbol| self.excluded.contains(object);
        self.has(complaint.organisation)
            && (self.regulation.is_none() || complaint.regulation == self.regulation)
            && (complaint.objects.is_empty() || !complaint.objects.iter().all(is_excluded))
    }
}

/// A complaint on its way through the bodies of a perimeter.
#[derive(Debug, Clone)]
pub struct Chain<'a> {
    /// Where it was, one body after another; never empty.
    links: Vec<&'a Complaint>,
    /// Where it was sent on to last, within the perimeter, without having been registered there.
    in_transit: Option<(Symbol, Instant)>,
}

impl<'a> Chain<'a> {
    /// Returns the complaint at the body that it came to first.
    #[must_use]
    pub fn first(&self) -> &'a Complaint {
        self.links[0]
    }

    /// Returns the complaint at the body that has it now.
    #[must_use]
    pub fn last(&self) -> &'a Complaint {
        self.links[self.links.len() - 1]
    }

    /// Returns the complaint at each body that it went through, the first one first.
    #[must_use]
    pub fn links(&self) -> &[&'a Complaint] {
        &self.links
    }

    /// Returns the complaint at the body that registered it first, which may be a later one: it may be sent on as it arrived.
    #[must_use]
    pub fn registered(&self) -> Option<&'a Complaint> {
        let mut links = self.links.iter().copied();
        links.find(|link| link.registered_at.is_some())
    }

    /// Returns when it was registered first.
    #[must_use]
    pub fn begun(&self) -> Option<Instant> {
        self.registered()?.registered_at
    }

    /// Returns how and when it left the perimeter or was done with.
    #[must_use]
    pub fn ending(&self) -> Option<Ending> {
        if self.in_transit.is_some() {
            None
        } else {
            self.last().ending()
        }
    }

    /// Returns who had it right before a moment.
    #[must_use]
    pub fn holder(&self, at: Instant) -> Option<Symbol> {
        if let Some((receiver, _)) = self.in_transit.filter(|(_, since)| *since < at) {
            return Some(receiver);
        }
        self.link(at).organisation
    }

    /// Returns the complaint as it was at its body right before a moment.
    #[must_use]
    pub fn link(&self, at: Instant) -> &'a Complaint {
        let arrived = |link: &&&Complaint| {
            let since = link.registered_at.or(link.received_at);
            since.is_some_and(|since| since < at)
        };
        self.links
            .iter()
            .rev()
            .find(arrived)
            .unwrap_or(&self.links[0])
    }
}

/// Puts the complaints of a perimeter in chains, each complaint in one, and names what cannot be. They are in the order of their cases.
#[must_use]
pub fn chains<'a>(
    complaints: &'a [Complaint],
    perimeter: &Perimeter,
) -> (Vec<Chain<'a>>, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut fault = |kind, complaint: &Complaint| {
        faults.push(Fault {
            kind,
            case_id: complaint.case_id.clone(),
            organisation: complaint.organisation,
        });
    };
    let held: Vec<&Complaint> = complaints
        .iter()
        .filter(|complaint| perimeter.holds(complaint))
        .collect();
    // complaints are in the order of their cases
    let place_of = |case_id: &str| {
        let found = held.binary_search_by(|known| known.case_id.as_str().cmp(case_id));
        found.ok()
    };
    let mut next: Vec<Option<usize>> = vec![None; held.len()];
    let mut is_next = vec![false; held.len()];
    for (place, complaint) in held.iter().enumerate() {
        let parent = complaint.parent.as_deref();
        let Some(parent) = parent.and_then(place_of) else {
            continue;
        };
        // one that ended otherwise before was done with there: what came after is another complaint
        if held[parent].ending().map(|ending| ending.end) != Some(End::Forwarded) {
            continue;
        }
        if next[parent].is_some() || parent == place {
            fault(FaultKind::RegisteredTwice, complaint);
            continue;
        }
        next[parent] = Some(place);
        is_next[place] = true;
    }
    let mut is_taken = vec![false; held.len()];
    let mut all = Vec::new();
    let heads = (0..held.len()).filter(|place| !is_next[*place]);
    // what is in no chain by now goes in a circle, which is cut open at its first
    for head in heads.chain(0..held.len()) {
        if is_taken[head] {
            continue;
        }
        if is_next[head] {
            fault(FaultKind::ForwardedInCircle, held[head]);
        }
        let mut links = Vec::new();
        let mut at = Some(head);
        while let Some(place) = at.filter(|place| !is_taken[*place]) {
            is_taken[place] = true;
            links.push(held[place]);
            at = next[place];
        }
        let Some(last) = links.last() else { continue };
        let sent = last
            .ending()
            .filter(|ending| ending.end == End::Forwarded)
            .map(|ending| ending.at);
        let receiver = last.sent_to.filter(|to| perimeter.has(Some(*to)));
        let in_transit = receiver.zip(sent).filter(|_| at.is_none());
        if in_transit.is_some() {
            fault(FaultKind::ForwardedNowhere, last);
        }
        let chain = Chain { links, in_transit };
        let is_early = |ending: Ending| chain.begun().is_some_and(|begun| ending.at < begun);
        if chain.ending().is_some_and(is_early) {
            fault(FaultKind::EndedBeforeRegistration, chain.last());
        }
        all.push(chain);
    }
    for complaint in held {
        for kind in own_faults(complaint) {
            fault(kind, complaint);
        }
    }
    faults.sort_unstable();
    faults.dedup();
    (all, faults)
}

/// Returns what is wrong with a complaint by itself.
fn own_faults(complaint: &Complaint) -> Vec<FaultKind> {
    let mut kinds = Vec::new();
    let decisions = complaint
        .endings
        .iter()
        .filter(|ending| ending.end.is_decision())
        .count();
    let has = |end: End| complaint.endings.iter().any(|ending| ending.end == end);
    if decisions > 1 {
        kinds.push(FaultKind::DecidedTwice);
    }
    if decisions > 0 && has(End::Unanswered) {
        kinds.push(FaultKind::DecidedAndUnanswered);
    } else if complaint.endings.len() > decisions.max(1) {
        kinds.push(FaultKind::EndedTwice);
    }
    let ending = complaint.ending();
    match (complaint.registered_at, ending) {
        (Some(registered_at), Some(ending)) if ending.at < registered_at => {
            kinds.push(FaultKind::EndedBeforeRegistration);
        }
        // withdrawn before it could be registered is no fault
        (None, Some(ending)) if ending.end.is_decision() => {
            kinds.push(FaultKind::EndedUnregistered);
        }
        _ => {}
    }
    if ending.map(|ending| ending.end) == Some(End::Unsaid) {
        kinds.push(FaultKind::DecisionUnsaid);
    }
    if !complaint.also_registered_by.is_empty() {
        kinds.push(FaultKind::RegisteredTwice);
    }
    if complaint.registered_at.is_some() {
        if complaint.grounds.is_empty() {
            kinds.push(FaultKind::WithoutGround);
        }
        if complaint.objects.is_empty() {
            kinds.push(FaultKind::WithoutObject);
        }
    }
    kinds
}
