//! How many are overdue, due today, due in the next working days? The figures of the overview, by headline and by organisation, in one walk.

use std::collections::{BTreeMap, HashMap};

use super::filter::Sieve;
use super::{Filter, Line, Live, States};
use srok_law::case::{Day, Instant};
use srok_law::timing::State;

/// The groups of the overview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Headline {
    /// Registration of applications.
    Registration,
    /// Decisions, the service term included.
    Decision,
    /// Everything about complaints.
    Complaint,
}

impl Headline {
    /// All of them, in the order of the overview.
    pub const ALL: [Self; 3] = [Self::Registration, Self::Decision, Self::Complaint];

    /// Returns its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Decision => "decision",
            Self::Complaint => "complaint",
        }
    }

    /// Returns what a code stands for.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|headline| headline.code() == code)
    }
}

/// What is counted of open limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Open: running, due soon, overdue, suspended.
    pub open: usize,
    /// Overdue by every reading of the law.
    pub overdue: usize,
    /// Overdue by one of two readings only.
    pub contested: usize,
    /// Open, in time, the last day is today.
    pub today: usize,
    /// Open, in time, the last day is today or one of the next working days asked about.
    pub soon: usize,
    /// Of the overdue: what their last day rests on was learnt only after it.
    pub learnt_late: usize,
    /// Overdue at the moment before, by every reading.
    pub overdue_before: usize,
    /// Overdue now and not then.
    pub newly_overdue: usize,
    /// Done in time since then.
    pub met_since: usize,
    /// Done after the last day since then.
    pub late_since: usize,
}

/// An organisation with its counts and its longest overdue limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its id; absent for limits of nobody.
    pub organisation: Option<String>,
    /// The counts over all headlines and everything else that is binding.
    pub counts: Counts,
    /// The place of the longest overdue limit.
    oldest: Option<usize>,
}

/// How many limits end on a day, by headline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// The day.
    pub day: Day,
    /// By headline, in the order of [`Headline::ALL`].
    pub due: [usize; 3],
}

/// The figures of the overview.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// By headline, in the order of [`Headline::ALL`].
    pub headlines: [Counts; 3],
    /// Over everything binding, whatever its headline.
    pub all: Counts,
    /// By organisation, most overdue first.
    pub units: Vec<Unit>,
    /// Limits that end per day, from today on.
    pub load: Vec<Load>,
    /// The places of the longest overdue limits of each headline, the longest first.
    oldest: [Vec<usize>; 3],
}

/// The days the overview speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// Today.
    pub today: Day,
    /// The last day of «due soon».
    pub soon: Day,
    /// The last day of the load.
    pub load: Day,
    /// The moment before, for what has changed since.
    pub before: Instant,
}

/// Longest overdue limits that are named per headline.
const OLDEST: usize = 3;

impl Live {
    /// Returns the figures of the overview: of binding limits that fit a filter, whatever states it asks for.
    #[must_use]
    pub fn tally(&self, filter: &Filter, days: &Days) -> Tally {
        let filter = Filter {
            states: States::Any,
            severity: Some("binding".into()),
            ..filter.clone()
        };
        let sieve = Sieve::new(self, &filter);
        let mut tally = Tally::default();
        let mut units: HashMap<Option<i32>, (Counts, Option<usize>)> = HashMap::new();
        let mut load: BTreeMap<Day, [usize; 3]> = BTreeMap::new();
        for (place, line) in self.lines.iter().enumerate() {
            let Some(held) = sieve.hold(line).filter(|held| held.missed.is_none()) else {
                continue;
            };
            let before = self.state(line, held.limit, days.before);
            let look = Look {
                line,
                state: held.state,
                before,
                filter: &filter,
                days,
            };
            look.add(&mut tally.all);
            let (counts, oldest) = units.entry(line.organisation()).or_default();
            look.add(counts);
            if look.is_overdue() {
                // the picture is in the order of urgency: the first is the longest overdue
                oldest.get_or_insert(place);
            }
            let Some(headline) = held.limit.headline.map(|headline| headline as usize) else {
                continue;
            };
            look.add(&mut tally.headlines[headline]);
            if look.is_overdue() && tally.oldest[headline].len() < OLDEST {
                tally.oldest[headline].push(place);
            }
            if let Some(day) = look.due().filter(|day| *day <= days.load) {
                load.entry(day).or_default()[headline] += 1;
            }
        }
        tally.load = load
            .into_iter()
            .map(|(day, due)| Load { day, due })
            .collect();
        tally.units = units
            .into_iter()
            .filter(|(_, (counts, _))| counts.open > 0)
            .map(|(id, (counts, oldest))| Unit {
                organisation: id.and_then(|id| self.standings.word(id).map(str::to_owned)),
                counts,
                oldest,
            })
            .collect();
        tally.units.sort_by(|one, other| {
            let order = |unit: &Unit| {
                (
                    unit.counts.overdue,
                    unit.counts.contested,
                    unit.counts.today,
                )
            };
            order(other)
                .cmp(&order(one))
                .then_with(|| one.organisation.cmp(&other.organisation))
        });
        tally
    }
}

impl Tally {
    /// Returns the places of the longest overdue limits of a headline.
    #[must_use]
    pub fn oldest(&self, headline: Headline) -> &[usize] {
        &self.oldest[headline as usize]
    }
}

impl Unit {
    /// Returns the place of the longest overdue limit.
    #[must_use]
    pub const fn oldest(&self) -> Option<usize> {
        self.oldest
    }
}

/// One line with what has to be known to count it.
struct Look<'a> {
    line: &'a Line,
    state: State,
    before: Option<State>,
    filter: &'a Filter,
    days: &'a Days,
}

impl Look<'_> {
    fn is_contested(&self) -> bool {
        self.state == State::Overdue && self.line.is_contested(self.filter.as_of)
    }

    fn is_overdue(&self) -> bool {
        self.state == State::Overdue && !self.is_contested()
    }

    /// Returns the last day of what is open and in time, if it is still to come.
    fn due(&self) -> Option<Day> {
        self.line
            .due_on()
            .filter(|day| States::InTime.hold(self.state) && *day >= self.days.today)
    }

    fn add(&self, counts: &mut Counts) {
        let is = |holds: bool| usize::from(holds);
        let was_overdue =
            self.before == Some(State::Overdue) && !self.line.is_contested(self.days.before);
        counts.open += is(States::Open.hold(self.state));
        counts.overdue += is(self.is_overdue());
        counts.contested += is(self.is_contested());
        counts.today += is(self.due() == Some(self.days.today));
        counts.soon += is(self.due().is_some_and(|day| day <= self.days.soon));
        counts.learnt_late += is(self.is_overdue() && self.line.was_learnt_late());
        counts.overdue_before += is(was_overdue);
        counts.newly_overdue += is(self.is_overdue() && !was_overdue);
        let stopped_since = self
            .line
            .stopped_at()
            .is_some_and(|at| at > self.days.before);
        counts.met_since += is(self.state == State::Met && stopped_since);
        counts.late_since += is(self.state == State::Late && stopped_since);
    }
}
