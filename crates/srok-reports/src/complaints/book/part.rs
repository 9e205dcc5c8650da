//! What stands on the sheet of a dimension? All figures of each part; sums, the comparison with the totals and the balance of each row are formulas.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::told::{Section, SectionRow};
use super::totals::float;
use super::{Book, Print, cell, formula};
use crate::looks::fit;
use srok_engine::quarterly::Measure;

/// The row of the head.
const HEAD: u32 = 4;
/// The column of the first figure.
const FIRST: u16 = 2;
/// The width of the names.
const LABEL: f64 = 50.0;
/// How many figures there are.
const FIGURES: u16 = Measure::ALL.len() as u16;

/// Returns the column of a measure.
fn column(measure: Measure) -> u16 {
    FIRST + u16::try_from(measure as usize).unwrap_or(0)
}

/// Rows of the sums beneath the parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sums {
    first: u32,
    last: u32,
    /// Of the sums; of the report's totals where the parts do not add up.
    pub total: u32,
}

impl Sums {
    /// Returns where they stand: a part takes a row, and where there is none a row stays empty.
    pub(super) fn of(section: &Section) -> Self {
        let rows = u32::try_from(section.rows.len()).unwrap_or(0).max(1);
        Self {
            first: HEAD + 1,
            last: HEAD + rows,
            total: HEAD + 1 + rows,
        }
    }

    /// Returns the field of the sum of a measure.
    pub(super) fn at(self, measure: Measure) -> String {
        cell(self.total, column(measure))
    }

    /// Returns the fields of the differences from the totals.
    pub(super) fn differences(self) -> String {
        let row = self.total + 2;
        format!("{}:{}", cell(row, FIRST), cell(row, FIRST + FIGURES - 1))
    }
}

/// Returns the sum of a measure over the parts.
pub(super) fn sum(section: &Section, measure: Measure) -> u64 {
    let parts = section.rows.iter().filter_map(|row| row.figures);
    parts.map(|totals| totals.0.get(measure)).sum()
}

impl Book<'_> {
    /// Writes a dimension.
    pub(super) fn part(&self, sheet: &mut Worksheet, section: &Section) -> Result<(), XlsxError> {
        sheet.set_name(self.sheet_of(section.code))?;
        self.front(sheet, &section.label)?;
        let mut heads = vec![
            (self.say("Код", "Code"), 14.0),
            (self.say("Наименование", "Name"), LABEL),
        ];
        heads.extend(self.report.lines.iter().map(|line| (line.label, 15.0)));
        heads.push((
            self.say(
                "Баланс строки (должен быть 0)",
                "Balance of the row (must be 0)",
            ),
            11.0,
        ));
        heads.push((
            self.say(
                "Медиана срока рассмотрения, р. д.",
                "Median of the review, w. d.",
            ),
            13.0,
        ));
        heads.push((
            self.say("90-й процентиль, р. д.", "90th percentile, w. d."),
            13.0,
        ));
        self.head(sheet, HEAD, heads)?;
        for (row, part) in (HEAD + 1..).zip(&section.rows) {
            self.row(sheet, row, part)?;
        }
        self.sums(sheet, section)?;
        sheet.autofilter(HEAD, 0, Sums::of(section).last, FIRST + FIGURES + 2)?;
        self.set_up(
            sheet,
            &Print {
                head: HEAD,
                kept: FIRST,
                wide: 3,
                is_lying: true,
            },
        )
    }

    fn row(&self, sheet: &mut Worksheet, row: u32, part: &SectionRow) -> Result<(), XlsxError> {
        sheet.write_string_with_format(row, 0, &part.code, &self.looks.text)?;
        sheet.write_string_with_format(row, 1, &part.label, &self.looks.text)?;
        fit(sheet, row, [(part.label.as_str(), LABEL)])?;
        let Some(totals) = part.figures else {
            // no figures are not zeros: the other fields stay empty
            let words = self.say("не представлено", "not submitted");
            sheet.write_string_with_format(row, FIRST, words, &self.looks.absent)?;
            return Ok(());
        };
        for measure in Measure::ALL {
            let figure = float(totals.0.get(measure));
            sheet.write_number_with_format(row, column(measure), figure, &self.looks.whole)?;
        }
        let of = |measure| totals.0.get(measure);
        self.balance(sheet, row, of)?;
        for (place, days) in (FIRST + FIGURES + 1..).zip(part.review_days) {
            match days {
                Some(days) => {
                    sheet.write_number_with_format(row, place, days, &self.looks.whole)?
                }
                None => sheet.write_blank(row, place, &self.looks.whole)?,
            };
        }
        Ok(())
    }

    /// Writes what is left of the balance of a row: nothing, if it holds.
    fn balance(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        of: impl Fn(Measure) -> u64,
    ) -> Result<(), XlsxError> {
        let at = |measures: &[Measure], sign: &str| {
            let cells = measures.iter().map(|measure| cell(row, column(*measure)));
            cells.collect::<Vec<_>>().join(sign)
        };
        let text = format!("={}-{}", at(&Measure::INTO, "+"), at(&Measure::OUT_OF, "-"));
        let total = |measures: &[Measure]| measures.iter().map(|measure| of(*measure)).sum::<u64>();
        let left = float(total(&Measure::INTO)) - float(total(&Measure::OUT_OF));
        sheet.write_formula_with_format(
            row,
            FIRST + FIGURES,
            formula(text, left),
            &self.looks.sum,
        )?;
        Ok(())
    }

    /// Writes the sums, the totals of the report and how they differ; where parts overlap, the totals only.
    fn sums(&self, sheet: &mut Worksheet, section: &Section) -> Result<(), XlsxError> {
        let sums = Sums::of(section);
        let report_row = if section.adds_up {
            sums.total + 1
        } else {
            sums.total
        };
        let label = self.say("Итог отчета", "Total of the report");
        self.label(sheet, report_row, label)?;
        for measure in Measure::ALL {
            let total = self.report.totals.0.get(measure);
            let of_report = formula(format!("={}", self.total_at(measure)), total);
            let column = column(measure);
            sheet.write_formula_with_format(report_row, column, of_report, &self.looks.whole)?;
        }
        if !section.adds_up {
            let words = self.say(
                "Строки в итог не складываются: одна жалоба может относиться к нескольким строкам или ни к одной.",
                "The rows do not add up to the total: a complaint may belong to several of them, or to none.",
            );
            sheet.write_string_with_format(sums.total + 1, 1, words, &self.looks.plain)?;
            return Ok(());
        }
        self.label(
            sheet,
            sums.total,
            self.say("Сумма строк", "Sum of the rows"),
        )?;
        self.label(sheet, sums.total + 2, self.say("Расхождение", "Difference"))?;
        for measure in Measure::ALL {
            self.sum_of(sheet, section, sums, measure)?;
        }
        self.balance(sheet, sums.total, |measure| sum(section, measure))?;
        Ok(())
    }

    fn sum_of(
        &self,
        sheet: &mut Worksheet,
        section: &Section,
        sums: Sums,
        measure: Measure,
    ) -> Result<(), XlsxError> {
        let column = column(measure);
        let range = format!("{}:{}", cell(sums.first, column), cell(sums.last, column));
        let added = sum(section, measure);
        let sum_of = formula(format!("=SUM({range})"), added);
        sheet.write_formula_with_format(sums.total, column, sum_of, &self.looks.sum)?;
        // what moved between the parts is nothing in total: what was taken over was handed over
        let (other_at, other) = match measure {
            Measure::MovedIn => (sums.at(Measure::MovedOut), sum(section, Measure::MovedOut)),
            Measure::MovedOut => (sums.at(Measure::MovedIn), sum(section, Measure::MovedIn)),
            _ => (
                cell(sums.total + 1, column),
                self.report.totals.0.get(measure),
            ),
        };
        let text = format!("={}-{other_at}", cell(sums.total, column));
        let differs = formula(text, float(added) - float(other));
        sheet.write_formula_with_format(sums.total + 2, column, differs, &self.looks.whole)?;
        Ok(())
    }

    fn label(&self, sheet: &mut Worksheet, row: u32, words: &str) -> Result<(), XlsxError> {
        sheet.write_blank(row, 0, &self.looks.strong)?;
        sheet.write_string_with_format(row, 1, words, &self.looks.strong)?;
        Ok(())
    }
}
