//! Is the store the old one or the restored one, and nothing between? `srok restore`, killed on its way.

use crate::dice::{Dice, End};
use crate::office::{LOOK, Office, events};

const RESTORE: [&str; 3] = ["restore", "copies", "--overwrite"];

/// Takes another file in, so that the store differs from its backup.
fn go_on(office: &Office) {
    office.done(&["ingest", "more.ndjson"]);
}

fn clear_away(office: &Office) {
    for entry in std::fs::read_dir(office.data()).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().contains(".before-") {
            std::fs::remove_file(path).unwrap();
        }
    }
}

#[test]
fn a_store_is_the_old_one_or_the_restored_one() {
    let (kills, mut dice) = (crate::kills("restore"), Dice::new(crate::seed() + 2));
    let office = Office::with_cases("200");
    let more = crate::server::made_up(20, 99).join("\n");
    std::fs::write(office.at().join("more.ndjson"), more).unwrap();
    office.done(&["backup", "copies"]);
    let saved = events(&office.store());
    go_on(&office);
    let gone_on = events(&office.store());
    assert!(gone_on.len() > saved.len());
    assert!(dice.time(office.command(&RESTORE)).success());
    let fresh = office.data().join(".srok.duckdb.restoring");
    let size = std::fs::metadata(office.data().join("srok.duckdb"))
        .unwrap()
        .len();
    let (mut killed, mut is_old) = (0, false);
    while killed < kills {
        if !is_old {
            go_on(&office);
            clear_away(&office);
        }
        // right when some of the new file is there, or somewhere
        let end = if killed % 2 == 0 {
            let _ = std::fs::remove_file(&fresh);
            let least = size * (killed / 2 % 3) / 2;
            dice.kill_when(office.command(&RESTORE), |_| {
                std::fs::metadata(&fresh).is_ok_and(|file| file.len() >= least)
            })
        } else {
            dice.kill(office.command(&RESTORE))
        };
        let found = events(&office.store());
        is_old = found == gone_on;
        assert!(is_old || found == saved, "{} events", found.len());
        match end {
            End::Ended(status) => assert!(status == Some(0) && !is_old),
            End::Killed => killed += 1,
        }
        if end == End::Killed && killed % LOOK == 0 {
            office.is_whole();
        }
    }
    office.is_whole();
    println!("figure: restore: {kills} kills, each time the old store or the restored one");
}
