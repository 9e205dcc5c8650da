//! What comes of the events of one case? A timeline, its standings and findings, as rows of the store and back.

mod record;

pub(super) use record::restore;

use std::collections::HashMap;

use foldhash::HashMap as FastMap;

use super::dimensions::Dimensions;
use super::lexicon::Lexicon;
use srok_law::case::{Event, Instant, Precision, Symbol, Timeline, Vocabulary};
use srok_law::library::Law;
use srok_law::regulation::Regulation;
use srok_law::timing::{self, Bench, Standing};
use srok_store::{CaseRecord, EventRecord, FindingRecord, StandingRecord};

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
    /// Whether an act may compare registration numbers.
    compares_numbers: bool,
    /// What texts of further attributes say.
    facts: FastMap<String, Vec<(Symbol, Symbol)>>,
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
        let mut set = Self(Vec::new());
        for attribute in attributes {
            set.insert(attribute);
        }
        set
    }

    fn insert(&mut self, attribute: Symbol) {
        let index = attribute.0 as usize;
        if self.0.len() <= index {
            self.0.resize(index + 1, false);
        }
        if let Some(place) = self.0.get_mut(index) {
            *place = true;
        }
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
            compares_numbers: true,
            facts: FastMap::default(),
        }
    }

    /// Takes in further attributes, which decide nothing; asked for before any event.
    pub fn with_attributes(mut self, names: &[&str]) -> Self {
        for name in names {
            let attribute = self.words.intern(name);
            self.deciding.insert(attribute);
        }
        self
    }

    /// Returns it for events that are told only: no limit will be computed of them.
    pub fn without_limits(mut self) -> Self {
        self.compares_numbers = false;
        self
    }

    /// Returns the symbol of a registration number: each case has its own, so that looking it up costs much and finds nothing.
    fn number(&mut self, number: &str) -> Symbol {
        if self.compares_numbers {
            self.words.intern(number)
        } else {
            self.words.add(number)
        }
    }

    /// Returns the words of the cases at hand.
    pub const fn words(&self) -> &Vocabulary {
        &self.words
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
                record.registration_no.map(|number| self.number(number)),
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
        let named = Self::first(timeline, self.attributes.regulation)?;
        let index = *self.regulations.get(&named)?;
        Some((index, self.law.regulations.get(index)?))
    }

    fn first(timeline: &Timeline, attribute: Symbol) -> Option<Symbol> {
        timeline
            .events()
            .iter()
            .find_map(|event| event.values(attribute).next())
    }

    /// Returns what the limits of an act are computed with.
    pub fn bench<'b>(&'b self, act: &'b Regulation) -> Bench<'b> {
        Bench {
            words: &self.words,
            ..self.law.bench(act)
        }
    }

    /// Returns the timeline of events.
    pub fn timeline(&self, events: Vec<Event>) -> Timeline {
        Timeline::new(events, self.law.amendments)
    }

    /// Returns the timeline of events, the act it runs under with its index, and where the limits stand.
    pub fn timed(
        &self,
        events: Vec<Event>,
    ) -> (Timeline, Option<(usize, &'a Regulation)>, Vec<Standing>) {
        let is_amended = events.iter().any(|event| event.replaces.is_some());
        let recorded = is_amended.then(|| events.clone());
        let timeline = self.timeline(events);
        let act = self.regulation(&timeline);
        let standings = act.map_or_else(Vec::new, |(_, act)| {
            let bench = self.bench(act);
            let mut standings = timing::assess(&timeline, &bench);
            if let Some(recorded) = &recorded {
                timing::note_amended(&mut standings, recorded, &bench);
            }
            standings
        });
        (timeline, act, standings)
    }

    /// Computes everything of one case, and then forgets its words if they have become many.
    pub fn assess(&mut self, case_key: u64, case_id: &str, events: Vec<Event>) -> Assessed {
        let assessed = self.compute(case_key, case_id, events);
        self.forget();
        assessed
    }

    /// Computes everything of one case.
    pub fn compute(&self, case_key: u64, case_id: &str, events: Vec<Event>) -> Assessed {
        let first_recorded_at = events
            .iter()
            .map(|event| event.recorded_at)
            .min()
            .unwrap_or(Instant(0));
        let (timeline, act, standings) = self.timed(events);
        let case = self.case_record(case_key, case_id, &timeline, first_recorded_at);
        let mut assessed = Assessed {
            case,
            standings: Vec::new(),
            findings: Vec::new(),
        };
        if let Some((index, act)) = act {
            let bench = self.bench(act);
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
        assessed
    }

    /// Forgets the words of single cases if they have become many; events made before are then of no use.
    pub fn forget(&mut self) {
        if self.words.len() > self.lexicon.words().len() + OWN_WORDS {
            self.words = self.lexicon.words().clone();
            self.facts.clear();
        }
    }

    fn case_record(
        &self,
        case_key: u64,
        case_id: &str,
        timeline: &Timeline,
        first_recorded_at: Instant,
    ) -> CaseRecord {
        let first = |attribute: Symbol| {
            Self::first(timeline, attribute).and_then(|value| self.lexicon.id(value))
        };
        let mut numbers = timeline
            .events()
            .iter()
            .filter_map(|event| event.values(self.attributes.registration_no).last());
        CaseRecord {
            case_key,
            case_id: case_id.to_owned(),
            regulation: first(self.attributes.regulation),
            registration_no: numbers
                .next_back()
                .map(|number| self.words.word(number).to_owned()),
            channel: first(self.attributes.channel),
            service: first(self.attributes.service),
            first_recorded_at,
        }
    }
}
