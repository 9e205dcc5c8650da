//! What do the tests time cases with? The shipped acts and calendars, the small acts made for tests, and events written as words.
//!
//! Read from the files, so that a test sees what is shipped. Nothing here counts a day.

#![expect(dead_code, reason = "every test binary uses its own part of this file")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use srok_law::calendar::{Calendar, Calendars, Layer, build};
use srok_law::case::{Amendments, Day, Event, Instant, Precision, Symbol, Timeline, Vocabulary};
use srok_law::regulation::{Limit, Regulation, Selector, Start, parse};
use srok_law::time::{DateTime, FixedOffset};
use srok_law::timing::{Bench, Standing, assess};

/// The shipped acts, the base of the others first.
pub const SHIPPED: [&str; 6] = [
    "msk546",
    "msk604",
    "mo1060",
    "mo1060-address",
    "mo1060-licence",
    "mo221",
];
/// Acts made for tests.
pub const TRIALS: [&str; 6] = [
    "trial",
    "trial-cases",
    "trial-never",
    "trial-berlin",
    "trial-sao-paulo",
    "trial-kiritimati",
];

/// Acts, calendars and words.
#[derive(Clone)]
pub struct Law {
    pub words: Vocabulary,
    pub regulations: Vec<Regulation>,
    pub calendars: Calendars,
    pub of_filing: Vec<Symbol>,
    pub amendments: Amendments,
    identities: u64,
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn text(path: &str) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

impl Law {
    /// The law as shipped, the calendar of the Federation where the act leaves it to the holder.
    pub fn shipped() -> Self {
        Self::by("ru", "working", &|_, text| text)
    }

    /// The law with another default calendar, with decree days as `working` or `off`, and with texts changed before they are read.
    pub fn by(calendar: &str, decree: &str, change: &dyn Fn(&str, String) -> String) -> Self {
        let calendars = Calendars::new(calendars(change), calendar)
            .unwrap_or_else(|| panic!("no calendar `{calendar}`"));
        let mut words = Vocabulary::default();
        let of_filing = vec![words.intern("channel"), words.intern("service")];
        let amendments = Amendments {
            corrected: words.intern("event_corrected"),
            annulled: words.intern("event_annulled"),
        };
        let mut regulations: Vec<Regulation> = Vec::new();
        let shipped = SHIPPED.map(|id| (id, format!("regulations/{id}.toml")));
        let trials = TRIALS.map(|id| (id, format!("tests/law/{id}.toml")));
        for (id, path) in shipped.into_iter().chain(trials) {
            let text = change(id, text(&path));
            let written = "decree_days = \"working\"";
            assert!(
                text.contains(written),
                "{path} does not say how it counts decree days"
            );
            let text = text.replace(written, &format!("decree_days = \"{decree}\""));
            let base = |name: &str| regulations.iter().find(|regulation| regulation.id == name);
            let read =
                parse(&path, &text, &mut words, &base).unwrap_or_else(|error| panic!("{error}"));
            regulations.push(read);
        }
        Self {
            words,
            regulations,
            calendars,
            of_filing,
            amendments,
            identities: 0,
        }
    }

    pub fn regulation(&self, id: &str) -> &Regulation {
        self.regulations
            .iter()
            .find(|regulation| regulation.id == id)
            .unwrap_or_else(|| panic!("no act `{id}`"))
    }

    /// A limit by its full name, e.g. `mo221.service_term`.
    pub fn limit(&self, full_id: &str) -> (&Regulation, &Limit) {
        let (act, _) = full_id
            .split_once('.')
            .unwrap_or_else(|| panic!("`{full_id}` is not act.limit"));
        let regulation = self.regulation(act);
        let index = regulation
            .limit_index(full_id)
            .unwrap_or_else(|| panic!("no limit `{full_id}`"));
        (regulation, &regulation.limits[index])
    }

    pub fn bench<'a>(&'a self, regulation: &'a Regulation) -> Bench<'a> {
        Bench {
            regulation,
            calendars: &self.calendars,
            words: &self.words,
            of_filing: &self.of_filing,
            amendments: self.amendments,
        }
    }

    /// An event as an ingest would hand it over: what decides stands among its facts.
    pub fn event(&mut self, kind: &str, at: Instant, facts: &[(&str, &str)]) -> Event {
        self.identities += 1;
        let facts: Vec<(Symbol, Symbol)> = facts
            .iter()
            .map(|(name, value)| (self.words.intern(name), self.words.intern(value)))
            .collect();
        let one = |words: &mut Vocabulary, name: &str| {
            let name = words.intern(name);
            facts
                .iter()
                .find(|(fact, _)| *fact == name)
                .map(|(_, value)| *value)
        };
        let organisation = one(&mut self.words, "organisation");
        let to_organisation = one(&mut self.words, "to_organisation");
        let official = one(&mut self.words, "official");
        Event {
            identity: self.identities,
            replaces: None,
            kind: self.words.intern(kind),
            occurred_at: at,
            precision: Precision::Moment,
            recorded_at: at,
            organisation,
            to_organisation,
            official,
            facts,
        }
    }

    pub fn timeline(&self, events: Vec<Event>) -> Timeline {
        Timeline::new(events, self.amendments)
    }

    /// The event, with its facts, that starts the clock of a limit.
    pub fn start_of(&mut self, full_id: &str, at: Instant, facts: &[(&str, &str)]) -> Vec<Event> {
        let (_, limit) = self.limit(full_id);
        let starts: Vec<Selector> = match &limit.start {
            Start::FirstOf(of) | Start::EarliestOf { of, .. } => {
                let meant = of.iter().find(|selector| self.agrees(selector, facts));
                meant.into_iter().cloned().collect()
            }
            Start::Latest(of) => of.clone(),
            Start::Clock(of) => vec![of.clone()],
            Start::DueOf(other) | Start::ExpiryOf(other) => {
                let (act, _) = full_id.split_once('.').unwrap_or_default();
                let other = self.regulation(act).limits[*other].full_id.clone();
                let requires = self.limit(full_id).1.requires.clone();
                let mut events = self.start_of(&other, at, facts);
                events.extend(
                    requires
                        .first()
                        .map(|selector| self.selected(selector, at, &[])),
                );
                return events;
            }
        };
        let mut conditions: Vec<(String, String)> = Vec::new();
        for condition in &limit.when {
            let (name, value) = (
                self.words.word(condition.attribute),
                condition
                    .values
                    .first()
                    .map_or("", |value| self.words.word(*value)),
            );
            conditions.push((name.into(), value.into()));
        }
        let requires = limit.requires.first().cloned();
        let mut given: Vec<(&str, &str)> = facts.to_vec();
        let own: Vec<(String, String)> = conditions
            .into_iter()
            .filter(|(name, _)| !facts.iter().any(|(fact, _)| fact == name))
            .collect();
        given.extend(
            own.iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
        let mut events: Vec<Event> = starts
            .iter()
            .map(|selector| self.selected(selector, at, &given))
            .collect();
        if let Some(selector) =
            requires.filter(|selector| !starts.iter().any(|start| start == selector))
        {
            events.push(self.selected(&selector, at, &[]));
        }
        events
    }

    /// A case that begins with an event of this type, and in which whatever the limit asks for besides is there.
    pub fn case_of(
        &mut self,
        full_id: &str,
        kind: &str,
        at: Instant,
        facts: &[(&str, &str)],
    ) -> Vec<Event> {
        let (_, limit) = self.limit(full_id);
        let mut asked: Vec<(String, String)> = Vec::new();
        for condition in &limit.when {
            let value = condition
                .values
                .first()
                .map_or("", |value| self.words.word(*value));
            asked.push((self.words.word(condition.attribute).into(), value.into()));
        }
        let requires = limit.requires.first().cloned();
        let mut given = facts.to_vec();
        for (name, value) in &asked {
            if !facts.iter().any(|(fact, _)| fact == name) {
                given.push((name, value));
            }
        }
        let mut events = vec![self.event(kind, at, &given)];
        events.extend(requires.map(|selector| self.selected(&selector, at, &[])));
        events
    }

    /// Tells whether facts given do not contradict what a selector asks for.
    fn agrees(&self, selector: &Selector, facts: &[(&str, &str)]) -> bool {
        selector.conditions.iter().all(|condition| {
            let name = self.words.word(condition.attribute);
            let given = facts.iter().find(|(fact, _)| *fact == name);
            given.is_none_or(|(_, value)| {
                condition
                    .values
                    .iter()
                    .any(|one| self.words.word(*one) == *value)
            })
        })
    }

    fn selected(&mut self, selector: &Selector, at: Instant, facts: &[(&str, &str)]) -> Event {
        let kind = self.words.word(selector.event).to_owned();
        let conditions: Vec<(String, String)> = selector
            .conditions
            .iter()
            .map(|condition| {
                let value = condition
                    .values
                    .first()
                    .map_or("", |value| self.words.word(*value));
                (
                    self.words.word(condition.attribute).to_owned(),
                    value.to_owned(),
                )
            })
            .collect();
        let mut facts = facts.to_vec();
        for (name, value) in &conditions {
            if !facts.iter().any(|(fact, _)| fact == name) {
                facts.push((name, value));
            }
        }
        self.event(&kind, at, &facts)
    }

    /// The standings of one limit in a case.
    pub fn standings(&mut self, full_id: &str, events: Vec<Event>) -> Vec<Standing> {
        let timeline = self.timeline(events);
        let (regulation, limit) = self.limit(full_id);
        let index = regulation.limit_index(&limit.id).unwrap_or_default();
        assess(&timeline, &self.bench(regulation))
            .into_iter()
            .filter(|standing| standing.limit == index)
            .collect()
    }
}

/// A moment as written, e.g. `2026-03-06T17:05:00+03:00`.
pub fn at(text: &str) -> Instant {
    let read: DateTime<FixedOffset> = text
        .parse()
        .unwrap_or_else(|error| panic!("`{text}`: {error}"));
    read.to_utc().into()
}

/// A day as written, e.g. `2026-03-06`.
pub fn day(text: &str) -> Day {
    let read: srok_law::time::NaiveDate = text
        .parse()
        .unwrap_or_else(|error| panic!("`{text}`: {error}"));
    read.into()
}

/// All calendars: the shipped ones, and those of the tests.
pub fn calendars(change: &dyn Fn(&str, String) -> String) -> Vec<Calendar> {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["calendars", "tests/law"] {
        let entries = std::fs::read_dir(root().join(folder)).unwrap();
        files.extend(entries.map(|entry| entry.unwrap().path()).filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(".toml") && (folder == "calendars" || name.starts_with("calendar-"))
        }));
    }
    files.sort();
    let layers: HashMap<String, (Layer, Option<String>)> =
        files.iter().map(|path| layer(path, change)).collect();
    let mut ids: Vec<&String> = layers.keys().collect();
    ids.sort();
    ids.into_iter()
        .map(|id| {
            let mut chain = Vec::new();
            let mut next = Some(id.clone());
            while let Some((layer, base)) = next.and_then(|id: String| layers.get(&id)) {
                chain.insert(0, layer.clone());
                next = base.clone();
            }
            build(&chain).unwrap_or_else(|error| panic!("{error}"))
        })
        .collect()
}

fn layer(
    path: &Path,
    change: &dyn Fn(&str, String) -> String,
) -> (String, (Layer, Option<String>)) {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut layer = Layer {
        file: name,
        head: std::fs::read_to_string(path).unwrap(),
        days: None,
    };
    let (id, base, days) = layer.references().unwrap_or_else(|error| panic!("{error}"));
    layer.days = days.map(|days| {
        let beside = path.with_file_name(&days);
        let text = std::fs::read_to_string(&beside).unwrap();
        let text = change(&days, text);
        (days, text)
    });
    (id, (layer, base))
}
