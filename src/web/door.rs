//! How does a body come in? Piece by piece, within a length, a time and the memory that all bodies together may take.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{HeaderMap, header};
use futures_util::StreamExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::{App, WebError};

/// A body as a whole may take so many times the silence that is allowed within it.
const WHOLE: u32 = 10;

/// Of a body that is refused, so many bytes are still read.
const DRAINED: usize = 4 << 20;
/// And for so long.
const DRAINED_FOR: Duration = Duration::from_secs(1);

/// A body with the memory it was given.
pub(super) struct Held {
    pub bytes: Vec<u8>,
    _room: Option<OwnedSemaphorePermit>,
}

/// Reads a body.
///
/// # Errors
///
/// [`WebError::TooLong`], [`WebError::TooSlow`], [`WebError::Busy`] if there is no memory for it now, [`WebError::Wrong`] if it breaks off.
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
        _room: None,
    };
    let mut room = Room::of(&app.bodies);
    let end = Instant::now() + serve.body_timeout() * WHOLE;
    while let Some(piece) = next(pieces, end, serve.body_timeout()).await? {
        let piece = piece.map_err(|error| broken_off(&error))?;
        if held.bytes.len() + piece.len() > most {
            return Err(WebError::TooLong(serve.max_body_mib));
        }
        room.make(held.bytes.len() + piece.len())?;
        held.bytes.extend_from_slice(&piece);
    }
    held._room = room.taken;
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

/// Waits for the next piece, at most the time a client may be silent.
async fn next<S: futures_util::Stream + Unpin>(
    pieces: &mut S,
    end: Instant,
    silence: Duration,
) -> Result<Option<S::Item>, WebError> {
    timeout_at(end.min(Instant::now() + silence), pieces.next())
        .await
        .map_err(|_| WebError::TooSlow)
}

/// Says what is wrong with a body that cannot be read to its end.
fn broken_off(error: &axum::Error) -> WebError {
    WebError::wrong(
        format!("the body cannot be read to its end: {error}"),
        "send the request again, whole; a body that says it is gzipped must be",
    )
}

/// Memory taken for one body, in KiB.
struct Room {
    all: Arc<Semaphore>,
    taken: Option<OwnedSemaphorePermit>,
}

impl Room {
    fn of(all: &Arc<Semaphore>) -> Self {
        Self {
            all: Arc::clone(all),
            taken: None,
        }
    }

    /// Takes as much as is still missing for a length.
    fn make(&mut self, bytes: usize) -> Result<(), WebError> {
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
