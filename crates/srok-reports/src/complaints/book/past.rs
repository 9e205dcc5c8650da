//! What stands on the sheets of what was approved before? What a correction changes, the events behind it, and the reports of the parts.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::told::{Consolidation, Difference};
use super::totals::float;
use super::{Book, Print, cell, formula};
use crate::looks::fit;

/// The row of the head.
const HEAD: u32 = 4;

impl Book<'_> {
    /// Writes the figures that changed.
    pub(super) fn changes(
        &self,
        sheet: &mut Worksheet,
        difference: &Difference,
    ) -> Result<(), XlsxError> {
        sheet.set_name(self.say("Изменения", "Changes"))?;
        self.front(
            sheet,
            &format!(
                "{} {}",
                self.say("Изменения против редакции", "Changes against version"),
                difference.from.version
            ),
        )?;
        let heads = [
            (self.say("Разбивка", "Breakdown"), 26.0),
            (self.say("Код", "Code"), 18.0),
            (self.say("Строка", "Part"), 44.0),
            (self.say("Показатель", "Figure"), 40.0),
            (self.say("Было", "Was"), 12.0),
            (self.say("Стало", "Is"), 12.0),
            (self.say("Изменение", "Change"), 13.0),
        ];
        self.head(sheet, HEAD, heads)?;
        for (row, changed) in (HEAD + 1..).zip(&difference.cells) {
            let part = changed.row.as_ref();
            let total = self.say("Итого", "Total");
            let words = [
                changed.section.as_ref().map_or(total, |it| &it.label),
                part.map_or("", |it| &it.code),
                part.map_or("", |it| &it.label),
                &changed.measure.label,
            ];
            fit(sheet, row, [(words[2], 44.0), (words[3], 40.0)])?;
            for (column, text) in (0_u16..).zip(words) {
                sheet.write_string_with_format(row, column, text, &self.looks.text)?;
            }
            let [was, is] = [changed.before, changed.after].map(|it| float(it.unwrap_or(0)));
            sheet.write_number_with_format(row, 4, was, &self.looks.whole)?;
            sheet.write_number_with_format(row, 5, is, &self.looks.whole)?;
            let change = formula(format!("={}-{}", cell(row, 5), cell(row, 4)), is - was);
            sheet.write_formula_with_format(row, 6, change, &self.looks.whole)?;
        }
        self.set_up(sheet, &list())
    }

    /// Writes the complaints behind the changes, with the events learnt meanwhile.
    pub(super) fn causes(
        &self,
        sheet: &mut Worksheet,
        difference: &Difference,
    ) -> Result<(), XlsxError> {
        sheet.set_name(self.say("События", "Events"))?;
        let title = self.say(
            "События, о которых стало известно позднее",
            "Events learnt later",
        );
        self.front(sheet, title)?;
        let heads = [
            (self.say("Жалоба", "Complaint"), 30.0),
            (self.say("Дело", "Case"), 24.0),
            (self.say("Событие", "Event"), 44.0),
            (self.say("Произошло", "Happened"), 19.0),
            (self.say("Стало известно", "Learnt"), 19.0),
            (self.say("Отозвано", "Withdrawn"), 12.0),
            (self.say("Источник", "Source"), 30.0),
        ];
        self.head(sheet, HEAD, heads)?;
        let mut row = HEAD + 1;
        for changed in &difference.changed {
            let complaint = changed.cases.join(" → ");
            if changed.events.is_empty() {
                sheet.write_string_with_format(row, 0, &complaint, &self.looks.text)?;
                row += 1;
            }
            for event in &changed.events {
                let withdrawn = if event.is_withdrawn {
                    self.say("да", "yes")
                } else {
                    self.say("нет", "no")
                };
                let words = [
                    complaint.as_str(),
                    &event.case_id,
                    &event.event.label,
                    &event.occurred_told,
                    &event.recorded_told,
                    withdrawn,
                    &event.source,
                ];
                fit(sheet, row, [(words[0], 30.0), (words[2], 44.0)])?;
                for (column, text) in (0_u16..).zip(words) {
                    sheet.write_string_with_format(row, column, text, &self.looks.text)?;
                }
                row += 1;
            }
        }
        self.set_up(sheet, &list())
    }

    /// Writes the report beside those of its parts.
    pub(super) fn consolidation(
        &self,
        sheet: &mut Worksheet,
        consolidation: &Consolidation,
    ) -> Result<(), XlsxError> {
        sheet.set_name(self.say("Сверка", "Parts"))?;
        let title = self.say("Сверка с отчетами подразделений", "Reports of the parts");
        self.front(sheet, title)?;
        let mut columns = vec![(self.say("Показатель", "Figure"), 44.0)];
        let parts = &consolidation.parts;
        columns.extend(
            parts
                .iter()
                .map(|part| (part.organisation.label.as_str(), 16.0)),
        );
        columns.extend([
            (self.say("Сумма", "Sum"), 12.0),
            (self.say("Расхождение", "Difference"), 14.0),
            (self.say("Настоящий отчет", "This report"), 14.0),
        ]);
        self.head(sheet, HEAD, columns)?;
        let sum_at = u16::try_from(parts.len()).unwrap_or(u16::MAX - 3) + 1;
        for (row, line) in (HEAD + 1..).zip(&consolidation.lines) {
            sheet.write_string_with_format(row, 0, line.label, &self.looks.text)?;
            for (column, part) in (1_u16..).zip(parts) {
                let figure = part.totals.map(|totals| {
                    let measure = srok_engine::quarterly::Measure::named(line.code);
                    measure.map_or(0, |measure| totals.0.get(measure))
                });
                match figure {
                    Some(figure) => sheet.write_number_with_format(
                        row,
                        column,
                        float(figure),
                        &self.looks.whole,
                    )?,
                    None => sheet.write_string_with_format(
                        row,
                        column,
                        self.say("не представлен", "not submitted"),
                        &self.looks.text,
                    )?,
                };
            }
            let (first, last) = (cell(row, 1), cell(row, sum_at - 1));
            let sum = formula(format!("=SUM({first}:{last})"), line.parts);
            sheet.write_formula_with_format(row, sum_at, sum, &self.looks.whole)?;
            let total = sum_at + 2;
            let less = format!("={}-{}", cell(row, total), cell(row, sum_at));
            let less = formula(less, line.difference);
            sheet.write_formula_with_format(row, sum_at + 1, less, &self.looks.whole)?;
            sheet.write_number_with_format(row, total, float(line.total), &self.looks.whole)?;
        }
        self.set_up(sheet, &list())
    }
}

/// Returns how a list is printed.
const fn list() -> Print {
    Print {
        head: HEAD,
        kept: 1,
        wide: 1,
        is_lying: true,
    }
}
