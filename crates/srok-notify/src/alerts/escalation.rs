//! Who is next if nobody answers? One step after another, in the working time of who was told last.

use std::sync::Arc;

use super::hours::Hours;
use super::look::Look;
use super::recipients::{Duty, Recipient, Staff};
use super::rules::Step;
use super::threshold::Threshold;
use srok_core::directory::Official;
use srok_law::case::Instant;
use srok_law::library::Law;
use srok_store::{AlertRecord, AlertState};

/// What decides about the next step.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The moment.
    pub now: Instant,
    /// The steps.
    pub steps: &'a [Step],
    /// The directory of the day.
    pub staff: Staff<'a>,
    /// The law, for its calendars.
    pub law: &'a Law,
    /// Whose duty it is.
    pub duty: Duty<'a>,
}

/// Returns the rung that is reached now, from 1, and who is told; steps that have nobody, or only somebody who knows already, are passed over.
#[must_use]
pub fn next(asked: &Asked<'_>, alerts: &[&AlertRecord]) -> Option<(i32, Recipient)> {
    let asks = |alert: &&&AlertRecord| {
        Threshold::numbered(alert.threshold).asks() && !alert.is_copy && is_out(alert)
    };
    let out: Vec<&AlertRecord> = alerts.iter().filter(asks).copied().collect();
    let highest = out.iter().map(|alert| alert.rung).max()?;
    // whoever has the case now must have been told himself
    let first = out.iter().find(|alert| alert.rung == 0)?;
    if alerts
        .iter()
        .any(|alert| alert.rung > highest && alert.state == AlertState::Owed)
    {
        return None; // the next one is owed already
    }
    let told_at = |rung: i32| {
        let of_rung = out.iter().filter(move |alert| alert.rung == rung);
        of_rung
            .map(|alert| alert.sent_at.unwrap_or(alert.state_at))
            .min()
    };
    // a rung counts from when it was first told, but not from before the case came to who has it now
    let mut since = told_at(highest)?.max(told_at(0)?);
    // one that could not be delivered counts for nothing
    let has_failed = out
        .iter()
        .filter(|alert| alert.rung == highest)
        .all(|alert| alert.state == AlertState::Failed);
    let told: Vec<Arc<str>> = out
        .iter()
        .map(|alert| Arc::clone(&alert.recipient))
        .collect();
    let last = out.iter().rfind(|alert| alert.rung == highest)?;
    let hours = asked
        .staff
        .directory
        .official(&last.recipient, asked.staff.on)
        .map_or_else(
            || default_hours(asked.law),
            |official| hours_of(official, asked.staff, asked.law),
        );
    for (index, step) in asked.steps.iter().enumerate().skip(highest as usize) {
        if !has_failed {
            since = hours.after(since, step.after)?;
            if since > asked.now {
                return None;
            }
        }
        if let Some(recipient) = asked
            .staff
            .next(&step.to, asked.duty, &first.recipient, &told)
        {
            return Some((index as i32 + 1, recipient));
        }
    }
    None
}

/// Returns who is next and from when on, if nobody answers until then: for the words of a mail.
#[must_use]
pub fn foretell(
    asked: &Asked<'_>,
    rung: i32,
    first: &str,
    told: &[Arc<str>],
    hours: Hours<'_>,
) -> Option<(Instant, Recipient)> {
    let mut since = asked.now;
    for step in asked.steps.iter().skip(rung as usize) {
        since = hours.after(since, step.after)?;
        if let Some(recipient) = asked.staff.next(&step.to, asked.duty, first, told) {
            return Some((since, recipient));
        }
    }
    None
}

/// Returns who is next in line and from when on, if nobody answers any of the alerts about one limit and due day until then: for a page. Nobody once
/// the last step was told, or where the limit escalates to nobody.
#[must_use]
pub fn expected(look: &Look, chain: &[&AlertRecord], now: Instant) -> Option<(Instant, Recipient)> {
    let asks = |alert: &&&AlertRecord| {
        Threshold::numbered(alert.threshold).asks() && !alert.is_copy && is_out(alert)
    };
    let out: Vec<&AlertRecord> = chain.iter().filter(asks).copied().collect();
    let last = out.iter().max_by_key(|alert| alert.rung)?;
    let first = out.iter().find(|alert| alert.rung == 0)?;
    let (act, index) = look.law.limit(&last.limit_id)?;
    let limit = &act.limits[index];
    if !look.rules.of(act, limit)?.escalates {
        return None;
    }
    let told_at = |rung: i32| {
        let of_rung = out.iter().filter(move |alert| alert.rung == rung);
        of_rung
            .map(|alert| alert.sent_at.unwrap_or(alert.state_at))
            .min()
    };
    let since = told_at(last.rung)?.max(told_at(0)?);
    let staff = look.staff(now);
    let asked = Asked {
        now: since,
        steps: &look.rules.steps,
        staff,
        law: &look.law,
        duty: Duty::of(
            limit,
            last.organisation.as_deref(),
            last.official.as_deref(),
        ),
    };
    let told: Vec<Arc<str>> = out
        .iter()
        .map(|alert| Arc::clone(&alert.recipient))
        .collect();
    let official = look.directory.official(&last.recipient, staff.on);
    let hours = official.map_or_else(
        || default_hours(&look.law),
        |official| hours_of(official, staff, &look.law),
    );
    foretell(&asked, last.rung, &first.recipient, &told, hours)
}

/// Tells whether an alert has left the house and still counts: it was sent, or could not be; what was taken back, or whose case was handed on, counts no more.
fn is_out(alert: &AlertRecord) -> bool {
    match alert.state {
        AlertState::Sent | AlertState::Failed => true,
        AlertState::Superseded => {
            alert.sent_at.is_some() && alert.reason.as_deref() == Some("next_threshold")
        }
        AlertState::Owed | AlertState::Withdrawn | AlertState::Acknowledged => false,
    }
}

/// Returns the working time of an official.
#[must_use]
pub fn hours_of<'a>(official: &Official, staff: Staff<'_>, law: &'a Law) -> Hours<'a> {
    let organisations = staff.directory.above(&official.organisation, staff.on);
    let calendar = organisations.into_iter().find_map(|organisation| {
        let organisation = staff.directory.organisation(organisation, staff.on)?;
        law.calendars.find(organisation.calendar.as_deref()?)
    });
    let symbol = law.words.find(&official.organisation);
    Hours {
        calendar: calendar.unwrap_or_else(|| law.calendars.of(symbol)),
        own: official.opens.zip(official.closes),
    }
}

fn default_hours(law: &Law) -> Hours<'_> {
    Hours {
        calendar: law.calendars.of(None),
        own: None,
    }
}
