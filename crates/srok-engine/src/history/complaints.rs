//! How are complaints dealt with? Each with its grounds, its decision, its limits, and what our own timing says of the case it is about.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use super::Measured;
use crate::live::{LimitFacts, Line};
use crate::standings::{Standings, StandingsError};
use srok_law::case::{Day, Instant, Timeline, Vocabulary};
use srok_law::timing::{Instants, State, is_paused};
use srok_store::{Phase, StandingRecord, WatchedRecord};

/// Attributes of complaints that no limit needs.
const ATTRIBUTES: &[&str] = &[
    "ground",
    "object",
    "outcome",
    "related_case",
    "registration_no",
];

/// A complaint; organisation, channel and service are ids of words of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Its case.
    pub case_id: String,
    /// Its number, once it is registered.
    pub registration_no: Option<String>,
    /// The act it runs under.
    pub regulation: Option<String>,
    /// Whose duty its review is, else who has it.
    pub organisation: Option<i32>,
    /// The way it was filed.
    pub channel: Option<i32>,
    /// The service it is about.
    pub service: Option<i32>,
    /// When it was registered.
    pub registered_at: Option<Instant>,
    /// Codes of its grounds.
    pub grounds: Vec<String>,
    /// Codes of whom it is about.
    pub objects: Vec<String>,
    /// The case it is about.
    pub related_case: Option<String>,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// How.
    pub outcome: Option<String>,
    /// When it was left without an answer.
    pub unanswered_at: Option<Instant>,
    /// When it was forwarded to another body.
    pub forwarded_at: Option<Instant>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Instant>,
    /// When the answer was sent.
    pub response_at: Option<Instant>,
    /// When the violation was removed.
    pub remedied_at: Option<Instant>,
    /// Its review.
    pub review: Option<Review>,
    /// The answer, the remedy, the registration and what else is due, without the review.
    pub others: Vec<Review>,
    /// What our own timing says of the case it is about, if lateness is what it complains of.
    pub verdict: Option<Verdict>,
}

/// How a limit of a complaint stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The limit, as an index of [`super::History::limits`].
    pub limit: usize,
    /// The legal last day.
    pub due_on: Option<Day>,
    /// The first late moment.
    pub late_from: Option<Instant>,
    /// From when it runs out.
    pub soon_from: Option<Instant>,
    /// Late by one of two readings until then.
    pub contested_until: Option<Instant>,
    /// When it was stopped or taken off.
    pub ended_at: Option<Instant>,
    /// What decides its state.
    instants: Instants,
    /// When its clock stood still.
    pauses: Vec<(Instant, Option<Instant>)>,
}

impl Review {
    /// Returns where it stands at a moment; `None` while there is no such duty yet.
    #[must_use]
    pub fn state(&self, as_of: Instant) -> Option<State> {
        let pauses = || self.pauses.iter().copied();
        self.instants.state(as_of, || {
            is_paused(pauses(), self.instants.late_from, as_of)
        })
    }
}

/// What our own timing says of the case that a complaint about lateness is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The limit was over when the complaint was registered, or was met late before.
    Confirmed,
    /// The limit was kept, or was still running.
    Contradicted,
    /// The case or its limit is not known here.
    NotKnown,
}

impl Complaint {
    /// Tells whether it waits for a decision.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.registered_at.is_some() && self.closed_at().is_none()
    }

    /// Returns when it was decided or otherwise done with.
    #[must_use]
    pub const fn closed_at(&self) -> Option<Instant> {
        let closed = [
            self.decided_at,
            self.unanswered_at,
            self.forwarded_at,
            self.withdrawn_at,
        ];
        let mut index = 0;
        while index < closed.len() {
            if closed[index].is_some() {
                return closed[index];
            }
            index += 1;
        }
        None
    }

    /// Returns it without what happened later than a moment.
    #[must_use]
    pub fn as_of(&self, at: Instant) -> Self {
        let until = |moment: Option<Instant>| moment.filter(|moment| *moment <= at);
        Self {
            registered_at: until(self.registered_at),
            decided_at: until(self.decided_at),
            outcome: self
                .outcome
                .clone()
                .filter(|_| until(self.decided_at).is_some()),
            unanswered_at: until(self.unanswered_at),
            forwarded_at: until(self.forwarded_at),
            withdrawn_at: until(self.withdrawn_at),
            response_at: until(self.response_at),
            remedied_at: until(self.remedied_at),
            ..self.clone()
        }
    }

    /// Tells whether anything was known of it at a moment.
    #[must_use]
    pub fn exists(&self, as_of: Instant) -> bool {
        self.registered_at.is_some_and(|at| at <= as_of)
            || self.limits().any(|limit| limit.state(as_of).is_some())
    }

    /// Returns all its limits.
    pub fn limits(&self) -> impl Iterator<Item = &Review> {
        self.review.iter().chain(&self.others)
    }
}

/// The limit that lateness is measured by, for each ground that complains of it.
fn complained_of(ground: &str) -> Option<&'static [&'static str]> {
    match ground {
        "registration_overdue" => Some(&["registration"]),
        "service_overdue" => Some(&["service_term", "decision", "delivery"]),
        "issue_order_violated" => Some(&["delivery"]),
        "correction_refused_or_late" => Some(&["correction"]),
        _ => None,
    }
}

/// Reads the complaints that are open or whose limits ended from a moment on, as they stand at another.
pub(super) fn read(
    standings: &Standings,
    limits: &[Measured],
    from: Instant,
    at: Instant,
) -> Result<Vec<Complaint>, StandingsError> {
    let store = standings.store();
    let keys = store.complaint_keys(from)?;
    let mut by_version: HashMap<i32, usize> = HashMap::new();
    for (index, limit) in limits.iter().enumerate() {
        let versions = standings.limit_versions(limit.act, limit.limit);
        by_version.extend(versions.into_iter().map(|id| (id, index)));
    }
    let versions: HashMap<i32, LimitFacts> = store
        .limit_versions()?
        .iter()
        .map(|version| (version.id, LimitFacts::of(version, 0)))
        .collect();
    let mut own: HashMap<u64, Vec<(StandingRecord, Instants)>> = HashMap::new();
    for record in store.standings_of(&keys)? {
        let Some(facts) = versions.get(&record.limit_version) else {
            continue;
        };
        let instants = Line::of(&record, 0).instants(facts);
        if instants.exists_from <= at {
            own.entry(record.case_key)
                .or_default()
                .push((record, instants));
        }
    }
    let files: HashMap<u64, _> = store
        .case_files(&keys)?
        .into_iter()
        .map(|file| (file.case_key, file))
        .collect();
    let mut complaints = Vec::new();
    standings.timelines(&keys, ATTRIBUTES, |key, case_id, timeline, words| {
        let mut complaint = of_timeline(case_id, &timeline.until(at), words);
        if let Some(file) = files.get(&key) {
            (complaint.channel, complaint.service) = (file.channel, file.service);
            complaint.registration_no.clone_from(&file.registration_no);
        }
        complaint.add_limits(
            own.get(&key).map_or(&[], Vec::as_slice),
            limits,
            &by_version,
        );
        if complaint.organisation.is_none() {
            let last = timeline
                .events()
                .iter()
                .rev()
                .find_map(|event| event.organisation);
            let word = last.map(|symbol| words.word(symbol));
            complaint.organisation = word.and_then(|word| store.words().find(word));
        }
        complaints.push(complaint);
    })?;
    judge(&mut complaints, standings, limits, &by_version, at)?;
    complaints.sort_by(|one, other| {
        let order = |complaint: &Complaint| complaint.registered_at.unwrap_or(Instant::MAX);
        order(one)
            .cmp(&order(other))
            .then_with(|| one.case_id.cmp(&other.case_id))
    });
    Ok(complaints)
}

/// Returns what events say of a complaint.
fn of_timeline(case_id: &str, timeline: &Timeline, words: &Vocabulary) -> Complaint {
    let first = |kind: &str| {
        let events = timeline.events().iter();
        events
            .into_iter()
            .find(|event| words.word(event.kind) == kind)
    };
    let at = |kind: &str| first(kind).map(|event| event.occurred_at);
    let values = |attribute: &str| -> Vec<String> {
        let Some(attribute) = words.find(attribute) else {
            return Vec::new();
        };
        let values = timeline.latest(attribute);
        values.map(|value| words.word(value).to_owned()).collect()
    };
    let decided = first("complaint_decided");
    let outcome = words.find("outcome").and_then(|outcome| {
        let value = decided?.values(outcome).next()?;
        Some(words.word(value).to_owned())
    });
    Complaint {
        case_id: case_id.to_owned(),
        registration_no: None,
        regulation: values("regulation").into_iter().next(),
        organisation: None,
        channel: None,
        service: None,
        registered_at: at("complaint_registered"),
        grounds: values("ground"),
        objects: values("object"),
        related_case: values("related_case").into_iter().next(),
        decided_at: decided.map(|event| event.occurred_at),
        outcome,
        unanswered_at: at("complaint_left_unanswered"),
        forwarded_at: at("complaint_forwarded"),
        withdrawn_at: at("complaint_withdrawn"),
        response_at: at("complaint_response_sent"),
        remedied_at: at("remedy_completed"),
        review: None,
        others: Vec::new(),
        verdict: None,
    }
}

impl Complaint {
    fn add_limits(
        &mut self,
        records: &[(StandingRecord, Instants)],
        limits: &[Measured],
        by_version: &HashMap<i32, usize>,
    ) {
        for (record, instants) in records {
            let Some(limit) = by_version.get(&record.limit_version).copied() else {
                continue;
            };
            let review = Review {
                limit,
                due_on: record.due_on,
                late_from: record.late_from,
                soon_from: record.soon_from,
                contested_until: record.contested_until,
                ended_at: record.ended_at,
                instants: *instants,
                pauses: record.pauses.clone(),
            };
            let of = &limits[limit];
            if of.kind == "complaint_review" && of.severity == "binding" && self.review.is_none() {
                self.organisation = record.organisation;
                self.review = Some(review);
            } else {
                self.others.push(review);
            }
        }
    }
}

/// Compares complaints about lateness with how the limits of their cases stand.
fn judge(
    complaints: &mut [Complaint],
    standings: &Standings,
    limits: &[Measured],
    by_version: &HashMap<i32, usize>,
    at: Instant,
) -> Result<(), StandingsError> {
    let is_of_lateness = |complaint: &Complaint| {
        complaint
            .grounds
            .iter()
            .any(|ground| complained_of(ground).is_some())
    };
    let key = |case_id: &String| xxh3_64(case_id.as_bytes());
    let mut keys: Vec<u64> = complaints
        .iter()
        .filter(|complaint| is_of_lateness(complaint))
        .filter_map(|complaint| complaint.related_case.as_ref().map(key))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let mut related: HashMap<u64, Vec<WatchedRecord>> = HashMap::new();
    for record in standings.watched_of_cases(at, &keys)? {
        related.entry(record.case_key).or_default().push(record);
    }
    for complaint in complaints
        .iter_mut()
        .filter(|complaint| is_of_lateness(complaint))
    {
        let records = complaint
            .related_case
            .as_ref()
            .and_then(|case| related.get(&key(case)));
        let filed = complaint.registered_at.unwrap_or(at);
        let verdicts = complaint.grounds.iter().filter_map(|ground| {
            let kinds = complained_of(ground)?;
            Some(verdict(
                records.map_or(&[], Vec::as_slice),
                kinds,
                filed,
                limits,
                by_version,
            ))
        });
        // one ground that holds is enough
        complaint.verdict = verdicts.min();
    }
    Ok(())
}

fn verdict(
    records: &[WatchedRecord],
    kinds: &[&str],
    filed: Instant,
    limits: &[Measured],
    by_version: &HashMap<i32, usize>,
) -> Verdict {
    let of_kind = records.iter().filter(|record| {
        by_version.get(&record.limit_version).is_some_and(|limit| {
            let limit = &limits[*limit];
            limit.severity == "binding" && kinds.contains(&limit.kind.as_str())
        })
    });
    let known: Vec<_> = of_kind
        .filter(|record| !matches!(record.phase, Phase::Unknown | Phase::Cancelled))
        .filter_map(|record| Some((record.late_from?, record.ended_at)))
        .collect();
    if known.is_empty() {
        return Verdict::NotKnown;
    }
    // late then: over at the moment of the complaint and not done before it was
    let was_late = known.iter().any(|(late_from, ended_at)| {
        *late_from <= filed && ended_at.is_none_or(|ended_at| ended_at >= *late_from)
    });
    if was_late {
        Verdict::Confirmed
    } else {
        Verdict::Contradicted
    }
}
