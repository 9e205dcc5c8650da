//! Which ids do limits, rules and calendars of the law have in the store? Small integers for wide rows.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::library::Law;
use crate::regulation::{Limit, Regulation, Version};
use crate::store::{LimitVersionRecord, Store, StoreError};
use crate::timing::Rule;

/// A limit of the law: indexes of regulation, limit and version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub regulation: usize,
    pub limit: usize,
    pub version: Option<usize>,
}

/// The ids of the law in the store.
#[derive(Debug, Clone)]
pub(super) struct Dimensions {
    limit_versions: HashMap<Place, i32>,
    places: HashMap<i32, Place>,
    records: HashMap<i32, LimitVersionRecord>,
    rules: HashMap<(usize, String, &'static str), i32>,
    calendars: HashMap<String, i32>,
    computed_by: String,
}

impl Dimensions {
    /// Reads the ids of the editions that are the law now.
    pub fn read(store: &Store, law: &Law) -> Result<Self, StoreError> {
        let editions = store.editions()?;
        let calendars = law.calendars.all().iter().filter_map(|calendar| {
            let same = |kind: &str, name: &str, hash: &str| kind == "calendar" && name == calendar.id() && hash == calendar.hash();
            let edition = editions.iter().find(|edition| same(&edition.kind, &edition.name, &edition.hash))?;
            Some((calendar.id().to_owned(), edition.id))
        });
        let by_hash: HashMap<&str, usize> =
            law.regulations.iter().enumerate().map(|(index, regulation)| (regulation.hash.as_str(), index)).collect();
        let mut records = HashMap::new();
        let mut limit_versions = HashMap::new();
        for record in store.limit_versions()? {
            if let Some(place) = place(&record, law, &by_hash) {
                limit_versions.insert(place, record.id);
            }
            records.insert(record.id, record);
        }
        let mut rules = HashMap::new();
        for rule in store.rules()? {
            if let (Some(regulation), Some(breach)) = (by_hash.get(rule.edition.as_str()), breach_named(&rule.breach)) {
                rules.insert((*regulation, rule.rule_id, breach), rule.id);
            }
        }
        Ok(Self {
            places: limit_versions.iter().map(|(place, id)| (*id, *place)).collect(),
            limit_versions,
            records,
            rules,
            calendars: calendars.collect(),
            computed_by: computed_by(law),
        })
    }

    /// Returns the id of a limit in a version (absent: none in force).
    pub fn limit_version(&self, place: Place) -> Option<i32> {
        self.limit_versions.get(&place).copied()
    }

    /// Returns the limit of an id; `None` if it belongs to an edition that is no longer the law.
    pub fn place(&self, id: i32) -> Option<Place> {
        self.places.get(&id).copied()
    }

    /// Returns the row of an id, of whatever edition.
    pub fn record(&self, id: i32) -> Option<&LimitVersionRecord> {
        self.records.get(&id)
    }

    pub fn rule(&self, regulation: usize, act: &Regulation, rule: Rule) -> Option<i32> {
        let limit = |index: usize| act.limits.get(index).map(|limit| limit.full_id.clone());
        let (rule_id, breach) = match rule {
            Rule::Check(index) => (act.checks.get(index).map(|check| check.full_id.clone()), "check"),
            Rule::TooEarly(index) => (limit(index), "too_early"),
            Rule::WaitingCutShort(index) => (limit(index), "waiting_cut_short"),
            Rule::PromisedLater(index) => (limit(index), "promised_later"),
            Rule::DeclaredLater(index) => (limit(index), "declared_later"),
        };
        self.rules.get(&(regulation, rule_id?, breach)).copied()
    }

    pub fn calendar(&self, id: &str) -> Option<i32> {
        self.calendars.get(id).copied()
    }

    /// Returns a hash of everything standings depend on beside the events.
    pub fn computed_by(&self) -> &str {
        &self.computed_by
    }
}

impl Place {
    pub fn of<'a>(&self, law: &'a Law) -> Option<(&'a Regulation, &'a Limit, Option<&'a Version>)> {
        let regulation = law.regulations.get(self.regulation)?;
        let limit = regulation.limits.get(self.limit)?;
        Some((regulation, limit, self.version.and_then(|version| limit.versions.get(version))))
    }
}

fn place(record: &LimitVersionRecord, law: &Law, by_hash: &HashMap<&str, usize>) -> Option<Place> {
    let regulation = *by_hash.get(record.edition.as_str())?;
    let limit = law.regulations.get(regulation)?.limit_index(&record.limit_id)?;
    Some(Place { regulation, limit, version: record.version.and_then(|version| usize::try_from(version).ok()) })
}

fn breach_named(name: &str) -> Option<&'static str> {
    std::iter::once("check").chain(super::editions::OF_LIMITS).find(|known| *known == name)
}

/// Raised when the timing core or the layout of standings changes its results: then everything is owed.
const METHOD: &str = "1";

fn computed_by(law: &Law) -> String {
    let mut hashes: Vec<&str> = law.regulations.iter().map(|regulation| regulation.hash.as_str()).collect();
    hashes.extend(law.calendars.all().iter().map(crate::calendar::Calendar::hash));
    hashes.sort_unstable();
    let digest = Sha256::digest(format!("{METHOD} {}", hashes.join(" ")).as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
