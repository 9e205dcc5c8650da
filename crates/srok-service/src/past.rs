//! How does the history of the last months stay true? A thread counts it anew after standings changed, as often as that costs little.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use super::{Service, measures};
use srok_engine::history::History;
use srok_law::case::{DAY, Instant};

/// It is not counted more often.
const REST: Duration = Duration::from_mins(1);
/// Counting takes at most one part in so many of the time of one core.
const SHARE: u32 = 20;
/// A failed attempt is repeated after this.
const AGAIN: Duration = Duration::from_secs(10);
/// It is counted at least so often, so that a month that begins is one of it.
const LONGEST: Duration = Duration::from_hours(1);

impl Service {
    /// Returns what ended in the last months, as it was last counted; `None` until it was counted for the first time.
    #[must_use]
    pub fn history(&self) -> Option<Arc<History>> {
        let history = self.history.read();
        history.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Counts the history until the service ends.
pub(super) fn work(service: &Service, handle: &tokio::runtime::Handle) {
    let mut shown = service.shown.subscribe();
    let mut stopping = service.stopping.subscribe();
    while !*stopping.borrow() {
        shown.mark_unchanged();
        let rest = match count(service) {
            Ok(Some(cost)) => (cost * SHARE).max(REST),
            // standings are still being made up, or nothing is new
            Ok(None) => Duration::ZERO,
            Err(error) => {
                tracing::warn!(%error, "the history could not be counted; the one before stays");
                AGAIN
            }
        };
        handle.block_on(async {
            let news = async {
                tokio::time::sleep(rest).await;
                let _ = tokio::time::timeout(LONGEST, shown.changed()).await;
            };
            tokio::select! {
                () = news => {}
                _ = stopping.wait_for(|stop| *stop) => {}
            }
        });
    }
}

/// Counts the history if there is something new; returns what it cost.
fn count(service: &Service) -> anyhow::Result<Option<Duration>> {
    let Some(standings) = service.standings() else {
        return Ok(None);
    };
    let now: Instant = service.clock.now().into();
    let reach = service.store.standings_reach()?;
    if service
        .history()
        .is_some_and(|history| history.reach() == reach && now < history.made_at().plus(DAY / 24))
    {
        return Ok(None);
    }
    let zone = service
        .zone()
        .ok_or_else(|| anyhow::anyhow!("the zone of the settings is not known"))?;
    let history = History::read(&standings, &zone, now)?;
    let cost = history.cost();
    measures::remembered(history.size(), cost);
    *service
        .history
        .write()
        .unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(history));
    Ok(Some(cost))
}
