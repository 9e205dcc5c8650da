//! How much falls due on which day? Limits stacked by headline, days off as gaps.

use srok_law::time::NaiveDate;

use super::axis::{self, Plot, Scale};
use super::canvas::{Anchor, Canvas, NOTHING, SMALL, TEXT};
use super::{Picture, Role, Table, text, words};
use srok_law::words::{Lang, date_with_weekday, weekday};

/// The series, from the ground up.
const SERIES: [Role; 3] = [Role::Registration, Role::Decision, Role::Complaint];
/// A working day is not broader, however few there are.
const BROADEST: f64 = 72.0;
/// A day off is so many times as broad as a working day.
const BREADTH_OFF: f64 = 0.45;

/// What falls due on the next days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Load {
    /// The days, without a gap between them.
    pub days: Vec<LoadDay>,
    /// The names of registration, decisions and complaints.
    pub names: [String; 3],
}

/// What falls due on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadDay {
    /// The day.
    pub day: NaiveDate,
    /// Registrations, decisions, complaints.
    pub due: [u64; 3],
    /// Why the day is off, e.g. «выходной»; absent for a working day.
    pub off: Option<String>,
}

impl LoadDay {
    fn total(&self) -> u64 {
        self.due.iter().sum()
    }
}

impl Load {
    fn totals(&self) -> [u64; 3] {
        [0, 1, 2].map(|series| self.days.iter().map(|day| day.due[series]).sum())
    }

    /// Returns the beginning and the end of each day on the axis.
    fn slots(&self, plot: Plot) -> Vec<(i32, i32)> {
        let breadth = |day: &LoadDay| if day.off.is_some() { BREADTH_OFF } else { 1.0 };
        let all: f64 = self.days.iter().map(breadth).sum();
        let unit = (f64::from(plot.width()) / all.max(1.0)).min(BROADEST);
        let mut place = f64::from(plot.left);
        let slot = |day: &LoadDay| {
            let from = place;
            place += breadth(day) * unit;
            (from.round() as i32, place.round() as i32)
        };
        self.days.iter().map(slot).collect()
    }

    fn paint_day(
        &self,
        canvas: &mut Canvas<'_>,
        day: &LoadDay,
        slot: (i32, i32),
        plot: Plot,
        scale: &Scale,
    ) {
        let (left, right) = slot;
        let middle = i32::midpoint(left, right);
        if let Some(off) = &day.off {
            let mark = canvas.mark(format!(
                "{}: {off}",
                date_with_weekday(canvas.lang, day.day)
            ));
            canvas.rect(Role::Off.of(mark), (left, plot.top), (right, plot.bottom));
        }
        let inset = ((right - left) / 6).max(1);
        let mut below = 0;
        for (series, role) in SERIES.into_iter().enumerate() {
            let due = day.due[series];
            if due == 0 {
                continue;
            }
            let on = date_with_weekday(canvas.lang, day.day);
            let mark = canvas.mark(format!("{on} · {}: {due}", self.names[series]));
            let (from, to) = (scale.at(below as f64), scale.at((below + due) as f64));
            // a line of the ground between the parts, for those who see no colours
            let gap = i32::from(below > 0 && from - to > 2);
            canvas.rect(
                role.of(mark),
                (left + inset, from - gap),
                (right - inset, to),
            );
            below += due;
        }
        if day.total() > 0 || day.off.is_none() {
            let top = scale.at(day.total() as f64) - 4;
            let total = words::number(canvas.lang, day.total() as f64, 0);
            canvas.text(Role::Ink, SMALL, Anchor::Middle, (middle, top), &total);
        }
        if right - left >= text::width("00.00", SMALL) {
            let (name, short) = (
                weekday(canvas.lang, day.day),
                words::short_day(canvas.lang, day.day),
            );
            canvas.text(
                Role::Ink,
                SMALL,
                Anchor::Middle,
                (middle, plot.bottom + 15),
                name,
            );
            canvas.text(
                Role::Ink2,
                SMALL,
                Anchor::Middle,
                (middle, plot.bottom + 29),
                &short,
            );
        } else if day.off.is_none() {
            let number = day.day.format("%-d").to_string();
            canvas.text(
                Role::Ink,
                SMALL,
                Anchor::Middle,
                (middle, plot.bottom + 15),
                weekday(canvas.lang, day.day),
            );
            canvas.text(
                Role::Ink2,
                SMALL,
                Anchor::Middle,
                (middle, plot.bottom + 29),
                &number,
            );
        }
    }

    /// Writes the names of the series with their sums, each beside a patch of its colour, in as many lines as are needed.
    fn paint_names(&self, canvas: &mut Canvas<'_>) {
        let (mut x, mut y) = (0, 11);
        for (series, total) in self.totals().into_iter().enumerate() {
            let words = format!(
                "{} {}",
                self.names[series],
                words::number(canvas.lang, total as f64, 0)
            );
            let room = 16 + text::width(&words, TEXT);
            if x > 0 && x + room > canvas.width {
                (x, y) = (0, y + 18);
            }
            canvas.rect(SERIES[series], (x, y - 9), (x + 10, y + 1));
            let fitting = text::fit(&words, TEXT, canvas.width - x - 16);
            canvas.text(Role::Ink, TEXT, Anchor::Start, (x + 16, y), &fitting);
            x += room + 18;
        }
    }

    fn lines_of_names(&self, width: i32, lang: Lang) -> i32 {
        let (mut x, mut lines) = (0, 1);
        for (series, total) in self.totals().into_iter().enumerate() {
            let words = format!(
                "{} {}",
                self.names[series],
                words::number(lang, total as f64, 0)
            );
            let room = 16 + text::width(&words, TEXT);
            if x > 0 && x + room > width {
                (x, lines) = (0, lines + 1);
            }
            x += room + 18;
        }
        lines
    }
}

impl Picture for Load {
    fn height(&self, width: i32) -> i32 {
        if self.days.is_empty() {
            return NOTHING;
        }
        218 + 18 * self.lines_of_names(width, Lang::Ru)
    }

    fn table(&self, lang: Lang) -> Table {
        let mut head = vec![lang.pick("День", "Day").to_owned()];
        head.extend(self.names.iter().cloned());
        head.push(lang.pick("Всего", "Total").into());
        let rows = self.days.iter().map(|day| {
            let off = day
                .off
                .as_ref()
                .map_or_else(String::new, |off| format!(", {off}"));
            let mut row = vec![format!("{}{off}", date_with_weekday(lang, day.day))];
            row.extend(day.due.iter().map(ToString::to_string));
            row.push(day.total().to_string());
            row
        });
        Table {
            head,
            rows: rows.collect(),
        }
    }

    fn paint(&self, canvas: &mut Canvas<'_>) {
        if self.days.is_empty() {
            canvas.nothing(words::nothing(canvas.lang));
            return;
        }
        self.paint_names(canvas);
        let highest = self.days.iter().map(LoadDay::total).max().unwrap_or(0) as f64;
        let names = 18 * self.lines_of_names(canvas.width, canvas.lang);
        let left = 8 + text::width(&words::number(canvas.lang, highest.max(10.0), 0), SMALL);
        let plot = Plot {
            left,
            top: names + 18,
            right: canvas.width - 1,
            bottom: canvas.height - 36,
        };
        let scale = Scale::counts(highest, plot, 4);
        axis::lines(canvas, plot, &scale, |tick| {
            words::number(Lang::Ru, tick, 0)
        });
        for (day, slot) in self.days.iter().zip(self.slots(plot)) {
            self.paint_day(canvas, day, slot, plot, &scale);
        }
        canvas.line(
            Role::Ink2,
            1,
            vec![(plot.left, plot.bottom), (plot.right, plot.bottom)],
        );
    }
}
