//! What does a form say? Its rows, its columns, and what is counted in each.

use super::read::FormError;
use srok_engine::quarterly::{Dimension, Measure};
use srok_law::words::Lang;

/// Words in both languages.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Both {
    /// Russian.
    pub ru: String,
    /// English.
    pub en: String,
}

impl Both {
    /// Returns the words in a language.
    #[must_use]
    pub fn say(&self, lang: Lang) -> &str {
        lang.pick(&self.ru, &self.en)
    }
}

/// A form.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Its name: that of its file.
    pub name: String,
    /// The file it was read from, for messages.
    pub file: String,
    /// SHA-256 of the file.
    pub hash: String,
    /// Its title, as it stands on the form.
    pub title: Both,
    /// What asks for it.
    pub basis: Both,
    /// What a row is.
    pub rows: Dimension,
    /// The heading of the rows.
    pub row_heading: Both,
    /// Names of rows by their codes, where the form has its own.
    pub names: Vec<(String, Both)>,
    /// The columns.
    pub columns: Vec<Column>,
    /// What stands beneath the table.
    pub notes: Vec<Both>,
    /// Who signs.
    pub signatures: Vec<Both>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name in files.
    pub key: String,
    /// Its heading.
    pub heading: Both,
    /// The heading above it and its neighbours.
    pub group: Option<Both>,
    /// What stands in it.
    pub content: Content,
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// How many complaints.
    Count(What),
    /// Which complaints, told one by one.
    List(What, Listed),
    /// Nothing: it is filled in by hand.
    ByHand,
}

impl Content {
    /// Returns what is counted or listed.
    #[must_use]
    pub const fn what(&self) -> Option<&What> {
        match self {
            Self::Count(what) | Self::List(what, _) => Some(what),
            Self::ByHand => None,
        }
    }
}

/// What is told of each complaint of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// The number of its registration.
    Numbers,
    /// The same with the day of the answer; one without an answer by the end of the period is left out.
    Answers,
}

impl Listed {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Numbers, Self::Answers];

    /// Returns its name in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Numbers => "registration_numbers",
            Self::Answers => "answers",
        }
    }
}

/// When a complaint was registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registered {
    /// In the period.
    InPeriod,
    /// Before it.
    BeforePeriod,
}

impl Registered {
    /// Both.
    pub const ALL: [Self; 2] = [Self::InPeriod, Self::BeforePeriod];

    /// Returns its name in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InPeriod => "in_period",
            Self::BeforePeriod => "before_period",
        }
    }
}

/// Which complaints are counted.
#[derive(Debug, Clone, PartialEq)]
pub struct What {
    /// The figure of the quarterly report that they are in.
    pub measure: Measure,
    /// When they were registered; absent: whenever.
    pub registered: Option<Registered>,
    /// What must be true of them besides, all of it.
    pub conditions: Vec<Condition>,
}

/// A condition: a value of the complaint in a dimension is among some, or is another than these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The dimension.
    pub dimension: Dimension,
    /// The values; an empty one is "not named".
    pub values: Vec<String>,
    /// Whether a value other than these fits.
    pub is_other_than: bool,
    /// The line of the file, for messages.
    pub line: usize,
}

impl Condition {
    /// Tells whether a value fits.
    #[must_use]
    pub fn fits(&self, value: &str) -> bool {
        self.values.iter().any(|known| known == value) != self.is_other_than
    }
}

impl Form {
    /// Returns the name that the form has for a row.
    #[must_use]
    pub fn row_name(&self, code: &str) -> Option<&Both> {
        let mut names = self.names.iter();
        names.find(|(known, _)| known == code).map(|(_, name)| name)
    }

    /// Returns the error of a line of the file.
    pub(super) fn error(
        &self,
        line: usize,
        problem: impl Into<String>,
        hint: impl Into<String>,
    ) -> FormError {
        FormError {
            place: format!("{}:{line}", self.file),
            problem: problem.into(),
            hint: hint.into(),
        }
    }
}
