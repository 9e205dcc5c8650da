//! How does a filled-in form lie in a CSV? As on paper: a row per row, a column per column, by the names that programs know; the total is the last row.

use super::Filled;
use super::told::Cell;
use crate::{ReportError, rows};

/// Returns the form as CSV.
///
/// # Errors
///
/// [`ReportError::Table`] if it cannot be written.
pub(super) fn written(filled: &Filled) -> Result<String, ReportError> {
    let body = filled.organisation.as_ref();
    let body = body.map_or("", |body| body.code.as_str());
    let of = |code: &str, label: &str, cells: Vec<String>| -> Vec<String> {
        let first = [
            &filled.period.code,
            &filled.regulation.code,
            body,
            code,
            label,
        ];
        first.map(str::to_owned).into_iter().chain(cells).collect()
    };
    let head = ["period", "regulation", "organisation", "code", "label"].map(str::to_owned);
    let keys = filled.columns.iter().map(|column| column.key.clone());
    let mut all: Vec<Vec<String>> = vec![head.into_iter().chain(keys).collect()];
    for row in &filled.rows {
        let cells = match &row.cells {
            Some(cells) => cells.iter().map(|cell| told(cell, filled)).collect(),
            // what sent nothing has no figures: an empty field is not a zero
            None => vec![String::new(); filled.columns.len()],
        };
        all.push(of(&row.code, &row.label, cells));
    }
    let total = filled.total.iter().map(|cell| told(cell, filled)).collect();
    all.push(of("total", filled.lang.pick("Итого", "Total"), total));
    rows::written(all)
}

fn told(cell: &Cell, filled: &Filled) -> String {
    match cell {
        Cell::Count(count) => count.to_string(),
        Cell::List(letters) => {
            let told = letters.iter().map(|letter| letter.told(filled.lang));
            told.collect::<Vec<_>>().join("; ")
        }
        Cell::ByHand => String::new(),
    }
}
