//! Which cells does an XLSX workbook hold? Sheet by sheet, row by row, as they come: no more than a row and the texts that cells share are in memory.
//!
//! A workbook says itself how large its sheets are, and may lie: nothing is made room for but the cells that come, and these are counted.

use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Reader as _, Xlsx, XlsxCellReader, XlsxError};
use zip::ZipArchive;

use crate::config::{Bound, Ingest};

/// Cells of a row: more columns than a sheet can have are the same cells again.
const MOST_OF_A_ROW: usize = 16_384;

/// Why a workbook cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It is none, or a part of it is damaged.
    Unreadable(String),
    /// It is beyond a bound; the text ends in a comparative.
    Beyond(&'static str, Bound),
}

/// A workbook that is open.
pub struct Workbook<R: Read + Seek>(Xlsx<R>);

/// A row of a sheet that is not blank.
pub struct Row<'b> {
    /// Its number, from 1.
    pub number: u64,
    /// Its cells with their columns, from 0, in the order in which they came.
    pub cells: Vec<(usize, DataRef<'b>)>,
    /// Its texts are longer than a record may be; they were left out.
    pub is_too_long: bool,
}

impl<R: Read + Seek> Workbook<R> {
    /// Opens a workbook of so many bytes: its list of sheets and the texts that cells share are read.
    ///
    /// # Errors
    ///
    /// [`Trouble`].
    pub fn open(mut bytes: R, size: u64, bounds: &Ingest) -> Result<Self, Trouble> {
        let (most, bound) = bounds.unpacked(size);
        let unpacked = guarded(|| unpacked_size(&mut bytes))?;
        if unpacked.is_none_or(|unpacked| unpacked > most) {
            return Err(Trouble::Beyond("unpacks to more", bound));
        }
        let unreadable = |error: &dyn std::fmt::Display| Trouble::Unreadable(error.to_string());
        bytes.rewind().map_err(|error| unreadable(&error))?;
        guarded(|| Xlsx::new(bytes).map_err(|error: XlsxError| unreadable(&error))).map(Self)
    }

    /// Returns the names of the sheets.
    #[must_use]
    pub fn sheets(&self) -> Vec<String> {
        self.0.sheet_names()
    }

    /// Starts to read a sheet.
    ///
    /// # Errors
    ///
    /// [`Trouble`].
    pub fn rows(&mut self, sheet: &str, bounds: &Ingest) -> Result<Rows<'_, R>, Trouble> {
        let cells = guarded(|| {
            self.0
                .worksheet_cells_reader(sheet)
                .map_err(|error| Trouble::Unreadable(error.to_string()))
        })?;
        Ok(Rows {
            cells,
            next: None,
            is_read: false,
            left: bounds.max_cells,
            bound: Bound {
                key: "max_cells",
                value: bounds.max_cells,
            },
            longest: bounds.record(),
        })
    }
}

/// Returns the sum of what the parts say they unpack to; `None` if it has no end.
fn unpacked_size<R: Read + Seek>(bytes: &mut R) -> Result<Option<u64>, Trouble> {
    let unreadable = |error: &dyn std::fmt::Display| Trouble::Unreadable(error.to_string());
    let mut archive = ZipArchive::new(bytes).map_err(|error| unreadable(&error))?;
    let mut sum = Some(0_u64);
    for part in 0..archive.len() {
        let part = archive
            .by_index_raw(part)
            .map_err(|error| unreadable(&error))?;
        sum = sum.and_then(|sum| sum.checked_add(part.size()));
    }
    Ok(sum)
}

/// The rows of a sheet.
pub struct Rows<'b, R: Read + Seek> {
    cells: XlsxCellReader<'b, R>,
    /// The first cell of the next row.
    next: Option<(u32, usize, DataRef<'b>)>,
    /// There are no more cells; whoever asked again would be told that the end is missing.
    is_read: bool,
    left: u64,
    bound: Bound,
    longest: usize,
}

impl<'b, R: Read + Seek> Rows<'b, R> {
    /// Returns the rows the sheet says it has.
    #[must_use]
    pub fn stated(&self) -> usize {
        self.cells.dimensions().end.0 as usize
    }

    /// Returns the next row that is not blank.
    ///
    /// # Errors
    ///
    /// [`Trouble`].
    pub fn next_row(&mut self) -> Result<Option<Row<'b>>, Trouble> {
        let first = match self.next.take() {
            Some(first) => Some(first),
            None => self.cell()?,
        };
        let Some((number, column, value)) = first else {
            return Ok(None);
        };
        let mut length = text_length(&value);
        let mut row = Row {
            number: u64::from(number) + 1,
            cells: vec![(column, value)],
            is_too_long: false,
        };
        while let Some((of, column, value)) = self.cell()? {
            if of != number {
                self.next = Some((of, column, value));
                break;
            }
            length += text_length(&value);
            if length > self.longest || row.cells.len() >= MOST_OF_A_ROW {
                row.is_too_long = true;
                row.cells.clear();
            } else if !row.is_too_long {
                row.cells.push((column, value));
            }
        }
        row.is_too_long |= length > self.longest;
        Ok(Some(row))
    }

    /// Returns the next cell that is not empty.
    fn cell(&mut self) -> Result<Option<(u32, usize, DataRef<'b>)>, Trouble> {
        while !self.is_read {
            let cells = &mut self.cells;
            let cell = guarded(|| {
                cells
                    .next_cell()
                    .map_err(|error| Trouble::Unreadable(error.to_string()))
            })?;
            let Some(cell) = cell else {
                self.is_read = true;
                break;
            };
            self.left = self
                .left
                .checked_sub(1)
                .ok_or(Trouble::Beyond("has more cells", self.bound))?;
            let (row, column) = cell.get_position();
            if *cell.get_value() != DataRef::Empty {
                return Ok(Some((row, column as usize, cell.get_value().clone())));
            }
        }
        Ok(None)
    }
}

/// Returns the bytes of a text; numbers and the like are short.
fn text_length(value: &DataRef<'_>) -> usize {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.len()
        }
        DataRef::SharedString(text) => text.len(),
        _ => 0,
    }
}

/// Turns a panic of the library, which some damaged files cause, into trouble.
fn guarded<T>(work: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
    // what the work had in hand is not used again
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Trouble::Unreadable("its parts are damaged".to_owned())))
}

/// Returns a cell that stands for itself.
#[must_use]
pub fn owned(value: DataRef<'_>) -> Data {
    value.into()
}
