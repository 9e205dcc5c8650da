//! A store with standings, directory and rules at a settable moment: what alerts are made of, in one process.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::sync::Arc;

use srok_core::config::{Alerts, Config, Mail, Serve};
use srok_core::directory::{Absence, Declaration, Directory, Official, Organisation, Rows};
use srok_core::signing::Key;
use srok_engine::standings::Standings;
use srok_law::case::{Day, Instant};
use srok_law::library::Law;
use srok_law::words::Lang;
use srok_notify::alerts::answer::{Answer, NoAnswer, Outcome};
use srok_notify::alerts::deliver::{Office, Report};
use srok_notify::alerts::look::Look;
use srok_notify::alerts::rules::{BUILT_IN, Rules};
use srok_notify::mail::Postman;
use srok_store::{AlertRecord, AlertsWanted, AnswerRecord, NewEvent, Options, Store};

use crate::made;

pub struct World {
    pub folder: tempfile::TempDir,
    pub law: Arc<Law>,
    pub store: Arc<Store>,
    pub standings: Standings,
    pub rules: Arc<Rules>,
    pub settings: Config,
}

/// Returns the built-in law.
pub fn law() -> Arc<Law> {
    Arc::new(srok::shipped::built_in().unwrap())
}

pub fn day(text: &str) -> Day {
    text.parse::<srok_law::time::NaiveDate>()
        .expect(text)
        .into()
}

impl World {
    /// Opens an empty store; nothing due before a day is told of.
    pub fn new(law: &Arc<Law>, start_on: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(folder.path(), &Options::default()).unwrap());
        let standings =
            Standings::open(&store, law, made::at("2026-01-01T00:00:00+03:00")).unwrap();
        let data = folder.path().to_owned();
        Self {
            folder,
            law: Arc::clone(law),
            store,
            standings,
            rules: Arc::new(Rules::parse("alerts.toml", BUILT_IN).unwrap()),
            settings: Config {
                data,
                alerts: Alerts {
                    start_on: Some(start_on.parse().unwrap()),
                    ..Alerts::default()
                },
                serve: Serve {
                    public_url: "https://srok.example".to_owned().try_into().unwrap(),
                    ..Serve::default()
                },
                mail: Mail {
                    from: Some("srok@authority.example".into()),
                    ..Mail::default()
                },
                ..Config::default()
            },
        }
    }

    /// Adds rows to the directory.
    pub fn directory(&mut self, rows: &Rows) -> Arc<Directory> {
        self.store
            .add_to_directory(rows, made::at("2026-01-01T00:00:00+03:00"))
            .unwrap()
    }

    /// Takes events in at a moment and settles what follows.
    pub fn learn(&mut self, now: &str, events: &[NewEvent<'_>]) {
        made::import(&self.store, now, events);
        self.standings.settle().unwrap();
    }

    /// Has the store work by another law from a moment on.
    pub fn decree(&mut self, law: &Arc<Law>, now: &str) {
        self.law = Arc::clone(law);
        self.standings = Standings::open(&self.store, law, made::at(now)).unwrap();
        self.standings.settle().unwrap();
    }

    pub fn look(&self) -> Look {
        Look {
            store: Arc::clone(&self.store),
            law: Arc::clone(&self.law),
            standings: self.standings.fresh(),
            directory: self.store.directory().unwrap(),
            rules: Arc::clone(&self.rules),
            start_on: self.settings.alerts.start_on.unwrap().into(),
            lang: Lang::Ru,
        }
    }

    pub fn key(&self) -> Key {
        Key::of(&self.settings).unwrap()
    }

    /// Sends what is to be sent at a moment.
    pub fn run(&self, now: &str, postman: &Postman) -> Report {
        self.run_at(made::at(now), postman)
    }

    pub fn run_at(&self, now: Instant, postman: &Postman) -> Report {
        let look = self.look();
        let office = Office::of(&look, &self.settings).unwrap();
        office.run(now, postman, &|| false).unwrap()
    }

    /// Returns what would be sent at a moment.
    pub fn owed(&self, now: &str) -> Report {
        let look = self.look();
        let office = Office::of(&look, &self.settings).unwrap();
        office.owed(made::at(now)).unwrap()
    }

    pub fn answer(
        &self,
        now: &str,
        alert: i64,
        outcome: Outcome,
        reason: &str,
        until: Option<&str>,
    ) -> Result<AnswerRecord, NoAnswer> {
        let author = self.alert(alert).recipient.to_string();
        let answer = Answer {
            alert,
            outcome,
            reason: reason.into(),
            until: until.map(day),
            by: format!("official:{author}"),
            author,
            link: None,
        };
        self.look().answer(&answer, made::at(now)).unwrap()
    }

    pub fn alerts(&self) -> Vec<AlertRecord> {
        self.store.alerts(&AlertsWanted::default()).unwrap()
    }

    pub fn alert(&self, id: i64) -> AlertRecord {
        let alerts = self.alerts();
        alerts.into_iter().find(|alert| alert.id == id).unwrap()
    }

    /// Returns the ledger in short: threshold and rung, recipient, role, state and reason, the oldest first.
    pub fn ledger(&self) -> Vec<String> {
        let alerts = self.alerts().into_iter();
        alerts
            .map(|alert| {
                let reason = alert.reason.as_deref().unwrap_or("-");
                let copy = if alert.is_copy { " (copy)" } else { "" };
                format!(
                    "{} {} {}.{} {} as {}{copy}: {} {reason}",
                    alert.subject,
                    alert
                        .due_on
                        .map_or_else(|| "-".to_owned(), |day| day.to_string()),
                    alert.threshold,
                    alert.rung,
                    alert.recipient,
                    alert.role,
                    alert.state.code()
                )
            })
            .collect()
    }
}

/// A small unit with everybody it needs, below a ministry.
pub fn staff() -> Rows {
    Rows {
        organisations: vec![
            organisation("ministry", None),
            organisation("tsp-12", Some("ministry")),
        ],
        officials: vec![
            official("m-1", "ministry", &["head"]),
            official("m-2", "ministry", &["ministry"]),
            official("m-3", "ministry", &["control_official"]),
            official("m-6", "ministry", &["administrator"]),
            official("u-1", "tsp-12", &["head"]),
            official("u-2", "tsp-12", &["intake_official"]),
            official("u-3", "tsp-12", &["complaint_official"]),
            Official {
                deputy: Some("u-5".into()),
                ..official(
                    "u-4",
                    "tsp-12",
                    &["processing_official", "decision_official"],
                )
            },
            official("u-5", "tsp-12", &[]),
            official("u-7", "tsp-12", &["control_official"]),
        ],
        declarations: vec![declaration("m-3", None), declaration("u-7", None)],
        ..Rows::default()
    }
}

pub fn organisation(id: &str, parent: Option<&str>) -> Organisation {
    Organisation {
        id: id.into(),
        name: format!("Подразделение {id}"),
        parent: parent.map(str::to_owned),
        calendar: None,
        reports: Vec::new(),
        kind: None,
        since: day("1970-01-01"),
        until: None,
    }
}

pub fn official(id: &str, organisation: &str, roles: &[&str]) -> Official {
    Official {
        id: id.into(),
        name: format!("Служащий {id}"),
        position: "специалист".into(),
        organisation: organisation.into(),
        email: Some(format!("{id}@{organisation}.example")),
        lang: Lang::Ru,
        opens: srok_law::time::NaiveTime::from_hms_opt(9, 0, 0),
        closes: srok_law::time::NaiveTime::from_hms_opt(18, 0, 0),
        deputy: None,
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        since: day("1970-01-01"),
        until: None,
    }
}

pub fn absence(official: &str, from: &str, to: &str) -> Absence {
    Absence {
        official: official.into(),
        from: day(from),
        to: day(to),
        reason: None,
    }
}

pub fn declaration(official: &str, about: Option<&str>) -> Declaration {
    Declaration {
        official: official.into(),
        about: about.map(str::to_owned),
        relation: about.map(|_| "kinship".to_owned()),
        since: day("1970-01-01"),
    }
}
