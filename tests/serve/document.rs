//! Is the document of the interface true? What it names is there, what it gives as an example is taken, what it lists is all there is.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::server::Server;

fn document(server: &Server) -> Value {
    server.get("/api/openapi.json", None).unwrap().json()
}

/// Collects what a document refers to.
fn references(part: &Value, found: &mut BTreeSet<String>) {
    match part {
        Value::Object(entries) => {
            for (key, value) in entries {
                match value.as_str().filter(|_| key == "$ref") {
                    Some(name) => drop(found.insert(name.to_owned())),
                    None => references(value, found),
                }
            }
        }
        Value::Array(elements) => elements
            .iter()
            .for_each(|element| references(element, found)),
        _ => {}
    }
}

fn filter<'d>(document: &'d Value, path: &str, name: &str) -> &'d Value {
    let filters = document["paths"][path]["get"]["parameters"].as_array();
    let mut filters = filters.unwrap().iter();
    filters.find(|filter| filter["name"] == name).unwrap()
}

#[test]
fn what_is_referred_to_is_there_and_two_answers_have_two_names() {
    let folder = tempfile::tempdir().unwrap();
    let document = document(&Server::start(folder.path()));
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(found.len() > 10, "{found:?}");
    for name in &found {
        let place = name.strip_prefix('#').unwrap();
        assert!(document.pointer(place).is_some(), "{name} is not there");
    }
    let answer = |path: &str, method: &str| {
        document["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]
            ["$ref"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        [
            answer("/api/v1/due", "get"),
            answer("/api/v1/events", "post")
        ],
        ["#/components/schemas/DueDate", "#/components/schemas/Taken"]
    );
}

#[test]
fn the_event_that_the_document_shows_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let document = document(&server);
    let form = &document["components"]["schemas"]["CloudEvent"];
    assert_eq!(
        form["properties"]["time"]["anyOf"][0]["format"],
        "date-time"
    );
    let mut event = json!({"time": "2026-03-06T17:05:00+03:00"});
    for (name, field) in form["properties"].as_object().unwrap() {
        if let Some(example) = field.get("example") {
            event[name] = example.clone();
        }
    }
    let token = server.token(&["vis"]);
    let send = |event: &Value| {
        let body = event.to_string();
        let form = "application/cloudevents+json";
        let answer = server.post("/api/v1/events", &token, form, body.as_bytes());
        answer.unwrap().status
    };
    assert_eq!(send(&event), 200);
    for name in form["required"].as_array().unwrap() {
        let mut without = event.clone();
        without
            .as_object_mut()
            .unwrap()
            .remove(name.as_str().unwrap());
        assert_eq!(send(&without), 422, "{name} is required");
    }
}

#[test]
fn a_filter_takes_the_words_that_the_document_lists_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    server.wait_until_ready();
    let document = document(&server);
    let token = server.token(&["reader", "--read"]);
    let ask = |name: &str, word: &str| {
        let path = format!("/api/v1/standings?{name}={word}");
        server.get(&path, Some(&token)).unwrap().status
    };
    for name in ["state", "severity"] {
        let words = filter(&document, "/api/v1/standings", name)["schema"]["enum"].clone();
        let words = words.as_array().unwrap();
        assert!(words.len() > 5, "{words:?}");
        for word in words {
            assert_eq!(ask(name, word.as_str().unwrap()), 200, "{name}={word}");
        }
        assert_eq!(ask(name, "none"), 400, "{name}");
        assert_eq!(ask(name, ""), 400, "{name}");
    }
    let start = filter(&document, "/api/v1/due", "start");
    assert_eq!(start["required"], true);
    assert!(start["description"].as_str().unwrap().contains("offset"));
}

/// Once each comma became a reject in memory, hundreds of bytes for two.
#[test]
fn a_body_of_nothing_but_rejects_is_not_gathered_without_end() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let token = server.token(&["vis"]);
    let answer = server.send_lines(&token, &"1\n".repeat(120_000)).unwrap();
    assert_eq!(answer.status, 400);
    let said = answer.json()["detail"].to_string();
    assert!(
        said.contains("more than 100000 records") && said.contains("at 0"),
        "{said}"
    );
    let kept = super::server::srok(folder.path(), &["quarantine", "list", "--format", "json"]);
    assert!(!String::from_utf8_lossy(&kept.stdout).contains("reason"));
}
