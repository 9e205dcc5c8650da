//! Is it a change, or the usual up and down? Individual values with their mean and natural process limits (`XmR`).

use super::axis::{self, Plot, Scale, apart};
use super::canvas::{Anchor, Canvas, NOTHING, SMALL};
use super::{Picture, Role, Table, text, words};
use srok_law::words::Lang;

/// Natural limits lie so many mean moving ranges from the mean: three sigma over d₂ = 1.128 of two values.
const OF_MOVING_RANGE: f64 = 2.66;
/// With fewer values no limits are drawn.
const FEWEST: usize = 6;

/// Values of weeks or months, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Control {
    /// The values.
    pub points: Vec<Point>,
    /// The values lie between these by nature; limits stay inside.
    pub bounds: (Option<f64>, Option<f64>),
    /// Decimals of numbers.
    pub decimals: usize,
    /// The unit after numbers, with its space, e.g. « %».
    pub unit: String,
}

/// The value of a week or month.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Its name on the axis, short.
    pub label: String,
    /// The value; absent: nothing to measure.
    pub value: Option<f64>,
    /// What is said of it, e.g. «ноябрь 2026: медиана 7 р. д., 120 дел».
    pub words: String,
}

/// Mean and natural process limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Xmr {
    /// The mean of the values.
    pub mean: f64,
    /// The mean of the distances from one value to the next.
    pub moving_range: f64,
    /// Mean less 2.66 mean moving ranges.
    pub lower: f64,
    /// Mean and 2.66 mean moving ranges.
    pub upper: f64,
}

/// Returns mean and natural process limits of values, or `None` if there are fewer than six.
///
/// Gaps are left out; the values on both sides of one are neighbours.
#[must_use]
pub fn xmr(values: &[f64]) -> Option<Xmr> {
    if values.len() < FEWEST {
        return None;
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let ranges = values.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    let moving_range = ranges.sum::<f64>() / (values.len() - 1) as f64;
    Some(Xmr {
        mean,
        moving_range,
        lower: mean - OF_MOVING_RANGE * moving_range,
        upper: mean + OF_MOVING_RANGE * moving_range,
    })
}

impl Control {
    fn values(&self) -> Vec<f64> {
        self.points.iter().filter_map(|point| point.value).collect()
    }

    /// Returns mean and limits, those kept inside what is possible.
    fn limits(&self) -> Option<Xmr> {
        let mut limits = xmr(&self.values())?;
        if let Some(least) = self.bounds.0 {
            limits.lower = limits.lower.max(least);
        }
        if let Some(most) = self.bounds.1 {
            limits.upper = limits.upper.min(most);
        }
        Some(limits)
    }

    fn number(&self, lang: Lang, value: f64) -> String {
        format!("{}{}", words::number(lang, value, self.decimals), self.unit)
    }

    fn scale(&self, limits: Option<Xmr>, plot: Plot) -> Scale {
        let mut all = self.values();
        all.extend(
            limits
                .iter()
                .flat_map(|limits| [limits.lower, limits.upper]),
        );
        let low = all.iter().copied().fold(f64::INFINITY, f64::min);
        let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = 10f64.powi(-(self.decimals as i32));
        // what can be zero begins there, unless all of it lies far above
        let alone = low >= high;
        let low = if alone { low.min(0.0) } else { low };
        let low = if self.bounds.0 == Some(0.0) && low < high * 0.6 {
            0.0
        } else {
            low
        };
        Scale::even((low, high.max(low + least)), least, plot, 5)
    }

    fn paint_limits(&self, canvas: &mut Canvas<'_>, limits: Xmr, plot: Plot, scale: &Scale) {
        let lang = canvas.lang;
        let (upper, mean, lower) = (limits.upper, limits.mean, limits.lower);
        canvas.rect(
            Role::Accent.faint(0.07),
            (plot.left, scale.at(upper)),
            (plot.right, scale.at(lower)),
        );
        for (value, role) in [(upper, Role::Ink2), (mean, Role::Ink), (lower, Role::Ink2)] {
            let y = scale.at(value);
            canvas.line(role, 1, vec![(plot.left, y), (plot.right, y)]);
        }
        let names = [
            lang.pick("верхняя", "upper"),
            lang.pick("среднее", "mean"),
            lang.pick("нижняя", "lower"),
        ];
        let wished = [upper, mean, lower].map(|value| scale.at(value) + 4);
        let places = apart(&wished, 14, (plot.top + 4, plot.bottom + 4));
        for ((name, value), y) in names.iter().zip([upper, mean, lower]).zip(places) {
            let words = format!("{name} {}", self.number(lang, value));
            let fitting = text::fit(&words, SMALL, canvas.width - plot.right - 6);
            canvas.text(
                Role::Ink2,
                SMALL,
                Anchor::Start,
                (plot.right + 6, y),
                &fitting,
            );
        }
    }

    fn paint_points(
        &self,
        canvas: &mut Canvas<'_>,
        limits: Option<Xmr>,
        at: &impl Fn(usize, f64) -> (i32, i32),
    ) {
        let places = self.points.iter().enumerate();
        let places: Vec<(i32, i32)> = places
            .filter_map(|(index, point)| point.value.map(|value| at(index, value)))
            .collect();
        if places.len() > 1 {
            canvas.line(Role::Accent.faint(0.6), 1, places);
        }
        for (index, point) in self.points.iter().enumerate() {
            let Some(value) = point.value else { continue };
            let outside = limits.is_some_and(|limits| value > limits.upper || value < limits.lower);
            let (x, y) = at(index, value);
            if outside {
                let says = canvas.lang.pick("вне границ", "outside the limits");
                let mark = canvas.mark(format!("{} — {says}", point.words));
                let role = Role::Late.of(mark);
                canvas.shape(role, vec![(x, y - 7), (x + 7, y + 5), (x - 7, y + 5)]);
            } else {
                let mark = canvas.mark(point.words.clone());
                canvas.dot(Role::Accent.of(mark), (x, y), 4);
            }
        }
    }

    fn paint_labels(
        &self,
        canvas: &mut Canvas<'_>,
        plot: Plot,
        at: &impl Fn(usize, f64) -> (i32, i32),
    ) {
        let widest = self
            .points
            .iter()
            .map(|point| text::width(&point.label, SMALL))
            .max();
        let slot = f64::from(plot.width()) / self.points.len().max(1) as f64;
        let every = (f64::from(widest.unwrap_or(0) + 8) / slot).ceil().max(1.0) as usize;
        for (index, point) in self.points.iter().enumerate() {
            if (self.points.len() - 1 - index).is_multiple_of(every) {
                let x = at(index, 0.0).0;
                canvas.text_inside(Role::Ink2, SMALL, (x, plot.bottom + 16), &point.label);
            }
        }
    }
}

impl Picture for Control {
    fn height(&self, _: i32) -> i32 {
        if self.values().is_empty() {
            NOTHING
        } else {
            230
        }
    }

    fn table(&self, lang: Lang) -> Table {
        let head = [
            lang.pick("Период", "Period"),
            lang.pick("Значение", "Value"),
            lang.pick("Пояснение", "Note"),
        ];
        let limits = self.limits();
        let mut rows: Vec<Vec<String>> =
            self.points
                .iter()
                .map(|point| {
                    let value = point.value.map_or_else(
                        || words::nothing(lang).to_owned(),
                        |value| self.number(lang, value),
                    );
                    let outside = point.value.zip(limits).is_some_and(|(value, limits)| {
                        value > limits.upper || value < limits.lower
                    });
                    let outside = if outside {
                        lang.pick(" — вне границ", " — outside the limits")
                    } else {
                        ""
                    };
                    vec![
                        point.label.clone(),
                        value,
                        format!("{}{outside}", point.words),
                    ]
                })
                .collect();
        if let Some(limits) = limits {
            let row = |name: &str, value: f64| {
                vec![name.to_owned(), self.number(lang, value), String::new()]
            };
            rows.push(row(lang.pick("Среднее", "Mean"), limits.mean));
            rows.push(row(
                lang.pick("Нижняя граница", "Lower limit"),
                limits.lower,
            ));
            rows.push(row(
                lang.pick("Верхняя граница", "Upper limit"),
                limits.upper,
            ));
        }
        Table {
            head: head.map(Into::into).into(),
            rows,
        }
    }

    fn paint(&self, canvas: &mut Canvas<'_>) {
        if self.values().is_empty() {
            canvas.nothing(words::nothing(canvas.lang));
            return;
        }
        let limits = self.limits();
        let lang = canvas.lang;
        let right = if canvas.is_narrow() { 92 } else { 112 };
        let mut plot = Plot {
            left: 0,
            top: 14,
            right: canvas.width - right,
            bottom: canvas.height - 26,
        };
        let scale = self.scale(limits, plot);
        let widest = scale
            .ticks
            .iter()
            .map(|tick| text::width(&self.number(lang, *tick), SMALL))
            .max();
        plot.left = widest.unwrap_or(0) + 10;
        axis::lines(canvas, plot, &scale, |tick| self.number(lang, tick));
        let slot = f64::from(plot.width()) / self.points.len() as f64;
        let at = |index: usize, value: f64| {
            (
                (f64::from(plot.left) + slot * (index as f64 + 0.5)).round() as i32,
                scale.at(value),
            )
        };
        if let Some(limits) = limits {
            self.paint_limits(canvas, limits, plot, &scale);
        } else {
            let says = lang.pick("мало точек:", "few points:");
            let more = lang.pick("границ нет", "no limits");
            canvas.text(
                Role::Ink2,
                SMALL,
                Anchor::Start,
                (plot.right + 6, plot.top + 10),
                says,
            );
            canvas.text(
                Role::Ink2,
                SMALL,
                Anchor::Start,
                (plot.right + 6, plot.top + 24),
                more,
            );
        }
        self.paint_points(canvas, limits, &at);
        self.paint_labels(canvas, plot, &at);
    }
}

#[cfg(test)]
mod tests {
    use super::xmr;

    #[test]
    fn limits_follow_the_moving_range() {
        // the example of the method: mean 10, moving ranges 1, 2, 3, 2, 1 (mean 1.8)
        let limits = xmr(&[10.0, 11.0, 9.0, 12.0, 10.0, 9.0]).unwrap();
        let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
        assert!(near(limits.moving_range, 1.8), "{limits:?}");
        assert!(near(limits.mean, 61.0 / 6.0), "{limits:?}");
        assert!(near(limits.upper, 61.0 / 6.0 + 4.788), "{limits:?}");
        assert_eq!(xmr(&[1.0, 2.0, 3.0, 4.0, 5.0]), None);
    }
}
