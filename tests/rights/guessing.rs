//! How far does guessing passwords get? The clock stands still, so that nobody's wait is ever over. How the wait grows is tested with the counting itself.

use srok_core::config::Metrics;

use crate::server::{said, srok};
use crate::world::{PASSWORD, World};

#[test]
fn after_five_failures_even_the_right_password_has_to_wait_and_others_do_not() {
    let world = World::start();
    let browser = world.nobody();
    for attempt in 1..=5 {
        let answer = browser.try_sign_in("chief", &format!("wrong {attempt}"));
        assert_eq!(answer.status, 401, "attempt {attempt}");
        assert!(answer.body.contains("Имя или пароль неверны."));
        assert!(
            !answer.body.contains(&format!("wrong {attempt}")),
            "no password is sent back"
        );
    }
    for password in ["wrong", PASSWORD] {
        for login in ["chief", "CHIEF", " chief "] {
            let answer = browser.try_sign_in(login, password);
            assert_eq!(answer.status, 429, "{login} {password}");
            assert_eq!(answer.header("retry-after"), Some("1"));
            assert!(
                answer.body.contains("через 1 секунду, не ранее 10:00:01"),
                "{}",
                answer.body
            );
            assert_eq!(answer.session(), None);
        }
    }
    assert!(
        world.sign_in("head-a").is_in(),
        "another name from the same place"
    );
    // the administrator helps
    let once = said(&srok(&world.data(), &["user", "reset-password", "chief"]));
    assert!(browser.try_sign_in("chief", once.trim()).status == 303);
}

#[test]
fn a_name_that_is_none_is_told_the_same_as_a_wrong_password() {
    let world = World::start();
    let told = |login: &str| -> Vec<(u16, String)> {
        let answers = (0..7).map(|_| world.nobody().try_sign_in(login, "wrong"));
        answers
            .map(|answer| (answer.status, answer.body.replace(login, "NAME")))
            .collect()
    };
    let known = told("chief");
    assert_eq!(
        known.iter().map(|(status, _)| *status).collect::<Vec<_>>(),
        [401, 401, 401, 401, 401, 429, 429]
    );
    assert_eq!(known, told("nobody-of-that-name"));
    assert_eq!(known, told("gone"), "of a disabled account neither");
}

#[test]
fn one_address_may_not_try_all_names() {
    let world =
        World::start_with(|config| config.serve.proxies = vec!["127.0.0.1".parse().unwrap()]);
    let from = |address: &str| world.nobody().with("x-forwarded-for", address);
    let guesser = from("203.0.113.9");
    for number in 0..50 {
        let answer = guesser.try_sign_in(&format!("name-{number}"), "wrong");
        assert_eq!(answer.status, 401, "{number}");
    }
    assert_eq!(guesser.try_sign_in("chief", PASSWORD).status, 429);
    assert_eq!(
        from("203.0.113.10").try_sign_in("chief", PASSWORD).status,
        303
    );
    // what the guesser writes before the proxy adds his address helps him nothing
    assert_eq!(
        from("198.51.100.1, 203.0.113.9")
            .try_sign_in("chief", PASSWORD)
            .status,
        429
    );
}

#[test]
fn changing_a_password_is_no_way_round() {
    let world = World::start();
    let chief = world.sign_in("chief");
    let form = [
        ("current", "wrong"),
        ("new", "green tea at seven"),
        ("again", "green tea at seven"),
    ];
    let tried: Vec<u16> = (0..6)
        .map(|_| chief.fill_in("/password", &form).status)
        .collect();
    assert_eq!(tried, [422, 422, 422, 422, 422, 429]);
}

/// Behind a proxy of the settings, as whom the proxy says.
fn behind_a_proxy() -> World {
    World::start_with(|config| config.serve.proxies = vec!["127.0.0.0/8".parse().unwrap()])
}

/// Fails until the name is closed to an address.
fn close(world: &World, login: &str, address: &str) {
    let stranger = world.nobody().with("x-forwarded-for", address);
    for _ in 0..5 {
        assert_eq!(stranger.try_sign_in(login, "wrong").status, 401);
    }
    assert_eq!(stranger.try_sign_in(login, "wrong").status, 429);
}

#[test]
fn a_stranger_shuts_nobody_out() {
    let world = behind_a_proxy();
    let (stranger, home) = ("203.0.113.9", "203.0.113.10");
    let from = |address: &str| world.nobody().with("x-forwarded-for", address);
    let known = from(stranger).try_sign_in("chief", PASSWORD);
    let (name, browser) = known.cookie("srok_browser").unwrap();
    close(&world, "chief", stranger);
    // the owner elsewhere does not notice
    assert_eq!(from(home).try_sign_in("chief", PASSWORD).status, 303);
    // nor does he at the same address, with a browser from which he had signed in
    let with = |value: &str| from(stranger).with("cookie", &format!("{name}={value}"));
    assert_eq!(with(&browser).try_sign_in("chief", PASSWORD).status, 303);
    // that cookie is good for nothing else, and nobody makes one
    assert!(!with(&browser).is_in());
    close(&world, "head-a", stranger);
    assert_eq!(with(&browser).try_sign_in("head-a", PASSWORD).status, 429);
    let mut forged = browser.clone().into_bytes();
    forged[3] = if forged[3] == b'A' { b'B' } else { b'A' };
    for forged in [
        String::from_utf8(forged).unwrap(),
        browser[..20].to_owned(),
        String::new(),
    ] {
        assert_eq!(
            with(&forged).try_sign_in("chief", PASSWORD).status,
            429,
            "{forged}"
        );
    }
    // who has such a browser has five attempts of his own, not endless ones
    let tried: Vec<u16> = (0..6)
        .map(|_| with(&browser).try_sign_in("chief", "wrong").status)
        .collect();
    assert_eq!(tried, [401, 401, 401, 401, 401, 429]);
    assert_eq!(from(home).try_sign_in("chief", PASSWORD).status, 303);
}

#[test]
fn an_administrator_opens_a_name_that_was_closed() {
    let world = behind_a_proxy();
    let stranger = "203.0.113.9";
    let owner = || {
        world
            .nobody()
            .with("x-forwarded-for", stranger)
            .try_sign_in("chief", PASSWORD)
    };
    close(&world, "chief", stranger);
    let unlocked = said(&srok(&world.data(), &["user", "unlock", "Chief"]));
    assert!(unlocked.contains("chief"), "{unlocked}");
    assert_eq!(owner().status, 303);
    assert_eq!(
        srok(&world.data(), &["user", "unlock", "nobody"])
            .status
            .code(),
        Some(2)
    );
    close(&world, "chief", stranger);
    let admin = world.sign_in("admin");
    let page = admin.get("/admin/users").body;
    assert!(
        page.contains("вход задержан до 16.03.2026") && page.contains("10:00:01, адресов: 1"),
        "{page}"
    );
    let form = [("act", "unlock"), ("login", "chief")];
    assert_eq!(
        world
            .sign_in("head-a")
            .fill_in("/admin/users", &form)
            .status,
        403
    );
    assert_eq!(owner().status, 429);
    let page = admin.fill_in("/admin/users", &form).body;
    assert!(
        page.contains("Вход снова открыт: chief") && !page.contains("задержан"),
        "{page}"
    );
    assert_eq!(owner().status, 303);
    let audit = admin.get("/admin/audit.csv").body;
    assert_eq!(audit.matches("Вход снова открыт").count(), 2, "{audit}");
}

#[test]
fn a_header_that_is_not_believed_is_said_loudly() {
    let world = World::start();
    let warnings = || {
        let ready = world.nobody().get("/health/ready").body;
        serde_json::from_str::<serde_json::Value>(&ready).unwrap()["warnings"].clone()
    };
    let admin = world.sign_in("admin");
    assert_eq!(warnings(), serde_json::json!([]));
    assert!(!admin.get("/admin").body.contains("X-Forwarded-For"));
    let spoken_for = world.nobody().with("x-forwarded-for", "203.0.113.9");
    assert_eq!(spoken_for.get("/sign-in").status, 200);
    assert_eq!(
        warnings(),
        serde_json::json!(["forwarded_by_unlisted_peer"])
    );
    let page = admin.get("/admin").body;
    assert!(
        page.contains("X-Forwarded-For приходит с адреса 127.0.0.1"),
        "{page}"
    );
    drop(world);
    let world = behind_a_proxy();
    let spoken_for = world.nobody().with("x-forwarded-for", "203.0.113.9");
    assert_eq!(spoken_for.get("/sign-in").status, 200);
    assert!(
        !world
            .sign_in("admin")
            .get("/admin")
            .body
            .contains("X-Forwarded-For")
    );
}

#[test]
fn who_guesses_tokens_is_answered_less_and_less_and_a_good_token_never_suffers() {
    let world = behind_a_proxy();
    let [_, reader, _] = &world.tokens;
    let ask = |address: &str, token: &str| {
        let asking = world.nobody().with("x-forwarded-for", address);
        let asking = asking.with("authorization", &format!("Bearer {token}"));
        asking.get("/api/v1/sources")
    };
    let guesser = "203.0.113.9";
    for number in 0..20 {
        assert_eq!(ask(guesser, &format!("srok_{number}")).status, 401);
    }
    for path in ["/api/v1/sources", "/api/v1/standings", "/metrics"] {
        let asking = world.nobody().with("x-forwarded-for", guesser);
        let refused = asking.with("authorization", "Bearer srok_x").get(path);
        assert_eq!(refused.status, 429, "{path}");
        assert_eq!(refused.header("retry-after"), Some("1"));
        assert_eq!(refused.header("connection"), Some("close"));
    }
    assert_eq!(ask(guesser, reader).status, 200, "a good one from there");
    assert_eq!(
        ask("203.0.113.10", "srok_x").status,
        401,
        "a wrong one from elsewhere"
    );
    // who sends none guesses nothing
    let without = world.nobody().with("x-forwarded-for", guesser);
    assert_eq!(without.get("/api/v1/sources").status, 401);
}

#[test]
fn the_figures_are_closed_unless_they_are_opened() {
    let world = World::start();
    let token = said(&srok(
        &world.data(),
        &["token", "create", "prometheus", "--metrics"],
    ));
    let with = |token: &str| {
        world
            .nobody()
            .with("authorization", &format!("Bearer {}", token.trim()))
    };
    assert_eq!(world.nobody().get("/metrics").status, 401);
    assert_eq!(world.sign_in("admin").get("/metrics").status, 401);
    for other in &world.tokens {
        assert_eq!(with(other).get("/metrics").status, 403);
    }
    let figures = with(&token).get("/metrics");
    assert!(
        figures.status == 200 || figures.status == 204,
        "{}",
        figures.body
    );
    // it reads nothing else
    for path in [
        "/api/v1/standings",
        "/api/v1/sources",
        "/api/v1/cases/case-a1-1",
    ] {
        assert_eq!(with(&token).get(path).status, 403, "{path}");
    }
    assert_eq!(with(&token).post("/api/v1/events", &[]).status, 403);
    drop(world);
    for (metrics, status) in [(Metrics::Closed, 404), (Metrics::Open, 200)] {
        let world = World::start_with(|config| config.serve.metrics = metrics);
        let found = world.nobody().get("/metrics").status;
        assert!(
            found == status || (status == 200 && found == 204),
            "{metrics:?}: {found}"
        );
    }
}
