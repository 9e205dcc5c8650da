//! What does the act forbid that is no matter of terms? Findings, each with its event.

use super::applies::Case;
use super::assess::Bench;
use super::standing::{Ending, Standing};
use crate::case::{Instant, Symbol, Timeline};
use crate::regulation::Check;

/// Something the act forbids, found in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was found.
    pub rule: Rule,
    /// The event, as an index of the timeline.
    pub event: Option<usize>,
    /// When it happened.
    pub occurred_at: Instant,
    /// The organisation it is laid to.
    pub organisation: Option<Symbol>,
}

/// The rule behind a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A check of the act (index).
    Check(usize),
    /// Done before the day on which it may be done at the earliest (limit index).
    TooEarly(usize),
    /// A waiting period cut short (limit index).
    WaitingCutShort(usize),
    /// A date promised later than the computed one (limit index).
    PromisedLater(usize),
    /// A declared date that differs from the computed one of the same limit (limit index).
    DeclaredLater(usize),
}

/// Returns the findings of a case, in the order in which they happened.
#[must_use]
pub fn findings(timeline: &Timeline, standings: &[Standing], bench: &Bench<'_>) -> Vec<Finding> {
    let case = Case::new(timeline, bench.of_filing);
    let mut found = Vec::new();
    for (index, check) in bench.regulation.checks.iter().enumerate() {
        found.extend(checked(&case, index, check));
    }
    for standing in standings {
        found.extend(of_standing(&case, standing, standings, bench));
    }
    found.sort_by_key(|finding| (finding.occurred_at, finding.event));
    found
}

fn checked(case: &Case<'_>, index: usize, check: &Check) -> Vec<Finding> {
    if case
        .holding(&check.when, &check.unless)
        .is_none_or(|holding| holding.until.is_some())
        || case.fitting_any(&check.unless_event)
    {
        return Vec::new();
    }
    let events = case.events.iter().enumerate();
    events
        .filter(|(_, event)| {
            check
                .if_event
                .iter()
                .any(|selector| case.fits(selector, event))
        })
        .filter(|(_, event)| {
            let outside = check.outside.as_ref().is_none_or(|(attribute, codes)| {
                event
                    .values(*attribute)
                    .any(|value| !codes.contains(&value))
            });
            let same = check.same.is_none_or(|(one, other)| {
                event
                    .values(one)
                    .any(|value| event.values(other).any(|other| other == value))
            });
            let missing = check.missing.is_empty()
                || check
                    .missing
                    .iter()
                    .any(|attribute| !event.carries(*attribute));
            outside && same && missing
        })
        .map(|(event_index, event)| Finding {
            rule: Rule::Check(index),
            event: Some(event_index),
            occurred_at: event.occurred_at,
            organisation: event.organisation,
        })
        .collect()
}

/// Returns what the limits themselves show: done too early, a waiting period cut short, a promise beyond the law.
fn of_standing(
    case: &Case<'_>,
    standing: &Standing,
    all: &[Standing],
    bench: &Bench<'_>,
) -> Vec<Finding> {
    let limit = &bench.regulation.limits[standing.limit];
    let Some(version) = standing
        .version
        .and_then(|version| limit.versions.get(version))
    else {
        return Vec::new();
    };
    let Some(due) = &standing.due else {
        return Vec::new();
    };
    let finding = |rule: Rule, event: Option<usize>, occurred_at: Instant| Finding {
        rule,
        event,
        occurred_at,
        organisation: standing.organisation,
    };
    let mut found = Vec::new();
    if let Some(stopped_at) = standing.stopped_at {
        let zero = bench.regulation.zone.start_of(due.day_zero);
        if version.not_before_day_zero && stopped_at < zero {
            found.push(finding(
                Rule::TooEarly(standing.limit),
                standing.stop_event,
                stopped_at,
            ));
        }
        if standing.ending == Ending::Waiting && stopped_at < due.due_at {
            found.push(finding(
                Rule::WaitingCutShort(standing.limit),
                standing.stop_event,
                stopped_at,
            ));
        }
    }
    let promised_at = standing.started_at.unwrap_or(standing.exists_from);
    if let Some(computed) = limit
        .compare_with
        .and_then(|other| all.iter().find(|standing| standing.limit == other))
        && computed
            .due
            .as_ref()
            .is_some_and(|computed| due.due_on > computed.due_on)
    {
        found.push(finding(
            Rule::PromisedLater(standing.limit),
            standing.start_event,
            promised_at,
        ));
    }
    let declared = standing.candidates.iter().find(|(index, _)| {
        matches!(
            version.terms.get(*index),
            Some(crate::regulation::Term::Declared(_))
        )
    });
    let computed = standing.candidates.iter().find(|(index, _)| {
        matches!(
            version.terms.get(*index),
            Some(crate::regulation::Term::Amount(_))
        )
    });
    if let (Some((_, declared)), Some((_, computed))) = (declared, computed)
        && declared.due_on > computed.due_on
    {
        let event = case
            .events
            .iter()
            .position(|event| event.occurred_at >= promised_at);
        found.push(finding(
            Rule::DeclaredLater(standing.limit),
            event,
            promised_at,
        ));
    }
    found
}
