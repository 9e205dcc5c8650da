//! When is it due if it starts then? A form over [`srok_law::calculator`]: the address is the question, so that it can be sent to somebody else.

mod ask;
mod faults;
mod result;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Serialize;

use super::super::{App, WebError};
use super::frame::{Choice, organisations};
use super::{Files, Sheet, Table, Visit};
use ask::Ask;
use faults::Fault;
use result::Due;
use srok_law::calculator::{self, Answer};
use srok_law::regulation::{Status, Term, words as named};
use srok_law::words;
use srok_service::Service;

/// What the page places.
#[derive(Debug, Serialize)]
struct Page {
    acts: Vec<Act>,
    limit: String,
    start: Start,
    channels: Vec<Group>,
    suspend: String,
    declared: Vec<Declared>,
    organisations: Vec<Choice>,
    due: Option<Due>,
    fault: Option<Fault>,
    files: Files,
    here: String,
}

/// The limits of an act, to choose from.
#[derive(Debug, Serialize)]
struct Act {
    label: String,
    limits: Vec<Choice>,
}

/// Some ways of filing, to choose from.
#[derive(Debug, Serialize)]
struct Group {
    key: &'static str,
    choices: Vec<Choice>,
}

/// The start as the form shows it.
#[derive(Debug, Serialize)]
struct Start {
    value: String,
    /// Whether only the day is known.
    is_day: bool,
    zone: &'static str,
    /// The same with the hour left out, or put in.
    other: String,
}

/// A date that an event declares and the term depends on.
#[derive(Debug, Serialize)]
struct Declared {
    name: String,
    label: String,
    value: String,
}

/// Ways of filing an application and a complaint.
const CHANNELS: [(&str, &[&str]); 2] = [
    (
        "application",
        &[
            "portal",
            "portal_at_mfc",
            "mfc",
            "in_person",
            "post",
            "email",
            "terminal",
            "mobile",
            "phone",
        ],
    ),
    (
        "complaint",
        &[
            "government_site",
            "agency_site",
            "mfc_site",
            "founder_site",
            "epgu",
            "rpgu",
            "fgis_do",
        ],
    ),
];

/// Shows the form, and the answer once something is asked.
pub(super) async fn show(State(app): State<App>, visit: Visit) -> Response {
    let ask = Ask::read(&visit);
    if ask.has_parts() {
        // what the fields of the form say in parts stands in the address as a whole
        return Redirect::to(&ask.address("/calculator", &visit)).into_response();
    }
    app.page(visit, move |service, visit| {
        let page = page(service, visit, &ask)?;
        let title = visit.pick("Калькулятор срока", "Term calculator");
        let status = if page.fault.is_some() {
            axum::http::StatusCode::UNPROCESSABLE_ENTITY
        } else {
            axum::http::StatusCode::OK
        };
        Ok(Sheet::new("calculator.html", title, &page).with_status(status))
    })
    .await
}

/// Gives the days of the answer as a file.
pub(super) async fn file(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, |service, visit| {
        let ask = Ask::read(visit);
        let answer = calculator::calculate(&service.law, &ask.request(visit.lang))
            .map_err(|error| super::super::asked::hinted(&error))?;
        Ok::<Table, WebError>(result::table(visit, &answer))
    })
    .await
}

fn page(service: &Service, visit: &Visit, ask: &Ask) -> Result<Page, WebError> {
    let law = &service.law;
    let (due, fault) = if ask.is_asked() {
        match calculator::calculate(law, &ask.request(visit.lang)) {
            Ok(answer) => (Some(due(service, visit, &answer)), None),
            Err(error) => (None, Some(faults::of(&error, visit.lang))),
        }
    } else {
        (None, None)
    };
    let directory = service.store.directory()?;
    Ok(Page {
        acts: acts(service, visit, &ask.limit),
        limit: ask.limit.clone(),
        start: start(service, visit, ask),
        channels: channels(visit, &ask.channel),
        suspend: ask.suspend.join(", "),
        declared: declared(service, visit, ask),
        organisations: organisations(
            &directory,
            visit.view.today,
            &visit.viewer.scope,
            Some(&ask.organisation),
        ),
        due,
        fault,
        files: Files {
            csv: ask.address("/calculator.csv", visit),
            xlsx: ask.address("/calculator.xlsx", visit),
        },
        here: ask.address("/calculator", visit),
    })
}

fn due(service: &Service, visit: &Visit, answer: &Answer) -> Due {
    let holder = |id: &str| -> String {
        service
            .store
            .directory()
            .ok()
            .and_then(|directory| {
                let known = directory.organisation(id, visit.view.today)?;
                Some(known.name.clone())
            })
            .unwrap_or_else(|| id.to_owned())
    };
    result::due(visit, answer, &holder)
}

fn acts(service: &Service, visit: &Visit, chosen: &str) -> Vec<Act> {
    let lang = visit.lang;
    let acts = service.law.regulations.iter().map(|act| Act {
        label: match act.status {
            Status::Repealed => format!(
                "{} — {}",
                named(&act.title, lang.code()),
                lang.pick("утратил силу", "repealed")
            ),
            _ => named(&act.title, lang.code()).to_owned(),
        },
        limits: act
            .limits
            .iter()
            .map(|limit| {
                let clause = limit.versions.last().map_or("", |version| &version.clause);
                Choice {
                    value: limit.full_id.clone(),
                    label: format!("{} ({clause})", named(&limit.name, lang.code())),
                    is_chosen: limit.full_id == chosen,
                }
            })
            .collect(),
    });
    acts.collect()
}

fn start(service: &Service, visit: &Visit, ask: &Ask) -> Start {
    let zone = service.law.limit(&ask.limit).map_or_else(
        || service.law.calendars.of(None).zone(),
        |(act, _)| &act.zone,
    );
    let (value, is_day) = ask.local_start(zone);
    let other = if is_day {
        format!("{value}T09:00")
    } else {
        value.get(..10).unwrap_or_default().to_owned()
    };
    Start {
        other: ask.with_start(&other).address("/calculator", visit),
        value,
        is_day,
        zone: zone.name(),
    }
}

fn channels(visit: &Visit, chosen: &str) -> Vec<Group> {
    let choice = |code: &&str| Choice {
        value: (*code).to_owned(),
        label: words::code(visit.lang, "channel", code),
        is_chosen: *code == chosen,
    };
    CHANNELS
        .iter()
        .map(|(key, codes)| Group {
            key,
            choices: codes.iter().map(choice).collect(),
        })
        .collect()
}

/// Returns the dates that the versions of the limit take from events.
fn declared(service: &Service, visit: &Visit, ask: &Ask) -> Vec<Declared> {
    let law = &service.law;
    let Some((act, index)) = law.limit(&ask.limit) else {
        return Vec::new();
    };
    let terms = act.limits[index].versions.iter();
    let mut names: Vec<&str> = terms
        .flat_map(|version| &version.terms)
        .filter_map(|term| match term {
            Term::Declared(attribute) => Some(law.words.word(*attribute)),
            _ => None,
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| Declared {
            name: format!("{}{name}", ask::DECLARED),
            label: words::code(visit.lang, "attribute", name),
            value: ask.declared(name).unwrap_or_default().to_owned(),
        })
        .collect()
}
