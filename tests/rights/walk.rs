//! Every address with every role: who is let in, who is not, and that nobody is told anything of a body that is not his.
//!
//! The addresses come from the tables that the routes are made of; one that nobody has said here how to reach makes the test fail.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use srok_core::access::{Area, Role};
use srok_web as web;

use crate::browser::{Answer, Browser};
use crate::world::{ACCOUNTS, World};

/// Returns an address of a route about a unit.
pub fn filled_in(route: &str, unit: &str) -> String {
    let path = match route {
        "/charts/{page}/{chart}" => "/charts/overview/load.png".into(),
        "/regulations/{id}/{limit}" => "/regulations/mo221/service_term".into(),
        "/calculator.csv" | "/calculator.xlsx" => {
            format!("{route}?limit=mo221.service_term&start=2026-03-02T10:00")
        }
        "/api/v1/due" => {
            format!("{route}?limit=mo221.service_term&start=2026-03-02T10:00:00%2B03:00")
        }
        "/cases/{id}/certificate.pdf" => {
            format!("/cases/case-{unit}-2/certificate.pdf?limit=mo221.service_term")
        }
        "/assets/{hash}/{name}" => "/assets/any/style.css".into(),
        "/alerts/{id}" => "/alerts/1".into(),
        "/a/{link}" => "/a/none".into(),
        "/api/v1/quarantine/{import}/release" => "/api/v1/quarantine/1/release".into(),
        "/reports/{regulation}/{period}/{body}/cases"
        | "/reports/{regulation}/{period}/{body}/cases.csv"
        | "/reports/{regulation}/{period}/{body}/cases.xlsx" => {
            format!("{}?measure=received", of_report(route, unit))
        }
        "/reports/files/{id}/{name}" | "/api/v1/reports/{id}/files/{name}" => {
            route.replace("{id}", "1").replace("{name}", "none.json")
        }
        "/api/v1/complaints/statistics" => {
            format!("{route}?quarter=2026Q1&regulation=mo221&organisation=unit-{unit}")
        }
        _ if route.starts_with("/reports/{regulation}") => of_report(route, unit),
        _ if route.contains("/cases/{id}") => route.replace("{id}", &format!("case-{unit}-1")),
        _ if route.starts_with("/regulations/{id}") => route.replace("{id}", "mo221"),
        _ => route.into(),
    };
    assert!(
        !path.contains('{'),
        "say in tests/rights/walk.rs which address shows {route}"
    );
    path
}

/// Returns the address of the report of a unit, of the quarter in which the clock stands.
fn of_report(route: &str, unit: &str) -> String {
    route
        .replace("{regulation}", "mo221")
        .replace("{period}", "2026Q1")
        .replace("{body}", &format!("unit-{unit}"))
        .replace("{ending}", "csv")
}

/// Tells whether an account has not been disabled.
fn is_there((login, ..): &(&str, Role, &str, &str)) -> bool {
    *login != "gone"
}

/// Returns the unit whose cases somebody may look at.
fn own(login: &str) -> &'static str {
    match login {
        "head-a2" => "a2",
        _ => "a1",
    }
}

/// Returns what nobody outside of them may be told of units: by what they, their people and their cases are known.
fn marks(units: &[&str]) -> Vec<String> {
    let of = |unit: &&str| ["unit-", "u-", "case-", "reg-"].map(|kind| format!("{kind}{unit}"));
    units.iter().flat_map(of).collect()
}

/// Returns the marks of what is not somebody's.
fn foreign(login: &str) -> Vec<String> {
    let mut marks = match login {
        "head-a" => marks(&["b1"]),
        "head-a2" | "reader-a2" => marks(&["a1", "b1"]),
        "official-a1" => marks(&["a2", "b1"]),
        _ => return Vec::new(),
    };
    marks.push("body-b".into());
    marks
}

/// Returns everything that an answer says; of a sheet, all its fields.
fn told(answer: &Answer) -> String {
    let kind = answer.header("content-type").unwrap_or_default();
    if !kind.contains("spreadsheetml") || answer.status != 200 {
        return answer.body.clone();
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(answer.bytes.clone())).unwrap();
    let mut text = String::new();
    for (name, sheet) in book.worksheets() {
        text.push_str(&name);
        for field in sheet
            .rows()
            .flatten()
            .filter(|field| **field != Data::Empty)
        {
            text.push('\n');
            text.push_str(&field.to_string());
        }
    }
    text
}

fn assert_nothing_foreign(login: &str, path: &str, answer: &Answer) {
    let mut told = told(answer);
    // what is not there, not allowed, or no page, is named as it was asked for
    let asked = ["/cases/", "/reports/mo221/2026Q1/"];
    let asked = asked.iter().find_map(|before| path.split_once(before));
    if let (403..=405, Some((_, rest))) = (answer.status, asked) {
        told = told.replace(rest.split(['/', '?']).next().unwrap(), "");
    }
    for mark in foreign(login) {
        assert!(
            !told.contains(&mark),
            "{login} is told of {mark} at {path}:\n{told}"
        );
    }
}

/// Returns the addresses of pages with their areas.
fn pages() -> Vec<(&'static str, Area)> {
    let all = web::addresses();
    let pages: Vec<_> = all
        .into_iter()
        .filter_map(|(path, area)| Some((path, area?)))
        .collect();
    assert!(pages.len() > 60, "the table of pages is not what it was");
    pages
}

#[test]
fn every_page_is_shown_to_whom_it_is_for_and_tells_nothing_of_others() {
    let world = World::start();
    for (login, role, ..) in ACCOUNTS.into_iter().filter(is_there) {
        let browser = world.sign_in(login);
        for (route, area) in pages() {
            let path = filled_in(route, own(login));
            let answer = browser.get(&path);
            assert_nothing_foreign(login, &path, &answer);
            if !role.may(area) {
                // a form only takes forms, from whomever
                let refused = [403, 405].contains(&answer.status);
                assert!(refused, "{login} {path}: {} {}", answer.status, answer.body);
                continue;
            }
            // a form only takes forms; an alert may be one of somebody else's, and no report was approved
            let fits = match answer.status {
                200 | 405 => true,
                404 => ["/alerts/{id}", "/reports/files/{id}/{name}"].contains(&route),
                _ => false,
            };
            assert!(fits, "{login} {path}: {} {}", answer.status, answer.body);
        }
    }
}

#[test]
fn what_may_be_seen_is_seen() {
    // so that the walk above does not pass because nothing is shown at all
    let world = World::start();
    let sees = |login: &str, path: &str, mark: &str| {
        let answer = world.sign_in(login).get(path);
        assert_eq!(answer.status, 200, "{login} {path}");
        assert!(
            told(&answer).contains(mark),
            "{login} sees no {mark} at {path}"
        );
    };
    for unit in ["a1", "a2", "b1"] {
        for login in ["admin", "chief", "ministry"] {
            sees(login, "/board", &format!("case-{unit}-1"));
            sees(login, "/board.xlsx", &format!("case-{unit}-1"));
            sees(
                login,
                &format!("/cases/case-{unit}-1"),
                &format!("u-{unit}"),
            );
            sees(login, "/complaints", &format!("reg-{unit}-3"));
            sees(login, "/alerts.csv", &format!("case-{unit}-1"));
        }
    }
    for (login, unit) in [
        ("head-a", "a1"),
        ("head-a", "a2"),
        ("head-a2", "a2"),
        ("official-a1", "a1"),
    ] {
        sees(login, "/board", &format!("case-{unit}-1"));
        sees(login, "/board.csv", &format!("case-{unit}-1"));
        sees(
            login,
            &format!("/cases/case-{unit}-2"),
            &format!("reg-{unit}-2"),
        );
        sees(login, "/api/v1/standings", &format!("case-{unit}-1"));
        sees(login, "/weekly-plan", &format!("case-{unit}-1"));
    }
}

#[test]
fn a_foreign_case_is_not_there_by_any_address() {
    let world = World::start();
    for (login, units) in [
        ("head-a", &["b1"][..]),
        ("head-a2", &["a1", "b1"]),
        ("official-a1", &["a2", "b1"]),
    ] {
        let browser = world.sign_in(login);
        for unit in units {
            for (route, area) in pages() {
                if !route.contains("/cases/{id}") {
                    continue;
                }
                let path = filled_in(route, unit);
                let status = browser.get(&path).status;
                // 405: a form, which the walk of forms fills in
                assert!(
                    [403, 404, 405].contains(&status),
                    "{login} {path} {status} {area:?}"
                );
            }
            let asked = [
                format!("/api/v1/cases/case-{unit}-1"),
                format!("/api/v1/cases/case-{unit}-1?known_at=2026-03-10"),
            ];
            for path in asked {
                let answer = browser.get(&path);
                assert_eq!(answer.status, 404, "{login} {path}");
            }
            // a filter cannot widen what may be read
            for path in [
                format!("/board?organisation=unit-{unit}"),
                format!("/board?organisation=body-{}", &unit[..1]),
                format!("/board?text=case-{unit}-1"),
                format!("/board?official=u-{unit}"),
                format!("/board.csv?organisation=unit-{unit}"),
                format!("/?organisation=unit-{unit}"),
                format!("/complaints?organisation=unit-{unit}"),
                format!("/weekly-plan?organisation=unit-{unit}"),
                format!("/findings?organisation=unit-{unit}"),
                format!("/alerts?recipient=u-{unit}"),
                format!("/alerts?organisation=unit-{unit}"),
                format!("/data-quality?organisation=unit-{unit}"),
                format!("/api/v1/standings?organisation=unit-{unit}"),
                format!("/api/v1/standings?case=case-{unit}-1"),
                format!("/api/v1/aggregates?by=organisation&organisation=unit-{unit}"),
            ] {
                let answer = browser.get(&path);
                let told = told(&answer);
                // what was asked for may be repeated, e.g. in a field; a case, a number or a name would be an answer
                for mark in [
                    format!("reg-{unit}"),
                    format!("Сотрудник u-{unit}"),
                    format!("Подразделение unit-{unit}"),
                ] {
                    assert!(!told.contains(&mark), "{login} is told of {mark} at {path}");
                }
                let case = format!("case-{unit}-2");
                assert!(!told.contains(&case), "{login} is told of {case} at {path}");
            }
        }
    }
}

#[test]
fn forms_are_taken_from_whom_they_are_for() {
    let world = World::start();
    for (login, role, ..) in ACCOUNTS.into_iter().filter(is_there) {
        let browser = world.sign_in(login);
        for (route, area) in pages() {
            let path = filled_in(route, "b1");
            let answer = browser.fill_in(&path, &[]);
            assert_nothing_foreign(login, &path, &answer);
            let may = role.may(area);
            match answer.status {
                // an alert of somebody else's; a report of another body, or one that he may read and not approve
                403 => assert!(
                    !may || area == Area::Alerts || area == Area::Reports,
                    "{login} {path}: {}",
                    answer.body
                ),
                // no form
                405 => {}
                // not understood, not there, or taken and on to the next page
                400 | 422 | 404 | 303 | 200 => {
                    assert!(may, "{login} {path} {}", answer.status)
                }
                status => panic!("{login} {path}: {status} {}", answer.body),
            }
        }
    }
}

#[test]
fn who_only_reads_changes_nothing() {
    let world = World::start();
    let release = [("import", "1")];
    let of_b = |path: &str| filled_in(path, "b1");
    for (login, path, form) in [
        ("ministry", "/data-quality/release".to_owned(), &release[..]),
        ("official-a1", "/data-quality/release".to_owned(), &release),
        ("head-a", "/data-quality/release".to_owned(), &release),
        (
            "ministry",
            of_b("/cases/{id}/data-errors"),
            &[("reason", "wrong")],
        ),
        (
            "head-a",
            of_b("/cases/{id}/data-errors"),
            &[("reason", "wrong")],
        ),
        (
            "chief",
            "/admin/users".to_owned(),
            &[("act", "disable"), ("login", "admin")],
        ),
        (
            "chief",
            "/admin/tokens".to_owned(),
            &[("act", "create"), ("name", "mine")],
        ),
    ] {
        let answer = world.sign_in(login).fill_in(&path, form);
        assert!(
            [403, 404].contains(&answer.status),
            "{login} {path}: {}",
            answer.status
        );
    }
    let waiting = world
        .service
        .store
        .quarantine_page(&srok_store::QuarantineWanted::default());
    assert_eq!(waiting.unwrap().records.len(), 1, "nothing was released");
    assert_eq!(world.service.store.tokens().len(), 3, "nothing was made");
    assert!(!world.service.store.account("admin").unwrap().is_disabled());
    let alerts = world
        .service
        .store
        .alerts(&srok_store::AlertsWanted::default())
        .unwrap();
    let foreign = alerts
        .iter()
        .find(|alert| alert.subject.starts_with("case-b1"))
        .unwrap();
    for login in ["ministry", "head-a", "official-a1"] {
        let path = format!("/alerts/{}", foreign.id);
        let answer = world
            .sign_in(login)
            .fill_in(&path, &[("outcome", "confirmed")]);
        assert!(
            [403, 404].contains(&answer.status),
            "{login}: {}",
            answer.status
        );
    }
    assert!(world.service.store.answers(None).unwrap().is_empty());
}

#[test]
fn nobody_is_shown_anything_but_the_way_in() {
    let world = World::start();
    let refused = world.nobody().try_sign_in("gone", crate::world::PASSWORD);
    assert_eq!(refused.status, 401, "a disabled account");
    let with_token = |token: &String| {
        world
            .nobody()
            .with("authorization", &format!("Bearer {token}"))
    };
    let outside: Vec<Browser> = world
        .tokens
        .iter()
        .map(with_token)
        .chain([world.nobody()])
        .collect();
    for browser in outside {
        for (route, _) in pages() {
            let path = filled_in(route, "a1");
            for answer in [browser.get(&path), browser.post(&path, &[])] {
                if answer.status == 405 {
                    continue;
                }
                if path == "/events" {
                    assert_eq!(answer.status, 401);
                    continue;
                }
                assert_eq!(answer.status, 303, "{path}: {}", answer.body);
                let to = answer.header("location").unwrap();
                assert!(to.starts_with("/sign-in"), "{path} leads to {to}");
                assert!(answer.body.is_empty());
            }
        }
        for path in ["/password", "/sign-out"] {
            assert_eq!(browser.post(path, &[]).status, 303);
        }
    }
}

/// Of the addresses in the document: those for reading, with a session or a token.
const READ: [&str; 9] = [
    "/api/v1/standings",
    "/api/v1/aggregates",
    "/api/v1/cases/{id}",
    "/api/v1/reports",
    "/api/v1/reports/{id}/files/{name}",
    "/api/v1/complaints/statistics",
    "/api/v1/sources",
    "/api/v1/quarantine",
    "/api/v1/quarantine/export",
];
/// Those for sending, with a token only.
const SENT: [&str; 2] = ["/api/v1/events", "/api/v1/quarantine/{import}/release"];
/// Those for everybody: they tell nothing of any case.
const PUBLIC: [&str; 3] = ["/api/v1/due", "/health/live", "/health/ready"];
/// That for a token of its own, unless the settings open or close it.
const OBSERVED: [&str; 1] = ["/metrics"];

#[test]
fn every_address_of_the_document_is_one_of_those_whose_rights_are_tested() {
    let document = serde_json::to_value(web::document()).unwrap();
    let mut described: Vec<&str> = document["paths"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let mut tested: Vec<&str> = READ
        .into_iter()
        .chain(SENT)
        .chain(PUBLIC)
        .chain(OBSERVED)
        .collect();
    described.sort_unstable();
    tested.sort_unstable();
    assert_eq!(described, tested);
    for path in READ {
        let security = &document["paths"][path]["get"]["security"];
        assert_eq!(security.as_array().unwrap().len(), 2, "{path}: {security}");
    }
    // and what is neither a page nor described
    let mut open: Vec<&str> = web::addresses()
        .into_iter()
        .filter(|(_, area)| area.is_none())
        .map(|(path, _)| path)
        .collect();
    open.sort_unstable();
    let known = [
        "/a/{link}",
        "/api/openapi.json",
        "/assets/{hash}/{name}",
        "/open-data",
        "/open-data/complaints.csv",
        "/open-data/complaints.json",
        "/open-data/complaints.meta.csv",
        "/password",
        "/preferences",
        "/sessions",
        "/sign-in",
        "/sign-out",
    ];
    assert_eq!(open, known);
}

#[test]
fn the_interface_answers_whom_it_is_for() {
    let world = World::start();
    let [sender, reader, reader_a2] = &world.tokens;
    let with = |token: &str| {
        world
            .nobody()
            .with("authorization", &format!("Bearer {token}"))
    };
    for path in READ.map(|route| filled_in(route, "a2")) {
        let is_of_all = path.contains("quarantine");
        assert_eq!(world.nobody().get(&path).status, 401, "{path}");
        assert_eq!(with("srok_none").get(&path).status, 401, "{path}");
        assert_eq!(with(sender).get(&path).status, 403, "{path}");
        // nothing was approved; tests/open_data reads files
        let found = if path.contains("/files/") { 404 } else { 200 };
        assert_eq!(with(reader).get(&path).status, found, "{path}");
        let bound = with(reader_a2).get(&path);
        assert_eq!(bound.status, if is_of_all { 403 } else { found }, "{path}");
        assert_nothing_foreign("reader-a2", &path, &bound);
        for (login, role, ..) in ACCOUNTS.into_iter().filter(is_there) {
            let browser = world.sign_in(login);
            let answer = browser.get(&path);
            let is_bound = !foreign(login).is_empty();
            let is_report = path.contains("/reports") || path.contains("/statistics");
            let status = match (is_of_all && is_bound, login) {
                (true, _) => 403,
                _ if is_report && !role.may(Area::Reports) => 403,
                (_, "official-a1") if path.contains("case-a2") => 404,
                _ => found,
            };
            assert_eq!(answer.status, status, "{login} ({}) {path}", role.code());
            assert_nothing_foreign(login, &path, &answer);
            // a session is for reading only
            let sent = browser
                .with("content-type", "application/x-ndjson")
                .fill_in("/api/v1/events", &[]);
            assert_eq!(sent.status, 401, "{login}");
        }
    }
    for path in SENT.map(|route| filled_in(route, "a2")) {
        assert_eq!(world.nobody().post(&path, &[]).status, 401, "{path}");
        assert_eq!(with(reader).post(&path, &[]).status, 403, "{path}");
        assert_ne!(with(sender).post(&path, &[]).status, 401, "{path}");
    }
    for path in PUBLIC.map(|route| filled_in(route, "a2")) {
        let answer = world.nobody().get(&path);
        assert!(
            [200, 204, 503].contains(&answer.status),
            "{path} {}",
            answer.status
        );
        for unit in ["a1", "a2", "b1"] {
            assert!(!answer.body.contains(&format!("case-{unit}")), "{path}");
        }
    }
}

#[test]
fn open_data_are_shown_to_everybody_or_to_nobody() {
    let addresses = || {
        let all = web::addresses().into_iter().map(|(path, _)| path);
        all.filter(|path| path.starts_with("/open-data"))
    };
    assert_eq!(addresses().count(), 4);
    for is_public in [false, true] {
        let world = World::start_with(|config| config.reports.public = is_public);
        let [sender, reader, _] = &world.tokens;
        let with = |token: &str| {
            let bearer = format!("Bearer {token}");
            world.nobody().with("authorization", &bearer)
        };
        let mut all = vec![
            ("nobody", world.nobody()),
            ("sender", with(sender)),
            ("reader", with(reader)),
        ];
        for (login, ..) in ACCOUNTS.iter().filter(|account| is_there(account)) {
            all.push((login, world.sign_in(login)));
        }
        for path in addresses() {
            for (login, browser) in &all {
                let answer = browser.get(path);
                let status = if is_public { 200 } else { 404 };
                assert_eq!(answer.status, status, "{login} {path}: {}", answer.body);
                // who has signed in is greeted by name
                if browser.cookie.is_none() {
                    let all = marks(&["a1", "a2", "b1"]);
                    let told = all.iter().find(|mark| answer.body.contains(*mark));
                    assert!(told.is_none(), "{login} is told of {told:?} at {path}");
                }
            }
        }
    }
}

#[test]
fn what_an_official_may_read_ends_with_the_directory() {
    let world = World::start();
    let official = world.sign_in("official-a1");
    assert!(official.get("/board").body.contains("case-a1-1"));
    let known = crate::world::directory().officials[0].clone();
    assert_eq!(known.id, "u-a1");
    let change = |official: srok_core::directory::Official| {
        let rows = srok_core::directory::Rows {
            officials: vec![official],
            ..srok_core::directory::Rows::default()
        };
        let now = crate::world::at(crate::world::NOW).into();
        world.service.store.add_to_directory(&rows, now).unwrap();
    };
    change(srok_core::directory::Official {
        organisation: "unit-a2".into(),
        ..known.clone()
    });
    let moved = official.get("/board").body;
    assert!(
        moved.contains("case-a2-1") && !moved.contains("case-a1-1"),
        "{moved}"
    );
    assert_eq!(official.get("/cases/case-a1-1").status, 404);
    change(srok_core::directory::Official {
        until: Some(
            "2026-03-15"
                .parse::<srok_law::time::NaiveDate>()
                .unwrap()
                .into(),
        ),
        ..known
    });
    for path in [
        "/board",
        "/board.csv",
        "/weekly-plan",
        "/complaints",
        "/api/v1/standings",
        "/",
    ] {
        let answer = official.get(path);
        let status = if path.starts_with("/api/") { 401 } else { 303 };
        assert_eq!(answer.status, status, "{path}");
        for mark in marks(&["a1", "a2", "b1"]) {
            assert!(!answer.body.contains(&mark), "{path} tells of {mark}");
        }
    }
    assert_eq!(official.get("/cases/case-a1-1").status, 303);
}

#[test]
fn roles_are_told_apart() {
    // the table of accounts has every role
    for role in Role::ALL {
        assert!(ACCOUNTS.iter().any(|(_, known, ..)| *known == role));
    }
}
