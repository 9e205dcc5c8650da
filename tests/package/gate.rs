//! Does `srok check --deploy` let a sound installation through, and name what is in the way of another?

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
        .envs(variables.iter().copied())
        .output()
        .unwrap()
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
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(&data, private).unwrap();
    }
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
            r#"ulimit -v 3000000; exec "$0" "$@""#,
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
        let stopped = gate(&data, line, variables);
        let said = all(&stopped);
        assert_eq!(stopped.status.code(), Some(1), "{what}: {said}");
        let found = said
            .split_once(what)
            .unwrap_or_else(|| panic!("no {what}: {said}"));
        assert!(found.1.contains(&format!("\n  hint: {remedy}")), "{said}");
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
