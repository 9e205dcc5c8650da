//! Which acts and calendars come with the program, and which lie in a folder over them?
//!
//! The files of a folder are `DIR/regulations/*.toml` and `DIR/calendars/*`; one with the name of a shipped file takes its place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use srok_law::library::{Law, LibraryError};

/// A file that is part of the program.
type BuiltIn = (&'static str, &'static str);

const REGULATIONS: &[BuiltIn] = &[
    (
        "regulations/mo1060.toml",
        include_str!("../regulations/mo1060.toml"),
    ),
    (
        "regulations/mo1060-address.toml",
        include_str!("../regulations/mo1060-address.toml"),
    ),
    (
        "regulations/mo1060-licence.toml",
        include_str!("../regulations/mo1060-licence.toml"),
    ),
    (
        "regulations/mo221.toml",
        include_str!("../regulations/mo221.toml"),
    ),
    (
        "regulations/msk546.toml",
        include_str!("../regulations/msk546.toml"),
    ),
    (
        "regulations/msk604.toml",
        include_str!("../regulations/msk604.toml"),
    ),
];

const CALENDARS: &[BuiltIn] = &[
    ("calendars/ru.toml", include_str!("../calendars/ru.toml")),
    (
        "calendars/ru-moscow.toml",
        include_str!("../calendars/ru-moscow.toml"),
    ),
    (
        "calendars/ru-moscow-region.toml",
        include_str!("../calendars/ru-moscow-region.toml"),
    ),
    ("calendars/ru.csv", include_str!("../calendars/ru.csv")),
    (
        "calendars/ru-regional.csv",
        include_str!("../calendars/ru-regional.csv"),
    ),
];

/// What is wrong with the law or the calendars of a folder.
#[derive(Debug, thiserror::Error)]
pub enum LawError {
    /// What a file says.
    #[error(transparent)]
    Wrong(#[from] LibraryError),
    /// A file or folder that cannot be read.
    #[error("{path}: {source}\nhint: check the path and the rights on it", path = path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Returns the law and the calendars that are part of the program.
///
/// # Errors
///
/// Never for a released program: a test loads them all.
pub fn built_in() -> Result<Law, LawError> {
    load(&[])
}

/// Returns the shipped law with the files of folders over it.
///
/// # Errors
///
/// [`LawError`] names file, line and remedy.
pub fn load(folders: &[&Path]) -> Result<Law, LawError> {
    let mut over = BTreeMap::new();
    for folder in folders {
        for part in ["regulations", "calendars"] {
            over.extend(read(&folder.join(part), part)?);
        }
    }
    let shipped: Vec<BuiltIn> = REGULATIONS.iter().chain(CALENDARS).copied().collect();
    Ok(Law::of_texts(&shipped, over)?)
}

/// Adds the act of a file to a law, in the place of one with its id; returns the id.
///
/// # Errors
///
/// [`LawError`] names file, line and remedy.
pub fn add(law: &mut Law, path: &Path) -> Result<String, LawError> {
    let text = read_file(path)?;
    Ok(law.add(&path.display().to_string(), &text)?.id.clone())
}

fn read_file(path: &Path) -> Result<String, LawError> {
    std::fs::read_to_string(path).map_err(|source| LawError::Unreadable {
        path: path.into(),
        source,
    })
}

/// Reads the files of a folder; a folder that is not there has none.
fn read(folder: &Path, part: &str) -> Result<BTreeMap<String, String>, LawError> {
    let mut found = BTreeMap::new();
    let unreadable = |source| LawError::Unreadable {
        path: folder.into(),
        source,
    };
    if !folder.is_dir() {
        return Ok(found);
    }
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let wanted = path
            .extension()
            .is_some_and(|extension| extension == "toml" || extension == "csv");
        if let (true, Some(name)) = (wanted, path.file_name().and_then(|name| name.to_str())) {
            found.insert(format!("{part}/{name}"), read_file(&path)?);
        }
    }
    Ok(found)
}
