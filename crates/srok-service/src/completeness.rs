//! How complete is the journal of a period? Counted beside the pages, because it takes all events of the period, and kept for some minutes.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::threads;
use srok_law::case::{Instant, MINUTE};
use srok_store::{JournalCount, Store};

/// How long a count is shown before it is made anew.
const AGE: i64 = 10 * MINUTE;
/// How long a page waits for a count that was not made yet.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// Periods counted at once; who asks about another comes again.
const AT_ONCE: usize = 2;
/// Periods kept.
const KEPT: usize = 8;

/// The counts of a period.
#[derive(Debug)]
pub struct Completeness {
    /// When they were made.
    pub at: Instant,
    /// By unit and service.
    pub counts: Vec<JournalCount>,
}

/// The periods that were asked about.
#[derive(Debug, Default)]
pub struct Memo {
    entries: Mutex<Vec<Entry>>,
    counted: Condvar,
}

#[derive(Debug)]
struct Entry {
    period: (Instant, Instant),
    known: Option<Arc<Completeness>>,
    is_being_counted: bool,
}

impl Memo {
    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the counts of the applications registered between two moments, if they are at hand or come soon; else they are being counted: come
    /// again.
    pub fn of(
        self: &Arc<Self>,
        store: &Arc<Store>,
        period: (Instant, Instant),
        now: Instant,
    ) -> Option<Arc<Completeness>> {
        let mut entries = self.entries();
        let counting = entries.iter().filter(|entry| entry.is_being_counted);
        let counting = counting.count();
        let index = place(&mut entries, period);
        let entry = &mut entries[index];
        let is_fresh = |known: &Arc<Completeness>| now < known.at.plus(AGE);
        if let Some(known) = entry.known.as_ref().filter(|known| is_fresh(known)) {
            return Some(Arc::clone(known));
        }
        if !entry.is_being_counted && counting < AT_ONCE {
            let (memo, store) = (Arc::clone(self), Arc::clone(store));
            let counting =
                std::thread::Builder::new().spawn(move || memo.count(&store, period, now));
            entry.is_being_counted = counting.is_ok();
        }
        if let Some(old) = &entry.known {
            return Some(Arc::clone(old));
        }
        let is_waiting = |entries: &mut Vec<Entry>| {
            let entry = entries.iter().find(|entry| entry.period == period);
            entry.is_some_and(|entry| entry.is_being_counted)
        };
        let (entries, _) = self
            .counted
            .wait_timeout_while(entries, PATIENCE, is_waiting)
            .unwrap_or_else(PoisonError::into_inner);
        let entry = entries.iter().find(|entry| entry.period == period)?;
        entry.known.clone()
    }

    fn count(&self, store: &Store, period: (Instant, Instant), now: Instant) {
        let counted = threads::caught(|| store.journal_counted(period.0, period.1));
        let mut entries = self.entries();
        if let Some(entry) = entries.iter_mut().find(|entry| entry.period == period) {
            entry.is_being_counted = false;
            match counted {
                Ok(Ok(counts)) => entry.known = Some(Arc::new(Completeness { at: now, counts })),
                Ok(Err(error)) => {
                    tracing::warn!(%error, "the requisites of the journal were not counted");
                }
                Err(panic) => {
                    tracing::error!(%panic, "counting the requisites of the journal broke off");
                }
            }
        }
        self.counted.notify_all();
    }
}

/// Returns where the entry of a period is; a new one takes the place of one that nobody is counting for.
fn place(entries: &mut Vec<Entry>, period: (Instant, Instant)) -> usize {
    if let Some(index) = entries.iter().position(|entry| entry.period == period) {
        return index;
    }
    if entries.len() >= KEPT
        && let Some(idle) = entries.iter().position(|entry| !entry.is_being_counted)
    {
        entries.remove(idle);
    }
    entries.push(Entry {
        period,
        known: None,
        is_being_counted: false,
    });
    entries.len() - 1
}
