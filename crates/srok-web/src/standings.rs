//! Which limits are overdue, due soon, met? Pages of standings, the most urgent first.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::{self, Filters};
use super::form::{MomentForm, SeverityForm, StateForm};
use super::refusals::Refusals;
use super::token::Reader;
use super::{App, WebError, answer};
use srok_engine::live::States;
use srok_engine::standings::{Asked, Page, Standings, StandingsError};
use srok_law::case::{Instant, MINUTE};
use srok_law::row::Row;
use srok_law::timing::State as StandingState;
use srok_service::Service;
use srok_store::{Cursor, Wanted};

/// Rows of a page unless asked otherwise.
const ROWS: u64 = 100;
/// Rows of a page at most.
const MOST_ROWS: u64 = 1000;

/// Which standings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Question {
    /// What had happened until then: a moment, or a date (its end); left out: now, with `known_at` the minute that has begun.
    #[param(inline, value_type = Option<MomentForm>)]
    as_of: Option<String>,
    /// With what was known then; every case is computed from its events, which takes its time.
    #[param(inline, value_type = Option<MomentForm>)]
    known_at: Option<String>,
    /// One case.
    case: Option<String>,
    /// One limit, `regulation.limit`.
    #[param(example = "mo221.service_term")]
    limit: Option<String>,
    /// One headline of the overview: `registration`, `decision`, `complaint`.
    #[param(pattern = "^(registration|decision|complaint)$")]
    headline: Option<String>,
    /// One kind, e.g. `registration`.
    kind: Option<String>,
    /// One state, or several: `open` (`running`, `due_soon`, `overdue`, `suspended`), `in_time` (those but `overdue`). States: `running`, `due_soon`, `overdue`, `met`, `late`, `suspended`, `cancelled`, `unknown`, `no_term`, `expired`.
    #[param(inline, value_type = Option<StateForm>)]
    state: Option<String>,
    /// One severity, or `all`; left out: `binding`, unless a case or a limit is named.
    #[param(inline, value_type = Option<SeverityForm>)]
    severity: Option<String>,
    /// Duties of one organisation.
    organisation: Option<String>,
    /// Of one official.
    official: Option<String>,
    /// Cases filed in one way.
    channel: Option<String>,
    /// Cases about one service.
    service: Option<String>,
    /// One act.
    regulation: Option<String>,
    /// A part of the case id or of the registration number.
    text: Option<String>,
    /// First legal last day.
    due_from: Option<srok_law::time::NaiveDate>,
    /// Last legal last day.
    due_to: Option<srok_law::time::NaiveDate>,
    /// Only what was stopped on this day or later.
    stopped_from: Option<srok_law::time::NaiveDate>,
    /// Only what was stopped on this day or earlier.
    stopped_to: Option<srok_law::time::NaiveDate>,
    /// Late only by one of two readings of the law, or not.
    contested: Option<bool>,
    /// `next` of the page before.
    #[param(pattern = "^([0-9a-f]{2}){23,}$")]
    after: Option<String>,
    /// Rows of the page, at most 1000.
    #[param(minimum = 1, maximum = 1000)]
    rows: Option<u64>,
}

/// A page of standings.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandingsPage {
    /// The moment they were looked at.
    as_of: String,
    /// How long the oldest event has been waiting that they do not know of, in seconds: 0 if they know all.
    lag_seconds: f64,
    /// Sources that have been silent for longer than usual: what rests on them is old.
    stale_sources: Vec<String>,
    /// The rows, the most urgent first.
    rows: Vec<Row>,
    /// Where the next page begins; absent if this is the last one.
    next: Option<String>,
}

/// Standings.
///
/// Pages follow one another by `after`; ask each as of the same moment (`as_of` of the first page).
#[utoipa::path(
    get,
    path = "/api/v1/standings",
    tag = "standings",
    params(Question),
    responses(
        (status = 200, description = "A page", body = StandingsPage, headers(("etag", description = "For If-None-Match of the next request"))),
        Refusals
    ),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn list(
    State(app): State<App>,
    reader: Reader,
    headers: HeaderMap,
    Filters(question): Filters<Question>,
) -> Result<Response, WebError> {
    let name = reader.name.clone();
    let asked = app
        .blocking(move |service| read(service, reader, question))
        .await?;
    // of one case no more is computed than that
    let page = if asked.known_at.is_some() && asked.wanted.case_id.is_none() {
        let _turn = app.heavy_turn(&name).await?;
        let window = app.service.window(asked.clone()).await?;
        app.blocking(move |service| {
            page(service, &asked, |all| {
                Ok(all.page_in(&window, &asked).unwrap_or_default())
            })
        })
        .await?
    } else {
        app.blocking(move |service| page(service, &asked, |all| all.page(&asked)))
            .await?
    };
    answer::json(&headers, &page)
}

fn page(
    service: &Service,
    asked: &Asked,
    look: impl FnOnce(&Standings) -> Result<Page, StandingsError>,
) -> Result<StandingsPage, WebError> {
    let standings = service.standings().ok_or_else(WebError::being_made_up)?;
    let page = look(&standings)?;
    Ok(StandingsPage {
        as_of: asked.as_of.to_string(),
        lag_seconds: service.lag().as_secs_f64(),
        stale_sources: service.stale_sources(&asked.wanted.scope),
        rows: page.rows,
        next: page.next.map(|next| next.to_string()),
    })
}

/// Turns a question into what is asked of the store, within the right of the reader.
fn read(service: &Service, reader: Reader, question: Question) -> Result<Asked, WebError> {
    let mut as_of: Instant = asked::moment(service, question.as_of.as_deref())?;
    let known_at = asked::known(service, question.known_at.as_deref())?;
    if known_at.is_some() && question.as_of.is_none() {
        // who asks the same in the same minute gets the same answer
        as_of = Instant(as_of.0 - as_of.0.rem_euclid(MINUTE));
    }
    let unknown = |state: &&str| *state == "any" || States::named(state).is_none();
    if let Some(state) = question.state.as_deref().filter(unknown) {
        let known = StandingState::ALL.map(StandingState::code);
        return Err(WebError::wrong(
            format!("no state `{state}`"),
            format!("states: open, in_time, {}", known.join(", ")),
        ));
    }
    let rows = question.rows.unwrap_or(ROWS);
    if rows == 0 || rows > MOST_ROWS {
        return Err(WebError::wrong(
            format!("rows = {rows}"),
            format!("ask for 1 to {MOST_ROWS} rows and go on with `after`"),
        ));
    }
    let is_named = question.limit.is_some() || question.case.is_some();
    let severity = asked::severity(question.severity, !is_named)?;
    let limit = asked::limit(service, question.limit)?;
    let after = question
        .after
        .map(|text| Cursor::read(&text))
        .transpose()
        .map_err(|error| asked::hinted(&error))?;
    let (stopped_from, stopped_before) =
        asked::stopped(service, question.stopped_from, question.stopped_to)?;
    Ok(Asked {
        as_of,
        known_at,
        wanted: Wanted {
            case_id: question.case,
            limit,
            headline: asked::headline(question.headline)?,
            kind: question.kind,
            state: question.state,
            severity,
            organisation: question.organisation,
            scope: reader.scope,
            official: question.official,
            channel: question.channel,
            service: question.service,
            text: question.text,
            regulation: question.regulation,
            due_from: question.due_from.map(Into::into),
            due_to: question.due_to.map(Into::into),
            contested: question.contested,
            stopped_from,
            stopped_before,
            after,
            rows: Some(rows),
            skip: 0,
            edge: None,
        },
    })
}
