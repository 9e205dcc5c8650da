//! Which words do the complaints of a register use? Each kept once.

use std::collections::HashMap;
use std::sync::Arc;

/// Words with numbers.
#[derive(Debug, Clone, Default)]
pub struct Names {
    words: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Names {
    /// Returns the number of a word, which it gets if it has none.
    pub fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let word: Arc<str> = word.into();
        self.words.push(Arc::clone(&word));
        self.numbers.insert(word, number);
        number
    }

    /// Returns the number of a word that was met.
    #[must_use]
    pub fn find(&self, word: &str) -> Option<u32> {
        self.numbers.get(word).copied()
    }

    /// Returns the word of a number; empty for a number of other names.
    #[must_use]
    pub fn word(&self, number: u32) -> &str {
        self.words
            .get(number as usize)
            .map_or("", |word| word.as_ref())
    }
}
