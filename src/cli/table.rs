//! A table that fits the terminal: columns as wide as their cells, the widest cut with an ellipsis where they do not fit.

use std::fmt::Write as _;

/// A table for people.
#[derive(Debug, Clone)]
pub struct Table {
    head: Vec<String>,
    right: Vec<bool>,
    rows: Vec<Vec<String>>,
}

/// Output that goes to no terminal is cut at nothing.
const UNLIMITED: usize = usize::MAX;

impl Table {
    /// Returns an empty table. A head that begins with `>` aligns its column to the right.
    #[must_use]
    pub fn new(head: &[&str]) -> Self {
        Self {
            head: head
                .iter()
                .map(|name| name.trim_start_matches('>').to_owned())
                .collect(),
            right: head.iter().map(|name| name.starts_with('>')).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn push(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }

    /// Tells whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns the table as text for a terminal, or uncut for a file.
    #[must_use]
    pub fn text(&self) -> String {
        self.within(super::out::columns().unwrap_or(UNLIMITED))
    }

    /// Returns the table as text of at most a width.
    #[must_use]
    pub fn within(&self, width: usize) -> String {
        let mut widths: Vec<usize> = self.head.iter().map(|name| columns(name)).collect();
        for row in &self.rows {
            for (index, cell) in row.iter().enumerate() {
                if let Some(known) = widths.get_mut(index) {
                    *known = (*known).max(columns(cell));
                }
            }
        }
        let gaps = 2 * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > width {
            // the widest column gives way first
            let Some(widest) = (0..widths.len())
                .max_by_key(|index| widths[*index])
                .filter(|index| widths[*index] > 8)
            else {
                break;
            };
            widths[widest] -= 1;
        }
        let mut text = String::new();
        self.line(&mut text, &self.head, &widths);
        let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        self.line(&mut text, &rule, &widths);
        for row in &self.rows {
            self.line(&mut text, row, &widths);
        }
        text
    }

    fn line(&self, text: &mut String, row: &[String], widths: &[usize]) {
        let mut line = String::new();
        for (index, width) in widths.iter().enumerate() {
            let cell = fit(row.get(index).map_or("", |cell| cell), *width);
            let pad = " ".repeat(width.saturating_sub(columns(&cell)));
            let right = self.right.get(index).copied().unwrap_or(false);
            let _ = if right {
                write!(line, "{pad}{cell}  ")
            } else {
                write!(line, "{cell}{pad}  ")
            };
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

/// Returns how many columns a text takes; the scripts shown here are one column a character.
fn columns(text: &str) -> usize {
    text.chars().count()
}

fn fit(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    text.chars()
        .take(width.saturating_sub(1))
        .chain(['…'])
        .collect()
}
