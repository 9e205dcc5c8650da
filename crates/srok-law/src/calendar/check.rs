//! Does the calendar agree with what outside authorities state, and is next year there?

use super::{Calendar, DecreeDays};
use crate::case::Day;
use crate::time::{Datelike, NaiveDate};

/// The working days of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearCount {
    /// The year.
    pub year: i32,
    /// Working days by month, January first, decree days as working.
    pub months: [u32; 12],
    /// Working days with decree days as working.
    pub norm: u32,
    /// Working days with decree days as off.
    pub effective: u32,
    /// Shortened days.
    pub shortened: u32,
}

/// Something the administrator of a calendar should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// The count differs from the stated norm.
    Norm {
        /// The year.
        year: i32,
        /// Counted.
        counted: u32,
        /// Stated.
        stated: u32,
    },
    /// No norm is stated for a covered year.
    NoNorm {
        /// The year.
        year: i32,
    },
    /// It is November and next year's acts are not in the file.
    NextYearMissing {
        /// The year that is missing.
        year: i32,
    },
    /// A year without a working day.
    NoWorkingDay {
        /// The year.
        year: i32,
    },
}

/// From this month on next year's acts have been published and must be loaded.
const PUBLISHED_BY: u32 = 11;

/// Returns the days of a year in order.
#[must_use]
pub fn days_of(year: i32) -> Vec<Day> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).map(Day::from);
    first.map_or_else(Vec::new, |first| {
        (0..366)
            .map(|days| first.plus(days))
            .filter(|day| day.year() == year)
            .collect()
    })
}

impl Calendar {
    /// Returns the working days of a year by month.
    #[must_use]
    pub fn count_year(&self, year: i32) -> YearCount {
        let mut count = YearCount {
            year,
            months: [0; 12],
            norm: 0,
            effective: 0,
            shortened: 0,
        };
        for day in days_of(year) {
            if self.is_working(day, DecreeDays::Working) {
                count.months[day.date().month0() as usize] += 1;
                count.norm += 1;
            }
            count.effective += u32::from(self.is_working(day, DecreeDays::Off));
            count.shortened += u32::from(self.is_shortened(day));
        }
        count
    }

    /// Returns what the administrator should know on a day.
    #[must_use]
    pub fn check(&self, today: NaiveDate) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for year in self.first_year..=self.last_year {
            let counted = self.count_year(year).norm;
            match self.norms.get(&year) {
                Some(stated) if *stated != counted => warnings.push(Warning::Norm {
                    year,
                    counted,
                    stated: *stated,
                }),
                Some(_) => {}
                None => warnings.push(Warning::NoNorm { year }),
            }
            if counted == 0 {
                warnings.push(Warning::NoWorkingDay { year });
            }
        }
        let needed = if today.month() >= PUBLISHED_BY {
            today.year() + 1
        } else {
            today.year()
        };
        if needed > self.last_year {
            warnings.push(Warning::NextYearMissing { year: needed });
        }
        warnings
    }
}
