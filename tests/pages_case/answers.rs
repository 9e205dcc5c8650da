//! Can whoever was told answer on the page of the case?

use crate::browser::{Browser, text};
use crate::story::{CASE, serve, unanswered};

#[test]
fn an_alert_is_answered_on_the_page_by_those_who_may() {
    let folder = unanswered();
    let server = serve(folder.path());
    let path = format!("/cases/{CASE}");
    let form = "Указать результат: Регистрация запроса";
    // the ministry acts on nothing, and another unit has nothing to do with it
    let reader = text(&Browser::of(&server, "reader").get(&path).body);
    assert!(
        reader.contains("Служащий u-2") && !reader.contains(form),
        "{reader}"
    );
    let browser = Browser::of(&server, "clerk");
    let page = browser.get(&path).body;
    assert!(text(&page).contains(form), "{page}");
    let action = page.split("class=\"answer\" action=\"").nth(1).unwrap();
    let action = action.split('"').next().unwrap().replace("&#x2f;", "/");
    let next = format!("{path}#alerts");
    let said = [
        ("outcome", "confirmed"),
        ("reason", ""),
        ("until", ""),
        ("next", next.as_str()),
    ];
    assert_eq!(browser.post(&action, &said).status, 403, "no token");
    let taken = browser.send(&action, &said);
    assert_eq!(taken.status, 303, "{}", taken.body);
    assert_eq!(taken.header("location"), Some(next.as_str()));
    let shown = text(&browser.get(&path).body);
    assert!(!shown.contains(form), "{shown}");
    assert!(
        shown.contains("Служащий u-2 · Регистрация запроса: нарушение подтверждено"),
        "{shown}"
    );
}
