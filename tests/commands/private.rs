//! Who else on the machine may look at what is kept? Nobody beyond the owner and his group, whatever his umask says.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use super::{EVENTS, bare, told};

/// Runs the binary in a folder for a user whose files everybody may read.
fn openly(folder: &Path, umask: &str, arguments: &[&str]) -> Output {
    let output = Command::new("sh")
        .current_dir(folder)
        .args(["-c", &format!("umask {umask}; exec \"$0\" \"$@\"")])
        .arg(env!("CARGO_BIN_EXE_srok"))
        .args(["--lang", "en"])
        .args(arguments)
        .env_remove("SROK_CONFIG")
        .env_remove("SROK_DATA")
        .output()
        .unwrap();
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{}",
        told(&output)
    );
    output
}

fn mode(path: &Path) -> u32 {
    let found =
        std::fs::metadata(path).unwrap_or_else(|error| panic!("{error}: {}", path.display()));
    found.permissions().mode() & 0o777
}

fn set(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Returns everything beneath a folder that others than the owner may use in any way.
fn opened(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in std::iter::once(folder.clone()).chain(
            std::fs::read_dir(&folder)
                .unwrap()
                .map(|entry| entry.unwrap().path()),
        ) {
            if mode(&path) & 0o077 != 0 {
                found.push(format!("{:o} {}", mode(&path), path.display()));
            }
            if path.is_dir() && path != folder {
                folders.push(path);
            }
        }
    }
    found
}

/// A folder that everybody can get to, wherever the temporary files of the user lie.
fn common() -> tempfile::TempDir {
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    set(folder.path(), 0o755);
    folder
}

#[test]
fn what_is_kept_is_private_and_what_was_asked_for_is_the_users_own() {
    let folder = common();
    std::fs::write(folder.path().join("events.ndjson"), EVENTS).unwrap();
    let demo = [
        "--data",
        "data",
        "demo",
        "--once",
        "--cases",
        "600",
        "--as-of",
        "2026-11-20T12:00:00+03:00",
    ];
    openly(folder.path(), "000", &demo);
    std::fs::write(
        folder.path().join("srok.toml"),
        "data = \"data/demo\"\n[alerts]\nstart_on = \"2026-11-01\"\n[mail]\ntransport = \"folder\"\nfolder = \"letters\"\nfrom = \"a@b.example\"\n",
    )
    .unwrap();
    openly(
        folder.path(),
        "000",
        &[
            "--config",
            "srok.toml",
            "alerts",
            "run",
            "--at",
            "2026-11-20T10:00",
        ],
    );
    openly(
        folder.path(),
        "000",
        &["--config", "srok.toml", "backup", "backups"],
    );
    openly(
        folder.path(),
        "000",
        &["--data", "restored/deep", "restore", "backups"],
    );
    for kept in ["data", "letters", "backups", "restored"] {
        let kept = folder.path().join(kept);
        assert!(std::fs::read_dir(&kept).unwrap().count() > 0);
        assert_eq!(opened(&kept), Vec::<String>::new());
    }
    let generate = |out: &str| ["generate", "--cases", "1", "--out", out].map(str::to_owned);
    for (umask, name, expected) in [
        ("022", "a.ndjson", 0o644),
        ("027", "b.ndjson", 0o640),
        ("077", "c.ndjson", 0o600),
    ] {
        let arguments = generate(name);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        openly(folder.path(), umask, &arguments);
        assert_eq!(mode(&folder.path().join(name)), expected, "{umask}");
    }
}

#[test]
fn a_folder_that_others_can_look_into_is_refused_with_the_remedy() {
    let folder = common();
    std::fs::write(folder.path().join("events.ndjson"), EVENTS).unwrap();
    openly(
        folder.path(),
        "022",
        &["--data", "data", "ingest", "events.ndjson"],
    );
    let (data, store) = (
        folder.path().join("data"),
        folder.path().join("data/srok.duckdb"),
    );
    // as releases before this one have left it
    set(&data, 0o755);
    set(&store, 0o644);
    let remedied = |arguments: &[&str], path: &str| {
        let output = bare(folder.path(), arguments, &[]);
        let said = told(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            said.contains("everybody on this machine can look into it"),
            "{said}"
        );
        assert!(
            said.contains(&format!(
                "hint: chmod 0{} {path}",
                if path.ends_with("secret") {
                    "600"
                } else {
                    "700"
                }
            )),
            "{said}"
        );
    };
    remedied(&["--data", "data", "import", "list"], "data");
    remedied(
        &["--data", "data", "serve", "--listen", "127.0.0.1:0"],
        "data",
    );
    set(&data, 0o700);
    assert!(
        bare(folder.path(), &["--data", "data", "import", "list"], &[])
            .status
            .success()
    );
    assert_eq!(
        mode(&store) & 0o007,
        0,
        "a file of ours is closed by the way"
    );
    // folders in which there is something already; an empty one is closed
    let backups = folder.path().join("backups");
    std::fs::create_dir(&backups).unwrap();
    std::fs::write(backups.join("list.txt"), "of another program").unwrap();
    set(&backups, 0o777);
    let whole = backups.canonicalize().unwrap();
    remedied(
        &["--data", "data", "backup", "backups"],
        &whole.display().to_string(),
    );
    // letters, and the password for their server
    std::fs::create_dir(folder.path().join("letters")).unwrap();
    std::fs::write(folder.path().join("letters/1.eml"), "").unwrap();
    std::fs::write(folder.path().join("secret"), "0123").unwrap();
    for open in ["letters", "secret"] {
        set(&folder.path().join(open), 0o755);
    }
    let mail = |text: &str| {
        let text = format!("data = \"data\"\n[mail]\nfrom = \"a@b.example\"\n{text}\n");
        std::fs::write(folder.path().join("srok.toml"), text).unwrap();
    };
    mail("transport = \"folder\"\nfolder = \"letters\"");
    remedied(&["--config", "srok.toml", "check"], "letters");
    mail("transport = \"smtp\"\nhost = \"127.0.0.1\"\nuser = \"srok\"\npassword_file = \"secret\"");
    remedied(&["--config", "srok.toml", "check"], "secret");
}

#[test]
fn a_file_that_is_there_is_not_written_over_unless_it_is_meant() {
    let folder = common();
    std::fs::write(folder.path().join("events.ndjson"), EVENTS).unwrap();
    openly(
        folder.path(),
        "022",
        &["--data", "data", "ingest", "events.ndjson"],
    );
    let mine = folder.path().join("mine");
    std::fs::write(&mine, "corrected by hand").unwrap();
    let commands: [&[&str]; 3] = [
        &["quarantine", "export", "mine"],
        &["generate", "--cases", "1", "--out", "mine"],
        &[
            "explain",
            "ZH-2026-000001",
            "complaint_review_general",
            "--as-of",
            "2026-03-24",
            "--pdf",
            "mine",
        ],
    ];
    for command in commands {
        let output = bare(folder.path(), &[&["--data", "data"], command].concat(), &[]);
        let said = told(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            said.contains("mine: there is a file already") && said.contains("--overwrite"),
            "{said}"
        );
        assert_eq!(std::fs::read_to_string(&mine).unwrap(), "corrected by hand");
    }
    let meant = [&["--data", "data"], commands[0], &["--overwrite"]].concat();
    openly(folder.path(), "022", &meant);
    assert_ne!(std::fs::read_to_string(&mine).unwrap(), "corrected by hand");
    // where it is no file, nothing can be lost
    openly(
        folder.path(),
        "022",
        &["--data", "data", "quarantine", "export", "/dev/null"],
    );
}
