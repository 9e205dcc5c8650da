//! What goes on paper? Figures and explanations in, PDF out; nothing is computed about the law here.
//!
//! Templates of `reports/` are part of the program. They place what they are given and never compute: all words come from here.

pub mod certificate;
pub mod complaints;
mod hash;
mod typography;
mod world;

/// Writes a language as its code.
fn language<S: serde::Serializer>(
    lang: &crate::words::Lang,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(lang.code())
}

/// Why a report could not be printed.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The data of a template cannot be written as JSON.
    #[error(
        "{template}: its data cannot be written as JSON: {source}\nhint: report this with the case and the limit; the other formats of the command still work"
    )]
    Data {
        /// The template.
        template: &'static str,
        /// Why.
        source: serde_json::Error,
    },
    /// The template does not compile with this data.
    #[error(
        "{template}: {problem}\nhint: report this with the case and the limit; the other formats of the command still work"
    )]
    Template {
        /// The template.
        template: &'static str,
        /// What the compiler says.
        problem: String,
    },
    /// The figures cannot be written as a table.
    #[error("the table cannot be written: {problem}\nhint: take the JSON of the same report")]
    Table {
        /// What the writer says.
        problem: String,
    },
    /// The pages cannot be written as PDF/A.
    #[error(
        "{template}: the pages cannot be written as PDF/A-2b: {problem}\nhint: report this with the case and the limit; the other formats of the command still work"
    )]
    Archive {
        /// The template.
        template: &'static str,
        /// What the writer says.
        problem: String,
    },
}

/// A printed report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The file, PDF/A-2b.
    pub pdf: Vec<u8>,
    /// Number of its pages.
    pub pages: usize,
    /// What its pages say, line by line: for readers without a PDF viewer, and for tests.
    pub text: String,
    /// SHA-256 of its content, as printed on it.
    pub content_hash: String,
}
