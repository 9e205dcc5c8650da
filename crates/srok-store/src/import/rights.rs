//! May its sender touch that case? What is known at hand is taken at once; whatever is not is judged by the record before the commit.

use xxhash_rust::xxh3::xxh3_64;

use super::super::StoreError;
use super::holders::{Holders, KnownSender};
use super::{Import, NewEvent};
use srok_core::access::Opening;
use srok_law::case::{ANNULLED, CORRECTED};

impl Import<'_> {
    /// Takes an event in that is new, or puts it aside until the record is asked whether its sender has a right to the case.
    pub(super) fn place(
        &mut self,
        delivery: usize,
        event: &NewEvent<'_>,
    ) -> Result<(), StoreError> {
        if !self.asks_rights {
            return self.take(delivery, event);
        }
        let case_key = xxh3_64(event.case_id.as_bytes());
        let sender = self.deliveries.get(delivery);
        let Some(sender) = sender.and_then(|of| of.sender.clone()) else {
            self.note_believed(case_key, event);
            return self.take(delivery, event);
        };
        if self.has_right_at_hand(&sender, case_key, event) {
            self.writer.rights.is_bound(case_key);
            return self.take(delivery, event);
        }
        self.undecided.push((delivery, event.to_owned()));
        self.unsure.insert(case_key);
        Ok(())
    }

    /// Keeps what was found out, once it is committed.
    pub(super) fn remember_rights(&mut self) -> Result<(), StoreError> {
        let rights = &mut self.writer.rights;
        rights.senders.extend(std::mem::take(&mut self.here));
        rights.learn(std::mem::take(&mut self.holders));
        for (case_key, waits) in std::mem::take(&mut self.judged) {
            rights.is_bound(case_key);
            if waits {
                rights.waiting.insert(case_key);
            } else {
                rights.waiting.remove(&case_key);
            }
        }
        rights.is_to_judge = false;
        if self.forgets_waiting {
            self.writer.forget_waiting()?;
        }
        Ok(())
    }

    /// Makes ready for events of senders that need a right.
    pub(super) fn ask_rights(&mut self) -> Result<(), StoreError> {
        self.asks_rights = true;
        if self.writer.rights.bound_cases.is_none() {
            self.flush_last()?;
            self.writer.rights.load_cases(self.lane.connection()?)?;
        }
        Ok(())
    }

    fn holders(&self, case_key: u64) -> Option<&Holders> {
        let here = self.holders.get(&case_key);
        here.or_else(|| self.writer.rights.holders(case_key))
    }

    /// Adds to those who may touch a case.
    fn add_holder(&mut self, case_key: u64, organisation: Option<&str>) {
        let Some(organisation) = organisation else {
            return;
        };
        let body = self.writer.rights.body(organisation);
        let Some(mut holders) = self
            .holders(case_key)
            .filter(|known| !known.has(body))
            .cloned()
        else {
            return;
        };
        holders.add(body);
        self.holders.insert(case_key, holders);
    }

    fn open_case(&mut self, case_key: u64, opening: Opening, event: &NewEvent<'_>) -> bool {
        let Some(organisation) = event.organisation.as_deref() else {
            return false;
        };
        let first = self.writer.rights.body(organisation);
        self.holders.insert(case_key, Holders::new(first, opening));
        self.add_holder(case_key, event.to_organisation.as_deref());
        true
    }

    /// Tells whether it is known at hand that a sender has a right, and remembers what right the event gives.
    fn has_right_at_hand(
        &mut self,
        sender: &KnownSender,
        case_key: u64,
        event: &NewEvent<'_>,
    ) -> bool {
        let rights = &self.writer.rights;
        if amends(event) || rights.waiting.contains(&case_key) || self.unsure.contains(&case_key) {
            return false;
        }
        let opening = rights.parties.opening(&event.kind);
        if let Some(holders) = self.holders(case_key) {
            if may_open_anew(holders, opening) {
                return false;
            }
            let has_right = sender.bodies.iter().any(|body| holders.has(*body));
            if has_right {
                self.add_holder(case_key, event.to_organisation.as_deref());
            }
            return has_right;
        }
        opening != Opening::None
            && self.unheard.contains(&case_key)
            && self.open_case(case_key, opening, event)
    }

    /// Remembers what an event of whoever is believed means for the rights of others; where that is not plain, the case is judged.
    fn note_believed(&mut self, case_key: u64, event: &NewEvent<'_>) {
        let rights = &self.writer.rights;
        if rights.waiting.contains(&case_key) {
            self.unsure.insert(case_key);
            return;
        }
        let opening = rights.parties.opening(&event.kind);
        let Some(holders) = self.holders(case_key) else {
            let is_unheard = self.unheard.contains(&case_key);
            if is_unheard && !amends(event) && self.open_case(case_key, opening, event) {
                return;
            }
            self.unheard.remove(&case_key);
            if !is_unheard && self.writer.rights.may_be_bound(case_key) {
                self.unsure.insert(case_key);
            }
            return;
        };
        if amends(event) || holders.is_nobody() || may_open_anew(holders, opening) {
            self.unsure.insert(case_key);
            return;
        }
        self.add_holder(case_key, event.to_organisation.as_deref());
        if opening != Opening::None {
            self.add_holder(case_key, event.organisation.as_deref());
        }
    }
}

fn amends(event: &NewEvent<'_>) -> bool {
    event.replaces.is_some() || [CORRECTED, ANNULLED].contains(&&*event.kind)
}

/// A case that somebody has registered may yet turn out to have been filed with somebody else.
fn may_open_anew(holders: &Holders, opening: Opening) -> bool {
    opening != Opening::None && holders.opening == Opening::Registration
}
