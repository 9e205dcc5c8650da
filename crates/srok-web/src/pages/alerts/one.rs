//! What is there to say of one alert? The limit with its clause, who was told and who is next, how the days were counted, and the form that
//! answers it.

use serde::Serialize;

pub(super) use super::super::super::answering::page::Said;

use super::super::super::WebError;
use super::super::super::answering::page;
use super::super::answer_form::{address, may_answer};
use super::super::names::Names;
use super::super::{Sheet, Visit};
use super::listing::foretold;
use super::{look, readable};
use srok_law::case::Instant;
use srok_law::words;
use srok_notify::alerts::FEED;
use srok_notify::alerts::answer::asks;
use srok_notify::alerts::threshold::about;
use srok_service::Service;
use srok_store::AlertState;

#[derive(Debug, Serialize)]
struct Alert {
    #[serde(flatten)]
    page: page::Page,
    about: &'static str,
    about_label: String,
    state_label: String,
    recipient: String,
    role: String,
    is_copy: bool,
    note: Option<String>,
    case_href: Option<String>,
    back: String,
    next: Option<String>,
    /// Why somebody who may read it may not answer it, where it waits for an answer.
    no_right: bool,
}

/// Returns the page of an alert; one that asks for nothing, or is not the reader's to answer, has no form.
pub(super) fn sheet(
    service: &Service,
    visit: &Visit,
    id: i64,
    said: &Said,
) -> Result<Sheet, WebError> {
    let lang = visit.lang;
    let look = look(service)?;
    let now: Instant = service.clock.now().into();
    let (alert, answers) = readable(&look, visit, id, now)?;
    let names = Names::of(service, visit)?;
    let mut page = page::Page::about(&look, (&alert, &answers), now, said, lang)?;
    let about = about(&alert);
    let case = (about != FEED).then(|| srok_core::address::of_case(&alert.subject));
    let may = may_answer(&look, &visit.viewer, &alert, now)?;
    let waits = page.form.is_some();
    page.form = page
        .form
        .filter(|_| may)
        .map(|form| form.at(&visit.viewer, format!("{}?done=1", address(id))));
    let is_out = matches!(alert.state, AlertState::Sent | AlertState::Failed);
    let next = if asks(&alert) && is_out {
        let of_case = service.store.alerts_of_cases(&[alert.case_key])?;
        let zone = look.law.calendars.of(None).zone();
        foretold(&look, &alert, &of_case, now).map(|(at, official, role)| {
            format!(
                "{}: {} ({})",
                words::moment(lang, zone, at),
                names.official(&official),
                words::role(lang, &role)
            )
        })
    } else {
        None
    };
    let title = page.title.clone();
    let alert = Alert {
        page,
        about,
        about_label: words::threshold(lang, about).to_owned(),
        state_label: words::alert_state(lang, alert.state.code()).to_owned(),
        recipient: names.official(&alert.recipient),
        role: words::role(lang, &alert.role),
        is_copy: alert.is_copy,
        note: alert.note,
        case_href: case.map(|case| visit.view.link(&case, &[])),
        back: visit.view.link("/alerts", &[]),
        next,
        no_right: waits && !may,
    };
    Ok(Sheet::new("alert.html", title, &alert))
}
