//! Why is this date the date? A case: where its limits stand and how each day was counted, what happened and when we learnt it, who held it, who was
//! told, what is wrong with it.
//!
//! The case is read once ([`srok_engine::standings::Dossier`]); everything on the page, as of any moment and as known at any moment, comes of that.

mod alerts;
mod attributes;
mod course;
mod files;
mod head;
mod knowledge;
mod limits;
mod picture;
mod related;
mod report;
mod said;
mod sheet;

pub(super) use files::{certificate, journal};
pub(super) use report::take as report;

use std::time::{Duration, Instant as Stopwatch};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::super::asked::{self, Part};
use super::super::{App, WebError};
use super::Visit;
use super::names::Names;
use srok_charts::Chart;
use srok_core::address;
use srok_engine::document::{self, CaseDocument, Question};
use srok_engine::standings::{CaseView, Dossier, Standings};
use srok_law::calendar::Zone;
use srok_law::case::Instant;
use srok_law::regulation::Regulation;
use srok_law::row::Row;
use srok_law::timing::Standing;
use srok_law::words::{self, Lang};
use srok_service::Service;
use srok_store::HistoryRecord;

/// A case as somebody looks at it.
struct Seen<'a> {
    service: &'a Service,
    visit: &'a Visit,
    names: Names,
    standings: &'a Standings,
    /// Everything ever recorded of it.
    dossier: &'a Dossier,
    /// The same of the cases that name it.
    others: &'a [Dossier],
    /// Whether all of these are known.
    has_all_others: bool,
    /// The case as it was known at the moment asked about.
    view: &'a CaseView<'a>,
    /// What was recorded until then.
    history: Vec<&'a HistoryRecord>,
    document: CaseDocument,
    /// With what was known when; absent: now.
    known_at: Option<Instant>,
    /// The zone of the act.
    zone: Zone,
}

impl Seen<'_> {
    fn lang(&self) -> Lang {
        self.visit.lang
    }

    fn as_of(&self) -> Instant {
        self.visit.view.as_of
    }

    fn act(&self) -> Option<&Regulation> {
        self.view.regulation
    }

    /// Returns the standing of a row of the document.
    fn standing(&self, row: &Row) -> Option<&Standing> {
        let act = self.act()?;
        self.view.standings.iter().find(|standing| {
            standing.occurrence == row.occurrence
                && act
                    .limits
                    .get(standing.limit)
                    .is_some_and(|limit| limit.full_id == row.limit)
        })
    }

    /// Returns a moment in words, to the minute.
    fn moment(&self, at: Instant) -> String {
        words::moment(self.lang(), &self.zone, at)
    }

    /// Returns the day of a moment in words.
    fn day(&self, at: Instant) -> String {
        words::date_with_weekday(self.lang(), self.zone.day_of(at).date())
    }

    /// Returns the address of the page, or of a file beneath it, about the same moments.
    fn address(&self, beneath: &str, more: &[(&str, &str)]) -> String {
        let path = format!("{}{beneath}", address::of_case(&self.dossier.case_id));
        let view = &self.visit.view;
        let known = [("known_at", view.value("known_at").unwrap_or_default())];
        let kept = known
            .into_iter()
            .filter(|(key, _)| more.iter().all(|(given, _)| given != key));
        let all: Vec<(&str, &str)> = kept.chain(more.iter().copied()).collect();
        view.link(&path, &all)
    }
}

/// Returns the refusal of a case that is not there or is none of the viewer's: the same words for both.
fn not_there(lang: Lang) -> WebError {
    WebError::NotThere(
        lang.pick(
            "Дело не найдено или относится к другому органу.",
            "The case was not found or belongs to another body.",
        )
        .to_owned(),
    )
}

/// What is known of a case at the moment asked about.
enum Found<T> {
    /// Something.
    Case(T),
    /// There is such a case, but nothing of it was known then.
    NothingYet(Vec<Instant>),
}

/// Reads a case that the viewer may see and works with it.
fn with_case<T>(
    service: &Service,
    visit: &Visit,
    case_id: &str,
    work: impl FnOnce(&Seen<'_>) -> Result<T, WebError>,
) -> Result<Found<T>, WebError> {
    let known_at = asked::known(service, visit.view.value("known_at"))?;
    let standings = service.standings().ok_or_else(WebError::being_made_up)?;
    let naming = service.naming(case_id)?;
    let others: Vec<&str> = naming.iter().flatten().map(AsRef::as_ref).collect();
    let (dossier, others) = standings.dossiers(case_id, &others)?;
    let then = standings.view(&dossier, known_at);
    // rights follow what is known now, whatever moment is shown
    let now = known_at.and_then(|_| standings.view(&dossier, None));
    let concerns = now
        .as_ref()
        .or(then.as_ref())
        .is_some_and(|case| case.concerns(&visit.viewer.scope));
    if !concerns {
        return Err(not_there(visit.lang));
    }
    let Some(view) = &then else {
        return Ok(Found::NothingYet(knowledge::moments(&dossier)));
    };
    let names = Names::of(service, visit)?;
    let history = dossier.known(known_at);
    let question = Question {
        case_id,
        as_of: visit.view.as_of,
        known_at,
        lang: visit.lang,
    };
    let document = document::of_view(view, &history, &service.law, &question);
    let zone = view.regulation.map_or_else(
        || service.law.calendars.of(None).zone().clone(),
        |act| act.zone.clone(),
    );
    let seen = Seen {
        service,
        visit,
        names,
        standings: &standings,
        dossier: &dossier,
        others: &others,
        has_all_others: naming.is_some(),
        view,
        history,
        document,
        known_at,
        zone,
    };
    work(&seen).map(Found::Case)
}

/// Does the same where nothing can be done with a case of which nothing was known.
fn with_known_case<T>(
    service: &Service,
    visit: &Visit,
    case_id: &str,
    work: impl FnOnce(&Seen<'_>) -> Result<T, WebError>,
) -> Result<T, WebError> {
    match with_case(service, visit, case_id, work)? {
        Found::Case(done) => Ok(done),
        Found::NothingYet(_) => Err(not_there(visit.lang)),
    }
}

/// Shows a case.
pub(super) async fn show(
    State(app): State<App>,
    Part(case_id): Part<String>,
    visit: Visit,
) -> Response {
    let began = Stopwatch::now();
    let page = app
        .page(visit, move |service, visit| {
            sheet::sheet(service, visit, &case_id, None)
        })
        .await;
    in_equal_time(began, page).await
}

/// How long it takes at least to learn that there is no such case, so that the time does not tell whether it is somebody else's.
const REFUSAL: Duration = Duration::from_millis(400);

/// Holds a refusal back until its time does not tell its reason.
async fn in_equal_time(began: Stopwatch, response: Response) -> Response {
    if response.status() == StatusCode::NOT_FOUND {
        tokio::time::sleep(REFUSAL.saturating_sub(began.elapsed())).await;
    }
    response
}

/// Returns the picture of the case named in the address, for whoever takes it away.
pub(super) fn charts(service: &Service, visit: &Visit) -> Result<Vec<Chart>, WebError> {
    let case_id = visit.view.value("case").unwrap_or_default();
    with_known_case(service, visit, case_id, |seen| {
        Ok(picture::picture(seen).into_iter().collect())
    })
}

/// Answers with a page or a file that was made, or with a page that says why not.
async fn answered(app: &App, visit: Visit, made: Result<Response, WebError>) -> Response {
    match made {
        Ok(response) => response.into_response(),
        Err(error) => super::fault::page(app, visit, error).await,
    }
}
