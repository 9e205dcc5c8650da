//! How is a filled-in form written? Codes for machines, words for people, side by side.

use serde::Serialize;
use utoipa::ToSchema;

use srok_law::words::{self, Lang};

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ColumnTold {
    /// Its number on paper: the rows are column 1.
    pub number: usize,
    /// Its name in files.
    pub key: String,
    /// Its heading.
    pub label: String,
    /// The heading above it and its neighbours.
    pub group: Option<String>,
    /// `count`, `list` or `by_hand`.
    pub kind: &'static str,
    /// The figure that is counted; absent where it is filled in by hand.
    pub measure: Option<&'static str>,
    /// Its label.
    pub measure_label: Option<&'static str>,
    /// What exactly is counted.
    pub definition: Option<&'static str>,
    /// What must be true of the complaints besides, in words.
    pub conditions: Vec<String>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RowTold {
    /// Its code or id; empty: not named.
    pub code: String,
    /// Its words.
    pub label: String,
    /// What stands in its columns; absent for a body that sent no event in the period: not submitted, which is not zero.
    pub cells: Option<Vec<Cell>>,
}

/// What stands in a field: a number, a list, or `null` where it is filled in by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Cell {
    /// How many.
    Count(u64),
    /// Which.
    List(Vec<Letter>),
    /// Filled in by hand.
    ByHand,
}

/// A complaint of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct Letter {
    /// The day of the answer, ISO 8601; absent: not told in this list.
    pub answered_on: Option<String>,
    /// The number of its registration.
    pub registration_no: Option<String>,
    /// Its case.
    pub case_id: String,
}

impl Letter {
    /// Returns it in words: the day of the answer, and the number of the complaint that it answers.
    pub(super) fn told(&self, lang: Lang) -> String {
        let number = self.registration_no.as_ref().map_or_else(
            || format!("{} {}", lang.pick("дело", "case"), self.case_id),
            |number| format!("{} {number}", lang.pick("№", "No.")),
        );
        let Some(day) = &self.answered_on else {
            return number;
        };
        let written = day.parse::<srok_law::time::NaiveDate>();
        let day = written.map_or_else(|_| day.clone(), |day| words::date(lang, day));
        match lang {
            Lang::Ru => format!("от {day} на {number}"),
            Lang::En => format!("of {day} on {number}"),
        }
    }
}

/// More of a list than this would not fit a field.
const MOST: usize = 6;

/// Returns a list in words as it fits a field, and whether that is all of it.
pub(super) fn listed(letters: &[Letter], lang: Lang, between: &str) -> (String, bool) {
    let told = letters.iter().take(MOST).map(|letter| letter.told(lang));
    let mut text = told.collect::<Vec<_>>().join(between);
    let more = letters.len().saturating_sub(MOST);
    if more > 0 {
        text.push_str(between);
        text.push_str(&match lang {
            Lang::Ru => format!("и еще {more}, см. перечень"),
            Lang::En => format!("and {more} more, see the list"),
        });
    }
    (text, more == 0)
}

/// Returns where groups of columns begin, how many columns they have, and their words: neighbours of the same words are one group.
pub(super) fn groups(columns: &[ColumnTold]) -> Vec<(usize, usize, &str)> {
    let mut groups: Vec<(usize, usize, &str)> = Vec::new();
    for (place, column) in columns.iter().enumerate() {
        let Some(words) = column.group.as_deref() else {
            continue;
        };
        match groups.last_mut() {
            Some((from, count, known)) if *known == words && *from + *count == place => {
                *count += 1;
            }
            _ => groups.push((place, 1, words)),
        }
    }
    groups
}
