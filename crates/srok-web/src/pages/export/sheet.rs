//! How does a table look in Excel? Title and moment above, the head stays in sight and filters, numbers and dates are what they are.

use std::io::Write;
use std::path::Path;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use srok_law::time::{Datelike as _, NaiveDate, NaiveDateTime, Timelike as _};

use super::super::super::WebError;
use super::super::super::spool;
use super::{Cell, Made, Table};
use srok_law::words;

/// Where the head stands: beneath title, moment and an empty row.
const HEAD: u32 = 3;
/// Rows that fit beneath the head.
const MOST_ROWS: usize = (1 << 20) - 1 - HEAD as usize;
/// Links that a sheet may hold; further ones are words.
const MOST_LINKS: usize = 65_530;
/// Rows by which the width of the columns is judged.
const JUDGED: usize = 300;
/// Narrowest and widest column, in characters.
const WIDTHS: (usize, usize) = (9, 60);

/// How fields look.
struct Looks {
    head: Format,
    text: Format,
    whole: Format,
    fraction: Format,
    date: Format,
    moment: Format,
}

impl Looks {
    fn new() -> Self {
        let field = || Format::new().set_align(FormatAlign::Top);
        let head = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top);
        Self {
            head: head.set_border_bottom(FormatBorder::Thin),
            text: field().set_text_wrap(),
            // Excel puts in the separators of its own language
            whole: field().set_num_format("#,##0"),
            fraction: field().set_num_format("#,##0.00"),
            date: field().set_num_format("dd.mm.yyyy"),
            moment: field().set_num_format("dd.mm.yyyy hh:mm"),
        }
    }
}

/// Writes the book: the rows go to a file as they come, so that memory does not grow with them.
pub(super) fn book(
    table: Table<'_>,
    made: Made<'_>,
    folder: &Path,
    out: &mut (impl Write + Send),
) -> Result<(), WebError> {
    let Table {
        name,
        title,
        head,
        rows,
    } = table;
    let mut book = Workbook::new();
    let mut body = Body {
        sheet: begun(&mut book, name, &title, made, folder).map_err(not_written)?,
        head,
        made,
        looks: Looks::new(),
        first: Vec::new(),
        is_begun: false,
        next: HEAD + 1,
        links: 0,
    };
    (rows.0)(&mut |row| body.add(row))?;
    body.end().map_err(not_written)?;
    book.save_to_writer(out).map_err(not_written)
}

/// Says why a book could not be written.
fn not_written(error: XlsxError) -> WebError {
    match error {
        XlsxError::IoError(error) => spool::not_made(&error),
        other => WebError::internal(&other),
    }
}

/// Begins a sheet with what stands above the rows.
fn begun<'b>(
    book: &'b mut Workbook,
    name: &str,
    title: &str,
    made: Made<'_>,
    folder: &Path,
) -> Result<&'b mut Worksheet, XlsxError> {
    // the same table gives the same bytes
    let when = excel(made.zone.local(made.as_of).naive_local())?;
    let about = DocProperties::new().set_title(title);
    book.set_properties(&about.set_author("srok").set_creation_datetime(&when));
    book.set_tempdir(folder)?;
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_name(name)?;
    front(sheet, title, made)?;
    Ok(sheet)
}

/// The rows of a sheet, as they come.
struct Body<'a> {
    sheet: &'a mut Worksheet,
    head: Vec<String>,
    made: Made<'a>,
    looks: Looks,
    /// The first rows, by which the width of the columns is judged.
    first: Vec<Vec<Cell>>,
    is_begun: bool,
    next: u32,
    links: usize,
}

impl Body<'_> {
    fn add(&mut self, row: Vec<Cell>) -> Result<(), WebError> {
        if self.next as usize > MOST_ROWS + HEAD as usize {
            return Err(too_long(self.made));
        }
        if self.is_begun {
            return self.write(&row).map_err(not_written);
        }
        self.first.push(row);
        if self.first.len() >= JUDGED {
            self.begin().map_err(not_written)?;
        }
        Ok(())
    }

    /// Writes the head, and the rows that the width of the columns was judged by.
    fn begin(&mut self) -> Result<(), XlsxError> {
        self.is_begun = true;
        let first = std::mem::take(&mut self.first);
        for (column, name) in (0_u16..).zip(&self.head) {
            let width = width(name, &first, usize::from(column));
            self.sheet
                .write_string_with_format(HEAD, column, name, &self.looks.head)?;
            self.sheet.set_column_width(column, width)?;
        }
        first.iter().try_for_each(|row| self.write(row))
    }

    fn write(&mut self, row: &[Cell]) -> Result<(), XlsxError> {
        for (column, cell) in (0_u16..).zip(row) {
            self.links += usize::from(matches!(cell, Cell::Link { .. }));
            let place = (self.next, column);
            write(self.sheet, place, cell, self.made, &self.looks, self.links)?;
        }
        self.next += 1;
        Ok(())
    }

    fn end(mut self) -> Result<(), XlsxError> {
        if !self.is_begun {
            self.begin()?;
        }
        let last = u16::try_from(self.head.len().saturating_sub(1)).unwrap_or(0);
        let sheet = self.sheet;
        sheet.set_freeze_panes(HEAD + 1, 0)?;
        sheet.autofilter(HEAD, 0, self.next - 1, last)?;
        sheet.set_repeat_rows(HEAD, HEAD)?;
        sheet.set_landscape().set_paper_size(A4);
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_footer("&L&F&R&P / &N");
        Ok(())
    }
}

/// Returns the error of a table that does not fit.
fn too_long(made: Made<'_>) -> WebError {
    WebError::wrong(
        made.lang.pick(
            "в таблице больше строк, чем вмещает лист Excel",
            "the table has more rows than a sheet of Excel",
        ),
        made.lang.pick(
            "Сузьте отбор или выгрузите CSV.",
            "Narrow the filters, or take the CSV.",
        ),
    )
}

/// The paper in Excel's numbering.
const A4: u8 = 9;

/// Writes title and moment.
fn front(sheet: &mut Worksheet, title: &str, made: Made<'_>) -> Result<(), XlsxError> {
    let look = Format::new().set_bold().set_font_size(13);
    sheet.write_string_with_format(0, 0, title, &look)?;
    let stamp = format!(
        "{} {} ({})",
        made.lang.pick("По состоянию на", "As of"),
        words::moment(made.lang, made.zone, made.as_of),
        made.zone.name()
    );
    sheet.write_string(1, 0, stamp)?;
    Ok(())
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    made: Made<'_>,
    looks: &Looks,
    links: usize,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Link { text, path } if links <= MOST_LINKS && !text.is_empty() => {
            let address = format!("{}{path}", made.home);
            sheet.write_url_with_text(row, column, address.as_str(), text)?;
        }
        Cell::Text(text) | Cell::Link { text, .. } => {
            sheet.write_string_with_format(row, column, text, &looks.text)?;
        }
        Cell::Number(number) => {
            let look = if number.fract() == 0.0 {
                &looks.whole
            } else {
                &looks.fraction
            };
            sheet.write_number_with_format(row, column, *number, look)?;
        }
        Cell::Date(day) => {
            let at = excel(day.date().into())?;
            sheet.write_datetime_with_format(row, column, &at, &looks.date)?;
        }
        Cell::Moment(at) => {
            let at = excel(made.zone.local(*at).naive_local())?;
            sheet.write_datetime_with_format(row, column, &at, &looks.moment)?;
        }
        Cell::Empty => {}
    }
    Ok(())
}

/// Returns a local moment as Excel keeps it, to the minute; what lies outside its years becomes an end of them.
fn excel(at: NaiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    let (first, last) = (
        NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default(),
        NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or_default(),
    );
    let day = at.date().clamp(first, last);
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    ExcelDateTime::from_ymd(
        u16::try_from(day.year()).unwrap_or_default(),
        small(day.month()),
        small(day.day()),
    )?
    .and_hms(
        u16::try_from(at.hour()).unwrap_or_default(),
        small(at.minute()),
        0.0,
    )
}

/// Returns the width of a column by its name and what stands in its first rows.
fn width(name: &str, first: &[Vec<Cell>], column: usize) -> f64 {
    // a head wraps between words
    let head = name.split(' ').map(length).max().unwrap_or(0) + 3;
    let cells = first.iter().filter_map(|row| row.get(column)).map(|cell| {
        2 + match cell {
            Cell::Text(text) | Cell::Link { text, .. } => length(text),
            Cell::Number(_) => 8,
            Cell::Date(_) => 10,
            Cell::Moment(_) => 16,
            Cell::Empty => 0,
        }
    });
    cells.max().unwrap_or(0).max(head).clamp(WIDTHS.0, WIDTHS.1) as f64
}

fn length(text: &str) -> usize {
    text.chars().count()
}
