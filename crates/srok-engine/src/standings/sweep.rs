//! How are all cases computed at once? One thread reads spans of whole cases, the others time them.

use std::any::Any;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::assessed::{Assessed, Assessor};
use super::{Standings, StandingsError};
use srok_law::case::Event;
use srok_store::{Knowledge, Span};

impl Standings {
    /// Computes every case from the events that count and hands it to the keeper of the thread that computed it.
    ///
    /// Returns the keepers.
    pub(super) fn sweep<K: Send>(
        &self,
        knowledge: Knowledge,
        begin: impl Fn() -> Result<K, StandingsError> + Sync,
        keep: impl Fn(&mut K, Assessed) -> Result<(), StandingsError> + Sync,
    ) -> Result<Vec<K>, StandingsError> {
        // two spans waiting per thread: enough that none starves, and memory stays small
        let (sender, receiver) = sync_channel::<Span>(2 * self.threads);
        let receiver = Arc::new(Mutex::new(receiver));
        let (begin, keep) = (&begin, &keep);
        std::thread::scope(|scope| {
            let work = |receiver: Arc<Mutex<Receiver<Span>>>| {
                let mut keeper = begin()?;
                let mut assessor = Assessor::new(&self.law, &self.lexicon, &self.dimensions);
                while let Some(span) = next(&receiver) {
                    each_case(&mut assessor, &span, |assessed| keep(&mut keeper, assessed))?;
                }
                Ok::<K, StandingsError>(keeper)
            };
            let spawn = |_| {
                let receiver = Arc::clone(&receiver);
                scope.spawn(move || work(receiver))
            };
            let workers: Vec<_> = (0..self.threads).map(spawn).collect();
            // held by those threads alone: it is gone once they are
            drop(receiver);
            // a send fails only when every thread is gone, and then their errors say why: nothing more need be read
            let read = self.store.events(knowledge, |span| {
                sender.send(span).map_err(|_| StandingsError::Unwanted)
            });
            drop(sender);
            let mut keepers = Vec::new();
            for worker in workers {
                keepers.push(
                    worker
                        .join()
                        .unwrap_or_else(|panic| Err(broken_off(&*panic)))?,
                );
            }
            read.map(|()| keepers)
        })
    }
}

fn next(receiver: &Mutex<Receiver<Span>>) -> Option<Span> {
    receiver
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .recv()
        .ok()
}

/// Returns the error of a thread that broke off.
pub(super) fn broken_off(panic: &(dyn Any + Send)) -> StandingsError {
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    StandingsError::BrokenOff {
        reason: said.unwrap_or("no reason given").into(),
    }
}

/// Computes the cases of a span, one after another.
pub(super) fn each_case<E>(
    assessor: &mut Assessor<'_>,
    span: &Span,
    mut each: impl FnMut(Assessed) -> Result<(), E>,
) -> Result<(), E> {
    let mut events = span.events().peekable();
    while let Some(first) = events.next() {
        let mut of_case: Vec<Event> = vec![assessor.event(&first)];
        while let Some(next) = events.next_if(|event| event.case_key == first.case_key) {
            of_case.push(assessor.event(&next));
        }
        each(assessor.assess(first.case_key, first.case_id, of_case))?;
    }
    Ok(())
}
