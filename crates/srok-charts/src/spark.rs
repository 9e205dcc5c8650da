//! Up or down? A line of the last months without axes, as small as a word.

use super::canvas::{Anchor, Canvas};
use super::{Picture, Role, Table, words};
use srok_law::words::Lang;

/// The picture is drawn so much larger than it is shown, because plotters knows whole pixels only.
const ENLARGED: i32 = 10;

/// Values of months, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Spark {
    /// The months with their values; absent: no data, a gap.
    pub months: Vec<(String, Option<f64>)>,
    /// The colour of the line.
    pub role: Role,
    /// Decimals of the values in the table.
    pub decimals: usize,
}

impl Spark {
    /// Natural width and height as shown.
    pub const SIZE: (i32, i32) = (96, 24);

    fn range(&self) -> Option<(f64, f64)> {
        let values = self.months.iter().filter_map(|(_, value)| *value);
        values.fold(None, |range, value| match range {
            None => Some((value, value)),
            Some((low, high)) => Some((low.min(value), high.max(value))),
        })
    }
}

impl Picture for Spark {
    const ONLY_WIDTH: Option<i32> = Some(Self::SIZE.0 * ENLARGED);

    fn height(&self, _: i32) -> i32 {
        Self::SIZE.1 * ENLARGED
    }

    fn table(&self, lang: Lang) -> Table {
        let head = [lang.pick("Месяц", "Month"), lang.pick("Значение", "Value")];
        let rows = self.months.iter().map(|(month, value)| {
            let value = value.map_or_else(
                || words::nothing(lang).to_owned(),
                |value| words::number(lang, value, self.decimals),
            );
            vec![month.clone(), value]
        });
        Table {
            head: head.map(Into::into).into(),
            rows: rows.collect(),
        }
    }

    fn paint(&self, canvas: &mut Canvas<'_>) {
        let Some((low, high)) = self.range() else {
            let words = words::nothing(canvas.lang);
            canvas.text(
                Role::Ink2,
                11 * ENLARGED,
                Anchor::Start,
                (0, 16 * ENLARGED),
                words,
            );
            return;
        };
        let edge = 4 * ENLARGED;
        let last = self.months.len().max(2) as i32 - 1;
        let (width, height) = (canvas.width - 2 * edge, canvas.height - 2 * edge);
        let at = |index: usize, value: f64| {
            let part = if high > low {
                (value - low) / (high - low)
            } else {
                0.5
            };
            let y = f64::from(canvas.height - edge) - part * f64::from(height);
            (edge + width * index as i32 / last, y.round() as i32)
        };
        let mut pieces: Vec<Vec<(i32, i32)>> = vec![Vec::new()];
        for (index, (_, value)) in self.months.iter().enumerate() {
            match (value, pieces.last_mut()) {
                (Some(value), Some(piece)) => piece.push(at(index, *value)),
                _ => pieces.push(Vec::new()),
            }
        }
        let end = pieces.iter().rev().find_map(|piece| piece.last().copied());
        for piece in pieces {
            match piece.as_slice() {
                [] => {}
                [alone] => canvas.dot(self.role, *alone, 12),
                _ => canvas.line(self.role, 15, piece),
            }
        }
        if let Some(end) = end {
            canvas.dot(self.role, end, 28);
        }
    }
}
