//! Which limits have just been broken, by which rule, and what is to be done?

use serde::Serialize;

use crate::mail::template::compose;
use crate::mail::{Letter, MailError, Mailbox};
use srok_law::words::Lang;

/// News of broken limits: to the official, and one grouped copy to the head.
#[derive(Debug, Clone, Serialize)]
pub struct Breach {
    /// Language of the letter.
    #[serde(serialize_with = "super::code")]
    pub lang: Lang,
    /// Whom the letter speaks to.
    pub addressee: String,
    /// «25.11.2026 09:00».
    pub as_of: String,
    /// The limits; ten are shown.
    pub lines: Vec<BreachCase>,
    /// How many there are.
    pub total: usize,
    /// The whole list.
    pub link: String,
    /// Why the reader gets the letter, a sentence without its full stop.
    pub why: String,
    /// Is it the copy for the head?
    pub is_copy: bool,
}

impl Breach {
    /// Returns the letter to a person; a repetition has the same `message_id`.
    ///
    /// # Errors
    ///
    /// [`MailError::Template`] if the templates and these words do not fit.
    pub fn letter(&self, to: Mailbox, message_id: String) -> Result<Letter, MailError> {
        compose("breach", self.lang, self, to, message_id)
    }
}

/// A broken limit, with everything that explains it.
#[derive(Debug, Clone, Serialize)]
pub struct BreachCase {
    /// Registration number or id of the case.
    pub case: String,
    /// The case.
    pub case_link: String,
    /// What was to be done, as it stands within a sentence: «рассмотрение жалобы».
    pub what: String,
    /// «Срок рассмотрения жалобы Ж-2026-000417 истек 24.11.2026.»
    pub headline: String,
    /// «Решение в информационной системе не зарегистрировано.»
    pub state: String,
    /// The first day on which it is late: «25.11.2026».
    pub since: String,
    /// «п. 29.7».
    pub clause: String,
    /// «15 рабочих дней».
    pub term: String,
    /// The words of the act, without quotation marks.
    pub quotation: Option<String>,
    /// The act, as it stands after the clause: «Административного регламента (распоряжение от 29.12.2020 № 21РВ-221)»; in English with
    /// its "of the".
    pub act: String,
    /// How the term began, a whole sentence.
    pub started: Option<String>,
    /// The last day and what moved it, whole sentences.
    pub last_day: String,
    /// «По состоянию на 25.11.2026 09:00 просрочено на 1 рабочий день.»
    pub late: String,
    /// The same in short, for the subject: «1 р. д.».
    pub late_short: String,
    /// The unit that holds the case.
    pub unit: Option<String>,
    /// The official who holds the case.
    pub official: Option<String>,
    /// What to do, in order; lower case, without a stop at the end. That an outcome is to be given is added if there is a link for it.
    pub steps: Vec<String>,
    /// Where the outcome is given.
    pub answer_link: Option<String>,
    /// The outcomes with a link each, in place of `answer_link`.
    pub answers: Vec<Answer>,
    /// The count of the days.
    pub ledger_link: String,
    /// «Если результат не будет указан до 27.11.2026 18:00, оповещение будет направлено руководителю ТСП № 12.»
    pub next: Option<String>,
    /// What else is to be known: that the last day is contested, until when to act.
    pub note: Option<String>,
}

/// An outcome that can be chosen.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// «Нарушение подтверждено».
    pub label: String,
    /// The page that asks for confirmation.
    pub link: String,
}
