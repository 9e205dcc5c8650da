//! What if a folder of the inbox lies on another file system, or cannot be opened? A mount sends like any other folder; what stands in the way is said
//! once.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use super::files::{ALL, lay, report};
use super::links::age;
use super::server::{Server, made_up};

/// Has the inbox looked through from one end to the other, as often as it is called.
fn look(server: &Server, inbox: &Path, name: &str) {
    lay(&inbox.join("zz/mapping.toml"), ALL);
    lay(&inbox.join("zz").join(name), &made_up(1, 3).join("\n"));
    server.wait_for("end of a file", || {
        inbox.join("done/zz").join(name).is_file()
    });
}

#[test]
fn a_folder_that_is_a_mount_sends_like_any_other() {
    let unshared = ["--mount", "--map-root-user"];
    let may_mount = Command::new("unshare").args(unshared).arg("true").status();
    if !may_mount.is_ok_and(|status| status.success()) {
        return eprintln!("nothing can be mounted here");
    }
    let folder = tempfile::tempdir().unwrap();
    let there = tempfile::tempdir_in("/dev/shm").unwrap();
    let (inbox, there) = (folder.path().join("inbox"), there.path());
    lay(&there.join("mapping.toml"), ALL);
    lay(&there.join("a.ndjson"), &made_up(1, 5).join("\n"));
    lay(&there.join("broken.xlsx"), "no workbook");
    // as it is found after a crash
    lay(
        &there.join(".work/1-0/left.ndjson"),
        &made_up(1, 6).join("\n"),
    );
    symlink("/etc/passwd", there.join("link.ndjson")).unwrap();
    age(&there.join("link.ndjson"));
    std::fs::create_dir_all(inbox.join("mnt")).unwrap();
    let (from, to) = (there.display(), inbox.join("mnt"));
    let server = Server::start_under(
        folder.path(),
        &format!(
            "exec unshare {} sh -c 'mount --bind {from} {} && exec \"$0\" \"$@\"' \"$0\" \"$@\"",
            unshared.join(" "),
            to.display()
        ),
    );
    for path in [
        "done/mnt/a.ndjson",
        "done/mnt/left.ndjson",
        "failed/mnt/broken.xlsx",
    ] {
        let end = inbox.join(path);
        server.wait_for(path, || end.is_file());
        let told = report(&inbox.join(format!("{path}.report.json")));
        assert_eq!(
            told.get("problem").is_some(),
            path.starts_with("failed"),
            "{told}"
        );
        assert_ne!(told["accepted"], 0, "{told}");
    }
    look(&server, &inbox, "1.ndjson");
    look(&server, &inbox, "2.ndjson");
    assert!(!there.join(".work/1-0").exists() && !there.join("a.ndjson").exists());
    let logged = server.logged();
    assert!(!logged.contains("cross-device"), "{logged}");
    let said = logged.lines().filter(|line| line.contains("mnt/link"));
    assert_eq!(said.count(), 1, "{logged}");
    assert!(there.join("link.ndjson").is_symlink());
}

#[test]
fn a_folder_that_cannot_be_opened_is_told_of_once_and_keeps_no_other_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = folder.path().join("inbox");
    lay(&inbox.join("shut/a.ndjson"), &made_up(1, 5).join("\n"));
    let closed = std::fs::Permissions::from_mode(0o0);
    std::fs::set_permissions(inbox.join("shut"), closed).unwrap();
    // the superuser opens everything unless that right is taken from him
    let server = Server::start_under(
        folder.path(),
        "test $(id -u) = 0 && exec setpriv --bounding-set=-dac_override,-dac_read_search \"$0\" \"$@\"; exec \"$0\" \"$@\"",
    );
    look(&server, &inbox, "1.ndjson");
    look(&server, &inbox, "2.ndjson");
    let logged = server.logged();
    let said = logged.lines().filter(|line| line.contains("inbox/shut"));
    assert_eq!(said.count(), 1, "{logged}");
    assert!(
        logged.contains("let the service's user read the folder"),
        "{logged}"
    );
}
