//! Who did what, and is the record of it whole? The audit, page by page, the last entry first.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::super::super::session::Signed;
use super::super::super::{App, WebError};
use super::super::frame::Choice;
use super::super::sign_in::Nothing;
use super::super::{Cell, Files, Rows, Sheet, Table, Visit};
use super::{Moments, Tab, tabs};
use srok_core::audit::{Entry, Kind};
use srok_law::words::{self, Lang};
use srok_service::{AuditLook, Service};
use srok_store::AuditWanted;

/// Entries of a page.
const ROWS: i64 = 100;
/// Entries of a file.
const MOST: i64 = 1_000_000;

/// What the page places.
#[derive(Debug, Serialize)]
struct Page {
    tabs: Vec<Tab>,
    csrf: String,
    rows: Vec<Row>,
    author: String,
    kinds: Vec<Choice>,
    /// The address of the entries before these.
    older: Option<String>,
    /// That of the last ones.
    newest: Option<String>,
    is_whole: bool,
    chain: String,
    files: Files,
}

#[derive(Debug, Serialize)]
struct Row {
    number: i64,
    at: String,
    author: String,
    by: String,
    kind: String,
    about: String,
    detail: String,
    seal: String,
}

/// Shows the audit.
pub(in crate::pages) async fn show(State(app): State<App>, visit: Visit) -> Response {
    app.page(visit, page).await
}

/// Looks whether the chain is whole now.
pub(in crate::pages) async fn check(
    State(app): State<App>,
    visit: Visit,
    Signed(Nothing {}): Signed<Nothing>,
) -> Response {
    app.page(visit, |service, visit| {
        let looked = service.look_at_audit();
        looked.map_err(|error| WebError::internal(&format!("{error:#}")))?;
        page(service, visit)
    })
    .await
}

/// Answers with the audit as a file.
pub(in crate::pages) async fn file(State(app): State<App>, visit: Visit) -> Response {
    app.table(visit, |service, visit| {
        let lang = visit.lang;
        let wanted = AuditWanted {
            rows: MOST,
            ..wanted(visit)?
        };
        let entries = service.store.audit(&wanted)?;
        let head = match lang {
            Lang::Ru => [
                "№",
                "Время",
                "Кто",
                "Действие",
                "О ком, о чем",
                "Подробности",
                "Печать записи",
            ],
            Lang::En => ["No.", "Time", "Who", "What", "About", "Detail", "Seal"],
        };
        Ok(Table {
            name: "audit",
            title: lang.pick("Журнал действий", "Audit").to_owned(),
            head: head.map(str::to_owned).into(),
            rows: Rows::of(entries.into_iter().map(move |entry| cells(entry, lang))),
        })
    })
    .await
}

fn cells(entry: Entry, lang: Lang) -> Vec<Cell> {
    vec![
        Cell::count(entry.number),
        Cell::Moment(entry.at),
        Cell::text(entry.author),
        Cell::text(kind(&entry.kind, lang)),
        Cell::text(entry.about),
        Cell::text(entry.detail),
        Cell::text(entry.seal),
    ]
}

/// Returns what is asked for: everything, or what one author did, or of one kind.
fn wanted(visit: &Visit) -> Result<AuditWanted, WebError> {
    let given = |key: &str| visit.view.value(key).map(str::to_owned);
    let before = given("before")
        .map(|number| number.parse::<i64>())
        .transpose();
    Ok(AuditWanted {
        before: before.map_err(|_| {
            let hint = "take the address from the page";
            WebError::wrong("`before` is no number of an entry", hint)
        })?,
        author: given("author"),
        kind: given("kind"),
        rows: ROWS,
    })
}

fn page(service: &Service, visit: &Visit) -> Result<Sheet, WebError> {
    let moments = Moments::of(service, visit)?;
    let lang = visit.lang;
    let wanted = wanted(visit)?;
    let entries = service.store.audit(&wanted)?;
    let here = |more: &[(&str, &str)]| visit.view.same("/admin/audit", more);
    let last = entries.last().map(|entry| entry.number.to_string());
    let is_full = entries.len() as i64 == ROWS;
    let older = last.filter(|_| is_full);
    let look = service.audit_look();
    let page = Page {
        tabs: tabs("/admin/audit"),
        csrf: visit.viewer.csrf.clone(),
        author: wanted.author.clone().unwrap_or_default(),
        kinds: Kind::ALL
            .iter()
            .map(|kind| Choice {
                value: kind.code().to_owned(),
                label: kind.label(lang).to_owned(),
                is_chosen: wanted.kind.as_deref() == Some(kind.code()),
            })
            .collect(),
        older: older.map(|number| here(&[("before", &number)])),
        newest: wanted.before.map(|_| here(&[("before", "")])),
        is_whole: look.as_ref().is_none_or(|look| look.found.wrong == 0),
        chain: chain(look.as_ref(), &moments),
        files: Files::of(&visit.view, "/admin/audit"),
        rows: entries
            .into_iter()
            .map(|entry| Row {
                number: entry.number,
                at: moments.exactly(entry.at),
                by: here(&[("author", &entry.author), ("before", "")]),
                kind: kind(&entry.kind, lang),
                author: entry.author,
                about: entry.about,
                detail: entry.detail,
                seal: entry.seal.chars().take(12).collect(),
            })
            .collect(),
    };
    let title = lang.pick("Журнал действий", "Audit");
    Ok(Sheet::new("admin/audit.html", title, &page))
}

/// Returns what was done, in words; of a kind that this build does not know, its code.
fn kind(code: &str, lang: Lang) -> String {
    Kind::named(code).map_or_else(|| code.to_owned(), |kind| kind.label(lang).to_owned())
}

/// Says how the chain was last found.
fn chain(look: Option<&AuditLook>, moments: &Moments) -> String {
    let lang = moments.lang;
    let Some(look) = look else {
        return lang
            .pick(
                "цепочка еще не проверялась после запуска",
                "the chain was not looked at since the start",
            )
            .to_owned();
    };
    let at = moments.exactly(look.at);
    let entries = words::number(i64::try_from(look.found.looked_at).unwrap_or(i64::MAX));
    match (look.found.examples.first(), lang) {
        (None, Lang::Ru) => format!("цепочка цела: записей {entries}, проверено {at}"),
        (None, Lang::En) => format!("the chain is whole: {entries} entries, looked at {at}"),
        (Some(fault), Lang::Ru) => format!(
            "цепочка нарушена: {}; в хранилище {}, должно быть {} (проверено {at})",
            fault.thing, fault.found, fault.expected
        ),
        (Some(fault), Lang::En) => format!(
            "the chain is broken: {}; stored {}, expected {} (looked at {at})",
            fault.thing, fault.found, fault.expected
        ),
    }
}
