//! Do the pages of alerts show what is on record, to whom it may be shown, and is what is answered there on record?

use std::collections::BTreeSet;

use serde_json::Value;

use crate::browser::{Browser, Demo, links, next_page, text};
use crate::server::{said, srok};

/// A demonstration that has told of what there was to tell.
fn told(cases: u32) -> Demo {
    let demo = Demo::start(cases);
    demo.command(&["alerts", "run"]);
    demo
}

fn listed(demo: &Demo, arguments: &[&str]) -> Vec<Value> {
    let all: Vec<&str> = ["alerts", "list", "--rows", "100000"]
        .into_iter()
        .chain(arguments.iter().copied())
        .collect();
    demo.json(&all).as_array().unwrap().clone()
}

/// Returns the alerts of all pages of a list, by their ids.
fn paged(browser: &Browser<'_>, path: &str) -> Vec<i64> {
    let mut ids = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let page = browser.page(&path);
        let of_page = links(&page, "/alerts/").into_iter().filter_map(|link| {
            let id = link.strip_prefix("/alerts/")?;
            id.parse::<i64>().ok()
        });
        ids.extend(of_page);
        next = next_page(&page);
        if let Some(found) = &next {
            assert!(found.contains("after="), "{found}");
        }
    }
    ids
}

fn ids(rows: &[Value]) -> BTreeSet<i64> {
    rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

#[test]
fn pages_and_files_hold_what_is_on_record() {
    let demo = told(3000);
    let browser = demo.sign_in("admin");
    let all = listed(&demo, &[]);
    assert!(all.len() > 60, "more than one page: {}", all.len());
    let found = paged(&browser, "/alerts");
    assert_eq!(found.len(), all.len(), "none twice");
    assert!(
        found.is_sorted_by(|one, next| one > next),
        "the newest first"
    );
    assert_eq!(BTreeSet::from_iter(found), ids(&all));
    let rows = browser.rows("/alerts.csv");
    assert_eq!(rows.len() - 1, all.len());
    for state in ["sent", "withdrawn", "superseded"] {
        let wanted = ids(&listed(&demo, &["--state", state]));
        let found = paged(&browser, &format!("/alerts?state={state}"));
        assert_eq!(BTreeSet::from_iter(found), wanted, "{state}");
    }
    let unanswered = listed(&demo, &["--unanswered"]);
    let found = paged(&browser, "/alerts?unanswered=1");
    assert_eq!(BTreeSet::from_iter(found), ids(&unanswered));
    assert!(
        browser
            .text("/alerts")
            .contains(&format!("ждут ответа: {}", unanswered.len()))
    );
    for threshold in [
        "due_soon",
        "last_day",
        "overdue",
        "past_aim",
        "again",
        "correction",
        "feed",
    ] {
        let of_it: Vec<Value> = all
            .iter()
            .filter(|row| row["threshold"] == threshold)
            .cloned()
            .collect();
        let found = paged(&browser, &format!("/alerts?threshold={threshold}"));
        assert_eq!(BTreeSet::from_iter(found), ids(&of_it), "{threshold}");
    }
    // what the mails link to
    let recipient = unanswered[0]["recipient"].as_str().unwrap();
    let wanted = listed(&demo, &["--unanswered", "--recipient", recipient]);
    let found = paged(
        &browser,
        &format!("/alerts?recipient={recipient}&unanswered=1"),
    );
    assert_eq!(BTreeSet::from_iter(found), ids(&wanted));
    let case = unanswered[0]["case_id"].as_str().unwrap();
    let found = paged(&browser, &format!("/alerts?case={case}"));
    assert_eq!(
        BTreeSet::from_iter(found),
        ids(&listed(&demo, &["--case", case]))
    );
    let unit = unanswered[0]["organisation"].as_str().unwrap();
    let found = paged(&browser, &format!("/alerts?organisation={unit}"));
    assert_eq!(
        BTreeSet::from_iter(found),
        ids(&listed(&demo, &["--organisation", unit]))
    );
}

#[test]
fn everybody_reads_the_own_ones_and_an_official_no_others() {
    let demo = told(1200);
    let all = listed(&demo, &[]);
    let official = demo.sign_in("official");
    let found = paged(&official, "/alerts");
    assert_eq!(
        BTreeSet::from_iter(found),
        ids(&listed(&demo, &["--recipient", "u-004"]))
    );
    let foreign = all.iter().find(|row| row["recipient"] != "u-004").unwrap();
    let path = format!("/alerts/{}", foreign["id"]);
    assert_eq!(official.get(&path).status, 404);
    let csrf = official.csrf();
    let form = [("csrf", csrf.as_str()), ("outcome", "confirmed")];
    assert_eq!(official.post(&path, &form).status, 404);
    // one who reads about a unit sees those about it, and nothing by asking for another one
    let unit = foreign["organisation"].as_str().unwrap();
    let head = demo.account("head", &["--role", "supervisor", "--organisation", unit]);
    let wanted = ids(&listed(&demo, &["--organisation", unit]));
    assert_eq!(BTreeSet::from_iter(paged(&head, "/alerts")), wanted);
    let other = all.iter().find(|row| {
        let known = row["organisation"].as_str();
        known.is_some_and(|known| known != unit)
    });
    let other = other.unwrap()["organisation"].as_str().unwrap();
    assert_eq!(
        head.get(&format!("/alerts?organisation={other}")).status,
        403
    );
    // the ministry reads and answers nothing
    let ministry = demo.sign_in("ministry");
    let asks = listed(&demo, &["--unanswered"])[0]["id"].to_string();
    let path = format!("/alerts/{asks}");
    let page = ministry.page(&path);
    assert!(!page.contains("name=\"outcome\""));
    assert!(
        text(&page).contains("Результат указывает получатель"),
        "{}",
        text(&page)
    );
    let csrf = ministry.csrf();
    let form = [("csrf", csrf.as_str()), ("outcome", "confirmed")];
    assert_eq!(ministry.post(&path, &form).status, 403);
}

#[test]
fn an_answer_is_taken_once_and_its_mistakes_are_shown_at_their_fields() {
    let demo = told(1200);
    let browser = demo.sign_in("controller");
    let asks = &listed(&demo, &["--unanswered"])[0];
    let path = format!("/alerts/{}", asks["id"]);
    let csrf = browser.csrf();
    let send = |more: &[(&str, &str)]| {
        let mut form = vec![("csrf", csrf.as_str())];
        form.extend_from_slice(more);
        browser.post(&path, &form)
    };
    // nothing changes without the token of the session, nor by looking
    assert_eq!(browser.post(&path, &[("outcome", "confirmed")]).status, 403);
    assert!(browser.page(&path).contains("name=\"outcome\""));
    let id = &asks["id"];
    for (form, field, said) in [
        (vec![], "answer-fault", "Выберите результат."),
        (
            vec![("outcome", "excused"), ("reason", " ")],
            "reason",
            "Укажите причину.",
        ),
        (
            vec![
                ("outcome", "put_off"),
                ("reason", "отпуск"),
                ("until", "2099-01-01"),
            ],
            "until",
            "не позднее 01.12.2026",
        ),
    ] {
        let answer = send(&form);
        assert_eq!(answer.status, 422, "{field}");
        assert!(text(&answer.body).contains(said), "{}", text(&answer.body));
        assert!(
            answer.body.contains(&format!("id=\"{field}-{id}\"")),
            "{field}"
        );
        assert!(
            answer.body.contains("class=\"error\" id=\"answer-fault"),
            "{field}"
        );
    }
    let answer = send(&[
        ("outcome", "put_off"),
        ("reason", "<b>отпуск"),
        ("until", "2026-11-27"),
    ]);
    assert_eq!(answer.status, 303, "{}", text(&answer.body));
    let page = browser.page(answer.header("location").unwrap());
    assert!(
        text(&page).contains("Результат записан."),
        "{}",
        text(&page)
    );
    assert!(page.contains("&lt;b&gt;отпуск") && !page.contains("<b>отпуск"));
    assert!(
        browser.page(&path).contains("name=\"outcome\""),
        "it can still be answered"
    );
    let answer = send(&[
        ("outcome", "excused"),
        ("reason", "сбой системы"),
        ("next", "/findings"),
    ]);
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/findings"))
    );
    let page = text(&browser.page(&path));
    assert!(
        page.contains("уважительная причина — сбой системы"),
        "{page}"
    );
    let answer = send(&[("outcome", "confirmed"), ("next", "https://evil.example/")]);
    assert_eq!(answer.status, 422);
    assert!(
        text(&answer.body).contains("Результат уже указан"),
        "{}",
        text(&answer.body)
    );
    let shown = demo.command(&["alerts", "show", &id.to_string()]);
    assert!(
        shown.contains("excused") && shown.contains("m-3"),
        "{shown}"
    );
    // counted beside the others
    let page = browser.text("/alerts");
    assert!(page.contains("уважительная причина | 1"), "{page}");
}

#[test]
fn whoever_is_said_to_be_next_is_told_next() {
    let demo = told(1200);
    let browser = demo.sign_in("admin");
    let asks = listed(&demo, &["--unanswered"]);
    let highest = |case: &Value, limit: &Value| {
        let of_cause = asks
            .iter()
            .filter(|row| &row["case_id"] == case && &row["limit"] == limit);
        of_cause.map(|row| row["rung"].as_i64().unwrap()).max()
    };
    let mut foretold = Vec::new();
    for row in asks.iter().take(12) {
        let page = browser.text(&format!("/alerts/{}", row["id"]));
        let Some((_, next)) = page.split_once("Следующий получатель") else {
            continue;
        };
        let next = next
            .lines()
            .next()
            .unwrap()
            .trim_matches([' ', '|'])
            .to_owned();
        let (at, who) = next.split_at(16);
        let at = srok_law::time::NaiveDateTime::parse_from_str(at, "%d.%m.%Y %H:%M").unwrap();
        let rung = highest(&row["case_id"], &row["limit"]).unwrap();
        foretold.push((
            row.clone(),
            at,
            who.trim_start_matches(": ").to_owned(),
            rung,
        ));
    }
    assert!(foretold.len() > 3, "{}", foretold.len());
    let mut officials = std::collections::BTreeMap::new();
    let people = demo.json(&["directory", "list", "officials"]);
    for person in people.as_array().unwrap() {
        officials.insert(
            person["id"].as_str().unwrap().to_owned(),
            person["name"].as_str().unwrap().to_owned(),
        );
    }
    let stopped = demo.stop();
    // nobody answers: one that is foretold is enough
    if let Some((row, at, who, rung)) = foretold.into_iter().next() {
        // nobody answers: a minute before it is still quiet
        let run = |at: srok_law::time::NaiveDateTime| {
            let at = at.format("%Y-%m-%dT%H:%M").to_string();
            let settings = stopped.path().join("settings.toml");
            std::fs::write(
                &settings,
                "[alerts]\nstart_on = \"2026-11-10\"\n[mail]\ntransport = \"folder\"\nfolder = \"letters\"\nfrom = \"srok <srok@demo.example>\"\n",
            )
            .unwrap();
            let settings = settings.to_str().unwrap();
            said(&srok(
                &stopped.data(),
                &["--config", settings, "alerts", "run", "--at", &at],
            ));
            let case = row["case_id"].as_str().unwrap();
            let list = said(&srok(
                &stopped.data(),
                &[
                    "alerts", "list", "--case", case, "--rows", "10000", "--format", "json",
                ],
            ));
            let list: Value = serde_json::from_str(&list).unwrap();
            let higher = list.as_array().unwrap().iter().find(|known| {
                known["limit"] == row["limit"] && known["rung"].as_i64().unwrap() > rung
            });
            higher.map(|known| known["recipient"].as_str().unwrap().to_owned())
        };
        let told = run(at + srok_law::time::TimeDelta::minutes(1))
            .unwrap_or_else(|| panic!("nobody was told: {row}"));
        assert!(who.starts_with(&officials[&told]), "{who}: {told}");
    }
}

#[test]
fn wrong_questions_are_answered_on_a_page() {
    let demo = Demo::start(20);
    let browser = demo.sign_in("admin");
    for path in [
        "/alerts?state=lost",
        "/alerts?threshold=never",
        "/alerts?after=x",
        "/alerts/x",
    ] {
        assert_eq!(browser.get(path).status, 400, "{path}");
    }
    let answer = browser.get("/alerts/999999");
    assert_eq!(answer.status, 404);
    assert!(text(&answer.body).contains("Такого оповещения нет"));
    let page = browser.text("/alerts?case=nothing");
    assert!(
        page.contains("Оповещений по этому отбору нет по состоянию на 24.11.2026 17:30."),
        "{page}"
    );
}
