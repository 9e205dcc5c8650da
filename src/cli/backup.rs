//! `srok backup`: a copy of the store in a folder of its own, made while the store works, checked before it gets its name.

use std::path::PathBuf;

use serde::Serialize;

use super::{Answer, Desk, Outcome, Usage, failed_copy, office};
use srok_law::words::Lang;
use srok_store::backup::{Backup, Manifest};

/// Arguments of `srok backup`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Folder of the backups; each gets a folder of its own in it, named by its moment.
    directory: PathBuf,
    /// Keep so many of the newest backups and remove older ones; without it none is removed.
    #[arg(long, value_name = "N")]
    keep: Option<usize>,
    /// How the answer is written.
    #[arg(long, value_enum, default_value = "table")]
    format: Answer,
}

/// A backup as it is told to a program.
#[derive(Debug, Serialize)]
struct Told<'a> {
    folder: String,
    removed: Vec<String>,
    manifest: &'a Manifest,
}

/// Runs `srok backup`.
///
/// # Errors
///
/// A folder that cannot be written, a store that is held by another process or is not there.
pub fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    if arguments.keep == Some(0) {
        return Err(Usage::new(
            "--keep 0 would remove the backup that is being made",
            "keep at least one",
        ));
    }
    let store = office::open(desk)?;
    let backup = store
        .backup(
            &desk.path(&arguments.directory),
            desk.clock.now().into(),
            arguments.keep,
        )
        .map_err(failed_copy)?;
    match arguments.format {
        Answer::Table => tell!("{}", text(&backup, desk.lang)),
        Answer::Json => tell!(
            "{}",
            serde_json::to_string_pretty(&Told {
                folder: backup.folder.display().to_string(),
                removed: backup
                    .removed
                    .iter()
                    .map(|folder| folder.display().to_string())
                    .collect(),
                manifest: &backup.manifest,
            })?
        ),
    }
    Ok(Outcome::Done)
}

fn text(backup: &Backup, lang: Lang) -> String {
    let folder = backup.folder.display();
    let mut lines = vec![
        format!(
            "{}: {folder}",
            lang.pick(
                "Резервная копия создана и проверена",
                "Backup made and checked"
            )
        ),
        held(&backup.manifest, lang),
    ];
    for removed in &backup.removed {
        lines.push(format!(
            "{}: {}",
            lang.pick("Удалена старая копия", "Older backup removed"),
            removed.display()
        ));
    }
    lines.push(format!(
        "{}: srok restore {folder}",
        lang.pick("Восстановление", "To bring it back")
    ));
    lines.join("\n")
}

/// Says what a backup holds, in one line.
pub(super) fn held(manifest: &Manifest, lang: Lang) -> String {
    let rows = |table: &str| manifest.tables.get(table).map_or(0, |table| table.rows);
    let mebibytes = manifest.file.size.div_ceil(1 << 20);
    let last = manifest.last_recorded_at.as_deref().unwrap_or("—");
    match lang {
        Lang::Ru => format!(
            "событий {}, дел {}, загрузок {}; последняя запись {last}; {mebibytes} МиБ",
            rows("event"),
            rows("case_file"),
            rows("import"),
        ),
        Lang::En => format!(
            "{} events, {} cases, {} imports; last recorded {last}; {mebibytes} MiB",
            rows("event"),
            rows("case_file"),
            rows("import"),
        ),
    }
}
