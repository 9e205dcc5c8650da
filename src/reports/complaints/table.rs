//! How do the figures lie in a CSV? Long: one row per figure, so that any tool can turn them.

use super::{Report, ReportError};
use crate::quarterly::Measure;

/// What Excel reads at the beginning of a file in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

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
    rows(report).map_err(|problem| ReportError::Table { problem })
}

fn rows(report: &Report) -> Result<String, String> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_vec());
    let mut row = |fields: &[&str; 9]| {
        let fields = fields.iter().map(|field| harmless(field));
        writer
            .write_record(fields)
            .map_err(|error| error.to_string())
    };
    row(&HEAD)?;
    let body = report.organisation.as_ref();
    let body = body.map_or("", |body| body.code.as_str());
    let (period, act) = (report.period.code.as_str(), report.regulation.code.as_str());
    for line in &report.lines {
        let figure = line.value.to_string();
        row(&[
            period, act, body, "", "", "", line.code, line.label, &figure,
        ])?;
    }
    for section in &report.sections {
        for part in &section.rows {
            for (measure, line) in Measure::ALL.into_iter().zip(&report.lines) {
                // what sent nothing has no figures: an empty field is not a zero
                let figure = part
                    .figures
                    .map(|figures| figures.0.get(measure).to_string());
                row(&[
                    period,
                    act,
                    body,
                    section.code,
                    &part.code,
                    &part.label,
                    line.code,
                    line.label,
                    &figure.unwrap_or_default(),
                ])?;
            }
        }
    }
    let bytes = writer.into_inner().map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

/// Returns a text that no table programme takes for a formula.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
