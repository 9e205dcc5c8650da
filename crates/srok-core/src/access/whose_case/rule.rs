//! Which events of a case count? The rule itself.
//!
//! An event and what its own sender says to correct or annul it are one thing: what comes of it does not depend on who may send. So a right only ever adds to
//! those that are there, and the events that count are the least set that contains what is believed and what rests on it.

use std::collections::{HashMap, HashSet};

use super::{Opening, Participant, Participation, Parties, Sender};
use srok_law::case::{
    ANNULLED, Amendments, CORRECTED, DEEPEST_CHAIN, Event, Instant, Symbol, Timeline, Vocabulary,
};
use srok_law::timing::held_by;

/// An event of a case with who delivered it. The moment it came is `event.recorded_at`.
#[derive(Debug, Clone)]
pub struct Deed<'a> {
    /// The event, with all its attributes.
    pub event: Event,
    /// Who delivered it; absent: whoever sends for every body.
    pub sender: Option<&'a Sender>,
}

/// Whether an event counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It counts.
    Counts,
    /// It may count later.
    Waits(Waits),
    /// It never will: it amends an event of somebody else.
    Foreign,
}

/// What an event waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// Its body does not hold the case yet.
    Right,
    /// It would open a case that another body has opened.
    Opened,
    /// What it amends is not there, or waits itself.
    Target,
}

/// What comes of the events of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Whether they count, in their order.
    pub verdicts: Vec<Verdict>,
    /// Who may touch the case: whoever opened, holds, held it or was handed it.
    pub holders: Vec<Symbol>,
    /// By what it was opened.
    pub opening: Opening,
}

/// Says of what kind an organisation was when an event of it came.
pub type KindOf<'k> = &'k dyn Fn(&str, Instant) -> Option<String>;

/// Says which events of a case count.
#[must_use]
pub fn judge(
    mut deeds: Vec<Deed<'_>>,
    words: &mut Vocabulary,
    parties: &Parties,
    kind_of: KindOf<'_>,
) -> Judged {
    let amendments = Amendments {
        corrected: words.intern(CORRECTED),
        annulled: words.intern(ANNULLED),
    };
    let attributes = Attributes {
        regulation: words.intern("regulation"),
        organisation: words.intern("organisation"),
        to_organisation: words.intern("to_organisation"),
        official: words.intern("official"),
        addressee: words.intern("addressee"),
        replaces: words.intern("replaces"),
    };
    tell_apart(&mut deeds);
    let case = Case::new(&deeds, words, parties, amendments, attributes, kind_of);
    case.judge()
}

/// Gives an event whose identity another sender's has, too, one of its own: neither may stand for the other, and whoever amends means his own.
fn tell_apart<'d>(deeds: &mut [Deed<'d>]) {
    let mut seen = HashSet::new();
    let mut own: HashMap<(u64, &'d str), u64> = HashMap::new();
    for (deed, number) in deeds.iter_mut().zip(1_u64..) {
        let identity = deed.event.identity;
        if !seen.insert(identity)
            && let Some(sender) = deed.sender
        {
            deed.event.identity = identity.rotate_left(31) ^ number;
            own.insert((identity, &sender.token), deed.event.identity);
        }
    }
    for deed in deeds {
        if let (Some(target), Some(sender)) = (deed.event.replaces, deed.sender)
            && let Some(own) = own.get(&(target, &*sender.token))
        {
            deed.event.replaces = Some(*own);
        }
    }
}

/// Attributes the rule looks at.
#[derive(Debug, Clone, Copy)]
struct Attributes {
    regulation: Symbol,
    organisation: Symbol,
    to_organisation: Symbol,
    official: Symbol,
    addressee: Symbol,
    /// What an amendment carries besides what it says.
    replaces: Symbol,
}

/// The events of a case, each with what was said about it folded in.
struct Case<'a> {
    deeds: &'a [Deed<'a>],
    words: &'a Vocabulary,
    parties: &'a Parties,
    amendments: Amendments,
    attributes: Attributes,
    kind_of: KindOf<'a>,
    by_identity: HashMap<u64, usize>,
    /// What events say now; absent: annulled, or no event of its own.
    holding: HashMap<u64, Event>,
}

/// What the events that count say of a case.
struct Said {
    facts: HashSet<(Symbol, Symbol)>,
    /// Event type and whom it names as addressee.
    addressed: HashSet<(Symbol, Symbol)>,
}

/// What is found, one step after another.
struct Found {
    counts: Vec<bool>,
    holders: Vec<Symbol>,
}

impl Found {
    fn add(&mut self, organisation: Option<Symbol>) {
        if let Some(organisation) = organisation
            && !self.holders.contains(&organisation)
        {
            self.holders.push(organisation);
        }
    }
}

impl<'a> Case<'a> {
    fn new(
        deeds: &'a [Deed<'a>],
        words: &'a Vocabulary,
        parties: &'a Parties,
        amendments: Amendments,
        attributes: Attributes,
        kind_of: KindOf<'a>,
    ) -> Self {
        let by_identity = deeds.iter().enumerate();
        let by_identity = by_identity.map(|(index, deed)| (deed.event.identity, index));
        let mut case = Self {
            deeds,
            words,
            parties,
            amendments,
            attributes,
            kind_of,
            by_identity: by_identity.collect(),
            holding: HashMap::new(),
        };
        let told = deeds.iter().filter(|deed| case.is_told(deed));
        let timeline = Timeline::new(told.map(|deed| deed.event.clone()).collect(), amendments);
        let holding = timeline.events().iter();
        case.holding = holding
            .map(|event| (event.identity, event.clone()))
            .collect();
        case
    }

    fn amends(&self, deed: &Deed<'_>) -> bool {
        deed.event.kind == self.amendments.corrected || deed.event.kind == self.amendments.annulled
    }

    /// Returns the event that another one amends.
    fn target(&self, deed: &Deed<'_>) -> Option<usize> {
        self.by_identity.get(&deed.event.replaces?).copied()
    }

    /// Tells whether an event says something of its own, or amends one that its sender may amend.
    fn is_told(&self, deed: &Deed<'_>) -> bool {
        let target = || self.target(deed).and_then(|target| self.deeds.get(target));
        !self.amends(deed) || target().is_none_or(|target| self.is_own(deed, target))
    }

    /// Tells whether the sender of an amendment may amend an event: it is of his body, and came by the same token or is of a source that only this
    /// body's tokens speak for.
    fn is_own(&self, amending: &Deed<'_>, target: &Deed<'_>) -> bool {
        let Some(sender) = amending.sender else {
            return true;
        };
        let is_same = target
            .sender
            .is_some_and(|other| other.token == sender.token);
        let of_body = target.event.organisation;
        let names_own = of_body.is_some_and(|body| sender.acts_for(self.words.word(body)));
        names_own && (is_same || sender.has_sources)
    }

    fn judge(&self) -> Judged {
        let root = self.root();
        let mut found = Found {
            counts: self
                .deeds
                .iter()
                .map(|deed| deed.sender.is_none())
                .collect(),
            holders: Vec::new(),
        };
        if let Some(event) = root.and_then(|root| self.held(root)) {
            found.add(event.organisation);
        }
        self.follow_believed(&mut found);
        self.follow_rights(&mut found);
        self.let_take_part(&mut found);
        let judged = (0..self.deeds.len()).map(|index| self.verdict(index, &found, root));
        Judged {
            verdicts: judged.collect(),
            opening: root.map_or(Opening::None, |root| self.opening(root)),
            holders: found.holders,
        }
    }

    /// Returns what an event says now.
    fn held(&self, index: usize) -> Option<&Event> {
        self.holding.get(&self.deeds.get(index)?.event.identity)
    }

    fn opening(&self, index: usize) -> Opening {
        let kind = self.deeds.get(index).map(|deed| deed.event.kind);
        kind.map_or(Opening::None, |kind| {
            self.parties.opening(self.words.word(kind))
        })
    }

    /// Returns the event that opened the case: the first that came of those that open one, or in which somebody who is believed names a body. What
    /// else a sender tells of a case that nobody has opened waits.
    ///
    /// A body may register what it was handed before the centre that took it in tells of the filing: then the filing opened the case.
    fn root(&self) -> Option<usize> {
        let by = |index: usize| self.held(index).and_then(|event| event.organisation);
        let mut candidates: Vec<usize> = (0..self.deeds.len())
            .filter(|index| by(*index).is_some())
            .filter(|index| self.is_believed(*index) || self.opening(*index) != Opening::None)
            .collect();
        let came = |index: &usize| {
            let event = self.deeds.get(*index).map(|deed| &deed.event);
            event.map(|event| (event.recorded_at, event.identity))
        };
        candidates.sort_by_key(came);
        let first = *candidates.first()?;
        if self.opening(first) != Opening::Registration {
            return Some(first);
        }
        let body = by(first);
        let hands_over = |giver: Option<Symbol>| {
            let mut all = (0..self.deeds.len()).filter_map(|index| self.held(index));
            all.any(|event| event.organisation == giver && event.to_organisation == body)
        };
        let filed = candidates.iter().find(|index| {
            self.opening(**index) == Opening::Filing
                && by(**index) != body
                && self.may_take_in(**index)
                && hands_over(by(**index))
        });
        Some(filed.copied().unwrap_or(first))
    }

    fn is_believed(&self, index: usize) -> bool {
        self.deeds
            .get(index)
            .is_some_and(|deed| deed.sender.is_none())
    }

    /// Tells whether an event is of somebody whose word for it is enough that he took a case in which others registered: he is believed, or of a kind
    /// that takes part in cases of others by an act.
    fn may_take_in(&self, index: usize) -> bool {
        let kind = self.held(index).and_then(|event| self.kind(event));
        let mut all = self.parties.acts.values().flatten();
        self.is_believed(index)
            || kind
                .is_some_and(|kind| all.any(|says| says.who == Participant::OfKind(kind.clone())))
    }

    /// Returns of what kind the body of an event was when it came.
    fn kind(&self, event: &Event) -> Option<String> {
        (self.kind_of)(self.words.word(event.organisation?), event.recorded_at)
    }

    /// Adds the rights that those give who are believed.
    fn follow_believed(&self, found: &mut Found) {
        for (index, deed) in self.deeds.iter().enumerate() {
            let Some(event) = self.held(index).filter(|_| deed.sender.is_none()) else {
                continue;
            };
            found.add(event.to_organisation);
            if self.opening(index) != Opening::None {
                found.add(event.organisation);
            }
        }
    }

    /// Lets events count whose body has a right, and adds the rights they give, until nothing more comes of it.
    fn follow_rights(&self, found: &mut Found) {
        loop {
            let mut has_more = false;
            for (index, deed) in self.deeds.iter().enumerate() {
                let Some(sender) = deed.sender else {
                    continue;
                };
                let is_open = !found.counts.get(index).copied().unwrap_or(true);
                if !is_open || self.amends(deed) {
                    continue;
                }
                let mut holders = found.holders.iter();
                if holders.any(|holder| sender.acts_for(self.words.word(*holder))) {
                    mark(&mut found.counts, index);
                    found.add(self.held(index).and_then(|event| event.to_organisation));
                    has_more = true;
                }
            }
            if !has_more {
                return;
            }
        }
    }

    /// Lets events count of whoever takes part by the act: they give no right, hand nothing over, and say nothing new of the case.
    fn let_take_part(&self, found: &mut Found) {
        let is_open = |(deed, counts): (&Deed<'_>, &bool)| !*counts && !self.amends(deed);
        if !self.deeds.iter().zip(&found.counts).any(is_open) {
            return;
        }
        let counting =
            (0..self.deeds.len()).filter(|index| found.counts.get(*index) == Some(&true));
        let mut counting: Vec<Event> = counting
            .filter_map(|index| self.held(index).cloned())
            .collect();
        counting.sort_by_key(|event| (event.occurred_at, event.recorded_at, event.identity));
        let mut acts = counting
            .iter()
            .flat_map(|event| event.values(self.attributes.regulation));
        let Some(act) = acts
            .next()
            .and_then(|act| self.parties.acts.get(self.words.word(act)))
        else {
            return;
        };
        let held = held_by(&counting);
        let addressed = counting.iter().flat_map(|event| {
            let named = event.values(self.attributes.addressee);
            named.map(|named| (event.kind, named))
        });
        let said = Said {
            facts: counting
                .iter()
                .flat_map(|event| event.facts.iter().copied())
                .collect(),
            addressed: addressed.collect(),
        };
        for (index, deed) in self.deeds.iter().enumerate() {
            let is_open = found.counts.get(index) == Some(&false) && !self.amends(deed);
            let Some(event) = self.held(index).filter(|_| is_open) else {
                continue;
            };
            let mut says = act.iter();
            if says.any(|says| self.takes_part(event, says, &said)) && moves_nothing(event, &held) {
                mark(&mut found.counts, index);
            }
        }
    }

    fn takes_part(&self, event: &Event, says: &Participation, said: &Said) -> bool {
        let word = |symbol: Symbol| self.words.word(symbol);
        let Some(organisation) = event.organisation else {
            return false;
        };
        let is_who = || match &says.who {
            Participant::OfKind(kind) => self.kind(event).as_ref() == Some(kind),
            Participant::AddresseeOf(asked) => {
                let asked = self.words.find(asked);
                asked.is_some_and(|asked| said.addressed.contains(&(asked, organisation)))
            }
        };
        let Attributes {
            organisation: own,
            to_organisation,
            official,
            replaces,
            ..
        } = self.attributes;
        let may_carry = |fact: &(Symbol, Symbol)| {
            [own, to_organisation, official, replaces].contains(&fact.0)
                || says.carries.iter().any(|name| name == word(fact.0))
                || said.facts.contains(fact)
        };
        says.events.iter().any(|kind| kind == word(event.kind))
            && is_who()
            && event.facts.iter().all(may_carry)
    }

    fn verdict(&self, index: usize, found: &Found, root: Option<usize>) -> Verdict {
        let counts = |index: usize| found.counts.get(index) == Some(&true);
        let Some(deed) = self.deeds.get(index) else {
            return Verdict::Counts;
        };
        if counts(index) {
            return Verdict::Counts;
        }
        if !self.amends(deed) {
            let opens = self.opening(index) != Opening::None && root.is_some();
            return Verdict::Waits(if opens { Waits::Opened } else { Waits::Right });
        }
        // amendments of amendments are followed as far as the timeline follows them
        let mut amending = deed;
        for _ in 0..DEEPEST_CHAIN {
            let target = self.target(amending);
            let Some((index, target)) = target.and_then(|at| Some((at, self.deeds.get(at)?)))
            else {
                return Verdict::Waits(Waits::Target);
            };
            if !self.is_own(amending, target) {
                return if amending.event.identity == deed.event.identity {
                    Verdict::Foreign
                } else {
                    Verdict::Waits(Waits::Target)
                };
            }
            if counts(index) {
                return Verdict::Counts;
            }
            if !self.amends(target) {
                break;
            }
            amending = target;
        }
        Verdict::Waits(Waits::Target)
    }
}

fn mark(counts: &mut [bool], index: usize) {
    if let Some(place) = counts.get_mut(index) {
        *place = true;
    }
}

/// Tells whether an event leaves the case with whoever has it: it comes after it was opened and names nobody else.
fn moves_nothing(event: &Event, held: &[(Instant, srok_law::timing::Holder)]) -> bool {
    let before = held
        .iter()
        .rev()
        .find(|(since, _)| *since <= event.occurred_at);
    before.is_some_and(|(_, holder)| {
        event.to_organisation.is_none() || event.to_organisation == holder.organisation
    })
}
