//! Can a report be drawn up, approved, sent and checked on its pages, by whom it is for and by nobody else?

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::browser::Browser;
use crate::office::{Office, QUARTER, Told};
use crate::server::Server;

const PASSWORD: &str = "correct horse battery staple 7";

/// Makes an account with a password that need not be changed.
fn account(office: &Office, login: &str, arguments: &[&str]) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_srok"))
        .args(["--lang", "en", "--data"])
        .arg(office.data())
        .args(["user", "create", login, "--password-stdin", "--name", login])
        .args(arguments)
        .env_remove("SROK_CONFIG")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    writeln!(input, "{PASSWORD}").unwrap();
    drop(input);
    assert!(child.wait().unwrap().success(), "{login}");
}

/// A service over the office with somebody of each kind.
struct World {
    office: Office,
    server: Server,
}

impl World {
    fn start(office: Office) -> Self {
        Self::start_with(office, &[])
    }

    fn start_with(office: Office, variables: &[(&str, &str)]) -> Self {
        account(&office, "chief", &["--role", "supervisor"]);
        account(
            &office,
            "head",
            &["--role", "supervisor", "--organisation", "tsp-01"],
        );
        account(
            &office,
            "other",
            &["--role", "supervisor", "--organisation", "tsp-02"],
        );
        account(&office, "reader", &["--role", "ministry"]);
        let server = Server::start_with(&office.data(), &[], variables);
        server.wait_until_ready();
        Self { office, server }
    }

    fn sign_in(&self, login: &str) -> Browser {
        Browser::new(self.server.address).sign_in(login, PASSWORD)
    }
}

/// How a link to a case begins.
const CASE: &str = "href=\"&#x2f;cases&#x2f;";

const OWN: &str = "/reports/mo221/2025Q2/tsp-01";

#[test]
fn a_report_is_approved_sent_and_checked_on_its_page() {
    let world = World::start(Office::new());
    let head = world.sign_in("head");
    let list = head.get(&format!("/reports?period={QUARTER}"));
    assert!(list.body.contains("Балашихинское"), "{}", list.body);
    assert!(!list.body.contains("Бронницкое"), "another body's");
    let page = head.get(OWN);
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Проект. Показатели"), "{}", page.body);

    // the list behind a figure has as many complaints as the figure says
    let cases = head.get(&format!("{OWN}/cases?version=draft&measure=reviewed"));
    assert_eq!(cases.body.matches(CASE).count(), 8, "{}", cases.body);
    let part = "section=organisation&row=tsp-01&measure=closing";
    let cases = head.get(&format!("{OWN}/cases?version=draft&{part}"));
    assert_eq!(cases.body.matches(CASE).count(), 1);
    let file = head.get(&format!("{OWN}/cases.csv?version=draft&measure=reviewed"));
    assert_eq!(file.body.lines().count(), 9, "{}", file.body);
    let none = head.get(&format!("{OWN}/cases?version=draft&measure=nothing"));
    assert_eq!(none.status, 404);

    let approved = head.fill_in(OWN, &[("what", "approve")]);
    assert_eq!(approved.status, 303, "{}", approved.body);
    let page = head.get(approved.header("location").unwrap());
    assert!(page.body.contains("больше не изменятся"), "{}", page.body);
    let again = head.fill_in(OWN, &[("what", "approve")]);
    assert_eq!(again.status, 422);
    assert!(
        again.body.contains("Отчет уже утвержден, редакция 1."),
        "{}",
        again.body
    );
    let pdf = head.get("/reports/files/1/complaints_2025Q2_mo221_tsp-01_v1.pdf");
    assert!(pdf.bytes.starts_with(b"%PDF-1.7"));

    let sent = head.fill_in(
        OWN,
        &[
            ("what", "handed_over"),
            ("to", "канцелярия"),
            ("number", "7"),
        ],
    );
    assert_eq!(sent.status, 303, "{}", sent.body);
    let list = head.get(&format!("/reports?period={QUARTER}"));
    assert!(list.body.contains("канцелярия"), "{}", list.body);

    let register = "Рег. №\nЖ-01/р\nЖ-02/р\nЖ-77/р\n";
    let told = head.fill_in(
        OWN,
        &[
            ("what", "reconcile"),
            ("version", "1"),
            ("register", register),
        ],
    );
    assert_eq!(told.status, 200, "{}", told.body);
    for words in ["Совпало: 2", "Ж-77&#x2f;р", "Только в системе (8)"] {
        assert!(told.body.contains(words), "{words}: {}", told.body);
    }
    let totals = "received;11\n";
    let told = head.fill_in(
        OWN,
        &[
            ("what", "reconcile"),
            ("version", "1"),
            ("register", totals),
        ],
    );
    assert!(
        told.body
            .contains("<td class=\"num\">11</td><td class=\"num\">10</td>"),
        "{}",
        told.body
    );

    let bytes = pdf.bytes;
    let World { office, server } = world;
    drop(server);
    assert!(
        office.version(1)["pdf"] == bytes,
        "the file of the page is the one that was approved"
    );
}

#[test]
fn a_correction_is_offered_when_something_has_changed() {
    let office = Office::new();
    office.approve(&["--organisation", "tsp-01"]);
    office.take(
        &Told::of("Ж-открыта", "tsp-01")
            .decided("2025-06-30T15:00:00+03:00", "satisfied")
            .lines(),
    );
    let world = World::start(office);
    let head = world.sign_in("head");
    let page = head.get(OWN);
    assert!(
        !page.body.contains("value=\"correct\""),
        "what was approved is shown"
    );
    let draft = head.get(&format!("{OWN}?version=draft"));
    assert!(draft.body.contains("value=\"correct\""), "{}", draft.body);
    let refused = head.fill_in(OWN, &[("what", "correct"), ("reason", " ")]);
    assert_eq!(refused.status, 422, "{}", refused.body);
    let corrected = head.fill_in(OWN, &[("what", "correct"), ("reason", "опоздало")]);
    assert_eq!(corrected.status, 303, "{}", corrected.body);
    let page = head.get(OWN);
    assert!(page.body.contains("опоздало"), "{}", page.body);
    // the list behind a figure of the first version is what it was
    let cases = |version: &str| {
        let page = head.get(&format!("{OWN}/cases?version={version}&measure=closing"));
        page.body.matches(CASE).count()
    };
    assert_eq!((cases("1"), cases("2")), (1, 0));
}

#[test]
fn nobody_reads_or_approves_what_is_not_his() {
    let office = Office::new();
    office.approve(&["--organisation", "tsp-01"]);
    office.approve(&[]);
    let world = World::start(office);
    let other = world.sign_in("other");
    let own = "complaints_2025Q2_mo221_tsp-01_v1.json";
    for path in [
        OWN.to_owned(),
        "/reports/mo221/2025Q2/all".to_owned(),
        format!("{OWN}/cases?measure=received"),
        format!("{OWN}/draft/json"),
        format!("/reports/files/1/{own}"),
        "/reports/files/2/complaints_2025Q2_mo221_all_v1.json".to_owned(),
        "/reports/mo221/2025Q2/nobody".to_owned(),
        "/reports/mo999/2025Q2/tsp-02".to_owned(),
    ] {
        let answer = other.get(&path);
        assert!(
            [403, 404].contains(&answer.status),
            "{path}: {}",
            answer.body
        );
        assert!(!answer.body.contains("Балаш"), "{path}: {}", answer.body);
    }
    let forged = other.fill_in(OWN, &[("what", "handed_over"), ("to", "x")]);
    assert_eq!(forged.status, 403);
    let reader = world.sign_in("reader");
    assert_eq!(reader.get(OWN).status, 200, "the ministry reads");
    for what in ["approve", "correct", "send", "handed_over"] {
        let refused = reader.fill_in(OWN, &[("what", what), ("to", "x"), ("reason", "x")]);
        assert_eq!(refused.status, 403, "{what}: {}", refused.body);
    }
    let chief = world.sign_in("chief");
    assert_eq!(chief.get("/reports/mo221/2025Q2/all").status, 200);
}

#[test]
fn an_approved_report_is_mailed_to_listed_receivers_only() {
    let office = Office::new();
    let mails = office.path("mails");
    let settings = format!(
        "[mail]\ntransport = \"folder\"\nfolder = \"{}\"\nfrom = \"Контроль сроков <srok@authority.example>\"\n\n\
         [reports.receivers]\ngovernor_appeals_office = [\"Управление <appeals@governor.example>\"]\n",
        mails.display()
    );
    std::fs::write(office.path("srok.toml"), settings).unwrap();
    office.approve(&["--organisation", "tsp-01"]);
    let settings = office.path("srok.toml").display().to_string();
    let world = World::start_with(office, &[("SROK_CONFIG", &settings)]);
    let letters = || std::fs::read_dir(&mails).map_or(0, Iterator::count);
    let chief = world.sign_in("chief");
    for to in [
        "press@newspaper.example",
        "appeals@governor.example, press@newspaper.example",
        "appeals@governor.example.evil.example",
        "Управление <press@newspaper.example>",
    ] {
        let refused = chief.fill_in(OWN, &[("what", "send"), ("to", to)]);
        assert_eq!(refused.status, 422, "{to}: {}", refused.body);
        for said in [
            "не входит в число получателей этого отчета",
            "[reports.receivers]",
        ] {
            assert!(refused.body.contains(said), "{to}: {}", refused.body);
        }
    }
    let name = ["report", "send", "1", "--to", "press@newspaper.example"];
    let said = world.office.refused(&name);
    assert!(
        said.contains("is no receiver of this report") && said.contains("--unlisted"),
        "{said}"
    );
    assert_eq!(letters(), 0, "nothing was mailed");
    let sent = chief.fill_in(OWN, &[("what", "send"), ("to", "Appeals@governor.example")]);
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!(letters(), 1);
    // at the machine another receiver can be meant, and is marked
    world.office.done(&[&name[..], &["--unlisted"]].concat());
    assert_eq!(letters(), 2);
    // which lists it for nobody else
    let press = chief.fill_in(OWN, &[("what", "send"), ("to", "press@newspaper.example")]);
    assert_eq!(press.status, 422, "{}", press.body);
    account(&world.office, "admin", &["--role", "administrator"]);
    let audit = world
        .sign_in("admin")
        .get("/admin/audit.csv?kind=report_sent")
        .body;
    for said in [
        "to=press@newspaper.example unlisted",
        "to=Appeals@governor.example sha256",
    ] {
        assert!(audit.contains(said), "{said}: {audit}");
    }
}
