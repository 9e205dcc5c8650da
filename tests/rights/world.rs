//! Two bodies that must know nothing of one another, with their cases, and somebody of every kind who looks at them. The clock stands still.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant as Stopwatch};

use clap::Parser as _;
use serde_json::json;
use srok::cli;
use srok_core::access::{May, Right, Role};
use srok_core::audit;
use srok_core::clock::Clock;
use srok_core::config::{Alerts, Config, Mail, Serve, Transport};
use srok_core::directory::{BEGINNING, Official, Organisation, Rows};
use srok_engine::accounts::{Clerk, Wanted};
use srok_law::case::{Day, Instant};
use srok_law::time::{DateTime, Utc};
use srok_law::words::Lang;
use srok_service::{self as service, Service};
use srok_store::{Options, Store};
use tempfile::TempDir;

use crate::browser::Browser;
use crate::server::{agent, event};

/// The moment at which the clock stands: a Monday morning.
pub const NOW: &str = "2026-03-16T10:00:00+03:00";
/// The password of every account.
pub const PASSWORD: &str = "snow on the window";
/// Longer than anything may take on a slow machine.
const LONG: Duration = Duration::from_secs(120);

/// Accounts: login, role, organisation, official.
pub const ACCOUNTS: [(&str, Role, &str, &str); 7] = [
    ("admin", Role::Administrator, "", ""),
    ("chief", Role::Supervisor, "", ""),
    ("head-a", Role::Supervisor, "body-a", ""),
    ("head-a2", Role::Supervisor, "unit-a2", ""),
    ("official-a1", Role::Official, "", "u-a1"),
    ("ministry", Role::Ministry, "", ""),
    ("gone", Role::Supervisor, "", ""),
];

/// A unit with everything by which it is known.
const UNITS: [&str; 3] = ["a1", "a2", "b1"];

/// The service.
pub struct World {
    pub address: SocketAddr,
    pub service: Arc<Service>,
    /// A token for sending, and two for reading: about everything, about `unit-a2`.
    pub tokens: [String; 3],
    folder: TempDir,
    thread: Option<JoinHandle<()>>,
}

/// Returns the moment of a text.
pub fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

impl World {
    /// Starts a service with cases of both bodies, and waits until its pages can be looked at.
    pub fn start() -> Self {
        Self::start_with(|_| {})
    }

    /// The same with other settings.
    pub fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = settings(folder.path());
        change(&mut config);
        let store = Store::open(&config.data, &Options::default()).unwrap();
        let before = Instant::from(at("2026-01-12T10:00:00+03:00"));
        store.add_to_directory(&directory(), before).unwrap();
        accounts(&store);
        let tokens = [
            token(&store, "sender", May::Send, &[]),
            token(&store, "reader", May::Read, &[]),
            token(&store, "reader-a2", May::Read, &["unit-a2"]),
        ];
        drop(store);
        ingest(folder.path(), &config.data);
        let store = Options {
            explicit_checkpoints: true,
            ..Options::default()
        };
        let store = Arc::new(Store::open(&config.data, &store).unwrap());
        let law = Arc::new(srok::shipped::built_in().unwrap());
        let (service, backlog) = Service::new(config, Clock::Fixed(at(NOW)), law, store);
        let (started, address) = mpsc::channel();
        let running = Arc::clone(&service);
        let thread = std::thread::spawn(move || {
            srok::running::run(&running, backlog, |address| started.send(address).unwrap())
                .unwrap();
        });
        let world = Self {
            address: address.recv_timeout(LONG).unwrap(),
            service,
            tokens,
            folder,
            thread: Some(thread),
        };
        world.wait();
        world
    }

    /// Waits until everything that is made on the side is there.
    fn wait(&self) {
        self.until("readiness", || {
            let answer = agent().get(self.url("/health/ready")).call();
            answer.is_ok_and(|answer| answer.status() == 200)
        });
        let admin = self.sign_in("admin");
        for page in ["/", "/procedures"] {
            self.until(page, || admin.get(page).status == 200);
        }
        // the first look may have come before the standings, and the next is a minute away
        service::alerts::send(&self.service).unwrap();
        let alerts = admin.get("/alerts.csv").body;
        assert!(alerts.contains("case-b1"), "{alerts}");
    }

    /// Asks again and again until something holds.
    pub fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let since = Stopwatch::now();
        while !holds() {
            assert!(since.elapsed() < LONG, "no {what}");
            std::thread::park_timeout(Duration::from_millis(10));
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Returns somebody who has not signed in.
    pub fn nobody(&self) -> Browser {
        Browser::new(self.address)
    }

    /// Signs in with one of the accounts.
    pub fn sign_in(&self, login: &str) -> Browser {
        self.nobody().sign_in(login, PASSWORD)
    }

    /// The folder of the store.
    pub fn data(&self) -> PathBuf {
        self.service.config.data.clone()
    }

    /// Ends the service and returns its folder.
    pub fn stop(mut self) -> TempDir {
        self.end();
        std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap())
    }

    fn end(&mut self) {
        self.service.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.end();
    }
}

fn settings(folder: &Path) -> Config {
    Config {
        data: folder.join("data"),
        serve: Serve {
            listen: "127.0.0.1:0".parse().unwrap(),
            ..Serve::default()
        },
        alerts: Alerts {
            start_on: Some("2026-03-01".parse().unwrap()),
            ..Alerts::default()
        },
        mail: Mail {
            transport: Transport::Folder,
            folder: Some(folder.join("mails")),
            from: Some("srok <srok@authority.example>".into()),
            ..Mail::default()
        },
        ..Config::default()
    }
}

/// Two bodies: `body-a` with `unit-a1` and `unit-a2`, `body-b` with `unit-b1`; each unit with a head and an official.
pub fn directory() -> Rows {
    let organisation = |id: &str, parent: Option<&str>| Organisation {
        id: id.into(),
        name: format!("Подразделение {id}"),
        parent: parent.map(Into::into),
        calendar: None,
        reports: Vec::new(),
        kind: None,
        since: BEGINNING,
        until: None,
    };
    let official = |id: &str, organisation: &str, roles: &[&str]| Official {
        id: id.into(),
        name: format!("Сотрудник {id}"),
        position: "специалист".into(),
        organisation: organisation.into(),
        email: Some(format!("{id}@authority.example")),
        lang: Lang::Ru,
        opens: None,
        closes: None,
        deputy: None,
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        since: BEGINNING,
        until: None,
    };
    let mut rows = Rows {
        organisations: vec![organisation("body-a", None), organisation("body-b", None)],
        ..Rows::default()
    };
    for unit in UNITS {
        let (id, body) = (format!("unit-{unit}"), format!("body-{}", &unit[..1]));
        rows.organisations.push(organisation(&id, Some(&body)));
        let staff = format!("u-{unit}");
        rows.officials.push(official(&staff, &id, &[]));
        rows.officials
            .push(official(&format!("{staff}-head"), &id, &["head"]));
    }
    rows
}

fn accounts(store: &Store) {
    let now = Instant::from(at(NOW));
    let clerk = Clerk {
        store,
        author: audit::CONSOLE,
        now,
        today: Day::from(at(NOW).date_naive()),
    };
    // each password is sealed with a salt of its own: once is enough here
    let sealed = srok_core::account::password::seal(PASSWORD).unwrap();
    for (login, role, organisation, official) in ACCOUNTS {
        let wanted = Wanted {
            login: login.into(),
            role: Some(role),
            organisation: organisation.into(),
            official: official.into(),
            ..Wanted::default()
        };
        clerk.create(&wanted, None).unwrap();
        let deed = audit::Deed::new(audit::CONSOLE, audit::Kind::PasswordReset, login);
        store
            .set_password(login, &sealed, false, now, &deed)
            .unwrap();
    }
    clerk.disable("gone").unwrap();
}

fn token(store: &Store, name: &str, may: May, organisations: &[&str]) -> String {
    let token = Right::new_token().unwrap();
    let right = Right {
        name: name.into(),
        may,
        sources: Vec::new(),
        organisations: organisations.iter().map(|id| (*id).to_owned()).collect(),
        created_at: at(NOW).into(),
        expires_at: None,
        revoked_at: None,
    };
    store.create_token(&token, &right, audit::CONSOLE).unwrap();
    token
}

/// Takes in the cases of all units: applications that nobody registered, one that was granted late, complaints, and a record that cannot be used.
fn ingest(folder: &Path, data: &Path) {
    let mut lines = Vec::new();
    for unit in UNITS {
        let common = json!({"regulation": "mo221", "channel": "portal", "organisation": format!("unit-{unit}"), "official": format!("u-{unit}")});
        let mut said = |case: &str, kind: &str, time: &str, more: serde_json::Value| {
            let mut data = common.clone();
            for (key, value) in more.as_object().unwrap() {
                data[key] = value.clone();
            }
            let id = format!("{unit}-{}", lines.len());
            lines.push(
                event(&id, &format!("case-{unit}-{case}"), kind, time, &data).replace(
                    "//vis.example/tsp-12",
                    &format!("//vis.example/unit-{unit}"),
                ),
            );
        };
        let none = json!({});
        let registered = |number: &str| json!({"registration_no": format!("reg-{unit}-{number}")});
        said(
            "1",
            "application_submitted",
            "2026-03-06T11:05:00+03:00",
            none.clone(),
        );
        said(
            "2",
            "application_submitted",
            "2026-03-02T10:00:00+03:00",
            none.clone(),
        );
        said(
            "2",
            "application_registered",
            "2026-03-05T10:00:00+03:00",
            registered("2"),
        );
        let complaint = json!({"channel": "epgu", "object": ["agency_official"], "ground": ["service_refused_unlawfully"], "related_case": format!("case-{unit}-2")});
        said(
            "3",
            "complaint_submitted",
            "2026-03-03T10:00:00+03:00",
            complaint.clone(),
        );
        let mut complaint = complaint;
        complaint["registration_no"] = json!(format!("reg-{unit}-3"));
        said(
            "3",
            "complaint_registered",
            "2026-03-11T10:00:00+03:00",
            complaint,
        );
    }
    // of nobody's time
    lines.push(event(
        "bad",
        "case-b1-9",
        "application_submitted",
        "yesterday",
        &json!({"regulation": "mo221", "organisation": "unit-b1"}),
    ));
    let file = folder.join("events.ndjson");
    std::fs::write(&file, lines.join("\n")).unwrap();
    let arguments = ["srok", "--lang", "en", "--data"];
    let all =
        arguments
            .into_iter()
            .chain([data.to_str().unwrap(), "ingest", file.to_str().unwrap()]);
    let _ = cli::run(cli::Arguments::parse_from(all), Clock::Fixed(at(NOW)));
}
