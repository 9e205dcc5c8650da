//! What is there to say of one case? Its events, standings, ledgers and findings as one document: the same for the command line, the
//! HTTP interface and whoever files it.

mod events;
mod findings;
pub mod journal;

pub use events::{Effect, EventDocument};
pub use findings::{FindingRow, finding_rows};

use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::standings::{CaseView, Standings, StandingsError};
use srok_law::calendar::{Calendar, Zone};
use srok_law::case::{Event, Instant, Symbol};
use srok_law::explain::{Explanation, explain};
use srok_law::library::Law;
use srok_law::regulation::{CalendarChoice, Regulation};
use srok_law::row::{CaseFacts, Row};
use srok_law::timing::{Bench, Standing, held_by};
use srok_law::words::Lang;
use srok_store::{HistoryRecord, Scope};

/// Why there is no document, or no explanation.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The case is not there.
    #[error(
        "no case `{case_id}`\nhint: srok standings lists the cases; the id is that of `subject` in the events"
    )]
    NoCase {
        /// The id asked for.
        case_id: String,
    },
    /// The case runs under no act that is known.
    #[error(
        "no event of the case `{case_id}` names a regulation that is known\nhint: send the attribute `regulation` with an id of srok regulation list, or set it in [constants] of the mapping"
    )]
    NoRegulation {
        /// The case.
        case_id: String,
    },
    /// The case has no such limit.
    #[error(
        "the case `{case_id}` has no limit `{limit}` at that moment\nhint: it has: {}", there.join(", ")
    )]
    NoLimit {
        /// The case.
        case_id: String,
        /// The limit asked for.
        limit: String,
        /// Those it has.
        there: Vec<String>,
    },
    /// The events cannot be read.
    #[error(transparent)]
    Standings(#[from] StandingsError),
}

/// Which case is asked for, and as of when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question<'a> {
    /// The case.
    pub case_id: &'a str,
    /// What had happened until then.
    pub as_of: Instant,
    /// What we knew then; absent: what we know now.
    pub known_at: Option<Instant>,
    /// The language.
    pub lang: Lang,
}

/// A standing with its explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Explained {
    /// The standing at the moment asked about.
    #[serde(flatten)]
    pub row: Row,
    /// Its ledger in words.
    pub explanation: Explanation,
    /// Since when who held the case.
    pub holders: Vec<Holding>,
    /// What it was computed by.
    pub editions: Vec<Edition>,
    /// SHA-256 over the events of the case, hex.
    pub events_hash: String,
}

/// Since when somebody held a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Holding {
    /// Since when.
    pub since: String,
    /// The organisation.
    pub organisation: Option<String>,
    /// The official, where one is named.
    pub official: Option<String>,
}

/// An edition of an act or a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Edition {
    /// `regulation` or `calendar`.
    pub kind: &'static str,
    /// Its id.
    pub name: String,
    /// SHA-256 of its text, hex.
    pub hash: String,
}

/// One case with everything that explains it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CaseDocument {
    /// The id of the case.
    pub case_id: String,
    /// Its registration number.
    pub registration_no: Option<String>,
    /// The act it runs under, if its events name one that is known.
    pub regulation: Option<String>,
    /// The way of filing.
    pub channel: Option<String>,
    /// The service.
    pub service: Option<String>,
    /// What had happened until then.
    pub as_of: String,
    /// What we knew then; absent: what we know now.
    pub known_at: Option<String>,
    /// Since when who held the case.
    pub holders: Vec<Holding>,
    /// Everything recorded of it, in the order in which it happened.
    pub events: Vec<EventDocument>,
    /// Its limits, in the order of the act, with their ledgers.
    pub standings: Vec<Explained>,
    /// What it shows that the act forbids.
    pub findings: Vec<FindingRow>,
    /// SHA-256 over the events that count, hex.
    pub events_hash: String,
}

/// Returns the limits of a case, or one of them (`mo221.service_term`, or `service_term`), each with its explanation.
///
/// # Errors
///
/// [`DocumentError`] if the case or its limit is not there, or cannot be read.
pub fn explanations(
    standings: &Standings,
    law: &Law,
    question: &Question<'_>,
    limit: Option<&str>,
) -> Result<Vec<Explained>, DocumentError> {
    let case = case(standings, question)?;
    let case_id = || case.case_id.clone();
    let Some(act) = case.regulation else {
        return Err(DocumentError::NoRegulation { case_id: case_id() });
    };
    let explained = explained(&case, act, law, question, limit);
    match limit {
        Some(limit) if explained.is_empty() => Err(DocumentError::NoLimit {
            case_id: case_id(),
            limit: limit.into(),
            there: case
                .standings
                .iter()
                .map(|standing| act.limits[standing.limit].id.clone())
                .collect(),
        }),
        _ => Ok(explained),
    }
}

/// Returns the document of a case; one under no known act has events only.
///
/// Whoever may read only what concerns some organisations gets the document of a case that concerns them
/// ([`CaseView::concerns`]) and [`DocumentError::NoCase`] for any other, as if it were not there.
///
/// # Errors
///
/// [`DocumentError`] if the case is not there, or cannot be read.
pub fn document(
    standings: &Standings,
    law: &Law,
    question: &Question<'_>,
    scope: &Scope,
) -> Result<CaseDocument, DocumentError> {
    let no_case = || DocumentError::NoCase {
        case_id: question.case_id.into(),
    };
    let dossier = standings.dossier(question.case_id)?;
    let case = standings
        .view(&dossier, question.known_at)
        .ok_or_else(no_case)?;
    // rights follow what we know now, whatever was known at the moment asked about
    let now = question
        .known_at
        .and_then(|_| standings.view(&dossier, None));
    if !now.as_ref().unwrap_or(&case).concerns(scope) {
        return Err(no_case());
    }
    Ok(of_view(
        &case,
        &dossier.known(question.known_at),
        law,
        question,
    ))
}

/// Returns the document of a case that was read already, with what was recorded of it until the same moment.
#[must_use]
pub fn of_view(
    case: &CaseView<'_>,
    history: &[&HistoryRecord],
    law: &Law,
    question: &Question<'_>,
) -> CaseDocument {
    let zone = case.regulation.map(|act| &act.zone);
    let facts = facts(case);
    CaseDocument {
        registration_no: facts.registration_no,
        regulation: case.regulation.map(|act| act.id.clone()),
        channel: facts.channel,
        service: facts.service,
        as_of: written(question.as_of, zone),
        known_at: question.known_at.map(|at| written(at, zone)),
        holders: holders(case, question.as_of),
        events: events::documents(history, case, question),
        standings: case
            .regulation
            .map_or_else(Vec::new, |act| explained(case, act, law, question, None)),
        findings: findings::of_case(case, history, question),
        events_hash: events_hash(case),
        case_id: case.case_id.clone(),
    }
}

fn case<'a>(
    standings: &'a Standings,
    question: &Question<'_>,
) -> Result<CaseView<'a>, DocumentError> {
    standings
        .case(question.case_id, question.known_at)?
        .ok_or_else(|| DocumentError::NoCase {
            case_id: question.case_id.into(),
        })
}

/// Explains the standings of a case that exist at the moment asked about.
fn explained(
    case: &CaseView<'_>,
    act: &Regulation,
    law: &Law,
    question: &Question<'_>,
    limit: Option<&str>,
) -> Vec<Explained> {
    let bench = Bench {
        words: &case.words,
        ..law.bench(act)
    };
    let (facts, holders) = (facts(case), holders(case, Instant::MAX));
    let events_hash = events_hash(case);
    let chosen = case.standings.iter().filter(|standing| {
        let known = &act.limits[standing.limit];
        limit.is_none_or(|wanted| known.id == wanted || known.full_id == wanted)
    });
    chosen
        .filter_map(|standing| {
            let calendar = calendar(law, act, standing);
            Some(Explained {
                row: Row::of(standing, &facts, &bench, calendar, question.as_of)?,
                explanation: explain(standing, &case.timeline, &bench, calendar, question.lang),
                holders: holders.clone(),
                editions: editions(act, calendar),
                events_hash: events_hash.clone(),
            })
        })
        .collect()
}

fn editions(act: &Regulation, calendar: &Calendar) -> Vec<Edition> {
    vec![
        Edition {
            kind: "regulation",
            name: act.id.clone(),
            hash: act.hash.clone(),
        },
        Edition {
            kind: "calendar",
            name: calendar.id().into(),
            hash: calendar.hash().into(),
        },
    ]
}

/// Returns since when who held the case, until a moment.
fn holders(case: &CaseView<'_>, until: Instant) -> Vec<Holding> {
    let word = |symbol: Option<Symbol>| symbol.map(|symbol| case.words.word(symbol).to_owned());
    let zone = case.regulation.map(|act| &act.zone);
    let held = held_by(case.timeline.events()).into_iter();
    held.filter(|(since, _)| *since <= until)
        .map(|(since, holder)| Holding {
            since: written(since, zone),
            organisation: word(holder.organisation),
            official: word(holder.official),
        })
        .collect()
}

/// Returns SHA-256 over the events in the order in which they happened: identity, moment and when they were recorded.
fn events_hash(case: &CaseView<'_>) -> String {
    let mut digest = Sha256::new();
    for event in case.timeline.events() {
        digest.update(event.identity.to_be_bytes());
        digest.update(event.occurred_at.0.to_be_bytes());
        digest.update(event.recorded_at.0.to_be_bytes());
    }
    let digest = digest.finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns what is known of the case as a whole.
fn facts(case: &CaseView<'_>) -> CaseFacts {
    let value = |name: &str| {
        let attribute = case.words.find(name)?;
        let of_event = |event: &Event| event.values(attribute).next();
        let value = case.timeline.events().iter().find_map(of_event)?;
        Some(case.words.word(value).to_owned())
    };
    CaseFacts {
        case_id: case.case_id.clone(),
        registration_no: value("registration_no"),
        channel: value("channel"),
        service: value("service"),
    }
}

fn calendar<'a>(law: &'a Law, act: &Regulation, standing: &Standing) -> &'a Calendar {
    match &act.calendar {
        CalendarChoice::Named(id) => law.calendars.named(id),
        CalendarChoice::Holder => law.calendars.of(standing.organisation),
    }
}

/// Returns a moment with the offset of a zone, or as UTC.
fn written(at: Instant, zone: Option<&Zone>) -> String {
    zone.map_or_else(
        || at.to_string(),
        |zone| {
            zone.local(at)
                .to_rfc3339_opts(srok_law::time::SecondsFormat::AutoSi, true)
        },
    )
}
