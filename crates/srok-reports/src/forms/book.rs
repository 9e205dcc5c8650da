//! What does the workbook of a form hold? The form with its sums as formulas, its lists in full, and what is counted in each column.

mod sheets;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
    utility::row_col_to_cell as at,
};

use super::Filled;
use super::told::{Cell, ColumnTold, RowTold, groups, listed};
use crate::ReportError;
use crate::looks::{Looks, fit};

/// The paper in Excel's numbering.
const A4: u8 = 9;
/// First and last second that a table programme can write.
const SECONDS: [i64; 2] = [-2_208_988_800, 253_402_300_799];
/// The row of the first head.
const HEAD: u32 = 7;
/// Code and name of the row.
const BEFORE: u16 = 2;
/// Widths of the columns, in digits.
const CODE: f64 = 12.0;
const LABEL: f64 = 36.0;
const COUNT: f64 = 13.0;
const WORDS: f64 = 36.0;
const BY_HAND: f64 = 16.0;
/// More counts than this are set close, beneath turned headings: so a page can be read on which they all stand.
const MOST_UPRIGHT: usize = 8;
const TURNED: f64 = 7.0;
/// Height of turned headings, in points.
const TURNED_HEIGHT: f64 = 190.0;

/// Returns the workbook. The same form, filled in, gives the same bytes.
///
/// # Errors
///
/// [`ReportError::Table`] if it cannot be written.
pub(super) fn written(filled: &Filled) -> Result<Vec<u8>, ReportError> {
    let content_hash = filled.content_hash()?;
    let book = Book {
        filled,
        content_hash,
        looks: Looks::new(),
    };
    book.bytes().map_err(|error| ReportError::Table {
        problem: error.to_string(),
    })
}

/// A workbook while it is written.
struct Book<'a> {
    filled: &'a Filled,
    content_hash: String,
    looks: Looks,
}

impl Book<'_> {
    fn bytes(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let seconds = self.filled.made_at.utc().timestamp();
        let when = ExcelDateTime::from_timestamp(seconds.clamp(SECONDS[0], SECONDS[1]))?;
        let about = DocProperties::new()
            .set_title(format!(
                "{} · {}",
                self.filled.title, self.filled.period.label
            ))
            .set_comment(format!("SHA-256 {}", self.content_hash))
            .set_author("srok")
            .set_creation_datetime(&when);
        book.set_properties(&about);
        self.form(book.add_worksheet())?;
        if self
            .filled
            .columns
            .iter()
            .any(|column| column.kind == "list")
        {
            self.lists(book.add_worksheet())?;
        }
        self.columns(book.add_worksheet())?;
        book.save_to_buffer()
    }

    fn say<'b>(&self, ru: &'b str, en: &'b str) -> &'b str {
        self.filled.lang.pick(ru, en)
    }

    fn body(&self) -> &str {
        let all = self.say("все органы и подразделения", "all bodies");
        let body = self.filled.organisation.as_ref();
        body.map_or(all, |body| body.label.as_str())
    }

    /// Writes what stands above every table.
    fn front(&self, sheet: &mut Worksheet, title: &str) -> Result<(), XlsxError> {
        let filled = self.filled;
        sheet.write_string_with_format(0, 0, title, &self.looks.title)?;
        let known = self.say("По сведениям на", "By what was known on");
        let lines = [
            format!("{} · {}", filled.period.label, self.body()),
            filled.basis.clone(),
            format!("{}, {}", filled.regulation.label, filled.act),
            format!("{known} {} ({})", filled.known_at_told, filled.known_at),
        ];
        for (row, line) in (1..).zip(&lines) {
            sheet.write_string_with_format(row, 0, line, &self.looks.plain)?;
        }
        Ok(())
    }

    /// Writes the form.
    fn form(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let filled = self.filled;
        sheet.set_name(self.say("Форма", "Form"))?;
        self.front(sheet, &filled.title)?;
        let first = self.heads(sheet)?;
        for (row, told) in (first..).zip(&filled.rows) {
            self.row(sheet, row, told)?;
        }
        // where there is no row one stays empty, so that a sum has something to add
        let rows = u32::try_from(filled.rows.len()).unwrap_or(0).max(1);
        let total = first + rows;
        self.total(sheet, first, total)?;
        let mut row = total + 2;
        for remark in filled.remarks() {
            sheet.write_string_with_format(row, 0, remark, &self.looks.plain)?;
            row += 1;
        }
        for role in &filled.signatures {
            row += 2;
            sheet.write_string_with_format(row, 0, role, &self.looks.label)?;
            let line = Format::new().set_border_bottom(FormatBorder::Thin);
            for column in 1..4 {
                sheet.write_blank(row, column, &line)?;
            }
        }
        self.set_up(sheet, [HEAD, first - 1], BEFORE)
    }

    /// Writes the heads: groups, headings, numbers. Returns the first row beneath them.
    fn heads(&self, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
        let filled = self.filled;
        let head = &self.looks.head;
        let turned = head.clone().set_rotation(90);
        let has_groups = filled.columns.iter().any(|column| column.group.is_some());
        let row = HEAD + u32::from(has_groups);
        let fixed = [
            (self.say("Код", "Code"), CODE),
            (filled.row_heading.as_str(), LABEL),
        ];
        for (column, (words, width)) in (0..).zip(fixed) {
            sheet.set_column_width(column, width)?;
            if has_groups {
                sheet.merge_range(HEAD, column, row, column, words, head)?;
            } else {
                sheet.write_string_with_format(row, column, words, head)?;
            }
        }
        for (column, told) in (BEFORE..).zip(&filled.columns) {
            sheet.set_column_width(column, self.width(told))?;
            let head = if self.is_turned(told) { &turned } else { head };
            if has_groups && told.group.is_none() {
                sheet.merge_range(HEAD, column, row, column, &told.label, head)?;
            } else {
                sheet.write_string_with_format(row, column, &told.label, head)?;
            }
        }
        for (from, count, words) in groups(&filled.columns) {
            let from = BEFORE + u16::try_from(from).unwrap_or(0);
            let last = from + u16::try_from(count).unwrap_or(1) - 1;
            if from == last {
                sheet.write_string_with_format(HEAD, from, words, head)?;
            } else {
                sheet.merge_range(HEAD, from, HEAD, last, words, head)?;
            }
        }
        if filled.columns.iter().any(|told| self.is_turned(told)) {
            sheet.set_row_height(row, TURNED_HEIGHT)?;
        } else {
            let labels = filled.columns.iter();
            fit(
                sheet,
                row,
                labels.map(|told| (told.label.as_str(), self.width(told))),
            )?;
        }
        sheet.write_blank(row + 1, 0, head)?;
        for number in 1..=filled.columns.len() + 1 {
            let column = u16::try_from(number).unwrap_or(0);
            sheet.write_number_with_format(row + 1, column, f64::from(column), head)?;
        }
        Ok(row + 2)
    }

    fn row(&self, sheet: &mut Worksheet, row: u32, told: &RowTold) -> Result<(), XlsxError> {
        sheet.write_string_with_format(row, 0, &told.code, &self.looks.text)?;
        sheet.write_string_with_format(row, 1, &told.label, &self.looks.text)?;
        let Some(cells) = &told.cells else {
            // what sent nothing has no figures: the other fields stay empty
            let words = self.say("не представлено", "not submitted");
            sheet.write_string_with_format(row, BEFORE, words, &self.looks.absent)?;
            return Ok(());
        };
        let mut words = vec![(told.label.clone(), LABEL)];
        for (column, cell) in (BEFORE..).zip(cells) {
            match cell {
                Cell::Count(count) => {
                    sheet.write_number_with_format(
                        row,
                        column,
                        float(*count),
                        &self.looks.whole,
                    )?;
                }
                Cell::List(letters) => {
                    let (text, _) = listed(letters, self.filled.lang, ";\n");
                    sheet.write_string_with_format(row, column, &text, &self.looks.text)?;
                    words.push((text, WORDS));
                }
                Cell::ByHand => {
                    sheet.write_blank(row, column, &self.looks.text)?;
                }
            }
        }
        fit(
            sheet,
            row,
            words.iter().map(|(text, width)| (text.as_str(), *width)),
        )
    }

    /// Writes the total: a sum of the rows where they add up.
    fn total(&self, sheet: &mut Worksheet, first: u32, total: u32) -> Result<(), XlsxError> {
        let filled = self.filled;
        sheet.write_blank(total, 0, &self.looks.strong)?;
        let words = self.say("Итого", "Total");
        sheet.write_string_with_format(total, 1, words, &self.looks.strong)?;
        for (column, (told, cell)) in (BEFORE..).zip(filled.columns.iter().zip(&filled.total)) {
            let Cell::Count(count) = cell else {
                sheet.write_blank(total, column, &self.looks.strong)?;
                continue;
            };
            if filled.adds_up && told.kind == "count" {
                let range = format!("=SUM({}:{})", at(first, column), at(total - 1, column));
                let sum = Formula::new(range).set_result(count.to_string());
                sheet.write_formula_with_format(total, column, sum, &self.looks.sum)?;
            } else {
                sheet.write_number_with_format(total, column, float(*count), &self.looks.sum)?;
            }
        }
        Ok(())
    }

    /// Tells whether the heading of a column is turned.
    fn is_turned(&self, column: &ColumnTold) -> bool {
        let counts = self.filled.columns.iter().filter(|it| it.kind == "count");
        column.kind == "count" && counts.count() > MOST_UPRIGHT
    }

    /// Returns the width of a column, in digits.
    fn width(&self, column: &ColumnTold) -> f64 {
        match column.kind {
            "list" => WORDS,
            "by_hand" => BY_HAND,
            _ if self.is_turned(column) => TURNED,
            _ => COUNT,
        }
    }

    fn head(&self, sheet: &mut Worksheet, heads: &[(&str, f64)]) -> Result<(), XlsxError> {
        for (column, (words, width)) in (0..).zip(heads) {
            sheet.write_string_with_format(HEAD, column, *words, &self.looks.head)?;
            sheet.set_column_width(column, *width)?;
        }
        fit(sheet, HEAD, heads.iter().copied())
    }

    /// Sets a sheet up for screen and paper: the rows of its head stay in sight and stand on every page.
    fn set_up(
        &self,
        sheet: &mut Worksheet,
        [first, last]: [u32; 2],
        kept: u16,
    ) -> Result<(), XlsxError> {
        sheet.set_freeze_panes(last + 1, kept)?;
        sheet.set_repeat_rows(first, last)?;
        sheet.set_landscape();
        sheet.set_paper_size(A4);
        sheet.set_print_fit_to_pages(1, 0);
        // as on the other papers: 20 mm to the left, 10 to the right, 15 above and beneath
        sheet.set_margins(0.79, 0.39, 0.59, 0.75, 0.3, 0.3);
        let footer = format!(
            "&L&8{} {}\n&8SHA-256 {}&R&8&A\n&8&P / &N",
            // a digit right after the size would be taken for one of the size
            self.say("По сведениям на", "By what was known on"),
            self.filled.known_at,
            self.content_hash
        );
        sheet.set_footer(footer);
        Ok(())
    }
}

/// Returns a count as a table programme keeps it.
fn float(count: u64) -> f64 {
    count as f64
}
