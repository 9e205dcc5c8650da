//! Which files were put into the inbox, and what became of them? Each is taken in by its mapping and in the name that its folder gives, moved to
//! `done` or `failed`, and a report is laid beside it.
//!
//! ```text
//! inbox/mapping.toml             in whose name the files beside it are taken in
//! inbox/events.ndjson            events as CloudEvents, or a table whose columns are named as the fields
//! inbox/vis/mapping.toml         in whose name, and how, the files of this folder are read
//! inbox/vis/march.csv            → inbox/done/vis/march.csv and march.csv.report.json
//! ```
//!
//! A file is touched only once it has lain unchanged for some seconds and nobody on this machine has it open for writing; names that begin
//! with a dot or end in `.part` or `.tmp` are never touched, so that a sender who renames when he is done is always safe. Whoever may write
//! into a folder is a stranger: links are not followed, only regular files with one name are read, and nothing is written over.
//!
//! Before it is read a file is set aside (`inbox/.work`, or `.work` in a folder that is a mount), where it is found when the service was killed:
//! what was committed of it is remembered by the number of its records, and the next run goes on behind them. A file over which the service ended
//! [`MOST_TRIES`] times without getting any further is read no more.

mod feed;
mod place;

use std::ffi::OsString;
use std::fs::File;
use std::os::fd::AsRawFd as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use serde::Serialize;

use super::{Service, Unanswered, file, lock};
use feed::{Feed, MAPPING};
use place::{Aside, Begun, DONE, FAILED, Inbox, Item};
use srok_core::folder::{Folder, Kind, found_of};
use srok_engine::intake::Taken;
use srok_ingest as ingest;

/// How long a file must have lain unchanged.
const QUIET: Duration = Duration::from_secs(5);
/// So often a file is begun if nothing more of it is committed each time.
const MOST_TRIES: u32 = 3;

/// What is written beside a file.
#[derive(Debug, Serialize)]
struct Report<'a> {
    file: &'a str,
    finished_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'a str>,
    #[serde(flatten)]
    taken: Option<&'a Taken>,
}

/// What the inbox is at, and what it has said.
#[derive(Debug, Default)]
pub struct Memo {
    /// The file that is being read.
    reading: Mutex<Option<Item>>,
    /// What was wrong when it was last looked through: said once, not at each look.
    faults: Mutex<Vec<String>>,
}

/// Takes in every file that is ready.
///
/// # Errors
///
/// The folder cannot be read or made; a file that cannot be used is no error but a report.
pub fn look(service: &Arc<Service>) -> anyhow::Result<()> {
    let inbox = open(service)?;
    let before = std::mem::take(&mut *lock(&service.inbox.faults));
    let mut faults = Vec::new();
    // one file that cannot be moved keeps no other waiting
    let mut note = |place: String, done: anyhow::Result<()>| {
        let Err(error) = done else { return };
        let fault = format!("{place}: {error:#}");
        if !before.contains(&fault) {
            tracing::warn!(file = %place, error = format!("{error:#}"), "what lies there stays in the inbox");
        }
        faults.push(fault);
    };
    let left_over = inbox.left_over().unwrap_or_else(|error| {
        note("inbox".to_owned(), Err(error.into()));
        Vec::new()
    });
    let mut held = Vec::new();
    for left in left_over {
        if *service.stopping.borrow() {
            return Ok(());
        }
        note(left.item.said(), take_up(service, &inbox, &left));
        held.push(left.item);
    }
    for item in waiting(&inbox, &mut note)? {
        if *service.stopping.borrow() {
            return Ok(());
        }
        // one after another: the next look takes one of the same name
        if !held.contains(&item) {
            note(item.said(), attend_to(service, &inbox, &item));
        }
    }
    *lock(&service.inbox.faults) = faults;
    Ok(())
}

fn open(service: &Service) -> anyhow::Result<Inbox> {
    let path = service.config.data.join(&service.config.serve.inbox);
    let place = || path.display().to_string();
    std::fs::create_dir_all(&path).with_context(place)?;
    Ok(Inbox(Folder::open(&path).with_context(place)?))
}

/// Puts back the file that is being read when the service ends in order: that was no try of the file.
pub fn end_in_order(service: &Service) {
    let Some(item) = lock(&service.inbox.reading).clone() else {
        return;
    };
    let put_back = || {
        let inbox = open(service)?;
        for left in inbox.left_over()? {
            if left.item == item {
                inbox.put_back(&item, &left.folder, left.begun)?;
            }
        }
        anyhow::Ok(())
    };
    if let Err(error) = put_back() {
        tracing::warn!(file = %item.said(), error = format!("{error:#}"), "this end of the service counts as a try of the file");
    }
}

/// Returns what lies in the inbox and in its folders and may be meant for us, by name; a folder that cannot be read is noted.
fn waiting(
    inbox: &Inbox,
    note: &mut impl FnMut(String, anyhow::Result<()>),
) -> std::io::Result<Vec<Item>> {
    let (mut all, mut feeds) = (Vec::new(), Vec::new());
    for name in inbox.0.names()? {
        if is_passed_over(&name) {
            continue;
        }
        match inbox.0.look(&name) {
            Ok(found) if found.kind == Kind::Folder => {
                if name != DONE && name != FAILED {
                    feeds.push(name);
                }
            }
            Ok(_) => all.push(Item { feed: None, name }),
            Err(_) => {}
        }
    }
    for feed in feeds {
        let in_it = |name| Item {
            feed: Some(feed.clone()),
            name,
        };
        match inbox.0.folder(&feed).and_then(|folder| folder.names()) {
            Ok(names) => {
                let names = names.into_iter().filter(|name| !is_passed_over(name));
                all.extend(names.map(in_it));
            }
            Err(error) => {
                let hint = "hint: let the service's user read the folder and write into it";
                let place = in_it(OsString::new()).place();
                note(place, Err(anyhow::anyhow!("{error}\n{hint}")));
            }
        }
    }
    Ok(all)
}

/// Tells whether a name says that its file is not meant for us, or not yet.
fn is_passed_over(name: &OsString) -> bool {
    let name = name.to_string_lossy().to_lowercase();
    let is_half = |end: &str| name.ends_with(end);
    name == MAPPING
        || name.starts_with(['.', '~'])
        || [".part", ".tmp", ".partial"].iter().any(|end| is_half(end))
}

/// Takes in what lies under a name, if it is ready.
fn attend_to(service: &Arc<Service>, inbox: &Inbox, item: &Item) -> anyhow::Result<()> {
    let folder = inbox.folder_of(item)?;
    let found = folder.look(&item.name)?;
    // a folder within a folder is somebody's own business unless it looks like a file
    if found.kind == Kind::Folder && !ingest::is_named(&item.name.to_string_lossy()) {
        return Ok(());
    }
    let now: SystemTime = service.clock.now().into();
    let is_quiet = now
        .duration_since(found.changed)
        .is_ok_and(|age| age >= QUIET);
    if !is_quiet || (found.kind == Kind::File && is_being_written(&folder, item)) {
        return Ok(());
    }
    let problem = match found.kind {
        Kind::File => {
            let aside = inbox.set_aside(item, &folder, Begun::FIRST)?;
            return take(service, inbox, item, &aside, Begun::FIRST);
        }
        Kind::Link => {
            "is a link, and links are not followed\nhint: put the file itself into the folder; for a folder elsewhere use a mount"
        }
        Kind::Folder => "is a folder\nhint: put the files in it into the folder of the inbox",
        Kind::Other => "is a pipe, a socket or a device\nhint: put a regular file into the folder",
    };
    end(service, inbox, item, &folder, Err(anyhow::anyhow!(problem)))
}

/// Goes on with a file over which the service ended.
fn take_up(service: &Arc<Service>, inbox: &Inbox, left: &Aside) -> anyhow::Result<()> {
    let (item, begun, aside) = (&left.item, left.begun, &left.folder);
    let committed = || {
        let file = aside.file(&item.name)?;
        let feed = Feed::load(&inbox.folder_of(item)?, &item.place())?;
        file::committed(service, &file, &item.said(), &feed.grant)
    };
    // what is wrong with it is said when it is read
    let records = committed().unwrap_or(begun.records);
    let next = if records > begun.records {
        Begun { tries: 1, records }
    } else {
        Begun {
            tries: begun.tries + 1,
            records,
        }
    };
    if next.tries > MOST_TRIES {
        let problem = format!(
            "the service ended {MOST_TRIES} times while it read this file, and took nothing more of it\nhint: look into the log for why; put the file into its folder again once that is mended"
        );
        return end(service, inbox, item, aside, Err(anyhow::anyhow!(problem)));
    }
    let again = inbox.set_aside(item, aside, next)?;
    take(service, inbox, item, &again, next)
}

/// Tells whether a process that we may look at has the file open for writing.
fn is_being_written(folder: &Folder, item: &Item) -> bool {
    folder
        .file(&item.name)
        .is_ok_and(|file| is_open_for_writing(&file))
}

/// Takes in a file that was set aside, moves it and reports.
fn take(
    service: &Arc<Service>,
    inbox: &Inbox,
    item: &Item,
    aside: &Folder,
    begun: Begun,
) -> anyhow::Result<()> {
    if !item.is_utf8() {
        let problem = anyhow::anyhow!(
            "the name is not in UTF-8\nhint: rename the file and put it into its folder again"
        );
        return end(service, inbox, item, aside, Err(problem));
    }
    let file = match aside.file(&item.name) {
        Ok(file) => file,
        Err(error) => {
            let problem = anyhow::anyhow!(
                "{error}\nhint: put a regular file into the folder that srok may read"
            );
            return end(service, inbox, item, aside, Err(problem));
        }
    };
    let before = found_of(&file)?;
    *lock(&service.inbox.reading) = Some(item.clone());
    let taken = read(service, inbox, item, &file);
    *lock(&service.inbox.reading) = None;
    if let Err(error) = &taken
        && error.chain().any(<dyn std::error::Error>::is::<Unanswered>)
    {
        // that was no fault of the file: the next run goes on where this one ended
        inbox.put_back(item, aside, begun)?;
        return taken.map(drop);
    }
    let after = found_of(&file)?;
    if (before.length, before.changed) != (after.length, after.changed) {
        // it was still being written: what was read of it is withdrawn, and it is read again when it is quiet
        if let Ok(taken) = &taken {
            let at = service.clock.now().into();
            service.store.withdraw(
                taken.import,
                "the file was still being written when it was read",
                at,
            )?;
            service.wake();
        }
        inbox.put_back(item, aside, begun)?;
        return Ok(());
    }
    end(service, inbox, item, aside, taken)
}

fn read(service: &Arc<Service>, inbox: &Inbox, item: &Item, file: &File) -> anyhow::Result<Taken> {
    let feed = Feed::load(&inbox.folder_of(item)?, &item.place())?;
    file::take(
        service,
        file,
        &item.said(),
        feed.mapping.as_ref(),
        &feed.grant,
    )
}

/// Moves a file to where it ends, with a report beside it.
fn end(
    service: &Service,
    inbox: &Inbox,
    item: &Item,
    from: &Folder,
    taken: anyhow::Result<Taken>,
) -> anyhow::Result<()> {
    let (end, problem) = match &taken {
        Err(error) => (FAILED, Some(format!("{error:#}"))),
        Ok(taken)
            if taken.records > 0 && taken.accepted + taken.duplicates + taken.waiting == 0 =>
        {
            (
                FAILED,
                Some("no record of the file could be used".to_owned()),
            )
        }
        Ok(_) => (DONE, None),
    };
    let name = item.said();
    let report = Report {
        file: &name,
        finished_at: srok_law::case::Instant::from(service.clock.now()).to_string(),
        problem: problem.as_deref(),
        taken: taken.as_ref().ok(),
    };
    let text = serde_json::to_string_pretty(&report)? + "\n";
    let to = inbox.end(item, from, end, &text)?;
    match &problem {
        None => tracing::info!(file = %name, %to, "a file was taken in"),
        Some(problem) => {
            tracing::warn!(file = %name, %to, %problem, "a file could not be taken in");
        }
    }
    Ok(())
}

/// Tells whether a process that we may look at has a file open for writing. Where the system does not say, nobody has.
fn is_open_for_writing(file: &File) -> bool {
    let Ok(file) = std::fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd())) else {
        return false;
    };
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter(|process| {
            process
                .file_name()
                .to_string_lossy()
                .bytes()
                .all(|byte| byte.is_ascii_digit())
        })
        .any(|process| {
            let handles = std::fs::read_dir(process.path().join("fd"))
                .into_iter()
                .flatten()
                .flatten();
            handles
                .filter(|handle| {
                    std::fs::read_link(handle.path()).is_ok_and(|target| target == file)
                })
                .any(|handle| {
                    let about = process.path().join("fdinfo").join(handle.file_name());
                    std::fs::read_to_string(about).is_ok_and(|text| may_write(&text))
                })
        })
}

/// Reads from the facts about a file handle whether it may write: the last digit of the octal flags.
fn may_write(about: &str) -> bool {
    about
        .lines()
        .find_map(|line| line.strip_prefix("flags:"))
        .and_then(|flags| flags.trim().chars().last())
        .is_some_and(|last| matches!(last, '1' | '2'))
}

#[cfg(test)]
mod tests {
    use super::may_write;

    #[test]
    fn the_last_octal_digit_says_whether_a_handle_writes() {
        assert!(may_write("pos:\t0\nflags:\t0100001\n"));
        assert!(may_write("flags:\t0102"));
        assert!(!may_write("flags:\t0100000"));
        assert!(!may_write(""));
    }
}
