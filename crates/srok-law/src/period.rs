//! Which span of days is meant by `2026Q4`, `2026-11`, `2026` or `2026-11-01..2026-11-15`? Calendar periods, as they stand in addresses and in titles.

use std::fmt;
use std::str::FromStr;

use crate::case::Day;
use crate::time::{Datelike, Months, NaiveDate};
use crate::words::{self, Lang};

/// A span of civil days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// A year.
    Year(i32),
    /// A quarter of a year, from 1.
    Quarter(i32, u32),
    /// A month of a year, from 1.
    Month(i32, u32),
    /// Any days.
    Days(Day, Day),
}

/// A text that names no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no period\nhint: write a quarter (2026Q4), a month (2026-11), a year (2026) or two days (2026-11-01..2026-11-15)"
)]
pub struct PeriodError {
    text: String,
}

impl Period {
    /// Returns the quarter that a day falls into.
    #[must_use]
    pub fn quarter_of(day: Day) -> Self {
        let date = day.date();
        Self::Quarter(date.year(), date.month0() / 3 + 1)
    }

    /// Returns the month that a day falls into.
    #[must_use]
    pub fn month_of(day: Day) -> Self {
        Self::Month(day.date().year(), day.date().month())
    }

    /// Returns its first day.
    #[must_use]
    pub fn first(self) -> Day {
        match self {
            Self::Year(year) => day(year, 1),
            Self::Quarter(year, quarter) => day(year, quarter * 3 - 2),
            Self::Month(year, month) => day(year, month),
            Self::Days(first, _) => first,
        }
    }

    /// Returns its last day.
    #[must_use]
    pub fn last(self) -> Day {
        let months = match self {
            Self::Year(_) => 12,
            Self::Quarter(..) => 3,
            Self::Month(..) => 1,
            Self::Days(_, last) => return last,
        };
        Day::from(self.first().date() + Months::new(months)).plus(-1)
    }

    /// Returns the same period a year before: what it is compared with (АППГ).
    #[must_use]
    pub fn year_before(self) -> Self {
        match self {
            Self::Year(year) => Self::Year(year - 1),
            Self::Quarter(year, quarter) => Self::Quarter(year - 1, quarter),
            Self::Month(year, month) => Self::Month(year - 1, month),
            Self::Days(first, last) => {
                let before = |day: Day| Day::from(day.date() - Months::new(12));
                Self::Days(before(first), before(last))
            }
        }
    }

    /// Returns the period of the same length right before; of days, as many days.
    #[must_use]
    pub fn before(self) -> Self {
        match self {
            Self::Year(year) => Self::Year(year - 1),
            Self::Quarter(year, 1) => Self::Quarter(year - 1, 4),
            Self::Quarter(year, quarter) => Self::Quarter(year, quarter - 1),
            Self::Month(year, 1) => Self::Month(year - 1, 12),
            Self::Month(year, month) => Self::Month(year, month - 1),
            Self::Days(first, last) => {
                let length = last.0 - first.0 + 1;
                Self::Days(first.plus(-length), last.plus(-length))
            }
        }
    }

    /// Returns its name: «IV кв. 2026», «ноябрь 2026», «2026 год».
    #[must_use]
    pub fn words(self, lang: Lang) -> String {
        const ROMAN: [&str; 4] = ["I", "II", "III", "IV"];
        match self {
            Self::Year(year) => match lang {
                Lang::Ru => format!("{year} год"),
                Lang::En => year.to_string(),
            },
            Self::Quarter(year, quarter) => {
                let number = ROMAN[(quarter as usize + 3) % 4];
                match lang {
                    Lang::Ru => format!("{number} кв. {year}"),
                    Lang::En => format!("Q{quarter} {year}"),
                }
            }
            Self::Month(year, month) => {
                let name = words::month(lang, month as usize - 1);
                match lang {
                    Lang::Ru => format!("{} {year}", name.to_lowercase()),
                    Lang::En => format!("{name} {year}"),
                }
            }
            Self::Days(first, last) => format!(
                "{}–{}",
                words::date(lang, first.date()),
                words::date(lang, last.date())
            ),
        }
    }
}

/// Returns the first day of a month.
fn day(year: i32, month: u32) -> Day {
    NaiveDate::from_ymd_opt(year, month, 1)
        .unwrap_or(NaiveDate::MIN)
        .into()
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(formatter, "{year}"),
            Self::Quarter(year, quarter) => write!(formatter, "{year}Q{quarter}"),
            Self::Month(year, month) => write!(formatter, "{year}-{month:02}"),
            Self::Days(first, last) => write!(formatter, "{first}..{last}"),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        read(text).ok_or_else(|| PeriodError {
            text: text.chars().take(40).collect(),
        })
    }
}

fn read(text: &str) -> Option<Period> {
    let year = |text: &str| {
        text.parse()
            .ok()
            .filter(|year| text.len() == 4 && (1900..=2200).contains(year))
    };
    if let Some((first, last)) = text.split_once("..") {
        let day = |text: &str| text.parse::<NaiveDate>().ok().map(Day::from);
        let (first, last) = (day(first)?, day(last)?);
        return (first <= last).then_some(Period::Days(first, last));
    }
    if let Some((before, quarter)) = text.split_once('Q') {
        let quarter = quarter.parse().ok().filter(|n| (1..=4).contains(n))?;
        return Some(Period::Quarter(year(before)?, quarter));
    }
    if let Some((before, month)) = text.split_once('-') {
        let month = month.parse().ok().filter(|n| (1..=12).contains(n))?;
        return Some(Period::Month(year(before)?, month));
    }
    year(text).map(Period::Year)
}

#[cfg(test)]
mod tests {
    use super::Period;
    use crate::words::Lang;

    fn period(text: &str) -> Period {
        text.parse().unwrap()
    }

    #[test]
    fn periods_are_read_as_they_are_written() {
        for text in ["2026", "2026Q4", "2026-11", "2026-11-01..2026-11-15"] {
            assert_eq!(period(text).to_string(), text);
        }
        for text in [
            "",
            "26",
            "2026Q5",
            "2026-13",
            "2026-11-02..2026-11-01",
            "2026Q",
            "Q1",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_quarter_ends_where_the_next_begins() {
        let quarter = period("2026Q4");
        assert_eq!(quarter.first().to_string(), "2026-10-01");
        assert_eq!(quarter.last().to_string(), "2026-12-31");
        assert_eq!(period("2026Q1").before(), period("2025Q4"));
        assert_eq!(period("2024-02").last().to_string(), "2024-02-29");
        assert_eq!(quarter.year_before(), period("2025Q4"));
        assert_eq!(quarter.words(Lang::Ru), "IV кв. 2026");
        assert_eq!(
            period("2026-11-01..2026-11-15").before(),
            period("2026-10-17..2026-10-31")
        );
    }
}
