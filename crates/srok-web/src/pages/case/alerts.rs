//! Who was told of what, and what came of it? The alerts of the case, with a form for whoever may answer.

use serde::Serialize;

use super::super::super::WebError;
use super::super::answer_form::{AnswerForm, Given, may_answer, may_read};
use super::{Seen, course};
use srok_core::access::Area;
use srok_law::case::Instant;
use srok_law::words;
use srok_notify::alerts::CORRECTION;
use srok_notify::alerts::answer;
use srok_notify::alerts::threshold::Threshold;
use srok_store::{AlertRecord, AlertsWanted, AnswerRecord};

/// The alerts of a case, as far as the viewer may read them.
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
    pub href: String,
    pub at: String,
    pub threshold: String,
    pub limit: String,
    pub recipient: String,
    pub role: String,
    pub is_copy: bool,
    pub state: String,
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

/// An alert that waits for an answer.
#[derive(Debug, Serialize)]
pub(super) struct Form {
    pub limit: String,
    pub form: AnswerForm,
}

/// Returns the alerts of a case.
pub(super) fn alerts(seen: &Seen<'_>) -> Result<Alerts, WebError> {
    let key = xxhash_rust::xxh3::xxh3_64(seen.dossier.case_id.as_bytes());
    let wanted = AlertsWanted {
        case_key: Some(key),
        ..AlertsWanted::default()
    };
    let mut records = seen.service.store.alerts(&wanted)?;
    // two ids may have one key
    records.retain(|alert| {
        alert.subject == seen.dossier.case_id && may_read(&seen.visit.viewer, alert)
    });
    if records.is_empty() {
        return Ok(Alerts::default());
    }
    records.reverse();
    let answers = seen.service.store.answers(Some(key))?;
    Ok(Alerts {
        rows: records.iter().map(|alert| row(seen, alert)).collect(),
        forms: forms(seen, &records, &answers)?,
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
        href: super::super::answer_form::address(alert.id),
        at: seen.moment(alert.sent_at.unwrap_or(alert.owed_at)),
        threshold: course::capital(words::threshold(lang, code)),
        limit: seen.names.limit(&alert.limit_id),
        recipient: seen.names.official(&alert.recipient),
        role: words::role(lang, &alert.role),
        is_copy: alert.is_copy,
        state: words::alert_state(lang, alert.state.code()).to_owned(),
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

/// Returns a form for each limit and due day that waits for an answer of the viewer.
fn forms(
    seen: &Seen<'_>,
    alerts: &[AlertRecord],
    answers: &[AnswerRecord],
) -> Result<Vec<Form>, WebError> {
    let viewer = &seen.visit.viewer;
    let own = viewer.account.official.as_deref();
    let mut waiting: Vec<&AlertRecord> = alerts
        .iter()
        .filter(|alert| answer::asks(alert) && answer::taken_back(alert).is_none())
        .collect();
    // the rules are read only where somebody may have to answer
    if waiting.is_empty() || !viewer.may(Area::AnswerAlerts) {
        return Ok(Vec::new());
    }
    let look = seen.service.look();
    let look = look.map_err(|error| WebError::internal(&error))?;
    let look = look.ok_or_else(WebError::being_made_up)?;
    let now: Instant = seen.service.clock.now().into();
    let may = |alert: &&AlertRecord| may_answer(&look, viewer, alert, now);
    let may: Vec<bool> = waiting.iter().map(may).collect::<Result<_, _>>()?;
    let mut may = may.into_iter();
    waiting.retain(|_| may.next() == Some(true));
    // one of each cause: that which was sent to the viewer, else the newest
    waiting.sort_by_key(|alert| own != Some(&*alert.recipient));
    let mut causes: Vec<&AlertRecord> = Vec::new();
    for alert in waiting {
        let is_same = |known: &&AlertRecord| {
            known.limit_id == alert.limit_id
                && known.occurrence == alert.occurrence
                && known.due_on == alert.due_on
        };
        if !causes.iter().any(is_same) {
            causes.push(alert);
        }
    }
    let next = format!("{}#alerts", seen.address("", &[]));
    let form = |alert: &AlertRecord| {
        let before: Vec<AnswerRecord> = answers
            .iter()
            .filter(|given| is_about(given, alert))
            .cloned()
            .collect();
        let given = Given::default();
        let form = AnswerForm::of(&look, (alert, &before), now, &given, None, seen.lang())?;
        Some(Form {
            limit: seen.names.limit(&alert.limit_id),
            form: form.at(viewer, next.clone()),
        })
    };
    Ok(causes.into_iter().filter_map(form).collect())
}

/// Tells whether an answer is about the limit and due day of an alert.
fn is_about(given: &AnswerRecord, alert: &AlertRecord) -> bool {
    given.limit_id == *alert.limit_id
        && given.occurrence == alert.occurrence
        && given.due_on == alert.due_on
}
