//! What does a body report on the complaints of a quarter? The figures of [`srok_engine::quarterly`] with everything a reader needs to trust them: definitions,
//! clauses, comparison, what they rest on, and what is wrong with the data.
//!
//! The report says nothing of when it was made: the same knowledge gives the same bytes, in every form.

mod approve;
mod book;
mod cases;
mod frozen;
mod make;
mod page;
pub mod published;
mod reconcile;
mod table;
pub mod told;

pub use approve::{Approving, NotApproved, approve};
pub use cases::{Asked, Behind, cases};
pub use make::{Ask, NotMade, due_on, looks, make, owing, report_duty};
pub(super) use make::{Workshop, heard, lists, watermark};
pub use reconcile::{Reconciled, Theirs, TheirsError, reconcile};

use serde::Serialize;
use utoipa::ToSchema;

use super::templates::Template;
use super::{Printed, ReportError, hash, in_file_name};
use srok_law::case::Instant;
use srok_law::words::Lang;
use told::{
    Approval, Balanced, Carried, Consolidation, Difference, Faulty, Line, Longest, Named, Section,
    State, Totals,
};

/// The version of the form of the JSON file.
pub const SCHEMA: &str = "srok.complaints/1";

/// The name of the form among those of other reports.
pub const FORM: &str = "complaints";

/// The report of a body for a period.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Report {
    /// The version of this form: `srok.complaints/1`.
    #[schema(pattern = "^srok\\.complaints/1$")]
    pub schema: &'static str,
    /// Whether it may be relied upon.
    pub state: State,
    /// How it was approved; absent: it is a draft.
    pub approval: Option<Approval>,
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
    /// The clause that asks for the report.
    pub clause: String,
    /// To whom it goes.
    pub addressee: Option<Named>,
    /// The last day to send it, ISO 8601; absent: the act names none.
    pub due_on: Option<String>,
    /// Objects that the act leaves out.
    pub excluded: Vec<Named>,
    /// Up to which recorded moment everything is known: RFC 3339.
    pub known_at: String,
    /// The same in words.
    pub known_at_told: String,
    /// What it was computed by: name and SHA-256.
    pub editions: Vec<[String; 2]>,
    /// Whether all identities hold.
    pub balances: bool,
    /// The figures asked for, by name.
    pub totals: Totals,
    /// Each figure with its definition and comparison.
    pub lines: Vec<Line>,
    /// The opening balance beside the closing balance approved last; absent: none was approved.
    pub carried: Option<Carried>,
    /// What changes against the version approved before; absent: there is none.
    pub difference: Option<Difference>,
    /// The report beside those of its parts; absent: none of them has approved one.
    pub consolidation: Option<Consolidation>,
    /// Median and 90th percentile of the working days from registration to decision.
    pub review_days: [Option<u32>; 2],
    /// The figures by parts.
    pub sections: Vec<Section>,
    /// The ten open the longest.
    pub oldest: Vec<Longest>,
    /// The identities.
    pub identities: Vec<Balanced>,
    /// What is wrong with the data.
    pub faults: Vec<Faulty>,
    /// The moment that files bear that need one: of the approval, else up to which everything is known.
    #[serde(skip)]
    pub made_at: Instant,
    /// What it is set with.
    #[serde(skip)]
    pub(super) template: Template,
}

impl Report {
    /// Returns the name of its file, without the ending: names sort by period, act, body and version.
    #[must_use]
    pub fn file_name(&self) -> String {
        let body = self.organisation.as_ref().map_or("all", |body| &body.code);
        let version = self.approval.as_ref();
        let version = version.map(|approval| format!("_v{}", approval.version));
        format!(
            "{FORM}_{}_{}_{}{}",
            in_file_name(&self.period.code),
            in_file_name(&self.regulation.code),
            in_file_name(body),
            version.unwrap_or_default()
        )
    }

    /// The endings of the files of its forms; the pages are the last one, so that a template that is broken keeps back no other.
    pub const ENDINGS: [&str; 4] = ["json", "csv", "xlsx", "pdf"];

    /// Returns one of its forms by the ending of its file; `None`: there is no such form.
    ///
    /// # Errors
    ///
    /// [`ReportError`] if it cannot be made.
    pub fn file(&self, ending: &str) -> Result<Option<Vec<u8>>, ReportError> {
        Ok(Some(match ending {
            "json" => self.json()?.into_bytes(),
            "csv" => self.csv()?.into_bytes(),
            "xlsx" => self.xlsx()?,
            "pdf" => self.pdf()?.pdf,
            _ => return Ok(None),
        }))
    }

    /// Returns all its forms with the endings of their files.
    ///
    /// # Errors
    ///
    /// [`ReportError`] if one of them cannot be made.
    pub fn files(&self) -> Result<Vec<(&'static str, Vec<u8>)>, ReportError> {
        let mut files = Vec::new();
        for ending in Self::ENDINGS {
            files.extend(self.file(ending)?.map(|content| (ending, content)));
        }
        Ok(files)
    }

    /// Returns it as JSON for machines.
    ///
    /// # Errors
    ///
    /// [`ReportError::Data`] if it cannot be written.
    pub fn json(&self) -> Result<String, ReportError> {
        let mut text = serde_json::to_string_pretty(self).map_err(|source| ReportError::Data {
            template: "complaints.json".into(),
            source,
        })?;
        text.push('\n');
        Ok(text)
    }

    /// Returns all its figures as CSV: one figure per row, with what it is a figure of.
    ///
    /// # Errors
    ///
    /// [`ReportError::Table`] if it cannot be written.
    pub fn csv(&self) -> Result<String, ReportError> {
        table::written(self)
    }

    /// Returns it as PDF/A-2b for the file: on paper, with all that a reader needs to trust it.
    ///
    /// # Errors
    ///
    /// [`ReportError`] if its pages cannot be set.
    pub fn pdf(&self) -> Result<Printed, ReportError> {
        page::printed(self)
    }

    /// Returns it as a workbook for work: numbers as numbers, sums and shares as formulas.
    ///
    /// # Errors
    ///
    /// [`ReportError::Table`] if it cannot be written.
    pub fn xlsx(&self) -> Result<Vec<u8>, ReportError> {
        book::written(self)
    }

    /// Returns the hash of all it says, as printed on it: SHA-256 of its JSON in canonical form.
    ///
    /// # Errors
    ///
    /// [`ReportError::Data`] if it cannot be written.
    pub fn content_hash(&self) -> Result<String, ReportError> {
        hash::content_hash("complaints.json", self)
    }

    /// Returns the words of a body of the report.
    fn organisation_told<'a>(&'a self, id: &'a str) -> &'a str {
        let bodies = self.sections.iter();
        let mut bodies = bodies.filter(|section| section.code == "organisation");
        let rows = bodies.next().map_or(&[][..], |section| &section.rows);
        let known = rows.iter().find(|row| row.code == id);
        known.map_or(id, |row| row.label.as_str())
    }
}
