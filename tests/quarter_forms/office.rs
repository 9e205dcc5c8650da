//! A folder with a store of made-up cases and a directory, in which the built binary makes reports.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{LazyLock, Mutex};

use serde_json::Value;

/// Nothing happens after this moment.
const UNTIL: &str = "2026-11-20T12:00:00+03:00";

/// Bodies that owe the report: one of them sends nothing.
const DIRECTORY: &str = "\
organisation,name,parent,reports
mszn,Министерство социального развития,,mo221
tsp-01,Балашихинское управление социальной защиты,mszn,mo221
tsp-99,Пущинское управление социальной защиты,mszn,mo221
";

/// A decision that does not say how: the report cannot balance.
const BROKEN: &str = r#"{"specversion":"1.0","id":"b1","source":"//vis.example/tsp-01","type":"complaint_registered","subject":"ZH-BROKEN","time":"2026-08-03T11:00:00+03:00","data":{"regulation":"mo221","organisation":"tsp-01","ground":["service_overdue"],"object":["territorial_unit"],"channel":"rpgu"}}
{"specversion":"1.0","id":"b2","source":"//vis.example/tsp-01","type":"complaint_decided","subject":"ZH-BROKEN","time":"2026-08-13T11:00:00+03:00","data":{"organisation":"tsp-01"}}
"#;

/// A folder with a store.
pub struct Office {
    folder: tempfile::TempDir,
    /// One process at a time holds the store.
    door: Mutex<()>,
}

/// The store that all tests read.
pub static SOUND: LazyLock<Office> = LazyLock::new(|| Office::new(""));

/// The same with a complaint that breaks the balance.
pub static UNSOUND: LazyLock<Office> = LazyLock::new(|| Office::new(BROKEN));

impl Office {
    fn new(more: &str) -> Self {
        let office = Self {
            folder: tempfile::tempdir().unwrap(),
            door: Mutex::new(()),
        };
        std::fs::write(office.path("directory.csv"), DIRECTORY).unwrap();
        std::fs::write(office.path("more.ndjson"), more).unwrap();
        let made = [
            "generate", "--cases", "3000", "--seed", "7", "--until", UNTIL,
        ];
        office.run(&[&made[..], &["--out", "events.ndjson"]].concat());
        office.run(&[
            "directory",
            "import",
            "directory.csv",
            "--since",
            "2025-01-01",
        ]);
        office.run(&["ingest", "events.ndjson"]);
        if !more.is_empty() {
            office.run(&["ingest", "more.ndjson"]);
        }
        office
    }

    /// Returns a path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the binary; a report with findings is a report.
    fn run(&self, arguments: &[&str]) {
        let _held = self.door.lock().unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_srok"))
            .current_dir(self.folder.path())
            .env_remove("SROK_CONFIG")
            .env("SROK_DATA", self.path("data"))
            .args(arguments)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            matches!(output.status.code(), Some(0 | 1)),
            "{arguments:?}: {told}"
        );
        assert!(
            told.is_empty() || output.status.success(),
            "{arguments:?}: {told}"
        );
    }

    /// Returns a folder with a copy of the store.
    pub fn copy(&self) -> tempfile::TempDir {
        let _held = self.door.lock().unwrap();
        let private = Permissions::from_mode(0o700);
        let folder = tempfile::Builder::new()
            .permissions(private)
            .tempdir()
            .unwrap();
        for file in [srok_store::FILE, srok_store::picture::FILE] {
            std::fs::copy(self.path("data").join(file), folder.path().join(file)).unwrap();
        }
        folder
    }

    /// Makes the report of the quarter into a folder of its own, in a process of its own, and returns its files.
    pub fn report(&self, name: &str, more: &[&str]) -> Files {
        let report = ["report", "complaints", "--quarter", "2026Q3", "--out", name];
        self.run(&[&report[..], more].concat());
        Files {
            folder: self.path(name),
        }
    }
}

/// The files of a report.
pub struct Files {
    folder: PathBuf,
}

impl Files {
    /// Returns the path of a form.
    pub fn path(&self, ending: &str) -> PathBuf {
        let all = std::fs::read_dir(&self.folder).unwrap();
        all.map(|entry| entry.unwrap().path())
            .find(|path| path.extension().is_some_and(|it| it == ending))
            .unwrap_or_else(|| panic!("no {ending} in {}", self.folder.display()))
    }

    /// Returns the bytes of a form.
    pub fn bytes(&self, ending: &str) -> Vec<u8> {
        std::fs::read(self.path(ending)).unwrap()
    }

    /// Returns the report as machines read it.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes("json")).unwrap()
    }

    /// Returns all forms.
    pub fn all(&self) -> [(&'static str, Vec<u8>); 4] {
        ["json", "csv", "xlsx", "pdf"].map(|ending| (ending, self.bytes(ending)))
    }
}

/// Tells whether two reports are the same to the byte, in every form.
pub fn assert_same(one: &Files, other: &Files) {
    for ((ending, one), (_, other)) in one.all().into_iter().zip(other.all()) {
        assert!(one == other, "the {ending} differs");
    }
}

/// Returns a path as text.
pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
