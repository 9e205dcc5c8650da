//! A folder with a store of made-up complaints and a directory, in which the built binary works.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::valid::assert_valid;

/// The quarter that is reported; everything happened long ago.
pub const QUARTER: &str = "2025Q2";
/// The one after it.
pub const NEXT: &str = "2025Q3";

/// Bodies that report: one of them sends nothing.
const DIRECTORY: &str = "\
organisation,name,parent,reports
mszn,Министерство социального развития,,mo221
tsp-01,Балашихинское управление социальной защиты,mszn,mo221
tsp-02,Бронницкое управление социальной защиты,mszn,mo221
tsp-99,Пущинское управление социальной защиты,mszn,mo221
";

/// A store with complaints.
pub struct Office {
    folder: tempfile::TempDir,
}

/// The files of a report by their endings.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Events of a complaint, one after another.
pub struct Told {
    case: String,
    body: String,
    lines: String,
    count: usize,
}

impl Told {
    pub fn of(case: &str, body: &str) -> Self {
        Self {
            case: case.to_owned(),
            body: body.to_owned(),
            lines: String::new(),
            count: 0,
        }
    }

    pub fn event(mut self, kind: &str, at: &str, more: Value) -> Self {
        self.count += 1;
        let mut data = json!({"organisation": self.body});
        for (key, value) in more.as_object().unwrap() {
            data[key] = value.clone();
        }
        let event = json!({
            "specversion": "1.0",
            "id": format!("{}/{kind}/{}", self.case, self.count),
            "source": format!("//vis.example/{}", self.body),
            "type": kind,
            "subject": self.case,
            "time": at,
            "data": data,
        });
        self.lines.push_str(&format!("{event}\n"));
        self
    }

    pub fn registered(self, at: &str) -> Self {
        let number = format!("{}/р", self.case);
        self.event(
            "complaint_registered",
            at,
            json!({"regulation": "mo221", "ground": ["service_overdue"], "object": ["territorial_unit"], "channel": "rpgu", "registration_no": number}),
        )
    }

    pub fn decided(self, at: &str, outcome: &str) -> Self {
        self.event("complaint_decided", at, json!({"outcome": outcome}))
    }

    pub fn forwarded(self, at: &str, to: &str) -> Self {
        self.event("complaint_forwarded", at, json!({"to_organisation": to}))
    }

    pub fn lines(self) -> String {
        self.lines
    }
}

/// Complaints of two bodies: reviewed, open over the end of the quarter, and one sent on from the one to the other.
fn complaints() -> String {
    let mut lines = String::new();
    for number in 0..12 {
        let body = if number % 3 == 0 { "tsp-02" } else { "tsp-01" };
        let told = Told::of(&format!("Ж-{number:02}"), body)
            .registered(&format!("2025-05-{:02}T11:00:00+03:00", number + 5));
        let outcome = if number % 4 == 0 {
            "satisfied"
        } else {
            "refused"
        };
        lines.push_str(
            &told
                .decided(
                    &format!("2025-05-{:02}T16:00:00+03:00", number + 12),
                    outcome,
                )
                .lines(),
        );
    }
    let open = Told::of("Ж-открыта", "tsp-01").registered("2025-06-27T11:00:00+03:00");
    lines.push_str(&open.lines());
    let sent_on = Told::of("Ж-вперед", "tsp-01")
        .registered("2025-06-02T11:00:00+03:00")
        .forwarded("2025-06-03T11:00:00+03:00", "tsp-02");
    lines.push_str(&sent_on.lines());
    let arrived = Told::of("Ж-вперед-2", "tsp-02").event(
        "complaint_registered",
        "2025-06-04T11:00:00+03:00",
        json!({"regulation": "mo221", "ground": ["service_overdue"], "object": ["territorial_unit"], "channel": "rpgu", "parent": "Ж-вперед"}),
    );
    lines.push_str(
        &arrived
            .decided("2025-06-16T11:00:00+03:00", "satisfied")
            .lines(),
    );
    lines
}

impl Office {
    pub fn new() -> Self {
        let office = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::write(office.path("directory.csv"), DIRECTORY).unwrap();
        office.done(&[
            "directory",
            "import",
            "directory.csv",
            "--since",
            "2025-01-01",
        ]);
        office.take(&complaints());
        office
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// Takes in events.
    pub fn take(&self, lines: &str) {
        std::fs::write(self.path("events.ndjson"), lines).unwrap();
        self.done(&["ingest", "events.ndjson"]);
    }

    /// Runs a command and returns its status and all it said.
    pub fn run(&self, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_srok"));
        let settings = self.path("srok.toml");
        if settings.is_file() {
            command.env("SROK_CONFIG", settings);
        } else {
            command.env_remove("SROK_CONFIG");
        }
        let output = command
            .current_dir(self.folder.path())
            .env("SROK_DATA", self.data())
            .args(arguments)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].map(|part| String::from_utf8(part).unwrap());
        (output.status.code().unwrap(), said.concat())
    }

    /// Runs a command that must succeed.
    pub fn done(&self, arguments: &[&str]) -> String {
        let (status, said) = self.run(arguments);
        assert_eq!(status, 0, "{arguments:?}: {said}");
        said
    }

    /// Runs a command that must be refused, and returns why.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let (status, said) = self.run(arguments);
        assert_eq!(status, 2, "{arguments:?}: {said}");
        said
    }

    /// Approves or corrects a report.
    pub fn approve(&self, more: &[&str]) -> String {
        self.done(&[&["report", "approve", "--quarter", QUARTER], more].concat())
    }

    pub fn correct(&self, reason: &str, more: &[&str]) -> String {
        let all = [
            "report",
            "correct",
            "--quarter",
            QUARTER,
            "--reason",
            reason,
        ];
        self.done(&[&all[..], more].concat())
    }

    /// Returns a report by what is known now, or was at a moment.
    pub fn report(&self, quarter: &str, more: &[&str]) -> Files {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().to_str().unwrap();
        let all = ["report", "complaints", "--quarter", quarter, "--out", out];
        let (status, said) = self.run(&[&all[..], more].concat());
        assert!([0, 1].contains(&status), "{said}");
        files(folder.path())
    }

    /// Returns the files of a version as they were approved.
    pub fn version(&self, id: i64) -> Files {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().to_str().unwrap();
        self.done(&["report", "files", &id.to_string(), "--out", out]);
        files(folder.path())
    }

    /// Returns the versions that were approved.
    pub fn versions(&self) -> Vec<Value> {
        let said = self.done(&["report", "list", "--format", "json"]);
        serde_json::from_str(&said).unwrap()
    }
}

fn files(folder: &Path) -> Files {
    let all = std::fs::read_dir(folder).unwrap();
    all.map(|entry| {
        let path = entry.unwrap().path();
        let ending = path.extension().unwrap().to_str().unwrap().to_owned();
        (ending, std::fs::read(path).unwrap())
    })
    .collect()
}

/// Returns what the JSON file says; it is written as its schema has it.
pub fn json_of(files: &Files) -> Value {
    let report = serde_json::from_slice(&files["json"]).unwrap();
    assert_valid(&report);
    report
}

/// Tells whether two reports are the same to the byte, in all four forms.
pub fn assert_same(one: &Files, other: &Files) {
    let endings: Vec<&String> = one.keys().collect();
    assert_eq!(endings, ["csv", "json", "pdf", "xlsx"]);
    for (ending, content) in one {
        assert!(*content == other[ending], "the {ending} differs");
    }
}
