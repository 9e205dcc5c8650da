//! Does the page about the data show what was rejected, left out and late, and to whom?

use serde_json::{Value, json};

use crate::browser::{Browser, Demo, text};
use crate::server::{agent, event};

/// What must never be on a page.
const NAME: &str = "Синичкина Авдотья";

fn send(demo: &Demo, token: &str, lines: &[String]) -> Value {
    let body = lines.join("\n");
    let response = agent()
        .post(format!("{}/api/v1/events", demo.address()))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/x-ndjson")
        .send(body.as_bytes())
        .unwrap();
    let text = response.into_body().read_to_string().unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Sends three records that cannot be used, one of them of a case of a unit, and one that can, with attributes nobody declared.
fn sent(demo: &Demo) {
    let token = demo.token(&["vis"]);
    let unit = json!({"regulation": "mo221", "organisation": "tsp-12", "channel": "portal"});
    let mut good = unit.clone();
    good["applicant_name"] = json!(NAME);
    good["favourite_colour"] = json!("blue");
    let lines = [
        event(
            "1",
            "MO-1",
            "application_submitted",
            "2026-11-20T10:00:00+03:00",
            &good,
        ),
        event("2", "MO-1", "application_registered", "20.13.2026", &good),
        event(
            "3",
            "",
            "application_registered",
            "2026-11-20T10:00:00+03:00",
            &unit,
        ),
        event(
            "4",
            "MO-9",
            "application_submitted",
            "2026-11-20T10:00:00",
            &unit,
        ),
    ];
    let answer = send(demo, &token, &lines);
    assert_eq!(
        (
            &answer["accepted"],
            answer["rejected"].as_array().unwrap().len()
        ),
        (&json!(1), 3),
        "{answer}"
    );
}

fn waiting(demo: &Demo, name: &str) -> Vec<Value> {
    let reader = demo.token(&[name, "--read"]);
    let response = agent()
        .get(format!("{}/api/v1/quarantine?rows=1000", demo.address()))
        .header("authorization", format!("Bearer {reader}"))
        .call()
        .unwrap();
    let text = response.into_body().read_to_string().unwrap();
    let page: Value = serde_json::from_str(&text).unwrap();
    page["rows"].as_array().unwrap().clone()
}

fn quarantine(page: &str) -> String {
    let (_, rest) = page.split_once("\nКарантин: ").unwrap();
    rest.split_once("\nПоступило позже суток")
        .unwrap()
        .0
        .to_owned()
}

#[test]
fn what_was_rejected_is_shown_with_its_remedy_and_never_as_it_was_sent() {
    let demo = Demo::start(20);
    sent(&demo);
    let rows = waiting(&demo, "reader");
    assert_eq!(rows.len(), 3);
    let browser = demo.sign_in("admin");
    let html = browser.page("/data-quality");
    assert!(
        !html.contains(NAME) && !html.contains("favourite_colour\":"),
        "what was sent"
    );
    let page = quarantine(&text(&html));
    assert!(page.starts_with("3\n"), "{page}");
    for row in &rows {
        for key in ["reason", "hint", "field", "file"] {
            let said = row[key].as_str().unwrap();
            let said: Vec<&str> = said.split_whitespace().collect();
            assert!(page.contains(&said.join(" ")), "{key} {said:?}: {page}");
        }
    }
    let field = rows[0]["field"].as_str().unwrap();
    let of_field = rows.iter().filter(|row| row["field"] == field).count();
    let page = quarantine(&browser.text(&format!("/data-quality?field={field}")));
    assert!(page.starts_with(&format!("{of_field}\n")), "{page}");
    let table = browser.rows("/data-quality/quarantine.csv");
    assert_eq!(table.len() - 1, 3);
    assert!(!format!("{table:?}").contains(NAME));
    // the table to correct holds it, for those who may release
    let export = browser.get("/api/v1/quarantine/export");
    assert!(export.status == 200 && export.body.contains("20.13.2026"));
    assert!(
        !export.body.contains(NAME),
        "what nobody declared is not even kept there"
    );
}

#[test]
fn only_whoever_reads_about_everybody_releases_and_it_is_on_record() {
    let demo = Demo::start(20);
    sent(&demo);
    let import = waiting(&demo, "before")[0]["import"].to_string();
    let page = |browser: &Browser<'_>| browser.page(&format!("/data-quality?import={import}"));
    let release = |browser: &Browser<'_>| {
        let csrf = browser.csrf();
        browser.post(
            "/data-quality/release",
            &[("csrf", &csrf), ("import", &import)],
        )
    };
    for login in ["official", "ministry"] {
        let browser = demo.sign_in(login);
        assert!(
            !page(&browser).contains("data-quality&#x2f;release")
                && !page(&browser).contains("/data-quality/release"),
            "{login}"
        );
        assert_eq!(release(&browser).status, 403, "{login}");
    }
    let head = demo.account(
        "head",
        &["--role", "supervisor", "--organisation", "tsp-12"],
    );
    assert_eq!(
        release(&head).status,
        403,
        "an import holds records of anybody"
    );
    let controller = demo.sign_in("controller");
    assert!(page(&controller).contains("Снять с карантина записи загрузки"));
    assert_eq!(
        controller
            .post("/data-quality/release", &[("import", &import)])
            .status,
        403,
        "no token"
    );
    assert_eq!(waiting(&demo, "after").len(), 3);
    let answer = release(&controller);
    assert_eq!(answer.status, 303);
    let shown = text(&controller.page(answer.header("location").unwrap()));
    assert!(shown.contains("Снято с карантина записей: 3"), "{shown}");
    assert!(
        quarantine(&shown).contains("Карантин пуст по состоянию на 24.11.2026 17:30."),
        "{shown}"
    );
}

#[test]
fn who_reads_about_a_unit_sees_what_was_rejected_of_its_cases() {
    let demo = Demo::start(20);
    sent(&demo);
    // the case of the record whose moment could not be read is known by its other event
    let own = demo.account("own", &["--role", "supervisor", "--organisation", "tsp-12"]);
    demo.wait_for("standings", || {
        quarantine(&own.text("/data-quality")).starts_with("1\n")
    });
    let page = quarantine(&own.text("/data-quality"));
    assert!(page.contains("MO-1") && !page.contains("MO-9"), "{page}");
    assert!(
        page.contains("Показаны только записи по делам Ваших органов"),
        "{page}"
    );
    let other = demo.account(
        "other",
        &["--role", "supervisor", "--organisation", "tsp-13"],
    );
    let page = quarantine(&other.text("/data-quality"));
    assert!(page.starts_with("0\n") && !page.contains("MO-1"), "{page}");
    assert_eq!(other.rows("/data-quality/quarantine.csv").len(), 1);
    assert_eq!(
        other.rows("/data-quality/imports.csv").len(),
        1,
        "files hold records of anybody"
    );
}

#[test]
fn imports_are_counted_with_the_attributes_that_were_left_out() {
    let demo = Demo::start(20);
    sent(&demo);
    let token = demo.token(&["vis-2"]);
    let data = json!({"regulation": "mo221", "organisation": "tsp-12", "favourite_colour": ["red", "blue"]});
    let line = |id: &str| {
        event(
            id,
            "MO-2",
            "application_submitted",
            "2026-11-20T10:00:00+03:00",
            &data,
        )
    };
    send(&demo, &token, &[line("a"), line("b")]);
    send(&demo, &token, &[line("c")]);
    let browser = demo.sign_in("ministry");
    let table = browser.rows("/data-quality/imports.csv");
    let told = demo.json(&["import", "list"]);
    assert_eq!(table.len() - 1, told.as_array().unwrap().len());
    let of_file = |begins: &str| {
        let found = table.iter().find(|row| row[1].starts_with(begins));
        found.unwrap_or_else(|| panic!("no {begins}: {table:?}"))
    };
    let vis = of_file("api/vis/");
    assert_eq!(&vis[4..8], ["4", "1", "0", "3"], "{vis:?}");
    assert!(
        vis[8].contains("applicant_name") && vis[8].contains("favourite_colour"),
        "{vis:?}"
    );
    let second = of_file("api/vis-2/");
    assert_eq!(
        &second[4..9],
        ["3", "3", "0", "0", "favourite_colour (3)"],
        "{second:?}"
    );
    let page = browser.text("/data-quality");
    assert!(page.contains("favourite_colour 3"), "{page}");
    // taken out again it stays in the list
    let id = second[0].clone();
    demo.command(&["import", "withdraw", &id, "--reason", "wrong file"]);
    let table = browser.rows("/data-quality/imports.csv");
    let second = table.iter().find(|row| row[0] == id).unwrap();
    assert!(
        !second[9].is_empty() && second[10] == "wrong file",
        "{second:?}"
    );
}

#[test]
fn what_came_more_than_a_day_late_is_counted_by_source() {
    let demo = Demo::start(20);
    let token = demo.token(&["late"]);
    let data = json!({"regulation": "mo221", "organisation": "tsp-12"});
    let line =
        |id: &str, time: &str| event(id, &format!("L-{id}"), "application_submitted", time, &data);
    let lines = [
        line("1", "2026-11-24T17:00:00+03:00"),
        line("2", "2026-11-23T17:40:00+03:00"),
        line("3", "2026-11-23T17:20:00+03:00"),
        line("4", "2026-10-01T00:00:00+03:00"),
    ];
    send(&demo, &token, &lines);
    let browser = demo.sign_in("controller");
    let of_source = || {
        let rows = browser.rows("/data-quality/late.csv?period=2026Q4");
        rows.into_iter()
            .find(|row| row[0] == "//vis.example/tsp-12")
    };
    // the sample is recorded at the moment of the demonstration: of it only what happened within a day is not late
    let sample = std::fs::read_to_string(demo.data().join("sample.ndjson")).unwrap();
    let (mut all, mut old) = (4, 2);
    let now: srok_law::time::DateTime<srok_law::time::FixedOffset> =
        crate::browser::NOW.parse().unwrap();
    for line in sample.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        if event["source"] == "//vis.example/tsp-12" {
            let time: srok_law::time::DateTime<srok_law::time::FixedOffset> =
                event["time"].as_str().unwrap().parse().unwrap();
            all += 1;
            old += u64::from(now - time >= srok_law::time::TimeDelta::days(1));
        }
    }
    // sources are looked at from time to time, at the latest after a minute
    demo.wait_for("the look at the sources", || {
        of_source().is_some_and(|row| row[1] == all.to_string())
    });
    assert_eq!(of_source().unwrap()[2], old.to_string());
    let rows = browser.rows("/data-quality/late.csv?period=2026Q3");
    assert_eq!(rows.len(), 1, "nothing was recorded then: {rows:?}");
}

#[test]
fn what_people_say_is_wrong_is_answered_here() {
    let demo = Demo::start(100);
    let official = demo.sign_in("official");
    demo.wait_for("the picture of what is open", || {
        official.get("/board").status == 200
    });
    let board = official.page("/board?state=any");
    let case = crate::browser::links(&board, "/cases/")
        .into_iter()
        .map(|link| link.split(['?', '#']).next().unwrap().to_owned())
        .next()
        .unwrap();
    let csrf = official.csrf();
    let form = [
        ("csrf", csrf.as_str()),
        ("about", "case"),
        ("wrong", "missing_event"),
        ("note", "решение принято вчера"),
    ];
    let answer = official.post(&format!("{case}/data-errors"), &form);
    assert_eq!(answer.status, 303, "{}", text(&answer.body));
    let controller = demo.sign_in("controller");
    let page = controller.text("/data-quality");
    assert!(
        page.contains("событие не внесено") && page.contains("решение принято вчера"),
        "{page}"
    );
    let id = controller.rows("/data-quality/errors.csv")[1][0].clone();
    let settle = |browser: &Browser<'_>, id: &str| {
        let csrf = browser.csrf();
        browser.post(
            "/data-quality/errors",
            &[
                ("csrf", &csrf),
                ("id", id),
                ("outcome", "corrected"),
                ("answer", "внесено"),
            ],
        )
    };
    assert_eq!(settle(&official, &id).status, 403);
    assert_eq!(settle(&demo.sign_in("ministry"), &id).status, 403);
    let foreign = demo.account(
        "foreign",
        &["--role", "supervisor", "--organisation", "mfc-10"],
    );
    assert_eq!(settle(&foreign, &id).status, 404);
    assert_eq!(settle(&controller, "999").status, 404);
    let answer = settle(&controller, &id);
    assert_eq!(answer.status, 303);
    let page = controller.text(answer.header("location").unwrap());
    assert!(
        page.contains("Ответ записан.") && page.contains("исправлено источником"),
        "{page}"
    );
    let answer = settle(&controller, &id);
    let page = controller.text(answer.header("location").unwrap());
    assert!(page.contains("ответ уже дан"), "{page}");
}
