//! What if the mail server is away, puts off, refuses, or is slow? Alerts wait, are tried again, and end in the list of failures with the reason.

use std::net::TcpListener;

use srok_core::config::Mail;
use srok_core::directory::Rows;
use srok_engine::standings::Asked;
use srok_notify::alerts::deliver::Fate;
use srok_notify::mail::Postman;
use srok_store::{AlertState, MailState, NewEvent};

use crate::made::{at, event};
use crate::mail_server::MailServer;
use crate::world::{World, day, law, official, staff};

fn world() -> World {
    let mut world = World::new(&law(), "2026-11-01");
    world.directory(&staff());
    let filed = event("MO-1", "application_submitted", "2026-11-19T17:10:00+03:00");
    let filed = NewEvent {
        official: Some("u-4".into()),
        ..filed
    };
    world.learn("2026-11-19T17:11:00+03:00", &[filed]);
    world
}

/// Returns settings that lead nowhere: a port that was free a moment ago.
fn nowhere() -> Mail {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    Mail {
        transport: srok_core::config::Transport::Smtp,
        host: Some("127.0.0.1".into()),
        port: Some(port),
        tls: srok_core::config::Tls::None,
        from: Some("srok@authority.example".into()),
        timeout_seconds: 1,
        ..Mail::default()
    }
}

#[test]
fn while_the_server_is_away_for_two_days_everything_waits_and_then_goes_out_once() {
    let world = world();
    let away = Postman::of(&nowhere()).unwrap();
    for now in ["23T09", "23T10", "23T14", "24T09", "24T10", "24T17"] {
        let report = world.run(&format!("2026-11-{now}:00:00+03:00"), &away);
        assert!(report.unreachable.is_some(), "{now}");
        assert!(
            report
                .mails
                .iter()
                .all(|(_, _, fate)| matches!(fate, Fate::Waiting(_)))
        );
    }
    let alerts = world.alerts();
    assert!(!alerts.is_empty());
    assert!(
        alerts
            .iter()
            .all(|alert| alert.state == AlertState::Owed && alert.sent_at.is_none())
    );
    // nobody was told, so nobody is asked to decide in his place
    assert!(alerts.iter().all(|alert| alert.rung == 0));
    let server = MailServer::start("accept");
    let back = Postman::of(&server.settings()).unwrap();
    let report = world.run("2026-11-25T09:00:00+03:00", &back);
    assert!(report.unreachable.is_none());
    world.run("2026-11-25T09:01:00+03:00", &back);
    let letters = server.letters();
    let mut to: Vec<&str> = letters.iter().map(|letter| letter.to[0].as_str()).collect();
    to.sort_unstable();
    assert_eq!(
        to,
        [
            "m-1@ministry.example",
            "u-1@tsp-12.example",
            "u-4@tsp-12.example"
        ]
    );
    assert!(
        letters
            .iter()
            .all(|letter| letter.header("Subject").unwrap().contains("25.11.2026"))
    );
    assert!(
        world
            .alerts()
            .iter()
            .all(|alert| alert.state == AlertState::Sent)
    );
    let open = world.store.mails(at("2026-11-01T00:00:00+03:00")).unwrap();
    assert!(open.iter().all(|mail| !mail.state.is_open()), "{open:?}");
}

#[test]
fn a_letter_that_is_put_off_is_tried_again_under_its_name() {
    let world = world();
    let server = MailServer::start("greylist");
    let postman = Postman::of(&server.settings()).unwrap();
    let report = world.run("2026-11-23T09:00:00+03:00", &postman);
    assert!(
        report
            .mails
            .iter()
            .all(|(_, _, fate)| matches!(fate, Fate::Waiting(reason) if reason.contains("451")))
    );
    assert!(server.letters().is_empty());
    let first: Vec<String> = report
        .mails
        .iter()
        .map(|(_, letter, _)| letter.message_id.clone())
        .collect();
    // too soon
    assert!(
        world
            .run("2026-11-23T09:04:59+03:00", &postman)
            .mails
            .is_empty()
    );
    let report = world.run("2026-11-23T09:05:00+03:00", &postman);
    assert!(report.mails.iter().all(|(_, _, fate)| *fate == Fate::Sent));
    let again: Vec<String> = report
        .mails
        .iter()
        .map(|(_, letter, _)| letter.message_id.clone())
        .collect();
    assert_eq!(first, again);
    assert_eq!(server.letters().len(), first.len());
    let alert = world
        .alerts()
        .into_iter()
        .find(|alert| &*alert.recipient == "u-4")
        .unwrap();
    let states: Vec<String> = world
        .store
        .alert_entries(alert.id)
        .unwrap()
        .iter()
        .map(|entry| {
            format!(
                "{} {}",
                entry.state.code(),
                entry.reason.as_deref().unwrap_or("-")
            )
        })
        .collect();
    assert_eq!(
        states,
        [
            "owed -",
            "owed handed_over",
            "owed handed_over_again",
            "sent -"
        ]
    );
}

#[test]
fn a_letter_that_is_put_off_for_too_long_is_given_up() {
    let world = world();
    let server = MailServer::start("full");
    let postman = Postman::of(&server.settings()).unwrap();
    for hour in 9..18 {
        world.run(&format!("2026-11-23T{hour:02}:30:00+03:00"), &postman);
    }
    let waiting = world.store.mails(at("2026-11-23T00:00:00+03:00")).unwrap();
    assert!(
        waiting.iter().all(|mail| mail.state == MailState::Waiting
            && mail.reason.as_deref().unwrap().contains("452"))
    );
    let days = world.rules.delivery.give_up_hours / 24;
    assert_eq!(days, 2, "the test plays two days");
    // the digest of the next day takes the place of the first one; what it tells is tried on
    world.run("2026-11-24T09:30:00+03:00", &postman);
    let mails = world.store.mails(at("2026-11-23T00:00:00+03:00")).unwrap();
    assert!(
        mails
            .iter()
            .any(|mail| mail.state == MailState::Dropped && mail.day == day("2026-11-23"))
    );
    assert!(
        world
            .alerts()
            .iter()
            .all(|alert| alert.state == AlertState::Owed)
    );
}

#[test]
fn a_recipient_who_does_not_exist_ends_in_the_list_of_failures_and_the_next_in_line_is_told() {
    let world = world();
    let server = MailServer::start("reject-recipient");
    let refusing = Postman::of(&server.settings()).unwrap();
    let report = world.run("2026-11-23T09:00:00+03:00", &refusing);
    assert!(
        report
            .mails
            .iter()
            .all(|(_, _, fate)| matches!(fate, Fate::Failed(reason) if reason.contains("550")))
    );
    let failed = world.store.mails(at("2026-11-23T00:00:00+03:00")).unwrap();
    assert!(failed.iter().all(|mail| mail.state == MailState::Failed));
    let reason = failed[0].reason.clone().unwrap();
    assert!(
        !reason.contains("tsp-12.example"),
        "addresses are masked: {reason}"
    );
    // the deputy is told at once, not after a working day
    let accepting = MailServer::start("accept");
    let postman = Postman::of(&accepting.settings()).unwrap();
    let report = world.run("2026-11-23T09:01:00+03:00", &postman);
    let told: Vec<String> = report
        .mails
        .iter()
        .map(|(planned, ..)| format!("{} {}", planned.kind.code(), planned.recipient))
        .collect();
    assert_eq!(told, ["escalation u-5"]);
    assert!(
        accepting.letters()[0].text.contains("не доставлено"),
        "{}",
        accepting.letters()[0].text
    );
}

#[test]
fn a_slow_server_keeps_neither_events_nor_readers_waiting() {
    let mut world = world();
    let server = MailServer::start("slow");
    let settings = Mail {
        timeout_seconds: 2,
        ..server.settings()
    };
    let postman = Postman::of(&settings).unwrap();
    let sending = World {
        folder: tempfile::tempdir().unwrap(),
        law: world.law.clone(),
        store: world.store.clone(),
        standings: world.standings.clone(),
        rules: world.rules.clone(),
        settings: world.settings.clone(),
    };
    std::thread::scope(|scope| {
        let run = scope.spawn(move || sending.run("2026-11-23T09:00:00+03:00", &postman));
        // the server has the letter and says nothing; meanwhile everything else goes on
        while !world
            .store
            .mails(at("2026-11-23T00:00:00+03:00"))
            .unwrap()
            .iter()
            .any(|mail| mail.state == MailState::Sending)
        {
            std::thread::yield_now();
        }
        let late = event("MO-9", "application_submitted", "2026-11-20T10:00:00+03:00");
        world.learn("2026-11-23T09:00:01+03:00", &[late]);
        let asked = Asked {
            as_of: at("2026-11-23T09:00:02+03:00"),
            ..Asked::default()
        };
        let listed = world.standings.list(&asked).unwrap();
        assert!(
            listed
                .iter()
                .any(|row| row.case_id.as_deref() == Some("MO-9"))
        );
        assert!(
            !run.is_finished(),
            "all of that while the server was silent"
        );
        let report = run.join().unwrap();
        assert!(report.unreachable.is_some(), "{:?}", report.mails.len());
    });
    // nothing is lost
    let accepting = MailServer::start("accept");
    let postman = Postman::of(&accepting.settings()).unwrap();
    world.run("2026-11-23T10:30:00+03:00", &postman);
    assert!(
        accepting
            .letters()
            .iter()
            .any(|letter| letter.to == ["u-4@tsp-12.example"])
    );
}

#[test]
fn nobody_gets_more_than_so_many_mails_an_hour() {
    let mut world = world();
    let mut rules = (*world.rules).clone();
    rules.delivery.mails_an_hour = 2;
    world.rules = std::sync::Arc::new(rules);
    world.directory(&Rows {
        officials: vec![official("u-9", "tsp-12", &[])],
        ..Rows::default()
    });
    let postman = Postman::memory();
    world.run("2026-11-23T09:00:00+03:00", &postman);
    let mut sent = Vec::new();
    for minute in 1..6 {
        let case = format!("MO-2{minute}");
        let late = event(&case, "application_submitted", "2026-11-20T10:00:00+03:00");
        let late = NewEvent {
            official: Some("u-4".into()),
            ..late
        };
        world.learn(&format!("2026-11-23T12:0{minute}:00+03:00"), &[late]);
        let report = world.run(&format!("2026-11-23T12:0{minute}:30+03:00"), &postman);
        sent.push(
            report
                .mails
                .iter()
                .filter(|(planned, ..)| &*planned.recipient == "u-4")
                .count(),
        );
    }
    assert_eq!(sent, [1, 1, 0, 0, 0]);
    // what waited goes out together an hour later
    let report = world.run("2026-11-23T13:01:31+03:00", &postman);
    let of_official: Vec<usize> = report
        .mails
        .iter()
        .filter(|(planned, ..)| &*planned.recipient == "u-4")
        .map(|(planned, ..)| planned.alerts.len())
        .collect();
    assert_eq!(of_official, [3]);
}
