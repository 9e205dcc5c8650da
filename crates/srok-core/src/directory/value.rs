//! What does a cell say? Days, times, lists and languages, read from the texts of a [`Record`]; a column that is not there says nothing, and
//! what was known stays.

use srok_law::time::{Datelike, NaiveDate, NaiveTime};

use super::mistake::Mistake;
use super::record::{Cell, Record};
use srok_law::case::Day;
use srok_law::words::Lang;

/// How days are written.
const DAYS: [&str; 2] = ["%Y-%m-%d", "%d.%m.%Y"];
/// How times of the day are written.
const TIMES: [&str; 2] = ["%H:%M", "%H:%M:%S"];

/// A record being read, and where its mistakes go.
pub(super) struct Values<'r, 'm> {
    record: &'r Record,
    mistakes: &'m mut Vec<Mistake>,
}

impl<'r, 'm> Values<'r, 'm> {
    pub fn new(record: &'r Record, mistakes: &'m mut Vec<Mistake>) -> Self {
        Self { record, mistakes }
    }

    /// Returns what stands in a column; `None` if the table has no such column.
    pub fn given(&self, column: &str) -> Option<&'r str> {
        self.record
            .cells
            .get(column)
            .map(|cell: &Cell| cell.text.as_str())
    }

    /// Notes a mistake in a column, or of the row as a whole if it has no such column.
    pub fn wrong(&mut self, column: &str, problem: impl Into<String>, remedy: impl Into<String>) {
        self.mistakes.push(Mistake {
            place: self.record.place.clone(),
            column: self
                .record
                .cells
                .get(column)
                .map(|cell| cell.header.clone()),
            problem: problem.into(),
            remedy: remedy.into(),
        });
    }

    /// Returns a text that may be absent: an empty cell clears what was known.
    pub fn text(&self, column: &str, known: Option<String>) -> Option<String> {
        match self.given(column) {
            Some(text) => Some(text.to_owned()).filter(|text| !text.is_empty()),
            None => known,
        }
    }

    /// Returns a text that has to be there.
    pub fn needed(&mut self, column: &str, known: Option<&str>) -> Option<String> {
        let text = self.text(column, known.map(str::to_owned));
        if text.is_none() {
            self.wrong(
                column,
                format!("`{column}` is missing"),
                "fill it in; a new row needs it",
            );
        }
        text
    }

    /// Returns a day that may be absent.
    pub fn day(&mut self, column: &str, known: Option<Day>) -> Option<Day> {
        let text = match self.given(column) {
            None => return known,
            Some("") => return None,
            Some(text) => text,
        };
        let day = day(text);
        if day.is_none() {
            self.wrong(
                column,
                format!("{} is no day", shown(text)),
                "write days as 2026-03-31 or 31.03.2026",
            );
        }
        day
    }

    /// Returns a time of the day that may be absent.
    pub fn time(&mut self, column: &str, known: Option<NaiveTime>) -> Option<NaiveTime> {
        let text = match self.given(column) {
            None => return known,
            Some("") => return None,
            Some(text) => text,
        };
        let mut read = TIMES
            .iter()
            .filter_map(|form| NaiveTime::parse_from_str(text, form).ok());
        let time = read.next();
        if time.is_none() {
            self.wrong(
                column,
                format!("{} is no time of the day", shown(text)),
                "write times as 09:00",
            );
        }
        time
    }

    /// Returns a list, separated by semicolons, commas or blanks, each entry once.
    pub fn list(&self, column: &str, known: &[String]) -> Vec<String> {
        let Some(text) = self.given(column) else {
            return known.to_vec();
        };
        let mut list: Vec<String> = Vec::new();
        let is_separator = |character: char| ";,".contains(character) || character.is_whitespace();
        for entry in text.split(is_separator).filter(|entry| !entry.is_empty()) {
            if list.iter().all(|known| known != entry) {
                list.push(entry.to_owned());
            }
        }
        list
    }

    /// Returns a language; Russian if nothing is said.
    pub fn lang(&mut self, column: &str, known: Lang) -> Lang {
        match self.given(column) {
            None => known,
            Some("" | "ru") => Lang::Ru,
            Some("en") => Lang::En,
            Some(_) => {
                self.wrong(column, "is no language of letters", "write ru or en");
                known
            }
        }
    }
}

/// Returns a value for a message. A cell with letters may hold a name or an address that slipped into the wrong column.
fn shown(text: &str) -> String {
    if text.chars().any(char::is_alphabetic) {
        "what stands here".into()
    } else {
        format!("`{text}`")
    }
}

/// Returns the day a text names: 2026-03-31 or 31.03.2026.
#[must_use]
pub fn day(text: &str) -> Option<Day> {
    let mut read = DAYS
        .iter()
        .filter_map(|form| NaiveDate::parse_from_str(text, form).ok());
    // a year of two digits would be one of the first century
    let date = read.find(|date| (1900..3000).contains(&date.year()))?;
    Some(Day::from(date))
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_are_read_in_two_ways_and_never_guessed() {
        assert_eq!(day("2026-03-31").unwrap().to_string(), "2026-03-31");
        assert_eq!(day("31.03.2026"), day("2026-03-31"));
        for wrong in ["31.03.26", "2026-02-30", "03/31/2026", "46112", ""] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }
}
