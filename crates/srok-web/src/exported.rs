//! Which files are taken away, and by whom? Every answer that is a table or a document to keep is put on record before it is sent, whichever handler
//! made it: an export that is added later cannot be forgotten.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::pages::address;
use super::reached::Reached;
use super::{App, WebError, session, token};
use srok_core::audit::{Deed, Kind};

/// Media types of tables and documents.
const TAKEN_AWAY: [&str; 3] = [
    "text/csv",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];
/// What is typed into a search stands in no record: it may be the name of a person.
const TYPED: &str = "text";

/// What everybody may have: put on an answer that need not be on record, because nobody would be able to say who took it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Public;

/// Puts on record what is taken away.
pub(super) async fn note(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    let (uri, headers) = (request.uri().clone(), request.headers().clone());
    let reached = Reached::of(request.extensions(), &headers, &app);
    let response = next.run(request).await;
    let is_public = response.extensions().get::<Public>().is_some();
    if is_public || !response.status().is_success() || !is_taken_away(response.headers()) {
        return response;
    }
    let noted = app.blocking_kept(move |service| {
        let now = service.clock.now().into();
        let author = session::secret(&headers, &reached)
            .and_then(|secret| session::account(service, &secret))
            .map(|account| account.login)
            .or_else(|| token::name(service, &headers));
        let author = author.unwrap_or_else(|| "nobody".to_owned());
        service
            .store
            .note(&Deed::new(&author, Kind::Exported, said(&uri)), now)
            .map_err(WebError::from)
    });
    match noted.await {
        Ok(()) => response,
        Err(error) => error.into_response(),
    }
}

fn is_taken_away(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let kind = text(header::CONTENT_TYPE).unwrap_or_default();
    let is_attached =
        text(header::CONTENT_DISPOSITION).is_some_and(|how| how.starts_with("attachment"));
    is_attached || TAKEN_AWAY.iter().any(|known| kind.starts_with(known))
}

/// Returns the address that was asked for, without what was typed into a search.
fn said(uri: &Uri) -> String {
    let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let query: Vec<_> = query.filter(|(key, _)| key != TYPED).collect();
    let query = query.iter().map(|(key, value)| (&**key, &**value));
    address(uri.path(), query)
}
