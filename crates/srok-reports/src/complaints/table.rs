//! How do the figures lie in a CSV? Long: one row per figure, so that any tool can turn them.

use super::{Report, ReportError};
use crate::rows;
use srok_engine::quarterly::Measure;

const HEAD: [&str; 9] = [
    "period",
    "regulation",
    "organisation",
    "dimension",
    "value",
    "label",
    "measure",
    "measure_label",
    "figure",
];

/// Returns all figures; the first rows are the total.
///
/// # Errors
///
/// [`ReportError::Table`] if the rows cannot be written.
pub(super) fn written(report: &Report) -> Result<String, ReportError> {
    let body = report.organisation.as_ref();
    let body = body.map_or("", |body| body.code.as_str());
    let (period, act) = (report.period.code.as_str(), report.regulation.code.as_str());
    let row = |fields: [&str; 6]| -> Vec<String> {
        let fields = [period, act, body].into_iter().chain(fields);
        fields.map(str::to_owned).collect()
    };
    let mut all = vec![HEAD.map(str::to_owned).to_vec()];
    for line in &report.lines {
        let figure = line.value.to_string();
        all.push(row(["", "", "", line.code, line.label, &figure]));
    }
    for section in &report.sections {
        for part in &section.rows {
            for (measure, line) in Measure::ALL.into_iter().zip(&report.lines) {
                // what sent nothing has no figures: an empty field is not a zero
                let figure = part
                    .figures
                    .map(|figures| figures.0.get(measure).to_string());
                all.push(row([
                    section.code,
                    &part.code,
                    &part.label,
                    line.code,
                    line.label,
                    &figure.unwrap_or_default(),
                ]));
            }
        }
    }
    rows::written(all)
}
