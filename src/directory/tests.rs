//! Do look-ups find whoever is responsible? Cases by hand, and random directories against a naive reading of the same rows.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;

fn organisation(id: &str, parent: Option<&str>) -> Organisation {
    Organisation {
        id: id.into(),
        name: format!("Орган {id}"),
        parent: parent.map(str::to_owned),
        calendar: None,
        reports: Vec::new(),
        since: Day(0),
        until: None,
    }
}

fn official(id: &str, organisation: &str, roles: &[&str]) -> Official {
    Official {
        id: id.into(),
        name: format!("Лицо {id}"),
        position: "специалист".into(),
        organisation: organisation.into(),
        email: Some(format!("{id}@mail.example")),
        lang: Lang::Ru,
        opens: None,
        closes: None,
        deputy: None,
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        since: Day(0),
        until: None,
    }
}

fn absent(official: &str, from: i32, to: i32) -> Absence {
    Absence {
        official: official.into(),
        from: Day(from),
        to: Day(to),
        reason: None,
    }
}

fn declared(
    official: &str,
    about: Option<&str>,
    relation: Option<&str>,
    since: i32,
) -> Declaration {
    Declaration {
        official: official.into(),
        about: about.map(str::to_owned),
        relation: relation.map(str::to_owned),
        since: Day(since),
    }
}

/// A ministry, a unit beneath it with a desk, and a second unit without anybody.
fn tree() -> Vec<Organisation> {
    vec![
        organisation("ministry", None),
        organisation("unit", Some("ministry")),
        organisation("desk", Some("unit")),
        organisation("empty", Some("ministry")),
    ]
}

fn ids(officials: &[&Official]) -> Vec<String> {
    officials.iter().map(|one| one.id.clone()).collect()
}

#[test]
fn a_version_holds_from_its_first_day_until_the_next_and_ends_on_its_last() {
    let mut later = official("u-1", "desk", &[]);
    later.since = Day(10);
    later.until = Some(Day(20));
    let directory = Directory::new(
        tree(),
        vec![later, official("u-1", "unit", &[])],
        vec![],
        vec![],
    );
    let works_in = |on: i32| Some(directory.official("u-1", Day(on))?.organisation.as_str());
    assert_eq!(works_in(-1), None);
    assert_eq!(works_in(0), Some("unit"));
    assert_eq!(works_in(9), Some("unit"));
    assert_eq!(works_in(10), Some("desk"));
    assert_eq!(works_in(20), Some("desk"));
    // the earlier version does not come back
    assert_eq!(works_in(21), None);
}

#[test]
fn of_two_rows_with_one_first_day_the_later_holds() {
    let mut corrected = organisation("unit", None);
    corrected.name = "исправлено".into();
    let directory = Directory::new(
        vec![organisation("unit", None), corrected],
        vec![],
        vec![absent("u-1", 1, 9), absent("u-1", 1, 0)],
        vec![],
    );
    let unit = directory.organisation("unit", Day(0)).unwrap();
    assert_eq!(unit.name, "исправлено");
    assert!(!directory.is_absent("u-1", Day(1)), "called off");
    assert_eq!(directory.absences().count(), 0);
    assert!(!directory.is_empty() && Directory::default().is_empty());
}

#[test]
fn a_role_is_looked_for_upwards_until_somebody_holds_it() {
    let directory = Directory::new(
        tree(),
        vec![
            official("u-2", "unit", &["complaint_official"]),
            official("u-1", "unit", &["complaint_official", HEAD]),
            official("u-9", "ministry", &["complaint_official", HEAD]),
        ],
        vec![],
        vec![],
    );
    let holders = directory.holders("desk", "complaint_official", Day(5));
    assert_eq!(ids(&holders), ["u-1", "u-2"]);
    assert_eq!(directory.head("empty", Day(5)).unwrap().id, "u-9");
    assert!(
        directory
            .holders("desk", "intake_official", Day(5))
            .is_empty()
    );
    assert_eq!(
        directory.beneath("ministry", Day(5)),
        ["ministry", "empty", "unit", "desk"]
    );
    assert_eq!(
        directory.above("desk", Day(5)),
        ["desk", "unit", "ministry"]
    );
    assert_eq!(directory.above("nowhere", Day(5)), ["nowhere"]);
}

#[test]
fn the_deputy_of_the_deputy_acts_and_circles_end() {
    let mut staff: Vec<Official> = ["u-1", "u-2", "u-3", "u-4"]
        .map(|id| official(id, "unit", &[]))
        .into();
    for (index, deputy) in [(0, "u-2"), (1, "u-3"), (2, "u-2"), (3, "gone")] {
        staff[index].deputy = Some(deputy.into());
    }
    let absences = vec![
        absent("u-1", 1, 20),
        absent("u-2", 5, 10),
        absent("u-3", 8, 8),
        absent("u-4", 8, 8),
    ];
    let directory = Directory::new(tree(), staff, absences, vec![]);
    let acting = |id: &str, on: i32| {
        let official = directory.official(id, Day(on)).unwrap();
        directory.acting(official, Day(on)).id.clone()
    };
    assert_eq!(acting("u-1", 0), "u-1");
    assert_eq!(acting("u-1", 4), "u-2");
    assert_eq!(acting("u-1", 5), "u-3");
    assert_eq!(acting("u-1", 8), "u-1", "all are absent");
    assert_eq!(acting("u-4", 8), "u-4", "the deputy is unknown");
    assert_eq!(acting("u-1", 21), "u-1");
}

#[test]
fn a_controller_is_independent_and_who_is_not_is_named() {
    let mut silent = official("k-5", "unit", &[CONTROLLER]);
    silent.email = None;
    let staff = vec![
        official("head", "unit", &[HEAD, CONTROLLER]),
        official("k-1", "unit", &[CONTROLLER]),
        official("k-2", "unit", &[CONTROLLER]),
        official("k-3", "ministry", &[CONTROLLER]),
        official("k-4", "ministry", &[CONTROLLER]),
        silent,
        official("k-6", "ministry", &[CONTROLLER]),
        official("u-1", "desk", &[]),
    ];
    let declarations = vec![
        declared("head", None, None, 0),
        declared("k-1", None, None, 0),
        declared("k-2", Some("u-1"), Some("kinship"), 3),
        declared("k-2", Some("u-1"), None, 9),
        declared("k-4", None, None, 0),
        declared("k-5", None, None, 0),
        declared("k-6", None, None, 0),
    ];
    let absences = vec![absent("k-1", 5, 5), absent("k-4", 5, 5)];
    let directory = Directory::new(tree(), staff, absences, declarations);
    let told = |executor: Option<&str>, on: i32| {
        let found = directory.controller(executor, "desk", Day(on));
        let passed: Vec<String> = found
            .passed_over
            .iter()
            .map(|(official, why)| format!("{} {}", official.id, why.code()))
            .collect();
        (found.chosen.map(|one| one.id.clone()), passed.join(", "))
    };
    // the head controls himself never, his subordinates do not either
    assert_eq!(
        told(Some("head"), 5),
        (
            Some("k-6".into()),
            "head is_executor, k-1 is_subordinate, k-2 is_subordinate, k-5 is_subordinate, \
             k-3 no_declaration, k-4 absent"
                .into()
        )
    );
    assert_eq!(told(Some("u-1"), 5), (Some("head".into()), String::new()));
    assert_eq!(told(None, 5), (Some("head".into()), String::new()));
    // kinship declared on day 3 and no longer from day 9
    assert!(!directory.are_related("k-2", "u-1", Day(2)));
    assert!(directory.are_related("u-1", "k-2", Day(8)));
    assert!(!directory.are_related("k-2", "u-1", Day(9)));
    assert!(
        directory
            .controller(None, "nowhere", Day(5))
            .chosen
            .is_none()
    );
}

#[test]
fn what_is_missing_is_named() {
    let mut unreachable = official("u-3", "gone", &[CONTROLLER]);
    unreachable.email = None;
    unreachable.deputy = Some("nobody".into());
    let mut one = official("u-1", "unit", &[HEAD]);
    one.deputy = Some("u-2".into());
    let mut two = official("u-2", "unit", &[HEAD]);
    two.deputy = Some("u-1".into());
    let mut organisations = tree();
    organisations.push(organisation("a", Some("b")));
    organisations.push(organisation("b", Some("a")));
    organisations.push(organisation("c", Some("nowhere")));
    organisations[3].calendar = Some("mars".into());
    let directory = Directory::new(organisations, vec![one, two, unreachable], vec![], vec![]);
    let told: Vec<String> = directory
        .problems(Day(0))
        .iter()
        .chain(&directory.unknown_calendars(Day(0), |id| id == "ru"))
        .map(|problem| problem.words(Lang::En))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    there is no administrator (role administrator): nobody can be told of failures
    a: the organisations above it form a circle
    a: has no head (role head), and none above it has
    b: the organisations above it form a circle
    b: has no head (role head), and none above it has
    c: the organisation nowhere above it is not there on this day
    c: has no head (role head), and none above it has
    empty: has no head (role head), and none above it has
    ministry: has no head (role head), and none above it has
    unit: has several heads (u-1, u-2); letters go to the first
    u-1: the deputies form a circle; if all are absent, nobody acts
    u-2: the deputies form a circle; if all are absent, nobody acts
    u-3: the organisation gone is not there on this day
    u-3: has no e-mail address
    u-3: the deputy nobody is not in office on this day
    u-3: a controller without a declaration on kinship and conflict of interest cannot be chosen
    empty: there is no calendar mars
    ");
}

/// Random directories: a few organisations and officials with versions over twenty days.
fn rows() -> impl Strategy<Value = Rows> {
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

type Rows = (
    Vec<Organisation>,
    Vec<Official>,
    Vec<Absence>,
    Vec<Declaration>,
);

/// Reads the rows one by one, each question from the beginning.
struct Naive<'a>(&'a Rows, Day);

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
            let rows = self.0.2.iter();
            rows.filter(|row| row.official == official && row.from == Day(from))
                .next_back()
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

fn of(rows: &Rows) -> Directory {
    let (organisations, officials, absences, declarations) = rows.clone();
    Directory::new(organisations, officials, absences, declarations)
}
