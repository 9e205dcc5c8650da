//! What do the events say of complaints, and their standings of the terms? By what was known at a moment.

mod known;

use std::cmp::Reverse;
use std::collections::HashMap;

use compact_str::CompactString;
use foldhash::{HashMap as FastMap, HashMapExt as _};
use xxhash_rust::xxh3::xxh3_64;

use self::known::{Happened, Known};
use super::{Complaint, End, Ending, Symbols, Term};
use crate::case::{Event, Instant, Symbol, Vocabulary};
use crate::parallel::in_parts;
use crate::regulation;
use crate::standings::{Assessment, Standings, StandingsError};
use crate::store::TermRecord;

/// Events by which a complaint arrives.
const ARRIVALS: [&str; 4] = [
    "complaint_submitted",
    "complaint_received_mfc",
    "complaint_received",
    "complaint_registered",
];

/// The event by which one is sent on.
const FORWARDED: &str = "complaint_forwarded";

/// Complaints with the words they use.
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
    let limits = Limits::of(standings);
    let parts = in_parts(&keys, |keys| {
        Part::read(standings, keys, at, known_at, &limits)
    });
    let mut all = Part::default();
    for part in parts {
        all.add(part?);
    }
    let Part {
        mut complaints,
        mut words,
        related,
        ..
    } = all;
    name_services(standings, &mut words, &mut complaints, &related, known_at)?;
    Ok(Register { complaints, words })
}

/// Complaints that were read together.
#[derive(Default)]
struct Part {
    complaints: Vec<Complaint>,
    /// Where each case is among them.
    places: FastMap<u64, usize>,
    /// Where one names no service: its place, and the case that it is about.
    related: Vec<(usize, CompactString)>,
    words: Vocabulary,
}

impl Part {
    /// Reads some cases with their terms.
    fn read(
        standings: &Standings,
        keys: &[u64],
        at: Instant,
        known_at: Option<Instant>,
        limits: &Limits,
    ) -> Result<Self, StandingsError> {
        let mut part = Self {
            complaints: Vec::with_capacity(keys.len()),
            places: FastMap::with_capacity(keys.len()),
            ..Self::default()
        };
        let mut known = None;
        part.words = standings.assessments(keys, Known::ATTRIBUTES, known_at, |assessment| {
            let known = known.get_or_insert_with(|| Known::of(assessment.words));
            part.take(assessment, known, at);
        })?;
        // what is known now has its terms in the store
        if known_at.is_none() {
            let ids: Vec<i32> = limits.0.keys().copied().collect();
            let store = standings.store();
            store.terms_of(at, keys, &ids, |term| part.add_term(&term, limits))?;
        }
        Ok(part)
    }

    fn take(&mut self, assessment: &Assessment<'_>, known: &Known, at: Instant) {
        let mut complaint = of_timeline(assessment, known);
        if complaint.service.is_none()
            && let Some(case_id) = assessment.timeline.latest(known.related_case).next()
        {
            let case_id = assessment.words.word(case_id).into();
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
        self.places
            .insert(assessment.case_key, self.complaints.len());
        self.complaints.push(complaint);
    }

    /// Adds others, whose words have symbols of their own.
    fn add(&mut self, other: Self) {
        if self.complaints.is_empty() {
            *self = other;
            return;
        }
        let first = self.complaints.len();
        let mut known: Vec<Option<Symbol>> = vec![None; other.words.len()];
        let words = &mut self.words;
        let mut own = |symbol: &mut Symbol| {
            if let Some(known) = known.get_mut(symbol.0 as usize) {
                let word = || words.intern(other.words.word(*symbol));
                *symbol = *known.get_or_insert_with(word);
            }
        };
        self.complaints
            .extend(other.complaints.into_iter().map(|mut complaint| {
                complaint.symbols().for_each(&mut own);
                complaint
            }));
        let related = other.related.into_iter();
        self.related
            .extend(related.map(|(place, case_id)| (first + place, case_id)));
    }

    /// Adds a term as it is kept in the store.
    fn add_term(&mut self, record: &TermRecord, limits: &Limits) {
        if let Some(place) = self.places.get(&record.case_key)
            && let Some(limit) = limits.0.get(&record.limit_version)
        {
            let term = Term {
                days: limit.days,
                late_from: record.late_from,
                off_at: record.off_at,
            };
            self.complaints[*place].add_term(&limit.kind, term);
        }
    }
}

/// Gives complaints that name no service that of the case they are about, by what was known at the moment.
fn name_services(
    standings: &Standings,
    words: &mut Vocabulary,
    complaints: &mut [Complaint],
    related: &[(usize, CompactString)],
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
        if let Some(service) = services.get(case_id.as_str()) {
            complaints[*place].service = Some(words.intern(service));
        }
    }
    Ok(())
}

/// The limits of complaints, by the ids of their versions.
struct Limits(FastMap<i32, LimitKind>);

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
fn of_timeline(assessment: &Assessment<'_>, known: &Known) -> Complaint {
    let (timeline, words) = (assessment.timeline, assessment.words);
    let mut complaint = Complaint {
        case_id: assessment.case_id.into(),
        ..Complaint::default()
    };
    let (mut bodies, mut holder) = (Symbols::new(), None);
    for event in timeline.events() {
        holder = event.organisation.or(holder);
        let Some(happened) = known.happened(event.kind) else {
            continue;
        };
        let at = event.occurred_at;
        let end = match happened {
            Happened::Received => {
                complaint.received_at.get_or_insert(at);
                continue;
            }
            Happened::Registered => {
                complaint.registered_at.get_or_insert(at);
                bodies.extend(event.organisation.filter(|body| !bodies.contains(body)));
                continue;
            }
            Happened::Answered => {
                complaint.answered_at.get_or_insert(at);
                continue;
            }
            Happened::Remedied => {
                complaint.remedied_at.get_or_insert(at);
                continue;
            }
            Happened::Decided => {
                // the answer has a form, too: written or electronic
                if complaint.endings.is_empty() {
                    complaint.forms = event.values(known.form).collect();
                }
                decision(event, known, words)
            }
            Happened::Ended(end) => end,
        };
        if end == End::Forwarded {
            complaint.sent_to = event.to_organisation;
        }
        complaint.endings.push(Ending { end, at });
    }
    let values = |attribute: Symbol| -> Symbols {
        let mut values: Symbols = timeline.latest(attribute).collect();
        values.sort_unstable();
        values.dedup();
        values
    };
    let one = |attribute: Symbol| timeline.latest(attribute).next();
    let text = |attribute: Symbol| Some(words.word(one(attribute)?).into());
    let refusal = one(known.refusal_ground);
    Complaint {
        registration_no: text(known.registration_no),
        regulation: one(known.regulation),
        organisation: bodies.first().copied().or(holder),
        also_registered_by: bodies.into_iter().skip(1).collect(),
        service: one(known.service),
        channel: one(known.channel),
        grounds: values(known.ground),
        objects: values(known.object),
        parent: text(known.parent),
        refusal,
        is_refused_formally: refusal.is_some_and(|ground| FORMAL.contains(&words.word(ground))),
        ..complaint
    }
}

/// Grounds of a refusal that the acts name (002 27.15, 004 28.12).
const FORMAL: [&str; 3] = [
    "court_judgment",
    "authority_unconfirmed",
    "earlier_decision",
];

/// Returns how a decision ended a complaint; «удовлетворена частично» is a form of satisfaction.
fn decision(event: &Event, known: &Known, words: &Vocabulary) -> End {
    let outcome = event.values(known.outcome).next();
    match outcome.map(|value| words.word(value)) {
        Some("satisfied" | "partly_satisfied") => End::Satisfied,
        Some("refused") => End::Refused,
        _ => End::Unsaid,
    }
}
