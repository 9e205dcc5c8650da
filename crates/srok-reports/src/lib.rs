//! What goes on paper? Figures and explanations in, PDF out; nothing is computed about the law here.
//!
//! Templates of `reports/` are part of the program; a folder of the settings may have others in their place. They place what they are given and never
//! compute: all words come from here.

pub mod certificate;
pub mod complaints;
pub mod forms;
mod grid;
mod hash;
mod looks;
mod rows;
pub mod schema;
mod templates;
mod typography;
mod world;
mod writing;

pub use templates::Templates;

/// Writes a language as its code.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn language<S: serde::Serializer>(
    lang: &srok_law::words::Lang,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(lang.code())
}

/// Returns a part of a file name that is safe everywhere.
fn in_file_name(text: &str) -> String {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let plain = |letter| if fits(letter) { letter } else { '_' };
    text.chars().map(plain).collect()
}

/// Why a report could not be printed.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The data of a template cannot be written as JSON.
    #[error(
        "{template}: its data cannot be written as JSON: {source}\nhint: report this with what was printed; the other formats of the command still work"
    )]
    Data {
        /// The template.
        template: String,
        /// Why.
        source: serde_json::Error,
    },
    /// The template does not compile with this data.
    #[error("{template}: {problem}\nhint: {hint}")]
    Template {
        /// The template.
        template: String,
        /// What the compiler says, with the line.
        problem: String,
        /// The remedy.
        hint: &'static str,
    },
    /// A template of the settings cannot be read.
    #[error(
        "{file}: the template cannot be read: {source}\nhint: make it a text file in UTF-8 that the service may read, or take it away"
    )]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// The figures cannot be written as a table.
    #[error("the table cannot be written: {problem}\nhint: take the JSON of the same report")]
    Table {
        /// What the writer says.
        problem: String,
    },
    /// The pages cannot be written as PDF/A.
    #[error("{template}: the pages cannot be written as PDF/A-2b: {problem}\nhint: {hint}")]
    Archive {
        /// The template.
        template: String,
        /// What the writer says.
        problem: String,
        /// The remedy.
        hint: &'static str,
    },
}

impl ReportError {
    /// Returns what is wrong for people who see pages: a file is named, the folder it lies in is nobody's business there.
    #[must_use]
    pub fn without_folder(&self) -> String {
        let text = self.to_string();
        let (Self::Template { template: file, .. } | Self::Unreadable { file, .. }) = self else {
            return text;
        };
        match file.rsplit_once('/') {
            Some((_, name)) => text.replace(file.as_str(), name),
            None => text,
        }
    }
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
