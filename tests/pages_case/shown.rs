//! What does the page show, to whom, in which words?

use serde_json::Value;

use crate::browser::{Browser, leads_to, text};
use crate::server::{Server, said, srok};
use crate::story::{AS_OF, CASE, COMPLAINT, serve, told_to_its_end};

/// Waits until the service knows which cases name others: it reads that in the background after a start.
fn know_kin(server: &Server) {
    let browser = Browser::of(server, "root");
    server.wait_for("the cases that name others", || {
        let page = browser.get(&format!("/cases/{CASE}")).body;
        !page.contains("еще читаются")
    });
}

fn page(browser: &Browser, case: &str, more: &str) -> String {
    let answer = browser.get(&format!("/cases/{case}?as_of={AS_OF}{more}"));
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

#[test]
fn a_case_is_told_whole_in_both_languages() {
    let folder = told_to_its_end();
    let server = serve(folder.path());
    know_kin(&server);
    let browser = Browser::of(&server, "reader");
    let open = "&limit=pausing.service";
    insta::assert_snapshot!("case_ru", text(&page(&browser, CASE, open)));
    let browser = browser.reading("en");
    insta::assert_snapshot!("case_en", text(&page(&browser, CASE, open)));
    insta::assert_snapshot!("complaint_en", text(&page(&browser, COMPLAINT, "")));
}

/// Returns the explanations that the command line gives of a case.
fn explained(server: &Server, case: &str) -> Vec<Value> {
    let told = srok(
        &server.data,
        &["explain", case, "--as-of", AS_OF, "--format", "json"],
    );
    serde_json::from_str(&said(&told)).unwrap()
}

#[test]
fn every_due_date_and_every_line_of_its_ledger_is_that_of_the_command_line() {
    let folder = told_to_its_end();
    let server = serve(folder.path());
    let browser = Browser::of(&server, "root").reading("en");
    let mut looked_at = 0;
    for case in [CASE, COMPLAINT] {
        let html = page(&browser, case, "");
        for one in explained(&server, case) {
            let (limit, told) = (one["limit"].as_str().unwrap(), &one["explanation"]);
            let ledger = html
                .split(&format!("id=\"{limit}\""))
                .nth(1)
                .unwrap_or_else(|| panic!("{case} shows no ledger of {limit}"));
            let ledger = text(&format!(
                "<main>{}",
                ledger.split("</details>").next().unwrap()
            ));
            let due = told["due"].as_str().unwrap();
            assert!(ledger.contains(due), "{limit}: {due} is not in\n{ledger}");
            for line in told["lines"].as_array().unwrap() {
                let cells =
                    ["days", "weekday", "count", "text"].map(|key| line[key].as_str().unwrap());
                let row = cells[..3].join(" | ").replace("  ", " ");
                let row = row.trim_end().to_owned();
                let is_there = ledger
                    .lines()
                    .any(|shown| shown.starts_with(&row) && shown.contains(cells[3]));
                assert!(is_there, "{limit}: {row} {} is not in\n{ledger}", cells[3]);
                looked_at += 1;
            }
        }
    }
    assert!(looked_at > 30, "{looked_at}");
}

#[test]
fn a_case_of_others_is_as_if_it_were_not_there() {
    let folder = told_to_its_end();
    let server = serve(folder.path());
    let stranger = Browser::of(&server, "stranger");
    let not_there = |path: &str| {
        let answer = stranger.get(path);
        assert_eq!(answer.status, 404, "{path}");
        let shown = text(&answer.body);
        assert!(
            shown.contains("Дело не найдено или относится к другому органу."),
            "{shown}"
        );
        // the moment it was asked at
        shown.split("по состоянию на").next().unwrap().to_owned()
    };
    for beneath in ["", "/certificate.pdf?limit=service", "/journal.csv"] {
        assert_eq!(
            not_there(&format!("/cases/{CASE}{beneath}")),
            not_there(&format!("/cases/P-2{beneath}")),
            "{beneath}"
        );
    }
    let picture = "/charts/case/term.png?case=";
    assert_eq!(stranger.get(&format!("{picture}{CASE}")).status, 404);
    for login in ["boss12", "boss13", "clerk", "reader"] {
        let answer = Browser::of(&server, login).get(&format!("/cases/{CASE}"));
        assert_eq!(answer.status, 200, "{login} has to do with it");
    }
    let nobody = server.get(&format!("/cases/{CASE}"), None).unwrap();
    assert!(nobody.body.contains("/sign-in"), "{}", nobody.body);
}

#[test]
fn a_case_and_a_complaint_about_it_lead_to_one_another_for_those_who_may_read_both() {
    let folder = told_to_its_end();
    let server = serve(folder.path());
    let leads = |browser: &Browser, from: &str, to: &str| {
        let page = browser.get(&format!("/cases/{from}")).body;
        leads_to(&page, &format!("/cases/{to}"))
    };
    know_kin(&server);
    let of_both = Browser::of(&server, "boss13");
    assert!(leads(&of_both, CASE, COMPLAINT));
    assert!(leads(&of_both, COMPLAINT, CASE));
    // the complaint lies with another unit
    let of_one = Browser::of(&server, "boss12");
    assert!(!leads(&of_one, CASE, COMPLAINT));
    assert_eq!(of_one.get(&format!("/cases/{COMPLAINT}")).status, 404);
    // before the complaint was known there was none
    let early = format!("/cases/{CASE}?known_at=2026-03-24T23:00");
    assert!(!of_both.get(&early).body.contains(COMPLAINT));
}
