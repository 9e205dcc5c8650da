//! What is left of all the attacks? Pages are looked at again, exports are read as a spreadsheet would, and the store is compared with what it was.

use std::path::Path;

use srok_core::access::Role;
use srok_store::{Options, Store};

use crate::people::PEOPLE;
use crate::places::Place;
use crate::server::{said, srok};
use crate::wire::Request;
use crate::world::World;

/// Who looks again.
const LOOKERS: [&str; 4] = [
    "administrator",
    "supervisor-of-unit-a2",
    "official-of-unit-a1",
    "reader",
];
/// What a spreadsheet takes for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Looks at everything again, now that hostile names stand in it.
pub fn look_again(world: &World, places: &[Place]) {
    world.each(places, |place, wire| {
        for name in LOOKERS {
            let person = PEOPLE.iter().find(|person| person.name == name).unwrap();
            // an account reads the interface on pages; a token reads no pages
            if person.is_account() == place.is_api() {
                continue;
            }
            let request = Request::get(place.shown(world, person.own()));
            let answer = world.attack(
                "second look: what was sent is shown",
                person,
                wire,
                &request,
            );
            if answer.kind().starts_with("text/csv") && answer.status == 200 {
                formulas(world, place, &answer.text());
            }
        }
    });
}

fn formulas(world: &World, place: &Place, text: &str) {
    let kind = "export: formula in a table";
    world.tally.tried(kind);
    let text = text.trim_start_matches('\u{feff}');
    let head = text.lines().next().unwrap_or_default();
    let separator = if head.matches(';').count() > head.matches(',').count() {
        b';'
    } else {
        b','
    };
    let mut table = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .from_reader(text.as_bytes());
    for cell in table
        .records()
        .flatten()
        .flat_map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>())
    {
        let is_number = cell.replace(',', ".").parse::<f64>().is_ok();
        if cell.starts_with(FORMULA) && !is_number {
            let request = Request::get(place.route.clone());
            world.tally.hole(
                kind,
                &PEOPLE[1],
                &request,
                &format!("a field begins as a formula: {cell}"),
            );
        }
    }
}

/// What attacks may not change.
#[derive(Debug, PartialEq)]
pub struct State {
    /// Logins with their roles, and whether they are disabled.
    accounts: Vec<(String, Role, bool)>,
    /// Names of tokens, and whether they were revoked.
    tokens: Vec<(String, bool)>,
    answers: usize,
    /// Files of approved reports with their hashes, and how many were sent.
    reports: Vec<(i32, String, String)>,
    sent: usize,
}

impl State {
    /// Reads it from a store that nobody has open.
    pub fn of(data: &Path) -> Self {
        let store = Store::open(data, &Options::default()).unwrap();
        let accounts = store.accounts();
        let mut accounts: Vec<_> = accounts
            .iter()
            .map(|account| (account.login.clone(), account.role, account.is_disabled()))
            .collect();
        accounts.sort_by(|one, other| one.0.cmp(&other.0));
        let tokens = store.tokens();
        let mut tokens: Vec<_> = tokens
            .iter()
            .map(|right| (right.name.clone(), right.revoked_at.is_some()))
            .collect();
        tokens.sort();
        let files = store.report_file_names().unwrap();
        let reports = files
            .into_iter()
            .map(|file| (file.report, file.name, file.sha256));
        Self {
            accounts,
            tokens,
            answers: store.answers(None).unwrap().len(),
            reports: reports.collect(),
            sent: store.reports_sent(None).unwrap().len(),
        }
    }
}

/// Looks whether the store is whole, and whether the log tells a secret.
pub fn is_whole(data: &Path) {
    let verified = said(&srok(data, &["verify"]));
    assert!(verified.ends_with("The store is whole\n"), "{verified}");
}
