//! What is wrong with a table of the directory, where, and what is the remedy? Never a name or an address, only ids and dates.

use std::fmt;
use std::sync::Arc;

/// Where a row stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The number of the sheet in the order in which sheets were read, so that mistakes can be told in that order.
    pub(super) sheet: usize,
    /// The line of a file or the row of a sheet; 0: the sheet as a whole.
    pub(super) line: u64,
    /// The file, with the sheet of a workbook.
    pub(super) file: Arc<str>,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            self.file.fmt(formatter)
        } else {
            write!(formatter, "{}:{}", self.file, self.line)
        }
    }
}

/// Something that is wrong with a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where.
    pub place: Place,
    /// The column as the file names it; absent: the row as a whole.
    pub column: Option<String>,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: ", self.place)?;
        if let Some(column) = &self.column {
            write!(formatter, "{column}: ")?;
        }
        write!(formatter, "{}; {}", self.problem, self.remedy)
    }
}

/// Mistakes that are told; the rest is counted.
const SHOWN: usize = 50;

/// All mistakes, so that nothing of the files is taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", told(.0))]
pub struct Mistakes(pub Vec<Mistake>);

fn told(mistakes: &[Mistake]) -> String {
    let count = mistakes.len();
    let noun = if count == 1 { "mistake" } else { "mistakes" };
    let mut text = format!("nothing was taken in because of {count} {noun}:");
    for mistake in mistakes.iter().take(SHOWN) {
        text.push_str(&format!("\n  {mistake}"));
    }
    if let Some(more) = count.checked_sub(SHOWN).filter(|more| *more > 0) {
        text.push_str(&format!("\n  and {more} more"));
    }
    text.push_str("\nhint: correct this and try again; nothing was changed");
    text
}
