//! `srok import`: what was taken in, and how it is taken out again.

use serde::Serialize;

use super::regulation::write_rows;
use super::{Desk, Format, Outcome, Table, office};
use srok_law::case::Instant;

/// What to do with imports.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List the imports.
    List {
        /// How it is written.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Annul the events of an import; the history of it stays.
    Withdraw {
        /// The import.
        id: i32,
        /// Why; it is kept with the import.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Serialize)]
struct ImportRow {
    id: i32,
    file: String,
    mapping: Option<String>,
    records: u64,
    accepted: u64,
    duplicates: u64,
    rejected: u64,
    waiting: u64,
    recorded_at: String,
    withdrawn_at: Option<String>,
    reason: Option<String>,
}

/// Runs `srok import`.
///
/// # Errors
///
/// An import that is not there or was withdrawn before; a store that is held by another process.
pub fn run(command: &Command, desk: &Desk) -> anyhow::Result<Outcome> {
    let store = office::open(desk)?;
    match command {
        Command::List { format } => {
            let zone = desk.zone();
            let shown = |at: Instant| match (*format, &zone) {
                (Format::Table, Some(zone)) => srok_law::words::moment(desk.lang, zone, at),
                _ => at.to_string(),
            };
            let rows: Vec<ImportRow> = store
                .imports()?
                .into_iter()
                .map(|import| ImportRow {
                    id: import.id,
                    file: import.file,
                    mapping: import.mapping,
                    records: import.records,
                    accepted: import.accepted,
                    duplicates: import.duplicates,
                    rejected: import.rejected,
                    waiting: import.waiting,
                    recorded_at: shown(import.recorded_at),
                    withdrawn_at: import.withdrawn_at.map(shown),
                    reason: import.reason,
                })
                .collect();
            let lang = desk.lang;
            write_rows(&rows, *format, || {
                let mut table = Table::new(&[
                    "№",
                    lang.pick("файл", "file"),
                    lang.pick(">принято", ">accepted"),
                    lang.pick(">повторов", ">duplicates"),
                    lang.pick(">отклонено", ">rejected"),
                    lang.pick("загружено", "recorded"),
                    lang.pick("отозвано", "withdrawn"),
                ]);
                for row in &rows {
                    let withdrawn = row.withdrawn_at.as_ref().map_or_else(String::new, |at| {
                        format!("{at}: {}", row.reason.clone().unwrap_or_default())
                    });
                    table.push(vec![
                        row.id.to_string(),
                        row.file.clone(),
                        row.accepted.to_string(),
                        row.duplicates.to_string(),
                        row.rejected.to_string(),
                        row.recorded_at.clone(),
                        withdrawn,
                    ]);
                }
                table.text()
            })?;
        }
        Command::Withdraw { id, reason } => {
            let law = office::law_of(&store, desk.law()?, desk)?;
            store.withdraw(*id, reason, desk.clock.now().into())?;
            let withdrawn = desk.lang.pick("Отозвана загрузка №", "Withdrawn: import");
            match super::ingest::settle(&store, &law, desk)? {
                Some(computed) => tell!(
                    "{withdrawn} {id}; {}: {}",
                    desk.lang.pick("дел пересчитано", "cases computed"),
                    computed.cases
                ),
                None => tell!("{withdrawn} {id}"),
            }
        }
    }
    Ok(Outcome::Done)
}
