//! Which rows of a file change anything, and from which day? A row that says what holds already adds nothing.
//!
//! Rows of one id are laid over its versions in the order of their days, so that a file with a whole history and one with the present state are
//! read alike.

use std::collections::BTreeMap;

use super::mistake::Mistake;
use super::plan::{Count, Since};
use super::record::Record;
use super::value::Values;
use super::{BEGINNING, Version, on_day};
use srok_law::case::Day;

/// What rows of one kind add.
pub(super) struct Merged<'r, T> {
    /// The rows that change something, with their records.
    pub rows: Vec<(&'r Record, T)>,
    pub count: Count,
    /// Who had left, when, and is back from which day on.
    pub back: Vec<(String, Day, Day)>,
}

impl<T> Default for Merged<'_, T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            count: Count::default(),
            back: Vec::new(),
        }
    }
}

impl<'r, T> Merged<'r, T> {
    fn push(&mut self, record: &'r Record, row: T, is_known: bool) {
        if is_known {
            self.count.changed += 1;
        } else {
            self.count.new += 1;
        }
        self.rows.push((record, row));
    }
}

/// What a version is made of: its id and first day, what was known, and the values of the row.
pub(super) struct Draft<'a, V> {
    pub id: String,
    pub since: Day,
    /// The version it takes the place of, or that came before it.
    pub known: Option<&'a V>,
}

/// Returns which rows are versions that are new or different. `key` is the column of the id, `build` makes a version of a row, or notes why not.
pub(super) fn versions<'r, V: Version + Clone + PartialEq>(
    existing: &BTreeMap<String, Vec<V>>,
    records: &'r [Record],
    key: &'static str,
    since: &Since,
    mistakes: &mut Vec<Mistake>,
    build: impl Fn(Draft<'_, V>, &mut Values<'_, '_>) -> Option<V>,
) -> Merged<'r, V> {
    let mut merged = Merged::default();
    let (by_id, nameless) = by_id(records, key);
    for record in nameless {
        let mut values = Values::new(record, mistakes);
        values.wrong(key, "the id is missing", "fill it in");
        // for what else is wrong with it
        let draft = Draft {
            id: String::new(),
            since: values.day("since", None).unwrap_or(BEGINNING),
            known: None,
        };
        build(draft, &mut values);
    }
    for (id, rows) in by_id {
        let mut versions = existing.get(id).cloned().unwrap_or_default();
        let is_known = !versions.is_empty();
        let mut dated: Vec<(Day, bool, &Record)> = Vec::new();
        for record in rows {
            let mut values = Values::new(record, mistakes);
            let stated = values.day("since", None);
            let day = stated.unwrap_or_else(|| since.of(is_known));
            dated.push((day, stated.is_some(), record));
        }
        dated.sort_by_key(|(day, ..)| *day);
        let mut last: Option<V> = None;
        for (day, is_stated, record) in dated {
            let holding = on_day(&versions, day).cloned();
            let known = holding.clone().or_else(|| before(&versions, day));
            let draft = Draft {
                id: id.to_owned(),
                since: day,
                known: known.as_ref(),
            };
            let mut values = Values::new(record, mistakes);
            let Some(version) = build(draft, &mut values) else {
                continue;
            };
            if last.as_ref().is_some_and(|last| last.since() == day) {
                if last.as_ref() != Some(&version) {
                    values.wrong(key, twice(id, day), "keep one of the rows");
                }
                continue;
            }
            let says = |other: &V| other.clone().dated(day, other.until()) == version;
            let is_to_come = !is_stated
                && holding.is_none()
                && versions
                    .iter()
                    .any(|other| other.since() > day && says(other));
            // a day that a file states is kept even if nothing changes on it: what was before may yet be corrected
            let is_there = |holding: &V| says(holding) && (!is_stated || holding.since() == day);
            if holding.as_ref().is_some_and(is_there) || is_to_come {
                merged.count.unchanged += 1;
            } else {
                if let Some(left) = left(&versions, day, &version) {
                    merged.back.push((id.to_owned(), left, day));
                }
                versions.retain(|other| other.since() != day);
                let place = versions.partition_point(|other| other.since() < day);
                versions.insert(place, version.clone());
                merged.push(record, version.clone(), is_known);
            }
            last = Some(version);
        }
    }
    merged
}

/// Returns what is known of somebody of whom no version holds on a day: the last version before it, else the first after it, without its end.
fn before<V: Version + Clone>(versions: &[V], day: Day) -> Option<V> {
    let begun = versions.partition_point(|version| version.since() <= day);
    let nearest = versions.get(begun.saturating_sub(1))?;
    Some(nearest.clone().dated(nearest.since(), None))
}

/// Returns the last day of a version that had ended before a new one begins.
fn left<V: Version>(versions: &[V], day: Day, version: &V) -> Option<Day> {
    let begun = versions.partition_point(|other| other.since() <= day);
    let last = versions.get(begun.checked_sub(1)?)?.until()?;
    let goes_on = version.until().is_none_or(|until| until >= day);
    (last < day && goes_on).then_some(last)
}

fn twice(id: &str, day: Day) -> String {
    if day == BEGINNING {
        format!("`{id}` stands twice with different values")
    } else {
        format!("`{id}` stands twice from {day} on with different values")
    }
}

/// Returns the records by the id in a column, and those without one.
fn by_id<'r>(
    records: &'r [Record],
    key: &'static str,
) -> (BTreeMap<&'r str, Vec<&'r Record>>, Vec<&'r Record>) {
    let mut by_id: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    let mut nameless = Vec::new();
    for record in records {
        match record.id(key) {
            Some(id) => by_id.entry(id).or_default().push(record),
            None => nameless.push(record),
        }
    }
    (by_id, nameless)
}

/// Returns which rows are new or different, for rows that are no versions: of one key the same row or another one.
pub(super) fn keyed<'r, T: Clone + PartialEq, K: Ord>(
    rows: Vec<(&'r Record, T)>,
    key: impl Fn(&T) -> K,
    existing: impl Fn(&T) -> Option<T>,
    mut twice: impl FnMut(&'r Record, &T),
) -> Merged<'r, T> {
    let mut merged = Merged::default();
    let mut seen: BTreeMap<K, T> = BTreeMap::new();
    for (record, row) in rows {
        if let Some(other) = seen.insert(key(&row), row.clone()) {
            if other != row {
                twice(record, &row);
            }
            continue;
        }
        match existing(&row) {
            Some(known) if known == row => merged.count.unchanged += 1,
            known => merged.push(record, row, known.is_some()),
        }
    }
    merged
}
