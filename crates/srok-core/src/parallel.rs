//! How is work on many things shared by the cores?

use std::num::NonZero;
use std::thread;

/// Fewer things are worked on by one thread.
const FEW: usize = 10_000;

/// More threads would wait for the memory, or read a table once more each.
const MOST: usize = 4;

/// Shares things in equal parts among as many threads as there are cores; returns what came of each part, in the order of the things.
pub fn in_parts<'a, T: Sync, R: Send>(all: &'a [T], work: impl Fn(&'a [T]) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    if all.len() < FEW || threads == 1 {
        return vec![work(all)];
    }
    let mut parts = all.chunks(all.len().div_ceil(threads.min(MOST)));
    thread::scope(|scope| {
        let first = parts.next().unwrap_or_default();
        let work = &work;
        let others: Vec<_> = parts.map(|part| scope.spawn(move || work(part))).collect();
        let mut done = vec![work(first)];
        for other in others {
            let joined = other.join();
            done.push(joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    })
}

#[cfg(test)]
mod tests {
    use super::{FEW, in_parts};

    #[test]
    fn every_thing_is_worked_on_once_and_in_order() {
        for count in [0, 1, FEW - 1, FEW, FEW + 7, 5 * FEW] {
            let all: Vec<usize> = (0..count).collect();
            let parts = in_parts(&all, <[usize]>::to_vec);
            assert_eq!(parts.concat(), all);
        }
    }
}
