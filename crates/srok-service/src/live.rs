//! How does the picture of what is open stay true? A thread makes it anew after standings changed, as often as that costs little.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant as Stopwatch};

use super::{Service, measures};
use srok_engine::live::Live;
use srok_law::case::{Instant, SECOND};

/// The picture is not made more often.
const REST: Duration = Duration::from_millis(500);
/// Making it takes at most one part in so many of the time of one core.
const SHARE: u32 = 6;
/// It is made at least so often, so that what ended long ago is forgotten.
const LONGEST: Duration = Duration::from_mins(10);
const LONGEST_MICROS: i64 = 600 * SECOND;

/// Makes the picture until the service ends.
pub(super) fn work(service: &Service, handle: &tokio::runtime::Handle) {
    let mut shown = service.shown.subscribe();
    let mut stopping = service.stopping.subscribe();
    while !*stopping.borrow() {
        shown.mark_unchanged();
        if let Err(error) = service.look_for_kin() {
            tracing::warn!(%error, "which cases name others could not be read");
        }
        let rest = match paint(service) {
            Ok(Some(cost)) => (cost * SHARE).max(REST),
            Ok(None) => REST,
            Err(error) => {
                tracing::warn!(%error, "the picture of what is open could not be made; the one before stays");
                REST * 10
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

/// Makes the picture, unless there are no standings yet; returns what it cost.
fn paint(service: &Service) -> anyhow::Result<Option<Duration>> {
    let Some(standings) = service.standings() else {
        return Ok(None);
    };
    let now: Instant = service.clock.now().into();
    let reach = service.store.standings_reach()?;
    if service
        .live()
        .is_some_and(|live| live.reach() == reach && now < live.made_at().plus(LONGEST_MICROS))
    {
        return Ok(None);
    }
    let started = Stopwatch::now();
    let live = Live::read(standings, now)?;
    let cost = started.elapsed();
    measures::painted(live.len(), cost);
    *service.live.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(live));
    service.pictures.send_modify(|made| *made += 1);
    Ok(Some(cost))
}
