//! What does the workbook hold? The totals, a sheet by dimension, the oldest, the checks, the definitions: sums, shares and checks are formulas with their results.

mod checks;
mod lists;
mod part;
mod past;
mod totals;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Formula, Workbook, Worksheet, XlsxError};
use srok_law::time::NaiveDate;

use super::Report;
use crate::ReportError;
use crate::looks::{self, Looks};
use srok_engine::quarterly::Measure;
use srok_law::words::{self, Lang};

/// The paper in Excel's numbering.
const A4: u8 = 9;

/// First and last second that a table programme can write.
const SECONDS: [i64; 2] = [-2_208_988_800, 253_402_300_799];

/// Returns the workbook. The same report gives the same bytes: it was made at the moment up to which everything is known.
///
/// # Errors
///
/// [`ReportError::Table`] if it cannot be written.
pub(super) fn written(report: &Report) -> Result<Vec<u8>, ReportError> {
    let content_hash = report.content_hash()?;
    let book = Book {
        report,
        lang: report.lang,
        content_hash,
        looks: Looks::new(),
    };
    book.bytes().map_err(|error| ReportError::Table {
        problem: error.to_string(),
    })
}

/// A workbook while it is written.
struct Book<'a> {
    report: &'a Report,
    lang: Lang,
    content_hash: String,
    looks: Looks,
}

/// How a sheet is printed.
struct Print {
    /// The row of its head, repeated on every page.
    head: u32,
    /// Columns that stay in sight, and stand on every page.
    kept: u16,
    /// Over how many pages its columns go.
    wide: u16,
    is_lying: bool,
}

impl Book<'_> {
    fn bytes(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let seconds = self.report.made_at.utc().timestamp();
        let when = ExcelDateTime::from_timestamp(seconds.clamp(SECONDS[0], SECONDS[1]))?;
        let about = DocProperties::new()
            .set_title(self.title())
            .set_comment(format!("SHA-256 {}", self.content_hash))
            .set_author("srok")
            .set_creation_datetime(&when);
        book.set_properties(&about);
        self.totals(book.add_worksheet())?;
        for section in &self.report.sections {
            self.part(book.add_worksheet(), section)?;
        }
        if let Some(difference) = &self.report.difference {
            self.changes(book.add_worksheet(), difference)?;
            self.causes(book.add_worksheet(), difference)?;
        }
        if let Some(consolidation) = &self.report.consolidation {
            self.consolidation(book.add_worksheet(), consolidation)?;
        }
        self.oldest(book.add_worksheet())?;
        self.checks(book.add_worksheet())?;
        self.faults(book.add_worksheet())?;
        self.definitions(book.add_worksheet())?;
        book.save_to_buffer()
    }

    fn say<'b>(&self, ru: &'b str, en: &'b str) -> &'b str {
        self.lang.pick(ru, en)
    }

    /// Returns an ISO 8601 day as it is written.
    fn day(&self, day: &str) -> String {
        date_of(day).map_or_else(|| day.to_owned(), |day| words::date(self.lang, day))
    }

    /// Returns the name of the report with its period and body.
    fn title(&self) -> String {
        let body = self.report.organisation.as_ref();
        format!(
            "{} · {} · {}",
            self.say(
                "Отчет о полученных и рассмотренных жалобах",
                "Report on complaints received and reviewed"
            ),
            self.report.period.label,
            body.map_or_else(
                || self.say("все органы и подразделения", "all bodies"),
                |body| body.label.as_str()
            )
        )
    }

    /// Returns what warns that it is not approved, or how it was.
    fn mark(&self) -> String {
        let Some(approval) = &self.report.approval else {
            return self.say("ПРОЕКТ", "DRAFT").to_owned();
        };
        format!(
            "{} {}, {}",
            self.say("Утвержден", "Approved"),
            approval.at_told,
            approval.by
        )
    }

    /// Writes what stands above every table: the report, the name of the sheet, the moment of what is known.
    fn front(&self, sheet: &mut Worksheet, title: &str) -> Result<(), XlsxError> {
        sheet.write_string_with_format(0, 0, title, &self.looks.title)?;
        sheet.write_string_with_format(1, 0, self.title(), &self.looks.plain)?;
        let moment = format!(
            "{} {} ({}). {}",
            self.say("По сведениям на", "By what was known on"),
            self.report.known_at_told,
            self.report.known_at,
            self.mark()
        );
        sheet.write_string_with_format(2, 0, moment.trim_end(), &self.looks.plain)?;
        Ok(())
    }

    /// Writes a head with the widths of its columns.
    fn head<'b>(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        columns: impl IntoIterator<Item = (&'b str, f64)>,
    ) -> Result<(), XlsxError> {
        let columns: Vec<(&str, f64)> = columns.into_iter().collect();
        for (column, (words, width)) in (0_u16..).zip(&columns) {
            sheet.write_string_with_format(row, column, *words, &self.looks.head)?;
            sheet.set_column_width(column, *width)?;
        }
        looks::fit(sheet, row, columns)
    }

    /// Sets a sheet up for screen and paper.
    fn set_up(&self, sheet: &mut Worksheet, print: &Print) -> Result<(), XlsxError> {
        sheet.set_freeze_panes(print.head + 1, print.kept)?;
        sheet.set_repeat_rows(print.head, print.head)?;
        if print.wide > 1 && print.kept > 0 {
            sheet.set_repeat_columns(0, print.kept - 1)?;
        }
        if print.is_lying {
            sheet.set_landscape();
        }
        sheet.set_paper_size(A4);
        sheet.set_print_fit_to_pages(print.wide, 0);
        // as on the other papers: 20 mm to the left, 10 to the right, 15 above and beneath
        sheet.set_margins(0.79, 0.39, 0.59, 0.75, 0.3, 0.3);
        let footer = format!(
            "&L&8{} {}\n&8SHA-256 {}&C&8{}&R&8&A\n&8&P / &N",
            // a digit right after the size would be taken for one of the size
            self.say("По сведениям на", "By what was known on"),
            self.report.known_at,
            self.content_hash,
            self.mark()
        );
        sheet.set_footer(footer);
        Ok(())
    }

    /// Returns the name of a sheet of a dimension.
    fn sheet_of(&self, dimension: &str) -> &str {
        let (ru, en) = match dimension {
            "organisation" => ("Подразделения", "Organisations"),
            "limit" => ("Сроки", "Terms"),
            "ground" => ("Основания", "Grounds"),
            "object" => ("Объекты", "Objects"),
            "channel" => ("Способы подачи", "Channels"),
            "service" => ("Услуги", "Services"),
            "satisfaction_form" => ("Формы удовлетворения", "Satisfaction"),
            _ => ("Отказы", "Refusals"),
        };
        self.say(ru, en)
    }

    /// Returns the name of the sheet of the totals.
    fn sheet_of_totals(&self) -> &str {
        self.say("Итоги", "Totals")
    }

    /// Returns where the total of a measure stands, seen from any sheet.
    fn total_at(&self, measure: Measure) -> String {
        let cell = totals::cell_of(measure);
        format!("'{}'!{cell}", self.sheet_of_totals())
    }
}

/// Returns an ISO 8601 day.
fn date_of(day: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()
}

/// Returns a formula with its result.
fn formula(text: impl AsRef<str>, result: impl ToString) -> Formula {
    Formula::new(text).set_result(result.to_string())
}

/// Returns the letters of a column and the number of a row as a table programme writes them.
fn cell(row: u32, column: u16) -> String {
    rust_xlsxwriter::utility::row_col_to_cell(row, column)
}
