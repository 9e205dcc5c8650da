//! How is a table written as CSV? For Excel as it is used in Russia: semicolons, UTF-8 with its mark, and no field that would be a formula.

use super::ReportError;
use srok_core::formula::harmless;

/// What Excel reads at the beginning of a file in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Returns rows of fields as CSV.
///
/// # Errors
///
/// [`ReportError::Table`] if they cannot be written.
pub(super) fn written(rows: impl IntoIterator<Item = Vec<String>>) -> Result<String, ReportError> {
    let table = |problem: String| ReportError::Table { problem };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_vec());
    for row in rows {
        writer
            .write_record(row.iter().map(|field| harmless(field).into_owned()))
            .map_err(|error| table(error.to_string()))?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| table(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| table(error.to_string()))
}
