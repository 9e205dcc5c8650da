//! Which rows of the calendar does a file change, and which of its days need a second look?

use std::collections::{BTreeMap, BTreeSet};

use super::precedent::Precedents;
use super::{Change, Doubt, Mark, Plan, PublishedYear, Row, Wishes, YearPlan};
use crate::calendar::file::{WEEKDAYS, head as parse_head};
use crate::calendar::{Calendar, CalendarError, DayKind, DecreeDays, Layer, Note, days_of};
use crate::case::Day;

/// What the import has come to so far.
pub(super) struct Draft<'a> {
    file: &'a str,
    before: &'a Calendar,
    week: [bool; 7],
    pub(super) region: Option<String>,
    wishes: &'a Wishes<'a>,
    precedents: Precedents<'a>,
    pub(super) changes: Vec<Change>,
    doubts: Vec<Doubt>,
    /// The years covered after the import.
    pub(super) covered: (i32, i32),
    /// The years of the file, with the working days it states.
    stated: BTreeMap<i32, Option<u32>>,
    /// Norms that the import sets.
    pub(super) norms: BTreeMap<i32, u32>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        file: &'a str,
        before: &'a Calendar,
        layers: &[Layer],
        wishes: &'a Wishes<'a>,
    ) -> Result<Self, CalendarError> {
        let mut week = [false; 7];
        let mut region = None;
        for layer in layers {
            let head = parse_head(&layer.file, &layer.head)?;
            if let Some(days) = head.week {
                week = WEEKDAYS.map(|name| days.iter().any(|day| day == name));
            }
            region = head.region;
        }
        Ok(Self {
            file,
            before,
            week,
            region,
            wishes,
            precedents: Precedents::new(before, wishes.act),
            changes: Vec::new(),
            doubts: Vec::new(),
            covered: before.years(),
            stated: BTreeMap::new(),
            norms: BTreeMap::new(),
        })
    }

    fn is_covered(&self, year: i32) -> bool {
        (self.before.years().0..=self.before.years().1).contains(&year)
    }

    /// Takes a year into the cover; the years must follow one another without a gap.
    fn cover(&mut self, year: i32) -> Result<(), CalendarError> {
        if year == self.covered.1 + 1 {
            self.covered.1 = year;
        }
        if year <= self.covered.1 {
            return Ok(());
        }
        Err(CalendarError::new(
            self.file,
            format!(
                "{year} would leave a gap: `{}` ends with {}",
                self.before.id(),
                self.covered.1
            ),
            format!("import {} first", self.covered.1 + 1),
        ))
    }

    pub(super) fn add_years(&mut self, years: &[PublishedYear]) -> Result<(), CalendarError> {
        let wanted = |year: &&PublishedYear| self.wishes.year.is_none_or(|wish| wish == year.year);
        let mut wanted: Vec<&PublishedYear> = years.iter().filter(wanted).collect();
        wanted.sort_by_key(|year| year.year);
        let first = self.before.years().0;
        let early: Vec<i32> = wanted
            .iter()
            .map(|year| year.year)
            .filter(|year| *year < first)
            .collect();
        if let (Some(first), Some(last)) = (early.first(), early.last()) {
            self.doubts.push(Doubt::Skipped {
                first: *first,
                last: *last,
            });
        }
        wanted.retain(|year| year.year >= first);
        if wanted.is_empty() {
            let known: BTreeSet<String> = years.iter().map(|year| year.year.to_string()).collect();
            return Err(CalendarError::new(
                self.file,
                format!(
                    "no year to take into `{}`, which begins with {first}",
                    self.before.id()
                ),
                format!(
                    "years of the file: {}",
                    known.into_iter().collect::<Vec<_>>().join(", ")
                ),
            ));
        }
        let mut decree_days = 0;
        for year in wanted {
            self.cover(year.year)?;
            self.stated.insert(year.year, year.stated);
            decree_days += self.add_year(year);
        }
        if decree_days > 0 {
            self.doubts.push(Doubt::DecreeKept { days: decree_days });
        }
        Ok(())
    }

    /// Compares a published year with the days at hand; returns how many decree days were kept.
    fn add_year(&mut self, year: &PublishedYear) -> usize {
        let (mut counted, mut decree_days) = (0, 0);
        let mut unnamed = Vec::new();
        for day in days_of(year.year) {
            let worked_by_week = self.week[day.weekday()];
            let mark: Mark = year.mark(day, worked_by_week);
            counted += u32::from(!mark.off);
            let before = self.before.notes(day);
            // the formats cannot tell a decree day from a holiday: what is at hand knows more
            if self.before.kind(day) == DayKind::Decree {
                decree_days += 1;
                continue;
            }
            let same = self.before.is_working(day, DecreeDays::Working) != mark.off
                && self.before.is_shortened(day) == mark.shortened;
            if same && (self.is_covered(year.year) || !before.is_empty()) {
                continue;
            }
            let after = self.precedents.rows(day, &mark, worked_by_week);
            if mark.off && worked_by_week && after.iter().all(|note| note.title.is_empty()) {
                unnamed.push(day);
            }
            if after != before {
                self.changes.push(Change {
                    day,
                    before: before.to_vec(),
                    after,
                });
            }
        }
        if !unnamed.is_empty() {
            self.doubts.push(Doubt::OffWithoutReason { days: unnamed });
        }
        if let Some(stated) = year.stated.filter(|stated| *stated != counted) {
            self.doubts.push(Doubt::Statistic {
                year: year.year,
                stated,
                counted,
            });
        }
        decree_days
    }

    /// Takes rows of one's own: for the days they name they are the whole truth.
    pub(super) fn add_rows(&mut self, rows: &[Row]) -> Result<(), CalendarError> {
        let region = self.region.clone().unwrap_or_default();
        let mut of_day: BTreeMap<Day, Vec<Note>> = BTreeMap::new();
        let mut elsewhere = 0;
        for row in rows
            .iter()
            .filter(|row| self.wishes.year.is_none_or(|year| year == row.day.year()))
        {
            if row.region == region || row.region.is_empty() {
                of_day.entry(row.day).or_default().push(row.note.clone());
            } else {
                elsewhere += 1;
            }
        }
        if of_day.is_empty() {
            return Err(CalendarError::new(
                self.file,
                format!("no row for `{}`", self.before.id()),
                "rows of a region go into the calendar of that region, e.g. --calendar ru-moscow",
            ));
        }
        if elsewhere > 0 {
            self.doubts.push(Doubt::OtherRegion { rows: elsewhere });
        }
        for (day, mut after) in of_day {
            for note in after.iter_mut().filter(|note| note.act.is_empty()) {
                self.wishes.act.clone_into(&mut note.act);
            }
            if day.year() < self.covered.0 {
                return Err(CalendarError::new(
                    self.file,
                    format!(
                        "{day} lies before `{}`, which begins with {}",
                        self.before.id(),
                        self.covered.0
                    ),
                    "leave such rows out",
                ));
            }
            self.cover(day.year())?;
            self.stated.insert(day.year(), None);
            let before = self.before.notes(day);
            if after != before {
                self.changes.push(Change {
                    day,
                    before: before.to_vec(),
                    after,
                });
            }
        }
        let new: Vec<i32> = self
            .stated
            .keys()
            .copied()
            .filter(|year| !self.is_covered(*year))
            .collect();
        for year in new {
            let of_year = self
                .changes
                .iter()
                .filter(|change| change.day.year() == year);
            let rows = of_year.map(|change| change.after.len()).sum();
            self.doubts.push(Doubt::WholeYear { year, rows });
        }
        Ok(())
    }

    /// Sets the norms that the administrator or the file states.
    pub(super) fn set_norms(&mut self) {
        for (year, stated) in &self.stated {
            // a file that takes decree days for days off states what is left of the norm, not the norm
            let stated = stated.filter(|_| {
                days_of(*year)
                    .iter()
                    .all(|day| self.before.kind(*day) != DayKind::Decree)
            });
            match self
                .wishes
                .norm
                .or(stated)
                .or(self.before.norms().get(year).copied())
            {
                Some(norm) => {
                    self.norms.insert(*year, norm);
                }
                None => self.doubts.push(Doubt::NoNorm { year: *year }),
            }
        }
    }

    /// Puts together what the import would do.
    pub(super) fn finish(mut self, after: Calendar, head: String, days: String) -> Plan {
        let actless: Vec<Day> = self
            .changes
            .iter()
            .filter(|change| change.after.iter().any(|note| note.act.is_empty()))
            .map(|change| change.day)
            .collect();
        if !actless.is_empty() {
            self.doubts.insert(0, Doubt::ActUnknown { days: actless });
        }
        self.doubts.extend(self.precedents.doubts());
        let years = self.stated.iter().map(|(year, stated)| {
            let count = after.count_year(*year);
            YearPlan {
                year: *year,
                before: self
                    .is_covered(*year)
                    .then(|| self.before.count_year(*year).norm),
                after: count.norm,
                effective: count.effective,
                stated: *stated,
                norm_before: self.before.norms().get(year).copied(),
                norm_after: after.norms().get(year).copied(),
            }
        });
        let years = years.collect();
        self.changes.sort_by_key(|change| change.day);
        Plan {
            before: self.before.clone(),
            after,
            changes: self.changes,
            years,
            doubts: self.doubts,
            head,
            days,
        }
    }
}
