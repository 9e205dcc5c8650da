//! Which sources have fallen silent, and how many alerts are held back because of it?

use serde::Serialize;

use crate::mail::template::compose;
use crate::mail::{Letter, MailError, Mailbox};
use srok_law::words::Lang;

/// News of silent sources, to the administrator.
#[derive(Debug, Clone, Serialize)]
pub struct Feed {
    /// Language of the letter.
    #[serde(serialize_with = "super::code")]
    pub lang: Lang,
    /// Whom the letter speaks to.
    pub addressee: String,
    /// «24.11.2026 09:00».
    pub as_of: String,
    /// The sources that are silent; ten are shown.
    pub sources: Vec<FeedLine>,
    /// How many alerts are held back in all; one may wait for two sources.
    pub held: usize,
    /// The sources with their state.
    pub link: String,
    /// Why the reader gets the letter, a sentence without its full stop.
    pub why: String,
}

impl Feed {
    /// Returns the letter to a person; a repetition has the same `message_id`.
    ///
    /// # Errors
    ///
    /// [`MailError::Template`] if the templates and these words do not fit.
    pub fn letter(&self, to: Mailbox, message_id: String) -> Result<Letter, MailError> {
        compose("feed", self.lang, self, to, message_id)
    }
}

/// A silent source.
#[derive(Debug, Clone, Serialize)]
pub struct FeedLine {
    /// Its name: «ВИС».
    pub source: String,
    /// Since when it is silent: «23.11.2026 17:10».
    pub since: String,
    /// How often it usually sends: «каждые 10 минут».
    pub usual: String,
    /// Whose cases it tells of.
    pub unit: String,
    /// How many alerts wait for it.
    pub held: usize,
}
