//! What is different between two editions of an act? Limit by limit, field by field.

use super::{CountFrom, DayZero, DueAt, Limit, Regulation, Roll, Term, Version};

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// `regulation.limit`, or the id of the act.
    pub subject: String,
    /// The field, e.g. `term`.
    pub field: String,
    /// What it was; empty if it was not there.
    pub before: String,
    /// What it is; empty if it is no longer there.
    pub after: String,
}

/// Returns the differences between two editions, in the order of the second.
#[must_use]
pub fn diff(before: &Regulation, after: &Regulation) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut note = |subject: &str, field: &str, before: String, after: String| {
        if before != after {
            found.push(Difference {
                subject: subject.into(),
                field: field.into(),
                before,
                after,
            });
        }
    };
    note(
        &after.id,
        "status",
        before.status.code().into(),
        after.status.code().into(),
    );
    note(
        &after.id,
        "in_force",
        before.in_force.to_string(),
        after.in_force.to_string(),
    );
    for limit in &after.limits {
        match before.limits.iter().find(|old| old.id == limit.id) {
            None => note(&limit.full_id, "limit", String::new(), "new".into()),
            Some(old) => fields(old)
                .into_iter()
                .zip(fields(limit))
                .for_each(|((field, old), (_, new))| note(&limit.full_id, field, old, new)),
        }
    }
    for limit in before
        .limits
        .iter()
        .filter(|limit| !after.limits.iter().any(|new| new.id == limit.id))
    {
        note(&limit.full_id, "limit", "there".into(), String::new());
    }
    found
}

fn fields(limit: &Limit) -> Vec<(&'static str, String)> {
    let versions = |text: &dyn Fn(&super::Version) -> String| {
        let each = limit
            .versions
            .iter()
            .map(|version| format!("{}: {}", version.in_force, text(version)));
        each.collect::<Vec<_>>().join("; ")
    };
    vec![
        ("severity", limit.severity.code().into()),
        ("kind", limit.kind.clone()),
        ("term", versions(&term)),
        ("counting", versions(&counting)),
        ("clause", versions(&|version| version.clause.clone())),
        ("quote", versions(&|version| version.quote.clone())),
        ("reading", versions(&|version| version.reading.clone())),
    ]
}

/// Returns the terms as the file writes them; limits and attributes by their numbers, which is enough to see that they changed.
fn term(version: &Version) -> String {
    if version.terms.is_empty() {
        return "blank".into();
    }
    let each = version.terms.iter().map(|term| match term {
        Term::Amount(amount) => amount.to_string(),
        Term::DueOf(limit) => format!("due of limit {}", limit + 1),
        Term::Declared(_) => "declared date".into(),
        Term::DayOfNextMonth(day) => format!("day {day} of next month"),
        Term::Immediately => "immediately".into(),
    });
    each.collect::<Vec<_>>().join(" or ")
}

/// Returns how a version counts, in the words of the file.
fn counting(version: &Version) -> String {
    let day_zero = match version.day_zero {
        DayZero::EventDay => "event_day",
        DayZero::FirstWorkingDay => "first_working_day",
    };
    let from = match version.count_from {
        CountFrom::NextDay => "next_day",
        CountFrom::SameDay => "same_day",
        CountFrom::SameDayInclusive => "same_day_inclusive",
        CountFrom::Instant => "instant",
    };
    let roll = match version.roll {
        Roll::None => "none",
        Roll::NextWorkingDay => "next_working_day",
        Roll::PreviousWorkingDay => "previous_working_day",
    };
    let due_at = match version.due_at {
        DueAt::EndOfDay => "end_of_day",
        DueAt::SameTime => "same_time",
        DueAt::EndOfOfficeHours => "end_of_office_hours",
    };
    let cutoff = version.cutoff.map_or_else(String::new, |time| {
        format!(", cutoff {}", time.format("%H:%M"))
    });
    format!("day_zero {day_zero}, count_from {from}, roll {roll}, due_at {due_at}{cutoff}")
}
