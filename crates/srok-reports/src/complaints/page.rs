//! What stands on the sheets of the printed report? Everything the template places, in words and figures ready to be set.

mod balance;
mod chart;
mod front;
mod parts;
mod past;
mod trust;

use serde::Serialize;

use super::Report;
use super::told::State;
use crate::grid::Table;
use crate::templates::Template;
use crate::world::print;
use crate::writing::Writing;
use crate::{Printed, ReportError};
use chart::Chart;
use front::Front;

/// The template of the program.
pub(super) const TEMPLATE: Template = Template::built_in(
    "complaints.typ",
    "reports/complaints.typ",
    include_str!("../../../../reports/complaints.typ"),
);

/// Returns the report on paper. Its files bear the moment up to which everything is known, so the same knowledge gives the same bytes.
///
/// # Errors
///
/// [`ReportError`] if the sheets cannot be set.
pub(super) fn printed(report: &Report) -> Result<Printed, ReportError> {
    let content_hash = report.content_hash()?;
    let page = Page::new(report, &content_hash);
    let pages = print(&report.template, &page, report.made_at.utc(), &content_hash)?;
    Ok(Printed {
        pdf: pages.pdf,
        pages: pages.count,
        text: pages.text,
        content_hash,
    })
}

/// A numbered section.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Section {
    title: String,
    remarks: Vec<String>,
    tables: Vec<Table>,
    charts: Vec<Chart>,
    notes: Vec<String>,
}

/// Sections on sheets of one orientation.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Sheets {
    /// Lying sheets, for tables of many columns.
    is_wide: bool,
    sections: Vec<Section>,
}

/// What every sheet bears.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Frame {
    /// The report in one line.
    running: String,
    /// What warns that it is not approved.
    mark: Option<String>,
    provenance: Vec<String>,
    content_hash: [String; 2],
    program: String,
    page_of: [String; 2],
}

/// Everything on the sheets.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Page {
    lang: &'static str,
    title: String,
    frame: Frame,
    front: Front,
    sheets: Vec<Sheets>,
}

impl Page {
    fn new(report: &Report, content_hash: &str) -> Self {
        let writing = Writing { lang: report.lang };
        let running = format!(
            "{} {}. {}{}",
            front::title(writing),
            front::period(report, writing),
            front::body(report, writing),
            front::version(report, writing)
        );
        let upright = |sections| Sheets {
            is_wide: false,
            sections,
        };
        let mut sheets = vec![
            upright(figures(report, writing)),
            Sheets {
                is_wide: true,
                sections: vec![parts::breakdowns(report, writing)],
            },
            upright(trusted(report, writing, content_hash)),
        ];
        number(&mut sheets, writing);
        Self {
            lang: report.lang.code(),
            title: running.clone(),
            frame: Frame {
                running,
                mark: (report.state == State::Draft).then(|| writing.say("ПРОЕКТ", "DRAFT")),
                provenance: trust::provenance(report, writing),
                content_hash: [
                    writing.say(
                        "Содержание отчета, SHA-256:",
                        "Content of the report, SHA-256:",
                    ),
                    content_hash.to_owned(),
                ],
                program: format!("srok {}", env!("CARGO_PKG_VERSION")),
                page_of: [writing.say("Лист", "Sheet"), writing.say("из", "of")],
            },
            front: Front::new(report, writing),
            sheets,
        }
    }
}

/// Returns what the report says of the body as a whole; a correction begins with what it changes.
fn figures(report: &Report, writing: Writing) -> Vec<Section> {
    let mut sections: Vec<Section> = past::difference(report, writing).into_iter().collect();
    sections.push(balance::movement(report, writing));
    sections.extend(past::carried(report, writing));
    sections.push(balance::terms(report, writing));
    sections.push(chart::pictures(report, writing));
    sections
}

/// Returns why the figures may be trusted.
fn trusted(report: &Report, writing: Writing, content_hash: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = past::consolidation(report, writing).into_iter().collect();
    sections.extend([
        trust::oldest(report, writing),
        trust::identities(report, writing),
        trust::faults(report, writing),
        trust::definitions(report, writing),
        trust::sources(report, writing, content_hash),
    ]);
    sections
}

/// Numbers sections, tables and pictures, each in one row through the report.
fn number(sheets: &mut [Sheets], writing: Writing) {
    let (mut tables, mut pictures) = (0, 0);
    let sections = sheets.iter_mut().flat_map(|sheets| &mut sheets.sections);
    for (place, section) in sections.enumerate() {
        section.title = format!("{}. {}", place + 1, section.title);
        for table in &mut section.tables {
            tables += 1;
            table.keep();
            let name = writing.lang.pick("Таблица", "Table");
            table.title = writing.set(&format!("{name} {tables} — {}", table.title));
        }
        for chart in &mut section.charts {
            pictures += 1;
            let name = writing.lang.pick("Рисунок", "Figure");
            chart.title = writing.set(&format!("{name} {pictures} — {}", chart.title));
        }
    }
}
