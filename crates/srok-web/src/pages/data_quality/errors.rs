//! What do people say is wrong in the records, and what came of it? Reported on the pages of cases, answered here by who sees to the data.

use serde::Serialize;

use super::super::super::WebError;
use super::super::{Cell, Files, Table};
use super::{Seen, head};
use srok_core::access::Area;
use srok_law::words;
use srok_store::{About, DataErrorRecord, DataErrorsWanted};

/// Reports shown.
const SHOWN: u64 = 200;
/// Longest answer, in characters.
const LONGEST: usize = 500;

#[derive(Debug, Serialize)]
pub(super) struct Part {
    rows: Vec<Row>,
    open: usize,
    may_settle: bool,
    longest: usize,
    files: Files,
}

#[derive(Debug, Serialize)]
struct Row {
    id: i64,
    case_id: String,
    case_href: String,
    about: String,
    wrong: String,
    note: String,
    organisation: Option<String>,
    author: String,
    at: String,
    outcome: String,
    is_open: bool,
    answer: String,
    settled: Option<String>,
}

fn wanted(seen: &Seen<'_>, rows: Option<u64>) -> DataErrorsWanted {
    DataErrorsWanted {
        scope: seen.scope.clone(),
        rows,
        ..DataErrorsWanted::default()
    }
}

pub(super) fn part(seen: &Seen<'_>) -> Result<Part, WebError> {
    let mut records = seen.service.store.data_errors(&wanted(seen, Some(SHOWN)))?;
    // what is open first, then the newest
    records.sort_by_key(|record| (record.settled.is_some(), std::cmp::Reverse(record.id)));
    Ok(Part {
        open: records
            .iter()
            .filter(|record| record.settled.is_none())
            .count(),
        rows: records
            .into_iter()
            .map(|record| row(seen, record))
            .collect(),
        may_settle: seen.visit.viewer.may(Area::ReleaseQuarantine),
        longest: LONGEST,
        files: Files::of(&seen.visit.view, "/data-quality/errors"),
    })
}

fn about(seen: &Seen<'_>, about: &About) -> String {
    let lang = seen.visit.lang;
    match about {
        About::Case => lang.pick("дело в целом", "the case as a whole").to_owned(),
        About::Limit { id, .. } => seen.names.limit(id),
        About::Event { source, id } => {
            format!("{} {id} ({source})", lang.pick("событие", "event"))
        }
    }
}

fn row(seen: &Seen<'_>, record: DataErrorRecord) -> Row {
    let said = record.said;
    let settled = record.settled;
    let outcome = settled
        .as_ref()
        .map_or("open", |settled| settled.outcome.code());
    Row {
        id: record.id,
        about: about(seen, &said.about),
        case_href: seen
            .visit
            .view
            .link(&srok_core::address::of_case(&said.case_id), &[]),
        case_id: said.case_id,
        wrong: words::code(seen.visit.lang, "wrong", said.wrong.code()),
        note: said.note,
        organisation: said
            .organisation
            .as_deref()
            .map(|id| seen.names.organisation(id)),
        author: seen.names.official(&said.author),
        at: seen.moment(record.reported_at),
        outcome: words::code(seen.visit.lang, "settled", outcome),
        is_open: settled.is_none(),
        answer: settled
            .as_ref()
            .map_or_else(String::new, |settled| settled.answer.clone()),
        settled: settled.map(|settled| {
            format!(
                "{}, {}",
                seen.moment(settled.at),
                seen.names.official(&settled.author)
            )
        }),
    }
}

/// Refuses who may not answer something that is said to be wrong.
pub(super) fn may_settle(seen: &Seen<'_>, id: i64) -> Result<(), WebError> {
    if !seen.visit.viewer.may(Area::ReleaseQuarantine) {
        return Err(WebError::NoRight(String::new()));
    }
    let wanted = DataErrorsWanted {
        id: Some(id),
        scope: seen.visit.viewer.scope.clone(),
        ..DataErrorsWanted::default()
    };
    if seen.service.store.data_errors(&wanted)?.is_empty() {
        let none = "Такого сообщения нет, или оно относится к другому органу.";
        let none = seen.visit.pick(
            none,
            "There is no such report, or it is about another body.",
        );
        return Err(WebError::NotThere(none.to_owned()));
    }
    Ok(())
}

/// Returns an answer as it is kept.
pub(super) fn answer(text: &str) -> String {
    text.trim().chars().take(LONGEST).collect()
}

pub(super) fn table(seen: &Seen<'_>) -> Result<Table<'static>, WebError> {
    let lang = seen.visit.lang;
    let records = seen.service.store.data_errors(&wanted(seen, None))?;
    let rows = records.into_iter().map(|record| {
        let said = record.said;
        let path = srok_core::address::of_case(&said.case_id);
        let settled = record.settled;
        let outcome = settled
            .as_ref()
            .map_or("open", |settled| settled.outcome.code());
        vec![
            Cell::count(record.id),
            Cell::link(&said.case_id, path),
            Cell::text(about(seen, &said.about)),
            Cell::text(words::code(lang, "wrong", said.wrong.code())),
            Cell::text(said.note),
            Cell::maybe(said.organisation.as_deref(), |id| {
                Cell::text(seen.names.organisation(id))
            }),
            Cell::text(seen.names.official(&said.author)),
            Cell::Moment(record.reported_at),
            Cell::text(words::code(lang, "settled", outcome)),
            Cell::maybe(settled.as_ref(), |settled| Cell::text(&settled.answer)),
            Cell::maybe(settled.as_ref(), |settled| {
                Cell::text(seen.names.official(&settled.author))
            }),
            Cell::maybe(settled.as_ref(), |settled| Cell::Moment(settled.at)),
        ]
    });
    Ok(Table {
        name: "data-errors",
        title: lang
            .pick("Сообщения об ошибках данных", "Reports of wrong data")
            .to_owned(),
        head: head(
            seen.visit,
            [
                ("№", "No."),
                ("Дело", "Case"),
                ("О чем", "About"),
                ("Что неверно", "What is wrong"),
                ("Пояснение", "Note"),
                ("Орган", "Body"),
                ("Кто сообщил", "Reported by"),
                ("Когда", "When"),
                ("Итог", "Outcome"),
                ("Ответ", "Answer"),
                ("Кто ответил", "Answered by"),
                ("Когда", "When"),
            ],
        ),
        rows: rows.collect(),
    })
}
