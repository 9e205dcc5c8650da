//! What does an official say is wrong in a source? A request to whoever keeps it.

use serde::Serialize;

use crate::mail::template::compose;
use crate::mail::{Letter, MailError, Mailbox};
use srok_law::words::Lang;

/// A request for correction, to the keeper of a source.
#[derive(Debug, Clone, Serialize)]
pub struct Correction {
    /// Language of the letter.
    #[serde(serialize_with = "super::code")]
    pub lang: Lang,
    /// Whom the letter speaks to.
    pub addressee: String,
    /// «25.11.2026 09:00».
    pub as_of: String,
    /// Registration number or id of the case.
    pub case: String,
    /// The case.
    pub case_link: String,
    /// What was to be done, as it stands within a sentence: «рассмотрение жалобы».
    pub what: String,
    /// «п. 29.7».
    pub clause: String,
    /// «24.11.2026 (вт)».
    pub due: String,
    /// What is said to be wrong, in the words of the official.
    pub reason: String,
    /// Who says so: «Иванова И. И., ТСП № 12».
    pub by: String,
    /// When: «25.11.2026 10:20».
    pub at: String,
    /// Why the reader gets the letter, a sentence without its full stop.
    pub why: String,
}

impl Correction {
    /// Returns the letter to a person; a repetition has the same `message_id`.
    ///
    /// # Errors
    ///
    /// [`MailError::Template`] if the templates and these words do not fit.
    pub fn letter(&self, to: Mailbox, message_id: String) -> Result<Letter, MailError> {
        compose("correction", self.lang, self, to, message_id)
    }
}
