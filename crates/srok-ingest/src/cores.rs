//! How is work spread over the cores without losing the order? One thread reads, several work, the
//! caller is handed the results in the order in which the work was read.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Threads that work: more would only hold more in memory, the one that takes the results cannot follow.
const MOST_WORKERS: usize = 8;

/// Does `work` on every piece, on all cores, and hands the results to `deliver` on the calling
/// thread, in order.
///
/// At most a few pieces per core are in flight. When `deliver` fails, nothing more is read and its
/// error is returned.
pub(super) fn in_order<Piece: Send, Done: Send, E>(
    pieces: impl Iterator<Item = Piece> + Send,
    work: impl Fn(Piece) -> Done + Sync,
    mut deliver: impl FnMut(Done) -> Result<(), E>,
) -> Result<(), E> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let cores = cores.min(MOST_WORKERS);
    let (jobs, open_jobs) = sync_channel::<(Piece, SyncSender<Done>)>(cores);
    let (promises, results) = sync_channel::<Receiver<Done>>(2 * cores);
    let open_jobs = Mutex::new(open_jobs);
    thread::scope(|scope| {
        scope.spawn(move || {
            for piece in pieces {
                let (done, result) = sync_channel(1);
                // the queue is closed when the delivery has failed: stop reading
                if promises.send(result).is_err() || jobs.send((piece, done)).is_err() {
                    return;
                }
            }
        });
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some((piece, done)) = next(&open_jobs) {
                    // nobody waits for the result when the delivery has failed
                    let _ = done.send(work(piece));
                }
            });
        }
        // a promise without a result is one of a worker that panicked; the scope passes the panic
        // on
        results
            .into_iter()
            .map_while(|result| result.recv().ok())
            .try_for_each(&mut deliver)
    })
}

/// Takes the next job, waiting for one; `None` when there will be no more.
fn next<Job>(open_jobs: &Mutex<Receiver<Job>>) -> Option<Job> {
    open_jobs.lock().ok()?.recv().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_pieces() {
        let mut delivered = Vec::new();
        let outcome: Result<(), ()> = in_order(
            0..1000_u64,
            |piece| piece * piece,
            |square| {
                delivered.push(square);
                Ok(())
            },
        );
        assert_eq!(outcome, Ok(()));
        assert_eq!(
            delivered,
            (0..1000).map(|piece| piece * piece).collect::<Vec<u64>>()
        );
    }

    #[test]
    fn a_failed_delivery_stops_an_endless_source() {
        let outcome = in_order(
            0_u64..,
            |piece| piece,
            |piece| if piece == 7 { Err(piece) } else { Ok(()) },
        );
        assert_eq!(outcome, Err(7));
    }
}
