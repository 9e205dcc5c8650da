//! Do look-ups find whoever is responsible? Cases by hand.

use super::*;

pub(super) fn organisation(id: &str, parent: Option<&str>) -> Organisation {
    Organisation {
        id: id.into(),
        name: format!("Орган {id}"),
        parent: parent.map(str::to_owned),
        calendar: None,
        reports: Vec::new(),
        kind: None,
        since: Day(0),
        until: None,
    }
}

pub(super) fn official(id: &str, organisation: &str, roles: &[&str]) -> Official {
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

pub(super) fn absent(official: &str, from: i32, to: i32) -> Absence {
    Absence {
        official: official.into(),
        from: Day(from),
        to: Day(to),
        reason: None,
    }
}

pub(super) fn declared(
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

#[test]
fn a_later_row_goes_on_from_an_earlier_one_of_the_same_import() {
    let directory = Directory::new(vec![organisation("unit", None)], vec![], vec![], vec![]);
    let mut files = Files::default();
    files.add(
        "later.csv",
        b"organisation,reports,since\nunit,mo221,2026-02-01\n",
    );
    files.add(
        "earlier.csv",
        b"organisation,name,since\nunit,New,1970-01-01\n",
    );
    let known = Known {
        calendars: vec![],
        regulations: vec!["mo221"],
        roles: vec![],
        is_address: |_| true,
    };
    let since = Since {
        today: Day(0),
        stated: None,
    };
    let plan = files.plan(&directory, &known, &since).unwrap();
    let after = directory.with(&plan.rows);
    let versions = after.versions_of_organisation("unit").iter();
    let told: Vec<String> = versions
        .map(|one| format!("{} {} {}", one.since, one.name, one.reports.join(" ")))
        .collect();
    assert_eq!(told, ["1970-01-01 New ", "2026-02-01 New mo221"]);
}
