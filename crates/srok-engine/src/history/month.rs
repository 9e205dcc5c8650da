//! Which month is meant? A month of a year, counted on.

use std::fmt;

use srok_law::time::{Datelike, NaiveDate};

use srok_law::case::Day;

/// A month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// Returns the month of a day.
    #[must_use]
    pub fn of(day: Day) -> Self {
        let date = day.date();
        Self(date.year() * 12 + date.month0() as i32)
    }

    /// Returns the month so many months later (earlier if negative).
    #[must_use]
    pub const fn plus(self, months: i32) -> Self {
        Self(self.0.saturating_add(months))
    }

    /// Returns its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        let month = self.0.rem_euclid(12).unsigned_abs() + 1;
        NaiveDate::from_ymd_opt(self.0.div_euclid(12), month, 1).unwrap_or(NaiveDate::MIN)
    }

    /// Returns how many months lie between it and a later one.
    #[must_use]
    pub const fn until(self, later: Self) -> i32 {
        later.0 - self.0
    }
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first_day().format("%Y-%m").fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::Month;
    use srok_law::case::Day;

    #[test]
    fn months_go_on_over_the_year() {
        let day = |text: &str| Day::from(text.parse::<srok_law::time::NaiveDate>().unwrap());
        let november = Month::of(day("2026-11-30"));
        assert_eq!(november.to_string(), "2026-11");
        assert_eq!(november.plus(2).to_string(), "2027-01");
        assert_eq!(november.plus(-24), Month::of(day("2024-11-01")));
        assert_eq!(november.until(november.plus(3)), 3);
    }
}
