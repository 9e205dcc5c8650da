//! Which events does an XLSX workbook hold? The first sheet, or the one the mapping names; its
//! first row names the columns.
//!
//! A cell with a date is a local time of no zone. One that shows midnight sharp is a day without a
//! time: spreadsheets do not tell the two apart, and to know less is the cautious reading.

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx, XlsxError};
use chrono::NaiveTime;

use super::cell::Cell;
use super::delivery::{Delivery, Parsed};
use super::layout::Layout;
use super::source::{self, Opened};
use super::{Batch, IngestError, Options};

/// Reads all rows and hands over what they hold.
pub(super) fn read<E: From<IngestError>, F: FnMut(Batch) -> Result<(), E>>(
    opened: Opened,
    options: &Options<'_>,
    delivery: &mut Delivery<F>,
) -> Result<(), E> {
    let file = opened.name.clone();
    let progress = opened.progress.clone();
    let bytes = opened.into_bytes()?;
    let range = source::unless_it_panics(|| range(&file, bytes, options))
        .unwrap_or_else(|| Err(unreadable(&file, "its parts are damaged")))?;
    let first_row = range.start().map_or(1, |(row, _)| u64::from(row) + 1);
    let mut rows = range.rows();
    let names: Vec<String> = rows
        .next()
        .unwrap_or_default()
        .iter()
        .map(|name| name.to_string().trim().to_owned())
        .collect();
    let (layout, header) = Layout::of_table(&file, &names, options)?;
    let mut parsed = Parsed::default();
    for (line, row) in (first_row + 1..).zip(rows) {
        if row.iter().all(|data| matches!(data, Data::Empty)) {
            continue;
        }
        parsed.rows += 1;
        header.count_dropped(&mut parsed.dropped, |at| {
            !matches!(row.get(at), None | Some(Data::Empty))
        });
        let cells: Vec<Cell<'_>> = header
            .wanted
            .iter()
            .map(|at| row.get(*at).map_or(Cell::Empty, cell))
            .collect();
        layout.case_drafts(&cells, |draft| parsed.push(&layout.rules, &draft, line));
        layout.event_drafts(&cells, |draft| parsed.push(&layout.rules, &draft, line));
        if parsed.is_full() {
            let done = usize::try_from(line - first_row).unwrap_or(usize::MAX);
            parsed.bytes_read = progress.share(done, range.height());
            delivery.deliver(std::mem::take(&mut parsed))?;
        }
    }
    parsed.bytes_read = progress.size;
    delivery.deliver(parsed)
}

/// Returns the cells of the sheet to read.
fn range(file: &str, bytes: Vec<u8>, options: &Options<'_>) -> Result<Range<Data>, IngestError> {
    let could_not_read = |cause: XlsxError| unreadable(file, &cause.to_string());
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(could_not_read)?;
    let sheet = sheet(file, &workbook.sheet_names(), options)?;
    workbook.worksheet_range(&sheet).map_err(could_not_read)
}

/// Returns the name of the sheet to read.
fn sheet(file: &str, sheets: &[String], options: &Options<'_>) -> Result<String, IngestError> {
    let stated = options.mapping.and_then(|mapping| mapping.sheet.as_ref());
    let found = match stated {
        Some(stated) => sheets.iter().find(|sheet| *sheet == stated),
        None => sheets.first(),
    };
    found.cloned().ok_or_else(|| IngestError::Layout {
        file: file.to_owned(),
        problem: match stated {
            Some(stated) => format!("has no sheet `{stated}`"),
            None => "has no sheet".to_owned(),
        },
        hint: format!("its sheets are: {}", sheets.join(", ")),
    })
}

fn unreadable(file: &str, cause: &str) -> IngestError {
    IngestError::Unreadable {
        file: file.to_owned(),
        problem: format!("is not a readable XLSX workbook: {cause}"),
        hint: "open it in a spreadsheet program and save it as .xlsx, or as CSV in UTF-8"
            .to_owned(),
    }
}

fn cell(data: &Data) -> Cell<'_> {
    match data {
        Data::Empty => Cell::Empty,
        Data::String(text) | Data::DateTimeIso(text) => Cell::Text(Cow::Borrowed(text)),
        Data::Int(number) => Cell::Text(Cow::Owned(number.to_string())),
        Data::Float(number) => Cell::Text(Cow::Owned(number.to_string())),
        Data::Bool(value) => Cell::Text(Cow::Owned(value.to_string())),
        Data::DateTime(stamp) if stamp.is_datetime() => match stamp.as_datetime() {
            Some(local) if local.time() == NaiveTime::MIN => Cell::Day(local.date()),
            Some(local) => Cell::Local(local),
            None => Cell::Unusable("a date out of range"),
        },
        Data::DateTime(_) | Data::DurationIso(_) => Cell::Unusable("a duration"),
        Data::Error(_) => Cell::Unusable("an error of the spreadsheet"),
    }
}
