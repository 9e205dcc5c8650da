//! Does a second, deliberately naive computation agree with the engine? Day by day, from the catalogue and the wall calendar alone.
//!
//! It shares no code with the engine and reads no regulation file: tests/law/limits.json, calendars/ru.csv, and the readings written out in
//! tests/oracle/readings.rs. Cases are random but seeded.

#[path = "law/bench.rs"]
mod bench;
#[path = "oracle/dice.rs"]
mod dice;
#[path = "oracle/naive.rs"]
mod naive;
#[path = "oracle/readings.rs"]
mod readings;
#[path = "oracle/wall.rs"]
mod wall;

use bench::{Law, at, text};
use dice::{Dice, may_stop, rule, stops};
use naive::{Answer, Length, Rule, answer, finish, of_next_month};
use readings::{Entry, Reading, entries};
use srok_law::calendar::DecreeDays;
use srok_law::case::{Day, Instant};
use srok_law::time::{Datelike, NaiveDate, NaiveTime};
use srok_law::timing::{Due, Pause, assess, count};
use wall::{Wall, moment, shown};

/// Random cases for each entry of the catalogue.
const CASES_PER_ENTRY: usize = 2_000;
/// Random rules beyond those of the catalogue.
const RANDOM_RULES: usize = 200_000;

fn day(day: Day) -> NaiveDate {
    day.date()
}

/// The engine's answer in the words of the other.
fn said(due: &Due) -> Answer {
    Answer {
        zero: day(due.day_zero),
        due: day(due.due_on),
        act_by: due.act_by.map(day),
        rolled: due.due_rolled_on.map(day),
        at: due.due_at.0,
        late_from: due.late_from.0,
    }
}

/// The days on which the acts time cases, by the catalogue: order 10-60/РВ of 04.06.2018 was declared invalid on 14.11.2018.
fn period(id: &str) -> (&'static str, &'static str) {
    match id {
        _ if id.starts_with("mo1060_a1") => ("2018-06-04", "2027-12-31"),
        _ if id.starts_with("mo1060") => ("2018-06-04", "2018-11-13"),
        _ if id.starts_with("mo221") => ("2021-01-09", "2027-12-31"),
        _ => ("2011-12-21", "2027-12-31"),
    }
}

fn expected(entry: &Entry, start: i64, declared: NaiveDate, wall: &Wall) -> Answer {
    match entry.reading {
        Reading::Count(rule) => answer(start, &rule, wall, &[]),
        Reading::DayOfNextMonth(number) => {
            // a quarter that ended at midnight ended on the day before
            let zero = shown(start - 1).date();
            let rule = Rule::plain(Length::CalendarDays(0));
            finish(
                zero,
                of_next_month(zero, number),
                NaiveTime::MIN,
                &rule,
                wall,
            )
        }
        Reading::Declared(_) => {
            let rule = Rule::plain(Length::CalendarDays(0));
            finish(shown(start).date(), declared, NaiveTime::MIN, &rule, wall)
        }
        Reading::Earlier(rule, _) => {
            let counted = answer(start, &rule, wall, &[]);
            let stated = finish(counted.zero, declared, NaiveTime::MIN, &rule, wall);
            if stated.late_from < counted.late_from {
                stated
            } else {
                counted
            }
        }
    }
}

#[test]
fn every_entry_of_the_catalogue_agrees_on_random_cases() {
    let mut laws = [
        Law::by("ru", "working", &|_, text| text),
        Law::by("ru", "off", &|_, text| text),
    ];
    let walls = [
        Wall::read(&text("calendars/ru.csv"), false),
        Wall::read(&text("calendars/ru.csv"), true),
    ];
    let catalogue = serde_json::from_str(&text("tests/law/limits.json")).unwrap();
    let entries = entries(&catalogue);
    let mut dice = Dice(2026);
    let (mut compared, mut wrong) = (0_usize, Vec::new());
    for entry in &entries {
        let covering = laws[0]
            .regulations
            .iter()
            .flat_map(|regulation| &regulation.limits)
            .find(|limit| limit.covers.contains(&entry.id));
        let Some(full_id) = covering.map(|limit| limit.full_id.clone()) else {
            wrong.push(format!("{}: no limit covers it", entry.id));
            continue;
        };
        let (first, last) = period(&entry.id);
        let mut differing = 0;
        for _ in 0..CASES_PER_ENTRY {
            let which = dice.below(2) as usize;
            let mut start = dice.moment(first, last);
            if entry.start == "quarter_ended" {
                let (year, month) = (
                    2021 + i32::try_from(dice.below(7)).unwrap(),
                    dice.one(&[4, 7, 10, 1]),
                );
                let year = if month == 1 { year + 1 } else { year };
                start = moment(
                    NaiveDate::from_ymd_opt(year, month, 1)
                        .unwrap()
                        .and_time(NaiveTime::MIN),
                );
            }
            let declared = shown(start).date() + srok_law::time::Days::new(dice.below(40));
            let law = &mut laws[which];
            let mut facts: Vec<(&str, &str)> = entry
                .facts
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            let written = declared.to_string();
            if let Reading::Declared(attribute) | Reading::Earlier(_, attribute) = entry.reading {
                facts.push((attribute, &written));
            }
            let events = law.case_of(&full_id, &entry.start, Instant(start), &facts);
            let timeline = law.timeline(events);
            let (regulation, limit) = law.limit(&full_id);
            let index = regulation.limit_index(&limit.id).unwrap();
            let standings = assess(&timeline, &law.bench(regulation));
            let due = standings
                .iter()
                .find(|standing| standing.limit == index)
                .and_then(|standing| standing.due.as_ref());
            let (expected, found) = (
                expected(entry, start, declared, &walls[which]),
                due.map(said),
            );
            compared += 1;
            // 2028 has no calendar yet; minutes need none
            let unknown = expected.due.year() > 2027
                && !matches!(
                    entry.reading,
                    Reading::Count(Rule {
                        length: Length::Minutes(_),
                        ..
                    })
                );
            if found != Some(expected) || unknown && due.is_some_and(|due| !due.provisional) {
                differing += 1;
                if differing == 1 {
                    wrong.push(format!(
                        "{} ({full_id}) from {}: expected {expected:?}, found {found:?}",
                        entry.id,
                        shown(start)
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} entries differ:\n{}",
        wrong.len(),
        entries.len(),
        wrong.join("\n")
    );
    assert!(
        entries.len() >= 110,
        "only {} entries have a date to compute",
        entries.len()
    );
    assert!(compared >= 220_000, "only {compared} cases were compared");
}

#[test]
fn the_thirty_days_for_an_unclaimed_result_agree() {
    // AMB-23 with an act whose service term is ten calendar days from filing
    let mut law = Law::shipped();
    let wall = Wall::read(&text("calendars/ru.csv"), false);
    let mut dice = Dice(17);
    for _ in 0..2_000 {
        let start = dice.moment("2011-01-05", "2027-11-01");
        let service = answer(start, &Rule::plain(Length::CalendarDays(10)), &wall, &[]);
        let noon = moment(
            service
                .due
                .and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap()),
        );
        let expected = answer(noon, &Rule::plain(Length::CalendarDays(30)), &wall, &[]);
        let events = law.start_of("trial.unclaimed", Instant(start), &[]);
        let found = law
            .standings("trial.unclaimed", events)
            .remove(0)
            .due
            .map(|due| said(&due));
        assert_eq!(found, Some(expected), "from {}", shown(start));
    }
}

#[test]
fn every_kind_of_rule_agrees_on_random_cases() {
    let law = Law::shipped();
    let calendar = law.calendars.named("ru");
    let zone = calendar.zone();
    let csv = text("calendars/ru.csv");
    let walls = [Wall::read(&csv, false), Wall::read(&csv, true)];
    let mut dice = Dice(1060);
    let mut wrong = Vec::new();
    for _ in 0..RANDOM_RULES {
        let (rule, amount, version) = rule(&mut dice);
        let start = dice.moment("2011-01-15", "2027-12-31");
        let stops = if may_stop(&rule) && dice.below(2) == 0 {
            stops(&mut dice, start)
        } else {
            Vec::new()
        };
        let pauses: Vec<Pause> = stops
            .iter()
            .map(|stop| Pause {
                from: Instant(stop.from),
                to: Some(Instant(stop.to)),
                first_day: stop.days.0.into(),
                last_day: stop.days.1.into(),
            })
            .collect();
        let wall = &walls[usize::from(version.decree_days == DecreeDays::Off)];
        let expected = answer(start, &rule, wall, &stops);
        let found = count(
            Instant(start),
            false,
            amount,
            &version,
            calendar,
            zone,
            &pauses,
        )
        .map(|due| said(&due));
        if found.as_ref() != Ok(&expected) {
            let stops: Vec<String> = stops
                .iter()
                .map(|stop| format!("{}..{}", shown(stop.from), shown(stop.to)))
                .collect();
            wrong.push(format!("{rule:?}, decree {:?}, from {}, stopped {stops:?}\n  expected {expected:?}\n  found    {found:?}", version.decree_days, shown(start)));
        }
    }
    let some = wrong.iter().take(5).cloned().collect::<Vec<_>>().join("\n");
    assert!(
        wrong.is_empty(),
        "{} of {RANDOM_RULES} rules differ:\n{some}",
        wrong.len()
    );
}

#[test]
fn the_wall_calendar_shows_what_moscow_showed() {
    assert_eq!(
        shown(at("2011-03-26T22:59:59Z").0).to_string(),
        "2011-03-27 01:59:59"
    );
    assert_eq!(
        shown(at("2011-03-26T23:00:00Z").0).to_string(),
        "2011-03-27 03:00:00"
    );
    assert_eq!(
        shown(at("2014-10-25T21:59:59Z").0).to_string(),
        "2014-10-26 01:59:59"
    );
    assert_eq!(
        shown(at("2014-10-25T22:00:00Z").0).to_string(),
        "2014-10-26 01:00:00"
    );
    assert_eq!(
        moment("2014-10-26T01:30:00".parse().unwrap()),
        at("2014-10-25T21:30:00Z").0
    );
    assert_eq!(
        moment("2011-03-27T02:30:00".parse().unwrap()),
        at("2011-03-26T23:00:00Z").0
    );
}
