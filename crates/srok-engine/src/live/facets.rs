//! How many rows are there of each sort? Counted in one walk, each sort at the place of its number.

use std::collections::{BTreeMap, HashMap};

use super::count::Headline;
use super::filter::Held;
use super::{Facet, Line, Live};
use srok_law::timing::State;

/// Counts by the number of a value; what has none is not counted.
struct ByNumber(Vec<usize>);

impl ByNumber {
    fn add(&mut self, number: Option<i32>) {
        let place = number.and_then(|number| self.0.get_mut(usize::try_from(number).ok()?));
        if let Some(place) = place {
            *place += 1;
        }
    }

    /// Returns the counts that are not 0 with their numbers.
    fn counted(&self) -> impl Iterator<Item = (i32, usize)> + '_ {
        (0..)
            .zip(self.0.iter().copied())
            .filter(|(_, count)| *count > 0)
    }
}

/// The counts of a list.
pub(super) struct FacetCounts {
    state: ByNumber,
    /// Of the versions of limits, for headline and kind: a limit has one of either.
    headline: ByNumber,
    kind: ByNumber,
    organisation: ByNumber,
    official: ByNumber,
    channel: ByNumber,
    service: ByNumber,
}

impl FacetCounts {
    pub fn new(live: &Live) -> Self {
        let zeros = |length: usize| ByNumber(vec![0; length]);
        let words = live.standings.store().words().all().len();
        Self {
            state: zeros(State::ALL.len()),
            headline: zeros(live.limits.len()),
            kind: zeros(live.limits.len()),
            organisation: zeros(words),
            official: zeros(words),
            channel: zeros(words),
            service: zeros(words),
        }
    }

    /// Counts a line where it would be in the list if one condition were another.
    pub fn add(&mut self, line: &Line, held: &Held<'_>) {
        let is_counted = |facet| held.missed.is_none_or(|missed| missed == facet);
        if is_counted(Facet::State) {
            self.state.add(Some(held.state as i32));
        }
        if is_counted(Facet::Headline) {
            self.headline.add(Some(line.limit_version));
        }
        if is_counted(Facet::Kind) {
            self.kind.add(Some(line.limit_version));
        }
        if is_counted(Facet::Organisation) {
            self.organisation.add(line.organisation());
        }
        if is_counted(Facet::Official) {
            self.official.add(line.official());
        }
        if is_counted(Facet::Channel) {
            self.channel.add(held.case.channel());
        }
        if is_counted(Facet::Service) {
            self.service.add(held.case.service());
        }
    }

    /// Returns the counts with their values in words, the most frequent first.
    pub fn facets(&self, live: &Live) -> HashMap<Facet, Vec<(String, usize)>> {
        let of_words = |counts: &ByNumber| {
            let named = counts
                .counted()
                .filter_map(|(id, count)| Some((live.standings.word(id)?.to_owned(), count)));
            ordered(named.collect())
        };
        let of_limits = |counts: &ByNumber, of: fn(&super::LimitFacts) -> Option<&str>| {
            let mut sums: BTreeMap<&str, usize> = BTreeMap::new();
            for (id, count) in counts.counted() {
                if let Some(value) = live.limit(id).and_then(of) {
                    *sums.entry(value).or_default() += count;
                }
            }
            let sums = sums
                .into_iter()
                .map(|(value, count)| (value.to_owned(), count));
            ordered(sums.collect())
        };
        let states = self.state.counted().filter_map(|(number, count)| {
            let state = State::ALL.get(usize::try_from(number).ok()?)?;
            Some((state.code().to_owned(), count))
        });
        HashMap::from([
            (Facet::State, states.collect()),
            (
                Facet::Headline,
                of_limits(&self.headline, |limit| limit.headline.map(Headline::code)),
            ),
            (
                Facet::Kind,
                of_limits(&self.kind, |limit| Some(&limit.kind)),
            ),
            (Facet::Organisation, of_words(&self.organisation)),
            (Facet::Official, of_words(&self.official)),
            (Facet::Channel, of_words(&self.channel)),
            (Facet::Service, of_words(&self.service)),
        ])
    }
}

fn ordered(mut counted: Vec<(String, usize)>) -> Vec<(String, usize)> {
    counted.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    counted
}
