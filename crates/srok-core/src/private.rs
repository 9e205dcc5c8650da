//! Who else on the machine may look at what is kept? Store, log, letters, backups and secrets are for the owner and the group of the process.
//!
//! What the program makes, it makes so from the start, by its umask. What it finds is refused if others can look into it: a folder somebody
//! else may have opened on purpose is not ours to close. Only a folder of ours that is empty was opened for nothing: it is closed without a word.
//! Where a folder above keeps others out, they cannot look, whatever its own mode says.

use std::fs::{File, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rustix::fs::Mode;

/// What others than the owner and the group may do.
const OTHERS: u32 = 0o007;
/// What the group may do.
const GROUP: u32 = 0o070;
/// The umask that the user of the program has set for his files.
static OF_THE_USER: OnceLock<u32> = OnceLock::new();

/// Somebody else can look at what is private.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{}: {} can look into it (mode {:04o})\nhint: chmod {remedy} {}{}",
    path.display(), if *to_all { "everybody on this machine" } else { "a group that is not the service's" }, mode, path.display(),
    if *is_folder { "; where that cannot be done, name a folder in it, which srok then makes for itself alone" } else { "" }
)]
pub struct Exposed {
    path: PathBuf,
    mode: u32,
    /// Not only to a group.
    to_all: bool,
    is_folder: bool,
    remedy: &'static str,
}

/// Makes everything that the process makes from now on private: files 0600, folders 0700. Called once, before there is a second thread.
pub fn by_default() {
    let before = rustix::process::umask(Mode::from_raw_mode(GROUP | OTHERS));
    let _ = OF_THE_USER.set(before.as_raw_mode());
}

/// Sees that only the owner and the group of the process can look into a folder, or read a file. What is not there exposes nothing; an empty folder
/// of ours is closed.
///
/// # Errors
///
/// [`Exposed`] says who else can, and how that is ended.
pub fn expect(path: &Path) -> Result<(), Exposed> {
    judge(path, |folder| {
        std::fs::set_permissions(folder, Permissions::from_mode(0o700)).is_ok()
    })
}

/// Tells what [`expect`] will say, and changes nothing.
///
/// # Errors
///
/// [`Exposed`], as there.
pub fn foresee(path: &Path) -> Result<(), Exposed> {
    judge(path, |_| true)
}

/// Judges who can look into a folder, or read a file; `close` closes an empty folder of ours, if it can.
fn judge(path: &Path, close: impl FnOnce(&Path) -> bool) -> Result<(), Exposed> {
    let Ok(found) = std::fs::metadata(path) else {
        return Ok(());
    };
    let mode = found.mode() & 0o7777;
    let to_all = mode & OTHERS != 0 && is_reached(path, OTHERS & 0o111);
    let to_a_group = mode & GROUP != 0
        && !is_of_the_process(&found)
        && is_reached(path, (GROUP | OTHERS) & 0o111);
    if (!to_all && !to_a_group) || (is_empty_and_ours(path, &found) && close(path)) {
        return Ok(());
    }
    Err(Exposed {
        path: path.to_owned(),
        mode,
        to_all,
        is_folder: found.is_dir(),
        remedy: if found.is_dir() { "0700" } else { "0600" },
    })
}

/// Takes from others what they may do with a file of ours that an earlier release made for them to read. One that is not ours stays as it is.
pub fn tighten(path: &Path) {
    let Ok(found) = std::fs::metadata(path) else {
        return;
    };
    let mode = found.mode() & 0o7777;
    if mode & OTHERS != 0 && found.uid() == rustix::process::geteuid().as_raw() {
        // where it cannot be done the folder still keeps others out
        let _ = std::fs::set_permissions(path, Permissions::from_mode(mode & !OTHERS));
    }
}

/// Tells whether it is a folder of ours in which there is nothing yet.
fn is_empty_and_ours(path: &Path, found: &Metadata) -> bool {
    let is_ours = found.is_dir() && found.uid() == rustix::process::geteuid().as_raw();
    let is_empty = || std::fs::read_dir(path).is_ok_and(|mut inside| inside.next().is_none());
    is_ours && is_empty()
}

/// Gives a file or folder that the user asked for the mode that his own umask would have given it: it is his business who reads it.
///
/// # Errors
///
/// Those of the system.
pub fn hand_over(made: &File) -> io::Result<()> {
    let Some(umask) = OF_THE_USER.get() else {
        return Ok(());
    };
    let whole = if made.metadata()?.is_dir() {
        0o777
    } else {
        0o666
    };
    made.set_permissions(Permissions::from_mode(whole & !umask))
}

/// Tells whether all folders above let through somebody with one of the bits.
fn is_reached(path: &Path, through: u32) -> bool {
    let Ok(whole) = path.canonicalize() else {
        return true;
    };
    let mut above = whole.ancestors().skip(1);
    above.all(|folder| std::fs::metadata(folder).is_ok_and(|found| found.mode() & through != 0))
}

/// Tells whether a file belongs to a group that the process is in.
fn is_of_the_process(found: &Metadata) -> bool {
    let own = rustix::process::getegid().as_raw() == found.gid();
    let others = || rustix::process::getgroups().unwrap_or_default();
    own || others().iter().any(|group| group.as_raw() == found.gid())
}

#[cfg(test)]
mod tests {
    use super::{Exposed, expect, foresee, tighten};
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    fn set(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn others_count_only_where_they_can_get() {
        // not below a folder of the user's own, which may be closed itself
        let outer = tempfile::tempdir_in("/tmp").unwrap();
        let folder = outer.path().join("data");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("srok.duckdb"), "").unwrap();
        set(&folder, 0o755);
        set(outer.path(), 0o700);
        assert_eq!(expect(&folder), Ok(()));
        set(outer.path(), 0o711);
        let exposed = expect(&folder).unwrap_err();
        let said = exposed.to_string();
        assert!(said.contains("(mode 0755)"), "{said}");
        assert!(
            said.contains(&format!("hint: chmod 0700 {}", folder.display())),
            "{said}"
        );
        for mode in [0o700, 0o750, 0o770] {
            set(&folder, mode);
            assert_eq!(expect(&folder), Ok(()), "{mode:o}");
        }
        for mode in [0o701, 0o704, 0o777] {
            set(&folder, mode);
            assert!(
                matches!(expect(&folder), Err(Exposed { to_all: true, .. })),
                "{mode:o}"
            );
        }
        assert_eq!(expect(&outer.path().join("missing")), Ok(()));
    }

    #[test]
    fn an_empty_folder_of_ours_is_closed() {
        let folder = tempfile::tempdir_in("/tmp").unwrap();
        let mode = || {
            std::fs::metadata(folder.path())
                .unwrap()
                .permissions()
                .mode()
                & 0o777
        };
        set(folder.path(), 0o755);
        assert_eq!(foresee(folder.path()), Ok(()));
        assert_eq!(mode(), 0o755, "a look closes nothing");
        assert_eq!(expect(folder.path()), Ok(()));
        assert_eq!(mode(), 0o700);
    }

    #[test]
    fn a_file_of_ours_is_taken_from_others_and_left_to_the_group() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("srok.duckdb");
        std::fs::write(&file, "").unwrap();
        set(&file, 0o664);
        tighten(&file);
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o660
        );
    }
}
