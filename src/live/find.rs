//! Which rows does a list show, and how many are there of each sort? One walk over the picture.

use std::collections::HashMap;
use std::str::FromStr;

use super::filter::Sieve;
use super::{Facet, Filter, Line, Live, Order};
use crate::case::Instant;
use crate::row::Row;
use crate::standings::StandingsError;
use crate::store::Cursor;

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
    type Err = crate::store::CursorError;

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
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if the rows cannot be read.
    pub fn find(
        &self,
        filter: &Filter,
        order: Order,
        after: Option<&Position>,
        rows: usize,
    ) -> Result<Found, StandingsError> {
        let sieve = Sieve::new(self, filter);
        let ranks = self.ranks(order);
        let mut counted: HashMap<Facet, HashMap<Value, usize>> = HashMap::new();
        let mut found: Vec<(i64, usize)> = Vec::new();
        for (place, line) in self.lines.iter().enumerate() {
            let Some(held) = sieve.hold(line) else {
                continue;
            };
            let case = self.cases.get(line.case);
            for facet in Facet::ALL {
                if held.missed.is_some_and(|missed| missed != facet) {
                    continue;
                }
                let value = match facet {
                    Facet::State => Value::Text(held.state.code()),
                    Facet::Headline => Value::Text(held.limit.headline.map_or("", |of| of.code())),
                    Facet::Kind => Value::Kind(&held.limit.kind),
                    Facet::Organisation => Value::Word(line.record.organisation),
                    Facet::Official => Value::Word(line.record.official),
                    Facet::Channel => Value::Word(case.and_then(|case| case.channel)),
                    Facet::Service => Value::Word(case.and_then(|case| case.service)),
                };
                *counted.entry(facet).or_default().entry(value).or_default() += 1;
            }
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
        Ok(Found {
            total,
            facets: counted
                .into_iter()
                .map(|(facet, values)| (facet, self.words(values)))
                .collect(),
            rows: self.rows(
                page.into_iter().take(rows).map(|(_, place)| place),
                filter.as_of,
            )?,
            next,
        })
    }

    /// Returns all rows asked for, in an order, some thousand at a time: for exports of exactly what is shown.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if the rows cannot be read.
    pub fn all(&self, filter: &Filter, order: Order) -> Result<Vec<Row>, StandingsError> {
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
        self.rows(found.into_iter().map(|(_, place)| place), filter.as_of)
    }

    /// Returns the rows of some places by place, as they stand at a moment; one that has gone meanwhile is left out.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if the rows cannot be read.
    pub fn at(
        &self,
        places: &[usize],
        as_of: Instant,
    ) -> Result<HashMap<usize, Row>, StandingsError> {
        let lines = places
            .iter()
            .filter_map(|place| Some((*place, self.lines.get(*place)?)));
        let lines: Vec<(usize, &Line)> = lines.collect();
        let mut cases: Vec<u64> = lines.iter().map(|(_, line)| line.record.case_key).collect();
        cases.sort_unstable();
        cases.dedup();
        let mut known = self.standings.rows_of_cases(as_of, &cases)?;
        Ok(lines
            .into_iter()
            .filter_map(|(place, line)| {
                let record = &line.record;
                let key = (record.case_key, record.limit_version, record.occurrence);
                Some((place, known.remove(&key)?))
            })
            .collect())
    }

    /// Returns the rows of some places in their order.
    fn rows(
        &self,
        places: impl Iterator<Item = usize>,
        as_of: Instant,
    ) -> Result<Vec<Row>, StandingsError> {
        let places: Vec<usize> = places.collect();
        let mut rows = self.at(&places, as_of)?;
        Ok(places
            .iter()
            .filter_map(|place| rows.remove(place))
            .collect())
    }

    /// Returns where a line stands in the order of urgency.
    fn cursor(&self, place: usize) -> Cursor {
        let line = self.lines.get(place);
        let record = line.map(|line| &line.record);
        let limit = record.and_then(|record| self.limits.get(&record.limit_version));
        Cursor {
            late_from: record.and_then(|record| record.late_from),
            case_key: record.map_or(0, |record| record.case_key),
            limit_id: limit.map_or_else(String::new, |limit| limit.limit_id.clone()),
            occurrence: record.map_or(0, |record| record.occurrence),
        }
    }

    /// Puts counted values into words, the most frequent first.
    fn words(&self, values: HashMap<Value, usize>) -> Vec<(String, usize)> {
        let mut words: Vec<(String, usize)> = values
            .into_iter()
            .map(|(value, count)| {
                let word = match value {
                    Value::Text(text) | Value::Kind(text) => text,
                    Value::Word(id) => id
                        .and_then(|id| self.standings.word(id))
                        .unwrap_or_default(),
                };
                (word.to_owned(), count)
            })
            .collect();
        words.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        words
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

/// A value that rows are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Value<'a> {
    Text(&'static str),
    Kind(&'a str),
    Word(Option<i32>),
}

/// The places of words in the order of the alphabet.
#[derive(Debug, Default)]
struct Ranks(HashMap<i32, i64>);

impl Ranks {
    /// Returns what a line is ordered by, before its place by urgency.
    fn of(&self, line: &Line, limit: u32, order: Order) -> i64 {
        let record = &line.record;
        let word = |id: Option<i32>| {
            id.and_then(|id| self.0.get(&id).copied())
                .unwrap_or(i64::MAX)
        };
        match order {
            Order::Urgent => 0,
            Order::Distant => record.late_from.map_or(i64::MIN, |at| -at.0),
            Order::Organisation => word(record.organisation),
            Order::Official => word(record.official),
            Order::Limit => i64::from(limit),
            Order::Started => record.started_at.map_or(i64::MAX, |at| at.0),
        }
    }
}
