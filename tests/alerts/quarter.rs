//! Does one simulated quarter send exactly the expected mails? Made-up events learnt day by day, three looks a day, a real mail server; the table of
//! the expected lies beside this file, one line a mail, and the counts in it are counted a second time in the plainest way.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use srok_core::directory::Directory;
use srok_engine::standings::Asked;
use srok_ingest::IncomingEvent;
use srok_law::case::{Day, Instant};
use srok_law::library::Law;
use srok_notify::alerts::answer::Outcome;
use srok_notify::mail::Postman;
use srok_store::{AlertState, NewEvent, Wanted};

use crate::made::{self, at};
use crate::mail_server::MailServer;
use crate::world::{World, day, law};

const EXPECTED: &str = include_str!("quarter.tsv");

/// Returns made-up events in the order in which they occur.
fn events(law: &Law) -> Vec<IncomingEvent> {
    let recipe = srok_generate::Recipe {
        cases: 160,
        seed: 20,
        until: "2026-09-30T20:59:00Z".parse().unwrap(),
        months: 5,
    };
    let mut events = made::generated(law, recipe);
    events.sort_by_key(|event| (event.occurred_at, event.id.clone()));
    events
}

/// What one person has before him, counted limit by limit: overdue, due today.
fn counted(
    world: &World,
    directory: &Directory,
    now: Instant,
    today: Day,
) -> BTreeMap<String, (usize, usize)> {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let asked = Asked {
        as_of: now,
        known_at: None,
        wanted: Wanted {
            severity: Some("binding".into()),
            due_from: Some(day("2026-07-01")),
            ..Wanted::default()
        },
    };
    for row in world.standings.list(&asked).unwrap() {
        let (act, limit) = world.law.limit(&row.limit).unwrap();
        let limit = &act.limits[limit];
        if !limit.alerts || row.unit.as_deref() == Some("minute") {
            continue;
        }
        let Some(due_on) = row.due_on.as_deref().map(day) else {
            continue;
        };
        let last = row
            .act_by
            .as_deref()
            .map_or(due_on, |act_by| day(act_by).min(due_on));
        let is_overdue = row.state == "overdue" && !row.contested;
        let is_today = row.state == "overdue" && row.contested
            || matches!(row.state.as_str(), "running" | "due_soon") && last <= today;
        if !is_overdue && !is_today {
            continue;
        }
        let unit = row.organisation.clone();
        let mut whose: BTreeSet<String> = BTreeSet::new();
        match &row.official {
            Some(official) => {
                whose.insert(official.clone());
            }
            None => {
                // without a role it is the head's, who is added below
                let role = limit.role.as_deref().unwrap_or_default();
                let holders = directory.officials(today).into_iter().filter(|official| {
                    Some(&official.organisation) == unit.as_ref()
                        && official.roles.iter().any(|known| known == role)
                });
                whose.extend(holders.map(|holder| holder.id.clone()));
            }
        }
        // heads: of the unit and of everything above it
        let mut above = unit;
        while let Some(unit) = above {
            let heads = directory.officials(today).into_iter().filter(|official| {
                official.organisation == unit && official.roles.iter().any(|role| role == "head")
            });
            whose.extend(heads.map(|head| head.id.clone()));
            above = directory
                .organisation(&unit, today)
                .and_then(|unit| unit.parent.clone());
        }
        for person in whose {
            let count = counts.entry(person).or_default();
            count.0 += usize::from(is_overdue);
            count.1 += usize::from(is_today);
        }
    }
    counts
}

/// Reads `просрочено 2, сегодня 1` out of a subject.
fn said(subject: &str) -> (usize, usize) {
    let number = |after: &str| -> usize {
        let rest = subject.split(after).nth(1).expect(subject);
        rest.chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
            .parse()
            .expect(subject)
    };
    (number("просрочено "), number("сегодня "))
}

#[test]
fn a_quarter_sends_exactly_the_expected_mails() {
    let law = law();
    let mut world = World::new(&law, "2026-07-01");
    let rows = srok_generate::directory();
    let directory = world.directory(&rows);
    let server = MailServer::start("accept");
    let postman = Postman::of(&server.settings()).unwrap();
    let incoming = events(&law);
    // all by one source, which is never silent: what a silent one does is played in `life`
    let of_one_source = incoming.iter().map(|event| NewEvent {
        source: "//vis.example".into(),
        ..srok_engine::intake::stored(event)
    });
    let mut left: Vec<NewEvent<'_>> = of_one_source.collect();
    let mut table = Vec::new();
    let mut digests = HashSet::new();
    let (mut date, end) = (day("2026-06-30"), day("2026-10-01"));
    while date < end {
        date = date.plus(1);
        for time in ["09:00", "14:00", "20:00"] {
            let text = format!("{date}T{time}:00+03:00");
            let now = at(&text);
            let come = left
                .iter()
                .take_while(|event| event.occurred_at <= now)
                .count();
            let events: Vec<NewEvent<'_>> = left.drain(..come).collect();
            if !events.is_empty() {
                world.learn(&text, &events);
            }
            let report = world.run_at(now, &postman);
            let has_digests = report
                .mails
                .iter()
                .any(|(planned, ..)| planned.kind.code() == "digest");
            let counts = if has_digests {
                counted(&world, &directory, now, date)
            } else {
                BTreeMap::new()
            };
            assert_eq!(
                (report.nobody, report.unreachable.clone()),
                (0, None),
                "{text}"
            );
            for (planned, letter, _) in &report.mails {
                assert!(time != "20:00", "{text}: nobody is at work");
                let recipient = planned.recipient.to_string();
                table.push(format!(
                    "{date}\t{time}\t{}\t{recipient}\t{}",
                    planned.kind.code(),
                    letter.subject
                ));
                if planned.kind.code() == "digest" && letter.subject.contains("просрочено")
                {
                    assert!(
                        digests.insert((recipient.clone(), date)),
                        "{text} {recipient}: a second digest"
                    );
                    let mut counted = counts.get(&recipient).copied().unwrap_or_default();
                    // duties without a term, past an internal aim, are no standings that are late
                    counted.1 += letter.text.matches("дольше внутреннего ориентира").count();
                    assert_eq!(
                        said(&letter.subject),
                        counted,
                        "{text} {recipient}\n{}",
                        letter.text
                    );
                }
            }
        }
        // some answer, some never do
        let unanswered: Vec<i64> = world
            .alerts()
            .iter()
            .filter(|alert| {
                alert.state == AlertState::Sent
                    && alert.threshold == 3
                    && !alert.is_copy
                    && alert.id % 3 == 0
            })
            .map(|alert| alert.id)
            .collect();
        for alert in unanswered {
            let outcome = if alert % 2 == 0 {
                Outcome::Confirmed
            } else {
                Outcome::Excused
            };
            let _ = world.answer(
                &format!("{date}T17:00:00+03:00"),
                alert,
                outcome,
                "болезнь исполнителя",
                None,
            );
        }
    }
    let letters = server.letters();
    assert_eq!(
        letters.len(),
        table.len(),
        "every mail reached the server once"
    );
    let ids: HashSet<&str> = letters
        .iter()
        .map(|letter| letter.header("Message-ID").unwrap())
        .collect();
    assert_eq!(ids.len(), letters.len(), "no Message-ID twice");
    let subjects: Vec<&str> = letters
        .iter()
        .map(|letter| letter.header("Subject").unwrap())
        .collect();
    for (line, subject) in table.iter().zip(&subjects) {
        assert_eq!(line.rsplit('\t').next(), Some(*subject));
    }
    // a key is sent once: case, limit, occurrence, due day, threshold, rung, recipient
    let alerts = world.alerts();
    let keys: HashSet<_> = alerts
        .iter()
        .map(|alert| {
            (
                alert.case_key,
                &alert.limit_id,
                alert.occurrence,
                alert.due_on,
                alert.threshold,
                alert.rung,
                &alert.recipient,
            )
        })
        .collect();
    assert_eq!(keys.len(), alerts.len());
    let table = format!(
        "day\ttime\tmail\trecipient\tsubject\n{}\n",
        table.join("\n")
    );
    if std::env::var_os("WRITE_EXPECTED").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/alerts/quarter.tsv");
        std::fs::write(path, &table).unwrap();
        return;
    }
    for (line, (found, expected)) in table.lines().zip(EXPECTED.lines()).enumerate() {
        assert_eq!(found, expected, "line {}", line + 1);
    }
    assert_eq!(table.lines().count(), EXPECTED.lines().count());
}
