//! Which rows does a CSV file or a workbook hold? Texts only: what they mean is asked elsewhere.
//!
//! A file comes in as its bytes. CSV is UTF-8, with or without a byte order mark, separated by commas or semicolons; of an XLSX workbook every
//! sheet is read.

use std::io::Cursor;

use calamine::{Data, ExcelDateTime};
use csv::{Position, ReaderBuilder};
use serde::{Deserialize, Serialize};
use srok_law::time::NaiveTime;

use super::written::TIME;
use crate::config::Ingest;
use crate::workbook::{Row, Trouble, Workbook, owned};

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// The line, if one is to blame; else 0.
    pub(super) line: u64,
    pub(super) problem: String,
    pub(super) remedy: String,
}

/// A piece of a file, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// A sheet begins; those of workbooks have names.
    Sheet(Option<String>),
    /// A row of it, with its line.
    Row(u64, Vec<String>),
    /// The file cannot be read.
    Unreadable(Unreadable),
}

/// How an XLSX file begins: it is a ZIP archive.
const ARCHIVE: &[u8] = b"PK\x03\x04";
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// What a cell takes in memory besides its text.
const CELL: u64 = 32;

/// Tells whether a file is a workbook, by its content, whatever its name.
#[must_use]
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ARCHIVE)
}

/// Reads a file and hands over its pieces.
///
/// # Errors
///
/// What `each` returned.
pub fn pieces<E>(
    bytes: &[u8],
    bounds: &Ingest,
    each: impl FnMut(Piece) -> Result<(), E>,
) -> Result<(), E> {
    let (left, bound) = bounds.whole();
    let mut given = Given { each, left };
    let read = if is_workbook(bytes) {
        workbook(bytes, bounds, &mut given)
    } else {
        table(bytes, &mut given)
    };
    let unreadable = match read {
        Ok(()) => return Ok(()),
        Err(Stop::Each(error)) => return Err(error),
        Err(Stop::Unreadable(unreadable)) => unreadable,
        Err(Stop::TooMuch) => Unreadable {
            line: 0,
            problem: format!("its cells take more memory than {bound} allows"),
            remedy: format!(
                "split it, or raise {} in [ingest] of the settings",
                bound.key
            ),
        },
    };
    (given.each)(Piece::Unreadable(unreadable))
}

/// Who ended the reading.
enum Stop<E> {
    Each(E),
    Unreadable(Unreadable),
    TooMuch,
}

impl<E> From<Unreadable> for Stop<E> {
    fn from(unreadable: Unreadable) -> Self {
        Self::Unreadable(unreadable)
    }
}

/// Where pieces go, and how much of them may still come.
struct Given<F> {
    each: F,
    left: u64,
}

impl<E, F: FnMut(Piece) -> Result<(), E>> Given<F> {
    fn put(&mut self, piece: Piece) -> Result<(), Stop<E>> {
        if let Piece::Row(_, cells) = &piece {
            let size = cells.iter().map(|cell| cell.len() as u64 + CELL).sum();
            self.left = self.left.checked_sub(size).ok_or(Stop::TooMuch)?;
        }
        (self.each)(piece).map_err(Stop::Each)
    }
}

/// Makes sheets of pieces, those that hold nothing left out.
pub(super) fn gathered(pieces: impl IntoIterator<Item = Piece>) -> Result<Vec<Sheet>, Unreadable> {
    let mut sheets: Vec<(Option<String>, Vec<(u64, Vec<String>)>)> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Sheet(name) => sheets.push((name, Vec::new())),
            Piece::Row(line, cells) => {
                if let Some((_, rows)) = sheets.last_mut() {
                    rows.push((line, cells));
                }
            }
            Piece::Unreadable(unreadable) => return Err(unreadable),
        }
    }
    let sheets = sheets.into_iter().map(|(name, rows)| sheet(name, rows));
    Ok(sheets.filter(|sheet| !sheet.header.is_empty()).collect())
}

fn table<E, F: FnMut(Piece) -> Result<(), E>>(
    bytes: &[u8],
    given: &mut Given<F>,
) -> Result<(), Stop<E>> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| Unreadable {
        line: lines(bytes.get(..error.valid_up_to()).unwrap_or_default()) + 1,
        problem: "is not in UTF-8".into(),
        remedy: "save it as `CSV UTF-8` in the spreadsheet program, or as .xlsx".into(),
    })?;
    let first = text.lines().find(|line| !line.trim().is_empty());
    let count = |separator: char| first.unwrap_or_default().matches(separator).count();
    let delimiter = if count(';') > count(',') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    given.put(Piece::Sheet(None))?;
    let (mut line, mut at) = (1, 0);
    for record in reader.records() {
        let record = record.map_err(|error| Unreadable {
            line: error.position().map_or(0, Position::line),
            problem: format!("cannot be read as CSV: {error}"),
            remedy: "save it again as `CSV UTF-8`".into(),
        })?;
        // a record begins after the blank lines before it
        let start = record.position().map_or(0, Position::byte) as usize;
        let rest = text.get(start..).unwrap_or_default();
        let start = start + rest.len() - rest.trim_start_matches(['\n', '\r']).len();
        line += lines(text.as_bytes().get(at..start).unwrap_or_default());
        at = start;
        let cells = record.iter().map(|cell| cell.trim().to_owned());
        given.put(Piece::Row(line, cells.collect()))?;
    }
    Ok(())
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

fn workbook<E, F: FnMut(Piece) -> Result<(), E>>(
    bytes: &[u8],
    bounds: &Ingest,
    given: &mut Given<F>,
) -> Result<(), Stop<E>> {
    let wrong = |trouble| match trouble {
        Trouble::Unreadable(cause) => no_workbook(&cause),
        Trouble::Beyond(what, bound) => Unreadable {
            line: 0,
            problem: format!("{what} than {bound} allows"),
            remedy: format!(
                "split it, or raise {} in [ingest] of the settings",
                bound.key
            ),
        },
    };
    let size = bytes.len() as u64;
    let mut workbook = Workbook::open(Cursor::new(bytes), size, bounds).map_err(wrong)?;
    for name in workbook.sheets() {
        let of_sheet = |trouble| match trouble {
            Trouble::Unreadable(cause) => no_workbook(&format!("sheet `{name}`: {cause}")),
            beyond @ Trouble::Beyond(..) => wrong(beyond),
        };
        let mut rows = workbook.rows(&name, bounds).map_err(of_sheet)?;
        given.put(Piece::Sheet(Some(name.clone())))?;
        let mut first = None;
        while let Some(row) = rows.next_row().map_err(of_sheet)? {
            if row.is_too_long {
                let bound = bounds.of_record();
                return Err(wrong(Trouble::Beyond("has a row that is longer", bound)).into());
            }
            let columns = row.cells.iter().map(|(column, _)| *column);
            let first = *first.get_or_insert(columns.min().unwrap_or(0));
            given.put(Piece::Row(row.number, texts(&row, first)))?;
        }
    }
    Ok(())
}

/// Returns the texts of a row from the first column of the header on. A cell before it stands behind all others, where it has no heading.
fn texts(row: &Row<'_>, first: usize) -> Vec<String> {
    let columns = row.cells.iter().map(|(column, _)| *column);
    let width = columns
        .max()
        .map_or(0, |last| (last + 1).saturating_sub(first));
    let mut texts = vec![String::new(); width];
    for (column, value) in &row.cells {
        let text = text(&owned(value.clone())).trim().to_owned();
        match column.checked_sub(first).and_then(|at| texts.get_mut(at)) {
            Some(place) => *place = text,
            None => texts.push(text),
        }
    }
    texts
}

fn no_workbook(cause: &str) -> Unreadable {
    Unreadable {
        line: 0,
        problem: format!("is not a readable XLSX workbook: {cause}"),
        remedy: "open it in a spreadsheet program and save it as .xlsx, or as `CSV UTF-8`".into(),
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

    fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
        let mut all = Vec::new();
        let _ = pieces(bytes, &Ingest::default(), |piece| {
            all.push(piece);
            Ok::<(), ()>(())
        });
        gathered(all)
    }

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
    fn cells_beyond_the_bound_are_not_gathered() {
        let bounds = Ingest {
            max_whole_mib: 1,
            ..Ingest::default()
        };
        let (mut rows, mut last) = (0, None);
        let _ = pieces(";".repeat(100_000).as_bytes(), &bounds, |piece| {
            rows += u32::from(matches!(piece, Piece::Row(..)));
            last = Some(piece);
            Ok::<(), ()>(())
        });
        assert_eq!(rows, 0);
        let Some(Piece::Unreadable(told)) = last else {
            panic!("{last:?}");
        };
        assert!(
            told.problem.contains("ingest.max_whole_mib = 1"),
            "{told:?}"
        );
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
