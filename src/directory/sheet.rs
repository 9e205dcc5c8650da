//! Which rows does a CSV file or a workbook hold? Texts only: what they mean is asked elsewhere.
//!
//! A file comes in as its bytes. CSV is UTF-8, with or without a byte order mark, separated by commas or semicolons; of an XLSX workbook every
//! sheet is read.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, ExcelDateTime, Range, Reader, Xlsx};
use chrono::NaiveTime;
use csv::{Position, ReaderBuilder};

use super::written::TIME;

/// A table as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sheet {
    /// Name of the sheet of a workbook.
    pub name: Option<String>,
    /// The first row that is not blank, and where it stands.
    pub header: Vec<String>,
    pub header_line: u64,
    /// The rows below it that are not blank, each with its line or row.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unreadable {
    /// The line, if one is to blame; else 0.
    pub line: u64,
    pub problem: String,
    pub remedy: &'static str,
}

/// How an XLSX file begins: it is a ZIP archive.
const ARCHIVE: &[u8] = b"PK\x03\x04";
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads the sheets of a file, those that hold nothing left out. A workbook is known by its content, whatever its name.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    let sheets = if bytes.starts_with(ARCHIVE) {
        let read = || workbook(bytes);
        // what the work had in hand is dropped with it, so nothing half done is seen afterwards
        catch_unwind(AssertUnwindSafe(read))
            .unwrap_or_else(|_| Err(no_workbook("its parts are damaged")))?
    } else {
        vec![table(bytes)?]
    };
    let is_filled = |sheet: &Sheet| !sheet.header.is_empty();
    Ok(sheets.into_iter().filter(is_filled).collect())
}

fn table(bytes: &[u8]) -> Result<Sheet, Unreadable> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| Unreadable {
        line: lines(bytes.get(..error.valid_up_to()).unwrap_or_default()) + 1,
        problem: "is not in UTF-8".into(),
        remedy: "save it as `CSV UTF-8` in the spreadsheet program, or as .xlsx",
    })?;
    let first = text.lines().find(|line| !line.trim().is_empty());
    let count = |separator: char| first.unwrap_or_default().matches(separator).count();
    let delimiter = if count(';') > count(',') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let (mut line, mut at) = (1, 0);
    for record in reader.records() {
        let record = record.map_err(|error| Unreadable {
            line: error.position().map_or(0, Position::line),
            problem: format!("cannot be read as CSV: {error}"),
            remedy: "save it again as `CSV UTF-8`",
        })?;
        // a record begins after the blank lines before it
        let start = record.position().map_or(0, Position::byte) as usize;
        let rest = text.get(start..).unwrap_or_default();
        let start = start + rest.len() - rest.trim_start_matches(['\n', '\r']).len();
        line += lines(text.as_bytes().get(at..start).unwrap_or_default());
        at = start;
        rows.push((
            line,
            record.iter().map(|cell| cell.trim().to_owned()).collect(),
        ));
    }
    Ok(sheet(None, rows))
}

fn lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// Makes a sheet of rows: blank ones are left out, the first is the header.
fn sheet(name: Option<String>, rows: Vec<(u64, Vec<String>)>) -> Sheet {
    let is_blank = |row: &[String]| row.iter().all(String::is_empty);
    let mut rows = rows.into_iter().filter(|(_, row)| !is_blank(row));
    let (header_line, header) = rows.next().unwrap_or_default();
    Sheet {
        name,
        header,
        header_line,
        rows: rows.collect(),
    }
}

fn workbook(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    let mut workbook: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| no_workbook(&error.to_string()))?;
    let mut sheets = Vec::new();
    for name in workbook.sheet_names() {
        let range = workbook
            .worksheet_range(&name)
            .map_err(|error| no_workbook(&format!("sheet `{name}`: {error}")))?;
        sheets.push(sheet(Some(name), rows_of(&range)));
    }
    Ok(sheets)
}

fn rows_of(range: &Range<Data>) -> Vec<(u64, Vec<String>)> {
    let first = range.start().map_or(1, |(row, _)| u64::from(row) + 1);
    let texts = |row: &[Data]| {
        row.iter()
            .map(|cell| text(cell).trim().to_owned())
            .collect()
    };
    (first..).zip(range.rows().map(texts)).collect()
}

fn no_workbook(cause: &str) -> Unreadable {
    Unreadable {
        line: 0,
        problem: format!("is not a readable XLSX workbook: {cause}"),
        remedy: "open it in a spreadsheet program and save it as .xlsx, or as `CSV UTF-8`",
    }
}

/// Returns a cell as a person would write it into a CSV file.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::DateTime(stamp) => moment(stamp),
        // a day in a cell of ISO form: 2026-03-01T00:00:00
        Data::DateTimeIso(text) => text.split('T').next().unwrap_or_default().to_owned(),
        other => other.to_string(),
    }
}

/// Returns a day, or the time of a cell that holds a time only.
fn moment(stamp: &ExcelDateTime) -> String {
    match stamp.as_datetime() {
        Some(local) if (0.0..1.0).contains(&stamp.as_f64()) => local.format(TIME).to_string(),
        Some(local) if local.time() == NaiveTime::MIN => local.date().to_string(),
        Some(local) => local.to_string(),
        None => stamp.as_f64().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Sheet {
        read(text.as_bytes()).unwrap().remove(0)
    }

    #[test]
    fn commas_semicolons_and_a_byte_order_mark_make_the_same_rows() {
        let plain = only("id,name\n1,\"a, b\"\n");
        assert_eq!(plain.rows, [(2, vec!["1".to_owned(), "a, b".to_owned()])]);
        assert_eq!(only("\u{feff}id;name\r\n1;a, b\r\n"), plain);
    }

    #[test]
    fn lines_are_those_of_the_file_whatever_is_blank_or_broken_over_lines() {
        let sheet = only("\n\nid;name\n;\n1;\"two\nlines\"\n\n 2 ;x\n");
        let lines: Vec<u64> = sheet.rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [5, 8]);
        assert_eq!(sheet.rows[1].1[0], "2");
    }

    #[test]
    fn what_cannot_be_read_says_where_and_why() {
        let mut bytes = "id\nа".as_bytes().to_vec();
        bytes.extend([0xcf, 0x20]);
        assert_eq!(read(&bytes).unwrap_err().line, 2);
        assert_eq!(read(b"\n\n").unwrap(), []);
        assert_eq!(read(b"PK\x03\x04rest").unwrap_err().line, 0);
    }
}
