//! `srok quarantine`: what could not be used, why, and a file of it to correct and take in again.

use std::path::{Path, PathBuf};

use super::regulation::write_rows;
use super::{Desk, Format, Outcome, Table, file, office};
use srok_core::audit;
use srok_engine::quarantine::{QuarantineRow, export};
use srok_law::words::Lang;
use srok_store::{QuarantineReason, QuarantineWanted, Release, Store};

/// What to do with the quarantine.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List the records that wait for a correction.
    List {
        #[command(flatten)]
        which: Which,
        /// Those that were released instead.
        #[arg(long)]
        released: bool,
        /// How it is written.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Count them by reason, the most frequent first.
    Reasons {
        #[command(flatten)]
        which: Which,
        /// How it is written.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Write them as CSV: correct it and ingest it again; the columns that say what was wrong are ignored then.
    Export {
        /// The file; `-` writes to standard output.
        file: PathBuf,
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        replacing: file::Replacing,
    },
    /// Release the records of an import that were dealt with in another way; those that come again, corrected, are released by that.
    Release {
        /// The import.
        import: i32,
    },
}

/// Which records are meant.
#[derive(Debug, Clone, clap::Args)]
pub struct Which {
    /// Of one import.
    #[arg(long, value_name = "ID")]
    import: Option<i32>,
    /// Of one file.
    #[arg(long = "file", value_name = "FILE")]
    of_file: Option<String>,
    /// With a fault in one field, e.g. time.
    #[arg(long, value_name = "FIELD")]
    field: Option<String>,
    /// Only those that wait until their sender has a right to the case; they are released by themselves.
    #[arg(long)]
    waiting: bool,
}

impl Which {
    fn wanted(&self) -> QuarantineWanted {
        QuarantineWanted {
            import: self.import,
            file: self.of_file.clone(),
            field: self.field.clone(),
            waiting: self.waiting.then_some(true),
            ..QuarantineWanted::default()
        }
    }
}

/// Runs `srok quarantine`.
///
/// # Errors
///
/// A file that cannot be written; a store that is held by another process.
pub fn run(command: &Command, desk: &Desk) -> anyhow::Result<Outcome> {
    let store = office::open(desk)?;
    match command {
        Command::List {
            which,
            released,
            format,
        } => {
            let release = if *released {
                Release::Released
            } else {
                Release::Waits
            };
            let wanted = QuarantineWanted {
                release,
                ..which.wanted()
            };
            let records = store.quarantine_page(&wanted)?.records;
            let rows: Vec<QuarantineRow> = records.into_iter().map(QuarantineRow::from).collect();
            write_rows(&rows, *format, || table(&rows, desk.lang).text())?;
            Ok(if rows.is_empty() || *released {
                Outcome::Done
            } else {
                Outcome::WithFindings
            })
        }
        Command::Reasons { which, format } => {
            let reasons = store.quarantine_reasons(&which.wanted())?;
            write_rows(&reasons, *format, || reasons_table(&reasons, desk.lang))?;
            Ok(if reasons.is_empty() {
                Outcome::Done
            } else {
                Outcome::WithFindings
            })
        }
        Command::Export {
            file,
            which,
            replacing,
        } => {
            // what waits for a right needs no correction
            let waiting = Some(which.waiting);
            let wanted = QuarantineWanted {
                waiting,
                ..which.wanted()
            };
            write(&store, (file, *replacing), &wanted, desk)
        }
        Command::Release { import } => {
            let released = store.release(*import, audit::CONSOLE, desk.clock.now().into())?;
            tell!(
                "{}: {released}",
                desk.lang.pick("Записей снято", "Records released")
            );
            Ok(Outcome::Done)
        }
    }
}

fn table(rows: &[QuarantineRow], lang: Lang) -> Table {
    let mut table = Table::new(&[
        "№",
        lang.pick("файл", "file"),
        lang.pick(">строка", ">line"),
        lang.pick("дело", "case"),
        lang.pick("поле", "field"),
        lang.pick("причина", "reason"),
        lang.pick("что сделать", "remedy"),
    ]);
    for row in rows {
        table.push(vec![
            row.import.to_string(),
            row.file.clone(),
            row.line.to_string(),
            row.case_id.clone().unwrap_or_default(),
            row.field.clone(),
            row.reason.clone(),
            row.hint.clone(),
        ]);
    }
    table
}

fn reasons_table(reasons: &[QuarantineReason], lang: Lang) -> String {
    let mut table = Table::new(&[
        lang.pick(">записей", ">records"),
        lang.pick("поле", "field"),
        lang.pick("причина", "reason"),
        lang.pick("что сделать", "remedy"),
    ]);
    for reason in reasons {
        table.push(vec![
            reason.records.to_string(),
            reason.field.clone(),
            reason.reason.clone(),
            reason.hint.clone(),
        ]);
    }
    table.text()
}

/// Writes records as a table of events to a file or to standard output.
fn write(
    store: &Store,
    (file, replacing): (&Path, file::Replacing),
    wanted: &QuarantineWanted,
    desk: &Desk,
) -> anyhow::Result<Outcome> {
    let out: Box<dyn std::io::Write> = if file.as_os_str() == "-" {
        Box::new(crate::cli::out::Out)
    } else {
        Box::new(file::create(&desk.path(file), replacing)?)
    };
    let written = export::<anyhow::Error>(store, wanted, out)?;
    if file.as_os_str() != "-" {
        tell!(
            "{}: {}",
            desk.lang.pick("Записей выгружено", "Records exported"),
            written
        );
    }
    Ok(Outcome::Done)
}
