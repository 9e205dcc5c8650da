//! What is a table on paper? Columns of given widths, a head that is repeated, rows that are never split.

use serde::Serialize;

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Table {
    /// Above it, on every sheet it runs over.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The rows of its head.
    pub heads: Vec<Vec<Cell>>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Beneath it.
    pub notes: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Column {
    /// In millimetres; 0: what the others leave.
    pub width: f32,
    /// `left`, `center` or `right`.
    pub align: &'static str,
}

impl Column {
    /// The column of words, as wide as the others leave it.
    pub(super) const WORDS: Self = Self {
        width: 0.0,
        align: "left",
    };

    /// Returns a column of figures.
    pub(super) const fn figures(width: f32) -> Self {
        Self {
            width,
            align: "right",
        }
    }

    /// Returns a column of signs and dates.
    pub(super) const fn signs(width: f32) -> Self {
        Self {
            width,
            align: "center",
        }
    }

    /// Returns a column of words.
    pub(super) const fn words(width: f32) -> Self {
        Self {
            width,
            align: "left",
        }
    }
}

/// A field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Cell {
    pub text: String,
    /// Over how many columns.
    pub across: usize,
    /// Over how many rows.
    pub down: usize,
    /// How far it is set in, in steps.
    pub depth: usize,
    /// Read from below upwards: the head of a narrow column.
    pub is_turned: bool,
}

impl Cell {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            across: 1,
            down: 1,
            depth: 0,
            is_turned: false,
        }
    }

    pub(super) fn across(mut self, columns: usize) -> Self {
        self.across = columns;
        self
    }

    pub(super) fn down(mut self, rows: usize) -> Self {
        self.down = rows;
        self
    }

    pub(super) fn turned(mut self, is_turned: bool) -> Self {
        self.is_turned = is_turned;
        self
    }

    pub(super) fn deep(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }
}

impl Table {
    /// Keeps together what a break must not part: a title and the first row beneath it, a total and the row above it, the last row and the notes.
    pub(super) fn keep(&mut self) {
        let last = self.rows.len().saturating_sub(1);
        let has_notes = !self.notes.is_empty();
        let has_total = self.rows.last().is_some_and(|row| row.kind == Kind::Strong);
        let goes_on = |place: usize, kind: Kind| {
            (kind == Kind::Group && place < last)
                || (has_total && place + 1 == last)
                || (has_notes && place == last)
        };
        let mut first = 0;
        for place in 0..self.rows.len() {
            let begins = place == 0 || !goes_on(place - 1, self.rows[place - 1].kind);
            if begins {
                first = place;
            } else {
                self.rows[place].kept = 0;
                self.rows[first].kept += 1;
            }
        }
        if has_notes && let Some(row) = self.rows.get_mut(first) {
            // the notes are a row of the table on paper
            row.kept += 1;
        }
    }
}

/// How a row looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// As any other.
    Plain,
    /// A line of the balance, a total.
    Strong,
    /// A title within the table.
    Group,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Row {
    pub kind: Kind,
    pub cells: Vec<Cell>,
    /// How many rows, this one first, stand on one sheet; 0: it stands with the one before.
    pub kept: usize,
}

impl Row {
    pub(super) fn new(kind: Kind, cells: Vec<Cell>) -> Self {
        Self {
            kind,
            cells,
            kept: 1,
        }
    }

    /// Returns a plain row of words and figures.
    pub(super) fn plain(cells: impl IntoIterator<Item = String>) -> Self {
        Self::new(Kind::Plain, cells.into_iter().map(Cell::new).collect())
    }

    /// Returns a row that says one thing across the table.
    pub(super) fn across(kind: Kind, text: String, columns: usize) -> Self {
        Self::new(kind, vec![Cell::new(text).across(columns)])
    }
}

/// Returns a head of one row.
pub(super) fn head(words: impl IntoIterator<Item = String>) -> Vec<Vec<Cell>> {
    vec![words.into_iter().map(Cell::new).collect()]
}

/// Returns the row of a head that numbers the columns, as forms have it.
pub(super) fn numbers(columns: usize) -> Vec<Cell> {
    (1..=columns)
        .map(|column| Cell::new(column.to_string()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Kind, Row, Table};

    fn kept(kinds: &[Kind], notes: &[&str]) -> Vec<usize> {
        let row = |kind: &Kind| Row::new(*kind, Vec::new());
        let mut table = Table {
            title: String::new(),
            columns: Vec::new(),
            heads: Vec::new(),
            rows: kinds.iter().map(row).collect(),
            notes: notes.iter().map(|note| (*note).to_owned()).collect(),
        };
        table.keep();
        table.rows.iter().map(|row| row.kept).collect()
    }

    #[test]
    fn what_belongs_together_stays_on_a_sheet() {
        use Kind::{Group, Plain, Strong};
        assert_eq!(kept(&[Plain, Plain], &[]), [1, 1]);
        assert_eq!(kept(&[Plain, Plain, Strong], &[]), [1, 2, 0]);
        assert_eq!(kept(&[Plain, Plain, Strong], &["a note"]), [1, 3, 0]);
        assert_eq!(kept(&[Group, Plain, Plain], &["a note"]), [2, 0, 2]);
        assert_eq!(kept(&[Group, Plain], &["a note"]), [3, 0]);
        assert_eq!(kept(&[], &["a note"]), [0_usize; 0]);
    }
}
