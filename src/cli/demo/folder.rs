//! What of an earlier demonstration may go? Only what lies in a folder that a demonstration made and marked, and of that not the accounts
//! and not the inbox.

use std::path::Path;

use anyhow::Context as _;

use super::guests::{self, Kept};
use super::{LETTERS, REPORT, SAMPLE};
use crate::cli::{Desk, Usage, office};
use crate::service::control;
use crate::signing;
use crate::store::{FILE, Store, StoreError};

/// The file by which a folder says that a demonstration made it.
const MARK: &str = ".srok-demo";
/// What it says.
const MARKED: &str = "Made by `srok demo`: its next run removes the store, the sample, the letters and the report in this folder.\n\
                      The accounts, the key of links and what lies in the inbox stay.\n";
/// What goes with the next demonstration, besides the store.
const MADE: [&str; 4] = [SAMPLE, LETTERS, REPORT, "srok.sock"];
/// What stays.
const KEPT: [&str; 3] = [MARK, "inbox", signing::FILE];

/// Makes the folder of a demonstration ready, and removes what an earlier one left in it. Returns the accounts of that one.
///
/// # Errors
///
/// The folder was not made by a demonstration, holds what is no part of one, or is in use.
pub(super) fn fresh(folder: &Path, desk: &Desk) -> anyhow::Result<Vec<Kept>> {
    let named = || folder.display().to_string();
    std::fs::create_dir_all(folder).with_context(named)?;
    if control::answers(folder) {
        return Err(Usage::new(
            format!("a demonstration is being served from {}", folder.display()),
            "stop it first, or name another folder with --data",
        ));
    }
    let names: Vec<String> = std::fs::read_dir(folder)
        .with_context(named)?
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let mark = folder.join(MARK);
    if let Some(name) = names.first().filter(|_| !mark.is_file()) {
        return Err(Usage::new(
            format!(
                "{} holds `{name}` and has no mark of a demonstration ({MARK}); nothing was touched",
                folder.display()
            ),
            "name another folder with --data; if all of it may go, e.g. a demonstration of an earlier release, remove the folder yourself",
        ));
    }
    let is_ours =
        |name: &str| name.starts_with(FILE) || MADE.contains(&name) || KEPT.contains(&name);
    if let Some(foreign) = names.iter().find(|name| !is_ours(name)) {
        return Err(Usage::new(
            format!(
                "{} holds `{foreign}`, which is no part of a demonstration; nothing was touched",
                folder.display()
            ),
            "name another folder with --data",
        ));
    }
    std::fs::write(&mark, MARKED).with_context(|| mark.display().to_string())?;
    let accounts = accounts(folder, desk)?;
    for name in names.iter().filter(|name| !KEPT.contains(&name.as_str())) {
        let path = folder.join(name);
        let removed = if path.is_symlink() || !path.is_dir() {
            std::fs::remove_file(&path)
        } else {
            std::fs::remove_dir_all(&path)
        };
        removed.with_context(|| path.display().to_string())?;
    }
    Ok(accounts)
}

/// Returns the accounts of an earlier demonstration; of one that cannot be opened any more there are none.
fn accounts(folder: &Path, desk: &Desk) -> anyhow::Result<Vec<Kept>> {
    if !folder.join(FILE).is_file() {
        return Ok(Vec::new());
    }
    match Store::open(folder, &office::options(desk)) {
        Ok(store) => Ok(guests::of(&store)),
        Err(held @ StoreError::Held { .. }) => Err(held.into()),
        Err(error) => {
            crate::cli::out::complain(&format!(
                "{}: {error}",
                desk.lang.pick(
                    "учетные записи прежней демонстрации не прочитаны",
                    "the accounts of the earlier demonstration cannot be read"
                )
            ));
            Ok(Vec::new())
        }
    }
}
