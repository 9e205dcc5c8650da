//! What is on record of limits, put in order for a scan?

use std::collections::HashMap;

use super::super::cause::{Cause, Chains, Numbers};
use super::super::{CORRECTION, FEED, PUT_OFF};
use super::Known;
use srok_law::case::Day;
use srok_store::{AlertRecord, AnswerRecord, WatchedRecord};

/// What is on record of causes.
#[derive(Debug)]
pub struct Recorded {
    /// The alerts still looked at.
    pub alerts: Vec<AlertRecord>,
    /// The numbers of limits.
    pub numbers: Numbers,
    /// The alerts about limits, by cause.
    pub chains: Chains,
    /// The newest answer to each cause and due day.
    answers: HashMap<(Cause, Option<Day>), AnswerRecord>,
}

impl Recorded {
    /// Puts rows in order.
    #[must_use]
    pub fn new(
        limits: &HashMap<i32, Known<'_>>,
        alerts: Vec<AlertRecord>,
        answers: Vec<AnswerRecord>,
    ) -> Self {
        let numbers = Numbers::new(limits, &alerts);
        let chains = Chains::new(&alerts, |alert| {
            is_of_limit(alert).then(|| numbers.alert(alert)).flatten()
        });
        let mut newest: HashMap<(Cause, Option<Day>), AnswerRecord> = HashMap::new();
        for answer in answers {
            let cause = numbers.named(answer.case_key, &answer.limit_id, answer.occurrence);
            let Some(cause) = cause else { continue };
            // an outcome stays, whatever is said after it
            let known = newest
                .entry((cause, answer.due_on))
                .or_insert_with(|| answer.clone());
            if known.outcome == PUT_OFF {
                *known = answer;
            }
        }
        Self {
            alerts,
            numbers,
            chains,
            answers: newest,
        }
    }

    /// Returns the outcome that was given to a cause, or until when it is put off.
    #[must_use]
    pub fn answer(&self, cause: Cause, due_on: Option<Day>) -> Option<&AnswerRecord> {
        self.answers.get(&(cause, due_on))
    }

    /// Returns the causes with alerts on record that are not among the watched limits, in the order in which they were first owed.
    #[must_use]
    pub fn unwatched(&self, watched: &[WatchedRecord]) -> Vec<Cause> {
        let mut seen = vec![false; self.alerts.len()];
        for limit in watched {
            let cause = self.numbers.watched(limit);
            let first = cause.and_then(|cause| self.chains.of(&cause).next());
            if let Some(seen) = first.and_then(|first| seen.get_mut(first)) {
                *seen = true;
            }
        }
        let unseen = self
            .chains
            .causes()
            .filter(|(_, first)| seen.get(*first) == Some(&false));
        let mut unwatched: Vec<(usize, Cause)> =
            unseen.map(|(cause, first)| (first, *cause)).collect();
        unwatched.sort_unstable_by_key(|(first, _)| *first);
        unwatched.into_iter().map(|(_, cause)| cause).collect()
    }
}

/// Tells whether an alert is about a limit: not about a silent source, and no request for correction.
fn is_of_limit(alert: &AlertRecord) -> bool {
    &*alert.limit_id != FEED && alert.threshold != CORRECTION
}
