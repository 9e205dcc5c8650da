//! Does `srok check --deploy` let a sound installation through, and name what is in the way of another?

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use super::all;

/// Runs the gate on a folder, by a line of the shell that ends in `exec "$0" "$@"`.
fn gate(data: &Path, line: &str, variables: &[(&str, &str)]) -> Output {
    Command::new("sh")
        .args([
            "-c",
            line,
            env!("CARGO_BIN_EXE_srok"),
            "--lang",
            "en",
            "--data",
        ])
        .arg(data)
        .args(["check", "--deploy"])
        .env_remove("SROK_CONFIG")
        // a port that is free, whatever else runs on this machine
        .env("SROK_SERVE_LISTEN", "127.0.0.1:0")
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

fn set(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

const PLAIN: &str = r#"exec "$0" "$@""#;

#[test]
fn a_sound_installation_passes_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for _ in 0..2 {
        let passed = gate(&data, PLAIN, &[]);
        assert_eq!(passed.status.code(), Some(0), "{}", all(&passed));
        assert!(!data.join("srok.duckdb").exists());
        // the second time in a folder that is there
        std::fs::create_dir_all(&data).unwrap();
        set(&data, 0o700);
    }
    // an empty folder is closed by the service, not by a look at it
    let outer = tempfile::tempdir_in("/tmp").unwrap();
    let empty = outer.path().join("data");
    std::fs::create_dir(&empty).unwrap();
    for folder in [outer.path(), &empty] {
        set(folder, 0o755);
    }
    let passed = gate(&empty, PLAIN, &[]);
    assert_eq!(passed.status.code(), Some(0), "{}", all(&passed));
    let mode = std::fs::metadata(&empty).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o755);
    assert_eq!(std::fs::read_dir(&empty).unwrap().count(), 0);
}

/// Asserts that the gate is shut for what the service would refuse, and names a remedy.
fn is_shut(data: &Path, line: &str, variables: &[(&str, &str)], what: &str, remedy: &str) {
    let stopped = gate(data, line, variables);
    let said = all(&stopped);
    assert_eq!(stopped.status.code(), Some(1), "{what}: {said}");
    let found = said
        .split_once(what)
        .unwrap_or_else(|| panic!("no {what}: {said}"));
    assert!(found.1.contains(&format!("\n  hint: {remedy}")), "{said}");
}

#[test]
fn what_the_service_would_refuse_shuts_the_gate() {
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    set(folder.path(), 0o755);
    let data = folder.path().join("data");
    let listens = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listens.local_addr().unwrap().to_string();
    let letters = [
        ("SROK_MAIL_TRANSPORT", "folder"),
        ("SROK_MAIL_FOLDER", "/proc/xx"),
        ("SROK_MAIL_FROM", "srok <srok@authority.example>"),
        ("SROK_ALERTS_START_ON", "2026-03-01"),
    ];
    let cases: [(&[(&str, &str)], &str, &str); 5] = [
        (
            &[("SROK_SERVE_LISTEN", "0.0.0.0:0")],
            "is beyond this machine",
            "put a proxy with TLS before it",
        ),
        (
            &[("SROK_SERVE_LISTEN", &taken)],
            "cannot listen at 127.0.0.1:",
            "stop what listens there",
        ),
        (
            &[("SROK_KEY_FILE", "/nowhere/key")],
            "the key of links, /nowhere/key, cannot be read or made",
            "see that the folder is there",
        ),
        (
            &[("SROK_SERVE_INBOX", "/proc/nope")],
            "serve.inbox: the folder /proc/nope",
            "name another folder",
        ),
        (
            &letters,
            "mail.folder: the folder /proc/xx",
            "name another folder",
        ),
    ];
    for (variables, what, remedy) in cases {
        is_shut(&data, PLAIN, variables, what, remedy);
    }
    assert!(!data.exists());
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("srok.key"), "short").unwrap();
    set(&data, 0o700);
    set(&data.join("srok.key"), 0o600);
    is_shut(
        &data,
        PLAIN,
        &[],
        "is not 64 hexadecimal digits",
        "put it aside",
    );
    std::fs::remove_file(data.join("srok.key")).unwrap();
    std::fs::write(data.join("other"), "").unwrap();
    set(&data, 0o755);
    let open = "everybody on this machine can look into it";
    is_shut(&data, PLAIN, &[], open, "chmod 0700");
}

#[test]
fn each_obstacle_is_named_with_its_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let nowhere = folder.path().join("nowhere").display().to_string();
    // a port that nobody listens at
    let mail = [
        ("SROK_MAIL_TRANSPORT", "smtp"),
        ("SROK_MAIL_HOST", "127.0.0.1"),
        ("SROK_MAIL_PORT", "1"),
        ("SROK_MAIL_TLS", "none"),
        ("SROK_MAIL_FROM", "srok <srok@authority.example>"),
        ("SROK_ALERTS_START_ON", "2026-03-01"),
    ];
    let cases: [(&str, &[(&str, &str)], &str, &str); 6] = [
        (
            PLAIN,
            &[("SROK_SERVE_DASHBOARDS", &nowhere)],
            "serve.dashboards: there are no pages",
            "leave the key out",
        ),
        (
            PLAIN,
            &[("SROK_MEMORY_LIMIT_MIB", "99999999")],
            "of memory (",
            "lower memory_limit_mib",
        ),
        (
            // enough for once the bodies, too little for four times
            r#"ulimit -v 3900000; exec "$0" "$@""#,
            &[],
            "MiB of memory (ulimit -v)",
            "lower memory_limit_mib",
        ),
        (
            PLAIN,
            &[("SROK_SERVE_MIN_FREE_DISK_MIB", "99999999")],
            "MiB are free on the disk",
            "make room",
        ),
        (
            r#"ulimit -n 256; exec "$0" "$@""#,
            &[],
            "may open 256 files",
            "LimitNOFILE=",
        ),
        (
            PLAIN,
            &mail,
            "127.0.0.1:1 does not answer",
            "check name, port",
        ),
    ];
    for (line, variables, what, remedy) in cases {
        is_shut(&data, line, variables, what, remedy);
    }
}

#[test]
fn a_store_from_the_future_shows_a_wrong_clock() {
    let folder = tempfile::tempdir().unwrap();
    let begun = gate(
        folder.path(),
        r#""$0" --data "$4" user create admin --role administrator --name A >/dev/null && exec "$0" "$@""#,
        &[],
    );
    assert_eq!(begun.status.code(), Some(0), "{}", all(&begun));
    let touched = Command::new("touch")
        .args(["-d", "2100-01-01"])
        .arg(folder.path().join("srok.duckdb"))
        .status();
    assert!(touched.unwrap().success());
    let stopped = gate(folder.path(), PLAIN, &[]);
    let said = all(&stopped);
    assert_eq!(stopped.status.code(), Some(1), "{said}");
    assert!(
        said.contains("the store was written at 2100-01-01"),
        "{said}"
    );
}
