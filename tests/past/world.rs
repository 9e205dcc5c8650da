//! A store of made-up cases in a folder of its own, its history, and a service over it with a clock that stands still.

use std::collections::HashSet;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use srok_core::clock::Clock;
use srok_core::config::Config;
use srok_engine::history::History;
use srok_engine::intake;
use srok_engine::standings::Standings;
use srok_generate::{Recipe, generate};
use srok_ingest::{self as ingest, Input, Record};
use srok_law::case::Instant;
use srok_law::library::{DEFAULT_CALENDAR, Law};
use srok_law::time::{DateTime, Utc};
use srok_service::Service;
use srok_store::{ImportHead, Options, Store};

/// Now.
pub const NOW: &str = "2026-11-20T12:00:00+03:00";

pub fn utc(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).expect(text).to_utc()
}

pub fn at(text: &str) -> Instant {
    utc(text).into()
}

/// A store with the law.
pub struct World {
    folder: tempfile::TempDir,
    pub store: Arc<Store>,
    pub law: Arc<Law>,
}

impl World {
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(folder.path(), &Options::default()).unwrap());
        Self {
            folder,
            store,
            law: Arc::new(srok::shipped::built_in().unwrap()),
        }
    }

    /// Returns the events of some made-up cases and everything that follows from them.
    pub fn of(cases: u64) -> Self {
        let world = Self::empty();
        let recipe = Recipe {
            cases,
            seed: 7,
            until: utc(NOW),
            months: Recipe::MONTHS,
        };
        let mut text = Vec::new();
        let calendar = world.law.calendars.named(DEFAULT_CALENDAR);
        generate(recipe, calendar, &mut text).unwrap();
        world.take(&String::from_utf8(text).unwrap());
        let directory = srok_generate::directory();
        world.store.add_to_directory(&directory, at(NOW)).unwrap();
        world.standings();
        world
    }

    /// Takes events in.
    pub fn take(&self, lines: &str) {
        let of_acts = self.law.regulations.iter();
        let extra: HashSet<String> = of_acts
            .flat_map(|act| act.declared_attributes.iter().cloned())
            .collect();
        let options = ingest::Options {
            mapping: None,
            now: utc(NOW),
            extra_attributes: &extra,
            default_source: None,
            default_zone: None,
            bounds: &srok_core::config::Ingest::default(),
        };
        let head = ImportHead {
            file: "events.ndjson",
            hash: "",
            mapping: None,
            at: at(NOW),
        };
        let mut import = self.store.begin_import(&head).unwrap();
        let input = Input::Stream {
            name: "events.ndjson".into(),
            bytes: Box::new(std::io::Cursor::new(lines.to_owned())),
        };
        ingest::read::<ingest::IngestError>(input, &options, |batch| {
            for record in batch.records {
                match record {
                    Record::Event(event) => import.append(&[intake::stored(&event)]).unwrap(),
                    Record::Rejected(rejected) => import.reject([intake::quarantined(rejected)]),
                }
            }
            Ok(())
        })
        .unwrap();
        import.finish().unwrap();
    }

    pub fn standings(&self) -> Standings {
        let mut standings = Standings::open(&self.store, &self.law, at(NOW)).unwrap();
        standings.settle().unwrap();
        standings
    }

    pub fn history(&self) -> History {
        let zone = self.law.calendars.of(None).zone();
        History::read(&self.standings(), zone, at(NOW)).unwrap()
    }

    /// Closes the store, so that commands can open it, and returns the folder.
    pub fn closed(self) -> Closed {
        let Self { folder, store, .. } = self;
        drop(store);
        Closed { folder }
    }
}

/// The password of all accounts.
pub const PASSWORD: &str = "correct horse battery staple 7";

/// A folder with a store that nobody has open.
pub struct Closed {
    folder: tempfile::TempDir,
}

impl Closed {
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Makes an account with a password that need not be changed.
    pub fn account(&self, login: &str, arguments: &[&str]) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_srok"))
            .args(["--lang", "en", "--data"])
            .arg(self.path())
            .args(["user", "create", login, "--password-stdin", "--name", login])
            .args(arguments)
            .env_remove("SROK_CONFIG")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{PASSWORD}").unwrap();
        assert!(child.wait().unwrap().success(), "{login}");
    }

    /// Starts a service with a clock that stands still, and waits until it has counted its history.
    pub fn served(self) -> Served {
        let mut config = Config {
            data: self.path().to_owned(),
            ..Config::default()
        };
        config.serve.listen = "127.0.0.1:0".parse().unwrap();
        let law = Arc::new(srok::shipped::built_in().unwrap());
        let store = Arc::new(Store::open(self.path(), &Options::default()).unwrap());
        let clock = Clock::Fixed(utc(NOW));
        let (service, backlog) = Service::new(config, clock, law, store);
        let (told, address) = mpsc::channel();
        let running = Arc::clone(&service);
        let thread = std::thread::spawn(move || {
            srok::running::run(&running, backlog, |address| told.send(address).unwrap()).unwrap();
        });
        let served = Served {
            address: address.recv().unwrap(),
            service,
            thread: Some(thread),
            _folder: self.folder,
        };
        while served.service.history().is_none() || served.service.live().is_none() {
            std::thread::park_timeout(std::time::Duration::from_millis(5));
        }
        served
    }
}

/// A running service.
pub struct Served {
    address: SocketAddr,
    pub service: Arc<Service>,
    thread: Option<JoinHandle<()>>,
    _folder: tempfile::TempDir,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.service.stop();
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking());
        }
    }
}

/// Somebody who has signed in.
pub struct Somebody {
    agent: ureq::Agent,
    home: String,
}

/// What a page answered.
pub struct Answer {
    pub status: u16,
    pub kind: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }
}

impl Served {
    /// Signs somebody in.
    pub fn signed_in(&self, login: &str) -> Somebody {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .into();
        let home = format!("http://{}", self.address);
        let form = [("login", login), ("password", PASSWORD), ("next", "/")];
        let answer = agent
            .post(format!("{home}/sign-in"))
            .send_form(form)
            .unwrap();
        assert_eq!(answer.status(), 303, "{login} signs in");
        let cookie = answer.headers().get("set-cookie").unwrap();
        let session = cookie
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        Somebody {
            agent: with_cookie(session),
            home,
        }
    }
}

/// Returns an agent that sends a cookie with every request.
fn with_cookie(session: String) -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .middleware(
            move |mut request: ureq::http::Request<ureq::SendBody<'_>>,
                  next: ureq::middleware::MiddlewareNext<'_>| {
                let value = session.parse().unwrap();
                request.headers_mut().insert("cookie", value);
                next.handle(request)
            },
        )
        .build()
        .into()
}

impl Somebody {
    pub fn get(&self, path: &str) -> Answer {
        let answer = self
            .agent
            .get(format!("{}{path}", self.home))
            .call()
            .unwrap();
        let kind = answer.headers().get("content-type");
        Answer {
            status: answer.status().as_u16(),
            kind: kind.map_or_else(String::new, |kind| kind.to_str().unwrap().to_owned()),
            bytes: answer.into_body().read_to_vec().unwrap(),
        }
    }
}
