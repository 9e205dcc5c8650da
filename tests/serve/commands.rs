//! Commands while the service has the store: it runs them, and they say the same as without it.

use super::server::{Server, made_up, said, srok};

#[test]
fn commands_say_the_same_with_and_without_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let token = server.token(&["vis"]);
    let lines = made_up(60, 3);
    assert_eq!(
        server.send_lines(&token, &lines.join("\n")).unwrap().status,
        200
    );
    let commands: [&[&str]; 4] = [
        &[
            "standings",
            "--state",
            "overdue",
            "--as-of",
            "2026-03-16T09:00",
            "--format",
            "json",
        ],
        &[
            "standings",
            "--severity",
            "all",
            "--as-of",
            "2026-03-01",
            "--format",
            "csv",
        ],
        &["explain", "MO-2026-000001", "--as-of", "2026-03-16"],
        &["findings", "--as-of", "2026-03-16", "--format", "ndjson"],
    ];
    let outputs = || {
        commands.map(|command| {
            let output = srok(folder.path(), command);
            (
                output.status.code(),
                String::from_utf8(output.stdout).unwrap(),
                String::from_utf8(output.stderr).unwrap(),
            )
        })
    };
    let with = outputs();
    assert_eq!(server.stop(), Some(0));
    let without = outputs();
    for ((command, with), without) in commands.iter().zip(with).zip(without) {
        assert_eq!(with, without, "{command:?}");
    }
}

#[test]
fn a_second_service_is_refused_and_a_wrong_command_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let _server = Server::start(folder.path());
    let second = srok(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.status.code(), Some(3));
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(said.contains("held by another process"), "{said}");
    let wrong = srok(folder.path(), &["standings", "--limit", "no.such"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("no limit `no.such`"));
}

#[test]
fn a_withdrawn_import_is_gone_from_the_standings_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let file = folder.path().join("events.ndjson");
    std::fs::write(&file, made_up(30, 5).join("\n")).unwrap();
    let taken = said(&srok(folder.path(), &["ingest", file.to_str().unwrap()]));
    assert!(
        taken.contains("(import 1)") && taken.contains("The service has computed"),
        "{taken}"
    );
    let count = || {
        said(&srok(
            folder.path(),
            &[
                "standings",
                "--severity",
                "all",
                "--as-of",
                "2026-03-16",
                "--format",
                "ndjson",
            ],
        ))
        .lines()
        .count()
    };
    assert!(count() > 100);
    said(&srok(
        folder.path(),
        &["import", "withdraw", "1", "--reason", "sent by mistake"],
    ));
    assert_eq!(count(), 0);
    // what was withdrawn may come again
    let again = said(&srok(folder.path(), &["ingest", file.to_str().unwrap()]));
    assert!(again.contains(" 0 rejected (import 2)"), "{again}");
    assert!(count() > 100);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn what_is_piped_in_twice_is_two_imports() {
    let folder = tempfile::tempdir().unwrap();
    let _server = Server::start(folder.path());
    let lines = made_up(4, 6);
    let pipe = |text: String| {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_srok"))
            .args(["--lang", "en", "--data"])
            .arg(folder.path())
            .args(["ingest", "-"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
        said(&child.wait_with_output().unwrap())
    };
    let (first, second) = lines.split_at(lines.len() / 2);
    let one = pipe(first.join("\n"));
    assert!(
        one.starts_with(&format!("-: {} records", first.len())) && one.contains("(import 1)"),
        "{one}"
    );
    let two = pipe(second.join("\n"));
    assert!(two.contains(" 0 rejected (import 2)"), "{two}");
}
