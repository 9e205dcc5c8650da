//! Which rows does a list show, and how many are there of each sort? One walk over the picture.

use std::collections::HashMap;
use std::str::FromStr;

use super::facets::FacetCounts;
use super::filter::Sieve;
use super::{Facet, Filter, Line, Live, Order};
use crate::standings::Facts;
use srok_law::case::Instant;
use srok_law::row::Row;
use srok_store::Cursor;

/// What a list shows of the rows that were found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// How many rows there are.
    pub total: usize,
    /// How many there would be if one condition were another: by value, most first. A value is a code, an id of the directory, or empty for none.
    pub facets: HashMap<Facet, Vec<(String, usize)>>,
    /// The rows of the page.
    pub rows: Vec<Row>,
    /// Where the next page begins; absent on the last one.
    pub next: Option<Position>,
}

/// A place in an order: what rows are ordered by, then their place by urgency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    key: i64,
    cursor: Cursor,
}

impl std::fmt::Display for Position {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:x}.{}", self.key, self.cursor)
    }
}

impl FromStr for Position {
    type Err = srok_store::CursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (key, cursor) = text.split_once('.').unwrap_or(("", text));
        Ok(Self {
            key: u64::from_str_radix(key, 16).unwrap_or(0).cast_signed(),
            cursor: cursor.parse()?,
        })
    }
}

impl Live {
    /// Returns a page of the rows asked for: so many at most, after a position.
    #[must_use]
    pub fn find(
        &self,
        filter: &Filter,
        order: Order,
        after: Option<&Position>,
        rows: usize,
    ) -> Found {
        let sieve = Sieve::new(self, filter);
        let ranks = self.ranks(order);
        let mut counts = FacetCounts::new(self);
        let mut found: Vec<(i64, usize)> = Vec::new();
        for (place, line) in self.lines.iter().enumerate() {
            let Some(held) = sieve.hold(line) else {
                continue;
            };
            counts.add(line, &held);
            if held.missed.is_none() {
                found.push((ranks.of(line, held.limit.rank, order), place));
            }
        }
        let total = found.len();
        // the picture is in the order of urgency already
        if order != Order::Urgent {
            found.sort_unstable();
        }
        let first = after.map_or(0, |after| {
            found.partition_point(|(key, place)| {
                (*key, self.cursor(*place).order()) <= (after.key, after.cursor.order())
            })
        });
        let page: Vec<(i64, usize)> = found.into_iter().skip(first).take(rows + 1).collect();
        let next = (page.len() > rows)
            .then(|| page.get(rows.saturating_sub(1)))
            .flatten()
            .map(|(key, place)| Position {
                key: *key,
                cursor: self.cursor(*place),
            });
        Found {
            total,
            facets: counts.facets(self),
            rows: self.rows(page.into_iter().take(rows), filter.as_of),
            next,
        }
    }

    /// Returns all rows asked for, in an order, one after another: for exports of exactly what is shown.
    pub fn all(&self, filter: &Filter, order: Order) -> impl Iterator<Item = Row> {
        let sieve = Sieve::new(self, filter);
        let ranks = self.ranks(order);
        let mut found: Vec<(i64, usize)> = self
            .lines
            .iter()
            .enumerate()
            .filter_map(|(place, line)| {
                let held = sieve.hold(line).filter(|held| held.missed.is_none())?;
                Some((ranks.of(line, held.limit.rank, order), place))
            })
            .collect();
        found.sort_unstable();
        let rows = self.at(found.into_iter().map(|(_, place)| place), filter.as_of);
        rows.map(|(_, row)| row)
    }

    fn rows(&self, found: impl Iterator<Item = (i64, usize)>, as_of: Instant) -> Vec<Row> {
        let rows = self.at(found.map(|(_, place)| place), as_of);
        rows.map(|(_, row)| row).collect()
    }

    /// Returns the rows of some places, as they stand at a moment.
    pub fn at(
        &self,
        places: impl Iterator<Item = usize>,
        as_of: Instant,
    ) -> impl Iterator<Item = (usize, Row)> {
        let row = move |place: usize| {
            let line = self.lines.get(place)?;
            let case = self.cases.get(line.case)?;
            let (id, number) = self.cases.names(case);
            let facts = Facts {
                case_id: id.to_owned(),
                registration_no: Some(number.to_owned()).filter(|number| !number.is_empty()),
                channel: case.channel(),
                service: case.service(),
            };
            let key = (line.case, line.limit_version, line.occurrence);
            let pauses = self.pauses.get(&key).map_or(&[][..], Vec::as_slice);
            self.standings
                .row(facts, &line.record(case.key, pauses), as_of)
        };
        places.filter_map(move |place| Some((place, row(place)?)))
    }

    /// Returns where a line stands in the order of urgency.
    fn cursor(&self, place: usize) -> Cursor {
        let line = self.lines.get(place);
        let limit = line.and_then(|line| self.limit(line.limit_version));
        let case = line.and_then(|line| self.cases.get(line.case));
        Cursor {
            late_from: line
                .map(Line::late_from)
                .filter(|late_from| *late_from != Instant::MAX),
            case_key: case.map_or(0, |case| case.key),
            limit_id: limit.map_or_else(String::new, |limit| limit.limit_id.clone()),
            occurrence: line.map_or(0, |line| line.occurrence),
        }
    }

    /// Returns the places of words in the order of the alphabet, where an order asks for them.
    fn ranks(&self, order: Order) -> Ranks {
        if !matches!(order, Order::Organisation | Order::Official) {
            return Ranks::default();
        }
        let words = self.standings.store().words();
        let mut ids: Vec<(&str, i32)> = words
            .all()
            .iter()
            .zip(0..)
            .map(|(word, id)| (word.as_ref(), id))
            .collect();
        ids.sort_unstable();
        Ranks(
            ids.into_iter()
                .zip(0..)
                .map(|((_, id), rank)| (id, rank))
                .collect(),
        )
    }
}

/// The places of words in the order of the alphabet.
#[derive(Debug, Default)]
struct Ranks(HashMap<i32, i64>);

impl Ranks {
    /// Returns what a line is ordered by, before its place by urgency.
    fn of(&self, line: &Line, limit: u32, order: Order) -> i64 {
        let word = |id: Option<i32>| {
            id.and_then(|id| self.0.get(&id).copied())
                .unwrap_or(i64::MAX)
        };
        match order {
            Order::Urgent => 0,
            Order::Distant => line.late_from().0.saturating_neg(),
            Order::Organisation => word(line.organisation()),
            Order::Official => word(line.official()),
            Order::Limit => i64::from(limit),
            Order::Started => line.started_at().0,
        }
    }
}
