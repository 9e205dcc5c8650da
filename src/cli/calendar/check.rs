//! `srok calendar check`: do the working days agree with the stated norms, and is next year there?

use std::io::Write as _;

use serde::Serialize;
use srok_law::time::NaiveDate;

use super::listing;
use crate::cli::{Format, Outcome, Table};
use srok_law::calendar::{Calendar, Warning};
use srok_law::words::Lang;

/// A year of a calendar against its norm, as JSON or CSV.
#[derive(Debug, Serialize)]
struct YearRow<'a> {
    calendar: &'a str,
    year: i32,
    working_days: u32,
    working_days_without_decree_days: u32,
    shortened_days: u32,
    norm: Option<u32>,
    /// Whether the count is that of the norm; absent without a norm.
    agrees: Option<bool>,
}

impl YearRow<'_> {
    /// Returns what the list for people shows of the year.
    const fn figures(&self) -> (u32, u32, Option<u32>) {
        (
            self.working_days,
            self.working_days_without_decree_days,
            self.norm,
        )
    }
}

pub(super) fn run(
    calendars: &[&Calendar],
    today: NaiveDate,
    format: Format,
    lang: Lang,
) -> anyhow::Result<Outcome> {
    let mut out = crate::cli::out::Out;
    let rows: Vec<YearRow<'_>> = calendars
        .iter()
        .flat_map(|calendar| years(calendar))
        .collect();
    let warned = calendars
        .iter()
        .any(|calendar| !calendar.check(today).is_empty());
    match format {
        Format::Table => {
            for (index, calendar) in calendars.iter().enumerate() {
                let blank = if index > 0 { "\n" } else { "" };
                write!(out, "{blank}{}", table(calendar, today, lang))?;
            }
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(&mut out);
            for row in &rows {
                writer.serialize(row)?;
            }
            writer.flush()?;
        }
        Format::Json => {
            let warnings: Vec<serde_json::Value> = calendars
                .iter()
                .flat_map(|calendar| {
                    let said = calendar.check(today);
                    said.into_iter().map(|warning| {
                        serde_json::json!({ "calendar": calendar.id(), "warning": words(&warning, lang) })
                    })
                })
                .collect();
            let value = serde_json::json!({ "today": today, "years": rows, "warnings": warnings });
            writeln!(out, "{}", serde_json::to_string_pretty(&value)?)?;
        }
        Format::Ndjson => {
            for row in &rows {
                writeln!(out, "{}", serde_json::to_string(row)?)?;
            }
        }
    }
    Ok(if warned {
        Outcome::WithFindings
    } else {
        Outcome::Done
    })
}

fn years(calendar: &Calendar) -> Vec<YearRow<'_>> {
    let (first, last) = calendar.years();
    let row = |year| {
        let count = calendar.count_year(year);
        let norm = calendar.norms().get(&year).copied();
        YearRow {
            calendar: calendar.id(),
            year,
            working_days: count.norm,
            working_days_without_decree_days: count.effective,
            shortened_days: count.shortened,
            norm,
            agrees: norm.map(|norm| norm == count.norm),
        }
    };
    (first..=last).map(row).collect()
}

/// Lists the years against their norms; neighbouring years of the same figures share a line.
fn table(calendar: &Calendar, today: NaiveDate, lang: Lang) -> String {
    let mut text = format!("{} — {}\n\n", calendar.id(), calendar.name(lang.code()));
    let mut table = Table::new(&[
        lang.pick("Годы", "Years"),
        lang.pick(">Рабочих дней", ">Working days"),
        lang.pick(">Норма", ">Norm"),
        "",
        lang.pick(">Без дней по указам", ">Without decree days"),
    ]);
    let rows = years(calendar);
    for same in rows.chunk_by(|one, next| one.figures() == next.figures()) {
        let (Some(first), Some(last)) = (same.first(), same.last()) else {
            continue;
        };
        let years = if first.year == last.year {
            first.year.to_string()
        } else {
            format!("{}–{}", first.year, last.year)
        };
        table.push(vec![
            years,
            first.working_days.to_string(),
            first
                .norm
                .map_or_else(|| "—".into(), |norm| norm.to_string()),
            if first.agrees == Some(true) {
                "✓".into()
            } else {
                "▲".into()
            },
            first.working_days_without_decree_days.to_string(),
        ]);
    }
    text.push_str(&table.text());
    let warnings = calendar.check(today);
    if !warnings.is_empty() {
        text.push('\n');
    }
    for warning in &warnings {
        text.push_str(&listing::wrapped("▲ ", &words(warning, lang)));
    }
    text
}

fn words(warning: &Warning, lang: Lang) -> String {
    match (warning, lang) {
        (
            Warning::Norm {
                year,
                counted,
                stated,
            },
            Lang::Ru,
        ) => {
            format!(
                "{year}: в файле {counted} рабочих дней, по норме {stated}; сверьте дни с актом"
            )
        }
        (
            Warning::Norm {
                year,
                counted,
                stated,
            },
            Lang::En,
        ) => {
            format!(
                "{year}: {counted} working days in the file, {stated} by the norm; compare the days with the act"
            )
        }
        (Warning::NoNorm { year }, Lang::Ru) => {
            format!("{year}: норма не указана; впишите ее в [norms] файла календаря")
        }
        (Warning::NoNorm { year }, Lang::En) => {
            format!("{year}: no norm is stated; add it under [norms] in the calendar file")
        }
        (Warning::NextYearMissing { year }, Lang::Ru) => format!(
            "календарь на {year} год не загружен: сроки, выходящие за конец года, предварительные; загрузите его командой srok calendar import"
        ),
        (Warning::NextYearMissing { year }, Lang::En) => format!(
            "the calendar of {year} is not loaded: terms that reach beyond the year before are provisional; load it by srok calendar import"
        ),
        (Warning::NoWorkingDay { year }, Lang::Ru) => {
            format!("{year}: ни одного рабочего дня; проверьте week и дни файла")
        }
        (Warning::NoWorkingDay { year }, Lang::En) => {
            format!("{year}: not one working day; check `week` and the days of the file")
        }
    }
}
