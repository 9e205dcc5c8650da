//! What stands over and under every chart? Its name, title, unit, moment and definition; words of the caller.

use srok_law::words::Lang;

/// Width of a chart across the page.
pub const FULL: i32 = 1280;
/// Width of a chart beside another one.
pub const HALF: i32 = 680;
/// Width of a chart on a telephone.
pub const NARROW: i32 = 358;

/// What a chart is called and says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its name on the page: letters, digits and hyphens, no other chart of the page has it.
    pub id: String,
    /// What is shown, in words.
    pub title: String,
    /// In which unit.
    pub unit: String,
    /// As of when, in words.
    pub as_of: String,
    /// What is counted, and how.
    pub definition: String,
    /// The language of the words that the chart adds.
    pub lang: Lang,
    /// Its natural width.
    pub width: i32,
}

impl Head {
    /// Returns the head of a chart of half the page, without unit, moment and definition.
    #[must_use]
    pub fn new(id: &str, title: &str, lang: Lang) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            unit: String::new(),
            as_of: String::new(),
            definition: String::new(),
            lang,
            width: HALF,
        }
    }
}
