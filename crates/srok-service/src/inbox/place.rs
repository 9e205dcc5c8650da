//! Where does a file of the inbox lie, and under which name does it end? Waiting in its folder, set aside while it is read, done or failed.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::File;
use std::io::{self, ErrorKind, Write as _};
use std::rc::Rc;

use anyhow::Context as _;

use srok_core::folder::Folder;

/// Where files go when they were taken in.
pub(super) const DONE: &str = "done";
/// Where files go that could not be read, or of which nothing could be used.
pub(super) const FAILED: &str = "failed";
/// Where files lie while they are read.
const WORK: &str = ".work";
/// Longest name of a finished file, in bytes: with a number before it and `.report.json` after it.
const LONGEST_NAME: usize = 220;

/// A file of the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// The folder within the inbox it was put into; absent: the inbox itself.
    pub feed: Option<OsString>,
    pub name: OsString,
}

impl Item {
    /// Returns the name of the file in messages and in the list of imports.
    pub fn said(&self) -> String {
        format!("{}/{}", self.place(), said(&self.name))
    }

    /// Returns the name of its folder in messages.
    pub fn place(&self) -> String {
        match &self.feed {
            Some(feed) => format!("inbox/{}", said(feed)),
            None => "inbox".to_owned(),
        }
    }

    /// Tells whether its names can be written into a report.
    pub fn is_utf8(&self) -> bool {
        self.name.to_str().is_some()
            && self
                .feed
                .as_ref()
                .is_none_or(|feed| feed.to_str().is_some())
    }
}

/// Returns a name as it is shown: bytes that are not UTF-8, and control characters, by their numbers.
fn said(name: &OsStr) -> String {
    let mut said = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        for character in chunk.valid().chars() {
            if character.is_control() {
                said.extend(character.escape_default());
            } else {
                said.push(character);
            }
        }
        said.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
    }
    said
}

/// How often a file was begun without an end, and how many of its records were committed before the last beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Begun {
    pub tries: u32,
    pub records: u64,
}

impl fmt::Display for Begun {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.tries, self.records)
    }
}

impl Begun {
    pub const FIRST: Self = Self {
        tries: 1,
        records: 0,
    };

    fn named(name: &OsStr) -> Option<Self> {
        let (tries, records) = name.to_str()?.split_once('-')?;
        Some(Self {
            tries: tries.parse().ok()?,
            records: records.parse().ok()?,
        })
    }
}

/// A file that was set aside.
#[derive(Debug)]
pub(super) struct Aside {
    pub item: Item,
    pub begun: Begun,
    /// Where it lies.
    pub folder: Rc<Folder>,
}

/// The inbox, held open.
#[derive(Debug)]
pub(super) struct Inbox(pub Folder);

impl Inbox {
    /// Returns the folder in which a file waits.
    pub fn folder_of(&self, item: &Item) -> io::Result<Folder> {
        match &item.feed {
            Some(feed) => self.0.folder(feed),
            None => self.0.folder(OsStr::new(".")),
        }
    }

    /// Sets a file aside to be read. Returns the folder in which it lies then, which nobody else may change.
    ///
    /// A file is moved at one stroke within a file system only, so a folder that is a mount has a place of its own for this.
    pub fn set_aside(&self, item: &Item, from: &Folder, begun: Begun) -> io::Result<Folder> {
        let (work, begun) = (OsStr::new(WORK), begun.to_string());
        let here = ours(self.0.made(work)?)?.made(OsStr::new(&begun))?;
        let here = within(here, item.feed.as_deref())?;
        match from.move_to(&item.name, &here, &item.name) {
            Err(error) if error.kind() == ErrorKind::CrossesDevices => {}
            moved => return moved.map(|()| here),
        }
        let there = ours(self.folder_of(item)?.made(work)?)?.made(OsStr::new(&begun))?;
        from.move_to(&item.name, &there, &item.name)?;
        Ok(there)
    }

    /// Puts a file back as if it had not been begun; where its sender has laid down another one of its name, it stays aside without a try counted.
    pub fn put_back(&self, item: &Item, aside: &Folder, begun: Begun) -> io::Result<()> {
        let folder = self.folder_of(item);
        if folder.is_ok_and(|folder| aside.move_to(&item.name, &folder, &item.name).is_ok()) {
            return Ok(());
        }
        let uncounted = Begun {
            tries: begun.tries.saturating_sub(1),
            ..begun
        };
        self.set_aside(item, aside, uncounted).map(drop)
    }

    /// Returns the files that were set aside and are still there: the service ended while it read them.
    pub fn left_over(&self) -> io::Result<Vec<Aside>> {
        let mut all = Vec::new();
        let work = OsStr::new(WORK);
        match self.0.folder(work) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            work => begun_in(&ours(work?)?, None, &mut all)?,
        }
        for feed in self.0.names()? {
            // what cannot be opened is told of where files wait
            let of_feed = self.0.folder(&feed).and_then(|feed| feed.folder(work));
            if let Ok(work) = of_feed.and_then(ours) {
                begun_in(&work, Some(&feed), &mut all)?;
            }
        }
        Ok(all)
    }

    /// Moves a file to where it ends, with a report beside it. Returns its name there.
    pub fn end(
        &self,
        item: &Item,
        from: &Folder,
        end: &str,
        report: &str,
    ) -> anyhow::Result<String> {
        let feed = item.feed.as_deref().map(said);
        let feed = feed.as_deref().map(OsStr::new);
        let target = within(self.0.made(OsStr::new(end))?, feed).with_context(|| end.to_owned())?;
        let mut name = said(&item.name);
        name.truncate(name.floor_char_boundary(LONGEST_NAME));
        for number in 1_u32.. {
            let name = match number {
                1 => name.clone(),
                number => format!("{number}-{name}"),
            };
            let beside = format!("{name}.report.json");
            let (name, beside) = (OsStr::new(&name), OsStr::new(&beside));
            if target.look(name).is_ok() {
                continue;
            }
            match target.create(beside) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                file => write(file?, report)?,
            }
            let moved = match from.move_to(&item.name, &target, name) {
                Err(error) if error.kind() == ErrorKind::CrossesDevices => {
                    from.carry_to(&item.name, &target, name)
                }
                moved => moved,
            };
            match moved {
                Ok(()) => {
                    let place = feed.map_or_else(String::new, |feed| format!("{}/", said(feed)));
                    return Ok(format!("{end}/{place}{}", said(name)));
                }
                Err(error) => {
                    let _ = target.remove(beside);
                    if error.kind() != ErrorKind::AlreadyExists {
                        let what = format!("{} cannot be moved to {end}", item.said());
                        return Err(error).context(what);
                    }
                }
            }
        }
        anyhow::bail!("no name is free")
    }
}

/// Refuses a folder in which others could lay down files in the name of another folder.
fn ours(work: Folder) -> io::Result<Folder> {
    if work.is_ours()? {
        return Ok(work);
    }
    Err(io::Error::other(format!(
        "{WORK} may be changed by others than this service\nhint: remove it, the service makes its own"
    )))
}

/// Finds what lies aside, of one folder if that has a place of its own for it; what is empty goes.
fn begun_in(work: &Folder, feed: Option<&OsStr>, all: &mut Vec<Aside>) -> io::Result<()> {
    for name in work.names()? {
        let Some(begun) = Begun::named(&name) else {
            continue;
        };
        let folder = Rc::new(work.folder(&name)?);
        let mut found = |feed: Option<&OsStr>, name, folder: &Rc<Folder>| {
            let feed = feed.map(OsStr::to_owned);
            all.push(Aside {
                item: Item { feed, name },
                begun,
                folder: Rc::clone(folder),
            });
        };
        for inside in folder.names()? {
            let Ok(of_feed) = folder.folder(&inside) else {
                found(feed, inside, &folder);
                continue;
            };
            let of_feed = Rc::new(of_feed);
            for file in of_feed.names()? {
                found(Some(&inside), file, &of_feed);
            }
            let _ = folder.remove_folder(&inside);
        }
        // stays for as long as something lies in it
        let _ = work.remove_folder(&name);
    }
    Ok(())
}

fn within(folder: Folder, feed: Option<&OsStr>) -> io::Result<Folder> {
    match feed {
        Some(feed) => folder.made(feed),
        None => Ok(folder),
    }
}

fn write(mut file: File, report: &str) -> io::Result<()> {
    file.write_all(report.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    #[test]
    fn a_name_is_shown_in_one_line_of_utf_8() {
        assert_eq!(said(OsStr::new("март.csv")), "март.csv");
        assert_eq!(said(OsStr::from_bytes(b"a\xFFb\n.csv")), "a%FFb\\n.csv");
    }

    #[test]
    fn how_often_a_file_was_begun_is_read_as_it_was_written() {
        let begun = Begun {
            tries: 2,
            records: 4096,
        };
        assert_eq!(Begun::named(OsStr::new(&begun.to_string())), Some(begun));
        assert_eq!(Begun::named(OsStr::new("vis")), None);
    }
    #[test]
    fn a_file_whose_name_is_taken_meanwhile_stays_aside_uncounted() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::create_dir(path("vis")).unwrap();
        std::fs::write(path("vis/a.csv"), "first").unwrap();
        let inbox = Inbox(Folder::open(folder.path()).unwrap());
        let item = Item {
            feed: Some("vis".into()),
            name: "a.csv".into(),
        };
        let set_aside = || {
            let from = inbox.folder_of(&item).unwrap();
            inbox.set_aside(&item, &from, Begun::FIRST).unwrap()
        };
        inbox.put_back(&item, &set_aside(), Begun::FIRST).unwrap();
        assert!(path("vis/a.csv").exists(), "its name was free");
        let aside = set_aside();
        std::fs::write(path("vis/a.csv"), "second").unwrap();
        inbox.put_back(&item, &aside, Begun::FIRST).unwrap();
        let read = |name: &str| std::fs::read_to_string(path(name)).unwrap();
        assert_eq!(
            (read(".work/0-0/vis/a.csv"), read("vis/a.csv")),
            ("first".to_owned(), "second".to_owned())
        );
        let left = inbox.left_over().unwrap();
        assert_eq!(left.len(), 1);
        assert_eq!((&left[0].item, left[0].begun.tries), (&item, 0));
    }

    #[test]
    fn nothing_is_set_aside_where_others_may_lay_down_files() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let work = folder.path().join(WORK);
        std::fs::create_dir_all(work.join("0-0/vis")).unwrap();
        std::fs::write(work.join("0-0/vis/a.csv"), "forged").unwrap();
        std::fs::set_permissions(&work, std::fs::Permissions::from_mode(0o777)).unwrap();
        let inbox = Inbox(Folder::open(folder.path()).unwrap());
        let refused = inbox.left_over().unwrap_err().to_string();
        assert!(refused.contains("hint: remove it"), "{refused}");
    }
}
