//! Who might the people in the made-up events be? A directory that fits them: every organisation and official that events name is in it, with
//! names that nobody bears and addresses that lead nowhere.

use srok_law::time::NaiveTime;

use super::deed::Unit;
use srok_core::access::Role;
use srok_core::directory::{
    ADMINISTRATOR, BEGINNING, CONTROLLER, Declaration, HEAD, MINISTRY, Official, Organisation, Rows,
};
use srok_law::words::Lang;

/// Id of the organisation at the top.
const TOP: &str = "ministry";
/// Officials of each unit.
const STAFF: u64 = 8;
/// Of so many units one has a controller who is a relative of one of its officials.
const RELATED: u8 = 8;

/// Position, roles, and the place of the deputy.
type Post = (&'static str, &'static [&'static str], Option<u64>);

/// The posts of a territorial unit, by place.
const TERRITORIAL: [Post; STAFF as usize] = [
    ("начальник", &[HEAD, "decision_official"], Some(1)),
    ("заместитель начальника", &["licensing_commission"], None),
    ("специалист по приему", &["intake_official"], Some(3)),
    ("специалист", &["processing_official"], Some(4)),
    ("специалист", &["processing_official"], None),
    (
        "специалист по выдаче",
        &["issuing_official", "records_clerk"],
        Some(2),
    ),
    ("специалист по жалобам", &["complaint_official"], Some(1)),
    ("специалист по контролю", &[CONTROLLER], None),
];

/// The posts of a multifunctional centre, by place.
const CENTRE: [Post; STAFF as usize] = [
    ("директор", &[HEAD, "decision_official"], Some(1)),
    ("заместитель директора", &[], None),
    ("работник МФЦ", &["mfc_worker", "intake_official"], Some(3)),
    (
        "работник МФЦ",
        &["mfc_worker", "processing_official"],
        Some(4),
    ),
    ("работник МФЦ", &["mfc_worker"], None),
    ("работник МФЦ", &["mfc_worker", "issuing_official"], Some(4)),
    ("специалист по жалобам", &["complaint_official"], Some(1)),
    ("специалист по контролю", &[CONTROLLER], None),
];

/// The posts at the top: id, position, roles, deputy.
const AT_THE_TOP: [(&str, &str, &[&str], Option<&str>); 6] = [
    ("m-1", "министр", &[HEAD], Some("m-2")),
    ("m-2", "заместитель министра", &[MINISTRY], None),
    ("m-3", "начальник отдела контроля", &[CONTROLLER], None),
    ("m-4", "консультант по контролю", &[CONTROLLER], None),
    (
        "m-5",
        "консультант по жалобам",
        &["complaint_official"],
        Some("m-4"),
    ),
    (
        "m-6",
        "администратор системы",
        &[ADMINISTRATOR, "system_operator"],
        None,
    ),
];

const WOMEN: [&str; 7] = [
    "Примерова",
    "Образцова",
    "Выдумкина",
    "Небывалова",
    "Сочинялова",
    "Шаблонова",
    "Макетова",
];
const MEN: [&str; 7] = [
    "Примеров",
    "Образцов",
    "Выдумкин",
    "Небывалов",
    "Сочинялов",
    "Шаблонов",
    "Макетов",
];
const NAMES_OF_WOMEN: [&str; 5] = ["Аврора", "Божена", "Веста", "Глафира", "Дарина"];
const NAMES_OF_MEN: [&str; 5] = ["Архип", "Богдан", "Вавила", "Гордей", "Добрыня"];

/// Returns the directory of the made-up events: a ministry with forty territorial units and ten multifunctional centres beneath it, each with
/// a head, a deputy, officials for every role that the acts name, and a controller. All of it has always held.
///
/// Every eighth unit has a controller who has declared kinship with one of its officials, so that another one has to be found.
#[must_use]
pub fn directory() -> Rows {
    let mut rows = Rows::default();
    rows.organisations.push(organisation(
        TOP.into(),
        "Министерство вымышленных услуг".into(),
        None,
        &[],
    ));
    for (number, (id, position, roles, deputy)) in (1000_u64..).zip(AT_THE_TOP) {
        rows.officials.push(Official {
            position: position.into(),
            deputy: deputy.map(str::to_owned),
            ..official(number, id.into(), TOP.into(), roles)
        });
    }
    for id in ["m-3", "m-4"] {
        rows.declarations.push(declared(id.into(), None));
    }
    for unit in (1..=Unit::ALL).map(Unit) {
        add_unit(unit, &mut rows);
    }
    rows
}

/// Somebody of the made-up directory who signs in at a demonstration: login, role, staff reference.
pub type Guest = (&'static str, Role, &'static str);

/// Returns one account for every role. The official holds cases of the first territorial unit; the others read about everything.
#[must_use]
pub const fn guests() -> [Guest; 4] {
    [
        ("admin", Role::Administrator, "m-6"),
        ("controller", Role::Supervisor, "m-3"),
        ("official", Role::Official, "u-004"),
        ("ministry", Role::Ministry, "m-2"),
    ]
}

fn add_unit(unit: Unit, rows: &mut Rows) {
    let number = unit.number();
    let (id, name, posts) = if unit.is_mfc() {
        (
            format!("mfc-{number:02}"),
            format!("МФЦ № {number} (вымышленный)"),
            CENTRE,
        )
    } else {
        (
            format!("tsp-{number:02}"),
            format!("Территориальное подразделение № {number} (вымышленное)"),
            TERRITORIAL,
        )
    };
    let top = Some(TOP.to_owned());
    let reference = |place: u64| format!("u-{:03}", unit.official(place).0);
    for (place, (position, roles, deputy)) in (0_u64..).zip(posts) {
        let person = u64::from(unit.official(place).0);
        let later = place == 6;
        let hour = |hour: u32| NaiveTime::from_hms_opt(hour, 0, 0).filter(|_| later);
        rows.officials.push(Official {
            position: position.into(),
            deputy: deputy.map(reference),
            opens: hour(10),
            closes: hour(19),
            ..official(person, reference(place), id.clone(), roles)
        });
    }
    let is_related = number.is_multiple_of(RELATED);
    let controller = reference(7);
    rows.declarations.push(if is_related {
        Declaration {
            relation: Some("kinship".into()),
            ..declared(controller, Some(reference(3)))
        }
    } else {
        declared(controller, None)
    });
    rows.organisations.push(Organisation {
        kind: unit.is_mfc().then(|| "mfc".into()),
        ..organisation(id, name, top, &["mo221"])
    });
}

fn organisation(
    id: String,
    name: String,
    parent: Option<String>,
    reports: &[&str],
) -> Organisation {
    Organisation {
        id,
        name,
        parent,
        calendar: None,
        reports: reports.iter().map(|act| (*act).to_owned()).collect(),
        kind: None,
        since: BEGINNING,
        until: None,
    }
}

/// Returns an official whose name follows from a number.
fn official(number: u64, id: String, organisation: String, roles: &[&str]) -> Official {
    let pick = |names: &[&'static str], by: u64| {
        let index = (by % names.len() as u64) as usize;
        names.get(index).copied().unwrap_or_default()
    };
    let name = if number.is_multiple_of(3) {
        format!("{} {}", pick(&MEN, number / 3), pick(&NAMES_OF_MEN, number))
    } else {
        format!("{} {}", pick(&WOMEN, number), pick(&NAMES_OF_WOMEN, number))
    };
    Official {
        email: Some(format!("{id}@{organisation}.example")),
        id,
        name,
        position: String::new(),
        organisation,
        lang: Lang::Ru,
        opens: None,
        closes: None,
        deputy: None,
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        since: BEGINNING,
        until: None,
    }
}

fn declared(official: String, about: Option<String>) -> Declaration {
    Declaration {
        official,
        about,
        relation: None,
        since: BEGINNING,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use srok_core::directory::Directory;
    use srok_law::case::Day;

    #[test]
    fn whoever_events_name_is_there_and_nothing_is_missing() {
        let directory = Directory::from(directory());
        let today = Day(20_000);
        assert_eq!(directory.problems(today), []);
        for unit in (1..=Unit::ALL).map(Unit) {
            for place in 0..STAFF {
                let id = format!("u-{:03}", unit.official(place).0);
                let official = directory.official(&id, today).unwrap();
                let organisation = official.organisation.as_str();
                let controller = directory.controller(Some(&id), organisation, today);
                assert!(controller.chosen.is_some(), "{id}");
            }
        }
        let names = directory.officials(today);
        assert!(names.iter().all(|one| {
            let address = one.email.as_deref().unwrap();
            address.parse::<lettre::Address>().is_ok() && address.ends_with(".example")
        }));
    }

    #[test]
    fn guests_are_in_the_directory_and_every_role_has_one() {
        let directory = Directory::from(directory());
        for (_, _, official) in guests() {
            assert!(directory.official(official, Day(20_000)).is_some());
        }
        assert_eq!(guests().map(|(_, role, _)| role), {
            let mut roles = Role::ALL;
            roles.sort();
            roles
        });
    }

    #[test]
    fn every_role_that_an_act_names_is_held() {
        let law = srok_testing::law();
        let directory = Directory::from(directory());
        let limits = law.regulations.iter().flat_map(|act| &act.limits);
        for role in limits.filter_map(|limit| limit.role.as_deref()) {
            let holders = ["tsp-01", "mfc-01"].map(|id| directory.holders(id, role, Day(0)));
            assert!(holders.iter().any(|holders| !holders.is_empty()), "{role}");
        }
    }
}
