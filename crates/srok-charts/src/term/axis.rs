//! Where is a day on the axis, and which days have their date written?

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;
use srok_law::time::{Datelike, NaiveDate};

use crate::canvas::{Anchor, Canvas, SMALL};
use crate::{Role, text, words};
use srok_law::case::Day;

/// Days between two written dates, the nearest that have room.
const STEPS: [i32; 4] = [1, 2, 7, 14];
/// Months between two written dates.
const MONTHS: [i32; 6] = [1, 2, 3, 6, 12, 24];

/// The axis.
pub struct Days {
    coordinate: RangedCoordf64,
    span: (f64, f64),
    pub left: i32,
    right: i32,
}

/// Returns the date of a place.
pub fn date(place: f64) -> NaiveDate {
    Day(place.floor() as i32).date()
}

/// Returns the runs of days that follow one another, as first day and day after the last.
pub fn runs(days: &[i32]) -> Vec<(i32, i32)> {
    let mut sorted = days.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut runs: Vec<(i32, i32)> = Vec::new();
    for day in sorted {
        match runs.last_mut() {
            Some(run) if run.1 == day => run.1 = day + 1,
            _ => runs.push((day, day + 1)),
        }
    }
    runs
}

impl Days {
    pub fn new(span: (f64, f64), (left, right): (i32, i32)) -> Self {
        Self {
            coordinate: (span.0..span.1).into(),
            span,
            left,
            right,
        }
    }

    /// Returns the pixel of a place; beyond the ends, that of the end.
    pub fn at(&self, place: f64) -> i32 {
        let place = place.clamp(self.span.0, self.span.1);
        self.coordinate.map(&place, (self.left, self.right))
    }

    pub fn holds(&self, place: f64) -> bool {
        place >= self.span.0 && place <= self.span.1
    }

    /// Writes dates under the axis, with short lines at their beginnings.
    pub fn paint(&self, canvas: &mut Canvas<'_>, bottom: i32) {
        let mut year = None;
        for (day, by_month) in self.dates(canvas.lang) {
            let x = self.at(f64::from(day));
            let date = Day(day).date();
            canvas.line(Role::Ink2, 1, vec![(x, bottom), (x, bottom + 5)]);
            let name = if by_month {
                words::month(canvas.lang, date).to_owned()
            } else {
                words::short_day(canvas.lang, date)
            };
            if x + 3 + text::width(&name, SMALL) > canvas.width {
                continue;
            }
            canvas.text(Role::Ink, SMALL, Anchor::Start, (x + 3, bottom + 16), &name);
            if year != Some(date.year()) && x + 3 + text::width("0000", SMALL) <= canvas.width {
                year = Some(date.year());
                canvas.text(
                    Role::Ink2,
                    SMALL,
                    Anchor::Start,
                    (x + 3, bottom + 30),
                    &date.year().to_string(),
                );
            }
        }
    }

    /// Returns the days whose date is written, and whether only their month is.
    fn dates(&self, lang: srok_law::words::Lang) -> Vec<(i32, bool)> {
        let (first, last) = (self.span.0 as i32, self.span.1 as i32);
        let pixels = f64::from(self.right - self.left) / (self.span.1 - self.span.0);
        let room = text::width(lang.pick("00.00", "00-00"), SMALL) + 10;
        let fits = |days: i32| f64::from(days) * pixels >= f64::from(room);
        if let Some(step) = STEPS.into_iter().find(|step| fits(*step)) {
            // weeks begin on Mondays
            let begins = |day: &i32| match step {
                7 => Day(*day).weekday() == 0,
                14 => Day(*day).weekday() == 0 && (day.div_euclid(7)) % 2 == 0,
                _ => (day - first) % step == 0,
            };
            return (first..last)
                .filter(begins)
                .map(|day| (day, false))
                .collect();
        }
        let step = MONTHS
            .into_iter()
            .find(|step| fits(step * 30))
            .unwrap_or(60);
        let begins = |day: &i32| {
            let date = Day(*day).date();
            let month = date.year() * 12 + date.month0() as i32;
            date.day() == 1 && month % step == 0
        };
        (first..last)
            .filter(begins)
            .map(|day| (day, true))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Days, runs};
    use srok_law::words::Lang;

    #[test]
    fn days_off_that_follow_one_another_are_one_shade() {
        assert_eq!(runs(&[6, 5, 12, 6, 13]), [(5, 7), (12, 14)]);
    }

    #[test]
    fn dates_are_as_many_as_have_room() {
        let days = |length: i32| Days::new((20_000.0, f64::from(20_000 + length)), (0, 800));
        let dates = |length| days(length).dates(Lang::Ru);
        assert_eq!(dates(14).len(), 14);
        let weeks = dates(70);
        assert!((9..=10).contains(&weeks.len()), "{weeks:?}");
        assert!(
            weeks
                .iter()
                .all(|(day, by_month)| srok_law::case::Day(*day).weekday() == 0 && !by_month)
        );
        let months = dates(400);
        assert!(
            (12..=14).contains(&months.len()) && months.iter().all(|(_, by_month)| *by_month),
            "{months:?}"
        );
        assert!(dates(9_000).len() <= 18);
    }
}
