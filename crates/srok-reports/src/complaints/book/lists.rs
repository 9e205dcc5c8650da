//! What stands on the sheets of words? The oldest cases, the faults of the data, the definitions.

use rust_xlsxwriter::{ExcelDateTime, Worksheet, XlsxError};
use srok_law::time::Datelike as _;

use super::{Book, Print, date_of};
use crate::looks::fit;

/// The row of the head.
const HEAD: u32 = 4;

/// How many faults a sheet can hold beneath its head.
const MOST_FAULTS: usize = 1_000_000;

impl Book<'_> {
    /// Writes the ten open the longest.
    pub(super) fn oldest(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name(self.say("Старейшие", "Oldest"))?;
        let title = self.say("Старейшие нерассмотренные жалобы", "Open the longest");
        self.front(sheet, title)?;
        let heads = [
            (self.say("Рег. №", "Reg. No."), 22.0),
            (self.say("Дело", "Case"), 24.0),
            (self.say("Код органа", "Code of the body"), 16.0),
            (self.say("Орган, подразделение", "Organisation"), 50.0),
            (self.say("Зарегистрирована", "Registered"), 19.0),
            (self.say("Срок истек", "Overdue"), 13.0),
        ];
        self.head(sheet, HEAD, heads)?;
        for (row, longest) in (HEAD + 1..).zip(&self.report.oldest) {
            let body = longest.organisation.as_ref();
            let words = [
                longest.registration_no.as_deref().unwrap_or_default(),
                &longest.case_id,
                body.map_or("", |body| &body.code),
                body.map_or("", |body| &body.label),
            ];
            for (column, text) in (0_u16..).zip(words) {
                sheet.write_string_with_format(row, column, text, &self.looks.text)?;
            }
            fit(sheet, row, [(words[3], 50.0)])?;
            match date(&longest.registered_on) {
                Some(day) => sheet.write_datetime_with_format(row, 4, &day, &self.looks.date)?,
                None => sheet.write_string_with_format(
                    row,
                    4,
                    &longest.registered_on,
                    &self.looks.text,
                )?,
            };
            let overdue = if longest.is_overdue {
                self.say("да", "yes")
            } else {
                self.say("нет", "no")
            };
            sheet.write_string_with_format(row, 5, overdue, &self.looks.sign)?;
        }
        self.set_up(sheet, &list())
    }

    /// Writes what is wrong with the data.
    pub(super) fn faults(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name(self.say("Замечания", "Faults"))?;
        self.front(sheet, self.say("Замечания к данным", "Faults of the data"))?;
        let heads = [
            (self.say("Дело", "Case"), 24.0),
            (self.say("Код органа", "Code of the body"), 16.0),
            (self.say("Орган, подразделение", "Organisation"), 44.0),
            (self.say("Код замечания", "Code"), 26.0),
            (self.say("Замечание", "Fault"), 60.0),
            (self.say("Нарушает баланс", "Breaks the balance"), 14.0),
        ];
        self.head(sheet, HEAD, heads)?;
        for (row, fault) in (HEAD + 1..).zip(self.report.faults.iter().take(MOST_FAULTS)) {
            let body = fault.organisation.as_deref();
            let breaks = if fault.breaks_balance {
                self.say("да", "yes")
            } else {
                self.say("нет", "no")
            };
            let words = [
                fault.case_id.as_str(),
                body.unwrap_or_default(),
                body.map_or("", |id| self.report.organisation_told(id)),
                fault.code,
                fault.label,
                breaks,
            ];
            fit(sheet, row, [(words[2], 44.0), (words[4], 60.0)])?;
            for (column, text) in (0_u16..).zip(words) {
                sheet.write_string_with_format(row, column, text, &self.looks.text)?;
            }
        }
        self.set_up(sheet, &list())
    }

    /// Writes what each figure means.
    pub(super) fn definitions(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name(self.say("Определения", "Definitions"))?;
        self.front(sheet, self.say("Определения показателей", "Definitions"))?;
        let heads = [
            ("№", 5.0),
            (self.say("Код", "Code"), 26.0),
            (self.say("Показатель", "Figure"), 44.0),
            (self.say("Что учитывается", "What is counted"), 70.0),
            (self.say("Норма", "Clause"), 40.0),
        ];
        self.head(sheet, HEAD, heads)?;
        for (row, (number, line)) in (HEAD + 1..).zip((1_u32..).zip(&self.report.lines)) {
            sheet.write_number_with_format(row, 0, number, &self.looks.sign)?;
            let words = [line.code, line.label, line.definition, line.clause];
            fit(
                sheet,
                row,
                [(words[1], 44.0), (words[2], 70.0), (words[3], 40.0)],
            )?;
            for (column, text) in (1_u16..).zip(words) {
                sheet.write_string_with_format(row, column, text, &self.looks.text)?;
            }
        }
        self.set_up(sheet, &list())
    }
}

/// Returns how a list is printed.
const fn list() -> Print {
    Print {
        head: HEAD,
        kept: 0,
        wide: 1,
        is_lying: true,
    }
}

/// Returns an ISO 8601 day as a table programme keeps it.
fn date(day: &str) -> Option<ExcelDateTime> {
    let day = date_of(day)?;
    let year = u16::try_from(day.year()).ok()?;
    let [month, of_month] = [day.month(), day.day()].map(|part| u8::try_from(part).ok());
    ExcelDateTime::from_ymd(year, month?, of_month?).ok()
}
