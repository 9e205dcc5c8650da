//! Does `srok user` do what its help says?

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use srok_core::account::password;
use srok_law::case::Instant;
use srok_store::{Options, Store};

use crate::server::{said, srok};
use crate::world::{at, directory};

fn with_directory() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), &Options::default()).unwrap();
    let before = Instant::from(at("2026-01-12T10:00:00+03:00"));
    store.add_to_directory(&directory(), before).unwrap();
    folder
}

/// Runs a command that takes a password from standard input.
fn with_input(data: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_srok"))
        .args(["--lang", "en", "--data"])
        .arg(data)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2));
    assert!(
        output.stdout.is_empty(),
        "nothing that could be taken for a password"
    );
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_password_is_printed_alone_this_once_and_is_kept_nowhere() {
    let folder = with_directory();
    let printed = said(&srok(
        folder.path(),
        &[
            "user",
            "create",
            "Anna",
            "--role",
            "official",
            "--official",
            "u-a1",
        ],
    ));
    let once = printed.trim();
    assert_eq!(printed, format!("{once}\n"));
    let store = Store::open(folder.path(), &Options::default()).unwrap();
    let account = store.account("anna").unwrap();
    assert_eq!(
        (account.name.as_str(), account.must_change),
        ("Сотрудник u-a1", true)
    );
    let sealed = store.sealed_password("anna").unwrap();
    assert!(
        password::matches(once, Some(&sealed))
            && sealed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
    );
    drop(store);
    let file = std::fs::read(folder.path().join("srok.duckdb")).unwrap();
    assert!(!file.windows(once.len()).any(|part| part == once.as_bytes()));
    let again = srok(
        folder.path(),
        &["user", "create", "ANNA", "--role", "ministry"],
    );
    insta::assert_snapshot!(refused(&again), @r"
    error: there is an account `anna` already
    hint: choose another login; a login is never given twice, because the audit names people by it
    ");
}

#[test]
fn a_password_can_come_from_elsewhere_if_it_is_fit() {
    let folder = with_directory();
    let create = [
        "user",
        "create",
        "boris",
        "--role",
        "supervisor",
        "--organisation",
        "body-a",
        "--password-stdin",
    ];
    for (input, why) in [
        ("", "standard input holds no password"),
        ("short\n", "fewer than 12"),
        ("Boris\n", "fewer than 12"),
        ("passwordpassword", "guessed first"),
    ] {
        let message = refused(&with_input(folder.path(), &create, input));
        assert!(message.contains(why), "{message}");
    }
    let made = with_input(folder.path(), &create, "snow on the window\r\nand more\n");
    assert_eq!(said(&made), "Made: account boris\n");
    let store = Store::open(folder.path(), &Options::default()).unwrap();
    assert!(!store.account("boris").unwrap().must_change);
    assert!(password::matches(
        "snow on the window",
        store.sealed_password("boris").as_deref()
    ));
}

#[test]
fn who_is_not_in_the_directory_is_refused_with_the_remedy() {
    let folder = with_directory();
    let create = |more: &[&str]| {
        let all: Vec<&str> = ["user", "create", "anna"]
            .iter()
            .chain(more)
            .copied()
            .collect();
        refused(&srok(folder.path(), &all))
    };
    let mut messages = Vec::new();
    for more in [
        &["--role", "supervisor", "--organisation", "unit-x"][..],
        &["--role", "official", "--official", "u-x"],
        &["--role", "official"],
        &[
            "--role",
            "official",
            "--official",
            "u-a1",
            "--organisation",
            "unit-a1",
        ],
        &["--role", "administrator", "--organisation", "unit-a1"],
    ] {
        messages.push(create(more));
    }
    messages.push(refused(&srok(
        folder.path(),
        &["user", "create", "a b", "--role", "ministry"],
    )));
    messages.push(refused(&srok(
        folder.path(),
        &["user", "create", "console", "--role", "ministry"],
    )));
    messages.push(refused(&srok(
        folder.path(),
        &["user", "disable", "nobody-here"],
    )));
    messages.push(refused(&srok(
        folder.path(),
        &["user", "reset-password", "nobody-here"],
    )));
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn accounts_are_listed_shown_and_changed() {
    let folder = with_directory();
    let run = |arguments: &[&str]| said(&srok(folder.path(), arguments));
    run(&[
        "user",
        "create",
        "head",
        "--role",
        "supervisor",
        "--organisation",
        "body-a",
        "--name",
        "Глава",
    ]);
    run(&[
        "user",
        "create",
        "anna",
        "--role",
        "official",
        "--official",
        "u-b1",
    ]);
    run(&[
        "user",
        "set",
        "head",
        "--organisation",
        "unit-a2",
        "--official",
        "u-a2-head",
    ]);
    run(&["user", "disable", "anna"]);
    let hidden = |text: String| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines.retain(|line| !line.contains("made:"));
        // the day stands in the state of a disabled account
        lines
            .join("\n")
            .split("disabled ")
            .next()
            .unwrap()
            .to_owned()
    };
    insta::assert_snapshot!(hidden(run(&["user", "show", "HEAD"])), @r"
    head — Глава
      role: Supervisor
      reads about: unit-a2
      in the directory: u-a2-head
      state: password not changed yet
      last signed in: never
    ");
    let list: serde_json::Value =
        serde_json::from_str(&run(&["user", "list", "--format", "json"])).unwrap();
    let logins: Vec<&str> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["login"].as_str().unwrap())
        .collect();
    assert_eq!(logins, ["anna", "head"]);
    assert!(list[0]["disabled_at"].is_string() && list[1]["disabled_at"].is_null());
    run(&["user", "enable", "anna"]);
    assert!(run(&["user", "list"]).contains("that of the directory"));
}
