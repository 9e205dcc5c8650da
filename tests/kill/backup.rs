//! Is whatever has the name of a backup whole? `srok backup`, killed on its way.

use std::path::{Path, PathBuf};

use crate::dice::{Dice, End};
use crate::office::{LOOK, Office, events};

fn backups(office: &Office) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(office.at().join("copies")).unwrap();
    let names = entries.map(|entry| entry.unwrap().path());
    let mut named: Vec<PathBuf> = names
        .filter(|path| !path.file_name().unwrap().to_string_lossy().starts_with('.'))
        .collect();
    named.sort();
    named
}

/// Files in an unfinished backup, each the sign that a step has begun; without one it is killed somewhere.
const LANDMARKS: [Option<&str>; 5] = [
    None,
    Some(""),
    Some("srok.duckdb"),
    None,
    Some("srok.duckdb.wal"),
];

fn is_under_way(copies: &Path, name: &str) -> bool {
    std::fs::read_dir(copies).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        path.extension().is_some_and(|ending| ending == "part") && path.join(name).exists()
    })
}

#[test]
fn a_backup_is_whole_or_none() {
    let (kills, mut dice) = (crate::kills("backup"), Dice::new(crate::seed() + 1));
    let office = Office::with_cases("200");
    let known = events(&office.store());
    let backup = ["backup", "copies", "--keep", "3"];
    assert!(dice.time(office.command(&backup)).success());
    let (mut killed, mut before) = (0, backups(&office));
    while killed < kills {
        // right when a step begins, or somewhere
        let copies = office.at().join("copies");
        let end = match LANDMARKS[killed as usize % LANDMARKS.len()] {
            None => dice.kill(office.command(&backup)),
            Some(name) => dice.kill_when(office.command(&backup), |_| is_under_way(&copies, name)),
        };
        let now = backups(&office);
        match end {
            End::Ended(status) => {
                assert_eq!(status, Some(0));
                assert_ne!(
                    now.last(),
                    before.last(),
                    "a backup that was acknowledged is there"
                );
            }
            End::Killed => killed += 1,
        }
        // the newest one is brought back as it was, compared with its list
        office.done(&["--data", "other", "restore", "copies", "--overwrite"]);
        for entry in std::fs::read_dir(office.at().join("other")).unwrap() {
            let path = entry.unwrap().path();
            if path.to_string_lossy().contains(".before-") {
                std::fs::remove_file(path).unwrap();
            }
        }
        let back =
            srok_store::Store::open(&office.at().join("other"), &srok_store::Options::default())
                .unwrap();
        assert_eq!(events(&back), known);
        before = now;
        if end == End::Killed && killed % LOOK == 0 {
            office.is_whole();
        }
    }
    office.is_whole();
    println!("figure: backup: {kills} kills, every backup that has a name came back whole");
}
