//! Which alerts has nobody answered, and who decides now?

use serde::Serialize;

use super::BreachCase;
use crate::mail::template::compose;
use crate::mail::{Letter, MailError, Mailbox};
use srok_law::words::Lang;

/// Alerts without an answer, to the next in the chain.
#[derive(Debug, Clone, Serialize)]
pub struct Escalation {
    /// Language of the letter.
    #[serde(serialize_with = "super::code")]
    pub lang: Lang,
    /// Whom the letter speaks to.
    pub addressee: String,
    /// «25.11.2026 09:00».
    pub as_of: String,
    /// The alerts; ten are shown.
    pub cases: Vec<EscalatedCase>,
    /// How many there are.
    pub total: usize,
    /// The whole list.
    pub link: String,
    /// Why the reader gets the letter, a sentence without its full stop.
    pub why: String,
    /// Until when the links can be used: «02.12.2026».
    pub asks_until: String,
}

impl Escalation {
    /// Returns the letter to a person; a repetition has the same `message_id`.
    ///
    /// # Errors
    ///
    /// [`MailError::Template`] if the templates and these words do not fit.
    pub fn letter(&self, to: Mailbox, message_id: String) -> Result<Letter, MailError> {
        compose("escalation", self.lang, self, to, message_id)
    }
}

/// An alert without an answer.
#[derive(Debug, Clone, Serialize)]
pub struct EscalatedCase {
    /// The broken limit.
    pub base: BreachCase,
    /// «Оповещение о нарушении срока регистрации запроса MO-2026-000431 не рассмотрено исполнителем.»
    pub unanswered: String,
    /// To whom it went, in order: «23.11.2026 09:00 — Петров П. П. (исполнитель)».
    pub sent: Vec<String>,
    /// «Вам направлено как руководителю ТСП № 12.»
    pub you_are: String,
    /// «Следующий получатель — контролирующее должностное лицо, 26.11.2026 09:00.»
    pub next: Option<String>,
    /// Who was passed over, and why; whole sentences.
    pub independence: Option<String>,
    /// What else of the same case is at stake; whole sentences.
    pub related: Option<String>,
}
