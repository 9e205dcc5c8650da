//! Is a token bound unless somebody means otherwise, does it end, and is it renewed without a gap? By command, while the service runs.

use serde_json::Value;

use super::server::{Server, said, srok};

fn complaint(data: &std::path::Path, arguments: &[&str]) -> String {
    let refused = srok(data, arguments);
    assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
    assert!(refused.stdout.is_empty(), "no token is shown");
    String::from_utf8(refused.stderr).unwrap()
}

#[test]
fn a_token_without_scope_has_to_be_meant() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, remedy) in [
        (&["vis"][..], "name --source or --organisation; --all"),
        (&["ministry", "--read"], "name --organisation; --all"),
        (
            &["vis", "--all", "--source", "//vis.example"],
            "leave out --all",
        ),
        (
            &["vis", "--source", "//vis.example/"],
            "//vis.example/tsp-12",
        ),
        (&["vis", "--source", "//vis.example/../x"], "one spelling"),
        (
            &["vis", "--source", "//srok/clock"],
            "name the system that sends",
        ),
        (&["vis", "--all", "--days", "367"], "1 to 366 days"),
        (&["vis", "--all", "--days", "0"], "1 to 366 days"),
    ] {
        let all = [&["token", "create"], arguments].concat();
        let said = complaint(folder.path(), &all);
        assert!(
            said.contains(remedy) && said.contains("hint: "),
            "{arguments:?}: {said}"
        );
    }
    let made = srok(
        folder.path(),
        &["token", "create", "vis", "--source", "//vis.example"],
    );
    assert!(said(&made).starts_with("srok_"), "the token alone");
    let told = String::from_utf8(made.stderr).unwrap();
    assert!(
        told.contains("good until") && told.contains("srok token rotate vis"),
        "{told}"
    );
    let listed = said(&srok(folder.path(), &["token", "list", "--format", "json"]));
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let day = |key: &str| -> srok_law::time::NaiveDate {
        listed[0][key].as_str().unwrap()[..10].parse().unwrap()
    };
    assert_eq!((day("expires_at") - day("created_at")).num_days(), 90);
    assert_eq!(listed[0]["state"], "good");
}

#[test]
fn a_token_of_a_body_that_is_bound_to_no_source_is_made_with_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let warned = |arguments: &[&str]| {
        let all = [&["token", "create"], arguments].concat();
        let made = srok(folder.path(), &all);
        assert!(said(&made).starts_with("srok_"), "the token alone");
        let told = String::from_utf8(made.stderr).unwrap();
        let is_warned = told.contains("warning: the token");
        assert_eq!(is_warned, told.contains("hint: "), "{told}");
        assert_eq!(is_warned, told.contains("--source //SYSTEM"), "{told}");
        is_warned
    };
    assert!(warned(&["a", "--organisation", "tsp-12"]));
    for bound in [
        &["b", "--organisation", "tsp-12", "--source", "//vis.example"][..],
        &["c", "--source", "//vis.example"],
        &["d", "--organisation", "tsp-12", "--read"],
        &["e", "--all"],
    ] {
        assert!(!warned(bound), "{bound:?}");
    }
    let help = said(&srok(folder.path(), &["token", "create", "--help"]));
    assert!(help.contains("other bodies have yet to send"), "{help}");
}

#[test]
fn a_token_is_rotated_under_its_name_and_both_secrets_are_good_for_a_while() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let first = server.token(&["vis", "--read", "--organisation", "tsp-12", "--days", "10"]);
    let status = |token: &str| server.get("/api/v1/standings", Some(token)).unwrap().status;
    let rotated = |arguments: &[&str]| {
        let all = [&["token", "rotate", "vis"], arguments].concat();
        said(&srok(folder.path(), &all)).trim().to_owned()
    };
    let states = || -> Vec<String> {
        let listed = said(&srok(folder.path(), &["token", "list", "--format", "json"]));
        let listed: Vec<Value> = serde_json::from_str(&listed).unwrap();
        let state = |token: &Value| token["state"].as_str().unwrap().to_owned();
        listed.iter().map(state).collect()
    };
    assert_eq!(states(), ["ends_soon"]);
    let listed = said(&srok(folder.path(), &["token", "list"]));
    assert!(listed.contains("good, expires soon"), "{listed}");
    let second = rotated(&[]);
    assert_eq!((status(&first), status(&second)), (200, 200));
    assert_eq!(states(), ["replaced", "good"]);
    let listed = said(&srok(folder.path(), &["token", "list", "--format", "json"]));
    let listed: Value = serde_json::from_str(&listed).unwrap();
    for key in ["name", "may", "sources", "organisations"] {
        assert_eq!(listed[0][key], listed[1][key], "{key}");
    }
    // seven days, though the first was good for ten
    let day = |index: usize, key: &str| -> srok_law::time::NaiveDate {
        listed[index][key].as_str().unwrap()[..10].parse().unwrap()
    };
    assert_eq!((day(0, "expires_at") - day(1, "created_at")).num_days(), 7);
    let foreign = server.get("/api/v1/standings?organisation=tsp-07", Some(&second));
    assert_eq!(foreign.unwrap().status, 403, "the right is the same");
    // without an overlap everything before ends at once
    let third = rotated(&["--overlap", "0"]);
    assert_eq!(
        (status(&first), status(&second), status(&third)),
        (401, 401, 200)
    );
    assert_eq!(states(), ["expired", "expired", "good"]);
    let audit = folder.path();
    let refused = complaint(audit, &["token", "rotate", "vis", "--overlap", "31d"]);
    assert!(refused.contains("at most 30d"), "{refused}");
    let unknown = complaint(audit, &["token", "rotate", "none"]);
    assert!(
        unknown.contains("`srok token list` shows them"),
        "{unknown}"
    );
    said(&srok(audit, &["token", "revoke", "vis"]));
    assert_eq!(status(&third), 401);
}
