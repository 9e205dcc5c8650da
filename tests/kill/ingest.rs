//! Is a file taken in whole or not at all? `srok ingest`, killed on its way, and taken up again with the same file.

use std::collections::HashSet;

use crate::dice::{Dice, End};
use crate::office::{LOOK, Office, events, identity};
use crate::server::made_up;

/// Events of a file.
const FILE: usize = 600;

#[test]
fn a_file_is_there_whole_or_not_at_all() {
    let (kills, mut dice) = (crate::kills("ingest"), Dice::new(crate::seed()));
    let office = Office::new();
    // enough for every file to be finished by the second try
    let lines = made_up(kills * 60 + 200, crate::seed());
    let mut files = lines.chunks(FILE).enumerate();
    let mut acknowledged: HashSet<u64> = HashSet::new();
    let (mut killed, mut current) = (0, None);
    let path = office.at().join("events.ndjson");
    while killed < kills {
        let (number, file) =
            *current.get_or_insert_with(|| files.next().expect("there are files enough"));
        std::fs::write(&path, file.join("\n")).unwrap();
        let command = office.command(&["ingest", "events.ndjson"]);
        // the first one tells how long it takes
        let end = if number == 0 {
            End::Ended(dice.time(command).code())
        } else {
            dice.kill(command)
        };
        // some events are sent twice, also in another file: those that are there already tell nothing
        let own = file.iter().map(|line| identity(line));
        let own: HashSet<u64> = own.filter(|event| !acknowledged.contains(event)).collect();
        if let End::Ended(status) = end {
            assert_eq!(status, Some(0));
            acknowledged.extend(&own);
            current = None;
            continue;
        }
        killed += 1;
        let found = events(&office.store());
        let lost = acknowledged
            .iter()
            .filter(|known| !found.contains_key(known))
            .count();
        assert_eq!(lost, 0, "acknowledged and lost");
        let of_file = own.iter().filter(|known| found.contains_key(known)).count();
        assert!(
            [0, own.len()].contains(&of_file),
            "{of_file} of {} events of a file",
            own.len()
        );
        if of_file > 0 {
            // committed, though nobody was told any more
            acknowledged.extend(&own);
            current = None;
        }
        if killed % LOOK == 0 {
            office.is_whole();
        }
    }
    office.is_whole();
    println!(
        "figure: ingest: {kills} kills, {} events acknowledged, 0 lost, 0 doubled",
        acknowledged.len()
    );
}
