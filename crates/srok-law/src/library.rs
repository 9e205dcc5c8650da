//! Which law and which calendars are at hand? Those shipped with the program, and others laid over them.
//!
//! A new service, another region or another country is a file, not a release: a file with the name of a shipped one takes its place. Texts come in
//! as arguments; nothing is read from a disk here.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{self, Calendar, CalendarError, Calendars, Layer};
use crate::case::{ANNULLED, Amendments, CORRECTED, Symbol, Vocabulary};
use crate::regulation::{self, CalendarChoice, Regulation, RegulationError};
use crate::timing::Bench;

/// Attributes of the filing: the first event that carries them decides.
const OF_FILING: [&str; 2] = ["channel", "service"];

/// The calendar of organisations that name no other.
pub const DEFAULT_CALENDAR: &str = "ru";

/// What is wrong with the law or the calendars.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// A regulation file.
    #[error(transparent)]
    Regulation(#[from] RegulationError),
    /// A calendar file.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

/// The regulations, the calendars and the words they share with the events.
#[derive(Debug, Clone)]
pub struct Law {
    /// The acts, in the order of their ids.
    pub regulations: Vec<Regulation>,
    /// The calendars.
    pub calendars: Calendars,
    /// The words of acts and events.
    pub words: Vocabulary,
    /// Attributes of the filing.
    pub of_filing: [Symbol; 2],
    /// The event types that correct and annul.
    pub amendments: Amendments,
    /// The texts the law was read from, by file name.
    pub texts: BTreeMap<String, String>,
    /// The files that are as they were shipped.
    shipped: BTreeSet<String>,
}

impl Law {
    /// Reads acts and calendars from texts, by file name (`regulations/ID.toml`, `calendars/ID.toml`, `calendars/DAYS.csv`): those shipped, and others
    /// over them.
    ///
    /// # Errors
    ///
    /// [`LibraryError`] names file, line and remedy.
    pub fn of_texts(
        shipped: &[(&str, &str)],
        over: BTreeMap<String, String>,
    ) -> Result<Self, LibraryError> {
        let mut texts: BTreeMap<String, String> = shipped
            .iter()
            .map(|(name, text)| ((*name).into(), (*text).into()))
            .collect();
        texts.extend(over);
        let as_shipped = shipped
            .iter()
            .filter(|(name, text)| texts.get(*name).is_some_and(|used| used == text));
        let shipped = as_shipped.map(|(name, _)| (*name).to_owned()).collect();
        let calendars = build_calendars(&texts)?;
        let mut words = Vocabulary::default();
        let amendments = Amendments {
            corrected: words.intern(CORRECTED),
            annulled: words.intern(ANNULLED),
        };
        let of_filing = OF_FILING.map(|name| words.intern(name));
        let regulations = parse_all(&texts, &mut words, &calendars)?;
        Ok(Self {
            regulations,
            calendars,
            words,
            of_filing,
            amendments,
            texts,
            shipped,
        })
    }

    /// Adds an act from the text of a file, in the place of one with its id.
    ///
    /// # Errors
    ///
    /// [`LibraryError`] names file, line and remedy.
    pub fn add(&mut self, file: &str, text: &str) -> Result<&Regulation, LibraryError> {
        let known = &self.regulations;
        let act = regulation::parse(file, text, &mut self.words, &|id| {
            known.iter().find(|act| act.id == id)
        })?;
        check_calendar(&act, &self.calendars)?;
        self.regulations.retain(|known| known.id != act.id);
        let place = self.regulations.partition_point(|known| known.id < act.id);
        self.regulations.insert(place, act);
        Ok(&self.regulations[place])
    }

    /// Returns the act of an id.
    #[must_use]
    pub fn regulation(&self, id: &str) -> Option<&Regulation> {
        self.regulations
            .iter()
            .find(|regulation| regulation.id == id)
    }

    /// Returns the number of an act as it is written: «№ 21РВ-221»; an act that is not at hand goes by its id.
    #[must_use]
    pub fn number(&self, id: &str) -> String {
        self.regulation(id)
            .map_or_else(|| id.to_owned(), |act| format!("№ {}", act.number))
    }

    /// Tells whether a file is the one that was shipped, not one laid over it.
    #[must_use]
    pub fn is_built_in(&self, file: &str) -> bool {
        self.shipped.contains(file)
    }

    /// Returns the act and the index of a limit named `regulation.limit`.
    #[must_use]
    pub fn limit(&self, full_id: &str) -> Option<(&Regulation, usize)> {
        let (regulation, _) = full_id.split_once('.')?;
        let regulation = self.regulation(regulation)?;
        Some((regulation, regulation.limit_index(full_id)?))
    }

    /// Returns what a case under an act is timed with.
    #[must_use]
    pub fn bench<'a>(&'a self, regulation: &'a Regulation) -> Bench<'a> {
        Bench {
            regulation,
            calendars: &self.calendars,
            words: &self.words,
            of_filing: &self.of_filing,
            amendments: self.amendments,
        }
    }
}

fn build_calendars(texts: &BTreeMap<String, String>) -> Result<Calendars, LibraryError> {
    let mut layers: BTreeMap<String, (Option<String>, Layer)> = BTreeMap::new();
    for (file, head) in texts
        .iter()
        .filter(|(file, _)| file.starts_with("calendars/") && file.ends_with(".toml"))
    {
        let mut layer = Layer {
            file: file.clone(),
            head: head.clone(),
            days: None,
        };
        let (id, extends, days) = layer.references()?;
        if let Some(days) = days {
            let name = format!("calendars/{days}");
            let csv = texts.get(&name).ok_or_else(|| missing(file, &name))?;
            layer.days = Some((name, csv.clone()));
        }
        layers.insert(id, (extends, layer));
    }
    let mut all: Vec<Calendar> = Vec::new();
    for id in layers.keys() {
        let mut stack = Vec::new();
        let mut next = Some(id.clone());
        while let Some(id) = next.take() {
            let Some((extends, layer)) = layers.get(&id).filter(|_| stack.len() < layers.len())
            else {
                return Err(missing(&format!("calendars/{id}.toml"), &id).into());
            };
            stack.push(layer.clone());
            next.clone_from(extends);
        }
        stack.reverse();
        all.push(calendar::build(&stack)?);
    }
    Calendars::new(all, DEFAULT_CALENDAR)
        .ok_or_else(|| missing("calendars", DEFAULT_CALENDAR).into())
}

fn missing(file: &str, wanted: &str) -> CalendarError {
    CalendarError {
        file: file.into(),
        problem: format!("`{wanted}` is not there, or calendars extend one another in a circle"),
        hint: "put the file beside the others in the folder calendars".into(),
    }
}

/// Reads the acts, those that others extend first.
fn parse_all(
    texts: &BTreeMap<String, String>,
    words: &mut Vocabulary,
    calendars: &Calendars,
) -> Result<Vec<Regulation>, LibraryError> {
    let mut waiting: Vec<(&String, &String)> = texts
        .iter()
        .filter(|(file, _)| file.starts_with("regulations/") && file.ends_with(".toml"))
        .collect();
    let mut done: Vec<Regulation> = Vec::new();
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut failed = None;
        let mut still = Vec::new();
        for (file, text) in waiting {
            match regulation::parse(file, text, words, &|id| {
                done.iter().find(|act| act.id == id)
            }) {
                Ok(act) => {
                    check_calendar(&act, calendars)?;
                    if let Some(other) = done.iter().find(|known| known.id == act.id) {
                        return Err(twice(&act, other).into());
                    }
                    done.push(act);
                }
                Err(error) => {
                    failed = Some(error);
                    still.push((file, text));
                }
            }
        }
        if let (true, Some(error)) = (still.len() == before, failed) {
            return Err(error.into());
        }
        waiting = still;
    }
    done.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(done)
}

fn twice(act: &Regulation, other: &Regulation) -> RegulationError {
    RegulationError {
        file: act.file.clone(),
        line: 1,
        problem: format!("the id `{}` is already that of {}", act.id, other.file),
        hint: format!(
            "name the file {}.toml to take the place of a built-in act, or give the act an id of its own",
            act.id
        ),
    }
}

fn check_calendar(act: &Regulation, calendars: &Calendars) -> Result<(), RegulationError> {
    match &act.calendar {
        CalendarChoice::Named(id) if calendars.find(id).is_none() => Err(RegulationError {
            file: act.file.clone(),
            line: 1,
            problem: format!(
                "`{}` counts by the calendar `{id}`, which is not there",
                act.id
            ),
            hint: format!(
                "put calendars/{id}.toml beside the others, or write calendar = \"holder\""
            ),
        }),
        _ => Ok(()),
    }
}
