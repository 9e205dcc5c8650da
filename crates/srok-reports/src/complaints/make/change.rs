//! Which complaints made figures change, and what was learnt of them meanwhile?

use std::collections::{BTreeMap, HashMap};

use super::super::told::{Cause, Changed, Named};
use super::NotMade;
use super::workshop::{Shared, Workshop};
use srok_engine::quarterly::{Counts, Measure};
use srok_law::case::Instant;
use srok_law::period::Period;
use srok_law::words;
use srok_store::HistoryRecord;

/// What is looked at of a complaint.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// All its figures in all parts.
    Everything,
    /// Whether it is in the closing balance.
    Closing,
}

/// Returns the complaints whose figures of a period changed between two states of knowledge.
pub(super) fn changed(
    workshop: &Workshop<'_>,
    period: Period,
    [before, after]: [Instant; 2],
    look: Look,
) -> Result<Vec<Changed>, NotMade> {
    let was = workshop.shared(period, Some(before))?;
    let is = workshop.shared(period, Some(after))?;
    let all: BTreeMap<&str, [Option<&Shared>; 2]> = was
        .keys()
        .chain(is.keys())
        .map(|case_id| (case_id.as_str(), [was.get(case_id), is.get(case_id)]))
        .collect();
    let differs = |[was, is]: &[Option<&Shared>; 2]| match look {
        Look::Everything => counts(*was) != counts(*is),
        Look::Closing => closing(*was) != closing(*is),
    };
    let changed = all.into_iter().filter(|(_, sides)| differs(sides));
    let changed: Vec<Vec<String>> = changed.map(|(_, sides)| cases(sides)).collect();
    let ids: Vec<&str> = changed.iter().flatten().map(String::as_str).collect();
    let mut causes: HashMap<String, Vec<HistoryRecord>> = HashMap::new();
    for record in workshop.standings.store().histories(&ids)? {
        let learnt = record.recorded_at > before && record.recorded_at <= after;
        if learnt || withdrawn(&record, before, after).is_some() {
            let of_case = causes.entry(record.case_id.clone()).or_default();
            of_case.push(record);
        }
    }
    Ok(changed
        .into_iter()
        .map(|cases| {
            let records = cases.iter().filter_map(|case_id| causes.get(case_id));
            let mut records: Vec<&HistoryRecord> = records.flatten().collect();
            records.sort_by_key(|record| (record.recorded_at, record.identity));
            let events = records.into_iter();
            let events = events.map(|record| cause(workshop, record, before, after));
            Changed {
                events: events.collect(),
                cases,
            }
        })
        .collect())
}

fn counts(shared: Option<&Shared>) -> Option<(Counts, u128)> {
    shared.map(|it| (it.counts, it.parts))
}

fn closing(shared: Option<&Shared>) -> u64 {
    shared.map_or(0, |it| it.counts.get(Measure::Closing))
}

/// Returns the cases of a complaint by both states of knowledge, each once.
fn cases(sides: [Option<&Shared>; 2]) -> Vec<String> {
    let mut cases: Vec<String> = Vec::new();
    for case_id in sides.into_iter().flatten().flat_map(|it| &it.cases) {
        if !cases.iter().any(|known| known == case_id) {
            cases.push(case_id.to_string());
        }
    }
    cases
}

/// Returns when an event was withdrawn, if that was between two moments.
fn withdrawn(record: &HistoryRecord, after: Instant, until: Instant) -> Option<Instant> {
    record.withdrawn_at.filter(|at| *at > after && *at <= until)
}

fn cause(
    workshop: &Workshop<'_>,
    record: &HistoryRecord,
    before: Instant,
    after: Instant,
) -> Cause {
    let (lang, zone) = (workshop.ask.lang, &workshop.act.zone);
    let withdrawn_at = withdrawn(record, before, after);
    Cause {
        event: Named {
            code: record.kind.clone(),
            label: words::event(lang, &record.kind),
        },
        case_id: record.case_id.clone(),
        occurred_told: words::moment(lang, zone, record.occurred_at),
        recorded_told: words::moment(lang, zone, withdrawn_at.unwrap_or(record.recorded_at)),
        is_withdrawn: withdrawn_at.is_some(),
        source: record.source.clone(),
    }
}
