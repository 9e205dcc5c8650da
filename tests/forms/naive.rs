//! The figures of the monthly form, counted plainly: over the lines of the file, complaint by complaint, with no code of the product.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::Value;

/// Objects that the act leaves out of the report (28.17.5).
const LEFT_OUT: [&str; 3] = ["mfc", "mfc_head", "mfc_worker"];

/// Grounds 1 to 10 in the order of the act (28.3).
const GROUNDS: [&str; 10] = [
    "registration_overdue",
    "service_overdue",
    "excess_documents_demanded",
    "acceptance_refused",
    "service_refused_unlawfully",
    "unlawful_fee",
    "correction_refused_or_late",
    "issue_order_violated",
    "unlawful_suspension",
    "repeat_documents_demanded",
];

/// A complaint at a body; times as they are written, all of one offset, so that their order is that of the texts.
#[derive(Default)]
struct Complaint {
    regulation: String,
    service: String,
    number: String,
    body: Option<String>,
    arrived: Option<String>,
    registered: Option<String>,
    answered: Option<String>,
    objects: BTreeSet<String>,
    grounds: BTreeSet<String>,
    related: Option<String>,
    parent: Option<String>,
    sent_to: Option<String>,
    /// Time, kind and outcome of its first ending.
    ended: Option<(String, String, String)>,
}

/// Figures by row and column; lists as they are told.
pub type Rows = BTreeMap<String, BTreeMap<String, u64>>;

/// What a period comes to.
#[derive(Default)]
pub struct Counted {
    pub rows: Rows,
    /// Row → day of the answer and number of the complaint.
    pub letters: BTreeMap<String, BTreeSet<(String, String)>>,
}

fn texts(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Array(all) => all.iter().map(|one| one.as_str().unwrap().into()).collect(),
        Value::String(one) => [one.clone()].into(),
        _ => BTreeSet::new(),
    }
}

/// Returns the events as they stand after corrections and annulments, the earliest first.
fn events(file: &str) -> Vec<Value> {
    let mut seen = HashSet::new();
    let all = file
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let all = all.filter(|event| seen.insert(event["id"].as_str().unwrap().to_owned()));
    let (changes, mut events): (Vec<Value>, Vec<Value>) =
        all.partition(|event| !event["data"]["replaces"].is_null());
    for change in changes {
        let place = events
            .iter()
            .position(|event| event["id"] == change["data"]["replaces"]);
        let Some(place) = place else { continue };
        if change["type"] == "event_annulled" {
            events.remove(place);
        } else {
            events[place]["time"] = change["time"].clone();
            events[place]["data"] = change["data"].clone();
        }
    }
    events.sort_by_key(|event| event["time"].as_str().unwrap().to_owned());
    events
}

fn complaints(file: &str) -> BTreeMap<String, Complaint> {
    let mut all: BTreeMap<String, Complaint> = BTreeMap::new();
    let mut services: BTreeMap<String, String> = BTreeMap::new();
    for event in events(file) {
        let kind = event["type"].as_str().unwrap();
        let subject = event["subject"].as_str().unwrap();
        if !subject.starts_with("ZH-") {
            if let Some(service) = event["data"]["service"].as_str() {
                services.insert(subject.to_owned(), service.to_owned());
            }
            continue;
        }
        let (time, data) = (event["time"].as_str().unwrap().to_owned(), &event["data"]);
        let case = all.entry(subject.to_owned()).or_default();
        let text = |key: &str| data[key].as_str().map(str::to_owned);
        for (key, place) in [
            ("regulation", &mut case.regulation),
            ("service", &mut case.service),
            ("registration_no", &mut case.number),
        ] {
            if let Some(value) = text(key) {
                *place = value;
            }
        }
        for (key, place) in [("object", &mut case.objects), ("ground", &mut case.grounds)] {
            if !data[key].is_null() {
                *place = texts(&data[key]);
            }
        }
        case.related = text("related_case").or(case.related.take());
        case.parent = text("parent").or(case.parent.take());
        case.sent_to = text("to_organisation").or(case.sent_to.take());
        match kind {
            "complaint_received" | "complaint_received_mfc" => {
                case.arrived.get_or_insert(time);
            }
            "complaint_registered" => {
                case.registered.get_or_insert(time);
                case.body = case.body.take().or(text("organisation"));
            }
            "complaint_response_sent" => {
                case.answered.get_or_insert(time);
            }
            "complaint_decided"
            | "complaint_left_unanswered"
            | "complaint_forwarded"
            | "complaint_withdrawn"
            | "complaint_joined" => {
                let outcome = text("outcome").unwrap_or_default();
                case.ended.get_or_insert((time, kind.to_owned(), outcome));
            }
            _ => {}
        }
    }
    // one that names no service is about that of its case
    for complaint in all.values_mut().filter(|it| it.service.is_empty()) {
        let related = complaint.related.as_ref();
        let service = related.and_then(|case| services.get(case));
        complaint.service = service.cloned().unwrap_or_default();
    }
    all
}

/// Counts the complaints of all bodies in a period, given by its first day and the first day after it.
pub fn count(file: &str, [first, after]: [&str; 2]) -> Counted {
    let all = complaints(file);
    let [from, until] = [first, after].map(|day| format!("{day}T00:00:00+03:00"));
    let bodies: BTreeSet<&String> = all.values().filter_map(|case| case.body.as_ref()).collect();
    let next: HashMap<&String, &Complaint> = all
        .values()
        .filter_map(|case| Some((case.parent.as_ref()?, case)))
        .collect();
    let ids: HashMap<*const Complaint, &String> = all
        .iter()
        .map(|(id, case)| (std::ptr::from_ref(case), id))
        .collect();
    let is_counted = |case: &Complaint| {
        let about = &case.objects;
        let is_out = |object: &String| LEFT_OUT.contains(&object.as_str());
        case.regulation == "mo221"
            && case.body.is_some()
            && (about.is_empty() || !about.iter().all(is_out))
    };
    let is_sent_on = |case: &Complaint| {
        let ended = case.ended.as_ref();
        ended.is_some_and(|(_, kind, _)| kind == "complaint_forwarded")
    };
    let mut counted = Counted::default();
    for case in all.values().filter(|case| is_counted(case)) {
        let parent = case.parent.as_ref().and_then(|parent| all.get(parent));
        if parent.is_some_and(|parent| is_counted(parent) && is_sent_on(parent)) {
            continue; // counted with the one that it goes on from
        }
        // where it stands in the end, and where it stood when the period was over
        let (mut last, mut then) = (case, case);
        while is_sent_on(last) {
            let Some(goes_on) = next.get(ids[&std::ptr::from_ref(last)]) else {
                break;
            };
            if !is_counted(goes_on) {
                break;
            }
            last = goes_on;
            let since = last.registered.as_ref().or(last.arrived.as_ref());
            if since.is_some_and(|since| *since < until) {
                then = last;
            }
        }
        let is_under_way =
            is_sent_on(last) && last.sent_to.as_ref().is_some_and(|to| bodies.contains(to));
        let ended = last.ended.as_ref().filter(|_| !is_under_way);
        let begun = case.registered.as_ref().unwrap();
        let mut one = |column: &str| {
            let row = counted.rows.entry(then.service.clone()).or_default();
            *row.entry(column.to_owned()).or_default() += 1;
        };
        let is_of_period = *begun >= from && *begun < until;
        if is_of_period {
            one("received");
            if then.objects.contains("agency_official") {
                one("received_about_head");
            }
            if ended.is_none_or(|(time, ..)| *time >= until) {
                one("open_of_received");
            }
        }
        let Some((time, kind, outcome)) = ended else {
            continue;
        };
        if *time < from || *time >= until || kind != "complaint_decided" {
            continue;
        }
        one("reviewed");
        for (number, ground) in (1..).zip(GROUNDS) {
            if then.grounds.contains(ground) {
                one(&format!("ground_{number}"));
            }
        }
        let is_other = |ground: &String| !GROUNDS.contains(&ground.as_str());
        if then.grounds.is_empty() || then.grounds.iter().any(is_other) {
            one("ground_11");
        }
        if outcome == "refused" {
            one("refused");
        } else {
            one("satisfied");
            let answered = then.answered.as_ref().filter(|at| **at < until);
            if let Some(answered) = answered {
                let letters = counted.letters.entry(then.service.clone()).or_default();
                letters.insert((answered[..10].to_owned(), then.number.clone()));
            }
        }
    }
    counted
}
