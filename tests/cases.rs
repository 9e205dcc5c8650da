//! Where does every limit of a whole case stand? Scenarios of tests/law/cases/*.toml, each timed in every order of arrival.
//!
//! A moment is local to the act's zone; a bare date in `events` means that only the day is known, in `expect` the last moment of that day.
//! An event: `moment type attribute=value …`, beside attributes `id=` (to be named), `replaces=` (that id), `recorded=` (when it was learnt;
//! else when it happened). An expectation: `as-of [known:moment] limit state [field=value …]`; the state `-` means that there is no such duty.

#[path = "law/bench.rs"]
mod bench;

use std::collections::BTreeMap;

use bench::{Law, root, text};
use srok::calendar::Zone;
use srok::case::{Event, Instant, Precision, Timeline};
use srok::regulation::{Regulation, Term};
use srok::timing::{Finding, Rule, Standing, State, TimingError, assess, count, figures, findings};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    title: String,
    source: String,
    regulation: String,
    events: Vec<String>,
    #[serde(default)]
    expect: Vec<String>,
    findings: Option<Vec<String>>,
}

fn cases() -> Vec<(String, Case)> {
    let folder = root().join("tests/law/cases");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let read: File = toml::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"));
        cases.extend(read.case.into_iter().map(|case| (name.clone(), case)));
    }
    cases
}

/// A local moment, and whether only its day was given.
fn moment(text: &str, zone: &Zone) -> (Instant, bool) {
    if let Ok(date) = text.parse::<chrono::NaiveDate>() {
        return (zone.start_of(date.into()), true);
    }
    let (date, time) = text.split_once('T').unwrap_or_else(|| panic!("`{text}` is no moment"));
    let time = ["%H:%M:%S%.f", "%H:%M"].iter().find_map(|format| chrono::NaiveTime::parse_from_str(time, format).ok());
    let date: chrono::NaiveDate = date.parse().unwrap();
    let time = time.unwrap_or_else(|| panic!("`{text}` is no moment"));
    let micros = i64::from(chrono::Timelike::nanosecond(&time) / 1000);
    let whole = chrono::Timelike::with_nanosecond(&time, 0).unwrap();
    (zone.at(date.into(), whole).plus(micros), false)
}

/// As `moment`, but a bare date is its last moment.
fn as_of(text: &str, zone: &Zone) -> Instant {
    match moment(text, zone) {
        (at, true) => zone.start_of(zone.day_of(at).plus(1)).plus(-1),
        (at, false) => at,
    }
}

fn events(law: &mut Law, zone: &Zone, lines: &[String]) -> Vec<Event> {
    let mut ids: BTreeMap<String, u64> = BTreeMap::new();
    let mut replacing: Vec<(usize, String)> = Vec::new();
    let mut events = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let mut words = line.split_whitespace();
        let (at, by_day) = moment(words.next().unwrap(), zone);
        let kind = words.next().unwrap_or_else(|| panic!("`{line}` has no type"));
        let (mut facts, mut recorded, mut id) = (Vec::new(), at, None);
        for word in words {
            let (name, value) = word.split_once('=').unwrap_or_else(|| panic!("`{word}` of `{line}`"));
            match name {
                "id" => id = Some(value.to_owned()),
                "replaces" => replacing.push((index, value.to_owned())),
                "recorded" => recorded = moment(value, zone).0,
                _ => facts.push((name, value)),
            }
        }
        let mut event = law.event(kind, at, &facts);
        event.recorded_at = recorded;
        if by_day {
            event.precision = Precision::Day;
        }
        ids.extend(id.map(|id| (id, event.identity)));
        events.push(event);
    }
    for (index, id) in replacing {
        let target: &mut Event = &mut events[index];
        target.replaces = Some(ids[&id]);
    }
    events
}

struct Timed<'a> {
    law: &'a Law,
    regulation: &'a Regulation,
    timeline: Timeline,
    standings: Vec<Standing>,
}

impl<'a> Timed<'a> {
    fn new(law: &'a Law, regulation: &'a Regulation, timeline: Timeline) -> Self {
        let standings = assess(&timeline, &law.bench(regulation));
        Self { law, regulation, timeline, standings }
    }

    fn findings(&self) -> Vec<String> {
        let found = findings(&self.timeline, &self.standings, &self.law.bench(self.regulation));
        let mut names: Vec<String> = found.iter().map(|finding| name(finding, self.regulation)).collect();
        names.sort();
        names
    }

    /// What an expectation asks about, in its own words.
    fn found(&self, as_of: Instant, limit: &str, fields: &[(String, String)]) -> (String, Vec<(String, String)>) {
        let index = self.regulation.limit_index(limit).unwrap_or_else(|| panic!("no limit `{limit}`"));
        let given = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
        let of_limit: Vec<&Standing> = self.standings.iter().filter(|standing| standing.limit == index).collect();
        let standing = match given("occurrence") {
            Some(number) => of_limit.iter().find(|standing| standing.occurrence.to_string() == number),
            None => {
                assert!(of_limit.len() < 2, "`{limit}` has {} occurrences: say which", of_limit.len());
                of_limit.first()
            }
        };
        let Some((standing, state)) = standing.and_then(|standing| Some((*standing, standing.state(as_of)?))) else {
            return ("-".into(), fields.iter().filter(|(name, _)| name == "occurrence").cloned().collect());
        };
        let fields = fields.iter().map(|(name, _)| (name.clone(), self.field(standing, name, as_of))).collect();
        (state.code().into(), fields)
    }

    fn field(&self, standing: &Standing, field: &str, as_of: Instant) -> String {
        let zone = &self.regulation.zone;
        let limit = &self.regulation.limits[standing.limit];
        let day = |day: Option<srok::case::Day>| day.map_or_else(|| "none".into(), |day| day.to_string());
        let at = |at: Option<Instant>| at.map_or_else(|| "none".into(), |at| written(at, zone));
        let word = |symbol: Option<srok::case::Symbol>| symbol.map_or_else(|| "none".into(), |symbol| self.law.words.word(symbol).to_owned());
        let yes = |yes: bool| if yes { "yes".to_owned() } else { "no".to_owned() };
        let number = |number: Option<i64>| number.map_or_else(|| "none".into(), |number| number.to_string());
        let calendar = self.law.calendars.of(standing.organisation);
        let figures = figures(standing, self.regulation, calendar, as_of);
        let due = standing.due.as_ref();
        match field {
            "due" => day(due.map(|due| due.due_on)),
            "act_by" => day(due.and_then(|due| due.act_by)),
            "zero" => day(due.map(|due| due.day_zero)),
            "occurrence" => standing.occurrence.to_string(),
            "org" => word(standing.organisation),
            "official" => word(standing.official),
            "missing" => word(standing.missing),
            "severity" => limit.severity.code().to_owned(),
            "contested" => yes(standing.is_contested(as_of, zone)),
            "provisional" => yes(standing.provisional),
            "manual" => yes(standing.manual),
            "suspended_days" => figures.suspended.to_string(),
            "remaining" => number(figures.remaining),
            "late_by" => number(figures.late_by),
            "late_calendar_days" => number(figures.late_calendar_days),
            "started" => at(standing.started_at),
            "stopped" => at(standing.stopped_at),
            "target" => at(standing.target_late_from),
            "known_late" => at(standing.known_late_at(as_of)),
            "version" => standing.version.map_or_else(|| "none".into(), |version| limit.versions[version].in_force.to_string()),
            _ => panic!("no field `{field}`"),
        }
    }
}

/// A moment as the expectations write it: no seconds if there are none.
fn written(at: Instant, zone: &Zone) -> String {
    let local = zone.local(at).naive_local();
    let whole = at.0 % srok::case::MINUTE == 0;
    local.format(if whole { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S%.f" }).to_string()
}

fn name(finding: &Finding, regulation: &Regulation) -> String {
    let limit = |index: usize| regulation.limits[index].id.clone();
    match finding.rule {
        Rule::Check(index) => regulation.checks[index].id.clone(),
        Rule::TooEarly(index) => format!("too_early:{}", limit(index)),
        Rule::WaitingCutShort(index) => format!("waiting_cut_short:{}", limit(index)),
        Rule::PromisedLater(index) => format!("promised_later:{}", limit(index)),
        Rule::DeclaredLater(index) => format!("declared_later:{}", limit(index)),
    }
}

/// Checks one line; `None` if it holds.
fn differs(line: &str, events: &[Event], law: &mut Law, regulation: &str) -> Option<String> {
    let zone = law.regulation(regulation).zone.clone();
    let mut words = line.split_whitespace().peekable();
    let at = as_of(words.next()?, &zone);
    let known = words.next_if(|word| word.starts_with("known:")).map(|word| as_of(&word["known:".len()..], &zone));
    let limit = words.next()?;
    let state = words.next()?;
    let fields: Vec<(String, String)> =
        words.map(|word| word.split_once('=').unwrap_or_else(|| panic!("`{word}` of `{line}`"))).map(|(name, value)| (name.into(), value.into())).collect();
    let known: Vec<Event> = events.iter().filter(|event| known.is_none_or(|known| event.recorded_at <= known)).cloned().collect();
    let timeline = law.timeline(known);
    let timed = Timed::new(law, law.regulation(regulation), timeline);
    let (found, values) = timed.found(at, limit, &fields);
    let given = if state.split('|').any(|state| state == found) { found.clone() } else { state.into() };
    let wanted = if found == "-" { values.clone() } else { fields };
    let write = |state: &str, fields: &[(String, String)]| {
        fields.iter().fold(state.to_owned(), |text, (name, value)| format!("{text} {name}={value}"))
    };
    let (expected, found) = (write(&given, &wanted), write(&found, &values));
    (expected != found).then(|| format!("    {line}\n      expected {expected}\n      found    {found}"))
}

#[test]
fn every_case_stands_where_it_should() {
    let mut law = Law::shipped();
    let mut wrong = Vec::new();
    for (file, case) in cases() {
        let zone = law.regulation(&case.regulation).zone.clone();
        let events = events(&mut law, &zone, &case.events);
        let mut lines: Vec<String> = case.expect.iter().filter_map(|line| differs(line, &events, &mut law, &case.regulation)).collect();
        if let Some(expected) = &case.findings {
            let timeline = law.timeline(events.clone());
            let found = Timed::new(&law, law.regulation(&case.regulation), timeline).findings();
            let mut expected = expected.clone();
            expected.sort();
            if found != expected {
                lines.push(format!("    findings expected {expected:?}\n             found    {found:?}"));
            }
        }
        assert!(!case.expect.is_empty() || case.findings.is_some(), "`{}` expects nothing", case.title);
        assert!(!case.source.is_empty(), "`{}` names no source", case.title);
        if !lines.is_empty() {
            wrong.push(format!("{file}: {} ({})\n{}", case.title, case.source, lines.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn order_of_arrival_and_repetition_change_nothing() {
    let mut law = Law::shipped();
    for (file, case) in cases() {
        let zone = law.regulation(&case.regulation).zone.clone();
        let straight = events(&mut law, &zone, &case.events);
        let timeline = law.timeline(straight.clone());
        let regulation = law.regulation(&case.regulation);
        let expected = assess(&timeline, &law.bench(regulation));
        let mut orders: Vec<Vec<Event>> = vec![straight.iter().rev().cloned().collect()];
        orders.extend((0..straight.len()).map(|by| {
            let mut turned = straight.clone();
            turned.rotate_left(by);
            turned
        }));
        // everything twice, the repetition recorded later
        let mut doubled: Vec<Event> = straight.clone();
        doubled.extend(straight.iter().map(|event| Event { recorded_at: event.recorded_at.plus(srok::case::DAY), ..event.clone() }));
        orders.push(doubled.iter().rev().cloned().collect());
        orders.push(doubled);
        for order in orders {
            let other = law.timeline(order);
            assert_eq!(other, timeline, "{file}: {}", case.title);
            assert_eq!(assess(&other, &law.bench(law.regulation(&case.regulation))), expected, "{file}: {}", case.title);
        }
    }
}

/// A check with a case in which it is found once, and one in which it is not.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Checked {
    check: String,
    found: Vec<String>,
    not_found: Vec<String>,
}

#[test]
fn every_check_is_found_once_and_not_without_its_cause() {
    #[derive(serde::Deserialize)]
    struct Checks {
        case: Vec<Checked>,
    }
    let Checks { case } = toml::from_str(&text("tests/law/checks.toml")).unwrap();
    let mut law = Law::shipped();
    let mut wrong = Vec::new();
    for checked in &case {
        let (act, id) = checked.check.split_once('.').unwrap();
        let zone = law.regulation(act).zone.clone();
        for (lines, times) in [(&checked.found, 1), (&checked.not_found, 0)] {
            let events = events(&mut law, &zone, lines);
            let timeline = law.timeline(events);
            let names = Timed::new(&law, law.regulation(act), timeline).findings();
            let found = names.iter().filter(|name| *name == id).count();
            if found != times {
                wrong.push(format!("{}: expected {times}, found {found} in {lines:?}", checked.check));
            }
        }
    }
    for regulation in &law.regulations {
        for check in &regulation.checks {
            if !case.iter().any(|checked| checked.check == check.full_id) {
                wrong.push(format!("{}: not tested", check.full_id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_calendar_without_a_working_day_is_an_error_and_no_loop() {
    let mut law = Law::shipped();
    for limit in ["one_working_day", "after_cutoff", "rolled"] {
        let full_id = format!("trial-never.{limit}");
        let events = law.start_of(&full_id, bench::at("2026-03-02T10:00:00+03:00"), &[]);
        let standings = law.standings(&full_id, events);
        let [standing] = standings.as_slice() else { panic!("{full_id}: {} standings", standings.len()) };
        assert_eq!(standing.due, None, "{full_id}");
        assert_eq!(standing.state(bench::at("2030-01-01T00:00:00Z")), Some(State::Unknown), "{full_id}");

        let (regulation, limit) = law.limit(&full_id);
        let version = &limit.versions[0];
        let Term::Amount(amount) = version.terms[0] else { panic!("{full_id} has no amount") };
        let calendar = law.calendars.named("never");
        let counted = count(bench::at("2026-03-02T10:00:00+03:00"), false, amount, version, calendar, &regulation.zone, &[]);
        let error = counted.expect_err(&full_id).to_string();
        assert!(error.contains("`never`") && error.contains("no working day"), "{full_id}: {error}");
    }
}

#[test]
fn before_the_first_year_of_the_calendar_nothing_is_counted() {
    let law = Law::shipped();
    let (regulation, limit) = law.limit("trial.five_working_days");
    let Term::Amount(amount) = limit.versions[0].terms[0] else { panic!("no amount") };
    let start = bench::at("2010-12-31T20:59:59Z");
    let counted = count(start, false, amount, &limit.versions[0], law.calendars.named("ru"), &regulation.zone, &[]);
    assert!(matches!(counted, Err(TimingError::BeforeCalendar { first_year: 2011, .. })), "{counted:?}");
}

#[test]
fn a_holiday_inserted_moves_dates_and_removed_leaves_no_trace() {
    let with = |day: &'static str| {
        Law::by("ru", "working", &move |file, text| {
            if file == "ru.csv" && !day.is_empty() { format!("{text}{day},holiday,Test,Test\n") } else { text }
        })
    };
    let due = |law: &mut Law| {
        let mut lines = Vec::new();
        for start in ["2026-07-02T12:00:00+03:00", "2026-07-20T12:00:00+03:00", "2026-12-01T12:00:00+03:00"] {
            for limit in ["mo221.complaint_review_general", "mo221.service_term", "mo221.registration_portal"] {
                let events = law.start_of(limit, bench::at(start), &[("channel", "portal")]);
                let due = law.standings(limit, events).remove(0).due.unwrap();
                lines.push(format!("{limit} {} {:?} {:?}", due.due_on, due.act_by, due.due_rolled_on));
            }
        }
        lines
    };
    let (before, during, after) = (due(&mut with("")), due(&mut with("2026-07-09")), due(&mut with("")));
    assert_eq!(before, after);
    // 15 working days from 2 July end on the 23rd, with one holiday more on the 24th; ten calendar days do not move; the rest lies elsewhere
    assert!(before[0].starts_with("mo221.complaint_review_general 2026-07-23"), "{}", before[0]);
    assert!(during[0].starts_with("mo221.complaint_review_general 2026-07-24"), "{}", during[0]);
    assert_eq!(before[1..], during[1..]);
}
