//! Are stored events what came in? Rebuilt from their rows and hashed anew, as the door hashed them.

use std::collections::{BTreeMap, HashMap};

use xxhash_rust::xxh3::xxh3_64;

use super::{OF_SOURCE, REPLACES};
use srok_ingest::{Attributes, IncomingEvent, Position, Precision, identity};
use srok_law::case::{ANNULLED, CORRECTED, Instant};
use srok_store::{Checked, Claim, Fault, RIGHTS, Store, StoreError, StoredEvent, Words};

/// Texts of further attributes that are kept as they were read; most events repeat one.
const KEPT: usize = 20_000;

/// Checks the order, the hashes and the words of all events.
///
/// # Errors
///
/// [`StoreError`] if the events cannot be read at all.
pub fn verify_events(store: &Store) -> Result<Vec<Checked>, StoreError> {
    let mut rebuilder = Rebuilder::new(store.words());
    let mut order = Checked::new(Claim::RecordedInOrder);
    let mut case_keys = Checked::new(Claim::CaseKeys);
    let mut identities = Checked::new(Claim::Identities);
    let mut contents = Checked::new(Claim::Contents);
    let mut before = Instant::MIN;
    store.stored_events(|stored| {
        let named = || format!("{} ({})", stored.event_id, stored.case_id);
        order.looked_at += 1;
        if stored.recorded_at <= before {
            order.fault(|| Fault {
                thing: named(),
                found: stored.recorded_at.to_string(),
                expected: format!("> {before}"),
            });
        }
        before = stored.recorded_at;
        case_keys.same_hash(stored.case_key, xxh3_64(stored.case_id.as_bytes()), || {
            stored.case_id.into()
        });
        // an event with an unknown word or unreadable attributes cannot be rebuilt; that is a fault of its own
        let Some(event) = rebuilder.rebuild(stored) else {
            return;
        };
        identities.same_hash(stored.identity, event.identity(), named);
        contents.same_hash(stored.content, event.content(), named);
        let value = |wanted: &str| {
            let mut more = event.attributes.more.iter();
            let (_, values) = more.find(|(name, _)| name == wanted)?;
            values.first()
        };
        let source = value(OF_SOURCE).filter(|_| event.source == RIGHTS);
        let source = source.unwrap_or(&event.source);
        let replaced = value(REPLACES).map(|id| identity(source, id));
        // earlier releases took the word on other events for one, too
        let is_word = stored.replaces.is_none() && ![CORRECTED, ANNULLED].contains(&&*event.kind);
        if stored.replaces != replaced && !is_word {
            identities.fault(|| Fault {
                thing: format!("{} {REPLACES}", named()),
                found: format!("{:016x}", stored.replaces.unwrap_or_default()),
                expected: format!("{:016x}", replaced.unwrap_or_default()),
            });
        }
    })?;
    Ok(vec![
        order,
        case_keys,
        rebuilder.words_known,
        identities,
        contents,
    ])
}

/// Makes events as they came in out of rows. One event is used again and again, so that its texts need not be made anew.
struct Rebuilder {
    words: Words,
    event: IncomingEvent,
    /// What texts of further attributes say.
    more: HashMap<String, Vec<(String, Vec<String>)>>,
    words_known: Checked,
}

impl Rebuilder {
    fn new(words: Words) -> Self {
        Self {
            words,
            event: IncomingEvent {
                source: String::new(),
                id: String::new(),
                case_id: String::new(),
                kind: String::new(),
                occurred_at: Instant(0).utc(),
                precision: Precision::Moment,
                recorded_at: None,
                attributes: Attributes::default(),
                position: Position {
                    file: "".into(),
                    line: 0,
                },
            },
            more: HashMap::new(),
            words_known: Checked::new(Claim::EventWords),
        }
    }

    /// Returns the event of a row, or `None` if the row does not say what it was.
    fn rebuild(&mut self, stored: &StoredEvent<'_>) -> Option<&IncomingEvent> {
        self.words_known.looked_at += 1;
        let (words, checked) = (&self.words, &mut self.words_known);
        let mut is_whole = true;
        let mut known = |column: &str, id: i32| -> &str {
            words.word(id).unwrap_or_else(|| {
                is_whole = false;
                checked.fault(|| Fault {
                    thing: format!("{} ({}) {column}", stored.event_id, stored.case_id),
                    found: id.to_string(),
                    expected: "word".into(),
                });
                ""
            })
        };
        let event = &mut self.event;
        known("source", stored.source).clone_into(&mut event.source);
        known("kind", stored.kind).clone_into(&mut event.kind);
        let attributes = &mut event.attributes;
        for (column, id, place) in [
            ("regulation", stored.regulation, &mut attributes.regulation),
            ("service", stored.service, &mut attributes.service),
            ("channel", stored.channel, &mut attributes.channel),
            (
                "organisation",
                stored.organisation,
                &mut attributes.organisation,
            ),
            (
                "to_organisation",
                stored.to_organisation,
                &mut attributes.to_organisation,
            ),
            ("official", stored.official, &mut attributes.official),
        ] {
            put(place, id.map(|id| known(column, id)));
        }
        put(&mut attributes.registration_no, stored.registration_no);
        stored.event_id.clone_into(&mut event.id);
        stored.case_id.clone_into(&mut event.case_id);
        event.occurred_at = stored.occurred_at.utc();
        event.precision = if stored.by_day {
            Precision::Day
        } else {
            Precision::Moment
        };
        let text = stored.more.unwrap_or_default();
        if let Some(more) = self.more.get(text) {
            attributes.more.clone_from(more);
        } else {
            let read = self.read(stored)?;
            self.event.attributes.more = read;
        }
        is_whole.then_some(&self.event)
    }

    /// Reads further attributes.
    fn read(&mut self, stored: &StoredEvent<'_>) -> Option<Vec<(String, Vec<String>)>> {
        let text = stored.more.unwrap_or_default();
        let read: BTreeMap<String, Vec<String>> = if text.is_empty() {
            BTreeMap::new()
        } else {
            match serde_json::from_str(text) {
                Ok(read) => read,
                Err(error) => {
                    self.words_known.fault(|| Fault {
                        thing: format!("{} ({}) more", stored.event_id, stored.case_id),
                        found: error.to_string(),
                        expected: r#"{"attribute":["value"]}"#.into(),
                    });
                    return None;
                }
            }
        };
        let more: Vec<_> = read.into_iter().collect();
        if self.more.len() < KEPT {
            self.more.insert(text.to_owned(), more.clone());
        }
        Some(more)
    }
}

/// Puts a text in a place, in the room of the one that was there.
fn put(place: &mut Option<String>, text: Option<&str>) {
    match (place.as_mut(), text) {
        (Some(old), Some(text)) => text.clone_into(old),
        (_, text) => *place = text.map(str::to_owned),
    }
}
