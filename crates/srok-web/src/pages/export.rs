//! How does a table leave the service as a file? As CSV and as XLSX, with the same rows as the page.
//!
//! The CSV is made for Excel as it is installed here: a file that begins with a byte order mark is read as UTF-8, and a Russian Excel takes `;` for
//! the separator and `,` for the decimal mark, because those are the ones of the Russian Windows; with the comma everything would land in one column.
//! In English pages it is `,` and `.`. Dates are written as 2026-01-22, which every Excel and every program takes for a date; moments are local ones
//! of the zone of the settings. The first line is the head, so that programs need not skip anything; the file name says as of when.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use super::super::spool::{self, Spool, Spooled};
use super::super::{App, WebError};
use super::{Visit, fault};
use srok_core::access::Area;
use srok_core::formula::harmless;
use srok_law::calendar::Zone;
use srok_law::case::{Day, Instant};
use srok_law::words::Lang;
use srok_service::Service;

mod sheet;

/// A table on its way out.
pub(crate) struct Table<'a> {
    /// Name of the file without day and ending, in Latin letters: `board`.
    pub name: &'static str,
    /// What the table is called on the page.
    pub title: String,
    /// The columns.
    pub head: Vec<String>,
    /// The rows, each as long as the head.
    pub rows: Rows<'a>,
}

/// Rows that are made one after another, when they are written: however many they are, few of them are in memory.
pub(crate) struct Rows<'a>(Box<Giving<'a>>);

/// Hands rows to whoever takes them, until there are no more or he wants no more.
type Giving<'a> = dyn FnOnce(&mut Taking<'_>) -> Result<(), WebError> + 'a;
type Taking<'a> = dyn FnMut(Vec<Cell>) -> Result<(), WebError> + 'a;

impl<'a> Rows<'a> {
    /// Returns rows that are handed over.
    pub fn given(give: impl FnOnce(&mut Taking<'_>) -> Result<(), WebError> + 'a) -> Self {
        Self(Box::new(give))
    }

    /// Returns rows that are made of what is there.
    pub fn of(rows: impl Iterator<Item = Vec<Cell>> + 'a) -> Self {
        Self::given(move |take| {
            let mut rows = rows;
            rows.try_for_each(take)
        })
    }
}

impl From<Vec<Vec<Cell>>> for Rows<'_> {
    fn from(rows: Vec<Vec<Cell>>) -> Self {
        Self::of(rows.into_iter())
    }
}

impl FromIterator<Vec<Cell>> for Rows<'_> {
    fn from_iter<T: IntoIterator<Item = Vec<Cell>>>(rows: T) -> Self {
        Vec::from_iter(rows).into()
    }
}

/// What stands in a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
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
pub(crate) struct Made<'a> {
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
pub(crate) struct Files {
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
pub(crate) struct TakenAway {
    /// Its name with its ending, in Latin letters.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
}

/// Answers with a file as it is.
pub(crate) fn taken_away(file: TakenAway) -> Response {
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
    pub(crate) async fn table(
        &self,
        visit: Visit,
        work: impl for<'a> FnOnce(&'a Service, &'a Visit) -> Result<Table<'a>, WebError>
        + Send
        + 'static,
    ) -> Response {
        let asking = visit.clone();
        let login = visit.viewer.account.login.clone();
        let spooled = Arc::clone(&self.spooled);
        let turn = match self.heavy_turn(&login).await {
            Ok(turn) => turn,
            Err(error) => return fault::page(self, asking, error).await,
        };
        // who has gone away is waited for no longer
        let (waiting, is_gone) = Waiting::new();
        let made = self
            .heavy_place(move |service| {
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
                    home: service.config.serve.public_url.text(),
                };
                let spool = Spool::new(service, &spooled);
                let is_book = visit.path.ends_with(".xlsx");
                let file = written(table, made, is_book, spool, &is_gone)?;
                tracing::info!(
                    file = file.name,
                    rows = file.rows,
                    account = visit.viewer.account.login,
                    "a table was taken away"
                );
                Ok(file)
            })
            .await;
        drop(waiting);
        match made {
            Ok(file) => file.answer(turn),
            Err(error) => fault::page(self, asking, error).await,
        }
    }
}

/// Somebody who waits: once he is gone, he tells.
struct Waiting(Arc<AtomicBool>);

impl Waiting {
    fn new() -> (Self, Arc<AtomicBool>) {
        let is_gone = Arc::new(AtomicBool::new(false));
        (Self(Arc::clone(&is_gone)), is_gone)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A table as a file.
struct Written {
    name: String,
    kind: &'static str,
    rows: usize,
    spooled: Spooled,
}

impl Written {
    /// Answers with it; what is given here is kept until it was sent.
    fn answer<T: Send + 'static>(self, kept: T) -> Response {
        let headers = [
            (header::CONTENT_TYPE, self.kind.to_owned()),
            (
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{}\"", self.name),
            ),
            (header::CONTENT_LENGTH, self.spooled.len().to_string()),
            (header::CACHE_CONTROL, "private, no-store".to_owned()),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        ];
        (headers, self.spooled.body(kept)).into_response()
    }
}

/// Writes a table.
fn written(
    table: Table<'_>,
    made: Made<'_>,
    is_book: bool,
    mut spool: Spool,
    is_gone: &AtomicBool,
) -> Result<Written, WebError> {
    let Table {
        name,
        title,
        head,
        rows,
    } = table;
    let (ending, kind) = if is_book {
        (
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    } else {
        ("csv", "text/csv; charset=utf-8; header=present")
    };
    let mut count = 0;
    let counted = Rows::given(|take| {
        (rows.0)(&mut |row| {
            count += 1;
            if is_gone.load(Ordering::Relaxed) {
                return Err(WebError::NotNow("nobody waits for the file".into()));
            }
            take(row)
        })
    });
    let table = Table {
        name,
        title,
        head,
        rows: counted,
    };
    if is_book {
        let folder = spool.folder().to_owned();
        sheet::book(table, made, &folder, &mut spool)?;
    } else {
        separated(table, made, &mut spool)?;
    }
    Ok(Written {
        name: format!("{name}-{}.{ending}", made.zone.day_of(made.as_of)),
        kind,
        rows: count,
        spooled: spool.made().map_err(|error| WebError::internal(&error))?,
    })
}

/// What Excel reads at the beginning of a file in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

fn separated(table: Table<'_>, made: Made<'_>, out: &mut impl Write) -> Result<(), WebError> {
    let separator = match made.lang {
        Lang::Ru => b';',
        Lang::En => b',',
    };
    out.write_all(BYTE_ORDER_MARK)
        .map_err(|error| spool::not_made(&error))?;
    let mut writer = csv::WriterBuilder::new()
        .delimiter(separator)
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    let head = table.head.iter().map(|name| harmless(name).into_owned());
    writer.write_record(head)?;
    (table.rows.0)(&mut |row| {
        let fields = row.iter().map(|cell| plain(cell, made));
        Ok(writer.write_record(fields)?)
    })?;
    writer.flush().map_err(|error| spool::not_made(&error))
}

fn plain(cell: &Cell, made: Made<'_>) -> String {
    match cell {
        Cell::Text(text) | Cell::Link { text, .. } => harmless(text).into_owned(),
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

#[cfg(test)]
mod tests;
