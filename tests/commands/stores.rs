//! Which store is meant, and may it be made or destroyed? Nothing is done in passing.

use std::path::Path;

use srok_store::{Options, Store};

use super::{bare, told, with_events};

/// Commands that read a store or change what is in it.
const READING: [&[&str]; 26] = [
    &["standings"],
    &["explain", "MO-1"],
    &["findings"],
    &["sources"],
    &["import", "list"],
    &["import", "withdraw", "1", "--reason", "by mistake"],
    &["quarantine", "list"],
    &["quarantine", "reasons"],
    &["quarantine", "export", "-"],
    &["quarantine", "release", "1"],
    &["alerts", "owed"],
    &["alerts", "list"],
    &["alerts", "show", "1"],
    &["alerts", "statistics"],
    &["report", "list"],
    &[
        "report",
        "complaints",
        "--quarter",
        "2026Q1",
        "--out",
        "out",
    ],
    &["user", "list"],
    &["user", "show", "anna"],
    &["user", "disable", "anna"],
    &["token", "list"],
    &["token", "revoke", "vis"],
    &["directory", "show", "u-1"],
    &["directory", "list", "officials"],
    &["directory", "check"],
    &["backup", "backups"],
    &["verify"],
];

#[test]
fn a_command_that_reads_makes_no_store_and_says_that_there_is_none() {
    let folder = tempfile::tempdir().unwrap();
    for command in READING {
        let output = bare(
            folder.path(),
            &[&["--data", "mistyped"], command].concat(),
            &[],
        );
        let said = told(&output);
        assert_eq!(output.status.code(), Some(2), "{command:?}: {said}");
        assert!(
            said.contains("mistyped/srok.duckdb: there is no store") && said.contains("hint: "),
            "{command:?}: {said}"
        );
    }
    let check = told(&bare(folder.path(), &["--data", "mistyped", "check"], &[]));
    assert!(check.contains("mistyped: none yet"), "{check}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_command_that_begins_an_installation_says_that_it_made_a_store() {
    let commands: [&[&str]; 3] = [
        &["ingest", "events.ndjson"],
        &["user", "create", "admin", "--role", "administrator"],
        &[
            "token",
            "create",
            "reader",
            "--read",
            "--organisation",
            "tsp-12",
        ],
    ];
    for command in commands {
        let folder = with_events();
        let first = bare(folder.path(), &[&["--data", "new"], command].concat(), &[]);
        let said = String::from_utf8(first.stderr).unwrap();
        assert!(
            said.contains("a new store was made: new/srok.duckdb"),
            "{said}"
        );
    }
}

#[test]
fn a_command_that_fails_leaves_no_store_behind() {
    let commands: [&[&str]; 6] = [
        &["ingest", "nosuch.ndjson"],
        &["token", "create", "x"],
        &["user", "create", "a b", "--role", "administrator"],
        &[
            "user",
            "create",
            "anna",
            "--role",
            "supervisor",
            "--organisation",
            "none",
        ],
        &["directory", "import", "nosuch.csv"],
        &["directory", "import", "events.ndjson"],
    ];
    let folder = with_events();
    for command in commands {
        for data in ["oo", "deep/oo"] {
            let output = bare(folder.path(), &[&["--data", data], command].concat(), &[]);
            let said = told(&output);
            assert_eq!(output.status.code(), Some(2), "{command:?}: {said}");
            assert!(said.contains("it was removed again"), "{command:?}: {said}");
            let left = std::fs::read_dir(folder.path()).unwrap().count();
            assert_eq!(left, 1, "{command:?}: {said}");
        }
    }
    // a folder that was there stays, and so does a store into which something was put
    std::fs::create_dir(folder.path().join("mine")).unwrap();
    let mine = ["--data", "mine"];
    bare(folder.path(), &[&mine, commands[0]].concat(), &[]);
    let left = std::fs::read_dir(folder.path().join("mine")).unwrap();
    assert_eq!(left.count(), 0);
    let half = ["ingest", "events.ndjson", "nosuch.ndjson"];
    let output = bare(folder.path(), &[&mine[..], &half].concat(), &[]);
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    let listed = told(&bare(
        folder.path(),
        &["--data", "mine", "import", "list"],
        &[],
    ));
    assert!(listed.contains("events.ndjson"), "{listed}");
}

#[test]
fn of_several_folders_the_last_one_counts() {
    let folder = with_events();
    let taken = [
        "--data",
        "first",
        "ingest",
        "events.ndjson",
        "--data",
        "last",
    ];
    bare(folder.path(), &taken, &[]);
    let twice = ["--data", "first", "--data", "last", "import", "list"];
    let listed = bare(folder.path(), &twice, &[("SROK_DATA", "named")]);
    assert!(listed.status.success(), "{}", told(&listed));
    assert!(!folder.path().join("first").exists());
}

#[test]
fn an_answer_names_the_store_where_nobody_has_named_it() {
    let folder = with_events();
    bare(folder.path(), &["ingest", "events.ndjson"], &[]);
    let whole = folder.path().canonicalize().unwrap();
    let named = format!("store: {}\n", whole.join("srok-data/srok.duckdb").display());
    let said = |arguments: &[&str], variables: &[(&str, &str)]| {
        String::from_utf8(bare(folder.path(), arguments, variables).stderr).unwrap()
    };
    assert_eq!(said(&["import", "list"], &[]), named);
    assert_eq!(said(&["--data", "srok-data", "import", "list"], &[]), "");
    assert_eq!(said(&["import", "list"], &[("SROK_DATA", "srok-data")]), "");
}

#[test]
fn data_of_the_settings_lies_beside_them_and_that_of_a_call_in_the_present_folder() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("settings");
    std::fs::create_dir(&settings).unwrap();
    std::fs::write(settings.join("srok.toml"), "data = \"store\"\n").unwrap();
    let made = ["user", "create", "admin", "--role", "administrator"];
    let with = |first: &[&str]| {
        let output = bare(folder.path(), &[first, &made].concat(), &[]);
        assert!(output.status.success(), "{}", told(&output));
    };
    let is_there = |at: &str| folder.path().join(at).join("srok.duckdb").is_file();
    with(&["--config", "settings/srok.toml"]);
    assert!(is_there("settings/store") && !is_there("store"));
    with(&["--config", "settings/srok.toml", "--data", "elsewhere"]);
    assert!(is_there("elsewhere") && !is_there("settings/elsewhere"));
}

#[test]
fn a_store_where_earlier_releases_looked_for_it_is_not_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("settings")).unwrap();
    std::fs::write(
        folder.path().join("settings/srok.toml"),
        "data = \"store\"\n",
    )
    .unwrap();
    drop(Store::open(&folder.path().join("store"), &Options::default()).unwrap());
    let settings = ["--config", "settings/srok.toml"];
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let refused = bare(folder.path(), &[&settings[..], &serve].concat(), &[]);
    let said = told(&refused);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("relative to the settings file"), "{said}");
    let whole = folder.path().join("store").canonicalize().unwrap();
    assert!(
        said.contains(&format!("hint: write data = \"{}\"", whole.display())),
        "{said}"
    );
    assert!(!folder.path().join("settings/store").exists());
}

/// Runs a small demonstration in `data/demo`.
pub(super) fn demo(folder: &Path) -> std::process::Output {
    let at = ["--as-of", "2026-11-20T12:00:00+03:00"];
    let sample = ["demo", "--once", "--cases", "20"];
    bare(
        folder,
        &[&["--data", "data"], &sample[..], &at].concat(),
        &[],
    )
}

#[test]
fn a_demonstration_destroys_no_store_that_it_did_not_make() {
    let folder = with_events();
    let take = ["--data", "data/demo", "ingest", "events.ndjson"];
    bare(folder.path(), &take, &[]);
    let store = folder.path().join("data/demo/srok.duckdb");
    let before = std::fs::read(&store).unwrap();
    let refused = demo(folder.path());
    let said = told(&refused);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("has no mark of a demonstration"), "{said}");
    assert!(std::fs::read(&store).unwrap() == before);
    // nor does one in a folder of its own take away what somebody laid into it
    std::fs::remove_dir_all(folder.path().join("data")).unwrap();
    assert!(demo(folder.path()).status.success());
    std::fs::write(folder.path().join("data/demo/minutes.txt"), "minutes").unwrap();
    let before = std::fs::read(&store).unwrap();
    let refused = demo(folder.path());
    assert!(told(&refused).contains("minutes.txt"), "{}", told(&refused));
    assert!(std::fs::read(&store).unwrap() == before);
}

#[test]
fn the_accounts_and_the_inbox_of_a_demonstration_stay() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data/demo");
    let first = told(&demo(folder.path()));
    let sealed = || {
        let store = Store::open(&data, &Options::default()).unwrap();
        (store.accounts(), store.sealed_password("admin").unwrap())
    };
    let before = sealed();
    bare(
        folder.path(),
        &[
            "--data",
            "data/demo",
            "user",
            "create",
            "guest",
            "--role",
            "ministry",
        ],
        &[],
    );
    std::fs::create_dir_all(data.join("inbox")).unwrap();
    std::fs::write(data.join("inbox/laid.part"), "here").unwrap();
    let again = demo(folder.path());
    let said = told(&again);
    assert!(again.status.success(), "{said}");
    assert!(said.contains("password as before"), "{said}");
    let (accounts, password) = sealed();
    assert_eq!(password, before.1);
    assert!(before.0.iter().all(|account| accounts.contains(account)));
    assert!(accounts.iter().any(|account| account.login == "guest"));
    assert!(data.join("inbox/laid.part").is_file());
    // and the rest is made anew, to the same
    let events = |text: &str| {
        text.lines()
            .find(|line| line.contains("accepted"))
            .map(str::to_owned)
    };
    assert!(
        events(&first).is_some() && events(&first) == events(&said),
        "{said}"
    );
}
