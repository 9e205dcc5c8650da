//! Where does a file of the inbox lie, and under which name does it end? Waiting in its folder, set aside while it is read, done or failed.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::File;
use std::io::{self, ErrorKind, Write as _};

use anyhow::Context as _;

use crate::folder::Folder;

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

    /// Returns the folder in which a file lies while it is read.
    pub fn aside(&self, item: &Item, begun: Begun) -> io::Result<Folder> {
        let work = self.0.made(OsStr::new(WORK))?;
        within(
            work.made(OsStr::new(&begun.to_string()))?,
            item.feed.as_deref(),
        )
    }

    /// Returns the files that were set aside and are still there: the service ended while it read them.
    pub fn left_over(&self) -> io::Result<Vec<(Item, Begun)>> {
        let work = match self.0.folder(OsStr::new(WORK)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            work => work?,
        };
        let mut all = Vec::new();
        for name in work.names()? {
            let Some(begun) = Begun::named(&name) else {
                continue;
            };
            let folder = work.folder(&name)?;
            for name in folder.names()? {
                let Ok(feed) = folder.folder(&name) else {
                    all.push((Item { feed: None, name }, begun));
                    continue;
                };
                let inside = feed.names()?.into_iter().map(|file| Item {
                    feed: Some(name.clone()),
                    name: file,
                });
                all.extend(inside.map(|item| (item, begun)));
                let _ = folder.remove_folder(&name);
            }
            // stays for as long as something lies in it
            let _ = work.remove_folder(&name);
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
            match from.move_to(&item.name, &target, name) {
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
}
