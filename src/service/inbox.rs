//! Which files were put into the inbox, and what became of them? Each is taken in by its mapping, moved to `done` or `failed`, and a report is
//! laid beside it.
//!
//! ```text
//! inbox/events.ndjson            events as CloudEvents, or a table whose columns are named as the fields
//! inbox/vis/mapping.toml         how the files of this folder are read
//! inbox/vis/march.csv            → inbox/done/vis/march.csv and march.csv.report.json
//! ```
//!
//! A file is touched only once it has lain unchanged for some seconds and nobody on this machine has it open for writing; names that begin
//! with a dot or end in `.part` or `.tmp` are never touched, so that a sender who renames when he is done is always safe. What was committed
//! of a file when the service was killed is remembered by the number of its records: the next run goes on behind them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use serde::Serialize;

use super::{Service, Unanswered, file};
use crate::ingest::Mapping;
use crate::intake::Taken;

/// How long a file must have lain unchanged.
const QUIET: Duration = Duration::from_secs(5);
/// Where files go when they were taken in.
const DONE: &str = "done";
/// Where files go that could not be read, or of which nothing could be used.
const FAILED: &str = "failed";
/// How the files of a folder are read.
const MAPPING: &str = "mapping.toml";

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

/// Takes in every file that is ready.
///
/// # Errors
///
/// The folder cannot be read or made; a file that cannot be used is no error but a report.
pub fn look(service: &Arc<Service>) -> anyhow::Result<()> {
    let inbox = folder(service);
    std::fs::create_dir_all(&inbox).with_context(|| inbox.display().to_string())?;
    for feed in feeds(&inbox)? {
        for file in files(&feed)? {
            if *service.stopping.borrow() {
                return Ok(());
            }
            // one file that cannot be moved keeps no other waiting
            if is_ready(&file, service)
                && let Err(error) = take(service, &inbox, &file)
            {
                tracing::warn!(file = %file.display(), error = format!("{error:#}"), "a file stays in the inbox");
            }
        }
    }
    Ok(())
}

/// Returns the watched folder.
fn folder(service: &Service) -> PathBuf {
    service.config.data.join(&service.config.serve.inbox)
}

/// Returns the inbox itself and the folders in it, those of finished files left out.
fn feeds(inbox: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut feeds = vec![inbox.to_owned()];
    feeds.extend(entries(inbox)?.into_iter().filter(|path| {
        let name = path.file_name().and_then(|name| name.to_str());
        path.is_dir()
            && name.is_some_and(|name| ![DONE, FAILED].contains(&name) && !name.starts_with('.'))
    }));
    Ok(feeds)
}

/// Returns the files of a folder that may be meant for us, by name.
fn files(feed: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let meant = |path: &PathBuf| {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or(".");
        let lower = name.to_lowercase();
        path.is_file()
            && name != MAPPING
            && !name.starts_with(['.', '~'])
            && ![".part", ".tmp", ".partial"]
                .iter()
                .any(|end| lower.ends_with(end))
    };
    Ok(entries(feed)?.into_iter().filter(meant).collect())
}

fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let read = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths: Vec<PathBuf> = read
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    Ok(paths)
}

/// Tells whether a file has lain unchanged for some time and is not being written.
fn is_ready(file: &Path, service: &Service) -> bool {
    let now: std::time::SystemTime = service.clock.now().into();
    let changed = std::fs::metadata(file).and_then(|data| data.modified());
    let is_quiet =
        changed.is_ok_and(|changed| now.duration_since(changed).is_ok_and(|age| age >= QUIET));
    is_quiet && !is_open_for_writing(file)
}

/// Tells whether a process that we may look at has the file open for writing. Where the system does not say, nobody has.
fn is_open_for_writing(file: &Path) -> bool {
    let Ok(file) = file.canonicalize() else {
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

/// Takes a file in, moves it and reports.
fn take(service: &Arc<Service>, inbox: &Path, file: &Path) -> anyhow::Result<()> {
    let mapping = file.parent().unwrap_or(inbox).join(MAPPING);
    let before = std::fs::metadata(file)?;
    let name = Path::new("inbox").join(file.strip_prefix(inbox).unwrap_or(file));
    let name = name.display().to_string();
    let taken = mapping
        .is_file()
        .then(|| load(&mapping))
        .transpose()
        .and_then(|mapping| file::take(service, file, &name, mapping.as_ref()));
    let taken = match taken {
        // that was no fault of the file: the next run goes on where this one ended
        Err(error) if error.chain().any(|cause| cause.is::<Unanswered>()) => return Err(error),
        taken => taken,
    };
    let after = std::fs::metadata(file)?;
    if (before.len(), before.modified()?) != (after.len(), after.modified()?) {
        // it was still being written: what was read of it is taken back, and it is read again when it is quiet
        if let Ok(taken) = &taken {
            let at = service.clock.now().into();
            service.store.withdraw(
                taken.import,
                "the file was still being written when it was read",
                at,
            )?;
            service.wake();
        }
        return Ok(());
    }
    let (end, problem) = match &taken {
        Err(error) => (FAILED, Some(format!("{error:#}"))),
        Ok(taken) if taken.records > 0 && taken.accepted + taken.duplicates == 0 => (
            FAILED,
            Some("no record of the file could be used".to_owned()),
        ),
        Ok(_) => (DONE, None),
    };
    let target = inbox
        .join(end)
        .join(file.strip_prefix(inbox).unwrap_or(file));
    let target = free_name(&target)?;
    let report = Report {
        file: &name,
        finished_at: crate::case::Instant::from(service.clock.now()).to_string(),
        problem: problem.as_deref(),
        taken: taken.as_ref().ok(),
    };
    lay_beside(&target, &report)?;
    std::fs::rename(file, &target)
        .with_context(|| format!("{} cannot be moved to {}", file.display(), target.display()))?;
    match &problem {
        None => tracing::info!(file = %name, to = %target.display(), "a file was taken in"),
        Some(problem) => {
            tracing::warn!(file = %name, to = %target.display(), %problem, "a file could not be taken in")
        }
    }
    Ok(())
}

/// Reads the mapping of a folder. One that says when events were recorded is for an administrator's first load only.
fn load(path: &Path) -> anyhow::Result<Mapping> {
    let mapping = Mapping::load(path)?;
    anyhow::ensure!(
        !mapping.maps_recorded(),
        "{}: says when events were recorded, which is only for an administrator's first load\nhint: take `recorded` out of it, or use srok ingest --initial-load",
        path.display()
    );
    Ok(mapping)
}

/// Returns a path at which nothing lies yet, making its folder.
fn free_name(wanted: &Path) -> anyhow::Result<PathBuf> {
    let folder = wanted.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let name = wanted
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("file")
        .to_owned();
    let free = (1..)
        .map(|number| match number {
            1 => wanted.to_owned(),
            number => folder.join(format!("{number}-{name}")),
        })
        .find(|path| !path.exists());
    free.context("no name is free")
}

/// Writes a report beside the place of a file.
fn lay_beside(target: &Path, report: &Report<'_>) -> anyhow::Result<()> {
    let mut path = target.to_owned().into_os_string();
    path.push(".report.json");
    let text = serde_json::to_string_pretty(report)?;
    std::fs::write(&path, text + "\n").with_context(|| PathBuf::from(&path).display().to_string())
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
