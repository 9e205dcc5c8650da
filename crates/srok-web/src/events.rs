//! What became of the events that were sent? Answered after they were committed; every record that was not taken is named.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::cloud_event::{CloudEvent, CloudEvents, Lines};
use super::token::Producer;
use super::{App, Problem, WebError, door};
use srok_core::access::{Right, Sender};
use srok_core::config::Ingest;
use srok_engine::intake;
use srok_ingest::{self as ingest, BodyForm, IngestError, Input, Options, Record};
use srok_service::{Delivery, Service};
use srok_store::{Receipt, Rejected};

/// What became of the events of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Taken)]
pub struct Answer {
    /// Events taken in: they are on the disk.
    pub accepted: u64,
    /// Events that were there already.
    pub duplicates: u64,
    /// Events that count once their sender has a right to the case; until then they lie in quarantine.
    pub waiting: u64,
    /// Records that were not taken; they lie in quarantine.
    pub rejected: Vec<Reject>,
    /// The events that wait, and for what.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waits: Vec<Reject>,
    /// Attributes that nobody declared; they were not kept.
    pub dropped_attributes: Vec<String>,
}

/// A record that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reject {
    /// Its place in the request: of the element, or of the line, from 0.
    pub index: u64,
    /// Its id, if it names one.
    pub id: Option<String>,
    /// The field at fault.
    pub field: String,
    /// What is wrong.
    pub reason: String,
    /// The remedy.
    pub hint: String,
}

/// So many rejects need no memory of their own.
const FEW_REJECTS: usize = 1_000;
/// Memory of a reject, which is kept twice: for quarantine and for the answer.
const OF_A_REJECT: usize = 1 << 10;

/// Returns the memory that all bodies share, in bytes.
fn in_flight(service: &Service) -> usize {
    service.config.serve.bodies_in_flight_mib << 20
}

/// Takes events in.
///
/// One `CloudEvent`, a batch, or one per line. The answer comes after they are on the disk. A record that cannot be used never stops the others;
/// the same event twice is counted once. An event of a token that is bound to organisations counts in cases that these opened, hold, held or were
/// handed, and where the act lets them take part; elsewhere it waits, and counts by itself once the right is there. 200 if anything was taken, was known or
/// waits, 422 if every record was rejected.
#[utoipa::path(
    post,
    path = "/api/v1/events",
    tag = "events",
    request_body(
        content(
            (CloudEvent = "application/cloudevents+json"),
            (CloudEvents = "application/cloudevents-batch+json"),
            (Lines = "application/x-ndjson"),
        ),
        description = "CloudEvents 1.0 in structured mode; may be gzipped (`Content-Encoding: gzip`)"
    ),
    responses(
        (status = 200, description = "What became of the events", body = Answer),
        (status = 400, description = "The body is no JSON, or breaks off", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No good token", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token is not for sending", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "The body did not arrive in time", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too long", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is in an unknown form", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Every record was rejected; the answer says why", body = Answer),
        (status = 429, description = "Too much at once: send it again after Retry-After", body = Problem, content_type = "application/problem+json", headers(("retry-after" = u64, description = "Seconds"))),
        (status = 503, description = "Not committed: send it again", body = Problem, content_type = "application/problem+json"),
        (status = 507, description = "The disk is nearly full", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = []))
)]
pub(super) async fn take(
    State(app): State<App>,
    Producer(right): Producer,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, WebError> {
    let form = form(&headers)?;
    if !app.service.has_room() {
        return Err(WebError::NoRoom);
    }
    let held = door::read(&app, &headers, body).await?;
    let read = app
        .blocking_kept(move |service| read(service, &right, form, held))
        .await?;
    let Read {
        delivery,
        mut answer,
        records,
    } = read;
    if records == 0 {
        return Err(WebError::wrong(
            "the request holds no event",
            "send at least one event",
        ));
    }
    let receipt = app
        .service
        .queue
        .offer(delivery)
        .await
        .map_err(|_| WebError::Busy)?
        .map_err(|failed| {
            // what the store says of itself, and where it lies, is for the log
            tracing::error!(%failed, "a delivery was not committed");
            WebError::NotNow("not committed: the store cannot be written at the moment".into())
        })?;
    answer.complete(receipt);
    let nothing = answer.accepted + answer.duplicates + answer.waiting == 0;
    let status = if nothing {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok((status, axum::Json(answer)).into_response())
}

/// A request taken apart.
struct Read {
    delivery: Delivery,
    answer: Answer,
    records: u64,
}

/// Takes a body apart and puts aside what may not be sent.
fn read(
    service: &Service,
    right: &Right,
    form: BodyForm,
    held: door::Held,
) -> Result<Read, WebError> {
    // counted here, with those that may not be sent
    let bounds = Ingest {
        max_rejected: u64::MAX,
        ..service.config.ingest.clone()
    };
    let options = Options {
        mapping: None,
        now: service.clock.now(),
        extra_attributes: &service.extra_attributes,
        default_source: None,
        default_zone: service.config.zone.parse().ok(),
        bounds: &bounds,
    };
    let file = import_name(service, right);
    let door::Held { bytes, mut room } = held;
    let length = bytes.len();
    let left = in_flight(service).saturating_sub(length);
    let most = service.config.ingest.max_rejected;
    let most = most.min((FEW_REJECTS + left / OF_A_REJECT) as u64);
    let input = Input::Body {
        name: file.clone(),
        form,
        bytes,
    };
    let (mut events, mut rejected) = (Vec::new(), Vec::new());
    let summary = ingest::read::<WebError>(input, &options, |batch| {
        for record in batch.records {
            match record {
                Record::Event(event) => match intake::may_not(right, &event) {
                    None => events.push(event),
                    Some(refused) => rejected.push(refused),
                },
                Record::Rejected(record) => rejected.push(intake::quarantined(record)),
            }
        }
        if rejected.len() as u64 > most {
            return Err(too_many_rejects(&rejected, most));
        }
        let many = rejected.len().saturating_sub(FEW_REJECTS);
        room.make(length + many * OF_A_REJECT)
    })?;
    let answer = Answer {
        rejected: rejected.iter().map(Reject::of).collect(),
        dropped_attributes: summary.dropped_attributes.keys().cloned().collect(),
        ..Answer::default()
    };
    let delivery = Delivery {
        file,
        hash: String::new(),
        mapping: None,
        sender: Sender::of(right),
        events,
        rejected,
        dropped: summary.dropped_attributes,
    };
    Ok(Read {
        delivery,
        answer,
        records: summary.records,
    })
}

/// Returns the error of a request with more rejects than are kept.
fn too_many_rejects(rejected: &[Rejected], most: u64) -> WebError {
    let first = rejected.first().map(Reject::of);
    let said = first.map_or_else(String::new, |first| {
        let Reject {
            index,
            field,
            reason,
            ..
        } = first;
        format!("; the first, at {index}: `{field}` {reason}")
    });
    WebError::wrong(
        format!("more than {most} records cannot be used, nothing of this request was taken{said}"),
        "correct the sender, or send fewer events at once",
    )
}

impl From<IngestError> for WebError {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::Unreadable { problem, hint, .. }
            | IngestError::TooMuch { problem, hint, .. } => {
                Self::wrong(format!("the body {problem}"), hint)
            }
            other => Self::internal(&other),
        }
    }
}

/// Returns the name of the import of a producer's day: what he sends on it can be withdrawn together.
fn import_name(service: &Service, right: &Right) -> String {
    let zone: srok_law::time::Tz = service
        .config
        .zone
        .parse()
        .unwrap_or(srok_law::time::Tz::UTC);
    let day = service.clock.now().with_timezone(&zone).date_naive();
    format!("api/{}/{day}", right.name)
}

impl Answer {
    /// Adds what the commit said.
    fn complete(&mut self, receipt: Receipt) {
        self.accepted = receipt.summary.accepted;
        self.duplicates = receipt.summary.duplicates;
        self.waiting = receipt.summary.waiting;
        self.waits = receipt.waiting.iter().map(Reject::of).collect();
        self.rejected.extend(receipt.refused.iter().map(Reject::of));
        self.rejected.sort_by_key(|reject| reject.index);
    }
}

impl Reject {
    fn of(record: &Rejected) -> Self {
        Self {
            index: record.line.saturating_sub(1),
            id: record.event_id.clone(),
            field: record.field.clone(),
            reason: record.reason.clone(),
            hint: record.hint.clone(),
        }
    }
}

/// Returns how events lie in a body, by its type.
fn form(headers: &HeaderMap) -> Result<BodyForm, WebError> {
    let named = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = named
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    if headers.contains_key("ce-specversion") {
        return Err(WebError::UnknownForm(
            "the event is in binary mode, its attributes in `ce-` headers".into(),
        ));
    }
    match essence.as_str() {
        "application/cloudevents+json"
        | "application/cloudevents-batch+json"
        | "application/json" => Ok(BodyForm::Json),
        "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Ok(BodyForm::Ndjson),
        "" => Err(WebError::UnknownForm(
            "the request names no Content-Type".into(),
        )),
        other => Err(WebError::UnknownForm(format!(
            "`{other}` is no form in which events come"
        ))),
    }
}
