//! When does a session end? With signing out, with another password, with the account, with time; and nobody can give somebody a session.

use std::io::Read as _;

use srok_law::case::{Instant, MINUTE};
use srok_store::SessionLife;

use crate::browser::Browser;
use crate::server::{agent, said, srok};
use crate::world::{NOW, PASSWORD, World, at};

#[test]
fn a_stolen_cookie_is_good_for_nothing_once_its_owner_signed_out() {
    let world = World::start();
    let owner = world.sign_in("chief");
    let thief = owner.clone();
    let elsewhere = world.sign_in("chief");
    assert!(thief.is_in());
    let out = owner.fill_in("/sign-out", &[]);
    assert_eq!(
        (out.status, out.header("location")),
        (303, Some("/sign-in?out=1"))
    );
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert!(!owner.is_in() && !thief.is_in());
    assert_eq!(thief.get("/api/v1/standings").status, 401);
    assert_eq!(thief.get("/events").status, 401);
    assert!(elsewhere.is_in(), "the other session is not touched");
}

#[test]
fn another_password_ends_every_session_that_was_begun_with_the_old_one() {
    let world = World::start();
    let (owner, thief) = (world.sign_in("chief"), world.sign_in("chief"));
    let form = |current: &'static str, new: &'static str, again: &'static str| {
        [("current", current), ("new", new), ("again", again)]
    };
    for (wrong, at) in [
        (
            form("wrong", "green tea at seven", "green tea at seven"),
            "wrong-current",
        ),
        (form(PASSWORD, "short", "short"), "wrong-new"),
        (form(PASSWORD, "qwerty123456", "qwerty123456"), "wrong-new"),
        (form(PASSWORD, PASSWORD, PASSWORD), "wrong-new"),
        (
            form(PASSWORD, "green tea at seven", "another one!!"),
            "wrong-again",
        ),
    ] {
        let answer = owner.fill_in("/password", &wrong);
        assert_eq!(answer.status, 422, "{wrong:?}");
        assert!(answer.body.contains(&format!("id=\"{at}\"")), "{wrong:?}");
        assert!(
            !answer.body.contains("green tea at seven"),
            "nothing of it is sent back"
        );
    }
    assert!(thief.is_in());
    let changed = owner.fill_in(
        "/password",
        &form(PASSWORD, "green tea at seven", "green tea at seven"),
    );
    assert_eq!(changed.status, 303, "{}", changed.body);
    assert!(
        !thief.is_in() && !owner.is_in(),
        "the secret of the session is another one, too"
    );
    let mut renewed = owner;
    renewed.cookie = changed.session();
    assert!(renewed.is_in());
    assert_eq!(world.nobody().try_sign_in("chief", PASSWORD).status, 401);
    assert!(
        world
            .nobody()
            .sign_in("chief", "green tea at seven")
            .is_in()
    );
}

#[test]
fn a_disabled_account_is_out_at_once_and_so_is_one_whose_password_was_reset() {
    let world = World::start();
    let (chief, head) = (world.sign_in("chief"), world.sign_in("head-a"));
    said(&srok(&world.data(), &["user", "disable", "chief"]));
    assert!(!chief.is_in());
    assert_eq!(world.nobody().try_sign_in("chief", PASSWORD).status, 401);
    said(&srok(&world.data(), &["user", "enable", "chief"]));
    assert!(!chief.is_in(), "what has ended stays so");
    assert!(world.sign_in("chief").is_in());
    let once = said(&srok(&world.data(), &["user", "reset-password", "head-a"]));
    assert!(!head.is_in());
    let head = world.nobody().sign_in("head-a", once.trim());
    assert_eq!(head.get("/board").header("location"), Some("/password"));
}

#[test]
fn a_change_of_role_holds_for_sessions_under_way() {
    let world = World::start();
    let chief = world.sign_in("chief");
    assert!(chief.get("/board").body.contains("case-b1-1"));
    said(&srok(
        &world.data(),
        &["user", "set", "chief", "--organisation", "unit-a1"],
    ));
    let board = chief.get("/board").body;
    assert!(board.contains("case-a1-1") && !board.contains("case-b1-1"));
    said(&srok(
        &world.data(),
        &[
            "user",
            "set",
            "chief",
            "--role",
            "official",
            "--organisation",
            "",
            "--official",
            "u-a2",
        ],
    ));
    assert!(chief.get("/board").body.contains("case-a2-1"));
    assert_eq!(chief.get("/procedures").status, 403);
}

#[test]
fn a_session_is_what_the_service_made_and_nothing_else() {
    let world = World::start();
    for made_up in ["", "x", "../..", &"0".repeat(64)] {
        let mut browser = world.nobody();
        browser.cookie = Some(made_up.to_owned());
        assert!(!browser.is_in(), "{made_up}");
        // nobody keeps a secret that was put upon him
        let answer = browser.try_sign_in("chief", PASSWORD);
        let session = answer.session().unwrap();
        assert_ne!(session, made_up);
        assert!(!browser.is_in(), "{made_up}");
    }
    let first = world.sign_in("chief");
    let again = first.try_sign_in("head-a", PASSWORD);
    assert!(!first.is_in(), "the session the browser had has ended");
    assert_ne!(again.session(), first.cookie);
    let hashes = world.data().join("srok.duckdb");
    world.service.store.checkpoint().unwrap();
    let file = std::fs::read(hashes).unwrap();
    let secret = again.session().unwrap();
    let is_kept = |text: &str| file.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(!is_kept(&secret), "the secret itself is not on the disk");
    assert!(is_kept("argon2id") && !is_kept(PASSWORD));
}

#[test]
fn a_cookie_is_for_this_service_alone_and_no_script_reads_it() {
    let world = World::start();
    let cookie = |world: &World| {
        let answer = world.nobody().try_sign_in("chief", PASSWORD);
        answer.header("set-cookie").unwrap().to_owned()
    };
    let plain = cookie(&world);
    for part in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(plain.contains(part), "{plain}");
    }
    assert!(
        !plain.contains("Secure") && !plain.contains("Domain"),
        "{plain}"
    );
    drop(world);
    let world = World::start_with(|config| {
        config.serve.public_url = "https://srok.authority.example"
            .to_owned()
            .try_into()
            .unwrap();
    });
    let secure = cookie(&world);
    assert!(secure.starts_with("__Host-srok_session="), "{secure}");
    assert!(
        secure.contains("; Secure") && secure.ends_with("; Path=/"),
        "{secure}"
    );
    // what a neighbour of the host could have set is not taken for it
    let mut tossed = world.sign_in("chief");
    assert!(tossed.is_in());
    tossed.name = "srok_session".to_owned();
    assert!(!tossed.is_in());
    let page = world.nobody().get("/sign-in");
    assert!(page.header("strict-transport-security").is_some());
    // behind a proxy with TLS the origin of forms is that of the settings
    let browser = world
        .nobody()
        .with("origin", "https://srok.authority.example");
    assert_eq!(browser.try_sign_in("chief", PASSWORD).status, 303);
}

#[test]
fn a_session_ends_with_time() {
    let world = World::start();
    let store = &world.service.store;
    let secret = world.sign_in("chief").cookie.unwrap();
    let begun = Instant::from(at(NOW));
    let life = SessionLife {
        idle: 60 * MINUTE,
        longest: 150 * MINUTE,
    };
    let is_good = |minutes: i64| {
        store
            .session(&secret, begun.plus(minutes * MINUTE), life)
            .is_some()
    };
    assert!(is_good(59), "used within the hour");
    assert!(is_good(118), "an hour counts from the last use");
    assert!(!is_good(178 + 1), "an hour without use");
    assert!(!is_good(150), "longer than any session");
    // what was used is used after a restart, too: within some minutes
    assert!(is_good(120));
    let folder = world.stop();
    let store =
        srok_store::Store::open(&folder.path().join("data"), &srok_store::Options::default())
            .unwrap();
    let at = |minutes: i64| begun.plus(minutes * MINUTE);
    assert!(store.session(&secret, at(149), life).is_some());
    assert!(store.session("other", at(149), life).is_none());
    // what only waits is no use
    assert!(store.session_holds(&secret, at(149), life).is_some());
    assert!(store.session_holds(&secret, at(150), life).is_none());
}

#[test]
fn one_account_has_only_so_many_sessions_at_once() {
    let world = World::start();
    let all: Vec<_> = (0..22).map(|_| world.sign_in("chief")).collect();
    let good = all.iter().filter(|browser| browser.is_in()).count();
    assert_eq!(good, 20);
    assert!(all.last().unwrap().is_in());
}

/// Opens the stream of news; it is read to its end by the second function.
fn news(browser: &Browser, world: &World) -> ureq::http::Response<ureq::Body> {
    let cookie = format!("{}={}", browser.name, browser.cookie.as_ref().unwrap());
    let request = agent().get(world.url("/events")).header("cookie", cookie);
    let answer = request.call().unwrap();
    assert_eq!(answer.status(), 200);
    answer
}

fn ends(mut stream: ureq::http::Response<ureq::Body>) -> bool {
    let mut rest = String::new();
    let read = stream.body_mut().as_reader().read_to_string(&mut rest);
    read.is_ok()
}

#[test]
fn a_stream_of_news_ends_with_its_session() {
    let world = World::start();
    let (one, other) = (world.sign_in("chief"), world.sign_in("chief"));
    let (first, second) = (news(&one, &world), news(&other, &world));
    one.fill_in("/sign-out", &[]);
    assert!(ends(first), "signed out");
    // the same of a session whose account says something else
    said(&srok(
        &world.data(),
        &["user", "set", "chief", "--role", "ministry"],
    ));
    assert!(ends(second), "another role");
    assert!(other.is_in(), "the session goes on");
    let third = news(&other, &world);
    said(&srok(&world.data(), &["user", "disable", "chief"]));
    assert!(ends(third), "disabled");
    let ended = world.sign_in("head-a");
    let fourth = news(&ended, &world);
    let elsewhere = world.sign_in("head-a");
    elsewhere.fill_in("/sessions", &[]);
    assert!(ends(fourth), "ended from elsewhere");
    let once = said(&srok(&world.data(), &["user", "reset-password", "head-a"]));
    assert!(!once.is_empty() && !elsewhere.is_in());
}

#[test]
fn everybody_sees_and_ends_the_own_sessions_and_no_others() {
    let world = World::start();
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let here = world
        .nobody()
        .with("user-agent", firefox)
        .sign_in("chief", PASSWORD);
    let (there, third) = (world.sign_in("chief"), world.sign_in("chief"));
    let foreign = world.sign_in("head-a");
    let page = here.get("/sessions").body;
    assert_eq!(page.matches("<tr><th scope=\"row\">").count(), 3, "{page}");
    assert!(
        page.contains("Firefox, Linux") && page.contains("127.0.0.1"),
        "{page}"
    );
    assert_eq!(page.matches("этот сеанс").count(), 1);
    let ids = |page: &str| -> Vec<String> {
        let ids = page.split("name=\"id\" value=\"").skip(1);
        ids.map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect()
    };
    let others = ids(&page);
    assert_eq!(others.len(), 2);
    for secret in [&here, &there, &third].map(|browser| browser.cookie.clone().unwrap()) {
        assert!(!page.contains(&secret));
    }
    // neither by its name nor without the token of the form does anybody end a session of somebody else
    for id in [others[0].as_str(), &others[0][..4], "0", "%"] {
        assert_eq!(foreign.fill_in("/sessions", &[("id", id)]).status, 303);
    }
    assert_eq!(here.post("/sessions", &[("id", &others[0])]).status, 403);
    assert!(there.is_in() && third.is_in());
    assert_eq!(here.fill_in("/sessions", &[("id", &others[0])]).status, 303);
    assert_eq!(
        [&there, &third]
            .iter()
            .filter(|browser| browser.is_in())
            .count(),
        1
    );
    assert_eq!(here.fill_in("/sessions", &[]).status, 303);
    assert!(!there.is_in() && !third.is_in());
    assert!(here.is_in() && foreign.is_in());
    assert_eq!(ids(&here.get("/sessions").body).len(), 0);
    let audit = world.sign_in("admin").get("/admin/audit.csv").body;
    assert!(audit.contains("all other sessions"), "{audit}");
}

#[test]
fn who_has_left_office_is_out_and_does_not_come_in_again() {
    let world = World::start();
    let official = world.sign_in("official-a1");
    assert!(official.is_in());
    let dismiss = ["directory", "dismiss", "u-a1", "--until", "2026-03-15"];
    said(&srok(&world.data(), &dismiss));
    assert!(!official.is_in(), "the session has ended with the office");
    let program = official.get("/api/v1/standings");
    assert_eq!(program.status, 401, "{}", program.body);
    let again = world.nobody().try_sign_in("official-a1", PASSWORD);
    assert_eq!(again.status, 401, "{}", again.body);
    assert!(
        world.sign_in("chief").is_in(),
        "who is nobody of the directory"
    );
}
