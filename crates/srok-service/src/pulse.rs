//! Is the service fit to take anything? A thread writes a mark every two seconds; what nobody could write, nobody is told to send.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant as Stopwatch};

use super::{Service, lock, measures};
use srok_store::{Store, StoreError};

/// How often it is tried.
const EVERY: Duration = Duration::from_secs(2);
/// A try that has not ended in that time has failed, too: whoever writes stands still.
const LONGEST: Duration = Duration::from_secs(5);
/// A scheduler that started no job for so long stands still.
const LONGEST_WITHOUT_JOBS: Duration = Duration::from_mins(2);

/// What was found last.
#[derive(Debug)]
pub(super) struct Pulse {
    tried: Mutex<Tried>,
    /// When a job was started last.
    ticked: Mutex<Stopwatch>,
    /// Events or standings could not be written: what is small may go through all the same.
    in_doubt: AtomicBool,
}

#[derive(Debug)]
struct Tried {
    /// When a try ended last.
    at: Stopwatch,
    unfit: Option<Unfit>,
}

/// Why the service cannot take anything at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// The disk has no room.
    NoRoom,
    /// Events cannot be written.
    Events,
    /// Tokens, accounts and the audit cannot be written.
    Records,
    /// Whoever writes has not come back.
    StandsStill,
    /// The service ends because something broke off.
    Broken,
}

impl Unfit {
    /// Returns the reason, as it is sent to everybody: what the system said stands in the log.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NoRoom => "the disk of the service is nearly full",
            Self::Events => "events cannot be written at the moment",
            Self::Records => "tokens, accounts and the audit cannot be written at the moment",
            Self::StandsStill => "whoever writes into the store has not come back yet",
            Self::Broken => "the service cannot go on and is being started anew",
        }
    }
}

impl Default for Pulse {
    fn default() -> Self {
        let now = Stopwatch::now();
        Self {
            tried: Mutex::new(Tried {
                at: now,
                unfit: None,
            }),
            ticked: Mutex::new(now),
            in_doubt: AtomicBool::new(false),
        }
    }
}

impl Service {
    /// Returns why the service cannot take anything at the moment, if it cannot.
    #[must_use]
    pub fn unfit(&self) -> Option<Unfit> {
        if self.broken().is_some() {
            return Some(Unfit::Broken);
        }
        if !self.has_room() {
            return Some(Unfit::NoRoom);
        }
        let tried = lock(&self.pulse.tried);
        let stands_still = tried.at.elapsed() > LONGEST;
        tried
            .unfit
            .or_else(|| stands_still.then_some(Unfit::StandsStill))
    }

    /// Notes that events or standings could not be written. The service is unfit until as much as a large delivery can be.
    pub(super) fn could_not_write(&self) {
        self.pulse.in_doubt.store(true, Ordering::Relaxed);
        lock(&self.pulse.tried).unfit = Some(Unfit::Events);
    }

    /// Notes that the scheduler is alive.
    pub(super) fn has_ticked(&self) {
        *lock(&self.pulse.ticked) = Stopwatch::now();
    }
}

/// Tries whether anything can be written until the service ends.
pub(super) fn work(service: &Arc<Service>) {
    loop {
        let unfit = tried(service);
        measures::set_plain("srok_fit", f64::from(u8::from(unfit.is_none())));
        *lock(&service.pulse.tried) = Tried {
            at: Stopwatch::now(),
            unfit,
        };
        if lock(&service.pulse.ticked).elapsed() > LONGEST_WITHOUT_JOBS {
            service.break_off("the scheduler stands still");
        }
        if service.rest(EVERY) {
            return;
        }
    }
}

/// Tries to write. On a disk without room nothing is tried: a write that fails in the middle would cost the open store.
fn tried(service: &Service) -> Option<Unfit> {
    if !service.has_room() {
        return Some(Unfit::NoRoom);
    }
    let now = service.clock.now().into();
    let store: &Store = &service.store;
    let in_doubt = service.pulse.in_doubt.swap(false, Ordering::Relaxed);
    let events = || {
        if in_doubt {
            store.try_many_events(now)
        } else {
            store.try_events(now)
        }
    };
    let tries: [(Unfit, &dyn Fn() -> Result<(), StoreError>); 2] = [
        (Unfit::Records, &|| store.try_records(now)),
        (Unfit::Events, &events),
    ];
    for (unfit, write) in tries {
        if let Err(error) = write() {
            tracing::error!(%error, "{}", unfit.reason());
            if !store.is_usable() {
                service.break_off(&error.to_string());
            }
            service.pulse.in_doubt.fetch_or(in_doubt, Ordering::Relaxed);
            return Some(unfit);
        }
    }
    None
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;
    use std::time::{Duration, Instant as Stopwatch};

    use super::{LONGEST, Tried, Unfit, lock, tried};
    use crate::Service;
    use srok_core::clock::Clock;
    use srok_core::config::Config;
    use srok_store::{Options, Store};

    /// Returns a service over a new store.
    pub(crate) fn service(data: &std::path::Path, min_free_disk_mib: u64) -> Arc<Service> {
        let store = Arc::new(Store::open(data, &Options::default()).unwrap());
        let mut config = Config {
            data: data.into(),
            ..Config::default()
        };
        config.serve.min_free_disk_mib = min_free_disk_mib;
        let law = Arc::new(srok_testing::law());
        Service::new(config, Clock::Machine, law, store).0
    }

    #[test]
    fn what_can_be_written_is_fit_and_what_has_not_come_back_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let service = service(folder.path(), 0);
        assert_eq!((tried(&service), service.unfit()), (None, None));
        *lock(&service.pulse.tried) = Tried {
            at: Stopwatch::now()
                .checked_sub(LONGEST + Duration::from_millis(1))
                .unwrap(),
            unfit: None,
        };
        assert_eq!(service.unfit(), Some(Unfit::StandsStill));
        *lock(&service.pulse.tried) = Tried {
            at: Stopwatch::now(),
            unfit: Some(Unfit::Records),
        };
        assert_eq!(service.unfit(), Some(Unfit::Records));
    }

    #[test]
    fn on_a_disk_without_room_nothing_is_tried() {
        let folder = tempfile::tempdir().unwrap();
        let service = service(folder.path(), u64::MAX >> 20);
        let before = service.store.wal_bytes(srok_store::Part::Record);
        assert_eq!(
            (tried(&service), service.unfit()),
            (Some(Unfit::NoRoom), Some(Unfit::NoRoom))
        );
        assert_eq!(service.store.wal_bytes(srok_store::Part::Record), before);
    }
}
