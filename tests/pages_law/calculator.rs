//! Does the calculator of a page say what `srok due` says?

use serde_json::Value;

use crate::browser::{Demo, links};

fn due(demo: &Demo, arguments: &[&str]) -> Value {
    let all: Vec<&str> = ["due"]
        .into_iter()
        .chain(arguments.iter().copied())
        .collect();
    demo.json(&all)
}

fn written(day: &str) -> String {
    let date: srok_law::time::NaiveDate = day.parse().unwrap();
    date.format("%d.%m.%Y").to_string()
}

#[test]
fn dates_and_days_are_those_of_the_command_line() {
    let demo = Demo::start(20);
    let browser = demo.sign_in("ministry");
    for (limit, start) in [
        ("mo221.complaint_review_general", "2025-12-22T11:00"),
        ("mo221.complaint_review_fast", "2026-04-29T09:00"),
        ("mo221.registration_portal", "2025-12-30T16:05"),
        ("mo221.service_term", "2026-12-28T10:00"),
        ("mo221.complaint_response", "2026-11-20T12:00"),
        ("mo1060.service_term_example_block", "2018-06-05"),
        ("msk546.mail_receipt", "2026-03-06T17:00"),
    ] {
        let told = due(&demo, &[limit, "--start", start]);
        let query = format!("limit={limit}&start={start}");
        let page = browser.text(&format!("/calculator?{query}"));
        let due_on = written(told["due_on"].as_str().unwrap());
        assert!(page.contains(&format!("до {due_on}")), "{limit}: {page}");
        let quote = told["explanation"]["quote"].as_str().unwrap();
        assert!(page.contains(&format!("«{quote}»")), "{limit}: {page}");
        if told["act_by"] != told["due_on"] && !told["act_by"].is_null() {
            let act_by = written(told["act_by"].as_str().unwrap());
            assert!(
                page.contains(&format!("исполнить не позднее {act_by}")),
                "{page}"
            );
        }
        let rows = browser.rows(&format!("/calculator.csv?{query}"));
        let lines = told["explanation"]["lines"].as_array().unwrap();
        assert_eq!(rows.len() - 1, lines.len(), "{limit}");
        for (row, line) in rows[1..].iter().zip(lines) {
            assert_eq!(row[0], line["day"].as_str().unwrap());
            assert_eq!(row[3], line["count"].as_str().unwrap());
        }
    }
}

#[test]
fn a_complaint_over_the_new_year_is_explained_day_by_day() {
    let demo = Demo::start(20);
    let browser = demo.sign_in("official");
    let path = "/calculator?limit=mo221.complaint_review_general&start=2025-12-22T11:00";
    let page = browser.text(path);
    let (_, answer) = page.split_once("Очистить").unwrap();
    insta::assert_snapshot!(answer);
    let english = crate::browser::text(&browser.english(path).body);
    assert!(
        english.contains("by the end of 2026-01-22 (Thu)"),
        "{english}"
    );
}

#[test]
fn what_the_form_sends_in_parts_becomes_one_address_that_can_be_sent_on() {
    let demo = Demo::start(20);
    let browser = demo.sign_in("controller");
    let form = "limit=mo1060.service_term&start=2018-09-03T10:00&channel=&organisation=&from=2018-09-05&to=2018-09-07&suspend=";
    let answer = browser.get(&format!("/calculator?{form}"));
    assert_eq!(answer.status, 303);
    let address = answer.header("location").unwrap();
    assert_eq!(
        address,
        "/calculator?limit=mo1060.service_term&start=2018-09-03T10%3A00&suspend=2018-09-05..2018-09-07"
    );
    // a further pause is added to those that are there
    let answer = browser.get(&format!("{address}&from=2018-09-10&to="));
    let address = answer.header("location").unwrap().to_owned();
    assert!(
        address.ends_with("suspend=2018-09-05..2018-09-07%2C2018-09-10..2018-09-10"),
        "{address}"
    );
    let page = browser.get(&address);
    assert!(links(&page.body, "/calculator?limit=").contains(&address));
}

#[test]
fn a_pause_moves_the_date_where_the_act_allows_one_and_a_note_says_so_where_not() {
    let demo = Demo::start(20);
    let browser = demo.sign_in("controller");
    let limit = "mo221.service_term";
    let start = "2026-11-02T10:00";
    let pause = "2026-11-04..2026-11-06";
    let told = due(&demo, &[limit, "--start", start, "--suspend", pause]);
    let page = browser.text(&format!(
        "/calculator?limit={limit}&start={start}&suspend={pause}"
    ));
    assert!(
        page.contains(&written(told["due_on"].as_str().unwrap())),
        "{page}"
    );
    assert!(
        page.contains("приостановление актом не предусмотрено"),
        "{page}"
    );
}

#[test]
fn a_mistake_is_shown_at_its_field_with_a_remedy_and_what_was_written_stays() {
    let demo = Demo::start(20);
    let browser = demo.sign_in("ministry");
    for (query, field, said) in [
        (
            "limit=mo221.nothing&start=2026-01-01",
            "limit",
            "такого срока нет",
        ),
        (
            "limit=mo221.service_term&start=soon",
            "start",
            "не дата и время",
        ),
        (
            "limit=mo221.service_term&start=1999-01-01",
            "start",
            "не действует",
        ),
        (
            "limit=mo221.registration_portal&start=2026-01-12T10:00&channel=post",
            "channel",
            "Он применяется к способам: РПГУ",
        ),
        (
            "limit=mo221.service_term&start=2026-01-12T10:00&suspend=2026-02-01..2026-01-01",
            "suspend",
            "не период приостановления",
        ),
        (
            "limit=mo221.service_term&start=2026-01-12T10:00&with=nothing",
            "with",
            "не признак со значением",
        ),
    ] {
        let answer = browser.get(&format!("/calculator?{query}"));
        assert_eq!(answer.status, 422, "{query}");
        let fault = format!("id=\"fault-{field}\"");
        assert!(answer.body.contains(&fault), "{query}: {}", answer.body);
        assert!(crate::browser::text(&answer.body).contains(said), "{query}");
        assert_eq!(answer.body.matches("id=\"fault-").count(), 1);
        if field != "with" {
            let described = format!("aria-describedby=\"fault-{field}\"");
            assert!(answer.body.contains(&described), "{query}");
        }
        assert_eq!(browser.get(&format!("/calculator.csv?{query}")).status, 400);
    }
    // nothing asked is no mistake
    assert_eq!(
        browser.get("/calculator?limit=mo221.service_term").status,
        200
    );
}
