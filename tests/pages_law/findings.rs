//! Do the findings of the page agree with those of the command line?

use std::collections::BTreeMap;

use serde_json::Value;

use crate::browser::{Browser, Demo, next_page, text};

fn found(demo: &Demo, arguments: &[&str]) -> Vec<Value> {
    let all: Vec<&str> = ["findings"]
        .into_iter()
        .chain(arguments.iter().copied())
        .collect();
    demo.json(&all).as_array().unwrap().clone()
}

/// Returns how many rows all pages of a list have.
fn paged(browser: &Browser<'_>, path: &str) -> usize {
    let mut rows = 0;
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let page = browser.page(&path);
        rows += page.matches("href=\"/cases/").count()
            + page.matches("href=\"&#x2f;cases&#x2f;").count();
        next = next_page(&page);
    }
    rows
}

#[test]
fn counts_rows_and_files_are_those_of_the_command_line() {
    let demo = Demo::start(1500);
    let browser = demo.sign_in("ministry");
    let all = found(&demo, &[]);
    assert!(all.len() > 55, "more than one page: {}", all.len());
    let page = browser.text("/findings");
    assert!(
        page.starts_with("По правилам")
            || page.contains(&format!("Нарушения порядка: {}", all.len())),
        "{page}"
    );
    assert!(
        page.contains(&format!("Нарушения порядка: {}", all.len())),
        "{page}"
    );
    let of_data = all.iter().filter(|row| row["severity"] == "data").count();
    assert!(
        page.contains(&format!(
            "нарушений органа: {}, недостатков сведений: {of_data}",
            all.len() - of_data
        )),
        "{page}"
    );
    assert_eq!(paged(&browser, "/findings"), all.len());
    let rows = browser.rows("/findings.csv");
    assert_eq!(rows.len() - 1, all.len());
    let mut events: Vec<(&str, &str)> = all
        .iter()
        .map(|row| {
            (
                row["case_id"].as_str().unwrap(),
                row["event_id"].as_str().unwrap_or(""),
            )
        })
        .collect();
    let mut written: Vec<(&str, &str)> =
        rows[1..].iter().map(|row| (&*row[0], &*row[10])).collect();
    events.sort_unstable();
    written.sort_unstable();
    assert_eq!(written, events, "each with its event");
    let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &all {
        *by_rule.entry(row["rule"].as_str().unwrap()).or_default() += 1;
    }
    for (rule, count) in by_rule {
        let page = browser.text(&format!("/findings?rule={rule}"));
        assert!(
            page.contains(&format!("Нарушения порядка: {count}\n"))
                || page.contains(&format!("Нарушения порядка: {count} ")),
            "{rule}: {page}"
        );
    }
    let unit = all[0]["organisation"].as_str().unwrap();
    let of_unit = found(&demo, &["--organisation", unit]);
    assert_eq!(
        paged(&browser, &format!("/findings?organisation={unit}")),
        of_unit.len()
    );
    let case = all[0]["case_id"].as_str().unwrap();
    let of_case = found(&demo, &["--case", case]);
    assert_eq!(
        paged(&browser, &format!("/findings?case={case}")),
        of_case.len()
    );
    assert_eq!(paged(&browser, "/findings?regulation=mo221"), all.len());
    assert_eq!(paged(&browser, "/findings?regulation=msk546"), 0);
    // as of a day that is past
    let past = found(&demo, &["--as-of", "2026-06-30"]);
    assert!(past.len() < all.len());
    assert_eq!(paged(&browser, "/findings?as_of=2026-06-30"), past.len());
}

#[test]
fn nobody_finds_what_is_laid_to_another_body() {
    let demo = Demo::start(1500);
    let all = found(&demo, &[]);
    let unit = all[0]["organisation"].as_str().unwrap();
    let head = demo.account("head", &["--role", "supervisor", "--organisation", unit]);
    let own = found(&demo, &["--organisation", unit]);
    assert_eq!(paged(&head, "/findings"), own.len());
    let other = all.iter().find(|row| row["organisation"] != unit).unwrap();
    let (other, case) = (
        other["organisation"].as_str().unwrap(),
        other["case_id"].as_str().unwrap(),
    );
    assert_eq!(
        head.get(&format!("/findings?organisation={other}")).status,
        403
    );
    assert_eq!(paged(&head, &format!("/findings?case={case}")), 0);
    let file = head.get(&format!("/findings.csv?organisation={other}"));
    assert_eq!(file.status, 403);
}

#[test]
fn an_empty_list_says_so_and_a_wrong_position_too() {
    let demo = Demo::start(20);
    let browser = demo.sign_in("official");
    let page = browser.text("/findings?case=nothing");
    assert!(
        page.contains("Нарушений порядка по этому отбору нет по состоянию на 24.11.2026 17:30."),
        "{page}"
    );
    let answer = browser.get("/findings?after=xyz");
    assert_eq!(answer.status, 400);
    assert!(text(&answer.body).contains("is no cursor of a list"));
}
