//! What did we know when, and what did each piece of news change? The moments at which knowledge of the case changed, each a page of its own.

use serde::Serialize;

use super::{Seen, course};
use srok_engine::standings::{Dossier, Known};
use srok_law::case::{Instant, MINUTE};
use srok_law::regulation::words as name_of;
use srok_law::words;
use srok_store::HistoryRecord;

/// A moment at which something became known.
#[derive(Debug, Serialize)]
pub(super) struct Moment {
    pub at: String,
    pub href: String,
    /// Whether the page shows what was known then.
    pub is_here: bool,
    /// What became known.
    pub news: Vec<String>,
    /// Imports withdrawn then.
    pub withdrawn: usize,
    /// What it changed in due dates.
    pub changes: Vec<String>,
}

/// Changes told of one moment at most.
const CHANGES: usize = 12;

/// Returns the moments at which knowledge of a case changed, the first first; what came within a minute came together.
pub(super) fn moments(dossier: &Dossier) -> Vec<Instant> {
    let records = dossier.records.iter();
    let mut all: Vec<Instant> = records
        .flat_map(|record| [Some(record.recorded_at), record.withdrawn_at])
        .flatten()
        .collect();
    all.sort_unstable();
    let mut moments: Vec<Instant> = Vec::new();
    let mut began = Instant::MIN;
    for at in all {
        match moments.last_mut() {
            Some(last) if at.0.saturating_sub(began.0) <= MINUTE => *last = at,
            _ => {
                began = at;
                moments.push(at);
            }
        }
    }
    moments
}

/// Returns the moments with what became known and what that changed.
pub(super) fn history(seen: &Seen<'_>) -> Vec<Moment> {
    let moments = moments(seen.dossier);
    let known = seen.standings.known_at(seen.dossier, &moments);
    let nothing = Known {
        known_at: Instant::MIN,
        regulation: None,
        standings: Vec::new(),
    };
    let before = std::iter::once(&nothing).chain(&known);
    let shown = seen
        .known_at
        .and_then(|at| moments.iter().rev().find(|moment| **moment <= at).copied());
    let moments = before
        .zip(&known)
        .map(|(before, after)| {
            let came = |at: Instant| at > before.known_at && at <= after.known_at;
            let records = &seen.dossier.records;
            let news: Vec<String> = records
                .iter()
                .filter(|record| came(record.recorded_at) && record.occurred_at <= seen.as_of())
                .map(|record| told(seen, record))
                .collect();
            let withdrawn = records
                .iter()
                .filter(|record| record.withdrawn_at.is_some_and(came))
                .count();
            Moment {
                at: seen.moment(after.known_at),
                href: seen.address("", &[("known_at", &after.known_at.to_string())]),
                is_here: shown == Some(after.known_at),
                news,
                withdrawn,
                changes: changes(seen, before, after),
            }
        })
        // what had not happened yet at the moment asked about is no news
        .filter(|moment| !moment.news.is_empty() || moment.withdrawn > 0);
    moments.collect()
}

fn told(seen: &Seen<'_>, record: &HistoryRecord) -> String {
    let name = course::capital(&words::event(seen.lang(), &record.kind));
    let when = if record.by_day {
        seen.day(record.occurred_at)
    } else {
        seen.moment(record.occurred_at)
    };
    format!("{name}, {when}")
}

/// Says what is different in the due dates: limits that came, went, moved or ended.
fn changes(seen: &Seen<'_>, before: &Known<'_>, after: &Known<'_>) -> Vec<String> {
    let lang = seen.lang();
    let (was, is) = (dates(seen, before), dates(seen, after));
    let mut changes = Vec::new();
    for now in &is {
        let Some(then) = was.iter().find(|then| then.key == now.key) else {
            changes.push(format!(
                "{}: {} — {}",
                lang.pick("появился срок", "a limit came"),
                now.name,
                now.due
            ));
            continue;
        };
        if then.due != now.due {
            changes.push(format!("{}: {} → {}", now.name, then.due, now.due));
        }
        if then.end != now.end {
            changes.push(format!(
                "{}: {}",
                now.name,
                now.end.clone().unwrap_or_else(|| {
                    lang.pick("снова открыт", "open again").to_owned()
                })
            ));
        }
    }
    for then in was
        .iter()
        .filter(|then| is.iter().all(|now| now.key != then.key))
    {
        changes.push(format!(
            "{}: {}",
            lang.pick("срока больше нет", "the limit is gone"),
            then.name
        ));
    }
    let more = changes.len().saturating_sub(CHANGES);
    changes.truncate(CHANGES);
    if more > 0 {
        changes.push(format!("{} {more}", lang.pick("и еще", "and further")));
    }
    changes
}

/// A limit as far as its dates go.
struct Dates {
    key: (String, u32),
    name: String,
    due: String,
    end: Option<String>,
}

/// Returns the dates of the binding limits, of a model form those of all.
fn dates(seen: &Seen<'_>, known: &Known<'_>) -> Vec<Dates> {
    let lang = seen.lang();
    let Some(act) = known.regulation else {
        return Vec::new();
    };
    let is_binding = |code: &str| code == "binding";
    let has_binding = act
        .limits
        .iter()
        .any(|limit| is_binding(limit.severity.code()));
    let dates = known.standings.iter().filter_map(|standing| {
        let limit = act.limits.get(standing.limit)?;
        if has_binding && !is_binding(limit.severity.code()) {
            return None;
        }
        let due = match &standing.due {
            Some(due) if due.due_at == seen.zone.start_of(due.due_on.plus(1)) => format!(
                "{} {}",
                lang.pick("до", "by"),
                words::date_with_weekday(lang, due.due_on.date())
            ),
            Some(due) => format!("{} {}", lang.pick("до", "by"), seen.moment(due.due_at)),
            None => lang.pick("без даты", "without a date").to_owned(),
        };
        let stopped = standing
            .stopped_at
            .filter(|at| *at <= seen.as_of())
            .map(|at| format!("{} {}", lang.pick("исполнено", "done"), seen.day(at)));
        let cancelled = standing.cancelled_at.filter(|at| *at <= seen.as_of());
        let cancelled = cancelled.map(|at| {
            format!(
                "{} {}",
                lang.pick("снято с контроля", "taken off"),
                seen.day(at)
            )
        });
        Some(Dates {
            key: (limit.full_id.clone(), standing.occurrence),
            name: name_of(&limit.name, lang.code()).to_owned(),
            due,
            end: cancelled.or(stopped),
        })
    });
    dates.collect()
}
