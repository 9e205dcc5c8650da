//! `srok calendar`: which days are worked, does the file agree with the stated norms, and what would
//! a published year change?

mod check;
mod import;
mod listing;
mod show;

use srok_law::time::{Datelike, NaiveDate};

use super::{Desk, Format, Outcome, Usage};
use srok_law::calendar::Calendar;
use srok_law::library::{DEFAULT_CALENDAR, Law};

/// What to do with calendars.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Draw a year, with the working days of each month and the act of each day off.
    Show {
        /// The year; this year if left out.
        year: Option<i32>,
        /// The calendar.
        #[arg(long, default_value = DEFAULT_CALENDAR)]
        calendar: String,
        /// How it is written.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Compare the working days with the stated norms and warn if next year is missing.
    Check {
        /// The calendar; all if left out.
        #[arg(long)]
        calendar: Option<String>,
        /// The day on which it is asked; today if left out.
        #[arg(long)]
        today: Option<NaiveDate>,
        /// How it is written.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Show what a published year would change, and with --apply write it.
    Import(import::Arguments),
}

/// Runs `srok calendar`.
///
/// # Errors
///
/// A calendar that is not there, a year that it does not cover, a file that cannot be imported.
pub fn run(command: &Command, desk: &Desk) -> anyhow::Result<Outcome> {
    let law = desk.law()?;
    match command {
        Command::Show {
            year,
            calendar,
            format,
        } => {
            let year = year.unwrap_or_else(|| desk.clock.now().date_naive().year());
            show::run(find(&law, calendar)?, year, *format, desk.lang)
        }
        Command::Check {
            calendar,
            today,
            format,
        } => {
            let today = today.unwrap_or_else(|| desk.clock.now().date_naive());
            let calendars = match calendar {
                Some(id) => vec![find(&law, id)?],
                None => law.calendars.all().iter().collect(),
            };
            check::run(&calendars, today, *format, desk.lang)
        }
        Command::Import(arguments) => import::run(arguments, &law, desk),
    }
}

fn find<'a>(law: &'a Law, id: &str) -> anyhow::Result<&'a Calendar> {
    law.calendars.find(id).ok_or_else(|| {
        let known: Vec<&str> = law.calendars.all().iter().map(Calendar::id).collect();
        Usage::new(
            format!("no calendar `{id}`"),
            format!("calendars: {}", known.join(", ")),
        )
    })
}
