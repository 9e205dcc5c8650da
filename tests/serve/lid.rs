//! Memory has a lid: whatever is asked at once, the service stays below what its settings add up to (README, "Limits").

use std::collections::BTreeMap;
use std::path::Path;

use srok_core::access::Role;
use srok_core::audit::{CONSOLE, Deed, Kind};
use srok_core::config::{Config, Serve};
use srok_engine::accounts::{Clerk, Wanted};
use srok_law::case::Instant;
use srok_law::time::Utc;
use srok_store::{Options, Store};

use super::server::{Server, agent, made_up, said, srok};

const PASSWORD: &str = "snow on the window";
/// People who ask at once, each everything.
const PEOPLE: [&str; 4] = ["anna", "boris", "carla", "denis"];
/// Settings of a service with little memory.
const SETTINGS: [(&str, &str); 4] = [
    ("SROK_MEMORY_LIMIT_MIB", "192"),
    ("SROK_SERVE_HOT_CASES_MIB", "16"),
    ("SROK_SERVE_MAX_BODY_MIB", "16"),
    ("SROK_SERVE_BODIES_IN_FLIGHT_MIB", "16"),
];

#[expect(
    clippy::disallowed_methods,
    reason = "the service of the test goes by the clock of the machine"
)]
fn now() -> Instant {
    Utc::now().into()
}

/// Makes accounts that may see everything.
fn make_accounts(data: &Path) {
    let store = Store::open(data, &Options::default()).unwrap();
    let clerk = Clerk {
        store: &store,
        author: CONSOLE,
        now: now(),
        today: srok_law::time::NaiveDate::from_ymd_opt(2026, 3, 16)
            .unwrap()
            .into(),
    };
    let sealed = srok_core::account::password::seal(PASSWORD).unwrap();
    for login in PEOPLE {
        let wanted = Wanted {
            login: login.into(),
            role: Some(Role::Supervisor),
            ..Wanted::default()
        };
        clerk.create(&wanted, None).unwrap();
        let deed = Deed::new(CONSOLE, Kind::PasswordReset, login);
        store
            .set_password(login, &sealed, false, now(), &deed)
            .unwrap();
    }
}

/// Signs in and returns the cookie.
fn sign_in(server: &Server, login: &str) -> String {
    let answer = agent()
        .post(server.url("/sign-in"))
        .config()
        .max_redirects(0)
        .build()
        .send_form([("login", login), ("password", PASSWORD)])
        .unwrap();
    let cookie = answer
        .headers()
        .get("set-cookie")
        .unwrap()
        .to_str()
        .unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// Returns everything that takes much: all lists of all cases as files, reports, and what was known.
fn questions() -> Vec<String> {
    let files = srok_web::addresses()
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| path.ends_with(".csv") || path.ends_with(".xlsx"))
        // a due date is asked for with its start
        .filter(|path| !path.contains('{') && !path.starts_with("/calculator"));
    let mut asked: Vec<String> = files
        .map(|path| match path.starts_with("/board") {
            true => format!("{path}?state=any&severity=all"),
            false => path.to_owned(),
        })
        .collect();
    let of_report = "/reports/mo221/2026Q1/all";
    asked.extend([
        format!("{of_report}/draft/xlsx"),
        format!("{of_report}/draft/pdf"),
        format!("{of_report}/cases.csv?measure=received"),
        "/api/v1/complaints/statistics?quarter=2026Q1&regulation=mo221".to_owned(),
        "/api/v1/aggregates?by=limit,organisation,month&severity=all".to_owned(),
        "/api/v1/standings?known_at=2026-03-01&severity=all&rows=1000".to_owned(),
        "/api/v1/standings?known_at=2026-02-01&as_of=2026-03-01&severity=all&rows=1000".to_owned(),
        "/api/v1/standings?severity=all&rows=1000".to_owned(),
        "/board?state=any&as_of=2026-01-15".to_owned(),
        "/api/v1/quarantine/export".to_owned(),
        "/cases/MO-2025-000001/certificate.pdf?limit=mo221.service_term".to_owned(),
        "/cases/MO-2025-000001".to_owned(),
    ]);
    asked
}

/// Reads an answer to its end and forgets it; returns status and length.
fn ask(server: &Server, path: &str, cookie: &str) -> (u16, u64) {
    let mut answer = agent()
        .get(server.url(path))
        .header("cookie", cookie)
        .header("accept-encoding", "identity")
        .call()
        .unwrap();
    let read = std::io::copy(&mut answer.body_mut().as_reader(), &mut std::io::sink());
    (answer.status().as_u16(), read.unwrap())
}

/// Returns the most memory that a process ever held, in MiB.
fn most_memory(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kib.unwrap() / 1024
}

#[test]
fn everything_that_takes_much_asked_at_once_stays_under_the_lid() {
    // the suite asks of some thousand cases; SROK_LID_CASES=40000 of as many as a region has open
    let cases = std::env::var("SROK_LID_CASES").map_or(1_500, |cases| cases.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    make_accounts(&data);
    let file = folder.path().join("events.ndjson");
    std::fs::write(&file, made_up(cases, 7).join("\n")).unwrap();
    said(&srok(&data, &["ingest", file.to_str().unwrap()]));
    let server = Server::start_with(&data, &[], &SETTINGS);
    server.wait_until_ready();
    let cookies = PEOPLE.map(|login| sign_in(&server, login));
    server.wait_for("pages", || {
        ["/", "/complaints"]
            .iter()
            .all(|path| ask(&server, path, &cookies[0]).0 == 200)
    });
    let at_rest = most_memory(server.pid());
    let questions = questions();
    let answered = std::thread::scope(|scope| {
        let (server, questions) = (&server, &questions);
        // each person asks as many at once as may be under way for him
        let asking: Vec<_> = cookies
            .iter()
            .flat_map(|cookie| (0..6).map(move |begin| (cookie, begin)))
            .map(|(cookie, begin)| {
                let own = questions.iter().skip(begin).step_by(6);
                scope.spawn(move || {
                    let asked = own.map(|path| (path.clone(), ask(server, path, cookie)));
                    asked.collect::<Vec<_>>()
                })
            })
            .collect();
        let answers = asking.into_iter().flat_map(|thread| thread.join().unwrap());
        answers.collect::<Vec<_>>()
    });
    let mut statuses = BTreeMap::new();
    for (path, (status, _)) in &answered {
        *statuses.entry(*status).or_insert(0) += 1;
        assert!(
            [200, 204, 403, 404, 429, 503].contains(status),
            "{path}: {status}"
        );
    }
    let (_, (status, length)) = answered
        .iter()
        .find(|(path, (status, _))| path.starts_with("/board.csv") && *status == 200)
        .unwrap();
    let most = most_memory(server.pid());
    let figures = server.get("/metrics", None).unwrap().body;
    let open = figures.lines().find_map(|line| {
        line.strip_prefix("srok_picture_limits ")?
            .parse::<f64>()
            .ok()
    });
    let config = Config {
        memory_limit_mib: 192,
        serve: Serve {
            hot_cases_mib: 16,
            bodies_in_flight_mib: 16,
            ..Serve::default()
        },
        ..Config::default()
    };
    let lid = config.memory_lid_mib(open.unwrap_or(0.0) as u64);
    println!(
        "{cases} cases, board.csv {status} {length} bytes, statuses {statuses:?}: at rest {at_rest} MiB, most {most} MiB, lid {lid} MiB"
    );
    assert!(most < lid, "{most} MiB, the lid is {lid}");
    assert!(statuses[&200] > answered.len() / 2, "{statuses:?}");
}
