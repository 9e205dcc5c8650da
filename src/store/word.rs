//! Which number stands for a word in the tables? Codes, types and names are stored as small integers.

use std::sync::{Arc, PoisonError};

use duckdb::{Connection, params};

use super::hash::ByText;
use super::{Store, StoreError};

/// The words of the store, numbered from 0 in the order in which they were first met.
#[derive(Debug, Clone, Default)]
pub struct Words {
    words: Vec<Arc<str>>,
    ids: ByText<Arc<str>, i32>,
}

impl Words {
    /// Returns the id of a word.
    #[must_use]
    pub fn find(&self, word: &str) -> Option<i32> {
        self.ids.get(word).copied()
    }

    /// Returns the word of an id.
    #[must_use]
    pub fn word(&self, id: i32) -> Option<&str> {
        self.words.get(usize::try_from(id).ok()?).map(AsRef::as_ref)
    }

    /// Returns all words, in the order of their ids.
    #[must_use]
    pub fn all(&self) -> &[Arc<str>] {
        &self.words
    }

    /// Adds a word that is not there yet and returns its id.
    fn add(&mut self, word: Arc<str>) -> i32 {
        let id = i32::try_from(self.words.len()).unwrap_or(i32::MAX);
        self.words.push(Arc::clone(&word));
        self.ids.insert(word, id);
        id
    }
}

/// Words met in one transaction, over those already committed.
#[derive(Debug, Default)]
pub(super) struct FreshWords {
    known: Words,
    committed: usize,
}

impl FreshWords {
    pub fn over(known: Words) -> Self {
        Self {
            committed: known.words.len(),
            known,
        }
    }

    /// Returns a word as it is kept, with its id, adding it if it is new.
    pub fn shared(&mut self, word: &str) -> (Arc<str>, i32) {
        if let Some((word, id)) = self.known.ids.get_key_value(word) {
            return (Arc::clone(word), *id);
        }
        let word: Arc<str> = word.into();
        (Arc::clone(&word), self.known.add(word))
    }

    /// Writes the new words in the transaction of the connection.
    pub fn write(&self, connection: &Connection) -> Result<(), StoreError> {
        let doing = || StoreError::doing("write new words");
        let mut appender = connection.appender("word").map_err(doing())?;
        for (id, word) in (0_i32..).zip(&self.known.words).skip(self.committed) {
            appender
                .append_row(params![id, word.as_ref()])
                .map_err(doing())?;
        }
        appender.flush().map_err(doing())
    }

    /// Returns all words, once the transaction is committed.
    pub fn into_words(self) -> Words {
        self.known
    }
}

/// Reads the words of the store.
pub(super) fn load(connection: &Connection) -> Result<Words, StoreError> {
    let doing = || StoreError::doing("read the words");
    let mut statement = connection
        .prepare("select word from word order by id")
        .map_err(doing())?;
    let mut words = Words::default();
    let rows = statement
        .query_map([], |row| row.get::<_, String>(0))
        .map_err(doing())?;
    for word in rows {
        words.add(word.map_err(doing())?.into());
    }
    Ok(words)
}

impl Store {
    /// Returns the words known now.
    #[must_use]
    pub fn words(&self) -> Words {
        self.words
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Returns the id of a word.
    #[must_use]
    pub fn word_id(&self, word: &str) -> Option<i32> {
        self.words
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .find(word)
    }

    /// Returns the words from an id on: what has come since.
    #[must_use]
    pub fn words_from(&self, id: usize) -> Vec<Arc<str>> {
        let words = self.words.read().unwrap_or_else(PoisonError::into_inner);
        words.words.get(id..).unwrap_or_default().to_vec()
    }

    /// Makes committed words visible to readers.
    pub(super) fn publish(&self, fresh: FreshWords) {
        *self.words.write().unwrap_or_else(PoisonError::into_inner) = fresh.into_words();
    }
}
