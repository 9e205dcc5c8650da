//! How are files handled in a folder into which others may write? Only regular files with one name are read, links are never followed, nothing
//! is written over.
//!
//! Everything is done relative to folders that are held open, so that what lies at a path cannot be exchanged between a look and a deed.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::ffi::OsStringExt as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rustix::fs::{self, AtFlags, Dir, FileType, Mode, OFlags, RenameFlags, Stat};
use rustix::io::Errno;

/// What lies in a folder under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, wherever it leads.
    Link,
    /// A pipe, a socket or a device.
    Other,
}

/// What is known of something that lies in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: Kind,
    /// Its length in bytes.
    pub length: u64,
    /// How many names it has.
    pub names: u64,
    /// When it was changed.
    pub changed: SystemTime,
    /// Whether nobody but this process's user, its group and the superuser may change it.
    pub is_ours: bool,
}

/// A folder that is held open.
#[derive(Debug)]
pub struct Folder(OwnedFd);

const A_FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::CLOEXEC);

impl Folder {
    /// Opens the folder at a path of the settings, which may lead over links.
    ///
    /// # Errors
    ///
    /// Those of the system.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(fs::open(path, A_FOLDER, Mode::empty())?))
    }

    /// Opens a folder in this one, not by a link.
    ///
    /// # Errors
    ///
    /// Those of the system; a link is none of a folder.
    pub fn folder(&self, name: &OsStr) -> io::Result<Self> {
        let flags = A_FOLDER | OFlags::NOFOLLOW;
        Ok(Self(fs::openat(&self.0, name, flags, Mode::empty())?))
    }

    /// Opens a folder in this one, made if it is not there.
    ///
    /// # Errors
    ///
    /// Those of the system.
    pub fn made(&self, name: &OsStr) -> io::Result<Self> {
        match fs::mkdirat(&self.0, name, Mode::RWXU | Mode::RWXG | Mode::RWXO) {
            Ok(()) | Err(Errno::EXIST) => self.folder(name),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the names in the folder, sorted.
    ///
    /// # Errors
    ///
    /// Those of the system.
    pub fn names(&self) -> io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.0)? {
            let name = entry?.file_name().to_bytes().to_vec();
            if name != b"." && name != b".." {
                names.push(OsString::from_vec(name));
            }
        }
        names.sort();
        Ok(names)
    }

    /// Returns what lies under a name; a link is looked at itself.
    ///
    /// # Errors
    ///
    /// Those of the system.
    pub fn look(&self, name: &OsStr) -> io::Result<Found> {
        Ok(found(&fs::statat(
            &self.0,
            name,
            AtFlags::SYMLINK_NOFOLLOW,
        )?))
    }

    /// Opens a regular file for reading.
    ///
    /// # Errors
    ///
    /// It is a link, no regular file, or has a second name; or those of the system.
    pub fn file(&self, name: &OsStr) -> io::Result<File> {
        // without `NONBLOCK` a pipe that lies there would be waited for
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = match fs::openat(&self.0, name, flags, Mode::empty()) {
            Err(Errno::LOOP) => {
                return Err(io::Error::other("is a link, and links are not followed"));
            }
            opened => File::from(opened?),
        };
        let found = found_of(&file)?;
        if found.kind != Kind::File {
            return Err(io::Error::other("is no regular file"));
        }
        if found.names != 1 {
            return Err(io::Error::other(
                "has a second name (a hard link), so that it may be somebody else's file",
            ));
        }
        Ok(file)
    }

    /// Tells whether nobody but this process's user, its group and the superuser may change what lies in the folder.
    ///
    /// # Errors
    ///
    /// Those of the system.
    pub fn is_ours(&self) -> io::Result<bool> {
        Ok(found(&fs::fstat(&self.0)?).is_ours)
    }

    /// Makes a new file.
    ///
    /// # Errors
    ///
    /// Something lies under the name already, a link too; or those of the system.
    pub fn create(&self, name: &OsStr) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::WGRP | Mode::ROTH | Mode::WOTH;
        Ok(fs::openat(&self.0, name, flags, mode)?.into())
    }

    /// Moves what lies under a name into another folder, where nothing may lie under the new name.
    ///
    /// # Errors
    ///
    /// Something lies there already; or those of the system.
    pub fn move_to(&self, name: &OsStr, folder: &Self, new_name: &OsStr) -> io::Result<()> {
        let moved = fs::renameat_with(&self.0, name, &folder.0, new_name, RenameFlags::NOREPLACE);
        // some file systems cannot do it at one stroke
        if let Err(Errno::INVAL | Errno::NOSYS) = moved {
            if folder.look(new_name).is_ok() {
                return Err(Errno::EXIST.into());
            }
            return Ok(fs::renameat(&self.0, name, &folder.0, new_name)?);
        }
        Ok(moved?)
    }

    /// Moves a regular file into a folder on another file system: its copy is whole and has its name there before the file goes. Only from a folder
    /// of ours into one of ours: elsewhere the file could be exchanged meanwhile, and the copy is a file of ours that somebody else has written.
    ///
    /// # Errors
    ///
    /// As of [`Folder::file`]; something lies there already; or those of the system.
    pub fn carry_to(&self, name: &OsStr, folder: &Self, new_name: &OsStr) -> io::Result<()> {
        let mut file = self.file(name)?;
        let unfinished: OsString = [".".as_ref(), new_name, ".part".as_ref()]
            .into_iter()
            .collect();
        // left by one who broke off
        let _ = folder.remove(&unfinished);
        let mut copy = folder.create(&unfinished)?;
        io::copy(&mut file, &mut copy)?;
        copy.sync_all()?;
        folder.move_to(&unfinished, folder, new_name)?;
        self.remove(name)
    }

    /// Removes a file or a link.
    ///
    /// # Errors
    ///
    /// Those of the system.
    pub fn remove(&self, name: &OsStr) -> io::Result<()> {
        Ok(fs::unlinkat(&self.0, name, AtFlags::empty())?)
    }

    /// Removes a folder if it is empty.
    ///
    /// # Errors
    ///
    /// Those of the system; one that is not empty stays.
    pub fn remove_folder(&self, name: &OsStr) -> io::Result<()> {
        Ok(fs::unlinkat(&self.0, name, AtFlags::REMOVEDIR)?)
    }
}

/// Makes a new file at a path. What lies there was left by one who broke off, and goes; a link goes itself, not what it leads to.
///
/// # Errors
///
/// Those of the system.
pub fn new_file(path: &Path) -> io::Result<File> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => File::create_new(path),
    }
}

/// Writes a file under a name that no reader takes for it, makes it safe on the disk and gives it its name once it is whole.
///
/// # Errors
///
/// Those of the system.
pub fn write_whole(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let unfinished = folder.join(format!(".{name}.part"));
    let mut file = new_file(&unfinished)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(unfinished, folder.join(name))
}

/// Reads an open file as a text of at most so many bytes.
///
/// # Errors
///
/// It is longer, or not in UTF-8; or those of the system.
pub fn text_of(file: File, most: u64) -> io::Result<String> {
    let mut text = String::new();
    file.take(most + 1).read_to_string(&mut text)?;
    if text.len() as u64 > most {
        return Err(io::Error::other(format!("is longer than {most} bytes")));
    }
    Ok(text)
}

/// Returns what is known of an open file.
///
/// # Errors
///
/// Those of the system.
pub fn found_of(file: &File) -> io::Result<Found> {
    Ok(found(&fs::fstat(file.as_fd())?))
}

fn found(stat: &Stat) -> Found {
    let kind = match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Folder,
        FileType::Symlink => Kind::Link,
        _ => Kind::Other,
    };
    let mode = Mode::from_raw_mode(stat.st_mode);
    let of_group = mode.contains(Mode::WGRP) && stat.st_gid != rustix::process::getegid().as_raw();
    let is_own = stat.st_uid == 0 || stat.st_uid == rustix::process::geteuid().as_raw();
    Found {
        kind,
        length: u64::try_from(stat.st_size).unwrap_or(0),
        names: stat.st_nlink,
        changed: SystemTime::UNIX_EPOCH
            + Duration::new(
                u64::try_from(stat.st_mtime).unwrap_or(0),
                u32::try_from(stat.st_mtime_nsec).unwrap_or(0),
            ),
        is_ours: is_own && !of_group && !mode.contains(Mode::WOTH),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_beside_a_link_and_takes_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let (victim, link) = (
            folder.path().join("victim"),
            folder.path().join("report.csv"),
        );
        let part = folder.path().join(".report.csv.part");
        std::fs::write(&victim, "as it was").unwrap();
        std::os::unix::fs::symlink(&victim, &link).unwrap();
        std::os::unix::fs::symlink(&victim, &part).unwrap();
        write_whole(folder.path(), "report.csv", b"new").unwrap();
        assert_eq!(std::fs::read_to_string(&victim).unwrap(), "as it was");
        assert_eq!(std::fs::read_to_string(&link).unwrap(), "new");
        assert!(std::fs::symlink_metadata(&link).unwrap().is_file());
        assert!(!part.exists());
    }

    #[test]
    fn nothing_is_moved_onto_something() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        let open = Folder::open(folder.path()).unwrap();
        let moved = open.move_to(OsStr::new("a"), &open, OsStr::new("b"));
        assert_eq!(moved.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(
            std::fs::read_to_string(folder.path().join("b")).unwrap(),
            "b"
        );
        assert!(open.create(OsStr::new("b")).is_err());
        open.move_to(OsStr::new("a"), &open, OsStr::new("c"))
            .unwrap();
        assert_eq!(open.names().unwrap(), ["b", "c"]);
    }
    #[test]
    fn a_file_is_carried_to_another_file_system() {
        let (here, there) = (
            tempfile::tempdir().unwrap(),
            tempfile::tempdir_in("/dev/shm").unwrap(),
        );
        std::fs::write(here.path().join("a"), "a").unwrap();
        // what an earlier try left
        std::fs::write(there.path().join(".b.part"), "half").unwrap();
        let (from, to) = (
            Folder::open(here.path()).unwrap(),
            Folder::open(there.path()).unwrap(),
        );
        let (a, b) = (OsStr::new("a"), OsStr::new("b"));
        from.carry_to(a, &to, b).unwrap();
        assert_eq!(
            (from.names().unwrap(), to.names().unwrap()),
            (vec![], vec!["b".into()])
        );
        assert_eq!(
            std::fs::read_to_string(there.path().join("b")).unwrap(),
            "a"
        );
        std::fs::write(here.path().join("a"), "another").unwrap();
        assert!(from.carry_to(a, &to, b).is_err());
        assert_eq!(
            from.names().unwrap(),
            ["a"],
            "nothing is carried onto something"
        );
    }
}
