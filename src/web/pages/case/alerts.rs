//! Who was told of what, and what came of it? The alerts of the case, with a form for whoever may answer.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::super::super::answering::{Choice, Refusal, choices, refused};
use super::super::super::asked::Part;
use super::super::super::session::{Signed, Viewer};
use super::super::super::{App, WebError};
use super::super::Visit;
use super::{Seen, Stopwatch, course, in_equal_time, not_there, sheet, with_known_case};
use crate::access::Area;
use crate::alerts::answer::{self, Answer, LONGEST_REASON, Outcome};
use crate::alerts::look::Look;
use crate::alerts::threshold::Threshold;
use crate::alerts::{CORRECTION, PUT_OFF};
use crate::case::{Day, Instant};
use crate::service::Service;
use crate::store::{AlertRecord, AlertsWanted, AnswerRecord};
use crate::words;

/// The alerts of a case.
#[derive(Debug, Default, Serialize)]
pub(super) struct Alerts {
    /// The newest first.
    pub rows: Vec<Row>,
    pub answers: Vec<Answered>,
    pub forms: Vec<Form>,
}

/// An alert.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub id: i64,
    pub at: String,
    pub threshold: String,
    pub limit: String,
    pub recipient: String,
    pub role: String,
    pub is_copy: bool,
    pub state: String,
    /// Code of the state.
    pub code: &'static str,
    pub reason: Option<String>,
}

/// What was answered.
#[derive(Debug, Serialize)]
pub(super) struct Answered {
    pub at: String,
    pub author: String,
    pub limit: String,
    pub outcome: String,
    pub until: Option<String>,
    pub reason: String,
}

/// The form of an alert that waits for an answer.
#[derive(Debug, Serialize)]
pub(super) struct Form {
    pub alert: i64,
    pub action: String,
    pub limit: String,
    pub choices: Vec<Choice>,
    pub latest: String,
    pub latest_in_words: String,
    pub until: String,
    pub reason: String,
    pub longest: usize,
    pub refusal: Option<String>,
}

/// What a form says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web::pages) struct Given {
    outcome: Option<Outcome>,
    reason: String,
    until: String,
}

/// A form that was not taken, with what it said.
#[derive(Debug)]
pub(super) struct Refused {
    alert: i64,
    outcome: Option<Outcome>,
    reason: String,
    until: String,
    why: Refusal,
}

/// Tells whether a viewer may answer an alert: whoever it was sent to, or whose role says so.
fn may_answer(viewer: &Viewer, alert: &AlertRecord) -> bool {
    viewer.may(Area::AnswerAlerts) || viewer.account.official.as_deref() == Some(&*alert.recipient)
}

/// Returns the alerts of a case.
pub(super) fn alerts(seen: &Seen<'_>, said: Option<&Refused>) -> Result<Alerts, WebError> {
    let key = xxhash_rust::xxh3::xxh3_64(seen.dossier.case_id.as_bytes());
    let wanted = AlertsWanted {
        case_key: Some(key),
        ..AlertsWanted::default()
    };
    let mut records = seen.service.store.alerts(&wanted)?;
    // two ids may have one key
    records.retain(|alert| alert.subject == seen.dossier.case_id);
    if records.is_empty() {
        return Ok(Alerts::default());
    }
    records.reverse();
    let answers = seen.service.store.answers(Some(key))?;
    Ok(Alerts {
        rows: records.iter().map(|alert| row(seen, alert)).collect(),
        forms: forms(seen, &records, &answers, said)?,
        answers: answers.iter().map(|given| answered(seen, given)).collect(),
    })
}

fn row(seen: &Seen<'_>, alert: &AlertRecord) -> Row {
    let lang = seen.lang();
    let code = if alert.threshold == CORRECTION {
        "correction"
    } else {
        Threshold::numbered(alert.threshold).code()
    };
    Row {
        id: alert.id,
        at: seen.moment(alert.sent_at.unwrap_or(alert.owed_at)),
        threshold: course::capital(words::threshold(lang, code)),
        limit: seen.names.limit(&alert.limit_id),
        recipient: seen.names.official(&alert.recipient),
        role: words::role(lang, &alert.role),
        is_copy: alert.is_copy,
        state: words::alert_state(lang, alert.state.code()).to_owned(),
        code: alert.state.code(),
        reason: alert
            .reason
            .as_deref()
            .filter(|reason| !reason.is_empty())
            .map(|reason| words::alert_reason(lang, reason).to_owned()),
    }
}

fn answered(seen: &Seen<'_>, given: &AnswerRecord) -> Answered {
    let lang = seen.lang();
    Answered {
        at: seen.moment(given.at),
        author: seen.names.official(&given.author),
        limit: seen.names.limit(&given.limit_id),
        outcome: words::outcome(lang, &given.outcome).to_owned(),
        until: given
            .until
            .map(|until| words::date_with_weekday(lang, until.date())),
        reason: given.reason.clone(),
    }
}

/// Tells whether an alert and an answer are about the same limit and due day.
fn is_same(given: &AnswerRecord, alert: &AlertRecord) -> bool {
    given.limit_id == *alert.limit_id
        && given.occurrence == alert.occurrence
        && given.due_on == alert.due_on
}

/// Returns a form for each limit and due day that waits for an answer of the viewer.
fn forms(
    seen: &Seen<'_>,
    alerts: &[AlertRecord],
    answers: &[AnswerRecord],
    said: Option<&Refused>,
) -> Result<Vec<Form>, WebError> {
    let own = seen.visit.viewer.account.official.as_deref();
    let is_settled = |alert: &AlertRecord| {
        answers
            .iter()
            .any(|given| is_same(given, alert) && given.outcome != PUT_OFF)
    };
    let mut waiting: Vec<&AlertRecord> = alerts
        .iter()
        .filter(|alert| {
            answer::asks(alert)
                && answer::taken_back(alert).is_none()
                && !is_settled(alert)
                && may_answer(&seen.visit.viewer, alert)
        })
        .collect();
    // one of each cause: that which was sent to the viewer, else the newest
    waiting.sort_by_key(|alert| own != Some(&*alert.recipient));
    let mut causes: Vec<&AlertRecord> = Vec::new();
    for alert in waiting {
        let is_there = |known: &&AlertRecord| {
            known.limit_id == alert.limit_id
                && known.occurrence == alert.occurrence
                && known.due_on == alert.due_on
        };
        if !causes.iter().any(is_there) {
            causes.push(alert);
        }
    }
    // the rules are read only where somebody has to answer
    if causes.is_empty() {
        return Ok(Vec::new());
    }
    let look = look(seen.service)?;
    let now: Instant = seen.service.clock.now().into();
    let forms = causes.into_iter().map(|alert| {
        let before: Vec<AnswerRecord> = answers
            .iter()
            .filter(|given| is_same(given, alert))
            .cloned()
            .collect();
        form(seen, &look, alert, look.latest(&before, now), said)
    });
    Ok(forms.collect())
}

fn form(
    seen: &Seen<'_>,
    look: &Look,
    alert: &AlertRecord,
    latest: Day,
    said: Option<&Refused>,
) -> Form {
    let lang = seen.lang();
    let said = said.filter(|said| said.alert == alert.id);
    Form {
        alert: alert.id,
        action: seen.address(&format!("/alerts/{}", alert.id), &[]),
        limit: seen.names.limit(&alert.limit_id),
        choices: choices(said.and_then(|said| said.outcome), lang),
        latest: latest.to_string(),
        latest_in_words: words::date(lang, latest.date()),
        until: said.map_or_else(String::new, |said| said.until.clone()),
        reason: said.map_or_else(String::new, |said| said.reason.clone()),
        longest: LONGEST_REASON,
        refusal: said.map(|said| refused(&said.why, look, lang)),
    }
}

fn look(service: &Service) -> Result<Look, WebError> {
    let look = service.look().map_err(|error| WebError::internal(&error))?;
    look.ok_or_else(WebError::being_made_up)
}

/// Takes the answer to an alert.
pub(in crate::web::pages) async fn answer(
    State(app): State<App>,
    Part((case_id, alert)): Part<(String, i64)>,
    visit: Visit,
    Signed(given): Signed<Given>,
) -> Response {
    let began = Stopwatch::now();
    let (asking, asked) = (visit.clone(), case_id.clone());
    let taken = app
        .blocking(move |service| take(service, &asking, &asked, alert, given))
        .await;
    let response = match taken {
        Ok(Ok(address)) => Redirect::to(&address).into_response(),
        Ok(Err(refused)) => {
            let said = sheet::Said {
                answer: Some(refused),
                ..sheet::Said::default()
            };
            app.page(visit, move |service, visit| {
                sheet::sheet(service, visit, &case_id, said)
            })
            .await
        }
        Err(error) => super::answered(&app, visit, Err(error)).await,
    };
    in_equal_time(began, response).await
}

/// Puts an answer on record and returns where to go on, or why it is not taken.
fn take(
    service: &Service,
    visit: &Visit,
    case_id: &str,
    id: i64,
    given: Given,
) -> Result<Result<String, Refused>, WebError> {
    with_known_case(service, visit, case_id, |seen| {
        let look = look(service)?;
        let known = look
            .answered(id)
            .map_err(|error| WebError::internal(&error))?
            .map(|(alert, _)| alert)
            .filter(|alert| alert.subject == case_id)
            .ok_or_else(|| not_there(visit.lang))?;
        if !may_answer(&visit.viewer, &known) {
            return Err(WebError::NoRight(String::new()));
        }
        let refused = |given: Given, why: Refusal| Refused {
            alert: id,
            outcome: given.outcome,
            reason: given.reason,
            until: given.until,
            why,
        };
        let Some(outcome) = given.outcome else {
            return Ok(Err(refused(given, Refusal::NoOutcome)));
        };
        let until = given.until.parse::<chrono::NaiveDate>().ok();
        let account = &visit.viewer.account;
        let said = Answer {
            alert: id,
            outcome,
            reason: given.reason.clone(),
            until: until.map(Day::from),
            author: account
                .official
                .clone()
                .unwrap_or_else(|| account.login.clone()),
            link: None,
        };
        let taken = look
            .answer(&said, service.clock.now().into())
            .map_err(|error| WebError::internal(&error))?;
        Ok(match taken {
            Ok(_) => Ok(format!(
                "{}#alerts",
                seen.address("", &[("done", "answered")])
            )),
            Err(why) => Err(refused(given, Refusal::NoAnswer(why))),
        })
    })
}
