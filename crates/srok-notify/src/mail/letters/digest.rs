//! What must an official do today, and where do the units of a head stand? The letter of the morning.

use serde::Serialize;

use crate::mail::template::compose;
use crate::mail::{Letter, MailError, Mailbox};
use srok_law::words::Lang;

/// The digest of the morning: one for a person and a day.
#[derive(Debug, Clone, Serialize)]
pub struct Digest {
    /// Language of the letter.
    #[serde(serialize_with = "super::code")]
    pub lang: Lang,
    /// Whom the letter speaks to, as in «Иванова И. И., по состоянию на …».
    pub addressee: String,
    /// «24.11.2026 09:00».
    pub as_of: String,
    /// «24.11.2026 (вт)».
    pub day: String,
    /// The last day of "soon", in the subject: «27.11».
    pub soon_until: String,
    /// The same in a heading, genitive: «пятницы, 27.11.2026».
    pub soon_until_long: String,
    /// Since when changes are told: «Со вчерашнего дня», «С 20.11.2026 (пт)».
    pub since: String,
    /// What is overdue.
    pub overdue: Section,
    /// What ends today.
    pub today: Section,
    /// What ends soon.
    pub soon: Section,
    /// The units of a head, the worst first; empty for an official. Ten are shown.
    pub units: Vec<UnitLine>,
    /// How many units there are.
    pub units_total: usize,
    /// All units.
    pub units_link: Option<String>,
    /// Limits met since then.
    pub met: usize,
    /// Limits finished late since then.
    pub late: usize,
    /// Limits taken off the control since then.
    pub cancelled: usize,
    /// Alerts withdrawn since then; at most ten are shown.
    pub taken: Vec<Taken>,
    /// How many were withdrawn in all.
    pub taken_total: usize,
    /// Alerts that await an answer of the reader.
    pub unanswered: usize,
    /// Their list.
    pub unanswered_link: Option<String>,
    /// How fresh the sources are: «ВИС — 08:55».
    pub sources: Vec<String>,
    /// What cannot be said for want of data, each a sentence.
    pub stale: Vec<String>,
    /// Why the reader gets the letter, a sentence without its full stop: «Вы получаете его как исполнитель (справочник должностных лиц,
    /// ТСП № 12)».
    pub why: String,
    /// Where errors in the data are told.
    pub data_link: String,
}

impl Digest {
    /// Returns the letter to a person; a repetition has the same `message_id`.
    ///
    /// # Errors
    ///
    /// [`MailError::Template`] if the templates and these words do not fit.
    pub fn letter(&self, to: Mailbox, message_id: String) -> Result<Letter, MailError> {
        compose("digest", self.lang, self, to, message_id)
    }
}

/// A part of the digest: at most ten lines of however many there are.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    /// How many there are.
    pub total: usize,
    /// The first of them; ten are shown.
    pub lines: Vec<Line>,
    /// The whole list.
    pub link: String,
}

/// A limit in a list.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Registration number or id of the case.
    pub case: String,
    /// The case, with the count of its days.
    pub case_link: String,
    /// Name of the limit: «Регистрация запроса».
    pub what: String,
    /// «20.11.2026 (пт)».
    pub due: String,
    /// «2 р. д.»; empty if it is not late.
    pub late: String,
    /// «п. 7.1».
    pub clause: String,
    /// What is to be known of the last day: that it is off, contested, until when to act.
    pub note: Option<String>,
    /// The unit that holds it, if the reader has several.
    pub unit: Option<String>,
    /// The official who holds it, if it is not the reader.
    pub official: Option<String>,
    /// Is it told for the first time?
    pub is_new: bool,
    /// «дольше внутреннего ориентира (не норма)», «ошибка данных (указано 24.11.2026)».
    pub mark: Option<String>,
    /// Where the outcome is given, if it is asked for.
    pub answer_link: Option<String>,
}

/// An alert that was withdrawn.
#[derive(Debug, Clone, Serialize)]
pub struct Taken {
    /// Registration number or id of the case.
    pub case: String,
    /// The case.
    pub case_link: String,
    /// Name of the limit.
    pub what: String,
    /// «изменен производственный календарь».
    pub reason: String,
}

/// Where a unit stands.
#[derive(Debug, Clone, Serialize)]
pub struct UnitLine {
    /// Its name.
    pub unit: String,
    /// Limits overdue.
    pub overdue: usize,
    /// Of them broken since the last digest.
    pub fresh: usize,
    /// Limits that end today.
    pub today: usize,
    /// Limits that end soon.
    pub soon: usize,
    /// Alerts without an answer.
    pub unanswered: usize,
    /// The list of the unit.
    pub link: String,
}
