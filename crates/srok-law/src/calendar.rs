//! Which days are worked, from when to when, and by which act? Working days, office hours, zones.
//!
//! No clock, no files: a calendar is built from the text of its file ([`build`]) and asked. It knows the years it covers; beyond them it still
//! counts by the plain week and says so ([`Calendar::is_provisional`]), and before them it refuses.

mod check;
mod file;
mod import;
mod zone;

pub use check::{Warning, YearCount, days_of};
pub use file::{CalendarError, Layer, build};
pub use import::{
    Change, Content, Doubt, Form, Mark, Plan, Published, PublishedYear, Row, Wishes, YearPlan,
    plan, read,
};
pub use zone::Zone;

use std::collections::BTreeMap;

use crate::case::{Day, Instant};
use crate::time::{NaiveTime, TimeDelta};

/// What a day is, by the acts of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayKind {
    /// Worked by the week.
    Working,
    /// Worked although the week has it off: a working Saturday.
    WorkingByAct,
    /// Off by the week.
    Weekend,
    /// A public holiday.
    Holiday,
    /// Off because a day off was moved to it.
    Transferred,
    /// A working day on which work was suspended by decree, with pay: a limit says how it counts.
    Decree,
}

/// How a limit counts non-working days set by decree (2020, 2021) and regional ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DecreeDays {
    /// They count as working days (the cautious reading).
    Working,
    /// They are days off.
    Off,
}

/// Why a day is what it is: the row of the calendar file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The kind as written in the file, e.g. `holiday`, `shortened`.
    pub kind: String,
    /// The name of the day.
    pub title: String,
    /// The act that made it so; empty if unknown.
    pub act: String,
}

/// Opening and closing of one interval of office hours.
pub type Hours = (NaiveTime, NaiveTime);

/// A production calendar with its week, hours and zone.
#[derive(Debug, Clone)]
pub struct Calendar {
    id: String,
    name: BTreeMap<String, String>,
    zone: Zone,
    hash: String,
    first_year: i32,
    last_year: i32,
    first: Day,
    kinds: Vec<DayKind>,
    shortened: Vec<bool>,
    /// Counting tables: decree days as working, and as off.
    counts: [Count; 2],
    notes: BTreeMap<Day, Vec<Note>>,
    /// Office hours by weekday, Monday first.
    hours: [Vec<Hours>; 7],
    /// Minutes by which a shortened day closes earlier.
    shortened_by: i64,
    norms: BTreeMap<i32, u32>,
}

/// Working days numbered, so that adding and counting them are two look-ups.
#[derive(Debug, Clone)]
struct Count {
    /// For each day of the table: how many working days lie before it.
    before: Vec<u32>,
    /// The working days in order, as indexes of the table.
    days: Vec<u32>,
}

/// Plain weeks appended after the last covered year, so that a provisional date can be named.
const PROVISIONAL_YEARS: i32 = 30;

impl Calendar {
    /// Returns the id by which regulations and configuration name the calendar.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the name in a language, else in any.
    #[must_use]
    pub fn name(&self, lang: &str) -> &str {
        self.name
            .get(lang)
            .or_else(|| self.name.values().next())
            .map_or(&self.id, |name| name)
    }

    /// Returns the zone of the office hours.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Returns the hash (SHA-256, hex) of the texts the calendar was built from.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Returns the first and the last year that acts cover.
    #[must_use]
    pub const fn years(&self) -> (i32, i32) {
        (self.first_year, self.last_year)
    }

    /// Returns the working days per year that an outside authority states.
    #[must_use]
    pub const fn norms(&self) -> &BTreeMap<i32, u32> {
        &self.norms
    }

    /// Returns the rows of the calendar file for a day.
    #[must_use]
    pub fn notes(&self, day: Day) -> &[Note] {
        self.notes.get(&day).map_or(&[], |notes| notes)
    }

    /// Tells whether the day lies beyond the last year that acts cover.
    #[must_use]
    pub fn is_provisional(&self, day: Day) -> bool {
        day.year() > self.last_year
    }

    /// Tells whether the day lies before the first year that acts cover: nothing can be counted there.
    #[must_use]
    pub fn is_before_first_year(&self, day: Day) -> bool {
        day < self.first
    }

    /// Returns what a day is; days outside the table are what the plain week makes of them.
    #[must_use]
    pub fn kind(&self, day: Day) -> DayKind {
        self.index(day)
            .map_or(DayKind::Weekend, |index| self.kinds[index])
    }

    /// Tells whether a day is shortened (a full working day that closes earlier).
    #[must_use]
    pub fn is_shortened(&self, day: Day) -> bool {
        self.index(day).is_some_and(|index| self.shortened[index])
    }

    /// Tells whether a day is worked.
    #[must_use]
    pub fn is_working(&self, day: Day, decree: DecreeDays) -> bool {
        match self.kind(day) {
            DayKind::Working | DayKind::WorkingByAct => true,
            DayKind::Decree => decree == DecreeDays::Working,
            DayKind::Weekend | DayKind::Holiday | DayKind::Transferred => false,
        }
    }

    /// Returns the `n`-th working day after a day, or `None` where the calendar has no such day.
    ///
    /// `n` = 0 gives the day itself. The starting day is never counted, working or not.
    #[must_use]
    pub fn working_day_after(&self, day: Day, n: u32, decree: DecreeDays) -> Option<Day> {
        if n == 0 {
            return Some(day);
        }
        let count = self.count(decree);
        // working days up to and including `day`
        let passed = *count.before.get(self.index(day)? + 1)?;
        let index = *count.days.get((passed + n - 1) as usize)?;
        Some(self.first.plus(index as i32))
    }

    /// Returns the first working day on or after a day.
    #[must_use]
    pub fn working_day_from(&self, day: Day, decree: DecreeDays) -> Option<Day> {
        let count = self.count(decree);
        let index = *count
            .days
            .get(*count.before.get(self.index(day)?)? as usize)?;
        Some(self.first.plus(index as i32))
    }

    /// Returns the last working day on or before a day.
    #[must_use]
    pub fn working_day_until(&self, day: Day, decree: DecreeDays) -> Option<Day> {
        let count = self.count(decree);
        let passed = *count.before.get(self.index(day)? + 1)?;
        let index = *count.days.get((passed as usize).checked_sub(1)?)?;
        Some(self.first.plus(index as i32))
    }

    /// Returns how many working days lie after `from` up to and including `to`; 0 if `to` is not after `from`.
    #[must_use]
    pub fn working_days_between(&self, from: Day, to: Day, decree: DecreeDays) -> u32 {
        let count = self.count(decree);
        let upto = |day: Day| self.index(day).map_or(0, |index| count.before[index + 1]);
        if to <= from {
            0
        } else {
            upto(to).saturating_sub(upto(from))
        }
    }

    /// Returns the office hours of a day, empty when it is off; a shortened day closes earlier.
    #[must_use]
    pub fn hours(&self, day: Day, decree: DecreeDays) -> Vec<Hours> {
        if !self.is_working(day, decree) {
            return Vec::new();
        }
        let mut hours = self.hours[day.weekday()].clone();
        if hours.is_empty() {
            // a working Saturday keeps the hours of the first day of the week that has any
            hours = self
                .hours
                .iter()
                .find(|hours| !hours.is_empty())
                .cloned()
                .unwrap_or_default();
        }
        if self.is_shortened(day) {
            let cut = TimeDelta::minutes(self.shortened_by);
            if let Some(last) = hours.last_mut().filter(|last| last.1 - last.0 > cut) {
                last.1 -= cut;
            }
        }
        hours
    }

    /// Returns the minutes worked on a day of the norm of working time: an ordinary week, breaks excluded, divided by its working days, as production
    /// calendars state it (Order of the Ministry of Labour No. 588n: 8 hours for a week of 40).
    #[must_use]
    pub fn day_norm(&self) -> i64 {
        let week: i64 = self
            .hours
            .iter()
            .flatten()
            .map(|(open, close)| (*close - *open).num_minutes())
            .sum();
        let days = self.hours.iter().filter(|hours| !hours.is_empty()).count();
        week / i64::try_from(days.max(1)).unwrap_or(1)
    }

    /// Returns by how many minutes a shortened day is shorter.
    #[must_use]
    pub const fn shortened_by(&self) -> i64 {
        self.shortened_by
    }

    /// Tells whether a moment lies within office hours (the opening counts, the closing does not).
    #[must_use]
    pub fn is_open(&self, at: Instant, decree: DecreeDays) -> bool {
        let (day, time) = (self.zone.day_of(at), self.zone.time_of(at));
        self.hours(day, decree)
            .iter()
            .any(|(open, close)| time >= *open && time < *close)
    }

    /// Returns the moment itself if the office is open, else its next opening.
    #[must_use]
    pub fn open_from(&self, at: Instant, decree: DecreeDays) -> Option<Instant> {
        if self.is_open(at, decree) {
            return Some(at);
        }
        let today = self.zone.day_of(at);
        let opening = |day: Day| {
            let openings = self
                .hours(day, decree)
                .into_iter()
                .map(|(open, _)| self.zone.at(day, open));
            openings.into_iter().find(|opening| *opening > at)
        };
        opening(today).or_else(|| opening(self.working_day_after(today, 1, decree)?))
    }

    /// Returns the last closing of a day, or `None` if it is off.
    #[must_use]
    pub fn closing(&self, day: Day, decree: DecreeDays) -> Option<Instant> {
        self.hours(day, decree)
            .last()
            .map(|(_, close)| self.zone.at(day, *close))
    }

    fn index(&self, day: Day) -> Option<usize> {
        usize::try_from(day.0 - self.first.0)
            .ok()
            .filter(|index| *index < self.kinds.len())
    }

    const fn count(&self, decree: DecreeDays) -> &Count {
        match decree {
            DecreeDays::Working => &self.counts[0],
            DecreeDays::Off => &self.counts[1],
        }
    }
}

/// The calendars at hand, and which one an organisation works by.
#[derive(Debug, Clone)]
pub struct Calendars {
    all: Vec<Calendar>,
    default: usize,
    of: std::collections::HashMap<crate::case::Symbol, usize>,
}

impl Calendars {
    /// Returns the calendars with the default one; `None` if there is no calendar of that id.
    #[must_use]
    pub fn new(all: Vec<Calendar>, default: &str) -> Option<Self> {
        let default = all.iter().position(|calendar| calendar.id == default)?;
        Some(Self {
            all,
            default,
            of: std::collections::HashMap::new(),
        })
    }

    /// Says by which calendar an organisation works; `false` if there is no calendar of that id.
    pub fn assign(&mut self, organisation: crate::case::Symbol, id: &str) -> bool {
        let index = self.all.iter().position(|calendar| calendar.id == id);
        if let Some(index) = index {
            self.of.insert(organisation, index);
        }
        index.is_some()
    }

    /// Returns which organisation works by which calendar, in the order of symbols.
    #[must_use]
    pub fn assigned(&self) -> Vec<(crate::case::Symbol, &str)> {
        let calendar = |index: &usize| self.all.get(*index).map_or("", |calendar| calendar.id());
        let mut assigned: Vec<_> = self
            .of
            .iter()
            .map(|(organisation, index)| (*organisation, calendar(index)))
            .collect();
        assigned.sort_unstable();
        assigned
    }

    /// Returns the calendar of an organisation, else the default one.
    #[must_use]
    pub fn of(&self, organisation: Option<crate::case::Symbol>) -> &Calendar {
        let index = organisation
            .and_then(|organisation| self.of.get(&organisation))
            .copied()
            .unwrap_or(self.default);
        &self.all[index]
    }

    /// Returns the calendar of an id, else the default one (a regulation that names an unknown calendar is refused when it is loaded).
    #[must_use]
    pub fn named(&self, id: &str) -> &Calendar {
        self.find(id).unwrap_or(&self.all[self.default])
    }

    /// Returns the calendar of an id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Calendar> {
        self.all.iter().find(|calendar| calendar.id == id)
    }

    /// Returns all calendars.
    #[must_use]
    pub fn all(&self) -> &[Calendar] {
        &self.all
    }
}
