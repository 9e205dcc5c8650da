//! How does the ledger stand on paper? Its lines as rows of a table, in one list or two of the same height.

use serde::Serialize;
use srok_law::time::{Datelike as _, NaiveDate};

use super::Certificate;
use crate::typography::set;
use srok_law::explain::Line;
use srok_law::words::{self as say, Lang};

/// A row of the day list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct DayRow {
    /// `day`, `off`, `mark`, `due` or `holder` (one cell over all columns).
    kind: &'static str,
    days: String,
    weekday: String,
    count: String,
    text: String,
}

/// Returns the day list, with a line where the case passes to another holder.
pub(super) fn rows(certificate: &Certificate<'_>) -> Vec<DayRow> {
    let lang = certificate.lang;
    let mut rows = Vec::new();
    let lines = &certificate.explanation.lines;
    let mut holders = lines.iter().filter_map(|line| line.organisation.as_ref());
    let first = holders.next();
    let passed_on = holders.any(|organisation| Some(organisation) != first);
    let mut holder: Option<&String> = None;
    for line in lines {
        let organisation = line
            .organisation
            .as_ref()
            .filter(|organisation| passed_on && Some(*organisation) != holder);
        if let Some(organisation) = organisation {
            let text = set(&format!(
                "{} {organisation}",
                lang.pick("Дело находится у:", "The case is with")
            ));
            rows.push(DayRow {
                kind: "holder",
                days: String::new(),
                weekday: String::new(),
                count: String::new(),
                text,
            });
            holder = Some(organisation);
        }
        rows.push(day_row(line, lang));
    }
    rows
}

fn day_row(line: &Line, lang: Lang) -> DayRow {
    let kind = match line.count.as_str() {
        "—" => "off",
        "■" => "due",
        count if count.chars().all(|sign| sign.is_ascii_digit()) => "day",
        _ => "mark",
    };
    let (days, weekday) =
        run(line, lang).unwrap_or_else(|| (line.days.clone(), line.weekday.clone()));
    DayRow {
        kind,
        days: set(&days),
        weekday: set(&weekday),
        count: set(&line.count),
        text: set(&line.text),
    }
}

/// Returns a run of days in short, with its first and last weekday: 27–28.12.2025, сб–вс.
fn run(line: &Line, lang: Lang) -> Option<(String, String)> {
    let first = line.day.parse::<NaiveDate>().ok()?;
    let last = line.until.as_ref()?.parse::<NaiveDate>().ok()?;
    let short = match lang {
        Lang::Ru if first.year() != last.year() => say::date(lang, first),
        Lang::En => say::date(lang, first),
        Lang::Ru if first.month() == last.month() => first.format("%d").to_string(),
        Lang::Ru => first.format("%d.%m").to_string(),
    };
    let end = match lang {
        Lang::En if (first.year(), first.month()) == (last.year(), last.month()) => {
            format!(" to {}", last.format("%d"))
        }
        Lang::En if first.year() == last.year() => format!(" to {}", last.format("%m-%d")),
        Lang::En => format!(" to {}", say::date(lang, last)),
        Lang::Ru => format!("–{}", say::date(lang, last)),
    };
    let weekdays = format!("{}–{}", say::weekday(lang, first), say::weekday(lang, last));
    Some((format!("{short}{end}"), weekdays))
}

/// Returns what the signs of the list mean, those that are used.
pub(super) fn signs(certificate: &Certificate<'_>) -> String {
    let lang = certificate.lang;
    let signs = [
        ("0", "начальный день", "first day"),
        ("—", "день в срок не входит", "day not counted"),
        ("■", "последний день", "last day"),
        ("‖", "приостановление", "suspension"),
    ];
    let used = signs.iter().filter(|(sign, ..)| {
        certificate
            .explanation
            .lines
            .iter()
            .any(|line| line.count == *sign)
    });
    set(&used
        .map(|(sign, ru, en)| format!("{sign} {}", lang.pick(ru, en)))
        .collect::<Vec<_>>()
        .join("; "))
}

/// Letters of a ground that fit on one line of a day list, of two side by side.
const LETTERS_A_LINE: usize = 28;

/// Divides the rows into lists of about the same height, side by side.
pub(super) fn side_by_side(rows: Vec<DayRow>, columns: usize, runs_on: bool) -> Vec<Vec<DayRow>> {
    if columns < 2 || runs_on {
        return vec![rows];
    }
    let height = |row: &DayRow| 1 + row.text.chars().count().saturating_sub(1) / LETTERS_A_LINE;
    let whole: usize = rows.iter().map(height).sum();
    let mut reached = 0;
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for row in rows {
        // the line of a new holder stands over his first day
        let above = reached * 2 < whole && !(row.kind == "holder" && (reached + 1) * 2 >= whole);
        reached += height(&row);
        if above && right.is_empty() {
            left.push(row);
        } else {
            right.push(row);
        }
    }
    vec![left, right]
}
