//! Who sends, and what do others see of it?

use std::collections::HashMap;
use std::path::Path;

use serde_json::{Value, json};

use super::server::{Answer, Server, said, srok};

/// A day on which everything of March is long overdue.
const LATER: &str = "2026-05-20";

/// A service with the tokens of some bodies.
pub struct World {
    pub server: Server,
    senders: HashMap<String, String>,
    readers: HashMap<String, String>,
}

impl World {
    pub fn at(folder: &Path) -> Self {
        Self {
            server: Server::start(folder),
            senders: HashMap::new(),
            readers: HashMap::new(),
        }
    }

    pub fn command(&self, arguments: &[&str]) -> String {
        said(&srok(&self.server.data, arguments))
    }

    /// Runs a command that may find something.
    pub fn listed(&self, arguments: &[&str]) -> Value {
        let output = srok(&self.server.data, arguments);
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
    }

    /// Sends events with the token of a body; the token has the name of the body.
    pub fn send(&mut self, body: &str, events: &[Value]) -> Answer {
        let lines: Vec<String> = events.iter().map(Value::to_string).collect();
        if !self.senders.contains_key(body) {
            let token = self.server.token(&[body, "--organisation", body]);
            self.senders.insert(body.into(), token);
        }
        self.server
            .send_lines(&self.senders[body], &lines.join("\n"))
            .unwrap()
    }

    /// Sends one event and returns what became of it: accepted, waiting or the field it was rejected for.
    pub fn sent(&mut self, body: &str, event: Value) -> String {
        let answer = self.send(body, &[event]);
        let told = answer.json();
        match (answer.status, &told["rejected"][0]["field"]) {
            (200, _) if told["accepted"] == 1 => "accepted".into(),
            (200, _) if told["waiting"] == 1 => "waiting".into(),
            (422, field) => format!("rejected: {}", field.as_str().unwrap()),
            _ => panic!("{answer:?}"),
        }
    }

    /// Takes events in as the administrator does. Returns the number of the import.
    pub fn ingest(&self, name: &str, events: &[Value]) -> String {
        let file = self.server.data.join(name);
        let lines: Vec<String> = events.iter().map(Value::to_string).collect();
        std::fs::write(&file, lines.join("\n")).unwrap();
        let taken = self.listed(&["ingest", file.to_str().unwrap(), "--format", "json"]);
        taken[0]["import"].to_string()
    }

    /// Returns how the limits of a case stand later on.
    pub fn standings(&self, case: &str) -> Value {
        let asked = ["standings", "--case", case, "--as-of", LATER];
        self.listed(&[&asked[..], &["--severity", "all", "--format", "json"]].concat())
    }

    /// Returns the state of the service term.
    pub fn state(&self, case: &str) -> String {
        let standings = self.standings(case);
        let all = standings.as_array().unwrap();
        let term = all.iter().find(|row| row["limit"] == "mo221.service_term");
        term.map_or_else(String::new, |row| row["state"].as_str().unwrap().into())
    }

    /// Returns the ids of the events that wait.
    pub fn waiting(&self) -> Vec<String> {
        let listed = self.listed(&["quarantine", "list", "--waiting", "--format", "json"]);
        let all = listed.as_array().unwrap().iter();
        let mut ids: Vec<String> = all.map(|row| row["id"].as_str().unwrap().into()).collect();
        ids.sort();
        ids
    }

    /// Tells whether a reader of a body may open a case.
    pub fn may_read(&mut self, body: &str, case: &str) -> bool {
        if !self.readers.contains_key(body) {
            let name = format!("{body}-reads");
            let token = self
                .server
                .token(&[&name, "--read", "--organisation", body]);
            self.readers.insert(body.into(), token);
        }
        let address = format!("/api/v1/cases/{case}");
        let answer = self
            .server
            .get(&address, Some(&self.readers[body]))
            .unwrap();
        assert!([200, 404].contains(&answer.status), "{answer:?}");
        answer.status == 200
    }

    /// Stops the service and lets the store be proved whole.
    pub fn prove_whole(self) {
        let data = self.server.data.clone();
        assert_eq!(self.server.stop(), Some(0));
        said(&srok(&data, &["verify"]));
    }
}

/// Returns an event of a body about a case, of a source of the body's own.
pub fn event(id: &str, body: &str, case: &str, kind: &str, day: &str, data: Value) -> Value {
    let mut all = json!({"regulation": "mo221", "organisation": body});
    for (name, value) in data.as_object().unwrap() {
        all[name] = value.clone();
    }
    json!({
        "specversion": "1.0", "id": id, "source": format!("//{body}.example"), "type": kind, "subject": case,
        "time": format!("{day}T12:00:00+03:00"), "data": all,
    })
}

/// Returns the filing and the registration of a case of a body: its service term runs from there.
pub fn opened(body: &str, case: &str) -> [Value; 2] {
    [
        event(
            &format!("{case}-filed"),
            body,
            case,
            "application_submitted",
            "2026-03-02",
            json!({"channel": "portal"}),
        ),
        event(
            &format!("{case}-registered"),
            body,
            case,
            "application_registered",
            "2026-03-03",
            json!({"channel": "portal"}),
        ),
    ]
}

/// Returns the event that hands a case over.
pub fn handed_over(body: &str, to: &str, case: &str) -> Value {
    event(
        &format!("{case}-handed"),
        body,
        case,
        "assigned",
        "2026-03-04",
        json!({"to_organisation": to}),
    )
}

/// Returns the events that fulfil the service term.
pub fn decided(body: &str, case: &str) -> Value {
    event(
        &format!("{case}-decided"),
        body,
        case,
        "decision_made",
        "2026-03-06",
        json!({"outcome": "refused"}),
    )
}

/// Returns an event that annuls another one of the source of a body.
pub fn annulled(body: &str, target: &Value) -> Value {
    let id = target["id"].as_str().unwrap();
    let case = target["subject"].as_str().unwrap();
    let mut event = event(
        &format!("{id}-annulled"),
        body,
        case,
        "event_annulled",
        "2026-03-10",
        json!({"replaces": id}),
    );
    event["source"] = target["source"].clone();
    event
}
