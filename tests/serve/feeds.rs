//! In whose name do files come? A folder of the inbox names its right, and what it does not name it may not do.

use std::path::Path;

use serde_json::{Value, json};

use super::files::{ALL, lay, report};
use super::server::{Server, event, said, srok};

fn submitted(source: &str, case: &str) -> String {
    let data = json!({"regulation": "mo221", "channel": "portal"});
    let time = "2026-03-06T17:05:00+03:00";
    event(case, case, "application_submitted", time, &data).replace("//vis.example/tsp-12", source)
}

/// Waits for the report beside a file that came to its end.
fn reported(server: &Server, path: &Path) -> Value {
    let mut beside = path.to_owned().into_os_string();
    beside.push(".report.json");
    server.wait_for("end of the file", || path.exists());
    report(Path::new(&beside))
}

fn problem(report: &Value) -> &str {
    report["problem"]
        .as_str()
        .unwrap_or_else(|| panic!("no problem: {report}"))
}

#[test]
fn a_folder_sends_what_its_token_may_send_at_that_moment_and_nothing_without_one() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = folder.path().join("inbox");
    let token = ["token", "create", "vis", "--source", "//vis.example/tsp-12"];
    said(&srok(folder.path(), &token));
    let reader = ["token", "create", "reader", "--read"];
    srok(folder.path(), &reader);
    let of = |name: &str| format!("[feed]\ntoken = \"{name}\"\n");
    lay(&inbox.join("vis/mapping.toml"), &of("vis"));
    lay(&inbox.join("readers/mapping.toml"), &of("reader"));
    let (own, foreign) = (
        submitted("//vis.example/tsp-12/desk", "MO-1"),
        submitted("//other.example", "MO-2"),
    );
    lay(
        &inbox.join("vis/both.ndjson"),
        &format!("{own}\n{foreign}\n"),
    );
    lay(&inbox.join("vis/foreign.json"), &foreign);
    lay(&inbox.join("readers/own.ndjson"), &own);
    lay(&inbox.join("nobody/own.ndjson"), &own);
    lay(&inbox.join("own.ndjson"), &own);
    let server = Server::start(folder.path());

    let both = reported(&server, &inbox.join("done/vis/both.ndjson"));
    assert_eq!(
        (&both["accepted"], &both["rejected"]),
        (&1.into(), &1.into())
    );
    let reason = both["rejects"][0]["reason"].as_str().unwrap();
    assert!(
        reason.contains("token `vis` may not speak for `//other.example`"),
        "{both}"
    );
    let none = reported(&server, &inbox.join("failed/vis/foreign.json"));
    assert_eq!(problem(&none), "no record of the file could be used");
    let reads = reported(&server, &inbox.join("failed/readers/own.ndjson"));
    assert!(
        problem(&reads).contains("no token `reader` that may send"),
        "{reads}"
    );
    for (place, path) in [
        (
            "the folder inbox/nobody names no right",
            "failed/nobody/own.ndjson",
        ),
        ("the folder inbox names no right", "failed/own.ndjson"),
    ] {
        let nameless = reported(&server, &inbox.join(path));
        assert!(problem(&nameless).contains(place), "{nameless}");
        assert!(
            problem(&nameless).contains("`[feed]`"),
            "it says what to write: {nameless}"
        );
    }

    // one that names a right later is as good as any, and a revoked token is none
    lay(&inbox.join("mapping.toml"), ALL);
    lay(&inbox.join("own.ndjson"), &own);
    let now = reported(&server, &inbox.join("done/own.ndjson"));
    assert_eq!(now["duplicates"], 1);
    said(&srok(folder.path(), &["token", "revoke", "vis"]));
    lay(&inbox.join("vis/late.ndjson"), &own);
    let late = reported(&server, &inbox.join("failed/vis/late.ndjson"));
    assert!(problem(&late).contains("no token `vis`"), "{late}");
}

#[test]
fn a_mapping_that_others_may_change_names_no_right() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let inbox = folder.path().join("inbox");
    lay(&inbox.join("vis/mapping.toml"), ALL);
    let open = std::fs::Permissions::from_mode(0o666);
    std::fs::set_permissions(inbox.join("vis/mapping.toml"), open).unwrap();
    lay(&inbox.join("vis/own.ndjson"), &submitted("//any", "MO-1"));
    let server = Server::start(folder.path());
    let refused = reported(&server, &inbox.join("failed/vis/own.ndjson"));
    assert!(
        problem(&refused).contains("may be changed by others"),
        "{refused}"
    );
}
