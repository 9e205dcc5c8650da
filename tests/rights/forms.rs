//! Is a form only taken from a page of the same session? And does the way after signing in stay within the service?

use crate::browser::Browser;
use crate::world::{PASSWORD, World};

/// Asks for a token to be made, which is easy to see.
fn make(browser: &Browser, csrf: Option<&str>) -> u16 {
    let mut form = vec![
        ("act", "create"),
        ("name", "made"),
        ("may", "read"),
        ("all", "true"),
        ("days", "1"),
    ];
    form.extend(csrf.map(|csrf| ("csrf", csrf)));
    browser.post("/admin/tokens", &form).status
}

fn is_made(world: &World) -> bool {
    let tokens = world.service.store.tokens();
    tokens.iter().any(|token| token.name == "made")
}

#[test]
fn a_form_without_the_token_of_its_session_changes_nothing() {
    let world = World::start();
    let admin = world.sign_in("admin");
    let (own, other) = (admin.csrf(), world.sign_in("admin").csrf());
    assert_ne!(own, other, "another session of the same account");
    let cut = &own[..own.len() - 1];
    let secret = admin.cookie.clone().unwrap();
    for wrong in [
        None,
        Some(""),
        Some("x"),
        Some(cut),
        Some(other.as_str()),
        Some(secret.as_str()),
    ] {
        assert_eq!(make(&admin, wrong), 403, "{wrong:?}");
    }
    assert!(!own.contains(&secret) && !is_made(&world));
    assert_eq!(make(&admin, Some(&own)), 200);
    assert!(is_made(&world));
}

#[test]
fn a_form_from_a_page_of_somebody_else_changes_nothing_even_with_the_token() {
    let world = World::start();
    let admin = world.sign_in("admin");
    let csrf = admin.csrf();
    let own = format!("http://{}", world.address);
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "http://127.0.0.1"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        assert_eq!(
            make(&admin.with(name, value), Some(&csrf)),
            403,
            "{name}: {value}"
        );
        // nobody is signed in behind his back as somebody else
        let answer = world
            .nobody()
            .with(name, value)
            .try_sign_in("admin", PASSWORD);
        assert_eq!(answer.status, 403, "{name}: {value}");
        assert_eq!(answer.session(), None);
        let out = admin
            .with(name, value)
            .post("/sign-out", &[("csrf", &csrf)]);
        assert_eq!(out.status, 403);
    }
    assert!(!is_made(&world) && admin.is_in());
    for (name, value) in [
        ("origin", own.as_str()),
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-site", "none"),
    ] {
        let answer = world
            .nobody()
            .with(name, value)
            .try_sign_in("admin", PASSWORD);
        assert_eq!(answer.status, 303, "{name}: {value}");
    }
    assert_eq!(make(&admin.with("origin", &own), Some(&csrf)), 200);
}

#[test]
fn every_form_of_every_page_wants_the_token() {
    let world = World::start();
    let admin = world.sign_in("admin");
    for (route, area) in srok_web::addresses() {
        if area.is_none() || route.contains('{') {
            continue;
        }
        let answer = admin.post(route, &[]);
        // 405: the page takes no form
        assert!(
            [403, 405].contains(&answer.status),
            "{route}: {}",
            answer.status
        );
    }
    for path in [
        "/cases/case-a1-1/data-errors",
        "/alerts/1",
        "/sign-out",
        "/password",
    ] {
        assert_eq!(admin.post(path, &[]).status, 403, "{path}");
    }
    assert!(admin.is_in());
}

#[test]
fn the_way_goes_on_within_the_service() {
    let world = World::start();
    let to = |next: &str| {
        let form = [("login", "chief"), ("password", PASSWORD), ("next", next)];
        let answer = world.nobody().post("/sign-in", &form);
        assert_eq!(answer.status, 303);
        answer.header("location").unwrap().to_owned()
    };
    for local in [
        "/",
        "/board?state=overdue&organisation=unit-a1",
        "/cases/case-a1-1#terms",
    ] {
        assert_eq!(to(local), local);
    }
    for foreign in [
        "",
        "board",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "/board\r\nset-cookie: a=b",
        " //evil.example",
    ] {
        assert_eq!(to(foreign), "/", "{foreign:?}");
        let wish = form_urlencoded::Serializer::new(String::new())
            .append_pair("next", foreign)
            .finish();
        let answer = world.nobody().get(&format!("/preferences?lang=en&{wish}"));
        assert_eq!(answer.header("location"), Some("/"), "{foreign:?}");
        let page = world.nobody().get(&format!("/sign-in?{wish}"));
        assert!(
            page.body.contains("name=\"next\" value=\"/\"")
                || page.body.contains("name=\"next\" value=\"&#x2f;\""),
            "{foreign:?}"
        );
    }
    // who was sent to sign in comes back to where he wanted to go
    let sent = world.nobody().get("/board?state=overdue&text=%D0%B6");
    let at = sent.header("location").unwrap();
    assert_eq!(
        at,
        "/sign-in?next=%2Fboard%3Fstate%3Doverdue%26text%3D%25D0%25B6"
    );
}

#[test]
fn what_was_typed_is_kept_and_the_mistake_stands_at_its_field() {
    let world = World::start();
    let admin = world.sign_in("admin");
    let form = [
        ("act", "create"),
        ("login", "new"),
        ("name", "Новый <b>"),
        ("role", "official"),
        ("official", "u-none"),
    ];
    let answer = admin.fill_in("/admin/users", &form);
    assert_eq!(answer.status, 422);
    let (field, rest) = answer.body.split_once("id=\"wrong-official\"").unwrap();
    assert!(
        field
            .rsplit_once("name=\"official\" value=\"u-none\"")
            .is_some()
    );
    assert!(rest.contains("Такого должностного лица нет в справочнике."));
    assert!(answer.body.contains("Новый &lt;b&gt;") && !answer.body.contains("Новый <b>"));
    assert!(world.service.store.account("new").is_none());
    let form = [
        ("act", "create"),
        ("login", "Новый"),
        ("role", "supervisor"),
        ("organisation", "unit-a1"),
    ];
    let answer = admin.fill_in("/admin/users", &form);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let once = answer.body.split_once("class=\"secret\">").unwrap().1;
    let once = once.split('<').next().unwrap();
    // a password that was made up is good for changing it, and for nothing else
    let new = world.nobody().sign_in("новый", once);
    assert_eq!(new.get("/board").header("location"), Some("/password"));
    assert_eq!(new.get("/api/v1/standings").status, 403);
    let changed = new.fill_in(
        "/password",
        &[
            ("current", once),
            ("new", "тихая река ждет"),
            ("again", "тихая река ждет"),
        ],
    );
    assert_eq!(changed.status, 303, "{}", changed.body);
    let new = world.nobody().sign_in("новый", "тихая река ждет");
    assert!(new.get("/board").body.contains("case-a1-1"));
    // nobody disables himself
    let answer = admin.fill_in("/admin/users", &[("act", "disable"), ("login", "admin")]);
    assert_eq!(answer.status, 422);
    assert!(admin.is_in());
}

#[test]
fn a_form_that_is_too_long_is_refused_in_words() {
    let world = World::start();
    let long = "a".repeat(20_000);
    let form = [("login", "admin"), ("password", &long), ("csrf", "")];
    for path in ["/sign-in", "/a/link"] {
        let answer = world.nobody().post(path, &form);
        assert_eq!(answer.status, 413, "{path}");
        let kind = answer.header("content-type");
        assert_eq!(kind, Some("application/problem+json"), "{path}");
        assert!(answer.body.contains("shorten what was filled in"), "{path}");
    }
    let answer = world.sign_in("admin").fill_in("/password", &form[..2]);
    assert_eq!(answer.status, 413);
    assert!(
        answer.body.contains("Слишком длинный текст"),
        "{}",
        answer.body
    );
}
