//! `srok directory`: who is responsible, from when to when, and what is missing? Files in, lists out, changes one by one.

mod change;
mod check;
mod import;
mod list;
mod sheets;
mod show;

pub(super) use sheets::{SHEETS, answer};

use srok_law::time::NaiveDate;

use super::{Answer, Desk, Format, Outcome, Usage, office};
use srok_core::directory::{self, Known, Since, Table};
use srok_law::calendar::Calendar;
use srok_law::case::Day;
use srok_law::library::Law;

/// The commands on the directory.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Take in tables of organisations, officials, absences and declarations: all of it, or nothing with every mistake named.
    ///
    /// CSV in UTF-8 (`,` or `;`) or XLSX with any number of sheets. Which table it is says the header; columns may be called in English or in
    /// Russian and stand in any order:
    ///
    /// organisation (орган), name (название), parent (вышестоящий орган), calendar (календарь), reports (отчетность по регламентам), since (с),
    /// until (по);
    ///
    /// official (должностное лицо), name (фио), position (должность), organisation (орган), email (электронная почта), language (язык: ru or en),
    /// opens (начало работы), closes (конец работы), deputy (замещающий), roles (роли), since (с), until (по);
    ///
    /// official (должностное лицо), from (с), to (по), reason (причина);
    ///
    /// official (контролирующее лицо), about (о ком), relation (отношение: kinship/родство, conflict/конфликт интересов), since (с).
    ///
    /// A column that is left out leaves what is known as it is, an empty cell clears it. A row without `since` holds from --since; without that,
    /// what is new has always held and what is known changes today. Rows that change nothing add nothing.
    Import(import::Arguments),
    /// List what holds on a day.
    List(list::Arguments),
    /// Show an official or an organisation: all versions, absences, declarations, who acts, who is above, who controls.
    Show(show::Arguments),
    /// Look for what is missing: heads, addresses, deputies, declarations, an administrator.
    Check(check::Arguments),
    /// Note that an official is absent, or call an absence off.
    Absent(change::Absent),
    /// Change an official or an organisation, or add one.
    Set(change::Set),
    /// End an official's time in office, or an organisation.
    Dismiss(change::Dismiss),
}

/// Runs `srok directory`.
///
/// # Errors
///
/// Files with mistakes, ids that nobody has, a store that is held by another process.
pub fn run(command: &Command, desk: &Desk) -> anyhow::Result<Outcome> {
    match command {
        Command::Import(arguments) => import::run(arguments, desk),
        Command::List(arguments) => list::run(arguments, desk),
        Command::Show(arguments) => show::run(arguments, desk),
        Command::Check(arguments) => check::run(arguments, desk),
        Command::Absent(arguments) => change::absent(arguments, desk),
        Command::Set(arguments) => change::set(arguments, desk),
        Command::Dismiss(arguments) => change::dismiss(arguments, desk),
    }
}

/// Reads a day of the command line: 2026-03-31 or 31.03.2026.
fn day(text: &str) -> Result<Day, String> {
    directory::read_day(text).ok_or_else(|| "write a day as 2026-03-31 or 31.03.2026".into())
}

/// Returns what the law knows of what rows of the directory name.
fn known(law: &Law) -> Known<'_> {
    let limits = law.regulations.iter().flat_map(|act| &act.limits);
    Known {
        calendars: law.calendars.all().iter().map(Calendar::id).collect(),
        regulations: law.regulations.iter().map(|act| act.id.as_str()).collect(),
        roles: limits.filter_map(|limit| limit.role.as_deref()).collect(),
        is_address: |text| text.parse::<lettre::Address>().is_ok(),
    }
}

/// Returns from which day rows hold that do not say it.
fn since(stated: Option<Day>, desk: &Desk) -> Since {
    Since {
        today: desk.today(),
        stated,
    }
}

/// Returns a day as people write it; what has held for ever has no day.
fn shown(day: Day, desk: &Desk) -> String {
    if day == directory::BEGINNING {
        return desk.lang.pick("всегда", "always").to_owned();
    }
    let date: NaiveDate = day.date();
    srok_law::words::date(desk.lang, date)
}

/// Returns the name of a kind of table.
const fn title(table: Table, desk: &Desk) -> &'static str {
    match table {
        Table::Organisations => desk.lang.pick("Органы", "Organisations"),
        Table::Officials => desk.lang.pick("Должностные лица", "Officials"),
        Table::Absences => desk.lang.pick("Отсутствие", "Absences"),
        Table::Declarations => desk
            .lang
            .pick("Заявления контролирующих лиц", "Declarations"),
    }
}
