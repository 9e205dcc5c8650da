//! How do standings follow the events? A thread computes what is owed whenever something was recorded, and shows the result to readers.

use std::time::Instant as Stopwatch;

use super::{Part, Service, measures, threads};
use srok_engine::standings::{Standings, StandingsError};

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
        standings.keep_at_hand(service.config.serve.hot_cases_mib << 20);
        Ok(Self { standings })
    }

    /// Makes standings up until the service ends; a run that fails is repeated with the next news.
    pub fn work(mut self, service: &Service, handle: &tokio::runtime::Handle) {
        let mut news = service.news.subscribe();
        let mut stopping = service.stopping.subscribe();
        let mut is_warm = false;
        loop {
            let seen = *news.borrow_and_update();
            let settled = threads::caught(|| self.settle(service, seen));
            match settled.unwrap_or_else(|reason| Err(StandingsError::BrokenOff { reason })) {
                Ok(_) if !is_warm => {
                    is_warm = true;
                    self.warm(service);
                    continue;
                }
                // a long backlog is made up in several rounds
                Ok(true) if !*stopping.borrow() => continue,
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(%error, "standings could not be made up; what is owed stays owed");
                    service.could_not_write();
                    service.look_for_damage();
                    if !service.store.is_usable() {
                        return service.break_off(&error.to_string());
                    }
                }
            }
            let ends = handle.block_on(async {
                tokio::select! {
                    changed = news.changed() => changed.is_err(),
                    _ = stopping.wait_for(|stop| *stop) => true,
                }
            });
            if ends {
                return;
            }
        }
    }

    /// Reads the events of open cases beside the work, so that the next news of any of them need not look for them.
    fn warm(&self, service: &Service) {
        let (standings, budget) = (
            self.standings.clone(),
            service.config.serve.hot_cases_mib << 20,
        );
        let warming = std::thread::Builder::new().name("warming".into());
        let started = warming.spawn(move || match standings.warm(budget) {
            Ok(cases) => tracing::info!(cases, "the events of open cases are at hand"),
            Err(error) => {
                tracing::warn!(%error, "the events of open cases could not be read ahead");
            }
        });
        if let Err(error) = started {
            tracing::warn!(%error, "the events of open cases are not read ahead");
        }
    }

    /// Computes what is owed once. Returns whether more is owed of what was recorded before.
    fn settle(&mut self, service: &Service, news: u64) -> Result<bool, StandingsError> {
        let started = Stopwatch::now();
        let recorded = service.store.last_recorded_here();
        let computed = self.standings.settle_some()?;
        let reach = service.store.standings_reach()?;
        let owes_more = reach < recorded;
        service.show(self.standings.clone());
        service.has_settled(reach, (!owes_more).then_some(news));
        measures::settled(&computed, started.elapsed());
        service.checkpoint_if_long(Part::Picture);
        Ok(owes_more)
    }
}
