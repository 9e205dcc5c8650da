//! The service that all these tests read: made-up cases that came in as they do in life, a clock that stands still, an account for every role.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant as Stopwatch};

use clap::Parser as _;
use srok::cli;
use srok_core::access::Role;
use srok_core::audit;
use srok_core::clock::Clock;
use srok_core::config::Config;
use srok_core::signing::Key;
use srok_engine::accounts::{Clerk, Wanted};
use srok_engine::intake;
use srok_generate::{Recipe, directory, guests};
use srok_law::case::{DAY, Instant, MINUTE};
use srok_law::library::Law;
use srok_notify::alerts::link::Link;
use srok_store::{AlertsWanted, ImportHead, NewEvent, Options, Store};

use crate::made;
use crate::server::agent;
use crate::visitor::Visitor;

/// The moment at which the clock stands: a Tuesday morning.
pub const NOW: &str = "2026-11-24T10:00:00+03:00";
/// The password of every account.
pub const PASSWORD: &str = "snow on the window";
/// Somebody who has alerts to answer.
pub const HOLDER: &str = "holder";
/// Longer than anything may take on a slow machine.
pub const LONG: Duration = Duration::from_secs(120);

/// Days over which the sample came in; what is older came at once.
const DAYS: i64 = 28;
/// One event in so many is told of late.
const LATE: usize = 20;
/// So late.
const LATENESS: i64 = 3 * DAY;

/// The service and what there is to be found in it.
pub struct World {
    pub address: SocketAddr,
    /// Alerts that wait for an answer of [`HOLDER`].
    pub alerts: Vec<i64>,
    /// A case that became known bit by bit.
    pub gradual: String,
    /// The address in a mail under which one of them is answered without signing in.
    pub link: String,
}

static WORLD: LazyLock<World> = LazyLock::new(World::make);

/// Returns the one service of this run.
pub fn world() -> &'static World {
    &WORLD
}

/// Returns the folder in which a run leaves what it made.
pub fn artefacts() -> &'static Path {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        println!("pictures and logs: {}", folder.display());
        folder
    });
    &FOLDER
}

/// Asks again and again until something is there.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let since = Stopwatch::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(since.elapsed() < LONG, "no {what}");
        std::thread::park_timeout(Duration::from_millis(10));
    }
}

impl World {
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn make() -> Self {
        log();
        let folder = artefacts().join("store");
        let law = srok::shipped::built_in().unwrap();
        let store = Arc::new(Store::open(&folder, &Options::default()).unwrap());
        store
            .add_to_directory(&directory(), made::at(NOW).plus(-400 * DAY))
            .unwrap();
        let gradual = deliver(&store, &law);
        drop(store);
        let config = settings(&folder);
        run(&config, &["alerts", "run"]);
        let approve = ["report", "approve", "--quarter", "2026Q3"];
        run(
            &config,
            &[&approve[..], &["--override", "образец"]].concat(),
        );
        let store = Store::open(&folder, &Options::default()).unwrap();
        let alerts = accounts(&store);
        let link = Link {
            alert: alerts[0],
            ends_at: made::at(NOW).plus(DAY),
        };
        let of_the_store = Config {
            data: folder.clone(),
            ..Config::default()
        };
        let link = format!("/a/{}", link.sign(&Key::of(&of_the_store).unwrap()));
        drop(store);
        let address = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        std::thread::spawn(move || run(&config, &["serve", "--listen", &address.to_string()]));
        let world = Self {
            address,
            alerts,
            gradual,
            link,
        };
        let ready = world.url("/health/ready");
        until("service", || {
            let answer = agent().get(&ready).call();
            answer.ok().filter(|answer| answer.status() == 200)
        });
        // what is open and what has ended is counted a little later
        let visitor = Visitor::at(&world.url(""), "admin");
        for page in ["/", "/procedures"] {
            until(page, || {
                Some(visitor.get(page)).filter(|page| page.status == 200)
            });
        }
        world
    }
}

/// Has the log of the service written into a file.
fn log() {
    let file = std::fs::File::create(artefacts().join("service.log")).unwrap();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_ansi(false)
        .with_writer(Mutex::new(file))
        .init();
}

/// Runs a command of srok while the clock stands still.
fn run(config: &Path, arguments: &[&str]) {
    let all = ["srok", "--config", config.to_str().unwrap()]
        .into_iter()
        .chain(arguments.iter().copied());
    let _ = cli::run(
        cli::Arguments::parse_from(all),
        Clock::Fixed(made::at(NOW).utc()),
    );
}

fn settings(folder: &Path) -> PathBuf {
    let file = artefacts().join("config.toml");
    let text = format!(
        "data = '{}'\n[alerts]\nstart_on = \"2026-11-10\"\n[mail]\ntransport = \"folder\"\nfolder = \"mails\"\nfrom = \"srok <srok@authority.example>\"\n[reports]\npublic = true\n",
        folder.display()
    );
    std::fs::write(&file, text).unwrap();
    file
}

/// Has the sample come in: a first load, then two deliveries a day. Some of it comes days late. Returns the case that came in most deliveries.
fn deliver(store: &Store, law: &Law) -> String {
    let now = made::at(NOW);
    let recipe = Recipe {
        cases: 2_000,
        seed: 7,
        until: now.utc(),
        months: Recipe::MONTHS,
    };
    let incoming = made::generated(law, recipe);
    let last = now.plus(-5 * MINUTE);
    let moments: Vec<Instant> = (0..=2 * DAYS)
        .rev()
        .map(|half_days| last.plus(-half_days * DAY / 2))
        .collect();
    let mut deliveries: BTreeMap<Instant, Vec<NewEvent<'_>>> = BTreeMap::new();
    for (number, event) in incoming.iter().map(intake::stored).enumerate() {
        let lateness = if number % LATE == 0 { LATENESS } else { 0 };
        let told = event.occurred_at.plus(lateness);
        let delivery = moments.iter().find(|moment| **moment >= told);
        let delivery = *delivery.unwrap_or(&last);
        deliveries.entry(delivery).or_default().push(event);
    }
    let mut bits: BTreeMap<String, usize> = BTreeMap::new();
    for (at, events) in deliveries {
        for case in events
            .iter()
            .map(|event| &event.case_id)
            .collect::<BTreeSet<_>>()
        {
            *bits.entry(case.to_string()).or_default() += 1;
        }
        let head = ImportHead {
            file: "sample",
            hash: "",
            mapping: None,
            at,
        };
        let mut import = store.begin_import(&head).unwrap();
        import.append(&events).unwrap();
        import.finish().unwrap();
    }
    let most = bits.into_iter().max_by_key(|(_, deliveries)| *deliveries);
    most.unwrap().0
}

/// Makes an account for every role, and one for somebody who has alerts to answer; returns these.
fn accounts(store: &Store) -> Vec<i64> {
    let unanswered = AlertsWanted {
        unanswered: true,
        ..AlertsWanted::default()
    };
    let mut by_person: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for alert in store.alerts(&unanswered).unwrap() {
        if alert.official.as_deref() == Some(&*alert.recipient) {
            let person = by_person.entry(alert.recipient.to_string()).or_default();
            person.push(alert.id);
        }
    }
    let (person, alerts) = by_person
        .into_iter()
        .max_by_key(|(_, alerts)| alerts.len())
        .expect("nobody has an alert to answer");
    assert!(alerts.len() >= 2, "one alert for each language: {alerts:?}");
    let clerk = Clerk {
        store,
        author: audit::CONSOLE,
        now: made::at(NOW),
        today: "2026-11-24"
            .parse::<srok_law::time::NaiveDate>()
            .unwrap()
            .into(),
    };
    let own = [(HOLDER, Role::Official, person.as_str())];
    for (login, role, official) in guests().into_iter().chain(own) {
        let wanted = Wanted {
            login: login.into(),
            role: Some(role),
            official: official.into(),
            ..Wanted::default()
        };
        clerk.create(&wanted, Some(PASSWORD)).unwrap();
    }
    alerts
}
