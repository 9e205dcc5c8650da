//! How are alerts listed? Rows with what came of each, and who is next in line where nobody has answered.

use std::collections::HashMap;

use serde::Serialize;

use super::super::super::WebError;
use super::super::answer_form::address;
use super::super::names::Names;
use super::super::{Files, Visit};
use super::ask::Ask;
use super::filters::{
    Chip, Counted, Filter, Group, Untold, chips, filters, off, outcomes, toggled, untold,
};
use super::look;
use srok_core::access::Role;
use srok_law::calendar::Zone;
use srok_law::case::Instant;
use srok_law::words;
use srok_notify::alerts::answer::asks;
use srok_notify::alerts::escalation;
use srok_notify::alerts::look::Look;
use srok_notify::alerts::threshold::about;
use srok_notify::alerts::{CORRECTION, FEED};
use srok_service::Service;
use srok_store::{AlertPage, AlertRecord, AlertState, NumberedAlert};

/// Rows of a page.
const ROWS: u64 = 50;

#[derive(Debug, Serialize)]
pub(super) struct Page {
    heading: String,
    total: i64,
    unanswered: Filter,
    filters: Vec<Group>,
    outcomes: Vec<Counted>,
    chips: Vec<Chip>,
    rows: Vec<Row>,
    next: Option<String>,
    first: Option<String>,
    files: Files,
    case: String,
    kept: Vec<(String, String)>,
    /// Why there may be none at all.
    off: Option<&'static str>,
    untold: Option<Untold>,
}

#[derive(Debug, Serialize)]
struct Row {
    id: i64,
    href: String,
    state: &'static str,
    state_label: String,
    reason: String,
    about: &'static str,
    about_label: String,
    number: String,
    /// The page of the case; absent: it is about a source.
    case_href: Option<String>,
    limit: String,
    due: String,
    recipient: String,
    recipient_href: String,
    role: String,
    is_copy: bool,
    note: Option<String>,
    organisation: Option<String>,
    owed: String,
    sent: Option<String>,
    asks: bool,
    next: Option<Next>,
}

#[derive(Debug, Serialize)]
struct Next {
    name: String,
    role: String,
    at: String,
}

/// Returns the page.
pub(super) fn page(service: &Service, visit: &Visit, ask: &Ask) -> Result<Page, WebError> {
    let (lang, view) = (visit.lang, &visit.view);
    let names = Names::of(service, visit)?;
    let zone = zone(service)?;
    let wanted = AlertPage {
        rows: ROWS + 1,
        ..ask.page.clone()
    };
    let mut found = service.store.alerts_page(&wanted)?;
    let has_more = found.len() as u64 > ROWS;
    found.truncate(usize::try_from(ROWS).unwrap_or(usize::MAX));
    let last = found.last().map(|last| last.alert.id.to_string());
    let counted = service.store.alerts_counted(&ask.page.reader)?;
    let of_state = || counted.iter().filter(|count| count.side == "state");
    let unanswered: i64 = of_state().map(|count| count.unanswered).sum();
    Ok(Page {
        heading: heading(ask, visit),
        total: of_state().map(|count| count.alerts).sum(),
        unanswered: Filter {
            label: lang.pick("ждут ответа", "wait for an answer").to_owned(),
            href: toggled(visit, "unanswered", "1", ask.page.unanswered),
            count: unanswered,
            unanswered,
            is_here: ask.page.unanswered,
        },
        filters: filters(&counted, ask, visit, &names),
        outcomes: outcomes(&counted, lang),
        chips: chips(&counted, ask, visit, &names),
        rows: rows(service, visit, found, &names, &zone)?,
        next: last
            .filter(|_| has_more)
            .map(|last| view.same("/alerts", &[("after", &last)])),
        first: view
            .value("after")
            .map(|_| view.same("/alerts", &[("after", "")])),
        files: Files::of(view, "/alerts"),
        case: ask.case.clone(),
        kept: kept(visit),
        off: off(service, visit),
        untold: untold(service, visit, &zone),
    })
}

fn zone(service: &Service) -> Result<Zone, WebError> {
    service
        .zone()
        .ok_or_else(|| WebError::internal(&"the zone of the settings is not known"))
}

pub(super) fn heading(ask: &Ask, visit: &Visit) -> String {
    let heading = match (ask.page.unanswered, visit.viewer.account.role) {
        (true, _) => visit.pick("Ждут ответа", "Waiting for an answer"),
        (_, Role::Official) => visit.pick("Направлены Вам", "Sent to you"),
        _ => visit.pick("Оповещения", "Alerts"),
    };
    heading.to_owned()
}

fn kept(visit: &Visit) -> Vec<(String, String)> {
    let all = visit.view.all.iter();
    all.filter(|(key, value)| !["case", "after"].contains(&key.as_str()) && !value.is_empty())
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

fn rows(
    service: &Service,
    visit: &Visit,
    found: Vec<NumberedAlert>,
    names: &Names,
    zone: &Zone,
) -> Result<Vec<Row>, WebError> {
    let waits = |alert: &AlertRecord| {
        asks(alert) && matches!(alert.state, AlertState::Sent | AlertState::Failed)
    };
    let mut keys: Vec<u64> = found
        .iter()
        .filter(|found| waits(&found.alert))
        .map(|found| found.alert.case_key)
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let mut chains: HashMap<u64, Vec<AlertRecord>> = HashMap::new();
    for alert in service.store.alerts_of_cases(&keys)? {
        chains.entry(alert.case_key).or_default().push(alert);
    }
    let look = if keys.is_empty() {
        None
    } else {
        Some(look(service)?)
    };
    let now = service.clock.now().into();
    let rows = found.into_iter().map(|found| {
        let next = look
            .as_ref()
            .filter(|_| waits(&found.alert))
            .and_then(|look| {
                let of_case = chains.get(&found.alert.case_key)?;
                next(look, &found.alert, of_case, now, (names, zone))
            });
        row(visit, found, names, zone, next)
    });
    Ok(rows.collect())
}

/// Returns who is told next if nobody answers.
pub(super) fn foretold(
    look: &Look,
    alert: &AlertRecord,
    of_case: &[AlertRecord],
    now: Instant,
) -> Option<(Instant, String, String)> {
    let chain: Vec<&AlertRecord> = of_case
        .iter()
        .filter(|known| {
            known.limit_id == alert.limit_id
                && known.occurrence == alert.occurrence
                && known.due_on == alert.due_on
                && known.threshold != CORRECTION
        })
        .collect();
    let (at, recipient) = escalation::expected(look, &chain, now)?;
    Some((
        at,
        recipient.official.to_string(),
        recipient.role.to_string(),
    ))
}

fn next(
    look: &Look,
    alert: &AlertRecord,
    of_case: &[AlertRecord],
    now: Instant,
    (names, zone): (&Names, &Zone),
) -> Option<Next> {
    let (at, official, role) = foretold(look, alert, of_case, now)?;
    Some(Next {
        name: names.official(&official),
        role: words::role(names.lang, &role),
        at: words::moment(names.lang, zone, at),
    })
}

fn row(visit: &Visit, found: NumberedAlert, names: &Names, zone: &Zone, next: Option<Next>) -> Row {
    let lang = visit.lang;
    let NumberedAlert {
        alert,
        registration_no,
    } = found;
    let about = about(&alert);
    let is_of_source = about == FEED;
    let moment = |at: Instant| words::moment(lang, zone, at);
    let href = srok_core::address::of_case(&alert.subject);
    Row {
        id: alert.id,
        href: address(alert.id),
        state: alert.state.code(),
        state_label: words::alert_state(lang, alert.state.code()).to_owned(),
        reason: alert.reason.as_deref().map_or_else(String::new, |reason| {
            words::alert_reason(lang, reason).to_owned()
        }),
        about,
        about_label: words::threshold(lang, about).to_owned(),
        number: registration_no.unwrap_or_else(|| alert.subject.clone()),
        case_href: (!is_of_source).then(|| visit.view.link(&href, &[])),
        limit: if is_of_source {
            String::new()
        } else {
            names.limit(&alert.limit_id)
        },
        due: alert.due_on.map_or_else(String::new, |day| {
            words::date_with_weekday(lang, day.date())
        }),
        recipient: names.official(&alert.recipient),
        recipient_href: visit
            .view
            .link("/alerts", &[("recipient", &alert.recipient)]),
        role: words::role(lang, &alert.role),
        is_copy: alert.is_copy,
        organisation: alert
            .organisation
            .as_deref()
            .map(|id| names.organisation(id)),
        owed: moment(alert.owed_at),
        sent: alert.sent_at.map(moment),
        asks: asks(&alert) && matches!(alert.state, AlertState::Sent | AlertState::Failed),
        note: alert.note,
        next,
    }
}
