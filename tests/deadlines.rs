//! Is every date of the legal table the date the engine gives? The table is tests/law/deadlines.csv; a lawyer can read it.

#[path = "law/bench.rs"]
mod bench;

use std::collections::{BTreeMap, HashMap};

use bench::{Law, at, day, text};
use srok_law::case::Instant;
use srok_law::regulation::Start;
use srok_law::time::TimeZone;
use srok_law::timing::{Standing, calculate};

/// One line of the table.
#[derive(Debug, serde::Deserialize)]
struct Row {
    limit: String,
    start: String,
    channel: String,
    suspend: String,
    calendar_decree: String,
    expected_due: String,
    expected_act_by: String,
    expected_rolled: String,
    expected_due_at: String,
    source: String,
}

fn rows() -> Vec<Row> {
    let text = text("tests/law/deadlines.csv");
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// Times the case of a line: its start, its suspensions, nothing else.
fn standing(law: &mut Law, row: &Row) -> Option<Standing> {
    let facts: Vec<(&str, &str)> = if row.channel.is_empty() {
        Vec::new()
    } else {
        vec![("channel", row.channel.as_str())]
    };
    let mut events = law.start_of(&row.limit, at(&row.start), &facts);
    for pause in row.suspend.split('|').filter(|pause| !pause.is_empty()) {
        let (from, to) = pause.split_once("..").unwrap();
        events.push(law.event("suspended", at(from), &[]));
        events.push(law.event("resumed", at(to), &[]));
    }
    law.standings(&row.limit, events).into_iter().next()
}

/// What a line says of the limit: due, act by, rolled on, last moment.
fn expected(law: &Law, row: &Row) -> String {
    let zone = &law.limit(&row.limit).0.zone;
    let end = if row.expected_due_at.is_empty() {
        // the end of the day as the zone's own clock shows it
        let next = day(&row.expected_due)
            .plus(1)
            .date()
            .and_time(srok_law::time::NaiveTime::MIN);
        let zone: srok_law::time::Tz = zone.name().parse().unwrap();
        Instant::from(zone.from_local_datetime(&next).unwrap().to_utc())
    } else {
        at(&row.expected_due_at)
    };
    let rolled = if row.expected_rolled.is_empty() {
        "none"
    } else {
        &row.expected_rolled
    };
    format!(
        "due {}, act by {}, rolled {rolled}, until {}",
        row.expected_due,
        row.expected_act_by,
        zone.local(end).to_rfc3339()
    )
}

fn found(law: &Law, row: &Row, standing: Option<&Standing>) -> String {
    let zone = &law.limit(&row.limit).0.zone;
    let Some(standing) = standing else {
        return "no standing".into();
    };
    let Some(due) = &standing.due else {
        return "no due date".into();
    };
    let date =
        |day: Option<srok_law::case::Day>| day.map_or_else(|| "none".into(), |day| day.to_string());
    format!(
        "due {}, act by {}, rolled {}, until {}",
        due.due_on,
        date(due.act_by),
        date(due.due_rolled_on),
        zone.local(due.due_at).to_rfc3339()
    )
}

#[test]
fn every_date_of_the_table_is_the_date_of_the_engine() {
    let mut laws: HashMap<String, Law> = HashMap::new();
    let mut wrong = Vec::new();
    for row in rows() {
        let (calendar, decree) = row
            .calendar_decree
            .split_once(':')
            .unwrap_or(("ru", &row.calendar_decree));
        let decree = if decree.is_empty() { "working" } else { decree };
        let law = laws
            .entry(format!("{calendar}:{decree}"))
            .or_insert_with(|| Law::by(calendar, decree, &|_, text| text));
        let standing = standing(law, &row);
        let (expected, found) = (expected(law, &row), found(law, &row, standing.as_ref()));
        if expected != found {
            wrong.push(format!(
                "{} from {} {}\n  expected {expected}\n  found    {found}\n  by {}",
                row.limit, row.start, row.suspend, row.source
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} dates differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_calculator_agrees_with_the_table() {
    let mut laws: HashMap<String, Law> = HashMap::new();
    let (mut compared, mut wrong) = (0, Vec::new());
    for row in rows().into_iter().filter(|row| row.suspend.is_empty()) {
        let (calendar, decree) = row
            .calendar_decree
            .split_once(':')
            .unwrap_or(("ru", &row.calendar_decree));
        let decree = if decree.is_empty() { "working" } else { decree };
        let law = laws
            .entry(format!("{calendar}:{decree}"))
            .or_insert_with(|| Law::by(calendar, decree, &|_, text| text));
        // asked for a limit that counts from the due date of another, the calculator takes that date
        if matches!(
            law.limit(&row.limit).1.start,
            Start::DueOf(_) | Start::ExpiryOf(_)
        ) {
            continue;
        }
        let mut facts = Vec::new();
        if !row.channel.is_empty() {
            facts.push(("channel", row.channel.as_str()));
        }
        let start = law.start_of(&row.limit, at(&row.start), &facts).remove(0);
        let timeline = law.timeline(vec![start]);
        let (regulation, limit) = law.limit(&row.limit);
        let index = regulation.limit_index(&limit.id).unwrap();
        let standing = calculate(&timeline, index, &[], &law.bench(regulation));
        let (expected, found) = (
            expected(law, &row),
            found(law, &row, standing.as_ref().ok()),
        );
        compared += 1;
        if expected != found {
            wrong.push(format!(
                "{} from {}\n  expected {expected}\n  found    {found}\n  by {}",
                row.limit, row.start, row.source
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {compared} dates differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(compared > 200, "only {compared} dates were compared");
}

#[test]
fn the_table_is_as_wide_as_it_claims() {
    let rows = rows();
    let with = |part: &str| rows.iter().filter(|row| row.source.contains(part)).count();
    assert!(
        (1..=11).all(|example| with(&format!("example {example};")) > 0),
        "a worked example is missing"
    );
    // readings with a date; the others decide which limit applies or who is charged: tests/cases.rs
    for reading in [
        1, 2, 3, 5, 6, 8, 9, 10, 11, 12, 14, 17, 21, 23, 25, 26, 27, 28, 31, 32, 33, 34,
    ] {
        assert!(
            with(&format!("AMB-{reading:02}")) > 0,
            "no line for AMB-{reading:02}"
        );
    }
    let mut acts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        *acts
            .entry(row.limit.split('.').next().unwrap_or_default())
            .or_default() += 1;
    }
    for act in [
        "msk546",
        "mo1060",
        "mo1060-address",
        "mo1060-licence",
        "mo221",
    ] {
        assert!(acts.contains_key(act), "no line for {act}");
    }
    assert!(
        rows.iter().all(|row| !row.source.is_empty()),
        "a line without its source"
    );
}

#[test]
fn a_moment_falls_on_the_day_its_clocks_show() {
    let zones = [
        "Europe/Moscow",
        "Europe/Samara",
        "Europe/Kaliningrad",
        "Asia/Kamchatka",
        "Asia/Omsk",
        "Europe/Berlin",
        "Europe/London",
        "America/Sao_Paulo",
        "America/Havana",
        "America/St_Johns",
        "Asia/Tehran",
        "Asia/Beirut",
        "Africa/Casablanca",
        "Australia/Lord_Howe",
        "Pacific/Chatham",
        "Pacific/Apia",
        "Pacific/Kiritimati",
        "Pacific/Kwajalein",
        "Antarctica/Troll",
    ];
    let mut wrong = Vec::new();
    for name in zones {
        let zone = srok_law::calendar::Zone::named(name).unwrap();
        let tz: srok_law::time::Tz = name.parse().unwrap();
        let (mut moment, end) = (at("2011-12-20T00:00:00Z"), at("2030-01-10T00:00:00Z"));
        let mut differing = 0;
        let mut first = None;
        while moment < end {
            let shown = tz.from_utc_datetime(&moment.utc().naive_utc()).date_naive();
            let day = zone.day_of(moment);
            if day.date() != shown
                || zone.start_of(day) > moment
                || zone.start_of(day.plus(1)) <= moment
            {
                differing += 1;
                first = first.or(Some((moment, shown, day)));
            }
            moment = moment.plus(20 * srok_law::case::MINUTE);
        }
        if let Some((moment, shown, day)) = first {
            wrong.push(format!("{name}: {differing} moments, the first {moment}: its clocks show {shown}, day_of gives {day}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
