//! Which events does an XLSX workbook hold? The first sheet, or the one the mapping names; its
//! first row names the columns.
//!
//! A cell with a date is a local time of no zone. One that shows midnight sharp is a day without a
//! time: spreadsheets do not tell the two apart, and to know less is the cautious reading.

use std::borrow::Cow;
use std::io::{BufReader, Cursor, Read, Seek};

use calamine::DataRef;
use srok_law::time::NaiveTime;

use super::bound::{beyond, too_long};
use super::cell::Cell;
use super::delivery::{Delivery, Parsed};
use super::layout::Layout;
use super::source::{Content, Opened, Progress};
use super::{Batch, IngestError, Options};
use srok_core::workbook::{Row, Trouble, Workbook, owned};

/// Reads all rows and hands over what they hold.
pub(super) fn read<E: From<IngestError>, F: FnMut(Batch) -> Result<(), E>>(
    opened: Opened,
    options: &Options<'_>,
    delivery: &mut Delivery<F>,
) -> Result<(), E> {
    let book = Book {
        file: opened.name.to_string(),
        progress: opened.progress.clone(),
        options,
    };
    if let Content::File(file) = opened.content {
        let size = opened.progress.size;
        return book.read(BufReader::new(file), size, delivery);
    }
    let bytes = opened.into_bytes(options.bounds)?;
    let size = bytes.len() as u64;
    book.read(Cursor::new(bytes), size, delivery)
}

/// A workbook and how it is to be read.
struct Book<'o> {
    file: String,
    progress: Progress,
    options: &'o Options<'o>,
}

impl Book<'_> {
    fn read<E: From<IngestError>, F: FnMut(Batch) -> Result<(), E>>(
        &self,
        bytes: impl Read + Seek,
        size: u64,
        delivery: &mut Delivery<F>,
    ) -> Result<(), E> {
        let bounds = self.options.bounds;
        let wrong = |trouble| self.wrong(trouble);
        let mut workbook = Workbook::open(bytes, size, bounds).map_err(wrong)?;
        let sheet = self.sheet(&workbook.sheets())?;
        let mut rows = workbook.rows(&sheet, bounds).map_err(wrong)?;
        let stated = rows.stated();
        let (first, names) = match rows.next_row().map_err(wrong)? {
            Some(row) => names(&row),
            None => (0, Vec::new()),
        };
        let (layout, header) = Layout::of_table(&self.file.as_str().into(), &names, self.options)?;
        let mut parsed = Parsed::default();
        while let Some(row) = rows.next_row().map_err(wrong)? {
            let line = row.number;
            parsed.rows += 1;
            if row.is_too_long {
                parsed.push(&layout.rules, &too_long("row", bounds), line);
            } else {
                let mut data: Vec<Option<&DataRef<'_>>> = vec![None; names.len()];
                for (column, value) in &row.cells {
                    match column.checked_sub(first).and_then(|at| data.get_mut(at)) {
                        Some(place) => *place = Some(value),
                        None => parsed.dropped.count("", 1),
                    }
                }
                let value = |at: usize| data.get(at).copied().flatten();
                header.count_dropped(&mut parsed.dropped, |at| value(at).is_some());
                let cells: Vec<Cell<'_>> = header
                    .wanted
                    .iter()
                    .map(|at| value(*at).map_or(Cell::Empty, cell))
                    .collect();
                layout.case_drafts(&cells, |draft| parsed.push(&layout.rules, &draft, line));
                layout.event_drafts(&cells, |draft| parsed.push(&layout.rules, &draft, line));
            }
            if parsed.is_full() {
                let done = usize::try_from(line).unwrap_or(usize::MAX);
                parsed.bytes_read = self.progress.share(done.min(stated), stated);
                delivery.deliver(std::mem::take(&mut parsed))?;
            }
        }
        parsed.bytes_read = self.progress.size;
        delivery.deliver(parsed)
    }

    /// Returns the name of the sheet to read.
    fn sheet(&self, sheets: &[String]) -> Result<String, IngestError> {
        let mapping = self.options.mapping;
        let stated = mapping.and_then(|mapping| mapping.sheet.as_ref());
        let found = match stated {
            Some(stated) => sheets.iter().find(|sheet| *sheet == stated),
            None => sheets.first(),
        };
        found.cloned().ok_or_else(|| IngestError::Layout {
            file: self.file.clone(),
            problem: match stated {
                Some(stated) => format!("has no sheet `{stated}`"),
                None => "has no sheet".to_owned(),
            },
            hint: format!("its sheets are: {}", sheets.join(", ")),
        })
    }

    fn wrong(&self, trouble: Trouble) -> IngestError {
        match trouble {
            Trouble::Beyond(what, bound) => beyond(&self.file, what, bound),
            Trouble::Unreadable(cause) => IngestError::Unreadable {
                file: self.file.clone(),
                problem: format!("is not a readable XLSX workbook: {cause}"),
                hint: "open it in a spreadsheet program and save it as .xlsx, or as CSV in UTF-8"
                    .to_owned(),
            },
        }
    }
}

/// Returns the first column of the header, and the names from there on.
fn names(row: &Row<'_>) -> (usize, Vec<String>) {
    let columns = || row.cells.iter().map(|(column, _)| *column);
    let first = columns().min().unwrap_or(0);
    let width = columns().max().map_or(0, |last| last - first + 1);
    let mut names = vec![String::new(); width];
    for (column, value) in &row.cells {
        if let Some(name) = names.get_mut(column - first) {
            owned(value.clone()).to_string().trim().clone_into(name);
        }
    }
    (first, names)
}

fn cell<'d>(data: &'d DataRef<'_>) -> Cell<'d> {
    match data {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) | DataRef::DateTimeIso(text) => Cell::Text(Cow::Borrowed(text)),
        DataRef::SharedString(text) => Cell::Text(Cow::Borrowed(text)),
        DataRef::Int(number) => Cell::Text(Cow::Owned(number.to_string())),
        DataRef::Float(number) => Cell::Text(Cow::Owned(number.to_string())),
        DataRef::Bool(value) => Cell::Text(Cow::Owned(value.to_string())),
        DataRef::DateTime(stamp) if stamp.is_datetime() => match stamp.as_datetime() {
            Some(local) if local.time() == NaiveTime::MIN => Cell::Day(local.date()),
            Some(local) => Cell::Local(local),
            None => Cell::Unusable("a date out of range"),
        },
        DataRef::DateTime(_) | DataRef::DurationIso(_) => Cell::Unusable("a duration"),
        DataRef::Error(_) => Cell::Unusable("an error of the spreadsheet"),
    }
}
