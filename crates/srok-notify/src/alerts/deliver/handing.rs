//! How is one mail handed over? On record before and after, and what came of it.

use super::super::plan::Planned;
use super::super::scan::moved;
use super::super::{AlertsError, CORRECTION};
use super::{Fate, Office};
use crate::mail::{Letter, Postman, Refusal};
use srok_law::case::{Instant, MINUTE};
use srok_store::{AlertMove, AlertRecord, AlertState, Ledger, MailRecord, MailState};

/// A mail is tried again after so many minutes, doubled each time up to the longest.
const FIRST_WAIT: i64 = 5 * MINUTE;
const LONGEST_WAIT: i64 = 60 * MINUTE;
/// A mail is never given up before it was tried so often, however long the server was away.
const ATTEMPTS: i32 = 10;

impl Office<'_> {
    /// Hands one mail over; before and after that it is on record.
    pub(super) fn send(
        &self,
        planned: &Planned,
        letter: &Letter,
        alerts: &[AlertRecord],
        now: Instant,
        postman: &Postman,
    ) -> Result<Fate, AlertsError> {
        let store = &self.look.store;
        let mut mail = match &planned.mail {
            Some(mail) => MailRecord {
                subject: letter.subject.clone(),
                state: MailState::Sending,
                attempts: mail.attempts + 1,
                ..mail.clone()
            },
            None => MailRecord {
                id: store.next_mail()?,
                message_id: letter.message_id.clone(),
                kind: planned.kind.code().into(),
                recipient: planned.recipient.to_string(),
                day: planned.day,
                subject: letter.subject.clone(),
                state: MailState::Sending,
                attempts: 1,
                created_at: now,
                next_at: None,
                sent_at: None,
                reason: None,
            },
        };
        let with = |state: AlertState, reason: Option<&str>, mail: &MailRecord| -> Vec<AlertMove> {
            let alerts = planned.alerts.iter().filter_map(|index| alerts.get(*index));
            alerts
                .map(|alert| AlertMove {
                    mail: Some(mail.id),
                    was: AlertState::Owed,
                    is_live: alert.is_live && alert.threshold != CORRECTION
                        || state == AlertState::Owed,
                    ..moved(alert, state, reason, true)
                })
                .collect()
        };
        let handed = if mail.attempts == 1 {
            "handed_over"
        } else {
            "handed_over_again"
        };
        let before = Ledger {
            moved: with(AlertState::Owed, Some(handed), &mail),
            mails: vec![mail.clone()],
            ..Ledger::default()
        };
        store.change_alerts(&before, now)?;
        let answer = postman.send(letter, now.utc());
        let mut after = Ledger::default();
        let fate = match answer {
            Ok(()) => {
                mail.state = MailState::Sent;
                mail.sent_at = Some(now);
                mail.next_at = None;
                mail.reason = None;
                after.moved = with(AlertState::Sent, None, &mail);
                after.told = planned
                    .taken
                    .iter()
                    .filter_map(|index| alerts.get(*index))
                    .map(|alert| alert.id)
                    .collect();
                Fate::Sent
            }
            Err(Refusal::Never(reason)) => Self::given_up(&mut mail, &mut after, reason, &with),
            Err(Refusal::Later(reason)) if self.is_old(&mail, now) => {
                Self::given_up(&mut mail, &mut after, reason, &with)
            }
            Err(Refusal::Later(reason)) => put_off(&mut mail, reason, now),
            Err(Refusal::Unreachable(reason)) => {
                put_off(&mut mail, format!("{UNREACHABLE}{reason}"), now)
            }
        };
        after.mails = vec![mail];
        store.change_alerts(&after, now)?;
        Ok(fate)
    }

    fn given_up(
        mail: &mut MailRecord,
        after: &mut Ledger,
        reason: String,
        with: &dyn Fn(AlertState, Option<&str>, &MailRecord) -> Vec<AlertMove>,
    ) -> Fate {
        mail.state = MailState::Failed;
        mail.next_at = None;
        mail.reason = Some(reason.clone());
        after.moved = with(AlertState::Failed, Some(&reason), mail);
        Fate::Failed(reason)
    }

    /// Tells whether a mail has been put off for too long.
    fn is_old(&self, mail: &MailRecord, now: Instant) -> bool {
        let hours = i64::from(self.look.rules.delivery.give_up_hours);
        mail.created_at.plus(hours * 60 * MINUTE) <= now && mail.attempts >= ATTEMPTS
    }
}

/// How the reason of a mail begins that waits for the server.
pub(super) const UNREACHABLE: &str = "the mail server cannot be reached: ";

fn put_off(mail: &mut MailRecord, reason: String, now: Instant) -> Fate {
    let doubled = FIRST_WAIT << (mail.attempts - 1).clamp(0, 8);
    mail.state = MailState::Waiting;
    mail.next_at = Some(now.plus(doubled.min(LONGEST_WAIT)));
    mail.reason = Some(reason.clone());
    Fate::Waiting(reason)
}
