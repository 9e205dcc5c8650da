//! What had happened by a moment, and what was known at one: two questions.

use crate::browser::{Browser, leads_to, text};
use crate::story::{AS_OF, CASE, serve, told_to_its_end};

#[test]
fn the_page_shows_what_was_known_then_and_says_so() {
    let folder = told_to_its_end();
    let server = serve(folder.path());
    let browser = Browser::of(&server, "root");
    let at = |query: &str| {
        let answer = browser.get(&format!("/cases/{CASE}?{query}"));
        assert_eq!(answer.status, 200, "{query}");
        text(&answer.body)
    };
    let now = at(&format!("as_of={AS_OF}"));
    assert!(!now.contains("Показано то, что было известно"), "{now}");
    assert!(now.contains("исполнено 18.03.2026 (ср)"), "{now}");
    // the correction was not known yet
    let before = at(&format!("as_of={AS_OF}&known_at=2026-03-21"));
    assert!(
        before.contains("Показано то, что было известно системе на 21.03.2026 23:59."),
        "{before}"
    );
    assert!(
        before.contains("исполнено 20.03.2026 (пт), опоздание 2 р. д."),
        "{before}"
    );
    // nor that the term ran again
    let earlier = at(&format!("as_of={AS_OF}&known_at=2026-03-13"));
    assert!(
        earlier.contains("с 05.03.2026 (чт), основание: запрошены документы (п. 8)"),
        "{earlier}"
    );
    // with today's knowledge, as of then
    let then = at("as_of=2026-03-06");
    assert!(then.contains("Приостановлено"), "{then}");
    assert!(!then.contains("Решение принято"), "{then}");
    let there = browser.get(&format!("/cases/{CASE}?as_of={AS_OF}&known_at=2026-03-21"));
    assert!(
        leads_to(
            &there.body,
            &format!("/cases/{CASE}?as_of=2026-03-27T12%3A00")
        ),
        "{}",
        there.body
    );
}

#[test]
fn before_anything_was_known_there_is_a_page_that_says_so() {
    let folder = told_to_its_end();
    let server = serve(folder.path());
    let answer = Browser::of(&server, "root").get(&format!("/cases/{CASE}?known_at=2026-01-01"));
    assert_eq!(answer.status, 200);
    let shown = text(&answer.body);
    assert!(shown.contains("о деле ничего не было известно"), "{shown}");
    assert!(
        shown.contains("Первые сведения поступили 02.03.2026 10:06."),
        "{shown}"
    );
}

#[test]
fn a_moment_that_is_none_is_refused_with_a_remedy() {
    let folder = told_to_its_end();
    let server = serve(folder.path());
    let answer = Browser::of(&server, "root").get(&format!("/cases/{CASE}?known_at=yesterday"));
    assert_eq!(answer.status, 400);
    assert!(text(&answer.body).contains("2026-01-22"), "{}", answer.body);
}
