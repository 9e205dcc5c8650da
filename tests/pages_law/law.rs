//! Do the pages say what the acts say?

use crate::browser::{Demo, links, text, value_after};
use crate::server::{Server, said, srok};

#[test]
fn all_acts_are_listed_with_what_the_linter_finds() {
    let demo = Demo::start(20);
    let browser = demo.sign_in("ministry");
    let acts = demo.json(&["regulation", "list"]);
    let found = demo.json(&["regulation", "check", "--today", "2026-11-24"]);
    let rows = browser.rows("/regulations.csv");
    assert_eq!(rows.len() - 1, acts.as_array().unwrap().len());
    for (row, act) in rows[1..].iter().zip(acts.as_array().unwrap()) {
        let id = act["id"].as_str().unwrap();
        assert_eq!(row[1], id);
        assert_eq!(row[6], act["limits"].to_string());
        assert_eq!(row[8], act["checks"].to_string());
        let of_act = |level: &str| {
            let found = found.as_array().unwrap().iter();
            let of_act = found.filter(|found| {
                found["level"] == level
                    && found["subject"]
                        .as_str()
                        .unwrap()
                        .starts_with(&format!("{id}."))
            });
            of_act.count().to_string()
        };
        assert_eq!(row[9], of_act("problem"), "{id}");
        assert_eq!(row[10], of_act("note"), "{id}");
    }
    let page = browser.text("/regulations");
    for marked in [
        "утратил силу",
        "типовая форма",
        "действует, дата не проверена",
    ] {
        assert!(page.contains(marked), "{page}");
    }
}

#[test]
fn every_limit_of_every_act_has_its_page_with_its_words() {
    let demo = Demo::start(20);
    let browser = demo.sign_in("official");
    let law = srok::shipped::built_in().unwrap();
    let mut quoted = 0;
    for act in &law.regulations {
        let page = browser.page(&format!("/regulations/{}", act.id));
        let listed = links(&page, &format!("/regulations/{}/", act.id));
        for limit in &act.limits {
            let path = format!("/regulations/{}/{}", act.id, limit.id);
            assert!(listed.contains(&path), "{path}");
            let page = browser.text(&path);
            for version in &limit.versions {
                let quote: Vec<&str> = version.quote.split_whitespace().collect();
                assert!(page.contains(&quote.join(" ")), "{path}: {page}");
                assert!(page.contains(&version.clause), "{path}");
                for code in version.reading.split(", ").filter(|code| !code.is_empty()) {
                    assert!(page.contains(code), "{path}: {code}");
                }
                quoted += 1;
            }
        }
        let text = text(&page);
        for check in &act.checks {
            assert!(text.contains(&check.name["ru"]), "{}", check.full_id);
        }
        for code in &act.codes {
            assert!(
                page.contains(&format!("<code>{}</code>", code.code)),
                "{}",
                code.code
            );
        }
    }
    assert!(quoted > 150, "{quoted}");
}

#[test]
fn a_limit_is_told_in_both_languages() {
    let demo = Demo::start(20);
    let browser = demo.sign_in("official");
    let path = "/regulations/mo221/service_term?as_of=2026-11-24";
    insta::assert_snapshot!("service_term", browser.text(path));
    let english = browser.english(path);
    insta::assert_snapshot!("service_term_in_english", text(&english.body));
    let page = browser.page("/regulations/mo221/service_term");
    let board = value_after(&page, "class=\"button second\" href=\"").unwrap();
    assert_eq!(board, "/board?limit=mo221.service_term");
    demo.wait_for("the picture of what is open", || {
        browser.get(&board).status == 200
    });
    // before the act there is nothing in force
    let early = browser.text("/regulations/mo221/service_term?as_of=2019-01-01");
    assert!(early.contains("На эту дату срок не действует"), "{early}");
}

#[test]
fn what_is_not_there_is_said_on_a_page() {
    let demo = Demo::start(20);
    let browser = demo.sign_in("ministry");
    for path in [
        "/regulations/mars",
        "/regulations/mars/limit",
        "/regulations/mo221/nothing",
        "/regulations/mars/limits.csv",
    ] {
        let answer = browser.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body.contains("<h1>Не найдено</h1>"), "{path}");
    }
}

#[test]
fn what_changed_between_editions_stands_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let (data, law) = (folder.path().join("data"), folder.path().join("law"));
    std::fs::create_dir_all(law.join("regulations")).unwrap();
    std::fs::create_dir_all(&data).unwrap();
    let password = "grape-Lantern-44-river";
    let mut made = std::process::Command::new(env!("CARGO_BIN_EXE_srok"))
        .args(["--data"])
        .arg(&data)
        .args([
            "user",
            "create",
            "anna",
            "--role",
            "ministry",
            "--password-stdin",
        ])
        .env_remove("SROK_CONFIG")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut made.stdin.take().unwrap(), password.as_bytes()).unwrap();
    assert!(made.wait().unwrap().success());
    // the built-in edition is applied first
    said(&srok(&data, &["standings"]));
    let text_of_act = include_str!("../../regulations/mo221.toml");
    let (before, after) = text_of_act
        .split_once("id = \"complaint_review_general\"")
        .unwrap();
    let after = after.replacen(
        "term = \"15 working days\"",
        "term = \"14 working days\"",
        1,
    );
    let edited = format!("{before}id = \"complaint_review_general\"{after}");
    assert_ne!(edited, text_of_act);
    std::fs::write(law.join("regulations/mo221.toml"), edited).unwrap();
    let server = Server::start_with(&data, &[], &[("SROK_LAW", law.to_str().unwrap())]);
    server.wait_until_ready();
    let cookie = sign_in(&server, "anna", password);
    let page = crate::server::agent()
        .get(server.url("/regulations/mo221"))
        .header("cookie", cookie)
        .call()
        .unwrap()
        .into_body()
        .read_to_string()
        .unwrap();
    let page = text(&page);
    let (_, editions) = page.split_once("Редакции нормы в системе").unwrap();
    assert!(
        editions.contains("файл папки, указанной в настройках: mo221.toml"),
        "{editions}"
    );
    assert!(editions.contains("применяется сейчас"), "{editions}");
    assert!(
        editions.contains("Рассмотрение жалобы (15 рабочих дней) | продолжительность | с 09.01.2021: 15 рабочих дней | с 09.01.2021: 14 рабочих дней"),
        "{editions}"
    );
    assert!(
        editions.contains("Первая редакция в этом хранилище."),
        "{editions}"
    );
}

fn sign_in(server: &Server, login: &str, password: &str) -> String {
    let answer = crate::server::agent()
        .post(server.url("/sign-in"))
        .config()
        .max_redirects(0)
        .build()
        .header("content-type", "application/x-www-form-urlencoded")
        .send(format!("login={login}&password={password}").as_bytes())
        .unwrap();
    assert_eq!(answer.status(), 303);
    let set = answer
        .headers()
        .get("set-cookie")
        .unwrap()
        .to_str()
        .unwrap();
    set.split(';').next().unwrap().to_owned()
}
