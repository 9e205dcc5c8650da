//! What is attacked? The built binary with a store of two bodies that must know nothing of one another: cases, complaints, alerts, an approved report,
//! records in quarantine, and cases whose names are formulas and tags.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;
use srok_core::access::Right;
use srok_core::audit;
use srok_core::clock::Clock;
use srok_core::directory::{BEGINNING, Official, Organisation, Rows};
use srok_engine::accounts::{Clerk, Wanted};
use srok_law::case::{Day, Instant};
use srok_law::time::{DateTime, TimeDelta, Utc};
use srok_law::words::Lang;
use srok_store::{Options, Store};
use tempfile::TempDir;

use crate::after::State;
use crate::people::{PEOPLE, Person, Proof, UNITS};
use crate::server::{Server, said, srok};
use crate::tally::Tally;
use crate::wire::{Answer, Request, Wire};

/// The password of every account.
pub const PASSWORD: &str = "snow on the window";
/// A name that a spreadsheet would take for a formula, a browser for a tag and a template for a place to fill in.
pub const NASTY: &str = "=HYPERLINK(\"http://formula.example\")<zq9>{{7919*7919}}";

/// How a request shows who sends it.
#[derive(Debug, Clone, Default)]
pub struct Pass {
    /// Headers: a cookie or a token.
    pub headers: Vec<(String, String)>,
    /// What forms of the session carry.
    pub csrf: String,
}

/// The service under attack.
pub struct World {
    pub server: Server,
    pub tally: Tally,
    /// The period of the approved report.
    pub quarter: String,
    passes: BTreeMap<&'static str, Pass>,
    folder: TempDir,
}

/// Returns the machine's moment.
pub fn now() -> DateTime<Utc> {
    Clock::Machine.now()
}

fn days_ago(days: i64) -> String {
    (now() - TimeDelta::days(days)).to_rfc3339_opts(srok_law::time::SecondsFormat::Secs, true)
}

impl World {
    /// Starts the service, and returns with it what was in the store before.
    pub fn start() -> (Self, State) {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let store = Store::open(&data, &Options::default()).unwrap();
        let long_ago = Instant::from(now() - TimeDelta::days(400));
        store.add_to_directory(&directory(), long_ago).unwrap();
        let tokens = people(&store);
        drop(store);
        // elsewhere: the name of a file that was taken in is shown
        let elsewhere = tempfile::tempdir().unwrap();
        let file = elsewhere.path().join("events.ndjson");
        std::fs::write(&file, cases()).unwrap();
        // some records cannot be used
        let taken = srok(&data, &["ingest", file.to_str().unwrap()]);
        assert_eq!(taken.status.code(), Some(1), "{taken:?}");
        let quarter = quarter();
        let report = ["report", "approve", "--quarter", &quarter, "--organisation"];
        let report = [&report[..], &["unit-b1", "--override", "known"]].concat();
        said(&srok(&data, &report));
        let before = State::of(&data);
        let server = Server::start_with(
            &data,
            &[],
            &[("SROK_CONFIG", settings(folder.path()).to_str().unwrap())],
        );
        server.wait_until_ready();
        let mut world = Self {
            tally: Tally::new(folder.path()),
            server,
            quarter,
            passes: BTreeMap::new(),
            folder,
        };
        for person in &PEOPLE {
            let pass = match person.proof {
                Proof::None => Pass::default(),
                Proof::Malformed(text) => Pass::of("authorization", text),
                Proof::Account(..) => world.sign_in(person.name, PASSWORD),
                _ => Pass::of("authorization", &format!("Bearer {}", tokens[person.name])),
            };
            world.passes.insert(person.name, pass);
        }
        let administrator = &PEOPLE[1];
        for page in ["/", "/procedures", "/board"] {
            world.server.wait_for(page, || {
                let answer = world
                    .wire()
                    .ask(&world.by(administrator, Request::get(page)));
                answer.is_some_and(|answer| answer.status == 200)
            });
        }
        (world, before)
    }

    /// Returns a connection of one's own.
    pub fn wire(&self) -> Wire {
        Wire::new(self.server.address)
    }

    pub fn pass(&self, person: &Person) -> &Pass {
        &self.passes[person.name]
    }

    /// Returns a request as somebody sends it.
    pub fn by(&self, person: &Person, mut request: Request) -> Request {
        for (name, value) in &self.pass(person).headers {
            request.headers.push((name.clone(), value.clone().into()));
        }
        request
    }

    /// Signs in and returns what the session shows; it must succeed.
    pub fn sign_in(&self, login: &str, password: &str) -> Pass {
        let form = [("login", login), ("password", password)];
        let answer = self.wire().ask(&Request::form("/sign-in", &form)).unwrap();
        assert_eq!(answer.status, 303, "{login}: {}", answer.text());
        let (name, value) = answer.cookie().unwrap();
        let mut pass = Pass::of("cookie", &format!("{name}={value}"));
        let asked = pass.on(Request::get("/password"));
        let page = self.wire().ask(&asked).unwrap().text();
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").expect(&page);
        pass.csrf = rest.split('"').next().unwrap().to_owned();
        pass
    }

    /// Makes an attack: sends it, and lets the tally judge whatever is answered.
    pub fn attack(
        &self,
        kind: &str,
        person: &Person,
        wire: &mut Wire,
        request: &Request,
    ) -> Answer {
        let request = self.by(person, request.clone());
        let answer = wire.ask(&request);
        self.tally.judge(kind, person, &request, answer)
    }

    /// Does work on several things at once, each thread with a connection.
    pub fn each<T: Sync>(&self, all: &[T], work: impl Fn(&T, &mut Wire) + Sync) {
        const THREADS: usize = 4;
        let next = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    let mut wire = self.wire();
                    loop {
                        let place = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        let Some(one) = all.get(place) else {
                            return;
                        };
                        work(one, &mut wire);
                    }
                });
            }
        });
    }

    /// Stops the service in order and returns its folder, the tally and what it had logged.
    pub fn stop(self) -> (TempDir, Tally, String) {
        let logged = self.server.logged();
        assert_eq!(self.server.stop(), Some(0), "the service ends in order");
        (self.folder, self.tally, logged)
    }
}

impl Pass {
    fn of(name: &str, value: &str) -> Self {
        Self {
            headers: vec![(name.into(), value.into())],
            csrf: String::new(),
        }
    }

    /// Returns a request as whoever has the pass sends it.
    pub fn on(&self, mut request: Request) -> Request {
        for (name, value) in &self.headers {
            request.headers.push((name.clone(), value.clone().into()));
        }
        request
    }
}

fn settings(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("srok.toml");
    let start = (now() - TimeDelta::days(30)).date_naive();
    let text = format!(
        "[alerts]\nstart_on = \"{start}\"\n[mail]\ntransport = \"folder\"\nfolder = \"{}\"\nfrom = \"srok@authority.example\"\n[reports]\npublic = true\n",
        folder.join("mails").display()
    );
    std::fs::write(&path, text).unwrap();
    path
}

/// Returns the last quarter that is over.
fn quarter() -> String {
    use srok_law::time::Datelike as _;
    let today = now().date_naive();
    let (year, quarter) = (today.year(), (today.month0() / 3 + 1) as i32);
    if quarter == 1 {
        format!("{}Q4", year - 1)
    } else {
        format!("{year}Q{}", quarter - 1)
    }
}

/// Two bodies: `body-a` with `unit-a1` and `unit-a2`, `body-b` with `unit-b1`; each unit with an official.
fn directory() -> Rows {
    let organisation = |id: &str, parent: Option<&str>| Organisation {
        id: id.into(),
        name: format!("Подразделение {id}"),
        parent: parent.map(Into::into),
        calendar: None,
        reports: vec!["mo221".into()],
        kind: None,
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
        rows.officials.push(Official {
            id: format!("u-{unit}"),
            name: format!("Сотрудник u-{unit}"),
            position: "специалист".into(),
            organisation: id,
            email: Some(format!("u-{unit}@authority.example")),
            lang: Lang::Ru,
            opens: None,
            closes: None,
            deputy: None,
            roles: vec!["head".into()],
            since: BEGINNING,
            until: None,
        });
    }
    rows
}

/// Makes accounts and tokens, and returns the texts of the tokens by the names of their holders.
fn people(store: &Store) -> BTreeMap<&'static str, String> {
    let at = Instant::from(now());
    let clerk = Clerk {
        store,
        author: audit::CONSOLE,
        now: at,
        today: Day::from(now().date_naive()),
    };
    // each password is sealed with a salt of its own: once is enough here
    let sealed = srok_core::account::password::seal(PASSWORD).unwrap();
    let mut tokens = BTreeMap::new();
    for person in &PEOPLE {
        let (may, sources, organisations) = match person.proof {
            Proof::None | Proof::Malformed(_) => continue,
            Proof::Account(role, organisation, official) => {
                let wanted = Wanted {
                    login: person.name.into(),
                    role: Some(role),
                    organisation: organisation.into(),
                    official: official.into(),
                    ..Wanted::default()
                };
                clerk.create(&wanted, None).unwrap();
                let reset = audit::Kind::PasswordReset;
                let deed = audit::Deed::new(audit::CONSOLE, reset, person.name);
                store
                    .set_password(person.name, &sealed, false, at, &deed)
                    .unwrap();
                continue;
            }
            Proof::Token(may, sources, organisations) => (may, sources, organisations),
            Proof::Expired(may) | Proof::Revoked(may) => (may, &[][..], &[][..]),
        };
        let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect();
        let hour_ago = Instant::from(now() - TimeDelta::hours(1));
        let right = Right {
            name: person.name.into(),
            may,
            sources: texts(sources),
            organisations: texts(organisations),
            created_at: Instant::from(now() - TimeDelta::hours(2)),
            expires_at: matches!(person.proof, Proof::Expired(_)).then_some(hour_ago),
            revoked_at: None,
        };
        let token = Right::new_token().unwrap();
        store.create_token(&token, &right, audit::CONSOLE).unwrap();
        if matches!(person.proof, Proof::Revoked(_)) {
            store.revoke_token(person.name, audit::CONSOLE, at).unwrap();
        }
        tokens.insert(person.name, token);
    }
    tokens
}

/// Returns an event as a line.
pub fn event(
    id: &str,
    source: &str,
    case: &str,
    kind: &str,
    time: &str,
    data: &serde_json::Value,
) -> String {
    json!({"specversion": "1.0", "id": id, "source": source, "type": kind, "subject": case, "time": time, "data": data}).to_string()
}

/// Cases of all units, as the sources of the units send them.
fn cases() -> String {
    let mut lines = Vec::new();
    for unit in UNITS {
        let common = json!({"regulation": "mo221", "channel": "portal", "organisation": format!("unit-{unit}"), "official": format!("u-{unit}")});
        let mut say = |case: &str, kind: &str, days: i64, more: serde_json::Value| {
            let mut data = common.clone();
            for (key, value) in more.as_object().unwrap() {
                data[key] = value.clone();
            }
            let id = format!("{unit}-{}", lines.len());
            let source = format!("//vis.example/unit-{unit}");
            lines.push(event(&id, &source, case, kind, &days_ago(days), &data));
        };
        let registered = |number: &str| json!({"registration_no": format!("reg-{unit}-{number}")});
        // asked for by name; and one that nobody names
        for case in ["case", "kept"] {
            let (one, two) = (format!("{case}-{unit}-1"), format!("{case}-{unit}-2"));
            say(&one, "application_submitted", 9, json!({}));
            say(&two, "application_submitted", 12, json!({}));
            say(&two, "application_registered", 10, registered(case));
        }
        let (three, complaint) = (
            format!("kept-{unit}-3"),
            json!({"channel": "epgu", "object": ["agency_official"], "ground": ["service_refused_unlawfully"], "related_case": format!("kept-{unit}-2")}),
        );
        let mut numbered = complaint.clone();
        numbered["registration_no"] = json!(format!("reg-{unit}-3"));
        for (case, days) in [(three, 11), (format!("kept-{unit}-4"), 100)] {
            say(&case, "complaint_submitted", days, complaint.clone());
            say(&case, "complaint_registered", days - 3, numbered.clone());
        }
        let nasty = json!({"registration_no": NASTY, "official": NASTY, "channel": NASTY});
        say(&format!("{NASTY}{unit}"), "application_submitted", 9, nasty);
    }
    // what cannot be used, and may be anybody's
    let wrong =
        json!({"regulation": "mo221", "organisation": "unit-b1", "registration_no": "reg-b1-9"});
    for (id, case) in [("bad", "kept-b1-9"), (NASTY, NASTY)] {
        let (source, kind) = ("//vis.example/unit-b1", "application_submitted");
        lines.push(event(id, source, case, kind, "=1+1", &wrong));
    }
    lines.join("\n")
}
