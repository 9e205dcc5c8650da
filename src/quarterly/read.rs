//! What do the events say of complaints, and their standings of the terms? By what was known at a moment.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::thread::ScopedJoinHandle;

use xxhash_rust::xxh3::xxh3_64;

use super::{Complaint, End, Ending, Term};
use crate::case::{Event, Instant, Symbol, Vocabulary};
use crate::regulation;
use crate::standings::{Assessment, Standings, StandingsError};
use crate::store::{Phase, WatchedRecord};

/// Attributes of complaints that no limit needs.
const ATTRIBUTES: &[&str] = &[
    "ground",
    "object",
    "outcome",
    "parent",
    "channel",
    "regulation",
    "service",
    "registration_no",
    "refusal_ground",
    "form",
    "related_case",
];

/// Events by which a complaint arrives.
const ARRIVALS: [&str; 4] = [
    "complaint_submitted",
    "complaint_received_mfc",
    "complaint_received",
    "complaint_registered",
];

/// The event by which one is sent on.
const FORWARDED: &str = "complaint_forwarded";

/// Complaints with the words they use, in the order of their cases.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// The complaints.
    pub complaints: Vec<Complaint>,
    /// Their words.
    pub words: Vocabulary,
}

/// Returns the complaints that were not done with long before a moment, with their terms as they stood right before another, by what was known at
/// a third (absent: now). What happened later is there too: it tells where a complaint that was sent on has gone.
///
/// Terms of what is known now are read from the stored standings; those of another knowledge are computed from the events, case by case.
///
/// # Errors
///
/// [`StandingsError`] if they cannot be read.
pub fn read(
    standings: &Standings,
    from: Instant,
    until: Instant,
    known_at: Option<Instant>,
) -> Result<Register, StandingsError> {
    let at = until.plus(-1);
    let keys = standings
        .store()
        .complaint_cases(&ARRIVALS, FORWARDED, from, known_at)?;
    let part = |keys: &[u64]| Part::read(standings, keys, at, known_at);
    let (one, other) = keys.split_at(if keys.len() < FEW {
        keys.len()
    } else {
        keys.len() / 2
    });
    // what is known now has its terms in the store: they are read while the events are
    let (one, other, terms) = std::thread::scope(|scope| {
        let terms = known_at
            .is_none()
            .then(|| scope.spawn(|| standings.watched_of_cases(at, &keys)));
        let other = scope.spawn(|| part(other));
        let one = part(one);
        (one, joined(other), terms.map(joined))
    });
    let mut part = one?;
    part.add(other?);
    if let Some(terms) = terms.transpose()? {
        part.add_terms(&terms, &Limits::of(standings));
    }
    let Part {
        mut complaints,
        mut words,
        related,
        ..
    } = part;
    name_services(standings, &mut words, &mut complaints, &related, known_at)?;
    complaints.sort_unstable_by(|one, other| one.case_id.cmp(&other.case_id));
    Ok(Register { complaints, words })
}

/// Fewer cases are read by one thread.
const FEW: usize = 10_000;

/// Returns what a thread returned; its panic goes on here.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Complaints that were read together.
#[derive(Default)]
struct Part {
    complaints: Vec<Complaint>,
    /// The keys of their cases, in the same order.
    keys: Vec<u64>,
    /// Where one names no service: its place, and the case that it is about.
    related: Vec<(usize, String)>,
    words: Vocabulary,
}

impl Part {
    /// Reads some cases; terms only of what was known at a moment.
    fn read(
        standings: &Standings,
        keys: &[u64],
        at: Instant,
        known_at: Option<Instant>,
    ) -> Result<Self, StandingsError> {
        let mut part = Self {
            complaints: Vec::with_capacity(keys.len()),
            keys: Vec::with_capacity(keys.len()),
            ..Self::default()
        };
        let words = standings.assessments(keys, ATTRIBUTES, known_at, |assessment| {
            part.take(assessment, at);
        })?;
        Ok(Self { words, ..part })
    }

    fn take(&mut self, assessment: &Assessment<'_>, at: Instant) {
        let mut complaint = of_timeline(assessment);
        if complaint.service.is_none()
            && let Some(case_id) = related_case(assessment)
        {
            self.related.push((self.complaints.len(), case_id));
        }
        for (act, standing) in assessment.standings {
            let found = act.limits.get(standing.limit);
            let Some(found) = found.filter(|_| standing.exists_from <= at) else {
                continue;
            };
            if found.severity != regulation::Severity::Binding {
                continue;
            }
            let version = standing
                .version
                .and_then(|version| found.versions.get(version));
            let off_at = standing.cancelled_at.filter(|off_at| *off_at <= at);
            let term = Term {
                days: version.and_then(working_days),
                late_from: standing.due.as_ref().map(|due| due.late_from),
                off_at,
            };
            complaint.add_term(&found.kind, term);
        }
        self.keys.push(assessment.case_key);
        self.complaints.push(complaint);
    }

    /// Adds others, whose words have symbols of their own.
    fn add(&mut self, other: Self) {
        let first = self.complaints.len();
        let mut known: HashMap<Symbol, Symbol> = HashMap::new();
        let words = &mut self.words;
        let mut own = |symbol: &mut Symbol| {
            let word = other.words.word(*symbol);
            *symbol = *known.entry(*symbol).or_insert_with(|| words.intern(word));
        };
        self.complaints
            .extend(other.complaints.into_iter().map(|mut complaint| {
                complaint.symbols().for_each(&mut own);
                complaint
            }));
        self.keys.extend(other.keys);
        let related = other.related.into_iter();
        self.related
            .extend(related.map(|(place, case_id)| (first + place, case_id)));
    }

    /// Adds the terms that are kept of what is known now.
    fn add_terms(&mut self, terms: &[WatchedRecord], kinds: &Limits) {
        let places = self.keys.iter().enumerate();
        let places: HashMap<u64, usize> = places.map(|(place, key)| (*key, place)).collect();
        for record in terms {
            let (Some(place), Some(limit)) = (
                places.get(&record.case_key),
                kinds.0.get(&record.limit_version),
            ) else {
                continue;
            };
            let term = Term {
                days: limit.days,
                late_from: record.late_from,
                off_at: record.ended_at.filter(|_| record.phase == Phase::Cancelled),
            };
            self.complaints[*place].add_term(&limit.kind, term);
        }
    }
}

/// Returns the case that a complaint is about.
fn related_case(assessment: &Assessment<'_>) -> Option<String> {
    let attribute = assessment.words.find("related_case")?;
    let case_id = assessment.timeline.latest(attribute).next()?;
    Some(assessment.words.word(case_id).to_owned())
}

/// Gives complaints that name no service that of the case they are about, by what was known at the moment.
fn name_services(
    standings: &Standings,
    words: &mut Vocabulary,
    complaints: &mut [Complaint],
    related: &[(usize, String)],
    known_at: Option<Instant>,
) -> Result<(), StandingsError> {
    let mut keys: Vec<u64> = related
        .iter()
        .map(|(_, case_id)| xxh3_64(case_id.as_bytes()))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    if keys.is_empty() {
        return Ok(());
    }
    let mut services: HashMap<String, String> = HashMap::new();
    if known_at.is_some() {
        standings.assessments(&keys, &["service"], known_at, |assessment| {
            let words = assessment.words;
            let service = words.find("service");
            let service = service.and_then(|it| assessment.timeline.latest(it).next());
            if let Some(service) = service {
                let service = words.word(service).to_owned();
                services.insert(assessment.case_id.to_owned(), service);
            }
        })?;
    } else {
        let store = standings.store();
        let known = store.words();
        for case in store.case_files(&keys)? {
            if let Some(service) = case.service.and_then(|id| known.word(id)) {
                services.insert(case.case_id, service.to_owned());
            }
        }
    }
    for (place, case_id) in related {
        if let Some(service) = services.get(case_id) {
            complaints[*place].service = Some(words.intern(service));
        }
    }
    Ok(())
}

/// The limits of complaints, by the ids of their versions.
struct Limits(HashMap<i32, LimitKind>);

struct LimitKind {
    kind: String,
    days: Option<u32>,
}

impl Limits {
    fn of(standings: &Standings) -> Self {
        let all = standings.limits().into_iter().filter_map(|found| {
            let limit = found.limit;
            let is_told = limit.kind.starts_with("complaint_")
                && limit.severity == regulation::Severity::Binding;
            is_told.then(|| {
                let kind = LimitKind {
                    kind: limit.kind.clone(),
                    days: found.version.and_then(working_days),
                };
                (found.id, kind)
            })
        });
        Self(all.collect())
    }
}

/// Returns the working days of a term that is counted so.
fn working_days(version: &regulation::Version) -> Option<u32> {
    version.terms.iter().find_map(|term| match term {
        regulation::Term::Amount(amount) if amount.unit == regulation::Unit::WorkingDay => {
            Some(amount.whole())
        }
        _ => None,
    })
}

impl Complaint {
    /// Takes in a term of the complaint. The one taken off last, or never, applies: one is taken off when its ground is corrected, too; of
    /// several the shortest (AMB-15), then the first to be late.
    fn add_term(&mut self, kind: &str, term: Term) {
        let place = match kind {
            "complaint_registration" => &mut self.registration,
            "complaint_review" => &mut self.review,
            "complaint_response" => &mut self.response,
            "complaint_remedy" => &mut self.remedy,
            _ => return,
        };
        let order = |term: &Term| {
            (
                Reverse(term.off_at.unwrap_or(Instant::MAX)),
                term.days.unwrap_or(u32::MAX),
                term.late_from.unwrap_or(Instant::MAX),
            )
        };
        if place
            .as_ref()
            .is_none_or(|known| order(&term) < order(known))
        {
            *place = Some(term);
        }
    }
}

/// Returns what events say of a complaint.
fn of_timeline(assessment: &Assessment<'_>) -> Complaint {
    let (timeline, words) = (assessment.timeline, assessment.words);
    let mut bodies: Vec<Symbol> = Vec::new();
    let mut endings = Vec::new();
    let (mut holder, mut sent_to) = (None, None);
    // the answer has a form, too: written or electronic
    let (form, mut forms) = (words.find("form"), Vec::new());
    for event in timeline.events() {
        holder = event.organisation.or(holder);
        let end = match words.word(event.kind) {
            "complaint_registered" => {
                bodies.extend(event.organisation.filter(|body| !bodies.contains(body)));
                continue;
            }
            "complaint_decided" => {
                if endings.is_empty() {
                    forms = form.map_or_else(Vec::new, |form| event.values(form).collect());
                }
                decision(event, words)
            }
            "complaint_left_unanswered" => End::Unanswered,
            FORWARDED => {
                sent_to = event.to_organisation;
                End::Forwarded
            }
            "complaint_withdrawn" => End::Withdrawn,
            "complaint_joined" => End::Joined,
            _ => continue,
        };
        endings.push(Ending {
            end,
            at: event.occurred_at,
        });
    }
    let at = |kinds: &[&str]| {
        let mut events = timeline.events().iter();
        let first = events.find(|event| kinds.contains(&words.word(event.kind)));
        first.map(|event| event.occurred_at)
    };
    let values = |attribute: &str| -> Vec<Symbol> {
        let attribute = words.find(attribute).into_iter();
        let mut values: Vec<Symbol> = attribute.flat_map(|it| timeline.latest(it)).collect();
        values.sort_unstable();
        values.dedup();
        values
    };
    let one = |attribute: &str| timeline.latest(words.find(attribute)?).next();
    let text = |attribute: &str| one(attribute).map(|value| words.word(value).to_owned());
    let refusal = one("refusal_ground");
    Complaint {
        case_id: assessment.case_id.to_owned(),
        registration_no: text("registration_no"),
        regulation: one("regulation"),
        organisation: bodies.first().copied().or(holder),
        also_registered_by: bodies.into_iter().skip(1).collect(),
        service: one("service"),
        channel: one("channel"),
        received_at: at(&["complaint_received", "complaint_received_mfc"]),
        registered_at: at(&["complaint_registered"]),
        grounds: values("ground"),
        objects: values("object"),
        parent: text("parent"),
        sent_to,
        endings,
        forms,
        refusal,
        is_refused_formally: refusal.is_some_and(|ground| FORMAL.contains(&words.word(ground))),
        answered_at: at(&["complaint_response_sent"]),
        remedied_at: at(&["remedy_completed"]),
        ..Complaint::default()
    }
}

/// Grounds of a refusal that the acts name (002 27.15, 004 28.12).
const FORMAL: [&str; 3] = [
    "court_judgment",
    "authority_unconfirmed",
    "earlier_decision",
];

/// Returns how a decision ended a complaint; «удовлетворена частично» is a form of satisfaction.
fn decision(event: &Event, words: &Vocabulary) -> End {
    let outcome = words
        .find("outcome")
        .and_then(|outcome| event.values(outcome).next())
        .map(|value| words.word(value));
    match outcome {
        Some("satisfied" | "partly_satisfied") => End::Satisfied,
        Some("refused") => End::Refused,
        _ => End::Unsaid,
    }
}
