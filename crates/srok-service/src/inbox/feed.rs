//! In whose name are the files of an inbox folder taken in, and how are they read? Both stand in its `mapping.toml`.
//!
//! ```toml
//! [feed]
//! token = "vis-12"    # what the token of that name may send at that moment; or: right = "all"
//! ```

use std::ffi::OsStr;
use std::io::ErrorKind;

use serde::Deserialize;
use toml::Table;

use crate::file::Grant;
use srok_core::folder::{Folder, found_of, text_of};
use srok_ingest::Mapping;

/// Name of the file.
pub(super) const MAPPING: &str = "mapping.toml";
/// Longest mapping, in bytes.
const LONGEST: u64 = 1 << 16;

/// What a folder's `mapping.toml` says.
#[derive(Debug)]
pub(super) struct Feed {
    pub grant: Grant,
    pub mapping: Option<Mapping>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    token: Option<String>,
    right: Option<String>,
}

impl Feed {
    /// Reads what is said of the files of a folder; `place` is its name in messages.
    pub fn load(folder: &Folder, place: &str) -> anyhow::Result<Self> {
        let file = format!("{place}/{MAPPING}");
        let unusable = |error| {
            anyhow::anyhow!("{file}: {error}\nhint: lay down a regular file of at most 64 KiB")
        };
        // opened once: between a look and a second opening a sender could exchange it for one of his own
        let open = match folder.file(OsStr::new(MAPPING)) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(nameless(place, &file));
            }
            open => open.map_err(unusable)?,
        };
        anyhow::ensure!(
            found_of(&open)?.is_ours,
            "{file}: may be changed by others than this service, who could give themselves any right\nhint: make it a file of the service's user or of root that nobody else may write"
        );
        let text = text_of(open, LONGEST).map_err(unusable)?;
        Self::parse(place, &file, &text)
    }

    fn parse(place: &str, file: &str, text: &str) -> anyhow::Result<Self> {
        let Ok(mut table) = toml::from_str::<Table>(text) else {
            let mapping = Mapping::parse(file, text)?;
            anyhow::bail!("{} cannot be read", mapping.file());
        };
        let Some(named) = table.remove("feed") else {
            return Err(nameless(place, file));
        };
        let grant = match named.try_into::<Named>() {
            Ok(Named {
                token: Some(token),
                right: None,
            }) => Grant::Token(token),
            Ok(Named {
                token: None,
                right: Some(right),
            }) if right == "all" => Grant::All,
            Ok(_) => anyhow::bail!(
                "{file}: [feed] names no right\nhint: write token = \"NAME\", or right = \"all\"; not both"
            ),
            Err(error) => anyhow::bail!(
                "{file}: [feed]: {}\nhint: write token = \"NAME\", or right = \"all\"",
                error.message()
            ),
        };
        let mapping = if table.is_empty() {
            None
        } else {
            Some(Mapping::parse(file, text)?)
        };
        // who says when events were recorded decides whether a breach was known
        anyhow::ensure!(
            !mapping.as_ref().is_some_and(Mapping::maps_recorded),
            "{file}: says when events were recorded, which is only for an administrator's first load\nhint: take `recorded` out of it, or use srok ingest --initial-load"
        );
        Ok(Self { grant, mapping })
    }
}

/// Returns the error of a folder that does not say in whose name its files come.
fn nameless(place: &str, file: &str) -> anyhow::Error {
    anyhow::anyhow!(
        "the folder {place} names no right, so its files may do nothing\nhint: write the lines `[feed]` and `token = \"NAME\"` into {file} (srok token create NAME --source …), or `right = \"all\"` for events of every source and organisation; then put the file back"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(Grant, bool), String> {
        let feed = Feed::parse("inbox/vis", "inbox/vis/mapping.toml", text);
        feed.map(|feed| (feed.grant, feed.mapping.is_some()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_folder_names_a_token_or_means_every_right() {
        let token = Grant::Token("vis-12".into());
        assert_eq!(read("[feed]\ntoken = \"vis-12\"\n"), Ok((token, false)));
        assert_eq!(read("[feed]\nright = \"all\"\n"), Ok((Grant::All, false)));
        let mapped =
            "[feed]\nright = \"all\"\n[columns]\nsubject = \"a\"\ntype = \"b\"\ntime = \"c\"\n";
        assert_eq!(read(mapped), Ok((Grant::All, true)));
    }

    #[test]
    fn whatever_else_stands_there_gives_no_right() {
        for (text, said) in [
            ("", "names no right"),
            ("[columns]\nsubject = \"a\"\n", "names no right"),
            ("[feed]\n", "names no right"),
            ("[feed]\nright = \"some\"\n", "names no right"),
            ("[feed]\nright = \"all\"\ntoken = \"x\"\n", "not both"),
            ("[feed]\ntokens = \"x\"\n", "unknown field"),
            ("feed = 1\n", "[feed]"),
            ("[feed", "mapping.toml:1"),
        ] {
            let problem = read(text).expect_err(text);
            assert!(
                problem.contains(said) && problem.contains("hint: "),
                "{problem}"
            );
        }
    }
    /// A sender may write into the folder, and exchanges the mapping there for one of his own, again and again.
    #[test]
    fn a_mapping_that_is_exchanged_at_the_wrong_moment_gives_no_right() {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use std::os::unix::fs::PermissionsExt as _;
        use std::sync::atomic::{AtomicBool, Ordering};
        let folder = tempfile::tempdir().unwrap();
        let (good, own) = (folder.path().join(MAPPING), folder.path().join("own"));
        std::fs::write(&good, "[feed]\ntoken = \"vis\"\n").unwrap();
        std::fs::write(&own, "[feed]\nright = \"all\"\n").unwrap();
        std::fs::set_permissions(&own, std::fs::Permissions::from_mode(0o666)).unwrap();
        let (open, is_over) = (Folder::open(folder.path()).unwrap(), AtomicBool::new(false));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    renameat_with(CWD, &good, CWD, &own, RenameFlags::EXCHANGE).unwrap();
                }
            });
            let grants = (0..5_000).filter_map(|_| Feed::load(&open, "vis").ok());
            let grants: Vec<Grant> = grants.map(|feed| feed.grant).collect();
            is_over.store(true, Ordering::Relaxed);
            assert!(!grants.is_empty(), "it was the good one at times");
            assert!(!grants.contains(&Grant::All));
        });
    }
}
