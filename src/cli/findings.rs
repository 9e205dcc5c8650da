//! `srok findings`: what does the act forbid that is no matter of terms?

use super::regulation::write_rows;
use super::{Desk, Format, Outcome, Table, office};
use srok_engine::document::finding_rows;
use srok_law::words;

/// Arguments of `srok findings`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// One case.
    #[arg(long, value_name = "ID")]
    case: Option<String>,
    /// One rule, e.g. `mo221.suspension_forbidden`.
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
    /// Laid to one organisation.
    #[arg(long, value_name = "O")]
    organisation: Option<String>,
    /// The moment looked at; a bare date means the end of that day.
    #[arg(long, value_name = "T")]
    as_of: Option<String>,
    /// How it is written.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// Runs `srok findings`.
///
/// # Errors
///
/// A store that is held by another process.
pub fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    let law = desk.law()?;
    let as_of = desk.moment(arguments.as_of.as_deref())?;
    let store = office::open(desk)?;
    let law = office::law_of(&store, law, desk)?;
    let _settled = office::settled(&store, &law, desk)?;
    let case = arguments
        .case
        .as_ref()
        .map(|case| xxhash_rust::xxh3::xxh3_64(case.as_bytes()));
    let lang = desk.lang;
    let rows = finding_rows(
        &store,
        as_of,
        case,
        arguments.rule.as_deref(),
        arguments.organisation.as_deref(),
        lang,
    )?;
    let zone = desk.zone();
    let when = |at: &str| {
        let local = zone
            .as_ref()
            .zip(srok_law::time::DateTime::parse_from_rfc3339(at).ok());
        local.map_or_else(
            || at.to_owned(),
            |(zone, at)| words::moment(lang, zone, at.to_utc().into()),
        )
    };
    write_rows(&rows, arguments.format, || {
        let mut table = Table::new(&[
            lang.pick("дело", "case"),
            lang.pick("что установлено", "finding"),
            lang.pick("пункт", "clause"),
            lang.pick("когда", "when"),
            lang.pick("подразделение", "organisation"),
            lang.pick("правило", "rule"),
        ]);
        for row in &rows {
            table.push(vec![
                row.case_id.clone(),
                row.name.clone(),
                row.clause.clone(),
                when(&row.occurred_at),
                row.organisation.clone().unwrap_or_default(),
                row.rule.clone(),
            ]);
        }
        format!(
            "{}\n{}: {}\n",
            table.text(),
            lang.pick("Всего", "Total"),
            rows.len()
        )
    })?;
    Ok(if rows.is_empty() {
        Outcome::Done
    } else {
        Outcome::WithFindings
    })
}
