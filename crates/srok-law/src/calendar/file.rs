//! What does a calendar file say? A TOML head (week, hours, zone, years) and a CSV of days, each with its act.
//!
//! A calendar may extend another: its days, hours and zone lie over those of the base.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Calendar, Count, DayKind, Note, PROVISIONAL_YEARS, Zone};
use crate::case::Day;
use crate::time::{NaiveDate, NaiveTime};

/// No calendar begins earlier.
const FIRST_YEAR: i32 = 1900;
/// No calendar ends later: further years would be made up.
const LAST_YEAR: i32 = 2300;
/// A shortened day cannot close earlier by more.
const MINUTES_OF_DAY: i64 = 24 * 60;

/// The texts of one calendar file.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Name for messages, e.g. `calendars/ru.toml`.
    pub file: String,
    /// The TOML head.
    pub head: String,
    /// The CSV of days the head names, with its own name for messages.
    pub days: Option<(String, String)>,
}

/// What is wrong with a calendar, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {problem}\nhint: {hint}")]
pub struct CalendarError {
    /// The file, with the line where one is known.
    pub file: String,
    /// What was found and what was expected.
    pub problem: String,
    /// The remedy.
    pub hint: String,
}

impl CalendarError {
    pub(super) fn new(file: &str, problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            problem: problem.into(),
            hint: hint.into(),
        }
    }
}

/// The head of a calendar file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub id: String,
    #[serde(default)]
    pub name: BTreeMap<String, String>,
    pub extends: Option<String>,
    pub zone: Option<String>,
    pub days: Option<String>,
    pub region: Option<String>,
    pub first_year: Option<i32>,
    pub last_year: Option<i32>,
    pub week: Option<Vec<String>>,
    pub hours: Option<BTreeMap<String, Vec<String>>>,
    pub shortened_by_minutes: Option<i64>,
    #[serde(default)]
    pub norms: BTreeMap<String, u32>,
}

/// Reads the head of a calendar file.
///
/// # Errors
///
/// [`CalendarError`] for a text that is not such a head; the message names the line.
pub(super) fn head(file: &str, text: &str) -> Result<Head, CalendarError> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or(text).matches('\n').count() + 1);
        CalendarError::new(
            &format!("{file}:{line}"),
            error.message().to_owned(),
            "known keys: id, name, extends, zone, days, region, first_year, last_year, week, hours, shortened_by_minutes, norms",
        )
    })
}

impl Layer {
    /// Returns the id of the calendar this one extends, and the CSV file of days it names.
    ///
    /// # Errors
    ///
    /// [`CalendarError`] for a text that is not the head of a calendar file.
    pub fn references(&self) -> Result<(String, Option<String>, Option<String>), CalendarError> {
        let head = head(&self.file, &self.head)?;
        Ok((head.id, head.extends, head.days))
    }
}

pub(super) const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Builds a calendar from its layers, the base first.
///
/// # Errors
///
/// [`CalendarError`] names the file, the line and the remedy.
pub fn build(layers: &[Layer]) -> Result<Calendar, CalendarError> {
    let mut digest = Sha256::new();
    let mut parts = Parts::default();
    for layer in layers {
        digest.update(layer.head.as_bytes());
        parts.add(layer)?;
        if let Some((_, csv)) = &layer.days {
            digest.update(csv.as_bytes());
        }
    }
    let hash = digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let file = layers.last().map_or("calendar", |layer| &layer.file);
    parts.finish(file, hash)
}

/// What the layers have said so far.
#[derive(Default)]
struct Parts {
    id: String,
    name: BTreeMap<String, String>,
    zone: Option<Zone>,
    years: (Option<i32>, Option<i32>),
    week: Option<[bool; 7]>,
    hours: [Vec<super::Hours>; 7],
    shortened_by: i64,
    norms: BTreeMap<i32, u32>,
    notes: BTreeMap<Day, Vec<Note>>,
}

impl Parts {
    fn add(&mut self, layer: &Layer) -> Result<(), CalendarError> {
        let head = head(&layer.file, &layer.head)?;
        // the line of a value that parses but means nothing
        let at = |value: &str| {
            let quoted = format!("\"{value}\"");
            let said = |line: &str| line.contains(&quoted) || line.trim_start().starts_with(value);
            let line = layer.head.lines().position(said).map_or(1, |line| line + 1);
            format!("{}:{line}", layer.file)
        };
        self.id = head.id;
        if !head.name.is_empty() {
            self.name = head.name;
        }
        if let Some(zone) = head.zone {
            let known = Zone::named(&zone).ok_or_else(|| {
                CalendarError::new(
                    &at(&zone),
                    format!("no time zone `{zone}`"),
                    "use a name of the IANA database, e.g. zone = \"Europe/Moscow\"",
                )
            })?;
            self.zone = Some(known);
        }
        self.years = (
            head.first_year.or(self.years.0),
            head.last_year.or(self.years.1),
        );
        if let Some(week) = head.week {
            let mut working = [false; 7];
            for day in week {
                working[weekday(&at(&day), &day)?] = true;
            }
            self.week = Some(working);
        }
        for (day, intervals) in head.hours.unwrap_or_default() {
            self.hours[weekday(&at(&day), &day)?] = intervals
                .iter()
                .map(|interval| hours(&at(interval), interval))
                .collect::<Result<_, _>>()?;
        }
        if let Some(minutes) = head.shortened_by_minutes {
            if !(0..=MINUTES_OF_DAY).contains(&minutes) {
                return Err(CalendarError::new(
                    &at("shortened_by_minutes"),
                    format!("shortened_by_minutes = {minutes}"),
                    "write the minutes by which a shortened day closes earlier, e.g. 60",
                ));
            }
            self.shortened_by = minutes;
        }
        for (year, count) in head.norms {
            let year = year.parse().map_err(|_| {
                CalendarError::new(
                    &at(&year),
                    format!("norms: `{year}` is not a year"),
                    "write e.g. 2026 = 247",
                )
            })?;
            self.norms.insert(year, count);
        }
        if let Some((name, csv)) = &layer.days {
            self.add_days(name, csv, head.region.as_deref())?;
        }
        Ok(())
    }

    fn add_days(
        &mut self,
        file: &str,
        text: &str,
        region: Option<&str>,
    ) -> Result<(), CalendarError> {
        const COLUMNS: &str = "columns: date,kind,title,act and, for regional days, region";
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let bad = |line: u64, problem: String, hint: &str| {
            Err(CalendarError::new(&format!("{file}:{line}"), problem, hint))
        };
        let line_of = |error: &csv::Error| error.position().map_or(1, csv::Position::line);
        let head = match reader.headers() {
            Ok(head) => head.clone(),
            Err(error) => return bad(line_of(&error), error.to_string(), COLUMNS),
        };
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => return bad(line_of(&error), error.to_string(), COLUMNS),
            };
            let line = record.position().map_or(1, csv::Position::line);
            let row: HashMap<&str, &str> = head.iter().zip(record.iter()).collect();
            let field = |name: &str| row.get(name).map_or("", |value| value.trim());
            if region.is_some_and(|region| row.contains_key("region") && field("region") != region)
            {
                continue;
            }
            let Ok(date) = field("date").parse::<NaiveDate>() else {
                return bad(
                    line,
                    format!("`{}` is not a date", field("date")),
                    "write dates as 2026-01-09",
                );
            };
            let kind = field("kind");
            if !KINDS.contains(&kind) {
                return bad(
                    line,
                    format!("kind `{kind}` is unknown"),
                    "kinds: holiday, day_off_transferred, working_day, shortened, nonworking_decree, nonworking_regional",
                );
            }
            let note = Note {
                kind: kind.into(),
                title: field("title").into(),
                act: field("act").into(),
            };
            self.notes.entry(date.into()).or_default().push(note);
        }
        Ok(())
    }

    fn finish(self, file: &str, hash: String) -> Result<Calendar, CalendarError> {
        let missing = |key: &str, example: &str| {
            CalendarError::new(
                file,
                format!("`{key}` is missing"),
                format!("add e.g. {example}"),
            )
        };
        let zone = self
            .zone
            .ok_or_else(|| missing("zone", "zone = \"Europe/Moscow\""))?;
        let week = self
            .week
            .ok_or_else(|| missing("week", "week = [\"monday\", \"tuesday\"]"))?;
        let first_year = self
            .years
            .0
            .ok_or_else(|| missing("first_year", "first_year = 2011"))?;
        let last_year = self
            .years
            .1
            .ok_or_else(|| missing("last_year", "last_year = 2027"))?;
        if last_year < first_year {
            return Err(CalendarError::new(
                file,
                format!("years {first_year} to {last_year}"),
                "last_year is the last year whose acts are in the file, not before first_year",
            ));
        }
        if first_year < FIRST_YEAR || last_year > LAST_YEAR {
            return Err(CalendarError::new(
                file,
                format!("years {first_year} to {last_year}"),
                format!("calendars cover years from {FIRST_YEAR} to {LAST_YEAR}"),
            ));
        }
        let january = |year: i32| {
            NaiveDate::from_ymd_opt(year, 1, 1)
                .map(Day::from)
                .ok_or_else(|| missing("first_year", "first_year = 2011"))
        };
        let first = january(first_year)?;
        let end = january(last_year + 1 + PROVISIONAL_YEARS)?;
        let (mut kinds, mut shortened) = (Vec::new(), Vec::new());
        for index in 0..end.0 - first.0 {
            let day = first.plus(index);
            let notes = self.notes.get(&day).map_or(&[][..], |notes| notes);
            kinds.push(day_kind(week[day.weekday()], notes));
            shortened.push(notes.iter().any(|note| note.kind == "shortened"));
        }
        let counts = [count(&kinds, true), count(&kinds, false)];
        Ok(Calendar {
            id: self.id,
            name: self.name,
            zone,
            hash,
            first_year,
            last_year,
            first,
            kinds,
            shortened,
            counts,
            notes: self.notes,
            hours: self.hours,
            shortened_by: self.shortened_by,
            norms: self.norms,
        })
    }
}

pub(super) const KINDS: [&str; 6] = [
    "holiday",
    "day_off_transferred",
    "working_day",
    "shortened",
    "nonworking_decree",
    "nonworking_regional",
];

/// Returns what a day is: an act that makes it worked comes first, then one that makes it off, then the week.
fn day_kind(worked_by_week: bool, notes: &[Note]) -> DayKind {
    let says = |kind: &str| notes.iter().any(|note| note.kind == kind);
    if says("working_day") {
        if worked_by_week {
            DayKind::Working
        } else {
            DayKind::WorkingByAct
        }
    } else if says("holiday") {
        DayKind::Holiday
    } else if says("day_off_transferred") {
        DayKind::Transferred
    } else if !worked_by_week {
        DayKind::Weekend
    } else if says("nonworking_decree") || says("nonworking_regional") {
        DayKind::Decree
    } else {
        DayKind::Working
    }
}

fn count(kinds: &[DayKind], decree_works: bool) -> Count {
    let (mut before, mut days) = (vec![0], Vec::new());
    for (index, kind) in kinds.iter().enumerate() {
        let works = match kind {
            DayKind::Working | DayKind::WorkingByAct => true,
            DayKind::Decree => decree_works,
            DayKind::Weekend | DayKind::Holiday | DayKind::Transferred => false,
        };
        if works {
            days.push(index as u32);
        }
        before.push(days.len() as u32);
    }
    Count { before, days }
}

fn weekday(file: &str, name: &str) -> Result<usize, CalendarError> {
    WEEKDAYS
        .iter()
        .position(|weekday| *weekday == name)
        .ok_or_else(|| {
            CalendarError::new(
                file,
                format!("`{name}` is not a weekday"),
                format!("weekdays: {}", WEEKDAYS.join(", ")),
            )
        })
}

fn hours(file: &str, interval: &str) -> Result<super::Hours, CalendarError> {
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    interval
        .split_once('-')
        .and_then(|(open, close)| Some((time(open)?, time(close)?)))
        .filter(|(open, close)| open < close)
        .ok_or_else(|| {
            CalendarError::new(
                file,
                format!("office hours `{interval}`"),
                "write e.g. \"09:00-13:00\", opening before closing",
            )
        })
}
