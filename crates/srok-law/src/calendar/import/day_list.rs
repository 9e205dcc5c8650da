//! What do lists of days off by month say? `6,7,20*,22+`: a plain number is off, `+` off because a
//! day off was moved here, `*` worked and shortened; a day that is not listed works.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::read::{Content, Form, Mark, Published, PublishedYear};
use super::xml::date_of;
use crate::calendar::CalendarError;
use crate::case::Day;
use crate::time::NaiveDate;

/// The JSON of a year.
#[derive(Deserialize)]
struct Year {
    year: i32,
    months: Vec<Month>,
    #[serde(default)]
    transitions: Vec<Transition>,
    statistic: Option<Statistic>,
}

#[derive(Deserialize)]
struct Month {
    month: u32,
    days: String,
}

#[derive(Deserialize)]
struct Transition {
    from: String,
    to: String,
}

#[derive(Deserialize)]
struct Statistic {
    workdays: u32,
}

pub(super) fn read_json(file: &str, text: &str) -> Result<Published, CalendarError> {
    const HINT: &str = "expected {\"year\": 2028, \"months\": [{\"month\": 1, \"days\": \"1,2,8+,22*\"}, …], \"transitions\": [{\"from\": \"MM.DD\", \"to\": \"MM.DD\"}], \"statistic\": {\"workdays\": 247}}";
    let given: Year = serde_json::from_str(text).map_err(|error| {
        CalendarError::new(&format!("{file}:{}", error.line()), error.to_string(), HINT)
    })?;
    let bad = |problem: String| CalendarError::new(file, problem, HINT);
    let mut days = BTreeMap::new();
    for month in 1..=12 {
        let mut named = given.months.iter().filter(|given| given.month == month);
        let (Some(list), None) = (named.next(), named.next()) else {
            return Err(bad(format!(
                "month {month} of {} must be there once",
                given.year
            )));
        };
        add_month(&mut days, given.year, month, &list.days).map_err(bad)?;
    }
    for Transition { from, to } in &given.transitions {
        let date = |text: &str| {
            date_of(given.year, text)
                .ok_or_else(|| bad(format!("transitions: `{text}` is no day of {}", given.year)))
        };
        let (from, to) = (date(from)?, date(to)?);
        let Some(mark) = days.get_mut(&to).filter(|mark| mark.off) else {
            return Err(bad(format!(
                "transitions: a day off is moved to {to}, but the list has it worked"
            )));
        };
        (mark.moved, mark.partner) = (true, Some(from));
    }
    let stated = given.statistic.map(|statistic| statistic.workdays);
    let year = PublishedYear {
        year: given.year,
        days,
        names_all_days_off: true,
        stated,
    };
    Ok(Published {
        form: Form::Json,
        edition: None,
        content: Content::Years(vec![year]),
    })
}

/// Reads the table of years: the year, twelve months, the working days, further figures.
pub(super) fn read_table(file: &str, text: &str) -> Result<Published, CalendarError> {
    const HINT: &str = "expected a row a year: the year, twelve lists of days off such as \"1,2,8+,22*\", the working days";
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut years = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| {
            let line = error.position().map_or(1, csv::Position::line);
            CalendarError::new(&format!("{file}:{line}"), error.to_string(), HINT)
        })?;
        let line = row.position().map_or(1, csv::Position::line);
        let bad = |problem: String| CalendarError::new(&format!("{file}:{line}"), problem, HINT);
        let field = |index: usize| row.get(index).unwrap_or_default().trim();
        let year: i32 = field(0)
            .parse()
            .map_err(|_| bad(format!("`{}` is not a year", field(0))))?;
        let mut days = BTreeMap::new();
        for month in 1..=12 {
            add_month(&mut days, year, month, field(month as usize)).map_err(bad)?;
        }
        years.push(PublishedYear {
            year,
            days,
            names_all_days_off: true,
            stated: field(13).parse().ok(),
        });
    }
    Ok(Published {
        form: Form::MonthTable,
        edition: None,
        content: Content::Years(years),
    })
}

/// Adds the days of a month's list.
fn add_month(
    days: &mut BTreeMap<Day, Mark>,
    year: i32,
    month: u32,
    list: &str,
) -> Result<(), String> {
    if list.trim().is_empty() {
        return Err(format!("month {month} of {year} lists no day off"));
    }
    for written in list.split(',').map(str::trim) {
        let number = written.trim_end_matches(['*', '+']);
        let sign = written.get(number.len()..).unwrap_or_default();
        let date = number
            .parse()
            .ok()
            .and_then(|day| NaiveDate::from_ymd_opt(year, month, day));
        let date =
            date.ok_or_else(|| format!("`{written}` is no day of month {month} of {year}"))?;
        let mark = match sign {
            "" => Mark {
                off: true,
                ..Mark::default()
            },
            "+" => Mark {
                off: true,
                moved: true,
                ..Mark::default()
            },
            "*" => Mark {
                shortened: true,
                ..Mark::default()
            },
            _ => {
                return Err(format!(
                    "`{written}` in month {month} of {year}: the sign is unknown"
                ));
            }
        };
        if days.insert(date.into(), mark).is_some() {
            return Err(format!(
                "day {number} of month {month} of {year} is there twice"
            ));
        }
    }
    Ok(())
}
