//! Which is the largest? Horizontal bars from zero, each with its name and its number.

use super::canvas::{Anchor, Canvas, NOTHING, TEXT};
use super::{Picture, Role, Table, text, words};
use srok_law::words::Lang;

/// Height of a line of text.
const LINE: i32 = 16;
/// Height of a bar.
const BAR: i32 = 16;

/// Bars in the order in which they are shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bars {
    /// The bars.
    pub bars: Vec<Bar>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Whose value it is.
    pub name: String,
    /// Its length; absent: not known.
    pub value: Option<f64>,
    /// The value as it is written, e.g. «14 из 20»; why it is not known, if there is more to say than that.
    pub words: String,
    /// Its colour.
    pub role: Role,
}

impl Bar {
    /// Returns a bar in the main colour.
    #[must_use]
    pub fn new(name: &str, value: f64, words: &str) -> Self {
        Self {
            name: name.into(),
            value: Some(value),
            words: words.into(),
            role: Role::Accent,
        }
    }

    fn words(&self, lang: Lang) -> &str {
        match self.value {
            None if self.words.is_empty() => words::nothing(lang),
            _ => &self.words,
        }
    }
}

/// How the room of a width is shared.
struct Room {
    /// Names stand beside the bars; absent: above them.
    beside: Option<i32>,
    /// What names have.
    names: i32,
    /// Where bars begin.
    left: i32,
    /// Where the longest ends.
    right: i32,
}

impl Bars {
    fn room(&self, width: i32) -> Room {
        let written = self.bars.iter().map(|bar| {
            let longest = bar.words(Lang::Ru);
            text::width(longest, TEXT)
        });
        let written = written.max().unwrap_or(0).min(width / 2);
        if width <= super::NARROW {
            return Room {
                beside: None,
                names: width,
                left: 0,
                right: width - written - 10,
            };
        }
        let longest = self
            .bars
            .iter()
            .map(|bar| text::width(&bar.name, TEXT))
            .max();
        let names = longest.unwrap_or(0).min(width * 2 / 5);
        Room {
            beside: Some(names),
            names,
            left: names + 10,
            right: width - written - 10,
        }
    }

    fn rows(&self, width: i32) -> Vec<Vec<String>> {
        let room = self.room(width);
        self.bars
            .iter()
            .map(|bar| text::wrap(&bar.name, TEXT, room.names, 3))
            .collect()
    }

    fn row_height(lines: usize, beside: bool) -> i32 {
        let names = lines as i32 * LINE;
        if beside {
            names.max(BAR) + 10
        } else {
            names + BAR + 14
        }
    }
}

impl Picture for Bars {
    fn height(&self, width: i32) -> i32 {
        if self.bars.is_empty() {
            return NOTHING;
        }
        let beside = self.room(width).beside.is_some();
        let rows = self.rows(width);
        rows.iter()
            .map(|row| Self::row_height(row.len(), beside))
            .sum::<i32>()
            + 2
    }

    fn table(&self, lang: Lang) -> Table {
        let head = [
            lang.pick("Наименование", "Name"),
            lang.pick("Значение", "Value"),
        ];
        let row = |bar: &Bar| vec![bar.name.clone(), bar.words(lang).to_owned()];
        Table {
            head: head.map(Into::into).into(),
            rows: self.bars.iter().map(row).collect(),
        }
    }

    fn paint(&self, canvas: &mut Canvas<'_>) {
        if self.bars.is_empty() {
            canvas.nothing(words::nothing(canvas.lang));
            return;
        }
        let room = self.room(canvas.width);
        let longest = self
            .bars
            .iter()
            .filter_map(|bar| bar.value)
            .fold(0.0, f64::max);
        let full = f64::from(room.right - room.left);
        let mut y = 1;
        for (bar, lines) in self.bars.iter().zip(self.rows(canvas.width)) {
            let height = Self::row_height(lines.len(), room.beside.is_some());
            let (anchor, x) = match room.beside {
                Some(names) => (Anchor::End, names),
                None => (Anchor::Start, 0),
            };
            let names = lines.len() as i32 * LINE;
            let first = if room.beside.is_some() {
                y + (height - names) / 2
            } else {
                y
            };
            for (index, line) in lines.iter().enumerate() {
                canvas.text(
                    Role::Ink,
                    TEXT,
                    anchor,
                    (x, first + 12 + index as i32 * LINE),
                    line,
                );
            }
            let top = if room.beside.is_some() {
                y + (height - BAR) / 2
            } else {
                y + names + 2
            };
            let length = bar.value.map_or(0.0, |value| {
                full * (value / longest.max(f64::EPSILON)).clamp(0.0, 1.0)
            });
            let end = room.left + length.round() as i32;
            let mark = canvas.mark(format!("{}: {}", bar.name, bar.words(canvas.lang)));
            if bar.value.is_none() {
                canvas.rect(
                    Role::Unknown.of(mark),
                    (room.left, top),
                    (room.left + 24, top + BAR),
                );
            } else if end > room.left {
                canvas.rect(bar.role.of(mark), (room.left, top), (end, top + BAR));
            }
            let from = if bar.value.is_none() {
                room.left + 24
            } else {
                end
            };
            let written = text::fit(bar.words(canvas.lang), TEXT, canvas.width - from - 6);
            canvas.text(
                Role::Ink,
                TEXT,
                Anchor::Start,
                (from + 6, top + 12),
                &written,
            );
            y += height;
        }
        canvas.line(
            Role::Ink2,
            1,
            vec![(room.left, 0), (room.left, canvas.height - 1)],
        );
    }
}
