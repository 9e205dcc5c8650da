//! How does an open page learn that there is news? Server-sent events: only that something changed; the page then asks for itself again.
//!
//! The stream ends with the session it was opened with, and when its account says something else than at the beginning: the page then asks anew, and
//! is told what it may see now.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use tokio::sync::watch::Receiver;

use super::super::reached::Reached;
use super::super::{App, WebError, session};
use super::Visit;
use srok_core::account::Account;
use srok_service::Service;

/// Nobody is told more often.
const REST: Duration = Duration::from_secs(2);
/// A line that says nothing, so that a connection that broke is noticed.
const ALIVE: Duration = Duration::from_secs(20);
/// A session that is over by time is noticed after so long; one that was ended, at once.
const LOOKED_AT: Duration = Duration::from_secs(10);

/// Tells whenever the picture of what is open was made anew, until the service or the session ends.
pub(super) async fn tell(
    State(app): State<App>,
    visit: Visit,
    reached: Reached,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, WebError> {
    let seat = app.streams.take(&visit.viewer.account.login).await?;
    let watch = Watch {
        secret: session::secret(&headers, &reached).unwrap_or_default(),
        account: visit.viewer.account,
        pictures: app.service.pictures.subscribe(),
        stopping: app.service.stopping.subscribe(),
        sessions: app.service.store.sessions.subscribe(),
        service: app.service,
    };
    let news = stream::unfold((watch, seat), |(mut watch, seat)| async move {
        let made = watch.news().await?;
        tokio::time::sleep(REST).await;
        let event = Event::default().event("news").data(made.to_string());
        watch.holds().then_some((Ok(event), (watch, seat)))
    });
    Ok(Sse::new(news).keep_alive(KeepAlive::new().interval(ALIVE)))
}

/// What is waited for.
struct Watch {
    service: Arc<Service>,
    /// The session the stream was opened with, and its account as it was then.
    secret: String,
    account: Account,
    pictures: Receiver<u64>,
    stopping: Receiver<bool>,
    sessions: Receiver<u64>,
}

impl Watch {
    /// Waits for the next picture; `None` if there is nobody any more to be told of it.
    async fn news(&mut self) -> Option<u64> {
        loop {
            tokio::select! {
                changed = self.pictures.changed() => {
                    changed.ok()?;
                    return Some(*self.pictures.borrow_and_update());
                }
                _ = self.stopping.wait_for(|stop| *stop) => return None,
                changed = self.sessions.changed() => changed.ok()?,
                () = tokio::time::sleep(LOOKED_AT) => {}
            }
            if !self.holds() {
                return None;
            }
        }
    }

    /// Tells whether the session is still good and its account what it was.
    fn holds(&self) -> bool {
        let now = self.service.clock.now().into();
        let life = session::life(&self.service);
        let account = self.service.store.session_holds(&self.secret, now, life);
        account.is_some_and(|account| account == self.account)
    }
}
