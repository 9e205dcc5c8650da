//! Do look-ups agree with a naive reading of the same rows? Random directories, by seed.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::tests::{absent, declared, official, organisation};
use super::*;

/// Random directories: a few organisations and officials with versions over twenty days.
fn rows() -> impl Strategy<Value = Random> {
    let id = |of: &'static str, many: usize| (0..many).prop_map(move |n| format!("{of}{n}"));
    let day = -2..20_i32;
    let until = proptest::option::weighted(0.2, 0..25_i32);
    let organisation = (
        id("o", 6),
        proptest::option::weighted(0.8, id("o", 6)),
        day.clone(),
        until.clone(),
    )
        .prop_map(|(id, parent, since, until)| Organisation {
            since: Day(since),
            until: until.map(Day),
            ..organisation(&id, parent.as_deref())
        });
    let roles = proptest::sample::subsequence(vec![HEAD, CONTROLLER, "intake_official"], 0..=3);
    let official = (
        (id("u", 8), id("o", 6), roles),
        proptest::bool::weighted(0.9),
        proptest::option::of(id("u", 8)),
        (day.clone(), until),
    )
        .prop_map(
            |((id, organisation, roles), mail, deputy, (since, until))| {
                let plain = official(&id, &organisation, &roles);
                Official {
                    email: plain.email.filter(|_| mail),
                    deputy,
                    since: Day(since),
                    until: until.map(Day),
                    ..official(&id, &organisation, &roles)
                }
            },
        );
    let absence = (id("u", 8), day.clone(), -1..6_i32)
        .prop_map(|(id, from, days)| absent(&id, from, from + days));
    let relation = proptest::option::of(Just("conflict"));
    let declaration = (id("u", 8), proptest::option::of(id("u", 8)), relation, day).prop_map(
        |(id, about, relation, since)| {
            let relation = relation.filter(|_| about.is_some());
            declared(&id, about.as_deref(), relation, since)
        },
    );
    (
        proptest::collection::vec(organisation, 0..12),
        proptest::collection::vec(official, 0..24),
        proptest::collection::vec(absence, 0..8),
        proptest::collection::vec(declaration, 0..16),
    )
}

type Random = (
    Vec<Organisation>,
    Vec<Official>,
    Vec<Absence>,
    Vec<Declaration>,
);

/// Reads the rows one by one, each question from the beginning.
struct Naive<'a>(&'a Random, Day);

impl<'a> Naive<'a> {
    fn holds<V: Version>(&self, rows: &'a [V], id: &str) -> Option<&'a V> {
        let mut newest: Option<&V> = None;
        for row in rows {
            let is_newer = newest.is_none_or(|known| known.since() <= row.since());
            if row.id() == id && row.since() <= self.1 && is_newer {
                newest = Some(row);
            }
        }
        newest.filter(|row| row.until().is_none() || row.until() >= Some(self.1))
    }

    fn organisation(&self, id: &str) -> Option<&'a Organisation> {
        self.holds(&self.0.0, id)
    }

    fn official(&self, id: &str) -> Option<&'a Official> {
        self.holds(&self.0.1, id)
    }

    /// Tells whether an organisation is another or beneath it: six steps upwards see every organisation there is.
    fn is_within(&self, organisation: &str, other: &str) -> bool {
        let mut at = organisation.to_owned();
        for _ in 0..8 {
            if at == other {
                return true;
            }
            let Some(parent) = self.organisation(&at).and_then(|one| one.parent.clone()) else {
                return false;
            };
            at = parent;
        }
        false
    }

    fn is_absent(&self, official: &str) -> bool {
        (-2..=self.1.0).any(|from| {
            let mut rows = self.0.2.iter();
            rows.rfind(|row| row.official == official && row.from == Day(from))
                .is_some_and(|row| row.to >= self.1)
        })
    }

    fn relates(&self, one: &str, other: &str) -> bool {
        let mut known = None;
        for row in &self.0.3 {
            let is_about = row.official == one && row.about.as_deref() == Some(other);
            let is_newer = known.is_none_or(|(since, _)| since <= row.since);
            if is_about && row.since <= self.1 && is_newer {
                known = Some((row.since, row.relation.is_some()));
            }
        }
        known.is_some_and(|(_, relation)| relation)
    }

    fn heads_over(&self, superior: &str, official: &str) -> bool {
        let (Some(superior), Some(official)) = (self.official(superior), self.official(official))
        else {
            return false;
        };
        let heads = |one: &Official| one.has_role(HEAD);
        let together = superior.organisation == official.organisation;
        heads(superior)
            && self.is_within(&official.organisation, &superior.organisation)
            && !(together && heads(official))
    }

    /// Says whether somebody may control an executor, by the words of the law.
    fn may_control(&self, controller: &str, executor: &str) -> bool {
        controller != executor
            && !self.heads_over(executor, controller)
            && !self.relates(controller, executor)
            && !self.relates(executor, controller)
            && self
                .0
                .3
                .iter()
                .any(|row| row.official == controller && row.since <= self.1)
    }
}

fn settings() -> ProptestConfig {
    ProptestConfig {
        cases: 512,
        rng_seed: RngSeed::Fixed(20_261_122),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn all_ids(of: &str) -> Vec<String> {
    (0..9).map(|n| format!("{of}{n}")).collect()
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn versions_by_day_are_those_of_a_naive_scan(rows in rows(), on in -3..26_i32) {
        let directory = of(&rows);
        let naive = Naive(&rows, Day(on));
        for id in all_ids("o") {
            prop_assert_eq!(directory.organisation(&id, Day(on)), naive.organisation(&id));
            let above = directory.above(&id, Day(on));
            let beneath = directory.beneath(&id, Day(on));
            for other in all_ids("o") {
                let is_known = directory.organisation(&other, Day(on)).is_some();
                let within = naive.is_within(&id, &other);
                prop_assert_eq!(above.contains(&other.as_str()), within);
                prop_assert_eq!(
                    beneath.contains(&other.as_str()),
                    naive.is_within(&other, &id) && (is_known || id == other)
                );
            }
        }
        for id in all_ids("u") {
            prop_assert_eq!(directory.official(&id, Day(on)), naive.official(&id));
            prop_assert_eq!(directory.is_absent(&id, Day(on)), naive.is_absent(&id));
            for other in all_ids("u") {
                let related = naive.relates(&id, &other) || naive.relates(&other, &id);
                prop_assert_eq!(directory.are_related(&id, &other, Day(on)), related);
                let subordinate = naive.heads_over(&other, &id);
                prop_assert_eq!(directory.is_subordinate(&id, &other, Day(on)), subordinate);
            }
        }
    }

    #[test]
    fn a_controller_is_never_the_executor_a_subordinate_or_related(
        rows in rows(), on in 0..20_i32
    ) {
        let directory = of(&rows);
        let naive = Naive(&rows, Day(on));
        for executor in all_ids("u") {
            for organisation in all_ids("o") {
                let found = directory.controller(Some(&executor), &organisation, Day(on));
                if let Some(chosen) = found.chosen {
                    prop_assert!(naive.may_control(&chosen.id, &executor));
                    prop_assert!(chosen.has_role(CONTROLLER) && chosen.email.is_some());
                    prop_assert!(!naive.is_absent(&chosen.id));
                    prop_assert!(naive.is_within(&organisation, &chosen.organisation));
                }
                // nobody is passed over without a reason
                for (official, why) in found.passed_over {
                    let is_reachable = official.email.is_some() && !naive.is_absent(&official.id);
                    prop_assert_eq!(
                        naive.may_control(&official.id, &executor),
                        matches!(why, WhyNot::Absent | WhyNot::NoAddress)
                    );
                    prop_assert!(!is_reachable || !naive.may_control(&official.id, &executor));
                }
            }
        }
    }

    #[test]
    fn whoever_acts_is_there_or_nobody_is(rows in rows(), on in 0..20_i32) {
        let directory = of(&rows);
        let naive = Naive(&rows, Day(on));
        for official in directory.officials(Day(on)) {
            let acting = directory.acting(official, Day(on));
            if naive.is_absent(&acting.id) {
                prop_assert_eq!(acting, official);
                // everybody in the chain of deputies is absent or not in office
                let mut at = official;
                for _ in 0..8 {
                    let deputy = at.deputy.as_deref().and_then(|id| naive.official(id));
                    let Some(deputy) = deputy else { break };
                    prop_assert!(naive.is_absent(&deputy.id));
                    at = deputy;
                }
            }
        }
        // and what is wrong can always be said
        for problem in directory.problems(Day(on)) {
            prop_assert!(!problem.words(Lang::Ru).is_empty());
        }
    }
}

fn of(rows: &Random) -> Directory {
    let (organisations, officials, absences, declarations) = rows.clone();
    Directory::new(organisations, officials, absences, declarations)
}

/// A version of an organisation as a row of a file: id, name, first day, last day.
type FileRow = (String, String, i32, Option<i32>);

fn file() -> impl Strategy<Value = Vec<FileRow>> {
    let row = (
        0..3_u8,
        0..3_u8,
        0..20_i32,
        proptest::option::weighted(0.2, 0..9_i32),
    );
    let row = row.prop_map(|(id, name, since, lasts)| {
        let until = lasts.map(|lasts| since + lasts);
        (format!("o{id}"), format!("name {name}"), since, until)
    });
    // of one id no two rows begin on the same day
    proptest::collection::vec(row, 0..16).prop_map(|mut rows| {
        let mut seen = std::collections::BTreeSet::new();
        rows.retain(|row| seen.insert((row.0.clone(), row.2)));
        rows
    })
}

fn read(rows: &[FileRow]) -> Files {
    let mut files = Files::default();
    let mut text = "since,organisation,name,until\n".to_owned();
    for (id, name, since, until) in rows {
        let until = until.map_or_else(String::new, |until| Day(until).to_string());
        text.push_str(&format!("{},{id},{name},{until}\n", Day(*since)));
    }
    files.add("organisations.csv", text.as_bytes());
    files
}

fn known() -> Known<'static> {
    Known {
        calendars: vec!["ru"],
        regulations: vec!["mo221"],
        roles: vec![],
        is_address: |text| text.contains('@'),
    }
}

const TODAY: Since = Since {
    today: Day(10),
    stated: None,
};

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn files_say_of_every_day_what_stands_in_them_and_nothing_a_second_time(
        earlier in file(), later in file()
    ) {
        let mut directory = Directory::default();
        for rows in [&earlier, &later] {
            let plan = read(rows).plan(&directory, &known(), &TODAY).unwrap();
            directory = directory.with(&plan.rows);
        }
        // a row of the later file takes the place of one with the same id and first day
        let is_kept = |row: &&FileRow| later.iter().all(|other| (&other.0, other.2) != (&row.0, row.2));
        let all: Vec<&FileRow> = earlier.iter().filter(is_kept).chain(&later).collect();
        for day in -1..30 {
            for id in ["o0", "o1", "o2"] {
                let begun = all.iter().filter(|row| row.0 == id && row.2 <= day);
                let newest = begun.max_by_key(|row| row.2);
                let holds = newest.filter(|row| row.3.is_none_or(|until| day <= until));
                let name = holds.map(|row| row.1.as_str());
                let found = directory.organisation(id, Day(day)).map(|one| one.name.as_str());
                prop_assert_eq!(found, name, "{} on {}", id, day);
            }
        }
        let again = read(&later).plan(&directory, &known(), &TODAY).unwrap();
        prop_assert_eq!(again.rows, Rows::default());
    }

    #[test]
    fn bytes_of_any_kind_are_read_or_refused(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        text in "(official|official,name|organisation;name|PK\x03\x04|official,from,to)\n[a-z,;\"\n0-9. @-]{0,80}",
    ) {
        for bytes in [&bytes[..], text.as_bytes()] {
            let mut files = Files::default();
            files.add("some", bytes);
            if let Ok(plan) = files.plan(&Directory::default(), &known(), &TODAY) {
                // what was taken can be asked about
                let directory = Directory::from(plan.rows);
                let _ = directory.problems(Day(10));
            }
        }
    }
}
