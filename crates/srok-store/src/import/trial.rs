//! Which events of a case count, by everything recorded of it? Asked before the commit, in its transaction: what waits is released by what gives it the
//! right, and what has lost its ground no longer counts.

use std::collections::HashMap;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::super::StoreError;
use super::super::hash::ByHash;
use super::evidence::{Evidence, Origin, Party, RIGHTS, Recorded};
use super::holders::Holders;
use super::release::lost_record;
use super::{Import, NewEvent};
use srok_core::access::{Deed, Judged, Verdict, Waits, judge};
use srok_law::case::{DAY, Day, Instant, Vocabulary};

/// Cases judged at once.
const CASES_AT_ONCE: usize = 20_000;

/// So many events of one sender wait in one case; what comes beyond is refused.
const MOST_WAITING: usize = 1_000;

/// What is to be done with what was judged.
#[derive(Default)]
struct Outcome {
    /// Events of this transaction that count, with their delivery.
    taken: Vec<(usize, NewEvent<'static>)>,
    /// Events that waited and count now, with their import.
    released: Vec<(i32, NewEvent<'static>)>,
    /// Events that waited and never will count.
    refused: Vec<(i32, NewEvent<'static>)>,
    /// Events that count no longer.
    lost: Vec<(u64, i32, Recorded, Waits)>,
    /// Events that count again, with the id of the notice.
    regained: Vec<(u64, Recorded, String)>,
}

impl Import<'_> {
    /// Judges all cases in which something needs a right that is not known at hand.
    pub(super) fn judge_unsure(&mut self) -> Result<(), StoreError> {
        if self.writer.rights.is_to_judge {
            self.unsure.extend(&self.writer.rights.waiting);
        }
        if self.unsure.is_empty() {
            return Ok(());
        }
        self.flush_last()?;
        let mut undecided: HashMap<u64, Vec<(usize, NewEvent<'static>)>> = HashMap::new();
        for (delivery, event) in std::mem::take(&mut self.undecided) {
            let case_key = xxh3_64(event.case_id.as_bytes());
            undecided
                .entry(case_key)
                .or_default()
                .push((delivery, event));
        }
        let mut cases: Vec<u64> = std::mem::take(&mut self.unsure).into_iter().collect();
        cases.sort_unstable();
        for chunk in cases.chunks(CASES_AT_ONCE) {
            let mut evidence = self.recorded_and_waiting(chunk)?;
            for case_key in chunk {
                for (delivery, event) in undecided.remove(case_key).unwrap_or_default() {
                    self.add_undecided(&mut evidence, *case_key, delivery, event);
                }
            }
            let (settled, known) = self.take_known_out(&mut evidence)?;
            let mut outcome = self.judge_cases(evidence)?;
            outcome.released.extend(settled);
            self.carry_out(outcome, known)?;
        }
        Ok(())
    }

    /// Takes out what waits under an identity that is recorded by now, of whatever case: it can never count, and must give nobody a right. Returns it,
    /// with the recorded contents by identity.
    fn take_known_out(
        &mut self,
        evidence: &mut Evidence,
    ) -> Result<(Vec<(i32, NewEvent<'static>)>, ByHash<u64>), StoreError> {
        let all = evidence.cases.values().flatten();
        let waiting = |party: &Party| matches!(party.origin, Origin::Waiting(..));
        let identities: Vec<u64> = all
            .filter(|party| waiting(party))
            .map(|party| party.event.identity)
            .collect();
        if identities.is_empty() {
            return Ok((Vec::new(), ByHash::default()));
        }
        let known = self.known_contents(&identities)?;
        let mut settled = Vec::new();
        for case in evidence.cases.values_mut() {
            let is_known =
                |party: &mut Party| waiting(party) && known.contains_key(&party.event.identity);
            for party in case.extract_if(.., is_known) {
                if let Origin::Waiting(import, new) = party.origin {
                    settled.push((import, new));
                }
            }
        }
        Ok((settled, known))
    }

    /// Applies the rule to every case, and remembers who may touch it.
    fn judge_cases(&mut self, evidence: Evidence) -> Result<Outcome, StoreError> {
        let directory = self.store.directory()?;
        let today = Day(i32::try_from(self.at.0.div_euclid(DAY)).unwrap_or(i32::MAX));
        // what lies ahead is what waits or has just come
        let kind_of = |organisation: &str, came_at: Instant| {
            let on = Day(i32::try_from(came_at.0.div_euclid(DAY)).unwrap_or(i32::MAX));
            directory
                .organisation(organisation, on.min(today))?
                .kind
                .clone()
        };
        let parties = Arc::clone(&self.writer.rights.parties);
        let Evidence {
            mut words,
            cases,
            notices,
            lifted,
            ..
        } = evidence;
        let notice_of = |identity: u64| {
            let mut all = notices.get(&identity).into_iter().flatten();
            all.find(|(notice, _)| !lifted.contains(notice))
                .map(|(_, id)| id.clone())
        };
        let mut outcome = Outcome::default();
        for (case_key, case) in cases {
            let deeds: Vec<Deed<'_>> = case
                .iter()
                .map(|party| Deed {
                    event: party.event.clone(),
                    sender: party.sender.as_deref(),
                })
                .collect();
            let judged = judge(deeds, &mut words, &parties, &kind_of);
            self.remember(case_key, &judged, &words);
            let mut still_waits = false;
            let mut waiting: HashMap<Arc<str>, usize> = HashMap::new();
            for (party, verdict) in case.into_iter().zip(judged.verdicts) {
                if let (Some(sender), Verdict::Waits(_)) = (&party.sender, verdict) {
                    let waiting = waiting.entry(sender.token.as_str().into()).or_default();
                    *waiting += 1;
                    if let (true, Origin::Undecided(delivery, new)) =
                        (*waiting > MOST_WAITING, &party.origin)
                    {
                        self.refuse_to_wait(*delivery, new);
                        continue;
                    }
                }
                still_waits |= self.sort(party, verdict, &notice_of, &mut outcome);
            }
            self.judged.insert(case_key, still_waits);
        }
        Ok(outcome)
    }

    /// Remembers who may touch a case.
    fn remember(&mut self, case_key: u64, judged: &Judged, words: &Vocabulary) {
        let rights = &mut self.writer.rights;
        let mut bodies = judged
            .holders
            .iter()
            .map(|holder| rights.body(words.word(*holder)));
        // of nobody in particular, whoever comes is judged by the record
        let first = bodies.next().unwrap_or(Holders::NOBODY);
        let mut holders = Holders::new(first, judged.opening);
        bodies.for_each(|body| holders.add(body));
        self.holders.insert(case_key, holders);
    }

    /// Says what is to be done with one event. Returns whether it waits on.
    fn sort(
        &mut self,
        party: Party,
        verdict: Verdict,
        notice_of: &dyn Fn(u64) -> Option<String>,
        outcome: &mut Outcome,
    ) -> bool {
        let identity = party.event.identity;
        match (party.origin, verdict) {
            (Origin::Undecided(delivery, new), Verdict::Counts) => {
                outcome.taken.push((delivery, new));
            }
            (Origin::Undecided(delivery, new), Verdict::Waits(waits)) => {
                self.wait(delivery, &new, waits);
                return true;
            }
            (Origin::Undecided(delivery, new), Verdict::Foreign) => {
                self.refuse_foreign(delivery, &new);
            }
            (Origin::Waiting(import, new), Verdict::Counts) => {
                outcome.released.push((import, new));
            }
            (Origin::Waiting(..), Verdict::Waits(_)) => return true,
            (Origin::Waiting(import, new), Verdict::Foreign) => {
                outcome.refused.push((import, new));
            }
            (Origin::Recorded(import, recorded), verdict) if party.sender.is_some() => {
                match (verdict, notice_of(identity)) {
                    (Verdict::Counts, Some(notice)) => {
                        outcome.regained.push((identity, recorded, notice));
                    }
                    (Verdict::Waits(waits), None) => {
                        outcome.lost.push((identity, import, recorded, waits));
                    }
                    (Verdict::Foreign, None) => {
                        outcome
                            .lost
                            .push((identity, import, recorded, Waits::Target));
                    }
                    _ => {}
                }
                // what gives the right back may come
                return verdict != Verdict::Counts;
            }
            (Origin::Recorded(..), _) => {}
        }
        false
    }

    fn carry_out(&mut self, outcome: Outcome, known: ByHash<u64>) -> Result<(), StoreError> {
        let Outcome {
            taken,
            released,
            refused,
            lost,
            regained,
        } = outcome;
        // what waited came before
        let mut content = self.release(released, refused, known)?;
        for (delivery, new) in &taken {
            // the same event may have come from two senders at once
            if let Some(known) = content.get(&new.identity).copied() {
                self.settle_known(*delivery, new, known);
            } else {
                content.insert(new.identity, new.content);
                self.take(*delivery, new)?;
            }
        }
        for (identity, import, recorded, waits) in &lost {
            self.notice(&recorded.source, recorded)?;
            let record = lost_record(recorded, recorded.organisation.as_deref(), *waits);
            self.lost.push((*import, *identity, record));
        }
        for (identity, recorded, notice) in &regained {
            let of_notice = Recorded {
                case_id: recorded.case_id.clone(),
                source: RIGHTS.into(),
                event_id: notice.clone(),
                organisation: None,
            };
            self.notice(RIGHTS, &of_notice)?;
            self.released.push(*identity);
        }
        Ok(())
    }
}
