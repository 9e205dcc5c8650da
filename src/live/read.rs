//! How is the picture made? Three questions to the store, answered by one connection each; nobody waits for it.

use std::collections::HashMap;

use super::line::Cases;
use super::{ENDED_DAYS, LimitFacts, Line, Live};
use crate::case::{DAY, Instant};
use crate::standings::{Standings, StandingsError};
use crate::store::StandingKey;

impl Live {
    /// Returns a picture of the standings as they are at a moment, complete up to the mark of the store.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if they cannot be read.
    pub fn read(standings: Standings, at: Instant) -> Result<Self, StandingsError> {
        let store = std::sync::Arc::clone(standings.store());
        // before the rows: what comes meanwhile is looked for again
        let reach = store.standings_reach()?;
        let ended_from = at.plus(-ENDED_DAYS * DAY);
        let limits = limits(&standings);
        let mut cases = Cases::default();
        let mut places: HashMap<u64, u32> = HashMap::new();
        store.live_cases(ended_from, |case| {
            let index = cases.add(&case);
            places.insert(case.case_key, index);
        })?;
        let mut pauses: HashMap<StandingKey, Vec<(Instant, Option<Instant>)>> = HashMap::new();
        for pause in store.live_pauses(ended_from)? {
            let of = pauses.entry(pause.of).or_default();
            of.push((pause.since, pause.until));
        }
        let ids: Vec<i32> = limits.keys().copied().collect();
        let mut lines = Vec::new();
        store.live(ended_from, &ids, |record| {
            let key = (record.case_key, record.limit_version, record.occurrence);
            // a case that came between the questions is in the next picture
            if let Some(case) = places.get(&record.case_key) {
                lines.push(Line {
                    record,
                    case: *case,
                    has_pauses: pauses.contains_key(&key),
                });
            }
        })?;
        lines.sort_unstable_by_key(|line| {
            let record = &line.record;
            let rank = limits
                .get(&record.limit_version)
                .map_or(u32::MAX, |limit| limit.rank);
            (
                record.late_from.unwrap_or(Instant::MAX),
                record.case_key,
                rank,
                record.occurrence,
            )
        });
        let standings = standings.fresh();
        let services = cases
            .services()
            .into_iter()
            .filter_map(|id| standings.word(id).map(str::to_owned))
            .collect();
        Ok(Self {
            standings,
            reach,
            made_at: at,
            limits,
            lines,
            cases,
            pauses,
            services,
        })
    }
}

/// Returns the facts of the limits that are the law, by the id of their versions.
fn limits(standings: &Standings) -> HashMap<i32, LimitFacts> {
    let of_law = standings.limits();
    let records: Vec<_> = of_law
        .iter()
        .filter_map(|limit| Some((limit.id, standings.limit_record(limit.id)?)))
        .collect();
    let mut names: Vec<&str> = records
        .iter()
        .map(|(_, record)| record.limit_id.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    records
        .iter()
        .map(|(id, record)| {
            let rank = names.binary_search(&record.limit_id.as_str()).unwrap_or(0);
            let rank = u32::try_from(rank).unwrap_or(u32::MAX);
            (*id, LimitFacts::of(record, rank))
        })
        .collect()
}
