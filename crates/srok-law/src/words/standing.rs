//! What does a cell say of a limit? Last day, what is left, how late: in the words of an official, short enough for tables.

use super::{Lang, date_with_weekday, unit_short};
use crate::regulation::Unit;
use crate::time::NaiveDate;
use crate::timing::State;

/// Says what is left or how late a limit is, in its unit: «осталось 3 р. д.», «просрочено на 2 р. д.»; empty if neither is known.
#[must_use]
pub fn left(
    lang: Lang,
    late_by: Option<i64>,
    remaining: Option<i64>,
    code: Option<&str>,
) -> String {
    let is_of_days = code.is_some_and(|code| code.ends_with("day"));
    match (late_by, remaining) {
        (Some(late), _) => format!(
            "{} {}",
            lang.pick("просрочено на", "late by"),
            short(lang, late, code)
        ),
        (None, Some(0)) if is_of_days => lang
            .pick("сегодня последний день", "today is the last day")
            .to_owned(),
        (None, Some(remaining)) => {
            format!(
                "{} {}",
                lang.pick("осталось", "left:"),
                short(lang, remaining, code)
            )
        }
        (None, None) => String::new(),
    }
}

/// Says by how much a limit that has been stopped was late: «опоздание 2 р. д.».
#[must_use]
pub fn delay(lang: Lang, late_by: i64, code: Option<&str>) -> String {
    format!(
        "{} {}",
        lang.pick("опоздание", "late by"),
        short(lang, late_by, code)
    )
}

/// Hours that are said in minutes at most, days in hours at most.
const LONG: i64 = 3;

/// Returns a number with its unit as tables have it; many minutes are said in hours, many hours in days of 24 hours, begun ones counted whole.
fn short(lang: Lang, number: i64, code: Option<&str>) -> String {
    let unit = code.and_then(Unit::named).unwrap_or(Unit::CalendarDay);
    let up = |number: i64, by: i64| number.div_euclid(by) + i64::from(number.rem_euclid(by) > 0);
    match unit {
        Unit::Minute if number > LONG * 60 => short(lang, up(number, 60), Some("hour")),
        Unit::Hour if number > LONG * 24 => {
            format!(
                "{} {}",
                super::number(up(number, 24)),
                lang.pick("сут.", "days")
            )
        }
        unit => format!("{} {}", super::number(number), unit_short(lang, unit)),
    }
}

/// Says when a limit ends or ended, by its state: «до 24.11.2026 (вт)», «срок истек 24.11.2026 (вт)», «исполнено 23.11.2026 (пн)».
#[must_use]
pub fn due(
    lang: Lang,
    state: State,
    due_on: Option<NaiveDate>,
    stopped_on: Option<NaiveDate>,
) -> String {
    let with = |ru: &str, en: &str, day: Option<NaiveDate>| {
        day.map_or_else(String::new, |day| {
            format!("{} {}", lang.pick(ru, en), date_with_weekday(lang, day))
        })
    };
    match state {
        State::Running | State::DueSoon | State::Suspended => with("до", "until", due_on),
        State::Overdue | State::Expired => with("срок истек", "ended", due_on),
        State::Met | State::Late => with("исполнено", "done", stopped_on),
        State::Cancelled | State::Unknown | State::NoTerm => String::new(),
    }
}

/// Codes and their words, one per line: group.code, Russian, English.
const CODES: &str = include_str!("codes.tsv");

/// Returns the words of a code of a group (`kind`, `headline`, `channel`, `object`, `outcome`); an unknown code is shown as it is.
#[must_use]
pub fn code(lang: Lang, group: &str, code: &str) -> String {
    let row = CODES.lines().find_map(|line| {
        let mut cells = line.split('\t');
        let (known, found) = cells.next()?.split_once('.')?;
        (known == group && found == code)
            .then(|| (cells.next().unwrap_or(code), cells.next().unwrap_or(code)))
    });
    row.map_or_else(|| code.to_owned(), |(ru, en)| lang.pick(ru, en).to_owned())
}
