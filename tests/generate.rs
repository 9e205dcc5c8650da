//! Do the made-up events serve? Same seed, same bytes; nothing after the given moment; and every shipped limit in every state it can reach.
//!
//! The timing core runs directly over the events, grouped by case: no store, no file.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{DateTime, FixedOffset, Utc};
use serde::Deserialize;
use srok::calendar::{Calendar, Layer, build};
use srok::case::{DAY, Event, Instant, Precision, Symbol, Timeline, Vocabulary};
use srok::generate::{Recipe, Summary, case, generate};
use srok::library::Law;
use srok::regulation::{ATTRIBUTES, CountFrom, DayZero, EVENTS, Limit, Nature, Selector, Severity, Start, Stop, Suspension, Term, Unit, Version};
use srok::timing::{State, assess};

/// Friday, three in the afternoon in Moscow.
const UNTIL: &str = "2026-11-20T12:00:00Z";

fn recipe(cases: u64, until: &str) -> Recipe {
    Recipe { cases, seed: 7, until: until.parse().unwrap(), months: Recipe::MONTHS }
}

fn made(recipe: Recipe) -> (String, Summary) {
    let law = Law::built_in().unwrap();
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
    let (other, _) = made(Recipe { seed: 8, ..recipe(3_000, UNTIL) });
    assert!(one == same);
    assert!(one != other);
}

#[test]
fn any_case_can_be_made_alone() {
    let recipe = recipe(3_000, UNTIL);
    let law = Law::built_in().unwrap();
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
    assert!(!rest.is_empty() && rest.iter().all(|line| line.contains("\"subject\":\"report/")));
}

#[test]
fn one_case_and_the_table_of_a_small_recipe() {
    let law = Law::built_in().unwrap();
    let mut out = Vec::new();
    case(recipe(200, UNTIL), law.calendars.find("ru").unwrap(), 3, &mut out).unwrap();
    insta::assert_snapshot!("one_case", String::from_utf8(out).unwrap());
    insta::assert_snapshot!("small_recipe", made(recipe(200, UNTIL)).1);
}

#[test]
fn every_line_is_an_event_a_source_could_have_sent() {
    let recipe = recipe(20_000, UNTIL);
    let (text, summary) = made(recipe);
    let law = Law::built_in().unwrap();
    let declared: HashSet<&str> =
        law.regulations.iter().flat_map(|regulation| &regulation.declared_attributes).map(String::as_str).chain(ATTRIBUTES.iter().copied()).collect();
    let mut sent: HashMap<(String, String), (&str, DateTime<FixedOffset>)> = HashMap::new();
    let mut amended = Vec::new();
    let mut twice = 0;
    let mut types: BTreeMap<String, u64> = BTreeMap::new();
    for (raw, line) in text.lines().zip(lines(&text)) {
        assert_eq!(line.specversion, "1.0");
        assert!(line.time <= recipe.until, "{raw}");
        assert!(EVENTS.contains(&line.r#type.as_str()), "{raw}");
        assert!(line.data.keys().all(|name| declared.contains(name.as_str())), "{raw}");
        assert_eq!(line.time.offset().local_minus_utc(), 3 * 3600, "{raw}");
        assert!(!line.subject.starts_with("LI-") || !line.r#type.starts_with("queue"), "{raw}");
        let key = (line.source, line.id);
        if let Some((first, _)) = sent.get(&key) {
            assert_eq!(*first, raw, "an identity never has two contents");
            twice += 1;
            continue;
        }
        if let Some(id) = line.data.get("replaces") {
            amended.push((key.0.clone(), id.as_str().unwrap().to_owned(), line.r#type.clone()));
        }
        *types.entry(line.r#type).or_default() += 1;
        sent.insert(key, (raw, line.time));
    }
    assert_eq!(sent.len() as u64, summary.events);
    assert_eq!(twice, summary.duplicates);
    let counted: BTreeMap<String, u64> = summary.by_type.iter().map(|(kind, count)| ((*kind).to_owned(), *count)).collect();
    assert_eq!(types, counted);
    assert!(twice > 0);
    for (source, id, kind) in &amended {
        assert!(sent.contains_key(&(source.clone(), id.clone())), "{kind} names {source} {id}, which is not there");
    }
    assert!(["event_corrected", "event_annulled"].iter().all(|kind| amended.iter().any(|(_, _, amending)| amending == kind)));
}

#[test]
fn after_registration_a_complaint_keeps_its_ground_and_object() {
    let (text, _) = made(recipe(20_000, UNTIL));
    let telling = ["complaint_submitted", "complaint_received_mfc", "complaint_registered", "event_corrected", "complaint_evidence_added"];
    let mut made_precise = 0;
    for line in lines(&text).filter(|line| line.subject.starts_with("ZH-")) {
        let names_ground = line.data.contains_key("ground");
        assert!(telling.contains(&line.r#type.as_str()) || !names_ground && !line.data.contains_key("object"), "{line:?}");
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
        late += u32::from(*at < latest - 86_400);
        latest = latest.max(*at);
    }
    let total = times.len() as u32;
    assert!(backwards > total / 100, "{backwards} of {total} arrive after something later");
    assert!(late > total / 1000, "{late} of {total} arrive a day late");
    // cases of different times are interleaved, yet the first tenth of the file is not the end of the story
    let end_of_first_tenth = *times.iter().take(times.len() / 10).max().unwrap();
    assert!(end_of_first_tenth < *times.iter().max().unwrap());
}

#[test]
fn in_a_zone_with_daylight_saving_the_times_are_local() {
    let head = "id = \"nl\"\nzone = \"Europe/Amsterdam\"\nfirst_year = 2025\nlast_year = 2027\nweek = [\"monday\", \"tuesday\", \"wednesday\", \"thursday\", \"friday\"]\n\
                [hours]\nmonday = [\"09:00-17:00\"]\ntuesday = [\"09:00-17:00\"]\nwednesday = [\"09:00-17:00\"]\nthursday = [\"09:00-17:00\"]\nfriday = [\"09:00-17:00\"]\n";
    let calendar = build(&[Layer { file: "nl.toml".into(), head: head.into(), days: None }]).unwrap();
    let (text, _) = made_by(recipe(3_000, UNTIL), &calendar);
    for line in lines(&text) {
        let local = calendar.zone().local(Instant(line.time.timestamp_micros()));
        assert_eq!(local.naive_local(), line.time.naive_local(), "{line:?}");
    }
}

// Every shipped limit in every state it can reach ──────────────────────────────────────────────────────────────────────────────────────────

fn identity(source: &str, id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (source, id).hash(&mut hasher);
    hasher.finish()
}

fn event(line: &Line, arrived: i64, words: &mut Vocabulary) -> Event {
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut one = |name: &str| line.data.get(name).map(|value| words.intern(&text(value)));
    let (organisation, to_organisation, official) = (one("organisation"), one("to_organisation"), one("official"));
    let mut facts = Vec::new();
    for (name, value) in line.data.iter().filter(|(name, _)| !matches!(name.as_str(), "organisation" | "to_organisation" | "replaces")) {
        let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        facts.extend(values.iter().map(|value| (words.intern(name), words.intern(&text(value)))));
    }
    Event {
        identity: identity(&line.source, &line.id),
        replaces: line.data.get("replaces").map(|id| identity(&line.source, id.as_str().unwrap())),
        kind: words.intern(&line.r#type),
        occurred_at: Instant(line.time.timestamp_micros()),
        precision: Precision::Moment,
        recorded_at: Instant(arrived),
        organisation,
        to_organisation,
        official,
        facts,
    }
}

/// How many standings of each limit are in each state.
#[derive(Default)]
struct Seen {
    /// At the given moment.
    now: BTreeMap<(String, &'static str), u32>,
    /// At the moments read beside it.
    before: BTreeMap<(String, &'static str), u32>,
}

impl Seen {
    fn now(&self, limit: &Limit, state: State) -> u32 {
        self.now.get(&(limit.full_id.clone(), state.code())).copied().unwrap_or(0)
    }

    fn before(&self, limit: &Limit, state: State) -> u32 {
        self.before.get(&(limit.full_id.clone(), state.code())).copied().unwrap_or(0)
    }
}

/// The moments read beside the given one: every six hours of the last seventy days. A Friday afternoon cannot show everything: what was
/// filed after the cut-off or on a day off, a term of one calendar day begun on the day before a working day, a report not yet due.
fn moments(until: Instant) -> impl Iterator<Item = Instant> {
    (1..280).map(move |step| until.plus(-step * DAY / 4))
}

fn timed(text: &str, until: Instant) -> (Law, Seen) {
    let mut law = Law::built_in().unwrap();
    let mut cases: HashMap<String, (Option<Symbol>, Vec<Event>)> = HashMap::new();
    let regulation = law.words.intern("regulation");
    for (arrived, line) in lines(text).enumerate() {
        let event = event(&line, arrived as i64, &mut law.words);
        let case = cases.entry(line.subject).or_default();
        case.0 = case.0.or(event.values(regulation).next());
        case.1.push(event);
    }
    let mut seen = Seen::default();
    for (act, events) in cases.into_values() {
        let Some(regulation) = law.regulations.iter().find(|regulation| Some(regulation.symbol) == act) else { continue };
        for standing in assess(&Timeline::new(events, law.amendments), &law.bench(regulation)) {
            let id = &regulation.limits[standing.limit].full_id;
            if let Some(state) = standing.state(until) {
                *seen.now.entry((id.clone(), state.code())).or_default() += 1;
            }
            let over = standing.stopped_at.or(standing.cancelled_at).unwrap_or(until);
            let open = moments(until).take_while(|at| *at >= standing.exists_from).filter(|at| *at <= over);
            for state in open.filter_map(|at| standing.state(at)) {
                *seen.before.entry((id.clone(), state.code())).or_default() += 1;
            }
        }
    }
    (law, seen)
}

/// Returns the version that holds, unless it is a blank: a blank is no limit.
fn timed_version(limit: &Limit) -> Option<&Version> {
    limit.versions.last().filter(|version| !version.terms.is_empty())
}

/// The states that a limit must reach, and those it may reach beside, read from its fields.
fn reachable(limit: &Limit, version: &Version) -> (BTreeSet<State>, BTreeSet<State>) {
    let mut must = BTreeSet::from([State::Met]);
    if version.terms == [Term::Immediately] {
        // elapsed time only: nothing to be late for
        must.insert(State::NoTerm);
    } else {
        must.extend([State::Running, State::Late]);
        // a term of the applicant and a waiting period run out, they are not overdue
        let runs_out = limit.nature == Nature::Waiting || limit.severity == Severity::Applicant;
        must.insert(if runs_out { State::Expired } else { State::Overdue });
        // minutes run out unannounced, and a waiting period threatens nobody
        let elapsed = |term: &Term| matches!(term, Term::Amount(amount) if matches!(amount.unit, Unit::Minute | Unit::Hour));
        if limit.nature == Nature::Deadline && !version.terms.iter().all(elapsed) {
            must.insert(State::DueSoon);
        }
    }
    if matches!(limit.suspension, Suspension::Stops { .. }) {
        must.insert(State::Suspended);
    }
    if !limit.cancels.is_empty() {
        must.insert(State::Cancelled);
    }
    let starts: Vec<&Selector> = match &limit.start {
        Start::FirstOf(of) | Start::Latest(of) | Start::EarliestOf { of, .. } => of.iter().collect(),
        Start::DueOf(_) | Start::ExpiryOf(_) | Start::Clock(_) => Vec::new(), // a computed start cannot be missing
    };
    if !starts.is_empty() {
        must.insert(State::Unknown);
    }
    // a duty that arises only with its start never lacks it
    let arises_with_start = limit.requires.iter().all(|required| starts.iter().any(|start| start.event == required.event));
    if !limit.requires.is_empty() && arises_with_start {
        must.remove(&State::Unknown);
    }
    // a duty that arises only with its end is never open
    let (Stop::Any(ends) | Stop::All(ends)) = &limit.stop;
    if !limit.requires.is_empty() && limit.requires.iter().all(|required| ends.contains(required)) {
        for open in [State::Running, State::DueSoon, State::Overdue, State::Expired] {
            must.remove(&open);
        }
    }
    // what is due on the very day is due soon from the first moment, unless its day zero may be a later day
    let the_same_day = version.count_from == CountFrom::SameDay && version.cutoff.is_none() && version.day_zero == DayZero::EventDay;
    let no_days = version.terms.iter().all(|term| matches!(term, Term::Amount(amount) if amount.whole() == 0));
    if the_same_day && no_days {
        must.remove(&State::Running);
    }
    // conditions may cease to hold, and a suspension that is forbidden changes nothing
    let mut may = must.clone();
    if limit.when.iter().chain(&limit.unless).next().is_some() {
        may.insert(State::Cancelled);
    }
    (must, may)
}

#[test]
fn every_shipped_limit_has_a_standing_in_every_state_it_can_reach() {
    let until: DateTime<Utc> = UNTIL.parse().unwrap();
    let (law, seen) = timed(&made(recipe(40_000, UNTIL)).0, until.into());
    let (mut absent, mut unexpected, mut only_before, mut limits) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for id in ["mo221", "mo1060-address", "mo1060-licence", "msk604", "msk546"] {
        for limit in &law.regulation(id).unwrap().limits {
            let Some(version) = timed_version(limit) else { continue };
            limits += 1;
            let (must, may) = reachable(limit, version);
            for state in State::ALL {
                let (now, before) = (seen.now(limit, state), seen.before(limit, state));
                let place = format!("{} {}", limit.full_id, state.code());
                if must.contains(&state) && now + before == 0 {
                    absent.push(place);
                } else if must.contains(&state) && now == 0 {
                    only_before.push(place);
                } else if !may.contains(&state) && now + before > 0 {
                    unexpected.push(place);
                }
            }
        }
    }
    assert!(limits > 110, "{limits} limits");
    assert_eq!(absent, Vec::<String>::new(), "states no case is in");
    assert_eq!(unexpected, Vec::<String>::new(), "states that the fields of the limit exclude");
    // what that Friday afternoon cannot show, or shows by chance only in a bigger sample
    assert!(only_before.len() < 60, "{} seen only before: {only_before:?}", only_before.len());
}

#[test]
fn most_things_are_done_in_time_and_some_are_not() {
    let until: DateTime<Utc> = UNTIL.parse().unwrap();
    let (law, seen) = timed(&made(recipe(20_000, UNTIL)).0, until.into());
    let share = |id: &str| {
        let (regulation, index) = law.limit(id).unwrap();
        let limit = &regulation.limits[index];
        let (met, late) = (seen.now(limit, State::Met), seen.now(limit, State::Late));
        f64::from(late) / f64::from(met + late)
    };
    for id in ["mo221.registration_portal", "mo221.registration_mfc", "mo221.registration_tsp", "mo221.service_term", "mo221.complaint_review_general", "mo221.complaint_registration"] {
        assert!((0.02..0.09).contains(&share(id)), "{id}: {:.3} late", share(id));
    }
}

#[test]
fn in_2018_every_limit_of_the_model_form_that_has_a_term_occurs() {
    let (text, _) = made(recipe(20_000, "2018-11-13T12:00:00Z"));
    let (law, seen) = timed(&text, "2018-11-13T12:00:00Z".parse::<DateTime<Utc>>().unwrap().into());
    let absent: Vec<&str> = law.regulation("mo1060").unwrap().limits.iter()
        .filter(|limit| timed_version(limit).is_some())
        .filter(|limit| State::ALL.iter().all(|state| seen.now(limit, *state) == 0))
        .map(|limit| limit.full_id.as_str())
        .collect();
    assert_eq!(absent, Vec::<&str>::new());
}
