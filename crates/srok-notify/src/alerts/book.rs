//! What does everybody have before him today? Overdue, due today, due this week, by person, and by unit for heads.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::look::{Found, Look};
use super::scan::Scan;
use super::threshold::{is_contested, last_useful_day};
use srok_law::calendar::{Calendar, DecreeDays};
use srok_law::case::Day;
use srok_store::{Phase, WatchedRecord};

/// What one person has before him: indexes of the watched limits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    /// Past due.
    pub overdue: Vec<usize>,
    /// The last useful day is today (or the last day is past by one of two readings).
    pub today: Vec<usize>,
    /// The last useful day is near.
    pub soon: Vec<usize>,
}

/// The lists of everybody.
#[derive(Debug, Default)]
pub struct Book {
    /// By official.
    pub persons: HashMap<Arc<str>, Lists>,
    /// By head and unit.
    pub units: BTreeMap<Arc<str>, BTreeMap<Arc<str>, Lists>>,
}

/// Where a limit is listed.
#[derive(Debug, Clone, Copy)]
enum Place {
    Overdue,
    Today,
    Soon,
}

impl Lists {
    fn add(&mut self, place: Place, index: usize) {
        match place {
            Place::Overdue => self.overdue.push(index),
            Place::Today => self.today.push(index),
            Place::Soon => self.soon.push(index),
        }
    }

    /// Tells whether something is overdue or due today.
    #[must_use]
    pub fn is_pressing(&self) -> bool {
        !self.overdue.is_empty() || !self.today.is_empty()
    }
}

impl Book {
    /// Lists everything watched.
    #[must_use]
    pub fn new(look: &Look, scan: &mut Scan<'_>, found: &Found) -> Self {
        let mut book = Self::default();
        let mut heads: HashMap<i32, Vec<(Arc<str>, Arc<str>)>> = HashMap::new();
        for (index, limit) in found.watched.iter().enumerate() {
            let Some(circle) = scan.circle(limit).filter(|_| !found.dark.holds(limit)) else {
                continue;
            };
            let week = soon_until(circle.calendar(), circle.today());
            let Some(place) = place(limit, found, circle.today(), week) else {
                continue;
            };
            for recipient in circle
                .recipients()
                .iter()
                .filter(|recipient| !recipient.is_copy)
            {
                let lists = book.persons.entry(Arc::clone(&recipient.official));
                lists.or_default().add(place, index);
            }
            let Some(unit) = limit.organisation else {
                continue;
            };
            let heads = heads
                .entry(unit)
                .or_insert_with(|| heads_of(look, found, unit));
            for (head, unit) in heads {
                let units = book.units.entry(Arc::clone(head)).or_default();
                units.entry(Arc::clone(unit)).or_default().add(place, index);
            }
        }
        book
    }

    /// Returns the heads in whose units something is overdue or due today.
    #[must_use]
    pub fn pressed_heads(&self) -> BTreeSet<Arc<str>> {
        let pressed = self
            .units
            .iter()
            .filter(|(_, units)| units.values().any(Lists::is_pressing));
        pressed.map(|(head, _)| Arc::clone(head)).collect()
    }
}

/// Returns the last day that is soon: the end of the week, or the third working day if that is later.
#[must_use]
pub fn soon_until(calendar: &Calendar, today: Day) -> Day {
    let sunday = today.plus(6 - today.weekday() as i32);
    let week = calendar
        .working_day_until(sunday, DecreeDays::Off)
        .unwrap_or(sunday);
    let third = calendar.working_day_after(today, 3, DecreeDays::Off);
    third.map_or(week, |third| third.max(week))
}

fn place(limit: &WatchedRecord, found: &Found, today: Day, week: Day) -> Option<Place> {
    match limit.phase {
        Phase::Overdue if is_contested(limit, found.at) => Some(Place::Today),
        Phase::Overdue => Some(Place::Overdue),
        Phase::Open => {
            let last = last_useful_day(limit)?;
            if last <= today {
                Some(Place::Today)
            } else {
                (last <= week).then_some(Place::Soon)
            }
        }
        // «незамедлительно», past an internal aim
        Phase::NoTerm => Some(Place::Today),
        _ => None,
    }
}

/// Returns the heads of a unit and of those above it, each with the unit, under which its limits are listed for him.
fn heads_of(look: &Look, found: &Found, unit: i32) -> Vec<(Arc<str>, Arc<str>)> {
    let staff = look.staff(found.at);
    let Some(unit) = look.standings.word(unit) else {
        return Vec::new();
    };
    let mut heads: Vec<(Arc<str>, Arc<str>)> = Vec::new();
    for above in look.directory.above(unit, staff.on) {
        let of_unit = look
            .directory
            .officials(staff.on)
            .into_iter()
            .find(|official| official.organisation == above && official.has_role("head"));
        if let Some(head) = of_unit {
            let acting = look.directory.acting(head, staff.on);
            if acting.email.is_some() && !heads.iter().any(|(known, _)| **known == *acting.id) {
                heads.push((Arc::from(acting.id.as_str()), Arc::from(unit)));
            }
        }
    }
    heads
}
