//! For how long may an answer wait for somebody who does not read it? A connection whose other end reads more slowly than is allowed breaks off.
//!
//! Time in which nothing could be written is added up; every byte that gets through takes some of it away. So an answer that is read slowly but
//! steadily is sent to its end, and one that is read by a byte now and then is not.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::Guest;
use srok_service::measures;

/// So many bytes make up for the whole time that is allowed: at 30 seconds some 2 KiB a second have to be read.
const LEAST: u32 = 64 << 10;

/// How long a reader has been waited for, and how much longer that may go on.
#[derive(Debug, Clone, Copy)]
struct Patience {
    allowed: Duration,
    /// Time in which nothing could be written, less what was made up for.
    waited: Duration,
    /// Since when nothing can be written.
    stuck: Option<Instant>,
}

impl Patience {
    /// Notes that nothing can be written; returns when it is over.
    fn is_tried(&mut self, now: Instant) -> Instant {
        let since = *self.stuck.get_or_insert(now);
        since + self.allowed.saturating_sub(self.waited)
    }

    /// Notes that something was written.
    fn is_rewarded(&mut self, bytes: usize, now: impl FnOnce() -> Instant) {
        if let Some(since) = self.stuck.take() {
            self.waited += now().saturating_duration_since(since);
        }
        if !self.waited.is_zero() {
            let bytes = u32::try_from(bytes).unwrap_or(LEAST).min(LEAST);
            let made_up = self.allowed.saturating_mul(bytes) / LEAST;
            self.waited = self.waited.saturating_sub(made_up);
        }
    }
}

/// A connection that waits for its reader only so long.
pub(super) struct Paced<S> {
    stream: S,
    patience: Patience,
    alarm: Option<Pin<Box<Sleep>>>,
    /// Who is told when everything was written.
    guest: Arc<Guest>,
}

impl<S> Paced<S> {
    pub const fn new(stream: S, allowed: Duration, guest: Arc<Guest>) -> Self {
        Self {
            stream,
            guest,
            patience: Patience {
                allowed,
                waited: Duration::ZERO,
                stuck: None,
            },
            alarm: None,
        }
    }

    /// Judges an attempt to write.
    fn judge(
        &mut self,
        context: &mut Context<'_>,
        attempt: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match attempt {
            Poll::Pending => {
                let end = self.patience.is_tried(Instant::now());
                let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(end)));
                if alarm.deadline() != end {
                    alarm.as_mut().reset(end);
                }
                if alarm.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
                measures::closed("unread");
                Poll::Ready(Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "the answer is not being read",
                )))
            }
            Poll::Ready(Ok(bytes)) => {
                self.patience.is_rewarded(bytes, Instant::now);
                Poll::Ready(Ok(bytes))
            }
            failed @ Poll::Ready(Err(_)) => failed,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let attempt = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.judge(context, attempt)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let attempt = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.judge(context, attempt)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // asked for once there is nothing left to write
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if flushed.is_ready() {
            self.guest.has_written();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{LEAST, Patience};

    const ALLOWED: Duration = Duration::from_secs(30);

    /// Returns how many times so many bytes can be written, one time after another, before patience is over; at most a thousand.
    fn written(bytes: usize, every: Duration) -> usize {
        let mut patience = Patience {
            allowed: ALLOWED,
            waited: Duration::ZERO,
            stuck: None,
        };
        let mut now = Instant::now();
        (0..1000)
            .take_while(|_| {
                let end = patience.is_tried(now);
                now += every;
                patience.is_rewarded(bytes, || now);
                now < end
            })
            .count()
    }

    #[test]
    fn who_reads_steadily_is_waited_for_and_who_reads_now_and_then_is_not() {
        let second = Duration::from_secs(1);
        assert_eq!(written(LEAST as usize / 30 + 1, second), 1000);
        assert_eq!(written(LEAST as usize, 29 * second), 1000);
        assert_eq!(written(1, 31 * second), 0);
        assert_eq!(written(1, 29 * second), 1);
        assert_eq!(written(1, second), 30);
        // half the pace is good for twice the time
        let twice = written(LEAST as usize / 60, second);
        assert!((58..=61).contains(&twice), "{twice}");
    }

    #[test]
    fn time_in_which_there_is_nothing_to_write_does_not_count() {
        let mut patience = Patience {
            allowed: ALLOWED,
            waited: Duration::ZERO,
            stuck: None,
        };
        let begin = Instant::now();
        assert_eq!(patience.is_tried(begin), begin + ALLOWED);
        patience.is_rewarded(LEAST as usize, || begin + ALLOWED / 2);
        let later = begin + 100 * ALLOWED;
        assert_eq!(patience.is_tried(later), later + ALLOWED);
    }
}
