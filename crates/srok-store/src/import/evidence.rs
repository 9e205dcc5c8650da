//! What speaks for and against the events of some cases? Everything recorded of them, what waits, and what has just come.

use std::collections::HashMap;
use std::sync::Arc;

use duckdb::params;

use super::super::StoreError;
use super::super::arrow::{self, Batch, get, get_text, moment};
use super::super::event::first_of_chosen;
use super::super::query::{RIGHTS_OF_CASES, WAITING_OF_CASES};
use super::{Import, NewEvent};
use srok_core::access::Sender;
use srok_law::case::{Event, Instant, Precision, Symbol, Vocabulary};

/// Source of the events by which the service says what does not count.
pub const RIGHTS: &str = "//srok/rights";

/// What is not recorded comes after what is, in the order in which it came: who opened a case must not change when what waited is recorded at last.
const AFTER_THE_RECORD: i64 = 1 << 60;

/// An event of a case that is judged.
pub(super) struct Party {
    pub event: Event,
    pub sender: Option<Arc<Sender>>,
    pub origin: Origin,
}

/// Where an event that is judged comes from.
pub(super) enum Origin {
    /// The record, with its import.
    Recorded(i32, Recorded),
    /// What waits, with its import.
    Waiting(i32, NewEvent<'static>),
    /// This transaction, with its delivery.
    Undecided(usize, NewEvent<'static>),
}

/// What an event of the record is called.
pub(super) struct Recorded {
    pub case_id: String,
    pub source: String,
    pub event_id: String,
    pub organisation: Option<Arc<str>>,
}

/// The events of the cases that are judged.
#[derive(Default)]
pub(super) struct Evidence {
    pub words: Vocabulary,
    pub cases: HashMap<u64, Vec<Party>>,
    /// By the identity of an event the notices that it does not count: identity and id.
    pub notices: HashMap<u64, Vec<(u64, String)>>,
    /// Identities of notices that were taken back.
    pub lifted: Vec<u64>,
    /// Contents of what is not recorded, by identity and token.
    unrecorded: HashMap<(u64, String), u64>,
}

/// What an event says, in words.
struct Said<'a> {
    kind: &'a str,
    facts: [(&'static str, Option<&'a str>); 4],
    organisation: Option<&'a str>,
    to_organisation: Option<&'a str>,
    official: Option<&'a str>,
    more: Option<&'a str>,
}

impl Evidence {
    /// Takes in a notice of the service: that an event does not count, or that such a notice is taken back.
    fn note(&mut self, identity: u64, replaces: Option<u64>, id: &str) {
        let Some(target) = replaces else {
            return;
        };
        self.lifted.push(target);
        let notices = self.notices.entry(target).or_default();
        notices.push((identity, id.to_owned()));
    }

    /// Returns an event as the rule sees it.
    fn event(
        &mut self,
        said: &Said<'_>,
        (identity, replaces): (u64, Option<u64>),
        occurred_at: Instant,
        recorded_at: Instant,
    ) -> Event {
        let words = &mut self.words;
        let mut facts: Vec<(Symbol, Symbol)> = Vec::new();
        for (name, value) in said.facts {
            if let Some(value) = value {
                facts.push((words.intern(name), words.intern(value)));
            }
        }
        // a text the store did not write itself would be a fault; it then says nothing
        let more: HashMap<String, Vec<String>> = said
            .more
            .and_then(|more| serde_json::from_str(more).ok())
            .unwrap_or_default();
        for (name, values) in &more {
            let name = words.intern(name);
            facts.extend(values.iter().map(|value| (name, words.intern(value))));
        }
        facts.sort_unstable();
        Event {
            identity,
            replaces,
            kind: words.intern(said.kind),
            occurred_at,
            precision: Precision::Moment,
            recorded_at,
            organisation: said.organisation.map(|word| words.intern(word)),
            to_organisation: said.to_organisation.map(|word| words.intern(word)),
            official: said.official.map(|word| words.intern(word)),
            facts,
        }
    }

    /// Returns an event that is not recorded as the rule sees it.
    fn of_new(&mut self, new: &NewEvent<'_>, came_at: Instant) -> Event {
        let said = Said {
            kind: &new.kind,
            facts: [
                ("regulation", new.regulation.as_deref()),
                ("service", new.service.as_deref()),
                ("channel", new.channel.as_deref()),
                ("registration_no", new.registration_no.as_deref()),
            ],
            organisation: new.organisation.as_deref(),
            to_organisation: new.to_organisation.as_deref(),
            official: new.official.as_deref(),
            more: new.more.as_deref(),
        };
        let named = (new.identity, new.replaces);
        let came_at = came_at.plus(AFTER_THE_RECORD);
        self.event(&said, named, new.occurred_at, came_at)
    }
}

impl Import<'_> {
    /// Reads what was recorded of some cases and what waits in them.
    #[expect(
        clippy::too_many_lines,
        reason = "one after another, each in a line or two"
    )]
    pub(super) fn recorded_and_waiting(
        &mut self,
        case_keys: &[u64],
    ) -> Result<Evidence, StoreError> {
        let mut evidence = Evidence::default();
        let connection = self.lane.connection()?;
        arrow::choose(connection, "chosen", "case_key", case_keys)?;
        let since = first_of_chosen(connection)?;
        let (words, senders) = (&self.words, &self.writer.rights.senders);
        let here = &self.here;
        let word = |id: Option<i32>| id.and_then(|id| words.word(id));
        let text = |id: Option<i32>| word(id).map(|word| word.to_string());
        arrow::stream(
            connection,
            RIGHTS_OF_CASES,
            params![moment(since)],
            |batch| {
                let (case_key, case_id) = (batch.hashes(0)?, batch.texts(1)?);
                let (identity, source) = (batch.hashes(2)?, batch.numbers(3)?);
                let (event_id, kind) = (batch.texts(4)?, batch.numbers(5)?);
                let (occurred_at, recorded_at) = (batch.moments(6)?, batch.moments(7)?);
                let (import, numbers) = (batch.numbers(8)?, batch.texts(15)?);
                let columns = [9, 10, 11, 12, 13, 14].map(|column| batch.numbers(column));
                let [regulation, service, channel, organisation, to, official] = columns;
                let (replaces, more) = (batch.hashes(16)?, batch.texts(17)?);
                let (regulation, service, channel) = (regulation?, service?, channel?);
                let (organisation, to, official) = (organisation?, to?, official?);
                for row in 0..batch.len() {
                    let source = text(get(&source, row)).unwrap_or_default();
                    let identity = identity.value(row);
                    let replaces = get(&replaces, row);
                    if source == RIGHTS {
                        evidence.note(identity, replaces, event_id.value(row));
                        continue;
                    }
                    let words = [
                        &kind,
                        &regulation,
                        &service,
                        &channel,
                        &organisation,
                        &to,
                        &official,
                    ]
                    .map(|column| word(get(column, row)));
                    let [kind, regulation, service, channel, body, to, official] = &words;
                    let said = Said {
                        kind: kind.as_deref().unwrap_or_default(),
                        facts: [
                            ("regulation", regulation.as_deref()),
                            ("service", service.as_deref()),
                            ("channel", channel.as_deref()),
                            ("registration_no", get_text(&numbers, row)),
                        ],
                        organisation: body.as_deref(),
                        to_organisation: to.as_deref(),
                        official: official.as_deref(),
                        more: get_text(&more, row),
                    };
                    let event = evidence.event(
                        &said,
                        (identity, replaces),
                        Instant(occurred_at.value(row)),
                        Instant(recorded_at.value(row)),
                    );
                    let import = import.value(row);
                    let sender = senders.get(&import).or_else(|| here.get(&import)).cloned();
                    let party = Party {
                        event,
                        sender,
                        origin: Origin::Recorded(
                            import,
                            Recorded {
                                case_id: case_id.value(row).into(),
                                source,
                                event_id: event_id.value(row).into(),
                                organisation: body.clone(),
                            },
                        ),
                    };
                    evidence
                        .cases
                        .entry(case_key.value(row))
                        .or_default()
                        .push(party);
                }
                Ok::<_, StoreError>(())
            },
        )?;
        let mut waiting: Vec<(u64, i32, Instant, NewEvent<'static>)> = Vec::new();
        arrow::stream(connection, WAITING_OF_CASES, [], |batch| {
            let (came_at, import) = (batch.moments(0)?, batch.numbers(1)?);
            let case_key = batch.hashes(4)?;
            for row in 0..batch.len() {
                let event = waiting_event(&batch, row, &text)?;
                let came_at = Instant(came_at.value(row));
                waiting.push((case_key.value(row), import.value(row), came_at, event));
            }
            Ok::<_, StoreError>(())
        })?;
        for (case_key, import, came_at, new) in waiting {
            if let Some(sender) = senders.get(&import) {
                let named = (new.identity, sender.token.clone());
                evidence.unrecorded.insert(named, new.content);
            }
            let party = Party {
                event: evidence.of_new(&new, came_at),
                sender: senders.get(&import).cloned(),
                origin: Origin::Waiting(import, new),
            };
            evidence.cases.entry(case_key).or_default().push(party);
        }
        Ok(evidence)
    }

    /// Adds an event of this transaction; one that waits already is counted as known.
    pub(super) fn add_undecided(
        &mut self,
        evidence: &mut Evidence,
        case_key: u64,
        delivery: usize,
        new: NewEvent<'static>,
    ) {
        let Some(sender) = self
            .deliveries
            .get(delivery)
            .and_then(|of| of.sender.clone())
        else {
            return;
        };
        let named = (new.identity, sender.sender.token.clone());
        if let Some(content) = evidence.unrecorded.get(&named).copied() {
            self.settle_known(delivery, &new, content);
            return;
        }
        evidence.unrecorded.insert(named, new.content);
        self.came += 1;
        let came_at = self.last.max(self.at).plus(self.came);
        let party = Party {
            event: evidence.of_new(&new, came_at),
            sender: Some(Arc::clone(&sender.sender)),
            origin: Origin::Undecided(delivery, new),
        };
        evidence.cases.entry(case_key).or_default().push(party);
    }
}

/// Returns an event that waits, with all its columns.
fn waiting_event(
    batch: &Batch,
    row: usize,
    text: &dyn Fn(Option<i32>) -> Option<String>,
) -> Result<NewEvent<'static>, StoreError> {
    let word = |column: usize| -> Result<Option<std::borrow::Cow<'static, str>>, StoreError> {
        Ok(text(get(&batch.numbers(column)?, row)).map(Into::into))
    };
    let named = |column: usize| -> Result<std::borrow::Cow<'static, str>, StoreError> {
        Ok(batch.texts(column)?.value(row).to_owned().into())
    };
    let optional = |column: usize| -> Result<Option<std::borrow::Cow<'static, str>>, StoreError> {
        Ok(get_text(&batch.texts(column)?, row).map(|text| text.to_owned().into()))
    };
    Ok(NewEvent {
        identity: batch.hashes(2)?.value(row),
        content: batch.hashes(3)?.value(row),
        case_id: named(5)?,
        source: word(6)?.unwrap_or_default(),
        event_id: named(7)?,
        kind: word(8)?.unwrap_or_default(),
        occurred_at: Instant(batch.moments(9)?.value(row)),
        by_day: batch.claims(10)?.value(row),
        regulation: word(11)?,
        service: word(12)?,
        channel: word(13)?,
        organisation: word(14)?,
        to_organisation: word(15)?,
        official: word(16)?,
        registration_no: optional(17)?,
        replaces: get(&batch.hashes(18)?, row),
        more: optional(19)?,
        line: 0,
        recorded_at: None,
    })
}
