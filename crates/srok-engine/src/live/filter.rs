//! Which limits are asked for? Conditions on the picture, with words turned into the ids of the store.

use std::collections::HashSet;

use super::line::Case;
use super::{Headline, LimitFacts, Line, Live};
use srok_core::access::Scope;
use srok_law::case::{Day, Instant};
use srok_law::timing::{State, is_paused};

/// Which states are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum States {
    /// Everything that is open: running, due soon, overdue, suspended.
    #[default]
    Open,
    /// Open, and not overdue.
    InTime,
    /// One state.
    One(State),
    /// All.
    Any,
}

impl States {
    /// Tells whether a state is one of them.
    #[must_use]
    pub fn hold(self, state: State) -> bool {
        match self {
            Self::Any => true,
            Self::One(wanted) => state == wanted,
            Self::InTime => matches!(state, State::Running | State::DueSoon | State::Suspended),
            Self::Open => matches!(
                state,
                State::Running | State::DueSoon | State::Overdue | State::Suspended
            ),
        }
    }

    /// Returns what an address names; `None` for what it may not name.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        match code {
            "open" => Some(Self::Open),
            "in_time" => Some(Self::InTime),
            "any" => Some(Self::Any),
            code => State::ALL
                .into_iter()
                .find(|state| state.code() == code)
                .map(Self::One),
        }
    }

    /// Tells whether a picture of what has not ended holds all of them.
    #[must_use]
    pub const fn are_open(self) -> bool {
        matches!(
            self,
            Self::Open
                | Self::InTime
                | Self::One(
                    State::Running
                        | State::DueSoon
                        | State::Overdue
                        | State::Suspended
                        | State::Unknown
                        | State::NoTerm
                        | State::Expired
                )
        )
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The first late moment first, as the interface for programs lists them.
    #[default]
    Urgent,
    /// The last one first.
    Distant,
    /// By organisation.
    Organisation,
    /// By official.
    Official,
    /// By limit.
    Limit,
    /// The longest since its start first.
    Started,
}

impl Order {
    /// All orders with their names in addresses.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Urgent, "urgent"),
        (Self::Distant, "distant"),
        (Self::Organisation, "organisation"),
        (Self::Official, "official"),
        (Self::Limit, "limit"),
        (Self::Started, "started"),
    ];

    /// Returns the order of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|(_, known)| *known == name)
            .map(|(order, _)| order)
    }

    /// Returns its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL
            .into_iter()
            .find(|(known, _)| *known == self)
            .map_or("urgent", |(_, name)| name)
    }
}

/// What rows are counted by beside a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// By state.
    State,
    /// By kind.
    Kind,
    /// By organisation.
    Organisation,
    /// By official.
    Official,
    /// By way of filing.
    Channel,
    /// By service.
    Service,
    /// By headline of the overview.
    Headline,
}

impl Facet {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::State,
        Self::Headline,
        Self::Kind,
        Self::Organisation,
        Self::Official,
        Self::Channel,
        Self::Service,
    ];
}

/// What is asked for; what is absent is no condition.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What had happened until then; not before what the picture knows.
    pub as_of: Instant,
    /// The states.
    pub states: States,
    /// The headline of the overview.
    pub headline: Option<Headline>,
    /// The kind of limit.
    pub kind: Option<String>,
    /// `regulation.limit`.
    pub limit: Option<String>,
    /// The act.
    pub regulation: Option<String>,
    /// How binding; absent: however.
    pub severity: Option<String>,
    /// Whose records may be read.
    pub scope: Scope,
    /// Whose duty: some organisations.
    pub organisations: Option<Vec<String>>,
    /// Who answers for it.
    pub official: Option<String>,
    /// The way of filing.
    pub channel: Option<String>,
    /// The service.
    pub service: Option<String>,
    /// A part of the id or the registration number of the case.
    pub text: Option<String>,
    /// First legal last day.
    pub due_from: Option<Day>,
    /// Last legal last day.
    pub due_to: Option<Day>,
    /// Only what was stopped from this moment on.
    pub stopped_from: Option<Instant>,
    /// Only what was stopped before this moment.
    pub stopped_before: Option<Instant>,
    /// Late only by one of two readings, or not.
    pub contested: Option<bool>,
    /// Overdue now, by every reading, and not so at a moment before.
    pub newly_since: Option<Instant>,
    /// Late, and learnt of only afterwards, or not.
    pub learnt_late: Option<bool>,
}

/// A filter with its words as ids of the store, and what it says of each limit found out once.
pub(super) struct Sieve<'a> {
    live: &'a Live,
    filter: &'a Filter,
    /// At the place of the id of the limit's version.
    limits: Vec<Option<OfLimit<'a>>>,
    scope: Option<HashSet<i32>>,
    organisations: Option<HashSet<i32>>,
    official: Option<i32>,
    channel: Option<i32>,
    service: Option<i32>,
}

/// What a filter says of a limit that fits otherwise.
struct OfLimit<'a> {
    facts: &'a LimitFacts,
    has_headline: bool,
    is_of_kind: bool,
}

/// An id that no word has: nothing is of it.
const NOBODY: i32 = -1;

/// A line that a sieve holds, with its state; `missed` is what alone kept it out of the list.
pub(super) struct Held<'a> {
    pub limit: &'a LimitFacts,
    pub case: &'a Case,
    pub state: State,
    pub missed: Option<Facet>,
}

impl<'a> Sieve<'a> {
    pub fn new(live: &'a Live, filter: &'a Filter) -> Self {
        let words = live.standings.store().words();
        let id = |word: &Option<String>| {
            word.as_deref()
                .map(|word| words.find(word).unwrap_or(NOBODY))
        };
        let set = |names: &[String]| -> HashSet<i32> {
            names.iter().filter_map(|name| words.find(name)).collect()
        };
        let limits = live.limits.iter().map(|limit| {
            let facts = limit.as_ref()?;
            let is = |wanted: &Option<String>, found: &str| {
                wanted.as_deref().is_none_or(|wanted| wanted == found)
            };
            let fits = is(&filter.severity, &facts.severity)
                && is(&filter.limit, &facts.limit_id)
                && is(&filter.regulation, &facts.regulation);
            fits.then(|| OfLimit {
                facts,
                has_headline: filter
                    .headline
                    .is_none_or(|wanted| facts.headline == Some(wanted)),
                is_of_kind: is(&filter.kind, &facts.kind),
            })
        });
        Self {
            limits: limits.collect(),
            scope: match &filter.scope {
                Scope::Everything => None,
                Scope::Organisations(names) => Some(set(names)),
            },
            organisations: filter.organisations.as_deref().map(set),
            official: id(&filter.official),
            channel: id(&filter.channel),
            service: id(&filter.service),
            live,
            filter,
        }
    }

    /// Returns a line if all conditions hold, or all but one of those that lists are counted by.
    pub fn hold(&self, line: &Line) -> Option<Held<'a>> {
        let filter = self.filter;
        let of_limit = self.limits.get(line.limit_version as usize)?.as_ref()?;
        let limit = of_limit.facts;
        let within = |set: &Option<HashSet<i32>>| {
            set.as_ref()
                .is_none_or(|set| line.organisation().is_some_and(|id| set.contains(&id)))
        };
        let due = line.due_on();
        let always = within(&self.scope)
            && filter
                .due_from
                .is_none_or(|from| due.is_some_and(|due| due >= from))
            && filter
                .due_to
                .is_none_or(|to| due.is_some_and(|due| due <= to))
            && filter
                .learnt_late
                .is_none_or(|wanted| wanted == line.was_learnt_late());
        if !always {
            return None;
        }
        let state = self.live.state(line, limit, filter.as_of)?;
        let case = self.live.cases.get(line.case)?;
        let same = |wanted: Option<i32>, found: Option<i32>| {
            wanted.is_none_or(|wanted| found == Some(wanted))
        };
        let conditions = [
            (Facet::State, filter.states.hold(state)),
            (Facet::Headline, of_limit.has_headline),
            (Facet::Kind, of_limit.is_of_kind),
            (Facet::Organisation, within(&self.organisations)),
            (Facet::Official, same(self.official, line.official())),
            (Facet::Channel, same(self.channel, case.channel())),
            (Facet::Service, same(self.service, case.service())),
        ];
        let mut missed = conditions.iter().filter(|(_, holds)| !holds);
        let first = missed.next().map(|(facet, _)| *facet);
        if missed.next().is_some() || !self.holds_rarely_asked(line, limit, state, case) {
            return None;
        }
        Some(Held {
            limit,
            case,
            state,
            missed: first,
        })
    }

    /// Tells whether the conditions hold that are seldom asked for.
    fn holds_rarely_asked(
        &self,
        line: &Line,
        limit: &LimitFacts,
        state: State,
        case: &Case,
    ) -> bool {
        let filter = self.filter;
        let is_contested = || state == State::Overdue && line.is_contested(filter.as_of);
        let stopped = |holds: &dyn Fn(Instant) -> bool| line.stopped_at().is_some_and(holds);
        filter
            .stopped_from
            .is_none_or(|from| stopped(&|at| at >= from))
            && filter
                .stopped_before
                .is_none_or(|before| stopped(&|at| at < before))
            && filter
                .contested
                .is_none_or(|wanted| wanted == is_contested())
            && filter.newly_since.is_none_or(|before| {
                let moments = (before, filter.as_of);
                self.live.is_newly_overdue(line, limit, state, moments)
            })
            && filter.text.as_deref().is_none_or(|text| {
                let (id, number) = self.live.cases.names(case);
                id.contains(text) || number.contains(text)
            })
    }
}

impl Live {
    /// Returns the state of a line at a moment.
    pub(super) fn state(&self, line: &Line, limit: &LimitFacts, as_of: Instant) -> Option<State> {
        line.state(limit, as_of, || {
            line.has_pauses && self.is_paused(line, as_of)
        })
    }

    /// Tells whether a line is overdue by every reading at a moment and was not at one before.
    fn is_newly_overdue(
        &self,
        line: &Line,
        limit: &LimitFacts,
        state: State,
        (before, as_of): (Instant, Instant),
    ) -> bool {
        let was_overdue =
            self.state(line, limit, before) == Some(State::Overdue) && !line.is_contested(before);
        state == State::Overdue && !line.is_contested(as_of) && !was_overdue
    }

    fn is_paused(&self, line: &Line, as_of: Instant) -> bool {
        let key = (line.case, line.limit_version, line.occurrence);
        let pauses = self.pauses.get(&key).into_iter().flatten().copied();
        is_paused(pauses, line.late_from(), as_of)
    }
}
