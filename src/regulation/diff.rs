//! What is different between two editions of an act? Limit by limit, field by field.

use super::{Limit, Regulation};

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
            found.push(Difference { subject: subject.into(), field: field.into(), before, after });
        }
    };
    note(&after.id, "status", before.status.code().into(), after.status.code().into());
    note(&after.id, "in_force", before.in_force.to_string(), after.in_force.to_string());
    for limit in &after.limits {
        match before.limits.iter().find(|old| old.id == limit.id) {
            None => note(&limit.full_id, "limit", String::new(), "new".into()),
            Some(old) => fields(old).into_iter().zip(fields(limit)).for_each(|((field, old), (_, new))| note(&limit.full_id, field, old, new)),
        }
    }
    for limit in before.limits.iter().filter(|limit| !after.limits.iter().any(|new| new.id == limit.id)) {
        note(&limit.full_id, "limit", "there".into(), String::new());
    }
    found
}

fn fields(limit: &Limit) -> Vec<(&'static str, String)> {
    let versions = |text: &dyn Fn(&super::Version) -> String| {
        let each = limit.versions.iter().map(|version| format!("{}: {}", version.in_force, text(version)));
        each.collect::<Vec<_>>().join("; ")
    };
    vec![
        ("severity", limit.severity.code().into()),
        ("kind", limit.kind.clone()),
        ("term", versions(&|version| format!("{:?}", version.terms))),
        ("counting", versions(&|version| format!("{:?}, {:?}, roll {:?}, due at {:?}, cut-off {:?}", version.day_zero, version.count_from, version.roll, version.due_at, version.cutoff))),
        ("clause", versions(&|version| version.clause.clone())),
        ("quote", versions(&|version| version.quote.clone())),
        ("reading", versions(&|version| version.reading.clone())),
    ]
}
