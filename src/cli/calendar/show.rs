//! `srok calendar show`: what is each day of a year, and by which act?

use std::io::Write as _;

use serde::Serialize;
use srok_law::time::{Datelike, NaiveDate};

use super::listing;
use crate::cli::{Format, Outcome, Usage};
use srok_law::calendar::{Calendar, DayKind, days_of};
use srok_law::case::Day;
use srok_law::words::{self, Lang};

/// One day of a year, as JSON or CSV.
#[derive(Debug, Serialize)]
struct DayRow {
    date: String,
    kind: &'static str,
    shortened: bool,
    title: String,
    act: String,
}

pub(super) fn run(
    calendar: &Calendar,
    year: i32,
    format: Format,
    lang: Lang,
) -> anyhow::Result<Outcome> {
    let (first, last) = calendar.years();
    if year < first || year > last {
        return Err(Usage::new(
            format!("the calendar `{}` does not cover {year}", calendar.id()),
            format!(
                "it covers {first} to {last}; a year is added when its act is published (srok calendar import)"
            ),
        ));
    }
    let days = days_of(year);
    let mut out = crate::cli::out::Out;
    match format {
        Format::Table => write!(out, "{}", drawn(calendar, year, lang))?,
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(out);
            for day in days {
                writer.serialize(row(calendar, day))?;
            }
            writer.flush()?;
        }
        Format::Json => {
            let days: Vec<DayRow> = days.into_iter().map(|day| row(calendar, day)).collect();
            let count = calendar.count_year(year);
            let value = serde_json::json!({
                "calendar": calendar.id(), "year": year, "working_days": count.norm, "working_days_by_month": count.months,
                "working_days_without_decree_days": count.effective, "shortened_days": count.shortened, "days": days,
            });
            writeln!(out, "{}", serde_json::to_string_pretty(&value)?)?;
        }
        Format::Ndjson => {
            for day in days {
                writeln!(out, "{}", serde_json::to_string(&row(calendar, day))?)?;
            }
        }
    }
    Ok(Outcome::Done)
}

fn row(calendar: &Calendar, day: Day) -> DayRow {
    let notes = calendar.notes(day);
    // what the day is says more than that it is shortened
    let note = notes
        .iter()
        .find(|note| note.kind != "shortened")
        .or_else(|| notes.first());
    DayRow {
        date: day.to_string(),
        kind: match calendar.kind(day) {
            DayKind::Working => "working",
            DayKind::WorkingByAct => "working_by_act",
            DayKind::Weekend => "weekend",
            DayKind::Holiday => "holiday",
            DayKind::Transferred => "day_off_transferred",
            DayKind::Decree => "nonworking_decree",
        },
        shortened: calendar.is_shortened(day),
        title: note.map_or_else(String::new, |note| note.title.clone()),
        act: note.map_or_else(String::new, |note| note.act.clone()),
    }
}

/// The signs after the number of a day, with their meaning.
const SIGNS: [(char, &str, &str); 6] = [
    ('·', "выходной", "weekend"),
    ('#', "праздник", "holiday"),
    ('+', "перенесенный выходной", "day off moved here"),
    ('~', "нерабочий по указу", "off by decree"),
    ('*', "сокращенный", "shortened"),
    ('!', "рабочий по акту", "worked by an act"),
];

/// Returns the sign after the number of a day.
fn sign(calendar: &Calendar, day: Day) -> char {
    match calendar.kind(day) {
        DayKind::Working if calendar.is_shortened(day) => '*',
        DayKind::Working => ' ',
        DayKind::WorkingByAct => '!',
        DayKind::Weekend => '·',
        DayKind::Holiday => '#',
        DayKind::Transferred => '+',
        DayKind::Decree => '~',
    }
}

/// Width of a month: seven days of two digits and a sign.
const MONTH: usize = 21;

/// Draws a year, three months beside one another.
fn drawn(calendar: &Calendar, year: i32, lang: Lang) -> String {
    let count = calendar.count_year(year);
    let mut text = format!("{}, {year}\n", calendar.name(lang.code()));
    let months: Vec<Vec<String>> = (0_usize..)
        .zip(count.months)
        .map(|(month0, working)| month(calendar, year, month0, working, lang))
        .collect();
    for quarter in months.chunks(3) {
        text.push('\n');
        for line in 0..quarter.iter().map(Vec::len).max().unwrap_or(0) {
            let cells = quarter.iter().map(|month| {
                let line = month.get(line).map_or("", |line| line);
                format!(
                    "{line}{}",
                    " ".repeat(MONTH.saturating_sub(line.chars().count()))
                )
            });
            text.push_str(cells.collect::<Vec<_>>().join("    ").trim_end());
            text.push('\n');
        }
    }
    let used: Vec<char> = days_of(year)
        .into_iter()
        .map(|day| sign(calendar, day))
        .collect();
    let meanings = SIGNS.iter().filter(|(sign, ..)| used.contains(sign));
    // a sign and its meaning stay on one line
    let legend: Vec<String> = meanings
        .map(|(sign, ru, en)| format!("{sign} {}", lang.pick(ru, en)).replace(' ', "\u{a0}"))
        .collect();
    text.push('\n');
    text.push_str(&listing::wrapped("", &legend.join("  ")).replace('\u{a0}', " "));
    text.push_str(&format!(
        "\n{}: {}",
        lang.pick("Рабочих дней", "Working days"),
        count.norm
    ));
    if count.effective != count.norm {
        let without = lang.pick(
            "если не считать нерабочие дни по указам",
            "not counting days off by decree",
        );
        text.push_str(&format!(" ({without}, {})", count.effective));
    }
    text.push_str(&format!(
        "; {}: {}\n\n",
        lang.pick("сокращенных", "shortened"),
        count.shortened
    ));
    let mut rows = Vec::new();
    for day in days_of(year) {
        rows.extend(
            calendar
                .notes(day)
                .iter()
                .map(|note| (day, listing::row(lang, note))),
        );
    }
    text.push_str(&listing::days(lang, &rows, ""));
    text
}

/// Draws a month: its name with its working days, the weekdays, the weeks.
fn month(calendar: &Calendar, year: i32, month0: usize, working: u32, lang: Lang) -> Vec<String> {
    let name = words::month(lang, month0);
    let working = format!("{working} {}", lang.pick("р. д.", "w. d."));
    let gap =
        " ".repeat((MONTH - 1).saturating_sub(name.chars().count() + working.chars().count()));
    let mut lines = vec![format!("{name}{gap}{working}")];
    let monday = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default();
    let weekdays =
        (0..7).map(|offset| words::weekday(lang, monday + srok_law::time::Days::new(offset)));
    let weekdays: Vec<String> = weekdays
        .map(|name| name.chars().take(2).collect())
        .collect();
    lines.push(weekdays.join(" "));
    let days = days_of(year)
        .into_iter()
        .filter(|day| day.date().month0() as usize == month0);
    let mut line = String::new();
    for day in days {
        if line.is_empty() {
            line = "   ".repeat(day.weekday());
        }
        line.push_str(&format!("{:>2}{}", day.date().day(), sign(calendar, day)));
        if day.weekday() == 6 {
            lines.push(std::mem::take(&mut line));
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}
