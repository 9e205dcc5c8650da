//! Which complaints make a figure? The list behind a cell, on a page and as a file.

use serde::Serialize;

use super::super::super::WebError;
use super::super::super::reports::unmade;
use super::super::export::{Cell, Files, Table};
use super::super::names::Names;
use super::super::{Sheet, Visit};
use super::which::{Which, numbered};
use srok_core::address::of_case;
use srok_engine::quarterly::{Dimension, Measure};
use srok_law::case::Instant;
use srok_law::words;
use srok_reports::complaints::{Ask, Asked, Behind, cases};
use srok_service::Service;

/// Rows of the page; the files have all.
const MOST: usize = 1_000;

/// What the page places.
#[derive(Debug, Serialize)]
struct Page {
    back: String,
    part: Option<String>,
    definition: &'static str,
    clause: &'static str,
    total: u64,
    rows: Vec<Row>,
    /// How many the page leaves out.
    left_out: usize,
    files: Files,
}

/// A complaint.
#[derive(Debug, Serialize)]
struct Row {
    case_id: String,
    href: String,
    came_from: String,
    registration_no: String,
    organisation: String,
    registered: String,
    ended: String,
}

struct Found {
    asked: Asked,
    all: Vec<Behind>,
}

/// Returns the page.
pub(super) fn sheet(service: &Service, visit: &Visit, which: &Which) -> Result<Sheet, WebError> {
    let found = found(service, visit, which)?;
    let names = Names::of(service, visit)?;
    let measure = found.asked.measure;
    let version = visit.view.value("version").unwrap_or_default();
    let rows: Vec<Row> = found
        .all
        .iter()
        .take(MOST)
        .map(|complaint| row(service, visit, &names, complaint))
        .collect();
    let page = Page {
        back: format!("{}?version={version}", which.path()),
        part: visit.view.value("label").map(str::to_owned),
        definition: measure.definition(visit.lang),
        clause: measure.clause(),
        total: found.all.iter().map(|complaint| complaint.count).sum(),
        left_out: found.all.len().saturating_sub(MOST),
        files: Files::asked(&visit.view, &format!("{}/cases", which.path()), &[]),
        rows,
    };
    let title = format!(
        "{}, {}",
        measure.label(visit.lang),
        which.period.words(visit.lang)
    );
    Ok(Sheet::new("report_cases.html", title, &page))
}

/// Returns the list as a table.
pub(super) fn table(
    service: &Service,
    visit: &Visit,
    which: &Which,
) -> Result<Table<'static>, WebError> {
    let found = found(service, visit, which)?;
    let names = Names::of(service, visit)?;
    let pick = |ru: &str, en: &str| visit.pick(ru, en).to_owned();
    Ok(Table {
        name: "report-cases",
        title: format!(
            "{}, {}",
            found.asked.measure.label(visit.lang),
            which.period.words(visit.lang)
        ),
        head: vec![
            pick("Рег. №", "Reg. No."),
            pick("Дело", "Case"),
            pick("Перенаправлена из", "Sent on from"),
            pick("Орган, подразделение", "Organisation"),
            pick("Зарегистрирована", "Registered"),
            pick("Завершена", "Ended"),
            pick("Учтено", "Counted"),
        ],
        rows: found
            .all
            .iter()
            .map(|complaint| {
                let body = complaint.organisation.as_deref();
                vec![
                    Cell::text(complaint.registration_no.clone().unwrap_or_default()),
                    Cell::link(&complaint.case_id, of_case(&complaint.case_id)),
                    Cell::text(complaint.came_from.join(", ")),
                    Cell::text(body.map_or_else(String::new, |id| names.organisation(id))),
                    Cell::maybe(complaint.registered_at, Cell::Moment),
                    Cell::maybe(complaint.ended_at, Cell::Moment),
                    Cell::count(i64::try_from(complaint.count).unwrap_or(i64::MAX)),
                ]
            })
            .collect(),
    })
}

fn found(service: &Service, visit: &Visit, which: &Which) -> Result<Found, WebError> {
    let nothing = || {
        let said = visit.pick(
            "Такого показателя в отчете нет.",
            "There is no such figure in the report.",
        );
        WebError::NotThere(said.into())
    };
    let measure = visit.view.value("measure").and_then(Measure::named);
    let section = visit.view.value("section");
    let dimension = section
        .map(|code| Dimension::named(code).ok_or_else(nothing))
        .transpose()?;
    // a part may be one that is not named
    let row = visit.view.value("row").unwrap_or_default();
    let asked = Asked {
        part: dimension.map(|dimension| (dimension, row.to_owned())),
        measure: measure.ok_or_else(nothing)?,
    };
    let versions = which.versions(service)?;
    let record = numbered(&versions, visit.view.value("version"));
    let ask = Ask {
        known_at: record.map(|record| record.report.known_at),
        ..which.ask(visit.lang)
    };
    let standings = service.standings().ok_or_else(WebError::being_made_up)?;
    let all = cases(&standings, &ask, &asked).map_err(|error| unmade(&error))?;
    Ok(Found { asked, all })
}

fn row(service: &Service, visit: &Visit, names: &Names, complaint: &Behind) -> Row {
    let zone = service.zone();
    let moment = |at: Option<Instant>| {
        let both = at.zip(zone.as_ref());
        both.map_or_else(String::new, |(at, zone)| {
            words::moment(visit.lang, zone, at)
        })
    };
    let body = complaint.organisation.as_deref();
    Row {
        href: of_case(&complaint.case_id),
        case_id: complaint.case_id.clone(),
        came_from: complaint.came_from.join(", "),
        registration_no: complaint.registration_no.clone().unwrap_or_default(),
        organisation: body.map_or_else(String::new, |id| names.organisation(id)),
        registered: moment(complaint.registered_at),
        ended: moment(complaint.ended_at),
    }
}
