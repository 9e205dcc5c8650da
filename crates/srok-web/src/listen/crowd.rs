//! Which connections stay when there are more than places? Those of known senders and of people who have signed in; of the rest the newest, and
//! those of the address with the most go first.
//!
//! Every connection is accepted: a service that waits with accepting can be stopped by whoever connects and says nothing. Where there is no place,
//! somebody else loses his, in this order: a stranger who has not finished the head of a request; a stranger whose request is under way, e.g. whose
//! body comes in byte by byte or whose answer nobody reads; a known one between two requests. What a known one has under way is never broken off
//! for others: how much of that there may be is bounded by account ([`super::super::under_way`]).

use std::cmp::Reverse;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant as Stopwatch};

use tokio::sync::Notify;

use super::super::under_way::Turn;
use srok_service::measures;

/// Places beyond the number of the settings, for newcomers while everybody who is there may stay: who turns out to be a stranger there is asked to
/// come again.
pub(super) const KEPT: usize = 64;

/// Of those who may go, one of so many goes at once, and one more.
const AT_ONCE: usize = 64;

/// What a connection is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
enum Phase {
    /// The head of a request is awaited, from somebody who has not shown who he is.
    Silent,
    /// A request of a stranger is under way.
    Strange,
    /// The next request of somebody known is awaited.
    Resting,
    /// A request of somebody known is under way.
    Busy,
    /// A stream for somebody known, which has no end.
    Streaming,
}

impl Phase {
    const ALL: [Self; 5] = [
        Self::Silent,
        Self::Strange,
        Self::Resting,
        Self::Busy,
        Self::Streaming,
    ];

    fn may_go(self) -> bool {
        self < Self::Busy
    }
}

/// How many there may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Of all.
    pub all: usize,
    /// Of one address.
    pub of_address: usize,
    /// How long a request may be under way.
    pub longest: Duration,
}

/// The connections that are open.
#[derive(Debug)]
pub(super) struct Crowd {
    limits: Limits,
    began: Stopwatch,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    guests: HashMap<u64, Arc<Guest>>,
    of_address: HashMap<IpAddr, usize>,
    last: u64,
}

/// A connection.
#[derive(Debug)]
pub(crate) struct Guest {
    number: u64,
    /// Whose it is; a proxy's is everybody's.
    address: Option<IpAddr>,
    /// It has one of the places that are kept.
    is_extra: bool,
    phase: AtomicU8,
    /// Since when, in milliseconds.
    since: AtomicU64,
    began: Stopwatch,
    sent_away: Notify,
    /// An answer was made and has not been written to its end.
    is_leaving: AtomicBool,
    /// What the request of that answer keeps meanwhile.
    turn: Mutex<Option<Turn>>,
}

impl Guest {
    fn is(&self, phase: Phase) {
        let since = self.began.elapsed().as_millis();
        self.since
            .store(since.try_into().unwrap_or(u64::MAX), Ordering::Relaxed);
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    fn phase(&self) -> Phase {
        let number = usize::from(self.phase.load(Ordering::Relaxed));
        Phase::ALL.get(number).copied().unwrap_or(Phase::Silent)
    }

    /// Notes that a request is under way.
    pub fn asks(&self, is_known: bool) {
        self.is_leaving.store(false, Ordering::Relaxed);
        self.is(if is_known {
            Phase::Busy
        } else {
            Phase::Strange
        });
    }

    /// Notes that the answer goes on for as long as it is read.
    pub fn streams(&self) {
        if self.phase() == Phase::Busy {
            self.is(Phase::Streaming);
        }
    }

    /// Notes that an answer was made; what is given here is kept until it was written.
    pub fn is_answered(&self, turn: Option<Turn>) {
        *self.turn.lock().unwrap_or_else(PoisonError::into_inner) = turn;
        self.is_leaving.store(true, Ordering::Release);
    }

    /// Notes that everything was written: the next request is awaited.
    pub(super) fn has_written(&self) {
        if !self.is_leaving.swap(false, Ordering::Acquire) {
            return;
        }
        drop(
            self.turn
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        let is_strange = self.phase() <= Phase::Strange;
        self.is(if is_strange {
            Phase::Silent
        } else {
            Phase::Resting
        });
    }

    /// Tells whether it has one of the places that are kept for those who are known.
    pub const fn is_extra(&self) -> bool {
        self.is_extra
    }

    /// Waits until it has to go.
    pub(super) async fn is_sent_away(&self) {
        self.sent_away.notified().await;
    }
}

impl Crowd {
    pub fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            limits,
            began: Stopwatch::now(),
            open: Mutex::default(),
        })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives a newcomer a place, at the cost of another if need be; `None` if all who are there may stay.
    pub fn admit(self: &Arc<Self>, address: Option<IpAddr>) -> Option<Place> {
        let mut open = self.open();
        let of_address = |open: &Open| {
            let address = address.as_ref()?;
            open.of_address.get(address).copied()
        };
        if of_address(&open).is_some_and(|count| count >= self.limits.of_address)
            && !open.make_room(address)
        {
            measures::closed("address_full");
            return None;
        }
        let mut is_extra = false;
        if open.guests.len() >= self.limits.all && !open.make_room(None) {
            is_extra = true;
            if open.guests.len() >= self.limits.all + KEPT {
                measures::closed("full");
                return None;
            }
        }
        open.last += 1;
        let guest = Arc::new(Guest {
            number: open.last,
            address,
            is_extra,
            phase: AtomicU8::new(0),
            since: AtomicU64::new(0),
            began: self.began,
            sent_away: Notify::new(),
            is_leaving: AtomicBool::new(false),
            turn: Mutex::default(),
        });
        guest.is(Phase::Silent);
        open.guests.insert(guest.number, Arc::clone(&guest));
        if let Some(address) = address {
            *open.of_address.entry(address).or_default() += 1;
        }
        measures::set_plain("srok_connections", open.guests.len() as f64);
        Some(Place {
            guest,
            crowd: Arc::clone(self),
        })
    }

    /// Has somebody go who may, e.g. because there are no file handles left.
    pub fn make_room(&self) {
        self.open().make_room(None);
    }

    /// Ends requests that have been under way for too long.
    pub fn end_the_longest(&self) {
        let mut open = self.open();
        let now = self.began.elapsed();
        let too_long = open.guests.values().filter(|guest| {
            let since = Duration::from_millis(guest.since.load(Ordering::Relaxed));
            [Phase::Strange, Phase::Busy].contains(&guest.phase())
                && now.saturating_sub(since) > self.limits.longest
        });
        let too_long: Vec<u64> = too_long.map(|guest| guest.number).collect();
        for number in too_long {
            open.send_away(number, "too_long");
        }
    }
}

impl Open {
    /// Sends some away who may go, of one address or of all; tells whether there was anybody. They are looked for among all connections, therefore
    /// some at once where there are many.
    fn make_room(&mut self, of: Option<IpAddr>) -> bool {
        let weight = |guest: &Guest| {
            let address = guest.address.as_ref();
            address.and_then(|address| self.of_address.get(address).copied())
        };
        let mut going: Vec<_> = self
            .guests
            .values()
            .filter(|guest| of.is_none() || guest.address == of)
            .map(|guest| (guest.phase(), guest))
            .filter(|(phase, _)| phase.may_go())
            .map(|(phase, guest)| {
                let since = guest.since.load(Ordering::Relaxed);
                (phase, Reverse(weight(guest)), since, guest.number)
            })
            .collect();
        let some = going.len() / AT_ONCE;
        if some < going.len() {
            going.select_nth_unstable(some);
            going.truncate(some + 1);
        }
        let first = going.iter().map(|(phase, ..)| *phase).min();
        going.retain(|(phase, ..)| Some(*phase) == first);
        for (.., number) in &going {
            self.send_away(*number, "made_room");
        }
        first.is_some()
    }

    fn send_away(&mut self, number: u64, reason: &'static str) {
        if let Some(guest) = self.remove(number) {
            measures::closed(reason);
            guest.sent_away.notify_one();
        }
    }

    fn remove(&mut self, number: u64) -> Option<Arc<Guest>> {
        let guest = self.guests.remove(&number)?;
        if let Some(address) = guest.address
            && let Some(count) = self.of_address.get_mut(&address)
        {
            *count -= 1;
            if *count == 0 {
                self.of_address.remove(&address);
            }
        }
        Some(guest)
    }
}

/// The place of a connection, given up when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    pub guest: Arc<Guest>,
    crowd: Arc<Crowd>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.crowd.open();
        open.remove(self.guest.number);
        measures::set_plain("srok_connections", open.guests.len() as f64);
    }
}

#[cfg(test)]
mod tests;
