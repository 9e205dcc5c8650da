//! Do the reading functions below the HTTP interface say what is in the store? Made-up events in real files, with a fixed clock.

#[path = "reads/aggregates.rs"]
mod aggregates;
#[path = "reads/calculator.rs"]
mod calculator;
#[path = "reads/document.rs"]
mod document;
#[path = "reads/freshness.rs"]
mod freshness;
#[path = "reads/paging.rs"]
mod paging;
#[path = "reads/quarantine.rs"]
mod quarantine;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use srok_engine::intake;
use srok_engine::standings::Standings;
use srok_generate::{Recipe, generate};
use srok_ingest::{self as ingest, Input, Record};
use srok_law::case::Instant;
use srok_law::library::{DEFAULT_CALENDAR, Law};
use srok_law::time::{DateTime, Utc};
use srok_store::{ImportHead, ImportSummary, Options, Store};

/// The moment at which everything was taken in.
const NOW: &str = "2026-11-20T12:00:00+03:00";

/// Returns the moment of a text with offset.
fn at(text: &str) -> Instant {
    utc(text).into()
}

fn utc(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).expect(text).to_utc()
}

/// A store in a folder of its own, the law, and the standings of made-up cases.
struct Made {
    _folder: tempfile::TempDir,
    store: Arc<Store>,
    law: Arc<Law>,
}

impl Made {
    fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(folder.path(), &Options::default()).unwrap());
        Self {
            _folder: folder,
            store,
            law: Arc::new(srok::shipped::built_in().unwrap()),
        }
    }

    /// Returns a store with the events of made-up cases and all that follows from them.
    fn up(cases: u64) -> Self {
        let made = Self::empty();
        let recipe = Recipe {
            cases,
            seed: 7,
            until: utc(NOW),
            months: Recipe::MONTHS,
        };
        let file = made._folder.path().join("events.ndjson");
        let mut out = std::fs::File::create(&file).unwrap();
        generate(recipe, made.law.calendars.named(DEFAULT_CALENDAR), &mut out).unwrap();
        made.take_file(&file, NOW);
        made.standings();
        made
    }

    fn standings(&self) -> Standings {
        let mut standings = Standings::open(&self.store, &self.law, at(NOW)).unwrap();
        standings.settle().unwrap();
        standings
    }

    /// Returns the path of a file in the folder.
    fn path(&self, name: &str) -> String {
        self._folder.path().join(name).display().to_string()
    }

    fn take(&self, lines: &str, now: &str) -> ImportSummary {
        self.take_named("events.ndjson", lines, now)
    }

    fn take_named(&self, name: &str, lines: &str, now: &str) -> ImportSummary {
        let file = self._folder.path().join(name);
        std::fs::write(&file, lines).unwrap();
        self.take_file(&file, now)
    }

    fn take_file(&self, file: &Path, now: &str) -> ImportSummary {
        let name = file.file_name().unwrap().to_str().unwrap();
        let of_acts = self.law.regulations.iter();
        let extra: HashSet<String> = of_acts
            .flat_map(|act| act.declared_attributes.iter().cloned())
            .collect();
        let options = ingest::Options {
            mapping: None,
            now: utc(now),
            extra_attributes: &extra,
            default_source: None,
            default_zone: "Europe/Moscow".parse().ok(),
            bounds: &srok_core::config::Ingest::default(),
        };
        let head = ImportHead {
            file: name,
            hash: "",
            mapping: None,
            at: at(now),
        };
        let mut import = self.store.begin_import(&head).unwrap();
        let input = Input::named(file.to_str().unwrap());
        ingest::read::<ingest::IngestError>(input, &options, |batch| {
            for record in batch.records {
                match record {
                    Record::Event(event) => import.append(&[intake::stored(&event)]).unwrap(),
                    Record::Rejected(rejected) => import.reject([intake::quarantined(rejected)]),
                }
            }
            Ok(())
        })
        .unwrap();
        import.finish().unwrap()
    }
}

/// Returns an event as it is sent.
fn line(id: &str, kind: &str, case_id: &str, time: &str, data: &str) -> String {
    format!(
        r#"{{"specversion":"1.0","id":"{id}","source":"//vis.example/tsp-12","type":"{kind}","subject":"{case_id}","time":"{time}","data":{data}}}"#
    ) + "\n"
}
