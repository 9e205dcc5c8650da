//! The package of the binary under test, made once, and its files unpacked.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::{all, tool};

/// The package and its files.
pub struct Deb {
    pub file: PathBuf,
    pub tree: PathBuf,
}

/// Returns the package; `None` where its tools are not installed.
pub fn deb() -> Option<&'static Deb> {
    static DEB: OnceLock<Option<Deb>> = OnceLock::new();
    DEB.get_or_init(make).as_ref()
}

fn make() -> Option<Deb> {
    for program in ["dpkg-deb", "patchelf"] {
        tool(program, &["--version"])?;
    }
    // kept until the next run: what lives as long as the process is never dropped
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("package");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let made = Command::new("sh")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/package"))
        .args([Path::new(env!("CARGO_BIN_EXE_srok")), folder.as_path()])
        .env("COMPRESSION", "none")
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", all(&made));
    let file = PathBuf::from(String::from_utf8(made.stdout).unwrap().trim());
    let tree = folder.join("tree");
    let unpacked = Command::new("dpkg-deb")
        .arg("-x")
        .args([&file, &tree])
        .status();
    assert!(unpacked.unwrap().success());
    Some(Deb { file, tree })
}

fn listed(tree: &Path, folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(tree.join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn the_library_is_found_within_the_package_and_nowhere_else() {
    let Some(deb) = deb() else { return };
    let Some(head) = tool(
        "readelf",
        &["-d", deb.tree.join("usr/bin/srok").to_str().unwrap()],
    ) else {
        return;
    };
    let head = all(&head);
    let paths: Vec<&str> = head.lines().filter(|line| line.contains("PATH")).collect();
    assert_eq!(paths.len(), 1, "{head}");
    assert!(paths[0].ends_with("[$ORIGIN/../lib/srok]"), "{head}");
    assert_eq!(listed(&deb.tree, "usr/lib/srok"), ["libduckdb.so"]);
}

#[test]
fn everything_that_is_shipped_is_in_it_with_its_licences() {
    let Some(deb) = deb() else { return };
    assert_eq!(listed(&deb.tree, "usr/bin"), ["srok"]);
    assert_eq!(
        listed(&deb.tree, "usr/lib/systemd/system"),
        ["srok.service", "srok.socket"]
    );
    assert_eq!(listed(&deb.tree, "usr/lib/sysusers.d"), ["srok.conf"]);
    assert_eq!(listed(&deb.tree, "etc/srok"), ["srok.toml"]);
    let notices = Command::new("gzip")
        .arg("-dc")
        .arg(deb.tree.join("usr/share/doc/srok/third-party.txt.gz"))
        .output()
        .unwrap();
    let notices = String::from_utf8(notices.stdout).unwrap();
    for part in [
        "Stichting DuckDB Foundation",
        "SIL OPEN FONT LICENSE",
        "typst-assets ",
    ] {
        assert!(notices.contains(part), "no {part}");
    }
    // what only tests need is not shipped
    assert!(!notices.contains("\nfantoccini "));
    let control = Command::new("dpkg-deb").arg("-f").arg(&deb.file).output();
    let control = String::from_utf8(control.unwrap().stdout).unwrap();
    let depends = control.lines().find(|line| line.starts_with("Depends: "));
    let depends = depends.unwrap_or_else(|| panic!("{control}"));
    for needed in ["libc6 (>= 2.", "libstdc++6", "systemd-standalone-sysusers"] {
        assert!(depends.contains(needed), "{depends}");
    }
}
