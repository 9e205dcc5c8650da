//! Is the completeness of the journal what the events of the sample say, counted here in another way?

use std::collections::BTreeMap;

use serde_json::Value;

use crate::browser::Demo;

/// What is known of an application by its events.
#[derive(Debug, Default, Clone)]
struct Known {
    unit: Option<String>,
    registered: Option<String>,
    is_numbered: bool,
    is_serviced: bool,
    is_taken_in_by: bool,
    is_assigned_to: bool,
    is_promised: bool,
    is_decided: bool,
    is_prepared: bool,
    is_provided: bool,
    has_outcome: bool,
    is_provided_by: bool,
}

const PROVIDED: [&str; 4] = [
    "result_issued",
    "result_sent",
    "refusal_sent",
    "result_provided",
];
const TAKEN_IN: [&str; 3] = [
    "documents_received",
    "application_accepted_mfc",
    "application_registered",
];

/// Reads the sample; events that are corrections or annulments leave what was recorded once.
fn known(demo: &Demo) -> BTreeMap<String, Known> {
    let sample = std::fs::read_to_string(demo.data().join("sample.ndjson")).unwrap();
    let mut cases: BTreeMap<String, Known> = BTreeMap::new();
    for line in sample.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        let (kind, data) = (event["type"].as_str().unwrap(), &event["data"]);
        let case = cases
            .entry(event["subject"].as_str().unwrap().to_owned())
            .or_default();
        let has = |key: &str| !data[key].is_null();
        if kind == "application_registered" {
            // the sample is recorded in the order of the file
            if case.registered.is_none() {
                case.unit = data["organisation"].as_str().map(str::to_owned);
            }
            let time = event["time"].as_str().unwrap().to_owned();
            case.registered = Some(
                case.registered
                    .clone()
                    .map_or(time.clone(), |known| known.min(time)),
            );
        }
        case.is_numbered |= has("registration_no");
        case.is_serviced |= has("service");
        case.is_taken_in_by |= has("official") && TAKEN_IN.contains(&kind);
        case.is_assigned_to |= has("official") && kind == "assigned";
        case.is_promised |= has("planned_ready_date");
        case.is_decided |= kind == "decision_made";
        case.is_prepared |= kind == "result_prepared";
        case.is_provided |= PROVIDED.contains(&kind);
        case.has_outcome |= kind == "decision_made" && has("outcome");
        case.is_provided_by |= has("official") && PROVIDED.contains(&kind);
    }
    cases
}

fn in_quarter(known: &&Known) -> bool {
    let day = known
        .registered
        .as_deref()
        .map(|time| time[..10].to_owned());
    day.is_some_and(|day| ("2026-07-01"..="2026-09-30").contains(&day.as_str()))
}

#[test]
fn shares_are_what_the_events_of_the_period_say() {
    let demo = Demo::start(1500);
    let browser = demo.sign_in("ministry");
    let path = "/journal/units.csv?period=2026Q3";
    demo.wait_for("the count", || browser.get(path).status == 200);
    let rows = browser.rows(path);
    let cases = known(&demo);
    let mut units: BTreeMap<String, Vec<&Known>> = BTreeMap::new();
    for case in cases.values().filter(in_quarter) {
        units
            .entry(case.unit.clone().unwrap())
            .or_default()
            .push(case);
    }
    assert!(units.len() > 20, "{}", units.len());
    assert_eq!(rows.len() - 1, units.len());
    let names: BTreeMap<String, String> = demo
        .json(&["directory", "list", "organisations"])
        .as_array()
        .unwrap()
        .iter()
        .map(|unit| {
            let text = |key: &str| unit[key].as_str().unwrap().to_owned();
            (text("id"), text("name"))
        })
        .collect();
    let mut sum = [0; 12];
    for (unit, cases) in &units {
        let row = rows.iter().find(|row| row[0] == names[unit]).unwrap();
        let count = |is: &dyn Fn(&Known) -> bool| cases.iter().filter(|case| is(case)).count();
        let of_decided = |is: fn(&Known) -> bool| count(&|case| case.is_decided && is(case));
        let expected = [
            cases.len(),
            count(&|case| case.is_decided),
            count(&|case| case.is_numbered),
            cases.len(),
            count(&|case| case.is_serviced),
            count(&|case| case.is_taken_in_by),
            count(&|case| case.is_assigned_to),
            count(&|case| case.is_promised),
            of_decided(|case| case.is_prepared),
            of_decided(|case| case.is_provided),
            of_decided(|case| case.has_outcome),
            of_decided(|case| case.is_provided_by),
        ];
        let shown: Vec<usize> = row[1..].iter().map(|cell| cell.parse().unwrap()).collect();
        assert_eq!(shown, expected, "{unit}");
        for (sum, count) in sum.iter_mut().zip(expected) {
            *sum += count;
        }
    }
    let page = browser.text("/journal?period=2026Q3");
    assert!(
        page.contains(&format!("Всего | {} |", words(sum[0]))),
        "{page}"
    );
    for (place, of) in [(2, 0), (6, 0), (7, 0), (8, 1), (11, 1)] {
        let share = format!(
            "{} % {} из {}",
            sum[place] * 100 / sum[of],
            words(sum[place]),
            words(sum[of])
        );
        assert!(page.contains(&share), "{share}: {page}");
    }
    assert_eq!(page.matches("не измеряется").count(), 6, "{page}");
    assert!(page.contains("персональные данные: в систему не передаются и не сохраняются"));
}

fn words(number: usize) -> String {
    if number < 1000 {
        number.to_string()
    } else {
        format!("{} {:03}", number / 1000, number % 1000)
    }
}

#[test]
fn the_extract_has_a_row_for_each_application_in_references() {
    let demo = Demo::start(600);
    let cases = known(&demo);
    let browser = demo.sign_in("controller");
    let rows = browser.rows("/journal.csv?period=2026Q3");
    let registered: Vec<_> = cases
        .iter()
        .filter(|(_, known)| in_quarter(known))
        .collect();
    assert_eq!(rows.len() - 1, registered.len());
    for row in &rows[1..] {
        let known = &cases[&row[0]];
        assert_eq!(row[1].is_empty(), !known.is_numbered, "{row:?}");
        assert_eq!(row[3], known.unit.clone().unwrap(), "{row:?}");
        assert_eq!(row[6].is_empty(), !known.is_assigned_to, "{row:?}");
        assert_eq!(row[7].is_empty(), !known.is_promised, "{row:?}");
        assert_eq!(row[10].is_empty(), !known.has_outcome, "{row:?}");
        assert!(
            ["", "решено положительно", "отказано"].contains(&&*row[10]),
            "{row:?}"
        );
    }
    let unit = registered[0].1.unit.clone().unwrap();
    let of_unit = registered
        .iter()
        .filter(|(_, known)| known.unit.as_ref() == Some(&unit))
        .count();
    let head = demo.account("head", &["--role", "supervisor", "--organisation", &unit]);
    assert_eq!(head.rows("/journal.csv?period=2026Q3").len() - 1, of_unit);
    let other = registered
        .iter()
        .find(|(_, known)| known.unit.as_ref() != Some(&unit))
        .unwrap();
    let other = other.1.unit.clone().unwrap();
    let file = head.get(&format!("/journal.csv?period=2026Q3&organisation={other}"));
    assert_eq!(file.status, 403);
}

#[test]
fn a_period_without_applications_says_so() {
    let demo = Demo::start(20);
    let browser = demo.sign_in("admin");
    demo.wait_for("the count", || {
        browser
            .text("/journal?period=2019")
            .contains("запросов не зарегистрировано")
    });
    assert_eq!(browser.get("/journal?period=never").status, 400);
}
