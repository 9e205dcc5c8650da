//! The same figures, counted plainly: over the lines of the file, case by case, with no code of the product.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;
use srok_law::time::{Days, NaiveDate};

use crate::wall::Wall;

/// A complaint at a body, times as they are written: all of one offset, so that their order is that of the texts.
#[derive(Debug, Default, Clone)]
struct Case {
    unit: String,
    received: Option<String>,
    registered: Option<String>,
    objects: Vec<String>,
    grounds: Vec<String>,
    /// The grounds with the time from which they stand.
    grounds_since: Vec<(String, Vec<String>)>,
    channel: String,
    parent: Option<String>,
    sent_to: Option<String>,
    /// Time, what, outcome.
    endings: Vec<(String, String, String)>,
}

/// All complaints of a file.
pub struct File {
    cases: BTreeMap<String, Case>,
    /// What a complaint that was sent on became.
    next: HashMap<String, String>,
}

/// What is counted, by name.
pub type Figures = BTreeMap<String, u64>;

const SHORT: [&str; 2] = ["acceptance_refused", "correction_refused_or_late"];
const LEFT_OUT: [&str; 3] = ["mfc", "mfc_head", "mfc_worker"];
const ENDINGS: [&str; 5] = [
    "complaint_decided",
    "complaint_left_unanswered",
    "complaint_forwarded",
    "complaint_withdrawn",
    "complaint_joined",
];

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values
            .iter()
            .filter_map(Value::as_str)
            .map(Into::into)
            .collect(),
        Value::String(value) => vec![value.clone()],
        _ => Vec::new(),
    }
}

impl File {
    pub fn read(lines: &str) -> Self {
        let events: Vec<Value> = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let annulled: BTreeSet<&str> = events
            .iter()
            .filter(|event| event["type"] == "event_annulled")
            .map(|event| event["data"]["replaces"].as_str().unwrap())
            .collect();
        let mut ordered: Vec<&Value> = events
            .iter()
            .filter(|event| !annulled.contains(event["id"].as_str().unwrap()))
            .collect();
        ordered.sort_by_key(|event| event["time"].as_str().unwrap());
        let mut cases: BTreeMap<String, Case> = BTreeMap::new();
        for event in ordered {
            let (kind, time) = (
                event["type"].as_str().unwrap(),
                event["time"].as_str().unwrap(),
            );
            let data = &event["data"];
            let case = cases
                .entry(event["subject"].as_str().unwrap().into())
                .or_default();
            for (key, place) in [("object", &mut case.objects), ("ground", &mut case.grounds)] {
                if !data[key].is_null() {
                    *place = texts(&data[key]);
                }
            }
            if !data["ground"].is_null() {
                case.grounds_since.push((time.into(), case.grounds.clone()));
            }
            let text = |key: &str| data[key].as_str().map(str::to_owned);
            case.parent = text("parent").or(case.parent.take());
            if let Some(channel) = text("channel") {
                case.channel = channel;
            }
            match kind {
                "complaint_received" => {
                    case.received.get_or_insert(time.into());
                    if case.unit.is_empty() {
                        case.unit = text("organisation").unwrap();
                    }
                }
                "complaint_registered" => {
                    case.registered.get_or_insert(time.into());
                    case.unit = text("organisation").unwrap();
                }
                kind if ENDINGS.contains(&kind) => {
                    let outcome = text("outcome").unwrap_or_default();
                    case.sent_to = text("to_organisation").or(case.sent_to.take());
                    case.endings.push((time.into(), kind.into(), outcome));
                }
                _ => {}
            }
        }
        let next = cases
            .iter()
            .filter_map(|(id, case)| Some((case.parent.clone()?, id.clone())))
            .collect();
        Self { cases, next }
    }

    /// Counts a quarter for some units, the total and, by `unit/…`, `ground/…` and `channel/…`, what was received.
    pub fn count(
        &self,
        units: &BTreeSet<String>,
        first: &str,
        after: &str,
        wall: &Wall,
    ) -> Figures {
        let midnight = |day: &str| format!("{day}T00:00:00+03:00");
        let (from, until) = (midnight(first), midnight(after));
        let mut figures = Figures::new();
        for (id, case) in &self.cases {
            let counted = |case: &Case| {
                units.contains(&case.unit)
                    && case
                        .objects
                        .iter()
                        .any(|one| !LEFT_OUT.contains(&one.as_str()))
            };
            let is_sent_on = |case: &Case| {
                case.endings
                    .first()
                    .is_some_and(|ending| ending.1 == "complaint_forwarded")
            };
            let parent = case.parent.as_ref().map(|parent| &self.cases[parent]);
            let goes_on = parent.is_some_and(|parent| counted(parent) && is_sent_on(parent));
            if !counted(case) || goes_on {
                continue;
            }
            // where it stands in the end, and where it stood when the quarter was over
            let (mut last, mut then) = (case, case);
            // one that is sent on as it arrived is registered where it went
            let mut registered = case.registered.as_ref();
            let mut at = id.clone();
            while let Some(next) = self.next.get(&at).filter(|_| is_sent_on(last)) {
                if !counted(&self.cases[next]) {
                    break;
                }
                at.clone_from(next);
                last = &self.cases[next];
                registered = registered.or(last.registered.as_ref());
                let since = last.registered.as_ref().or(last.received.as_ref());
                if since.is_some_and(|since| *since < until) {
                    then = last;
                }
            }
            let under_way =
                is_sent_on(last) && last.sent_to.as_ref().is_some_and(|to| units.contains(to));
            let ending = last.endings.first().filter(|_| !under_way);
            let mut one = |name: &str| *figures.entry(name.into()).or_default() += 1;
            let Some(begun) = registered.filter(|begun| **begun < until) else {
                let is_gone = ending.is_some_and(|ending| ending.0 < until);
                if case.received.as_ref().is_some_and(|at| *at < until) && !is_gone {
                    one("received_unregistered");
                }
                continue;
            };
            let ended_before = ending.is_some_and(|ending| ending.0 < from);
            if *begun < from && !ended_before {
                one("opening");
            }
            if *begun >= from {
                one("received");
                let mut grounds = then.grounds.clone();
                grounds.sort();
                grounds.dedup();
                for ground in grounds {
                    one(&format!("ground/{ground}"));
                    one("grounds");
                }
                one(&format!("channel/{}", then.channel));
            }
            // the short term that applied when it was done with stays; one that is made precise until the quarter is over applies, too
            let stood = |at: &str| {
                let until_then = then.grounds_since.iter().rev();
                let mut grounds = until_then.filter(|(since, _)| since.as_str() <= at);
                let short = |grounds: &(String, Vec<String>)| {
                    grounds
                        .1
                        .iter()
                        .any(|ground| SHORT.contains(&ground.as_str()))
                };
                grounds.next().is_some_and(short)
            };
            let done = then.endings.first().filter(|done| done.0 < until);
            let is_short = stood(&until) || done.is_some_and(|done| stood(&done.0));
            let days = if is_short { 5 } else { 15 };
            let registered = then.registered.as_ref();
            let last_day = registered.map(|at| nth_worked(wall, day(at), days));
            let Some((time, kind, outcome)) = ending.filter(|ending| ending.0 < until) else {
                one("closing");
                one(&format!("open_{days}"));
                if last_day.is_some_and(|last_day| after.parse::<NaiveDate>().unwrap() > last_day) {
                    one(&format!("open_overdue_{days}"));
                }
                continue;
            };
            if ended_before {
                continue;
            }
            match kind.as_str() {
                "complaint_decided" => {
                    one("reviewed");
                    one(outcome);
                    let is_late = last_day.is_some_and(|last_day| day(time) > last_day);
                    one(&format!(
                        "{}_{days}",
                        if is_late { "late" } else { "in_time" }
                    ));
                }
                "complaint_left_unanswered" => one("left_unanswered"),
                "complaint_forwarded" => one("forwarded"),
                _ => one("discontinued"),
            }
        }
        figures
    }
}

fn day(time: &str) -> NaiveDate {
    time[..10].parse().unwrap()
}

/// The so-manieth worked day after a day.
fn nth_worked(wall: &Wall, from: NaiveDate, days: u32) -> NaiveDate {
    let (mut day, mut left) = (from, days);
    while left > 0 {
        day = day + Days::new(1);
        left -= u32::from(wall.works(day));
    }
    day
}
