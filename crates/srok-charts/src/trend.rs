//! Which share was in time, month by month? The last months, and thin beneath them the same months of the year before.

use srok_law::time::{Datelike, NaiveDate};

use super::axis::{self, Plot, Scale, apart};
use super::canvas::{Anchor, Canvas, NOTHING, SMALL, TEXT};
use super::{Picture, Role, Table, text, words};
use srok_law::words::Lang;

/// A share that rests on fewer cases says so.
const SMALL_BASE: u64 = 5;

/// How many of how many in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// First day of the month.
    pub month: NaiveDate,
    /// So many.
    pub part: u64,
    /// Of so many; 0: there is no share.
    pub of: u64,
}

/// Shares of months, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trend {
    /// The months.
    pub months: Vec<Share>,
    /// The same months of the year before, as many or none.
    pub year_before: Vec<Share>,
    /// The last month is not over.
    pub goes_on: bool,
}

impl Share {
    fn value(&self) -> Option<f64> {
        (self.of > 0).then(|| 100.0 * self.part as f64 / self.of as f64)
    }

    const fn is_small(&self) -> bool {
        self.of < SMALL_BASE
    }

    /// Says how many of how many: «93,4 % (14 из 15)».
    fn words(&self, lang: Lang) -> String {
        if self.of == 0 {
            return words::nothing(lang).into();
        }
        let few = if self.is_small() {
            format!(", {}", words::few(lang))
        } else {
            String::new()
        };
        let share = words::percent(lang, self.part, self.of);
        format!(
            "{share} ({} {} {}{few})",
            self.part,
            words::part_of(lang),
            self.of
        )
    }
}

impl Trend {
    fn is_empty(&self) -> bool {
        let mut all = self.months.iter().chain(&self.year_before);
        all.all(|share| share.of == 0)
    }

    fn is_last(&self, index: usize) -> bool {
        index + 1 == self.months.len()
    }

    /// Returns the lowest value of the axis: shares lie close together, so it need not be zero, and is numbered.
    fn floor(&self) -> f64 {
        let all = self
            .months
            .iter()
            .chain(&self.year_before)
            .filter_map(Share::value);
        let lowest = all.fold(100.0, f64::min);
        ((lowest - 5.0) / 10.0).floor().clamp(0.0, 8.0) * 10.0
    }

    fn paint_line(
        canvas: &mut Canvas<'_>,
        shares: &[Share],
        role: Role,
        width: u32,
        at: &impl Fn(usize, f64) -> (i32, i32),
    ) {
        let mut piece = Vec::new();
        for (index, share) in shares.iter().enumerate() {
            match share.value() {
                Some(value) => piece.push(at(index, value)),
                None => draw_piece(canvas, &mut piece, role, width),
            }
        }
        draw_piece(canvas, &mut piece, role, width);
    }

    fn paint_marks(
        &self,
        canvas: &mut Canvas<'_>,
        shares: &[Share],
        before: bool,
        at: &impl Fn(usize, f64) -> (i32, i32),
    ) {
        for (index, share) in shares.iter().enumerate() {
            let Some(value) = share.value() else { continue };
            let lang = canvas.lang;
            let goes_on = !before && self.goes_on && self.is_last(index);
            let more = if goes_on {
                format!(", {}", words::goes_on(lang))
            } else {
                String::new()
            };
            let mark = canvas.mark(format!(
                "{}: {}{more}",
                words::month_of_year(lang, share.month),
                share.words(lang)
            ));
            let place = at(index, value);
            match (before, goes_on || share.is_small()) {
                (true, _) => canvas.dot(Role::LastYear.of(mark), place, 2),
                (false, true) => canvas.ring(Role::Accent.of(mark), place, 4),
                (false, false) => canvas.dot(Role::Accent.of(mark), place, 4),
            }
        }
    }

    /// Writes beside the ends of the lines what they are.
    fn paint_ends(&self, canvas: &mut Canvas<'_>, plot: Plot, scale: &Scale) {
        let end = |shares: &[Share]| {
            shares
                .iter()
                .rev()
                .find_map(|share| share.value().map(|value| (value, *share)))
        };
        let mut labels = Vec::new();
        if let Some((value, share)) = end(&self.months) {
            labels.push((
                value,
                Role::Accent,
                words::percent(canvas.lang, share.part, share.of),
            ));
        }
        if let Some((value, _)) = end(&self.year_before) {
            labels.push((
                value,
                Role::Ink2,
                words::year_before(canvas.lang).to_owned(),
            ));
        }
        let wished: Vec<i32> = labels
            .iter()
            .map(|(value, ..)| scale.at(*value) + 4)
            .collect();
        let places = apart(&wished, 15, (plot.top + 4, plot.bottom));
        for ((_, role, words), y) in labels.iter().zip(places) {
            let at = (plot.right + 10, y);
            if *role == Role::Accent {
                canvas.bold(*role, TEXT, Anchor::Start, at, words);
            } else {
                canvas.text(*role, TEXT, Anchor::Start, at, words);
            }
        }
    }

    fn paint_months(
        &self,
        canvas: &mut Canvas<'_>,
        plot: Plot,
        at: &impl Fn(usize, f64) -> (i32, i32),
    ) {
        let room = plot.width() / (self.months.len().max(2) as i32 - 1);
        let every = (text::width("мммм", SMALL) + room) / room.max(1);
        for (index, share) in self.months.iter().enumerate() {
            let from_end = self.months.len() - 1 - index;
            if !from_end.is_multiple_of(every.max(1) as usize) {
                continue;
            }
            let x = at(index, 0.0).0;
            canvas.text(
                Role::Ink,
                SMALL,
                Anchor::Middle,
                (x, plot.bottom + 16),
                words::month(canvas.lang, share.month),
            );
            let first_shown = index < every.max(1) as usize;
            if first_shown || (share.month.month0() as i32) < every {
                let year = share.month.year().to_string();
                canvas.text(
                    Role::Ink2,
                    SMALL,
                    Anchor::Middle,
                    (x, plot.bottom + 30),
                    &year,
                );
            }
        }
    }
}

fn draw_piece(canvas: &mut Canvas<'_>, piece: &mut Vec<(i32, i32)>, role: Role, width: u32) {
    if piece.len() > 1 {
        canvas.line(role, width, std::mem::take(piece));
    }
    piece.clear();
}

impl Picture for Trend {
    fn height(&self, width: i32) -> i32 {
        if self.is_empty() {
            NOTHING
        } else if width <= super::NARROW {
            220
        } else {
            240
        }
    }

    fn table(&self, lang: Lang) -> Table {
        let mut head: Vec<String> = [
            lang.pick("Месяц", "Month"),
            lang.pick("В срок", "In time"),
            lang.pick("Всего", "Total"),
            lang.pick("Доля", "Share"),
        ]
        .map(Into::into)
        .into();
        let compared = !self.year_before.is_empty();
        if compared {
            head.push(lang.pick("АППГ: в срок из", "Last year: in time of").into());
            head.push(lang.pick("АППГ: доля", "Last year: share").into());
        }
        let share = |share: &Share| match share.of {
            0 => words::nothing(lang).to_owned(),
            of => words::percent(lang, share.part, of),
        };
        let rows = self.months.iter().enumerate().map(|(index, month)| {
            let mut row = vec![
                words::month_of_year(lang, month.month),
                month.part.to_string(),
                month.of.to_string(),
                share(month),
            ];
            if compared {
                let before = self.year_before.get(index);
                row.push(before.map_or_else(String::new, |before| {
                    format!("{} {} {}", before.part, words::part_of(lang), before.of)
                }));
                row.push(before.map_or_else(String::new, share));
            }
            row
        });
        Table {
            head,
            rows: rows.collect(),
        }
    }

    fn paint(&self, canvas: &mut Canvas<'_>) {
        if self.is_empty() {
            canvas.nothing(words::nothing(canvas.lang));
            return;
        }
        let plot = Plot {
            left: 44,
            top: 10,
            right: canvas.width - 14 - text::bold_width(words::widest_end(canvas.lang), TEXT),
            bottom: canvas.height - 36,
        };
        let scale = Scale::even((self.floor(), 100.0), 10.0, plot, 5);
        axis::lines(canvas, plot, &scale, |tick| format!("{tick:.0}\u{a0}%"));
        let last = self.months.len().max(2) as i32 - 1;
        // a single month stands in the middle
        let inset = if self.months.len() < 2 {
            plot.width() / 2
        } else {
            14
        };
        let at = |index: usize, value: f64| {
            let x = plot.left + inset + (plot.width() - inset - 6) * index as i32 / last;
            (x, scale.at(value))
        };
        Self::paint_line(canvas, &self.year_before, Role::LastYear, 1, &at);
        self.paint_marks(canvas, &self.year_before, true, &at);
        Self::paint_line(canvas, &self.months, Role::Accent, 2, &at);
        self.paint_marks(canvas, &self.months, false, &at);
        self.paint_ends(canvas, plot, &scale);
        self.paint_months(canvas, plot, &at);
    }
}
