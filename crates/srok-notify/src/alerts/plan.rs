//! Who gets which mail now? One digest a day for each person, mails at once only for what was learnt since, nothing outside his working time.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::escalation::hours_of;
use super::recipients::Staff;
use super::rules::Rules;
use super::threshold::Threshold;
use super::{CORRECTION, FEED};
use srok_core::directory::{Directory, Official};
use srok_law::case::{Day, Instant, MINUTE};
use srok_law::library::Law;
use srok_law::words::Lang;
use srok_store::{AlertRecord, AlertState, MailRecord, MailState};

/// What a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What the day brings.
    Digest,
    /// A breach learnt of in working hours.
    Breach,
    /// To the next in line.
    Escalation,
    /// A source has fallen silent.
    Feed,
    /// Data are said to be wrong.
    Correction,
}

impl Kind {
    /// Returns its word in the tables and in output.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Digest => "digest",
            Self::Breach => "breach",
            Self::Escalation => "escalation",
            Self::Feed => "feed",
            Self::Correction => "correction",
        }
    }

    fn named(code: &str) -> Option<Self> {
        [
            Self::Digest,
            Self::Breach,
            Self::Escalation,
            Self::Feed,
            Self::Correction,
        ]
        .into_iter()
        .find(|kind| kind.code() == code)
    }
}

/// A mail to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// What it is.
    pub kind: Kind,
    /// To whom.
    pub recipient: Arc<str>,
    /// His day.
    pub day: Day,
    /// The alerts that go with it, as indexes.
    pub alerts: Vec<usize>,
    /// Those taken back that he is told of, as indexes.
    pub taken: Vec<usize>,
    /// The mail, if it was tried before.
    pub mail: Option<MailRecord>,
}

/// What decides.
#[derive(Debug, Clone, Copy)]
pub struct Post<'a> {
    /// The moment.
    pub now: Instant,
    /// The alerts looked at.
    pub alerts: &'a [AlertRecord],
    /// The mails that are not settled, and those of the last two days.
    pub mails: &'a [MailRecord],
    /// The directory.
    pub directory: &'a Directory,
    /// The law, for its calendars.
    pub law: &'a Law,
    /// The rules.
    pub rules: &'a Rules,
    /// Heads of units in which something is overdue or due today.
    pub heads: &'a BTreeSet<Arc<str>>,
    /// When it was last seen to that everything was sent; absent: never.
    pub last_run: Option<Instant>,
    /// Alerts of which nothing can be said at the moment, because the source is silent, as indexes.
    pub held: &'a HashSet<usize>,
}

/// Mails to be made, and mails that are to be made no more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// To be made now, the most urgent first.
    pub mails: Vec<Planned>,
    /// Open mails that have nothing left to say, or whose day is over.
    pub dropped: Vec<MailRecord>,
    /// Alerts taken back that nobody can be told of, because the recipient is gone, as indexes.
    pub gone: Vec<usize>,
}

/// What is on record of one person.
#[derive(Debug, Default)]
struct OfPerson {
    owed: Vec<usize>,
    taken: Vec<usize>,
    has_list: bool,
}

const HOUR: i64 = 60 * MINUTE;

/// Returns the mails to be made now.
#[must_use]
pub fn plan(post: &Post<'_>) -> Plan {
    let mut persons: BTreeMap<Arc<str>, OfPerson> = BTreeMap::new();
    for head in post.heads {
        persons.entry(Arc::clone(head)).or_default().has_list = true;
    }
    for (index, alert) in post.alerts.iter().enumerate() {
        let person = persons.entry(Arc::clone(&alert.recipient)).or_default();
        match alert.state {
            AlertState::Owed if alert.owed_at > post.now || post.held.contains(&index) => {}
            AlertState::Owed => person.owed.push(index),
            _ if !alert.is_told => person.taken.push(index),
            AlertState::Sent | AlertState::Acknowledged => {
                person.has_list |= alert.is_live
                    && alert.threshold >= Threshold::LastDay.number()
                    && !is_other(alert);
            }
            _ => {}
        }
    }
    let owed = post
        .alerts
        .iter()
        .filter(|alert| alert.state == AlertState::Owed);
    let with_alerts: HashSet<i64> = owed.filter_map(|alert| alert.mail).collect();
    let mut plan = Plan::default();
    for (recipient, person) in persons {
        mails_of(post, &recipient, &person, &with_alerts, &mut plan);
    }
    plan.mails.sort_by_cached_key(|planned| {
        let worst = planned
            .alerts
            .iter()
            .filter_map(|index| post.alerts.get(*index));
        let worst = worst
            .map(|alert| (alert.is_copy, -alert.threshold, alert.due_on))
            .min();
        (
            worst.is_none(),
            worst,
            planned.kind,
            Arc::clone(&planned.recipient),
        )
    });
    plan
}

/// Tells whether an alert is no limit of a case that is told of: a silent source, a request for correction.
fn is_other(alert: &AlertRecord) -> bool {
    &*alert.limit_id == FEED || alert.threshold == CORRECTION
}

#[expect(
    clippy::too_many_lines,
    reason = "one after another, each in a line or two"
)]
fn mails_of(
    post: &Post<'_>,
    recipient: &Arc<str>,
    of_person: &OfPerson,
    with_alerts: &HashSet<i64>,
    plan: &mut Plan,
) {
    let open: Vec<&MailRecord> = post
        .mails
        .iter()
        .filter(|mail| mail.recipient == **recipient && mail.state.is_open())
        .collect();
    if of_person.owed.is_empty()
        && of_person.taken.is_empty()
        && !of_person.has_list
        && open.is_empty()
    {
        return;
    }
    let Some(person) = at_work(post, recipient) else {
        plan.dropped.extend(open.into_iter().cloned());
        plan.gone.extend(&of_person.taken);
        return;
    };
    let day = person.day;
    let old = open
        .iter()
        .filter(|mail| mail.kind == Kind::Digest.code() && mail.day < day);
    plan.dropped.extend(old.map(|mail| (*mail).clone()));
    if !person.is_there || person.official.email.is_none() {
        return;
    }
    let mut room = room(post, recipient);
    let mut add = |planned: Planned, plan: &mut Plan| {
        let is_late = planned.mail.as_ref().and_then(|mail| mail.next_at);
        if is_late.is_some_and(|next| next > post.now) || room == 0 {
            return;
        }
        room -= 1;
        plan.mails.push(planned);
    };
    let fresh = |kind: Kind, alerts: Vec<usize>| Planned {
        kind,
        recipient: Arc::clone(recipient),
        day,
        alerts,
        taken: Vec::new(),
        mail: None,
    };
    let of_kind = |wanted: Kind| -> Vec<usize> {
        let alerts = of_person.owed.iter().copied();
        alerts
            .filter(|index| {
                post.alerts
                    .get(*index)
                    .is_some_and(|alert| kind_of(alert) == wanted)
            })
            .collect()
    };
    let mut urgent = of_kind(Kind::Digest);
    let digest = post.mails.iter().find(|mail| {
        mail.recipient == **recipient
            && mail.kind == Kind::Digest.code()
            && mail.day == day
            && mail.state != MailState::Dropped
    });
    let has_digest = digest.is_some_and(|mail| !mail.state.is_open());
    // what is learnt in the course of the day: breaches at once, the last day with a digest if there was none, the rest next morning
    let last_run = post.last_run.filter(|last| *last <= post.now);
    let is_morning = digest.is_some() || last_run.is_none_or(|last| last < person.opens);
    let at_threshold = |indexes: &[usize], wanted: fn(Threshold) -> bool| -> Vec<usize> {
        let of_threshold = |index: &&usize| {
            let alert = post.alerts.get(**index);
            alert.is_some_and(|alert| wanted(Threshold::numbered(alert.threshold)))
        };
        indexes.iter().filter(of_threshold).copied().collect()
    };
    if has_digest || !is_morning {
        let breaches = at_threshold(&urgent, |threshold| {
            matches!(threshold, Threshold::Overdue | Threshold::PastAim)
        });
        urgent.retain(|index| !breaches.contains(index));
        grouped(post, Kind::Breach, breaches, &open, plan, &mut add, &fresh);
    }
    let is_last_day =
        || !at_threshold(&urgent, |threshold| threshold == Threshold::LastDay).is_empty();
    let has_something = !urgent.is_empty() || !of_person.taken.is_empty() || of_person.has_list;
    if !has_digest && has_something && (is_morning || is_last_day()) {
        let digest = Planned {
            taken: of_person.taken.clone(),
            mail: digest.cloned(),
            ..fresh(Kind::Digest, urgent)
        };
        add(digest, plan);
    }
    for correction in of_kind(Kind::Correction) {
        grouped(
            post,
            Kind::Correction,
            vec![correction],
            &open,
            plan,
            &mut add,
            &fresh,
        );
    }
    for kind in [Kind::Escalation, Kind::Feed] {
        grouped(post, kind, of_kind(kind), &open, plan, &mut add, &fresh);
    }
    let empty = open
        .iter()
        .filter(|mail| mail.kind != Kind::Digest.code() && !with_alerts.contains(&mail.id));
    plan.dropped.extend(empty.map(|mail| (*mail).clone()));
}

/// Adds the mails of one kind: those tried before with their alerts, and one for all others.
fn grouped(
    post: &Post<'_>,
    kind: Kind,
    alerts: Vec<usize>,
    open: &[&MailRecord],
    plan: &mut Plan,
    add: &mut impl FnMut(Planned, &mut Plan),
    fresh: &impl Fn(Kind, Vec<usize>) -> Planned,
) {
    let mut left = alerts;
    for mail in open
        .iter()
        .filter(|mail| Kind::named(&mail.kind) == Some(kind))
    {
        let (with, without): (Vec<usize>, Vec<usize>) = left.into_iter().partition(|index| {
            post.alerts.get(*index).and_then(|alert| alert.mail) == Some(mail.id)
        });
        left = without;
        if !with.is_empty() {
            let again = Planned {
                mail: Some((*mail).clone()),
                ..fresh(kind, with)
            };
            add(again, plan);
        }
    }
    if !left.is_empty() {
        add(fresh(kind, left), plan);
    }
}

/// Returns the kind of mail an owed alert goes with.
fn kind_of(alert: &AlertRecord) -> Kind {
    if &*alert.limit_id == FEED {
        Kind::Feed
    } else if alert.threshold == CORRECTION {
        Kind::Correction
    } else if alert.rung > 0 {
        Kind::Escalation
    } else {
        Kind::Digest
    }
}

/// A person and his day.
#[derive(Debug, Clone, Copy)]
struct Person<'a> {
    official: &'a Official,
    day: Day,
    /// When he begins to work.
    opens: Instant,
    is_there: bool,
}

/// Returns a person at the moment, if the directory knows him.
fn at_work<'a>(post: &Post<'a>, recipient: &str) -> Option<Person<'a>> {
    // the day in his own zone needs his calendar, which needs a day: the two differ at most in the hour of a change
    let on = post.law.calendars.of(None).zone().day_of(post.now);
    let official = post.directory.official(recipient, on)?;
    let staff = Staff {
        directory: post.directory,
        on,
        lang: Lang::Ru,
    };
    let hours = hours_of(official, staff, post.law);
    let day = hours.day_of(post.now);
    Some(Person {
        official,
        day,
        opens: hours
            .on(day)
            .first()
            .map_or(Instant::MAX, |(opens, _)| *opens),
        is_there: hours.is_open(post.now),
    })
}

/// Returns how many mails the person may get now.
fn room(post: &Post<'_>, recipient: &str) -> u32 {
    let since = post.now.plus(-HOUR);
    let lately = post.mails.iter().filter(|mail| {
        mail.recipient == recipient && mail.sent_at.is_some_and(|sent_at| sent_at > since)
    });
    let lately = u32::try_from(lately.count()).unwrap_or(u32::MAX);
    post.rules.delivery.mails_an_hour.saturating_sub(lately)
}
