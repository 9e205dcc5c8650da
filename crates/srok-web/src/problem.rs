//! What went wrong with a request, and what can the sender do? RFC 9457 `application/problem+json`; internals go to the log, once.

use std::any::Any;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use srok_engine::standings::StandingsError;
use srok_service::Unfit;
use srok_service::heavy::{NoWindow, TooMany};
use srok_service::measures;
use srok_store::StoreError;

/// What went wrong, as it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status says what kind of problem it is.
    pub r#type: String,
    /// The status in words.
    pub title: String,
    /// The status.
    pub status: u16,
    /// What is wrong, with the thing and the place.
    pub detail: String,
    /// The remedy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// What went wrong with a request.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// 400: the request cannot be understood.
    #[error("{detail}")]
    Wrong {
        /// What is wrong.
        detail: String,
        /// The remedy.
        hint: String,
    },
    /// 400: the address states a condition that is not known there.
    #[error("the filter `{name}` is not known here")]
    UnknownFilter {
        /// The condition.
        name: String,
        /// Those that are known.
        known: Vec<String>,
    },
    /// 401: no token, or one that is not known or no longer good.
    #[error("a token is needed that is known, not expired and not revoked")]
    NoToken,
    /// 403: the token does not give this right.
    #[error("{0}")]
    NoRight(String),
    /// 403: a body, or all of them, whose records the reader may not read; nothing is said of whether there is such a body.
    #[error(
        "{}",
        .0.as_ref().map_or_else(
            || "what concerns all organisations is not within the right".to_owned(),
            |body| format!("organisation `{body}` is not among those that may be read about")
        )
    )]
    ForeignBody(Option<String>),
    /// 403: a form that was not filled in on a page of the same session.
    #[error("the form does not come from a page of this session; nothing was changed")]
    Foreign,
    /// 404: there is no such thing, or it is not the reader's to see.
    #[error("{0}")]
    NotThere(String),
    /// 405: not this way.
    #[error("this address does not take that method")]
    WrongMethod,
    /// 408: the client was silent for too long.
    #[error("the body did not arrive in time")]
    TooSlow,
    /// 413: the body is too long.
    #[error("the body is longer than {0} MiB")]
    TooLong(usize),
    /// 413: a form is too long.
    #[error("the form is longer than forms may be; nothing was changed")]
    TooLongForm,
    /// 422: a form that nobody could have filled in like that.
    #[error("{0}")]
    Unfilled(String),
    /// 415: the body is in a form that is not known.
    #[error("{0}")]
    UnknownForm(String),
    /// 415: the body is packed in a way that is not known.
    #[error("the body is encoded as `{0}`, which is not understood")]
    UnknownEncoding(String),
    /// 421: the request was meant for another host.
    #[error("the request names a host that is not this service")]
    Misdirected,
    /// 429: too much at once.
    #[error(
        "more is coming in than can be written down at the moment; nothing of this request was taken"
    )]
    Busy,
    /// 429: too many at once, for one account or address or altogether.
    #[error(
        "more is being asked at once than one account or address may ask; this request was not looked at"
    )]
    Crowded,
    /// 429: too many tokens that are none came from there; one may be sent after so many seconds.
    #[error("too many tokens that are not good were sent from this address")]
    Guessing(u64),
    /// 500: a fault of the service.
    #[error("the service failed; nothing of this request was taken")]
    Internal,
    /// 503: not now.
    #[error("{0}")]
    NotNow(String),
    /// 503: the service knows that it cannot write.
    #[error("{}; nothing of this request was taken", .0.reason())]
    Unfit(Unfit),
    /// 503: too many heavy questions.
    #[error("too many questions that take long are being answered; this one was not looked at")]
    Overloaded,
    /// 507: the disk is nearly full.
    #[error("the disk of the service is nearly full; nothing of this request was taken")]
    NoRoom,
}

/// When a sender that was asked to come again should do so.
pub(super) const COME_AGAIN: Duration = Duration::from_secs(1);

/// When somebody should who asked a heavy question while many others did.
const AFTER_HEAVY: Duration = Duration::from_secs(10);

/// The same for a disk that somebody has to make room on.
const ROOM_TAKES: Duration = Duration::from_mins(1);

/// How DuckDB begins when `memory_limit_mib` is reached.
const SHORT_OF_MEMORY: &str = "Out of Memory Error";

impl WebError {
    /// Returns the error of a request that cannot be understood.
    pub fn wrong(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Wrong {
            detail: detail.into(),
            hint: hint.into(),
        }
    }

    /// Returns the error of a reading before standings were made up.
    #[must_use]
    pub fn being_made_up() -> Self {
        Self::NotNow("standings are being made up".into())
    }

    /// Logs a fault and returns the error that says nothing of it.
    ///
    /// A question for which the database has not the memory at the moment is no fault: fewer at once, and it is answered.
    pub fn internal(error: &dyn std::fmt::Display) -> Self {
        if error.to_string().contains(SHORT_OF_MEMORY) {
            tracing::warn!(%error, "a question needed more memory than there was");
            return Self::Overloaded;
        }
        tracing::error!(%error, "a request failed");
        Self::Internal
    }

    /// Returns the status of the answer.
    pub(super) const fn status(&self) -> StatusCode {
        match self {
            Self::Wrong { .. } | Self::UnknownFilter { .. } => StatusCode::BAD_REQUEST,
            Self::NoToken => StatusCode::UNAUTHORIZED,
            Self::NoRight(_) | Self::ForeignBody(_) | Self::Foreign => StatusCode::FORBIDDEN,
            Self::NotThere(_) => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLong(_) | Self::TooLongForm => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unfilled(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::UnknownForm(_) | Self::UnknownEncoding(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::Busy | Self::Crowded | Self::Guessing(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NotNow(_) | Self::Unfit(_) | Self::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
            Self::NoRoom => StatusCode::INSUFFICIENT_STORAGE,
        }
    }

    /// Returns what failed while the service knows that it cannot write as no fault of its own.
    pub(super) fn of(self, unfit: Option<Unfit>) -> Self {
        match (self, unfit) {
            (Self::Internal, Some(unfit)) => Self::Unfit(unfit),
            (other, _) => other,
        }
    }

    fn hint(&self) -> String {
        let hint = match self {
            Self::UnknownFilter { known, .. } => return filters(known),
            Self::ForeignBody(_) => {
                "ask about an organisation of your own, or the administrator for a wider right"
            }
            Self::Wrong { hint, .. } => hint,
            Self::NoToken => {
                "send `Authorization: Bearer TOKEN`; the administrator makes one with `srok token create NAME --source PREFIX`, or with `--read --organisation ID`"
            }
            Self::NoRight(_) => "ask the administrator for a token with that right",
            Self::Foreign | Self::Unfilled(_) => "open the page again and fill in the form there",
            Self::TooSlow => "send the request again; what was taken before is not taken twice",
            Self::TooLong(_) => {
                "send fewer events at once, or put the file into the folder `inbox` of the service"
            }
            Self::TooLongForm => "shorten what was filled in",
            Self::UnknownForm(_) => {
                "send application/cloudevents+json, application/cloudevents-batch+json or application/x-ndjson"
            }
            Self::UnknownEncoding(_) => "send it as it is, or with `Content-Encoding: gzip`",
            Self::Misdirected => {
                "use the address of serve.public_url; the administrator adds further names to serve.hosts"
            }
            Self::Guessing(_) => {
                "see that the token is whole, not expired and not revoked; `srok token list` shows those in force"
            }
            Self::Busy | Self::Crowded | Self::NotNow(_) | Self::Unfit(_) | Self::Overloaded => {
                "send the same request again after the time in Retry-After"
            }
            Self::Internal => {
                "send the same request again; if it fails again, ask the administrator to look into the log"
            }
            Self::NoRoom => {
                "ask the administrator to make room on the disk, then send the same request again"
            }
            Self::NotThere(_) | Self::WrongMethod => "see /api/openapi.json for what there is",
        };
        hint.to_owned()
    }
}

/// Names the filters that are known.
fn filters(known: &[String]) -> String {
    if known.is_empty() {
        return "this address takes no filters".to_owned();
    }
    format!("known filters: {}", known.join(", "))
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let status = self.status();
        match self {
            Self::Busy => measures::refused("busy"),
            Self::Crowded | Self::Overloaded => measures::refused("crowded"),
            Self::TooLong(_) | Self::TooLongForm => measures::refused("too_large"),
            Self::NoRoom => measures::refused("no_room"),
            Self::NoToken
            | Self::NoRight(_)
            | Self::ForeignBody(_)
            | Self::Foreign
            | Self::Guessing(_) => {
                measures::refused("no_right");
            }
            _ => {}
        }
        let problem = Problem {
            r#type: "about:blank".into(),
            title: status.canonical_reason().unwrap_or("Error").into(),
            status: status.as_u16(),
            detail: self.to_string(),
            hint: Some(self.hint()),
        };
        let mut response = (status, axum::Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        match self {
            Self::Busy | Self::Crowded | Self::NotNow(_) | Self::Unfit(_) => {
                headers.insert(header::RETRY_AFTER, COME_AGAIN.as_secs().into());
            }
            Self::Overloaded => {
                headers.insert(header::RETRY_AFTER, AFTER_HEAVY.as_secs().into());
            }
            Self::Guessing(seconds) => {
                headers.insert(header::RETRY_AFTER, seconds.into());
                // the next guess costs another connection
                headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Self::NoRoom => {
                headers.insert(header::RETRY_AFTER, ROOM_TAKES.as_secs().into());
            }
            Self::NoToken => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        response
    }
}

impl From<StoreError> for WebError {
    fn from(error: StoreError) -> Self {
        Self::internal(&error)
    }
}

impl From<StandingsError> for WebError {
    fn from(error: StandingsError) -> Self {
        match error {
            StandingsError::Unwanted => Self::NotNow(error.to_string()),
            other => Self::internal(&other),
        }
    }
}

impl From<TooMany> for WebError {
    fn from(_: TooMany) -> Self {
        Self::Overloaded
    }
}

impl From<NoWindow> for WebError {
    fn from(error: NoWindow) -> Self {
        match error {
            NoWindow::TooMany(error) => error.into(),
            NoWindow::NotYet => Self::being_made_up(),
            NoWindow::Failed(error) => Self::internal(&error),
        }
    }
}

/// Returns the answer to a request for an address that is not there.
pub(super) fn no_such_page(uri: &Uri) -> WebError {
    WebError::NotThere(format!("there is nothing at {}", uri.path()))
}

/// Answers a request whose handler panicked.
pub(super) fn broken_off(panic: Box<dyn Any + Send>) -> Response {
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    WebError::internal(&said.unwrap_or("a handler panicked")).into_response()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::http::{StatusCode, header};
    use axum::response::IntoResponse as _;

    use crate::App;
    use srok_core::clock::Clock;
    use srok_core::config::Config;
    use srok_service::Service;
    use srok_store::{Options, Store, StoreError};

    #[test]
    fn what_fails_while_nothing_can_be_written_may_be_asked_again() {
        for (min_free_disk_mib, expected) in [
            (0, StatusCode::INTERNAL_SERVER_ERROR),
            (u64::MAX >> 20, StatusCode::SERVICE_UNAVAILABLE),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let mut config = Config {
                data: folder.path().into(),
                ..Config::default()
            };
            config.serve.min_free_disk_mib = min_free_disk_mib;
            let store = Arc::new(Store::open(folder.path(), &Options::default()).unwrap());
            let law = Arc::new(srok_testing::law());
            let app = App::new(Service::new(config, Clock::Machine, law, store).0, None);
            let failed = || StoreError::Failed {
                reason: "no space left on device".into(),
            };
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            let work = app.hashing(move |_| Err::<(), _>(failed().into()));
            let answer = runtime.unwrap().block_on(work).unwrap_err();
            let answer = answer.into_response();
            assert_eq!(answer.status(), expected);
            let is_to_come_again = answer.headers().contains_key(header::RETRY_AFTER);
            assert_eq!(
                is_to_come_again,
                expected == StatusCode::SERVICE_UNAVAILABLE
            );
        }
    }
}
