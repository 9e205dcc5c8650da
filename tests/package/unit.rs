//! Is the unit one that systemd takes, and how little may the service do?

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::server::srok;
use super::{all, tool};

/// Above this `systemd-analyze security` finds that too much may be done.
const EXPOSED: f64 = 2.5;

fn shipped(unit: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("deploy")
        .join(unit)
}

#[test]
fn the_units_are_faultless_where_the_package_is_installed() {
    let root = tempfile::tempdir().unwrap();
    let (units, programs) = ("usr/lib/systemd/system", "usr/bin");
    for folder in [units, programs] {
        std::fs::create_dir_all(root.path().join(folder)).unwrap();
    }
    let program = root.path().join(programs).join("srok");
    std::fs::write(&program, "#!/bin/sh\n").unwrap();
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    for unit in ["srok.service", "srok.socket"] {
        std::fs::copy(shipped(unit), root.path().join(units).join(unit)).unwrap();
    }
    // what the units wait for is not part of the package
    for target in [
        "network-online",
        "sockets",
        "basic",
        "sysinit",
        "shutdown",
        "multi-user",
    ] {
        let unit = root.path().join(units).join(format!("{target}.target"));
        std::fs::write(unit, "[Unit]\nDescription=a target\n").unwrap();
    }
    let verified = tool(
        "systemd-analyze",
        &[
            "verify",
            "--man=no",
            &format!("--root={}", root.path().display()),
            "srok.service",
            "srok.socket",
        ],
    );
    let Some(verified) = verified else { return };
    assert!(verified.status.success(), "{}", all(&verified));
    assert_eq!(all(&verified), "");
}

#[test]
fn the_service_may_do_little() {
    let unit = shipped("srok.service");
    let judged = tool(
        "systemd-analyze",
        &[
            "security",
            "--offline=true",
            "--no-pager",
            unit.to_str().unwrap(),
        ],
    );
    let Some(judged) = judged else { return };
    let judged = all(&judged);
    let level = judged
        .split_once("Overall exposure level for srok.service: ")
        .and_then(|(_, rest)| rest.split_whitespace().next())
        .and_then(|level| level.parse::<f64>().ok());
    let level = level.unwrap_or_else(|| panic!("{judged}"));
    assert!(level < EXPOSED, "{judged}");
}

#[test]
fn wrong_settings_are_not_tried_again() {
    let unit = include_str!("../../deploy/srok.service");
    for line in [
        "Restart=on-failure",
        "RestartPreventExitStatus=2",
        "StartLimitBurst=5",
    ] {
        assert!(unit.lines().any(|found| found == line), "no {line}");
    }
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("srok.toml");
    std::fs::write(&settings, "lang = \"la\"\n").unwrap();
    let started = srok(
        folder.path(),
        &["--config", settings.to_str().unwrap(), "serve"],
    );
    assert_eq!(started.status.code(), Some(2), "{}", all(&started));
}
