//! Where does a value stand? Scales with even steps, and the lines and numbers of an axis.

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

use super::Role;
use super::canvas::{Anchor, Canvas, SMALL};

/// The part of a picture in which values are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plot {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

impl Plot {
    pub const fn width(&self) -> i32 {
        self.right - self.left
    }
}

/// A scale from values to pixels.
#[derive(Clone)]
pub struct Scale {
    coordinate: RangedCoordf64,
    pixels: (i32, i32),
    /// Values at which the axis has a number.
    pub ticks: Vec<f64>,
}

impl Scale {
    /// Returns a scale whose values go from one pixel to another.
    pub fn new(values: (f64, f64), pixels: (i32, i32), ticks: Vec<f64>) -> Self {
        Self {
            coordinate: (values.0..values.1).into(),
            pixels,
            ticks,
        }
    }

    /// Returns a scale from zero to at least a value, with even steps of whole numbers, upwards.
    pub fn counts(highest: f64, plot: Plot, most: i32) -> Self {
        Self::even((0.0, highest.max(1.0)), 1.0, plot, most)
    }

    /// Returns a scale that holds two values, with even steps, upwards.
    pub fn even((low, high): (f64, f64), least: f64, plot: Plot, most: i32) -> Self {
        let step = step((high - low).max(f64::EPSILON) / f64::from(most), least);
        let (first, last) = ((low / step).floor(), (high / step - 1e-9).ceil());
        let ticks: Vec<f64> = (0..=(last - first) as i64)
            .map(|index| (first + index as f64) * step)
            .collect();
        Self::new((first * step, last * step), (plot.bottom, plot.top), ticks)
    }

    /// Returns the pixel of a value; beyond the ends, that of the end.
    pub fn at(&self, value: f64) -> i32 {
        let (low, high) = (
            self.pixels.0.min(self.pixels.1),
            self.pixels.0.max(self.pixels.1),
        );
        self.coordinate.map(&value, self.pixels).clamp(low, high)
    }
}

/// Returns the least of 1, 2, 5, 10, 20, … times a power of ten that is not below a value.
pub fn step(rough: f64, least: f64) -> f64 {
    let power = 10f64.powf(rough.max(1e-9).log10().floor());
    let fitting = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power);
    fitting
        .into_iter()
        .find(|step| *step >= rough * (1.0 - 1e-9))
        .unwrap_or(10.0 * power)
        .max(least)
}

/// Draws the lines of a scale across the plot, with their numbers at its left.
pub fn lines(canvas: &mut Canvas<'_>, plot: Plot, scale: &Scale, words: impl Fn(f64) -> String) {
    for tick in &scale.ticks {
        let y = scale.at(*tick);
        canvas.line(Role::Rule, 1, vec![(plot.left, y), (plot.right, y)]);
        canvas.text(
            Role::Ink2,
            SMALL,
            Anchor::End,
            (plot.left - 6, y + 4),
            &words(*tick),
        );
    }
}

/// Returns places for labels of a height, as near to those wished for as they do not lie on one another, between two bounds.
pub fn apart(wished: &[i32], height: i32, (top, bottom): (i32, i32)) -> Vec<i32> {
    let mut order: Vec<usize> = (0..wished.len()).collect();
    order.sort_by_key(|index| wished[*index]);
    let mut places = wished.to_vec();
    let mut free = top;
    for index in &order {
        places[*index] = wished[*index].max(free);
        free = places[*index] + height;
    }
    let mut free = bottom;
    for index in order.iter().rev() {
        places[*index] = places[*index].min(free);
        free = places[*index] - height;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::{Plot, Scale, apart, step};

    #[test]
    fn steps_are_what_people_count_in() {
        let steps: Vec<f64> = [0.3, 1.0, 1.1, 3.0, 7.0, 23.0]
            .map(|rough| step(rough, 1.0))
            .into();
        assert_eq!(steps, [1.0, 1.0, 2.0, 5.0, 10.0, 50.0]);
    }

    #[test]
    fn a_scale_holds_its_values_and_begins_at_zero() {
        let plot = Plot {
            left: 0,
            top: 10,
            right: 100,
            bottom: 110,
        };
        let scale = Scale::counts(7.0, plot, 4);
        assert_eq!(scale.ticks, [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(
            (scale.at(0.0), scale.at(8.0), scale.at(99.0)),
            (110, 10, 10)
        );
        assert_eq!(Scale::counts(0.0, plot, 4).ticks, [0.0, 1.0]);
    }

    #[test]
    fn labels_keep_their_distance_and_stay_inside() {
        assert_eq!(apart(&[50, 52, 10], 14, (0, 100)), [50, 64, 10]);
        assert_eq!(apart(&[95, 99], 14, (0, 100)), [86, 100]);
    }
}
