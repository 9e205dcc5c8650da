//! How are figures and words of the report written? Thin spaces, commas and dashes as the language wants them.

use srok_law::time::NaiveDate;

use super::complaints::told::Named;
use super::typography;
use srok_law::period::Period;
use srok_law::words::{self, Lang};

/// Between the thousands: thin, and no line ends there.
const THIN: &str = "\u{202f}";

/// In the place of a figure that is not given.
pub(super) const NONE: &str = "—";

/// Writes in a language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Writing {
    pub lang: Lang,
}

impl Writing {
    /// Returns words ready to be set.
    pub(super) fn say(self, ru: &str, en: &str) -> String {
        self.set(self.lang.pick(ru, en))
    }

    /// Returns a text ready to be set.
    #[expect(clippy::unused_self, reason = "as the others")]
    pub(super) fn set(self, text: &str) -> String {
        typography::set(text)
    }

    /// Returns a text that begins as a sentence does, ready to be set.
    pub(super) fn sentence(self, text: &str) -> String {
        let mut letters = text.chars();
        let first = letters.next().map(char::to_uppercase);
        let text: String = first.into_iter().flatten().chain(letters).collect();
        self.set(&text)
    }

    /// Returns a count.
    #[expect(clippy::unused_self, reason = "as the others")]
    pub(super) fn number(self, number: u64) -> String {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        words::number(number).replace('\u{a0}', THIN)
    }

    /// Returns a difference of counts with its sign.
    pub(super) fn signed(self, number: i64) -> String {
        let text = self.number(number.unsigned_abs());
        match number {
            0 => text,
            1.. => format!("+{text}"),
            _ => format!("−{text}"),
        }
    }

    /// Returns a share in per cent, always with one decimal so that a column lines up.
    pub(super) fn share(self, share: Option<f64>) -> String {
        share.map_or_else(|| NONE.to_owned(), |share| self.tenths(share))
    }

    /// Returns a change in per cent with its sign.
    pub(super) fn change(self, change: Option<f64>) -> String {
        match change {
            None => NONE.to_owned(),
            Some(change) if change > 0.0 => format!("+{}", self.tenths(change)),
            Some(change) => self.tenths(change),
        }
    }

    fn tenths(self, value: f64) -> String {
        words::tenths(self.lang, value).replace('\u{a0}', THIN)
    }

    /// Returns a period in full: «за III квартал 2026 года».
    pub(super) fn period(self, period: &Named) -> String {
        const ROMAN: [&str; 4] = ["I", "II", "III", "IV"];
        let words = match (period.code.parse::<Period>(), self.lang) {
            (Ok(Period::Quarter(year, quarter)), Lang::Ru) => {
                let number = ROMAN[(quarter as usize + 3) % 4];
                format!("за {number} квартал {year} года")
            }
            (Ok(Period::Year(year)), Lang::Ru) => format!("за {year} год"),
            (Ok(Period::Month(..)), Lang::Ru) => format!("за {} года", period.label),
            (_, Lang::Ru) => format!("за период {}", period.label),
            (_, Lang::En) => format!("for {}", period.label),
        };
        self.set(&words)
    }

    /// Returns what an edition is one of, its kind in the language of the report.
    pub(super) fn edition(self, what: &str) -> String {
        let kind = match what.split_once(' ') {
            Some(("regulation", _)) => self.lang.pick("регламент", "regulation"),
            Some(("calendar", _)) => self.lang.pick("календарь", "calendar"),
            Some(("template", _)) => self.lang.pick("шаблон", "template"),
            Some(("form", _)) => self.lang.pick("форма", "form"),
            _ => return what.to_owned(),
        };
        let name = what.split_once(' ').map_or("", |(_, name)| name);
        format!("{kind} {name}")
    }

    /// Returns an ISO 8601 day as it is written.
    pub(super) fn day(self, day: &str) -> String {
        NaiveDate::parse_from_str(day, "%Y-%m-%d")
            .map_or_else(|_| self.set(day), |day| words::date(self.lang, day))
    }

    /// Returns the same with the weekday.
    pub(super) fn day_of_week(self, day: &str) -> String {
        NaiveDate::parse_from_str(day, "%Y-%m-%d").map_or_else(
            |_| self.set(day),
            |day| self.set(&words::date_with_weekday(self.lang, day)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Writing;
    use srok_law::words::Lang;

    #[test]
    fn figures_line_up() {
        let ru = Writing { lang: Lang::Ru };
        assert_eq!(ru.number(1_284_112), "1\u{202f}284\u{202f}112");
        assert_eq!(ru.share(Some(28.0)), "28,0");
        assert_eq!(ru.share(None), "—");
        assert_eq!(ru.change(Some(1250.04)), "+1\u{202f}250,0");
        assert_eq!(ru.change(Some(-0.5)), "−0,5");
        assert_eq!(ru.change(Some(0.0)), "0,0");
        assert_eq!(Writing { lang: Lang::En }.share(Some(41.9)), "41.9");
        assert_eq!(ru.day("2026-10-10"), "10.10.2026");
    }
}
