//! How long did it take? Counts by duration, in time and late, with median, 90th percentile, limit and average norm as lines.

use super::axis::{self, Plot, Scale};
use super::canvas::{Anchor, Canvas, NOTHING, SMALL, TEXT};
use super::{Picture, Role, Table, text, words};
use srok_law::words::Lang;

/// At most so many bars are drawn; longer ranges are put together by 2, 5, 10, …
const MOST_BARS: f64 = 40.0;
/// A bar is not broader, however few there are.
const BROADEST: f64 = 56.0;
/// Height of a line of labels.
const LINE: i32 = 16;

/// Durations with their counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Histogram {
    /// By rising duration.
    pub bins: Vec<Bin>,
    /// How long a step of the values is in the unit of the axis, e.g. 0.1; 0 means 1.
    pub step: f64,
    /// Median, percentile, limit and norm, at most four.
    pub lines: Vec<Line>,
}

/// How many took so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bin {
    /// The duration, in steps.
    pub value: i64,
    /// In time.
    pub in_time: u64,
    /// Late.
    pub late: u64,
}

/// A value that is marked.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// In the unit of the axis.
    pub value: f64,
    /// What it is, with its value: «медиана 7».
    pub words: String,
    /// Its colour.
    pub role: Role,
}

/// Bars of a breadth, and what lies beyond the last of them.
struct Grouped {
    /// In steps.
    breadth: i64,
    first: i64,
    bars: Vec<(u64, u64)>,
    beyond: (u64, u64),
}

impl Histogram {
    fn step(&self) -> f64 {
        if self.step > 0.0 { self.step } else { 1.0 }
    }

    fn total(&self) -> u64 {
        self.bins.iter().map(|bin| bin.in_time + bin.late).sum()
    }

    /// Returns the greatest duration that is drawn apart: few lie beyond it, and every line lies before it.
    fn last_value(&self) -> i64 {
        let (mut below, all) = (0, self.total());
        let far = self.bins.iter().find(|bin| {
            below += bin.in_time + bin.late;
            below as f64 >= 0.985 * all as f64
        });
        let far = far.map_or(0, |bin| bin.value);
        let marked = self
            .lines
            .iter()
            .map(|line| (line.value / self.step()).ceil() as i64);
        let wanted = marked.fold(far, i64::max);
        let longest = self.bins.last().map_or(wanted, |bin| bin.value);
        // a handful of values beyond is drawn too
        if longest - wanted <= wanted / 4 + 2 {
            longest
        } else {
            wanted
        }
    }

    fn grouped(&self) -> Grouped {
        let first = self.bins.first().map_or(0, |bin| bin.value).min(0);
        let last = self.last_value();
        let breadth = axis::step((last - first + 1) as f64 / MOST_BARS, 1.0).round() as i64;
        let bars = ((last - first) / breadth + 1).max(1) as usize;
        let mut grouped = Grouped {
            breadth,
            first,
            bars: vec![(0, 0); bars],
            beyond: (0, 0),
        };
        for bin in &self.bins {
            let index = usize::try_from((bin.value - first) / breadth).unwrap_or(0);
            let place = grouped.bars.get_mut(index).unwrap_or(&mut grouped.beyond);
            place.0 += bin.in_time;
            place.1 += bin.late;
        }
        grouped
    }

    /// Says which durations a bar holds: «7», «10–14».
    fn span(&self, grouped: &Grouped, index: usize, lang: Lang) -> String {
        let from = grouped.first + index as i64 * grouped.breadth;
        let to = from + grouped.breadth - 1;
        let word = |value: i64| words::number(lang, value as f64 * self.step(), 1);
        if from == to {
            word(from)
        } else {
            format!("{}–{}", word(from), word(to))
        }
    }

    /// Draws the lines, each up to its words; words of lesser values stand higher, so that few lines cross them.
    fn paint_lines(&self, canvas: &mut Canvas<'_>, plot: Plot, at: &impl Fn(f64) -> i32) {
        let mut lines: Vec<&Line> = self.lines.iter().collect();
        lines.sort_by(|one, other| one.value.total_cmp(&other.value));
        let place = |index: usize, line: &Line| (at(line.value), 11 + index as i32 * LINE);
        for (index, line) in lines.iter().enumerate() {
            let (x, y) = place(index, line);
            canvas.line(line.role, 2, vec![(x, y - 8), (x, plot.bottom)]);
        }
        for (index, line) in lines.iter().enumerate() {
            let (x, y) = place(index, line);
            let room = text::width(&line.words, TEXT);
            // on whichever side there is room
            let (anchor, from, words) = if x + 6 + room <= canvas.width {
                (Anchor::Start, x + 6, line.words.clone())
            } else {
                (Anchor::End, x - 6, text::fit(&line.words, TEXT, x - 6))
            };
            if anchor == Anchor::End && index > 0 {
                let left = from - text::width(&words, TEXT);
                canvas.rect(Role::Paper, (left, y - 10), (from, y + 4));
            }
            canvas.text(line.role, TEXT, anchor, (from, y), &words);
        }
    }

    fn paint_bar(
        canvas: &mut Canvas<'_>,
        (left, right): (i32, i32),
        (met, late): (u64, u64),
        span: &str,
        scale: &Scale,
    ) {
        if met + late == 0 {
            return;
        }
        let lang = canvas.lang;
        let says = |part: &str, count: u64| {
            format!(
                "{span} · {part}: {count} {} {}",
                words::part_of(lang),
                met + late
            )
        };
        if met > 0 {
            let mark = canvas.mark(says(lang.pick("в срок", "in time"), met));
            canvas.rect(
                Role::Accent.of(mark),
                (left, scale.at(0.0)),
                (right, scale.at(met as f64)),
            );
        }
        if late > 0 {
            let mark = canvas.mark(says(lang.pick("с нарушением срока", "late"), late));
            canvas.rect(
                Role::Late.of(mark),
                (left, scale.at(met as f64)),
                (right, scale.at((met + late) as f64)),
            );
        }
    }
}

impl Picture for Histogram {
    fn height(&self, _: i32) -> i32 {
        if self.total() == 0 {
            NOTHING
        } else {
            200 + LINE * self.lines.len() as i32
        }
    }

    fn table(&self, lang: Lang) -> Table {
        let head = [
            lang.pick("Продолжительность", "Duration"),
            lang.pick("В срок", "In time"),
            lang.pick("С нарушением срока", "Late"),
            lang.pick("Всего", "Total"),
        ];
        let rows = self.bins.iter().map(|bin| {
            let duration = words::number(lang, bin.value as f64 * self.step(), 1);
            let counts = [bin.in_time, bin.late, bin.in_time + bin.late];
            std::iter::once(duration)
                .chain(counts.map(|count| count.to_string()))
                .collect()
        });
        Table {
            head: head.map(Into::into).into(),
            rows: rows.collect(),
        }
    }

    fn paint(&self, canvas: &mut Canvas<'_>) {
        if self.total() == 0 {
            canvas.nothing(words::nothing(canvas.lang));
            return;
        }
        let grouped = self.grouped();
        let counts = grouped.bars.iter().chain(std::iter::once(&grouped.beyond));
        let highest = counts.map(|(met, late)| met + late).max().unwrap_or(0) as f64;
        let left = 10 + text::width(&words::number(canvas.lang, highest.max(10.0), 0), SMALL);
        let plot = Plot {
            left,
            top: 8 + LINE * self.lines.len() as i32,
            right: canvas.width - 1,
            bottom: canvas.height - 22,
        };
        let scale = Scale::counts(highest, plot, 4);
        let lang = canvas.lang;
        axis::lines(canvas, plot, &scale, |tick| words::number(lang, tick, 0));
        // what lies beyond has a place of its own, apart from the others
        let beyond = grouped.beyond.0 + grouped.beyond.1 > 0;
        let tail = if beyond { 46 } else { 0 };
        let slot = (f64::from(plot.width() - tail) / grouped.bars.len() as f64).min(BROADEST);
        let edge = |index: usize| plot.left + (slot * index as f64).round() as i32;
        let gap = i32::from(slot >= 4.0);
        for (index, bar) in grouped.bars.iter().enumerate() {
            let span = self.span(&grouped, index, lang);
            Self::paint_bar(
                canvas,
                (edge(index) + gap, edge(index + 1)),
                *bar,
                &span,
                &scale,
            );
        }
        self.paint_numbers(canvas, plot, &grouped, &edge);
        if beyond {
            let from = grouped.first + grouped.bars.len() as i64 * grouped.breadth;
            let span = format!(
                "≥\u{a0}{}",
                words::number(lang, from as f64 * self.step(), 1)
            );
            Self::paint_bar(
                canvas,
                (plot.right - 30, plot.right - 8),
                grouped.beyond,
                &span,
                &scale,
            );
            canvas.text(
                Role::Ink2,
                SMALL,
                Anchor::End,
                (plot.right, plot.bottom + 15),
                &span,
            );
        }
        // a value stands in the middle of its bar
        let at = |value: f64| {
            let place = (value / self.step() - grouped.first as f64 + 0.5) / grouped.breadth as f64;
            (f64::from(plot.left) + slot * place).round() as i32
        };
        self.paint_lines(canvas, plot, &at);
        canvas.line(
            Role::Ink2,
            1,
            vec![(plot.left, plot.bottom), (plot.right, plot.bottom)],
        );
    }
}

impl Histogram {
    /// Writes the durations under the bars, as many as there is room for.
    fn paint_numbers(
        &self,
        canvas: &mut Canvas<'_>,
        plot: Plot,
        grouped: &Grouped,
        edge: &impl Fn(usize) -> i32,
    ) {
        let lang = canvas.lang;
        let widest = words::number(
            lang,
            (grouped.first + grouped.bars.len() as i64 * grouped.breadth) as f64 * self.step(),
            1,
        );
        let slot = f64::from(edge(grouped.bars.len()) - plot.left) / grouped.bars.len() as f64;
        let every =
            axis::step(f64::from(text::width(&widest, SMALL) + 10) / slot, 1.0).round() as usize;
        for index in (0..grouped.bars.len()).step_by(every.max(1)) {
            let middle = i32::midpoint(edge(index), edge(index + 1));
            let value = (grouped.first + index as i64 * grouped.breadth) as f64 * self.step();
            let words = words::number(lang, value, 1);
            canvas.text(
                Role::Ink2,
                SMALL,
                Anchor::Middle,
                (middle, plot.bottom + 15),
                &words,
            );
        }
    }
}
