//! `srok directory list`: what holds on a day, for people and as files that can be taken in again.

use clap::ValueEnum;
use serde::Serialize;

use super::{Desk, Format, Outcome, Usage, day, office, shown, title};
use crate::cli::Table;
use crate::cli::regulation::write_rows;
use srok_core::directory::{self, Absence, Declaration, Directory, Official, Organisation};
use srok_law::case::Day;
use srok_law::words::Lang;

/// Which table is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Organisations.
    Organisations,
    /// Officials.
    Officials,
    /// Absences on the day and later.
    Absences,
    /// The newest declarations.
    Declarations,
}

impl Kind {
    const fn table(self) -> directory::Table {
        match self {
            Self::Organisations => directory::Table::Organisations,
            Self::Officials => directory::Table::Officials,
            Self::Absences => directory::Table::Absences,
            Self::Declarations => directory::Table::Declarations,
        }
    }
}

/// Arguments of `srok directory list`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which table; all if left out.
    #[arg(value_enum)]
    kind: Option<Kind>,
    /// The day; today if left out.
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<Day>,
    /// How it is written. CSV has the columns of the files that are taken in.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// All tables, as one JSON document.
#[derive(Debug, Serialize)]
struct Everything<'a> {
    organisations: Vec<&'a Organisation>,
    officials: Vec<&'a Official>,
    absences: Vec<&'a Absence>,
    declarations: Vec<&'a Declaration>,
}

/// Runs `srok directory list`.
pub(super) fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    let store = office::open(desk)?;
    let directory = store.directory()?;
    let on = arguments.on.unwrap_or_else(|| desk.today());
    match (arguments.kind, arguments.format) {
        (Some(kind), format) => one(kind, &directory, on, format, desk)?,
        (None, Format::Table) => {
            for (index, kind) in Kind::value_variants().iter().enumerate() {
                let blank = if index > 0 { "\n" } else { "" };
                tell!("{blank}{}", title(kind.table(), desk));
                one(*kind, &directory, on, Format::Table, desk)?;
            }
        }
        (None, Format::Json) => {
            let everything = Everything {
                organisations: directory.organisations(on),
                officials: directory.officials(on),
                absences: absences(&directory, on),
                declarations: directory.declarations_on(on),
            };
            tell!("{}", serde_json::to_string_pretty(&everything)?);
        }
        (None, Format::Csv | Format::Ndjson) => {
            return Err(Usage::new(
                "one file holds one table",
                "say which: organisations, officials, absences or declarations",
            ));
        }
    }
    Ok(Outcome::Done)
}

/// Returns the absences on a day and later.
fn absences(directory: &Directory, on: Day) -> Vec<&Absence> {
    let all = directory.absences();
    all.filter(|absence| absence.to >= on).collect()
}

fn one(
    kind: Kind,
    directory: &Directory,
    on: Day,
    format: Format,
    desk: &Desk,
) -> anyhow::Result<()> {
    match kind {
        Kind::Organisations => {
            let rows = directory.organisations(on);
            written(&rows, organisation_row, format, || {
                organisations(&rows, desk)
            })
        }
        Kind::Officials => {
            let rows = directory.officials(on);
            written(&rows, official_row, format, || officials(&rows, desk))
        }
        Kind::Absences => {
            let rows = absences(directory, on);
            written(&rows, absence_row, format, || absence_table(&rows, desk))
        }
        Kind::Declarations => {
            let rows = directory.declarations_on(on);
            written(&rows, declaration_row, format, || declarations(&rows, desk))
        }
    }
}

/// Writes rows: as a table, as CSV with the columns of files, or as JSON.
fn written<T: Serialize, R: Serialize>(
    rows: &[&T],
    row: impl Fn(&T) -> R,
    format: Format,
    table: impl FnOnce() -> String,
) -> anyhow::Result<()> {
    if format == Format::Csv {
        let rows: Vec<R> = rows.iter().map(|one| row(one)).collect();
        return write_rows(&rows, format, String::new);
    }
    write_rows(rows, format, table)
}

/// An organisation as a row of a file.
#[derive(Debug, Serialize)]
struct OrganisationRow {
    organisation: String,
    name: String,
    parent: Option<String>,
    calendar: Option<String>,
    reports: String,
    kind: Option<String>,
    since: String,
    until: Option<String>,
}

fn organisation_row(one: &Organisation) -> OrganisationRow {
    OrganisationRow {
        organisation: one.id.clone(),
        name: one.name.clone(),
        parent: one.parent.clone(),
        calendar: one.calendar.clone(),
        reports: one.reports.join(" "),
        kind: one.kind.clone(),
        since: one.since.to_string(),
        until: one.until.map(|day| day.to_string()),
    }
}

/// An official as a row of a file.
#[derive(Debug, Serialize)]
struct OfficialRow {
    official: String,
    name: String,
    position: String,
    organisation: String,
    email: Option<String>,
    language: &'static str,
    opens: Option<String>,
    closes: Option<String>,
    deputy: Option<String>,
    roles: String,
    since: String,
    until: Option<String>,
}

fn official_row(one: &Official) -> OfficialRow {
    let time = |time: srok_law::time::NaiveTime| time.format("%H:%M").to_string();
    OfficialRow {
        official: one.id.clone(),
        name: one.name.clone(),
        position: one.position.clone(),
        organisation: one.organisation.clone(),
        email: one.email.clone(),
        language: one.lang.code(),
        opens: one.opens.map(time),
        closes: one.closes.map(time),
        deputy: one.deputy.clone(),
        roles: one.roles.join(" "),
        since: one.since.to_string(),
        until: one.until.map(|day| day.to_string()),
    }
}

/// An absence as a row of a file.
#[derive(Debug, Serialize)]
struct AbsenceRow {
    official: String,
    from: String,
    to: String,
    reason: Option<String>,
}

fn absence_row(one: &Absence) -> AbsenceRow {
    AbsenceRow {
        official: one.official.clone(),
        from: one.from.to_string(),
        to: one.to.to_string(),
        reason: one.reason.clone(),
    }
}

/// A declaration as a row of a file.
#[derive(Debug, Serialize)]
struct DeclarationRow {
    official: String,
    about: Option<String>,
    relation: Option<String>,
    since: String,
}

fn declaration_row(one: &Declaration) -> DeclarationRow {
    DeclarationRow {
        official: one.official.clone(),
        about: one.about.clone(),
        relation: one.relation.clone(),
        since: one.since.to_string(),
    }
}

/// Returns a table of organisations, or of versions of one.
pub(super) fn organisations(rows: &[&Organisation], desk: &Desk) -> String {
    let lang = desk.lang;
    let mut table = Table::new(&[
        lang.pick("орган", "organisation"),
        lang.pick("название", "name"),
        lang.pick("вышестоящий", "parent"),
        lang.pick("календарь", "calendar"),
        lang.pick("отчетность", "reports"),
        lang.pick("вид", "kind"),
        lang.pick("с", "since"),
        lang.pick("по", "until"),
    ]);
    for row in rows {
        table.push(vec![
            row.id.clone(),
            row.name.clone(),
            row.parent.clone().unwrap_or_default(),
            row.calendar.clone().unwrap_or_default(),
            row.reports.join(" "),
            row.kind.clone().unwrap_or_default(),
            shown(row.since, desk),
            until(row.since, row.until, desk),
        ]);
    }
    table.text()
}

/// Returns a table of officials, or of versions of one.
pub(super) fn officials(rows: &[&Official], desk: &Desk) -> String {
    let lang = desk.lang;
    let mut table = Table::new(&[
        lang.pick("лицо", "official"),
        lang.pick("фио", "name"),
        lang.pick("должность", "position"),
        lang.pick("орган", "organisation"),
        lang.pick("роли", "roles"),
        lang.pick("замещающий", "deputy"),
        lang.pick("электронная почта", "e-mail"),
        lang.pick("с", "since"),
        lang.pick("по", "until"),
    ]);
    for row in rows {
        table.push(vec![
            row.id.clone(),
            row.name.clone(),
            row.position.clone(),
            row.organisation.clone(),
            row.roles.join(" "),
            row.deputy.clone().unwrap_or_default(),
            row.email.clone().unwrap_or_default(),
            shown(row.since, desk),
            until(row.since, row.until, desk),
        ]);
    }
    table.text()
}

/// Returns the last day, if there is one; a version that ends before it begins never came.
fn until(since: Day, until: Option<Day>, desk: &Desk) -> String {
    match until {
        Some(last) if last < since => desk.lang.pick("отменено", "called off").to_owned(),
        Some(last) => shown(last, desk),
        None => String::new(),
    }
}

/// Returns a table of absences.
pub(super) fn absence_table(rows: &[&Absence], desk: &Desk) -> String {
    let lang = desk.lang;
    let mut table = Table::new(&[
        lang.pick("лицо", "official"),
        lang.pick("с", "from"),
        lang.pick("по", "to"),
        lang.pick("причина", "reason"),
    ]);
    for row in rows {
        table.push(vec![
            row.official.clone(),
            shown(row.from, desk),
            shown(row.to, desk),
            row.reason.clone().unwrap_or_default(),
        ]);
    }
    table.text()
}

/// Returns a table of declarations.
pub(super) fn declarations(rows: &[&Declaration], desk: &Desk) -> String {
    let lang = desk.lang;
    let mut table = Table::new(&[
        lang.pick("контролирующее лицо", "controller"),
        lang.pick("о ком", "about"),
        lang.pick("отношение", "relation"),
        lang.pick("с", "since"),
    ]);
    for row in rows {
        table.push(vec![
            row.official.clone(),
            row.about
                .clone()
                .unwrap_or_else(|| lang.pick("обо всех", "everybody").to_owned()),
            relation(row.relation.as_deref(), lang).to_owned(),
            shown(row.since, desk),
        ]);
    }
    table.text()
}

fn relation(code: Option<&str>, lang: Lang) -> &str {
    match code {
        None => lang.pick("нет", "none"),
        Some("kinship") => lang.pick("родство", "kinship"),
        Some("conflict") => lang.pick("конфликт интересов", "conflict of interest"),
        Some(other) => other,
    }
}
