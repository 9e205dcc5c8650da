//! Which versions are shown? The latest of each report of a quarter; of all bodies where that was approved, else of bodies that have none in common.

use std::collections::{BTreeMap, HashSet};

use super::super::frozen::Frozen;
use super::super::{FORM, NotMade};
use srok_law::period::Period;
use srok_store::{ReportRecord, ReportsWanted, Store};

/// Returns the versions that are shown, by act; of an act by quarter, then by body.
pub(super) fn by_act(store: &Store) -> Result<Vec<Vec<Frozen>>, NotMade> {
    let wanted = ReportsWanted {
        form: Some(FORM.to_owned()),
        ..ReportsWanted::default()
    };
    // a month or a year would overlap with the quarters, and tell what they withhold
    let is_quarter =
        |record: &ReportRecord| matches!(record.report.key.period.parse(), Ok(Period::Quarter(..)));
    let mut latest: BTreeMap<_, BTreeMap<_, ReportRecord>> = BTreeMap::new();
    for record in store.reports(&wanted)?.into_iter().filter(is_quarter) {
        let key = &record.report.key;
        let of = (key.regulation.clone(), key.period.clone());
        let bodies = latest.entry(of).or_default();
        // in the order of their approval: a correction takes the place of what it corrects
        bodies.insert(key.organisation.clone(), record);
    }
    let mut acts: BTreeMap<String, Vec<Frozen>> = BTreeMap::new();
    for ((regulation, _), mut bodies) in latest {
        let shown = match bodies.remove(&None) {
            Some(of_all) => vec![Frozen::read(store, of_all)?],
            None => apart(
                bodies
                    .into_values()
                    .map(|record| Frozen::read(store, record))
                    .collect::<Result<_, _>>()?,
            ),
        };
        acts.entry(regulation).or_default().extend(shown);
    }
    Ok(acts.into_values().collect())
}

/// Returns reports of bodies that have none in common: one that holds another is shown, and that is not.
fn apart(reports: Vec<Frozen>) -> Vec<Frozen> {
    let mut all: Vec<(HashSet<String>, Frozen)> = reports
        .into_iter()
        .map(|report| (bodies(&report), report))
        .collect();
    all.sort_by(|(one, of_one), (other, of_other)| {
        let key = |report: &Frozen| report.record.report.key.clone();
        other
            .len()
            .cmp(&one.len())
            .then_with(|| key(of_one).cmp(&key(of_other)))
    });
    let mut taken: HashSet<String> = HashSet::new();
    let mut shown = Vec::new();
    for (own, report) in all {
        if own.is_disjoint(&taken) {
            taken.extend(own);
            shown.push(report);
        }
    }
    shown.sort_by(|one, other| one.record.report.key.cmp(&other.record.report.key));
    shown
}

/// Returns the bodies whose complaints are in a report.
fn bodies(report: &Frozen) -> HashSet<String> {
    let own = report.organisation.iter().chain(&report.silent);
    let rows = report.rows.values();
    let rows = rows.filter(|row| row.section.code == "organisation");
    own.chain(rows.map(|row| &row.row))
        .map(|body| body.code.clone())
        .collect()
}
