//! Does a demonstration leave alone what people put into the earlier one, whatever goes wrong in the middle?

use std::io::BufRead as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use srok_store::{Options, Store};

use super::stores::demo;
use super::{bare, told};

fn set(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// A folder with a demonstration, and the sealed password of its administrator.
fn demonstrated() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    set(folder.path(), 0o755);
    let output = demo(folder.path());
    assert!(output.status.success(), "{}", told(&output));
    let sealed = sealed(folder.path());
    (folder, sealed)
}

fn sealed(folder: &Path) -> String {
    let store = Store::open(&folder.join("data/demo"), &Options::default()).unwrap();
    store.sealed_password("admin").unwrap()
}

#[test]
fn accounts_that_cannot_be_read_are_not_removed() {
    let (folder, before) = demonstrated();
    let (data, store) = (
        folder.path().join("data/demo"),
        folder.path().join("data/demo/srok.duckdb"),
    );
    set(&folder.path().join("data"), 0o711);
    set(&data, 0o755);
    let refused = demo(folder.path());
    let said = told(&refused);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("hint: chmod 0700"), "{said}");
    assert!(data.join("report").is_dir());
    set(&data, 0o700);
    assert_eq!(sealed(folder.path()), before);
    // nor those of a store that is damaged
    std::fs::write(&store, "damaged").unwrap();
    let refused = demo(folder.path());
    let said = told(&refused);
    assert_eq!(refused.status.code(), Some(3), "{said}");
    assert!(said.contains("nothing was removed"), "{said}");
    assert_eq!(std::fs::read_to_string(&store).unwrap(), "damaged");
    assert!(data.join("report").is_dir());
}

#[test]
fn accounts_outlive_a_demonstration_that_is_broken_off() {
    let (folder, before) = demonstrated();
    let mut running = Command::new(env!("CARGO_BIN_EXE_srok"))
        .current_dir(folder.path())
        .env_remove("SROK_CONFIG")
        .args(["--data", "data", "demo", "--once", "--cases", "600"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // the events are in the new store, and most is still to be done
    let mut said = std::io::BufReader::new(running.stdout.take().unwrap());
    said.read_line(&mut String::new()).unwrap();
    running.kill().unwrap();
    running.wait().unwrap();
    assert_eq!(sealed(folder.path()), before);
    // one that was broken off before its store was whole
    let data = folder.path().join("data/demo");
    std::fs::create_dir(data.join("earlier")).unwrap();
    std::fs::rename(data.join("srok.duckdb"), data.join("earlier/srok.duckdb")).unwrap();
    std::fs::write(data.join("srok.duckdb"), "half").unwrap();
    let again = demo(folder.path());
    assert!(again.status.success(), "{}", told(&again));
    assert!(told(&again).contains("password as before"));
    assert_eq!(sealed(folder.path()), before);
    assert!(!data.join("earlier").exists());
}

#[test]
fn a_store_that_a_restore_has_kept_is_not_removed() {
    let (folder, _) = demonstrated();
    let kept = folder
        .path()
        .join("data/demo/srok.duckdb.before-20261120T120000Z");
    std::fs::write(&kept, "kept").unwrap();
    let refused = demo(folder.path());
    let said = told(&refused);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("srok.duckdb.before-"), "{said}");
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), "kept");
}

#[test]
fn a_demonstration_for_everybody_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let refused = bare(
        folder.path(),
        &["--data", "data", "demo", "--listen", "0.0.0.0:0"],
        &[],
    );
    let said = told(&refused);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("beyond this machine"), "{said}");
    assert!(!folder.path().join("data").exists());
}
