//! What of a case can be taken away? The certificate of a limit, and the extract of the journal.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use super::super::super::asked::Part;
use super::super::super::{App, WebError};
use super::super::{Cell, Table, Visit};
use super::{Seen, Stopwatch, course, in_equal_time, with_known_case};
use srok_engine::document::Question;
use srok_engine::document::journal::{self, Requisite, Value};
use srok_law::words;
use srok_reports::certificate::{self, Certificate};
use srok_service::Service;

/// Answers with the certificate of a limit, the same as that of the command line.
pub(in crate::pages) async fn certificate(
    State(app): State<App>,
    Part(case_id): Part<String>,
    visit: Visit,
) -> Response {
    let began = Stopwatch::now();
    let asking = visit.clone();
    let made = app
        .blocking(move |service| {
            with_known_case(service, &asking, &case_id, |seen| printed(service, seen))
        })
        .await;
    let response = super::answered(&app, visit, made).await;
    in_equal_time(began, response).await
}

fn printed(service: &Service, seen: &Seen<'_>) -> Result<Response, WebError> {
    let lang = seen.lang();
    let view = &seen.visit.view;
    let wanted = view.value("limit").ok_or_else(|| {
        WebError::wrong(
            lang.pick("Не указан срок.", "No limit is named."),
            lang.pick(
                "Откройте справку из строки срока на странице дела.",
                "Open the certificate from the row of a limit on the page of the case.",
            ),
        )
    })?;
    let occurrence = view.value("occurrence").and_then(|text| text.parse().ok());
    let occurrence: u32 = occurrence.unwrap_or(1);
    let explained = seen
        .document
        .standings
        .iter()
        .find(|one| {
            let short = one.row.limit.rsplit('.').next();
            (one.row.limit == wanted || short == Some(wanted)) && one.row.occurrence == occurrence
        })
        .ok_or_else(|| {
            WebError::NotThere(
                lang.pick(
                    "Такого срока в этом деле нет.",
                    "The case has no such limit.",
                )
                .to_owned(),
            )
        })?;
    let question = Question {
        case_id: &seen.dossier.case_id,
        as_of: seen.as_of(),
        known_at: seen.known_at,
        lang,
    };
    let zone = seen.act().map(|act| &act.zone);
    let certificate = Certificate::of(explained, &question, zone, service.clock.now());
    let pdf = certificate::pdf(&certificate).map_err(|error| WebError::internal(&error))?;
    let name = format!("certificate-{}.pdf", plain(&seen.dossier.case_id));
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("inline; filename=\"{name}\""),
        ),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, pdf).into_response())
}

/// Returns a text as it may stand in the name of a file.
fn plain(text: &str) -> String {
    let letters = text.chars();
    letters
        .map(|letter| match letter {
            letter if letter.is_ascii_alphanumeric() || letter == '-' => letter,
            _ => '_',
        })
        .collect()
}

/// Answers with the extract of the journal as a table.
pub(in crate::pages) async fn journal(
    State(app): State<App>,
    Part(case_id): Part<String>,
    visit: Visit,
) -> Response {
    let began = Stopwatch::now();
    let response = app
        .table(visit, move |service, visit| {
            with_known_case(service, visit, &case_id, |seen| Ok(extract(seen)))
        })
        .await;
    in_equal_time(began, response).await
}

fn extract(seen: &Seen<'_>) -> Table<'static> {
    let lang = seen.lang();
    let requisites = journal::extract(seen.view, &seen.history, seen.as_of(), lang);
    Table {
        name: "journal",
        title: lang
            .pick(
                "Выписка из электронного журнала (п. 58)",
                "Extract of the electronic journal (п. 58)",
            )
            .into(),
        head: [
            lang.pick("Дело", "Case"),
            lang.pick("Пункт", "Clause"),
            lang.pick("Реквизит", "Requisite"),
            lang.pick("Значение", "Value"),
            lang.pick("Событие", "Event"),
            lang.pick("Дата и время события", "Time of the event"),
        ]
        .map(Into::into)
        .into(),
        rows: requisites.iter().map(|one| row(seen, one)).collect(),
    }
}

fn row(seen: &Seen<'_>, requisite: &Requisite) -> Vec<Cell> {
    let lang = seen.lang();
    let value = match &requisite.value {
        Value::Text(text) => Cell::text(text.clone()),
        Value::Moment(at) => Cell::Moment(*at),
        Value::Unknown => Cell::text(lang.pick("нет данных", "not known")),
        Value::NotKept => Cell::text(lang.pick(
            "в систему не передается, ведется в органе",
            "not sent to the system, kept by the body",
        )),
    };
    let told = requisite.told.as_ref();
    vec![
        Cell::text(seen.dossier.case_id.clone()),
        Cell::text(format!("п. {}", requisite.clause)),
        Cell::text(requisite.name),
        value,
        Cell::maybe(told, |(kind, _)| {
            Cell::text(course::capital(&words::event(lang, kind)))
        }),
        Cell::maybe(told, |(_, at)| Cell::Moment(*at)),
    ]
}
