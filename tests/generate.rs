//! Do the made-up events serve? Same seed, same bytes; nothing after the given moment; and every shipped limit in every state it can reach.
//!
//! The states are in `generate/states.rs`.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;
use srok_generate::{Recipe, Summary, case, generate};
use srok_law::calendar::{Calendar, Layer, build};
use srok_law::case::Instant;
use srok_law::regulation::{ATTRIBUTES, EVENTS};
use srok_law::time::{DateTime, FixedOffset};

#[path = "generate/states.rs"]
mod states;

/// Friday, three in the afternoon in Moscow.
const UNTIL: &str = "2026-11-20T12:00:00Z";

fn recipe(cases: u64, until: &str) -> Recipe {
    Recipe {
        cases,
        seed: 7,
        until: until.parse().unwrap(),
        months: Recipe::MONTHS,
    }
}

fn made(recipe: Recipe) -> (String, Summary) {
    let law = srok::shipped::built_in().unwrap();
    made_by(recipe, law.calendars.find("ru").unwrap())
}

fn made_by(recipe: Recipe, calendar: &Calendar) -> (String, Summary) {
    let mut out = Vec::new();
    let summary = generate(recipe, calendar, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), summary)
}

/// A line as any source would have to send it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    specversion: String,
    id: String,
    source: String,
    r#type: String,
    subject: String,
    time: DateTime<FixedOffset>,
    data: BTreeMap<String, serde_json::Value>,
}

fn lines(text: &str) -> impl Iterator<Item = Line> + '_ {
    text.lines().map(|line| serde_json::from_str(line).unwrap())
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let (one, _) = made(recipe(3_000, UNTIL));
    let (same, _) = made(recipe(3_000, UNTIL));
    let (other, _) = made(Recipe {
        seed: 8,
        ..recipe(3_000, UNTIL)
    });
    assert!(one == same);
    assert!(one != other);
}

#[test]
fn any_case_can_be_made_alone() {
    let recipe = recipe(3_000, UNTIL);
    let law = srok::shipped::built_in().unwrap();
    let (whole, _) = made(recipe);
    let whole: HashSet<&str> = whole.lines().collect();
    let mut told = HashSet::new();
    for index in 0..recipe.cases {
        let mut out = Vec::new();
        case(recipe, law.calendars.find("ru").unwrap(), index, &mut out).unwrap();
        told.extend(String::from_utf8(out).unwrap().lines().map(str::to_owned));
    }
    assert!(told.iter().all(|line| whole.contains(line.as_str())));
    // what is left over are the reports of the organisations, which belong to no case
    let rest: Vec<&&str> = whole.iter().filter(|line| !told.contains(**line)).collect();
    assert!(
        !rest.is_empty()
            && rest
                .iter()
                .all(|line| line.contains("\"subject\":\"report/"))
    );
}

#[test]
fn one_case_and_the_table_of_a_small_recipe() {
    let law = srok::shipped::built_in().unwrap();
    let mut out = Vec::new();
    case(
        recipe(200, UNTIL),
        law.calendars.find("ru").unwrap(),
        3,
        &mut out,
    )
    .unwrap();
    insta::assert_snapshot!("one_case", String::from_utf8(out).unwrap());
    insta::assert_snapshot!("small_recipe", made(recipe(200, UNTIL)).1);
}

#[test]
fn every_line_is_an_event_a_source_could_have_sent() {
    let recipe = recipe(20_000, UNTIL);
    let (text, summary) = made(recipe);
    let law = srok::shipped::built_in().unwrap();
    let declared: HashSet<&str> = law
        .regulations
        .iter()
        .flat_map(|regulation| &regulation.declared_attributes)
        .map(String::as_str)
        .chain(ATTRIBUTES.iter().copied())
        .collect();
    let mut sent: HashMap<(String, String), (&str, DateTime<FixedOffset>)> = HashMap::new();
    let mut amended = Vec::new();
    let mut twice = 0;
    let mut types: BTreeMap<String, u64> = BTreeMap::new();
    for (raw, line) in text.lines().zip(lines(&text)) {
        assert_eq!(line.specversion, "1.0");
        assert!(line.time <= recipe.until, "{raw}");
        assert!(EVENTS.contains(&line.r#type.as_str()), "{raw}");
        assert!(
            line.data
                .keys()
                .all(|name| declared.contains(name.as_str())),
            "{raw}"
        );
        assert_eq!(line.time.offset().local_minus_utc(), 3 * 3600, "{raw}");
        assert!(
            !line.subject.starts_with("LI-") || !line.r#type.starts_with("queue"),
            "{raw}"
        );
        let key = (line.source, line.id);
        if let Some((first, _)) = sent.get(&key) {
            assert_eq!(*first, raw, "an identity never has two contents");
            twice += 1;
            continue;
        }
        if let Some(id) = line.data.get("replaces") {
            amended.push((
                key.0.clone(),
                id.as_str().unwrap().to_owned(),
                line.r#type.clone(),
            ));
        }
        *types.entry(line.r#type).or_default() += 1;
        sent.insert(key, (raw, line.time));
    }
    assert_eq!(sent.len() as u64, summary.events);
    assert_eq!(twice, summary.duplicates);
    let counted: BTreeMap<String, u64> = summary
        .by_type
        .iter()
        .map(|(kind, count)| ((*kind).to_owned(), *count))
        .collect();
    assert_eq!(types, counted);
    assert!(twice > 0);
    for (source, id, kind) in &amended {
        assert!(
            sent.contains_key(&(source.clone(), id.clone())),
            "{kind} names {source} {id}, which is not there"
        );
    }
    assert!(
        ["event_corrected", "event_annulled"]
            .iter()
            .all(|kind| amended.iter().any(|(_, _, amending)| amending == kind))
    );
}

#[test]
fn after_registration_a_complaint_keeps_its_ground_and_object() {
    let (text, _) = made(recipe(20_000, UNTIL));
    let telling = [
        "complaint_submitted",
        "complaint_received_mfc",
        "complaint_registered",
        "event_corrected",
        "complaint_evidence_added",
    ];
    let mut made_precise = 0;
    for line in lines(&text).filter(|line| line.subject.starts_with("ZH-")) {
        let names_ground = line.data.contains_key("ground");
        assert!(
            telling.contains(&line.r#type.as_str())
                || !names_ground && !line.data.contains_key("object"),
            "{line:?}"
        );
        made_precise += u32::from(names_ground && line.r#type == "complaint_evidence_added");
    }
    assert!(made_precise > 0);
}

#[test]
fn events_arrive_roughly_in_order_and_some_late() {
    let (text, _) = made(recipe(20_000, UNTIL));
    let times: Vec<i64> = lines(&text).map(|line| line.time.timestamp()).collect();
    let (mut latest, mut backwards, mut late) = (i64::MIN, 0, 0);
    for at in &times {
        backwards += u32::from(*at < latest);
        late += u32::from(at.saturating_add(86_400) < latest);
        latest = latest.max(*at);
    }
    let total = times.len() as u32;
    assert!(
        backwards > total / 100,
        "{backwards} of {total} arrive after something later"
    );
    assert!(late > total / 1000, "{late} of {total} arrive a day late");
    // cases of different times are interleaved, yet the first tenth of the file is not the end of the story
    let end_of_first_tenth = *times.iter().take(times.len() / 10).max().unwrap();
    assert!(end_of_first_tenth < *times.iter().max().unwrap());
}

#[test]
fn in_a_zone_with_daylight_saving_the_times_are_local() {
    let head = "id = \"nl\"\nzone = \"Europe/Amsterdam\"\nfirst_year = 2025\nlast_year = 2027\nweek = [\"monday\", \"tuesday\", \"wednesday\", \"thursday\", \"friday\"]\n\
                [hours]\nmonday = [\"09:00-17:00\"]\ntuesday = [\"09:00-17:00\"]\nwednesday = [\"09:00-17:00\"]\nthursday = [\"09:00-17:00\"]\nfriday = [\"09:00-17:00\"]\n";
    let calendar = build(&[Layer {
        file: "nl.toml".into(),
        head: head.into(),
        days: None,
    }])
    .unwrap();
    let (text, _) = made_by(recipe(3_000, UNTIL), &calendar);
    for line in lines(&text) {
        let local = calendar.zone().local(Instant(line.time.timestamp_micros()));
        assert_eq!(local.naive_local(), line.time.naive_local(), "{line:?}");
    }
}
