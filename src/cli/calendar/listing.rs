//! How are days listed for people? Neighbouring days of one name and act in one line, within 80
//! columns.

use srok_law::time::Datelike;

use srok_law::calendar::Note;
use srok_law::case::Day;
use srok_law::words::{self, Lang};

/// The width of lists for people, so that they can be pasted into a letter.
pub(super) const WIDTH: usize = 80;

/// Lists days with words, one line for neighbouring days of the same words; `sign` leads each line.
pub(super) fn days(lang: Lang, days: &[(Day, String)], sign: &str) -> String {
    let mut runs: Vec<(Day, Day, &str)> = Vec::new();
    for (day, words) in days {
        match runs
            .iter_mut()
            .rev()
            .find(|run| run.2 == words && run.1.plus(1) == *day)
        {
            Some(run) => run.1 = *day,
            None => runs.push((*day, *day, words)),
        }
    }
    let dates: Vec<String> = runs
        .iter()
        .map(|(first, last, _)| range(lang, *first, *last))
        .collect();
    let widest = dates
        .iter()
        .map(|date| date.chars().count())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for (date, (_, _, words)) in dates.iter().zip(runs) {
        let pad = " ".repeat(widest - date.chars().count());
        text.push_str(&wrapped(&format!("{sign}{date}{pad}  "), words));
    }
    text
}

/// Returns the words of a row of the calendar file: name and act.
pub(super) fn row(lang: Lang, note: &Note) -> String {
    let act = if note.act.is_empty() {
        lang.pick("акт не указан", "no act stated")
    } else {
        &note.act
    };
    let title = if note.title.is_empty() {
        kind(lang, &note.kind)
    } else {
        &note.title
    };
    format!("{title} — {act}")
}

/// Returns what a row makes of its day.
pub(super) fn kind(lang: Lang, kind: &str) -> &'static str {
    match kind {
        "holiday" => lang.pick("Праздник", "Holiday"),
        "day_off_transferred" => lang.pick("Перенесенный выходной", "Day off moved here"),
        "working_day" => lang.pick("Рабочий день", "Working day"),
        "shortened" => lang.pick("Сокращенный день", "Shortened day"),
        _ => lang.pick("Нерабочий день по указу", "Day off by decree"),
    }
}

/// Writes words after a lead, folded at [`WIDTH`] under themselves.
pub(super) fn wrapped(lead: &str, words: &str) -> String {
    let indent = lead.chars().count();
    let mut text = lead.to_owned();
    let mut column = indent;
    for (index, word) in words.split(' ').enumerate() {
        let length = word.chars().count();
        if index > 0 && column + 1 + length > WIDTH {
            text.truncate(text.trim_end().len());
            text.push('\n');
            text.push_str(&" ".repeat(indent));
            column = indent;
        } else if index > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text.push('\n');
    text
}

/// Returns a run of days: 23.02.2026 (пн), 01–06.01.2026, 30.03–03.04.2020.
pub(super) fn range(lang: Lang, first: Day, last: Day) -> String {
    let (from, to) = (first.date(), last.date());
    let same_month = from.month() == to.month();
    match lang {
        _ if from == to => words::date_with_weekday(lang, from),
        _ if from.year() != to.year() => {
            format!("{}–{}", words::date(lang, from), words::date(lang, to))
        }
        Lang::Ru if same_month => format!("{}–{}", from.format("%d"), to.format("%d.%m.%Y")),
        Lang::Ru => format!("{}–{}", from.format("%d.%m"), to.format("%d.%m.%Y")),
        Lang::En if same_month => format!("{}–{}", from.format("%Y-%m-%d"), to.format("%d")),
        Lang::En => format!("{}–{}", from.format("%Y-%m-%d"), to.format("%m-%d")),
    }
}

/// Returns days as a short list: 22.02.2028, 03.11.2028 and so on, runs folded.
pub(super) fn brief(lang: Lang, days: &[Day]) -> String {
    let mut runs: Vec<(Day, Day)> = Vec::new();
    for day in days {
        match runs.last_mut().filter(|run| run.1.plus(1) == *day) {
            Some(run) => run.1 = *day,
            None => runs.push((*day, *day)),
        }
    }
    let named: Vec<String> = runs
        .iter()
        .map(|(first, last)| range(lang, *first, *last))
        .collect();
    named.join(", ")
}
