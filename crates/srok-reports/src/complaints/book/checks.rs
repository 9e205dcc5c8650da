//! What stands on the sheet of the checks? The identities: both sides, their difference and the verdict are formulas over the other sheets.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::super::told::Balanced;
use super::part::Sums;
use super::totals::float;
use super::{Book, Print, cell, formula};
use crate::looks::fit;
use srok_engine::quarterly::Measure;

/// The row of the head.
const HEAD: u32 = 4;

/// The widths of the identities and of the cases.
const LABEL: f64 = 70.0;
const LISTED: f64 = 50.0;

const LEFT: u16 = 1;
const RIGHT: u16 = 2;
const DIFFERENCE: u16 = 3;
const VERDICT: u16 = 4;
const CASES: u16 = 5;

/// Both sides of an identity and their difference, as formulas.
struct Sides {
    left: String,
    right: String,
    difference: String,
}

impl Book<'_> {
    /// Writes the identities.
    pub(super) fn checks(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name(self.say("Проверки", "Checks"))?;
        self.front(sheet, self.say("Контрольные тождества", "Identities"))?;
        let heads = [
            (self.say("Тождество", "Identity"), LABEL),
            (self.say("Левая часть", "Left"), 12.0),
            (self.say("Правая часть", "Right"), 12.0),
            (self.say("Расхождение", "Difference"), 15.0),
            (self.say("Выполнено", "Holds"), 13.0),
            (
                self.say("Дела, нарушающие тождество", "Cases that break it"),
                LISTED,
            ),
        ];
        self.head(sheet, HEAD, heads)?;
        for (row, identity) in (HEAD + 1..).zip(&self.report.identities) {
            self.identity(sheet, row, identity)?;
        }
        self.set_up(
            sheet,
            &Print {
                head: HEAD,
                kept: 1,
                wide: 1,
                is_lying: true,
            },
        )
    }

    fn identity(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        identity: &Balanced,
    ) -> Result<(), XlsxError> {
        let sides = self.sides(row, identity);
        sheet.write_string_with_format(row, 0, &identity.label, &self.looks.text)?;
        let left = formula(sides.left, identity.left);
        sheet.write_formula_with_format(row, LEFT, left, &self.looks.whole)?;
        let right = formula(sides.right, identity.right);
        sheet.write_formula_with_format(row, RIGHT, right, &self.looks.whole)?;
        let difference = formula(sides.difference, self.difference(identity));
        sheet.write_formula_with_format(row, DIFFERENCE, difference, &self.looks.whole)?;
        let verdict = formula(
            format!("=IF({}=0,\"✓\",\"✗\")", cell(row, DIFFERENCE)),
            if identity.holds { "✓" } else { "✗" },
        );
        sheet.write_formula_with_format(row, VERDICT, verdict, &self.looks.sign)?;
        let cases = cut(&identity.cases.join(", "));
        fit(
            sheet,
            row,
            [(identity.label.as_str(), LABEL), (cases.as_str(), LISTED)],
        )?;
        sheet.write_string_with_format(row, CASES, cases, &self.looks.text)?;
        Ok(())
    }

    /// Returns the sides of an identity: of the totals, or of a dimension against them.
    fn sides(&self, row: u32, identity: &Balanced) -> Sides {
        let code = identity.code;
        let added = |measures: &[Measure]| {
            let cells = measures.iter().map(|measure| self.total_at(*measure));
            format!("={}", cells.collect::<Vec<_>>().join("+"))
        };
        let plain = format!("={}-{}", cell(row, LEFT), cell(row, RIGHT));
        let mut sections = self.report.sections.iter();
        let section = sections.find(|section| section.code == code);
        match (code, section.zip(identity.measure)) {
            (_, Some((section, measure))) => {
                let sums = Sums::of(section);
                let name = self.sheet_of(code);
                Sides {
                    left: format!("={}", self.total_at(measure)),
                    right: format!("='{name}'!{}", sums.at(measure)),
                    // no figure of the dimension may be off
                    difference: format!("=SUMPRODUCT(ABS('{name}'!{}))", sums.differences()),
                }
            }
            ("outcomes", None) => Sides {
                left: added(&[Measure::Reviewed]),
                right: added(&Measure::OUTCOMES),
                difference: plain,
            },
            (_, None) => Sides {
                left: added(&Measure::INTO),
                right: added(&Measure::OUT_OF),
                difference: plain,
            },
        }
    }

    /// Returns the result of the difference.
    fn difference(&self, identity: &Balanced) -> f64 {
        let sections = &self.report.sections;
        let Some(section) = sections
            .iter()
            .find(|section| section.code == identity.code)
        else {
            return float(identity.left) - float(identity.right);
        };
        let sum = |measure| super::part::sum(section, measure);
        Measure::ALL
            .into_iter()
            .map(|measure| {
                let other = match measure {
                    Measure::MovedIn => sum(Measure::MovedOut),
                    Measure::MovedOut => sum(Measure::MovedIn),
                    _ => self.report.totals.0.get(measure),
                };
                float(sum(measure).abs_diff(other))
            })
            .sum()
    }
}

/// What a field holds at most.
const LONGEST: usize = 32_000;

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}
