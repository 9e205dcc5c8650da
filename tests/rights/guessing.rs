//! How far does guessing passwords get? The clock stands still, so that nobody's wait is ever over. How the wait grows is tested with the counting itself.

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
        ("new", "a new password!"),
        ("again", "a new password!"),
    ];
    let tried: Vec<u16> = (0..6)
        .map(|_| chief.fill_in("/password", &form).status)
        .collect();
    assert_eq!(tried, [422, 422, 422, 422, 422, 429]);
}
