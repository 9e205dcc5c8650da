//! Is what is computed only ever a picture of the record? Lost, cut, damaged, older or of another store: it is computed anew, and nothing else changes.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use srok_store::{FILE, picture};

const UNTIL: &str = "2026-03-16T09:00:00+03:00";

fn srok(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_srok"))
        .args(["--lang", "en", "--data"])
        .arg(data)
        .args(arguments)
        .env_remove("SROK_CONFIG")
        .output()
        .unwrap()
}

fn done(data: &Path, arguments: &[&str]) -> String {
    let output = srok(data, arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

fn listed(data: &Path) -> String {
    done(data, &["standings", "--as-of", UNTIL, "--format", "csv"])
}

/// Makes a store of some cases and computes its standings.
fn store(folder: &Path, seed: &str) -> PathBuf {
    let (data, events) = (folder.join(seed), folder.join(format!("{seed}.ndjson")));
    let file = events.to_str().unwrap();
    let made = [
        "generate", "--cases", "60", "--seed", seed, "--until", UNTIL, "--out", file,
    ];
    done(&data, &made);
    done(&data, &["ingest", file]);
    data
}

#[test]
fn a_picture_that_is_lost_or_not_of_this_record_is_computed_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (data, other) = (store(folder.path(), "7"), store(folder.path(), "8"));
    let file = data.join(picture::FILE);
    // one that knows less than the record is followed up
    let older = fs::read(&file).unwrap();
    let more = folder.path().join("more.ndjson");
    let made = [
        "generate",
        "--cases",
        "9",
        "--seed",
        "9",
        "--until",
        UNTIL,
        "--out",
        more.to_str().unwrap(),
    ];
    done(&data, &made);
    done(&data, &["ingest", more.to_str().unwrap()]);
    let (expected, whole) = (listed(&data), fs::read(&file).unwrap());
    assert!(expected.lines().count() > 100, "{expected}");
    let middle = whole.len() / 2;
    let mut damaged = whole.clone();
    damaged[middle..].fill(0xff);
    let pictures: [(&str, Option<&[u8]>); 6] = [
        ("lost", None),
        ("empty", Some(&[])),
        ("cut", Some(&whole[..middle])),
        (
            "of another store",
            Some(&fs::read(other.join(picture::FILE)).unwrap()),
        ),
        ("older", Some(&older)),
        ("damaged", Some(&damaged)),
    ];
    for (kind, bytes) in pictures {
        fs::remove_file(&file).unwrap();
        if let Some(bytes) = bytes {
            fs::write(&file, bytes).unwrap();
        }
        // damage may be met only once rows are read: the next command then begins anew
        let first = srok(&data, &["standings", "--as-of", UNTIL, "--format", "csv"]);
        assert!(first.status.success() || kind == "damaged", "{kind}");
        assert_eq!(listed(&data), expected, "{kind}");
        let said = done(&data, &["verify"]);
        assert!(said.ends_with("The store is whole\n"), "{kind}: {said}");
    }
}

#[test]
fn a_picture_that_knows_more_than_the_record_is_computed_anew() {
    let folder = tempfile::tempdir().unwrap();
    let data = store(folder.path(), "7");
    let (record, before) = (fs::read(data.join(FILE)).unwrap(), listed(&data));
    let more = folder.path().join("more.ndjson");
    let made = [
        "generate",
        "--cases",
        "9",
        "--seed",
        "9",
        "--until",
        UNTIL,
        "--out",
        more.to_str().unwrap(),
    ];
    done(&data, &made);
    done(&data, &["ingest", more.to_str().unwrap()]);
    assert_ne!(listed(&data), before);
    // the record of before, as if it had been brought back by hand
    fs::write(data.join(FILE), record).unwrap();
    assert_eq!(listed(&data), before);
}

#[test]
fn a_store_of_the_release_before_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).unwrap();
    }
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kept");
    let packed = fs::File::open(kept.join("store-12.duckdb.gz")).unwrap();
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed)
        .read_to_end(&mut bytes)
        .unwrap();
    fs::write(data.join(FILE), bytes).unwrap();
    let expected = fs::read_to_string(kept.join("store-12.csv")).unwrap();
    assert_eq!(listed(&data), expected);
    let said = done(&data, &["verify"]);
    assert!(said.ends_with("The store is whole\n"), "{said}");
    assert!(done(&data, &["token", "list"]).contains("my-system"));
}
