//! What becomes of alerts whose limit is not open any more?

use super::super::cause::Cause;
use super::super::threshold::Threshold;
use super::recorded::Recorded;
use super::{Answered, Scan, answered, moved};
use srok_law::case::DAY;
use srok_store::{AlertMove, AlertRecord, AlertState, Phase, WatchedRecord};

/// So long after its limit ended, an unanswered alert is no longer looked at.
const LOOKED_AT: i64 = 45 * DAY;

impl Scan<'_> {
    /// Takes back the alerts of a limit that is not open any more.
    pub(super) fn take_back(
        &mut self,
        found: Option<&WatchedRecord>,
        cause: Cause,
        alerts: &[&AlertRecord],
        recorded: &Recorded,
    ) {
        let Some(limit) = found else {
            self.close(alerts, "gone");
            return;
        };
        let (same, moved): (Vec<&AlertRecord>, Vec<&AlertRecord>) = alerts
            .iter()
            .partition(|alert| alert.due_on == limit.due_on);
        match limit.phase {
            Phase::Met => self.close(alerts, "met"),
            Phase::Cancelled => self.close(alerts, "cancelled"),
            Phase::Unknown => self.close(alerts, "unknown"),
            Phase::Late => {
                self.close(&moved, "late");
                self.late(limit, cause, &same, recorded);
            }
            Phase::Suspended => self.all_to(alerts, AlertState::Withdrawn, "suspended"),
            Phase::Open | Phase::Overdue | Phase::NoTerm => {
                self.all_to(&moved, AlertState::Superseded, "moved");
                self.all_to(&same, AlertState::Withdrawn, "not_due");
            }
        }
    }

    /// Goes on with a breach that was told of and then ended late: it asks for its outcome until somebody gives one.
    fn late(
        &mut self,
        limit: &WatchedRecord,
        cause: Cause,
        alerts: &[&AlertRecord],
        recorded: &Recorded,
    ) {
        let (Some(circle), Some(known)) = (
            self.circle(limit),
            self.scene.limits.get(&limit.limit_version),
        ) else {
            return;
        };
        let is_old = limit
            .ended_at
            .is_some_and(|ended_at| ended_at.plus(LOOKED_AT) < self.scene.now);
        let answered = answered(recorded.answer(cause, limit.due_on), circle.today);
        for alert in alerts {
            let asks = Threshold::numbered(alert.threshold).asks() && !alert.is_copy;
            match alert.state {
                AlertState::Sent if asks => {}
                AlertState::Owed if alert.rung > 0 && answered != Answered::Yes => {}
                AlertState::Owed | AlertState::Sent => {
                    self.ledger.moved.push(AlertMove {
                        is_live: false,
                        ..moved(alert, AlertState::Withdrawn, Some("late"), true)
                    });
                }
                _ => {}
            }
        }
        if is_old || answered == Answered::Yes {
            // an alert without an outcome stays on the list of the unanswered
            let live = alerts.iter().filter(|alert| alert.is_live);
            self.ledger.retired.extend(live.map(|alert| alert.id));
        } else if circle.rule.escalates && answered == Answered::No {
            self.escalate(limit, known, &circle, alerts, Threshold::Overdue);
            self.pass_over_gone(alerts, &circle);
        }
    }

    /// Ends the alerts of a limit that has ended, or is not there any more; whoever was mailed is to be told.
    fn close(&mut self, alerts: &[&AlertRecord], reason: &'static str) {
        for alert in alerts {
            match alert.state {
                AlertState::Owed | AlertState::Sent | AlertState::Failed => {
                    self.ledger.moved.push(AlertMove {
                        is_live: false,
                        ..moved(
                            alert,
                            AlertState::Withdrawn,
                            Some(reason),
                            alert.state != AlertState::Sent,
                        )
                    });
                }
                _ if alert.is_live => self.ledger.retired.push(alert.id),
                _ => {}
            }
        }
    }
}
