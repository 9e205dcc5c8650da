//! Would a spreadsheet take a text for a formula? Whatever leaves as CSV is made harmless here: names come from senders.

use std::borrow::Cow;

/// What a formula begins with, as spreadsheets read CSV.
const BEGINNINGS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
/// Behind it every text stays words.
const WORDS: char = '\'';

/// The column by which a table is known that left here to come in again: the quarantine.
pub const COMES_BACK: &str = "quarantine_file";

/// Returns a text that no spreadsheet takes for a formula.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(BEGINNINGS) {
        Cow::Owned(format!("{WORDS}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Returns the text that was made harmless, for a table that comes in again.
#[must_use]
pub fn as_it_was(text: &str) -> &str {
    match text.strip_prefix(WORDS) {
        Some(rest) if rest.starts_with(BEGINNINGS) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{as_it_was, harmless};

    #[test]
    fn what_looks_like_a_formula_stays_words_and_comes_back() {
        for text in [
            "=1+1", "+7", "-5", "@SUM(A1)", "\tx", "\rx", "'", "'x", "x=1", "",
        ] {
            let out = harmless(text);
            assert!(!out.starts_with(super::BEGINNINGS), "{out}");
            assert_eq!(as_it_was(&out), text);
        }
    }
}
