//! What do the events say of complaints, and their standings of the terms? By what was known at a moment.

mod known;
mod terms;

use std::collections::{BTreeSet, HashMap};

use compact_str::CompactString;
use xxhash_rust::xxh3::xxh3_64;

use self::known::{ARRIVALS, FORWARDED, Happened, Known};
use self::terms::Limits;
use super::{Complaint, End, Ending, Symbols};
use crate::standings::{Assessment, Standings, StandingsError};
use srok_core::parallel::in_parts;
use srok_law::case::{Event, Instant, Symbol, Vocabulary};
use srok_store::TermRecord;

/// Complaints with the words they use, in no order.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// As they were read, part by part.
    parts: Vec<Vec<Complaint>>,
    /// Their words.
    pub words: Vocabulary,
}

impl Register {
    /// Returns the complaints.
    pub fn complaints(&self) -> impl Iterator<Item = &Complaint> {
        self.parts.iter().flatten()
    }

    /// Adds a part, whose words have symbols of their own.
    fn add(&mut self, part: Part) {
        let (mut complaints, words) = (part.complaints, part.words);
        if self.parts.is_empty() {
            self.words = words;
        } else {
            let mut known: Vec<Option<Symbol>> = vec![None; words.len()];
            for symbol in complaints.iter_mut().flat_map(Complaint::symbols) {
                if let Some(known) = known.get_mut(symbol.0 as usize) {
                    let own = || self.words.intern(words.word(*symbol));
                    *symbol = *known.get_or_insert_with(own);
                }
            }
        }
        self.parts.push(complaints);
    }
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
    let mut register = Register::default();
    for part in parts {
        register.add(part?);
    }
    Ok(register)
}

/// Complaints that were read together.
#[derive(Default)]
struct Part {
    complaints: Vec<Complaint>,
    /// The keys of their cases, which ascend.
    keys: Vec<u64>,
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
            keys: Vec::with_capacity(keys.len()),
            ..Self::default()
        };
        let mut known = None;
        part.words = standings.assessments(keys, Known::ATTRIBUTES, known_at, |assessment| {
            let known = known.get_or_insert_with(|| Known::of(assessment.words));
            part.take(assessment, known, at);
        })?;
        // what is known now has its terms in the store
        if known_at.is_none() {
            let store = standings.store();
            let mut place = 0;
            store.terms_of(at, keys, &limits.ids(), |term| {
                place = part.add_term(place, &term, limits);
            })?;
        }
        part.name_services(standings, known_at)?;
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
            if let Some((of, term)) = terms::term_of(act, standing, at) {
                complaint.add_term(of, term);
            }
        }
        self.keys.push(assessment.case_key);
        self.complaints.push(complaint);
    }

    /// Adds a term as it is kept in the store to its complaint, which does not stand before a place; returns where it stands.
    fn add_term(&mut self, from: usize, record: &TermRecord, limits: &Limits) -> usize {
        let keys = self.keys.iter().skip(from);
        let place = from + keys.take_while(|key| **key < record.case_key).count();
        if self.keys.get(place) == Some(&record.case_key)
            && let Some((of, term)) = limits.term(record)
        {
            self.complaints[place].add_term(of, term);
        }
        place
    }

    /// Gives complaints that name no service that of the case they are about, by what was known at the moment.
    fn name_services(
        &mut self,
        standings: &Standings,
        known_at: Option<Instant>,
    ) -> Result<(), StandingsError> {
        let keys = self.related.iter();
        let keys = keys.map(|(_, case_id)| xxh3_64(case_id.as_bytes()));
        let keys: BTreeSet<u64> = keys.collect();
        if keys.is_empty() {
            return Ok(());
        }
        let services = services(standings, &Vec::from_iter(keys), known_at)?;
        for (place, case_id) in &self.related {
            if let Some(service) = services.get(case_id.as_str()) {
                self.complaints[*place].service = Some(self.words.intern(service));
            }
        }
        Ok(())
    }
}

/// Returns the services of cases, by their ids.
fn services(
    standings: &Standings,
    keys: &[u64],
    known_at: Option<Instant>,
) -> Result<HashMap<String, String>, StandingsError> {
    let mut services = HashMap::new();
    if known_at.is_some() {
        standings.assessments(keys, &["service"], known_at, |assessment| {
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
        for case in store.case_files(keys)? {
            if let Some(service) = case.service.and_then(|id| known.word(id)) {
                services.insert(case.case_id, service.to_owned());
            }
        }
    }
    Ok(services)
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
