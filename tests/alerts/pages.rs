//! Does the running service send, and does the link in a mail answer? The built binary, a real mail server, real requests.

use srok_core::clock::Clock;
use srok_core::config::Config;
use srok_core::directory::{Official, Rows};
use srok_core::signing::{self, Key};
use srok_law::case::{DAY, Instant};
use srok_notify::alerts::link::Link;
use srok_notify::alerts::still::NoLonger;
use srok_notify::mail::Postman;
use srok_store::{AlertRecord, AlertState, AlertsWanted, NewEvent, Options, Store};

use crate::made::{at, event};
use crate::mail_server::MailServer;
use crate::server::{Server, agent, said, srok};
use crate::world::{World, absence, day, law, staff};

/// Makes a store in which one breach was told of on a Monday, after a filing on the Thursday before, and returns its folder, the alert and the key
/// of links.
fn told(thursday: &str, monday: &str) -> (tempfile::TempDir, i64, Key) {
    let mut world = World::new(&law(), thursday);
    world.directory(&staff());
    let at = format!("{thursday}T17:10:00+03:00");
    let filed = NewEvent {
        official: Some("u-4".into()),
        ..event("MO-1", "application_submitted", &at)
    };
    world.learn(&format!("{thursday}T17:11:00+03:00"), &[filed]);
    world.run(&format!("{monday}T09:00:00+03:00"), &Postman::memory());
    let alert = world
        .alerts()
        .into_iter()
        .find(|alert| &*alert.recipient == "u-4")
        .unwrap()
        .id;
    let key = world.key();
    (world.folder, alert, key)
}

/// Returns the link of an alert that ends in so many days.
fn link(alert: i64, days: i64, key: &Key) -> String {
    let now = Instant::from(Clock::Machine.now());
    let link = Link {
        alert,
        ends_at: now.plus(days * DAY),
    };
    format!("/a/{}", link.sign(key))
}

fn post(server: &Server, path: &str, form: &str) -> (u16, String) {
    let answer = agent()
        .post(server.url(path))
        .header("content-type", "application/x-www-form-urlencoded")
        .send(form.as_bytes())
        .unwrap();
    let status = answer.status().as_u16();
    (status, answer.into_body().read_to_string().unwrap())
}

fn state(folder: &std::path::Path, alert: i64) -> (AlertState, Option<String>) {
    let store = Store::open(folder, &Options::default()).unwrap();
    let wanted = AlertsWanted {
        id: Some(alert),
        ..AlertsWanted::default()
    };
    let alert = store.alerts(&wanted).unwrap().pop().unwrap();
    (alert.state, alert.reason.as_deref().map(str::to_owned))
}

#[test]
fn a_link_shows_a_page_acts_on_its_button_only_and_is_used_up() {
    let (folder, alert, key) = told("2026-11-19", "2026-11-23");
    let server = Server::start(folder.path());
    server.wait_until_ready();
    let path = link(alert, 5, &key);
    for _ in 0..3 {
        // what a mail scanner does
        let page = server.get(&path, None).unwrap();
        assert_eq!(page.status, 200);
        assert!(
            page.body.contains("MO-1") && page.body.contains("<form method=\"post\">"),
            "{}",
            page.body
        );
        assert!(
            page.body.contains("п. 7.1") && page.body.contains("20.11.2026"),
            "{}",
            page.body
        );
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        assert!(
            page.header("content-security-policy")
                .unwrap()
                .contains("default-src 'none'")
        );
        assert!(!page.body.contains("<script"));
    }
    assert_eq!(post(&server, &path, "").0, 422);
    assert_eq!(post(&server, &path, "outcome=unheard_of").0, 422);
    let (status, page) = post(&server, &path, "outcome=excused&reason=+");
    assert!(status == 422 && page.contains("Укажите причину"), "{page}");
    let (status, page) = post(&server, &path, "outcome=put_off&reason=a&until=2099-01-01");
    assert!(status == 422 && page.contains("не позднее"), "{page}");
    let long = format!("outcome=excused&reason={}", "a".repeat(501));
    assert_eq!(post(&server, &path, &long).0, 422);
    let huge = format!("outcome=excused&reason={}", "a".repeat(20_000));
    assert_eq!(post(&server, &path, &huge).0, 413);
    let reason = "outcome=excused&reason=%3Cscript%3E";
    let (status, page) = post(&server, &path, reason);
    assert_eq!(status, 200, "{page}");
    assert!(
        page.contains("Результат записан") && page.contains("&lt;script&gt;"),
        "{page}"
    );
    assert!(!page.contains("<form"));
    let (status, page) = post(&server, &path, "outcome=confirmed");
    assert!(
        status == 422 && page.contains("Результат уже указан"),
        "{page}"
    );
    // forged, cut short, over
    let other = Key::new().unwrap();
    for (wrong, status) in [
        (link(alert, 5, &other), 404),
        (path[..path.len() - 3].to_owned(), 404),
        (link(alert + 1_000, 5, &key), 404),
        // signed well, but no link is made for so long
        (link(alert, 8, &key), 404),
        (link(alert, 36_500, &key), 404),
        (link(alert, -1, &key), 410),
    ] {
        let page = server.get(&wrong, None).unwrap();
        assert_eq!(page.status, status, "{wrong}");
        assert!(!page.body.contains("<form"), "{wrong}");
    }
    let list = said(&srok(folder.path(), &["alerts", "list", "--case", "MO-1"]));
    assert!(list.contains("answered"), "{list}");
    assert_eq!(server.stop(), Some(0));
    assert_eq!(
        state(folder.path(), alert),
        (AlertState::Acknowledged, Some("excused".into()))
    );
}

#[test]
fn a_backup_holds_no_key_of_links() {
    let (folder, alert, key) = told("2026-11-19", "2026-11-23");
    let copies = folder.path().join("copies");
    let copies = copies.to_str().unwrap();
    said(&srok(folder.path(), &["backup", copies]));
    let secret = std::fs::read_to_string(folder.path().join(signing::FILE)).unwrap();
    let secret = secret.trim().as_bytes();
    let mut open = vec![std::path::PathBuf::from(copies)];
    let mut files = 0;
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                std::fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        files += 1;
        let bytes = std::fs::read(&path).unwrap();
        assert!(
            !bytes.windows(secret.len()).any(|part| part == secret),
            "{}",
            path.display()
        );
        assert_ne!(path.file_name().unwrap(), signing::FILE);
    }
    assert!(files > 1, "{files}");
    // brought back on another machine, what was sent before leads nowhere, and new links do
    let elsewhere = tempfile::tempdir().unwrap();
    said(&srok(elsewhere.path(), &["restore", copies]));
    let server = Server::start(elsewhere.path());
    server.wait_until_ready();
    assert_eq!(server.get(&link(alert, 5, &key), None).unwrap().status, 404);
    let config = Config {
        data: elsewhere.path().into(),
        ..Config::default()
    };
    let other = Key::of(&config).unwrap();
    assert_eq!(
        server.get(&link(alert, 5, &other), None).unwrap().status,
        200
    );
}

#[test]
fn a_running_service_sends_and_answers_for_the_command_line() {
    // far ahead, so that the service itself finds nothing to send at whatever day the test is run
    let (folder, alert, _) = told("2050-11-17", "2050-11-21");
    let mail = MailServer::start("accept");
    let port = mail.port.to_string();
    let variables = [
        ("SROK_ALERTS_START_ON", "2050-11-01"),
        ("SROK_MAIL_TRANSPORT", "smtp"),
        ("SROK_MAIL_HOST", "127.0.0.1"),
        ("SROK_MAIL_PORT", &port),
        ("SROK_MAIL_TLS", "none"),
        ("SROK_MAIL_FROM", "srok@authority.example"),
    ];
    let server = Server::start_with(folder.path(), &[], &variables);
    server.wait_until_ready();
    let run = srok(
        folder.path(),
        &["alerts", "run", "--at", "2050-11-22T09:00:00+03:00"],
    );
    let told = said(&run);
    assert!(told.contains("escalation → u-5"), "{told}");
    let letters = mail.letters();
    let escalation = letters
        .iter()
        .find(|letter| letter.to == ["u-5@tsp-12.example"])
        .unwrap();
    assert!(escalation.header("Subject").unwrap().contains("MO-1"));
    assert_eq!(escalation.header("Auto-Submitted"), Some("auto-generated"));
    let log = server.logged();
    assert!(
        !log.contains("u-5@tsp-12.example"),
        "addresses are masked: {log}"
    );
    let number = alert.to_string();
    let ack = srok(
        folder.path(),
        &[
            "alerts",
            "ack",
            &number,
            "--outcome",
            "data_error",
            "--reason",
            "entered on 20.11.",
            "--by",
            "u-4",
        ],
    );
    assert!(said(&ack).contains("data error"));
    let again = srok(
        folder.path(),
        &[
            "alerts",
            "ack",
            &number,
            "--outcome",
            "confirmed",
            "--by",
            "u-4",
        ],
    );
    assert_eq!(again.status.code(), Some(2));
    let show = said(&srok(folder.path(), &["alerts", "show", &number]));
    assert!(
        show.contains("data error") && show.contains("u-4"),
        "{show}"
    );
    let statistics = said(&srok(
        folder.path(),
        &[
            "alerts",
            "statistics",
            "--to",
            "2050-12-31",
            "--format",
            "csv",
        ],
    ));
    assert!(
        statistics
            .lines()
            .any(|line| line.starts_with("u-4,tsp-12,mo221.")),
        "{statistics}"
    );
    assert_eq!(server.stop(), Some(0));
    let store = Store::open(folder.path(), &Options::default()).unwrap();
    let correction = store
        .alerts(&AlertsWanted::default())
        .unwrap()
        .into_iter()
        .find(|alert| alert.threshold < 0);
    // nobody keeps the data of the unit, so an administrator is asked
    assert_eq!(&*correction.unwrap().recipient, "m-6");
    assert!(
        store
            .mails(Instant(0))
            .unwrap()
            .iter()
            .all(|mail| !mail.state.is_open())
    );
}

#[test]
fn a_link_answers_only_while_its_recipient_holds_the_office_he_was_told_in() {
    let (folder, alert, key) = told("2026-11-19", "2026-11-23");
    let server = Server::start(folder.path());
    server.wait_until_ready();
    let path = link(alert, 5, &key);
    let directory =
        |arguments: &[&str]| said(&srok(folder.path(), &[&["directory"], arguments].concat()));
    let refused = |words: &str| {
        let page = server.get(&path, None).unwrap();
        for (status, body) in [
            (page.status, page.body),
            post(&server, &path, "outcome=confirmed"),
        ] {
            assert_eq!(status, 403, "{body}");
            for said in [
                words,
                "обратитесь к администратору",
                "Ссылка больше не действует",
            ] {
                assert!(body.contains(said), "{said}: {body}");
            }
            // nothing of the case
            assert!(!body.contains("MO-1") && !body.contains("<form"), "{body}");
        }
    };
    assert_eq!(server.get(&path, None).unwrap().status, 200);
    // from a day before he was told, an order entered in arrears, and from that very day
    for since in ["2026-11-02", "2026-11-23"] {
        let moved = |to: &str| {
            let to = format!("organisation={to}");
            directory(&["set", "official", "u-4", &to, "--since", since]);
        };
        moved("ministry");
        refused("переведены в другое подразделение");
        moved("tsp-12");
        assert_eq!(server.get(&path, None).unwrap().status, 200, "{since}");
    }
    directory(&["set", "official", "u-4", "organisation=ministry"]);
    refused("переведены в другое подразделение");
    directory(&["set", "official", "u-4", "organisation=tsp-12"]);
    assert_eq!(
        server.get(&path, None).unwrap().status,
        200,
        "a mistake of the directory was mended"
    );
    directory(&["dismiss", "u-4", "--until", "2026-11-24"]);
    refused("больше не занимаете должность");
    assert_eq!(server.stop(), Some(0));
    assert_eq!(
        state(folder.path(), alert).0,
        AlertState::Sent,
        "nothing was answered"
    );
}

#[test]
fn a_role_that_was_lost_and_an_absence_that_is_over_end_the_right_to_answer() {
    let mut world = World::new(&law(), "2026-03-02");
    let mut rows = staff();
    rows.absences
        .push(absence("u-4", "2026-03-02", "2026-03-11"));
    world.directory(&rows);
    let filed = NewEvent {
        official: Some("u-4".into()),
        ..event("MO-1", "application_submitted", "2026-03-02T10:00:00+03:00")
    };
    world.learn("2026-03-02T10:01:00+03:00", &[filed]);
    for morning in ["03", "04", "05", "06", "10", "11"] {
        world.run(
            &format!("2026-03-{morning}T09:00:00+03:00"),
            &Postman::memory(),
        );
    }
    let look = world.look();
    let told = |recipient: &str| -> AlertRecord {
        let all = world.alerts().into_iter();
        let mut his = all.filter(|alert| {
            &*alert.recipient == recipient && alert.sent_at.is_some() && !alert.is_copy
        });
        his.next()
            .unwrap_or_else(|| panic!("{recipient} was not told: {:#?}", world.ledger()))
    };
    let (deputy, head) = (told("u-5"), told("u-1"));
    assert_eq!(
        (&*deputy.role, deputy.rung, &*head.role),
        ("deputy", 0, "head")
    );
    let during = at("2026-03-11T12:00:00+03:00");
    assert_eq!(look.no_longer(&deputy, during).unwrap(), None);
    assert_eq!(look.no_longer(&head, during).unwrap(), None);
    let after = at("2026-03-12T12:00:00+03:00");
    assert_eq!(
        look.no_longer(&deputy, after).unwrap(),
        Some(NoLonger::Back)
    );
    let heads_no_more = staff()
        .officials
        .into_iter()
        .filter(|known| known.id == "u-1");
    let officials = heads_no_more.map(|known| Official {
        roles: Vec::new(),
        since: day("2026-03-12"),
        ..known
    });
    world.directory(&Rows {
        officials: officials.collect(),
        ..Rows::default()
    });
    let look = world.look();
    assert_eq!(look.no_longer(&head, during).unwrap(), None);
    assert_eq!(
        look.no_longer(&head, after).unwrap(),
        Some(NoLonger::NoRole)
    );
}
