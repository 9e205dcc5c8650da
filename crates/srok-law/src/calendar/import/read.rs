//! What does a published file say? Recognises the format by its content and reads it into days.

use std::collections::BTreeMap;

use super::{day_list, rows, xml};
use crate::calendar::{CalendarError, Note};
use crate::case::Day;

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// XML of a year: holidays, moved days, shortened days.
    Xml,
    /// JSON of a year: lists of days off by month.
    Json,
    /// CSV with a row a year and a column a month.
    MonthTable,
    /// CSV of rows as in the calendar's own file.
    Rows,
}

impl Form {
    /// Returns the name of the format.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xml => "XML",
            Self::Json => "JSON",
            Self::MonthTable => "CSV year × month",
            Self::Rows => "CSV date,kind,title,act",
        }
    }
}

/// A file, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its format.
    pub form: Form,
    /// The date of the edition that the file states, as written.
    pub edition: Option<String>,
    /// What it says.
    pub content: Content,
}

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Whole years.
    Years(Vec<PublishedYear>),
    /// Single rows.
    Rows(Vec<Row>),
}

/// A row of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The day.
    pub day: Day,
    /// The region; empty for all.
    pub region: String,
    /// Kind, title and act.
    pub note: Note,
}

/// A whole year as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedYear {
    /// The year.
    pub year: i32,
    /// The days the file names.
    pub days: BTreeMap<Day, Mark>,
    /// Whether a day that is not named works even on a weekend (all days off are named).
    pub names_all_days_off: bool,
    /// The working days that the file states.
    pub stated: Option<u32>,
}

/// What a file says of a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mark {
    /// Not worked.
    pub off: bool,
    /// Worked, but shorter.
    pub shortened: bool,
    /// Off because a day off was moved here.
    pub moved: bool,
    /// The day it changed places with.
    pub partner: Option<Day>,
    /// The name of the holiday.
    pub title: Option<String>,
}

impl PublishedYear {
    /// Returns what the year makes of a day, named or not.
    #[must_use]
    pub(super) fn mark(&self, day: Day, worked_by_week: bool) -> Mark {
        let plain = Mark {
            off: !worked_by_week && !self.names_all_days_off,
            ..Mark::default()
        };
        let mut mark = self.days.get(&day).cloned().unwrap_or(plain);
        if !mark.off && mark.partner.is_none() {
            // the day off that this day was worked for
            let partner = self
                .days
                .iter()
                .find(|(_, other)| other.off && other.partner == Some(day));
            mark.partner = partner.map(|(day, _)| *day);
        }
        mark
    }
}

/// Reads a file of any format that can be imported.
///
/// # Errors
///
/// [`CalendarError`] for a format that is not read or cannot say what a calendar needs, and for a
/// damaged file, with the line.
pub fn read(file: &str, text: &str) -> Result<Published, CalendarError> {
    let text = text.trim_start_matches('\u{feff}');
    let start = text.trim_start();
    if start.starts_with("BEGIN:VCALENDAR") {
        return Err(CalendarError::new(
            file,
            "iCalendar cannot be imported: every event would become a day off, working Saturdays and shortened days too",
            "take the XML, JSON or CSV of the same year, or rows date,kind,title,act of your own",
        ));
    }
    if start.starts_with('<') {
        return xml::read(file, text);
    }
    if start.starts_with('{') {
        return day_list::read_json(file, text);
    }
    let mut lines = text.lines();
    let head = lines.next().unwrap_or_default();
    let columns: Vec<&str> = head
        .split(',')
        .map(|name| name.trim().trim_matches('"'))
        .collect();
    if columns.contains(&"date") && columns.contains(&"kind") {
        return rows::read(file, text);
    }
    let first = lines.next().unwrap_or_default();
    let year = first
        .split(',')
        .next()
        .unwrap_or_default()
        .trim()
        .trim_matches('"');
    if columns.len() > 12 && year.len() == 4 && year.parse::<i32>().is_ok() {
        return day_list::read_table(file, text);
    }
    Err(CalendarError::new(
        file,
        "no known format",
        "formats: calendar.xml and calendar.json of xmlcalendar.ru, CSV with a row a year and a column a month, CSV date,kind,title,act[,region]",
    ))
}
