//! What stands on the sheets beside the form? All that its lists tell, and what is counted in each column.

use rust_xlsxwriter::{ExcelDateTime, Worksheet, XlsxError};

use super::super::told::Cell;
use super::{Book, CODE, HEAD, LABEL};
use crate::looks::fit;

impl Book<'_> {
    /// Writes all that lists tell: a row per complaint.
    pub(super) fn lists(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let filled = self.filled;
        sheet.set_name(self.say("Перечень", "List"))?;
        self.front(sheet, self.say("Перечень к форме", "What is listed"))?;
        let heads = [
            (self.say("Графа", "Column"), 8.0),
            (self.say("Код строки", "Code of the row"), CODE),
            (filled.row_heading.as_str(), LABEL),
            (self.say("Рег. № жалобы", "Number of the complaint"), 24.0),
            (self.say("Дело", "Case"), 24.0),
            (self.say("Ответ направлен", "Answered"), 16.0),
        ];
        self.head(sheet, &heads)?;
        let mut row = HEAD + 1;
        for told in &filled.rows {
            let cells = told.cells.iter().flatten();
            for (column, cell) in filled.columns.iter().zip(cells) {
                let Cell::List(letters) = cell else { continue };
                for letter in letters {
                    let number = column.number.to_string();
                    let words = [
                        number.as_str(),
                        &told.code,
                        &told.label,
                        letter.registration_no.as_deref().unwrap_or_default(),
                        &letter.case_id,
                    ];
                    for (place, text) in (0..).zip(words) {
                        sheet.write_string_with_format(row, place, text, &self.looks.text)?;
                    }
                    fit(sheet, row, [(told.label.as_str(), LABEL)])?;
                    match letter
                        .answered_on
                        .as_deref()
                        .map(ExcelDateTime::parse_from_str)
                    {
                        Some(Ok(day)) => {
                            sheet.write_datetime_with_format(row, 5, &day, &self.looks.date)?
                        }
                        _ => sheet.write_blank(row, 5, &self.looks.date)?,
                    };
                    row += 1;
                }
            }
        }
        self.set_up(sheet, [HEAD, HEAD], 0)
    }

    /// Writes what is counted in each column.
    pub(super) fn columns(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name(self.say("Что посчитано", "What is counted"))?;
        self.front(
            sheet,
            self.say("Что посчитано в графах", "What is counted in the columns"),
        )?;
        let heads = [
            (self.say("Графа", "Column"), 8.0),
            (self.say("Ключ", "Key"), 24.0),
            (self.say("Заголовок", "Heading"), 40.0),
            (self.say("Показатель", "Figure"), 30.0),
            (self.say("Условия", "Conditions"), 44.0),
            (self.say("Определение", "Definition"), 60.0),
        ];
        self.head(sheet, &heads)?;
        let by_hand = self.say("заполняется вручную", "filled in by hand");
        for (row, column) in (HEAD + 1..).zip(&self.filled.columns) {
            let conditions = column.conditions.join("; ");
            let words = [
                column.key.as_str(),
                &column.label,
                column.measure_label.unwrap_or(by_hand),
                &conditions,
                column.definition.unwrap_or_default(),
            ];
            let number = u32::try_from(column.number).unwrap_or(0);
            sheet.write_number_with_format(row, 0, number, &self.looks.sign)?;
            for (place, text) in (1..).zip(words) {
                sheet.write_string_with_format(row, place, text, &self.looks.text)?;
            }
            let widths = heads.iter().skip(1).map(|(_, width)| *width);
            fit(sheet, row, words.into_iter().zip(widths))?;
        }
        let after = HEAD + 2 + u32::try_from(self.filled.columns.len()).unwrap_or(0);
        let hash = [
            self.say("Содержание", "Content").to_owned(),
            self.content_hash.clone(),
        ];
        let editions = std::iter::once(&hash).chain(&self.filled.editions);
        for (row, [what, hash]) in (after..).zip(editions) {
            let what = format!("{what}, SHA-256");
            sheet.write_string_with_format(row, 2, what, &self.looks.label)?;
            sheet.write_string_with_format(row, 3, hash, &self.looks.plain)?;
        }
        self.set_up(sheet, [HEAD, HEAD], 0)
    }
}
