//! In which words is it said? Russian first, English second; plurals, dates and terms as an official writes them.

mod alerts;
mod figures;
mod standing;

pub use alerts::{alert_reason, alert_state, late, mail, outcome, role, threshold};
pub use figures::{decimal, percent};
pub use standing::{code, delay, due, left};

use crate::regulation::{Amount, Severity, Unit};
use crate::time::{Datelike, NaiveDate};
use crate::timing::State;

/// The language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
pub enum Lang {
    /// Russian.
    #[default]
    Ru,
    /// English.
    En,
}

impl Lang {
    /// Returns the language code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
        }
    }

    /// Returns what a code stands for.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        [Self::Ru, Self::En]
            .into_iter()
            .find(|lang| lang.code() == code)
    }

    /// Returns the words of this language.
    #[must_use]
    pub const fn pick<'a>(self, ru: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Ru => ru,
            Self::En => en,
        }
    }
}

/// Returns the form of a noun after a number: 1 день, 2 дня, 5 дней, 11 дней, 21 день.
#[must_use]
pub fn plural<'a>(lang: Lang, number: i64, ru: [&'a str; 3], en: [&'a str; 2]) -> &'a str {
    match lang {
        Lang::En => en[usize::from(number != 1)],
        Lang::Ru => {
            let (units, tens) = (number.abs() % 10, number.abs() % 100);
            if (11..=14).contains(&tens) || units == 0 || units >= 5 {
                ru[2]
            } else {
                ru[usize::from(units != 1)]
            }
        }
    }
}

/// Returns the unit after a number, in full.
#[must_use]
pub fn unit(lang: Lang, unit: Unit, number: i64) -> &'static str {
    match unit {
        Unit::WorkingDay => plural(
            lang,
            number,
            ["рабочий день", "рабочих дня", "рабочих дней"],
            ["working day", "working days"],
        ),
        Unit::CalendarDay => plural(
            lang,
            number,
            ["календарный день", "календарных дня", "календарных дней"],
            ["calendar day", "calendar days"],
        ),
        Unit::Week => plural(
            lang,
            number,
            ["неделя", "недели", "недель"],
            ["week", "weeks"],
        ),
        Unit::Month => plural(
            lang,
            number,
            ["месяц", "месяца", "месяцев"],
            ["month", "months"],
        ),
        Unit::Hour => plural(lang, number, ["час", "часа", "часов"], ["hour", "hours"]),
        Unit::Minute => plural(
            lang,
            number,
            ["минута", "минуты", "минут"],
            ["minute", "minutes"],
        ),
    }
}

/// Returns the unit after a number in tables: р. д., к. д.
#[must_use]
pub const fn unit_short(lang: Lang, unit: Unit) -> &'static str {
    match unit {
        Unit::WorkingDay => lang.pick("р. д.", "w. d."),
        Unit::CalendarDay | Unit::Week | Unit::Month => lang.pick("к. д.", "c. d."),
        Unit::Hour => lang.pick("ч", "h"),
        Unit::Minute => lang.pick("мин", "min"),
    }
}

/// Returns an amount in full: «15 рабочих дней», «11,5 минуты».
#[must_use]
pub fn amount(lang: Lang, amount: Amount) -> String {
    if amount.thousandths == 0 {
        return lang.pick("в тот же день", "the same day").to_owned();
    }
    let number = i64::from(amount.whole());
    let fraction = amount.thousandths % 1000;
    if fraction == 0 {
        return format!("{number} {}", unit(lang, amount.unit, number));
    }
    let decimals = format!("{fraction:03}");
    let decimals = decimals.trim_end_matches('0');
    match lang {
        // a fraction governs the genitive singular
        Lang::Ru => format!("{number},{decimals} {}", unit(lang, amount.unit, 2)),
        Lang::En => format!("{number}.{decimals} {}", unit(lang, amount.unit, 2)),
    }
}

/// Returns a whole number with its thousands apart: 1 284.
#[must_use]
pub fn number(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "−" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

/// Returns a date as it is written: 22.01.2026, 2026-01-22 in English.
#[must_use]
pub fn date(lang: Lang, date: NaiveDate) -> String {
    match lang {
        Lang::Ru => date.format("%d.%m.%Y").to_string(),
        Lang::En => date.format("%Y-%m-%d").to_string(),
    }
}

/// Returns a date with its weekday: 22.01.2026 (чт).
#[must_use]
pub fn date_with_weekday(lang: Lang, day: NaiveDate) -> String {
    format!("{} ({})", date(lang, day), weekday(lang, day))
}

/// Returns a number with one decimal, always, so that a column lines up: «1 250,0».
#[must_use]
pub fn tenths(lang: Lang, value: f64) -> String {
    let text = format!("{:.1}", value.abs());
    let (whole, tenths) = text.split_once('.').unwrap_or((&text, "0"));
    let whole = number(whole.parse().unwrap_or(i64::MAX));
    let sign = if value < 0.0 { "−" } else { "" };
    format!("{sign}{whole}{}{tenths}", lang.pick(",", "."))
}

/// Returns what a name is sorted by: numbers in it count as numbers, so that № 2 stands before № 10.
#[must_use]
pub fn natural(name: &str) -> Vec<(String, u64)> {
    let mut parts = vec![(String::new(), 0_u64)];
    let mut in_number = false;
    for letter in name.chars() {
        let digit = letter.to_digit(10);
        if digit.is_none() && in_number {
            parts.push((String::new(), 0));
        }
        in_number = digit.is_some();
        if let Some((words, number)) = parts.last_mut() {
            match digit {
                Some(digit) => *number = number.saturating_mul(10).saturating_add(digit.into()),
                None => words.extend(letter.to_lowercase()),
            }
        }
    }
    parts
}

/// Returns a moment to the minute, in a zone.
#[must_use]
pub fn moment(lang: Lang, zone: &crate::calendar::Zone, at: crate::case::Instant) -> String {
    let local = zone.local(at);
    format!(
        "{} {}",
        date(lang, local.date_naive()),
        local.format("%H:%M")
    )
}

/// Returns the weekday in short.
#[must_use]
pub fn weekday(lang: Lang, date: NaiveDate) -> &'static str {
    const RU: [&str; 7] = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"];
    const EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let index = date.weekday().num_days_from_monday() as usize;
    lang.pick(RU[index], EN[index])
}

/// Returns the weekday in full, in the Russian genitive: «до пятницы».
#[must_use]
pub fn weekday_genitive(date: NaiveDate) -> &'static str {
    const DAYS: [&str; 7] = [
        "понедельника",
        "вторника",
        "среды",
        "четверга",
        "пятницы",
        "субботы",
        "воскресенья",
    ];
    DAYS[date.weekday().num_days_from_monday() as usize]
}

/// Returns the month in full.
#[must_use]
pub const fn month(lang: Lang, month0: usize) -> &'static str {
    const RU: [&str; 12] = [
        "Январь",
        "Февраль",
        "Март",
        "Апрель",
        "Май",
        "Июнь",
        "Июль",
        "Август",
        "Сентябрь",
        "Октябрь",
        "Ноябрь",
        "Декабрь",
    ];
    const EN: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    lang.pick(RU[month0 % 12], EN[month0 % 12])
}

/// Returns the label of a state.
#[must_use]
pub const fn state(lang: Lang, state: State) -> &'static str {
    match state {
        State::Running => lang.pick("Срок идет", "Running"),
        State::DueSoon => lang.pick("Срок истекает", "Due soon"),
        State::Overdue => lang.pick("Просрочено", "Overdue"),
        State::Met => lang.pick("Исполнено в срок", "Met"),
        State::Late => lang.pick("Исполнено с нарушением срока", "Late"),
        State::Suspended => lang.pick("Приостановлено", "Suspended"),
        State::Cancelled => lang.pick("Снято с контроля", "Cancelled"),
        State::Unknown => lang.pick("Срок не определен", "Unknown"),
        State::NoTerm => lang.pick("Незамедлительно", "Immediately"),
        State::Expired => lang.pick(
            "Срок истек, наступили последствия",
            "Expired, consequences follow",
        ),
    }
}

/// Returns the sign of a state, so that colour is never alone.
#[must_use]
pub const fn sign(state: State) -> &'static str {
    match state {
        State::Running => "○",
        State::DueSoon => "◷",
        State::Overdue => "▲",
        State::Met => "✓",
        State::Late => "✓▲",
        State::Suspended => "‖",
        State::Cancelled => "—",
        State::Unknown => "?",
        State::NoTerm => "!",
        State::Expired => "⚑",
    }
}

/// Returns the label of a severity.
#[must_use]
pub const fn severity(lang: Lang, severity: Severity) -> &'static str {
    match severity {
        Severity::Binding => lang.pick("Предельный срок", "Binding limit"),
        Severity::Warning => lang.pick("Предупреждение", "Warning"),
        Severity::Applicant => lang.pick("Срок для заявителя", "Applicant's term"),
        Severity::Average => lang.pick(
            "Средний срок выполнения (не предельный)",
            "Average term (not a limit)",
        ),
        Severity::Labour => lang.pick("Трудоемкость", "Labour norm"),
        Severity::Internal => lang.pick(
            "Внутренний ориентир (не норма)",
            "Internal target (not a norm)",
        ),
        Severity::Example => lang.pick("Пример типовой формы", "Example of the model form"),
    }
}

/// Event types and their Russian and English words, one per line, tab-separated.
const EVENTS: &str = include_str!("words/events.tsv");

/// Returns the words of an event type; an unknown type is shown as its code.
#[must_use]
pub fn event(lang: Lang, code: &str) -> String {
    let row = EVENTS.lines().find_map(|line| {
        let mut cells = line.split('\t');
        (cells.next() == Some(code))
            .then(|| (cells.next().unwrap_or(code), cells.next().unwrap_or(code)))
    });
    row.map_or_else(
        || code.replace('_', " "),
        |(ru, en)| lang.pick(ru, en).to_owned(),
    )
}

/// Returns the readings of the law in words: what AMB-01 and the others say.
const READINGS: &str = include_str!("words/readings.tsv");

/// Returns what a reading (e.g. `AMB-01`) says; empty if it is unknown.
#[must_use]
pub(crate) fn reading(lang: Lang, code: &str) -> &'static str {
    READINGS
        .lines()
        .find_map(|line| {
            let mut cells = line.split('\t');
            (cells.next() == Some(code))
                .then(|| (cells.next().unwrap_or(""), cells.next().unwrap_or("")))
        })
        .map_or("", |(ru, en)| lang.pick(ru, en))
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn numbers_in_names_are_sorted_as_numbers() {
        let mut names = ["Отдел № 10", "МФЦ № 2", "Отдел № 2", "отдел № 1а", "Отдел"];
        names.sort_by_cached_key(|name| natural(name));
        assert_eq!(
            names,
            ["МФЦ № 2", "Отдел", "отдел № 1а", "Отдел № 2", "Отдел № 10"]
        );
    }
}
