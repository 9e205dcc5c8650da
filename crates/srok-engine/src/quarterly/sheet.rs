//! What is in the report? Figures in total and by each part, the balance, the longest open, and what is wrong.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use foldhash::HashMap as FastMap;

use super::chain::{Faulty, chains};
use super::{
    Chain, Complaint, Counts, Durations, Entry, Fault, FaultKind, Figures, Key, Measure, Perimeter,
};
use srok_core::parallel::in_parts;
use srok_law::case::{DAY, Instant, Vocabulary};

/// A period as moments: from its first to before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first moment.
    pub from: Instant,
    /// The first moment after it.
    pub until: Instant,
}

impl Span {
    /// Tells whether a moment lies in it.
    #[must_use]
    pub fn has(self, at: Instant) -> bool {
        self.from <= at && at < self.until
    }
}

/// By what complaints are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// The body.
    Organisation,
    /// The term of review: `15` or `5` working days.
    Limit,
    /// The ground: a complaint with several is in each.
    Ground,
    /// Whom it is about: a complaint about several is in each.
    Object,
    /// The way of filing.
    Channel,
    /// The service.
    Service,
    /// The form of satisfaction.
    Form,
    /// The ground of a refusal or of leaving it without an answer.
    Refusal,
}

impl Dimension {
    /// All of them, in the order of the report.
    pub const ALL: [Self; 8] = [
        Self::Organisation,
        Self::Limit,
        Self::Ground,
        Self::Object,
        Self::Channel,
        Self::Service,
        Self::Form,
        Self::Refusal,
    ];

    /// Returns its name in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::Limit => "limit",
            Self::Ground => "ground",
            Self::Object => "object",
            Self::Channel => "channel",
            Self::Service => "service",
            Self::Form => "satisfaction_form",
            Self::Refusal => "refusal_ground",
        }
    }

    /// Returns the dimension of a name.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|dimension| dimension.code() == code)
    }

    /// Tells whether its parts add up to the total: each complaint is in one of them.
    #[must_use]
    pub const fn adds_up(self) -> bool {
        matches!(
            self,
            Self::Organisation | Self::Limit | Self::Channel | Self::Service
        )
    }
}

/// The figures of a part; the value is empty where it is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Which part: a code or an id.
    pub value: String,
    /// Its figures.
    pub figures: Figures,
    /// Median and 90th percentile of working days to the decision.
    pub days: [Option<u32>; 2],
}

/// A complaint that is open for long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oldest {
    /// Its case.
    pub case_id: String,
    /// Its number.
    pub registration_no: Option<String>,
    /// Who has it.
    pub organisation: Option<String>,
    /// When it was registered first.
    pub registered_at: Instant,
    /// Whether its term was over at the end of the period.
    pub is_overdue: bool,
}

/// An identity of the figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// Which: `life`, `outcomes`, or the dimension whose sums were compared.
    pub code: &'static str,
    /// The figure whose sum is told: the first that is off, or what was received.
    pub measure: Option<Measure>,
    /// One side.
    pub left: u64,
    /// The other.
    pub right: u64,
    /// Cases that break it.
    pub cases: Vec<String>,
}

impl Balance {
    /// Tells whether it holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.left == self.right
    }
}

/// The report of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The total.
    pub total: Group,
    /// By each dimension, its parts in the order of their values.
    pub parts: BTreeMap<Dimension, Vec<Group>>,
    /// The ten that were open the longest.
    pub oldest: Vec<Oldest>,
    /// The identities.
    pub balances: Vec<Balance>,
    /// What is wrong, each with its case.
    pub faults: Vec<Fault>,
}

impl Sheet {
    /// Tells whether all identities hold.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.balances.iter().all(Balance::holds)
    }
}

/// How long a complaint that was sent on may be under way before it is missed.
const UNDER_WAY: i64 = 30 * DAY;

/// How many of those open the longest are told.
const OLDEST: usize = 10;

/// Figures while they are counted.
#[derive(Debug, Clone, Default)]
struct Counting {
    figures: Figures,
    days: Durations,
}

impl Counting {
    fn add(&mut self, counts: Counts, days: Option<u32>) {
        self.figures.count(counts);
        if let Some(days) = days {
            self.days.add(days);
        }
    }

    fn add_all(&mut self, other: Self) {
        self.figures.add_all(&other.figures);
        self.days.add_all(other.days);
    }

    fn group(mut self, value: String) -> Group {
        Group {
            value,
            figures: self.figures,
            days: [self.days.quantile(50), self.days.quantile(90)],
        }
    }
}

/// Complaints of a perimeter, put in chains: counted for any period.
#[derive(Debug, Clone)]
pub struct Counted<'a> {
    perimeter: &'a Perimeter,
    chains: Vec<Chain<'a>>,
    faults: Vec<Faulty<'a>>,
}

impl<'a> Counted<'a> {
    /// Returns the complaints of a perimeter, in whatever order they are.
    #[must_use]
    pub fn new(
        complaints: impl IntoIterator<Item = &'a Complaint>,
        perimeter: &'a Perimeter,
    ) -> Self {
        let (chains, faults) = chains(complaints, perimeter);
        Self {
            perimeter,
            chains,
            faults,
        }
    }

    /// Returns what each complaint counts for in a period, in no order; those that count for nothing are left out. `working_days` tells the
    /// working days from the registration to the decision.
    pub fn entries(
        &self,
        span: Span,
        working_days: &impl Fn(&Complaint, Instant, Instant) -> u32,
    ) -> impl Iterator<Item = Entry<'_>> {
        entries(&self.chains, span, working_days)
    }

    /// Returns what is wrong with complaints that are told of in a period.
    pub fn faults(&self, span: Span) -> impl Iterator<Item = &Fault> {
        let faults = self.faults.iter();
        faults
            .filter(move |(fault, complaint)| concerns(fault, complaint, span))
            .map(|(fault, _)| fault)
    }
}

fn entries<'a>(
    chains: &'a [Chain<'a>],
    span: Span,
    working_days: &impl Fn(&Complaint, Instant, Instant) -> u32,
) -> impl Iterator<Item = Entry<'a>> {
    let chains = chains.iter();
    chains.filter_map(move |chain| Entry::of(chain, span, working_days))
}

/// Counts complaints in a period; `working_days` tells the working days from the registration to the decision.
#[must_use]
pub fn sheet(
    counted: &Counted<'_>,
    words: &Vocabulary,
    span: Span,
    working_days: impl Fn(&Complaint, Instant, Instant) -> u32 + Sync,
) -> Sheet {
    let tallies = in_parts(&counted.chains, |chains| {
        let mut tally = Tally::default();
        for entry in entries(chains, span, &working_days) {
            tally.add(&entry, counted.perimeter);
        }
        tally
    });
    let mut all = Tally::default();
    // both terms are told of, also where there is nothing to tell
    for days in [15, 5] {
        all.of(Dimension::Limit, Key::Days(days));
    }
    for tally in tallies {
        all.add_all(tally);
    }
    let Tally {
        total,
        parts,
        mut open,
        broken,
    } = all;
    let total = total.group(String::new());
    let parts = named(parts, words);
    let balances = balances(&total, &parts, broken);
    open.sort_unstable_by(|(one, of_one), (other, of_other)| {
        one.cmp(other)
            .then_with(|| of_one.first().case_id.cmp(&of_other.first().case_id))
    });
    Sheet {
        oldest: open
            .iter()
            .take(OLDEST)
            .map(|(begun, chain)| oldest(*begun, chain, words, span))
            .collect(),
        total,
        parts,
        balances,
        faults: counted.faults(span).cloned().collect(),
    }
}

/// Complaints while they are counted.
#[derive(Default)]
struct Tally<'a> {
    total: Counting,
    parts: FastMap<(Dimension, Key), Counting>,
    /// Those that are open, with their first registration.
    open: Vec<(Instant, &'a Chain<'a>)>,
    broken: Broken,
}

impl<'a> Tally<'a> {
    fn of(&mut self, dimension: Dimension, key: Key) -> &mut Counting {
        self.parts.entry((dimension, key)).or_default()
    }

    fn add(&mut self, entry: &Entry<'a>, perimeter: &Perimeter) {
        self.broken.look(entry.counts, entry.complaint);
        self.total.add(entry.counts, entry.days);
        entry.each_part(perimeter, |part| {
            self.of(part.dimension, part.key)
                .add(part.counts, part.days);
        });
        if entry.counts.get(Measure::Closing) > 0
            && let Some(begun) = entry.chain.begun()
        {
            self.open.push((begun, entry.chain));
        }
    }

    fn add_all(&mut self, other: Self) {
        self.total.add_all(other.total);
        for ((dimension, key), counting) in other.parts {
            self.of(dimension, key).add_all(counting);
        }
        self.open.extend(other.open);
        self.broken.life.extend(other.broken.life);
        self.broken.outcomes.extend(other.broken.outcomes);
    }
}

/// Tells whether the complaint of a fault is told of in a period.
fn concerns(fault: &Fault, complaint: &Complaint, span: Span) -> bool {
    let begun = complaint.registered_at.or(complaint.received_at);
    if fault.kind == FaultKind::ForwardedNowhere {
        // until then it may be under way
        let sent = complaint.ending().map(|ending| ending.at);
        return sent.is_some_and(|sent| sent.plus(UNDER_WAY) < span.until);
    }
    let last = complaint.endings.last().map(|ending| ending.at);
    begun.is_none_or(|begun| begun < span.until) && last.is_none_or(|last| last >= span.from)
}

/// Returns the parts of each dimension in the order of their values; of the terms of review the general one first.
fn named(
    parts: FastMap<(Dimension, Key), Counting>,
    words: &Vocabulary,
) -> BTreeMap<Dimension, Vec<Group>> {
    let mut named: BTreeMap<Dimension, Vec<Group>> = BTreeMap::new();
    for ((dimension, key), counting) in parts {
        let groups = named.entry(dimension).or_default();
        groups.push(counting.group(key.value(words)));
    }
    for (dimension, groups) in &mut named {
        let days = |group: &Group| Reverse(group.value.parse::<u32>().ok());
        match dimension {
            Dimension::Limit => groups.sort_by_key(days),
            _ => groups.sort_by(|one, other| one.value.cmp(&other.value)),
        }
    }
    named
}

/// Cases whose figures do not balance.
#[derive(Debug, Default)]
struct Broken {
    life: Vec<String>,
    outcomes: Vec<String>,
}

impl Broken {
    fn look(&mut self, counts: Counts, link: &Complaint) {
        if counts.sum(&Measure::INTO) != counts.sum(&Measure::OUT_OF) {
            self.life.push(link.case_id.to_string());
        }
        if counts.get(Measure::Reviewed) != counts.sum(&Measure::OUTCOMES) {
            self.outcomes.push(link.case_id.to_string());
        }
    }
}

fn balances(
    total: &Group,
    parts: &BTreeMap<Dimension, Vec<Group>>,
    mut broken: Broken,
) -> Vec<Balance> {
    broken.life.sort_unstable();
    broken.outcomes.sort_unstable();
    let figures = &total.figures;
    let mut all = vec![
        Balance {
            code: "life",
            measure: None,
            left: figures.sum(&Measure::INTO),
            right: figures.sum(&Measure::OUT_OF),
            cases: broken.life,
        },
        Balance {
            code: "outcomes",
            measure: None,
            left: figures.get(Measure::Reviewed),
            right: figures.sum(&Measure::OUTCOMES),
            cases: broken.outcomes,
        },
    ];
    for (dimension, groups) in parts.iter().filter(|(dimension, _)| dimension.adds_up()) {
        let sum = |measure| groups.iter().map(|group| group.figures.get(measure)).sum();
        let off = Measure::ALL
            .into_iter()
            .filter(|measure| !measure.is_moved())
            .find(|measure| figures.get(*measure) != sum(*measure));
        let told = off.unwrap_or(Measure::Received);
        all.push(Balance {
            code: dimension.code(),
            measure: Some(told),
            left: figures.get(told),
            right: sum(told),
            cases: Vec::new(),
        });
    }
    all
}

fn oldest(begun: Instant, chain: &Chain<'_>, words: &Vocabulary, span: Span) -> Oldest {
    let link = chain.link(span.until);
    Oldest {
        case_id: link.case_id.to_string(),
        registration_no: link.registration_no.as_deref().map(str::to_owned),
        organisation: chain
            .holder(span.until)
            .map(|holder| words.word(holder).to_owned()),
        registered_at: begun,
        is_overdue: link.review.is_some_and(|term| term.is_over(span.until)),
    }
}
