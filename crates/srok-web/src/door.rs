//! How does a body come in? Piece by piece, within a length, a time and the memory that all bodies together may take.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use futures_util::StreamExt as _;
use hyper::body::{Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep_until, timeout_at};

use super::{App, WebError};
use srok_core::config::Serve;

/// The body of a known sender may as a whole take so many times the silence that is allowed within it; that of a stranger, who has forms to send and
/// no more, takes one.
const WHOLE: u32 = 10;

/// Of a body that is refused, so many bytes are still read.
const DRAINED: usize = 4 << 20;
/// And for so long.
const DRAINED_FOR: Duration = Duration::from_secs(1);

/// A body with the memory it was given.
pub(super) struct Held {
    pub bytes: Vec<u8>,
    pub room: Room,
}

/// Reads a body.
///
/// # Errors
///
/// [`WebError::TooLong`], [`WebError::Busy`] if there is no memory for it now, [`WebError::Wrong`] if it breaks off.
pub(super) async fn read(app: &App, headers: &HeaderMap, body: Body) -> Result<Held, WebError> {
    let serve = &app.service.config.serve;
    let most = serve.max_body_mib << 20;
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(WebError::TooLong(serve.max_body_mib));
    }
    let mut pieces = body.into_data_stream();
    let taken = take(app, &mut pieces, most).await;
    if let Err(WebError::Busy | WebError::TooLong(_)) = taken {
        drain(&mut pieces).await;
    }
    taken
}

/// Takes the pieces of a body together.
async fn take(app: &App, pieces: &mut BodyDataStream, most: usize) -> Result<Held, WebError> {
    let serve = &app.service.config.serve;
    let mut held = Held {
        bytes: Vec::new(),
        room: Room::of(&app.bodies),
    };
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|error| broken_off(&error))?;
        if held.bytes.len() + piece.len() > most {
            return Err(WebError::TooLong(serve.max_body_mib));
        }
        held.room.make(held.bytes.len() + piece.len())?;
        held.bytes.extend_from_slice(&piece);
    }
    Ok(held)
}

/// Reads on for a moment and forgets what comes, so that a sender who is still sending lives to read the answer.
async fn drain(pieces: &mut BodyDataStream) {
    let end = Instant::now() + DRAINED_FOR;
    let mut left = DRAINED;
    while let Ok(Some(Ok(piece))) = timeout_at(end, pieces.next()).await {
        left = left.saturating_sub(piece.len());
        if left == 0 {
            return;
        }
    }
}

/// Says what is wrong with a body that cannot be read to its end.
fn broken_off(error: &axum::Error) -> WebError {
    WebError::wrong(
        format!("the body cannot be read to its end: {error}"),
        "send the request again, whole; a body that says it is gzipped must be",
    )
}

/// Whether a body came too late.
#[derive(Debug, Clone, Default)]
pub(super) struct Late(Arc<AtomicBool>);

impl Late {
    pub fn is(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Gives the body of a request its time, whatever reads it: so long it may be silent, and so long it may take as a whole.
pub(super) fn timed(serve: &Serve, request: Request, is_known: bool) -> (Request, Late) {
    let late = Late::default();
    let silence = serve.body_timeout();
    let timed = |body: Body| {
        Body::new(Timed {
            body,
            silence,
            whole: silence * if is_known { WHOLE } else { 1 },
            end: None,
            alarm: None,
            late: late.clone(),
        })
    };
    (request.map(timed), late)
}

/// A body that breaks off when it comes too slowly. Its time begins when somebody begins to read it.
struct Timed {
    body: Body,
    silence: Duration,
    whole: Duration,
    end: Option<Instant>,
    alarm: Option<Pin<Box<Sleep>>>,
    late: Late,
}

impl hyper::body::Body for Timed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let piece = Pin::new(&mut self.body).poll_frame(context);
        if piece.is_ready() {
            self.alarm = None;
            return piece;
        }
        let now = Instant::now();
        let whole = self.whole;
        let end = *self.end.get_or_insert(now + whole);
        let silent = end.min(now + self.silence);
        let alarm = self
            .alarm
            .get_or_insert_with(|| Box::pin(sleep_until(silent)));
        if alarm.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.late.0.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(axum::Error::new(WebError::TooSlow))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// What was taken of a room that all share, in KiB.
pub(super) struct Room {
    all: Arc<Semaphore>,
    taken: Option<OwnedSemaphorePermit>,
}

impl Room {
    pub fn of(all: &Arc<Semaphore>) -> Self {
        Self {
            all: Arc::clone(all),
            taken: None,
        }
    }

    /// Takes as much as is still missing for a length.
    pub fn make(&mut self, bytes: usize) -> Result<(), WebError> {
        let wanted = bytes.div_ceil(1 << 10);
        let has = self
            .taken
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits);
        let missing = u32::try_from(wanted.saturating_sub(has)).unwrap_or(u32::MAX);
        if missing == 0 {
            return Ok(());
        }
        let more = Arc::clone(&self.all)
            .try_acquire_many_owned(missing)
            .map_err(|_| WebError::Busy)?;
        match &mut self.taken {
            Some(taken) => taken.merge(more),
            None => self.taken = Some(more),
        }
        Ok(())
    }
}
