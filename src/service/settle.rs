//! How do standings follow the events? A thread computes what is owed whenever something was recorded, and shows the result to readers.

use std::time::Instant as Stopwatch;

use super::{Service, measures};
use crate::standings::{Standings, StandingsError};

/// The work of the thread.
#[derive(Debug)]
pub struct Settling {
    standings: Standings,
}

impl Settling {
    /// Opens the standings of the service: applies the law to the store.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if the store cannot be read or written.
    pub fn open(service: &Service) -> Result<Self, StandingsError> {
        let standings = Standings::open(&service.store, &service.law, service.clock.now().into())?;
        Ok(Self { standings })
    }

    /// Makes standings up until the service ends; a run that fails is repeated with the next event.
    pub fn work(mut self, service: &Service, handle: &tokio::runtime::Handle) {
        let mut recorded = service.recorded.subscribe();
        let mut stopping = service.stopping.subscribe();
        loop {
            recorded.borrow_and_update();
            match self.settle(service) {
                // more came while this ran, or was left for the next round
                Ok(true) if !*stopping.borrow() => continue,
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(%error, "standings could not be made up; what is owed stays owed");
                    if !service.store.is_usable() {
                        return service.break_off(&error.to_string());
                    }
                }
            }
            let ends = handle.block_on(async {
                tokio::select! {
                    changed = recorded.changed() => changed.is_err(),
                    _ = stopping.wait_for(|stop| *stop) => true,
                }
            });
            if ends {
                return;
            }
        }
    }

    /// Computes what is owed once. Returns whether more is owed already.
    fn settle(&mut self, service: &Service) -> Result<bool, StandingsError> {
        let started = Stopwatch::now();
        let computed = self.standings.settle()?;
        let reach = service.store.standings_reach()?;
        service.show(self.standings.clone());
        service.has_settled(reach);
        measures::settled(&computed, started.elapsed());
        Ok(reach < *service.recorded.borrow())
    }
}
