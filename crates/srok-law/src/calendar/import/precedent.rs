//! Under which name and act does a published day enter the calendar? As the same day of other years
//! did; nothing of any country is written here.

use std::collections::BTreeMap;

use super::{Doubt, Mark};
use crate::calendar::{Calendar, Note};
use crate::case::Day;
use crate::time::{Datelike, NaiveDate};

/// Within this many days a day off that moves by itself finds its place; one that moves farther was
/// moved by the act of its year.
const SOON: i32 = 7;

/// The rows at hand as models for new ones.
pub(super) struct Precedents<'a> {
    calendar: &'a Calendar,
    /// The act that moved days off; empty if not given.
    act: &'a str,
    /// How many rows took their name or act from other years.
    taken: usize,
    /// Names of days off that no other year has.
    unheard: BTreeMap<String, Vec<Day>>,
}

impl<'a> Precedents<'a> {
    pub(super) fn new(calendar: &'a Calendar, act: &'a str) -> Self {
        Self {
            calendar,
            act,
            taken: 0,
            unheard: BTreeMap::new(),
        }
    }

    /// Returns the rows that make a day what the file says of it; none if the week says the same.
    pub(super) fn rows(&mut self, day: Day, mark: &Mark, worked_by_week: bool) -> Vec<Note> {
        let mut rows = Vec::new();
        if mark.off {
            rows.extend(self.off(day, mark, worked_by_week));
            return rows;
        }
        if mark.shortened {
            let (title, act) = self.shortened(day, worked_by_week);
            rows.push(Note {
                kind: "shortened".into(),
                title,
                act,
            });
        }
        if !worked_by_week {
            rows.push(self.moved(day, "working_day", mark.partner));
        }
        rows
    }

    /// Returns what the rows leave to be looked at.
    pub(super) fn doubts(&self) -> Vec<Doubt> {
        let unheard = self
            .unheard
            .iter()
            .map(|(title, days)| Doubt::HolidayOrDecree {
                title: title.clone(),
                days: days.clone(),
            });
        let mut doubts: Vec<Doubt> = unheard.collect();
        if self.taken > 0 {
            doubts.push(Doubt::TakenFromOtherYears { rows: self.taken });
        }
        doubts
    }

    fn off(&mut self, day: Day, mark: &Mark, worked_by_week: bool) -> Option<Note> {
        if mark.moved || mark.partner.is_some() {
            return Some(self.moved(day, "day_off_transferred", mark.partner));
        }
        let known = self.holiday(day).cloned();
        match (&mark.title, known) {
            (Some(title), Some(known)) => {
                self.taken += 1;
                Some(Note {
                    title: title.clone(),
                    ..known
                })
            }
            (Some(title), None) => {
                self.unheard.entry(title.clone()).or_default().push(day);
                Some(Note {
                    kind: "holiday".into(),
                    title: title.clone(),
                    act: String::new(),
                })
            }
            (None, Some(known)) => {
                self.taken += 1;
                Some(known)
            }
            // off for no stated reason: no holiday falls on such a date, so a day off was moved here
            (None, None) if worked_by_week => Some(Note {
                kind: "day_off_transferred".into(),
                title: String::new(),
                act: self.act.into(),
            }),
            (None, None) => None,
        }
    }

    /// Returns the holiday on the same date of the nearest other year, an earlier one first.
    fn holiday(&self, day: Day) -> Option<&'a Note> {
        let date = day.date();
        let same = |other: &Day| {
            let other = other.date();
            (other.month(), other.day()) == (date.month(), date.day()) && other != date
        };
        let notes = &self.calendar.notes;
        let earlier = notes.range(..day).rev();
        earlier
            .chain(notes.range(day..))
            .filter(|(other, _)| same(other))
            .find_map(|(_, notes)| notes.iter().find(|note| note.kind == "holiday"))
    }

    /// Returns title and act of the latest shortened day, of a worked day off where this is one.
    fn shortened(&mut self, day: Day, worked_by_week: bool) -> (String, String) {
        let notes = &self.calendar.notes;
        let model = notes
            .range(..day)
            .rev()
            .chain(notes.range(day..))
            .find_map(|(_, notes)| {
                let by_week = notes.iter().all(|note| note.kind != "working_day");
                let shortened = notes.iter().find(|note| note.kind == "shortened")?;
                (by_week == worked_by_week).then_some(shortened)
            });
        self.taken += usize::from(model.is_some());
        model.map_or_else(
            || (String::new(), self.act.into()),
            |note| (note.title.clone(), note.act.clone()),
        )
    }

    /// Returns the row of a day that changed places with another, worded as the rows at hand.
    fn moved(&mut self, day: Day, kind: &str, partner: Option<Day>) -> Note {
        let title = partner.map_or_else(String::new, |partner| self.moved_title(kind, partner));
        let soon = |from: &Day| *from < day && day.0 - from.0 <= SOON;
        let act = partner
            .filter(|from| kind == "day_off_transferred" && soon(from))
            .and_then(|from| self.standing_act(from));
        if let Some(act) = act {
            self.taken += 1;
            return Note {
                kind: kind.into(),
                title,
                act,
            };
        }
        Note {
            kind: kind.into(),
            title,
            act: self.act.into(),
        }
    }

    fn moved_title(&self, kind: &str, partner: Day) -> String {
        let titles = self
            .calendar
            .notes
            .values()
            .rev()
            .flatten()
            .filter(|note| note.kind == kind);
        let worded = titles.filter_map(|note| {
            let (place, _) = date_in(&note.title)?;
            let date = partner.date().format("%d.%m.%Y");
            Some(format!(
                "{}{date}{}",
                note.title.get(..place)?,
                note.title.get(place + 10..)?
            ))
        });
        worded
            .into_iter()
            .next()
            .unwrap_or_else(|| format!("↔ {partner}"))
    }

    /// Returns the act by which a day off on this date always moves: the same in the last two years
    /// it did, so a statute and not the resolution of one year.
    fn standing_act(&self, from: Day) -> Option<String> {
        let moved_from = |note: &&Note| {
            let date = (note.kind == "day_off_transferred")
                .then(|| date_in(&note.title))
                .flatten();
            date.is_some_and(|(_, date)| {
                (date.month(), date.day()) == (from.date().month(), from.date().day())
            })
        };
        let mut acts = self
            .calendar
            .notes
            .values()
            .rev()
            .flatten()
            .filter(moved_from)
            .map(|note| &note.act);
        let (last, last_but_one) = (acts.next()?, acts.next()?);
        (last == last_but_one && !last.is_empty()).then(|| last.clone())
    }
}

/// Finds a date written as 20.02.2027 in a title, with its place in bytes.
fn date_in(title: &str) -> Option<(usize, NaiveDate)> {
    title.char_indices().find_map(|(place, _)| {
        let written = title.get(place..place + 10)?;
        // a date is read with leading blanks or a short year, too: only the full form is meant
        let full = |(index, byte): (usize, u8)| match index {
            2 | 5 => byte == b'.',
            _ => byte.is_ascii_digit(),
        };
        let date = NaiveDate::parse_from_str(written, "%d.%m.%Y").ok()?;
        written
            .bytes()
            .enumerate()
            .all(full)
            .then_some((place, date))
    })
}
