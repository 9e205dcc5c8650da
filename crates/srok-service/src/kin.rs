//! Which cases name a given one? The store knows only the other direction, so the whole of it is read once, and afterwards what has come since.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, TryLockError};

use xxhash_rust::xxh3::xxh3_64;

use super::Service;
use srok_law::case::Instant;
use srok_store::StoreError;

/// Cases by those they name.
#[derive(Debug, Default)]
pub struct Kin {
    /// What was recorded until then is in it; absent: nothing was read yet.
    until: Option<Instant>,
    /// By the hash of the case that is named.
    naming: HashMap<u64, Vec<Arc<str>>>,
}

impl Service {
    /// Returns the cases that have named a case; `None` while they are being read for the first time.
    ///
    /// What named it may have been corrected since: whoever shows it looks at the events.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn naming(&self, case_id: &str) -> Result<Option<Vec<Arc<str>>>, StoreError> {
        let mut kin = match self.kin.try_lock() {
            Ok(kin) => kin,
            Err(TryLockError::Poisoned(kin)) => kin.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(None),
        };
        if kin.until.is_none() {
            return Ok(None);
        }
        self.follow(&mut kin)?;
        let naming = kin.naming.get(&xxh3_64(case_id.as_bytes()));
        Ok(Some(naming.cloned().unwrap_or_default()))
    }

    /// Reads which cases name others, as far as that is not known yet. The first time all events are looked at.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub(super) fn look_for_kin(&self) -> Result<(), StoreError> {
        let mut kin = self.kin.lock().unwrap_or_else(PoisonError::into_inner);
        self.follow(&mut kin)
    }

    fn follow(&self, kin: &mut Kin) -> Result<(), StoreError> {
        let last = self.store.last_recorded_here();
        let after = kin.until.unwrap_or(Instant::MIN);
        if kin.until.is_some_and(|until| until >= last) {
            return Ok(());
        }
        let naming = &mut kin.naming;
        self.store.cases_naming(after, last, |case, named| {
            let all = naming.entry(xxh3_64(named.as_bytes())).or_default();
            if case != named && all.iter().all(|known| **known != *case) {
                all.push(case.into());
            }
        })?;
        kin.until = Some(last);
        Ok(())
    }
}
