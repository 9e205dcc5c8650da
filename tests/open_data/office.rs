//! A store with approved reports, made once; each test looks at a copy of it through a service of its own.

use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant as Stopwatch};

use clap::Parser as _;
use serde_json::Value;
use srok::cli;
use srok_core::access::{May, Right, Role};
use srok_core::audit;
use srok_core::clock::Clock;
use srok_core::config::{Config, Reports, Serve};
use srok_core::directory::{BEGINNING, Official, Rows};
use srok_engine::accounts::{Clerk, Wanted};
use srok_engine::standings::Standings;
use srok_law::case::{Day, Instant};
use srok_law::time::{DateTime, Utc};
use srok_law::words::Lang;
use srok_reports::complaints::{Approving, Ask, approve};
use srok_service::Service;
use srok_store::{Options, ReportFile, ReportsWanted, Store};
use tempfile::TempDir;

use crate::browser::Browser;
use crate::server::agent;

/// The moment at which the clock stands.
pub const NOW: &str = "2026-11-20T12:00:00+03:00";
/// Longer than anything may take on a slow machine.
const LONG: Duration = Duration::from_secs(120);
/// The password of every account.
const PASSWORD: &str = "snow on the window";
/// Why reports are approved although bodies within have not approved theirs.
pub const OVERRIDDEN: &str = "дело ЖАЛ-77 проверил Иванов";
/// The quarters of which the report of all bodies is approved.
pub const QUARTERS: [&str; 4] = ["2025Q4", "2026Q1", "2026Q2", "2026Q3"];

const DIRECTORY: &str = "\
organisation,name,parent,reports
mszn,Министерство социального развития,,mo221
tsp-01,Балашихинское управление социальной защиты,mszn,mo221
tsp-05,Егорьевское управление социальной защиты,mszn,mo221
tsp-99,Пущинское управление социальной защиты,mszn,mo221
";

/// Who looks: login, role, organisation, official.
const ACCOUNTS: [(&str, Role, &str, &str); 4] = [
    ("chief", Role::Supervisor, "", ""),
    ("head-01", Role::Supervisor, "tsp-01", ""),
    ("ministry", Role::Ministry, "", ""),
    ("official", Role::Official, "", "u-01"),
];

/// The store with cases, and which reports were approved in it.
pub struct Base {
    folder: TempDir,
}

/// Reports of all bodies, of each of [`QUARTERS`], and one of `tsp-01`.
pub static APPROVED: LazyLock<Base> = LazyLock::new(|| {
    let base = Base::new("6000");
    base.approve(&["--quarter", "2026Q3", "--organisation", "tsp-01"]);
    for quarter in QUARTERS {
        base.approve(&["--quarter", quarter]);
    }
    base
});

/// Reports of bodies alone: one with all beneath it, and one of these.
pub static BODIES: LazyLock<Base> = LazyLock::new(|| {
    let base = Base::new("1500");
    // a part is approved first: then others are missing in the larger one, which is approved all the same, with a reason
    for body in ["tsp-01", "mszn"] {
        base.approve(&["--quarter", "2026Q3", "--organisation", body]);
    }
    base
});

/// Nothing but cases.
pub static NOTHING: LazyLock<Base> = LazyLock::new(|| Base::new("300"));

/// Returns the moment of a text.
pub fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

impl Base {
    fn new(cases: &str) -> Self {
        let base = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::write(base.path("directory.csv"), DIRECTORY).unwrap();
        let settings = format!("data = '{}'\n", base.path("data").display());
        std::fs::write(base.path("config.toml"), settings).unwrap();
        let (events, directory) = (base.text("events.ndjson"), base.text("directory.csv"));
        let made = ["generate", "--cases", cases, "--seed", "7", "--until", NOW];
        base.run(&[&made[..], &["--out", &events]].concat());
        base.run(&["directory", "import", &directory, "--since", "2025-01-01"]);
        base.run(&["ingest", &events]);
        base
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn run(&self, arguments: &[&str]) {
        let config = self.text("config.toml");
        let all = ["srok", "--config", &config];
        let all = all.into_iter().chain(arguments.iter().copied());
        let _ = cli::run(cli::Arguments::parse_from(all), Clock::Fixed(at(NOW)));
    }

    fn approve(&self, which: &[&str]) {
        let approve = ["report", "approve", "--override", OVERRIDDEN];
        self.run(&[&approve[..], which].concat());
    }

    /// Returns everything by which single cases and people are known in the store.
    pub fn marks(&self) -> Vec<String> {
        let events = std::fs::read_to_string(self.path("events.ndjson")).unwrap();
        let mut marks: Vec<String> = Vec::new();
        for line in events.lines() {
            // some lines are damaged on purpose
            let Ok(event) = serde_json::from_str::<Value>(line) else {
                continue;
            };
            let data = &event["data"];
            for mark in [
                &event["subject"],
                &event["id"],
                &data["registration_no"],
                &data["official"],
            ] {
                // what is shorter is found in any text
                let mark = mark.as_str().filter(|mark| mark.chars().count() > 4);
                marks.extend(mark.map(str::to_owned));
            }
        }
        marks.sort();
        marks.dedup();
        assert!(marks.len() > 10_000, "{}", marks.len());
        marks
    }

    /// Starts a service over a copy of the store.
    pub fn serve(&self, is_public: bool) -> Office {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::DirBuilder::new()
            .mode(0o700)
            .create(&data)
            .unwrap();
        for file in [srok_store::FILE, srok_store::picture::FILE] {
            std::fs::copy(self.path("data").join(file), data.join(file)).unwrap();
        }
        Office::start(folder, data, is_public)
    }
}

/// A service.
pub struct Office {
    pub service: Arc<Service>,
    /// Tokens for reading: about everything, about `tsp-01`; and one for sending.
    pub tokens: [String; 3],
    address: SocketAddr,
    thread: Option<JoinHandle<()>>,
    _folder: TempDir,
}

impl Office {
    fn start(folder: TempDir, data: PathBuf, is_public: bool) -> Self {
        let config = Config {
            data: data.clone(),
            serve: Serve {
                listen: "127.0.0.1:0".parse().unwrap(),
                ..Serve::default()
            },
            reports: Reports {
                public: is_public,
                publisher: Some("Министерство социального развития".into()),
                ..Reports::default()
            },
            ..Config::default()
        };
        let tokens = people(&data);
        let options = Options {
            explicit_checkpoints: true,
            ..Options::default()
        };
        let store = Arc::new(Store::open(&data, &options).unwrap());
        let law = Arc::new(srok::shipped::built_in().unwrap());
        let (service, backlog) = Service::new(config, Clock::Fixed(at(NOW)), law, store);
        let (started, address) = mpsc::channel();
        let running = Arc::clone(&service);
        let thread = std::thread::spawn(move || {
            srok::running::run(&running, backlog, |address| started.send(address).unwrap())
                .unwrap();
        });
        let office = Self {
            address: address.recv_timeout(LONG).unwrap(),
            service,
            tokens,
            thread: Some(thread),
            _folder: folder,
        };
        let ready = format!("http://{}/health/ready", office.address);
        let since = Stopwatch::now();
        while !agent()
            .get(&ready)
            .call()
            .is_ok_and(|it| it.status() == 200)
        {
            assert!(since.elapsed() < LONG, "it does not become ready");
            std::thread::park_timeout(Duration::from_millis(10));
        }
        office
    }

    /// Returns somebody who has not signed in.
    pub fn nobody(&self) -> Browser {
        Browser::new(self.address)
    }

    /// Returns a program with a token.
    pub fn with_token(&self, token: &str) -> Browser {
        self.nobody()
            .with("authorization", &format!("Bearer {token}"))
    }

    /// Signs in with one of the accounts.
    pub fn sign_in(&self, login: &str) -> Browser {
        self.nobody().sign_in(login, PASSWORD)
    }

    /// Returns what a stranger gets at an address, which must be there.
    pub fn get(&self, path: &str) -> String {
        let answer = self.nobody().get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    /// Returns the rows of the open data.
    pub fn rows(&self) -> Vec<Value> {
        let document: Value =
            serde_json::from_str(&self.get("/open-data/complaints.json")).unwrap();
        document["rows"].as_array().unwrap().clone()
    }

    /// Returns the files of a version.
    pub fn files(&self, id: i32) -> Vec<ReportFile> {
        self.service.store.report_files(id).unwrap()
    }

    /// Returns what the report of all bodies says that was approved last for a quarter.
    pub fn approved(&self, quarter: &str) -> Value {
        let wanted = ReportsWanted {
            period: Some(quarter.into()),
            organisation: Some(None),
            ..ReportsWanted::default()
        };
        let record = self.service.store.reports(&wanted).unwrap().pop().unwrap();
        let files = self.files(record.id);
        let json = files.iter().find(|file| file.name.ends_with(".json"));
        serde_json::from_slice(&json.unwrap().content).unwrap()
    }

    /// Approves a corrected version of the report of all bodies, with what is known now.
    pub fn correct(&self, quarter: &str, reason: &str) {
        let standings = Standings::open(
            &self.service.store,
            &self.service.law,
            at("2026-11-20T13:00:00+03:00").into(),
        );
        let asked = Approving {
            ask: Ask {
                period: quarter.parse().unwrap(),
                regulation: "mo221".into(),
                organisation: None,
                known_at: None,
                lang: Lang::Ru,
                templates: srok_reports::Templates::default(),
            },
            by: "chief".into(),
            named: "Начальник отдела".into(),
            at: at("2026-11-20T13:00:00+03:00").into(),
            reason: Some(reason.into()),
            overriding: Some(OVERRIDDEN.into()),
            silent: Vec::new(),
        };
        approve(&standings.unwrap(), &asked).unwrap();
    }

    /// Sends events and waits until standings know of them.
    pub fn send(&self, lines: &str) {
        let reach = || self.service.store.standings_reach().unwrap();
        let before = reach();
        let mut answer = agent()
            .post(format!("http://{}/api/v1/events", self.address))
            .header("authorization", format!("Bearer {}", self.tokens[2]))
            .header("content-type", "application/x-ndjson")
            .send(lines.as_bytes())
            .unwrap();
        let taken = answer.body_mut().read_to_string().unwrap();
        let all = format!("\"accepted\":{}", lines.lines().count());
        assert!(taken.contains(&all), "{taken}");
        let since = Stopwatch::now();
        while reach() == before || self.service.lag() > Duration::ZERO {
            assert!(since.elapsed() < LONG, "standings do not follow");
            std::thread::park_timeout(Duration::from_millis(10));
        }
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.service.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn official() -> Official {
    Official {
        id: "u-01".into(),
        name: "Исполнитель 01".into(),
        position: "специалист".into(),
        organisation: "tsp-01".into(),
        email: None,
        lang: Lang::Ru,
        opens: None,
        closes: None,
        deputy: None,
        roles: Vec::new(),
        since: BEGINNING,
        until: None,
    }
}

/// Makes the accounts and returns the tokens.
fn people(data: &Path) -> [String; 3] {
    let store = Store::open(data, &Options::default()).unwrap();
    let now = Instant::from(at(NOW));
    let clerk = Clerk {
        store: &store,
        author: audit::CONSOLE,
        now,
        today: Day::from(at(NOW).date_naive()),
    };
    let rows = Rows {
        officials: vec![official()],
        ..Rows::default()
    };
    store.add_to_directory(&rows, now).unwrap();
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
    [
        ("reader", May::Read, &[][..]),
        ("reader-01", May::Read, &["tsp-01"]),
        ("sender", May::Send, &[]),
    ]
    .map(|(name, may, organisations)| {
        let token = Right::new_token().unwrap();
        let right = Right {
            name: name.into(),
            may,
            sources: Vec::new(),
            organisations: organisations.iter().map(|id| (*id).to_owned()).collect(),
            created_at: now,
            expires_at: None,
            revoked_at: None,
        };
        store.create_token(&token, &right, audit::CONSOLE).unwrap();
        token
    })
}
