//! Which variables of the environment are read? Those that are settings, and no other.

use super::{bare, told};

const DUE: [&str; 4] = [
    "due",
    "mo221.registration_portal",
    "--start",
    "2026-03-06T17:05",
];

#[test]
fn what_kubernetes_sets_for_a_service_of_our_name_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let clean = told(&bare(folder.path(), &DUE, &[]));
    assert!(clean.starts_with("exit 0"), "{clean}");
    let injected = [
        ("SROK_PORT", "tcp://10.0.0.7:8080"),
        ("SROK_SERVICE_HOST", "10.0.0.7"),
        ("SROK_SERVICE_PORT", "8080"),
        ("SROK_SERVICE_PORT_HTTP", "8080"),
        ("SROK_PORT_8080_TCP", "tcp://10.0.0.7:8080"),
        ("SROK_PORT_8080_TCP_PROTO", "tcp"),
        ("SROK_SERVE_PORT", "tcp://10.0.0.8:8080"),
        ("SROK_SERVE_SERVICE_HOST", "10.0.0.8"),
        ("SROK_DATA_SERVICE_HOST", "10.0.0.9"),
    ];
    assert_eq!(told(&bare(folder.path(), &DUE, &injected)), clean);
}

#[test]
fn a_slip_is_told_and_a_wrong_value_names_its_variable() {
    let folder = tempfile::tempdir().unwrap();
    let slip = bare(folder.path(), &DUE, &[("SROK_MEMORY_LIMT_MIB", "512")]);
    let said = String::from_utf8(slip.stderr).unwrap();
    assert_eq!(slip.status.code(), Some(0), "{said}");
    assert!(
        said.contains("warning: SROK_MEMORY_LIMT_MIB is no setting")
            && said.contains("SROK_MEMORY_LIMIT_MIB"),
        "{said}"
    );
    for (variable, text) in [
        ("SROK_SERVE_MAX_BODY_MIB", "many"),
        ("SROK_SERVE_QUEUED_EVENTS", "0"),
        ("SROK_SERVE_LISTEN", "somewhere"),
        ("SROK_ZONE", "Mars/Base"),
        ("SROK_MAIL_PORT", "smtp"),
    ] {
        let all = [
            ("SROK_LANG", "en"),
            ("SROK_SERVE_DRAIN_SECONDS", "7"),
            (variable, text),
        ];
        let output = bare(folder.path(), &DUE, &all);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.starts_with(&format!("error: {variable}: ")), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_stops_nothing() {
    use std::os::unix::ffi::OsStrExt as _;
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_srok"))
        .args(DUE)
        .env("ANOTHER", std::ffi::OsStr::from_bytes(&[0xff, 0xfe]))
        .env(std::ffi::OsStr::from_bytes(b"SROK_\xff"), "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", told(&output));
}
