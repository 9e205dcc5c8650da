//! The built program in a folder of its own.

use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use tempfile::TempDir;

/// A store with events; one process has it at a time.
pub struct Srok(TempDir, Mutex<()>);

impl Srok {
    /// Returns a store that has taken in lines of events.
    pub fn with(lines: &str) -> Self {
        let srok = Self(tempfile::tempdir().unwrap(), Mutex::new(()));
        srok.take(lines);
        srok
    }

    /// Takes in further events.
    pub fn take(&self, lines: &str) {
        let file = self.0.path().join("events.ndjson");
        std::fs::write(&file, lines).unwrap();
        let (status, text) = self.run(&["ingest", file.to_str().unwrap()]);
        assert_eq!(status, 0, "{text}");
    }

    /// Runs a command and returns its status and all it said.
    pub fn run(&self, arguments: &[&str]) -> (i32, String) {
        let _alone = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        let output = Command::new(env!("CARGO_BIN_EXE_srok"))
            .args(["--lang", "en", "--data"])
            .arg(self.0.path().join("data"))
            .args(arguments)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].map(|part| String::from_utf8(part).unwrap());
        (output.status.code().unwrap(), said.concat())
    }

    /// Returns the report of a quarter, and what the terminal was told.
    pub fn report(&self, quarter: &str, more: &[&str]) -> (Value, String) {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().to_str().unwrap();
        let all = [
            &["report", "complaints", "--quarter", quarter, "--out", out],
            more,
        ]
        .concat();
        let (status, told) = self.run(&all);
        assert!([0, 1].contains(&status), "{status}: {told}");
        (json(folder.path()), told)
    }
}

/// Returns the only JSON file of a folder.
fn json(folder: &Path) -> Value {
    let files = std::fs::read_dir(folder).unwrap();
    let path = files
        .map(|file| file.unwrap().path())
        .find(|path| path.extension().is_some_and(|ending| ending == "json"))
        .unwrap();
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Returns a figure of the total.
pub fn total(report: &Value, measure: &str) -> u64 {
    report["totals"][measure].as_u64().unwrap()
}

/// Returns the cases of the faults of a kind.
pub fn faulty(report: &Value, code: &str) -> Vec<String> {
    let faults = report["faults"].as_array().unwrap().iter();
    faults
        .filter(|fault| fault["code"] == code)
        .map(|fault| fault["case_id"].as_str().unwrap().to_owned())
        .collect()
}
