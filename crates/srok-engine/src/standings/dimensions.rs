//! Which ids do limits, rules and calendars of the law have in the store? Small integers for wide rows.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use srok_law::calendar::Calendar;
use srok_law::library::Law;
use srok_law::regulation::{Limit, Regulation, Term, Version};
use srok_law::timing::Rule;
use srok_store::{EditionRecord, LimitVersionRecord, Store, StoreError};

/// A limit of the law: indexes of regulation, limit and version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub regulation: usize,
    pub limit: usize,
    pub version: Option<usize>,
}

/// The ids of the law in the store. What is asked for every standing is found by index.
#[derive(Debug, Clone)]
pub(super) struct Dimensions {
    /// By regulation, limit, and version counted from 1 (0: none in force).
    limit_versions: Vec<Vec<Vec<Option<i32>>>>,
    places: HashMap<i32, Place>,
    records: HashMap<i32, LimitVersionRecord>,
    /// By regulation, id of the rule, and what it finds.
    rules: Vec<HashMap<(String, Breach), i32>>,
    /// In the order of the law's calendars.
    calendars: Vec<Option<i32>>,
    computed_by: String,
}

impl Dimensions {
    /// Reads the ids of the editions that are the law now.
    pub fn read(store: &Store, law: &Law) -> Result<Self, StoreError> {
        let editions = store.editions()?;
        let calendars = law.calendars.all().iter().map(|calendar| {
            let same = |edition: &&EditionRecord| {
                edition.kind == "calendar"
                    && edition.name == calendar.id()
                    && edition.hash == calendar.hash()
            };
            editions.iter().find(same).map(|edition| edition.id)
        });
        let by_hash: HashMap<&str, usize> = law
            .regulations
            .iter()
            .enumerate()
            .map(|(index, regulation)| (regulation.hash.as_str(), index))
            .collect();
        let mut limit_versions: Vec<Vec<Vec<Option<i32>>>> = law
            .regulations
            .iter()
            .map(|act| {
                act.limits
                    .iter()
                    .map(|limit| vec![None; limit.versions.len() + 1])
                    .collect()
            })
            .collect();
        let (mut records, mut places) = (HashMap::new(), HashMap::new());
        for record in store.limit_versions()? {
            if let Some(place) = place(&record, law, &by_hash) {
                if let Some(id) = of_place_mut(&mut limit_versions, place) {
                    *id = Some(record.id);
                }
                places.insert(record.id, place);
            }
            records.insert(record.id, record);
        }
        let mut rules = vec![HashMap::new(); law.regulations.len()];
        for rule in store.rules()? {
            let regulation = by_hash
                .get(rule.edition.as_str())
                .and_then(|regulation| rules.get_mut(*regulation));
            if let (Some(rules), Some(breach)) = (regulation, Breach::named(&rule.breach)) {
                rules.insert((rule.rule_id, breach), rule.id);
            }
        }
        Ok(Self {
            limit_versions,
            places,
            records,
            rules,
            calendars: calendars.collect(),
            computed_by: computed_by(law),
        })
    }

    /// Returns the id of a limit in a version (absent: none in force).
    pub fn limit_version(&self, place: Place) -> Option<i32> {
        let versions = self
            .limit_versions
            .get(place.regulation)?
            .get(place.limit)?;
        versions
            .get(place.version.map_or(0, |version| version + 1))
            .copied()
            .flatten()
    }

    /// Returns the limit of an id; `None` if it belongs to an edition that is no longer the law.
    pub fn place(&self, id: i32) -> Option<Place> {
        self.places.get(&id).copied()
    }

    /// Returns the ids of a limit: that of "no version in force", then those of its versions.
    pub fn of_limit(&self, regulation: usize, limit: usize) -> Vec<i32> {
        let limits = self.limit_versions.get(regulation);
        let versions = limits.and_then(|limits| limits.get(limit));
        versions.into_iter().flatten().copied().flatten().collect()
    }

    /// Returns the ids of all limits of the law.
    pub fn places(&self) -> impl Iterator<Item = (i32, Place)> + '_ {
        self.places.iter().map(|(id, place)| (*id, *place))
    }

    /// Returns the row of an id, of whatever edition.
    pub fn record(&self, id: i32) -> Option<&LimitVersionRecord> {
        self.records.get(&id)
    }

    /// Returns the id of a rule of a regulation.
    pub fn rule(&self, regulation: usize, act: &Regulation, rule: Rule) -> Option<i32> {
        let of_limit = |index: usize| act.limits.get(index).map(|limit| limit.full_id.clone());
        let (rule_id, breach) = match rule {
            Rule::Check(index) => (
                act.checks.get(index).map(|check| check.full_id.clone()),
                Breach::Check,
            ),
            Rule::TooEarly(index) => (of_limit(index), Breach::TooEarly),
            Rule::WaitingCutShort(index) => (of_limit(index), Breach::WaitingCutShort),
            Rule::PromisedLater(index) => (of_limit(index), Breach::PromisedLater),
            Rule::DeclaredLater(index) => (of_limit(index), Breach::DeclaredLater),
        };
        self.rules
            .get(regulation)?
            .get(&(rule_id?, breach))
            .copied()
    }

    /// Returns the id of the edition of a calendar of the law.
    pub fn calendar(&self, law: &Law, calendar: &Calendar) -> Option<i32> {
        let index = law
            .calendars
            .all()
            .iter()
            .position(|known| std::ptr::eq(known, calendar))?;
        self.calendars.get(index).copied().flatten()
    }

    /// Returns a hash of everything standings depend on beside the events.
    pub fn computed_by(&self) -> &str {
        &self.computed_by
    }
}

fn of_place_mut(ids: &mut [Vec<Vec<Option<i32>>>], place: Place) -> Option<&mut Option<i32>> {
    ids.get_mut(place.regulation)?
        .get_mut(place.limit)?
        .get_mut(place.version.map_or(0, |version| version + 1))
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Breach {
    /// A check of the act.
    Check,
    /// Done before it may be done.
    TooEarly,
    /// A waiting period cut short.
    WaitingCutShort,
    /// A date promised later than the computed one.
    PromisedLater,
    /// A date declared later than the computed one of the same limit.
    DeclaredLater,
}

impl Breach {
    /// Those that limits show.
    pub const OF_LIMITS: [Self; 4] = [
        Self::TooEarly,
        Self::WaitingCutShort,
        Self::PromisedLater,
        Self::DeclaredLater,
    ];

    /// Returns the word of the table `rule`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::TooEarly => "too_early",
            Self::WaitingCutShort => "waiting_cut_short",
            Self::PromisedLater => "promised_later",
            Self::DeclaredLater => "declared_later",
        }
    }

    fn named(code: &str) -> Option<Self> {
        std::iter::once(Self::Check)
            .chain(Self::OF_LIMITS)
            .find(|breach| breach.code() == code)
    }
}

impl Place {
    pub fn of<'a>(&self, law: &'a Law) -> Option<(&'a Regulation, &'a Limit, Option<&'a Version>)> {
        let regulation = law.regulations.get(self.regulation)?;
        let limit = regulation.limits.get(self.limit)?;
        Some((
            regulation,
            limit,
            self.version.and_then(|version| limit.versions.get(version)),
        ))
    }
}

impl Place {
    /// Tells whether the version asks for action at once, without a due date.
    pub fn immediate(&self, act: &Regulation) -> bool {
        let version = act
            .limits
            .get(self.limit)
            .zip(self.version)
            .and_then(|(limit, version)| limit.versions.get(version));
        version.is_some_and(|version| version.terms.contains(&Term::Immediately))
    }
}

fn place(record: &LimitVersionRecord, law: &Law, by_hash: &HashMap<&str, usize>) -> Option<Place> {
    let regulation = *by_hash.get(record.edition.as_str())?;
    let limit = law
        .regulations
        .get(regulation)?
        .limit_index(&record.limit_id)?;
    Some(Place {
        regulation,
        limit,
        version: record
            .version
            .and_then(|version| usize::try_from(version).ok()),
    })
}

/// Raised when the timing core or the layout of standings changes its results: then everything is owed.
const METHOD: &str = "3";

fn computed_by(law: &Law) -> String {
    let mut hashes: Vec<&str> = law
        .regulations
        .iter()
        .map(|regulation| regulation.hash.as_str())
        .collect();
    hashes.extend(law.calendars.all().iter().map(Calendar::hash));
    hashes.sort_unstable();
    // which organisation works by which calendar decides, too
    let assigned = law.calendars.assigned().into_iter();
    let mut assigned: Vec<String> = assigned
        .map(|(organisation, id)| format!("{}={id}", law.words.word(organisation)))
        .collect();
    assigned.sort_unstable();
    let basis = format!("{METHOD} {} {}", hashes.join(" "), assigned.join(" "));
    let digest = Sha256::digest(basis.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
