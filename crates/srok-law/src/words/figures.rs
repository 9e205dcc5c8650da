//! How is a figure written? Decimals with the comma of the language, shares that are never rounded to what they are not.

use super::Lang;

/// Returns a number with at most so many decimals, in groups of three.
#[must_use]
pub fn decimal(lang: Lang, value: f64, decimals: usize) -> String {
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
#[must_use]
pub fn percent(lang: Lang, part: u64, of: u64) -> String {
    let share = 100.0 * part as f64 / of.max(1) as f64;
    let shown = if part < of && share > 99.9 {
        99.9
    } else if part > 0 && share < 0.1 {
        0.1
    } else {
        share
    };
    format!("{}\u{a0}%", decimal(lang, shown, 1))
}

#[cfg(test)]
mod tests {
    use super::{decimal, percent};
    use crate::words::Lang;

    #[test]
    fn numbers_are_grouped_and_have_the_comma_of_the_language() {
        assert_eq!(decimal(Lang::Ru, 1_284_112.0, 1), "1\u{a0}284\u{a0}112");
        assert_eq!(decimal(Lang::Ru, 11.5, 1), "11,5");
        assert_eq!(decimal(Lang::En, -0.04, 1), "0");
        assert_eq!(decimal(Lang::En, -3.25, 2), "−3.25");
    }

    #[test]
    fn almost_all_is_not_all_and_almost_nothing_not_nothing() {
        assert_eq!(percent(Lang::Ru, 9_999, 10_000), "99,9\u{a0}%");
        assert_eq!(percent(Lang::Ru, 1, 10_000), "0,1\u{a0}%");
        assert_eq!(percent(Lang::Ru, 10, 10), "100\u{a0}%");
        assert_eq!(percent(Lang::En, 2, 3), "66.7\u{a0}%");
    }
}
