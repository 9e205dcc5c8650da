//! Which report is sent, and what does its correction change? To whoever the act names.

use serde::Serialize;

use crate::mail::template::compose;
use crate::mail::{Letter, MailError, Mailbox};
use srok_law::words::Lang;

/// A report, sent with its files.
#[derive(Debug, Clone, Serialize)]
pub struct StatutoryReport {
    /// Language of the letter.
    #[serde(serialize_with = "super::code")]
    pub lang: Lang,
    /// «Отчет о полученных и рассмотренных жалобах».
    pub title: String,
    /// «III кв. 2026».
    pub period: String,
    /// The body: «ТСП № 12».
    pub body: String,
    /// «№ 21РВ-221 от 29.12.2020, п. 28.17.5».
    pub basis: String,
    /// Its version.
    pub version: u32,
    /// When it was approved, and by whom: «05.10.2026 09:12, s.petrova».
    pub approved: String,
    /// The outgoing number, if it has one.
    pub number: Option<String>,
    /// Why it was corrected; absent: it is the first version.
    pub reason: Option<String>,
    /// What the correction changes in total.
    pub changes: Vec<ReportChange>,
    /// Figures of parts that change besides.
    pub further: usize,
    /// Files that go with the letter.
    pub files: Vec<ReportFileLine>,
    /// The hash of the content, as printed on the report.
    pub content_hash: String,
    /// Why the reader gets the letter, a sentence without its full stop.
    pub why: String,
}

/// A figure of the total that a correction changes.
#[derive(Debug, Clone, Serialize)]
pub struct ReportChange {
    /// The figure.
    pub label: String,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
}

/// A file that goes with the letter.
#[derive(Debug, Clone, Serialize)]
pub struct ReportFileLine {
    /// Its name.
    pub name: String,
    /// «214 КБ».
    pub size: String,
}

impl StatutoryReport {
    /// Returns the letter to a receiver; a repetition has the same `message_id`.
    ///
    /// # Errors
    ///
    /// [`MailError::Template`] if the templates and these words do not fit.
    pub fn letter(&self, to: Mailbox, message_id: String) -> Result<Letter, MailError> {
        compose("report", self.lang, self, to, message_id)
    }
}
