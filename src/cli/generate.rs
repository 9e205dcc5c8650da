//! `srok generate`: realistic made-up events, reproducible by seed.

use std::io::Write as _;
use std::path::PathBuf;

use super::{Desk, Outcome, file};
use srok_generate::{Recipe, generate};
use srok_law::library::DEFAULT_CALENDAR;

/// Arguments of `srok generate`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Cases; complaints, incidents and reports come beside.
    #[arg(long, default_value_t = 1000)]
    cases: u64,
    /// The same seed gives the same events.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The file; `-` writes to standard output.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    replacing: file::Replacing,
    /// The moment after which nothing happens; now if left out.
    #[arg(long, value_name = "T")]
    until: Option<String>,
    /// Months before it in which the first case begins.
    #[arg(long, default_value_t = Recipe::MONTHS)]
    months: u32,
}

/// Runs `srok generate`.
///
/// # Errors
///
/// A file that cannot be written, a moment that does not exist.
pub fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    let law = desk.law()?;
    let until = desk.moment(arguments.until.as_deref())?.utc();
    let recipe = Recipe {
        cases: arguments.cases,
        seed: arguments.seed,
        until,
        months: arguments.months,
    };
    let calendar = law.calendars.named(DEFAULT_CALENDAR);
    if arguments.out.as_os_str() == "-" {
        let mut out = std::io::BufWriter::with_capacity(1 << 20, crate::cli::out::Out);
        generate(recipe, calendar, &mut out)?;
        out.flush()?;
        return Ok(Outcome::Done);
    }
    let file = file::create(&arguments.out, arguments.replacing)?;
    let mut out = std::io::BufWriter::with_capacity(1 << 20, file);
    let summary = generate(recipe, calendar, &mut out)?;
    out.flush()?;
    for (kind, count) in summary.table() {
        tell!("{count:>10}  {kind}");
    }
    Ok(Outcome::Done)
}
