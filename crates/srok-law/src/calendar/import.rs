//! What would an imported file change? Published years and own rows are laid over a calendar, day
//! by day, before anything is saved.
//!
//! No files, no clock: texts in, a [`Plan`] out. What a file cannot say (which act, whether a day is
//! off by decree) is never guessed but listed as a [`Doubt`].

mod day_list;
mod draft;
mod head;
mod precedent;
mod read;
mod rows;
mod xml;

pub use read::{Content, Form, Mark, Published, PublishedYear, Row, read};

use super::file::head as parse_head;
use super::{Calendar, CalendarError, Layer, Note, build};
use crate::case::Day;
use draft::Draft;

/// What the administrator adds to the file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wishes<'a> {
    /// The act that moved days off; empty if not given.
    pub act: &'a str,
    /// The working days of the year as an outside authority states them.
    pub norm: Option<u32>,
    /// Only this year of the file.
    pub year: Option<i32>,
}

/// A day whose rows an import changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The day.
    pub day: Day,
    /// Its rows at hand.
    pub before: Vec<Note>,
    /// Its rows after the import.
    pub after: Vec<Note>,
}

/// A year that an import concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearPlan {
    /// The year.
    pub year: i32,
    /// Working days at hand; `None` if the year was not covered.
    pub before: Option<u32>,
    /// Working days after the import, decree days as working.
    pub after: u32,
    /// Working days after the import, decree days as off.
    pub effective: u32,
    /// Working days that the file itself states.
    pub stated: Option<u32>,
    /// The norm at hand.
    pub norm_before: Option<u32>,
    /// The norm after the import.
    pub norm_after: Option<u32>,
}

/// What the file does not say, or says against itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// Rows without an act.
    ActUnknown {
        /// Their days.
        days: Vec<Day>,
    },
    /// Days off under a name that no earlier year has: a new holiday, or days off by decree.
    HolidayOrDecree {
        /// The name in the file.
        title: String,
        /// The days.
        days: Vec<Day>,
    },
    /// Working days that are off without a reason in the file.
    OffWithoutReason {
        /// The days.
        days: Vec<Day>,
    },
    /// Names or acts were taken from the same days of other years.
    TakenFromOtherYears {
        /// How many rows.
        rows: usize,
    },
    /// Days at hand stay off by decree, whatever the file says of them.
    DecreeKept {
        /// How many days.
        days: usize,
    },
    /// The file states another number of working days than its own days make.
    Statistic {
        /// The year.
        year: i32,
        /// Stated.
        stated: u32,
        /// Counted from the days of the file.
        counted: u32,
    },
    /// Nobody states the norm of the year.
    NoNorm {
        /// The year.
        year: i32,
    },
    /// A new year from rows of one's own: they must be all of it.
    WholeYear {
        /// The year.
        year: i32,
        /// How many rows it has.
        rows: usize,
    },
    /// Years of the file that lie before the calendar.
    Skipped {
        /// The first of them.
        first: i32,
        /// The last of them.
        last: i32,
    },
    /// Rows of another region.
    OtherRegion {
        /// How many.
        rows: usize,
    },
}

/// What an import would do, whole: it is saved by writing `head` and `days`.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The calendar at hand.
    pub before: Calendar,
    /// The calendar after the import.
    pub after: Calendar,
    /// The days whose rows change.
    pub changes: Vec<Change>,
    /// The years concerned.
    pub years: Vec<YearPlan>,
    /// What to look at before applying.
    pub doubts: Vec<Doubt>,
    /// The TOML head after the import.
    pub head: String,
    /// The CSV of days after the import.
    pub days: String,
}

/// Lays a file over a calendar, given as its layers, the base first; the last one receives the rows.
///
/// # Errors
///
/// [`CalendarError`] where the file does not fit the calendar: a gap of years, a year for a layer
/// that only adds to another, another region.
pub fn plan(
    layers: &[Layer],
    file: &str,
    published: &Published,
    wishes: &Wishes<'_>,
) -> Result<Plan, CalendarError> {
    let Some((target, below)) = layers.split_last() else {
        return Err(CalendarError::new(
            file,
            "no calendar to import into",
            "name one by --calendar",
        ));
    };
    let Some((days_file, days)) = &target.days else {
        return Err(CalendarError::new(
            &target.file,
            "the calendar has no file of days",
            "add e.g. days = \"days.csv\" and that file with the columns date,kind,title,act",
        ));
    };
    let before = build(layers)?;
    let mut draft = Draft::new(file, &before, layers, wishes)?;
    match (&published.content, below.first()) {
        (Content::Years(_), Some(base)) => {
            let base = parse_head(&base.file, &base.head)?.id;
            return Err(CalendarError::new(
                file,
                format!(
                    "whole years cannot go into `{}`, which only adds to `{base}`",
                    before.id()
                ),
                format!("import them with --calendar {base}"),
            ));
        }
        (Content::Years(years), None) => draft.add_years(years)?,
        (Content::Rows(rows), _) => draft.add_rows(rows)?,
    }
    draft.set_norms();
    let days = rows::merge(days_file, days, draft.region.as_deref(), &draft.changes)?;
    let head = head::edit(target, &before, draft.covered, &draft.norms)?;
    let mut changed = below.to_vec();
    changed.push(Layer {
        file: target.file.clone(),
        head: head.clone(),
        days: Some((days_file.clone(), days.clone())),
    });
    let after = build(&changed)?;
    Ok(draft.finish(after, head, days))
}
