//! Is a report approved whole or not at all, and does what was approved stay as it is? `srok report approve`, killed on its way.

use std::collections::BTreeMap;

use srok_store::ReportsWanted;

use crate::dice::{Dice, End};
use crate::office::{LOOK, Office};

/// Files of a version by their names, each with its hash, computed anew.
type Version = BTreeMap<String, String>;

/// Returns the versions there are, by quarter and body; each has all its files.
fn versions(office: &Office) -> BTreeMap<(String, String), Version> {
    let store = office.store();
    let records = store.reports(&ReportsWanted::default()).unwrap();
    let versions = records.into_iter().map(|record| {
        let files = store.report_files(record.id).unwrap();
        assert_eq!(files.len(), 4, "a version with some of its files");
        let hashed = files.into_iter().map(|file| {
            let hash = srok_core::secret::sha256(&file.content);
            assert_eq!(hash, file.sha256, "{}", file.name);
            (file.name, hash)
        });
        let key = (
            record.report.key.period.clone(),
            record.report.key.organisation.clone().unwrap_or_default(),
        );
        (key, hashed.collect())
    });
    let versions: Vec<_> = versions.collect();
    let count = versions.len();
    let versions: BTreeMap<_, _> = versions.into_iter().collect();
    assert_eq!(versions.len(), count, "a version that was approved twice");
    versions
}

#[test]
fn a_version_is_there_whole_or_not_at_all_and_never_changes() {
    let (kills, mut dice) = (crate::kills("approve"), Dice::new(crate::seed() + 4));
    let office = Office::with_cases("60");
    let rows: String = (1..=50)
        .map(|body| format!("tsp-{body:02},Управление {body},mo221\n"))
        .collect();
    let bodies = format!("organisation,name,reports\n{rows}");
    std::fs::write(office.at().join("bodies.csv"), bodies).unwrap();
    office.done(&["directory", "import", "bodies.csv"]);
    let months =
        (2023..=2025).flat_map(|year| (1..=12).map(move |month| format!("{year}-{month:02}")));
    let bodies = (1..=50).map(|body| format!("tsp-{body:02}"));
    let mut reports =
        bodies.flat_map(|body| months.clone().map(move |month| (month, body.clone())));
    let (mut killed, mut first, mut current) = (0, true, None);
    let mut known = BTreeMap::new();
    while killed < kills {
        let key = current
            .get_or_insert_with(|| reports.next().expect("there are reports enough"))
            .clone();
        let approve = [
            "report",
            "approve",
            "--quarter",
            &key.0,
            "--organisation",
            &key.1,
            "--override",
            "known",
        ];
        let command = office.command(&approve);
        let end = if first {
            End::Ended(dice.time(command).code())
        } else {
            dice.kill(command)
        };
        first = false;
        let now = versions(&office);
        for (approved, files) in &known {
            assert_eq!(
                now.get(approved),
                Some(files),
                "{approved:?} is not what was approved"
            );
        }
        match end {
            End::Ended(status) => assert!(
                status == Some(0) && now.contains_key(&key),
                "{status:?} {key:?}"
            ),
            End::Killed => killed += 1,
        }
        if now.contains_key(&key) {
            current = None;
        }
        known = now;
        if end == End::Killed && killed % LOOK == 0 {
            office.is_whole();
        }
    }
    office.is_whole();
    println!(
        "figure: approve: {kills} kills, {} versions with all their files, none changed",
        known.len()
    );
}
