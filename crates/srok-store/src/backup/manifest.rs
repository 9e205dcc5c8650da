//! What is in a backup? The list beside the copy, by which it is checked before it is trusted.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::content::Content;
use super::super::{FILE, MIGRATIONS, StoreError};
use super::files::{self, Seal};
use super::{BackupError, MANIFEST};

/// The layout of the list. Raised when a reader of the old one would be misled.
const FORMAT: u32 = 1;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The layout of this list.
    pub format: u32,
    /// The program that made the backup.
    pub made_by: String,
    /// The version of DuckDB that wrote the file.
    pub duckdb: String,
    /// The highest migration applied.
    pub migration: u32,
    /// When the backup was made.
    pub made_at: String,
    /// When the last event in it was recorded, if there is one.
    pub last_recorded_at: Option<String>,
    /// The file.
    pub file: ManifestFile,
    /// What each table holds.
    pub tables: Content,
}

/// The file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Its name, beside the list.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256, hex.
    pub sha256: String,
}

impl Manifest {
    /// Returns the list of a copy.
    pub(super) fn new(snapshot: super::Snapshot, made_at: String, seal: Seal) -> Self {
        Self {
            format: FORMAT,
            made_by: format!("srok {}", env!("CARGO_PKG_VERSION")),
            duckdb: snapshot.duckdb,
            migration: snapshot.migration,
            made_at,
            last_recorded_at: snapshot.last_recorded.map(|at| at.to_string()),
            file: ManifestFile {
                name: FILE.into(),
                size: seal.size,
                sha256: seal.sha256,
            },
            tables: snapshot.tables,
        }
    }

    /// Reads the list of a backup.
    ///
    /// # Errors
    ///
    /// [`BackupError::Manifest`] if it is missing, unreadable or of another layout; [`StoreError::Newer`] if the backup was made by a later
    /// build.
    pub fn read(folder: &Path) -> Result<Self, BackupError> {
        let path = folder.join(MANIFEST);
        let wrong = |problem: String| BackupError::Manifest {
            path: path.clone(),
            problem,
        };
        let text = std::fs::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
        let manifest: Self =
            serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        if manifest.format != FORMAT || manifest.file.name != FILE {
            return Err(wrong(format!(
                "layout {} with file `{}` is not known to this build",
                manifest.format, manifest.file.name
            )));
        }
        let known = MIGRATIONS.last().map_or(0, |migration| migration.number);
        if manifest.migration > known {
            return Err(StoreError::Newer {
                number: manifest.migration,
                known,
            }
            .into());
        }
        Ok(manifest)
    }

    /// Writes the list into the folder of a backup.
    pub(super) fn write(&self, folder: &Path) -> Result<(), BackupError> {
        let path = folder.join(MANIFEST);
        let text = serde_json::to_string_pretty(self).map_err(|error| BackupError::Manifest {
            path: path.clone(),
            problem: error.to_string(),
        })?;
        files::write(&path, &format!("{text}\n"))
    }

    /// Sees that a file has the size and hash of the list.
    pub(super) fn expect(&self, path: PathBuf, found: &Seal) -> Result<(), BackupError> {
        let problem = if found.size != self.file.size {
            format!(
                "it has {} bytes, {} were written",
                found.size, self.file.size
            )
        } else if found.sha256 != self.file.sha256 {
            format!(
                "its SHA-256 is {}, that of what was written is {}",
                found.sha256, self.file.sha256
            )
        } else {
            return Ok(());
        };
        Err(BackupError::Damaged { path, problem })
    }
}
