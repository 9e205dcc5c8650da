//! Which words do charts add themselves? Numbers, short names of months, and the names of what is marked.

use chrono::{Datelike, NaiveDate};

use crate::words::Lang;

/// Returns a number with at most so many decimals, in groups of three.
pub fn number(lang: Lang, value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    let fraction = fraction.trim_end_matches('0');
    let is_zero = grouped == "0" && fraction.is_empty();
    let sign = if value < 0.0 && !is_zero { "−" } else { "" };
    if fraction.is_empty() {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped}{}{fraction}", lang.pick(",", "."))
    }
}

/// Returns a share in per cent: «93,4 %»; a share that is not whole is never rounded to one that is.
pub fn percent(lang: Lang, part: u64, of: u64) -> String {
    let share = 100.0 * part as f64 / of.max(1) as f64;
    let shown = if part < of && share > 99.9 {
        99.9
    } else if part > 0 && share < 0.1 {
        0.1
    } else {
        share
    };
    format!("{}\u{a0}%", number(lang, shown, 1))
}

/// Returns the short name of a month.
pub fn month(lang: Lang, first: NaiveDate) -> &'static str {
    const RU: [&str; 12] = [
        "янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек",
    ];
    const EN: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let index = first.month0() as usize;
    lang.pick(RU[index], EN[index])
}

/// Returns a month in full with its year: «Ноябрь 2026».
pub fn month_of_year(lang: Lang, first: NaiveDate) -> String {
    format!(
        "{} {}",
        crate::words::month(lang, first.month0() as usize),
        first.year()
    )
}

/// Returns a day without its year: 24.11, 11-24 in English.
pub fn short_day(lang: Lang, day: NaiveDate) -> String {
    day.format(lang.pick("%d.%m", "%m-%d")).to_string()
}

/// Says that there is nothing to draw.
pub const fn nothing(lang: Lang) -> &'static str {
    lang.pick("нет данных", "no data")
}

/// The same months of the year before.
pub const fn year_before(lang: Lang) -> &'static str {
    lang.pick("АППГ", "last year")
}

/// The broadest of what stands at the end of a line.
pub const fn widest_end(lang: Lang) -> &'static str {
    lang.pick("99,9\u{a0}%", "last year")
}

/// Says that a share rests on few cases.
pub const fn few(lang: Lang) -> &'static str {
    lang.pick("мало дел", "few cases")
}

/// Says that a month goes on.
pub const fn goes_on(lang: Lang) -> &'static str {
    lang.pick("месяц не окончен", "the month is not over")
}

/// The word of a column: how many of how many.
pub const fn part_of(lang: Lang) -> &'static str {
    lang.pick("из", "of")
}

#[cfg(test)]
mod tests {
    use super::{number, percent};
    use crate::words::Lang;

    #[test]
    fn numbers_are_grouped_and_have_the_comma_of_the_language() {
        assert_eq!(number(Lang::Ru, 1_284_112.0, 1), "1\u{a0}284\u{a0}112");
        assert_eq!(number(Lang::Ru, 11.5, 1), "11,5");
        assert_eq!(number(Lang::En, -0.04, 1), "0");
        assert_eq!(number(Lang::En, -3.25, 2), "−3.25");
    }

    #[test]
    fn almost_all_is_not_all_and_almost_nothing_not_nothing() {
        assert_eq!(percent(Lang::Ru, 9_999, 10_000), "99,9\u{a0}%");
        assert_eq!(percent(Lang::Ru, 1, 10_000), "0,1\u{a0}%");
        assert_eq!(percent(Lang::Ru, 10, 10), "100\u{a0}%");
        assert_eq!(percent(Lang::En, 2, 3), "66.7\u{a0}%");
    }
}
