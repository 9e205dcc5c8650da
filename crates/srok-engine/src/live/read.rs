//! How is the picture made? Two questions to the store; nobody waits for it.

use std::collections::HashMap;

use super::line::Cases;
use super::{ENDED_DAYS, LimitFacts, Line, Live, Pauses};
use crate::standings::{Standings, StandingsError};
use srok_law::case::{DAY, Instant};

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
        let ids: Vec<i32> = (0..)
            .zip(&limits)
            .filter_map(|(id, limit)| limit.as_ref().map(|_| id))
            .collect();
        let mut lines = Vec::new();
        let mut pauses = Pauses::new();
        store.live(ended_from, &ids, |record| {
            // a case that came between the questions is in the next picture
            if let Some(case) = places.get(&record.case_key) {
                lines.push(Line::of(&record, *case));
                if !record.pauses.is_empty() {
                    let key = (*case, record.limit_version, record.occurrence);
                    pauses.insert(key, record.pauses);
                }
            }
        })?;
        lines.sort_unstable_by_key(|line| {
            let limit = limits.get(line.limit_version as usize);
            let rank = limit
                .and_then(Option::as_ref)
                .map_or(u32::MAX, |limit| limit.rank);
            let key = cases.get(line.case).map_or(0, |case| case.key);
            (line.late_from(), key, rank, line.occurrence)
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

/// Returns the facts of the limits that are the law, each at the place of the id of its version.
fn limits(standings: &Standings) -> Vec<Option<LimitFacts>> {
    let of_law = standings.limits();
    let records: Vec<_> = of_law
        .iter()
        .filter_map(|limit| standings.limit_record(limit.id))
        .collect();
    let mut names: Vec<&str> = records
        .iter()
        .map(|record| record.limit_id.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    let last = records.iter().map(|record| record.id).max().unwrap_or(-1);
    let mut limits = vec![None; usize::try_from(last + 1).unwrap_or(0)];
    for record in records {
        let rank = names.binary_search(&record.limit_id.as_str()).unwrap_or(0);
        let rank = u32::try_from(rank).unwrap_or(u32::MAX);
        if let Some(place) = limits.get_mut(record.id as usize) {
            *place = Some(LimitFacts::of(record, rank));
        }
    }
    limits
}
