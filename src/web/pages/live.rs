//! How does an open page learn that there is news? Server-sent events: only that something changed; the page then asks for itself again.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};

use super::super::{App, WebError};
use super::Visit;

/// Nobody is told more often.
const REST: Duration = Duration::from_secs(2);
/// A line that says nothing, so that a connection that broke is noticed.
const ALIVE: Duration = Duration::from_secs(20);

/// Tells whenever the picture of what is open was made anew, until the service ends.
pub(super) async fn tell(
    State(app): State<App>,
    visit: Visit,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, WebError> {
    let seat = app.streams.take(&visit.viewer.account.login).await?;
    let pictures = app.service.pictures.subscribe();
    let stopping = app.service.stopping.subscribe();
    let news = stream::unfold(
        (pictures, stopping, seat),
        |(mut pictures, mut stopping, seat)| async move {
            let made = tokio::select! {
                changed = pictures.changed() => changed.is_ok().then(|| *pictures.borrow_and_update()),
                _ = stopping.wait_for(|stop| *stop) => None,
            }?;
            tokio::time::sleep(REST).await;
            let event = Event::default().event("news").data(made.to_string());
            Some((Ok(event), (pictures, stopping, seat)))
        },
    );
    Ok(Sse::new(news).keep_alive(KeepAlive::new().interval(ALIVE)))
}
