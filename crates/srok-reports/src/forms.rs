//! What does a form ask for that is no part of the program? A file says its rows, columns and words; figures are those of [`srok_engine::quarterly`],
//! counted by the same rules as in the quarterly report.
//!
//! Like that report, a filled-in form says nothing of when it was made: the same knowledge gives the same bytes.

mod book;
mod form;
mod library;
mod make;
mod page;
mod read;
mod table;
mod told;

pub use form::{Both, Column, Condition, Content, Form, Listed, Registered, What};
pub use library::Forms;
pub use make::make;
pub use read::FormError;
pub use told::{Cell, ColumnTold, Letter, RowTold};

use serde::Serialize;
use utoipa::ToSchema;

use super::complaints::told::Named;
use super::templates::Template;
use super::{Printed, ReportError, hash, in_file_name};
use srok_law::case::Instant;
use srok_law::words::Lang;

/// The version of the form of the JSON file.
pub const SCHEMA: &str = "srok.form/1";

/// A form that is filled in, for a body and a period.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Filled {
    /// The version of this form: `srok.form/1`.
    #[schema(pattern = "^srok\\.form/1$")]
    pub schema: &'static str,
    /// The name of the form.
    pub form: String,
    /// Its title.
    pub title: String,
    /// What asks for it.
    pub basis: String,
    /// The language of its words.
    #[serde(serialize_with = "super::language")]
    #[schema(value_type = String, pattern = "^(ru|en)$")]
    pub lang: Lang,
    /// The period: code, and its name.
    pub period: Named,
    /// First and last day, ISO 8601.
    pub days: [String; 2],
    /// The body with everything beneath it; absent: all bodies.
    pub organisation: Option<Named>,
    /// The act.
    pub regulation: Named,
    /// Number and date of the act.
    pub act: String,
    /// Up to which recorded moment everything is known: RFC 3339.
    pub known_at: String,
    /// The same in words.
    pub known_at_told: String,
    /// What it was computed by: name and SHA-256.
    pub editions: Vec<[String; 2]>,
    /// The dimension that its rows are parts of.
    pub rows_by: &'static str,
    /// The heading of the rows.
    pub row_heading: String,
    /// Whether the rows add up to the total.
    pub adds_up: bool,
    /// The columns.
    pub columns: Vec<ColumnTold>,
    /// The rows.
    pub rows: Vec<RowTold>,
    /// The total; of a list, how many are in it.
    pub total: Vec<Cell>,
    /// What stands beneath the table.
    pub notes: Vec<String>,
    /// Who signs.
    pub signatures: Vec<String>,
    /// How many faults of the data concern the period: `srok report complaints` names them.
    pub faults: usize,
    /// The moment that files bear that need one: up to which everything is known.
    #[serde(skip)]
    pub made_at: Instant,
    /// What it is set with.
    #[serde(skip)]
    template: Template,
}

impl Filled {
    /// The endings of its files; the pages are the last one, so that a template that is broken keeps back no other.
    pub const ENDINGS: [&str; 4] = ["json", "csv", "xlsx", "pdf"];

    /// Returns the name of its file, without the ending: names sort by form, period, act and body.
    #[must_use]
    pub fn file_name(&self) -> String {
        let body = self.organisation.as_ref().map_or("all", |body| &body.code);
        let parts = [&self.form, &self.period.code, &self.regulation.code, body];
        format!("form_{}", parts.map(in_file_name).join("_"))
    }

    /// Returns one of its files by the ending; `None`: there is no such file.
    ///
    /// # Errors
    ///
    /// [`ReportError`] if it cannot be made.
    pub fn file(&self, ending: &str) -> Result<Option<Vec<u8>>, ReportError> {
        Ok(Some(match ending {
            "json" => self.json()?.into_bytes(),
            "csv" => table::written(self)?.into_bytes(),
            "xlsx" => book::written(self)?,
            "pdf" => self.pdf()?.pdf,
            _ => return Ok(None),
        }))
    }

    /// Returns it as JSON for machines.
    ///
    /// # Errors
    ///
    /// [`ReportError::Data`] if it cannot be written.
    pub fn json(&self) -> Result<String, ReportError> {
        let mut text = serde_json::to_string_pretty(self).map_err(|source| ReportError::Data {
            template: "form.json".to_owned(),
            source,
        })?;
        text.push('\n');
        Ok(text)
    }

    /// Returns it as PDF/A-2b for the file.
    ///
    /// # Errors
    ///
    /// [`ReportError`] if its pages cannot be set.
    pub fn pdf(&self) -> Result<Printed, ReportError> {
        page::printed(self)
    }

    /// Returns the hash of all it says, as printed on it: SHA-256 of its JSON in canonical form.
    ///
    /// # Errors
    ///
    /// [`ReportError::Data`] if it cannot be written.
    pub fn content_hash(&self) -> Result<String, ReportError> {
        hash::content_hash("form.json", self)
    }

    /// Returns the numbers of the columns that are filled in by hand; the rows are column 1.
    fn by_hand(&self) -> Vec<String> {
        let columns = self
            .columns
            .iter()
            .filter(|column| column.kind == "by_hand");
        columns.map(|column| column.number.to_string()).collect()
    }

    /// Returns everything that stands beneath the table: the notes of the form, what is filled in by hand, what does not add up, what is wrong.
    fn remarks(&self) -> Vec<String> {
        let say = |ru: &str, en: &str| self.lang.pick(ru, en).to_owned();
        let mut all = self.notes.clone();
        let by_hand = self.by_hand();
        if !by_hand.is_empty() {
            let words = say(
                "Заполняется вручную (в событиях этих сведений нет): графа",
                "Filled in by hand (events do not tell it): column",
            );
            all.push(format!("{words} {}.", by_hand.join(", ")));
        }
        if !self.adds_up {
            all.push(say(
                "Строки в итог не складываются: одна жалоба может относиться к нескольким строкам или ни к одной.",
                "The rows do not add up to the total: a complaint may belong to several of them, or to none.",
            ));
        }
        if self.faults > 0 {
            let words = say(
                "Противоречий в исходных сведениях периода (перечень — в квартальном отчете):",
                "Contradictions in the data of the period (the quarterly report lists them):",
            );
            all.push(format!("{words} {}.", self.faults));
        }
        all
    }
}
