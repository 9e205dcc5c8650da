//! Which complaints are one? A complaint that is sent on within the perimeter goes on at the body that received it.

use foldhash::{HashMap, HashSet};
use smallvec::SmallVec;

use super::{Complaint, End, Ending, Fault, FaultKind};
use srok_law::case::{Instant, Symbol};

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
    /// Where it came to first.
    first: &'a Complaint,
    /// Where it was then, one body after another: nowhere, as a rule.
    others: Vec<&'a Complaint>,
    /// Where it was sent on to last, within the perimeter, without having been registered there.
    in_transit: Option<(Symbol, Instant)>,
}

impl<'a> Chain<'a> {
    /// Returns where the complaint is on its way to: it was sent on last, to a body of the perimeter.
    fn on_its_way(&self, perimeter: &Perimeter) -> Option<(Symbol, Instant)> {
        let sent = self.last().ending();
        let sent = sent.filter(|ending| ending.end == End::Forwarded)?;
        let receiver = self.last().sent_to;
        let receiver = receiver.filter(|to| perimeter.has(Some(*to)))?;
        Some((receiver, sent.at))
    }

    /// Returns the complaint at the body that it came to first.
    #[must_use]
    pub const fn first(&self) -> &'a Complaint {
        self.first
    }

    /// Returns the complaint at the body that has it now.
    #[must_use]
    pub fn last(&self) -> &'a Complaint {
        self.others.last().unwrap_or(&self.first)
    }

    /// Returns the complaint at each body that it went through, the first one first.
    #[must_use]
    pub fn links(&self) -> impl DoubleEndedIterator<Item = &'a Complaint> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }

    /// Returns the complaint at the body that registered it first, which may be a later one: it may be sent on as it arrived.
    #[must_use]
    pub fn registered(&self) -> Option<&'a Complaint> {
        self.links().find(|link| link.registered_at.is_some())
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
        let arrived = |link: &&Complaint| {
            let since = link.registered_at.or(link.received_at);
            since.is_some_and(|since| since < at)
        };
        self.links().rev().find(arrived).unwrap_or(self.first)
    }
}

/// A fault, with the complaint that has it.
pub(super) type Faulty<'a> = (Fault, &'a Complaint);

/// Puts the complaints of a perimeter in chains, each complaint in one, and names what cannot be.
pub(super) fn chains<'a>(
    complaints: impl IntoIterator<Item = &'a Complaint>,
    perimeter: &Perimeter,
) -> (Vec<Chain<'a>>, Vec<Faulty<'a>>) {
    let mut faults = Vec::new();
    let mut fault = |kind, complaint: &'a Complaint| {
        let fault = Fault {
            kind,
            case_id: complaint.case_id.to_string(),
            organisation: complaint.organisation,
        };
        faults.push((fault, complaint));
    };
    let held = complaints.into_iter().filter(|it| perimeter.holds(it));
    let held: Vec<&Complaint> = held.collect();
    let mut next: HashMap<usize, usize> = HashMap::default();
    let mut following: HashSet<usize> = HashSet::default();
    for (parent, place) in goes_on(&held) {
        if next.contains_key(&parent) || parent == place {
            fault(FaultKind::RegisteredTwice, held[place]);
            continue;
        }
        next.insert(parent, place);
        following.insert(place);
    }
    let mut left = following.clone();
    let chain = |head: usize, left: &mut HashSet<usize>| {
        let (mut others, mut at) = (Vec::new(), next.get(&head));
        while let Some(place) = at.filter(|place| left.remove(place)) {
            others.push(held[*place]);
            at = next.get(place);
        }
        Chain {
            first: held[head],
            others,
            in_transit: None,
        }
    };
    let heads = (0..held.len()).filter(|place| !following.contains(place));
    let mut all: Vec<Chain<'a>> = heads
        .map(|head| {
            let mut chain = chain(head, &mut left);
            chain.in_transit = chain.on_its_way(perimeter);
            chain
        })
        .collect();
    // what is in no chain by now goes in a circle, which is cut open at its first
    let mut circles: Vec<usize> = left.iter().copied().collect();
    circles.sort_unstable_by_key(|place| &held[*place].case_id);
    for head in circles {
        if left.remove(&head) {
            fault(FaultKind::ForwardedInCircle, held[head]);
            all.push(chain(head, &mut left));
        }
    }
    for chain in &all {
        if chain.in_transit.is_some() {
            fault(FaultKind::ForwardedNowhere, chain.last());
        }
        let is_early = |ending: Ending| chain.begun().is_some_and(|begun| ending.at < begun);
        if chain.ending().is_some_and(is_early) {
            fault(FaultKind::EndedBeforeRegistration, chain.last());
        }
    }
    for complaint in held {
        for kind in own_faults(complaint) {
            fault(kind, complaint);
        }
    }
    faults.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    faults.dedup_by(|(one, _), (other, _)| one == other);
    (all, faults)
}

/// Returns the places of complaints that were sent on, each with the place of one that it may go on in, in the order of the latter's cases.
fn goes_on(held: &[&Complaint]) -> Vec<(usize, usize)> {
    let parents = held.iter().enumerate().filter_map(|(place, complaint)| {
        let parent = complaint.parent.as_deref()?;
        Some((place, parent))
    });
    let mut parents: Vec<(usize, &str)> = parents.collect();
    let mut places: HashMap<&str, Option<usize>> =
        parents.iter().map(|(_, parent)| (*parent, None)).collect();
    if places.is_empty() {
        return Vec::new();
    }
    for (place, complaint) in held.iter().enumerate() {
        if let Some(found) = places.get_mut(complaint.case_id.as_str()) {
            *found = Some(place);
        }
    }
    parents.sort_unstable_by_key(|(place, _)| &held[*place].case_id);
    let found = parents
        .into_iter()
        .filter_map(|(place, parent)| Some((places[parent]?, place)));
    // one that ended otherwise before was done with there: what came after is another complaint
    let is_sent = |(parent, _): &(usize, usize)| {
        held[*parent].ending().map(|ending| ending.end) == Some(End::Forwarded)
    };
    found.filter(is_sent).collect()
}

/// Returns what is wrong with a complaint by itself.
fn own_faults(complaint: &Complaint) -> SmallVec<[FaultKind; 4]> {
    let mut kinds = SmallVec::new();
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
