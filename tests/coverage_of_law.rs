//! Is every entry of the catalogue of limits timed or set aside with a reason, and is every day covered by exactly one rule?
//!
//! The catalogue is tests/law/limits.json; what is no limit of a case stands with its reason in tests/law/not_case_limits_*.csv.

#[path = "law/bench.rs"]
mod bench;

use std::collections::{BTreeMap, BTreeSet};

use bench::{Law, SHIPPED, day, root, text};
use serde_json::Value;
use srok_law::calendar::DecreeDays;
use srok_law::regulation::{LintLevel, lint};

/// The last reading of the catalogue.
const LAST_READING: u32 = 38;

fn catalogue() -> BTreeMap<String, Value> {
    let read: Value = serde_json::from_str(&text("tests/law/limits.json")).unwrap();
    let parts = ["entries", "steps", "licence"].map(|part| read[part].as_array().unwrap().clone());
    let entries: Vec<Value> = parts.into_iter().flatten().collect();
    let count = entries.len();
    let map: BTreeMap<String, Value> = entries
        .into_iter()
        .map(|entry| (entry["id"].as_str().unwrap().to_owned(), entry))
        .collect();
    assert_eq!(map.len(), count, "an id stands twice in the catalogue");
    map
}

fn set_aside() -> BTreeMap<String, String> {
    let mut rows = BTreeMap::new();
    for entry in std::fs::read_dir(root().join("tests/law")).unwrap() {
        let path = entry.unwrap().path();
        if !path
            .file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("not_case_limits")
        {
            continue;
        }
        for row in csv::Reader::from_path(&path).unwrap().deserialize() {
            let (id, reason): (String, String) = row.unwrap();
            assert!(reason.len() > 20, "{id}: `{reason}` is no reason");
            assert!(
                rows.insert(id.clone(), reason).is_none(),
                "{id} is set aside twice"
            );
        }
    }
    rows
}

#[test]
fn every_entry_of_the_catalogue_is_timed_once_or_set_aside() {
    let law = Law::shipped();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for regulation in law
        .regulations
        .iter()
        .filter(|regulation| SHIPPED.contains(&regulation.id.as_str()))
    {
        for limit in &regulation.limits {
            for id in &limit.covers {
                found
                    .entry(id.clone())
                    .or_default()
                    .push(limit.full_id.clone());
            }
        }
    }
    for id in set_aside().into_keys() {
        found.entry(id).or_default().push("set aside".into());
    }
    let catalogue = catalogue();
    assert_eq!(catalogue.len(), 117 + 49 + 25);
    let mut wrong = Vec::new();
    for id in catalogue
        .keys()
        .chain(found.keys())
        .collect::<BTreeSet<_>>()
    {
        match found.get(id).map(Vec::as_slice) {
            None => wrong.push(format!("{id}: neither covered nor set aside")),
            Some([_]) if catalogue.contains_key(id) => {}
            Some([place]) => wrong.push(format!("{id}: not in the catalogue, named by {place}")),
            Some(places) => wrong.push(format!("{id}: {}", places.join(" and "))),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_limit_covers_entries_of_its_own_act() {
    let law = Law::shipped();
    for regulation in &law.regulations {
        let act = regulation.id.split('-').next().unwrap_or_default();
        for limit in &regulation.limits {
            for id in &limit.covers {
                assert!(
                    id.starts_with(&format!("{act}_")),
                    "{} covers {id} of another act (AMB-29)",
                    limit.full_id
                );
            }
        }
    }
}

#[test]
fn the_readings_of_an_entry_are_named_by_its_limit() {
    let law = Law::shipped();
    let catalogue = catalogue();
    let mut wrong = Vec::new();
    for regulation in &law.regulations {
        for limit in &regulation.limits {
            let named: BTreeSet<u32> = limit
                .versions
                .iter()
                .flat_map(|version| readings(&version.reading))
                .collect();
            for id in &limit.covers {
                let note = catalogue[id]["note"].as_str().unwrap_or_default();
                // AMB-13 says what the model form leaves open; the note of another act only points to it
                let of_this = |reading: &u32| *reading != 13 || regulation.id.starts_with("mo1060");
                for reading in readings(note)
                    .into_iter()
                    .filter(|reading| of_this(reading) && !named.contains(reading))
                {
                    wrong.push(format!(
                        "{}: {id} is read by AMB-{reading:02}, which the limit does not name",
                        limit.full_id
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The numbers of readings in a text, `AMB-15, 16` among them.
fn readings(text: &str) -> Vec<u32> {
    let mut found = Vec::new();
    for part in text.split("AMB-").skip(1) {
        for number in part.split(", ") {
            let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
            match digits.parse() {
                Ok(number) if digits.len() == 2 => found.push(number),
                _ => break,
            }
        }
    }
    found
}

#[test]
fn every_version_has_its_words_and_known_readings() {
    let law = Law::shipped();
    let mut wrong = Vec::new();
    for regulation in law
        .regulations
        .iter()
        .filter(|regulation| SHIPPED.contains(&regulation.id.as_str()))
    {
        for limit in &regulation.limits {
            for version in &limit.versions {
                let place = format!("{}, version {}", limit.full_id, version.in_force);
                if version.quote.trim().chars().count() < 4 || version.clause.trim().is_empty() {
                    wrong.push(format!(
                        "{place}: clause `{}`, quote `{}`",
                        version.clause, version.quote
                    ));
                }
                let readings = readings(&version.reading);
                let written = version
                    .reading
                    .split(", ")
                    .filter(|part| !part.is_empty())
                    .count();
                if readings.len() != written
                    || readings
                        .iter()
                        .any(|reading| !(1..=LAST_READING).contains(reading))
                {
                    wrong.push(format!("{place}: readings `{}`", version.reading));
                }
                if version.decree_days != DecreeDays::Working {
                    wrong.push(format!(
                        "{place}: decree days are off; the cautious reading is adopted"
                    ));
                }
            }
            let languages: Vec<&str> = limit.name.keys().map(String::as_str).collect();
            if languages != ["en", "ru"] {
                wrong.push(format!("{}: named in {languages:?}", limit.full_id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_day_has_one_version_and_a_calendar_known_or_declared_unknown() {
    let law = Law::shipped();
    let last = day("2028-11-22"); // two years ahead of the day the acts were read
    let calendar = law.calendars.named("ru");
    let (first_year, last_year) = calendar.years();
    let mut wrong = Vec::new();
    for regulation in &law.regulations {
        let first = srok_law::case::Day::from(regulation.in_force);
        for limit in &regulation.limits {
            let own = limit
                .versions
                .first()
                .map_or(first, |version| version.in_force.into());
            let mut date = own;
            while date <= last {
                let covering = limit.versions.iter().filter(|version| {
                    version.in_force <= date.date()
                        && version.until.is_none_or(|until| date.date() < until)
                });
                let count = covering.count();
                let repealed = limit
                    .versions
                    .last()
                    .and_then(|version| version.until)
                    .is_some_and(|until| until <= date.date());
                if count != usize::from(!repealed)
                    || limit.version_on(date.date()).is_some() == repealed
                {
                    wrong.push(format!("{}: {count} versions on {date}", limit.full_id));
                    break;
                }
                let known = (first_year..=last_year).contains(&date.year());
                if known == calendar.is_provisional(date) || calendar.is_before_first_year(date) {
                    wrong.push(format!("{date}: neither known nor declared unknown"));
                    break;
                }
                date = date.plus(1);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn versions_begin_and_end_with_their_act() {
    let law = Law::shipped();
    for regulation in law
        .regulations
        .iter()
        .filter(|regulation| SHIPPED.contains(&regulation.id.as_str()))
    {
        for limit in &regulation.limits {
            let first = limit.versions.first().map(|version| version.in_force);
            assert_eq!(first, Some(regulation.in_force), "{}", limit.full_id);
            let last = limit.versions.last().and_then(|version| version.until);
            assert_eq!(last, regulation.repealed_on, "{}", limit.full_id);
        }
    }
}

#[test]
fn the_linter_adds_up_the_steps_of_mo221_to_eleven_days_against_ten() {
    let law = Law::shipped();
    let today = day("2026-11-22").date();
    let found = lint(
        law.regulation("mo221"),
        law.calendars.named("ru"),
        &law.words,
        today,
    );
    let sums: Vec<_> = found
        .iter()
        .filter(|finding| finding.rule == "steps_exceed_total")
        .collect();
    assert!(
        sums.iter()
            .all(|finding| finding.subject == "mo221.service_term"
                && finding.level == LintLevel::Problem),
        "{sums:?}"
    );
    // one for each channel of appendix 8: portal, MFC, in person
    assert_eq!(sums.len(), 3, "{sums:?}");
    for finding in sums {
        let message = srok_law::regulation::words(&finding.message, "en");
        assert!(
            message.contains("= 11") && message.contains("10"),
            "{message}"
        );
    }
    for id in ["mo1060-address", "mo1060-licence"] {
        let found = lint(
            law.regulation(id),
            law.calendars.named("ru"),
            &law.words,
            today,
        );
        let sums = found
            .iter()
            .filter(|finding| finding.rule == "steps_exceed_total");
        assert_eq!(
            sums.count(),
            0,
            "{id}: the steps of the charts make up their total"
        );
    }
}
