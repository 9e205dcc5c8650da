//! How do deliveries reach the store? One thread commits what has gathered while the last commit was under way: one sync of the disk for many
//! senders, and nobody waits for a timer.

use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::{Service, lock, measures, threads};
use srok_core::access::Sender;
use srok_engine::intake;
use srok_ingest::IncomingEvent;
use srok_store::{Dropped, ImportHead, Into, NewEvent, Part, Receipt, Rejected, StoreError};

/// Events committed at once, about: few enough that nobody waits long for the commit.
const COMMIT: usize = 20_000;
/// Deliveries that may stand in the queue; events are bounded apart.
const DELIVERIES: usize = 16_384;
/// A commit that takes longer than this never ends: more than a withdrawal of a large import holds one up.
const FOR_EVER: Duration = Duration::from_mins(15);

/// What one sender handed over.
#[derive(Debug)]
pub struct Delivery {
    /// Name of the import it belongs to: a file, or a producer and a day.
    pub file: String,
    /// SHA-256 of the file, hex; empty for what has none.
    pub hash: String,
    /// Name of the mapping file.
    pub mapping: Option<String>,
    /// Who delivers, where that is not whoever sends for every body.
    pub sender: Option<Sender>,
    /// Usable events.
    pub events: Vec<IncomingEvent>,
    /// Records that cannot be used.
    pub rejected: Vec<Rejected>,
    /// Attributes that are not kept.
    pub dropped: Dropped,
}

/// The queue is full: come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy;

/// A delivery was not committed; nothing of it is in the store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unanswered(pub String);

#[derive(Debug)]
struct Waiting {
    delivery: Delivery,
    answer: oneshot::Sender<Result<Receipt, Unanswered>>,
    since: Stopwatch,
    _room: OwnedSemaphorePermit,
}

/// Where deliveries wait.
#[derive(Debug)]
pub struct Queue {
    waiting: std::sync::Mutex<Option<mpsc::Sender<Waiting>>>,
    room: Arc<Semaphore>,
    capacity: u32,
    /// Since when the present commit is under way.
    committing: std::sync::Mutex<Option<Stopwatch>>,
}

/// The end of the queue that is worked on.
#[derive(Debug)]
pub struct Backlog(mpsc::Receiver<Waiting>);

impl Queue {
    /// Returns a queue with room for a number of events.
    #[must_use]
    pub fn new(events: usize) -> (Self, Backlog) {
        let (sender, receiver) = mpsc::channel(DELIVERIES);
        let capacity = u32::try_from(events).unwrap_or(u32::MAX);
        let queue = Self {
            waiting: std::sync::Mutex::new(Some(sender)),
            room: Arc::new(Semaphore::new(capacity as usize)),
            capacity,
            committing: std::sync::Mutex::default(),
        };
        (queue, Backlog(receiver))
    }

    /// Returns the events that wait or are being written.
    #[must_use]
    pub fn depth(&self) -> usize {
        (self.capacity as usize).saturating_sub(self.room.available_permits())
    }

    /// Tells whether somebody takes deliveries out: the thread is there, and no commit hangs.
    #[must_use]
    pub fn is_worked_on(&self) -> bool {
        let is_there = lock(&self.waiting)
            .as_ref()
            .is_some_and(|sender| !sender.is_closed());
        is_there && lock(&self.committing).is_none_or(|since| since.elapsed() < FOR_EVER)
    }

    /// Returns the room a delivery takes: more than the whole queue is never asked for.
    fn size(&self, delivery: &Delivery) -> u32 {
        let records = delivery.events.len() + delivery.rejected.len();
        u32::try_from(records)
            .unwrap_or(u32::MAX)
            .clamp(1, self.capacity)
    }

    /// Hands a delivery over if there is room, and waits for its commit.
    ///
    /// # Errors
    ///
    /// [`Busy`] if there is no room now; inside, [`Unanswered`] if the commit failed.
    pub async fn offer(&self, delivery: Delivery) -> Result<Result<Receipt, Unanswered>, Busy> {
        let room = Arc::clone(&self.room)
            .try_acquire_many_owned(self.size(&delivery))
            .map_err(|_| Busy)?;
        Ok(self.hand_over(delivery, room).await)
    }

    /// Waits for room, hands a delivery over and waits for its commit.
    ///
    /// # Errors
    ///
    /// [`Unanswered`] if the commit failed.
    pub async fn wait(&self, delivery: Delivery) -> Result<Receipt, Unanswered> {
        let room = Arc::clone(&self.room)
            .acquire_many_owned(self.size(&delivery))
            .await
            .map_err(|_| stopped())?;
        self.hand_over(delivery, room).await
    }

    /// Does the same as [`Queue::wait`] on a thread that may block.
    ///
    /// # Errors
    ///
    /// [`Unanswered`] if the commit failed.
    pub fn wait_here(&self, delivery: Delivery) -> Result<Receipt, Unanswered> {
        tokio::runtime::Handle::try_current()
            .map_err(|_| stopped())?
            .block_on(self.wait(delivery))
    }

    async fn hand_over(
        &self,
        delivery: Delivery,
        room: OwnedSemaphorePermit,
    ) -> Result<Receipt, Unanswered> {
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting {
            delivery,
            answer,
            since: Stopwatch::now(),
            _room: room,
        };
        let sender = lock(&self.waiting).clone();
        match sender {
            Some(sender) if sender.send(waiting).await.is_ok() => {}
            _ => return Err(stopped()),
        }
        answered.await.unwrap_or_else(|_| Err(stopped()))
    }

    /// Accepts nothing more; what waits is still committed.
    pub fn close(&self) {
        lock(&self.waiting).take();
    }
}

fn stopped() -> Unanswered {
    Unanswered("the service is being stopped".into())
}

impl Backlog {
    /// Commits deliveries until the queue is closed and empty.
    pub fn work(mut self, service: &Service) {
        while let Some(first) = self.0.blocking_recv() {
            let mut group = vec![first];
            let mut events = group.iter().map(Waiting::len).sum::<usize>();
            while events < COMMIT {
                match self.0.try_recv() {
                    Ok(next) => {
                        events += next.len();
                        group.push(next);
                    }
                    Err(_) => break,
                }
            }
            *lock(&service.queue.committing) = Some(Stopwatch::now());
            answer(service, group);
            // between two commits, so that the log is short and each checkpoint quick
            service.checkpoint_if_long(Part::Record);
            *lock(&service.queue.committing) = None;
        }
    }
}

impl Waiting {
    fn len(&self) -> usize {
        self.delivery.events.len()
    }
}

/// Commits a group and tells every sender what became of his delivery.
fn answer(service: &Service, group: Vec<Waiting>) {
    let started = Stopwatch::now();
    let before = service.store.last_recorded_here();
    let Ok(committed) = threads::caught(|| commit(service, &group)) else {
        return answer_each(service, group);
    };
    match committed {
        Ok((receipts, last_recorded)) => {
            measures::committed(&receipts, started.elapsed());
            // what was released is news, too
            let is_news = last_recorded > before;
            for (waiting, receipt) in group.into_iter().zip(receipts) {
                measures::answered(waiting.since.elapsed());
                // a sender that has gone away learns of it when it sends again
                let _ = waiting.answer.send(Ok(receipt));
            }
            if is_news {
                service.has_recorded(last_recorded);
            }
        }
        Err(error) => {
            measures::failed();
            let reason = error.to_string();
            tracing::error!(%reason, deliveries = group.len(), "a commit failed; nothing of it is in the store");
            for waiting in group {
                let _ = waiting.answer.send(Err(Unanswered(reason.clone())));
            }
            service.could_not_write();
            if !service.store.is_usable() {
                service.break_off(&reason);
            }
        }
    }
}

/// Answers a group whose commit broke off: one delivery alone may be to blame, the others are none the worse for it.
fn answer_each(service: &Service, group: Vec<Waiting>) {
    measures::failed();
    if group.len() > 1 {
        return group
            .into_iter()
            .for_each(|waiting| answer(service, vec![waiting]));
    }
    for waiting in group {
        let broken_off = Unanswered("the commit broke off: this is a fault of the program".into());
        let _ = waiting.answer.send(Err(broken_off));
    }
}

/// Writes a group in one transaction. Returns what became of each delivery, and when the last event was recorded.
fn commit(
    service: &Service,
    group: &[Waiting],
) -> Result<(Vec<Receipt>, srok_law::case::Instant), StoreError> {
    let at = service.clock.now().into();
    let mut transaction = service.store.begin_commit(at)?;
    for Waiting { delivery, .. } in group {
        let head = ImportHead {
            file: &delivery.file,
            hash: &delivery.hash,
            mapping: delivery.mapping.as_deref(),
            at,
        };
        transaction.deliver_from(Into::Open(head), delivery.sender.as_ref())?;
        let events: Vec<NewEvent<'_>> = delivery.events.iter().map(intake::stored).collect();
        transaction.append(&events)?;
        transaction.reject(delivery.rejected.iter().cloned());
        transaction.dropped(&delivery.dropped);
    }
    let receipts = transaction.commit()?;
    Ok((receipts, service.store.last_recorded_here()))
}

#[cfg(test)]
mod tests {
    use super::{FOR_EVER, Queue, Stopwatch, lock};

    #[test]
    fn a_queue_that_nobody_works_on_is_known() {
        let (queue, backlog) = Queue::new(10);
        assert!(queue.is_worked_on());
        *lock(&queue.committing) = Stopwatch::now().checked_sub(FOR_EVER);
        assert!(!queue.is_worked_on(), "a commit hangs");
        *lock(&queue.committing) = Some(Stopwatch::now());
        assert!(queue.is_worked_on());
        // the thread broke off
        drop(backlog);
        assert!(!queue.is_worked_on());
    }
}
