//! What comes of the events of one case? A timeline, its standings and findings, as rows of the store and back.

use std::collections::HashMap;

use super::dimensions::{Dimensions, Place};
use super::lexicon::Lexicon;
use crate::case::{Event, Instant, Precision, Symbol, Timeline, Vocabulary};
use crate::library::Law;
use crate::regulation::{CalendarChoice, Limit, Regulation, Start};
use crate::store::{CaseRecord, EventRecord, FindingRecord, Marks, StandingRecord};
use crate::timing::{self, Bench, Due, Ending, Pause, Standing};

/// One case with everything computed of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Assessed {
    pub case: CaseRecord,
    pub standings: Vec<StandingRecord>,
    pub findings: Vec<FindingRecord>,
}

/// Texts of further attributes are read once if they are not longer than this.
const SHORT: usize = 96;
/// So many of them are kept.
const KEPT: usize = 20_000;
/// So many words of single cases are kept before they are forgotten.
const OWN_WORDS: usize = 200_000;

/// Turns events of the store into timelines, and timelines into rows. One per thread.
#[derive(Debug)]
pub(super) struct Assessor<'a> {
    law: &'a Law,
    lexicon: &'a Lexicon,
    dimensions: &'a Dimensions,
    /// The words of the lexicon and those of the cases at hand.
    words: Vocabulary,
    attributes: Attributes,
    /// Attributes that decide something in some act.
    deciding: Deciding,
    regulations: HashMap<Symbol, usize>,
    /// What texts of further attributes say.
    facts: HashMap<String, Vec<(Symbol, Symbol)>>,
}

/// The attributes that have a column of their own.
#[derive(Debug, Clone, Copy)]
struct Attributes {
    regulation: Symbol,
    service: Symbol,
    channel: Symbol,
    organisation: Symbol,
    to_organisation: Symbol,
    official: Symbol,
    registration_no: Symbol,
}

/// A set of attributes, asked for every attribute of every event.
#[derive(Debug)]
struct Deciding(Vec<bool>);

impl Deciding {
    fn new(attributes: impl Iterator<Item = Symbol>) -> Self {
        let mut set = Vec::new();
        for attribute in attributes {
            let index = attribute.0 as usize;
            if set.len() <= index {
                set.resize(index + 1, false);
            }
            if let Some(place) = set.get_mut(index) {
                *place = true;
            }
        }
        Self(set)
    }

    fn contains(&self, attribute: Symbol) -> bool {
        self.0.get(attribute.0 as usize).copied().unwrap_or(false)
    }
}

impl<'a> Assessor<'a> {
    pub fn new(law: &'a Law, lexicon: &'a Lexicon, dimensions: &'a Dimensions) -> Self {
        let mut words = lexicon.words().clone();
        let attributes = Attributes {
            regulation: words.intern("regulation"),
            service: words.intern("service"),
            channel: words.intern("channel"),
            organisation: words.intern("organisation"),
            to_organisation: words.intern("to_organisation"),
            official: words.intern("official"),
            registration_no: words.intern("registration_no"),
        };
        let of_acts = law
            .regulations
            .iter()
            .flat_map(|regulation| regulation.attributes.iter().copied());
        // what a case as a whole is known by
        let of_cases = [
            attributes.regulation,
            attributes.service,
            attributes.channel,
            attributes.registration_no,
        ];
        let deciding = Deciding::new(of_acts.chain(of_cases).chain(law.of_filing));
        let regulations = law
            .regulations
            .iter()
            .enumerate()
            .map(|(index, regulation)| (regulation.symbol, index))
            .collect();
        Self {
            law,
            lexicon,
            dimensions,
            words,
            attributes,
            deciding,
            regulations,
            facts: HashMap::new(),
        }
    }

    /// Returns the words of the cases, for whoever wants to read their symbols.
    pub fn into_words(self) -> Vocabulary {
        self.words
    }

    /// Returns an event as the timing core sees it.
    pub fn event(&mut self, record: &EventRecord<'_>) -> Event {
        let symbol = |id: Option<i32>| id.and_then(|id| self.lexicon.symbol(id));
        let (organisation, to_organisation) =
            (symbol(record.organisation), symbol(record.to_organisation));
        let official = symbol(record.official);
        let of_columns = [
            (self.attributes.regulation, symbol(record.regulation)),
            (self.attributes.service, symbol(record.service)),
            (self.attributes.channel, symbol(record.channel)),
            (self.attributes.organisation, organisation),
            (self.attributes.to_organisation, to_organisation),
            (self.attributes.official, official),
            (
                self.attributes.registration_no,
                record
                    .registration_no
                    .map(|number| self.words.intern(number)),
            ),
        ];
        let mut facts: Vec<(Symbol, Symbol)> = of_columns
            .into_iter()
            .filter_map(|(attribute, value)| Some((attribute, value?)))
            .filter(|(attribute, _)| self.deciding.contains(*attribute))
            .collect();
        if let Some(more) = record.more {
            self.add_facts(more, &mut facts);
        }
        Event {
            identity: record.identity,
            replaces: record.replaces,
            kind: self.lexicon.symbol(record.kind).unwrap_or(Symbol(u32::MAX)),
            occurred_at: record.occurred_at,
            precision: if record.by_day {
                Precision::Day
            } else {
                Precision::Moment
            },
            recorded_at: record.recorded_at,
            organisation,
            to_organisation,
            official,
            facts,
        }
    }

    /// Adds what a text of further attributes says, as far as it decides anything.
    fn add_facts(&mut self, more: &str, facts: &mut Vec<(Symbol, Symbol)>) {
        if let Some(known) = self.facts.get(more) {
            facts.extend_from_slice(known);
            return;
        }
        // a text the store did not write itself would be a fault; it then decides nothing
        let attributes: HashMap<String, Vec<String>> =
            serde_json::from_str(more).unwrap_or_default();
        let from = facts.len();
        for (attribute, values) in &attributes {
            let Some(attribute) = self
                .words
                .find(attribute)
                .filter(|attribute| self.deciding.contains(*attribute))
            else {
                continue;
            };
            facts.extend(
                values
                    .iter()
                    .map(|value| (attribute, self.words.intern(value))),
            );
        }
        facts
            .get_mut(from..)
            .unwrap_or_default()
            .sort_by_key(|(attribute, _)| *attribute);
        if more.len() <= SHORT && self.facts.len() < KEPT {
            self.facts.insert(
                more.to_owned(),
                facts.get(from..).unwrap_or_default().to_vec(),
            );
        }
    }

    /// Returns the act of a case: the one its first event that names an act names.
    pub fn regulation(&self, timeline: &Timeline) -> Option<(usize, &'a Regulation)> {
        let named = self.first(timeline, self.attributes.regulation)?;
        let index = *self.regulations.get(&named)?;
        Some((index, self.law.regulations.get(index)?))
    }

    fn first(&self, timeline: &Timeline, attribute: Symbol) -> Option<Symbol> {
        timeline
            .events()
            .iter()
            .find_map(|event| event.values(attribute).next())
    }

    fn bench<'b>(&'b self, act: &'b Regulation) -> Bench<'b> {
        Bench {
            words: &self.words,
            ..self.law.bench(act)
        }
    }

    /// Returns the timeline of events.
    pub fn timeline(&self, events: Vec<Event>) -> Timeline {
        Timeline::new(events, self.law.amendments)
    }

    /// Computes everything of one case.
    pub fn assess(&mut self, case_key: u64, case_id: &str, events: Vec<Event>) -> Assessed {
        let first_recorded_at = events
            .iter()
            .map(|event| event.recorded_at)
            .min()
            .unwrap_or(Instant(0));
        let timeline = self.timeline(events);
        let case = self.case_record(case_key, case_id, &timeline, first_recorded_at);
        let mut assessed = Assessed {
            case,
            standings: Vec::new(),
            findings: Vec::new(),
        };
        if let Some((index, act)) = self.regulation(&timeline) {
            let bench = self.bench(act);
            let standings = timing::assess(&timeline, &bench);
            let findings = timing::findings(&timeline, &standings, &bench);
            assessed.standings = standings
                .iter()
                .filter_map(|standing| self.standing_record(case_key, index, act, standing))
                .collect();
            assessed.findings = findings
                .into_iter()
                .filter_map(|finding| {
                    Some(FindingRecord {
                        case_key,
                        rule: self.dimensions.rule(index, act, finding.rule)?,
                        event: finding
                            .event
                            .and_then(|event| timeline.events().get(event))
                            .map(|event| event.identity),
                        occurred_at: finding.occurred_at,
                        organisation: finding
                            .organisation
                            .and_then(|symbol| self.lexicon.id(symbol)),
                    })
                })
                .collect();
        }
        if self.words.len() > self.lexicon.words().len() + OWN_WORDS {
            self.words = self.lexicon.words().clone();
            self.facts.clear();
        }
        assessed
    }

    fn case_record(
        &self,
        case_key: u64,
        case_id: &str,
        timeline: &Timeline,
        first_recorded_at: Instant,
    ) -> CaseRecord {
        let first = |attribute: Symbol| {
            self.first(timeline, attribute)
                .and_then(|value| self.lexicon.id(value))
        };
        let numbers = timeline
            .events()
            .iter()
            .filter_map(|event| event.values(self.attributes.registration_no).last());
        CaseRecord {
            case_key,
            case_id: case_id.to_owned(),
            regulation: first(self.attributes.regulation),
            registration_no: numbers
                .last()
                .map(|number| self.words.word(number).to_owned()),
            channel: first(self.attributes.channel),
            service: first(self.attributes.service),
            first_recorded_at,
        }
    }

    /// Returns a standing as a row; moments that mean "always" or "never" are absent.
    fn standing_record(
        &self,
        case_key: u64,
        index: usize,
        act: &Regulation,
        standing: &Standing,
    ) -> Option<StandingRecord> {
        let place = Place {
            regulation: index,
            limit: standing.limit,
            version: standing.version,
        };
        let known = |at: Instant| (at != Instant::MIN && at != Instant::MAX).then_some(at);
        let due = standing.due.as_ref();
        let calendar = match &act.calendar {
            CalendarChoice::Named(id) => self.law.calendars.named(id),
            CalendarChoice::Holder => self.law.calendars.of(standing.organisation),
        };
        let id = |symbol: Option<Symbol>| symbol.and_then(|symbol| self.lexicon.id(symbol));
        let late_from = due.map(|due| due.late_from);
        Some(StandingRecord {
            case_key,
            limit_version: self.dimensions.limit_version(place)?,
            occurrence: i32::try_from(standing.occurrence).unwrap_or(i32::MAX),
            exists_from: known(standing.exists_from)
                .filter(|from| Some(*from) != standing.started_at),
            started_at: standing.started_at,
            day_zero: due.map(|due| due.day_zero),
            due_on: due.map(|due| due.due_on),
            late_from,
            soon_from: due.and_then(|due| due.soon_from),
            act_by: due.and_then(|due| due.act_by),
            contested_until: standing.contested_until(&act.zone),
            ended_at: standing.cancelled_at.or(standing.stopped_at),
            pauses: standing
                .pauses
                .iter()
                .map(|pause| (pause.from, pause.to))
                .collect(),
            marks: marks(standing, act),
            known_at: known(standing.basis_known_at)
                .filter(|at| late_from.is_some_and(|late_from| *at > late_from)),
            target_late_from: standing.target_late_from.and_then(known),
            organisation: id(standing.organisation),
            official: id(standing.official),
            calendar: self.dimensions.calendar(self.law, calendar),
        })
    }
}

/// Returns the small facts about a standing.
fn marks(standing: &Standing, act: &Regulation) -> Marks {
    let due = standing.due.as_ref();
    let deciding = standing
        .candidates
        .iter()
        .min_by_key(|(_, due)| due.late_from);
    let missing = standing.missing.and_then(|missing| {
        let starts = act
            .limits
            .get(standing.limit)
            .map(starting)
            .unwrap_or_default();
        starts.iter().rposition(|start| *start == missing)
    });
    Marks::default()
        .inclusive(due.is_some_and(|due| due.due_at != due.late_from))
        .cancelled(standing.cancelled_at.is_some())
        .manual(standing.manual)
        .provisional(standing.provisional)
        .term(deciding.map(|(term, _)| *term))
        .missing(missing)
        .suspended(due.map_or(0, |due| due.suspended))
}

/// Returns the event types that start a limit: a standing names the one that is missing.
fn starting(limit: &Limit) -> Vec<Symbol> {
    match &limit.start {
        Start::FirstOf(of) | Start::Latest(of) | Start::EarliestOf { of, .. } => {
            of.iter().map(|selector| selector.event).collect()
        }
        Start::Clock(_) | Start::DueOf(_) | Start::ExpiryOf(_) => Vec::new(),
    }
}

/// Returns the standing of a row, for what is computed at the moment asked about. Events and the terms that did not decide are not kept.
pub(super) fn restore(
    record: &StandingRecord,
    place: Place,
    act: &Regulation,
    lexicon: &Lexicon,
) -> Standing {
    let due = record.late_from.and_then(|late_from| {
        Some(Due {
            day_zero: record.day_zero?,
            due_on: record.due_on?,
            due_at: late_from.plus(-i64::from(record.marks.is_inclusive())),
            late_from,
            act_by: record.act_by,
            due_rolled_on: record
                .contested_until
                .map(|until| act.zone.day_of(until).plus(-1)),
            soon_from: record.soon_from,
            provisional: record.marks.is_provisional(),
            suspended: record.marks.suspended_units(),
        })
    });
    let pauses = record.pauses.iter().map(|(from, to)| Pause {
        from: *from,
        to: *to,
        first_day: act.zone.day_of(*from).plus(1),
        last_day: to.map_or(crate::case::Day(i32::MAX), |to| {
            act.zone.day_of(to).plus(-1)
        }),
    });
    let symbol = |id: Option<i32>| id.and_then(|id| lexicon.symbol(id));
    let limit = act.limits.get(place.limit);
    let missing = record
        .marks
        .missing_start()
        .and_then(|index| starting(limit?).get(index).copied());
    Standing {
        limit: place.limit,
        version: place.version,
        occurrence: record.occurrence.unsigned_abs(),
        exists_from: record
            .exists_from
            .or(record.started_at)
            .unwrap_or(Instant::MIN),
        started_at: record.started_at,
        start_event: None,
        missing,
        candidates: record
            .marks
            .deciding_term()
            .zip(due.clone())
            .into_iter()
            .collect(),
        due,
        immediate: place.immediate(act),
        stopped_at: record.stopped_at(),
        stop_event: None,
        cancelled_at: record.cancelled_at(),
        cancel_event: None,
        pauses: pauses.collect(),
        ending: limit.map_or(Ending::Breach, super::editions::ending),
        target_late_from: record.target_late_from,
        manual: record.marks.is_manual(),
        provisional: record.marks.is_provisional(),
        organisation: symbol(record.organisation),
        official: symbol(record.official),
        basis_known_at: record.known_at.unwrap_or(Instant::MIN),
    }
}
