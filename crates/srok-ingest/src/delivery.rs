//! What is handed over, under which ids? The one place that sees all records of a file in order: it
//! derives the ids that are not given, drops repetitions of case events and counts.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_128;

use super::bound::beyond;
use super::draft::{Draft, Key, Rules};
use super::{Batch, IngestError, Record, Summary};
use srok_core::config::{Bound, Ingest};

/// A batch of a format without a natural one holds this many records.
pub(super) const BATCH: usize = 4096;
/// Names of dropped attributes counted one by one; a file that makes up more of them has the rest
/// under `(others)`.
const MOST_NAMES: usize = 1000;
/// Longest name of a dropped attribute that is reported, in bytes.
const LONGEST_NAME: usize = 64;

/// What a part of a file gave.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    records: Vec<Record>,
    /// Records by index whose id is still to be derived.
    keys: Vec<(usize, Key)>,
    once_here: HashSet<u128>,
    /// The file of which too many records cannot be used, and the bound.
    too_many: Option<(Arc<str>, Bound)>,
    /// Lines, rows or logged events in this part.
    pub rows: u64,
    /// Blank lines beside them.
    pub blank: u64,
    pub dropped: Dropped,
    pub bytes_read: u64,
}

impl Parsed {
    /// Judges a draft and keeps the result.
    pub fn push(&mut self, rules: &Rules, draft: &Draft<'_>, line: u64) {
        let (record, key) = rules.judge(draft, line);
        if let Some(Key::Once(content)) = key
            && !self.once_here.insert(content)
        {
            return;
        }
        if matches!(record, Record::Rejected(_)) && rules.rejects.count() {
            // no more of them is kept: in memory each is larger than it was in the file
            self.too_many = Some((Arc::clone(&rules.file), rules.rejects.bound()));
            return;
        }
        self.keys.extend(key.map(|key| (self.records.len(), key)));
        self.records.push(record);
    }

    /// Tells whether it is time to hand the batch over.
    pub fn is_full(&self) -> bool {
        self.records.len() >= BATCH
    }
}

/// Attributes that were not kept: how many values by name.
#[derive(Debug, Default)]
pub(super) struct Dropped(BTreeMap<String, u64>);

impl Dropped {
    /// Counts values dropped.
    pub fn count(&mut self, name: &str, values: u64) {
        if let Some(counted) = self.0.get_mut(name) {
            *counted += values;
            return;
        }
        let is_listed = name.len() <= LONGEST_NAME && self.0.len() < MOST_NAMES;
        *self
            .0
            .entry(if is_listed { name } else { "(others)" }.to_owned())
            .or_default() += values;
    }

    fn add(&mut self, other: &Self) {
        for (name, values) in &other.0 {
            self.count(name, *values);
        }
    }
}

/// Hands batches over and keeps what must be known of the whole file.
pub(super) struct Delivery<F> {
    pub summary: Summary,
    file: Arc<str>,
    /// How many blank lines may come beside one for each record.
    most_blank: Bound,
    blank: u64,
    each: F,
    /// How often each event without id has come so far, by its content.
    seen: HashMap<u64, u32>,
    /// Case events handed over.
    once: HashSet<u64>,
    dropped: Dropped,
    /// What is still to be handed over.
    gathered: Batch,
}

impl<E: From<IngestError>, F: FnMut(Batch) -> Result<(), E>> Delivery<F> {
    pub fn new(file: &Arc<str>, bounds: &Ingest, each: F) -> Self {
        Self {
            summary: Summary::default(),
            file: Arc::clone(file),
            most_blank: bounds.of_rejected(),
            blank: 0,
            each,
            seen: HashMap::new(),
            once: HashSet::new(),
            dropped: Dropped::default(),
            gathered: Batch::default(),
        }
    }

    /// Completes a part of the file and hands it over, with others if it is short.
    pub fn deliver(&mut self, mut parsed: Parsed) -> Result<(), E> {
        if let Some((file, bound)) = parsed.too_many {
            return Err(beyond(&file, "holds more records that cannot be used", bound).into());
        }
        let mut repeated: Vec<usize> = Vec::new();
        for (index, key) in std::mem::take(&mut parsed.keys) {
            let Some(record) = parsed.records.get_mut(index) else {
                continue;
            };
            let id = match key {
                Key::Ordinal(content) => self.derived(content),
                // the low half of the hash is as good as the whole for the cases of one file
                Key::Once(content) if self.once.insert(low_half(content)) => {
                    self.summary.case_events += u64::from(matches!(record, Record::Event(_)));
                    hex(content)
                }
                Key::Once(_) => {
                    repeated.push(index);
                    continue;
                }
            };
            if let Record::Event(event) = record {
                event.id = id;
            }
        }
        remove(&mut parsed.records, &repeated);
        let rejected = parsed
            .records
            .iter()
            .filter(|record| matches!(record, Record::Rejected(_)))
            .count() as u64;
        self.summary.rejected += rejected;
        self.summary.events += parsed.records.len() as u64 - rejected;
        self.summary.records += parsed.rows;
        self.blank += parsed.blank;
        // every second line is blank where line ends were written twice; a file of nothing else would be read for minutes
        if self.blank.saturating_sub(self.summary.records) > self.most_blank.value {
            let what = "holds more blank lines beside its records";
            return Err(beyond(&self.file, what, self.most_blank).into());
        }
        self.dropped.add(&parsed.dropped);
        self.gathered.bytes_read = parsed.bytes_read;
        if self.gathered.records.is_empty() {
            self.gathered.records = parsed.records;
        } else {
            self.gathered.records.append(&mut parsed.records);
        }
        // each batch may be a commit: parts of one record each, as broken lines are, would be as many commits
        if self.gathered.records.len() >= BATCH {
            self.hand_over()?;
        }
        Ok(())
    }

    /// Hands over what has gathered.
    pub fn hand_over(&mut self) -> Result<(), E> {
        if self.gathered.records.is_empty() {
            return Ok(());
        }
        (self.each)(std::mem::take(&mut self.gathered))
    }

    /// Returns the id of an event by its content and its ordinal among equal ones.
    ///
    /// Equal events stand in the same case, so rows of other cases never change an ordinal; and
    /// since equal events are interchangeable, the ids of a file are the same set in whatever order
    /// its rows stand.
    fn derived(&mut self, content: u128) -> String {
        // a collision in the low half would only give an ordinal that is too high, the same at each
        // import
        let ordinal = self.seen.entry(low_half(content)).or_default();
        let id = match *ordinal {
            0 => hex(content),
            again => {
                let mut bytes = content.to_le_bytes().to_vec();
                bytes.extend(again.to_le_bytes());
                hex(xxh3_128(&bytes))
            }
        };
        *ordinal = ordinal.saturating_add(1);
        id
    }

    /// Returns the summary when the file has been read.
    pub fn finish(mut self) -> Summary {
        self.summary.events -= self.summary.case_events;
        self.summary.dropped_attributes = self.dropped.0;
        self.summary
    }
}

fn low_half(hash: u128) -> u64 {
    u64::try_from(hash & u128::from(u64::MAX)).unwrap_or_default()
}

fn hex(hash: u128) -> String {
    format!("{hash:032x}")
}

/// Removes the records at the given rising indexes.
fn remove(records: &mut Vec<Record>, indexes: &[usize]) {
    if indexes.is_empty() {
        return;
    }
    let mut gone = indexes.iter().copied().peekable();
    let mut index = 0;
    records.retain(|_| {
        let is_gone = gone.next_if_eq(&index).is_some();
        index += 1;
        !is_gone
    });
}
