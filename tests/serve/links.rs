//! Who may write into the inbox is a stranger: nothing outside of it is read, moved or written over, whatever lies there; and a file that ends the
//! service does not end it again.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use super::files::{ALL, lay, report};
use super::server::{Server, made_up};

/// Makes something look as if it had been lying there for a while; a link itself, not what it leads to.
pub fn age(path: &Path) {
    let touched = Command::new("touch")
        .args(["-h", "-d", "1 minute ago"])
        .arg(path)
        .status();
    assert!(touched.unwrap().success());
}

#[test]
fn links_pipes_and_names_that_are_no_text_are_put_aside_and_what_they_lead_to_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (inbox, outside) = (folder.path().join("inbox"), folder.path().join("outside"));
    let event = made_up(1, 3).remove(0);
    for name in ["secret.ndjson", "twice.ndjson", "in/march.ndjson"] {
        lay(&outside.join(name), &event);
    }
    lay(&outside.join("victim"), "as it was");
    lay(&outside.join("grant.toml"), ALL);
    lay(&inbox.join("vis/mapping.toml"), ALL);
    symlink(outside.join("secret.ndjson"), inbox.join("vis/link.ndjson")).unwrap();
    symlink(outside.join("in"), inbox.join("elsewhere")).unwrap();
    std::fs::hard_link(outside.join("twice.ndjson"), inbox.join("vis/hard.ndjson")).unwrap();
    let made = Command::new("mkfifo")
        .arg(inbox.join("vis/pipe.ndjson"))
        .status();
    assert!(made.unwrap().success());
    std::fs::create_dir_all(inbox.join("vis/folder.csv")).unwrap();
    let nameless = OsStr::from_bytes(b"vis/\xC0\xFF.ndjson");
    lay(&inbox.join(nameless), &event);
    // a mapping by a link gives no right
    std::fs::create_dir_all(inbox.join("lent")).unwrap();
    symlink(outside.join("grant.toml"), inbox.join("lent/mapping.toml")).unwrap();
    lay(&inbox.join("lent/a.ndjson"), &event);
    // and where a report would go lies a link
    lay(&inbox.join("vis/good.ndjson"), &event);
    std::fs::create_dir_all(inbox.join("done/vis")).unwrap();
    symlink(
        outside.join("victim"),
        inbox.join("done/vis/good.ndjson.report.json"),
    )
    .unwrap();
    for path in [
        "vis/link.ndjson",
        "elsewhere",
        "vis/pipe.ndjson",
        "vis/folder.csv",
    ] {
        age(&inbox.join(path));
    }
    let server = Server::start(folder.path());
    let ended = [
        ("failed/vis/link.ndjson", "links are not followed"),
        ("failed/elsewhere", "links are not followed"),
        ("failed/vis/hard.ndjson", "second name"),
        ("failed/vis/pipe.ndjson", "is a pipe"),
        ("failed/vis/folder.csv", "is a folder"),
        ("failed/vis/%C0%FF.ndjson", "not in UTF-8"),
        ("failed/lent/a.ndjson", "links are not followed"),
    ];
    for (path, said) in ended {
        let path = inbox.join(path);
        server.wait_for("end of what is no file", || path.symlink_metadata().is_ok());
        let beside = format!("{}.report.json", path.display());
        let told = report(Path::new(&beside));
        let problem = told["problem"].as_str().unwrap();
        assert!(
            problem.contains(said) && problem.contains("hint: "),
            "{told}"
        );
    }
    server.wait_for("end of the good file", || {
        inbox.join("done/vis/2-good.ndjson").is_file()
    });
    let read = |name: &str| std::fs::read_to_string(outside.join(name)).unwrap();
    assert_eq!(
        read("victim"),
        "as it was",
        "no report is written through a link"
    );
    for name in ["secret.ndjson", "twice.ndjson", "in/march.ndjson"] {
        assert_eq!(read(name), event, "{name} stays where and as it was");
    }
    let taken = report(&inbox.join("done/vis/2-good.ndjson.report.json"));
    assert_eq!(
        taken["accepted"], 1,
        "nothing of what lies outside was taken in"
    );
}

#[test]
fn a_file_over_which_the_service_ended_again_and_again_is_read_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = folder.path().join("inbox");
    let event = made_up(1, 3).remove(0);
    lay(&inbox.join("mapping.toml"), ALL);
    lay(&inbox.join("vis/mapping.toml"), ALL);
    // as they are found after a crash: begun once, and begun three times without a record taken
    lay(&inbox.join(".work/1-0/vis/once.ndjson"), &event);
    lay(&inbox.join(".work/3-0/thrice.ndjson"), &event);
    let server = Server::start(folder.path());
    server.wait_for("end of both", || {
        inbox.join("done/vis/once.ndjson").is_file() && inbox.join("failed/thrice.ndjson").is_file()
    });
    let once = report(&inbox.join("done/vis/once.ndjson.report.json"));
    assert_eq!(
        (&once["accepted"], &once["file"]),
        (&1.into(), &"inbox/vis/once.ndjson".into())
    );
    let thrice = report(&inbox.join("failed/thrice.ndjson.report.json"));
    let problem = thrice["problem"].as_str().unwrap();
    assert!(problem.contains("the service ended 3 times"), "{thrice}");
    assert!(
        thrice.get("accepted").is_none(),
        "it was not read: {thrice}"
    );
}
