//! Is every shipped limit in every state it can reach? The timing core over the made-up events, grouped by case: no store, no file.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use srok_law::case::{DAY, Event, Instant, Precision, Symbol, Timeline, Vocabulary};
use srok_law::library::Law;
use srok_law::regulation::{
    CountFrom, DayZero, Limit, Nature, Selector, Severity, Start, Stop, Suspension, Term, Unit,
    Version,
};
use srok_law::time::{DateTime, Utc};
use srok_law::timing::{State, assess};

use super::{Line, UNTIL, lines, made, recipe};

fn identity(source: &str, id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (source, id).hash(&mut hasher);
    hasher.finish()
}

fn event(line: &Line, arrived: i64, words: &mut Vocabulary) -> Event {
    let text = |value: &serde_json::Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let mut one = |name: &str| line.data.get(name).map(|value| words.intern(&text(value)));
    let (organisation, to_organisation, official) =
        (one("organisation"), one("to_organisation"), one("official"));
    let mut facts = Vec::new();
    for (name, value) in line.data.iter().filter(|(name, _)| {
        !matches!(
            name.as_str(),
            "organisation" | "to_organisation" | "replaces"
        )
    }) {
        let values = value
            .as_array()
            .cloned()
            .unwrap_or_else(|| vec![value.clone()]);
        facts.extend(
            values
                .iter()
                .map(|value| (words.intern(name), words.intern(&text(value)))),
        );
    }
    Event {
        identity: identity(&line.source, &line.id),
        replaces: line
            .data
            .get("replaces")
            .map(|id| identity(&line.source, id.as_str().unwrap())),
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
        self.now
            .get(&(limit.full_id.clone(), state.code()))
            .copied()
            .unwrap_or(0)
    }

    fn before(&self, limit: &Limit, state: State) -> u32 {
        self.before
            .get(&(limit.full_id.clone(), state.code()))
            .copied()
            .unwrap_or(0)
    }
}

/// The moments read beside the given one: every six hours of the last seventy days. A Friday afternoon cannot show everything: what was
/// filed after the cut-off or on a day off, a term of one calendar day begun on the day before a working day, a report not yet due.
fn moments(until: Instant) -> impl Iterator<Item = Instant> {
    (1..280).map(move |step| until.plus(-step * DAY / 4))
}

fn timed(text: &str, until: Instant) -> (Law, Seen) {
    let mut law = srok::shipped::built_in().unwrap();
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
        let Some(regulation) = law
            .regulations
            .iter()
            .find(|regulation| Some(regulation.symbol) == act)
        else {
            continue;
        };
        for standing in assess(
            &Timeline::new(events, law.amendments),
            &law.bench(regulation),
        ) {
            let id = &regulation.limits[standing.limit].full_id;
            if let Some(state) = standing.state(until) {
                *seen.now.entry((id.clone(), state.code())).or_default() += 1;
            }
            let over = standing
                .stopped_at
                .or(standing.cancelled_at)
                .unwrap_or(until);
            let open = moments(until)
                .take_while(|at| *at >= standing.exists_from)
                .filter(|at| *at <= over);
            for state in open.filter_map(|at| standing.state(at)) {
                *seen.before.entry((id.clone(), state.code())).or_default() += 1;
            }
        }
    }
    (law, seen)
}

/// Returns the version that holds, unless it is a blank: a blank is no limit.
fn timed_version(limit: &Limit) -> Option<&Version> {
    limit
        .versions
        .last()
        .filter(|version| !version.terms.is_empty())
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
        must.insert(if runs_out {
            State::Expired
        } else {
            State::Overdue
        });
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
        Start::FirstOf(of) | Start::Latest(of) | Start::EarliestOf { of, .. } => {
            of.iter().collect()
        }
        Start::DueOf(_) | Start::ExpiryOf(_) | Start::Clock(_) => Vec::new(), // a computed start cannot be missing
    };
    if !starts.is_empty() {
        must.insert(State::Unknown);
    }
    // a duty that arises only with its start never lacks it
    let arises_with_start = limit
        .requires
        .iter()
        .all(|required| starts.iter().any(|start| start.event == required.event));
    if !limit.requires.is_empty() && arises_with_start {
        must.remove(&State::Unknown);
    }
    // a duty that arises only with its end is never open
    let (Stop::Any(ends) | Stop::All(ends)) = &limit.stop;
    if !limit.requires.is_empty()
        && limit
            .requires
            .iter()
            .all(|required| ends.contains(required))
    {
        for open in [
            State::Running,
            State::DueSoon,
            State::Overdue,
            State::Expired,
        ] {
            must.remove(&open);
        }
    }
    // what is due on the very day is due soon from the first moment, unless its day zero may be a later day
    let the_same_day = version.count_from == CountFrom::SameDay
        && version.cutoff.is_none()
        && version.day_zero == DayZero::EventDay;
    let no_days = version
        .terms
        .iter()
        .all(|term| matches!(term, Term::Amount(amount) if amount.whole() == 0));
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
    let (mut absent, mut unexpected, mut only_before, mut limits) =
        (Vec::new(), Vec::new(), Vec::new(), 0);
    for id in [
        "mo221",
        "mo1060-address",
        "mo1060-licence",
        "msk604",
        "msk546",
    ] {
        for limit in &law.regulation(id).unwrap().limits {
            let Some(version) = timed_version(limit) else {
                continue;
            };
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
    assert_eq!(
        unexpected,
        Vec::<String>::new(),
        "states that the fields of the limit exclude"
    );
    // what that Friday afternoon cannot show, or shows by chance only in a bigger sample
    assert!(
        only_before.len() < 60,
        "{} seen only before: {only_before:?}",
        only_before.len()
    );
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
    for id in [
        "mo221.registration_portal",
        "mo221.registration_mfc",
        "mo221.registration_tsp",
        "mo221.service_term",
        "mo221.complaint_review_general",
        "mo221.complaint_registration",
    ] {
        assert!(
            (0.02..0.09).contains(&share(id)),
            "{id}: {:.3} late",
            share(id)
        );
    }
}

#[test]
fn in_2018_every_limit_of_the_model_form_that_has_a_term_occurs() {
    let (text, _) = made(recipe(20_000, "2018-11-13T12:00:00Z"));
    let (law, seen) = timed(
        &text,
        "2018-11-13T12:00:00Z"
            .parse::<DateTime<Utc>>()
            .unwrap()
            .into(),
    );
    let limits = &law.regulation("mo1060").unwrap().limits;
    // what is counted from the end of a blank has no date either
    let blank = |index: &usize| timed_version(&limits[*index]).is_none();
    let absent: Vec<&str> = limits.iter()
        .filter(|limit| timed_version(limit).is_some())
        .filter(|limit| !matches!(&limit.start, Start::DueOf(other) | Start::ExpiryOf(other) if blank(other)))
        .filter(|limit| State::ALL.iter().all(|state| seen.now(limit, *state) == 0))
        .map(|limit| limit.full_id.as_str())
        .collect();
    assert_eq!(absent, Vec::<&str>::new());
}
