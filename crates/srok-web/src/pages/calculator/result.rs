//! How is a due date shown? The last day in large words, what it depends on, and the count day by day.

use serde::Serialize;
use srok_law::time::NaiveDate;

use super::super::law::limit_path;
use super::super::{Cell, Table, Visit};
use srok_law::calculator::Answer;
use srok_law::case::Day;
use srok_law::explain::Line;
use srok_law::words;

/// The answer as the page shows it.
#[derive(Debug, Serialize)]
pub(super) struct Due {
    name: String,
    limit_href: String,
    severity: String,
    /// «до 22.01.2026 (чт) включительно».
    due: String,
    provisional: bool,
    /// The last working day that serves, where it is another day.
    act_by: Option<String>,
    /// The next working day after a last day that is off: until it ends lateness is contested.
    rolled: Option<String>,
    term: String,
    counting: String,
    clause: String,
    quote: String,
    act: String,
    version: String,
    calendar: String,
    readings: Vec<String>,
    notes: Vec<String>,
    lines: Vec<Counted>,
}

#[derive(Debug, Serialize)]
struct Counted {
    days: String,
    weekday: String,
    count: String,
    text: String,
    holder: String,
    is_off: bool,
    is_last: bool,
}

/// Returns the answer; `holder` names an organisation.
pub(super) fn due(visit: &Visit, answer: &Answer, holder: &dyn Fn(&str) -> String) -> Due {
    let lang = visit.lang;
    let explained = &answer.explanation;
    let row = &answer.row;
    let date = |text: &Option<String>| -> Option<NaiveDate> { text.as_deref()?.parse().ok() };
    let due_on = date(&row.due_on);
    let other = |text: &Option<String>| {
        date(text)
            .filter(|day| Some(*day) != due_on)
            .map(|day| words::date_with_weekday(lang, day))
    };
    let mut due = explained.due.trim_end_matches("~ предварительно");
    due = due.trim_end_matches("~ provisional").trim_end();
    Due {
        name: explained.name.clone(),
        limit_href: visit.view.link(&limit_path(&row.limit), &[]),
        severity: explained.severity.clone(),
        due: due.to_owned(),
        provisional: row.provisional,
        act_by: other(&row.act_by),
        rolled: other(&row.due_rolled_on),
        term: explained.term.clone(),
        counting: explained.counting.clone(),
        clause: explained.clause.clone(),
        quote: explained.quote.clone(),
        act: explained.act.clone(),
        version: explained.version.clone(),
        calendar: explained.calendar.clone(),
        readings: explained.readings.clone(),
        notes: answer.notes.clone(),
        lines: explained
            .lines
            .iter()
            .map(|line| Counted {
                days: line.days.clone(),
                weekday: line.weekday.clone(),
                count: line.count.clone(),
                text: line.text.clone(),
                holder: line
                    .organisation
                    .as_deref()
                    .map_or_else(String::new, holder),
                is_off: line.count == "—",
                is_last: line.count == "■",
            })
            .collect(),
    }
}

/// Returns the days as a table.
pub(super) fn table(visit: &Visit, answer: &Answer) -> Table<'static> {
    let lang = visit.lang;
    let head = [
        ("Дата", "Date"),
        ("по", "to"),
        ("День", "Weekday"),
        ("Счет", "Count"),
        ("Основание", "Reason"),
    ];
    let day = |text: &str| {
        let day: Option<NaiveDate> = text.parse().ok();
        Cell::maybe(day, |day| Cell::Date(Day::from(day)))
    };
    let row = |line: &Line| {
        let count = match line.count.parse() {
            Ok(number) => Cell::count(number),
            Err(_) => Cell::text(&line.count),
        };
        vec![
            day(&line.day),
            day(line.until.as_deref().unwrap_or_default()),
            Cell::text(&line.weekday),
            count,
            Cell::text(&line.text),
        ]
    };
    let explained = &answer.explanation;
    Table {
        name: "term",
        title: format!(
            "{} ({}): {}",
            explained.name, explained.clause, explained.due
        ),
        head: head
            .into_iter()
            .map(|(ru, en)| lang.pick(ru, en).to_owned())
            .collect(),
        rows: explained.lines.iter().map(row).collect(),
    }
}
