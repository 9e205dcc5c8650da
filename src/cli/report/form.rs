//! `srok report form` and `forms`: which further forms are there, and what stands in one for a body and a period?

use std::path::PathBuf;

use super::super::{Desk, Outcome, Table};
use super::{Which, say_written, standings, write_each};
use srok_law::words;
use srok_reports::complaints::Ask;
use srok_reports::forms::{self, Cell, Filled, Forms};

/// Arguments of `srok report form`.
#[derive(Debug, clap::Args)]
pub struct Form {
    /// The name of the form; left out: the forms are listed.
    #[arg(requires_all = ["quarter", "out"])]
    name: Option<String>,
    /// The period: a month (2026-09), a quarter (2026Q3) or a year.
    #[arg(long, value_name = "PERIOD", requires = "name")]
    quarter: Option<String>,
    /// The act under which the complaints are reviewed.
    #[arg(long, value_name = "R", default_value = "mo221")]
    regulation: String,
    /// The body, with everything beneath it; left out: all.
    #[arg(long, value_name = "O")]
    organisation: Option<String>,
    /// With what was known at that moment: gives a form made then to the byte.
    #[arg(long, value_name = "T")]
    known_at: Option<String>,
    /// The folder for the files.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs `srok report form`.
///
/// # Errors
///
/// A form, period, act or body that is not there; a form that is wrong; a folder that cannot be written.
pub fn form(arguments: &Form, desk: &Desk) -> anyhow::Result<Outcome> {
    let (Some(name), Some(quarter), Some(out)) =
        (&arguments.name, &arguments.quarter, &arguments.out)
    else {
        return list(desk);
    };
    let which = Which {
        quarter: quarter.clone(),
        regulation: arguments.regulation.clone(),
        organisation: arguments.organisation.clone(),
    };
    let known_at = arguments.known_at.as_deref();
    let ask = Ask {
        known_at: known_at.map(|text| desk.moment(Some(text))).transpose()?,
        ..which.ask(desk)?
    };
    let law = desk.law()?;
    let forms = Forms::load(&desk.config.reports, &law)?;
    let form = forms.named(name)?;
    let filled = forms::make(&standings(desk)?, form, &ask)?;
    let written = write_each(
        &filled.file_name(),
        &Filled::ENDINGS,
        |ending| filled.file(ending),
        &desk.path(out),
    )?;
    tell!("{}", told(&filled));
    say_written(&written, desk);
    Ok(if filled.faults == 0 {
        Outcome::Done
    } else {
        Outcome::WithFindings
    })
}

/// Runs `srok report forms`: a form that is wrong is listed with what is wrong.
///
/// # Errors
///
/// A folder that cannot be read.
pub fn list(desk: &Desk) -> anyhow::Result<Outcome> {
    let lang = desk.lang;
    let law = desk.law()?;
    let forms = Forms::load(&desk.config.reports, &law)?;
    let mut table = Table::new(&[
        lang.pick("форма", "form"),
        lang.pick("название", "title"),
        lang.pick("файл", "file"),
    ]);
    let mut wrong = Vec::new();
    for (name, form) in forms.all() {
        let title = match form {
            Ok(form) => form.title.say(lang).to_owned(),
            Err(error) => {
                wrong.push(error.to_string());
                lang.pick("ошибка, см. ниже", "wrong, see below").to_owned()
            }
        };
        let file = form
            .as_ref()
            .map_or_else(|_| String::new(), |form| form.file.clone());
        table.push(vec![name.to_owned(), title, file]);
    }
    tell_on!("{}", table.text());
    for error in &wrong {
        tell!("\n{error}");
    }
    Ok(if wrong.is_empty() {
        Outcome::Done
    } else {
        Outcome::WithFindings
    })
}

/// Returns the totals of a form, for the terminal.
fn told(filled: &Filled) -> String {
    let lang = filled.lang;
    let mut table = Table::new(&[
        lang.pick(">графа", ">column"),
        lang.pick("заголовок", "heading"),
        lang.pick(">итого", ">total"),
    ]);
    let mut group = &None;
    for (column, cell) in filled.columns.iter().zip(&filled.total) {
        let total = match cell {
            Cell::Count(count) => words::number(i64::try_from(*count).unwrap_or(i64::MAX)),
            _ => lang.pick("от руки", "by hand").to_owned(),
        };
        if let Some(words) = column.group.as_ref().filter(|_| *group != column.group) {
            table.push(vec![String::new(), words.clone(), String::new()]);
        }
        group = &column.group;
        let depth = if group.is_some() { "  " } else { "" };
        table.push(vec![
            column.number.to_string(),
            format!("{depth}{}", column.label),
            total,
        ]);
    }
    let faults = if filled.faults == 0 {
        String::new()
    } else {
        let words = lang.pick(
            "Противоречий в исходных сведениях (srok report complaints называет дела)",
            "Contradictions in the data (srok report complaints names the cases)",
        );
        format!("! {words}: {}\n", filled.faults)
    };
    format!(
        "{}\n{} · {} · {}\n{} {}\n\n{}{}: {}\n{faults}",
        filled.title,
        filled.period.label,
        filled.act,
        filled.organisation.as_ref().map_or_else(
            || lang.pick("все органы", "all bodies"),
            |body| body.label.as_str()
        ),
        lang.pick("по сведениям на", "by what was known on"),
        filled.known_at_told,
        table.text(),
        lang.pick("строк", "rows"),
        filled.rows.len(),
    )
}
