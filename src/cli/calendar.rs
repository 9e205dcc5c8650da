//! `srok calendar`: which days are worked, and does the file agree with the stated norms?

use std::io::Write as _;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::{Desk, Format, Outcome, Usage};
use crate::calendar::{Calendar, DayKind, Warning};
use crate::case::Day;
use crate::library::{DEFAULT_CALENDAR, Law};
use crate::words::{self, Lang};

/// What to do with calendars.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Draw a year, with the working days of each month and the act of each day off.
    Show {
        /// The year; this year if left out.
        year: Option<i32>,
        /// The calendar.
        #[arg(long, default_value = DEFAULT_CALENDAR)]
        calendar: String,
        /// How it is written.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Compare the working days with the stated norms and warn if next year is missing.
    Check {
        /// The calendar; all if left out.
        #[arg(long)]
        calendar: Option<String>,
        /// The day on which it is asked; today if left out.
        #[arg(long)]
        today: Option<NaiveDate>,
    },
}

/// Runs `srok calendar`.
///
/// # Errors
///
/// A calendar that is not there, a year that it does not cover.
pub fn run(command: &Command, desk: &Desk) -> anyhow::Result<Outcome> {
    let law = desk.law()?;
    match command {
        Command::Show { year, calendar, format } => {
            let today = desk.clock.now().date_naive();
            show(find(&law, calendar)?, year.unwrap_or_else(|| today.year()), *format, desk.lang)
        }
        Command::Check { calendar, today } => {
            let today = today.unwrap_or_else(|| desk.clock.now().date_naive());
            let calendars = match calendar {
                Some(id) => vec![find(&law, id)?],
                None => law.calendars.all().iter().collect(),
            };
            Ok(check(&calendars, today, desk.lang))
        }
    }
}

fn find<'a>(law: &'a Law, id: &str) -> anyhow::Result<&'a Calendar> {
    law.calendars.find(id).ok_or_else(|| {
        let known: Vec<&str> = law.calendars.all().iter().map(Calendar::id).collect();
        Usage::new(format!("no calendar `{id}`"), format!("calendars: {}", known.join(", ")))
    })
}

/// One day of a year, as JSON or CSV.
#[derive(Debug, Serialize)]
struct DayRow {
    date: String,
    kind: &'static str,
    shortened: bool,
    title: String,
    act: String,
}

fn show(calendar: &Calendar, year: i32, format: Format, lang: Lang) -> anyhow::Result<Outcome> {
    let (first, last) = calendar.years();
    if year < first || year > last {
        return Err(Usage::new(
            format!("the calendar `{}` does not cover {year}", calendar.id()),
            format!("it covers {first} to {last}; a year is added when its act is published (srok calendar import)"),
        ));
    }
    let days = days_of(year);
    let mut out = std::io::stdout().lock();
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

fn days_of(year: i32) -> Vec<Day> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).map(Day::from);
    first.map_or_else(Vec::new, |first| (0..366).map(|days| first.plus(days)).filter(|day| day.year() == year).collect())
}

fn row(calendar: &Calendar, day: Day) -> DayRow {
    let note = calendar.notes(day).first();
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

/// Returns the sign after the number of a day.
fn mark(calendar: &Calendar, day: Day) -> char {
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

/// Draws a year, three months beside one another.
fn drawn(calendar: &Calendar, year: i32, lang: Lang) -> String {
    let count = calendar.count_year(year);
    let mut text = format!("{} — {year}\n", calendar.name(lang.code()));
    for quarter in 0..4_usize {
        let months: Vec<Vec<String>> = (quarter * 3..quarter * 3 + 3)
            .map(|month0| month(calendar, year, month0, count.months[month0], lang))
            .collect();
        text.push('\n');
        for line in 0..8 {
            let cells: Vec<String> = months.iter().map(|month| format!("{:<28}", month.get(line).map_or("", |line| line))).collect();
            text.push_str(cells.join("   ").trim_end());
            text.push('\n');
        }
    }
    let decree = if count.effective == count.norm { String::new() } else {
        format!("; {} {}", lang.pick("без нерабочих дней по указам", "without days off by decree"), count.effective)
    };
    text.push_str(&format!("\n{}: {}{decree}; {}: {}\n", lang.pick("Рабочих дней", "Working days"), count.norm, lang.pick("сокращенных", "shortened"), count.shortened));
    text.push_str(lang.pick(
        "· выходной   # праздник   + перенесенный выходной   ~ нерабочий по указу   * сокращенный   ! рабочий по акту\n",
        "· weekend   # holiday   + day off moved here   ~ off by decree   * shortened   ! worked by an act\n",
    ));
    for day in days_of(year) {
        for note in calendar.notes(day).iter().filter(|note| note.kind != "shortened") {
            let act = if note.act.is_empty() { lang.pick("акт не указан", "no act stated") } else { &note.act };
            text.push_str(&format!("{}  {} — {act}\n", words::date_with_weekday(lang, day.date()), note.title));
        }
    }
    text
}

/// Draws a month: its name with its working days, the weekdays, six weeks.
fn month(calendar: &Calendar, year: i32, month0: usize, working: u32, lang: Lang) -> Vec<String> {
    let mut lines = vec![format!("{} ({working})", words::month(lang, month0))];
    let monday = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default();
    lines.push((0..7).map(|offset| format!("{:>3} ", words::weekday(lang, monday + chrono::Days::new(offset)))).collect());
    let Some(first) = NaiveDate::from_ymd_opt(year, month0 as u32 + 1, 1).map(Day::from) else { return lines };
    let mut line = "    ".repeat(first.weekday());
    let mut day = first;
    while day.date().month0() as usize == month0 {
        line.push_str(&format!("{:>3}{}", day.date().day(), mark(calendar, day)));
        if day.weekday() == 6 {
            lines.push(std::mem::take(&mut line));
        }
        day = day.plus(1);
    }
    lines.push(line);
    lines
}

fn check(calendars: &[&Calendar], today: NaiveDate, lang: Lang) -> Outcome {
    let mut found = false;
    for calendar in calendars {
        let (first, last) = calendar.years();
        let warnings = calendar.check(today);
        println!("{} ({first}–{last}): {}", calendar.id(), calendar.name(lang.code()));
        for year in first..=last {
            let count = calendar.count_year(year);
            let norm = calendar.norms().get(&year).map_or_else(|| "—".to_owned(), ToString::to_string);
            let sign = if calendar.norms().get(&year) == Some(&count.norm) { "✓" } else { "▲" };
            println!("  {year}  {} {}  {} {norm}  {sign}", count.norm, lang.pick("р. д.", "w. d."), lang.pick("норма", "norm"));
        }
        for warning in &warnings {
            found = true;
            println!("  ▲ {}", warned(warning, lang));
        }
    }
    if found { Outcome::WithFindings } else { Outcome::Done }
}

fn warned(warning: &Warning, lang: Lang) -> String {
    match (warning, lang) {
        (Warning::Norm { year, counted, stated }, Lang::Ru) => format!("{year}: в файле {counted} рабочих дней, по норме {stated}; сверьте дни с актом"),
        (Warning::Norm { year, counted, stated }, Lang::En) => format!("{year}: {counted} working days in the file, {stated} by the norm; compare the days with the act"),
        (Warning::NoNorm { year }, Lang::Ru) => format!("{year}: норма не указана ([norms] в файле календаря)"),
        (Warning::NoNorm { year }, Lang::En) => format!("{year}: no norm is stated ([norms] in the calendar file)"),
        (Warning::NextYearMissing { year }, Lang::Ru) => format!("календарь на {year} год не загружен: сроки, выходящие за конец года, предварительные"),
        (Warning::NextYearMissing { year }, Lang::En) => format!("the calendar of {year} is not loaded: terms that reach beyond the year are provisional"),
        (Warning::NoWorkingDay { year }, Lang::Ru) => format!("{year}: ни одного рабочего дня"),
        (Warning::NoWorkingDay { year }, Lang::En) => format!("{year}: not one working day"),
    }
}
