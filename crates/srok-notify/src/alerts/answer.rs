//! What becomes of an answer? The outcome and its author stand beside the count, nobody is told further, wrong data are reported to their keeper.

use std::sync::Arc;

use super::look::Look;
use super::recipients::Recipient;
use super::scan::moved;
use super::threshold::Threshold;
use super::{AlertsError, CORRECTION, FEED, PUT_OFF};
use srok_law::calendar::DecreeDays;
use srok_law::case::{Day, Instant};
use srok_store::{
    AlertMove, AlertRecord, AlertState, AlertsWanted, AnswerRecord, Ledger, NewAlert,
};

/// What somebody says to an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum Outcome {
    /// The term was broken.
    Confirmed,
    /// The data are wrong.
    DataError,
    /// It was broken for a good reason.
    Excused,
    /// He comes back to it.
    PutOff,
}

/// An answer before it is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The alert that is answered.
    pub alert: i64,
    /// The outcome.
    pub outcome: Outcome,
    /// The reason in words; asked for with everything but a confirmation.
    pub reason: String,
    /// Until when it is put off.
    pub until: Option<Day>,
    /// Who answers, as the ledger names him: an official, or an account of nobody in the directory.
    pub author: String,
    /// How the audit names him: a login, `official:ID` where a signed link says who it is, the console.
    pub by: String,
    /// The link that is used up by it.
    pub link: Option<String>,
}

/// Why an answer is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// There is no such alert, or none that asks for an answer.
    NoSuchAlert,
    /// It was answered already.
    Answered(AnswerRecord),
    /// It was taken back: nothing is left to answer.
    TakenBack(String),
    /// The link was used.
    LinkUsed,
    /// A reason is wanted.
    NoReason,
    /// The reason is too long.
    TooLong,
    /// It may be put off until then at most.
    TooLate(Day),
}

/// Longest reason, in characters.
pub const LONGEST_REASON: usize = 500;

impl Outcome {
    /// Returns the word of the table.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::DataError => "data_error",
            Self::Excused => "excused",
            Self::PutOff => PUT_OFF,
        }
    }
}

impl Look {
    /// Returns an alert and what was answered to its cause, the newest answer last.
    ///
    /// # Errors
    ///
    /// [`AlertsError`] if it cannot be read.
    pub fn answered(
        &self,
        id: i64,
    ) -> Result<Option<(AlertRecord, Vec<AnswerRecord>)>, AlertsError> {
        let wanted = AlertsWanted {
            id: Some(id),
            ..AlertsWanted::default()
        };
        let Some(alert) = self.store.alerts(&wanted)?.pop() else {
            return Ok(None);
        };
        let answers = self.store.answers(Some(alert.case_key))?.into_iter();
        let answers = answers.filter(|answer| is_about(answer, &alert)).collect();
        Ok(Some((alert, answers)))
    }

    /// Puts an answer on record.
    ///
    /// # Errors
    ///
    /// [`AlertsError`] if the store cannot be read or written.
    pub fn answer(
        &self,
        answer: &Answer,
        now: Instant,
    ) -> Result<Result<AnswerRecord, NoAnswer>, AlertsError> {
        let _one = self.store.one_answer();
        let Some((alert, before)) = self.answered(answer.alert)? else {
            return Ok(Err(NoAnswer::NoSuchAlert));
        };
        if let Err(refusal) = self.may_answer(&alert, &before, answer, now) {
            return Ok(Err(refusal));
        }
        let record = AnswerRecord {
            case_key: alert.case_key,
            limit_id: alert.limit_id.to_string(),
            occurrence: alert.occurrence,
            due_on: alert.due_on,
            outcome: answer.outcome.code().into(),
            reason: answer.reason.trim().into(),
            until: answer.until.filter(|_| answer.outcome == Outcome::PutOff),
            author: answer.author.clone(),
            alert: alert.id,
            link: answer.link.clone(),
            at: now,
        };
        let mut ledger = Ledger {
            answers: vec![record.clone()],
            by: answer.by.clone(),
            ..Ledger::default()
        };
        if answer.outcome != Outcome::PutOff {
            ledger.moved = self.settled(&alert, answer)?;
        }
        if answer.outcome == Outcome::DataError {
            ledger.owed = self.correction(&alert, now);
        }
        self.store.change_alerts(&ledger, now)?;
        Ok(Ok(record))
    }

    fn may_answer(
        &self,
        alert: &AlertRecord,
        before: &[AnswerRecord],
        answer: &Answer,
        now: Instant,
    ) -> Result<(), NoAnswer> {
        if !asks(alert) {
            return Err(NoAnswer::NoSuchAlert);
        }
        if let Some(given) = before.iter().rfind(|given| given.outcome != PUT_OFF) {
            return Err(NoAnswer::Answered(given.clone()));
        }
        if let Some(reason) = taken_back(alert) {
            return Err(NoAnswer::TakenBack(reason.to_owned()));
        }
        let is_used = |given: &AnswerRecord| given.link.is_some() && given.link == answer.link;
        if before.iter().any(is_used) {
            return Err(NoAnswer::LinkUsed);
        }
        if answer.outcome != Outcome::Confirmed && answer.reason.trim().is_empty() {
            return Err(NoAnswer::NoReason);
        }
        if answer.reason.chars().count() > LONGEST_REASON {
            return Err(NoAnswer::TooLong);
        }
        if answer.outcome == Outcome::PutOff {
            let latest = self.latest(before, now);
            let today = self.staff(now).on;
            if answer
                .until
                .is_none_or(|until| until > latest || until <= today)
            {
                return Err(NoAnswer::TooLate(latest));
            }
        }
        Ok(())
    }

    /// Returns until when an alert may be put off: some working days from when it was first put off.
    #[must_use]
    pub fn latest(&self, before: &[AnswerRecord], now: Instant) -> Day {
        let first = before.iter().find(|answer| answer.outcome == PUT_OFF);
        let today = self.staff(first.map_or(now, |first| first.at)).on;
        let calendar = self.law.calendars.of(None);
        let days = self.rules.delivery.put_off_days;
        calendar
            .working_day_after(today, days, DecreeDays::Off)
            .unwrap_or(today)
    }

    /// Settles all alerts about the same limit and due day: nobody is asked any more.
    fn settled(&self, alert: &AlertRecord, answer: &Answer) -> Result<Vec<AlertMove>, AlertsError> {
        let wanted = AlertsWanted {
            case_key: Some(alert.case_key),
            ..AlertsWanted::default()
        };
        let same = self.store.alerts(&wanted)?.into_iter().filter(|known| {
            known.limit_id == alert.limit_id
                && known.occurrence == alert.occurrence
                && known.due_on == alert.due_on
                && !known.is_copy
                && Threshold::numbered(known.threshold).asks()
        });
        let moves = same.filter_map(|known| {
            let state = match known.state {
                AlertState::Sent => AlertState::Acknowledged,
                AlertState::Owed if known.id == alert.id => AlertState::Acknowledged,
                AlertState::Failed if known.id == alert.id => AlertState::Acknowledged,
                AlertState::Owed => AlertState::Superseded,
                _ => return None,
            };
            let reason = if known.id == alert.id {
                answer.outcome.code()
            } else {
                "by_another"
            };
            Some(AlertMove {
                author: Some(answer.author.clone()),
                ..moved(&known, state, Some(reason), true)
            })
        });
        Ok(moves.collect())
    }

    /// Asks the keeper of the data to correct them.
    fn correction(&self, alert: &AlertRecord, now: Instant) -> Vec<NewAlert> {
        let staff = self.staff(now);
        let unit = alert.organisation.as_deref();
        let keepers = unit.map_or_else(Vec::new, |unit| {
            self.directory.holders(unit, "data_official", staff.on)
        });
        let mut keepers: Vec<Recipient> = keepers
            .into_iter()
            .map(|keeper| self.directory.acting(keeper, staff.on))
            .filter(|keeper| keeper.email.is_some())
            .map(|keeper| Recipient {
                official: keeper.id.as_str().into(),
                role: "data_official".into(),
                is_copy: false,
                note: None,
            })
            .collect();
        if keepers.is_empty() {
            keepers = self.administrators(now, unit);
        }
        keepers
            .into_iter()
            .map(|keeper| NewAlert {
                case_key: alert.case_key,
                subject: alert.subject.clone(),
                limit_id: Arc::clone(&alert.limit_id),
                occurrence: alert.occurrence,
                due_on: alert.due_on,
                threshold: CORRECTION,
                rung: 0,
                recipient: keeper.official,
                role: keeper.role,
                is_copy: false,
                organisation: alert.organisation.clone(),
                official: alert.official.clone(),
                note: None,
            })
            .collect()
    }
}

/// Tells whether an alert asks for an answer: a breach, told to somebody who has to say something.
#[must_use]
pub fn asks(alert: &AlertRecord) -> bool {
    Threshold::numbered(alert.threshold).asks() && &*alert.limit_id != FEED && !alert.is_copy
}

/// Returns why nothing is left to be answered to an alert: it was taken back, the term has changed, or another one answers for the case now.
#[must_use]
pub fn taken_back(alert: &AlertRecord) -> Option<&str> {
    let reason = alert.reason.as_deref().unwrap_or_default();
    match alert.state {
        AlertState::Withdrawn => Some(reason),
        AlertState::Superseded if matches!(reason, "moved" | "handed_on") => Some(reason),
        _ => None,
    }
}

fn is_about(answer: &AnswerRecord, alert: &AlertRecord) -> bool {
    answer.limit_id == *alert.limit_id
        && answer.occurrence == alert.occurrence
        && answer.due_on == alert.due_on
}
