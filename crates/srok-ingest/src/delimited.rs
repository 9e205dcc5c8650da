//! Which events does a CSV file hold? Its first record names the columns; the rest is cut into
//! parts and parsed on all cores.

use std::borrow::Cow;
use std::str;

use csv::{ByteRecord, ReaderBuilder};
use memchr::memchr_iter;

use super::bound::too_long;
use super::cell::Cell;
use super::chunks::{Chunk, Chunks, Ends, Piece};
use super::delivery::{Delivery, Parsed};
use super::draft::Draft;
use super::layout::{Header, Layout};
use super::reject::Problem;
use super::source::{self, Opened};
use super::{Batch, IngestError, Options};
use srok_core::config::Ingest;
use srok_core::formula;

/// Reads all rows and hands over what they hold.
pub(super) fn read<E: From<IngestError>, F: FnMut(Batch) -> Result<(), E>>(
    opened: Opened,
    options: &Options<'_>,
    delivery: &mut Delivery<F>,
) -> Result<(), E> {
    let file = opened.name.clone();
    let progress = opened.progress.clone();
    let could_not_read = |cause| source::broken_off(&file, &cause);
    let any = Ends::Record { delimiter: b',' };
    let bounds = options.bounds;
    let bytes = opened.into_reader(bounds)?;
    let mut chunks = Chunks::new(bytes, any, bounds.record()).map_err(could_not_read)?;
    let first_line = chunks.first_line().map_err(could_not_read)?;
    let stated = options.mapping.and_then(|mapping| mapping.delimiter);
    let delimiter = stated.unwrap_or_else(|| delimiter_of(first_line));
    chunks.set_ends(Ends::Record { delimiter });
    let Some(Chunk {
        content: Piece::Whole(mut first),
        ..
    }) = chunks.next().transpose().map_err(could_not_read)?
    else {
        return Err(no_header(&file).into());
    };
    let (names, length) = take_header(&first, delimiter).ok_or_else(|| no_header(&file))?;
    let (layout, header) = Layout::of_table(&file, &names, options)?;
    let rows = first.split_off(length.min(first.len()));
    let line = 1 + memchr_iter(b'\n', &first).count() as u64;
    let first = Chunk {
        line,
        content: Piece::Whole(rows),
    };
    let table = Table {
        layout,
        header,
        width: names.len(),
        delimiter,
        bounds,
        comes_back: names.iter().any(|name| name == formula::COMES_BACK),
    };
    super::cores::in_order(
        std::iter::once(Ok(first)).chain(chunks),
        |chunk| chunk.map(|chunk| table.parse(chunk)),
        |parsed| {
            let mut parsed = parsed.map_err(could_not_read)?;
            parsed.bytes_read = progress.bytes_read();
            delivery.deliver(parsed)
        },
    )
}

/// What the rows of a file have in common.
struct Table<'b> {
    layout: Layout,
    header: Header,
    width: usize,
    delimiter: u8,
    bounds: &'b Ingest,
    /// It was exported here, with its texts made harmless.
    comes_back: bool,
}

impl Table<'_> {
    /// Parses the rows of one part.
    fn parse(&self, chunk: Chunk) -> Parsed {
        let mut parsed = Parsed::default();
        let bytes = match chunk.content {
            Piece::Whole(bytes) => bytes,
            broken => {
                parsed.rows = 1;
                parsed.push(
                    &self.layout.rules,
                    &unusable(&broken, self.bounds),
                    chunk.line,
                );
                return parsed;
            }
        };
        let mut reader = reader(&bytes, self.delimiter);
        let mut row = ByteRecord::new();
        let mut lines = Lines {
            bytes: &bytes,
            at: 0,
            line: chunk.line,
            blank: 0,
        };
        let start_of = |row: &ByteRecord| {
            let start = row.position().map_or(0, csv::Position::byte);
            usize::try_from(start).unwrap_or(usize::MAX)
        };
        // reading from memory, rows of any width allowed, cannot fail
        while reader.read_byte_record(&mut row).unwrap_or(false) {
            let line = lines.of_record(start_of(&row));
            parsed.rows += 1;
            self.parse_row(&row, line, &mut parsed);
        }
        // those behind the last record
        lines.of_record(start_of(&row));
        parsed.blank = lines.blank;
        parsed
    }

    fn parse_row(&self, row: &ByteRecord, line: u64, parsed: &mut Parsed) {
        let rules = &self.layout.rules;
        if row.as_slice().len() > self.bounds.record() {
            return parsed.push(rules, &unusable(&Piece::TooLong, self.bounds), line);
        }
        if row.len() != self.width {
            // cells may stand under foreign names here, so none of them is kept
            return parsed.push(rules, &wrong_width(row.len(), self.width), line);
        }
        let is_filled = |at: usize| row.get(at).is_some_and(|cell| !cell.is_empty());
        self.header.count_dropped(&mut parsed.dropped, is_filled);
        let cells: Vec<Cell<'_>> = self
            .header
            .wanted
            .iter()
            .map(|at| cell(row.get(*at), self.comes_back))
            .collect();
        self.layout
            .case_drafts(&cells, |draft| parsed.push(rules, &draft, line));
        self.layout
            .event_drafts(&cells, |draft| parsed.push(rules, &draft, line));
    }
}

fn reader(bytes: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(bytes)
}

fn cell(bytes: Option<&[u8]>, comes_back: bool) -> Cell<'_> {
    match bytes {
        None | Some([]) => Cell::Empty,
        Some(bytes) => str::from_utf8(bytes).map_or(Cell::Unusable("invalid UTF-8"), |text| {
            let text = if comes_back {
                formula::as_it_was(text)
            } else {
                text
            };
            Cell::Text(Cow::Borrowed(text))
        }),
    }
}

/// Returns the separator that stands most often in the header.
fn delimiter_of(header: &[u8]) -> u8 {
    let count = |delimiter: u8| memchr_iter(delimiter, header).count();
    // of equally frequent ones the last is taken, so the comma stands last
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|delimiter| count(*delimiter))
        .unwrap_or(b',')
}

/// Returns the names of the columns and the length of the header in bytes.
fn take_header(bytes: &[u8], delimiter: u8) -> Option<(Vec<String>, usize)> {
    let mut reader = reader(bytes, delimiter);
    let mut header = ByteRecord::new();
    if !reader.read_byte_record(&mut header).ok()? {
        return None;
    }
    let names: Result<Vec<String>, _> = header
        .iter()
        .map(|name| str::from_utf8(name).map(|name| name.trim().to_owned()))
        .collect();
    let length = usize::try_from(reader.position().byte()).ok()?;
    Some((names.ok()?, length))
}

fn no_header(file: &str) -> IngestError {
    IngestError::Layout {
        file: file.to_owned(),
        problem: "has no readable first line with the names of its columns".to_owned(),
        hint: "save the table as CSV in UTF-8, with a header".to_owned(),
    }
}

fn unusable(piece: &Piece, bounds: &Ingest) -> Draft<'static> {
    if *piece == Piece::TooLong {
        return too_long("line", bounds);
    }
    let reason = "a quotation that opens a field is not closed at the end of the field";
    let hint = "close the quotation, and write quotes within it twice";
    Draft {
        flaw: Some(Problem::new("record", reason, hint)),
        ..Draft::empty()
    }
}

fn wrong_width(found: usize, expected: usize) -> Draft<'static> {
    let reason = format!("has {found} fields, the header names {expected}");
    let hint = "quote fields that hold the separator, and keep empty ones";
    Draft {
        flaw: Some(Problem::new("record", reason, hint)),
        ..Draft::empty()
    }
}

/// Counts lines up to the start of each record; blank lines before it are passed over.
struct Lines<'b> {
    bytes: &'b [u8],
    at: usize,
    line: u64,
    /// Blank lines so far.
    blank: u64,
}

impl Lines<'_> {
    fn of_record(&mut self, start: usize) -> u64 {
        let blank = self.bytes.get(start..).unwrap_or_default();
        let blank = blank
            .iter()
            .take_while(|byte| matches!(byte, b'\n' | b'\r'))
            .count();
        let (before, start) = (start, start.saturating_add(blank));
        let passed_over = self.bytes.get(before..start).unwrap_or_default();
        let is_half = passed_over.starts_with(b"\n")
            && before.checked_sub(1).and_then(|at| self.bytes.get(at)) == Some(&b'\r');
        // the line feed that belongs to the end of the record before ends no blank line
        self.blank += (memchr_iter(b'\n', passed_over).count() - usize::from(is_half)) as u64;
        let passed = self.bytes.get(self.at..start).unwrap_or_default();
        self.line += memchr_iter(b'\n', passed).count() as u64;
        self.at = start;
        self.line
    }
}
