//! How does a file come to be that the user asked for by name? Readable as his umask says, and never in the place of another one unless he
//! means it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Usage;
use srok_core::private;

/// Whether a file that is there may be replaced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::Args)]
pub struct Replacing {
    /// Write over a file that is there already.
    #[arg(long)]
    overwrite: bool,
}

/// Makes a file to be written.
///
/// # Errors
///
/// It is there already and may not be replaced, or it cannot be made.
pub(super) fn create(path: &Path, replacing: Replacing) -> anyhow::Result<File> {
    let opened = match std::fs::metadata(path) {
        // a pipe or a device is no file that could be lost
        Ok(there) if !there.is_file() => OpenOptions::new().write(true).open(path),
        Ok(_) if !replacing.overwrite => Err(io::ErrorKind::AlreadyExists.into()),
        Ok(_) => File::create(path),
        Err(_) => new(path),
    };
    opened.map_err(|error| {
        if error.kind() == io::ErrorKind::AlreadyExists {
            return Usage::new(
                format!("{}: there is a file already", path.display()),
                "name another one, or add --overwrite",
            );
        }
        Usage::new(
            format!("{}: {error}", path.display()),
            "name a file that can be written",
        )
    })
}

fn new(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).open(path)?;
    private::hand_over(&file)?;
    Ok(file)
}

/// Writes a file, on the conditions of [`create`].
///
/// # Errors
///
/// Those of [`create`], and a disk that is full.
pub(super) fn write(path: &Path, content: &[u8], replacing: Replacing) -> anyhow::Result<()> {
    let mut file = create(path, replacing)?;
    file.write_all(content).map_err(|error| {
        Usage::new(
            format!("{}: {error}", path.display()),
            "name a file that can be written",
        )
    })
}

/// Makes a folder and those above it that are missing.
///
/// # Errors
///
/// Those of the system.
pub(super) fn folder(path: &Path) -> io::Result<()> {
    let missing: Vec<PathBuf> = path
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && !folder.is_dir())
        .map(Path::to_owned)
        .collect();
    std::fs::create_dir_all(path)?;
    missing
        .iter()
        .try_for_each(|folder| private::hand_over(&File::open(folder)?))
}

/// Writes a file whose name is the program's own, over what it wrote there before.
///
/// # Errors
///
/// Those of the system.
pub(super) fn write_again(path: &Path, content: &[u8]) -> io::Result<()> {
    let is_new = !path.exists();
    let mut file = File::create(path)?;
    if is_new {
        private::hand_over(&file)?;
    }
    file.write_all(content)
}
