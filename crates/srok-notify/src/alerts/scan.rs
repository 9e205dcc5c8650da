//! What is owed, and what is no longer? The limits that are watched against the ledger: pure, complete, and the same however often it is asked.
//!
//! A key is case, limit, occurrence, due day, threshold, rung and recipient. A key is owed once. What is superseded or withdrawn stays on record with
//! its reason; whoever was mailed is told.

mod ended;
mod recorded;

pub use recorded::Recorded;

use std::collections::HashMap;
use std::sync::Arc;

use super::cause::{ByCause, Cause};
use super::escalation::{self, Asked};
use super::recipients::{Duty, Recipient, Staff};
use super::rules::{Rule, Rules};
use super::threshold::{self, Threshold};
use srok_core::directory::Directory;
use srok_law::calendar::Calendar;
use srok_law::case::{Day, Instant};
use srok_law::library::Law;
use srok_law::regulation::{CalendarChoice, Limit, Regulation, Version};
use srok_law::words::Lang;
use srok_store::{
    AlertMove, AlertRecord, AlertState, AnswerRecord, Ledger, NewAlert, Phase, WatchedRecord,
};

/// What a scan looks at beside the limits and the ledger.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The moment.
    pub now: Instant,
    /// The law.
    pub law: &'a Law,
    /// Which limit an id of the store stands for.
    pub limits: &'a HashMap<i32, Known<'a>>,
    /// The words of the store.
    pub words: &'a dyn Words,
    /// The directory.
    pub directory: &'a Directory,
    /// The rules.
    pub rules: &'a Rules,
    /// Language of notes.
    pub lang: Lang,
}

/// A limit of the law.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    /// The act.
    pub act: &'a Regulation,
    /// The limit.
    pub limit: &'a Limit,
    /// The version that applies.
    pub version: Option<&'a Version>,
    /// `regulation.limit`, shared.
    pub id: Arc<str>,
}

/// The words of the store.
pub trait Words: std::fmt::Debug {
    /// Returns the word of an id.
    fn word(&self, id: i32) -> Option<&str>;
}

/// What an answer says about a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answered {
    No,
    PutOff,
    Yes,
}

/// What is the same for all limits of one kind, unit and official: looked up once.
#[derive(Debug)]
pub struct Circle<'a> {
    rule: &'a Rule,
    calendar: &'a Calendar,
    today: Day,
    staff: Staff<'a>,
    recipients: Vec<Recipient>,
}

/// A scan under way.
#[derive(Debug)]
pub struct Scan<'a> {
    scene: Scene<'a>,
    circles: HashMap<(i32, Option<i32>, Option<i32>), Option<Arc<Circle<'a>>>>,
    /// What changes in the ledger.
    pub ledger: Ledger,
    /// Limits that nobody could be told of: the directory knows nobody.
    pub nobody: usize,
    /// Limits that are held back because their source is silent.
    pub held: usize,
}

impl<'a> Scan<'a> {
    /// Begins a scan.
    #[must_use]
    pub fn new(scene: Scene<'a>) -> Self {
        Self {
            scene,
            circles: HashMap::new(),
            ledger: Ledger::default(),
            nobody: 0,
            held: 0,
        }
    }

    /// Looks at all open limits and all alerts on record.
    ///
    /// `rest` holds the limits of the cases of `unwatched` causes; `held` says of which limits nothing can be said because their source is silent.
    pub fn look(
        &mut self,
        watched: &[WatchedRecord],
        unwatched: &[Cause],
        rest: &[WatchedRecord],
        recorded: &Recorded,
        held: &dyn Fn(&WatchedRecord) -> bool,
    ) {
        let mut alerts: Vec<&AlertRecord> = Vec::new();
        let of = |cause: &Cause, alerts: &mut Vec<_>| {
            alerts.clear();
            let indexes = recorded.chains.of(cause);
            alerts.extend(indexes.filter_map(|index| recorded.alerts.get(index)));
        };
        for limit in watched {
            let Some(cause) = recorded.numbers.watched(limit) else {
                continue;
            };
            if held(limit) {
                self.held += 1;
                continue;
            }
            of(&cause, &mut alerts);
            if !self.is_ahead(&alerts) {
                self.compare(limit, cause, &alerts, recorded);
            }
        }
        let ended: ByCause<&WatchedRecord> = rest
            .iter()
            .filter_map(|limit| Some((recorded.numbers.watched(limit)?, limit)))
            .collect();
        for cause in unwatched {
            of(cause, &mut alerts);
            if self.is_ahead(&alerts) {
                continue;
            }
            self.take_back(ended.get(cause).copied(), *cause, &alerts, recorded);
        }
    }

    /// Tells whether something was owed later than now: the clock was set back, and nothing can be compared before it has caught up.
    fn is_ahead(&self, alerts: &[&AlertRecord]) -> bool {
        alerts.iter().any(|alert| alert.owed_at > self.scene.now)
    }

    /// Returns who is concerned with a limit; `None` if nobody is told of it.
    pub fn circle(&mut self, limit: &WatchedRecord) -> Option<Arc<Circle<'a>>> {
        let key = (limit.limit_version, limit.organisation, limit.official);
        if let Some(found) = self.circles.get(&key) {
            return found.clone();
        }
        let circle = self.make_circle(limit).map(Arc::new);
        self.circles.insert(key, circle.clone());
        circle
    }

    fn make_circle(&self, limit: &WatchedRecord) -> Option<Circle<'a>> {
        let scene = self.scene;
        let known = scene.limits.get(&limit.limit_version)?;
        let rule = scene.rules.of(known.act, known.limit)?;
        let word = |id: Option<i32>| id.and_then(|id| scene.words.word(id));
        let organisation = word(limit.organisation);
        let symbol = organisation.and_then(|organisation| scene.law.words.find(organisation));
        let calendar = match &known.act.calendar {
            CalendarChoice::Named(id) => scene.law.calendars.named(id),
            CalendarChoice::Holder => scene.law.calendars.of(symbol),
        };
        let today = known.act.zone.day_of(scene.now);
        let staff = Staff {
            directory: scene.directory,
            on: today,
            lang: scene.lang,
        };
        let duty = Duty::of(known.limit, organisation, word(limit.official));
        Some(Circle {
            rule,
            calendar,
            today,
            staff,
            recipients: staff.first(rule, duty),
        })
    }

    /// Compares what should be told of a limit with what is on record.
    fn compare(
        &mut self,
        limit: &WatchedRecord,
        cause: Cause,
        alerts: &[&AlertRecord],
        recorded: &Recorded,
    ) {
        let Some(known) = self.scene.limits.get(&limit.limit_version) else {
            return;
        };
        let Some(circle) = self.circle(limit) else {
            self.all_to(alerts, AlertState::Withdrawn, "no_rule");
            return;
        };
        let (moved, current): (Vec<&AlertRecord>, Vec<&AlertRecord>) = alerts
            .iter()
            .partition(|alert| alert.due_on != limit.due_on);
        self.all_to(&moved, AlertState::Superseded, "moved");
        let reached = threshold::reached(
            limit,
            circle.rule,
            circle.calendar,
            self.scene.now,
            circle.today,
        );
        let Some(reached) = reached else {
            let reason = if limit.phase == Phase::Suspended {
                "suspended"
            } else {
                "not_due"
            };
            self.all_to(&current, AlertState::Withdrawn, reason);
            return;
        };
        if circle.recipients.is_empty() {
            self.nobody += 1;
            return;
        }
        let answered = answered(recorded.answer(cause, limit.due_on), circle.today);
        self.pass_over(&current, reached, &circle);
        if answered == Answered::Yes && reached.asks() {
            // what was owed while the answer came
            let owed = current
                .iter()
                .filter(|alert| alert.state == AlertState::Owed);
            let owed: Vec<&AlertRecord> = owed.copied().collect();
            self.all_to(&owed, AlertState::Superseded, "by_another");
            return;
        }
        for recipient in &circle.recipients {
            if recipient.is_copy && !matches!(reached, Threshold::PastAim | Threshold::Overdue) {
                continue;
            }
            let known_alert = current.iter().find(|alert| {
                alert.rung == 0
                    && alert.threshold == reached.number()
                    && alert.recipient == recipient.official
            });
            match known_alert {
                Some(alert)
                    if matches!(alert.state, AlertState::Withdrawn | AlertState::Superseded) =>
                {
                    // he has the mail and never heard that it was taken back: nothing is to be said
                    let heard = alert.sent_at.is_some() && !alert.is_told;
                    let state = if heard {
                        AlertState::Sent
                    } else {
                        AlertState::Owed
                    };
                    self.to(alert, state, Some("anew"), true);
                }
                Some(_) => {}
                // put off by somebody who was told; whoever has the case now was not
                None if answered == Answered::PutOff && was_told(&current, recipient) => {}
                None => self.owe(limit, known, reached, 0, recipient),
            }
        }
        if circle.rule.escalates && answered == Answered::No && reached.asks() {
            self.escalate(limit, known, &circle, &current, reached);
        }
        self.pass_over_gone(&current, &circle);
    }

    /// Closes what is owed to a next in line who cannot be told any more; the scan after this one finds whoever follows.
    fn pass_over_gone(&mut self, current: &[&AlertRecord], circle: &Circle<'_>) {
        for alert in current {
            let is_owed = alert.rung > 0 && alert.state == AlertState::Owed;
            if is_owed && !circle.staff.can_be_told(&alert.recipient) {
                self.to(alert, AlertState::Superseded, Some("handed_on"), true);
            }
        }
    }

    /// Closes what an alert of a later threshold, or to somebody else, has taken the place of.
    fn pass_over(&mut self, current: &[&AlertRecord], reached: Threshold, circle: &Circle<'_>) {
        for alert in current {
            if !alert.state.is_open() || alert.rung > 0 {
                continue;
            }
            let is_due = |recipient: &Recipient| recipient.official == alert.recipient;
            if alert.threshold < reached.number() {
                self.to(alert, AlertState::Superseded, Some("next_threshold"), true);
            } else if alert.threshold > reached.number() {
                let is_told = alert.state != AlertState::Sent;
                self.to(alert, AlertState::Withdrawn, Some("not_due"), is_told);
            } else if !circle.recipients.iter().any(is_due) {
                self.to(alert, AlertState::Superseded, Some("handed_on"), true);
            }
        }
    }

    /// Tells the next in line once nobody has answered for long enough.
    fn escalate(
        &mut self,
        limit: &WatchedRecord,
        known: &Known<'a>,
        circle: &Circle<'a>,
        current: &[&AlertRecord],
        reached: Threshold,
    ) {
        let scene = self.scene;
        let word = |id: Option<i32>| id.and_then(|id| scene.words.word(id));
        let duty = Duty::of(known.limit, word(limit.organisation), word(limit.official));
        let asked = Asked {
            now: scene.now,
            steps: &scene.rules.steps,
            staff: circle.staff,
            law: scene.law,
            duty,
        };
        if let Some((rung, recipient)) = escalation::next(&asked, current) {
            let known_alert = current
                .iter()
                .find(|alert| alert.rung == rung && alert.recipient == recipient.official);
            match known_alert {
                Some(alert) => self.to(alert, AlertState::Owed, Some("anew"), true),
                // the rungs of one due day are counted on, whatever threshold it is told at
                None => self.owe(
                    limit,
                    known,
                    reached.min(Threshold::Overdue),
                    rung,
                    &recipient,
                ),
            }
        }
    }

    fn owe(
        &mut self,
        limit: &WatchedRecord,
        known: &Known<'_>,
        reached: Threshold,
        rung: i32,
        recipient: &Recipient,
    ) {
        let word = |id: Option<i32>| id.and_then(|id| self.scene.words.word(id)).map(Arc::from);
        self.ledger.owed.push(NewAlert {
            case_key: limit.case_key,
            subject: String::new(),
            limit_id: Arc::clone(&known.id),
            occurrence: limit.occurrence,
            due_on: limit.due_on,
            threshold: reached.number(),
            rung,
            recipient: Arc::clone(&recipient.official),
            role: Arc::clone(&recipient.role),
            is_copy: recipient.is_copy,
            organisation: word(limit.organisation),
            official: word(limit.official),
            note: recipient.note.clone(),
        });
    }

    /// Moves the alerts that are still open; whoever was mailed is to be told.
    fn all_to(&mut self, alerts: &[&AlertRecord], state: AlertState, reason: &'static str) {
        for alert in alerts {
            if alert.state.is_open() {
                self.to(alert, state, Some(reason), alert.state == AlertState::Owed);
            }
        }
    }

    fn to(
        &mut self,
        alert: &AlertRecord,
        state: AlertState,
        reason: Option<&'static str>,
        is_told: bool,
    ) {
        self.ledger.moved.push(moved(alert, state, reason, is_told));
    }
}

impl<'a> Circle<'a> {
    /// Returns who is told first.
    #[must_use]
    pub fn recipients(&self) -> &[Recipient] {
        &self.recipients
    }

    /// Returns the rule that decides.
    #[must_use]
    pub const fn rule(&self) -> &'a Rule {
        self.rule
    }

    /// Returns the calendar the limit is counted by.
    #[must_use]
    pub const fn calendar(&self) -> &'a Calendar {
        self.calendar
    }

    /// Returns the day in the zone of the act.
    #[must_use]
    pub const fn today(&self) -> Day {
        self.today
    }
}

/// Returns what an answer means on a day.
fn answered(answer: Option<&AnswerRecord>, today: Day) -> Answered {
    match answer {
        None => Answered::No,
        Some(answer) if answer.outcome != super::PUT_OFF => Answered::Yes,
        Some(answer) if answer.until.is_some_and(|until| today <= until) => Answered::PutOff,
        Some(_) => Answered::No,
    }
}

/// Tells whether somebody has been told of a limit before.
fn was_told(alerts: &[&AlertRecord], recipient: &Recipient) -> bool {
    alerts
        .iter()
        .any(|alert| alert.recipient == recipient.official && alert.sent_at.is_some())
}

/// Returns the change of an alert to another state.
#[must_use]
pub fn moved(
    alert: &AlertRecord,
    state: AlertState,
    reason: Option<&str>,
    is_told: bool,
) -> AlertMove {
    AlertMove {
        id: alert.id,
        was: alert.state,
        state,
        reason: reason.map(Arc::from),
        author: None,
        mail: None,
        is_told,
        is_live: alert.is_live,
    }
}
