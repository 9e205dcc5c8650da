//! `srok restore`: a backup becomes the store; what was there is kept under another name.

use std::path::PathBuf;

use super::{Desk, Outcome, backup, failed_copy, office};
use srok_law::words::Lang;
use srok_store::backup::{Restored, Restoring, restore};

/// Arguments of `srok restore`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A backup, or the folder of the backups, of which the newest is taken.
    directory: PathBuf,
    /// Put the backup in the place of the store that is there; that one is kept beside it under another name.
    #[arg(long)]
    overwrite: bool,
}

/// Runs `srok restore`.
///
/// # Errors
///
/// A backup that is damaged or not there, a store in its place without `--overwrite`, a store that is held by another process.
pub fn run(arguments: &Arguments, desk: &Desk) -> anyhow::Result<Outcome> {
    let options = office::options(desk);
    let restored = restore(&Restoring {
        from: &arguments.directory,
        data: &desk.config.data,
        overwrite: arguments.overwrite,
        at: desk.clock.now().into(),
        options: &options,
    })
    .map_err(failed_copy)?;
    tell!("{}", text(&restored, desk.lang));
    Ok(Outcome::Done)
}

fn text(restored: &Restored, lang: Lang) -> String {
    let mut lines = vec![
        format!(
            "{} {} → {}",
            lang.pick("Хранилище восстановлено:", "The store was brought back:"),
            restored.backup.display(),
            restored.store.display()
        ),
        backup::held(&restored.manifest, lang),
    ];
    if let Some(aside) = &restored.aside {
        lines.push(format!(
            "{} {}",
            lang.pick(
                "Прежнее хранилище сохранено (удалите его, когда оно станет не нужно):",
                "The store that was there is kept (remove it once it is not needed):"
            ),
            aside.display()
        ));
    }
    lines.push(
        lang.pick(
            "Дальше: srok verify проверит хранилище; файлы, загруженные после копии, загрузите еще раз (повторы ничего не добавят).",
            "Next: srok verify checks the store; take in again the files that came after the backup (repetitions add nothing).",
        )
        .into(),
    );
    lines.join("\n")
}
