//! Does everything work where people reach the service beneath a path of a host, over TLS? `https://gate.example/srok/`, whatever the proxy passes on.

use std::collections::BTreeSet;

use crate::browser::{Answer, Browser};
use crate::world::{PASSWORD, World};

const BASE: &str = "/srok";
/// Pages looked at: all of those that an administrator is led to from the overview, each once.
const MOST: usize = 400;

fn world() -> World {
    World::start_with(|config| {
        let url = "https://gate.example/srok".to_owned();
        config.serve.public_url = url.try_into().unwrap();
        config.reports.public = true;
    })
}

/// Returns the addresses that a page leads to.
fn addresses(page: &str) -> Vec<String> {
    let marks = ["href=\"", "action=\"", "src=\""];
    let found = marks.iter().flat_map(|mark| page.split(mark).skip(1));
    found
        .map(|rest| {
            rest.split('"')
                .next()
                .unwrap()
                .replace("&amp;", "&")
                .replace("&#x2f;", "/")
        })
        .filter(|address| !address.starts_with('#') && !address.starts_with('?'))
        .collect()
}

/// Returns an address without what makes one list different from another.
fn page_of(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap();
    let steps = path.split('/').map(|step| {
        let is_of_many = step.chars().any(|letter| letter.is_ascii_digit());
        if is_of_many { "N" } else { step }
    });
    let page = steps.collect::<Vec<_>>().join("/");
    // acts have limits by the hundred
    if page.starts_with("/srok/regulations/N/") {
        return "/srok/regulations/N/limit".to_owned();
    }
    page
}

/// Tells whether a cookie is for a path.
fn is_for(cookie: &str, path: &str) -> bool {
    cookie
        .split("; ")
        .any(|mark| mark == format!("Path={path}"))
}

fn is_page(answer: &Answer) -> bool {
    let kind = answer.header("content-type").unwrap_or_default();
    kind.starts_with("text/html")
}

#[test]
fn every_link_of_every_page_leads_somewhere_beneath_the_path() {
    let world = world();
    let signed_in = world.nobody().try_sign_in("admin", PASSWORD);
    let admin = world.sign_in("admin");
    let location = signed_in.header("location").unwrap();
    assert_eq!(location, "/srok/");
    let mut open = vec![location.to_owned()];
    let mut seen: BTreeSet<String> = open.iter().map(|address| page_of(address)).collect();
    let (mut asked, mut pages) = (0, 0);
    while let Some(address) = open.pop() {
        asked += 1;
        assert!(asked < MOST, "too many: {seen:?}");
        let answer = admin.get(address.split('#').next().unwrap());
        let is_there = [200, 303, 405].contains(&answer.status);
        // a chart of nothing is none, and of what was not approved there is no file
        assert!(
            is_there || answer.status == 404 && !is_page(&answer),
            "{} {address}: {}",
            answer.status,
            answer.body
        );
        if let Some(location) = answer.header("location") {
            assert!(
                location.starts_with("/srok/"),
                "{address} sends to {location}"
            );
        }
        if !is_page(&answer) {
            continue;
        }
        pages += 1;
        for found in addresses(&answer.body) {
            assert!(found.starts_with("/srok/"), "{address} leads to {found}");
            if !found.starts_with("/srok/preferences") && seen.insert(page_of(&found)) {
                open.push(found);
            }
        }
    }
    assert!(pages > 25 && asked > 60, "{pages} pages, {asked} addresses");
    // every page there is was reached, besides those that need somebody else or something to be there
    let apart = ["/sign-in", "/sign-out", "/events", "/preferences"];
    for (path, _) in srok_web::addresses() {
        let is_reached = seen.contains(&format!("{BASE}{path}"));
        let needs_more = path.contains('{')
            || path.ends_with(".xlsx")
            || path.ends_with(".csv")
            || path.starts_with("/open-data")
            || apart.contains(&path);
        let is_form = admin.get(&format!("{BASE}{path}")).status == 405;
        assert!(
            is_reached || needs_more || is_form,
            "{path} was not reached"
        );
    }
}

#[test]
fn a_proxy_may_pass_the_path_on_or_take_it_away() {
    let world = world();
    let admin = world.sign_in("admin");
    for (with, without) in [
        ("/srok/", "/"),
        ("/srok", "/"),
        ("/srok/board?state=open", "/board?state=open"),
        ("/srok/admin/users", "/admin/users"),
    ] {
        let (one, other) = (admin.get(with), admin.get(without));
        assert_eq!((one.status, other.status), (200, 200), "{with}");
        assert_eq!(addresses(&one.body), addresses(&other.body), "{with}");
    }
    assert_eq!(admin.get("/sroks/board").status, 404);
    assert_eq!(admin.get("/srok/srok/board").status, 404);
    let nobody = world.nobody();
    assert_eq!(
        nobody.get("/srok/board").header("location"),
        Some("/srok/sign-in?next=%2Fboard")
    );
    let form = [
        ("login", "chief"),
        ("password", PASSWORD),
        ("next", "/board"),
    ];
    let answer = nobody
        .with("origin", "https://gate.example")
        .post("/srok/sign-in", &form);
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/srok/board"))
    );
}

#[test]
fn cookies_are_for_the_path_and_tls() {
    let world = world();
    let answer = world.nobody().try_sign_in("chief", PASSWORD);
    let cookies: Vec<&str> = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie")
        .map(|(_, cookie)| cookie.as_str())
        .collect();
    assert_eq!(cookies.len(), 2);
    for cookie in cookies {
        assert!(cookie.starts_with("__Secure-srok_"), "{cookie}");
        assert!(
            cookie.contains("; Secure") && is_for(cookie, "/srok"),
            "{cookie}"
        );
        assert!(cookie.contains("; HttpOnly"), "{cookie}");
    }
    let wish = world
        .nobody()
        .get("/srok/preferences?lang=en&next=%2Fboard");
    assert_eq!(wish.header("location"), Some("/srok/board"));
    assert!(is_for(wish.header("set-cookie").unwrap(), "/srok"));
    let out = world.sign_in("chief").fill_in("/srok/sign-out", &[]);
    assert_eq!(out.header("location"), Some("/srok/sign-in?out=1"));
    assert!(is_for(out.header("set-cookie").unwrap(), "/srok"));
}

#[test]
fn the_description_for_programs_names_the_path() {
    let world = world();
    let document = world.nobody().get("/srok/api/openapi.json").body;
    assert!(
        document.contains("\"servers\":[{\"url\":\"/srok\"}]"),
        "{document}"
    );
}

#[test]
fn no_answer_tells_where_files_lie() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("complaints.typ"), "#no-such-thing()").unwrap();
    let reports = folder.path().to_owned();
    let world = World::start_with(|config| config.reports.folder = Some(reports));
    let draft = world
        .sign_in("chief")
        .get("/reports/mo221/2026Q1/all/draft/pdf");
    assert_eq!(draft.status, 400, "{}", draft.body);
    assert!(draft.body.contains("complaints.typ"), "{}", draft.body);
    assert!(
        !draft.body.contains(folder.path().to_str().unwrap()),
        "{}",
        draft.body
    );
    // tests/rights/headers.rs looks at all other addresses
}

#[test]
fn tls_that_a_listed_proxy_speaks_of_counts_and_that_of_others_does_not() {
    let world =
        World::start_with(|config| config.serve.proxies = vec!["127.0.0.1".parse().unwrap()]);
    let over_tls = world.nobody().with("x-forwarded-proto", "https");
    let answer = over_tls.try_sign_in("chief", PASSWORD);
    let cookie = answer.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("__Host-srok_session=") && cookie.contains("; Secure"),
        "{cookie}"
    );
    assert!(answer.header("strict-transport-security").is_some());
    let browser: Browser = over_tls.sign_in("chief", PASSWORD);
    assert!(browser.is_in());
    let plain = world.nobody().try_sign_in("chief", PASSWORD);
    assert!(
        plain
            .header("set-cookie")
            .unwrap()
            .starts_with("srok_session=")
    );
    assert!(plain.header("strict-transport-security").is_none());
    drop(world);
    let world = World::start();
    let told = world
        .nobody()
        .with("x-forwarded-proto", "https")
        .try_sign_in("chief", PASSWORD);
    assert!(
        told.header("set-cookie")
            .unwrap()
            .starts_with("srok_session=")
    );
    assert!(told.header("strict-transport-security").is_none());
}
