//! How much may one client have under way? So many requests for an account, a token, an address; a time for each body; and a place even when there is
//! none for strangers.
//!
//! Every request passes here once its head is known, before anything is read or looked up for it. `/health/` takes no turn: whoever watches the
//! service is answered whatever else goes on.

use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use hyper::body::{Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::client::{self, Client};
use super::listen::Guest;
use super::reached::Reached;
use super::{App, WebError, door, session, token};

/// Requests for which there is no turn wait for one so long.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// And streams so long, e.g. until that of the page before has ended.
const SHORT_PATIENCE: Duration = Duration::from_secs(2);
/// Where nobody waits for a turn.
const HEALTH: &str = "/health/";
/// The type of an answer that has no end.
const STREAM: &[u8] = b"text/event-stream";

/// Whose request it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Who {
    /// A program with a good token of that name.
    Program(String),
    /// Somebody who has signed in.
    Person(String),
    /// Somebody at an address.
    Stranger(Option<IpAddr>),
}

impl Who {
    fn of(app: &App, request: &Request) -> Self {
        let headers = request.headers();
        if let Some(name) = token::name(&app.service, headers) {
            return Self::Program(name);
        }
        let reached = Reached::of(request.extensions(), headers, app);
        let secret = session::secret(headers, &reached);
        if let Some(login) = secret.and_then(|secret| session::login(&app.service, &secret)) {
            return Self::Person(login);
        }
        let Client(address) = Client::of(request.extensions(), headers, app);
        Self::Stranger(address.map(client::block))
    }

    const fn is_known(&self) -> bool {
        !matches!(self, Self::Stranger(_))
    }
}

/// The requests under way, by whose they are.
#[derive(Debug)]
pub(super) struct Turns {
    of_account: usize,
    of_address: usize,
    patience: Duration,
    all: Mutex<HashMap<Who, Arc<Semaphore>>>,
}

/// A request that is under way: given up when it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    who: Who,
    turns: Arc<Turns>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Turns {
    pub fn new(of_account: usize, of_address: usize, patience: Duration) -> Arc<Self> {
        Arc::new(Self {
            patience,
            of_account: of_account.min(Semaphore::MAX_PERMITS),
            of_address: of_address.min(Semaphore::MAX_PERMITS),
            all: Mutex::default(),
        })
    }

    /// Waits for the turn of an account; `None` if there was none in time.
    pub async fn of_account(self: &Arc<Self>, name: &str) -> Option<Turn> {
        self.take(Who::Person(name.to_owned())).await
    }

    /// Waits for a turn; `None` if there was none in time.
    async fn take(self: &Arc<Self>, who: Who) -> Option<Turn> {
        let most = if who.is_known() {
            self.of_account
        } else {
            self.of_address
        };
        let own = {
            let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
            let own = all.entry(who.clone());
            Arc::clone(own.or_insert_with(|| Arc::new(Semaphore::new(most))))
        };
        // before it is waited for: who leaves meanwhile leaves nothing behind
        let mut turn = Turn {
            who,
            turns: Arc::clone(self),
            permit: None,
        };
        let permit = tokio::time::timeout(self.patience, own.acquire_owned()).await;
        turn.permit = Some(permit.ok()?.ok()?);
        Some(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.permit = None;
        let mut all = self
            .turns
            .all
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // nobody has one or waits for one
        if all
            .get(&self.who)
            .is_some_and(|own| Arc::strong_count(own) == 1)
        {
            all.remove(&self.who);
        }
    }
}

/// Streams of news that are open: they have no end, so their number is bounded by account and altogether.
#[derive(Debug)]
pub(super) struct Streams {
    all: Arc<Semaphore>,
    by_account: Arc<Turns>,
}

/// A stream that is open: given up when it is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    _of_all: OwnedSemaphorePermit,
    _of_account: Turn,
}

/// Streams of one account: pages that somebody has open at once.
const STREAMS: usize = 8;

impl Streams {
    pub fn new(all: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(all.min(Semaphore::MAX_PERMITS))),
            by_account: Turns::new(STREAMS, 0, SHORT_PATIENCE),
        }
    }

    /// Waits a little for a stream.
    ///
    /// # Errors
    ///
    /// [`WebError::Crowded`] if there are too many.
    pub async fn take(&self, login: &str) -> Result<Seat, WebError> {
        let of_account = self.by_account.of_account(login).await;
        let of_all = Arc::clone(&self.all).try_acquire_owned();
        Ok(Seat {
            _of_account: of_account.ok_or(WebError::Crowded)?,
            _of_all: of_all.map_err(|_| WebError::Crowded)?,
        })
    }
}

/// Gives a request its turn and its times.
pub(super) async fn keep(State(app): State<App>, request: Request, next: Next) -> Response {
    let guest = request.extensions().get::<Arc<Guest>>().cloned();
    if request.uri().path().starts_with(HEALTH) {
        return next.run(request).await;
    }
    let who = Who::of(&app, &request);
    let is_known = who.is_known();
    let mut kept = Kept {
        guest: guest.clone(),
        turn: None,
    };
    if let Some(guest) = &guest {
        guest.asks(is_known);
        if guest.is_extra() && !is_known {
            return let_go(WebError::Crowded.into_response());
        }
    }
    kept.turn = app.turns.take(who).await;
    if kept.turn.is_none() {
        return let_go(WebError::Crowded.into_response());
    }
    let (request, is_late) = door::timed(&app.service.config.serve, request, is_known);
    let response = next.run(request).await;
    if is_late.is() {
        return let_go(WebError::TooSlow.into_response());
    }
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(STREAM)) {
        if let Some(guest) = &guest {
            guest.streams();
        }
        // it would hold the turn for ever; how many streams there may be is counted where they begin
        kept.turn = None;
    }
    response.map(|body| Body::new(Watched { body, _kept: kept }))
}

/// Ends the connection after an answer: what comes over it else is not read.
fn let_go(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// What is kept while a request is under way, and given up once its answer has left.
struct Kept {
    guest: Option<Arc<Guest>>,
    turn: Option<Turn>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(guest) = &self.guest {
            guest.is_answered(self.turn.take());
        }
    }
}

/// The body of an answer, with what is kept until it was handed over.
struct Watched {
    body: Body,
    _kept: Kept,
}

impl hyper::body::Body for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{STREAMS, Streams, Turns, Who};

    fn run<T>(work: impl Future<Output = T>) -> T {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_time().build().unwrap().block_on(work)
    }

    #[test]
    fn everybody_has_so_many_turns_and_nobody_those_of_another() {
        run(async {
            let turns = Turns::new(2, 1, Duration::ZERO);
            let person = || Who::Person("anna".into());
            let first = turns.take(person()).await.unwrap();
            let _second = turns.take(person()).await.unwrap();
            assert!(turns.take(person()).await.is_none());
            let _other = turns.take(Who::Program("anna".into())).await.unwrap();
            let stranger = turns.take(Who::Stranger(None)).await.unwrap();
            assert!(turns.take(Who::Stranger(None)).await.is_none());
            drop(first);
            assert!(turns.take(person()).await.is_some());
            drop(stranger);
            // nothing is left of who has nothing under way
            let names = turns.all.lock().unwrap().len();
            assert_eq!(names, 2);
        });
    }

    #[test]
    fn nobody_holds_all_streams() {
        run(async {
            let streams = Streams::new(STREAMS + 1);
            let mut seats = Vec::new();
            for _ in 0..STREAMS {
                seats.push(streams.take("anna").await.unwrap());
            }
            seats.push(streams.take("boris").await.unwrap());
            assert!(streams.take("carla").await.is_err(), "all are taken");
            seats.remove(0);
            assert!(streams.take("carla").await.is_ok());
        });
    }
}
