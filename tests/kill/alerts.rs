//! What if the process is killed between "owed" and "recorded as sent"? Nothing is left unsent, and what is sent twice bears the same Message-ID
//! and a record.
//!
//! The binary sends through a real mail server and is killed most of the times right after the server took a letter, before that could be recorded.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use srok_store::{AlertState, AlertsWanted, MailState, NewEvent, Options, Store};

use crate::made::{Chance, at, event};
use crate::mail_server::MailServer;
use crate::server::srok;
use crate::world::{World, law, official, organisation};

const NOW: &str = "2026-11-23T10:00:00+03:00";

/// Makes a store with a breach in each of many units, and returns its folder.
fn store(units: usize) -> tempfile::TempDir {
    let mut world = World::new(&law(), "2026-11-01");
    let mut rows = srok_core::directory::Rows::default();
    let mut events = Vec::new();
    for unit in 0..units {
        let id = format!("tsp-{unit}");
        rows.organisations.push(organisation(&id, None));
        rows.officials
            .push(official(&format!("u-{unit}"), &id, &[]));
    }
    world.directory(&rows);
    let names: Vec<[String; 3]> = (0..units)
        .map(|unit| {
            [
                format!("MO-{unit}"),
                format!("tsp-{unit}"),
                format!("u-{unit}"),
            ]
        })
        .collect();
    for [case, unit, official] in &names {
        let filed = event(case, "application_submitted", "2026-11-19T17:10:00+03:00");
        events.push(NewEvent {
            organisation: Some(unit.as_str().into()),
            official: Some(official.as_str().into()),
            ..filed
        });
    }
    world.learn("2026-11-19T17:11:00+03:00", &events);
    world.folder
}

fn settings(folder: &Path, server: &MailServer) -> std::path::PathBuf {
    let path = folder.join("config.toml");
    let text = format!(
        "data = '{}'\n[alerts]\nstart_on = '2026-11-01'\n[mail]\ntransport = 'smtp'\nhost = '127.0.0.1'\nport = {}\ntls = 'none'\nfrom = 'srok@authority.example'\n",
        folder.display(),
        server.port
    );
    std::fs::write(&path, text).unwrap();
    path
}

fn send(settings: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_srok"))
        .arg("--config")
        .arg(settings)
        .args(["alerts", "run", "--at", NOW])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Returns how many letters the server has kept.
fn kept(server: &MailServer) -> usize {
    let files = std::fs::read_dir(&server.folder).unwrap();
    files
        .filter(|entry| {
            entry
                .as_ref()
                .unwrap()
                .path()
                .extension()
                .is_some_and(|ending| ending == "eml")
        })
        .count()
}

#[test]
fn no_key_is_left_unsent_and_none_is_sent_twice_without_a_record() {
    let wanted_kills = crate::kills("alerts") as usize;
    // about two letters are taken before a kill
    let units = 3 * wanted_kills + 10;
    let folder = store(units);
    let server = MailServer::start("accept");
    let settings = settings(folder.path(), &server);
    let mut chance = Chance(crate::seed());
    let mut kills = 0;
    while kills < wanted_kills {
        let before = kept(&server);
        let mut process = send(&settings);
        // after the first or second letter of this run, or somewhere on the way to it
        let wanted = before + chance.below(2) as usize + 1;
        let early = chance.below(4) == 0;
        let mut looks = chance.below(4_000);
        let ended = loop {
            if process.try_wait().unwrap().is_some() {
                break true;
            }
            looks = looks.saturating_sub(1);
            if kept(&server) >= wanted || early && looks == 0 {
                break false;
            }
        };
        if ended {
            break;
        }
        process.kill().unwrap();
        process.wait().unwrap();
        kills += 1;
    }
    assert_eq!(kills, wanted_kills, "there was enough to send");
    assert!(send(&settings).wait().unwrap().code().is_some());
    assert!(send(&settings).wait().unwrap().success());
    let letters = server.letters();
    let mut received: HashMap<String, usize> = HashMap::new();
    for letter in &letters {
        let id = letter
            .header("Message-ID")
            .unwrap()
            .trim_matches(['<', '>'])
            .to_owned();
        *received.entry(id).or_default() += 1;
    }
    let store = Store::open(folder.path(), &Options::default()).unwrap();
    let alerts = store.alerts(&AlertsWanted::default()).unwrap();
    assert!(
        alerts.iter().all(|alert| alert.state == AlertState::Sent),
        "nothing is left unsent"
    );
    assert_eq!(
        alerts.iter().filter(|alert| alert.threshold == 3).count(),
        units
    );
    let mails = store.mails(at("2026-11-01T00:00:00+03:00")).unwrap();
    assert_eq!(mails.len(), units, "one mail for each person and day");
    let mut twice = 0;
    for mail in &mails {
        assert_eq!(mail.state, MailState::Sent);
        let times = received.remove(&mail.message_id).unwrap_or_default();
        assert!(times >= 1, "{} never arrived", mail.message_id);
        if times > 1 {
            twice += 1;
            assert!(
                mail.attempts as usize >= times,
                "each sending is on record: {mail:?}"
            );
            let alert = alerts
                .iter()
                .find(|alert| alert.mail == Some(mail.id))
                .unwrap();
            let entries = store.alert_entries(alert.id).unwrap();
            let again = entries
                .iter()
                .filter(|entry| entry.reason.as_deref() == Some("handed_over_again"));
            assert!(again.count() + 1 >= times, "{entries:?}");
        }
    }
    assert!(
        received.is_empty(),
        "every letter belongs to a mail on record: {received:?}"
    );
    drop(store);
    // the events of the fixture have hashes that were made up: nothing else is wrong
    let told = srok(folder.path(), &["verify", "--format", "json"]).stdout;
    let told: serde_json::Value = serde_json::from_slice(&told).unwrap();
    let checks = told["checks"].as_array().unwrap().iter();
    let wrong: Vec<&str> = checks
        .filter(|check| check["wrong"] != 0)
        .map(|check| check["claim"].as_str().unwrap())
        .collect();
    assert_eq!(wrong, ["identities", "contents"]);
    println!(
        "figure: alerts: {kills} kills, {} letters for {} mails, {twice} of them sent twice",
        letters.len(),
        mails.len()
    );
}
