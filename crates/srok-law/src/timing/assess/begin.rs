//! Which events start and stop the clock? One start per occurrence, each with its stop.

use super::{Begin, Work};
use crate::case::{Instant, Precision, Symbol};
use crate::regulation::{Limit, Repeats, Selector, Start, Stop};
use crate::timing::Standing;

impl<'a> Work<'a> {
    pub(super) fn begin(&self, index: usize) -> Begin {
        let event = &self.case.events[index];
        Begin {
            at: event.occurred_at,
            event: Some(index),
            by_day: event.precision == Precision::Day,
            zero: None,
            exists_from: event.occurred_at,
            known_at: event.recorded_at,
            stoppable_from: event.occurred_at,
        }
    }

    /// Returns the starts of the clock, one per occurrence.
    pub(super) fn begins(&self, limit: &'a Limit, found: &[Vec<Standing>]) -> Vec<Begin> {
        let several = limit.repeats != Repeats::No;
        let all = |selectors: &'a [Selector]| -> Vec<usize> {
            let fitting = self.case.fitting(selectors);
            if several {
                fitting.collect()
            } else {
                fitting.take(1).collect()
            }
        };
        match &limit.start {
            Start::FirstOf(selectors) => {
                let fitting = selectors
                    .iter()
                    .map(|selector| all(std::slice::from_ref(selector)))
                    .find(|fitting| !fitting.is_empty());
                fitting
                    .unwrap_or_default()
                    .into_iter()
                    .map(|index| self.begin(index))
                    .collect()
            }
            Start::Latest(selectors) => {
                let firsts: Option<Vec<usize>> = selectors
                    .iter()
                    .map(|selector| self.case.first(selector))
                    .collect();
                let latest = firsts.into_iter().flatten().max();
                latest.map(|index| self.begin(index)).into_iter().collect()
            }
            Start::EarliestOf { of, replaced_by } => {
                let begins = all(of);
                let replacing = replaced_by
                    .as_ref()
                    .map_or_else(Vec::new, |replacing| all(std::slice::from_ref(replacing)));
                self.replaced(limit, &begins, &replacing)
            }
            Start::Clock(selector) => {
                let indexes = all(std::slice::from_ref(selector));
                let ended = indexes.into_iter().map(|index| {
                    // a quarter ended at midnight ended on the day before
                    let begin = self.begin(index);
                    Begin {
                        at: begin.at.plus(-1),
                        ..begin
                    }
                });
                ended.collect()
            }
            Start::DueOf(other) => {
                let standing = found[*other].first();
                let due = standing.and_then(|standing| Some((standing, standing.due.as_ref()?)));
                due.map(|(standing, due)| Begin {
                    at: due.late_from.plus(-1),
                    event: None,
                    by_day: false,
                    zero: Some(due.due_on),
                    exists_from: standing.exists_from,
                    known_at: standing.basis_known_at,
                    stoppable_from: Instant::MIN,
                })
                .into_iter()
                .collect()
            }
            Start::ExpiryOf(other) => found[*other]
                .first()
                .and_then(|standing| {
                    let due = standing.due.as_ref()?;
                    let unmet = standing.stopped_at.is_none_or(|at| at >= due.late_from)
                        && standing.cancelled_at.is_none_or(|at| at >= due.late_from);
                    unmet.then_some(Begin {
                        at: due.late_from,
                        event: None,
                        by_day: false,
                        zero: None,
                        exists_from: due.late_from,
                        known_at: standing.basis_known_at,
                        stoppable_from: due.late_from,
                    })
                })
                .into_iter()
                .collect(),
        }
    }

    /// Puts the replacing events (a booked time) in the place of the starts (a ticket), in order, within one value of the pairing attribute.
    pub(super) fn replaced(
        &self,
        limit: &Limit,
        begins: &[usize],
        replacing: &[usize],
    ) -> Vec<Begin> {
        let key = |index: usize| self.pairing_key(limit, index);
        let mut free: Vec<usize> = replacing.to_vec();
        let mut result: Vec<Begin> = begins
            .iter()
            .map(|begin| {
                match free
                    .iter()
                    .position(|candidate| key(*candidate) == key(*begin))
                {
                    Some(position) => {
                        let ticket = self.case.events[*begin].occurred_at;
                        let booked = self.begin(free.remove(position));
                        Begin {
                            stoppable_from: booked.at.min(ticket),
                            ..booked
                        }
                    }
                    None => self.begin(*begin),
                }
            })
            .collect();
        result.extend(free.into_iter().map(|index| self.begin(index)));
        result.sort_by_key(|begin| begin.event);
        result
    }

    pub(super) fn pairing_key(&self, limit: &Limit, index: usize) -> Option<Symbol> {
        match limit.repeats {
            Repeats::By(attribute) => self.case.events[index].values(attribute).next(),
            Repeats::No | Repeats::Yes => None,
        }
    }

    /// Returns the stop of each start: the first after it that no earlier start has used.
    ///
    /// Where a limit arises once, a stop dated before its start still stops it: the act is done, the clocks of two systems differ.
    pub(super) fn pair(&self, limit: &'a Limit, begins: &[Begin]) -> Vec<Option<usize>> {
        let of = match &limit.stop {
            Stop::All(selectors) => {
                return begins
                    .iter()
                    .map(|begin| self.last_of_all(selectors, begin.at))
                    .collect();
            }
            Stop::Any(selectors) => selectors,
        };
        let mut free: Vec<usize> = self.case.fitting(of).collect();
        if limit.repeats == Repeats::No {
            return begins
                .iter()
                .map(|begin| self.after(&free, begin.at))
                .collect();
        }
        begins
            .iter()
            .map(|begin| {
                let key = begin.event.and_then(|event| self.pairing_key(limit, event));
                let position = free.iter().position(|candidate| {
                    self.case.events[*candidate].occurred_at >= begin.stoppable_from
                        && self.pairing_key(limit, *candidate) == key
                })?;
                Some(free.remove(position))
            })
            .collect()
    }

    /// Returns the first of the events not before a moment, else the first of all.
    pub(super) fn after(&self, indexes: &[usize], at: Instant) -> Option<usize> {
        let after = indexes
            .iter()
            .find(|index| self.case.events[**index].occurred_at >= at);
        after.or(indexes.first()).copied()
    }

    pub(super) fn last_of_all(&self, selectors: &'a [Selector], at: Instant) -> Option<usize> {
        self.each_of_all(selectors, at)?.into_iter().max()
    }

    /// Returns one event of each selector; `None` unless there is one of all of them.
    pub(super) fn each_of_all(&self, selectors: &'a [Selector], at: Instant) -> Option<Vec<usize>> {
        let each = selectors.iter().map(|selector| {
            let fitting: Vec<usize> = self.case.fitting(std::slice::from_ref(selector)).collect();
            self.after(&fitting, at)
        });
        each.collect()
    }
}
