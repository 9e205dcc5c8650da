//! What would an imported year change? Reads published calendar formats and compares them, day by day, before anything is saved.

use super::CalendarError;
use crate::case::Day;

/// A day that an import would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The day.
    pub day: Day,
    /// The row it would add.
    pub kind: String,
}

/// Reads the XML of a year.
///
/// # Errors
///
/// [`CalendarError`] for a text that is not such a calendar.
pub fn parse_xmlcalendar(file: &str, _text: &str) -> Result<Vec<Change>, CalendarError> {
    Err(CalendarError::new(file, "not read yet", "use CSV"))
}
