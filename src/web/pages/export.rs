//! How does a table leave the service as a file? As CSV and as XLSX, with the same rows as the page.
//!
//! The CSV is made for Excel as it is installed here: a file that begins with a byte order mark is read as UTF-8, and a Russian Excel takes `;` for
//! the separator and `,` for the decimal mark, because those are the ones of the Russian Windows; with the comma everything would land in one column.
//! In English pages it is `,` and `.`. Dates are written as 2026-01-22, which every Excel and every program takes for a date; moments are local ones
//! of the zone of the settings. The first line is the head, so that programs need not skip anything; the file name says as of when.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use super::super::{App, WebError};
use super::{Visit, fault};
use crate::access::Area;
use crate::calendar::Zone;
use crate::case::{Day, Instant};
use crate::service::Service;
use crate::words::Lang;

mod sheet;

/// A table on its way out.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::web) struct Table {
    /// Name of the file without day and ending, in Latin letters: `board`.
    pub name: &'static str,
    /// What the table is called on the page.
    pub title: String,
    /// The columns.
    pub head: Vec<String>,
    /// The rows, each as long as the head.
    pub rows: Vec<Vec<Cell>>,
}

/// What stands in a field.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::web) enum Cell {
    /// Words.
    Text(String),
    /// A number; whole ones are shown without decimals.
    Number(f64),
    /// A day.
    Date(Day),
    /// A moment, shown as local time.
    Moment(Instant),
    /// Words that lead to a page of the service.
    Link {
        /// The words.
        text: String,
        /// The address without the host.
        path: String,
    },
    /// Nothing: not known, or nothing to be said.
    Empty,
}

impl Cell {
    /// Returns words; nothing if there are none.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }

    /// Returns a whole number.
    pub const fn count(count: i64) -> Self {
        Self::Number(count as f64)
    }

    /// Returns words that lead to a page.
    pub fn link(text: impl Into<String>, path: impl Into<String>) -> Self {
        Self::Link {
            text: text.into(),
            path: path.into(),
        }
    }

    /// Returns what there is, or nothing.
    pub fn maybe<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Empty, cell)
    }
}

/// In which words and as of when a file is made.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Made<'a> {
    /// The language: separators follow it.
    pub lang: Lang,
    /// The zone of moments.
    pub zone: &'a Zone,
    /// The moment the table is about.
    pub as_of: Instant,
    /// Where the service is reached: links of a sheet begin with it.
    pub home: &'a str,
}

/// Where the table of a page is to be had as a file.
#[derive(Debug, Clone, serde::Serialize)]
pub(in crate::web) struct Files {
    /// The CSV.
    pub csv: String,
    /// The XLSX.
    pub xlsx: String,
}

impl Files {
    /// Returns the addresses of the table of a page, asked the same as the page: `/board.csv` and `/board.xlsx`.
    pub fn of(view: &super::View, path: &str) -> Self {
        Self::asked(view, path, &[("after", "")])
    }

    /// Returns the addresses of one of the tables of a page, asked the same as the page and something more.
    pub fn asked(view: &super::View, path: &str, more: &[(&str, &str)]) -> Self {
        let file = |ending| view.same(&format!("{path}.{ending}"), more);
        Self {
            csv: file("csv"),
            xlsx: file("xlsx"),
        }
    }
}

/// A file that is there already, or was made as a whole.
#[derive(Debug, Clone)]
pub(in crate::web) struct TakenAway {
    /// Its name with its ending, in Latin letters.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
}

/// Answers with a file as it is.
pub(in crate::web) fn taken_away(file: TakenAway) -> Response {
    let kind = match file.name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("pdf") => "application/pdf",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("csv") => "text/csv; charset=utf-8",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    };
    let name = format!("attachment; filename=\"{}\"", file.name);
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, file.content).into_response()
}

impl App {
    /// Answers with a table as a file: XLSX where the path ends so, else CSV; what goes wrong becomes a page.
    ///
    /// One handler serves `/board.csv` and `/board.xlsx`.
    pub(in crate::web) async fn table(
        &self,
        visit: Visit,
        work: impl FnOnce(&Service, &Visit) -> Result<Table, WebError> + Send + 'static,
    ) -> Response {
        let asking = visit.clone();
        let made = self
            .blocking(move |service| {
                if !visit.viewer.may(Area::Export) {
                    return Err(WebError::NoRight(String::new()));
                }
                let table = work(service, &visit)?;
                let zone = service
                    .zone()
                    .ok_or_else(|| WebError::internal(&"the zone of the settings is not known"))?;
                let made = Made {
                    lang: visit.lang,
                    zone: &zone,
                    as_of: visit.view.as_of,
                    home: &service.config.alerts.public_url,
                };
                tracing::info!(
                    table = table.name,
                    rows = table.rows.len(),
                    account = visit.viewer.account.login,
                    "a table was taken away"
                );
                if visit.path.ends_with(".xlsx") {
                    xlsx(&table, made)
                } else {
                    csv(&table, made)
                }
            })
            .await;
        match made {
            Ok(file) => file,
            Err(error) => fault::page(self, asking, error).await,
        }
    }
}

/// Answers with a table as CSV.
///
/// # Errors
///
/// It cannot be written.
pub(in crate::web) fn csv(table: &Table, made: Made<'_>) -> Result<Response, WebError> {
    let text = separated(table, made).map_err(|error| WebError::internal(&error))?;
    Ok(file(
        table,
        made,
        "csv",
        "text/csv; charset=utf-8; header=present",
        text,
    ))
}

/// Answers with a table as XLSX.
///
/// # Errors
///
/// It has more rows than a sheet, or cannot be written.
pub(in crate::web) fn xlsx(table: &Table, made: Made<'_>) -> Result<Response, WebError> {
    if table.rows.len() > sheet::MOST_ROWS {
        return Err(WebError::wrong(
            made.lang.pick(
                "в таблице больше строк, чем вмещает лист Excel",
                "the table has more rows than a sheet of Excel",
            ),
            made.lang.pick(
                "Сузьте отбор или выгрузите CSV.",
                "Narrow the filters, or take the CSV.",
            ),
        ));
    }
    let book = sheet::book(table, made).map_err(|error| WebError::internal(&error))?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(file(table, made, "xlsx", kind, book))
}

fn file(
    table: &Table,
    made: Made<'_>,
    ending: &str,
    kind: &'static str,
    content: Vec<u8>,
) -> Response {
    let day = made.zone.day_of(made.as_of);
    let name = format!("attachment; filename=\"{}-{day}.{ending}\"", table.name);
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, content).into_response()
}

/// What Excel reads at the beginning of a file in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

fn separated(table: &Table, made: Made<'_>) -> Result<Vec<u8>, csv::Error> {
    let separator = match made.lang {
        Lang::Ru => b';',
        Lang::En => b',',
    };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(separator)
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_vec());
    writer.write_record(table.head.iter().map(|name| harmless(name.clone())))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| plain(cell, made)))?;
    }
    writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

fn plain(cell: &Cell, made: Made<'_>) -> String {
    match cell {
        Cell::Text(text) | Cell::Link { text, .. } => harmless(text.clone()),
        Cell::Number(number) => {
            // more digits would only be noise of the binary fraction
            let text = ((number * 1e6).round() / 1e6).to_string();
            match made.lang {
                Lang::Ru => text.replace('.', ","),
                Lang::En => text,
            }
        }
        Cell::Date(day) => day.to_string(),
        Cell::Moment(at) => made.zone.local(*at).format("%Y-%m-%d %H:%M").to_string(),
        Cell::Empty => String::new(),
    }
}

/// Returns a text that Excel does not take for a formula: behind an apostrophe it stays words.
fn harmless(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests;
