//! Where is it killed? A folder with a store of made-up cases, in which the built binary works.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use srok_store::{Knowledge, Options, Store, StoreError};

/// Kills after which the whole of the store is looked at.
pub const LOOK: u64 = 10;

/// A folder in which srok works.
pub struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Returns one whose store knows some cases.
    pub fn with_cases(cases: &str) -> Self {
        let office = Self::new();
        let until = "2026-03-16T09:00:00+03:00";
        let generate = [
            "generate",
            "--cases",
            cases,
            "--seed",
            "7",
            "--until",
            until,
            "--out",
            "events.ndjson",
        ];
        office.done(&generate);
        office.done(&["ingest", "events.ndjson"]);
        office
    }

    pub fn at(&self) -> &Path {
        self.folder.path()
    }

    pub fn data(&self) -> PathBuf {
        self.at().join("data")
    }

    /// Returns a command that works here.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_srok"));
        command
            .current_dir(self.at())
            .env_remove("SROK_CONFIG")
            .env("SROK_DATA", self.data())
            .args(["--lang", "en"])
            .args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that must succeed and returns what it printed.
    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn store(&self) -> Store {
        Store::open(&self.data(), &Options::default()).unwrap()
    }

    /// Looks at the whole of the store.
    pub fn is_whole(&self) {
        let said = self.done(&["verify"]);
        assert!(said.ends_with("The store is whole\n"), "{said}");
    }
}

/// Returns how often each event is there, by its identity; none may be there twice.
pub fn events(store: &Store) -> HashMap<u64, u32> {
    let mut found: HashMap<u64, u32> = HashMap::new();
    store
        .events::<StoreError>(Knowledge::NOW, |span| {
            for event in span.events() {
                *found.entry(event.identity).or_default() += 1;
            }
            Ok(())
        })
        .unwrap();
    let doubled = found.values().filter(|times| **times > 1).count();
    assert_eq!(doubled, 0, "events that are there twice");
    found
}

/// Returns the identity of an event that is a line.
pub fn identity(line: &str) -> u64 {
    let event: serde_json::Value = serde_json::from_str(line).unwrap();
    let text = |key: &str| event[key].as_str().unwrap().to_owned();
    srok_ingest::identity(&text("source"), &text("id"))
}
