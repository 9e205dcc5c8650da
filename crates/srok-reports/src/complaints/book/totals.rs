//! What stands on the first sheet? Each figure with its share and comparison as formulas, and what the report rests on.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::told::{Line, SMALL};
use super::{Book, Print, cell, formula};
use crate::looks::fit;
use srok_engine::quarterly::{Measure, Part};

/// The row of the head.
pub(super) const HEAD: u32 = 4;

/// The width of the labels.
const LABEL: f64 = 58.0;

const VALUE: u16 = 3;
const SHARE: u16 = 4;
const OF: u16 = 5;
const BEFORE: u16 = 6;
const YEAR_BEFORE: u16 = 8;

/// Returns where the total of a measure stands.
pub(super) fn cell_of(measure: Measure) -> String {
    cell(row_of(measure as usize), VALUE)
}

fn row_of(place: usize) -> u32 {
    HEAD + 1 + u32::try_from(place).unwrap_or(0)
}

impl Book<'_> {
    /// Writes the totals.
    pub(super) fn totals(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name(self.sheet_of_totals())?;
        self.front(sheet, self.say("Итоги", "Totals"))?;
        let heads = [
            ("№", 5.0),
            (self.say("Показатель", "Figure"), LABEL),
            (self.say("Код", "Code"), 26.0),
            (self.say("Отчетный период", "Period"), 13.0),
            (self.say("Доля", "Share"), 9.0),
            (self.say("от №", "of No."), 7.0),
            (self.say("Предыдущий период", "Period before"), 15.0),
            (self.say("Изменение", "Change"), 14.0),
            (self.say("АППГ", "A year before"), 10.0),
            (self.say("Изменение к АППГ", "Change on the year"), 14.0),
        ];
        self.head(sheet, HEAD, heads)?;
        for (place, line) in self.report.lines.iter().enumerate() {
            self.line(sheet, place, line)?;
        }
        let after = row_of(self.report.lines.len()) + 1;
        self.sources(sheet, after)?;
        self.set_up(
            sheet,
            &Print {
                head: HEAD,
                kept: 2,
                wide: 1,
                is_lying: true,
            },
        )
    }

    fn line(&self, sheet: &mut Worksheet, place: usize, line: &Line) -> Result<(), XlsxError> {
        let row = row_of(place);
        let number = u32::try_from(place + 1).unwrap_or(0);
        sheet.write_number_with_format(row, 0, number, &self.looks.sign)?;
        let label = match line.part {
            Part::Balance => &self.looks.strong,
            Part::Detail => &self.looks.detail[self.depth(line)],
            _ => &self.looks.text,
        };
        sheet.write_string_with_format(row, 1, line.label, label)?;
        sheet.write_string_with_format(row, 2, line.code, &self.looks.text)?;
        let whole = if line.part == Part::Balance {
            &self.looks.sum
        } else {
            &self.looks.whole
        };
        for (column, figure) in [
            (VALUE, line.value),
            (BEFORE, line.before),
            (YEAR_BEFORE, line.year_before),
        ] {
            sheet.write_number_with_format(row, column, float(figure), whole)?;
        }
        fit(sheet, row, [(line.label, LABEL - 4.0)])?;
        self.share(sheet, row, line)?;
        for (column, before) in [(BEFORE, line.before), (YEAR_BEFORE, line.year_before)] {
            let [now, then] = [cell(row, VALUE), cell(row, column)];
            let result = if before < SMALL {
                "—".to_owned()
            } else {
                (float(line.value) / float(before) - 1.0).to_string()
            };
            let text = format!("=IF({then}<{SMALL},\"—\",{now}/{then}-1)");
            let change = formula(text, result);
            sheet.write_formula_with_format(row, column + 1, change, &self.looks.change)?;
        }
        Ok(())
    }

    /// Returns how far a detail is set in.
    fn depth(&self, line: &Line) -> usize {
        let of = line
            .of
            .and_then(|of| self.report.lines.iter().find(|whole| whole.code == of));
        1 + usize::from(of.is_some_and(|of| of.part == Part::Detail))
    }

    fn share(&self, sheet: &mut Worksheet, row: u32, line: &Line) -> Result<(), XlsxError> {
        let place = line
            .of
            .and_then(|of| self.report.lines.iter().position(|it| it.code == of));
        let Some(place) = place else {
            sheet.write_blank(row, SHARE, &self.looks.share)?;
            sheet.write_blank(row, OF, &self.looks.whole)?;
            return Ok(());
        };
        let whole = self.report.lines[place].value;
        let [part_at, whole_at] = [cell(row, VALUE), cell(row_of(place), VALUE)];
        let share = if whole == 0 {
            // nothing to be a share of
            formula(format!("=IF({whole_at}=0,\"—\",{part_at}/{whole_at})"), "—")
        } else {
            formula(
                format!("={part_at}/{whole_at}"),
                float(line.value) / float(whole),
            )
        };
        sheet.write_formula_with_format(row, SHARE, share, &self.looks.share)?;
        let number = u32::try_from(place + 1).unwrap_or(0);
        sheet.write_number_with_format(row, OF, number, &self.looks.whole)?;
        Ok(())
    }

    /// Writes what the report rests on.
    fn sources(&self, sheet: &mut Worksheet, first: u32) -> Result<(), XlsxError> {
        let report = self.report;
        let excluded = report.excluded.iter().map(|object| object.label.as_str());
        let mut rows: Vec<(String, String)> = [
            (
                self.say("Основание", "Basis"),
                format!("{}, {}", report.regulation.label, report.clause),
            ),
            (
                self.say("Реквизиты акта", "Number of the act"),
                report.act.clone(),
            ),
            (
                self.say("Период", "Period"),
                report.days.each_ref().map(|day| self.day(day)).join(" — "),
            ),
            (
                self.say("Представляется", "Submitted to"),
                report
                    .addressee
                    .as_ref()
                    .map_or_else(String::new, |to| to.label.clone()),
            ),
            (
                self.say("Срок представления", "Due"),
                report
                    .due_on
                    .as_deref()
                    .map_or_else(String::new, |day| self.day(day)),
            ),
            (
                self.say(
                    "Исключенные объекты обжалования",
                    "Complaints left out: about",
                ),
                excluded.collect::<Vec<_>>().join("; "),
            ),
            (
                self.say("Содержание, SHA-256", "Content, SHA-256"),
                self.content_hash.clone(),
            ),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        rows.extend(
            report
                .editions
                .iter()
                .map(|[what, hash]| (format!("{what}, SHA-256"), hash.clone())),
        );
        let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
        for (row, (name, value)) in (first..).zip(rows) {
            sheet.write_string_with_format(row, 1, name, &self.looks.label)?;
            sheet.write_string_with_format(row, 2, value, &self.looks.plain)?;
        }
        Ok(())
    }
}

/// Returns a count as a table programme keeps it.
pub(super) fn float(count: u64) -> f64 {
    count as f64
}
