//! What are links in mails and known browsers signed with? A key in a file of its own: never in the store, so never in a backup.
//!
//! The file is made when it is wanted for the first time, readable by its owner alone. Another machine makes another one; what was signed by the
//! one before is then good for nothing.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::config::Config;
use crate::private::{self, Exposed};
use crate::secret::{self, NoRandomness};

/// Name of the file in the folder of the store, unless the settings name another one.
pub const FILE: &str = "srok.key";
/// Bytes of a signature that are kept: 128 bits.
pub const SIGNED: usize = 16;

/// The key: 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Key(…)")
    }
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum NoKey {
    /// The file cannot be read or made.
    #[error(
        "the key of links, {}, cannot be read or made: {error}\nhint: see that the folder is there and that the service may write to it, or name another file with key_file", path.display()
    )]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// It is not what was written.
    #[error(
        "the key of links, {}, is not 64 hexadecimal digits\nhint: put it aside; a new one is made, and links that were sent before lead nowhere", .0.display()
    )]
    Damaged(PathBuf),
    /// Others may read it.
    #[error(
        "the key of links: {0}; if others may have read it, put it aside instead: a new one is made"
    )]
    Exposed(Exposed),
    /// None can be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

impl Key {
    /// Returns the key of the settings; the first time it is made.
    ///
    /// # Errors
    ///
    /// [`NoKey`].
    pub fn of(config: &Config) -> Result<Self, NoKey> {
        if let Some(key) = Self::found(config)? {
            return Ok(key);
        }
        let path = Self::path(config);
        make(&path, &Self::new()?).map_err(|error| NoKey::File {
            path: path.clone(),
            error,
        })?;
        Self::found(config)?.ok_or_else(|| NoKey::File {
            path,
            error: io::ErrorKind::NotFound.into(),
        })
    }

    /// Returns where the key of the settings lies, or will.
    #[must_use]
    pub fn path(config: &Config) -> PathBuf {
        let own = config.key_file.clone();
        own.unwrap_or_else(|| config.data.join(FILE))
    }

    /// Returns the key of the settings if it was made already.
    ///
    /// # Errors
    ///
    /// [`NoKey`], for what is there and cannot be used.
    pub fn found(config: &Config) -> Result<Option<Self>, NoKey> {
        let path = Self::path(config);
        let failed = |error| NoKey::File {
            path: path.clone(),
            error,
        };
        let file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(failed)?,
        };
        private::expect(&path).map_err(NoKey::Exposed)?;
        let text = io::read_to_string(file).map_err(failed)?;
        let key = Self::read(text.trim()).ok_or(NoKey::Damaged(path))?;
        Ok(Some(key))
    }

    /// Returns a new key.
    ///
    /// # Errors
    ///
    /// [`NoRandomness`] of the system.
    pub fn new() -> Result<Self, NoRandomness> {
        secret::random().map(Self)
    }

    /// Returns the key of a text of 64 hexadecimal digits.
    fn read(text: &str) -> Option<Self> {
        let mut key = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (index, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
        }
        Some(Self(key))
    }

    /// Returns the signature of a text; what is signed for one purpose is good for no other.
    #[must_use]
    pub fn sign(&self, purpose: &str, said: &[u8]) -> Vec<u8> {
        let signature = self
            .mac(purpose, said)
            .map(|mac| mac.finalize().into_bytes());
        let signature = signature.iter().flat_map(|bytes| bytes.iter().copied());
        signature.take(SIGNED).collect()
    }

    /// Tells whether a signature is that of a text; compared in constant time.
    #[must_use]
    pub fn is_signed(&self, purpose: &str, said: &[u8], signature: &[u8]) -> bool {
        signature.len() == SIGNED
            && self
                .mac(purpose, said)
                .is_some_and(|mac| mac.verify_truncated_left(signature).is_ok())
    }

    fn mac(&self, purpose: &str, said: &[u8]) -> Option<Hmac<Sha256>> {
        // a key of any length is taken
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(said);
        Some(mac)
    }
}

/// Writes a key that is not there yet. Where two processes want it at once, one of them is first and both read that.
fn make(path: &Path, key: &Key) -> io::Result<()> {
    let own = format!(
        ".{}-{}",
        secret::hex(&key.sign("name", b"")),
        std::process::id()
    );
    let fresh = path.with_file_name(own);
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&fresh)
        .and_then(|mut file| {
            file.set_permissions(Permissions::from_mode(0o600))?;
            writeln!(file, "{}", secret::hex(&key.0))?;
            file.sync_all()
        });
    // a second name is given only where there is none: whoever reads sees a whole key
    let named = written.and_then(|()| std::fs::hard_link(&fresh, path));
    let _ = std::fs::remove_file(&fresh);
    match named {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(folder: &Path) -> Config {
        Config {
            data: folder.into(),
            ..Config::default()
        }
    }

    #[test]
    fn the_key_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let config = settings(folder.path());
        let made: Vec<Key> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| Key::of(&config).unwrap()))
                .collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert!(made.iter().all(|key| *key == made[0]), "one for all");
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing is left beside it");
        let path = folder.path().join(FILE);
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        std::fs::write(&path, "short").unwrap();
        assert!(matches!(Key::of(&config), Err(NoKey::Damaged(_))));
        let elsewhere = Config {
            key_file: Some(folder.path().join("none/key")),
            ..config
        };
        assert!(matches!(Key::of(&elsewhere), Err(NoKey::File { .. })));
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let set = |path: &Path, mode| {
            std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        };
        // not below a folder of the user's own, which may be closed itself
        let folder = tempfile::tempdir_in("/tmp").unwrap();
        let config = settings(folder.path());
        let key = Key::of(&config).unwrap();
        set(folder.path(), 0o711);
        let path = folder.path().join(FILE);
        set(&path, 0o604);
        let said = Key::of(&config).unwrap_err().to_string();
        assert!(said.contains("hint: chmod 0600"), "{said}");
        set(&path, 0o640);
        assert!(Key::of(&config).unwrap() == key, "the group of the process");
        // only root can give a file to a group that he is not in
        if std::os::unix::fs::chown(&path, None, Some(54_321)).is_ok() {
            assert!(matches!(Key::of(&config), Err(NoKey::Exposed(_))));
        }
    }

    #[test]
    fn what_is_signed_for_one_purpose_is_good_for_no_other() {
        let key = Key::new().unwrap();
        let signature = key.sign("link", b"42");
        assert!(key.is_signed("link", b"42", &signature));
        assert!(!key.is_signed("browser", b"42", &signature));
        assert!(!key.is_signed("link", b"43", &signature));
        assert!(!key.is_signed("link", b"42", &signature[..15]));
        assert!(!Key::new().unwrap().is_signed("link", b"42", &signature));
        assert_eq!(format!("{key:?}"), "Key(…)");
    }
}
