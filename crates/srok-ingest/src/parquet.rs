//! Which events does a Parquet file hold? Only the wanted columns are read, some ten thousand rows
//! at a time.

use std::borrow::Cow;
use std::fs::File;
use std::io::Cursor;

use polars::io::mmap::MmapBytesReader;
use polars::prelude::{
    AnyValue, Column, DataFrame, ParquetReader, PolarsError, PolarsResult, SerReader, TimeUnit,
};
use srok_law::time::{DateTime, NaiveDate, TimeDelta, Utc};

use super::bound::{beyond, too_long};
use super::cell::Cell;
use super::delivery::{Delivery, Parsed};
use super::layout::Layout;
use super::source::{self, Content, Opened};
use super::{Batch, IngestError, Options};
use srok_core::config::{Bound, Ingest};

/// Rows read at a time.
const SLICE: usize = 1 << 16;

/// Reads all rows and hands over what they hold. The line of a record is its row, from 1.
///
/// Values that are not kept are not read, so every row counts for each dropped column.
pub(super) fn read<E: From<IngestError>, F: FnMut(Batch) -> Result<(), E>>(
    opened: Opened,
    options: &Options<'_>,
    delivery: &mut Delivery<F>,
) -> Result<(), E> {
    let file = opened.name.clone();
    let progress = opened.progress.clone();
    let bounds = options.bounds;
    let table = Table::open(opened, bounds)?;
    let could_not_read = |cause| unreadable(&file, &cause);
    let shape = guarded(|| table.shape()).map_err(could_not_read)?;
    let (most, bound) = bounds.unpacked(table.size());
    if shape.unpacked > most {
        return Err(beyond(&file, "unpacks to more", bound).into());
    }
    let (layout, header) = Layout::of_table(&file, &shape.names, options)?;
    let height = shape.rows;
    if (height as u64).saturating_mul(layout.columns.len() as u64) > bounds.max_cells {
        let value = bounds.max_cells;
        let bound = Bound {
            key: "max_cells",
            value,
        };
        return Err(beyond(&file, "has more cells", bound).into());
    }
    for start in (0..height).step_by(SLICE) {
        let frame = guarded(|| table.slice(&layout.columns, start)).map_err(could_not_read)?;
        if frame.height() == 0 {
            return Err(unreadable(&file, &"it has fewer rows than it says").into());
        }
        let columns: PolarsResult<Vec<&Column>> = layout
            .columns
            .iter()
            .map(|name| frame.column(name))
            .collect();
        let columns = columns.map_err(could_not_read)?;
        let mut parsed = Parsed::default();
        header.count_all_dropped(&mut parsed.dropped, frame.height() as u64);
        for row in 0..frame.height() {
            let cells: Vec<Cell<'_>> = columns.iter().map(|column| cell(column, row)).collect();
            let line = (start + row + 1) as u64;
            parsed.rows += 1;
            if cells.iter().map(Cell::length).sum::<usize>() > bounds.record() {
                parsed.push(&layout.rules, &too_long("row", bounds), line);
                continue;
            }
            layout.case_drafts(&cells, |draft| parsed.push(&layout.rules, &draft, line));
            layout.event_drafts(&cells, |draft| parsed.push(&layout.rules, &draft, line));
            if parsed.is_full() {
                parsed.bytes_read = progress.share(start + row, height);
                delivery.deliver(std::mem::take(&mut parsed))?;
            }
        }
        parsed.bytes_read = progress.share(start + frame.height(), height);
        delivery.deliver(parsed)?;
    }
    Ok(())
}

/// What a file says of itself.
struct Shape {
    names: Vec<String>,
    rows: usize,
    /// Bytes of its row groups, unpacked.
    unpacked: u64,
}

/// A Parquet file on the disk, or one that was packed and now lies in memory.
enum Table {
    File(File),
    Memory(Vec<u8>),
}

impl Table {
    fn open(opened: Opened, bounds: &Ingest) -> Result<Self, IngestError> {
        match opened.content {
            Content::File(file) => Ok(Self::File(file)),
            _ => opened.into_bytes(bounds).map(Self::Memory),
        }
    }

    /// Returns the bytes of the file; 0 where the system does not say.
    fn size(&self) -> u64 {
        match self {
            Self::File(file) => file.metadata().map_or(0, |metadata| metadata.len()),
            Self::Memory(bytes) => bytes.len() as u64,
        }
    }

    /// Returns what the file says of itself.
    fn shape(&self) -> PolarsResult<Shape> {
        match self {
            Self::File(file) => shape(ParquetReader::new(file.try_clone()?)),
            Self::Memory(bytes) => shape(ParquetReader::new(Cursor::new(bytes.as_slice()))),
        }
    }

    /// Returns the wanted columns of the rows from `start` on, at most [`SLICE`] of them.
    fn slice(&self, columns: &[String], start: usize) -> PolarsResult<DataFrame> {
        match self {
            Self::File(file) => slice(ParquetReader::new(file.try_clone()?), columns, start),
            Self::Memory(bytes) => slice(
                ParquetReader::new(Cursor::new(bytes.as_slice())),
                columns,
                start,
            ),
        }
    }
}

/// Turns a panic into an error.
fn guarded<T>(work: impl FnOnce() -> PolarsResult<T>) -> PolarsResult<T> {
    let damaged = || Err(PolarsError::ComputeError("its pages are damaged".into()));
    source::unless_it_panics(work).unwrap_or_else(damaged)
}

fn shape<R: MmapBytesReader>(mut reader: ParquetReader<R>) -> PolarsResult<Shape> {
    let names = reader
        .schema()?
        .iter_names()
        .map(ToString::to_string)
        .collect();
    let groups = &reader.get_metadata()?.row_groups;
    let unpacked = groups.iter().map(|group| group.total_byte_size() as u64);
    Ok(Shape {
        names,
        unpacked: unpacked.fold(0, u64::saturating_add),
        rows: reader.num_rows()?,
    })
}

fn slice<R: MmapBytesReader>(
    reader: ParquetReader<R>,
    columns: &[String],
    start: usize,
) -> PolarsResult<DataFrame> {
    reader
        .with_columns(Some(columns.to_vec()))
        .with_slice(Some((start, SLICE)))
        .finish()
}

fn unreadable(file: &str, cause: &dyn std::fmt::Display) -> IngestError {
    IngestError::Unreadable {
        file: file.to_owned(),
        problem: format!("is not a readable Parquet file: {cause}"),
        hint: "write the file again, or export it as CSV or NDJSON".to_owned(),
    }
}

fn cell(column: &Column, row: usize) -> Cell<'_> {
    column
        .get(row)
        .map_or(Cell::Unusable("an unreadable value"), value)
}

fn value(value: AnyValue<'_>) -> Cell<'_> {
    match value {
        AnyValue::Null => Cell::Empty,
        AnyValue::String(text) => Cell::Text(Cow::Borrowed(text)),
        AnyValue::Boolean(value) => Cell::Text(Cow::Owned(value.to_string())),
        AnyValue::Date(days) => NaiveDate::from_epoch_days(days)
            .map_or(Cell::Unusable("a date out of range"), Cell::Day),
        AnyValue::Datetime(since, unit, zone) => match (moment(since, unit), zone) {
            (None, _) => Cell::Unusable("a time out of range"),
            (Some(moment), Some(_)) => Cell::Moment(moment),
            (Some(moment), None) => Cell::Local(moment.naive_utc()),
        },
        AnyValue::List(values) => {
            let texts: Option<Vec<Cow<'_, str>>> = values
                .iter()
                .filter(|element| !element.is_null())
                .map(|element| element.get_str().map(|text| Cow::Owned(text.to_owned())))
                .collect();
            texts.map_or(Cell::Unusable("a nested list"), Cell::List)
        }
        number if number.is_integer() => number
            .extract::<i128>()
            .map_or(Cell::Unusable("a number out of range"), |number| {
                Cell::Text(Cow::Owned(number.to_string()))
            }),
        number if number.is_float() => number
            .extract::<f64>()
            .map_or(Cell::Unusable("a number out of range"), |number| {
                Cell::Text(Cow::Owned(number.to_string()))
            }),
        other => other
            .get_str()
            .map_or(Cell::Unusable("not a text"), |text| {
                Cell::Text(Cow::Owned(text.to_owned()))
            }),
    }
}

/// Returns the moment that lies so many units after 1970; digits beyond microseconds are cut off.
fn moment(since: i64, unit: TimeUnit) -> Option<DateTime<Utc>> {
    let micros = match unit {
        TimeUnit::Nanoseconds => since.div_euclid(1000),
        TimeUnit::Microseconds => since,
        TimeUnit::Milliseconds => since.checked_mul(1000)?,
    };
    DateTime::UNIX_EPOCH.checked_add_signed(TimeDelta::microseconds(micros))
}
