//! Who sees which of these pages, in both languages?

use crate::browser::{Demo, text};

/// Every page with the roles that may see it: administrator, supervisor, official, ministry.
const PAGES: &[(&str, [bool; 4])] = &[
    ("/regulations", [true; 4]),
    ("/regulations/mo221", [true; 4]),
    ("/regulations/msk604", [true; 4]),
    ("/regulations/mo221/complaint_review_general", [true; 4]),
    ("/calendar", [true; 4]),
    ("/calendar?year=2020&id=ru-moscow", [true; 4]),
    ("/calculator", [true; 4]),
    (
        "/calculator?limit=mo221.service_term&start=2026-11-02T10:00",
        [true; 4],
    ),
    ("/alerts", [true; 4]),
    (
        "/alerts?unanswered=1&threshold=overdue&state=sent",
        [true; 4],
    ),
    ("/data-quality", [true; 4]),
    ("/findings", [true; 4]),
    ("/journal", [true, true, false, true]),
];
const LOGINS: [&str; 4] = ["admin", "controller", "official", "ministry"];

#[test]
fn every_page_is_there_in_both_languages_for_those_who_may_see_it() {
    let demo = Demo::start(150);
    for (index, login) in LOGINS.into_iter().enumerate() {
        let browser = demo.sign_in(login);
        for (path, may) in PAGES {
            let status = if may[index] { 200 } else { 403 };
            let (russian, english) = (browser.get(path), browser.english(path));
            assert_eq!(russian.status, status, "{login} {path}");
            assert_eq!(english.status, status, "{login} {path}");
            assert!(russian.body.contains("<html lang=\"ru\""), "{path}");
            assert!(english.body.contains("<html lang=\"en\""), "{path}");
            let policy = russian.header("content-security-policy").unwrap();
            assert!(policy.contains("default-src 'none'"), "{policy}");
            for body in [&russian.body, &english.body] {
                assert!(
                    !body.contains(" style=\"") && !body.contains("<script>"),
                    "{path}"
                );
                assert_eq!(body.matches("<h1").count(), 1, "{path}");
            }
            assert_ne!(text(&russian.body), text(&english.body), "{path}");
        }
    }
}

#[test]
fn exports_hold_for_whom_the_page_holds_and_without_a_session_nothing_does() {
    let demo = Demo::start(100);
    let (admin, official) = (demo.sign_in("admin"), demo.sign_in("official"));
    for table in [
        "regulations",
        "regulations/mo221/limits",
        "calendar",
        "alerts",
        "findings",
        "journal",
        "journal/units",
        "data-quality/sources",
        "data-quality/quarantine",
        "data-quality/late",
        "data-quality/imports",
        "data-quality/errors",
    ] {
        let (csv, xlsx) = (format!("/{table}.csv"), format!("/{table}.xlsx"));
        let answer = admin.get(&csv);
        assert_eq!(answer.status, 200, "{csv}");
        assert!(answer.body.starts_with('\u{feff}'), "{csv}");
        let how = answer.header("content-disposition").unwrap();
        assert!(
            how.starts_with("attachment") && how.contains("-2026-11-24.csv"),
            "{how}"
        );
        assert!(admin.get(&xlsx).body.starts_with("PK"), "{xlsx}");
        let status = if table.starts_with("journal") {
            403
        } else {
            200
        };
        assert_eq!(official.get(&csv).status, status, "{csv}");
    }
    let nobody = crate::server::agent();
    for (path, _) in PAGES {
        let url = format!("{}{path}", demo.address());
        let request = nobody.get(url).config().max_redirects(0).build();
        let answer = request.call().unwrap();
        assert_eq!(answer.status(), 303, "{path}");
        let to = answer.headers().get("location").unwrap().to_str().unwrap();
        assert!(to.starts_with("/sign-in?next=%2F"), "{to}");
    }
}
