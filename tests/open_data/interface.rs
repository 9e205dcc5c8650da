//! Do programs get the approved reports, to the byte, and what a report would say now, each within the own right?

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::browser::{Answer, Browser};
use crate::office::{APPROVED, NOTHING, Office};

const REPORTS: &str = "/api/v1/reports";
const STATISTICS: &str = "/api/v1/complaints/statistics?quarter=2026Q3&regulation=mo221";

fn json(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the period and the body of each version that is listed.
fn listed(browser: &Browser, filter: &str) -> Vec<(String, Value)> {
    let reports = json(&browser.get(&format!("{REPORTS}{filter}")));
    let rows = reports["rows"].as_array().unwrap().iter();
    rows.map(|row| {
        let period = row["period"].as_str().unwrap().to_owned();
        (period, row["organisation"].clone())
    })
    .collect()
}

/// Puts a mark in the place of hashes, which change with every word of a template.
fn without_hashes(value: &mut Value) {
    match value {
        Value::Object(entries) => entries.values_mut().for_each(without_hashes),
        Value::Array(elements) => elements.iter_mut().for_each(without_hashes),
        Value::String(text)
            if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) =>
        {
            "SHA-256".clone_into(text);
        }
        _ => {}
    }
}

#[test]
fn a_version_is_listed_with_all_that_is_known_of_it() {
    let office = APPROVED.serve(false);
    let reader = office.with_token(&office.tokens[0]);
    let mut reports = json(&reader.get(&format!("{REPORTS}?period=2026Q3")));
    assert_eq!(reports["rows"].as_array().unwrap().len(), 2);
    let of_all = &mut reports["rows"][1];
    without_hashes(of_all);
    insta::assert_snapshot!("version", serde_json::to_string_pretty(of_all).unwrap());
}

#[test]
fn filters_choose_among_versions() {
    let office = APPROVED.serve(false);
    let reader = office.with_token(&office.tokens[0]);
    let all = listed(&reader, "");
    assert_eq!(all.len(), 5);
    assert_eq!(listed(&reader, "?regulation=mo221"), all);
    assert!(listed(&reader, "?regulation=none").is_empty());
    let of = |period: &str, body: Value| vec![(period.to_owned(), body)];
    assert_eq!(listed(&reader, "?period=2026Q1"), of("2026Q1", Value::Null));
    let own = of("2026Q3", json!("tsp-01"));
    assert_eq!(listed(&reader, "?organisation=tsp-01"), own);
    let of_all = listed(&reader, "?organisation=all");
    assert!(of_all.iter().all(|(_, body)| body.is_null()) && of_all.len() == 4);
    let wrong = reader.get(&format!("{REPORTS}?colour=red"));
    assert_eq!(wrong.status, 400, "{}", wrong.body);
}

#[test]
fn files_come_to_the_byte() {
    let office = APPROVED.serve(false);
    let reader = office.with_token(&office.tokens[0]);
    let reports = json(&reader.get(REPORTS));
    let mut looked_at = 0;
    for row in reports["rows"].as_array().unwrap() {
        let id = i32::try_from(row["id"].as_i64().unwrap()).unwrap();
        for file in row["files"].as_array().unwrap() {
            let answer = reader.get(file["href"].as_str().unwrap());
            assert_eq!(answer.status, 200, "{file}");
            assert_eq!(file["sha256"], hash(&answer.bytes), "{file}");
            let kept = office.files(id);
            let kept = kept.iter().find(|kept| file["name"] == kept.name).unwrap();
            assert!(kept.content == answer.bytes, "{file}");
            let tag = answer.header("etag").unwrap();
            let again = reader.with("if-none-match", tag);
            assert_eq!(again.get(file["href"].as_str().unwrap()).status, 304);
            looked_at += 1;
        }
    }
    assert_eq!(looked_at, 5 * 4);
    for nothing in ["1/files/none.json", "99/files/none.json"] {
        assert_eq!(reader.get(&format!("{REPORTS}/{nothing}")).status, 404);
    }
    assert_eq!(reader.get(&format!("{REPORTS}/x/files/y")).status, 400);
}

/// Returns the status for each who asks: nobody, tokens of all, of `tsp-01` and for sending, then people.
fn statuses(office: &Office, path: &str) -> Vec<(&'static str, u16)> {
    let [reader, reader_01, sender] = &office.tokens;
    let mut all = vec![
        ("nobody", office.nobody()),
        ("reader", office.with_token(reader)),
        ("reader-01", office.with_token(reader_01)),
        ("sender", office.with_token(sender)),
    ];
    for login in ["chief", "head-01", "ministry", "official"] {
        all.push((login, office.sign_in(login)));
    }
    all.into_iter()
        .map(|(name, browser)| (name, browser.get(path).status))
        .collect()
}

#[test]
fn each_reads_what_is_his() {
    let office = APPROVED.serve(false);
    let reader = office.with_token(&office.tokens[0]);
    let file = |body: &str| {
        let reports = json(&reader.get(&format!("{REPORTS}?period=2026Q3&organisation={body}")));
        let href = &reports["rows"][0]["files"][0]["href"];
        href.as_str().unwrap().to_owned()
    };
    let (of_all, own) = (file("all"), file("tsp-01"));
    let foreign = format!("{STATISTICS}&organisation=tsp-05");
    let own_statistics = format!("{STATISTICS}&organisation=tsp-01");
    for (path, bound) in [
        (REPORTS, 200),
        (&of_all, 404),
        (&own, 200),
        (STATISTICS, 403),
        (&foreign, 403),
        (&own_statistics, 200),
    ] {
        let expected = vec![
            ("nobody", 401),
            ("reader", 200),
            ("reader-01", bound),
            ("sender", 403),
            ("chief", 200),
            ("head-01", bound),
            ("ministry", 200),
            ("official", 403),
        ];
        assert_eq!(statuses(&office, path), expected, "{path}");
    }
    // a bound reader is told of his own alone
    for browser in [
        office.with_token(&office.tokens[1]),
        office.sign_in("head-01"),
    ] {
        let own = vec![("2026Q3".to_owned(), json!("tsp-01"))];
        assert_eq!(listed(&browser, ""), own);
    }
}

#[test]
fn statistics_are_the_report_by_what_is_known_now_or_was_then() {
    let office = APPROVED.serve(false);
    let reader = office.with_token(&office.tokens[0]);
    let draft = json(&reader.get(STATISTICS));
    assert_eq!(draft["schema"], "srok.complaints/1");
    assert_eq!(draft["state"], "draft");
    let approved = office.approved("2026Q3");
    assert_eq!(draft["totals"], approved["totals"]);
    assert_eq!(draft["sections"], approved["sections"]);
    assert!(draft["totals"]["received"].as_u64() > Some(0));
    // with the moment of an approval it is what was approved
    let known_at = approved["known_at"].as_str().unwrap().to_owned();
    let then = json(&reader.get(&format!("{STATISTICS}&known_at={known_at}")));
    assert_eq!(then, approved);
    let own = json(&reader.get(&format!("{STATISTICS}&organisation=tsp-01&lang=en")));
    assert_eq!(own["organisation"]["code"], "tsp-01");
    assert_eq!(own["lang"], "en");
    let tag = reader.get(STATISTICS);
    let again = reader.with("if-none-match", tag.header("etag").unwrap());
    assert_eq!(again.get(STATISTICS).status, 304);
}

#[test]
fn what_cannot_be_said_is_refused_with_its_remedy() {
    let office = NOTHING.serve(false);
    let reader = office.with_token(&office.tokens[0]);
    let ask = |query: &str| {
        let answer = reader.get(&format!("/api/v1/complaints/statistics?{query}"));
        format!("{query}\n{} {}", answer.status, answer.body)
    };
    let all = [
        "quarter=2026Q3&regulation=none",
        "quarter=2026Q3&regulation=msk604",
        "quarter=2026Q3&regulation=mo221&organisation=none",
        "quarter=2026Q9&regulation=mo221",
        "quarter=2026Q3&regulation=mo221&known_at=2020-01-01",
        "quarter=2026Q3&regulation=mo221&known_at=2030-01-01",
        "quarter=2026Q3&regulation=mo221&lang=de",
        "regulation=mo221",
    ];
    insta::assert_snapshot!("refusals", all.map(ask).join("\n\n"));
}
