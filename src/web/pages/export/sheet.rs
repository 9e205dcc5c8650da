//! How does a table look in Excel? Title and moment above, the head stays in sight and filters, numbers and dates are what they are.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Timelike as _};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{Cell, Made, Table};
use crate::words;

/// Where the head stands: beneath title, moment and an empty row.
const HEAD: u32 = 3;
/// Rows that fit beneath the head.
pub(super) const MOST_ROWS: usize = (1 << 20) - 1 - HEAD as usize;
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

/// Returns the book.
pub(super) fn book(table: &Table, made: Made<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // the same table gives the same bytes
    let when = excel(made.zone.local(made.as_of).naive_local())?;
    let about = DocProperties::new().set_title(&table.title);
    book.set_properties(&about.set_author("srok").set_creation_datetime(&when));
    let sheet = book.add_worksheet();
    sheet.set_name(table.name)?;
    front(sheet, table, made)?;
    let looks = Looks::new();
    for (column, name) in (0_u16..).zip(&table.head) {
        sheet.write_string_with_format(HEAD, column, name, &looks.head)?;
        sheet.set_column_width(column, width(table, usize::from(column)))?;
    }
    let mut links = 0;
    for (row, cells) in (HEAD + 1..).zip(&table.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            links += usize::from(matches!(cell, Cell::Link { .. }));
            write(sheet, (row, column), cell, made, &looks, links)?;
        }
    }
    let last = u16::try_from(table.head.len().saturating_sub(1)).unwrap_or(0);
    let rows = u32::try_from(table.rows.len()).unwrap_or(0);
    sheet.set_freeze_panes(HEAD + 1, 0)?;
    sheet.autofilter(HEAD, 0, HEAD + rows, last)?;
    sheet.set_repeat_rows(HEAD, HEAD)?;
    sheet.set_landscape().set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_footer("&L&F&R&P / &N");
    book.save_to_buffer()
}

/// The paper in Excel's numbering.
const A4: u8 = 9;

/// Writes title and moment.
fn front(sheet: &mut Worksheet, table: &Table, made: Made<'_>) -> Result<(), XlsxError> {
    let title = Format::new().set_bold().set_font_size(13);
    sheet.write_string_with_format(0, 0, &table.title, &title)?;
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

/// Returns the width of a column by what stands in its first rows.
fn width(table: &Table, column: usize) -> f64 {
    let head = table.head.get(column).map_or(0, |name| {
        // a head wraps between words
        name.split(' ').map(length).max().unwrap_or(0) + 3
    });
    let cells = table.rows.iter().take(JUDGED);
    let cells = cells.filter_map(|row| row.get(column)).map(|cell| {
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
