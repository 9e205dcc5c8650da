//! What is wrong with the records? A form for whoever sees it, and what became of what was said; only a source can correct an event.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::super::super::asked::Part;
use super::super::super::session::Signed;
use super::super::super::{App, WebError};
use super::super::Visit;
use super::super::answer_form::author;
use super::{Seen, Stopwatch, course, in_equal_time, sheet, with_known_case};
use srok_core::access::Area;
use srok_law::words;
use srok_service::Service;
use srok_store::{About, DataErrorRecord, DataErrorsWanted, NewDataError, Wrong};

/// Longest note, in characters.
const LONGEST: usize = 500;

/// What is said to be wrong, and the form.
#[derive(Debug, Serialize)]
pub(super) struct Reports {
    pub rows: Vec<Row>,
    /// Absent for who may not say so.
    pub form: Option<Form>,
}

/// Something said to be wrong.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub at: String,
    pub author: String,
    pub about: String,
    /// Key of what is wrong.
    pub wrong: String,
    pub note: String,
    /// Key of what became of it: `case.report.open`, …
    pub outcome: String,
    pub answer: Option<String>,
    pub settled: Option<String>,
}

/// The form.
#[derive(Debug, Serialize)]
pub(super) struct Form {
    pub action: String,
    pub about: Vec<Group>,
    pub wrong: Vec<Choice>,
    pub note: String,
    pub longest: usize,
    /// Key of why it was not taken.
    pub refusal: Option<&'static str>,
}

/// Things of one kind.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    /// Key of its name.
    pub key: &'static str,
    pub choices: Vec<Choice>,
}

#[derive(Debug, Serialize)]
pub(super) struct Choice {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

/// What a form says.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Given {
    /// `case`, `event:HASH`, `limit:REGULATION.LIMIT:OCCURRENCE`.
    about: String,
    wrong: String,
    note: String,
}

/// A form that was not taken.
#[derive(Debug)]
pub(super) struct Refused {
    given: Given,
    /// Key of why.
    why: &'static str,
}

/// Returns what is said to be wrong with the case, and the form.
pub(super) fn reports(seen: &Seen<'_>, said: Option<&Refused>) -> Result<Reports, WebError> {
    let wanted = DataErrorsWanted {
        case_id: Some(seen.dossier.case_id.clone()),
        ..DataErrorsWanted::default()
    };
    let records = seen.service.store.data_errors(&wanted)?;
    let may = seen.visit.viewer.may(Area::ReportDataError);
    Ok(Reports {
        rows: records.iter().map(|record| row(seen, record)).collect(),
        form: may.then(|| form(seen, said)),
    })
}

fn row(seen: &Seen<'_>, record: &DataErrorRecord) -> Row {
    let lang = seen.lang();
    let said = &record.said;
    let about = match &said.about {
        About::Case => lang.pick("дело в целом", "the case as a whole").to_owned(),
        About::Limit { id, .. } => seen.names.limit(id),
        About::Event { source, id } => {
            let known = seen
                .history
                .iter()
                .find(|record| record.source == *source && record.event_id == *id);
            known.map_or_else(
                || id.clone(),
                |record| course::capital(&words::event(lang, &record.kind)),
            )
        }
    };
    let settled = record.settled.as_ref();
    Row {
        at: seen.moment(record.reported_at),
        author: seen.names.official(&said.author),
        about,
        wrong: format!("case.wrong.{}", said.wrong.code()),
        note: said.note.clone(),
        outcome: format!(
            "case.report.{}",
            settled.map_or("open", |settled| settled.outcome.code())
        ),
        answer: settled
            .map(|settled| settled.answer.clone())
            .filter(|answer| !answer.is_empty()),
        settled: settled.map(|settled| {
            format!(
                "{}, {}",
                seen.moment(settled.at),
                seen.names.official(&settled.author)
            )
        }),
    }
}

fn form(seen: &Seen<'_>, said: Option<&Refused>) -> Form {
    let given = said.map(|said| said.given.clone()).unwrap_or_default();
    let choice = |value: String, label: String| Choice {
        is_chosen: value == given.about,
        label,
        value,
    };
    let limits = seen.document.standings.iter().map(|one| {
        let (row, told) = (&one.row, &one.explanation);
        choice(
            format!("limit:{}:{}", row.limit, row.occurrence),
            format!("{}, {}", told.name, told.clause),
        )
    });
    let happened = seen.history.iter();
    let happened = happened.filter(|record| record.occurred_at <= seen.as_of());
    let events = happened.map(|record| {
        let name = course::capital(&words::event(seen.lang(), &record.kind));
        choice(
            format!("event:{:016x}", record.identity),
            format!("{name}, {}", seen.moment(record.occurred_at)),
        )
    });
    let whole = seen
        .lang()
        .pick("дело в целом", "the case as a whole")
        .to_owned();
    Form {
        action: seen.address("/data-errors", &[]),
        about: vec![
            Group {
                key: "case.report.of_case",
                choices: vec![choice("case".into(), whole)],
            },
            Group {
                key: "case.report.of_events",
                choices: events.collect(),
            },
            Group {
                key: "case.report.of_limits",
                choices: limits.collect(),
            },
        ],
        wrong: Wrong::ALL
            .into_iter()
            .map(|wrong| Choice {
                value: wrong.code().into(),
                label: format!("case.wrong.{}", wrong.code()),
                is_chosen: wrong.code() == given.wrong,
            })
            .collect(),
        note: given.note,
        longest: LONGEST,
        refusal: said.map(|said| said.why),
    }
}

/// Takes what somebody says is wrong.
pub(in crate::pages) async fn take(
    State(app): State<App>,
    Part(case_id): Part<String>,
    visit: Visit,
    Signed(given): Signed<Given>,
) -> Response {
    let began = Stopwatch::now();
    let (asking, asked) = (visit.clone(), case_id.clone());
    let taken = app
        .blocking(move |service| keep(service, &asking, &asked, given))
        .await;
    let response = match taken {
        Ok(Ok(address)) => Redirect::to(&address).into_response(),
        Ok(Err(refused)) => {
            app.page(visit, move |service, visit| {
                sheet::sheet(service, visit, &case_id, Some(&refused))
            })
            .await
        }
        Err(error) => super::answered(&app, visit, Err(error)).await,
    };
    in_equal_time(began, response).await
}

/// Puts it on record and returns where to go on, or why it is not taken.
fn keep(
    service: &Service,
    visit: &Visit,
    case_id: &str,
    given: Given,
) -> Result<Result<String, Refused>, WebError> {
    with_known_case(service, visit, case_id, |seen| {
        let refused = |why: &'static str| {
            Ok(Err(Refused {
                given: given.clone(),
                why,
            }))
        };
        let Some((about, organisation)) = about(seen, &given.about) else {
            return refused("case.report.no_about");
        };
        let Some(wrong) = Wrong::named(&given.wrong) else {
            return refused("case.report.no_wrong");
        };
        let note = given.note.trim();
        if note.chars().count() > LONGEST {
            return refused("case.report.too_long");
        }
        if note.is_empty() && wrong == Wrong::Other {
            return refused("case.report.no_note");
        }
        let said = NewDataError {
            case_id: case_id.to_owned(),
            about,
            wrong,
            note: note.to_owned(),
            organisation,
            author: author(&visit.viewer).to_owned(),
        };
        let now = service.clock.now().into();
        let id = service.store.report_data_error(&said, now)?;
        tracing::info!(
            id,
            wrong = wrong.code(),
            "an error of the data was reported"
        );
        Ok(Ok(format!(
            "{}#data-errors",
            seen.address("", &[("done", "reported")])
        )))
    })
}

/// Returns what of the case is meant, and whose duty it is or who had the case.
fn about(seen: &Seen<'_>, text: &str) -> Option<(About, Option<String>)> {
    let holder = seen.document.holders.last();
    let holder = holder.and_then(|holder| holder.organisation.clone());
    if text == "case" {
        return Some((About::Case, holder));
    }
    if let Some(hash) = text.strip_prefix("event:") {
        let identity = u64::from_str_radix(hash, 16).ok()?;
        let record = seen
            .history
            .iter()
            .find(|record| record.identity == identity)?;
        let about = About::Event {
            source: record.source.clone(),
            id: record.event_id.clone(),
        };
        let sender = record.data.get("organisation").and_then(|all| all.first());
        return Some((about, sender.cloned().or(holder)));
    }
    let (limit, occurrence) = text.strip_prefix("limit:")?.rsplit_once(':')?;
    let occurrence: u32 = occurrence.parse().ok()?;
    let row = seen
        .document
        .standings
        .iter()
        .map(|one| &one.row)
        .find(|row| row.limit == limit && row.occurrence == occurrence)?;
    let about = About::Limit {
        id: row.limit.clone(),
        occurrence: i32::try_from(row.occurrence).ok()?,
    };
    Some((about, row.organisation.clone().or(holder)))
}
