//! Whatever happens in whatever order: is everybody told who must be, once, and nobody of what is gone?

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use srok_core::directory::Rows;
use srok_engine::standings::Asked;
use srok_law::case::{Instant, MINUTE};
use srok_notify::alerts::answer::Outcome;
use srok_notify::mail::Postman;
use srok_store::{AlertState, NewEvent, Wanted};

use crate::made::{at, event};
use crate::world::{World, absence, law, staff};

#[derive(Debug, Clone)]
enum Step {
    /// Something happens in a case.
    Event(usize, usize, Option<usize>),
    /// So many minutes pass.
    Pass(i64),
    /// The alert at this place is answered.
    Answer(usize, bool),
    /// Somebody is away for some days.
    Absent(usize, i32),
}

const KINDS: [&str; 8] = [
    "application_submitted",
    "application_registered",
    "acceptance_refused",
    "suspended",
    "resumed",
    "decision_made",
    "result_sent",
    "application_withdrawn",
];
const OFFICIALS: [&str; 4] = ["u-2", "u-3", "u-4", "u-999"];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..4_usize, 0..KINDS.len(), prop::option::of(0..OFFICIALS.len())).prop_map(|(case, kind, by)| Step::Event(case, kind, by)),
        6 => prop_oneof![Just(60), Just(6 * 60), Just(24 * 60), Just(3 * 24 * 60)].prop_map(Step::Pass),
        2 => (any::<usize>(), any::<bool>()).prop_map(|(alert, is_final)| Step::Answer(alert, is_final)),
        1 => (0..OFFICIALS.len(), 1..5_i32).prop_map(|(who, days)| Step::Absent(who, days)),
    ]
}

/// A moment as it is written.
fn text(at: Instant) -> String {
    at.utc().to_rfc3339()
}

struct Played {
    world: World,
    postman: Postman,
    now: Instant,
    digests: HashSet<(String, i32)>,
    letters: HashSet<String>,
}

impl Played {
    fn run(&mut self) {
        let report = self.world.run_at(self.now, &self.postman);
        let zone = self.world.law.calendars.of(None).zone().clone();
        for (planned, letter, _) in &report.mails {
            let local = zone.local(self.now);
            let hour = local.format("%H:%M").to_string();
            assert!(
                ("09:00".."18:00").contains(&hour.as_str()),
                "{} at {local}",
                letter.subject
            );
            let calendar = self.world.law.calendars.of(None);
            let today = zone.day_of(self.now);
            assert!(
                calendar.is_working(today, srok_law::calendar::DecreeDays::Off),
                "{local}"
            );
            assert!(
                self.letters.insert(letter.message_id.clone()),
                "{} twice",
                letter.subject
            );
            if planned.kind.code() == "digest" {
                assert!(
                    self.digests
                        .insert((planned.recipient.to_string(), planned.day.0)),
                    "{}",
                    letter.subject
                );
            }
        }
        let ledger = self.world.ledger();
        // the same once more changes nothing
        let again = self.world.run_at(self.now, &self.postman);
        assert_eq!(
            (
                again.mails.len(),
                again.owed,
                again.withdrawn,
                again.superseded
            ),
            (0, 0, 0, 0)
        );
        assert_eq!(self.world.ledger(), ledger);
        self.check();
    }

    /// Compares the ledger with the list of standings, in the plainest way.
    fn check(&self) {
        let alerts = self.world.alerts();
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
        assert_eq!(keys.len(), alerts.len(), "a key is owed once");
        let asked = Asked {
            as_of: self.now,
            known_at: None,
            wanted: Wanted {
                severity: Some("binding".into()),
                ..Wanted::default()
            },
        };
        let rows = self.world.standings.list(&asked).unwrap();
        let mut states: HashMap<(String, String, u32), (String, Option<String>)> = HashMap::new();
        for row in rows {
            let (act, limit) = self.world.law.limit(&row.limit).unwrap();
            if !act.limits[limit].alerts || row.unit.as_deref() == Some("minute") {
                continue;
            }
            let case = row.case_id.clone().unwrap();
            let told = alerts.iter().any(|alert| {
                alert.subject == case
                    && *alert.limit_id == *row.limit
                    && alert.occurrence == row.occurrence as i32
                    && alert.due_on.map(|day| day.to_string()) == row.due_on
                    && alert.threshold >= 3
                    && alert.state != AlertState::Withdrawn
            });
            if row.state == "overdue" && !row.contested {
                assert!(told, "nobody is told of {} of {case}", row.limit);
            }
            states.insert((case, row.limit, row.occurrence), (row.state, row.due_on));
        }
        for alert in &alerts {
            if !matches!(alert.state, AlertState::Owed | AlertState::Sent) {
                continue;
            }
            let key = (
                alert.subject.clone(),
                alert.limit_id.to_string(),
                alert.occurrence as u32,
            );
            let Some((state, due_on)) = states.get(&key) else {
                panic!(
                    "{} {} is told of and there is no such limit",
                    alert.subject, alert.limit_id
                );
            };
            let is_breach = alert.threshold >= 3 && state == "late";
            assert!(
                is_breach
                    || matches!(
                        state.as_str(),
                        "running" | "due_soon" | "overdue" | "no_term"
                    ),
                "{} {}: {state}",
                alert.subject,
                alert.limit_id
            );
            assert_eq!(alert.due_on.map(|day| day.to_string()), *due_on);
        }
    }
}

proptest! {
    // the same plays in every run; another number gives others
    #![proptest_config(ProptestConfig {
        cases: 16,
        rng_seed: RngSeed::Fixed(20),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn everybody_is_told_once_and_nobody_of_what_is_gone(steps in prop::collection::vec(step(), 10..30)) {
        let mut world = World::new(&law(), "2026-11-01");
        world.directory(&staff());
        let mut played = Played {
            world,
            postman: Postman::memory(),
            now: at("2026-11-12T10:00:00+03:00"),
            digests: HashSet::new(),
            letters: HashSet::new(),
        };
        // something is there to begin with
        let filed: Vec<NewEvent<'_>> = ["MO-0", "MO-1", "MO-2"]
            .iter()
            .map(|case| event(case, "application_submitted", "2026-11-11T17:10:00+03:00"))
            .collect();
        played.world.learn("2026-11-11T17:11:00+03:00", &filed);
        for (number, step) in steps.iter().enumerate() {
            match step {
                Step::Event(case, kind, by) => {
                    let (case, now) = (format!("MO-{case}"), text(played.now));
                    let happened = NewEvent {
                        official: by.map(|by| OFFICIALS[by].into()),
                        event_id: format!("e-{number}").into(),
                        identity: number as u64 + 1,
                        ..event(&case, KINDS[*kind], &now)
                    };
                    played.world.learn(&now, &[happened]);
                }
                Step::Pass(minutes) => played.now = played.now.plus(minutes * MINUTE),
                Step::Answer(place, is_final) => {
                    let alerts = played.world.alerts();
                    if let Some(alert) = alerts.get(place % alerts.len().max(1)) {
                        let outcome = if *is_final { Outcome::Confirmed } else { Outcome::PutOff };
                        let until = played.now.plus(2 * 24 * 60 * MINUTE).utc().date_naive().to_string();
                        let _ = played.world.answer(&text(played.now), alert.id, outcome, "причина", Some(&until));
                    }
                }
                Step::Absent(who, days) => {
                    let from = played.now.utc().date_naive();
                    let to = from + srok_law::time::TimeDelta::days(i64::from(*days));
                    played.world.directory(&Rows {
                        absences: vec![absence(OFFICIALS[*who], &from.to_string(), &to.to_string())],
                        ..Rows::default()
                    });
                }
            }
            played.run();
        }
    }
}
