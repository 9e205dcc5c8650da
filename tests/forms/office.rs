//! A folder with a store of made-up complaints about services, in which the built binary fills in forms.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::{LazyLock, Mutex};

use serde_json::Value;

use crate::valid::assert_valid;

/// Nothing happens after this moment.
const UNTIL: &str = "2026-11-20T12:00:00+03:00";

/// Bodies that owe the report: one of them sends nothing.
const DIRECTORY: &str = "\
organisation,name,parent,reports
mszn,Министерство социального развития,,mo221
tsp-01,Балашихинское управление социальной защиты,mszn,mo221
tsp-99,Пущинское управление социальной защиты,mszn,mo221
";

/// Services of the complaints; the empty one is not named.
const SERVICES: [&str; 4] = ["s-12", "s-31", "s-9", ""];

/// The monthly form as it is shipped.
pub const MONTHLY: &str = include_str!("../../reports/monthly_services.toml");

/// A folder with a store.
pub struct Office {
    folder: tempfile::TempDir,
    /// The events that were taken in.
    pub events: String,
    /// One process at a time holds the store.
    door: Mutex<()>,
}

/// The store that all tests read.
pub static OFFICE: LazyLock<Office> = LazyLock::new(Office::new);

impl Office {
    fn new() -> Self {
        let mut office = Self {
            folder: tempfile::tempdir().unwrap(),
            events: String::new(),
            door: Mutex::new(()),
        };
        std::fs::write(office.path("directory.csv"), DIRECTORY).unwrap();
        let made = [
            "generate", "--cases", "6000", "--seed", "11", "--until", UNTIL,
        ];
        office.done(&[&made[..], &["--out", "made.ndjson"]].concat());
        let made = std::fs::read_to_string(office.path("made.ndjson")).unwrap();
        office.events = with_services(&made);
        std::fs::write(office.path("events.ndjson"), &office.events).unwrap();
        office.done(&[
            "directory",
            "import",
            "directory.csv",
            "--since",
            "2025-01-01",
        ]);
        office.done(&["ingest", "events.ndjson"]);
        office
    }

    /// Returns a path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes settings that name a folder with these files, and returns the name of the settings.
    pub fn settings(&self, name: &str, files: &[(&str, &str)]) -> String {
        let folder = self.path(name);
        std::fs::create_dir_all(&folder).unwrap();
        for (file, text) in files {
            std::fs::write(folder.join(file), text).unwrap();
        }
        let settings = format!("{name}.config.toml");
        let text = format!("[reports]\nfolder = \"{name}\"\n");
        std::fs::write(self.path(&settings), text).unwrap();
        settings
    }

    /// Runs the binary.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let _held = self.door.lock().unwrap();
        Command::new(env!("CARGO_BIN_EXE_srok"))
            .current_dir(self.folder.path())
            .env_remove("SROK_CONFIG")
            .env_remove("COLUMNS")
            .env("SROK_DATA", self.path("data"))
            .args(arguments)
            .output()
            .unwrap()
    }

    /// Runs the binary, which must do it; a form with findings is a form.
    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        let is_done = matches!(output.status.code(), Some(0 | 1));
        assert!(
            is_done && told.is_empty() || output.status.success(),
            "{arguments:?}: {told}"
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// Returns what the binary says, with the exit status.
    pub fn told(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        format!(
            "exit {}\n{}{}",
            output.status.code().unwrap(),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    }

    /// Fills in a form into a folder of its own and returns its files.
    pub fn form(&self, name: &str, period: &str, out: &str, more: &[&str]) -> Files {
        let form = ["report", "form", name, "--quarter", period, "--out", out];
        self.done(&[more, &form[..]].concat());
        Files {
            stem: self
                .path(out)
                .join(format!("form_{name}_{period}_mo221_all")),
        }
    }
}

/// Names the service of each complaint where it is registered.
fn with_services(made: &str) -> String {
    let mut events = String::new();
    for line in made.lines() {
        let mut event: Value = serde_json::from_str(line).unwrap();
        if event["type"] == "complaint_registered" {
            let subject = event["subject"].as_str().unwrap();
            let turn: usize = subject.bytes().map(usize::from).sum();
            let service = SERVICES[turn % SERVICES.len()];
            if !service.is_empty() {
                event["data"]["service"] = service.into();
            }
        }
        events.push_str(&event.to_string());
        events.push('\n');
    }
    events
}

/// The files of a form.
pub struct Files {
    stem: PathBuf,
}

impl Files {
    /// Returns the path of a file.
    pub fn path(&self, ending: &str) -> PathBuf {
        self.stem.with_extension(ending)
    }

    /// Returns the bytes of a file.
    pub fn bytes(&self, ending: &str) -> Vec<u8> {
        let path = self.path(ending);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Returns the form as machines read it.
    pub fn json(&self) -> Value {
        let form = serde_json::from_slice(&self.bytes("json")).unwrap();
        assert_valid(&form);
        form
    }
}
