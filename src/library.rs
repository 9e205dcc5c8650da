//! Which law and which calendars are at hand? Those built in, and the files of a folder over them.
//!
//! A new service, another region or another country is a file, not a release: a file with the name of a built-in one takes its place.

mod parties;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::calendar::{self, Calendar, CalendarError, Calendars, Layer};
use crate::case::{ANNULLED, Amendments, CORRECTED, Symbol, Vocabulary};
use crate::regulation::{self, CalendarChoice, Regulation, RegulationError};
use crate::timing::Bench;

/// A file that is part of the program.
type BuiltIn = (&'static str, &'static str);

const REGULATIONS: &[BuiltIn] = &[
    (
        "regulations/mo1060.toml",
        include_str!("../regulations/mo1060.toml"),
    ),
    (
        "regulations/mo1060-address.toml",
        include_str!("../regulations/mo1060-address.toml"),
    ),
    (
        "regulations/mo1060-licence.toml",
        include_str!("../regulations/mo1060-licence.toml"),
    ),
    (
        "regulations/mo221.toml",
        include_str!("../regulations/mo221.toml"),
    ),
    (
        "regulations/msk546.toml",
        include_str!("../regulations/msk546.toml"),
    ),
    (
        "regulations/msk604.toml",
        include_str!("../regulations/msk604.toml"),
    ),
];

const CALENDARS: &[BuiltIn] = &[
    ("calendars/ru.toml", include_str!("../calendars/ru.toml")),
    (
        "calendars/ru-moscow.toml",
        include_str!("../calendars/ru-moscow.toml"),
    ),
    (
        "calendars/ru-moscow-region.toml",
        include_str!("../calendars/ru-moscow-region.toml"),
    ),
    ("calendars/ru.csv", include_str!("../calendars/ru.csv")),
    (
        "calendars/ru-regional.csv",
        include_str!("../calendars/ru-regional.csv"),
    ),
];

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
    /// A file or folder that cannot be read.
    #[error("{path}: {source}\nhint: check the path and the rights on it", path = path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
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
}

impl Law {
    /// Returns the law and the calendars that are part of the program.
    ///
    /// # Errors
    ///
    /// Never for a released program: a test loads them all.
    pub fn built_in() -> Result<Self, LibraryError> {
        Self::load(&[])
    }

    /// Returns the built-in law with the files of folders over it: `DIR/regulations/*.toml`, `DIR/calendars/*`.
    ///
    /// # Errors
    ///
    /// [`LibraryError`] names file, line and remedy.
    pub fn load(folders: &[&Path]) -> Result<Self, LibraryError> {
        let mut texts: BTreeMap<String, String> = REGULATIONS
            .iter()
            .chain(CALENDARS)
            .map(|(name, text)| ((*name).into(), (*text).into()))
            .collect();
        for folder in folders {
            for part in ["regulations", "calendars"] {
                texts.extend(read(&folder.join(part), part)?);
            }
        }
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
        })
    }

    /// Adds an act from a file, in the place of one with its id.
    ///
    /// # Errors
    ///
    /// [`LibraryError`] names file, line and remedy.
    pub fn add(&mut self, path: &Path) -> Result<&Regulation, LibraryError> {
        let text = read_file(path)?;
        let known = &self.regulations;
        let act = regulation::parse(&path.display().to_string(), &text, &mut self.words, &|id| {
            known.iter().find(|act| act.id == id)
        })?;
        check_calendar(&act, &self.calendars)?;
        self.regulations.retain(|known| known.id != act.id);
        self.regulations.push(act);
        self.regulations.sort_by(|one, other| one.id.cmp(&other.id));
        let id = self
            .regulations
            .iter()
            .position(|act| act.file == path.display().to_string())
            .unwrap_or(0);
        Ok(&self.regulations[id])
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

    /// Tells whether a file is the one that is part of the program, not one of a folder in its place.
    #[must_use]
    pub fn is_built_in(&self, file: &str) -> bool {
        let known = REGULATIONS.iter().chain(CALENDARS);
        known
            .filter(|(name, _)| *name == file)
            .any(|(_, text)| self.texts.get(file).is_some_and(|loaded| loaded == text))
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

fn read_file(path: &Path) -> Result<String, LibraryError> {
    std::fs::read_to_string(path).map_err(|source| LibraryError::Unreadable {
        path: path.into(),
        source,
    })
}

/// Reads the files of a folder; a folder that is not there has none.
fn read(folder: &Path, part: &str) -> Result<BTreeMap<String, String>, LibraryError> {
    let mut found = BTreeMap::new();
    let unreadable = |source| LibraryError::Unreadable {
        path: folder.into(),
        source,
    };
    if !folder.is_dir() {
        return Ok(found);
    }
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let wanted = path
            .extension()
            .is_some_and(|extension| extension == "toml" || extension == "csv");
        if let (true, Some(name)) = (wanted, path.file_name().and_then(|name| name.to_str())) {
            found.insert(format!("{part}/{name}"), read_file(&path)?);
        }
    }
    Ok(found)
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
