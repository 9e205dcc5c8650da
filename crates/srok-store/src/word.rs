//! Which number stands for a word in the tables? Codes, types and names are stored as small integers.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

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

/// Words met in one transaction, over those already committed. Only the writer adds words, so that what is known stays as it is meanwhile.
#[derive(Debug)]
pub(super) struct FreshWords<'s> {
    known: &'s RwLock<Words>,
    committed: usize,
    fresh: Words,
}

impl<'s> FreshWords<'s> {
    pub fn over(known: &'s RwLock<Words>) -> Self {
        Self {
            committed: read(known).words.len(),
            known,
            fresh: Words::default(),
        }
    }

    /// Returns a word as it is kept, with its id, adding it if it is new.
    pub fn shared(&mut self, word: &str) -> (Arc<str>, i32) {
        if let Some((word, id)) = read(self.known).ids.get_key_value(word) {
            return (Arc::clone(word), *id);
        }
        let id =
            |fresh: i32| fresh.saturating_add(i32::try_from(self.committed).unwrap_or(i32::MAX));
        if let Some((word, fresh)) = self.fresh.ids.get_key_value(word) {
            return (Arc::clone(word), id(*fresh));
        }
        let word: Arc<str> = word.into();
        (Arc::clone(&word), id(self.fresh.add(word)))
    }

    /// Returns the word of an id.
    pub fn word(&self, id: i32) -> Option<Arc<str>> {
        let id = usize::try_from(id).ok()?;
        if let Some(fresh) = id.checked_sub(self.committed) {
            return self.fresh.words.get(fresh).cloned();
        }
        read(self.known).words.get(id).cloned()
    }

    /// Writes the new words in the transaction of the connection.
    pub fn write(&self, connection: &Connection) -> Result<(), StoreError> {
        if self.fresh.words.is_empty() {
            return Ok(());
        }
        let doing = || StoreError::doing("write new words");
        let mut appender = connection.appender("word").map_err(doing())?;
        for (id, word) in (self.committed..).zip(&self.fresh.words) {
            appender
                .append_row(params![
                    i32::try_from(id).unwrap_or(i32::MAX),
                    word.as_ref()
                ])
                .map_err(doing())?;
        }
        appender.flush().map_err(doing())
    }

    /// Makes the words visible to readers, once the transaction is committed.
    pub fn publish(&mut self) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        for word in std::mem::take(&mut self.fresh).words {
            known.add(word);
        }
    }
}

fn read(words: &RwLock<Words>) -> RwLockReadGuard<'_, Words> {
    words.read().unwrap_or_else(PoisonError::into_inner)
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
        read(&self.words).clone()
    }

    /// Returns the id of a word.
    #[must_use]
    pub fn word_id(&self, word: &str) -> Option<i32> {
        read(&self.words).find(word)
    }

    /// Returns the words from an id on: what has come since.
    #[must_use]
    pub fn words_from(&self, id: usize) -> Vec<Arc<str>> {
        read(&self.words)
            .words
            .get(id..)
            .unwrap_or_default()
            .to_vec()
    }
}
